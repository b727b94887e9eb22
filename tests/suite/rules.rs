//! Every example of every rule: a bad one gives exactly the findings that it names, a good one gives none.

use dockslim::config::Settings;
use dockslim::engine::{self, Linter};
use dockslim::finding::Finding;
use dockslim::rule::schema::RuleFile;
use dockslim::rules::{RULES, page};
use dockslim::size::Facts;
use dockslim::syntax::parse;

#[test]
fn every_example_holds() {
    let mut wrong = Vec::new();
    // All at once: what some rules say depends on what others find.
    let linter = linter("all");
    for rule in &RULES {
        let file = RuleFile::parse(page(rule)).unwrap();
        for (n, example) in file.examples.iter().enumerate() {
            if let Err(why) = engine::example::check(&linter, &file.id, example) {
                wrong.push(format!("rules/{}.yaml, example {}: {why}", file.id, n + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_rule_shows_what_it_finds_and_what_it_does_not() {
    for rule in &RULES {
        let file = RuleFile::parse(page(rule)).unwrap();
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
        let file = RuleFile::parse(page(rule)).unwrap();
        for example in &file.examples {
            for finding in lint(&file.id, example.bad.as_deref().unwrap_or_default()) {
                let stray = finding.aliases.iter().find(|code| !rule.codes.contains(code));
                assert_eq!(stray, None, "{} reports a code that its file does not list", rule.id);
            }
        }
    }
}

fn linter(rule: &str) -> Linter {
    Linter::new(&Settings { select: vec![rule.to_owned()], ..Settings::default() }).unwrap()
}

fn lint(rule: &str, dockerfile: &str) -> Vec<Finding> {
    let (linter, file) = (linter(rule), parse(dockerfile));
    linter.lint(&linter.analyse(&file), &Facts::default())
}
