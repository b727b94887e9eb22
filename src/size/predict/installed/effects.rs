//! What effects mean to the package manager of a distribution. Knows no index.

use crate::model::{CommandUse, Step};
use crate::size::fold::deletes_byte_code;
use crate::tools::{Certainty, Effect, EffectKind, Into, Path, is_system, path};
use std::ops::Range;

/// Whether an effect changes what the package manager has in a layer.
pub(super) fn is_managing(effect: &Effect<'_>) -> bool {
    effect.into == Into::Layer
        && match &effect.kind {
            EffectKind::Install { tool, .. }
            | EffectKind::Upgrade { tool }
            | EffectKind::Uninstall { tool, .. } => is_system(tool),
            _ => false,
        }
}

/// The commands of a RUN that only renew what is there, by their effects: what is not there stays away.
#[derive(Debug)]
pub(super) struct Renewing(Vec<Range<usize>>);

impl Renewing {
    pub(super) fn of(step: &Step<'_>) -> Self {
        let renews = |command: &CommandUse<'_>| command.argv.iter().any(|word| word.text == "--only-upgrade");
        let found = step.commands.all().filter(|(_, command)| renews(command));
        Self(found.map(|(_, command)| command.effects.clone()).collect())
    }

    /// Whether an effect is of one of them.
    pub(super) fn has(&self, effect: &Effect<'_>) -> bool {
        let at = effect.id.index as usize;
        let next = self.0.partition_point(|effects| effects.end <= at);
        self.0.get(next).is_some_and(|effects| effects.contains(&at))
    }
}

/// Whether a RUN deletes what `-slim` images never unpack: the packages' documentation and their manuals.
pub(super) fn removes_documentation(effects: &[Effect<'_>]) -> bool {
    ["/usr/share/doc", "/usr/share/man"].iter().all(|directory| {
        effects.iter().any(|effect| {
            matches!(effect.kind, EffectKind::Remove { recursive: true })
                && effect.certainty == Certainty::Must
                && path::covers(&effect.path, true, &Path::Exact((*directory).into())) == path::Cover::Surely
        })
    })
}

/// Whether a RUN deletes the byte code of the packages that it installed before.
pub(super) fn removes_byte_code(effects: &[Effect<'_>]) -> bool {
    let of_packages = |effect: &&Effect<'_>| {
        deletes_byte_code(effect)
            || matches!(effect.kind, EffectKind::Install { tool, .. } if is_system(tool))
    };
    effects.iter().rfind(of_packages).is_some_and(deletes_byte_code)
}

/// Whether it makes a list of packages that are not the distribution's own.
pub(in crate::size::predict) fn adds_repository(effect: &Effect<'_>) -> bool {
    let makes = matches!(
        effect.kind,
        EffectKind::Write { .. }
            | EffectKind::Download { .. }
            | EffectKind::Copy { .. }
            | EffectKind::Move { .. }
    );
    let (Path::Exact(path) | Path::Below(path)) = &effect.path else { return false };
    makes && path.starts_with("/etc/apt/sources.list.d") && !path.ends_with("/debian.sources")
}
