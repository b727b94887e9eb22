//! `rules/images/variants.yaml` → `src/size/catalog/generated.rs`: the words that tags are read by, and which variant
//! of an image can stand in for which, as statics.

use crate::rust::{number, option, rows, slice, text};
use dockslim::size::catalog::tag::{Words, version};
use dockslim::yaml::Node;
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "\
//! Made by `cargo regen` from rules/images/variants.yaml. Never edited by hand.

use super::family::{Family, Lack, Move, Place, Stood};
use super::tag::Words;
";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Knowledge {
    mirrors: Vec<String>,
    /// Names, or beginnings of names, and those under which the same images have figures.
    pub(crate) same: Vec<(String, String)>,
    /// Names without figures, and the images that are nearest to them.
    pub(crate) near: BTreeMap<String, String>,
    floating: BTreeSet<String>,
    ignored: BTreeSet<String>,
    foreign: BTreeSet<String>,
    releases: BTreeMap<String, String>,
    /// Images, and from which of their versions on they stood on which releases of Debian.
    debian: BTreeMap<String, BTreeMap<String, Vec<u32>>>,
    versions: BTreeMap<String, String>,
    /// Images by the sort of thing they are, which tells how they compress.
    pub(crate) kinds: BTreeMap<String, Vec<String>>,
    lacks: BTreeMap<String, Lack>,
    families: Vec<Family>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lack {
    says: String,
    commands: Vec<String>,
    packages: Vec<String>,
    #[serde(default)]
    dependencies: Vec<String>,
    #[serde(default)]
    refused: Vec<String>,
    #[serde(default)]
    minor: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    images: Vec<String>,
    moves: Vec<Move>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Move {
    to: String,
    add: Option<String>,
    #[serde(default)]
    place: Place,
    replace: Option<(String, String)>,
    rename: Option<(String, String)>,
    #[serde(default)]
    drop_release: bool,
    #[serde(default)]
    from: String,
    #[serde(default)]
    with: Vec<String>,
    since: Option<String>,
    until: Option<String>,
    #[serde(default)]
    latest: String,
    #[serde(default)]
    severity: Severity,
    lacks: Vec<String>,
}

#[derive(Default, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Place {
    #[default]
    Last,
    BeforeRelease,
}

#[derive(Default, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Severity {
    #[default]
    Warning,
    Info,
}

impl Knowledge {
    pub(crate) fn read() -> Self {
        Node::parse(&crate::read("rules/images/variants.yaml")).unwrap().read().unwrap()
    }

    /// Whether lighter variants of an image are known.
    pub(crate) fn has_variants(&self, image: &str) -> bool {
        self.families.iter().any(|family| family.images.iter().any(|name| name == image))
    }

    /// Whether an image is of that kind.
    pub(crate) fn is(&self, kind: &str, image: &str) -> bool {
        self.kinds[kind].iter().any(|name| name == image)
    }
}

/// The whole file.
pub(crate) fn generated() -> String {
    let knowledge = Knowledge::read();
    let mut mirrors: Vec<&String> = knowledge.mirrors.iter().collect();
    mirrors.sort_by_key(|prefix| Reverse(prefix.len()));
    let mirrors = rows(0, mirrors.into_iter().map(|prefix| text(prefix)));
    let lacks = rows(0, knowledge.lacks.iter().map(lack));
    let names: Vec<&String> = knowledge.lacks.keys().collect();
    let families = rows(0, knowledge.families.iter().map(|it| family(&names, it)));
    let distros: BTreeMap<u32, &str> =
        knowledge.releases.values().map(|release| (packed(release), release.as_str())).collect();
    let distros = rows(0, distros.iter().map(|(version, name)| format!("({}, {name:?})", number(*version))));
    let stood = rows(0, knowledge.debian.iter().map(stood));
    format!(
        "{HEAD}\n\
         /// By what tags are read.\npub(super) const WORDS: Words<'static> = {};\n\n\
         /// Distributions' releases by their packed version.\n\
         pub(super) static DISTROS: &[(u32, &str)] = {distros};\n\n\
         /// Prefixes of the official images elsewhere, the longest first.\n\
         pub(super) static MIRRORS: &[&str] = {mirrors};\n\n\
         pub(super) static STOOD: &[Stood] = {stood};\n\n\
         pub(super) static LACKS: &[Lack] = {lacks};\n\n\
         pub(super) static FAMILIES: &[Family] = {families};\n",
        words(&Lists::of(&knowledge).words()),
    )
}

