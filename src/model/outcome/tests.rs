//! Scripts of many shapes, and what comes of them.

use super::*;
use crate::model::{Model, Options, build};

/// What `ask` says of the last RUN of a file.
fn of_last<T>(text: &str, ask: impl FnOnce(&Step<'_>) -> T) -> T {
    let (file, options) = (crate::syntax::parse(text), Options::default());
    let model: Model<'_> = build(&file, &options);
    ask(model.stages[0].steps.last().unwrap())
}

/// What becomes of the failure of `x` in the RUN at the end of a file.
fn in_file(text: &str) -> Failure {
    of_last(text, |step| {
        let is_x = |command: &&CommandUse<'_>| command.argv[0].text == "x";
        step.failure(step.commands.iter().find(is_x).unwrap_or_else(|| panic!("no x in {text}")))
    })
}

fn failure(run: &str) -> Failure {
    in_file(&format!("FROM alpine:3.20\nRUN {run}\n"))
}

#[test]
fn what_ends_the_run() {
    for run in [
        "x",
        "x;",
        "true; x",
        "x && true",
        "x && a || false",
        "a || b; x",
        "x || exit 1",
        "x || exit",
        "x || { echo no; exit 1; }",
        "x || { echo no && exit 3; }",
        "x || (echo no; exit 2)",
        "x || false",
        "(x)",
        "{ x; }",
        "( a; x ) && b",
        "a | x",
        "V=1 x >/dev/null 2>&1",
        "V=$(x)",
        "V=$(a; x) && b",
        "a || exit 1; x",
        "[ -d y ] || exit 1; x && b",
        "set -e; x; true",
        "set -e && x; true",
        "set -ex; x; true",
        "set -o errexit; x; true",
        "set -eu -o pipefail; x; true",
        "set -e; { a; x; b; }; c",
        "set -e; (x; b); c",
        "set -e; for i in 1 2; do x; done; c",
        "set -e; a && x; c",
        "set -e; a || x; c",
        "{ set -e; }; x; true",
        "set +e; set -e; x; true",
        "set -o pipefail; x | b",
        "set -euo pipefail; x | b; c",
        "trap 'rm -f y' EXIT; x",
        "exec 2>&1; x",
        "if a; then b; fi; x",
        "a && b; set -e; x; c",
    ] {
        let may = run.contains("|| x");
        assert_eq!(failure(run), if may { Failure::Unseen } else { Failure::Stops }, "{run}");
    }
}

#[test]
fn what_stands_behind_an_exit_never_runs() {
    let runs_x = |run: &str| {
        of_last(&format!("FROM alpine:3.20\nRUN {run}\n"), |step| {
            step.commands.iter().any(|command| command.argv[0].text == "x")
        })
    };
    for run in
        ["exit 0; x", "exit; x", "a; exit 1; b && x", "exec a; x", "(exit; x); b", "if a; then exit; x; fi"]
    {
        assert!(!runs_x(run), "{run}");
    }
    for run in [
        "a && exit; x",
        "a || exit; x",
        "(exit); x",
        "if a; then exit; fi; x",
        "exec 2>&1; x",
        "exit & x",
        "exit | a; x",
        "x; exit",
    ] {
        assert!(runs_x(run), "{run}");
    }
}

#[test]
fn what_only_the_next_command_notices() {
    for run in ["x | a", "a | x | b", "set -e; x | a; b", "x | a && b", "(x) | a", "{ a; x; } |& b"] {
        assert_eq!(failure(run), Failure::Piped, "{run}");
    }
}

#[test]
fn what_is_caught_or_passed_over() {
    for run in [
        "x; true",
        "echo set -e; x; true",
        "echo 'set -e'; x; true",
        "x || true",
        "x || echo no",
        "x || { echo no; }",
        "x || { a || exit 1; }",
        "x || { echo no; exit 0; }",
        "x || { echo no; exit; }",
        "x || exit 0",
        "x || exit $?0",
        "x && a || b",
        "x &",
        "x & wait",
        "! x",
        "! x; b",
        "if x; then a; fi",
        "if ! x; then a; fi",
        "if a; then x; fi",
        "while x; do a; done",
        "until x; do a; done",
        "for i in 1 2; do x; done",
        "case $A in b) x;; esac",
        "set -e; x && a; b",
        "set -e; { x && a; }; b",
        "set -e; x || true; b",
        "set -e; ! x; b",
        "set -e; if x; then a; fi; b",
        "set -e; { x; a; } && b; c",
        "set -e; { x; a; } || b; c",
        "set -e; (x; a) || b",
        "set -e; set +e; x; b",
        "set -e; if a; then set +e; fi; x; b",
        "set $OPTIONS; x; b",
        "set -- -e; x; b",
        "a || set -e; x; b",
        "(set -e); x; b",
        "set -e | a; x; b",
        "set -e; echo $(x); b",
        "echo $(x)",
        "V=$(x) a",
        "V=$(x; a)",
        "V=$(x)$(a)",
        "x | a; b",
        "x | a || true",
        "set -o pipefail; x | a; b",
        "{ exit 1; a; }; x",
        "[ -d y ] || exit 0; x",
        "if a; then exit 0; fi; x",
        "trap 'exit 0' EXIT; x",
        "f() { x; }; f",
        "sh -c 'x; true'",
        "eval 'x; true'",
        "[ -d y ] && x",
        "if",
    ]
    .into_iter()
    .filter(|run| run.contains('x'))
    {
        assert_eq!(failure(run), Failure::Unseen, "{run}");
    }
}

#[test]
fn shell_sets_options_too() {
    let with = |shell: &str, run: &str| in_file(&format!("FROM alpine:3.20\nSHELL {shell}\nRUN {run}\n"));
    for shell in [
        r#"["/bin/bash", "-eo", "pipefail", "-c"]"#,
        r#"["/bin/bash", "-o", "errexit", "-o", "pipefail", "-c"]"#,
        r#"["/bin/bash", "-euxo", "pipefail", "-c"]"#,
        r#"["/bin/bash", "--login", "-o", "pipefail", "-ec"]"#,
        r#"["/usr/bin/env", "bash", "-e", "-o", "pipefail", "-c"]"#,
    ] {
        assert_eq!(with(shell, "x; a"), Failure::Stops, "{shell}");
        assert_eq!(with(shell, "x | a; b"), Failure::Stops, "{shell}");
        assert_eq!(with(shell, "set +e; x; a"), Failure::Unseen, "{shell}");
    }
    let pipefail = r#"["/bin/bash", "-o", "pipefail", "-c"]"#;
    assert_eq!(with(pipefail, "x; a"), Failure::Unseen);
    assert_eq!(with(pipefail, "x | a"), Failure::Stops);
    assert_eq!(with(pipefail, "set +o pipefail; x | a"), Failure::Piped);
    assert_eq!(with(r#"["/bin/sh", "-c"]"#, "x; a"), Failure::Unseen);
}

#[test]
fn heredocs_and_exec_forms() {
    let heredoc = |head: &str, body: &str| failure(&format!("{head}\n{body}\nEOF"));
    assert_eq!(heredoc("<<EOF", "x\ntrue"), Failure::Unseen);
    assert_eq!(heredoc("<<EOF", "set -e\nx\ntrue"), Failure::Stops);
    assert_eq!(heredoc("<<EOF", "true # no more\nx"), Failure::Stops);
    assert_eq!(heredoc("<<EOF", "#!/bin/bash -e\nx\ntrue"), Failure::Stops);
    assert_eq!(heredoc("<<EOF", "#!/usr/bin/env bash\nx\ntrue"), Failure::Unseen);
    assert_eq!(failure(r#"["x", "a"]"#), Failure::Stops);
    assert_eq!(failure(r#"["sh", "-c", "x; true"]"#), Failure::Unseen);
}

fn ending(run: &str) -> Option<Join> {
    of_last(&format!("FROM alpine:3.20\nRUN {run}\n"), |step| step.ending().ok().map(|it| it.join))
}

#[test]
fn where_more_can_be_put_behind() {
    for run in [
        "a",
        "a && b",
        "a; b",
        "a || b",
        "a | b",
        "a || exit 1; b",
        "[ -f y ] || { echo no; exit 1; }; b",
        "(exit 0); a",
        "if a; then b; fi",
        "set -e; a; b",
        "set -ex; a && b",
        "set -e; a; V=$(b)",
        "set -e && a && for i in 1 2; do b; c; done && d",
        "set -e; { a; b; } || c",
        "exec 2>&1; a",
        "echo exit",
        "echo 'exec it'; a",
        "a --exit",
        "cd /x && a",
        "echo '#' a",
        "a > '&'",
        "a;",
        "a # done",
        "set -e; if a; then b; fi; c;",
        "<<EOF\na\nEOF",
        "<<EOF\nset -e\na\nb # last\nEOF",
    ] {
        assert_eq!(ending(run), Some(Join::And), "{run}");
    }
    for run in [
        "set -e; if a; then b; c; fi",
        "set -e; { a; b; }",
        "set -e; for i in 1 2; do a; b; done",
        "set -e; for i in 1 2; do a && b; c; done",
        "set -e; { a; b; };",
    ] {
        assert_eq!(ending(run), Some(Join::Semicolon), "{run}");
    }
    for run in [
        "a; exit 0",
        "a && exit",
        "if a; then exit 0; fi; b",
        "case $A in b) exit;; esac; c",
        "exec a",
        "a &",
        "a & b",
        "trap 'rm y' EXIT; a",
        "set -e; a && { b; c; }",
        "set -e; ! { a; b; }",
        "set $X; { a; b; }",
        "(set -e; a; b)",
        "set -e; for i in 1 2; do a && b; done",
        "set -e; if a; then b || c; fi",
        "set -e; { a; if b; then c && d; fi; }",
        "set -e; while a; do ! b; done",
        "set -e && g() { a; b; } && g",
        "set -e; y && x=$(a | { b; c; })",
        "a &&",
        "(a",
        "<<EOF cat >y\na\nEOF",
        "cat <<EOF >y\na\nEOF",
        r#"["a"]"#,
    ] {
        assert_eq!(ending(run), None, "{run}");
    }
}

#[test]
fn where_a_shell_ends() {
    #[allow(clippy::redundant_closure_for_method_calls, reason = "a method's path is not general enough")]
    let stays = |run: &str| {
        of_last(&format!("FROM alpine:3.20\nWORKDIR /w\nRUN {run}\n"), |step| step.stays_in_place())
    };
    for run in
        ["a", "echo cd /y", "(cd /y && a)", "cd /w && a", "cd /y && cd /w", "cd y && cd .. && a", "cd /y | a"]
    {
        assert!(stays(run), "{run}");
    }
    for run in ["cd /y", "cd /y && a", "pushd /y", "cd $X && a", "if a; then cd /y; fi", "cd\t/y;a", "cd; a"]
    {
        assert!(!stays(run), "{run}");
    }
}
