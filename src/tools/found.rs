//! Files that a command finds and hands to another: by `find -exec`, through a pipe to xargs, in a loop. What stands
//! for them in the other's words, and what of them each word means.

use super::effect::{Effect, EffectKind, Path};
use super::path;
use super::selection::{Selection, Test};
use crate::shell::Field;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::sync::Arc;

/// Some files, and how another command's words name them.
#[derive(Clone, Debug)]
pub struct Found<'t> {
    /// What stands for one of them: `{}`, `$f`, `$(find …)`.
    pub names: Vec<Cow<'t, str>>,
    /// The files.
    pub sites: Vec<Site<'t>>,
}

/// Files in one place.
#[derive(Clone, Debug)]
pub struct Site<'t> {
    /// Where: exact where all that stands there is meant.
    pub path: Path<'t>,
    /// Where a search starts that selects, and what it selects.
    pub selection: Option<(Path<'t>, Arc<Selection>)>,
}

/// More places than these are not told apart.
pub(super) const MAX_SITES: usize = 64;

impl<'t> Found<'t> {
    /// What a variable stands for in a loop.
    pub fn variable(name: &str, sites: Vec<Site<'t>>) -> Self {
        Self { names: vec![format!("${name}").into(), format!("${{{name}}}").into()], sites }
    }

    /// What another text stands for.
    pub fn named(name: impl Into<Cow<'t, str>>, sites: Vec<Site<'t>>) -> Self {
        Self { names: vec![name.into()], sites }
    }

    /// The places that a word means; none where it is about something else.
    fn places(&self, text: &str) -> Option<SmallVec<[Path<'t>; 2]>> {
        let name = self.names.iter().find(|name| stands_in(text, name))?;
        let rest = text.strip_prefix(name.as_ref());
        Some(self.sites.iter().map(|site| site.with(rest)).collect())
    }
}

impl<'t> Site<'t> {
    /// What a glob or a path names.
    pub fn of(path: Path<'t>) -> Self {
        Self { path, selection: None }
    }

    /// What a search finds that starts at `root`.
    pub(super) fn selected(root: Path<'t>, selection: Arc<Selection>) -> Self {
        let path = if selection.takes_all(false) { root.clone() } else { path::below(root.clone()) };
        Self { path, selection: Some((root, selection)) }
    }

    /// Whether an effect changes or removes what stands here.
    pub fn has(&self, effect: &Effect<'_>) -> bool {
        let changes = matches!(effect.kind, EffectKind::Remove { .. } | EffectKind::Touch { .. });
        let is_root = |(root, _): &(Path<'_>, Arc<Selection>)| *root == effect.path;
        changes && (self.path == effect.path || self.selection.as_ref().is_some_and(is_root))
    }

    /// Some of it.
    #[must_use]
    pub fn narrowed(self) -> Self {
        match self.selection {
            Some((root, selection)) => Self::selected(root, Arc::new(selection.narrowed())),
            None => Self::of(path::below(self.path)),
        }
    }

    /// What a word means that goes on behind the name of what is found; none where it does not begin with that.
    fn with(&self, rest: Option<&str>) -> Path<'t> {
        match (rest, &self.path) {
            (Some(""), path) => path.clone(),
            // `$directory/cache`
            (Some(rest), Path::Exact(place) | Path::Glob(place))
                if rest.starts_with('/') && !rest.contains('$') =>
            {
                let place = path::join(None, &[place, rest].concat()).map(|it| Cow::Owned(it.into_owned()));
                let is_glob = matches!(self.path, Path::Glob(_)) || rest.contains(['*', '?', '[']);
                let made = if is_glob { Path::Glob } else { Path::Exact };
                place.map_or(Path::Unknown, made)
            }
            (Some(rest), path) if rest.starts_with('/') => path::below(path.clone()),
            // `{}.bak` stands beside it.
            (Some(_), Path::Exact(place) | Path::Glob(place)) => {
                let parent = place.rfind('/').map_or("/", |slash| &place[..slash.max(1)]);
                path::below(Path::Glob(Cow::Owned(parent.to_owned())))
            }
            (Some(_), path @ Path::Below(_)) => path.clone(),
            _ => Path::Unknown,
        }
    }
}

/// Whether a name stands in a text, and not a longer one.
fn stands_in(text: &str, name: &str) -> bool {
    let Some(at) = text.find(name) else { return false };
    let next = text.as_bytes().get(at + name.len());
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    !(name.starts_with('$') && !name.ends_with(['}', ')']) && next.is_some_and(goes_on))
}

/// The places that a word of a command means where it stands for something found; the innermost first.
pub(super) fn places<'t>(found: &[Found<'t>], field: &Field<'t>) -> Option<SmallVec<[Path<'t>; 2]>> {
    if found.is_empty() {
        return None;
    }
    found.iter().rev().find_map(|found| found.places(&field.text))
}

/// What of the found files effects take: all of them, or what is selected.
pub(super) fn select<'t>(found: &[Found<'t>], effects: &mut [Effect<'t>]) {
    let sites = || found.iter().rev().flat_map(|found| &found.sites);
    for effect in effects {
        let (EffectKind::Remove { recursive } | EffectKind::Touch { recursive, .. }) = &mut effect.kind
        else {
            continue;
        };
        let site = sites().find(|site| site.path == effect.path);
        let Some((root, selection)) = site.and_then(|site| site.selection.as_ref()) else { continue };
        if selection.takes_all(*recursive) {
            *recursive = true;
            effect.path = root.clone();
        } else {
            effect.path = path::below(root.clone());
            effect.selection = Some(Arc::clone(selection));
        }
    }
}

/// A selection of which nothing is known.
pub(super) fn anything() -> Arc<Test> {
    Arc::new(Test::Unknown)
}
