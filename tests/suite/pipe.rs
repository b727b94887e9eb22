//! Dockerfiles as JSON lines on standard input: `lint` and `size` with `--stdin-format jsonl`, by the contract of docs/pipe.md.

use super::support::program::{Folder, Run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write as _};
use std::process::{ChildStdin, Stdio};

const LINT: [&str; 3] = ["lint", "--stdin-format", "jsonl"];
const SIZE: [&str; 3] = ["size", "--stdin-format", "jsonl"];
/// A warning, and nothing else.
const WARNED: &str = "FROM scratch\nCMD ['a']\n";
const CLEAN: &str = "FROM scratch\nCMD [\"a\"]\n";

/// The lines of these objects.
fn lines(items: &[Value]) -> String {
    let lines: Vec<String> = items.iter().map(Value::to_string).chain([String::new()]).collect();
    lines.join("\n")
}

fn item(path: &str, text: &str) -> Value {
    json!({"path": path, "text": text})
}

fn run(name: &str, command: [&str; 3], more: &[&str], input: &str) -> Run {
    let args: Vec<&str> = command.iter().chain(more).copied().collect();
    Folder::new(name, &[]).run_with_stdin(&args, input)
}

/// What the lines are: the rule of a finding, or `done`, or `error`, each with its path.
fn told(run: &Run) -> Vec<(String, String)> {
    let what = |line: &Value| match (line["rule"].as_str(), line["error"].as_str()) {
        (Some(rule), _) => rule.to_owned(),
        (None, Some(_)) => "error".to_owned(),
        (None, None) => "done".to_owned(),
    };
    let path = |line: &Value| line["path"].as_str().unwrap_or("null").to_owned();
    run.findings().iter().map(|line| (path(line), what(line))).collect()
}

fn errors(run: &Run) -> Vec<(u64, String)> {
    let findings = run.findings();
    let errors =
        findings.iter().filter_map(|it| Some((it["line"].as_u64()?, it["error"].as_str()?.to_owned())));
    errors.collect()
}

#[test]
fn lines_are_those_of_the_files_themselves_in_order() {
    // Findings of so many are shared out among threads, and come in several batches.
    equal("lint", 700);
    equal("size", 40);
}

fn equal(command: &str, count: usize) {
    let text = |n: usize| {
        format!("FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl\nCMD ['{n}']\n")
    };
    let names: Vec<String> = (0..count).map(|n| format!("d{}/{n:04}.Dockerfile", n % 7)).collect();
    let texts: Vec<String> = (0..count).map(text).collect();
    let files: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(name, text)| (&**name, &**text)).collect();
    let folder = Folder::new(&format!("pipe-equal-{command}"), &files);
    let items: Vec<Value> = files.iter().map(|(name, text)| item(name, text)).collect();
    // Without one, `size` looks at the folder that a file stands in, which a text has not.
    let context = folder.0.join("d0").to_str().unwrap().to_owned();
    let mut named = vec![command, "--format", "jsonl", "--context", &context];
    let mut piped = named.clone();
    named.extend(names.iter().map(|it| &**it));
    piped.extend(["--stdin-format", "jsonl"]);
    let (named, piped) = (folder.run(&named), folder.run_with_stdin(&piped, &lines(&items)));
    assert_eq!((piped.code, piped.out.len()), (named.code, named.out.len()));
    assert!(piped.out == named.out && piped.err.is_empty(), "{command}: {}", piped.err);
    assert!(piped.out.lines().count() >= count);
}

