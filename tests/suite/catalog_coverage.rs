//! How many FROM lines of a corpus the catalogue of base images answers for, and how near. Ignored: it reads
//! `$CORPUS/index.jsonl` (`id`, `stratum`) and `$CORPUS/bk.jsonl` (`id`, `nodes` with `cmd` and `args`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement: prints its figures, and bad input must fail loudly"
)]

use dockslim::size::catalog::{Match, find};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};

/// Answers by how near they are: exact, alias, class, image, none.
#[derive(Default)]
struct Count {
    all: [u32; 5],
    /// Names without a slash: Docker Hub's official images, and also what a build calls its own image.
    official: [u32; 5],
    /// Those of them that Docker Hub has or had.
    listed: [u32; 5],
}

/// The names of official images, of today and of 2016-18.
fn listed() -> HashSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/images");
    let files = ["tags.tsv", "tags-2016-18.tsv", "bases.tsv", "bases-2016-18.tsv"];
    let texts = files.map(|file| std::fs::read_to_string(format!("{folder}/{file}")).unwrap());
    let first = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
    texts.iter().flat_map(|text| text.lines().skip(1).map(first)).collect()
}

impl Count {
    fn add(&mut self, name: &str, tag: &str, listed: &HashSet<String>) {
        let nearness = find(name, tag).map_or(4, |entry| entry.matched as usize);
        self.all[nearness] += 1;
        if !name.contains('/') {
            self.official[nearness] += 1;
        }
        self.listed[nearness] += u32::from(listed.contains(name));
    }

    fn print(&self, stratum: &str) {
        let all: u32 = self.all.iter().sum();
        let official: u32 = self.official.iter().sum();
        let shares = self.all.map(|part| format!("{:4.1}", f64::from(part) * 100.0 / f64::from(all)));
        println!(
            "{stratum:8} FROMs {all:6}, official form {:4.1} %; exact, alias, class, image, none: {} %; \
             of official form: exact or alias {:.1} %, same image and variant {:.1} %, at least the image {:.1} %; \
             of official images ({}): {:.1}, {:.1}, {:.1} %",
            f64::from(official) * 100.0 / f64::from(all),
            shares.join(" "),
            share(self.official, 2) * 100.0,
            share(self.official, 3) * 100.0,
            share(self.official, 4) * 100.0,
            self.listed.iter().sum::<u32>(),
            share(self.listed, 2) * 100.0,
            share(self.listed, 3) * 100.0,
            share(self.listed, 4) * 100.0,
        );
    }
}

/// The share that the nearest `kinds` of answers cover.
fn share(counts: [u32; 5], kinds: usize) -> f64 {
    f64::from(counts[..kinds].iter().sum::<u32>()) / f64::from(counts.iter().sum::<u32>())
}

/// `$A`, `${A}`, `${A:-b}` by the defaults; `None` where one has none.
fn expand(text: &str, args: &HashMap<String, String>) -> Option<String> {
    let Some((before, rest)) = text.split_once('$') else { return Some(text.to_owned()) };
    let (name, default, rest) = if let Some(braced) = rest.strip_prefix('{') {
        let (inside, rest) = braced.split_once('}')?;
        let (name, default) = inside.split_once(":-").map_or((inside, None), |(name, or)| (name, Some(or)));
        (name, default, rest)
    } else {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        (&rest[..end], None, &rest[end..])
    };
    let value = args.get(name).map(String::as_str).filter(|value| !value.is_empty()).or(default)?;
    Some(format!("{before}{value}{}", expand(rest, args)?))
}

fn split(reference: &str) -> (&str, &str) {
    let (rest, digest) = reference.split_once('@').map_or((reference, false), |(rest, _)| (rest, true));
    match rest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (rest, if digest { "" } else { "latest" }),
    }
}

fn external(nodes: &[Value]) -> Vec<String> {
    let words = |node: &Value| -> Vec<String> {
        node["args"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|arg| arg.as_str().map(str::to_owned))
            .collect()
    };
    let (mut args, mut names, mut found) = (HashMap::<String, String>::new(), HashSet::new(), Vec::new());
    for node in nodes {
        let cmd = node["cmd"].as_str().unwrap_or("").to_ascii_uppercase();
        if cmd == "ARG" && names.is_empty() && found.is_empty() {
            for word in words(node) {
                if let Some((name, value)) = word.split_once('=') {
                    let value = expand(value.trim_matches(['"', '\'']), &args);
                    args.extend(value.map(|value| (name.to_owned(), value)));
                }
            }
        } else if cmd == "FROM" {
            let words = words(node);
            let base = words.first().and_then(|base| expand(base, &args));
            found
                .extend(base.filter(|base| !names.contains(&base.to_ascii_lowercase()) && base != "scratch"));
            names.extend(words.get(2).map(|name| name.to_ascii_lowercase()));
        }
    }
    found
}

fn lines(file: &str) -> impl Iterator<Item = Value> {
    let path = format!("{}/{file}", std::env::var("CORPUS").expect("CORPUS names the corpus"));
    let lines = BufReader::new(File::open(path).unwrap()).lines();
    lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

#[test]
#[ignore = "needs a corpus: CORPUS=DIR cargo test --test suite catalog_coverage -- --ignored --nocapture"]
fn coverage_of_real_from_lines() {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let strata: HashMap<String, String> =
        lines("index.jsonl").map(|line| (text(&line["id"]), text(&line["stratum"]))).collect();
    let listed = listed();
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut missing: HashMap<String, u32> = HashMap::new();
    for line in lines("bk.jsonl") {
        let Some(stratum) = strata.get(&text(&line["id"])) else { continue };
        for reference in external(line["nodes"].as_array().map_or(&[][..], Vec::as_slice)) {
            let (name, tag) = split(&reference);
            counts.entry(stratum.clone()).or_default().add(name, tag, &listed);
            counts.entry("all".to_owned()).or_default().add(name, tag, &listed);
            let near = find(name, tag).is_some_and(|entry| entry.matched <= Match::Class);
            if !name.contains('/') && !near {
                *missing.entry(format!("{name}:{tag}")).or_default() += 1;
            }
        }
    }
    for (stratum, count) in &counts {
        count.print(stratum);
    }
    let mut missing: Vec<_> = missing.into_iter().collect();
    missing.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    println!("names without a slash and without a class: {:?}", &missing[..missing.len().min(40)]);
    assert!(share(counts["all"].official, 2) > 0.75);
    assert!(share(counts["all"].listed, 3) > 0.98);
}
