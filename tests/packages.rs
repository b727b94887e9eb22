//! The package indexes: what they say an installation brings, against what the package manager chose.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use dockslim::size::packages::{BaseSet, Index};
use std::collections::BTreeSet;

/// One installation that apt was asked about.
struct Case<'t> {
    recommends: bool,
    words: &'t str,
    chosen: BTreeSet<&'t str>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let case = |line| {
        let mut fields = str::split(line, '\t');
        Case {
            recommends: fields.next().unwrap() == "yes",
            words: fields.next().unwrap(),
            chosen: fields.next().unwrap().split(' ').collect(),
        }
    };
    lines.map(case).collect()
}

/// How many sets are exact, and the worst error of bytes.
fn compare(index: Index<'_>, base: &BaseSet<'_>, cases: &[Case<'_>]) -> (usize, f64) {
    let (mut exact, mut worst) = (0, 0_f64);
    for case in cases {
        let closure = index.install(base, case.words.split(' '), case.recommends);
        assert!(closure.is_complete(), "{}: {:?}", case.words, closure.unknown);
        let ours: BTreeSet<&str> = closure.packages.iter().map(|package| package.name).collect();
        if ours == case.chosen {
            exact += 1;
            continue;
        }
        let size = |names: &BTreeSet<&str>| -> f64 {
            let all = index.install(&index.no_base(), names.iter().copied(), false);
            let of = all.packages.iter().filter(|package| names.contains(package.name));
            of.map(|package| package.installed as f64).sum()
        };
        let error = (size(&ours) - size(&case.chosen)).abs() / size(&case.chosen);
        worst = worst.max(error);
        let (more, less): (Vec<_>, Vec<_>) =
            (ours.difference(&case.chosen).collect(), case.chosen.difference(&ours).collect());
        println!("{} ({}): +{more:?} -{less:?} {:.3} %", case.words, case.recommends, error * 100.0);
    }
    (exact, worst)
}

#[test]
fn closures_are_those_that_apt_chooses() {
    let index = Index::embedded("bookworm").unwrap();
    let base = index.base("debian", "bookworm").unwrap();
    let cases = cases(include_str!("data/apt-bookworm.tsv"));
    let (exact, worst) = compare(index, &base, &cases);
    println!("{exact} of {} exact, worst {worst}", cases.len());
    assert_eq!(cases.len(), 80);
    assert!(exact >= 78 && worst < 0.01, "{exact} of 80 exact, the worst {worst} off");
}

#[test]
#[ignore]
fn scratch_aged() {
    for rel in ["bookworm", "trixie"] {
        let text = std::fs::read_to_string(format!("/tmp/pkgs/{rel}-aged.tsv")).unwrap();
        let index = Index::embedded(rel).unwrap();
        let cases = cases(&text);
        let r = compare(index, &index.aged_base("debian").unwrap(), &cases);
        println!("{rel} aged {r:?} of {}", cases.len());
        let r = compare(index, &index.base_named("debian").unwrap(), &cases);
        println!("{rel} fresh {r:?} of {}", cases.len());
    }
}

#[test]
#[ignore]
fn scratch_base() {
    for rel in ["bullseye", "bookworm", "trixie"] {
        let text = std::fs::read_to_string(format!("/tmp/pkgs/base-{rel}.json")).unwrap();
        let index = Index::embedded(rel).unwrap();
        let theirs: Vec<String> = serde_json::from_str(&text).unwrap();
        let theirs: BTreeSet<&str> = theirs.iter().map(String::as_str).collect();
        for name in index.base_names() {
            println!("{rel} {name} {}", index.base_named(name).unwrap().names().count());
        }
        let base = index.base_named("debian").unwrap();
        let ours: BTreeSet<&str> = base.names().collect();
        println!(
            "{rel} +{:?} -{:?}",
            ours.difference(&theirs).collect::<Vec<_>>(),
            theirs.difference(&ours).collect::<Vec<_>>()
        );
    }
}
