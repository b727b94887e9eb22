//! `rules/images/*.tsv` → `rules/images/catalog.bin`: the figures of base images, in the layout of
//! `size::catalog::format`.

use crate::tsv;
use crate::variants::{Knowledge, Lists};
use dockslim::size::catalog::Date;
use dockslim::size::catalog::format::{BYTES, LINK, MAGIC, NO_ROW, ROW, SCHEMA, SECTIONS, Section};
use dockslim::size::catalog::tag::version;
use dockslim::size::sections::Writer;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const LIBC: [&str; 4] = ["glibc", "musl", "uclibc", "none"];
/// The ratios of all images: low, likely, high.
const ALL: [u32; 3] = [1_280, 2_467, 3_227];
/// The spread of what a registry or an image itself says: none, and half the distance that nine of ten answers for
/// another version of the same variant stay within (measured on 4,709 tags, leaving each out).
const MEASURED: [u32; 4] = [0, 247, 247, ANY];
/// However many major versions lie between.
const ANY: u32 = 0xffff;

type Out = Writer<SECTIONS>;
/// Every tag by image, with the row of the record that answers for it.
type Tags = BTreeMap<String, BTreeMap<String, u32>>;
/// By every name that there is the one that the image has in the tables, or of the nearest image.
type Images = BTreeMap<String, String>;

/// A row of `bases*.tsv`.
struct Base {
    image: String,
    tag: String,
    compressed: u64,
    unpacked: u64,
    layers: u8,
    distro: (String, String),
    as_of: Date,
    source: String,
    unpacked_source: String,
}

/// The whole file.
pub(crate) fn generated() -> Vec<u8> {
    let knowledge = Knowledge::read();
    let bases = bases();
    let mut tags = tags(&bases);
    // That a tag exists is of use only where a lighter variant is looked for.
    tags.retain(|image, tags| {
        tags.retain(|_, record| *record != NO_ROW || knowledge.has_variants(image));
        !tags.is_empty()
    });
    let sources: BTreeSet<&str> =
        bases.iter().flat_map(|base| [&*base.source, &*base.unpacked_source]).collect();
    let distros: BTreeSet<(&str, &str)> =
        bases.iter().map(|base| (&*base.distro.0, &*base.distro.1)).collect();
    let images = images(&knowledge, &tags);
    let texts = tags.values().flat_map(BTreeMap::keys).chain(images.keys()).map(String::as_str);
    let pool =
        Pool::of(texts.chain(sources.iter().copied()).chain(distros.iter().map(|(name, _)| *name)).collect());

    let mut out = Out::default();
    out.bytes(Section::Text, pool.text.as_str());
    names(&mut out, &pool, &bases, &images, &tags);
    others(&mut out, &knowledge, &images);
    classes(&mut out, &knowledge, &images, &tags);
    figures(&mut out, &bases);
    origins(&mut out, &pool, &bases, &sources.into_iter().collect::<Vec<_>>());
    systems(&mut out, &pool, &bases, &distros.into_iter().collect::<Vec<_>>());
    ratios(&mut out, &knowledge, &bases);
    out.finish(MAGIC, SCHEMA, &[])
}

fn bases() -> Vec<Base> {
    ["bases.tsv", "bases-others.tsv", "bases-2016-18.tsv"]
        .iter()
        .flat_map(|file| rows(file))
        .map(|row| base(&row))
        .collect()
}

/// The rows of a file of `rules/images`, which must be sorted.
fn rows(file: &str) -> Vec<Vec<String>> {
    tsv::rows(&format!("rules/images/{file}"))
}

fn base(row: &[String]) -> Base {
    let bytes = |text: &str| if text.is_empty() { 0 } else { text.parse().unwrap() };
    let base = Base {
        image: row[0].clone(),
        tag: row[1].clone(),
        compressed: bytes(&row[2]),
        unpacked: bytes(&row[3]),
        layers: bytes(&row[4]).try_into().unwrap(),
        distro: (row[5].clone(), row[6].clone()),
        as_of: Date::parse(&row[7]).unwrap_or_else(|| panic!("{row:?}: no day")),
        source: row[8].clone(),
        unpacked_source: row[9].clone(),
    };
    assert!(!row[8].is_empty() && row[3].is_empty() == row[9].is_empty(), "{row:?}: a figure has a source");
    assert!(base.compressed.max(base.unpacked) < 1 << (8 * BYTES), "{row:?}: too large");
    base
}

