//! The import table of ARCHITECTURE.md, held: a module uses only what stands below it, and only `cli` and `world`
//! touch the world outside.

use super::support::functions::functions;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every module with what it may import, lowest first.
const TABLE: &[(&str, &[&str])] = &[
    ("ids", &[]),
    ("source", &[]),
    ("bytes", &[]),
    ("yaml", &["source"]),
    ("archive", &[]),
    ("lock", &["yaml", "source", "bytes"]),
    ("syntax", &["source"]),
    ("shell", &["source"]),
    ("tools", &["shell", "source", "bytes"]),
    ("context", &["source", "bytes"]),
    ("model", &["syntax", "shell", "tools", "source"]),
    ("size", &["model", "tools", "context", "lock", "bytes", "yaml", "source"]),
    ("finding", &["bytes", "source"]),
    ("rewrite", &["finding", "model", "shell", "syntax", "tools", "source"]),
    ("rule", BELOW_RULE),
    ("rules", AND_RULE),
    ("config", &["rule", "rewrite", "model", "finding", "yaml", "source"]),
    ("engine", BELOW_ENGINE),
    (
        "session",
        &["engine", "rules", "rule", "config", "finding", "size", "context", "bytes", "source", "yaml"],
    ),
    ("fix", &["engine", "finding", "model", "rewrite", "size", "syntax", "bytes", "source"]),
    ("image", &["archive", "size", "bytes", "finding", "source"]),
    ("report", &["finding", "rule", "size", "syntax", "bytes", "source"]),
    ("browse", &["image", "report", "size", "bytes"]),
    (
        "world",
        &[
            "session", "engine", "fix", "image", "report", "rule", "config", "finding", "size", "context",
            "model", "syntax", "archive", "lock", "bytes", "yaml", "source",
        ],
    ),
    ("cli", ALL),
];

/// What every module may import: plain numbers.
const FOR_ALL: &str = "ids";

