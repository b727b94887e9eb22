//! How far off estimates are: packages of tables are hidden, and filled in again from the tables of neighbours; what real
//! installations come to then, against what they come to with what was hidden. `rules/costs/errors.tsv` has what comes
//! of it, and bounds are made of that. `cargo test --test suite estimates -- --nocapture` shows all.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "shares of bytes are rounded, and have no sign"
)]

use dockslim::bytes::Amount;
use dockslim::size::catalog::Date;
use dockslim::size::packages::build::{self, BaseSpec, Input, Record, fill};
use dockslim::size::packages::{self, BaseSet, Closure, Index};
use dockslim::size::releases::Likeness;
use std::collections::{BTreeMap, HashSet};

/// What is as good as nothing is not asked about.
const LEAST: u64 = 1_000_000;

/// An installation of `tests/data/install-sets.tsv`.
struct Set {
    recommends: bool,
    words: Vec<&'static str>,
}

fn sets(manager: &str) -> Vec<Set> {
    let lines = include_str!("../data/install-sets.tsv").lines().filter(|line| !line.starts_with('#'));
    let of = |line: &'static str| {
        let mut fields = line.split('\t');
        let is_its = fields.next() == Some(manager);
        let recommends = fields.next() == Some("yes");
        is_its.then(|| Set { recommends, words: fields.next().unwrap().split(' ').collect() })
    };
    lines.filter_map(of).collect()
}

fn table(name: &str) -> Index<'static> {
    Index::embedded(name).unwrap()
}

/// The package set of an index's distribution.
fn base<'a>(index: &Index<'a>) -> BaseSet<'a> {
    index.base_named(index.distro()).unwrap()
}

/// The table of `index` without what `hides` says and one of its neighbours has, and with that from these. What none has is
/// of the release by its name (`gcc-12`): packages that are known need known ones, so that it is not what is missing.
fn filled(index: &Index<'_>, neighbours: &[Index<'_>], hides: impl Fn(&str) -> bool) -> Vec<u8> {
    let is_hidden = |name: &str| hides(name) && neighbours.iter().any(|it| it.has(name));
    let own = fill::records(index).into_iter().filter(|record| !is_hidden(&record.name));
    let mut records: Vec<Record> = own.map(|record| Record { filled: false, ..record }).collect();
    records.extend(neighbours.iter().flat_map(fill::records));
    let set = base(index);
    let there = BaseSpec {
        images: vec![index.distro().to_owned()],
        from: None,
        install: Vec::new(),
        packages: set.names().map(str::to_owned).collect(),
        slim: set.is_slim(),
        distro: index.distro().to_owned(),
        releases: Vec::new(),
    };
    build::table(&Input {
        kind: index.kind(),
        distro: index.distro(),
        release: index.release(),
        number: index.number(),
        source: "hidden and filled",
        as_of: Date::from_days(20_000),
        records,
        names: &[],
        bases: &[there],
        upgrades_by_source: false,
    })
    .unwrap()
}

/// What one figure was over what is true, the least and the most of what it is made of, and whether its bounds hold the
/// truth.
struct Case {
    low: f64,
    ratio: f64,
    high: f64,
    within: bool,
}

impl Case {
    fn of(figure: Amount, made_of: &[Amount], truth: u64) -> Self {
        let ratio = |amount: &Amount| amount.likely as f64 / truth as f64;
        let all = || made_of.iter().map(ratio);
        Self {
            low: all().fold(f64::INFINITY, f64::min),
            ratio: ratio(&figure),
            high: all().fold(0.0, f64::max),
            within: (figure.low..=figure.high).contains(&truth),
        }
    }
}

type Cases = BTreeMap<&'static str, Vec<Case>>;

fn share(closure: &Closure<'_, '_>) -> Option<u64> {
    let all: u64 = closure.packages.iter().map(|it| it.installed).sum();
    let filled: u64 = closure.packages.iter().filter(|it| it.filled).map(|it| it.installed).sum();
    (filled > 0).then(|| filled * 100 / all.max(1))
}

/// What the packages of a closure weigh where all of it is known, and is the release's own.
fn truth(index: &Index<'_>, set: &Set) -> Option<u64> {
    let base = base(index);
    let closure = index.install(&base, set.words.iter().copied(), set.recommends);
    let is_own = closure.is_complete() && closure.packages.iter().all(|it| !it.filled);
    let bytes = packages::files(closure.packages.iter().copied(), base.is_slim()).likely;
    (is_own && bytes >= LEAST).then_some(bytes)
}

