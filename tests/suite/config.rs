//! `.dockslim.yaml` and `.hadolint.yaml`: what they do, what is wrong with them, and what is shown of them.

use super::support::program::{Folder, Run};
use serde_json::{Value, json};

/// A warning on line 2 (`invalid-json-form`), nothing else.
const WARNED: &str = "FROM scratch\nCMD ['a']\n";
/// A warning that answers to hadolint's DL3019.
const CACHE: &str = "FROM alpine:3.20\nRUN apk add curl\n";

/// The findings as `PATH RULE SEVERITY`.
fn found(run: &Run) -> Vec<String> {
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    run.findings()
        .iter()
        .map(|it| format!("{} {} {}", word(it, "path"), word(it, "rule"), word(it, "severity")))
        .collect()
}

fn with(name: &str, config: &str, dockerfile: &str) -> Folder {
    Folder::new(name, &[(".dockslim.yaml", config), ("Dockerfile", dockerfile)])
}

fn lint(folder: &Folder, more: &[&str]) -> Run {
    folder.run(&[&["lint", "--format", "jsonl"], more].concat())
}

#[test]
fn the_nearest_file_above_each_dockerfile_is_in_force() {
    let files = [
        (".dockslim.yaml", "severity: {invalid-json-form: error}\n"),
        ("Dockerfile", WARNED),
        ("a/b/Dockerfile", WARNED),
        ("c/.dockslim.yaml", "\u{feff}ignore: invalid-json-form # here it is meant\n"),
        ("c/Dockerfile", WARNED),
        ("d/.dockslim.yml", "# nothing\n"),
        ("d/Dockerfile", WARNED),
    ];
    let folder = Folder::new("config-nearest", &files);
    let expected = [
        "Dockerfile invalid-json-form error",
        "a/b/Dockerfile invalid-json-form error",
        "d/Dockerfile invalid-json-form warning",
    ];
    assert_eq!(found(&lint(&folder, &[]).is(1)), expected);
    let isolated = lint(&folder, &["--isolated"]).is(1);
    assert_eq!(isolated.findings().len(), 4);
    let named = lint(&folder, &["--config", "c/.dockslim.yaml"]).is(0);
    assert_eq!(found(&named), [""; 0]);
    // From another folder the same file is in force.
    let mut command = folder.command(&["lint", "--format", "jsonl", "../b/Dockerfile"]);
    let run = Run::from(command.current_dir(folder.0.join("a/b")).output().unwrap());
    assert_eq!(found(&run), ["../b/Dockerfile invalid-json-form error"]);
    let run = folder
        .run_with_stdin(&["lint", "--format", "jsonl", "-", "--stdin-filename", "c/Dockerfile"], WARNED);
    assert_eq!(found(&run.is(0)), [""; 0]);
}

#[test]
fn flags_stand_over_the_file_and_the_file_over_defaults() {
    let folder = with("config-over", "ignore: [invalid-json-form]\nfail-on: never\n", WARNED);
    lint(&folder, &[]).is(0);
    // Who selects a rule wants it to run.
    assert_eq!(lint(&folder, &["--select", "invalid-json-form"]).is(0).findings().len(), 1);
    lint(&folder, &["--select", "invalid-json-form", "--fail-on", "warning"]).is(1);
    assert_eq!(lint(&folder, &["--ignore", "size"]).is(0).findings().len(), 0);
}

#[test]
fn each_key_does_what_it_says() {
    let two = "FROM scratch AS a\nCMD ['a']\nFROM alpine:3.20 AS b\nRUN apk add curl\n";
    // That nothing builds from the first stage is not what this is about.
    let rules = |name: &str, config: &str| {
        let mut all = found(&lint(&with(name, config, two), &[]));
        all.retain(|line| !line.contains("unreachable-stage"));
        all
    };
    let cache = "Dockerfile package-cache-left warning";
    let form = "Dockerfile invalid-json-form warning";
    assert_eq!(rules("key-none", ""), [form, cache]);
    assert_eq!(rules("key-select", "select: [DL3019]"), [cache]);
    assert_eq!(rules("key-ignore", "ignore:\n  - size\n"), [form]);
    let exact = "severity: {package-cache-left: error, DL3019: info, size: style}";
    assert_eq!(rules("key-severity", exact), [form, "Dockerfile package-cache-left info"]);
    assert_eq!(rules("key-fail", "fail-on: error").len(), 2);
    lint(&with("key-fail", "fail-on: error", WARNED), &[]).is(0);
    assert_eq!(rules("key-target", "target: a\nselect: size\n"), [cache; 0]);
    let reason = with(
        "key-reason",
        "require-reason: true",
        "FROM scratch\n# dockslim ignore=invalid-json-form\nCMD ['a']\n",
    );
    assert_eq!(found(&lint(&reason, &[]).is(1)), ["Dockerfile ignore-without-reason warning"]);
}

