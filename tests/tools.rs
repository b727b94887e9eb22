//! Every example of `rules/tools/*.yaml`: the command line is recognised, and does what is written there.
//! Also that options and packages are read right.

#![allow(clippy::unwrap_used, reason = "a test: bad input must fail loudly")]

#[path = "codegen/tools_schema.rs"]
mod tools_schema;

use dockslim::shell::{Field, Lookup, Value};
use dockslim::source::Span;
use dockslim::tools::{self, Effect, EffectKind, Path, Place, Recognised, effects, recognise};
use std::borrow::Cow;
use std::collections::BTreeMap;
use tools_schema::{Example, OneOrMany};

struct Env<'e>(&'e BTreeMap<String, String>);

impl Lookup for Env<'_> {
    fn get(&self, name: &str) -> Value<'_> {
        match (name, self.0.get(name)) {
            (_, Some(value)) => Value::Known(Cow::Borrowed(value)),
            ("HOME", None) => Value::Known(Cow::Borrowed("/root")),
            _ => Value::Unknown,
        }
    }
}

/// Splits at blanks outside quotes; nothing is known from the first `$` on.
fn split(line: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let (text, len) = match rest.as_bytes()[0] {
            b' ' => {
                at += 1;
                continue;
            }
            quote @ (b'\'' | b'"') => {
                let end = rest[1..].find(char::from(quote)).unwrap();
                (&rest[1..=end], end + 2)
            }
            _ => {
                let end = rest.find(' ').unwrap_or(rest.len());
                (&rest[..end], end)
            }
        };
        let text = text.strip_prefix('\\').unwrap_or(text);
        let known = text.find('$').unwrap_or(text.len()) as u32;
        let glob = len == text.len() && text.contains(['*', '?']);
        let span = Span::new(at as u32, (at + len) as u32);
        fields.push(Field { text: Cow::Borrowed(text), known, glob, span });
        at += len;
    }
    fields
}

fn path(path: &Path<'_>) -> String {
    match path {
        Path::Exact(text) | Path::Glob(text) => text.to_string(),
        Path::Below(text) => format!("{text}/..."),
        Path::Unknown => "?".to_owned(),
    }
}

fn described(effect: &Effect<'_>) -> String {
    let list = |packages: &Option<Vec<Cow<'_, str>>>| {
        packages.as_ref().map_or_else(|| "?".to_owned(), |names| names.join(" "))
    };
    let minus_r = |recursive: bool| if recursive { " -r" } else { "" };
    let what = match &effect.kind {
        EffectKind::Install { tool, packages, .. } => format!("install[{tool}] {}", list(packages)),
        EffectKind::Uninstall { tool, packages } => format!("uninstall[{tool}] {}", list(packages)),
        EffectKind::Upgrade { tool } => format!("upgrade[{tool}]"),
        EffectKind::Refresh { tool } => format!("refresh[{tool}]"),
        EffectKind::Cache { tool, cache } => format!("cache[{tool} {cache}]"),
        EffectKind::Clean { tool } => format!("clean[{tool}]"),
        EffectKind::Write => "write".to_owned(),
        EffectKind::Download { url } => format!("download {url}"),
        EffectKind::Extract { archive } => format!("extract {}", path(archive)),
        EffectKind::Copy { from } => format!("copy {}", path(from)),
        EffectKind::Move { from } => format!("move {}", path(from)),
        EffectKind::Link { target } => format!("link {}", path(target)),
        EffectKind::MakeDirectory => "mkdir".to_owned(),
        EffectKind::Remove { recursive } => format!("remove{}", minus_r(*recursive)),
        EffectKind::Touch { recursive, content: false } => format!("touch{}", minus_r(*recursive)),
        EffectKind::Touch { recursive, content: true } => format!("rewrite{}", minus_r(*recursive)),
        EffectKind::Opaque => "opaque".to_owned(),
    };
    format!("{what} @ {}", path(&effect.path))
}

fn outcome(example: &Example) -> Vec<String> {
    let argv = split(&example.run);
    match recognise(&argv) {
        Recognised::Harmless => vec!["harmless".to_owned()],
        Recognised::Unknown => vec!["unknown".to_owned()],
        Recognised::Script(field) => vec![format!("script {}", field.text)],
        Recognised::Tool(invocation) => {
            let env = Env(&example.env);
            let mut out = Vec::new();
            effects(&invocation, &Place { cwd: Some("/w"), env: &env }, &mut out);
            out.iter().map(described).collect()
        }
    }
}

#[test]
fn examples_do_what_they_say() {
    let files = tools_schema::read();
    let mut wrong = Vec::new();
    let of_tools = files.tools.iter().flat_map(|tool| &tool.examples);
    for example in of_tools.chain(&files.wrappers.examples).chain(&files.harmless.examples) {
        let wanted = match &example.does {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        };
        let got = outcome(example);
        if got != wanted {
            wrong.push(format!("{}\n  wanted {wanted:?}\n  got    {got:?}", example.run));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_tool_shows_what_it_does() {
    for tool in tools_schema::read().tools {
        assert!(!tool.examples.is_empty(), "{} has no example", tool.id);
        assert!(tools::tool(&tool.id).is_some(), "{} is not in the table", tool.id);
    }
}
