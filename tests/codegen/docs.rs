//! `docs/rules/`: a page a rule from `rules/*.yaml`, and their index.

use crate::rule_files::read_all;
use dockslim::finding::Category;
use dockslim::rule::schema::{FixClaim, Question, RuleFile, Switch};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const HEAD: &str = "# Rules

What dockslim finds, by what it is about. `dockslim rules` prints the list, `dockslim explain RULE` a rule's page; both
take a code of hadolint or BuildKit too. These pages are made from `rules/*.yaml` by `cargo regen`.
";

/// The folder's files, the index first.
pub(crate) fn generated() -> Vec<(String, String)> {
    let rules = read_all();
    let pages = rules.iter().map(|rule| (format!("docs/rules/{}.md", rule.id), page(rule)));
    std::iter::once(("docs/rules/README.md".to_owned(), index(&rules))).chain(pages).collect()
}

fn page(rule: &RuleFile) -> String {
    let id = &rule.id;
    format!(
        "{}\n---\n\n[All rules](README.md). To leave one finding be: `# dockslim ignore={id} REASON` above its \
         instruction. To leave the rule out of a run: `--ignore {id}`.\n",
        rule.markdown()
    )
}

fn index(rules: &[RuleFile]) -> String {
    let mut out = HEAD.to_owned();
    by_question(rules, &mut out);
    for category in Category::ALL {
        let mut rows = rules.iter().filter(|rule| rule.category == category).peekable();
        if rows.peek().is_none() {
            continue;
        }
        let name = category.as_str();
        let _ = write!(out, "\n## {}{}\n\n", name[..1].to_uppercase(), &name[1..]);
        out.push_str("| rule | finds | severity | fix | answers to |\n|---|---|---|---|---|\n");
        rows.for_each(|rule| row(rule, &mut out));
    }
    by_code(rules, &mut out);
    out
}

fn by_question(rules: &[RuleFile], out: &mut String) {
    out.push_str("\n## By question\n\nThose in brackets run only when they are selected.\n\n");
    for question in Question::ALL {
        let asked = rules.iter().filter(|rule| rule.questions().contains(&question));
        let links: Vec<String> = asked.map(link).collect();
        let _ = writeln!(out, "- **{}** {}", question.as_str(), links.join(", "));
    }
}

fn link(rule: &RuleFile) -> String {
    let id = &rule.id;
    if rule.default == Switch::On { format!("[{id}]({id}.md)") } else { format!("([{id}]({id}.md))") }
}

fn by_code(rules: &[RuleFile], out: &mut String) {
    let mut known: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for rule in rules {
        for (peer, code) in rule.codes.iter().filter_map(|code| code.split_once(':')) {
            known.entry(peer).or_default().entry(code).or_default().push(link(rule));
        }
    }
    out.push_str("\n## By another linter's code\n\n`dockslim explain DL3008` finds the same.\n\n");
    out.push_str("| linter | code | rules |\n|---|---|---|\n");
    for (peer, codes) in known {
        for (code, links) in codes {
            let _ = writeln!(out, "| {peer} | {code} | {} |", links.join(", "));
        }
    }
}

fn row(rule: &RuleFile, out: &mut String) {
    let RuleFile { id, summary, .. } = rule;
    let off = if rule.default == Switch::On { "" } else { ", off by default" };
    let fix = match rule.fix {
        FixClaim::None => "",
        FixClaim::Suggestion => "shown",
        FixClaim::Unsafe => "unsafe",
        FixClaim::Safe => "safe",
    };
    let codes = rule.codes.iter().map(|code| code.split_once(':').map_or(&**code, |(_, bare)| bare));
    let codes = codes.collect::<Vec<_>>().join(", ");
    let severity = rule.severity.as_str();
    let _ = writeln!(out, "| [{id}]({id}.md) | {summary} | {severity}{off} | {fix} | {codes} |");
}
