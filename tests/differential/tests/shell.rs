//! The shell parser against `bash -n` and tree-sitter-bash over the RUN bodies of a folder of Dockerfiles:
//!
//!     DOCKERFILES=DIR cargo test --release --manifest-path tests/differential/Cargo.toml -- --ignored --nocapture
//!
//! `bash -n` may accept nothing that we report an error in; the places where commands begin must agree with
//! tree-sitter-bash on 99.9 % of the bodies. `SHOW=1` prints every difference.

mod common;

use common::each_body;
use dockslim::shell::{self, Command, CommandKind, List, Simple, Word};
use dockslim::source::Mapped;
use std::io::Write as _;
use std::process::{Command as Process, Stdio};

fn bash_accepts(script: &str) -> bool {
    let mut bash = Process::new("bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("bash is installed");
    // A shell that has seen enough closes its end.
    let _ = bash.stdin.take().unwrap().write_all(script.as_bytes());
    bash.wait().unwrap().success()
}

#[test]
#[ignore = "needs a folder of Dockerfiles and bash"]
fn nothing_that_bash_accepts_is_an_error() {
    let show = std::env::var_os("SHOW").is_some();
    let (mut all, mut refused, mut rejected, mut missed) = (0, 0, 0, 0);
    each_body(|path, body| {
        all += 1;
        let script = shell::parse(body);
        let accepted = bash_accepts(&body.text);
        refused += usize::from(!accepted);
        match (accepted, script.errors.first()) {
            (true, Some(error)) => {
                rejected += 1;
                println!("REJECTED {path}: {error:?}\n  {}", body.text);
            }
            (false, None) => {
                missed += 1;
                if show {
                    println!("MISSED {path}: {}", body.text);
                }
            }
            _ => {}
        }
    });
    println!(
        "{all} bodies; bash refuses {refused}, of which {missed} pass here; {rejected} wrongly rejected"
    );
    assert_eq!(rejected, 0);
}

#[test]
#[ignore = "needs a folder of Dockerfiles"]
fn commands_begin_where_tree_sitter_says() {
    let show = std::env::var_os("SHOW").is_some();
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).unwrap();
    let (mut all, mut unreadable, mut differing, mut commands) = (0, 0, 0, 0);
    each_body(|path, body| {
        let tree = parser.parse(body.text.as_bytes(), None).unwrap();
        if tree.root_node().has_error() {
            unreadable += 1;
            return;
        }
        all += 1;
        let mut theirs = Vec::new();
        theirs_in(tree.root_node(), body, &mut theirs);
        let mut ours = Vec::new();
        ours_in(&shell::parse(body).list, &mut ours);
        theirs.sort_unstable();
        ours.sort_unstable();
        ours.dedup();
        commands += theirs.len();
        if ours != theirs {
            differing += 1;
            if show {
                report(path, body, &ours, &theirs);
            }
        }
    });
    let agreement = 100.0 * f64::from(all - differing) / f64::from(all);
    println!("{all} bodies ({unreadable} more that tree-sitter cannot read), {commands} commands");
    println!("{differing} bodies differ: {agreement:.3} % agree");
    assert!(agreement >= 99.9);
}

fn report(path: &str, body: &Mapped<'_>, ours: &[u32], theirs: &[u32]) {
    let show = |only: &[u32], not: &[u32]| -> Vec<String> {
        let extra = only.iter().filter(|at| !not.contains(at));
        let text = |&at: &u32| {
            let offset =
                (0..body.text.len() as u32).find(|&o| body.file_offset(o) == at).unwrap_or(0) as usize;
            body.text.get(offset..).unwrap_or("").chars().take(50).collect()
        };
        extra.map(text).collect()
    };
    println!("DIFFERS {path}\n  only ours {:?}\n  only theirs {:?}", show(ours, theirs), show(theirs, ours));
}

fn theirs_in(node: tree_sitter::Node<'_>, body: &Mapped<'_>, out: &mut Vec<u32>) {
    let at = match node.kind() {
        "command" => node.child_by_field_name("name").map(|name| name.start_byte()),
        "declaration_command" | "unset_command" | "test_command" => Some(node.start_byte()),
        _ => None,
    };
    out.extend(at.map(|at| body.file_offset(at as u32)));
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        theirs_in(child, body, out);
    }
}

fn ours_in(list: &List<'_>, out: &mut Vec<u32>) {
    for item in &list.items {
        for command in &item.pipeline.commands {
            command_in(command, out);
        }
    }
}

fn command_in(command: &Command<'_>, out: &mut Vec<u32>) {
    match &command.kind {
        CommandKind::Simple(simple) => simple_in(simple, out),
        CommandKind::Group(body) | CommandKind::Subshell(body) => ours_in(body, out),
        CommandKind::If { branches, otherwise } => {
            for branch in branches {
                ours_in(&branch.condition, out);
                ours_in(&branch.body, out);
            }
            otherwise.iter().for_each(|body| ours_in(body, out));
        }
        CommandKind::Loop { words, condition, body, .. } => {
            words_in(words, out);
            ours_in(condition, out);
            ours_in(body, out);
        }
        CommandKind::Case { subject, arms } => {
            words_in(std::slice::from_ref(&**subject), out);
            for arm in arms {
                words_in(&arm.patterns, out);
                ours_in(&arm.body, out);
            }
        }
        CommandKind::Function { body, .. } => command_in(body, out),
        CommandKind::Test(words) => {
            out.push(command.span.start);
            words_in(words, out);
        }
        CommandKind::Arithmetic | CommandKind::Opaque => {}
    }
    for redirect in &command.redirects {
        words_in(std::slice::from_ref(&redirect.target), out);
    }
}

fn simple_in(simple: &Simple<'_>, out: &mut Vec<u32>) {
    for assignment in &simple.assignments {
        words_in(&assignment.values, out);
    }
    out.extend(simple.words.first().map(|word| word.span.start));
    words_in(&simple.words, out);
}

fn words_in(words: &[Word<'_>], out: &mut Vec<u32>) {
    for word in words {
        for list in &word.substitutions {
            ours_in(list, out);
        }
    }
}