fn compare(cases: &mut Cases, (known, hidden): (&Index<'_>, &Index<'_>)) {
    for set in sets("apt") {
        let Some(bytes) = truth(known, &set) else { continue };
        let there = base(hidden);
        let closure = hidden.install(&there, set.words.iter().copied(), set.recommends);
        if !closure.is_complete() {
            continue;
        }
        let class = match share(&closure) {
            None => continue,
            Some(0..10) => "apt filled to a tenth",
            Some(10..33) => "apt filled to a third",
            Some(_) => "apt filled beyond",
        };
        let figure = packages::files(closure.packages.iter().copied(), there.is_slim());
        cases.entry(class).or_default().push(Case::of(figure, &[figure], bytes));
    }
}

/// The same row of packages for a share of all names, whatever the table.
fn is_among(name: &str, share: u32) -> bool {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |key, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 8) % 100 < share
}

fn by_filling() -> Cases {
    let mut cases = Cases::new();
    let tables = [
        ("bookworm", &["bullseye", "trixie"][..], &[4, 25][..]),
        ("trixie", &["bookworm"], &[12]),
        ("ubuntu jammy", &["bullseye", "bookworm", "ubuntu focal"], &[8, 45]),
    ];
    for (name, neighbours, shares) in tables {
        let (known, neighbours) = (table(name), neighbours.iter().map(|it| table(it)).collect::<Vec<_>>());
        for share in shares {
            let bytes = filled(&known, &neighbours, |name| is_among(name, *share));
            compare(&mut cases, (&known, &Index::open(&bytes).unwrap()));
        }
    }
    // As thinly as two releases are known.
    for (name, neighbours, thin) in [
        ("ubuntu jammy", &["bookworm", "ubuntu focal"][..], "ubuntu noble"),
        ("bullseye", &["bookworm"], "buster"),
    ] {
        let thin = table(thin);
        let own: HashSet<String> = fill::records(&thin)
            .into_iter()
            .filter(|it| !thin.is_neighbours(&it.name))
            .map(|it| it.name)
            .collect();
        let (known, neighbours) = (table(name), neighbours.iter().map(|it| table(it)).collect::<Vec<_>>());
        let bytes = filled(&known, &neighbours, |name| !own.contains(name));
        compare(&mut cases, (&known, &Index::open(&bytes).unwrap()));
    }
    cases
}

/// What another release says of an installation, in the place of its own table.
fn by_likeness() -> Cases {
    let mut cases = Cases::new();
    let rows = [
        ("apk near", "apk", "alpine 3.6", "alpine 3.10"),
        ("apk near", "apk", "alpine 3.10", "alpine 3.6"),
        ("apk far", "apk", "alpine 3.10", "alpine 3.18"),
        ("apk far", "apk", "alpine 3.18", "alpine 3.10"),
        ("apt far", "apt", "bullseye", "ubuntu focal"),
        ("apt far", "apt", "bullseye", "ubuntu jammy"),
        ("apt far", "apt", "bookworm", "ubuntu jammy"),
        ("apt far", "apt", "trixie", "bookworm"),
    ];
    for (class, manager, asked, other) in rows {
        let (known, like) = (table(asked), table(other));
        for set in sets(manager) {
            let Some(bytes) = truth(&known, &set) else { continue };
            let there = base(&like);
            let closure = like.install(&there, set.words.iter().copied(), set.recommends);
            if !closure.is_complete() {
                continue;
            }
            let figure = packages::files(closure.packages.iter().copied(), there.is_slim());
            let likeness = if class.ends_with("near") { Likeness::Near } else { Likeness::Far };
            let figure = packages::likened(figure, like.kind(), likeness);
            cases.entry(class).or_default().push(Case::of(figure, &[figure], bytes));
        }
    }
    cases
}

/// What is said where an image may be any of several: from the least to the most of two of them.
fn by_two_of_several() -> Cases {
    let two = [table("bookworm"), table("ubuntu jammy")];
    let mut cases = Vec::new();
    for known in ["bullseye", "bookworm", "trixie", "ubuntu focal", "ubuntu jammy", "ubuntu noble"].map(table)
    {
        for set in sets("apt") {
            let Some(bytes) = truth(&known, &set) else { continue };
            let said = two.iter().filter_map(|index| {
                let there = base(index);
                let closure = index.install(&there, set.words.iter().copied(), set.recommends);
                let files = || packages::files(closure.packages.iter().copied(), there.is_slim());
                closure.is_complete().then(|| packages::likened(files(), index.kind(), Likeness::Several))
            });
            let said: Vec<Amount> = said.collect();
            if let Some(figure) = said.iter().copied().reduce(Amount::or) {
                cases.push(Case::of(figure, &said, bytes));
            }
        }
    }
    Cases::from([("apt several", cases)])
}

/// The rows of the table of errors: least, middle, most, and the number of cases.
fn stated() -> BTreeMap<&'static str, [u64; 4]> {
    let lines = include_str!("../../rules/costs/errors.tsv").lines().skip(1);
    let row = |line: &'static str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| fields[at].parse().unwrap();
        (fields[0], [number(1), number(2), number(3), number(4)])
    };
    lines.map(row).collect()
}

