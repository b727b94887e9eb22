use super::build::{Atom, BuildError, Input, Record, apk, deb, rpm, table};
use super::*;
use crate::bytes::Bytes;
use crate::size::catalog::Date;
use proptest::prelude::*;

/// `name: needs, one|other; ? recommended; + provided`.
fn record(line: &str) -> Record {
    let (name, rest) = line.split_once(':').unwrap();
    let mut record =
        Record { name: name.to_owned(), version: "1".to_owned(), installed: 10, ..Record::default() };
    record.source = name.trim_end_matches(char::is_numeric).to_owned();
    for part in rest.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let atoms = |text: &str| {
            text.trim().split('|').map(|name| Atom { name: name.to_owned(), version: None }).collect()
        };
        match part.split_at(1) {
            ("?", recommended) => record.recommends.push(atoms(recommended)),
            ("+", provided) => record.provides.push((provided.to_owned(), None)),
            _ => record.needs.push(atoms(part)),
        }
    }
    record
}

fn input(kind: Kind, records: Vec<Record>) -> Input<'static> {
    Input {
        kind,
        distro: "test",
        release: "one",
        number: "1",
        source: "nowhere",
        as_of: Date::parse("2026-11-25").unwrap(),
        records,
        names: &[],
        bases: &[],
        upgrades_by_source: true,
    }
}

fn made(kind: Kind, records: Vec<Record>) -> Vec<u8> {
    table(&input(kind, records)).unwrap()
}

fn table_of(lines: &[&str]) -> Vec<u8> {
    made(Kind::Apt, lines.iter().map(|line| record(line)).collect())
}

fn brought(bytes: &[u8], words: &str, recommends: bool) -> String {
    let index = Index::open(bytes).unwrap();
    let closure = index.install(&index.no_base(), words.split(' '), recommends);
    let packages = closure.packages.iter().map(|package| package.name.to_owned());
    let unknown = closure.unknown.iter().map(|it| format!("{}: {}", it.name, it.why.as_str()));
    packages.chain(unknown).collect::<Vec<_>>().join(", ")
}

#[test]
fn needs_are_met_in_apts_order() {
    let bytes = table_of(&[
        "app: lib; mta; x|y ; ? extra",
        "lib: base",
        "base:",
        "exim: ; +mta",
        "postfix: ; +mta",
        "x:",
        "y:",
        "extra: base",
    ]);
    // Depth first, the last of equal providers, the first of alternatives.
    assert_eq!(brought(&bytes, "app", false), "app, lib, base, postfix, x");
    assert_eq!(brought(&bytes, "app", true), "app, lib, base, postfix, x, extra");
    assert_eq!(brought(&bytes, "y app exim", false), "y, app, exim, lib, base");
    // What a need brings may be what the next one asks for.
    let bytes = table_of(&["app: lib; mta", "lib: exim", "exim: ; +mta", "postfix: ; +mta"]);
    assert_eq!(brought(&bytes, "app", false), "app, lib, exim");
}

/// The table of a `Packages` text whose stanzas are `Package Version; Field: value; …` lines.
fn table_of_list(lines: &[&str]) -> Vec<u8> {
    let stanza = |line: &&str| {
        let (package, fields) = line.split_once(';').unwrap_or((line, ""));
        let (name, version) = package.split_once(' ').unwrap();
        let fields = fields.split(';').map(str::trim).collect::<Vec<_>>().join("\n");
        format!("Package: {name}\nVersion: {version}\n{fields}\n")
    };
    let text: Vec<String> = lines.iter().map(stanza).collect();
    made(Kind::Apt, deb::parse(&text.join("\n"), true, &mut deb::Names::default()).unwrap())
}

