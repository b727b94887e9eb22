//! `src/rules/mod.rs` from `rules/*.yaml`.

use dockslim::rule::schema::{RuleFile, Switch};
use std::fmt::Write as _;
use std::fs;

const HEAD: &str = "//! The built-in rules: metadata and the functions that check, made from `rules/*.yaml` by `cargo regen`.
//! Written by no hand; holds no prose: [`page`] has a rule's own file, unread.
";

/// The whole module.
pub(crate) fn generated() -> String {
    let rules = read_all();
    let mut out = format!("{HEAD}\n");
    for module in modules() {
        let _ = writeln!(out, "mod {module};");
    }
    out.push_str(
        "\nuse crate::finding::{Category, Severity};\nuse crate::rule::{Check, Kinds, Rule, Status};\nuse crate::syntax::Kind;\nuse std::borrow::Cow;\n",
    );
    let _ = write!(
        out,
        "\n#[rustfmt::skip]\n/// Every built-in rule, by id.\npub static RULES: [Rule; {}] = [\n",
        rules.len()
    );
    for rule in &rules {
        table_row(rule, &mut out);
    }
    out.push_str("];\n\n#[rustfmt::skip]\n/// The file of a built-in rule: its metadata, prose and examples in YAML.\npub fn page(id: &str) -> Option<&'static str> {\n    Some(match id {\n");
    for rule in &rules {
        let _ = writeln!(out, "        {:?} => include_str!(\"../../rules/{}.yaml\"),", rule.id, rule.id);
    }
    out.push_str("        _ => return None,\n    })\n}\n");
    out
}

fn table_row(rule: &RuleFile, out: &mut String) {
    let _ = writeln!(out, "    Rule {{");
    let _ = writeln!(out, "        id: Cow::Borrowed({:?}),", rule.id);
    let _ = writeln!(out, "        summary: Cow::Borrowed({:?}),", rule.summary);
    let _ = writeln!(out, "        category: Category::{:?},", rule.category);
    let _ = writeln!(out, "        severity: Severity::{:?},", rule.severity);
    let _ = writeln!(out, "        status: Status::{:?},", rule.status);
    let _ = writeln!(out, "        default_on: {},", rule.default == Switch::On);
    let fix = rule
        .fix
        .safety()
        .map_or("None".to_owned(), |safety| format!("Some(crate::finding::Safety::{safety:?})"));
    let _ = writeln!(out, "        fix: {fix},");
    let _ = writeln!(out, "        codes: &{:?},", rule.codes);
    let _ = writeln!(out, "        check: {},", check(rule));
    let _ = writeln!(out, "    }},");
}

fn check(rule: &RuleFile) -> String {
    let path = format!("{}::check", module(&rule.id));
    if rule.on.is_empty() {
        return format!("Check::File({path})");
    }
    let kinds: Vec<String> = rule.on.iter().map(|kind| kind_path(&rule.id, kind)).collect();
    format!("Check::Step {{ kinds: Kinds::of(&[{}]), run: {path} }}", kinds.join(", "))
}

fn kind_path(rule: &str, kind: &str) -> String {
    let found = dockslim::syntax::Kind::of(kind);
    assert!(found != dockslim::syntax::Kind::Unknown, "rules/{rule}.yaml: `on: {kind}` is no instruction");
    format!("Kind::{found:?}")
}

fn module(id: &str) -> String {
    id.replace('-', "_")
}

/// What stands beside the generated file: the checks, and what they share.
fn modules() -> Vec<String> {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules")).unwrap();
    let names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let modules = names.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned));
    let mut modules: Vec<String> = modules.filter(|name| name != "mod").collect();
    modules.sort();
    modules
}

/// Every rule's file, by id.
fn read_all() -> Vec<RuleFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut rules: Vec<RuleFile> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let rule = RuleFile::parse(&text).unwrap_or_else(|error| panic!("rules/{name}: {error}"));
            assert_eq!(name, format!("{}.yaml", rule.id), "rules/{name}: the id is not the file's name");
            assert!(!rule.summary.ends_with('.'), "rules/{name}: the summary ends with a stop");
            rule
        })
        .collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}
