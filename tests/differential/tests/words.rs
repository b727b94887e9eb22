//! Expanded words against bash: every distinct word of the RUN bodies of a folder of Dockerfiles that holds
//! nothing but known variables, quotes and braces.
//!
//!     DOCKERFILES=DIR cargo test --release --manifest-path tests/differential/Cargo.toml --test words -- \
//!         --ignored --nocapture

mod common;

use dockslim::shell::{self, CommandKind, Field, Lookup, PartKind, Value, Word};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::process::Command;

/// Every variable has a value that its name picks.
struct Env;

const VALUES: [&str; 6] = ["1.2.3-rc1", "a  b\tc", "/usr/local/bin", "", " x ", "linux-amd64"];

fn value(name: &str) -> &'static str {
    VALUES[name.bytes().map(usize::from).sum::<usize>() % VALUES.len()]
}

fn is_name(name: &str) -> bool {
    name.len() > 1 && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_') && !name.starts_with("BASH")
}

impl Lookup for Env {
    fn get(&self, name: &str) -> Value<'_> {
        match name {
            "UID" | "EUID" | "PPID" | "SECONDS" | "RANDOM" | "LINENO" | "IFS" | "PATH" | "SHELLOPTS"
            | "OLDPWD" | "PWD" | "OSTYPE" | "HOSTTYPE" | "MACHTYPE" | "HOSTNAME" | "LC_ALL" | "LANG"
            | "DIRSTACK" | "GROUPS" | "SHLVL" => Value::Unknown,
            _ if is_name(name) => Value::Known(Cow::Borrowed(value(name))),
            _ => Value::Unknown,
        }
    }
}

fn collect(word: &Word<'_>, words: &mut BTreeSet<String>, names: &mut BTreeSet<String>) {
    let mut fields: Vec<Field<'_>> = Vec::new();
    shell::expand(word, &Env, &mut fields);
    if !word.special || word.raw.contains(":=") || !fields.iter().all(Field::is_known) {
        return;
    }
    for part in word.parts() {
        match part.kind {
            PartKind::Command(_) => return,
            PartKind::Parameter(_) => names.extend(names_in(part.raw)),
            _ => {}
        }
    }
    words.insert(word.raw.to_owned());
}

/// Everything in an expansion that looks like a variable.
fn names_in(raw: &str) -> impl Iterator<Item = String> + '_ {
    raw.split(|c: char| !c.is_ascii_uppercase() && c != '_').filter(|name| is_name(name)).map(str::to_owned)
}

#[test]
#[ignore = "needs a folder of Dockerfiles and bash"]
fn fields_are_those_of_bash() {
    let (mut words, mut names) = (BTreeSet::new(), BTreeSet::new());
    common::each_body(|_, body| {
        let script = shell::parse(body);
        if !script.errors.is_empty() {
            return;
        }
        for item in script.list.items {
            for command in &item.pipeline.commands {
                if let CommandKind::Simple(simple) = &command.kind {
                    simple.words.iter().for_each(|word| collect(word, &mut words, &mut names));
                }
            }
        }
    });
    let mut script = String::from("set -f\n");
    names.iter().filter(|name| matches!(Env.get(name), Value::Known(_))).for_each(|name| {
        script += &format!("{name}='{}'\n", value(name));
    });
    for word in &words {
        // A function call, so that a word of no fields is told from an empty one.
        script += &format!("f {word}\n");
    }
    script.insert_str(0, "f() { printf '%s\\0' \"$#\" \"$@\"; }\n");
    let path = std::env::temp_dir().join("dockslim-words.sh");
    std::fs::write(&path, script).unwrap();
    // No program can be found: a word that is misread runs nothing.
    let bash = Command::new("/bin/bash").arg(&path).env_clear().env("PATH", "/nonexistent").output().unwrap();
    let output = String::from_utf8_lossy(&bash.stdout).into_owned();
    println!("{}", String::from_utf8_lossy(&bash.stderr).lines().take(5).collect::<Vec<_>>().join("\n"));
    let mut theirs = output.split('\0');
    let mut wrong = 0;
    for raw in &words {
        let count: usize = theirs.next().and_then(|count| count.parse().ok()).expect(raw);
        let theirs: Vec<&str> = theirs.by_ref().take(count).collect();
        let text = dockslim::source::Mapped::contiguous(raw, 0);
        let mut ours = Vec::new();
        let script = shell::parse(&text);
        let command = &script.list.items[0].pipeline.commands[0];
        let CommandKind::Simple(simple) = &command.kind else { continue };
        simple.words.iter().for_each(|word| shell::expand(word, &Env, &mut ours));
        let ours: Vec<&str> = ours.iter().map(|field| &*field.text).collect();
        if ours != theirs && !simple.words.is_empty() {
            wrong += 1;
            println!("{raw}\n  ours   {ours:?}\n  theirs {theirs:?}");
        }
    }
    println!("{} words, {wrong} differ", words.len());
    assert_eq!(wrong, 0);
}