#[test]
fn options_reach_their_rule() {
    let heavy = "FROM node:22\nCMD [\"node\", \"server.js\"]\n";
    let count = |config: &str| lint(&with("options", config, heavy), &[]).findings().len();
    assert_eq!(count(""), 1);
    assert_eq!(count("options: {heavy-base-image: {allow: ['python:*', 'node:*']}}"), 0);
    assert_eq!(count("options: {heavy-base-image: {allow: python:*, at-least: 100}}"), 1);
    assert_eq!(count("options: {heavy-base-image: {at-least: 100000}}"), 0);
    let page = Folder::new("options-page", &[]).run(&["explain", "heavy-base-image"]).out;
    assert!(page.contains("`allow`: images that stay as they are"), "{page}");
}

#[test]
fn build_arguments_are_taken_as_they_are_written() {
    let text = "ARG V=1\nFROM node:${V}\nCMD [\"a\"]\n";
    let messages = |config: &str, more: &[&str]| {
        let run = lint(&with("build-args", config, text), more);
        run.findings().iter().map(|it| it["message"].as_str().unwrap().to_owned()).collect::<String>()
    };
    assert!(messages("build-args: {V: 22}", &[]).contains("`node:22`"));
    assert!(
        messages("build-args: {V: 22.10}", &[]).contains("`node:22.10`"),
        "{}",
        messages("build-args: {V: 22.10}", &[])
    );
    assert!(messages("build-args: {V: 20}", &["--build-arg", "V=22"]).contains("`node:22`"));
}

#[test]
fn files_are_left_out_from_the_folder_of_the_file() {
    let files = [
        ("a/.dockslim.yaml", "exclude: [vendor/, '*.dev', '!keep.dev', /x.Dockerfile]\n"),
        ("a/vendor/deep/Dockerfile", WARNED),
        ("a/Dockerfile.dev", WARNED),
        ("a/x.Dockerfile", WARNED),
        ("a/b/x.Dockerfile", WARNED),
    ];
    let folder = Folder::new("config-exclude", &files);
    assert_eq!(lint(&folder, &[]).is(1).paths(), ["a/b/x.Dockerfile"]);
    let run = lint(&folder, &["a/x.Dockerfile"]).is(0);
    assert!(run.err.contains("`exclude` leaves out 1 file"), "{}", run.err);
}

#[test]
fn some_files_have_settings_of_their_own() {
    let settings = "severity: {invalid-json-form: info}\nignore: heavy-base-image\noverrides:\n\
        - {files: [old/, '*.old'], severity: {invalid-json-form: error}}\n\
        - files: /old/new/\n  select: [latest-tag, heavy-base-image]\n  target: a\n";
    let heavy = "FROM debian:bookworm AS a\nCMD ['a']\nFROM alpine:3.20\n";
    let files = [
        ("x/.dockslim.yaml", settings),
        ("x/Dockerfile", WARNED),
        ("x/Dockerfile.old", WARNED),
        ("x/old/deep/Dockerfile", WARNED),
        ("x/old/new/Dockerfile", heavy),
    ];
    let folder = Folder::new("config-overrides", &files);
    let expected = [
        "x/Dockerfile invalid-json-form info",
        "x/Dockerfile.old invalid-json-form error",
        "x/old/deep/Dockerfile invalid-json-form error",
        "x/old/new/Dockerfile heavy-base-image warning",
    ];
    assert_eq!(found(&lint(&folder, &[]).is(1)), expected);
    // The command line stands over them, too.
    assert_eq!(found(&lint(&folder, &["x/old/new", "--select", "invalid-json-form"]).is(1)).len(), 1);
    let shown = folder.run(&["config", "x/old/new"]).is(0).out;
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("target a x/.dockslim.yaml:7 "), "{words}");
    assert!(
        words.contains("overrides old/, *.old x/.dockslim.yaml:4 /old/new/ x/.dockslim.yaml:5 "),
        "{words}"
    );
    let shown = folder.run(&["config", "x/Dockerfile"]).is(0).out;
    assert!(!shown.contains("target          a"), "{shown}");
}