#[test]
fn what_excludes_a_package_does_not_come_for_it() {
    let bytes = table_of_list(&[
        "cargo 0.47; Depends: rustc",
        "cargo-mozilla 0.66; Provides: cargo (= 0.66); Depends: rustc; Conflicts: cargo",
        "cargo-web 1.96; Provides: cargo (= 1.96); Depends: rustc-web",
        "rustc 1.48; Recommends: cargo (>= 0.49), cargo (<< 0.50), gdb",
        "rustc-web 1.96; Provides: rustc (= 1.96); Breaks: rustc",
        "gdb 1",
        "new 1; Depends: rustc (>= 1.90); Recommends: cargo (>= 0.60)",
    ]);
    // cargo-web cannot be without what excludes rustc, cargo-mozilla not along with the other cargo.
    assert_eq!(brought(&bytes, "rustc", true), "rustc, cargo, gdb");
    assert_eq!(brought(&bytes, "rustc cargo", true), "rustc, cargo, gdb");
    // Where nothing asks for the excluded one, its stand-in is what there is.
    assert_eq!(brought(&bytes, "new", true), "new, rustc-web, cargo-web");
}

#[test]
fn what_was_chosen_goes_when_what_it_excludes_comes() {
    let bytes = table_of_list(&[
        "nogui 1; Conflicts: gui",
        "gui 1",
        "uno 1; Depends: nogui | gui, lib",
        "lib 1",
        "impress 1; Depends: uno, gui",
    ]);
    assert_eq!(brought(&bytes, "uno", false), "uno, nogui, lib");
    assert_eq!(brought(&bytes, "impress", false), "impress, uno, lib, gui");
    assert_eq!(brought(&bytes, "uno gui", false), "uno, gui, lib");
}

#[test]
fn of_equal_providers_the_one_comes_that_the_lists_name_last() {
    let mta = ["postfix 1; Provides: mta", "exim 1; Provides: mta", "app 1; Depends: mta"];
    assert_eq!(brought(&table_of_list(&mta), "app", false), "app, exim");
    // Any field names a package, and so does any list before its own; `exim:any` is not its name.
    let named = [&["a 1; Suggests: exim, postfix:any"], &mta[..]].concat();
    assert_eq!(brought(&table_of_list(&named), "app", false), "app, postfix");
}

#[test]
fn words_that_say_nothing_are_unknown() {
    let bytes = table_of(&["g++:", "exim: ; +mta", "postfix: ; +mta; +only", "lib*:"]);
    let why = |word| brought(&bytes, word, false);
    assert_eq!(why("g++"), "g++");
    assert_eq!(why("g++:amd64"), "g++");
    assert_eq!(why("exim+"), "exim");
    assert_eq!(why("only"), "postfix");
    assert_eq!(why("mta"), "mta: provided by several packages");
    assert_eq!(why("exim=1.2"), "exim=1.2: pinned to a version");
    assert_eq!(why("exim/sid"), "exim/sid: from another release");
    assert_eq!(why("exim:arm64"), "exim:arm64: for another architecture");
    assert_eq!(why("exim-"), "exim-: taken away");
    assert_eq!(why("exi.*"), "exi.*: a pattern");
    assert_eq!(why("exim$"), "exim$: a pattern");
    assert_eq!(why("$PACKAGES"), "$PACKAGES: a variable");
    assert_eq!(why("./exim.deb"), "./exim.deb: a local file");
    assert_eq!(why("nginx"), "nginx: not in the package index");
}

#[test]
fn a_base_has_what_it_has() {
    let bytes = table_of(&["app: lib", "lib: base", "base:"]);
    let index = Index::open(&bytes).unwrap();
    let mut base = index.no_base();
    base.add_names(["lib", "nothing"]);
    assert_eq!((base.has("lib"), base.has("app"), base.has("nothing")), (Some(true), Some(false), None));
    let closure = index.install(&base, ["app"], false);
    assert_eq!(closure.packages.iter().map(|it| it.name).collect::<Vec<_>>(), ["app"]);
    assert_eq!((closure.installed(), closure.is_complete()), (10 * 1024, true));
    base.add(&closure);
    assert!(index.install(&base, ["app"], true).packages.is_empty());
}

