//! In hadolint's place: a project that is set up for hadolint, as it stands, with what hadolint 2.15.1 said of it on record.

use super::support::program::{Folder, Run};
use serde_json::Value;
use std::fs;

/// All keys but the format.
const SETTINGS: &str = "\
ignored: [DL3007, SC2086]
override:
  error: [DL3015]
  warning: [DL3048]
  info: [DL3025]
  style: [DL3019]
failure-threshold: warning
no-fail: false
trustedRegistries: [docker.io, \"*.example.com\"]
label-schema:
  maintainer: email
  org.opencontainers.image.source: url
  org.opencontainers.image.licenses: spdx
  org.opencontainers.image.version: semver
  org.opencontainers.image.created: rfc3339
  org.opencontainers.image.revision: hash
  title: text
strict-labels: true
disable-ignore-pragma: false
no-color: true
";

const ROOT: &str = "\
# hadolint global ignore=DL3059
FROM ghcr.io/acme/build:1.4 AS build
# hadolint ignore=DL3020
ADD src /src
ADD lib /lib
WORKDIR out
# hadolint stage ignore=DL3004
FROM debian:latest AS tools
RUN sudo make
RUN apt-get update && apt-get install -y curl=7.88.1-10
MAINTAINER web@example.com
# hadolint shell=/bin/bash
FROM registry.example.com/run:2
LABEL maintainer=\"web@example.com\" \\
      org.opencontainers.image.source=\"example.com/src\" \\
      org.opencontainers.image.licenses=Own \\
      org.opencontainers.image.version=2
LABEL org.opencontainers.image.created=2026-11-25 org.opencontainers.image.revision=abc title=\"\"
LABEL Colour=blue
COPY --from=build /out /out
COPY --from=tools /usr/bin/curl /usr/bin/curl
# hadolint ignore=DL3019, DL3018
RUN apk add bash
CMD /out/server
";

const WEB: &str = "\
FROM node:latest
# hadolint ignore=DL3000
WORKDIR app
RUN npm ci
ENTRYPOINT [\"node\", \"server.js\"]
ENTRYPOINT [\"node\", \"other.js\"]
";

/// What hadolint says, by the first line of the instruction.
const SAID: [&str; 22] = [
    "Dockerfile:2 DL3026 error",
    "Dockerfile:5 DL3020 error",
    "Dockerfile:6 DL3000 error",
    "Dockerfile:10 DL3015 error",
    "Dockerfile:11 DL4000 error",
    "Dockerfile:14 DL3052 warning",
    "Dockerfile:14 DL3054 warning",
    "Dockerfile:14 DL3056 warning",
    "Dockerfile:18 DL3053 warning",
    "Dockerfile:18 DL3055 warning",
    "Dockerfile:18 DL3051 warning",
    "Dockerfile:19 DL3048 warning",
    "Dockerfile:19 DL3050 info",
    "Dockerfile:24 DL3025 info",
    "web/Dockerfile:1 DL3049 info",
    "web/Dockerfile:1 DL3049 info",
    "web/Dockerfile:1 DL3049 info",
    "web/Dockerfile:1 DL3049 info",
    "web/Dockerfile:1 DL3049 info",
    "web/Dockerfile:1 DL3049 info",
    "web/Dockerfile:1 DL3049 info",
    "web/Dockerfile:6 DL4004 error",
];

/// Where dockslim is right on purpose: what hadolint says, what is said in its place, and why.
const DIFFERENT: [(&str, &str); 2] = [
    // What is installed in a stage whose files are copied on is in no image.
    ("Dockerfile:10 DL3015 error", ""),
    // At the ENTRYPOINT that does nothing, not at the one that does.
    ("web/Dockerfile:6 DL4004 error", "web/Dockerfile:5 DL4004 error"),
];

/// What hadolint says, as dockslim says it.
fn expected() -> Vec<String> {
    let ours = |said: &&'static str| DIFFERENT.iter().find(|it| it.0 == *said).map_or(*said, |it| it.1);
    sorted(SAID.iter().map(ours).filter(|said| !said.is_empty()))
}

fn project(name: &str, settings: &str) -> Folder {
    Folder::new(name, &[(".hadolint.yaml", settings), ("Dockerfile", ROOT), ("web/Dockerfile", WEB)])
}

/// Each finding with a code of hadolint's, as [`SAID`] has them, sorted.
fn coded(run: &Run) -> Vec<String> {
    let mut all: Vec<String> = run
        .findings()
        .iter()
        .flat_map(|finding| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (path, severity) = (text(&finding["path"]), text(&finding["severity"]));
            let line = finding["instruction"]["line"].clone();
            let codes: Vec<String> = finding["aliases"].as_array().unwrap().iter().map(text).collect();
            let codes = codes.into_iter().filter_map(|code| Some(code.strip_prefix("hadolint:")?.to_owned()));
            codes.map(|code| format!("{path}:{line} {code} {severity}")).collect::<Vec<_>>()
        })
        .collect();
    all.sort();
    all
}

fn write(folder: &Folder, name: &str, text: &str) {
    fs::write(folder.0.join(name), text).unwrap();
}

fn sorted<'s>(said: impl IntoIterator<Item = &'s str>) -> Vec<String> {
    let mut all: Vec<String> = said.into_iter().map(str::to_owned).collect();
    all.sort();
    all
}

const BOTH: [&str; 2] = ["Dockerfile", "web/Dockerfile"];

fn lint(folder: &Folder, args: &[&str]) -> Run {
    folder.run(&[&["lint"], &BOTH[..], args].concat())
}

#[test]
fn a_project_of_hadolints_is_linted_as_hadolint_does() {
    let folder = project("had", SETTINGS);
    let run = lint(&folder, &["--format", "jsonl"]).is(1);
    assert_eq!(coded(&run), expected());
    assert!(run.findings().iter().all(|finding| finding["folded"].as_array().unwrap().is_empty()));
    // The codes of what fails a run are hadolint's alone.
    let mild = project(
        "had-mild",
        &SETTINGS.replace("failure-threshold: warning", "no-fail: true").replace("no-fail: false\n", ""),
    );
    lint(&mild, &[]).is(0);
    lint(&mild, &["--fail-on", "info"]).is(1);
}

#[test]
fn what_is_dockslims_own_is_shown_and_fails_nothing() {
    let file = "FROM debian:12\nRUN curl -o /big https://example.com/big\nRUN rm /big\n";
    let folder =
        Folder::new("had-own", &[(".hadolint.yaml", "ignored: [DL3059, DL4001]\n"), ("Dockerfile", file)]);
    let run = folder.run(&["lint", "--format", "jsonl"]).is(0);
    assert!(run.findings().iter().any(|it| it["rule"] == "deleted-in-later-layer"), "{run:?}");
    folder.run(&["lint", "--fail-on", "warning"]).is(1);
    let junit = folder.run(&["lint", "--format", "junit"]).is(0).out;
    assert!(junit.contains("deleted-in-later-layer") && junit.contains("failures=\"0\""), "{junit}");
}

#[test]
fn hadolints_formats_have_its_shapes_and_name_rule_and_code() {
    let folder = project("had-formats", SETTINGS);
    let out = |format: &str| {
        let run = lint(&folder, &["--format", format]);
        run.is(i32::from(!matches!(format, "codeclimate" | "codacy"))).out
    };
    let tty = out("tty");
    let line = tty.lines().find(|line| line.contains("DL3020")).unwrap();
    assert!(
        line.starts_with("Dockerfile:5 DL3020 error: ") && line.ends_with(" [add-instead-of-copy]"),
        "{line}"
    );
    let gitlab: Vec<Value> = serde_json::from_str(&out("gitlab_codeclimate")).unwrap();
    assert!(gitlab.iter().any(|it| it["check_name"] == "DL3020" && it["severity"] == "blocker"));
    let climate = out("codeclimate");
    let issues: Vec<Value> =
        climate.split_terminator('\0').map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(issues.len(), gitlab.len());
    let codacy: Vec<Value> = out("codacy").lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert!(
        codacy
            .iter()
            .any(|it| it["patternId"] == "DL3020" && it["line"] == 5 && it["filename"] == "Dockerfile")
    );
    let sonar: Value = serde_json::from_str(&out("sonarqube")).unwrap();
    assert!(
        sonar["issues"].as_array().unwrap().iter().any(|it| it["ruleId"] == "DL3020" && it["type"] == "BUG")
    );
    for format in ["json", "checkstyle", "gnu", "sarif", "junit", "gitlab"] {
        let out = out(format);
        assert!(out.contains("add-instead-of-copy") && out.contains("DL3020"), "{format}");
    }
    assert!(
        out("gnu").lines().any(
            |line| line.starts_with("Dockerfile:5:") && line.ends_with(" (DL3020) [add-instead-of-copy]")
        )
    );
}

#[test]
fn services_that_read_findings_are_not_told_that_the_run_failed() {
    let folder = project("had-exit", SETTINGS);
    for (format, code) in [("codeclimate", 0), ("codacy", 0), ("gitlab_codeclimate", 1), ("sonarqube", 1)] {
        lint(&folder, &["--format", format]).is(code);
    }
    lint(&folder, &["--format", "codacy", "--format", "gnu=out.txt"]).is(1);
}

#[test]
fn colours_are_left_out_where_hadolint_would() {
    let folder =
        Folder::new("had-colour", &[("Dockerfile", "FROM alpine\n"), (".hadolint.yaml", "format: tty\n")]);
    let coloured = |args: &[&str]| {
        let mut command = folder.command(&[&["lint"], args].concat());
        command.env("CLICOLOR_FORCE", "1");
        Run::from(command.output().unwrap()).out.contains('\x1b')
    };
    assert!(coloured(&[]));
    write(&folder, ".hadolint.yaml", "format: tty\nno-color: true\n");
    assert!(!coloured(&[]) && coloured(&["--color", "always"]));
}

#[test]
fn the_format_is_the_flags_or_the_files_or_the_environments() {
    let folder = Folder::new("had-format", &[("Dockerfile", "FROM alpine\n")]);
    let with = |variable: Option<&str>, args: &[&str]| {
        let mut command = folder.command(&[&["lint", "Dockerfile"], args].concat());
        variable.map(|value| command.env("HADOLINT_FORMAT", value));
        Run::from(command.output().unwrap())
    };
    assert!(with(Some("tty"), &[]).is(1).out.starts_with("Dockerfile:1 DL3006 warning: "));
    write(&folder, ".hadolint.yaml", "format: codacy\n");
    assert!(with(Some("tty"), &[]).is(0).out.starts_with("{\"filename\":"));
    assert!(with(Some("tty"), &["--format", "gnu"]).is(1).out.starts_with("Dockerfile:1:6: "));
    write(&folder, ".dockslim.yaml", "");
    assert!(with(Some("tty"), &[]).is(1).out.starts_with("warning["));
    fs::remove_file(folder.0.join(".dockslim.yaml")).unwrap();
    let wrong = with(Some("xml"), &[]).is(2);
    assert!(wrong.err.starts_with("error: HADOLINT_FORMAT: `xml` is no format; there are tty"), "{wrong:?}");
    assert!(with(Some("xml"), &["--isolated"]).is(1).err.is_empty());
    write(&folder, ".dockslim.yaml", "");
    assert!(with(Some("xml"), &[]).is(1).err.is_empty());
}

#[test]
fn variables_stand_below_the_file_and_lists_are_united() {
    let file = "FROM alpine:3.20\nRUN apk add curl=1\nRUN sudo a\n";
    let folder = Folder::new("had-variables", &[("Dockerfile", file)]);
    let run = |variables: &[(&str, &str)]| {
        let mut command = folder.command(&["lint", "--format", "jsonl", "--severity", "style"]);
        command.envs(variables.iter().copied());
        Run::from(command.output().unwrap())
    };
    let all = ["Dockerfile:2 DL3019 info", "Dockerfile:3 DL3004 error", "Dockerfile:3 DL3059 info"];
    let without = |gone: &str| sorted(all.into_iter().filter(|it| !it.contains(gone)));
    let base = coded(&run(&[("HADOLINT_STRICT_LABELS", "no")]).is(1));
    let has_merge = base.len() == 3;
    let fit = |said: Vec<String>| -> Vec<String> {
        said.into_iter().filter(|it| has_merge || !it.contains("DL3059")).collect()
    };
    assert_eq!(base, fit(sorted(all)));
    assert_eq!(coded(&run(&[("HADOLINT_IGNORE", "DL3004,DL3018")])), fit(without("DL3004")));
    run(&[("HADOLINT_NOFAIL", "1")]).is(0);
    run(&[("HADOLINT_NOFAIL", "off"), ("HADOLINT_VERBOSE", "")]).is(1);
    run(&[("HADOLINT_FAILURE_THRESHOLD", "error"), ("HADOLINT_OVERRIDE_INFO", "DL3004")]).is(0);
    let style = run(&[
        ("HADOLINT_FAILURE_THRESHOLD", "none"),
        ("HADOLINT_OVERRIDE_STYLE", "DL3004"),
        ("HADOLINT_IGNORE", "DL3019,DL3059"),
    ]);
    assert_eq!(coded(&style.is(1)), ["Dockerfile:3 DL3004 style"]);
    write(
        &folder,
        ".hadolint.yaml",
        "ignored: [DL3019]\nfailure-threshold: error\noverride:\n  style: [DL3004]\n",
    );
    let both = run(&[("HADOLINT_IGNORE", "DL3059"), ("HADOLINT_FAILURE_THRESHOLD", "style")]).is(0);
    assert_eq!(coded(&both), ["Dockerfile:3 DL3004 style"]);
    // Of two severities the worst counts, wherever it is said.
    let worst = run(&[("HADOLINT_OVERRIDE_ERROR", "DL3004")]).is(1);
    assert!(coded(&worst).contains(&"Dockerfile:3 DL3004 error".to_owned()));
    for (variable, said) in [
        (("HADOLINT_NOFAIL", "perhaps"), "`perhaps` is neither true nor false"),
        (("HADOLINT_FAILURE_THRESHOLD", "fatal"), "`fatal` is no severity"),
        (("HADOLINT_IGNORE", "DL3004,DL9999"), "`DL9999` is no code of hadolint's"),
        (("HADOLINT_REQUIRE_LABELS", "maintainer:words"), "`words` is no kind of label"),
        (("HADOLINT_REQUIRE_LABELS", "maintainer"), "`maintainer` names no kind of value"),
    ] {
        let refused = run(&[variable]).is(2);
        assert!(refused.err.starts_with(&format!("error: {}: {said}", variable.0)), "{refused:?}");
    }
}

#[test]
fn comments_for_hadolint_count_unless_they_are_switched_off() {
    let file = "# hadolint global ignore=DL3059\nFROM alpine:3.20\n# hadolint ignore=DL3019 # needed\nRUN apk add curl=1\n\
                # hadolint ignore=DL3001,DL3004,SC1000,DL9999\nRUN true\n";
    let folder = Folder::new("had-comments", &[(".hadolint.yaml", "no-color: true\n"), ("Dockerfile", file)]);
    let lint = |args: &[&str]| {
        folder.run(&[&["lint", "--format", "jsonl", "--select", "hadolint,unused-ignore"], args].concat())
    };
    assert_eq!(lint(&[]).is(0).findings().len(), 0);
    write(&folder, ".hadolint.yaml", "disable-ignore-pragma: true\n");
    assert!(coded(&lint(&[]).is(1)).contains(&"Dockerfile:4 DL3019 info".to_owned()));
    assert!(lint(&[]).findings().iter().all(|it| it["rule"] != "unused-ignore"));
}

#[test]
fn each_run_has_its_own_finding_whatever_is_said_of_another_one() {
    let file = "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl=1\n\
                # hadolint ignore=DL3009\nRUN apt-get update && apt-get install -y --no-install-recommends git=1\n\
                RUN apt-get update && apt-get install -y --no-install-recommends wget=1\n\
                RUN rm -rf /var/lib/apt/lists/*\nRUN pip install flask==1\nRUN pip install click==1\nRUN rm -rf /root/.cache\n";
    let settings = "ignored: [DL3059, DL4001]\n";
    let folder = Folder::new("had-each", &[(".hadolint.yaml", settings), ("Dockerfile", file)]);
    // What hadolint 2.14 says of it.
    let expected = [
        "Dockerfile:2 DL3009 info",
        "Dockerfile:5 DL3009 info",
        "Dockerfile:7 DL3042 warning",
        "Dockerfile:8 DL3042 warning",
    ];
    assert_eq!(coded(&folder.run(&["lint", "--format", "jsonl"]).is(1)), expected);
}

#[test]
fn who_selects_the_group_keeps_what_the_project_ignores() {
    let file = "# hadolint global ignore=DL3059\nFROM alpine:3.20\nRUN apk add curl\n";
    let folder =
        Folder::new("had-select", &[(".hadolint.yaml", "ignored: [DL3018, DL3019]\n"), ("Dockerfile", file)]);
    let told = |select: &str| {
        let run = folder.run(&["lint", "--format", "jsonl", "--select", select, "--fail-on", "never"]);
        run.findings().iter().map(|it| it["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told("hadolint"), [""; 0]);
    assert_eq!(told("DL1001"), ["ignore-comment"]);
    assert_eq!(told("hadolint,DL3018"), ["unpinned-package"]);
}

#[test]
fn a_shell_that_a_comment_names_is_the_stages() {
    let file = |comment: &str| {
        format!(
            "{comment}\nFROM example.com/base:1\nRUN if true; then\nFROM example.com/base:1\nRUN if true; then\n"
        )
    };
    let lines = |comment: &str| {
        let folder = Folder::new("had-shell", &[("Dockerfile", file(comment).as_str())]);
        let run = folder.run(&["lint", "--isolated", "--select", "shell-syntax-error", "--format", "jsonl"]);
        run.findings().iter().map(|it| it["start"]["line"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(lines("# why"), [3, 5]);
    assert_eq!(lines("# hadolint shell=powershell"), [5]);
    assert_eq!(lines("#hadolint shell = cmd.exe /c"), [5]);
    assert_eq!(lines("# hadolint shell=/bin/bash -o pipefail"), [3, 5]);
    assert_eq!(lines("# hadolint shells=powershell"), [3, 5]);
    // What a build does no comment changes.
    let piped = "FROM debian:12\n# hadolint shell=/bin/bash -o pipefail\nRUN curl http://x | sh\n";
    let folder = Folder::new("had-shell-options", &[("Dockerfile", piped)]);
    let run = folder.run(&["lint", "--isolated", "--select", "DL4006", "--format", "jsonl"]);
    assert_eq!(run.findings().len(), 1);
}

#[test]
fn what_is_broken_is_told_with_its_place_and_nothing_is_linted_by_defaults() {
    for (settings, place, said) in [
        ("ignored: [DL3018\n", "1:10", "unclosed bracket"),
        ("ignored: DL3018\n", "1:1", "`ignored` has to be a list of codes, not a text"),
        ("ignored:\n  - DL3018\n  - [DL3019]\n", "3:5", "an entry of `ignored` has to be a text, not a list"),
        ("ignored: [DL3018, DL9999]\n", "1:19", "`DL9999` is no code of hadolint's"),
        ("ignored: [dl3018]\n", "1:11", "`dl3018` is no code of hadolint's; did you mean `DL3018`?"),
        ("ignored:\n- DL3O18\n", "2:3", "`DL3O18` is no code of hadolint's; did you mean `DL3018`?"),
        ("ignored:\n- package-cache-left\n", "2:3", "`package-cache-left` is no code of hadolint's"),
        ("no-fail: maybe\n", "1:1", "`no-fail` has to be true or false, not a text"),
        ("override:\n  fatal: [DL3018]\n", "2:3", "`fatal` is no severity"),
        (
            "override:\n  ignore: [DL3018]\n",
            "2:3",
            "`ignore` is no severity; to leave a rule out, name it under `ignore`",
        ),
        ("override: [DL3018]\n", "1:1", "`override` has to be a map"),
        ("override:\n  error: DL3018\n", "2:3", "`error` has to be a list of codes, not a text"),
        ("override:\n  error: [DL3018, X]\n", "2:19", "`X` is no code of hadolint's"),
        ("failure-threshold: fatal\n", "1:1", "`fatal` is no severity"),
        ("failure-threshold: 3\n", "1:1", "`failure-threshold` has to be error, warning"),
        ("format: xml\n", "1:1", "`xml` is no format; there are tty"),
        ("format: jsno\n", "1:1", "`jsno` is no format; did you mean `json`?"),
        ("label-schema:\n  a: rawText\n", "2:3", "`rawText` is no kind of label"),
        ("label-schema: [a]\n", "1:1", "`label-schema` has to be a map"),
        ("trustedRegistries: {a: b}\n", "1:1", "`trustedRegistries` has to be a list of texts, not a map"),
        ("strict-labels: 1\n", "1:1", "`strict-labels` has to be true or false, not a number"),
        ("ignred: [DL3018]\n", "1:1", "`ignred` is no key of hadolint's; did you mean `ignored`?"),
        ("ignored: [DL3018]\nignored: [DL3019]\n", "2:1", ""),
        ("- a\n", "1:1", "the file has to be a map of keys"),
    ] {
        let folder =
            Folder::new("had-broken", &[(".hadolint.yaml", settings), ("Dockerfile", "FROM debian\n")]);
        let run = folder.run(&["lint", "--format", "jsonl"]).is(2);
        assert!(run.out.is_empty(), "{settings}: {}", run.out);
        let start = format!("error: .hadolint.yaml:{place}: {said}");
        assert!(run.err.starts_with(&start), "{settings}: {}", run.err);
        assert!(folder.run(&["init", "--from-hadolint"]).is(2).err.starts_with(&start), "{settings}");
    }
    // What hadolint takes.
    for settings in [
        "",
        "# nothing\n",
        "ignored:\noverride:\n  error:\nformat:\nno-fail:\n",
        "other: 1\n",
        "ignored: [DL3005, SC1091]\n",
    ] {
        let folder =
            Folder::new("had-sound", &[(".hadolint.yaml", settings), ("Dockerfile", "FROM debian:12\n")]);
        folder.run(&["lint"]).is(0);
    }
}

#[test]
fn settings_are_also_taken_from_where_hadolint_has_them() {
    let folder = Folder::new(
        "had-places",
        &[
            ("home/.config/hadolint.yaml", "ignored: [DL3006]\n"),
            ("here/ci/hadolint-ci.yml", "ignored: [DL3006]\n"),
            ("here/Dockerfile", "FROM alpine\n"),
        ],
    );
    let lint = |args: &[&str], home: &str| {
        let mut command = folder.command(&[&["lint", "here/Dockerfile", "--format", "gnu"], args].concat());
        command.env("HOME", folder.0.join(home)).env_remove("XDG_CONFIG_HOME");
        Run::from(command.output().unwrap())
    };
    assert!(lint(&[], "home").is(0).out.is_empty());
    assert_eq!(lint(&[], "nowhere").is(1).out.lines().count(), 1);
    assert_eq!(lint(&["--isolated"], "home").is(1).out.lines().count(), 1);
    assert!(lint(&["--config", "here/ci/hadolint-ci.yml"], "nowhere").is(0).out.is_empty());
    write(&folder, ".dockslim.yaml", "");
    assert_eq!(lint(&[], "home").is(1).out.lines().count(), 1);
}

#[test]
fn settings_of_ones_own_are_made_of_hadolints() {
    let folder = project("had-init", &(SETTINGS.to_owned() + "format: json\nshape: x\n"));
    let run = folder.run(&["init", "--from-hadolint"]).is(0);
    for said in ["SC2086", "DL3020", "lint --format json", "no-color", "shape"] {
        assert!(run.out.contains(said), "{said}: {}", run.out);
    }
    let made = folder.read(".dockslim.yaml");
    assert!(made.contains("fail-on: warning\n") && made.contains("DL3015: error\n"), "{made}");
    let codes = |run: &Run| -> Vec<String> {
        let mut all: Vec<String> =
            coded(run).iter().map(|it| it.rsplit_once(' ').unwrap().0.to_owned()).collect();
        all.dedup();
        all
    };
    let after = lint(&folder, &["--format", "jsonl"]).is(1);
    let mut said: Vec<String> =
        expected().iter().map(|it| it.rsplit_once(' ').unwrap().0.to_owned()).collect();
    said.dedup();
    assert_eq!(codes(&after), said);
    let again = folder.run(&["init", "--from-hadolint"]).is(2);
    assert!(again.err.starts_with("error: .dockslim.yaml is there already"), "{again:?}");
    assert!(folder.run(&["init"]).is(2).err.contains("--from-hadolint"));
    let bare = Folder::new("had-init-none", &[("Dockerfile", "FROM debian:12\n")]);
    let mut command = bare.command(&["init", "--from-hadolint"]);
    command.env("HOME", bare.0.join("nowhere")).env_remove("XDG_CONFIG_HOME");
    assert!(Run::from(command.output().unwrap()).is(2).err.starts_with("error: no .hadolint.yaml here"));
}

#[test]
fn options_of_hadolints_are_refused_with_the_name_they_have_here() {
    let folder = Folder::new("had-flags", &[("Dockerfile", "FROM debian:12\n")]);
    for (args, ours) in [
        (&["-f", "json"][..], "hadolint's `-f` is `--format FORMAT` here"),
        (&["--failure-threshold=error"], "hadolint's `--failure-threshold` is `--fail-on SEVERITY` here"),
        (&["--no-color"], "hadolint's `--no-color` is `--color never` here"),
        (&["--require-label", "a:text"], "`HADOLINT_REQUIRE_LABELS=LABEL:TYPE` in the environment"),
    ] {
        let err = folder.run(&[&["lint"], args, &["Dockerfile"]].concat()).is(2).err;
        assert!(err.contains(ours), "{args:?}: {err}");
    }
    let others = folder.run(&["size", "-f", "json", "Dockerfile"]).is(2).err;
    assert!(!others.contains("hadolint"), "{others}");
}

#[test]
fn what_is_in_force_is_shown_with_hadolints_share() {
    let folder = project("had-config", SETTINGS);
    let out = folder.run(&["config", "."]).is(0).out;
    for line in
        ["hadolint:DL3015: error", "untrusted-registry.trusted: docker.io, *.example.com", "hadolint:DL3007"]
    {
        assert!(out.lines().any(|it| it.contains(line) && it.contains(".hadolint.yaml:")), "{line}: {out}");
    }
    assert!(out.lines().any(|it| it.contains("select") && it.trim_end().ends_with("hadolint")), "{out}");
    assert!(!out.contains("DL3020: error"), "hadolint's own severities take no lines: {out}");
}