#[test]
fn overrides_are_counted() {
    let settings = |count: usize| format!("overrides:\n{}", "- {files: a}\n".repeat(count));
    lint(&with("overrides-100", &settings(100), WARNED), &[]).is(1);
    let said = lint(&with("overrides-101", &settings(101), WARNED), &[]).is(2).err;
    assert!(said.contains(".dockslim.yaml:1:1: more than 100 overrides; "), "{said}");
}

#[test]
fn what_is_wrong_has_a_place_and_a_remedy() {
    let cases = [
        ("selekt: x\n", "1:1: `selekt` is no key; did you mean `select`?"),
        ("frobnicate: x\n", "1:1: `frobnicate` is no key; there are select, ignore,"),
        (
            "# c\nignore:\n  - size\n  - packge-cache-left\n",
            "4:5: `packge-cache-left` is no rule, category, code or group; did you mean `package-cache-left`?",
        ),
        ("severity:\n  missing-form: info\n", "2:3: `missing-form` is no rule"),
        ("severity:\n  missing-from: wraning\n", "2:3: `wraning` is no severity; did you mean `warning`?"),
        (
            "severity: {missing-from: off}\n",
            "1:12: `off` is no severity; to leave a rule out, name it under `ignore`",
        ),
        ("fail-on: [error]\n", "1:1: `fail-on` has to be error, warning, info, style or never, not a list"),
        ("fail-on: errr\n", "1:1: `errr` is no severity; did you mean `error`?"),
        ("target: 1\n", "1:1: `target` has to be a text, not a number"),
        ("select: []\n", "1:1: nothing is selected"),
        ("select: [a, [b]]\n", "1:13: an entry of `select` has to be a text, not a list"),
        ("ignore: size\nignore: cache\n", "2:1: `ignore` is here a second time"),
        ("build-args: {A: 1, B: 2, A: 3}\n", "1:26: `A` is here a second time"),
        ("options: {missing-from: {x: 1}}\n", "1:26: `x` is no option of `missing-from`; it has none"),
        (
            "options: {heavy-base-image: {alow: x}}\n",
            "1:30: `alow` is no option of `heavy-base-image`; did you mean `allow`?",
        ),
        (
            "options: {heavy-base-image: {allow: 1}}\n",
            "1:30: `allow` of `heavy-base-image` has to be a text or a list of texts",
        ),
        (
            "options: {heavy-base-imag: {allow: x}}\n",
            "1:29: `heavy-base-imag` is no rule; did you mean `heavy-base-image`?",
        ),
        ("overrides: x\n", "1:1: `overrides` has to be a list of maps, each with `files`"),
        ("overrides:\n- [a]\n", "2:3: an entry of `overrides` has to be a map of `files` and the keys"),
        ("overrides:\n- {context: a}\n", "2:3: an override needs `files`: the patterns of the files"),
        ("overrides: [{files: a, exclude: b}]\n", "1:24: `exclude` holds for all files: write it beside"),
        ("overrides: [{file: a}]\n", "1:14: `file` is no key; did you mean `files`?"),
        ("overrides: [{frobnicate: a}]\n", "1:14: `frobnicate` is no key; there are files, select, ignore,"),
        ("overrides: [{files: a, contxt: b}]\n", "1:24: `contxt` is no key; did you mean `context`?"),
        (
            "overrides: [{files: a, ignore: latest-tga}]\n",
            "1:24: `latest-tga` is no rule, category, code or group",
        ),
        ("overrides: [{files: '{a', ignore: size}]\n", "1:14: no pattern: "),
        ("require-reason: yes please\n", "1:1: `require-reason` has to be true or false, not a text"),
        ("merge-style: and\n", "1:1: `merge-style` has to be chain or heredoc, not `and`"),
        ("merge-style: [chain]\n", "1:1: `merge-style` has to be chain or heredoc, not a list"),
        ("- select\n", "1:1: the file has to be a map of keys"),
        ("exclude: ['[z-a]']\n", "1:11: no pattern: "),
        ("select: [a\n", "1:9: unclosed bracket"),
        ("rules: nowhere\n", "1:1: nowhere is no folder"),
    ];
    for (config, message) in cases {
        let folder = with("config-wrong", config, WARNED);
        let run = lint(&folder, &[]);
        assert_eq!(run.code, 2, "{config}");
        assert!(
            run.err.starts_with("error: .dockslim.yaml:") && run.err.contains(message),
            "{config}\n{}",
            run.err
        );
        let shown = folder.run(&["config"]);
        // Folders of rules are read by the linter only.
        assert!(
            shown.code == 2 && shown.err.contains(message) || config.starts_with("rules:"),
            "{config}\n{shown:?}"
        );
    }
}

