//! The import table of ARCHITECTURE.md, held: a module uses only what stands below it, and only `cli`
//! touches the world outside.

use super::support::functions::functions;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every module with what it may import, lowest first.
const TABLE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("bytes", &[]),
    ("yaml", &[]),
    ("archive", &[]),
    ("syntax", &["source"]),
    ("shell", &["source"]),
    ("tools", &["shell", "source", "bytes"]),
    ("context", &["source", "bytes"]),
    ("model", &["syntax", "shell", "tools", "source"]),
    ("size", &["model", "tools", "context", "bytes", "yaml", "source"]),
    ("finding", &["bytes", "source"]),
    ("rewrite", &["finding", "model", "shell", "syntax", "tools", "source"]),
    ("rule", BELOW_RULE),
    ("rules", AND_RULE),
    ("config", &["rule", "finding", "yaml", "source"]),
    ("engine", BELOW_ENGINE),
    (
        "session",
        &["engine", "rules", "rule", "config", "finding", "size", "context", "bytes", "source", "yaml"],
    ),
    ("fix", &["engine", "finding", "model", "shell", "syntax", "source"]),
    ("image", &["archive", "size", "bytes", "finding", "source"]),
    ("report", &["finding", "rule", "size", "bytes", "source"]),
    ("cli", ALL),
];

const BELOW_RULE: &[&str] = &[
    "finding", "rewrite", "size", "context", "model", "tools", "syntax", "shell", "bytes", "yaml", "source",
];
const AND_RULE: &[&str] = &[
    "rule", "finding", "rewrite", "size", "context", "model", "tools", "syntax", "shell", "bytes", "yaml",
    "source",
];
const BELOW_ENGINE: &[&str] = &[
    "rules", "rule", "config", "finding", "rewrite", "size", "context", "model", "tools", "syntax", "shell",
    "bytes", "yaml", "source",
];
const ALL: &[&str] = &[
    "session", "engine", "fix", "image", "report", "rules", "rule", "config", "finding", "rewrite", "size",
    "context", "model", "tools", "syntax", "shell", "archive", "bytes", "yaml", "source",
];

