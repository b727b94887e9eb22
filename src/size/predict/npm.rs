//! What npm leaves in its cache of programs that are installed for all users (`npm install -g yarn`): of the newest versions,
//! as a build of today fetches them, and only where every name is known (`rules/costs/npm.tsv`). What a project asks for
//! is another matter.

use super::Predictor;
use crate::bytes::{Amount, Interval};
use crate::model::Stage;
use crate::size::catalog;
use crate::size::costs;
use crate::size::fold::Written;
use crate::tools::{EffectKind, Invocation, Recognised, recognise};

/// Before that version of Node.js, npm keeps what it fetched unpacked, too.
const OLDEST: u32 = 8;

impl<'m> Predictor<'m> {
    /// What a command leaves in npm's cache; several packages may share what they need.
    pub(super) fn npm_cache(&self, written: Written<'m>) -> Amount {
        let Some(command) = self.command(written) else { return Amount::UNKNOWN };
        let Recognised::Tool(call) = recognise(&command.argv) else { return Amount::UNKNOWN };
        if !is_global(&call) || self.has_old_npm(self.fold.layers[written.layer].stage) {
            return Amount::UNKNOWN;
        }
        let Some(package) = &call.tool.package else { return Amount::UNKNOWN };
        let words =
            call.operands.iter().map(|word| Some(package.split(&word.text)).filter(|_| word.is_known()));
        let Some(words) = words.collect::<Option<Vec<_>>>() else { return Amount::UNKNOWN };
        let each: Option<Vec<Amount>> =
            words.iter().map(|(name, version)| costs::npm(name, version.unwrap_or("latest"))).collect();
        let Some(each) = each.filter(|each| !each.is_empty()) else { return Amount::UNKNOWN };
        let low = each.iter().map(|it| it.low).max().unwrap_or(0);
        let all: Amount = each.into_iter().sum();
        // Archives, and the lists of versions that they were chosen from, packed as well.
        let packed =
            Interval { low: costs::as_packed(low).low, high: all.high, ..costs::as_packed(all.likely) };
        let all = Amount { low, ..all }.packed_to(packed);
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        if self.is_asked_before(written, &names) { all.possible() } else { all }
    }

    /// Whether an earlier installation of the same image names one of these packages: it is in the cache then.
    fn is_asked_before(&self, written: Written<'m>, names: &[&str]) -> bool {
        let bare = |package: &'_ str| {
            package.rfind('@').filter(|at| *at > 0).map_or(package, |at| &package[..at]).to_owned()
        };
        let chain = self.chain_of(self.fold.layers[written.layer].stage);
        let effects = chain
            .into_iter()
            .filter(|layer| *layer <= written.layer)
            .flat_map(|layer| &self.fold.step(layer).effects);
        let mut earlier =
            effects.filter(|effect| effect.id < written.effect.id && effect.span != written.effect.span);
        earlier.any(|effect| match &effect.kind {
            EffectKind::Install { tool: "npm", packages: Some(packages), .. } => {
                packages.iter().any(|package| names.contains(&&*bare(package)))
            }
            _ => false,
        })
    }

    /// Whether npm is likely that of years ago.
    fn has_old_npm(&self, stage: &Stage<'_>) -> bool {
        let number = |text: &str| text.split(['.', '-']).next()?.parse::<u32>().ok();
        if let Some((name, tag)) = self.named_base(self.model.root(stage))
            && catalog::official(name) == "node"
        {
            return tag.and_then(number).is_some_and(|major| major < OLDEST);
        }
        let release = self.base(stage).and_then(|base| base.distro.split_once(' '));
        match release.map(|(distro, release)| (distro, number(release).unwrap_or(u32::MAX))) {
            Some(("debian", release)) => release < 10,
            Some(("ubuntu", release)) => release < 20,
            _ => false,
        }
    }
}

/// Whether it installs named packages for all users, from the registry that is npm's own.
fn is_global(call: &Invocation<'_, '_>) -> bool {
    let is_elsewhere =
        call.has_option(&["--registry", "--offline", "--prefer-offline", "--omit", "--no-optional"]);
    call.subcommand.name == "install" && call.has_option(&["-g", "--global"]) && !call.more && !is_elsewhere
}