#[test]
fn a_broken_file_does_not_hide_what_others_are_in_force_for() {
    let files = [
        ("a/.dockslim.yaml", "selekt: x\n"),
        ("a/Dockerfile", WARNED),
        ("a/b/Dockerfile", WARNED),
        ("c/Dockerfile", WARNED),
        ("d/.dockslim.yaml", "ignore: [no-such-rule]\n"),
        ("d/Dockerfile", WARNED),
    ];
    let folder = Folder::new("config-broken", &files);
    let run = lint(&folder, &[]).is(2);
    assert_eq!(run.paths(), ["c/Dockerfile"]);
    assert!(run.err.contains("error: a/.dockslim.yaml:1:1: `selekt` is no key; did you mean `select`? (2 files are not linted for it)\n"), "{}", run.err);
    assert!(run.err.contains("error: d/.dockslim.yaml:1:10: `no-such-rule` is no rule"), "{}", run.err);
    let named = lint(&folder, &["c", "--config", "a/.dockslim.yaml"]).is(2);
    assert!(named.out.is_empty() && named.err.starts_with("error: a/.dockslim.yaml:1:1: "), "{named:?}");
    let missing = lint(&folder, &["c", "--config", "no.yaml"]).is(2);
    assert!(missing.err.starts_with("error: no.yaml: no such file or folder"), "{missing:?}");
    let flag = lint(&folder, &["c", "--ignore", "no-such-rule"]).is(2);
    assert!(flag.err.starts_with("error: `no-such-rule` is no rule"), "{flag:?}");
}

#[test]
fn hadolints_file_holds_where_there_is_none_of_dockslims() {
    let hadolint = "ignored: [DL3001]\nfailure-threshold: error\nshape: {a: text}\noverride:\n  error: [DL3019, SC2086]\n  style:\n";
    let files = [(".hadolint.yaml", hadolint), ("Dockerfile", CACHE), ("a/Dockerfile", WARNED)];
    let folder = Folder::new("hadolint", &files);
    let run = lint(&folder, &["--verbose"]).is(1);
    assert_eq!(
        found(&run),
        [
            "Dockerfile package-cache-left error",
            "Dockerfile unpinned-package warning",
            "a/Dockerfile invalid-json-form warning"
        ]
    );
    let note =
        "note: settings of .hadolint.yaml, since there is no .dockslim.yaml; without a meaning here: shape\n";
    assert!(run.err.contains(note), "{}", run.err);
    assert!(lint(&folder, &[]).err.is_empty());
    let ignored =
        [(".hadolint.yaml", "ignored:\n- DL3018\n- DL3019\nno-fail: true\n"), ("Dockerfile", CACHE)];
    assert_eq!(found(&lint(&Folder::new("hadolint-ignored", &ignored), &[]).is(0)), [""; 0]);
    let own = [(".hadolint.yaml", "ignored: [DL3019]\n"), (".dockslim.yaml", ""), ("Dockerfile", CACHE)];
    assert_eq!(lint(&Folder::new("hadolint-own", &own), &[]).is(1).findings().len(), 1);
    // Dockslim's own file counts, be hadolint's ever so much nearer.
    let nearer =
        [("a/.hadolint.yaml", "ignored: [DL3019]\n"), (".dockslim.yaml", ""), ("a/Dockerfile", CACHE)];
    assert_eq!(lint(&Folder::new("hadolint-nearer", &nearer), &[]).is(1).findings().len(), 1);
    let broken = [(".hadolint.yaml", "ignored: {a: b}\n"), ("Dockerfile", CACHE)];
    let run = lint(&Folder::new("hadolint-broken", &broken), &[]).is(2);
    assert!(
        run.err.starts_with("error: .hadolint.yaml:1:1: `ignored` has to be a list of codes, not a map"),
        "{}",
        run.err
    );
}

