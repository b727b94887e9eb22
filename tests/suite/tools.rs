//! Every example of `rules/tools/*.yaml`: the command line is recognised, and does what is written there.
//! Also that options and packages are read right.

use super::tools_schema::{self, Example, OneOrMany};
use dockslim::shell::{Field, Lookup, Value};
use dockslim::source::Span;
use dockslim::tools::{self, Effect, EffectKind, Kept, Path, Place, Recognised, effects, recognise};
use std::borrow::Cow;
use std::collections::BTreeMap;

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
        EffectKind::Uninstall { tool, packages, .. } => format!("uninstall[{tool}] {}", list(packages)),
        EffectKind::Mark { packages, manual: true } => format!("wanted {}", list(packages)),
        EffectKind::Mark { packages, .. } => format!("brought {}", list(packages)),
        EffectKind::Upgrade { tool } => format!("upgrade[{tool}]"),
        EffectKind::Refresh { tool } => format!("refresh[{tool}]"),
        EffectKind::Cache { tool, cache } => format!("cache[{tool} {cache}]"),
        EffectKind::Clean { tool } => format!("clean[{tool}]"),
        EffectKind::Write { kept: Kept::Perhaps } => "write".to_owned(),
        EffectKind::Write { kept: Kept::Nothing } => "overwrite".to_owned(),
        EffectKind::Write { kept: Kept::All } => "append".to_owned(),
        EffectKind::Compile => "compile".to_owned(),
        EffectKind::Download { url } => format!("download {url}"),
        EffectKind::Extract { archive } => format!("extract {}", path(archive)),
        EffectKind::Pack { sources, compressed } => {
            let sources: Vec<String> = sources.iter().map(path).collect();
            format!("pack{} {}", if *compressed { " -z" } else { "" }, sources.join(" "))
        }
        EffectKind::Copy { from } => format!("copy {}", path(from)),
        EffectKind::Move { from } => format!("move {}", path(from)),
        EffectKind::Link { target, .. } => format!("link {}", path(target)),
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

fn with<T>(line: &str, check: impl FnOnce(&tools::Invocation<'_, '_>, &Place<'_>) -> T) -> T {
    let none = BTreeMap::new();
    let argv = split(line);
    match recognise(&argv) {
        Recognised::Tool(invocation) => check(&invocation, &Place { cwd: Some("/w"), env: &Env(&none) }),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn options_stand_anywhere_and_in_clusters() {
    with("apt-get -oA=b install -yqq -t=sid curl --option Dpkg::Use-Pty=0 -- -x", |invocation, _| {
        assert!(invocation.has_option(&["-y"]) && invocation.has_option(&["-qq"]));
        assert!(!invocation.has_option(&["-yy", "-x", "--yes"]));
        assert_eq!(invocation.option_value(&["-t", "--target-release"]), Some("sid"));
        assert_eq!(invocation.config("a"), Some("b"));
        assert_eq!(invocation.config("dpkg::use-pty"), Some("0"));
        let operands: Vec<&str> = invocation.operands.iter().map(|field| field.text.as_ref()).collect();
        assert_eq!(operands, ["curl", "-x"]);
        assert_eq!(invocation.subcommand.name, "install");
        assert_eq!((invocation.subcommand_span.start, invocation.subcommand_span.end), (14, 21));
    });
}

#[test]
fn an_option_of_a_subcommand_takes_its_value_there_only() {
    with("pip install -r requirements.txt flask", |invocation, _| {
        assert_eq!(invocation.option_value(&["-r"]), Some("requirements.txt"));
        assert_eq!((invocation.operands.len(), invocation.packages()), (1, None));
    });
    with("pip list -r flask", |invocation, _| assert_eq!(invocation.operands.len(), 1));
}

#[test]
fn switches_work_by_option_configuration_and_variable() {
    let off = |line: &str| {
        with(line, |invocation, place| {
            let recommends = invocation.tool.extra("recommends").unwrap();
            let asks = invocation.tool.interactive.as_ref().unwrap();
            (invocation.is_off(&recommends.off, place), invocation.is_off(&asks.off, place))
        })
    };
    assert_eq!(off("apt-get install curl"), (false, false));
    assert_eq!(off("apt-get install -qq --no-install-recommends curl"), (true, true));
    assert_eq!(off("apt-get -o APT::Install-Recommends=\"false\" -q=2 install curl"), (true, true));
    assert_eq!(off("dnf install -y --setopt=install_weak_deps=false curl"), (true, true));
    let cached = |line: &str| with(line, |invocation, place| invocation.fills(place).count());
    assert_eq!(cached("pip install flask"), 1);
    assert_eq!(cached("env PIP_NO_CACHE_DIR=0 pip install flask"), 0);
    assert_eq!(cached("env PIP_NO_CACHE_DIR= pip install flask"), 1);
}

#[test]
fn packages_have_names_and_versions() {
    let split = |tool: &str, package: &'static str| {
        tools::tool(tool).unwrap().package.as_ref().unwrap().split(package)
    };
    assert_eq!(split("apt", "curl=7.88.1-10"), ("curl", Some("7.88.1-10")));
    assert_eq!(split("apt", "curl/bookworm-backports"), ("curl", None));
    assert_eq!(split("apt", "./a=b.deb"), ("./a=b.deb", None));
    assert_eq!(split("apk", "nodejs~=20"), ("nodejs", Some("20")));
    assert_eq!(split("apk", "tini@edge"), ("tini", None));
    assert_eq!(split("npm", "@vue/cli@5.0"), ("@vue/cli", Some("5.0")));
    assert_eq!(split("npm", "@vue/cli"), ("@vue/cli", None));
    assert_eq!(split("pip", "flask[async]>=2,<3"), ("flask[async]", Some("2,<3")));
    assert_eq!(split("yum", "gcc-c++-4.8.5"), ("gcc-c++", Some("4.8.5")));
    assert_eq!(split("yum", "httpd-devel"), ("httpd-devel", None));
}