#[test]
fn extras_are_what_two_resolutions_differ_in() {
    let index = Index::embedded("bookworm").unwrap();
    let base = index.base("debian", "bookworm-slim").unwrap();
    for names in
        [vec!["git", "curl"], vec!["build-essential"], vec!["default-jdk", "nonsense"], vec!["emacs"]]
    {
        let names = || names.iter().copied();
        let (with, without) = (index.install(&base, names(), true), index.install(&base, names(), false));
        let installation = History::new(index, base.clone()).install(0, names(), true);
        let named = |ids: &[Id]| ids.iter().map(|id| index.package(*id).name).collect::<Vec<_>>();
        let all: Vec<&str> = with.packages.iter().map(|it| it.name).collect();
        let only: Vec<&str> = all.iter().copied().filter(|name| !without.has(name)).collect();
        assert!(!only.is_empty());
        assert_eq!(named(&installation.packages), all);
        assert_eq!(named(&installation.extras.unwrap()), only);
        assert_eq!(installation.unknown, with.unknown);
        let mut plain = History::new(index, base.clone());
        assert_eq!(plain.install(0, names(), false).extras, None);
    }
}

#[test]
fn a_removal_takes_what_needs_it_and_what_nothing_needs() {
    let bytes = table_of(&["app: lib; ? extra", "lib: base", "base:", "extra:", "tool: lib"]);
    let index = Index::open(&bytes).unwrap();
    let mut history = History::new(index, index.no_base());
    history.install(0, ["app"], true);
    history.install(1, ["tool"], true);
    let taken = |gone: Vec<Removed<'_>>| {
        gone.into_iter().map(|it| (it.package.name.to_owned(), it.layer)).collect::<Vec<_>>()
    };
    let with_orphans = taken(history.clone().remove(["app"], true));
    assert_eq!(with_orphans, [("app".to_owned(), Some(0)), ("extra".to_owned(), Some(0))]);
    let mut needing = taken(history.remove(["base"], false));
    needing.sort();
    let names: Vec<&str> = needing.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["app", "base", "lib", "tool"]);
    assert_eq!(history.of_layer(0).map(|it| it.name).collect::<Vec<_>>(), ["extra"]);
}

#[test]
fn what_is_marked_or_needed_by_what_stays_remains() {
    let lines = [
        "app-dev: libapp; tools; part-dev",
        "part-dev: libpart",
        "libapp:",
        "libpart:",
        "tools:",
        "gcc:",
        "old:",
    ];
    let bytes = table_of(&lines);
    let index = Index::open(&bytes).unwrap();
    let mut history = History::new(index, index.no_base());
    history.install(0, ["old"], false);
    history.install(1, ["app-dev", "gcc"], false);
    let left = |mut history: History<'_>| {
        history.remove([], true);
        let left =
            (0..2).flat_map(|layer| history.of_layer(layer).map(|it| it.name.to_owned()).collect::<Vec<_>>());
        left.collect::<Vec<_>>().join(" ")
    };
    history.release(1);
    assert_eq!(left(history.clone()), "old");
    let mut marked = history.clone();
    marked.mark(["gcc"], true);
    assert_eq!(left(marked), "old gcc");
    assert!(history.keep_libraries(1) && !history.clone().keep_libraries(2));
    assert_eq!(left(history), "old libapp libpart");
}

/// Those that were made from a release's whole lists, a few months ago.
fn complete(table: &Embedded) -> bool {
    table.distro == "debian" && table.name != "buster"
}

#[test]
fn the_embedded_tables_are_whole() {
    let mut total: Bytes = 0;
    for &Embedded { name, number, bytes, .. } in EMBEDDED.iter().filter(|it| complete(it)) {
        let index = Index::embedded(name).unwrap();
        assert!(index.verify());
        assert_eq!((index.distro(), index.release(), index.number()), ("debian", name, number));
        assert_eq!(Index::embedded(&format!("debian {number}")).map(|it| it.release()), Some(name));
        assert!(index.names().zip(index.names().skip(1)).all(|(a, b)| a < b));
        assert!(index.base("debian", &format!("{name}-slim")).unwrap().is_slim());
        assert_eq!(index.base("python", "3.12-slim").unwrap().has("ca-certificates"), Some(true));
        assert_eq!(index.base("node", "22").unwrap().has("git"), Some(true));
        assert!(
            index.base("python", "3.12-windowsservercore").is_none() && index.base("redis", "7").is_none()
        );
        total += bytes.len() as Bytes;
    }
    assert!(total <= 2_500_000, "{total} bytes");
    assert!(Index::embedded("jessie").is_none());
}