#[test]
fn what_is_in_force_is_shown_with_its_origin() {
    let config = "# ours\nignore: [size]\nseverity:\n  missing-from: info\nfail-on: never\n";
    let folder = with("config-shown", config, WARNED);
    let text = folder.run(&["config", "--target", "app"]).is(0).out;
    assert!(text.starts_with(".: .dockslim.yaml\n"), "{text}");
    let line = |key: &str| {
        text.lines()
            .find(|line| line.trim_start().starts_with(key))
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("select"), "select default default");
    assert_eq!(line("ignore"), "ignore size .dockslim.yaml:2");
    assert_eq!(line("severity"), "severity missing-from: info .dockslim.yaml:4");
    assert_eq!(line("fail-on"), "fail-on never .dockslim.yaml:5");
    assert_eq!(line("target"), "target app flag");
    let shown: Value =
        serde_json::from_str(&folder.run(&["config", "Dockerfile", "--format", "json"]).is(0).out).unwrap();
    assert_eq!(shown["config"], ".dockslim.yaml");
    let entry = json!({"key": "ignore", "value": "size", "origin": {"kind": "file", "path": ".dockslim.yaml", "line": 2}});
    assert_eq!(shown["settings"][1], entry);
    let none: Value =
        serde_json::from_str(&folder.run(&["config", "--isolated", "--format", "json"]).is(0).out).unwrap();
    assert_eq!(none["config"], Value::Null);
}

#[test]
fn rules_of_ones_own_are_found_through_the_file() {
    let rule = "id: no-curl\nsummary: s\ncategory: style\nseverity: error\nmessage: no curl\nmatch: {command: curl}\n";
    let files = [
        ("a/.dockslim.yaml", "rules: shared\nseverity: {no-curl: warning}\n"),
        ("a/shared/no-curl.yaml", rule),
        ("a/b/Dockerfile", "FROM example/base:1\nRUN curl x\n"),
        ("Dockerfile", "FROM example/base:1\nRUN curl x\n"),
    ];
    let folder = Folder::new("config-rules", &files);
    assert_eq!(found(&lint(&folder, &[]).is(1)), ["a/b/Dockerfile no-curl warning"]);
    folder.run(&["config", "a/b"]).is(0);
}

#[test]
fn the_folder_of_rules_that_is_in_force_is_shown() {
    let rule = "id: no-curl\nsummary: s\ncategory: style\nseverity: error\nmessage: no curl\nmatch: {command: curl}\n";
    let files = [
        (".dockslim/rules/no-curl.yaml", rule),
        ("a/.dockslim.yaml", "rules: shared\n"),
        ("a/shared/no-wget.yaml", &rule.replace("curl", "wget")),
        ("a/Dockerfile", WARNED),
        ("b/Dockerfile", WARNED),
    ];
    let folder = Folder::new("config-rules-shown", &files);
    let shown = |path: &str, more: &[&str]| {
        let text = folder.run(&[&["config", path], more].concat()).is(0).out;
        let from = text.find("  rules ").unwrap();
        text[from..].split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown("b", &[]), "rules .dockslim/rules found there");
    assert_eq!(shown("a/Dockerfile", &[]), "rules shared a/.dockslim.yaml:1 .dockslim/rules found there");
    assert_eq!(shown("b", &["--isolated"]), "rules none default");
}

