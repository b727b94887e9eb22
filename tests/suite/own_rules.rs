//! Users' own rules, as people run them: found, listed, explained, selected, tried, and told what is wrong
//! with their files. The examples of the documentation are run.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Finds `USER root`.
const ROOT: &str = "id: user-is-root\nsummary: the user is root\ncategory: security\nseverity: warning\n\
    match: {instruction: USER, operand: root}\nmessage: \"{instruction} {operand} is too much\"\n\
    help: USER app\nwhy: Root may do anything.\ncodes: ['acme:A1']\nexamples:\n- bad: |\n    FROM a\n    USER root\n  at: root\n\
    - good: |\n    FROM a\n    USER app\n";
const DOCKERFILE: &str = "FROM scratch\nUSER root\n";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own_rules").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        for (file, text) in files {
            folder.write(file, text);
        }
        folder
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.0.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Runs and gives standard output and error.
    fn run(&self, args: &[&str], code: i32) -> (String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dockslim"));
        let output = command.args(args).current_dir(&self.0).stdin(Stdio::null()).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        (out, err)
    }

    /// Path and message of each finding of the user's own rules.
    fn findings(&self, args: &[&str], code: i32) -> Vec<(String, String)> {
        let args: Vec<&str> = ["lint", "--format", "jsonl"].iter().chain(args).copied().collect();
        let (out, _) = self.run(&args, code);
        let findings = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        findings.map(|finding| (text(&finding["path"]), text(&finding["message"]))).collect()
    }
}

#[test]
fn a_rule_above_the_file_runs_without_being_asked_for() {
    let folder = Folder::new(
        "found",
        &[
            (".dockslim/rules/user-is-root.yaml", ROOT),
            ("a/b/Dockerfile", DOCKERFILE),
            ("Dockerfile", DOCKERFILE),
        ],
    );
    let message = "USER root is too much".to_owned();
    let both = [("Dockerfile".to_owned(), message.clone()), ("a/b/Dockerfile".to_owned(), message)];
    assert_eq!(folder.findings(&["."], 1), both);
    assert_eq!(folder.findings(&["a"], 1), both[1..]);
    assert_eq!(folder.findings(&["--isolated", "."], 0), []);
    assert_eq!(folder.findings(&["--ignore", "user-is-root", "."], 0), []);
    assert_eq!(folder.findings(&["--ignore", "A1", "."], 0), []);
    assert_eq!(folder.findings(&["--select", "security", "."], 1), both);
    assert_eq!(folder.findings(&["--select", "package-cache-left", "."], 0), []);
    folder.write(
        "a/b/Dockerfile",
        "FROM scratch\n# dockslim ignore=user-is-root the tests need it\nUSER root\n",
    );
    assert_eq!(folder.findings(&["."], 1), both[..1]);
    folder.write("a/b/Dockerfile", DOCKERFILE);
    let from_below = Folder(folder.0.join("a/b"));
    assert_eq!(from_below.findings(&["Dockerfile"], 1).len(), 1);
}

#[test]
fn the_nearest_folder_of_rules_counts() {
    let near = ROOT.replace("user-is-root", "near").replace("is too much", "is near");
    let folder = Folder::new(
        "nearest",
        &[
            (".dockslim/rules/user-is-root.yaml", ROOT),
            ("a/.dockslim/rules/near.yaml", &near),
            ("a/b/Dockerfile", DOCKERFILE),
            ("c/Dockerfile", DOCKERFILE),
        ],
    );
    let said: Vec<String> = folder.findings(&["."], 1).into_iter().map(|(_, message)| message).collect();
    assert_eq!(said, ["USER root is near", "USER root is too much"]);
    // A selector may name a rule that runs only elsewhere.
    assert_eq!(folder.findings(&["--select", "near", "."], 1).len(), 1);
    let (out, _) = folder.run(&["lint", "--format", "sarif", "--select", "near,user-is-root", "."], 1);
    let sarif: Value = serde_json::from_str(&out).unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.iter().map(|rule| &rule["id"]).collect::<Vec<_>>(), ["user-is-root", "near"]);
    assert_eq!(rules[0]["fullDescription"]["text"], "Root may do anything.");
    assert!(sarif["runs"][0]["results"].as_array().unwrap().iter().all(|it| it["ruleIndex"].is_u64()));
}

