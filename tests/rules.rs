//! Every example of every rule: a bad one gives exactly the findings that it names, a good one gives none.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use dockslim::config::Settings;
use dockslim::engine;
use dockslim::finding::Finding;
use dockslim::rule::schema::{Example, Expected, RuleFile};
use dockslim::rules::{RULES, page};
use dockslim::source::{SourceFile, Span};

#[test]
fn every_example_holds() {
    let mut wrong = Vec::new();
    for rule in &RULES {
        let file = RuleFile::parse(page(&rule.id).unwrap()).unwrap();
        for (n, example) in file.examples.iter().enumerate() {
            if let Err(why) = run(&file.id, example) {
                wrong.push(format!("rules/{}.yaml, example {}: {why}", file.id, n + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_rule_shows_what_it_finds_and_what_it_does_not() {
    for rule in &RULES {
        let file = RuleFile::parse(page(&rule.id).unwrap()).unwrap();
        assert!(file.examples.iter().any(|it| it.bad.is_some()), "rules/{}.yaml has no bad example", rule.id);
        assert!(
            file.examples.iter().any(|it| it.good.is_some()),
            "rules/{}.yaml has no good example",
            rule.id
        );
    }
}

#[test]
fn the_codes_of_a_finding_are_among_its_rules_codes() {
    for rule in &RULES {
        let file = RuleFile::parse(page(&rule.id).unwrap()).unwrap();
        for example in &file.examples {
            for finding in lint(&file.id, example.bad.as_deref().unwrap_or_default()) {
                let stray = finding.aliases.iter().find(|code| !rule.codes.contains(&&***code));
                assert_eq!(stray, None, "{} reports a code that its file does not list", rule.id);
            }
        }
    }
}

fn lint(rule: &str, dockerfile: &str) -> Vec<Finding> {
    let settings = Settings { select: vec![rule.to_owned()], ..Settings::default() };
    let source = SourceFile::from_bytes("Dockerfile", dockerfile.as_bytes().to_vec()).unwrap();
    engine::lint(&source, &settings).unwrap()
}

fn run(rule: &str, example: &Example) -> Result<(), String> {
    let dockerfile = match (&example.bad, &example.good) {
        (Some(bad), None) => bad,
        (None, Some(good)) => good,
        _ => return Err("it has to have either `bad` or `good`".to_owned()),
    };
    let expected = example.expected();
    if example.bad.is_some() == expected.is_empty() {
        return Err("a bad example needs `at` or `findings`, a good one has none".to_owned());
    }
    let found = lint(rule, dockerfile);
    if found.len() != expected.len() {
        return Err(format!("{} findings expected, found:\n{}", expected.len(), list(&found, dockerfile)));
    }
    expected.iter().zip(&found).try_for_each(|(expected, found)| compare(expected, found, dockerfile))
}

fn compare(expected: &Expected, found: &Finding, text: &str) -> Result<(), String> {
    is_at(&expected.at, found.span, text)?;
    contains("message", expected.message.as_deref(), &found.message)?;
    contains("help", expected.help.as_deref(), found.help.as_deref().unwrap_or(""))?;
    same("severity", expected.severity.as_ref(), &found.severity)?;
    same("codes", expected.codes.as_ref(), &found.aliases.iter().map(ToString::to_string).collect())?;
    if let Some(bytes) = expected.bytes {
        same("bytes", Some(&Some(bytes)), &found.bytes.map(|bytes| bytes.likely))?;
    }
    let Some(related) = &expected.related else { return Ok(()) };
    same("number of related places", Some(&related.len()), &found.related.len())?;
    related.iter().zip(&found.related).try_for_each(|(at, label)| is_at(at, label.span, text))
}

fn is_at(expected: &str, span: Span, text: &str) -> Result<(), String> {
    let flagged = span.slice(text).trim_end();
    if flagged == expected.trim_end() || flagged.lines().next() == Some(expected) {
        return Ok(());
    }
    Err(format!("expected at `{expected}`, found at `{flagged}`"))
}

fn contains(what: &str, part: Option<&str>, whole: &str) -> Result<(), String> {
    match part {
        Some(part) if !whole.contains(part) => Err(format!("`{part}` is not in the {what} `{whole}`")),
        _ => Ok(()),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: Option<&T>, found: &T) -> Result<(), String> {
    match expected {
        Some(expected) if expected != found => Err(format!("{what}: expected {expected:?}, found {found:?}")),
        _ => Ok(()),
    }
}

fn list(findings: &[Finding], text: &str) -> String {
    let show =
        |finding: &Finding| format!("  at `{}`: {}", finding.span.slice(text).trim_end(), finding.message);
    findings.iter().map(show).collect::<Vec<_>>().join("\n")
}
