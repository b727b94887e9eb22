//! Package indexes in the layers of a file: which fetch finds one there, and which has lists of other repositories in it.

use super::installed::adds_repository;
use super::{LISTS, Predictor, is_index};
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::ids::{EffectId, LayerId};
use crate::model::{Base, CommandUse, Step};
use crate::size::fold::Written;
use crate::tools::path::is_within;
use crate::tools::{self, Effect, EffectKind, Kept, Path, Recognised, recognise};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// What one repository more may add to apt's lists: from a dozen packages (0.01 MB) to the backports of a release (0.7 MB), CUDA's
/// or ROS's (some MB).
const MORE: Bytes = 10_000_000;
/// The same of yum's and dnf's, as they lie and with what is made of them: EPEL's come to some 45 MB.
const MORE_RPM: Bytes = 60_000_000;
/// The same of apk's: the largest of Alpine's own, edge/testing, comes to 1 MB packed and is kept so.
const MORE_APK: Bytes = 3_000_000;

/// What is known of the fetches of indexes, by their effects.
#[derive(Debug, Default)]
pub(super) struct Indexes {
    /// Those that find the index there: the package manager takes it as it is, while it is of these days.
    there: FxHashSet<EffectId>,
    /// Those of others than apt behind what may add a repository.
    more: FxHashSet<EffectId>,
    /// Those of apt behind a repository that the file adds, and of apk where the command does.
    wider: FxHashSet<EffectId>,
    /// Those of apt behind sources that the file replaces.
    replaced: FxHashSet<EffectId>,
}

/// A chain of stages as far as it was followed.
#[derive(Clone, Debug, Default)]
struct State<'m> {
    there: Vec<Lying<'m>>,
    more: bool,
    wider: bool,
    replaced: bool,
}

/// An index that lies somewhere.
#[derive(Clone, Debug)]
struct Lying<'m> {
    place: &'m Path<'m>,
    layer: LayerId,
    /// Whether it has all that there is: an installation by yum or dnf leaves out the lists of files until one asks for them.
    is_whole: bool,
}

impl Indexes {
    /// Follows the layers of all stages.
    pub(super) fn of(predictor: &Predictor<'_>) -> Self {
        let (mut found, fold) = (Self::default(), predictor.fold);
        let mut states: Vec<State<'_>> = Vec::with_capacity(predictor.model.stages.len());
        let mut layers = (0..).zip(fold.of_stages()).peekable();
        for stage in &predictor.model.stages {
            let mut state = match stage.base {
                Base::Stage(base) => states.get(base).cloned().unwrap_or_default(),
                _ => State::default(),
            };
            while let Some((layer, _)) = layers.next_if(|(_, layer)| layer.stage.index == stage.index) {
                for hidden in fold.hidden_by(&(layer..layer + 1)).iter().filter(|hidden| hidden.whole) {
                    state.there.retain(|lying| *lying.place != hidden.written.effect.path);
                }
                for effect in &fold.step(layer).effects {
                    state.more |= may_add_repository(effect);
                    state.wider |= adds_sources(effect);
                    state.replaced |= replaces_sources(effect);
                    if let EffectKind::Refresh { .. } = effect.kind {
                        found.wider.extend(state.wider.then_some(effect.id));
                        found.replaced.extend(state.replaced.then_some(effect.id));
                    }
                }
                for Written { effect, .. } in fold.held(layer).iter().filter(|it| it.sure) {
                    if !is_refresh(effect) && !is_kept(effect) {
                        continue;
                    }
                    // What is fetched anew is stored anew, but for what its own layer has of it.
                    let lies = state.there.iter().find(|lying| {
                        lying.place == &effect.path && (!is_refresh(effect) || lying.layer == layer)
                    });
                    if let Some(lying) = lies {
                        found.there.insert(effect.id);
                        let is_more = state.more || !lying.is_whole && !is_refresh(effect);
                        found.more.extend(is_more.then_some(effect.id));
                    } else {
                        found.wider.extend(names_repository(fold.step(layer), effect).then_some(effect.id));
                        state.there.push(Lying { place: &effect.path, layer, is_whole: is_whole(effect) });
                    }
                }
            }
            states.push(state);
        }
        found
    }
}