#[test]
fn the_schema_and_the_program_agree() {
    let schema =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/config.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let valid = [
        "{}",
        "select: default\nignore: [size, DL3019, hadolint]\nseverity: {size: info}\n",
        "options: {heavy-base-image: {allow: [a, b], at-least: 5}, missing-from: {}}\nexclude: a/\nfail-on: never\n",
        "require-reason: true\ntarget: a\nbuild-args: {A: 1, B: x, C: true, D: 1.10}\ncontext: .\nrules: []\n",
        "merge-style: heredoc\nmerge-all: true\n",
        "merge-style: chain\n",
        "context: dockerfile\noverrides: [{files: [a/], context: .}, {files: b, ignore: size}]\n",
    ];
    let invalid = [
        "[]",
        "selekt: a",
        "select: []",
        "select: {a: b}",
        "ignore: [1]",
        "ignore: ''",
        "severity: [a]",
        "severity: {size: high}",
        "options: {heavy-base-image: {alow: [a]}}",
        "options: {heavy-base-image: {at-least: -1}}",
        "options: {heavy-base-image: {at-least: x}}",
        "options: {missing-from: {a: 1}}",
        "options: [a]",
        "exclude: 1",
        "fail-on: high",
        "fail-on: 1",
        "require-reason: 'yes'",
        "merge-style: and",
        "merge-style: [chain]",
        "merge-all: chain",
        "target: [a]",
        "build-args: {A: [1]}",
        "build-args: [A=1]",
        "context: 1",
        "rules: {a: b}",
        "overrides: {files: a}",
        "overrides: [{files: []}]",
        "overrides: [{context: a}]",
        "overrides: [{files: a, rules: b}]",
        "overrides: [{files: a, target: [b]}]",
    ];
    let cases = valid.iter().map(|text| (text, true)).chain(invalid.iter().map(|text| (text, false)));
    for (text, expected) in cases {
        let value: Value = dockslim::yaml::Node::parse(text).unwrap().read().unwrap();
        let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors.is_empty(), expected, "the schema on {text}: {errors:?}");
        let code = with("schema", text, WARNED).run(&["config"]).code;
        assert_eq!(code == 0, expected, "the program on {text}");
    }
}

#[test]
fn what_is_named_and_not_there_is_said_by_who_names_it() {
    let folder = with("config-names", "target: nope\n", "FROM scratch AS node\n");
    for command in ["lint", "size"] {
        let run = folder.run(&[command, "Dockerfile"]).is(2);
        let said =
            "Dockerfile: it has no stage `nope` (`target` in .dockslim.yaml:1); did you mean `node`?\n";
        assert_eq!(run.err, format!("error: {said}"));
    }
    let run = folder.run(&["lint", "--target", "nod"]).is(2);
    assert!(run.err.contains("no stage `nod` (--target)"), "{}", run.err);
    let run = folder.run(&["config", "nope"]).is(2);
    assert_eq!(run.err, "error: nope: no such file or folder; check the path\n");
}

#[test]
fn a_folder_in_place_of_the_file_is_no_file() {
    let folder = Folder::new("config-folder", &[(".dockslim.yaml/x", ""), ("Dockerfile", WARNED)]);
    let said = ".dockslim.yaml: is a folder; settings have to stand in a file of this name";
    let run = lint(&folder, &[]).is(2);
    assert_eq!(run.err, format!("error: {said} (1 file is not linted for it)\n"));
    assert_eq!(folder.run(&["config"]).is(2).err, format!("error: {said}\n"));
    lint(&folder, &["--isolated"]).is(1);
}

#[test]
fn a_selection_on_the_command_line_hides_no_mistake_in_the_file() {
    for (config, place) in [("ignore: [latest-tga]\n", "1:10"), ("select: [latest-tga]\n", "1:10")] {
        let folder = with("config-under", config, WARNED);
        let run = lint(&folder, &["--select", "invalid-json-form"]).is(2);
        let said = format!(".dockslim.yaml:{place}: `latest-tga` is no rule");
        assert!(run.err.contains(&said), "{}", run.err);
        assert!(folder.run(&["config", "--select", "latest-tag"]).is(2).err.contains(&said));
    }
}
