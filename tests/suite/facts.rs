//! What an analysis wants to know from outside, and what answers change.

use dockslim::bytes::Interval;
use dockslim::config::Settings;
use dockslim::context::{BuildContext, FileKind, Files, Found, Unpacked};
use dockslim::engine::Linter;
use dockslim::size::packages::Tables;
use dockslim::size::{Answer, Facts, Want};
use dockslim::syntax::parse;

/// A context with an archive of 100 bytes.
fn context() -> BuildContext {
    let mut found = Found::default();
    found.push("a.tar", 100, FileKind::File);
    BuildContext::walked(None, Files::from(found), Vec::new())
}

fn wants(text: &str, facts: &Facts) -> Vec<Want> {
    let linter = Linter::new(&Settings::default()).unwrap();
    linter.analyse(&parse(text)).wants(facts)
}

fn table(distro: &str, release: &str) -> Want {
    Want::Table { distro: distro.to_owned(), release: release.to_owned() }
}

#[test]
fn the_context_is_wanted_where_something_is_copied() {
    let facts = Facts::default();
    assert_eq!(wants("FROM scratch\nCOPY a /a", &facts), [Want::Context]);
    assert_eq!(wants("FROM scratch\nONBUILD ADD a /a", &facts), [Want::Context]);
    assert_eq!(wants("FROM scratch\nUSER a", &facts), []);
}

#[test]
fn an_answer_raises_the_next_question_and_none_is_asked_twice() {
    let text = "FROM scratch\nADD a.tar /a\nADD *.tar /b\nCOPY a.tar /c\n";
    let mut facts = Facts::default();
    facts.answer(Want::Context, Some(Answer::Context(context())));
    let archive = Want::Archive("a.tar".to_owned());
    let packed = Want::Packed(vec!["a.tar".to_owned()]);
    assert_eq!(wants(text, &facts), [archive.clone(), packed.clone()]);
    facts.answer(packed, None);
    assert_eq!(wants(text, &facts), std::slice::from_ref(&archive));
    let mut known = facts.clone();
    known.answer(archive.clone(), Some(Answer::Archive(Unpacked::Bytes(7))));
    assert_eq!(wants(text, &known), []);
    assert_eq!(known.context.unwrap().unpacked("a.tar"), Some(Unpacked::Bytes(7)));
    facts.answer(archive, None);
    assert_eq!(wants(text, &facts), []);
    assert_eq!(facts.context.unwrap().unpacked("a.tar"), None);
}

#[test]
fn a_context_that_is_not_there_is_not_wanted_again() {
    let text = "FROM scratch\nCOPY a /a";
    let mut facts = Facts::default();
    facts.answer(Want::Context, None);
    assert_eq!(wants(text, &facts), []);
    // An answer to another question is none.
    let mut facts = Facts::default();
    facts.answer(Want::Context, Some(Answer::Archive(Unpacked::Unknown)));
    assert!(wants(text, &facts).is_empty() && facts.context.is_none());
}

#[test]
fn tables_are_wanted_of_the_releases_that_something_is_installed_on() {
    let installs = "FROM debian:12 AS a\nRUN apt-get install -y curl\nFROM a\nRUN apt-get install -y git\nFROM ubuntu:24.04\n";
    assert_eq!(wants(installs, &Facts::default()), [table("debian", "12")]);
    assert_eq!(wants("FROM debian:12\nRUN ls", &Facts::default()), []);
    assert_eq!(wants(installs, &Facts::of_tables(Tables::embedded())), []);
    let mut facts = Facts::default();
    facts.answer(table("debian", "12"), None);
    assert_eq!(wants(installs, &facts), []);
}

#[test]
fn a_sample_of_what_is_copied_is_wanted_with_the_largest_in_it() {
    let mut found = Found::default();
    for at in 0..5_000_u64 {
        found.push(&format!("src/{at:04}"), 10 + at % 7, FileKind::File);
    }
    found.push("src/empty", 0, FileKind::File);
    found.push("src/large", 90_000, FileKind::File);
    found.push("other/larger", 900_000, FileKind::File);
    found.push("mounted", 9, FileKind::File);
    let facts = Facts::of_context(BuildContext::walked(None, Files::from(found), Vec::new()));
    let sample = |text: &str| match wants(text, &facts).pop() {
        Some(Want::Packed(paths)) => paths,
        _ => Vec::new(),
    };
    let paths = sample("FROM scratch\nCOPY src /src\nCOPY src/large /\n");
    assert!((100..=160).contains(&paths.len()), "{}", paths.len());
    assert!(paths.contains(&"src/large".to_owned()) && paths.iter().all(|path| path.starts_with("src/")));
    assert!(!paths.contains(&"src/empty".to_owned()));
    assert!(paths.is_sorted_by(|a, b| a < b));
    let mounted = "FROM debian\nRUN --mount=source=mounted,target=/mnt cp /mnt /srv/a";
    assert_eq!(sample(mounted), ["mounted"]);
    assert!(sample("FROM debian\nCOPY --from=other src /src").is_empty());
}

#[test]
fn a_sample_tells_what_is_stored_of_its_files_and_of_others() {
    let mut found = Found::default();
    for path in ["a.bin", "b.bin"] {
        found.push(path, 1_000_000, FileKind::File);
    }
    let mut facts = Facts::of_context(BuildContext::walked(None, Files::from(found), Vec::new()));
    let stored = |facts: &Facts| {
        let linter = Linter::new(&Settings::default()).unwrap();
        let file = parse("FROM scratch\nCOPY *.bin /\n");
        let ledger = linter.outlooks(&linter.analyse(&file), facts, false).pop().unwrap().ledger;
        ledger.total.compressed.unwrap()
    };
    let unsampled = stored(&facts);
    assert_eq!((unsampled.low, unsampled.high), (200_000, 2_000_000));
    let packed = Want::Packed(vec!["a.bin".to_owned()]);
    facts.answer(packed, Some(Answer::Packed(vec![("a.bin".to_owned(), Interval::exact(999_000))])));
    let sampled = stored(&facts);
    assert_eq!(sampled.likely, 1_998_000);
    assert!(sampled.low >= 1_300_000, "{}", sampled.low);
}