#[test]
fn bounds_are_those_of_measured_errors() {
    let mut cases = by_filling();
    cases.extend(by_likeness());
    cases.extend(by_two_of_several());
    let stated = stated();
    let mut wrong = Vec::new();
    for (class, cases) in &cases {
        let at = |share: usize, of: fn(&Case) -> f64| {
            let mut all: Vec<f64> = cases.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            (all[(all.len() - 1) * share / 100] * 1000.0).round() as u64
        };
        let measured = [at(5, |it| it.high), at(50, |it| it.ratio), at(95, |it| it.low), cases.len() as u64];
        let within = cases.iter().filter(|it| it.within).count() * 1000 / cases.len();
        println!("{class}: {measured:?} of {:?}, {within} ‰ within", stated.get(class));
        if stated.get(class) != Some(&measured) {
            wrong.push(format!("{class}: measured {measured:?}"));
        }
        if cases.len() >= 20 && !(850..=970).contains(&within) {
            wrong.push(format!("{class}: {within} ‰ of the truths are within"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Containers on plain images: nine of apt, three of apk.
#[test]
fn what_apt_and_apk_printed_is_within_the_bounds() {
    let lines = include_str!("../data/install-logs.tsv").lines().filter(|line| !line.starts_with('#'));
    let (mut within, mut near, mut of_apk) = (0, 0, 0);
    for line in lines {
        let [release, recommends, before, words, printed] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let index = table(release);
        let mut there = base(&index);
        there.add(&index.install(&there, before.split_whitespace(), recommends == "yes"));
        let closure = index.install(&there, words.split(' '), recommends == "yes");
        assert!(closure.is_complete(), "{release} {words}");
        let sum: u64 = closure.packages.iter().map(|it| it.installed).sum();
        let printed: f64 = printed.parse().unwrap();
        if release.starts_with("alpine") {
            let all = index.install(&index.no_base(), there.names(), false);
            let all: u64 = all
                .packages
                .iter()
                .filter(|it| there.has(it.name) == Some(true))
                .map(|it| it.installed)
                .sum();
            let mib = (all + sum) as f64 / 1_048_576.0;
            println!("{release} {words}: {mib:.2} MiB, printed {printed} (whole MiB)");
            of_apk += usize::from((printed - 1.0..printed + 2.0).contains(&mib));
            continue;
        }
        let figure = packages::files(closure.packages.iter().copied(), there.is_slim());
        let share = |bound: u64| bound as f64 / figure.likely as f64 * sum as f64 / 1000.0;
        let error = (sum as f64 / 1000.0 - printed) / printed * 100.0;
        println!(
            "{release} {words}: {error:+.2} %, {:.0} to {:.0} kB, printed {printed}",
            share(figure.low),
            share(figure.high)
        );
        within += usize::from((share(figure.low)..=share(figure.high)).contains(&printed));
        near += usize::from(error.abs() <= 1.0);
    }
    assert!(within >= 8 && near >= 6 && of_apk == 3, "{within} within, {near} within 1 %, {of_apk} of apk");
}

/// Whether a package brings nothing because it is only recommended, on the distribution's own image; `None` where the
/// release's own lists do not tell.
fn recommends_nothing(index: &Index<'_>, name: &str) -> Option<bool> {
    let base = base(index);
    let [all, needed] = [true, false].map(|recommends| index.install(&base, [name], recommends));
    let is_own = !all.packages.is_empty() && all.packages.iter().all(|it| !it.filled);
    (is_own && all.is_complete()).then(|| all.packages.iter().all(|it| needed.has(it.name)))
}

/// What recommends nothing on the releases that are looked at for an image that nobody knows does so on the others, too.
#[test]
fn what_is_recommended_nowhere_that_is_looked_at_is_hardly_so_elsewhere() {
    let looked_at = ["debian bookworm", "ubuntu jammy", "ubuntu bionic"].map(table);
    let others = ["debian bullseye", "debian trixie", "ubuntu focal", "ubuntu noble"].map(table);
    let names = include_str!("../../rules/packages/names.txt").lines().filter(|line| !line.starts_with('#'));
    let is_nothing = |index: &Index<'_>, name: &str| recommends_nothing(index, name) == Some(true);
    let names: Vec<&str> = names.filter(|name| looked_at.iter().all(|it| is_nothing(it, name))).collect();
    let answers: Vec<bool> = others
        .iter()
        .flat_map(|it| names.iter().filter_map(move |name| recommends_nothing(it, name)))
        .collect();
    let wrong = answers.iter().filter(|is_so| !**is_so).count();
    println!("{wrong} of {}", answers.len());
    assert!(answers.len() > 1_000 && wrong * 50 <= answers.len(), "{wrong} of {}", answers.len());
}