#[test]
fn each_line_ends_with_one_that_says_done_or_error() {
    let input = lines(&[
        item("a", WARNED),
        json!({"repo": {"name": ["x"]}, "text": CLEAN, "path": "b", "settings": null}),
        item("compose.yaml", "services:\n  a:\n    build: .\n"),
        json!({"path": "c", "text": WARNED, "settings": {"exclude": ["c"]}}),
    ]);
    let done = run("pipe-done", LINT, &["--with-done"], &format!("\n{input} \r\n")).is(2);
    let lines = done.findings();
    assert_eq!(lines[1], json!({"path": "a", "line": 2, "done": true, "findings": 1}));
    assert_eq!(lines[2], json!({"path": "b", "line": 3, "done": true, "findings": 0}));
    assert_eq!((&lines[3]["path"], &lines[3]["line"]), (&json!("compose.yaml"), &json!(4)));
    assert!(lines[3]["error"].as_str().unwrap().starts_with("is a Compose file"));
    assert_eq!(lines[4], json!({"path": "c", "line": 5, "done": true, "findings": 0, "excluded": true}));
    assert_eq!(lines.len(), 5);
    assert_eq!(done.err, "error: nothing could be said of 1 line; its `error` says why\n");
    let plain = run("pipe-plain", LINT, &[], &input).is(2);
    assert_eq!(
        told(&plain),
        [("a".into(), "invalid-json-form".into()), ("compose.yaml".into(), "error".into())]
    );
    let size = run("pipe-size", SIZE, &["--with-done", "--all-stages"], &lines_of_stages()).is(2);
    let found = size.findings();
    assert_eq!(found[0]["layers"].as_array().unwrap().len(), 1);
    assert_eq!(found[2], json!({"path": "a", "line": 1, "done": true, "images": 2}));
    assert_eq!(errors(&size), [(2, "has no FROM, and so no image; start it with one".to_owned())]);
}

fn lines_of_stages() -> String {
    lines(&[item("a", "FROM alpine:3.20 AS one\nCOPY a b\nFROM one\nCOPY c d\n"), item("b", "# none\n")])
}

#[test]
fn exit_codes_are_those_of_lint() {
    let code = |name: &str, more: &[&str], items: &[Value]| run(name, LINT, more, &lines(items)).code;
    assert_eq!(code("pipe-0", &[], &[item("a", CLEAN)]), 0);
    assert_eq!(code("pipe-empty", &[], &[]), 0);
    assert_eq!(code("pipe-1", &[], &[item("a", WARNED), item("b", CLEAN)]), 1);
    assert_eq!(code("pipe-never", &["--fail-on", "never"], &[item("a", WARNED)]), 0);
    assert_eq!(code("pipe-2", &["--fail-on", "never"], &[json!({}), item("a", WARNED)]), 2);
}

#[test]
fn a_bad_line_is_told_in_its_place_and_hides_no_other() {
    let bad: &[(&str, &str)] = &[
        ("nope", "no JSON object"),
        ("[\"a\", \"FROM b\"]", "no JSON object"),
        ("{\"path\": \"a\", \"text\": \"FROM b\"", "column 30"),
        ("{\"path\": \"a\", \"text\": \"FROM b\"} {}", "no JSON object"),
        ("{\"path\": \"a\", \"text\": \"\\ud800\"}", "no JSON object"),
        ("{\"text\": \"FROM b\"}", "`path`"),
        ("{\"path\": \"\", \"text\": \"FROM b\"}", "`path` is empty"),
        ("{\"path\": 3, \"text\": \"FROM b\"}", "`path`"),
        ("{\"path\": \"a\"}", "`text`"),
        ("{\"path\": \"a\", \"text\": [\"FROM b\"]}", "`text`"),
        ("{\"path\": \"a\", \"text\": \"FROM b\", \"settings\": \"x\"}", "`settings`"),
        ("{\"path\": \"a\", \"text\": \"FROM b\", \"lossy\": 1}", "`lossy`"),
        ("{\"path\": \"a\", \"text\": \"\\u007fELF\"}", "is a program (ELF)"),
    ];
    for (line, said) in bad {
        let input = format!("{}{line}\n{}", lines(&[item("x", WARNED)]), lines(&[item("y", WARNED)]));
        let run = run("pipe-bad", LINT, &["--with-done"], &input).is(2);
        let what: Vec<String> = told(&run).into_iter().map(|(_, what)| what).collect();
        assert_eq!(what, ["invalid-json-form", "done", "error", "invalid-json-form", "done"], "{line}");
        let [(2, error)] = &errors(&run)[..] else { panic!("{line}: {}", run.out) };
        assert!(error.contains(said), "{line}: {error}");
    }
}

