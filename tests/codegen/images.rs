//! `rules/images` → `src/size/generated.rs`: figures as flat arrays of numbers over one pool of text (no
//! pointers, so nothing is relocated or parsed at start), knowledge as statics.

use dockslim::size::catalog::tag::{Words, version};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

const NONE: u16 = u16::MAX;
const LIBC: [&str; 4] = ["glibc", "musl", "uclibc", "none"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Knowledge {
    mirrors: Vec<String>,
    floating: BTreeSet<String>,
    ignored: BTreeSet<String>,
    foreign: BTreeSet<String>,
    releases: BTreeMap<String, String>,
    versions: BTreeMap<String, String>,
    kinds: BTreeMap<String, Vec<String>>,
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
    image: Option<String>,
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

/// A row of `bases*.tsv`.
struct Base {
    image: String,
    tag: String,
    compressed: u32,
    unpacked: u32,
    layers: u8,
    distro: (String, String),
    as_of: u16,
}

pub(crate) fn generated() -> String {
    let knowledge: Knowledge = serde_yaml::from_str(&read("variants.yaml")).unwrap();
    let bases = bases();
    let mut tags = tags(&bases);
    // That a tag exists is of use only where a lighter variant is looked for.
    let has_variants = |image: &String| knowledge.families.iter().any(|family| family.images.contains(image));
    tags.retain(|image, tags| {
        tags.retain(|_, record| *record != NONE || has_variants(image));
        !tags.is_empty()
    });
    let mut out = String::from(
        "//! Made by `cargo regen` from rules/images: the catalogue of base images. Never edited by hand.\n\
         #![allow(clippy::all, clippy::pedantic, missing_docs, reason = \"generated\")]\n\n\
         use super::catalog::family::{Family, Lack, Move, Place};\n\n",
    );
    tables(&mut out, &knowledge, &bases, &tags);
    ratios(&mut out);
    words(&mut out, &knowledge);
    families(&mut out, &knowledge);
    out
}

fn read(file: &str) -> String {
    let path = format!("{}/rules/images/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of a TSV file under its head line, which must be sorted.
fn rows(file: &str) -> Vec<Vec<String>> {
    let text = read(file);
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert!(rows.is_sorted(), "{file} is not sorted");
    rows.iter().map(|row| row.split('\t').map(str::to_owned).collect()).collect()
}

fn bases() -> Vec<Base> {
    ["bases.tsv", "bases-2016-18.tsv"].iter().flat_map(|file| rows(file)).map(|row| base(&row)).collect()
}

fn base(row: &[String]) -> Base {
    let bytes = |text: &str| if text.is_empty() { 0 } else { text.parse().unwrap() };
    Base {
        image: row[0].clone(),
        tag: row[1].clone(),
        compressed: bytes(&row[2]),
        unpacked: bytes(&row[3]),
        layers: bytes(&row[4]) as u8,
        distro: (row[5].clone(), row[6].clone()),
        as_of: days(&row[7]),
    }
}

/// Days from 1970-01-01, by the usual calendar arithmetic.
fn days(date: &str) -> u16 {
    let part: Vec<i64> = date.split('-').map(|part| part.parse().unwrap()).collect();
    let (year, month) = if part[1] > 2 { (part[0], part[1] - 3) } else { (part[0] - 1, part[1] + 9) };
    let day = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + part[2] - 1;
    u16::try_from(day - 719_468).unwrap()
}

/// Every tag by image, with the index of the record that answers for it.
fn tags(bases: &[Base]) -> BTreeMap<String, BTreeMap<String, u16>> {
    let index: BTreeMap<(&str, &str), u16> =
        bases.iter().zip(0..).map(|(base, at)| ((base.image.as_str(), base.tag.as_str()), at)).collect();
    let mut tags: BTreeMap<String, BTreeMap<String, u16>> = BTreeMap::new();
    for base in bases {
        let at = index[&(base.image.as_str(), base.tag.as_str())];
        tags.entry(base.image.clone()).or_default().insert(base.tag.clone(), at);
    }
    for row in ["tags.tsv", "tags-2016-18.tsv"].iter().flat_map(|file| rows(file)) {
        let at = index.get(&(row[0].as_str(), row[2].as_str())).copied().unwrap_or(NONE);
        let old = tags.entry(row[0].clone()).or_default().insert(row[1].clone(), at);
        assert!(old.is_none_or(|old| old == at), "{}:{} twice", row[0], row[1]);
    }
    tags
}

/// All texts in one, and where each stands; what begins or ends a longer text is not stored again.
struct Pool<'t> {
    text: String,
    places: HashMap<&'t str, usize>,
}

impl<'t> Pool<'t> {
    fn of(texts: BTreeSet<&'t str>) -> Self {
        let mut texts: Vec<&str> = texts.into_iter().collect();
        texts.sort_by_key(|text| (Reverse(text.len()), *text));
        let mut pool = Self { text: String::new(), places: HashMap::new() };
        for text in texts {
            if !pool.places.contains_key(text) {
                pool.push(text);
            }
        }
        pool
    }

    fn push(&mut self, text: &'t str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.places.insert(text, start);
        for at in 1..text.len() {
            self.places.entry(&text[..at]).or_insert(start);
            self.places.entry(&text[at..]).or_insert(start + at);
        }
    }

    fn packed(&self, text: &str) -> u32 {
        let offset = self.places[text];
        assert!(offset < 1 << 18 && text.len() < 1 << 6, "{text}");
        offset as u32 | (text.len() as u32) << 18
    }
}

fn tables(
    out: &mut String,
    knowledge: &Knowledge,
    bases: &[Base],
    tags: &BTreeMap<String, BTreeMap<String, u16>>,
) {
    let texts = tags.iter().flat_map(|(image, tags)| tags.keys().chain([image])).map(String::as_str);
    let pool = Pool::of(texts.collect());
    let (releases, versions) = (releases(knowledge), versions(knowledge));
    let lists = Lists::of(knowledge, &releases, &versions);
    let (mut images, mut bounds, mut texts, mut records) = (Vec::new(), vec![0], Vec::new(), Vec::new());
    let mut own = vec![0u16; bases.len()];
    for (image, tags) in tags {
        for (tag, record) in tags {
            if bases.get(usize::from(*record)).is_some_and(|base| base.tag == *tag) {
                own[usize::from(*record)] = u16::try_from(texts.len()).unwrap();
            }
            texts.push(pool.packed(tag));
            records.push(*record);
        }
        images.push(pool.packed(image));
        bounds.push(u16::try_from(texts.len()).unwrap());
    }
    text(out, "POOL", &pool.text);
    array(out, "IMAGES", "u32", &images);
    array(out, "IMAGE_TAGS", "u16", &bounds);
    array(out, "TAGS", "u32", &texts);
    array(out, "TAG_RECORDS", "u16", &records);
    array(out, "OWN_TAGS", "u16", &own);
    classes(out, knowledge, lists.words(), tags);
    figures(out, knowledge, bases);
}

/// For each image its classes of variants, and for each of these the versions that have a record.
fn classes(
    out: &mut String,
    knowledge: &Knowledge,
    words: Words<'_>,
    tags: &BTreeMap<String, BTreeMap<String, u16>>,
) {
    let (mut by_image, mut keys, mut by_class) = (vec![0], Vec::new(), vec![0]);
    let (mut versions, mut records): (Vec<u32>, Vec<u16>) = (Vec::new(), Vec::new());
    let mut by_release = Vec::new();
    for (image, tags) in tags {
        let distribution = is_distribution(knowledge, image);
        let mut classes: BTreeMap<u32, BTreeMap<u16, u32>> = BTreeMap::new();
        for (tag, record) in tags.iter().filter(|(_, record)| **record != NONE) {
            let read = words.read(tag);
            let version = read.ordered(distribution).unwrap_or(0);
            let newest = classes.entry(read.class).or_default().entry(*record).or_default();
            *newest = version.max(*newest);
        }
        for (class, found) in classes {
            keys.push(class);
            records.extend(found.keys());
            // What only goes by `latest` is the newest.
            versions.extend(found.values().map(|version| if *version == 0 { u32::MAX } else { *version }));
            by_class.push(u16::try_from(records.len()).unwrap());
        }
        by_image.push(u16::try_from(keys.len()).unwrap());
        by_release.push(u8::from(distribution));
    }
    array(out, "IMAGE_BY_RELEASE", "u8", &by_release);
    array(out, "IMAGE_CLASSES", "u16", &by_image);
    array(out, "CLASSES", "u32", &keys);
    array(out, "CLASS_ENTRIES", "u16", &by_class);
    array(out, "ENTRY_VERSIONS", "u32", &versions);
    array(out, "ENTRY_RECORDS", "u16", &records);
}

fn is_distribution(knowledge: &Knowledge, image: &str) -> bool {
    ["bare", "buildpack"].iter().any(|kind| knowledge.kinds[*kind].iter().any(|name| name == image))
}

fn figures(out: &mut String, knowledge: &Knowledge, bases: &[Base]) {
    let column = |get: &dyn Fn(&Base) -> u32| bases.iter().map(get).collect::<Vec<u32>>();
    array(out, "COMPRESSED", "u32", &column(&|base| base.compressed));
    array(out, "UNPACKED", "u32", &column(&|base| base.unpacked));
    array(out, "LAYERS", "u8", &column(&|base| u32::from(base.layers)));
    array(out, "AS_OF", "u16", &column(&|base| u32::from(base.as_of)));
    let classes = ratio_classes();
    array(out, "RATIO_OF", "u8", &column(&|base| ratio_of(knowledge, &classes, base)));
    let distros: BTreeSet<&(String, String)> = bases.iter().map(|base| &base.distro).collect();
    let distros: Vec<&(String, String)> = distros.into_iter().collect();
    array(
        out,
        "DISTRO_OF",
        "u8",
        &column(&|base| distros.iter().position(|known| **known == base.distro).unwrap() as u32),
    );
    let rows = distros.iter().map(|(distro, libc)| {
        let release = distro.split_once(' ').map_or(0, |(_, release)| version(release));
        format!("({distro:?}, {release}, {})", LIBC.iter().position(|known| known == libc).unwrap())
    });
    list(out, "DISTROS", "(&str, u32, u8)", rows);
}

/// The rows of `ratios.tsv` as (class, era), in order.
fn ratio_classes() -> Vec<(String, String)> {
    rows("ratios.tsv").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
}

/// The class by which an image's unpacked bytes are estimated; the last one is that of all images.
fn ratio_of(knowledge: &Knowledge, classes: &[(String, String)], base: &Base) -> u32 {
    let kind = |kind: &str| knowledge.kinds[kind].contains(&base.image);
    let distro = base.distro.0.split(' ').next().unwrap_or("");
    let slim = base.tag.split('-').any(|word| word == "slim");
    let name = if kind("buildpack") {
        let variant = ["curl", "scm"].into_iter().find(|word| base.tag.split('-').any(|part| part == *word));
        format!("buildpack-deps {}", variant.unwrap_or("full"))
    } else if kind("bare") {
        format!("bare {}{}", base.image, if slim && base.image == "debian" { "-slim" } else { "" })
    } else if kind("java") {
        format!("java {distro}{}", if slim && distro == "debian" { " slim" } else { "" })
    } else if kind("lang") {
        let depth = if slim { " slim" } else { " full" };
        format!("lang {distro}{}", if distro == "debian" { depth } else { "" })
    } else if ["centos", "oraclelinux", "amazonlinux", "fedora"].contains(&distro) {
        "server rpm".to_owned()
    } else {
        format!("server {distro}")
    };
    let eras: &[&str] = if base.as_of >= days("2019-01-01") { &["2019-", "2016-18"] } else { &["2016-18"] };
    let found =
        eras.iter().find_map(|era| classes.iter().position(|(class, of)| *class == name && of == era));
    found.unwrap_or(classes.len()) as u32
}

fn ratios(out: &mut String) {
    let per_mille = |text: &str| (text.parse::<f64>().unwrap() * 1000.0).round() as u32;
    let all = (1_280, 2_467, 3_227);
    let rows = rows("ratios.tsv")
        .into_iter()
        .map(|row| (per_mille(&row[3]), per_mille(&row[2]), per_mille(&row[4])))
        .chain([all]);
    list(out, "RATIOS", "(u16, u16, u16)", rows.map(|row| format!("{row:?}")));
}

fn releases(knowledge: &Knowledge) -> Vec<(&str, u32)> {
    let number = |text: &str| version(text.split_once(' ').unwrap().1);
    knowledge.releases.iter().map(|(name, release)| (name.as_str(), number(release))).collect()
}

fn versions(knowledge: &Knowledge) -> Vec<(&str, u32)> {
    knowledge.versions.iter().map(|(name, number)| (name.as_str(), version(number))).collect()
}

/// Owned lists that a [`Words`] borrows.
struct Lists<'k> {
    floating: Vec<&'k str>,
    ignored: Vec<&'k str>,
    foreign: Vec<&'k str>,
    releases: &'k [(&'k str, u32)],
    versions: &'k [(&'k str, u32)],
}