/// Circles that stand, each by the one import that closes it, with the reason.
const CIRCLES: &[(&str, &str, &str)] =
    &[("tools/find.rs", "tools/perform.rs", "`find -exec` runs a command, which is a tool again")];

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
    "world", "session", "engine", "fix", "browse", "image", "report", "rules", "rule", "config", "finding",
    "rewrite", "size", "context", "model", "tools", "syntax", "shell", "archive", "lock", "bytes", "yaml",
    "source",
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
                .filter(|import| {
                    *import != file.module() && *import != FOR_ALL && !allowed.contains(&import.as_str())
                })
                .map(|import| format!("{} uses {import}: {} may not", file.name, file.module())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_import_one_another_in_a_circle() {
    let sources = sources();
    let mut graph = graph(&sources);
    for (from, to, reason) in CIRCLES {
        let is_there = graph.get_mut(*from).is_some_and(|edges| edges.remove(*to));
        assert!(
            is_there && reaches(&graph, to, from),
            "{from} is in no circle with {to} any more ({reason})"
        );
    }
    let circular: Vec<&str> = graph.keys().filter(|file| reaches(&graph, file, file)).copied().collect();
    let mut wrong = Vec::new();
    for from in &circular {
        let back = graph[from].iter().filter(|to| *to == from || reaches(&graph, to, from));
        wrong.extend(back.map(|to| format!("{from} uses {to}, which leads back to it")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// For each file the others that it uses, but for those of the modules around it.
fn graph(sources: &[Source]) -> BTreeMap<&str, BTreeSet<&str>> {
    let files: BTreeMap<Vec<&str>, &str> =
        sources.iter().map(|file| (file.place(), file.name.as_str())).collect();
    let edges = |file: &Source| {
        let (own, mut used) = (file.place(), BTreeSet::new());
        for path in file.paths() {
            let found = (0..=path.len()).rev().find_map(|to| {
                let place: Vec<&str> = path[..to].iter().map(String::as_str).collect();
                files.get(&place).filter(|_| !own.starts_with(&place)).copied()
            });
            used.extend(found);
        }
        used
    };
    sources.iter().map(|file| (file.name.as_str(), edges(file))).collect()
}

/// Whether one or more imports lead from one file to another.
fn reaches(graph: &BTreeMap<&str, BTreeSet<&str>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = graph.get(from).into_iter().flatten().copied().collect();
    while let Some(file) = open.pop() {
        if file == to {
            return true;
        }
        if seen.insert(file) {
            open.extend(graph.get(file).into_iter().flatten());
        }
    }
    false
}

/// What is the same is so by its number or its value: the address of a thing is not its identity.
#[test]
fn nothing_is_compared_by_its_address() {
    for file in sources() {
        for word in ["ptr::eq", "ptr_eq", "addr_eq"] {
            assert!(!file.code.contains(word), "{} compares by {word}", file.name);
        }
    }
}

/// What stands in a script is no text of the file: whatever writes edits does not even ask for it.
#[test]
fn nothing_that_edits_asks_for_commands_of_scripts() {
    let edits = |file: &&Source| matches!(file.module(), "rewrite" | "fix") || file.name.contains("/cure");
    for file in sources().iter().filter(edits) {
        for word in [".everywhere()", ".called()", ".commands.all()", ".runner("] {
            assert!(!file.code.contains(word), "{} asks for commands of scripts by {word}", file.name);
        }
    }
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
fn only_world_and_the_command_line_touch_the_world() {
    let outside = ["std::fs", "std::env::", "std::process", "std::thread", "std::net", "stdout(", "stderr("];
    let apart = |file: &&Source| {
        ["cli", "world"].contains(&file.module()) || file.is_root() || file.name.ends_with("tests.rs")
    };
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

    /// Its module's path from the root.
    fn place(&self) -> Vec<&str> {
        let mut place: Vec<&str> = self.name.trim_end_matches(".rs").split('/').collect();
        place.pop_if(|last| ["mod", "lib", "main"].contains(last));
        place
    }

    /// Every path in it that may name a file, from the root; items stand at their ends. Its unit tests do not count.
    fn paths(&self) -> Vec<Vec<String>> {
        let code = self.code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let starts = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c));
        let mut paths = Vec::new();
        let mut at = 0;
        while let Some(next) = code[at..].find(|c: char| c.is_alphabetic()).map(|next| at + next) {
            let word = identifier(&code[next..]);
            at = next + word.len().max(1);
            if starts(next) && code[at..].starts_with("::") {
                at = code.len() - tree(&code[next..], &mut Vec::new(), &mut paths).len();
            }
        }
        paths.into_iter().map(|path| self.absolute(&path)).collect()
    }

    /// A path as the root names it: `crate::`, `self::` and `super::` resolved, others seen from here.
    fn absolute(&self, path: &[String]) -> Vec<String> {
        let mut base: Vec<String> = self.place().into_iter().map(str::to_owned).collect();
        let mut rest = path;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "crate" => base.clear(),
                "self" => {}
                "super" => drop(base.pop()),
                _ => break,
            }
            rest = others;
        }
        base.extend_from_slice(rest);
        base
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

/// The paths of a use tree (or of one path in an expression) that `code` starts with; gives what stands behind it.
fn tree<'c>(code: &'c str, above: &mut Vec<String>, paths: &mut Vec<Vec<String>>) -> &'c str {
    let depth = above.len();
    let mut rest = code.trim_start();
    loop {
        if let Some(mut group) = rest.strip_prefix('{') {
            loop {
                group = tree(group, above, paths);
                let Some(end) = group.find([',', '}']) else { return "" };
                let closes = group[end..].starts_with('}');
                group = group[end + 1..].trim_start();
                rest = if closes { group } else { group.strip_prefix('}').unwrap_or_default() };
                if closes || group.starts_with('}') {
                    break;
                }
            }
            break;
        }
        let word = identifier(rest);
        rest = &rest[word.len()..];
        above.push(word);
        match rest.strip_prefix("::") {
            Some(more) if !more.starts_with(['<', '*']) => rest = more,
            _ => {
                paths.push(above.clone());
                break;
            }
        }
    }
    above.truncate(depth);
    rest
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

#[test]
fn paths_are_read_out_of_groups_and_expressions() {
    let code = "use super::{a::{x, y as z,}, b};\nuse crate::c::d;\nlet e = inner::f(self::g::H);";
    let source = Source { name: "rule/page.rs".to_owned(), text: String::new(), code: code.to_owned() };
    let paths: Vec<String> = source.paths().into_iter().map(|path| path.join("/")).collect();
    assert_eq!(
        paths,
        ["rule/a/x", "rule/a/y", "rule/b", "c/d", "rule/page/inner/f", "rule/page/g/H"].map(str::to_owned)
    );
}