/// Whether it is an index that an installation fetches where there is none of these days.
fn is_kept(effect: &Effect<'_>) -> bool {
    matches!(&effect.kind, EffectKind::Cache { tool, cache } if is_index(tool, cache))
}

fn is_refresh(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Refresh { .. })
}

fn is_whole(effect: &Effect<'_>) -> bool {
    is_refresh(effect) || matches!(effect.kind, EffectKind::Cache { tool: "apk", .. })
}

/// Whether packages of one repository more may come to those of yum, dnf, zypper or apk.
fn may_add_repository(effect: &Effect<'_>) -> bool {
    const PLACES: [&str; 3] = ["/etc/yum.repos.d", "/etc/zypp/repos.d", "/etc/apk/repositories"];
    // epel-release, https://…/remi-release-9.rpm
    let brings_one = |name: &Cow<'_, str>| name.contains("release") || name.contains("://");
    match &effect.kind {
        EffectKind::Opaque => true,
        EffectKind::Install { tool, packages, .. } => {
            tools::tool(tool).is_some_and(|tool| tool.system)
                && packages.as_ref().is_none_or(|all| all.iter().any(brings_one))
        }
        _ => match &effect.path {
            Path::Exact(at) | Path::Below(at) => PLACES.iter().any(|place| is_within(at, place)),
            _ => false,
        },
    }
}

/// Whether the command that fetches it names a repository more: `apk add --repository URL`.
fn names_repository(step: &Step<'_>, effect: &Effect<'_>) -> bool {
    const OPTIONS: [&str; 2] = ["--repository", "-X"];
    let calls = |it: &CommandUse<'_>| match recognise(&it.argv) {
        Recognised::Tool(call) => call.tool.id == "apk" && call.has_option(&OPTIONS),
        _ => false,
    };
    step.runner_of(effect.id).is_some_and(calls)
}

/// Whether lists of other packages may come to the distribution's own: `add-apt-repository` writes somewhere below.
fn adds_sources(effect: &Effect<'_>) -> bool {
    adds_repository(effect)
        || matches!((&effect.kind, &effect.path), (EffectKind::Write { .. }, Path::Below(at)) if at == "/etc/apt")
}

/// Whether the distribution's own sources are replaced.
fn replaces_sources(effect: &Effect<'_>) -> bool {
    const OWN: [&str; 3] = [
        "/etc/apt/sources.list",
        "/etc/apt/sources.list.d/debian.sources",
        "/etc/apt/sources.list.d/ubuntu.sources",
    ];
    let brings = matches!(
        effect.kind,
        EffectKind::Copy { .. }
            | EffectKind::Move { .. }
            | EffectKind::Download { .. }
            | EffectKind::Write { kept: Kept::Nothing }
    );
    let (Path::Exact(at) | Path::Below(at)) = &effect.path else { return false };
    brings && OWN.contains(&&**at)
}

impl<'m> Predictor<'m> {
    /// What a package manager fetches to know what there is.
    pub(super) fn index_of(&self, written: Written<'m>, tool: &str) -> Amount {
        let tool = tools::reader_of_index(tool).map_or(tool, |reader| reader.id);
        let all = self.fixed(written, tool, LISTS);
        let (indexes, id) = (self.indexes(), written.effect.id);
        match () {
            () if !all.is_known() => all,
            // Within a build nothing of it grows old: repositories that came since have lists.
            () if indexes.there.contains(&id) => more(match tool {
                _ if !indexes.more.contains(&id) => 0,
                "apk" => MORE_APK,
                _ => MORE_RPM,
            }),
            // Other suites, or the lists of sources, too.
            () if tool == "apt" && indexes.replaced.contains(&id) => all.or(all + all),
            () if tool == "apt" && indexes.wider.contains(&id) => all + more(MORE),
            () if tool == "apk" && indexes.wider.contains(&id) => all + more(MORE_APK),
            () => all,
        }
    }

    fn indexes(&self) -> &Indexes {
        self.indexes.get_or_init(|| Indexes::of(self))
    }
}

/// The lists of repositories of which nothing is known: up to so many bytes.
fn more(most: Bytes) -> Amount {
    let interval = Interval { likely: 0, low: 0, high: most };
    Amount { low: 0, high: most, ..Amount::exact(0, Provenance::Estimate) }.packed_to(interval)
}