fn tags(bases: &[Base]) -> Tags {
    let index: BTreeMap<(&str, &str), u32> =
        bases.iter().zip(0..).map(|(base, at)| ((base.image.as_str(), base.tag.as_str()), at)).collect();
    let mut tags = Tags::new();
    for base in bases {
        let at = index[&(base.image.as_str(), base.tag.as_str())];
        tags.entry(base.image.clone()).or_default().insert(base.tag.clone(), at);
    }
    for row in ["tags.tsv", "tags-others.tsv", "tags-2016-18.tsv"].iter().flat_map(|file| rows(file)) {
        let at = index.get(&(row[0].as_str(), row[2].as_str())).copied().unwrap_or(NO_ROW);
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

    fn link(&self, text: &str) -> u32 {
        let offset = self.places[text];
        assert!(offset < 1 << 24 && text.len() < 1 << 8, "{text}");
        offset as u32 | (text.len() as u32) << 24
    }
}

/// The number of a row.
fn row(at: usize) -> u32 {
    u32::try_from(at).ok().filter(|at| *at < NO_ROW).expect("fewer rows than a number holds")
}

/// All names, with those by which the same image goes elsewhere.
fn images(knowledge: &Knowledge, tags: &Tags) -> Images {
    for (name, of) in &knowledge.near {
        assert!(tags.contains_key(of) && !tags.contains_key(name), "{name}: no figures of {of}, or own ones");
    }
    let own = tags.keys().chain(knowledge.near.keys());
    let mut images: Images = own.map(|name| (name.clone(), name.clone())).collect();
    for (name, of) in &knowledge.same {
        let known = images.iter().filter_map(|(known, same)| {
            let rest = known.strip_prefix(of.as_str())?;
            let is_one = of.ends_with('/') || !rest.contains('/');
            is_one.then(|| (format!("{name}{rest}"), same.clone()))
        });
        let found: Vec<(String, String)> = known.collect();
        assert!(!found.is_empty(), "{name}: nothing is named {of}");
        for (name, same) in found {
            images.entry(name).or_insert(same);
        }
    }
    images
}

/// Images and their tags.
fn names(out: &mut Out, pool: &Pool<'_>, bases: &[Base], images: &Images, tags: &Tags) {
    let (mut ends, mut links, mut records) = (Vec::new(), Vec::new(), Vec::new());
    let mut own = vec![0; bases.len()];
    for image in images.keys() {
        for (tag, record) in tags.get(image).into_iter().flatten() {
            if bases.get(*record as usize).is_some_and(|base| base.tag == *tag) {
                own[*record as usize] = row(links.len());
            }
            links.push(pool.link(tag));
            records.push(*record);
        }
        ends.push(row(links.len()));
    }
    out.numbers(Section::Images, LINK, images.keys().map(|image| pool.link(image)));
    out.numbers(Section::TagEnds, ROW, ends);
    out.numbers(Section::Tags, LINK, links);
    out.numbers(Section::TagRecords, ROW, records);
    out.numbers(Section::OwnTags, ROW, own);
}

/// For each name the one of the same image that has figures, and the image whose figures are the nearest.
fn others(out: &mut Out, knowledge: &Knowledge, images: &Images) {
    let places: HashMap<&str, u32> = images.keys().map(String::as_str).zip(0..).collect();
    out.numbers(Section::SameAs, ROW, images.values().map(|same| places[&**same]));
    let nearest = images.keys().map(|name| knowledge.near.get(name).unwrap_or(name));
    out.numbers(Section::Nearest, ROW, nearest.map(|name| places[&**name]));
}

/// For each image its classes of variants, and for each of these the versions that have a record.
fn classes(out: &mut Out, knowledge: &Knowledge, images: &Images, tags: &Tags) {
    let lists = Lists::of(knowledge);
    let words = lists.words();
    let (mut ends, mut keys, mut entry_ends) = (Vec::new(), Vec::new(), Vec::new());
    let (mut versions, mut records): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut by_release = Vec::new();
    for image in images.keys() {
        let distribution = ["bare", "buildpack"].iter().any(|kind| knowledge.is(kind, image));
        let mut classes: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
        let tags = tags.get(image).into_iter().flatten();
        for (tag, record) in tags.filter(|(_, record)| **record != NO_ROW) {
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
            entry_ends.push(row(records.len()));
        }
        ends.push(row(keys.len()));
        by_release.push(distribution);
    }
    out.numbers(Section::ByRelease, 1, by_release);
    out.numbers(Section::ClassEnds, ROW, ends);
    out.numbers(Section::Classes, 4, keys);
    out.numbers(Section::EntryEnds, ROW, entry_ends);
    out.numbers(Section::Versions, 4, versions);
    out.numbers(Section::Records, ROW, records);
}

fn figures(out: &mut Out, bases: &[Base]) {
    out.numbers(Section::Compressed, BYTES, bases.iter().map(|base| base.compressed));
    out.numbers(Section::Unpacked, BYTES, bases.iter().map(|base| base.unpacked));
    out.numbers(Section::Layers, 1, bases.iter().map(|base| base.layers));
    out.numbers(Section::AsOf, 2, bases.iter().map(|base| base.as_of.days()));
}

/// Where the figures come from.
fn origins(out: &mut Out, pool: &Pool<'_>, bases: &[Base], sources: &[&str]) {
    let place = |source: &String| index(sources, &source.as_str());
    out.numbers(Section::Sources, LINK, sources.iter().map(|source| pool.link(source)));
    let table = rows("spreads.tsv");
    let spread = |source: &&str| {
        let key = source.split(['@', ' ']).next().unwrap_or_default();
        let row = table.iter().find(|row| row[0] == key);
        row.map_or(MEASURED, |row| {
            let number = |cell: &String| if cell.is_empty() { ANY } else { cell.parse().unwrap() };
            [&row[1], &row[2], &row[3], &row[4]].map(number)
        })
    };
    out.numbers(Section::Spreads, 2, sources.iter().flat_map(spread));
    out.numbers(Section::SourceOf, 2, bases.iter().map(|base| place(&base.source)));
    out.numbers(Section::UnpackedSourceOf, 2, bases.iter().map(|base| place(&base.unpacked_source)));
}

/// The distributions and their C libraries.
fn systems(out: &mut Out, pool: &Pool<'_>, bases: &[Base], distros: &[(&str, &str)]) {
    let release = |name: &str| name.split_once(' ').map_or(0, |(_, release)| version(release));
    out.numbers(
        Section::DistroOf,
        2,
        bases.iter().map(|base| index(distros, &(&*base.distro.0, &*base.distro.1))),
    );
    out.numbers(Section::Distros, LINK, distros.iter().map(|(name, _)| pool.link(name)));
    out.numbers(Section::Releases, 4, distros.iter().map(|(name, _)| release(name)));
    out.numbers(Section::Libcs, 1, distros.iter().map(|(_, libc)| index(&LIBC, libc)));
}

fn index<T: PartialEq>(list: &[T], wanted: &T) -> u16 {
    list.iter().position(|known| known == wanted).unwrap().try_into().unwrap()
}

fn ratios(out: &mut Out, knowledge: &Knowledge, bases: &[Base]) {
    let per_mille = |text: &str| (text.parse::<f64>().unwrap() * 1000.0).round() as u32;
    let table = rows("ratios.tsv");
    let each = table.iter().map(|row| [&row[3], &row[2], &row[4]].map(|cell| per_mille(cell)));
    out.numbers(Section::Ratios, 2, each.chain([ALL]).flatten());
    let classes: Vec<(&str, &str)> = table.iter().map(|row| (&*row[0], &*row[1])).collect();
    out.numbers(Section::RatioOf, 2, bases.iter().map(|base| ratio_of(knowledge, &classes, base)));
}

/// The class by which an image's unpacked bytes are estimated; the last one is that of all images.
fn ratio_of(knowledge: &Knowledge, classes: &[(&str, &str)], base: &Base) -> u32 {
    let kind = |kind: &str| knowledge.is(kind, &base.image);
    let distro = base.distro.0.split(' ').next().unwrap_or("");
    let slim = base.tag.split('-').any(|word| word == "slim");
    let name = if kind("dotnet") {
        let sdk = if base.image.ends_with("/sdk") { " sdk" } else { "" };
        format!("dotnet{sdk}")
    } else if kind("buildpack") {
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
    let eras: &[&str] = if base.as_of.civil().0 >= 2019 { &["2019-", "2016-18"] } else { &["2016-18"] };
    let found =
        eras.iter().find_map(|era| classes.iter().position(|(class, of)| *class == name && of == era));
    found.unwrap_or(classes.len()) as u32
}