#[test]
fn the_table_has_no_cycle() {
    for (n, (module, imports)) in TABLE.iter().enumerate() {
        for import in *imports {
            let below = TABLE[..n].iter().any(|(it, _)| it == import);
            assert!(below, "{module} may import {import}, which does not stand before it");
        }
    }
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some((_, allowed)) = TABLE.iter().find(|(module, _)| *module == file.module()) else {
            assert!(file.is_root(), "{} belongs to no module of the table", file.name);
            continue;
        };
        let used = file.imports();
        wrong.extend(
            used.iter()
                .filter(|import| *import != file.module() && !allowed.contains(&import.as_str()))
                .map(|import| format!("{} uses {import}: {} may not", file.name, file.module())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rules_do_not_import_one_another() {
    // The table names them all.
    let is_written = |file: &&Source| file.module() == "rules" && !file.is_generated();
    for file in sources().iter().filter(is_written) {
        let used = file.rules_used();
        assert_eq!(used, Vec::<String>::new(), "{} uses another rule", file.name);
    }
}

#[test]
fn only_the_command_line_touches_the_world() {
    let outside = ["std::fs", "std::env::", "std::process", "std::thread", "std::net", "stdout(", "stderr("];
    let apart = |file: &&Source| file.module() == "cli" || file.is_root() || file.name.ends_with("tests.rs");
    for file in sources().iter().filter(|file| !apart(file)) {
        for word in outside {
            assert!(!file.code.contains(word), "{} uses {word}", file.name);
        }
    }
}

#[test]
fn json_is_written_where_it_is_made_harmless() {
    for file in sources().iter().filter(|file| file.name != "report/visible.rs") {
        assert!(!file.code.contains("serde_json::to_"), "{} writes JSON by itself", file.name);
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    for file in sources() {
        let lines = file.text.lines().count();
        assert!(file.is_generated() || lines <= 500, "{} has {lines} lines", file.name);
        let tests = file.name.ends_with("tests.rs");
        assert!(tests || file.text.starts_with("//!"), "{} does not open with a `//!` paragraph", file.name);
    }
}

/// A long function here and there is one that a reader takes in as a whole, such as a table; most are short.
#[test]
fn functions_are_short() {
    let mut lengths: Vec<(usize, String)> = Vec::new();
    for file in sources().iter().filter(|file| !file.is_generated() && !file.name.ends_with("tests.rs")) {
        let code = file.text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        lengths.extend(functions(code).into_iter().map(|function| {
            (function.lines, format!("src/{}:{} {}", file.name, function.line, function.name))
        }));
    }
    lengths.sort_unstable();
    let at = |part: usize| lengths[(lengths.len() - 1) * part / 100].0;
    let (median, most, longest) = (at(50), at(90), at(100));
    let worst: Vec<String> =
        lengths.iter().rev().take(15).map(|(lines, name)| format!("{lines} lines: {name}")).collect();
    assert!(
        median <= 8 && most <= 25 && longest <= 80,
        "of {} functions the median has {median} lines (at most 8), nine of ten up to {most} (25), the longest \
         {longest} (80):\n{}",
        lengths.len(),
        worst.join("\n")
    );
}

/// A source file.
struct Source {
    /// From `src`, with forward slashes.
    name: String,
    text: String,
    /// The text without comments.
    code: String,
}

impl Source {
    fn module(&self) -> &str {
        self.name.split('/').next().unwrap().trim_end_matches(".rs")
    }

    fn is_root(&self) -> bool {
        ["lib.rs", "main.rs"].contains(&self.name.as_str())
    }

    fn is_generated(&self) -> bool {
        self.name.ends_with("generated.rs")
    }

    /// The rule that it is or belongs to; `None` for what rules share.
    fn rule(&self) -> Option<&str> {
        let name = self.name.strip_prefix("rules/")?.split('/').next()?.trim_end_matches(".rs");
        (name != "shared").then_some(name)
    }

    /// The rules but its own that its `super::…` and `crate::rules::…` paths name.
    fn rules_used(&self) -> Vec<String> {
        let heads = ["super::", "crate::rules::"].into_iter().flat_map(|prefix| heads(&self.code, prefix));
        heads.filter(|name| is_rule(name) && self.rule() != Some(name)).collect()
    }

    /// The top-level modules that its `crate::…` and climbing `super::…` paths name.
    fn imports(&self) -> BTreeSet<String> {
        let mut imports: BTreeSet<String> = heads(&self.code, "crate::").collect();
        // `src/a/b.rs` is two levels down, `src/a/mod.rs` and `src/a.rs` one.
        let depth = self.name.split('/').count() - usize::from(self.name.ends_with("/mod.rs"));
        let climb = "super::".repeat(depth);
        let known = |name: &String| TABLE.iter().any(|(module, _)| module == name);
        imports.extend(heads(&self.code, &climb).filter(known));
        imports
    }
}

/// Whether a module of `src/rules` is a rule: its file in `rules/` says so.
fn is_rule(module: &str) -> bool {
    root().join(format!("rules/{}.yaml", module.replace('_', "-"))).exists()
}

/// What follows each `prefix`: one name, or the first names of a group.
fn heads<'c>(code: &'c str, prefix: &'c str) -> impl Iterator<Item = String> + 'c {
    code.match_indices(prefix).flat_map(move |(at, _)| {
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => group_heads(group),
            None => vec![identifier(rest)],
        }
    })
}

fn group_heads(group: &str) -> Vec<String> {
    let mut names = vec![identifier(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(identifier(&group[at + 1..])),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn identifier(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root().join("src"), &mut files);
    assert!(files.len() > 20, "the sources were not found");
    files
}

fn collect(folder: &Path, files: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code =
                text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
            let name = path.strip_prefix(root().join("src")).unwrap().to_str().unwrap().replace('\\', "/");
            files.push(Source { name, text, code });
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_use_of_a_rule_is_seen() {
    let used = |name: &str, code: &str| {
        Source { name: name.to_owned(), text: String::new(), code: code.to_owned() }.rules_used()
    };
    let code = "use crate::rules::{archive_left, shared::wording};\nuse super::super::latest_tag::check;";
    assert_eq!(used("rules/shared/waste.rs", code), ["latest_tag", "archive_left"]);
    assert_eq!(used("rules/archive_left/names.rs", code), ["latest_tag"]);
    assert_eq!(used("rules/latest_tag.rs", "use super::shared::wording::{self, readable};"), [""; 0]);
}

#[test]
fn groups_and_climbing_paths_are_seen() {
    let code = "use crate::{a::{x, y}, b};\nuse crate::c::d;\nlet e = super::super::model::build();";
    let source = Source { name: "rule/page.rs".to_owned(), text: String::new(), code: code.to_owned() };
    assert_eq!(source.imports().into_iter().collect::<Vec<_>>(), ["a", "b", "c", "model"]);
}
