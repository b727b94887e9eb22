//! The Dockerfiles of a run, and which of them builds an image: by the names that they say, or by where they stand. It has
//! to be exactly one.

use super::published::{self, Published};
use super::repository::Repository;
use crate::model::split_reference;
use crate::world::listing::parent_of;
use crate::world::read;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// More Dockerfiles are no repository's: among them nobody knows which is whose.
const MOST: usize = 4_096;

/// What a reference without a tag means.
const LATEST: &str = "latest";

/// The files of a run.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: Vec<PathBuf>,
    index: OnceLock<Index>,
}

/// A Dockerfile that builds an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// The stage, where it is not the last.
    pub(super) stage: Option<String>,
    /// Whether it is said, or stands, for the very tag.
    pub(super) is_exact: bool,
}

/// What is asked for.
struct Asked<'a> {
    name: &'a str,
    tag: Option<&'a str>,
}

/// The same by the place of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    file: usize,
    stage: Option<String>,
    is_exact: bool,
}

#[derive(Debug)]
struct Index {
    places: FxHashMap<PathBuf, usize>,
    /// The repository of each file, by the files' places.
    repositories: Vec<Option<Arc<Repository>>>,
    /// By name, what files say they build.
    published: FxHashMap<String, Vec<(usize, Published)>>,
    /// By the last part of a name, the files that stand where they may build it, with the tag that they may build it for.
    standing: FxHashMap<String, Vec<(usize, Option<String>)>>,
}

impl Found {
    /// The one that settings name, with `#` and a stage behind where that is not the last.
    pub(super) fn named(said: &str) -> Self {
        let (path, stage) = said.split_once('#').map_or((said, None), |(path, stage)| (path, Some(stage)));
        Self { path: PathBuf::from(path), stage: stage.map(str::to_owned), is_exact: true }
    }
}

impl Tree {
    pub(super) fn new(files: Vec<PathBuf>) -> Self {
        let files = if files.len() > MOST { Vec::new() } else { files };
        Self { files, index: OnceLock::new() }
    }

    /// Whether there is no file beside the one that asks.
    pub(super) fn is_alone(&self) -> bool {
        self.files.len() < 2
    }

    /// The one file that builds an image which the file `asker` is FROM.
    pub(super) fn find(&self, image: &str, asker: &Path) -> Option<Found> {
        let asked = asked(image)?;
        let index = self.index.get_or_init(|| Index::of(&self.files));
        let own = *index.places.get(asker)?;
        let Choice { file, stage, is_exact } = index.find(&asked, own)?;
        Some(Found { path: self.files[file].clone(), stage, is_exact })
    }
}

impl Index {
    fn of(files: &[PathBuf]) -> Self {
        let mut known: FxHashMap<&Path, Option<Arc<Repository>>> = FxHashMap::default();
        let mut index = Self {
            places: files.iter().cloned().zip(0..).collect(),
            repositories: Vec::with_capacity(files.len()),
            published: FxHashMap::default(),
            standing: FxHashMap::default(),
        };
        for (at, path) in files.iter().enumerate() {
            let folder = parent_of(path);
            let repository = known.entry(folder).or_insert_with(|| Repository::around(folder).map(Arc::new));
            index.repositories.push(repository.clone());
            for (last, tag) in standing(path) {
                index.standing.entry(last).or_default().push((at, tag));
            }
            let Ok(bytes) = read::read(path, read::DOCKERFILE) else { continue };
            for published in published::published(path, &String::from_utf8_lossy(&bytes)) {
                let name = without_hub(&published.name).to_owned();
                index.published.entry(name).or_default().push((at, published));
            }
        }
        index
    }

    fn find(&self, asked: &Asked<'_>, own: usize) -> Option<Choice> {
        match self.by_name(asked, own).as_slice() {
            [] => self.by_place(asked, own),
            [one] if one.file != own => Some(one.clone()),
            _ => None,
        }
    }

    /// The files that say this name with this tag; where none does, those that say it for any.
    fn by_name(&self, asked: &Asked<'_>, own: usize) -> Vec<Choice> {
        let said = self.published.get(asked.name).into_iter().flatten();
        let all = said.filter(|(at, _)| self.is_beside(*at, own));
        let (mut exact, mut open) = (Vec::new(), Vec::new());
        for (at, said) in all {
            let is_exact = said.tag.as_deref() == asked.tag;
            let found = Choice { file: *at, stage: said.stage.clone(), is_exact };
            let of = if is_exact { &mut exact } else { &mut open };
            if (is_exact || may_be_one(said.tag.as_deref(), asked.tag)) && !of.contains(&found) {
                of.push(found);
            }
        }
        // A name without a path may be that of anybody's image, but for the very one.
        if exact.is_empty() && asked.name.contains('/') { open } else { exact }
    }

