//! What an analysis wants to know from outside, and what answers change.

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