#[test]
fn what_is_not_utf8_is_told_and_a_mark_is_none_of_it() {
    let folder = Folder::new("pipe-bytes", &[]);
    let mut child = folder.command(&LINT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = b"\xef\xbb\xbf".to_vec();
    input.extend_from_slice(lines(&[item("a", WARNED)]).as_bytes());
    input.extend_from_slice(b"{\"path\": \"b\xff\", \"text\": \"FROM a\"}\n");
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let run = Run::from(child.wait_with_output().unwrap()).is(2);
    assert_eq!(told(&run), [("a".into(), "invalid-json-form".into()), ("null".into(), "error".into())]);
    assert!(errors(&run)[0].1.starts_with("the line is not UTF-8 (byte 12)"), "{}", run.out);
}

#[test]
fn who_says_that_a_text_was_not_utf8_gets_no_edits() {
    let text = "FROM alpine:3.20\nRUN apk add curl # \u{FFFD}\n";
    let items = [item("a", text), json!({"path": "b", "text": text, "lossy": true})];
    let found = run("pipe-lossy", LINT, &["--select", "package-cache-left"], &lines(&items)).is(1).findings();
    assert!(found[0]["fix"].is_object() && found[1]["fix"].is_null(), "{found:?}");
}

#[test]
fn settings_of_a_line_stand_in_the_place_of_files() {
    let latest = "FROM a:latest\nCMD ['a']\n";
    let folder = Folder::new("pipe-settings", &[("x/.dockslim.yaml", "select: [invalid-json-form]\n")]);
    let with = |settings: Value| {
        let items = [json!({"path": "x/Dockerfile", "text": latest, "settings": settings})];
        folder.run_with_stdin(&LINT, &lines(&items))
    };
    let rules = |run: &Run| told(run).into_iter().map(|(_, what)| what).collect::<Vec<_>>();
    assert_eq!(rules(&with(Value::Null)), ["invalid-json-form"]);
    assert_eq!(rules(&with(json!({"select": ["latest-tag"]}))), ["latest-tag"]);
    assert_eq!(rules(&with(json!({"select": null, "ignore": ["default"]}))), [""; 0]);
    let both = rules(&with(json!({})));
    assert!(both.contains(&"latest-tag".to_owned()) && both.contains(&"invalid-json-form".to_owned()));
    let harsh =
        with(json!({"select": ["latest-tag"], "severity": {"latest-tag": "error"}, "fail-on": "error"}));
    assert_eq!((harsh.code, harsh.findings()[0]["severity"].as_str()), (1, Some("error")));
    let over = json!({"overrides": [{"files": ["x/*"], "select": ["latest-tag"]}]});
    assert_eq!(rules(&with(over)), ["latest-tag"]);
    let wrong: [(Value, &str); 6] = [
        (json!({"selekt": ["a"]}), "settings: `selekt` is no key; did you mean `select`?"),
        (json!({"target": 3}), "settings: `target` has to be a text"),
        (json!({"select": ["nope"]}), "settings: `nope` is no rule"),
        (json!({"options": {"latest-tag": {"x": 1}}}), "settings: `x` is no option of `latest-tag`"),
        (json!({"context": "/"}), "settings: `/` leaves "),
        (json!({"target": "nope"}), "it has no stage `nope`"),
    ];
    for (settings, said) in wrong {
        let run = with(settings).is(2);
        let [(1, error)] = &errors(&run)[..] else { panic!("{}", run.out) };
        assert!(error.starts_with(said), "{error}");
        assert_eq!(run.out.lines().count(), 1);
    }
}

#[test]
fn own_rules_come_from_where_settings_or_options_say() {
    const OWN: &str = "id: own\nsummary: s\ncategory: style\nseverity: info\nmessage: m\nmatch: {instruction: RUN}\n\
        examples: [{bad: \"FROM a\\nRUN b\", at: RUN b}, {good: FROM a}]\n";
    let folder = Folder::new("pipe-own", &[("rules/own.yaml", OWN), ("broken/odd.yaml", "id: x\n")]);
    let lint = |more: &[&str], settings: Value| {
        let args: Vec<&str> = LINT.iter().chain(more).copied().collect();
        let item = json!({"path": "d", "text": "FROM a:1\nRUN true\n", "settings": settings});
        folder.run_with_stdin(&args, &lines(&[item]))
    };
    let has_own = |run: &Run| run.findings().iter().any(|it| it["rule"] == "own");
    assert!(!has_own(&lint(&[], json!({}))));
    assert!(has_own(&lint(&[], json!({"rules": ["rules"]}))));
    assert!(has_own(&lint(&["--rules", "rules"], json!({"ignore": ["latest-tag"]}))));
    let broken = lint(&[], json!({"rules": ["broken"]})).is(2);
    assert!(errors(&broken)[0].1.starts_with("broken/odd.yaml:"), "{}", broken.out);
    // Rules that are not of the line cost no line its findings.
    let beside = lint(&["--rules", "broken", "--rules", "rules"], Value::Null).is(2);
    assert!(has_own(&beside) && errors(&beside).is_empty(), "{}", beside.out);
    assert!(beside.err.starts_with("error: broken/odd.yaml:"), "{}", beside.err);
    let wrong = lint(&["--select", "nope"], Value::Null).is(2);
    assert!(wrong.out.is_empty() && wrong.err.contains("`nope`"), "{wrong:?}");
}

#[test]
fn a_path_is_a_name_and_nothing_beside_it_is_read() {
    let files = [("Dockerfile", WARNED), (".dockerignore", "*\n"), ("big", "0123456789")];
    let folder = Folder::new("pipe-name", &files);
    let items = lines(&[item("Dockerfile", "FROM scratch\nCOPY big /\n")]);
    let size = |more: &[&str]| {
        let args: Vec<&str> = SIZE.iter().chain(more).copied().collect();
        folder.run_with_stdin(&args, &items).is(0).findings().remove(0)
    };
    assert_eq!(
        (&size(&[])["context"], &size(&[])["layers"][0]["added"]["unpacked"]),
        (&Value::Null, &Value::Null)
    );
    std::fs::remove_file(folder.0.join(".dockerignore")).unwrap();
    assert_eq!(size(&["--context", "."])["layers"][0]["added"]["unpacked"], 10);
    let lint = folder.run_with_stdin(&LINT, &lines(&[item("Dockerfile", CLEAN)])).is(0);
    assert_eq!(lint.out, "");
}

/// Writes one line, and gives what comes of it before anything else is written.
fn ask(stdin: &mut ChildStdin, out: &mut impl BufRead, line: &Value) -> Vec<String> {
    stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
    let mut told = Vec::new();
    while told.last().is_none_or(|last: &String| !last.contains("\"done\":true")) {
        let mut answer = String::new();
        assert!(out.read_line(&mut answer).unwrap() > 0, "the answer ends: {told:?}");
        told.push(answer);
    }
    told
}

#[test]
fn whoever_waits_for_an_answer_gets_it() {
    let folder = Folder::new("pipe-wait", &[]);
    let args = [LINT[0], LINT[1], LINT[2], "--with-done"];
    let mut child = folder.command(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut out) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for n in 0..3 {
        assert_eq!(ask(&mut stdin, &mut out, &item(&format!("{n}"), WARNED)).len(), 2);
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn what_is_about_files_is_refused() {
    let refused = |command: [&str; 3], more: &[&str]| run("pipe-refused", command, more, "").is(2).err;
    for more in [
        &["Dockerfile"][..],
        &["--files-from", "x"],
        &["--stdin-filename", "x"],
        &["--fix"],
        &["--statistics"],
    ] {
        let said = refused(LINT, more);
        assert!(
            said.starts_with("error: --stdin-format takes the files from standard input: leave out "),
            "{said}"
        );
    }
    assert!(refused(SIZE, &["--against", "x"]).contains("leave out --against"));
    assert!(refused(LINT, &["--format", "text"]).contains("leave out --format"));
    assert!(refused(SIZE, &["--format", "json"]).contains("leave out --format"));
    assert!(refused(["lint", "--with-done", "-q"], &[]).contains("--stdin-format"));
}

#[test]
fn the_report_may_go_to_a_file() {
    let folder = Folder::new("pipe-file", &[]);
    let input = lines(&[item("a", WARNED)]);
    for more in [&["--output", "o.jsonl"][..], &["--format", "jsonl=o.jsonl"]] {
        let args: Vec<&str> = LINT.iter().chain(more).copied().collect();
        assert_eq!(folder.run_with_stdin(&args, &input).is(1).out, "");
        assert!(folder.read("o.jsonl").contains("invalid-json-form"));
        std::fs::remove_file(folder.0.join("o.jsonl")).unwrap();
    }
}