    /// By where files stand, for an image of the repository's own.
    fn by_place(&self, asked: &Asked<'_>, own: usize) -> Option<Choice> {
        let (path, last) = asked.name.rsplit_once('/')?;
        let repository = self.repositories[own].as_ref();
        let is_own = || repository.is_some_and(|it| it.owns(asked.name)) || self.publishes(path, own);
        let all = self.standing.get(&last.to_ascii_lowercase())?;
        let all: Vec<_> = all.iter().filter(|(at, _)| self.is_beside(*at, own)).collect();
        // One that stands where it may be what it is FROM stands on another version of itself.
        if all.is_empty() || all.iter().any(|(at, _)| *at == own) || !is_own() {
            return None;
        }
        let of = |tag: Option<&str>| {
            let mut found: Vec<usize> =
                all.iter().filter(|(_, own)| own.as_deref() == tag).map(|(at, _)| *at).collect();
            found.dedup();
            found
        };
        let (exact, plain) = (of(Some(asked.tag.unwrap_or(LATEST))), of(None));
        let has_versions = all.iter().any(|(_, tag)| tag.as_deref().is_some_and(is_version));
        match (exact.as_slice(), plain.as_slice()) {
            ([one], _) => Some(Choice { file: *one, stage: None, is_exact: true }),
            ([], [one]) if may_be_one(None, asked.tag) && (is_any(asked.tag) || !has_versions) => {
                Some(Choice { file: *one, stage: None, is_exact: false })
            }
            _ => None,
        }
    }

    /// Whether two files are of one repository, or of none.
    fn is_beside(&self, at: usize, own: usize) -> bool {
        let root = |at: usize| self.repositories[at].as_ref().map(|it| &it.root);
        root(at) == root(own)
    }

    /// Whether a file of the repository says that it builds an image whose name starts so.
    fn publishes(&self, path: &str, own: usize) -> bool {
        self.published.iter().any(|(name, files)| {
            name.rsplit_once('/').is_some_and(|(known, _)| known == path)
                && files.iter().any(|(at, _)| self.is_beside(*at, own))
        })
    }
}

/// Name and tag of a reference; none of one by digest, which is an image of another day.
fn asked(image: &str) -> Option<Asked<'_>> {
    let (name, tag, digest) = split_reference(without_hub(image));
    digest.is_none().then_some(Asked { name, tag: tag.filter(|tag| *tag != LATEST) })
}

fn without_hub(name: &str) -> &str {
    ["docker.io/", "index.docker.io/"].iter().find_map(|hub| name.strip_prefix(hub)).unwrap_or(name)
}

/// Whether two tags may be of one image as its Dockerfile stands now: one is any, and the other no more than a version.
fn may_be_one(one: Option<&str>, other: Option<&str>) -> bool {
    let is_plain = |tag: Option<&str>| is_any(tag) || tag.is_some_and(is_version);
    (is_any(one) || is_any(other)) && is_plain(one) && is_plain(other)
}

/// Whether a tag may be that of any version.
fn is_any(tag: Option<&str>) -> bool {
    tag.is_none_or(|tag| tag == LATEST)
}

fn is_version(tag: &str) -> bool {
    let number = tag.strip_prefix('v').unwrap_or(tag);
    number.starts_with(|first: char| first.is_ascii_digit())
        && number.chars().all(|it| it.is_ascii_digit() || ".-_".contains(it))
}

/// Which images a file may build by where it stands: the last part of the name, lower-cased, and the tag, if it is for one.
/// `base/Dockerfile` is `base`; `base/1.2/Dockerfile` and `base/1.2.Dockerfile` are `base:1.2`.
fn standing(path: &Path) -> Vec<(String, Option<String>)> {
    let mut folders = parent_of(path).components().rev().filter_map(|part| match part {
        std::path::Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let (own, above, top) = (folders.next(), folders.next(), folders.next());
    let lower = |name: &str| name.to_ascii_lowercase();
    let mut found = Vec::new();
    if published::is_plain(path) {
        found.extend(own.map(|own| (lower(own), None)));
        found.extend(above.zip(own).map(|(name, tag)| (lower(name), Some(tag.to_owned()))));
        found.extend(
            top.zip(above).zip(own).map(|((name, tag), more)| (lower(name), Some(format!("{tag}-{more}")))),
        );
        return found;
    }
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let variant = name.strip_prefix("Dockerfile.").or_else(|| name.strip_suffix(".Dockerfile"));
    if let Some(variant) = variant.filter(|variant| !variant.is_empty()) {
        found.extend(own.map(|own| (lower(own), Some(variant.to_owned()))));
    }
    found
}