#[test]
fn a_table_says_where_it_comes_from_and_of_what_day() {
    for table in EMBEDDED {
        let index = table.index().unwrap();
        let told = (index.distro(), index.release(), index.number());
        assert_eq!(told, (table.distro, table.name, table.number));
        assert!(!index.source().is_empty() && index.as_of().civil().0 >= 2017 && index.verify());
    }
    let bytes = table_of(&["app:"]);
    let index = Index::open(&bytes).unwrap();
    assert_eq!((index.source(), index.as_of().to_string()), ("nowhere", "2026-11-25".to_owned()));
    for source in ["", " ", "a\nb", "a\r"] {
        let input = Input { source, ..input(Kind::Apt, vec![record("app:")]) };
        assert_eq!(table(&input), Err(BuildError::About("source")), "{source:?}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let lines = ["app: lib; mta", "lib:", "exim: ; +mta", "postfix: ; +mta"];
    let mut turned = lines;
    turned.reverse();
    assert_eq!(table_of(&lines), table_of(&turned));
}

/// Places in a table are numbers of three bytes.
#[test]
fn names_beyond_what_a_table_can_hold_are_an_error() {
    let names = |length: usize| {
        let record = |n: usize| Record { name: format!("{}{n:02}", "a".repeat(length)), ..Record::default() };
        table(&input(Kind::Apk, (0..16).map(record).collect()))
    };
    assert!(names(1 << 19).is_ok());
    assert_eq!(names(1 << 20), Err(BuildError::TooMany));
}

#[test]
fn apk_and_rpm_lists_make_tables() {
    let apk = "P:curl\nV:1\nI:2048\nS:1024\nD:so:libz.so.1 cmd:sh\n\nP:zlib\nV:1\nI:1024\nS:1\np:so:libz.so.1=1\n\n\
               P:busybox\nV:1\nI:1\nS:1\np:cmd:sh=1\nk:1\n\nP:bash\nV:1\nI:1\nS:1\np:cmd:sh=1\n\n";
    let bytes = made(Kind::Apk, apk::parse(apk).unwrap());
    assert_eq!(brought(&bytes, "curl", true), "curl, zlib, busybox");
    assert_eq!(
        brought(&bytes, "curl=1 curl@edge", true),
        "curl=1: pinned to a version, curl@edge: from another release"
    );
    let entry = |name: &str| format!("<rpm:entry name=\"{name}\"/>");
    let rpm = format!(
        "<package><name>git</name><arch>x86_64</arch><format><rpm:requires>{}{}</rpm:requires><rpm:recommends>{}\
         </rpm:recommends></format></package><package><name>bash</name><arch>x86_64</arch><format><file>/bin/sh</file>\
         </format></package><package><name>less</name><arch>noarch</arch></package>",
        entry("/bin/sh"),
        entry("config(git)"),
        entry("less")
    );
    let bytes = made(Kind::Rpm, rpm::parse(&rpm).unwrap());
    assert_eq!(brought(&bytes, "git", true), "git, bash, less");
    assert_eq!(brought(&bytes, "git", false), "git, bash");
    assert_eq!(brought(&bytes, "git* @tools", true), "git*: a pattern, @tools: not in the package index");
}

/// Every question that can be asked of a table.
fn ask(bytes: &[u8]) {
    let Ok(index) = Index::open(bytes) else { return };
    let _ = (index.verify(), index.as_of().to_string(), index.source(), index.names().count());
    for name in index.base_names().take(50) {
        let base = index.aged_base(name);
        let closure = base.map(|base| index.install(&base, ["app", "git", "mta", "a-"], true));
        let _ = closure.map(|closure| closure.installed());
    }
    let _ = index.install(&index.no_base(), ["app", "base", "x"], true).biggest();
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        ask(&bytes);
        let mut headed = format::MAGIC.to_vec();
        headed.extend(format::SCHEMA.to_le_bytes());
        headed.extend(bytes);
        ask(&headed);
    }

    #[test]
    fn no_damage_makes_it_panic(damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = table_of(&["app: lib; mta; x|base; ? x", "lib: base", "base: app", "exim: ; +mta", "mtb: ; +mta", "x:"]);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        ask(&bytes);
    }
}