#[test]
fn folders_of_rules_can_be_named() {
    let folder =
        Folder::new("named", &[("r/user-is-root.yaml", ROOT), ("Dockerfile", DOCKERFILE), ("e/x", "")]);
    assert_eq!(folder.findings(&["--rules", "r", "."], 1).len(), 1);
    assert_eq!(folder.findings(&["--isolated", "--rules", "r", "."], 1).len(), 1);
    assert_eq!(folder.findings(&["."], 0), []);
    let (_, err) = folder.run(&["lint", "--rules", "e", "."], 2);
    assert!(err.contains("no rule in e"), "{err}");
    let (_, err) = folder.run(&["lint", "--rules", "none", "."], 2);
    assert!(err.contains("none is no folder"), "{err}");
    let (_, err) = folder.run(&["lint", "--rules", "r", "--select", "user-is-rot", "."], 2);
    assert!(err.contains("did you mean `user-is-root`?"), "{err}");
}

#[test]
fn a_rule_that_is_off_runs_when_it_is_selected() {
    let off = format!("{ROOT}default: off\n");
    let folder =
        Folder::new("off", &[(".dockslim/rules/user-is-root.yaml", &off), ("Dockerfile", DOCKERFILE)]);
    assert_eq!(folder.findings(&["."], 0), []);
    assert_eq!(folder.findings(&["--select", "user-is-root", "."], 1).len(), 1);
    let (out, _) = folder.run(&["rules"], 0);
    let line = out.lines().find(|line| line.starts_with("user-is-root ")).unwrap();
    assert!(line.ends_with("the user is root (off by default) (your own)"), "{line}");
}

#[test]
fn own_rules_are_listed_and_explained() {
    let folder = Folder::new("listed", &[("r/user-is-root.yaml", ROOT)]);
    let (out, _) = folder.run(&["rules", "--rules", "r", "--format", "json"], 0);
    let list: Value = serde_json::from_str(&out).unwrap();
    let own = list.as_array().unwrap().iter().find(|rule| rule["id"] == "user-is-root").unwrap();
    assert_eq!((&own["own"], &own["codes"][0]), (&Value::Bool(true), &Value::from("acme:A1")));
    for word in ["user-is-root", "A1"] {
        let (out, _) = folder.run(&["explain", word, "--rules", "r"], 0);
        assert!(out.contains("Root may do anything.") && out.contains("finds: root"), "{out}");
    }
}

#[test]
fn a_broken_rule_is_told_with_its_place_and_hides_nothing() {
    let folder = Folder::new(
        "broken",
        &[
            (".dockslim/rules/a.yaml", "id: a\nsummery: x\n"),
            (".dockslim/rules/b.yaml", "id: b\n\tx"),
            (".dockslim/rules/sudo-in-run.yaml", &ROOT.replace("user-is-root", "sudo-in-run")),
            (".dockslim/rules/user-is-root.yaml", ROOT),
            (
                ".dockslim/rules/code.yaml",
                "id: code\nsummary: s\ncategory: size\nseverity: info\ncheck: code\n",
            ),
            ("Dockerfile", DOCKERFILE),
        ],
    );
    assert_eq!(folder.findings(&["."], 2).len(), 1);
    let (_, err) = folder.run(&["lint", "."], 2);
    let expect = |part: &str| assert!(err.contains(part), "{part} is not in\n{err}");
    expect("rules/a.yaml:2:1: unknown key `summery`; did you mean `summary`?");
    expect("rules/b.yaml:2:");
    expect("rules/code.yaml:5:1: `check` is for built-in rules: write `match:`");
    expect("rules/sudo-in-run.yaml:1:1: `sudo-in-run` is the id of a built-in rule");
    let (out, err) = folder.run(&["rules", "--test", ".dockslim/rules"], 2);
    assert_eq!(out, "1 rule, 2 examples: 4 files broken\n");
    assert!(err.contains("a.yaml:2:1"), "{err}");
}

