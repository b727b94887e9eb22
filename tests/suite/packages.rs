//! The package indexes: what they say an installation brings, against what the package manager chose.

#![allow(clippy::cast_precision_loss, reason = "shares of bytes are rounded anyway")]

use dockslim::size::packages::{self, BaseSet, Index};
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

/// The sets that are not exact, with the error of bytes.
fn misses(index: &Index<'_>, base: &BaseSet<'_>, cases: &[Case<'_>]) -> Vec<(String, f64)> {
    let mut misses = Vec::new();
    for case in cases {
        let closure = index.install(base, case.words.split(' '), case.recommends);
        assert!(closure.is_complete(), "{}: {:?}", case.words, closure.unknown);
        let ours: BTreeSet<&str> = closure.packages.iter().map(|package| package.name).collect();
        if ours == case.chosen {
            continue;
        }
        let size = |names: &BTreeSet<&str>| -> f64 {
            let all = index.install(&index.no_base(), names.iter().copied(), false);
            let of = all.packages.iter().filter(|package| names.contains(package.name));
            of.map(|package| package.installed as f64).sum()
        };
        let error = (size(&ours) - size(&case.chosen)).abs() / size(&case.chosen);
        let (more, less): (Vec<_>, Vec<_>) =
            (ours.difference(&case.chosen).collect(), case.chosen.difference(&ours).collect());
        misses.push((format!("{}: +{more:?} -{less:?}", case.words), error));
    }
    misses
}

#[test]
fn closures_are_those_that_apt_chooses() {
    let index = Index::embedded("bookworm").unwrap();
    let base = index.base("debian", "bookworm").unwrap();
    let cases = cases(include_str!("../data/apt-bookworm.tsv"));
    let misses = misses(&index, &base, &cases);
    assert_eq!(cases.len(), 80);
    assert!(misses.is_empty(), "{misses:?}");
}

/// bullseye's security updates have cargo and rustc once more, for browsers, newer and excluding the real ones.
#[test]
fn stand_ins_that_exclude_the_real_package_do_not_come() {
    let index = Index::embedded("bullseye").unwrap();
    let base = index.base("debian", "bullseye").unwrap();
    for words in ["rustc", "cargo", "build-essential cargo curl python3"] {
        let closure = index.install(&base, words.split(' '), true);
        let of = |ours: &str| closure.packages.iter().filter(|it| it.name.ends_with(ours)).count();
        assert!(closure.has("rustc") && closure.has("cargo") && closure.has("rust-gdb"), "{words}");
        assert_eq!((of("-web"), of("-mozilla")), (0, 0), "{words}");
    }
}

/// An installation that was carried out and counted.
struct Real<'t> {
    index: Index<'static>,
    base: BaseSet<'static>,
    recommends: bool,
    words: &'t str,
    /// Of files, and of the layer as a registry stores it.
    unpacked: f64,
    compressed: f64,
}

fn real_installs() -> Vec<Real<'static>> {
    let lines = include_str!("../data/real-installs.tsv").lines().filter(|line| !line.starts_with('#'));
    let real = |line: &'static str| {
        let [release, base, age, recommends, words, renewed, unpacked, compressed] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let index = Index::embedded(release).unwrap();
        let base = if age == "aged" { index.aged_base(base) } else { index.base_named(base) };
        let mut base = base.unwrap();
        base.remove_names(renewed.split(' '));
        Real {
            index,
            base,
            recommends: recommends == "yes",
            words,
            unpacked: unpacked.parse().unwrap(),
            compressed: compressed.parse().unwrap(),
        }
    };
    lines.map(real).collect()
}

/// `cargo test --test suite packages -- --nocapture` shows each.
#[test]
fn layers_weigh_what_was_predicted() {
    let (mut errors, mut packed) = (Vec::new(), Vec::new());
    for real in real_installs() {
        let closure = real.index.install(&real.base, real.words.split(' '), real.recommends);
        let range = packages::layer(closure.packages.iter().copied(), real.base.is_slim());
        let error = (range.likely as f64 - real.unpacked) / real.unpacked * 100.0;
        let gzip = (range.compressed.unwrap().likely as f64 - real.compressed) / real.compressed * 100.0;
        let (release, slim) = (real.index.release(), real.base.is_slim());
        println!("{error:6.1} % {gzip:6.1} %  {release} slim={slim} rec={} {}", real.recommends, real.words);
        errors.push(error.abs());
        packed.push(gzip.abs());
    }
    let mean = |errors: &[f64]| errors.iter().sum::<f64>() / errors.len() as f64;
    let most = |errors: &[f64]| errors.iter().copied().fold(0.0, f64::max);
    println!(
        "{} {:.2} {:.2}; gzip {:.2} {:.2}",
        errors.len(),
        mean(&errors),
        most(&errors),
        mean(&packed),
        most(&packed)
    );
    assert!(mean(&errors) <= 3.0 && most(&errors) <= 10.0, "{} {}", mean(&errors), most(&errors));
}