fn stood((image, from): (&String, &BTreeMap<String, Vec<u32>>)) -> String {
    let mut rows: Vec<(u32, &Vec<u32>)> = from.iter().map(|(from, on)| (version(from), on)).collect();
    rows.sort_unstable();
    let rows = slice(rows.into_iter().map(|(from, on)| format!("({}, &{on:?})", number(from))));
    format!("Stood {{ image: {image:?}, from: {rows} }}")
}

fn words(words: &Words<'_>) -> String {
    let texts = |list: &[&str]| rows(1, list.iter().map(|word| text(word)));
    let pairs = |list: &[(&str, u32)]| {
        rows(1, list.iter().map(|(name, version)| format!("({name:?}, {})", number(*version))))
    };
    format!(
        "Words {{\n    floating: {},\n    ignored: {},\n    releases: {},\n    versions: {},\n    foreign: {},\n}}",
        texts(words.floating),
        texts(words.ignored),
        pairs(words.releases),
        pairs(words.versions),
        texts(words.foreign),
    )
}

fn releases(knowledge: &Knowledge) -> Vec<(&str, u32)> {
    knowledge.releases.iter().map(|(name, release)| (name.as_str(), packed(release))).collect()
}

/// The version of `debian 12`, packed.
fn packed(release: &str) -> u32 {
    version(release.split_once(' ').unwrap().1)
}

fn versions(knowledge: &Knowledge) -> Vec<(&str, u32)> {
    knowledge.versions.iter().map(|(name, number)| (name.as_str(), version(number))).collect()
}

/// Owned lists that a [`Words`] borrows.
pub(crate) struct Lists<'k> {
    floating: Vec<&'k str>,
    ignored: Vec<&'k str>,
    foreign: Vec<&'k str>,
    releases: Vec<(&'k str, u32)>,
    versions: Vec<(&'k str, u32)>,
}

impl<'k> Lists<'k> {
    pub(crate) fn of(knowledge: &'k Knowledge) -> Self {
        let list = |set: &'k BTreeSet<String>| set.iter().map(String::as_str).collect();
        Self {
            floating: list(&knowledge.floating),
            ignored: list(&knowledge.ignored),
            foreign: list(&knowledge.foreign),
            releases: releases(knowledge),
            versions: versions(knowledge),
        }
    }

    pub(crate) fn words(&self) -> Words<'_> {
        Words {
            floating: &self.floating,
            ignored: &self.ignored,
            releases: &self.releases,
            versions: &self.versions,
            foreign: &self.foreign,
        }
    }
}

fn lack((name, lack): (&String, &Lack)) -> String {
    format!(
        "Lack {{ name: {name:?}, says: {:?}, commands: &{:?}, packages: &{:?}, dependencies: &{:?}, refused: &{:?}, minor: {} }}",
        lack.says, lack.commands, lack.packages, lack.dependencies, lack.refused, lack.minor
    )
}

fn family(lacks: &[&String], family: &Family) -> String {
    let moves = rows(1, family.moves.iter().map(|step| one_move(lacks, step)));
    format!("Family {{ images: &{:?}, moves: {moves} }}", family.images)
}

fn one_move(lacks: &[&String], step: &Move) -> String {
    let in_place = step.replace.is_some() || step.rename.is_some();
    let add = step.add.as_deref().unwrap_or(if in_place { "" } else { &step.to });
    let place = if step.place == Place::Last { "Last" } else { "BeforeRelease" };
    // "until 11" holds 11.0.3 too.
    let until = step
        .until
        .as_deref()
        .map_or(u32::MAX, |text| version(text) | if text.contains('.') { 0x3ff } else { 0xf_ffff });
    let versions =
        step.since.as_deref().map(|since| format!("({}, {})", number(version(since)), number(until)));
    let versions = option(versions);
    let at =
        |name: &String| lacks.iter().position(|known| *known == name).unwrap_or_else(|| panic!("{name}"));
    let lost: Vec<usize> = step.lacks.iter().map(at).collect();
    format!(
        "Move {{ to: {:?}, add: {add:?}, place: Place::{place}, replace: {:?}, rename: {:?}, drop_release: {}, \
         from: {:?}, with: &{:?}, versions: {versions}, latest: {:?}, trade_off: {}, lacks: &{lost:?} }}",
        step.to,
        step.replace,
        step.rename,
        step.drop_release,
        step.from,
        step.with,
        step.latest,
        step.severity == Severity::Info,
    )
}