#[test]
fn examples_that_fail_are_told_with_the_difference() {
    let wrong = ROOT.replace("  at: root", "  at: root app").replace("USER app\n", "USER root\n");
    let bare = "id: bare\nsummary: s\ncategory: size\nseverity: info\nmatch: {image: x}\nmessage: m\n";
    let folder = Folder::new("wrong", &[("r/user-is-root.yaml", &wrong), ("r/bare.yaml", bare)]);
    let (out, _) = folder.run(&["rules", "--test", "r"], 1);
    let expected = [
        "r/bare.yaml: no bad example: nothing shows what it finds",
        "r/bare.yaml: no good example: nothing shows what it leaves alone",
        "r/user-is-root.yaml: example 1: expected at `root app`, found at `root`",
        "r/user-is-root.yaml: example 2: 0 findings expected, found 1:",
        "  at `root`: USER root is too much",
        "2 rules, 2 examples: 4 failed",
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
}

/// What a rule with this `match` finds in a Dockerfile: the flagged texts.
fn flagged(condition: &str, dockerfile: &str) -> Vec<String> {
    use dockslim::config::Settings;
    let text =
        format!("id: x\nsummary: s\ncategory: style\nseverity: info\nmessage: m\nmatch: {condition}\n");
    let own = dockslim::rule::own::read("x", &text, &|_| None).unwrap();
    let settings =
        Settings { select: vec!["x".to_owned()], rules: vec![own.rule.into()], ..Settings::default() };
    let findings = dockslim::engine::lint(dockerfile, &settings).unwrap();
    findings.iter().map(|finding| finding.span.slice(dockerfile).to_owned()).collect()
}

#[test]
fn commands_are_found_behind_wrappers_and_in_scripts() {
    let file = "FROM a\nRUN sudo -E env A=1 /usr/bin/curl -fsS x && for i in 1; do wget y; done\n\
                RUN sh -c 'curl z'\nRUN <<E\ncurl w\nE\nRUN [\"curl\", \"v\"]\n";
    assert_eq!(flagged("{command: curl}", file).len(), 4);
    assert_eq!(flagged("{command: {name: sudo, option: -E}}", file).len(), 1);
    assert_eq!(flagged("{command: {name: sudo, option: -f}}", file), [""; 0]);
    assert_eq!(flagged("{command: {name: curl, option: -S, operand: x}}", file), ["x"]);
    assert_eq!(flagged("{command: {name: {regex: '^(wget|curl)$'}, operand: [y, z]}}", file).len(), 2);
}

#[test]
fn all_command_tests_are_about_one_command() {
    let file = "FROM a\nRUN curl a && curl --fail b\nCOPY x y\n";
    let without = "{all: [{command: curl}, {not: {command: {option: --fail}}}]}";
    assert_eq!(flagged(without, file), ["curl a"]);
    assert_eq!(flagged("{not: {command: {option: --fail}}}", file), ["curl a"]);
}

#[test]
fn tools_are_known_by_their_subcommands_and_packages() {
    let file = "FROM a\nRUN apt-get -o X=1 install -y --no-install-recommends git=1:2 && npm i left-pad@1\n\
                RUN python3 -m pip install 'flask>=2' -r more.txt\n";
    assert_eq!(flagged("{command: {name: npm, subcommand: install}}", file).len(), 1);
    assert_eq!(
        flagged("{command: {package: [git, left-pad, flask]}}", file),
        ["git=1:2", "left-pad@1", "'flask>=2'"]
    );
    assert_eq!(flagged("{command: {name: apt-get, subcommand: install, operand: install}}", file), [""; 0]);
}

#[test]
fn what_depends_on_an_unknown_variable_is_never_reported() {
    let file =
        "ARG B\nFROM $B\nARG X\nENV K=v\nUSER $X\nUSER ${K}\nRUN $X install $Y \"$K\" && curl https://a/$Y\n";
    for condition in ["{operand: '?*'}", "{not: {operand: root}}"] {
        let said = flagged(&format!("{{instruction: USER, all: [{condition}]}}"), file);
        assert_eq!(said.len(), 1, "{condition}: {said:?}");
    }
    assert_eq!(flagged("{image: a}", file), [""; 0]);
    assert_eq!(flagged("{not: {image: a}}", file), [""; 0]);
    assert_eq!(flagged("{not: {command: curl}}", file), [""; 0]);
    assert_eq!(flagged("{not: {command: {package: git}}}", file), ["curl https://a/$Y"]);
    assert_eq!(flagged("{command: {name: curl, operand: 'https://a/*'}}", file).len(), 1);
}

#[test]
fn flags_stages_and_words_can_be_asked_for() {
    let file = "FROM a AS b\nEXPOSE 22\nFROM c\nCOPY --chown=root:root --from=b x y\nENV A=1 PASSWORD=\"x y\"\nEXPOSE 22\n";
    assert_eq!(flagged("{flag: --chown}", file), ["--chown=root:root"]);
    assert_eq!(flagged("{flag: '--chown=root*'}", file).len(), 1);
    assert_eq!(flagged("{instruction: COPY, not: {flag: --link}}", file).len(), 1);
    assert_eq!(flagged("{stage: final, operand: '22'}", file).len(), 1);
    assert_eq!(flagged("{stage: any, operand: '22'}", file).len(), 2);
    assert_eq!(flagged("{operand: 'PASSWORD=*'}", file), ["PASSWORD=\"x y\""]);
    assert_eq!(flagged("{instruction: env, operand: PASSWORD=x y}", file).len(), 1);
}
