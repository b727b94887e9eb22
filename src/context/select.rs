//! What a source of COPY or ADD takes of the context, by BuildKit's rules: Go's wildcards, the contents of a directory,
//! links in the source's own path followed, nothing outside the root.

use super::glob::{Globs, Reached, Stars, tokens};
use super::ignore::Descent;
use super::path::{file_name, in_context, is_at_or_below};
use super::{BuildContext, Entry, FileKind, Files, Ignore, Unpacked};
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use std::borrow::Cow;
use std::collections::HashSet;

/// Links that are followed in one path before it is given up, as on Linux.
const MAX_LINKS: usize = 40;

/// How a source is copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copying<'p> {
    /// Whether tar archives are unpacked: ADD without `--unpack=false`.
    pub unpack: bool,
    /// The patterns of `--exclude`.
    pub exclude: &'p [&'p str],
}

/// Something that a source takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked<'c> {
    /// The entry.
    pub entry: Entry<'c>,
    /// Where it lands: from the destination directory, or its name where the source is one file.
    pub lands: &'c str,
    /// Its bytes in the image; `None` for an archive whose content is unknown.
    pub bytes: Option<Bytes>,
    /// What a registry stores of it, where that is known.
    pub packed: Option<Interval>,
}

impl Picked<'_> {
    /// Its bytes with their origin; [`Amount::UNKNOWN`] for an archive whose content is unknown.
    pub fn amount(&self) -> Amount {
        let known = |bytes| Amount { compressed: self.packed, ..Amount::exact(bytes, Provenance::Measured) };
        self.bytes.map_or(Amount::UNKNOWN, known)
    }
}

/// What a source takes.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts, each asked on its own")]
pub struct Selection<'c> {
    /// The known bytes of all files and links, archives unpacked where the copy unpacks them.
    pub bytes: Bytes,
    /// How many plain files and links.
    pub files: usize,
    /// Archives that are unpacked to an unknown size: [`Self::bytes`] is without them.
    pub unknown: usize,
    /// Whether the source, or a match of it, is a directory: its contents are taken.
    pub is_dir: bool,
    /// Whether the source, or a match of it, is an archive that is unpacked.
    pub is_archive: bool,
    /// Whether the source has wildcards: the build then goes on where nothing matches.
    pub has_wildcards: bool,
    /// Whether nothing is there: for a source without wildcards the build fails.
    pub missing: bool,
    /// All that is taken, directories included.
    pub picked: Vec<Picked<'c>>,
    /// How many entries were gone through for it.
    pub(crate) visited: usize,
}

impl<'c> Selection<'c> {
    /// The bytes with their origin.
    pub fn amount(&self) -> Amount {
        self.entries().map(Picked::amount).sum()
    }

    /// The files and links, without directories.
    pub fn entries(&self) -> impl Iterator<Item = &Picked<'c>> {
        self.picked.iter().filter(|picked| picked.entry.kind != FileKind::Directory)
    }

    /// The files that another selection takes, too.
    pub fn shared<'s>(&'s self, other: &Selection<'c>) -> impl Iterator<Item = &'s Picked<'c>> {
        let theirs: HashSet<&str> = other.entries().map(|picked| picked.entry.path).collect();
        self.entries().filter(move |picked| theirs.contains(picked.entry.path))
    }

    fn take(&mut self, picked: Picked<'c>) {
        if picked.entry.kind != FileKind::Directory {
            self.files += 1;
            self.bytes = self.bytes.saturating_add(picked.bytes.unwrap_or_default());
            self.unknown += usize::from(picked.bytes.is_none());
        }
        self.picked.push(picked);
    }
}

pub(super) fn select<'c>(
    context: &'c BuildContext,
    files: &'c Files,
    source: &str,
    unpack: bool,
    exclude: &Ignore,
) -> Selection<'c> {
    let path = in_context(source);
    let mut selection = Selection { has_wildcards: has_wildcards(&path), ..Selection::default() };
    let roots = if selection.has_wildcards {
        matching(files, &path, &mut selection.visited)
    } else {
        vec![Cow::Owned(unescape(&path))]
    };
    selection.missing = true;
    for root in roots {
        let Some(real) = resolve(files, &root) else { continue };
        let Some(entry) = entry(files, &real) else { continue };
        selection.missing = false;
        if entry.kind == FileKind::Directory {
            selection.is_dir = true;
            take_directory(&mut selection, context, entry.path, exclude);
        } else if exclude.ignored(file_name(&root)).is_none() {
            let unpacked = context.unpacked(entry.path).filter(|_| unpack);
            selection.is_archive |= unpacked.is_some();
            let (bytes, packed) = match unpacked {
                Some(Unpacked::Unknown) => (None, None),
                Some(Unpacked::Bytes(bytes)) => (Some(bytes), context.packed_content(entry, bytes)),
                None => (Some(entry.size), context.packed(entry)),
            };
            selection.take(Picked { entry, lands: file_name(entry.path), bytes, packed });
        }
    }
    selection
}