impl<'k> Lists<'k> {
    fn of(knowledge: &'k Knowledge, releases: &'k [(&'k str, u32)], versions: &'k [(&'k str, u32)]) -> Self {
        let list = |set: &'k BTreeSet<String>| set.iter().map(String::as_str).collect();
        Self {
            floating: list(&knowledge.floating),
            ignored: list(&knowledge.ignored),
            foreign: list(&knowledge.foreign),
            releases,
            versions,
        }
    }

    fn words(&self) -> Words<'_> {
        Words {
            floating: &self.floating,
            ignored: &self.ignored,
            releases: self.releases,
            versions: self.versions,
            foreign: &self.foreign,
        }
    }
}

fn words(out: &mut String, knowledge: &Knowledge) {
    let mut mirrors = knowledge.mirrors.clone();
    mirrors.sort_by_key(|prefix| Reverse(prefix.len()));
    strings(out, "MIRRORS", &mirrors);
    strings(out, "FLOATING", knowledge.floating.iter());
    strings(out, "IGNORED", knowledge.ignored.iter());
    strings(out, "FOREIGN", knowledge.foreign.iter());
    let pairs = |list: Vec<(&str, u32)>| list.into_iter().map(|pair| format!("{pair:?}")).collect::<Vec<_>>();
    list(out, "RELEASES", "(&str, u32)", pairs(releases(knowledge)).into_iter());
    list(out, "VERSIONS", "(&str, u32)", pairs(versions(knowledge)).into_iter());
}

fn families(out: &mut String, knowledge: &Knowledge) {
    let lack = |(name, lack): (&String, &Lack)| {
        format!(
            "Lack {{ name: {name:?}, says: {:?}, commands: &{:?}, packages: &{:?}, dependencies: &{:?}, refused: &{:?}, minor: {} }}",
            lack.says, lack.commands, lack.packages, lack.dependencies, lack.refused, lack.minor
        )
    };
    list(out, "LACKS", "Lack", knowledge.lacks.iter().map(lack));
    let names: Vec<&String> = knowledge.lacks.keys().collect();
    let family = |family: &Family| {
        let moves: Vec<String> = family.moves.iter().map(|step| one_move(&names, step)).collect();
        format!("Family {{ images: &{:?}, moves: &[\n    {},\n] }}", family.images, moves.join(",\n    "))
    };
    list(out, "FAMILIES", "Family", knowledge.families.iter().map(family));
}

fn one_move(lacks: &[&String], step: &Move) -> String {
    let in_place = step.replace.is_some() || step.image.is_some();
    let add = step.add.as_deref().unwrap_or(if in_place { "" } else { &step.to });
    let place = if step.place == Place::Last { "Last" } else { "BeforeRelease" };
    // "until 11" holds 11.0.3 too.
    let until = step
        .until
        .as_deref()
        .map_or(u32::MAX, |text| version(text) | if text.contains('.') { 0x3ff } else { 0xf_ffff });
    let versions = step.since.as_deref().map(|since| (version(since), until));
    let at =
        |name: &String| lacks.iter().position(|known| *known == name).unwrap_or_else(|| panic!("{name}"));
    let lost: Vec<usize> = step.lacks.iter().map(at).collect();
    format!(
        "Move {{ to: {:?}, add: {add:?}, place: Place::{place}, replace: {:?}, image: {:?}, drop_release: {}, \
         from: {:?}, with: &{:?}, versions: {versions:?}, latest: {:?}, trade_off: {}, lacks: &{lost:?} }}",
        step.to,
        step.replace,
        step.image,
        step.drop_release,
        step.from,
        step.with,
        step.latest,
        step.severity == Severity::Info,
    )
}

fn text(out: &mut String, name: &str, text: &str) {
    assert!(text.is_ascii() && !text.contains(['"', '\\']));
    let bytes: Vec<&str> =
        (0..text.len()).step_by(100).map(|at| &text[at..text.len().min(at + 100)]).collect();
    let _ = writeln!(out, "pub(super) static {name}: &str = \"\\\n{}\";\n", bytes.join("\\\n"));
}

fn array<T: std::fmt::Display>(out: &mut String, name: &str, kind: &str, values: &[T]) {
    let _ = writeln!(out, "pub(super) static {name}: [{kind}; {}] = [", values.len());
    for row in values.chunks(16) {
        let row: Vec<String> = row.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "{},", row.join(","));
    }
    out.push_str("];\n\n");
}

fn strings<'s>(out: &mut String, name: &str, values: impl IntoIterator<Item = &'s String>) {
    list(out, name, "&str", values.into_iter().map(|value| format!("{value:?}")));
}

fn list(out: &mut String, name: &str, kind: &str, rows: impl Iterator<Item = String>) {
    let rows: Vec<String> = rows.collect();
    let _ =
        writeln!(out, "pub(super) static {name}: [{kind}; {}] = [\n{},\n];\n", rows.len(), rows.join(",\n"));
}
