//! What an effect is about: a path with or without what stands below it, or what a search picks there.

use crate::tools::path::{Dots, components, is_within, name_matches};
use crate::tools::{Effect, EffectKind, Path, Selection};

/// What an effect is about.
#[derive(Clone, Copy)]
pub(in crate::size) struct Meant<'p, 't> {
    pub(super) path: &'p Path<'t>,
    /// Whether only the path itself is, and not what stands below it.
    pub(super) only: bool,
    /// What is picked below the path, which covers nothing wholly then ([`Path::Below`]).
    pub(super) selection: Option<&'p Selection>,
}

impl<'p, 't> Meant<'p, 't> {
    /// The path with all below.
    pub(in crate::size) fn all(path: &'p Path<'t>) -> Self {
        Self { path, only: false, selection: None }
    }

    /// The path itself.
    pub(super) fn only(path: &'p Path<'t>) -> Self {
        Self { path, only: true, selection: None }
    }

    /// What an effect deletes or changes.
    pub(in crate::size) fn of(effect: &'p Effect<'t>) -> Self {
        let only = matches!(
            effect.kind,
            EffectKind::Remove { recursive: false } | EffectKind::Touch { recursive: false, .. }
        );
        let selection = effect.selection.as_deref();
        // Each of what is picked is meant by itself, wherever it stands below.
        Self { path: &effect.path, only, selection }
    }

    /// Whether a file is meant; none where that cannot be told.
    pub(in crate::size) fn takes(&self, file: &str, dots: Dots) -> Option<bool> {
        let Some(selection) = self.selection else { return means(self.path, self.only, file, dots) };
        let (Path::Exact(root) | Path::Below(root)) = self.path else { return None };
        match file.strip_prefix(root.trim_end_matches('/')) {
            Some(below) if below.is_empty() || below.starts_with('/') => selection.takes(below, !self.only),
            _ => Some(false),
        }
    }
}

/// Whether a path means the file at `file`; with `only`, itself and not what stands below it. `None` where that cannot
/// be told.
fn means(path: &Path<'_>, only: bool, file: &str, dots: Dots) -> Option<bool> {
    Some(match path {
        Path::Exact(at) if only => at == file,
        Path::Exact(at) => is_within(file, at.trim_end_matches('/')),
        Path::Glob(glob) => {
            let (mut wanted, mut names) = (components(glob), components(file));
            let named = |pattern: &str| names.next().is_some_and(|name| name_matches(pattern, name, dots));
            wanted.all(named) && (!only || names.next().is_none())
        }
        Path::Below(at) if is_within(file, at.trim_end_matches('/')) => return None,
        Path::Below(_) => false,
        Path::Unknown => return None,
    })
}