fn take_directory<'c>(
    selection: &mut Selection<'c>,
    context: &'c BuildContext,
    directory: &str,
    exclude: &Ignore,
) {
    let Some(files) = context.files() else { return };
    let mut descent = Descent::new(exclude);
    for entry in files.below(directory) {
        selection.visited += 1;
        let below = &entry.path[directory.len()..];
        let lands = below.strip_prefix('/').unwrap_or(below);
        if exclude.patterns.is_empty() || !descent.ignores(lands) {
            let packed = context.packed(entry);
            selection.take(Picked { entry, lands, bytes: Some(entry.size), packed });
        }
    }
}

/// The entry at a path; the root is a directory that is always there.
fn entry<'c>(files: &'c Files, path: &str) -> Option<Entry<'c>> {
    match path {
        "" => Some(Entry { path: "", size: 0, kind: FileKind::Directory }),
        path => files.get(path),
    }
}

/// Every path that the wildcards match, with the number of those that were looked at: not what is below a match, nor
/// what no match can be below.
fn matching<'c>(files: &'c Files, pattern: &str, visited: &mut usize) -> Vec<Cow<'c, str>> {
    let Some(tokens) = tokens(pattern, Stars::Single) else { return Vec::new() };
    let mut globs = Globs::default();
    globs.insert(&tokens, 0, false);
    let plain = unescape(&pattern[..wildcard(pattern).unwrap_or(pattern.len())]);
    let (fixed, begin) = plain.rsplit_once('/').unwrap_or(("", &plain));
    let Some(start) = resolve(files, fixed) else { return Vec::new() };
    // Where a link stands in the fixed part, the pattern goes by the link's own path.
    let folder = |path: &str| if path.is_empty() { String::new() } else { format!("{path}/") };
    let (seen, real) = (folder(fixed), folder(&start));
    let root = globs.follow(&globs.start(), &seen);
    let mut above: Vec<(&str, Reached)> = Vec::new();
    let mut matches: Vec<Cow<'c, str>> = Vec::new();
    files.search(&format!("{real}{begin}"), |entry| {
        *visited += 1;
        while above.last().is_some_and(|(directory, _)| !is_at_or_below(entry.path, directory)) {
            above.pop();
        }
        let (known, from) = above.last().map_or((real.len(), &root), |(path, from)| (path.len(), from));
        let reached = globs.follow(from, &entry.path[known..]);
        let is_match = !globs.ends(&reached).is_empty();
        if is_match {
            matches.push(Cow::Borrowed(entry.path));
        }
        let goes_on = !is_match && !reached.is_empty();
        above.push((entry.path, reached));
        goes_on
    });
    matches
}

/// The path without links, the root as the last place to climb to; `None` for a loop.
fn resolve(files: &Files, path: &str) -> Option<String> {
    let mut todo: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
    let mut done = String::new();
    let mut links = 0;
    while let Some(part) = todo.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                done.truncate(done.rfind('/').unwrap_or(0));
                continue;
            }
            _ => {}
        }
        let next = if done.is_empty() { part } else { format!("{done}/{part}") };
        let Some(target) = files.link(&next) else {
            done = next;
            continue;
        };
        links += 1;
        if links > MAX_LINKS {
            return None;
        }
        if target.starts_with('/') {
            done.clear();
        }
        todo.extend(target.split('/').rev().map(str::to_owned));
    }
    Some(done)
}

fn has_wildcards(path: &str) -> bool {
    wildcard(path).is_some()
}

/// Where the first wildcard stands.
fn wildcard(path: &str) -> Option<usize> {
    let mut chars = path.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => drop(chars.next()),
            '*' | '?' | '[' => return Some(at),
            _ => {}
        }
    }
    None
}

/// A path without wildcards: a backslash still protects what follows it.
fn unescape(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut chars = path.chars();
    while let Some(char) = chars.next() {
        text.extend(if char == '\\' { chars.next() } else { Some(char) });
    }
    text
}

#[cfg(test)]
mod tests;
