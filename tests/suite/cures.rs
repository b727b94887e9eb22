//! Advice that works: after each mend the file still parses, its RUNs are scripts, nothing is lost but what the mend
//! names, the finding is gone, and no rule warns of anything new.

use dockslim::config::Settings;
use dockslim::engine::{self, Linter, example};
use dockslim::finding::{Finding, Fix, Severity};
use dockslim::rule::schema::{Example, RuleFile};
use dockslim::rules::{RULES, page};
use dockslim::size::Facts;
use dockslim::syntax::{Args, Dockerfile, Kind, parse};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What is wrong with `fix` as the mend of `finding` in a file of this text.
fn follow(linter: &Linter, facts: &Facts, text: &str, found: &[Finding], finding: &Finding) -> Vec<String> {
    let Some(fix) = &finding.fix else { return Vec::new() };
    let fixed = fix.apply(text);
    let mut wrong = lost(&parse(text), &parse(&fixed), fix);
    wrong.extend(not_gone(linter, facts, &fixed, found, finding));
    for wrong in &mut wrong {
        *wrong = format!("{} ({}): {wrong}", finding.rule, fix.title);
    }
    wrong
}

/// What a fix takes away that it does not name.
fn lost(before: &Dockerfile<'_>, after: &Dockerfile<'_>, fix: &Fix) -> Vec<String> {
    let mut wrong = Vec::new();
    if after.errors.iter().count() > before.errors.iter().count() {
        wrong.extend(after.errors.iter().map(|error| format!("the file has an error: {}", error.message)));
    }
    let untouched = before.instructions.iter().filter(|it| !fix.touches.contains(&it.start_line));
    let mut there = after.instructions.iter().map(|it| it.span.slice(after.text));
    let gone = untouched.map(|it| it.span.slice(before.text)).find(|text| !there.any(|it| it == *text));
    wrong.extend(gone.map(|text| format!("it loses, or moves, `{text}`")));
    let comments = |file: &Dockerfile<'_>| {
        let mut texts: Vec<String> =
            file.comments.iter().map(|it| it.span.slice(file.text).trim().to_owned()).collect();
        texts.sort();
        texts
    };
    if comments(before) != comments(after) {
        wrong.push("it changes the comments".to_owned());
    }
    wrong
}

/// What a linter says of a mended file that it should not.
fn not_gone(linter: &Linter, facts: &Facts, fixed: &str, found: &[Finding], mended: &Finding) -> Vec<String> {
    let file = parse(fixed);
    let left = linter.lint(&linter.analyse(&file), facts);
    let mut wrong = Vec::new();
    let as_bad = |it: &Finding| it.rule == mended.rule && it.severity <= mended.severity;
    if count(&left, as_bad) >= count(found, as_bad) {
        wrong.push("the finding is still there".to_owned());
    }
    wrong.extend(more_warnings(found, &left));
    wrong
}

/// The rules that warn of more than before.
fn more_warnings(found: &[Finding], left: &[Finding]) -> Vec<String> {
    let (before, after) = (warnings(found), warnings(left));
    let more =
        after.into_iter().filter(|(rule, count)| *count > before.get(rule).copied().unwrap_or_default());
    more.map(|(rule, _)| {
        let new = left.iter().filter(|it| it.rule == rule).map(|it| it.message.as_str());
        format!("{rule} says more: {}", new.collect::<Vec<_>>().join("; "))
    })
    .collect()
}

fn count(findings: &[Finding], is_one: impl Fn(&Finding) -> bool) -> usize {
    findings.iter().filter(|finding| is_one(finding)).count()
}

/// How many warnings and errors each rule has.
fn warnings(findings: &[Finding]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings.iter().filter(|it| it.severity <= Severity::Warning) {
        *counts.entry(&*finding.rule).or_default() += 1;
    }
    counts
}

/// Whoever follows the advice on a bad example of a rule's file has a good one: by the edits, or as the file mends it.
#[test]
fn the_advice_on_every_bad_example_works() {
    let linter = Linter::new(&Settings { select: vec!["all".to_owned()], ..Settings::default() }).unwrap();
    let (mut wrong, mut scripts) = (Vec::new(), Vec::new());
    for rule in &RULES {
        let file = RuleFile::parse(page(rule)).unwrap();
        for (n, example) in file.examples.iter().enumerate().filter(|(_, it)| it.bad.is_some()) {
            let name = format!("rules/{}.yaml, example {}", rule.id, n + 1);
            let own = example::linter(&rule.id, example).unwrap();
            let (bad, fixed) = follow_example(own.as_ref().unwrap_or(&linter), &rule.id, example);
            wrong.extend(bad.into_iter().map(|bad| format!("{name}: {bad}")));
            scripts.extend(fixed.into_iter().map(|text| (name.clone(), text)));
        }
    }
    wrong.extend(refused(&scripts));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The file after the first mend of a rule; nothing where there is only prose.
fn mended(rule: &str, text: &str) -> Option<String> {
    let linter = Linter::new(&Settings { select: vec!["all".to_owned()], ..Settings::default() }).unwrap();
    let file = parse(text);
    let found = linter.lint(&linter.analyse(&file), &Facts::default());
    let finding = found.iter().find(|it| it.rule == rule).unwrap_or_else(|| panic!("no {rule} in {text}"));
    assert_eq!(follow(&linter, &Facts::default(), text, &found, finding), [""; 0]);
    Some(finding.fix.as_ref()?.apply(text))
}

/// What the last finding of a rule says to do, in an edit's title or in words.
fn advice(rule: &str, text: &str) -> String {
    let settings = Settings { select: vec![rule.to_owned()], ..Settings::default() };
    let found = engine::lint(text, &settings).unwrap();
    let last = found.into_iter().rfind(|it| it.rule == rule).unwrap_or_else(|| panic!("no {rule} in {text}"));
    last.fix.map(|fix| fix.title.into_owned()).or(last.help).unwrap()
}

fn becomes(rule: &str, cases: &[(&str, &str)]) {
    for (before, after) in cases {
        assert_eq!(mended(rule, before).as_deref(), Some(*after), "{before}");
    }
}

#[test]
fn a_command_is_put_behind_a_run_as_its_author_writes() {
    becomes(
        "package-cache-left",
        &[
            (
                "FROM fedora:40\nRUN dnf install -y git \\\n && true\n",
                "FROM fedora:40\nRUN dnf install -y git \\\n && true \\\n && dnf clean all\n",
            ),
            (
                "FROM fedora:40\nRUN dnf install -y git && \\\n    true\n",
                "FROM fedora:40\nRUN dnf install -y git && \\\n    true && \\\n    dnf clean all\n",
            ),
            (
                "FROM fedora:40\nRUN true && \\\n  true && \\\n    dnf install -y git\n",
                "FROM fedora:40\nRUN true && \\\n  true && \\\n    dnf install -y git && \\\n    dnf clean all\n",
            ),
            (
                "FROM fedora:40\nRUN dnf install -y \\\n    git \\\n    # and\n    make\n",
                "FROM fedora:40\nRUN dnf install -y \\\n    git \\\n    # and\n    make \\\n    && dnf clean all\n",
            ),
            (
                "FROM fedora:40\r\nRUN dnf install -y \\\r\n    git\r\n",
                "FROM fedora:40\r\nRUN dnf install -y \\\r\n    git \\\r\n    && dnf clean all\r\n",
            ),
            (
                "FROM fedora:40\nRUN true \\\n && dnf install -y \\\n      git\n",
                "FROM fedora:40\nRUN true \\\n && dnf install -y \\\n      git \\\n && dnf clean all\n",
            ),
            (
                "\nFROM fedora:40\nRUN dnf install -y \\\n    git\n",
                "\nFROM fedora:40\nRUN dnf install -y \\\n    git \\\n    && dnf clean all\n",
            ),
            (
                "# escape=`\nFROM fedora:40\nSHELL [\"/bin/sh\", \"-c\"]\nRUN dnf install -y `\n    git\n",
                "# escape=`\nFROM fedora:40\nSHELL [\"/bin/sh\", \"-c\"]\nRUN dnf install -y `\n    git `\n    && dnf clean all\n",
            ),
            (
                "FROM fedora:40\nRUN <<EOF\nset -e\ndnf install -y git # and no more\nEOF\n",
                "FROM fedora:40\nRUN <<EOF\nset -e\ndnf install -y git && dnf clean all # and no more\nEOF\n",
            ),
            (
                "FROM fedora:40\nONBUILD RUN dnf install -y git # here\n",
                "FROM fedora:40\nONBUILD RUN dnf install -y git && dnf clean all # here\n",
            ),
            (
                "FROM fedora:40\nRUN set -e; dnf install -y git; if a; then b; fi;\n",
                "FROM fedora:40\nRUN set -e; dnf install -y git; if a; then b; fi; dnf clean all;\n",
            ),
            (
                "FROM fedora:40\nUSER app\nRUN sudo dnf install -y git\n",
                "FROM fedora:40\nUSER app\nRUN sudo dnf install -y git && sudo dnf clean all\n",
            ),
        ],
    );
    for prose in [
        "FROM fedora:40\nRUN dnf install -y git; exit 0\n",
        "FROM fedora:40\nRUN dnf install -y git && exec a\n",
        "FROM fedora:40\nRUN [\"dnf\", \"install\", \"-y\", \"git\"]\n",
        "FROM fedora:40\nRUN dnf install -y git && cat <<EOF\na\nEOF\n",
    ] {
        assert_eq!(mended("package-cache-left", prose), None, "{prose}");
    }
}

#[test]
fn a_command_is_put_behind_another_one_of_its_list() {
    let cases = [
        ("{use} && b", "{use} && rm a.tgz && b"),
        ("{use} || c && b", "{use} || c && rm a.tgz && b"),
        ("{use}; b", "{use}; rm a.tgz; b"),
        ("set -e; {use}; b", "set -e; {use}; rm a.tgz; b"),
        ("set -e; b && {use}", "set -e; b && {use} && rm a.tgz"),
        ("{use}", "{use} && rm a.tgz"),
        ("( {use} ) && b", "( {use} && rm a.tgz ) && b"),
        ("{use} | cat && b", "{use} | cat && rm a.tgz && b"),
        ("{use} && \\\n  b", "{use} && rm a.tgz && \\\n  b"),
        ("true \\\n  && {use} \\\n  && b", "true \\\n  && {use} \\\n  && rm a.tgz \\\n  && b"),
        ("true && \\\n  {use} && \\\n  b", "true && \\\n  {use} && \\\n  rm a.tgz && \\\n  b"),
    ];
    for (before, after) in cases {
        let file = |run: &str| {
            let run = run.replace("{use}", "tar xzf a.tgz");
            format!("FROM debian:12\nRUN curl -O https://example.com/a.tgz; {run}\n")
        };
        becomes("archive-left", &[(&file(before), &file(after))]);
    }
    let prose =
        ["if {use}; then b; fi", "false || {use}", "{use} & b", "sh -c \"{use}\"", "set -e; b && {use}; c"];
    for run in prose {
        let run = run.replace("{use}", "tar xzf a.tgz");
        let file = format!("FROM debian:12\nRUN curl -O https://example.com/a.tgz; {run}\n");
        assert_eq!(mended("archive-left", &file), None, "{file}");
    }
}

#[test]
fn a_cache_goes_while_its_tool_is_there_and_by_whom_it_belongs_to() {
    let cases = [
        (
            "npm i -g a && apt-get purge -y npm",
            "npm i -g a && npm cache clean --force && apt-get purge -y npm",
        ),
        (
            "npm i -g a && npm i -g b && apt-get remove -y nodejs && c",
            "npm i -g a && npm i -g b && npm cache clean --force && apt-get remove -y nodejs && c",
        ),
        ("npm i -g a && rm -rf $NVM_DIR", "npm i -g a && npm cache clean --force && rm -rf $NVM_DIR"),
        ("npm i -g a && b && npm rm -g npm", "npm i -g a && npm cache clean --force && b && npm rm -g npm"),
        (
            "npm i -g a && apt-get purge -y git",
            "npm i -g a && npm cache clean --force && apt-get purge -y git",
        ),
        ("npm i -g a && b", "npm i -g a && b && npm cache clean --force"),
        ("su app -c 'npm i a' && b", "su app -c 'npm i a && npm cache clean --force' && b"),
        ("sudo -u app npm i a && b", "sudo -u app npm i a && sudo -u app npm cache clean --force && b"),
        ("gosu app npm i a && b", "gosu app npm i a && gosu app npm cache clean --force && b"),
        (
            "su app -c 'npm i a'; npm i b",
            "su app -c 'npm i a && npm cache clean --force'; npm i b && npm cache clean --force",
        ),
    ];
    for (before, after) in cases {
        let file = |run: &str| format!("FROM debian:12\nRUN {run}\n");
        becomes("package-cache-left", &[(&file(before), &file(after))]);
    }
    let title = |first: &str| {
        advice(
            "package-cache-left",
            &format!("FROM debian:12\nRUN {first}\nENV A=1\nRUN npm i c\nENV B=1\nRUN npm i d\n"),
        )
    };
    let said = "end the RUNs of lines 2, 4 and 6 with `npm cache clean --force`";
    assert_eq!(title("npm i a"), said);
    let said = "run `npm cache clean --force` behind what fills it, as its user, in lines 2, 4 and 6";
    assert_eq!(title("su app -c 'npm i a'; npm i b"), said);
    let module = "FROM python:3.12\nRUN python3 -m pip install a\n";
    let said = "add --no-cache-dir to `python3 -m pip install` in line 2";
    assert_eq!(advice("package-cache-left", module), said);
    let module = "FROM python:3.12\nUSER a\nRUN sudo -H python3 -m pip install a\n";
    let said = "add --no-cache-dir to `python3 -m pip install` in line 3";
    assert_eq!(advice("package-cache-left", module), said);
    let heredoc = "FROM debian:12\nRUN <<EOF\nset -e\nnpm i a\nEOF\n";
    assert_eq!(advice("package-cache-left", heredoc), "end the RUN of line 2 with `npm cache clean --force`");
    let between = "FROM debian:12\nRUN su app -c 'npm i a && b'\n";
    let behind_it = between.replace("npm i a", "npm i a && npm cache clean --force");
    assert_eq!(mended("package-cache-left", between), Some(behind_it));
    for prose in ["npm i a; b", "npm i a || b", "npm i a > log && b"] {
        let prose = format!("FROM debian:12\nRUN su app -c '{prose}'\n");
        assert_eq!(mended("package-cache-left", &prose), None, "{prose}");
    }
}

#[test]
fn what_cannot_be_written_is_said_with_its_places_and_the_reason() {
    let leaves = |run: &str| format!("FROM fedora:40\nRUN {run} a; exit 0\nENV A=1\nRUN {run} b; exit 0\n");
    assert_eq!(
        advice("package-cache-left", "FROM fedora:40\nRUN npm i a; exit 0\n"),
        "run `npm cache clean --force` in this RUN, behind what fills it, by hand: it may end earlier"
    );
    // A cache of each RUN, and an index that both fetch.
    for (run, clean) in [("npm i", "npm cache clean --force"), ("dnf install -y", "dnf clean all")] {
        let said = format!(
            "run `{clean}` in the RUNs of lines 2 and 4, behind what fills it, by hand: in line 2, it may end earlier"
        );
        assert_eq!(advice("package-cache-left", &leaves(run)), said);
    }
    let deleted = |last: &str| {
        let text = format!("FROM debian:12\nRUN curl -fsSLo /opt/a https://example.org/a; exit 0\n{last}\n");
        advice("deleted-in-later-layer", &text)
    };
    assert_eq!(
        deleted("RUN --network=none rm /opt/a && b"),
        "delete it in the RUN of line 2, or merge the RUNs of lines 2 and 3 into one, by hand: it may end earlier"
    );
    assert_eq!(
        deleted("ENV A=1\nRUN rm /opt/a && b"),
        "use it and delete it in the RUN of line 2, or build in a stage of its own and `COPY --from` the result"
    );
}

#[test]
fn an_option_stands_behind_the_subcommand() {
    becomes(
        "package-cache-left",
        &[
            ("FROM alpine:3\nRUN apk add \\\n  curl\n", "FROM alpine:3\nRUN apk add --no-cache \\\n  curl\n"),
            (
                "FROM alpine:3\nRUN [\"apk\", \"add\", \"curl\"]\n",
                "FROM alpine:3\nRUN [\"apk\", \"add\", \"--no-cache\", \"curl\"]\n",
            ),
            (
                "FROM alpine:3\nRUN sh -c \"apk add curl\"\n",
                "FROM alpine:3\nRUN sh -c \"apk add --no-cache curl\"\n",
            ),
            (
                "FROM alpine:3\nRUN for p in a b; do apk add $p; done\n",
                "FROM alpine:3\nRUN for p in a b; do apk add --no-cache $p; done\n",
            ),
        ],
    );
    let variable = "FROM alpine:3\nENV DO=add\nRUN apk $DO curl\n";
    assert_eq!(mended("package-cache-left", variable), None);
}

#[test]
fn a_command_less_leaves_what_stands_around_it() {
    becomes(
        "cache-mount-defeated",
        &[
            (
                "FROM alpine:3\nRUN --mount=type=cache,target=/c a && rm -rf /c/* && b\n",
                "FROM alpine:3\nRUN --mount=type=cache,target=/c a && b\n",
            ),
            (
                "FROM alpine:3\nRUN --mount=type=cache,target=/c a \\\n && rm -rf /c/*\n",
                "FROM alpine:3\nRUN --mount=type=cache,target=/c a\n",
            ),
            (
                "FROM alpine:3\nRUN --mount=type=cache,target=/c rm -rf /c/*; a\n",
                "FROM alpine:3\nRUN --mount=type=cache,target=/c a\n",
            ),
            (
                "FROM alpine:3\nRUN --mount=type=cache,target=/c set -e; a; rm -rf /c/*\n",
                "FROM alpine:3\nRUN --mount=type=cache,target=/c set -e; a\n",
            ),
            // What stands in for its failure goes with it.
            (
                "FROM alpine:3\nRUN --mount=type=cache,target=/c a; rm -rf /c/* || true; b\n",
                "FROM alpine:3\nRUN --mount=type=cache,target=/c a; b\n",
            ),
        ],
    );
    for prose in [
        "FROM alpine:3\nRUN --mount=type=cache,target=/c a && rm -rf /c/* || true\n",
        "FROM alpine:3\nRUN --mount=type=cache,target=/c a; rm -rf /c/* || b; c\n",
        "FROM alpine:3\nRUN --mount=type=cache,target=/c a; rm -rf /c/*\n",
        "FROM alpine:3\nRUN --mount=type=cache,target=/c a \\\n # the cache\n && rm -rf /c/*\n",
    ] {
        assert_eq!(mended("cache-mount-defeated", prose), None, "{prose}");
    }
}

#[test]
fn an_index_is_fetched_by_whoever_installs_from_it() {
    becomes(
        "package-cache-left",
        &[(
            "FROM debian:12\nRUN apt-get update && apt-get install -y a\nRUN apt-get update && apt-get install -y b\n\
             RUN apt-get install -y c\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*\n\
             RUN apt-get update && apt-get install -y b && rm -rf /var/lib/apt/lists/*\n\
             RUN apt-get update && apt-get install -y c && rm -rf /var/lib/apt/lists/*\n",
        )],
    );
    becomes(
        "package-cache-left",
        &[(
            "FROM debian:12\nRUN apt-get update && apt-get update -y\nRUN apt-get install -y c\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y c && rm -rf /var/lib/apt/lists/*\n",
        )],
    );
    // Those that stand in a row go as one, the others each by itself.
    for (before, after) in [
        ("apt-get update && apt-get update -y && a", "a"),
        ("a && apt-get update && apt-get update -y", "a"),
        ("apt-get update && a && apt-get update -y && b", "a && b"),
    ] {
        let install = "apt-get install -y c";
        becomes(
            "package-cache-left",
            &[(
                &format!("FROM debian:12\nRUN {before}\nRUN {install}\n"),
                &format!(
                    "FROM debian:12\nRUN {after}\nRUN apt-get update && {install} && rm -rf /var/lib/apt/lists/*\n"
                ),
            )],
        );
    }
    becomes(
        "deleted-in-later-layer",
        &[(
            "FROM debian:12\nRUN apt-get update && apt-get install -y a\nENV A=1\n\
             RUN apt-get install -y b && rm -rf /var/lib/apt/lists/*\n",
            "FROM debian:12\nRUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*\nENV A=1\n\
             RUN apt-get update && apt-get install -y b && rm -rf /var/lib/apt/lists/*\n",
        )],
    );
}

#[test]
fn an_option_goes_by_its_letter_or_its_name() {
    for (chown, left) in [
        ("chown -R a:a", "chown a:a"),
        ("chown -vRf a:a", "chown -vf a:a"),
        ("chown -v -R a:a", "chown -v a:a"),
        ("chown -v --recursive a:a", "chown -v a:a"),
    ] {
        let text = format!("FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN true \\\n && {chown} /app\n");
        let file = parse(&text);
        let linter = Linter::new(&Settings::default()).unwrap();
        let found = linter.lint(&linter.analyse(&file), &Facts::default());
        let fix =
            found.iter().find(|it| it.rule == "copied-up-in-later-layer").unwrap().fix.as_ref().unwrap();
        let said = format!("add `--chown=a:a` to the COPY of line 3, leave `{left} /app` of it in line 5");
        assert_eq!(fix.title, said);
        let wanted = text.replace(chown, left).replace("COPY", "COPY --chown=a:a");
        assert_eq!(fix.apply(&text), wanted, "{chown}");
    }
}

#[test]
fn an_index_is_fetched_as_the_shell_of_its_reader_sees_failures() {
    let after = |rest: &str| format!("FROM debian:12\nRUN apt-get update\nENV A=1\nRUN {rest}\n");
    for (reader, wanted) in [
        ("a; apt-get install -y b", "a; apt-get update && apt-get install -y b"),
        ("set -e; apt-get install -y b", "set -e; apt-get update; apt-get install -y b"),
        ("set -e; a && apt-get install -y b", "set -e; a && apt-get update && apt-get install -y b"),
    ] {
        let fixed = mended("package-cache-left", &after(reader));
        assert_eq!(
            fixed.as_deref(),
            Some(&*format!("FROM debian:12\nENV A=1\nRUN {wanted} && rm -rf /var/lib/apt/lists/*\n")),
            "{reader}"
        );
    }
}

#[test]
fn whole_paths_mean_the_same_wherever_a_run_ends() {
    let file = |run: &str, late: &str| {
        format!(
            "FROM debian:12\nRUN cd /opt && curl -fsSLo /opt/a https://example.org/a{run}\nENV A=1\nRUN {late}b\n"
        )
    };
    let late = file("", "rm /opt/a && ");
    assert_eq!(mended("deleted-in-later-layer", &late), Some(file(" && rm /opt/a", "")));
    let below = file("", "cd /opt && rm a && ").replace("cd /opt && curl", "cd /srv && curl");
    assert_eq!(mended("deleted-in-later-layer", &below), None);
    let late = |run: &str, late: &str| file(&format!(" && cd /srv{run}"), &format!("cd /tmp && {late}"));
    assert_eq!(
        mended("copied-up-in-later-layer", &late("", "chown a:a /opt/a && ")),
        Some(late(" && chown a:a /opt/a", ""))
    );
    // Without a place `find` begins where it runs.
    for find in ["find -delete", "find . -delete"] {
        let elsewhere = file(" && cd /srv", &format!("cd /opt && {find} && "));
        assert_eq!(mended("deleted-in-later-layer", &elsewhere), None, "{elsewhere}");
    }
    let whole = file(" && cd /srv", "cd /opt && find /opt/a -delete && ");
    assert_eq!(
        mended("deleted-in-later-layer", &whole),
        Some(file(" && cd /srv && find /opt/a -delete", "cd /opt && "))
    );
}

#[test]
fn what_a_run_writes_where_a_copy_is_read_is_no_part_of_that() {
    let file = |copy: &str, mount: &str, rm: &str| {
        format!("FROM debian:12\n{copy}RUN {mount}cd /src && make install{rm}\n")
    };
    let mount = "--mount=type=bind,source=src,target=/src,rw ";
    becomes(
        "deleted-in-later-layer",
        &[(&file("COPY src /src\n", "", " && rm -rf /src"), &file("", mount, ""))],
    );
    let read = "FROM debian:12\nCOPY a.deb /tmp/a.deb\nRUN dpkg -i /tmp/a.deb && rm /tmp/a.deb\n";
    assert!(!advice("deleted-in-later-layer", read).contains(",rw"));
}

#[test]
fn an_index_whose_update_reads_a_variable_is_left_to_people() {
    let text = "FROM debian:12\nARG O\nRUN apt-get update $O\nRUN apt-get install -y c\n";
    assert_eq!(mended("package-cache-left", text), None);
    assert!(advice("package-cache-left", text).ends_with("a variable stands in the command that fetches it"));
}

#[test]
fn a_base_that_nobody_knows_may_turn_a_cache_off() {
    let severity = |base: &str, run: &str| {
        let found = engine::lint(&format!("FROM {base}\nRUN {run} a\n"), &Settings::default()).unwrap();
        found.iter().find(|it| it.rule == "package-cache-left").unwrap().severity
    };
    assert_eq!(severity("python:3.12", "pip install"), Severity::Warning);
    assert_eq!(severity("example.org/own", "pip install"), Severity::Info);
    // No variable turns that one off.
    assert_eq!(severity("example.org/own", "apk add"), Severity::Warning);
}

#[test]
fn home_is_another_directory_for_another_user() {
    let file = |place: &str, run: &str, user: &str, late: &str| {
        format!("FROM debian:12\nRUN curl -fsSLo {place} https://example.org/a{run}\n{user}\nRUN {late}b\n")
    };
    let late = file("~/a", "", "ENV A=1", "rm ~/a && ");
    assert_eq!(mended("deleted-in-later-layer", &late), Some(file("~/a", " && rm ~/a", "ENV A=1", "")));
    for other in ["USER app\nENV HOME=/home/app", "ENV HOME=/home/app", "ARG H\nENV HOME=/home/app"] {
        let late = file("/home/app/a", "", other, "rm ~/a && ");
        assert_eq!(mended("deleted-in-later-layer", &late), None, "{late}");
    }
    let set = file("/home/app/a", "", "ENV A=1", "HOME=/home/app && rm ~/a && ");
    assert_eq!(mended("deleted-in-later-layer", &set), None);
}

#[test]
fn a_copy_has_the_owner_unless_the_user_comes_later() {
    becomes(
        "copied-up-in-later-layer",
        &[
            (
                "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN chown -R node:node /app && chmod -R 755 /app\n",
                "FROM node:22\nWORKDIR /app\nCOPY --chown=node:node --chmod=755 . .\n\
                 RUN chown node:node /app && chmod 755 /app\n",
            ),
            (
                "FROM debian:12\nCOPY app /app\nRUN useradd app\nRUN chown -R app: /app\n",
                "FROM debian:12\nRUN useradd app\nCOPY --chown=app app /app\n",
            ),
            (
                "FROM debian:12\nCOPY app/big.tar /opt/big.tar\nRUN chmod go-r /opt/big.tar\n",
                "FROM debian:12\nCOPY --chmod=600 app/big.tar /opt/big.tar\n",
            ),
            (
                "FROM debian:12\nCOPY app/big.tar /opt/big.tar\nRUN chmod 700 /opt/big.tar /srv\n",
                "FROM debian:12\nCOPY --chmod=700 app/big.tar /opt/big.tar\nRUN chmod 700 /srv\n",
            ),
            (
                "FROM debian:12\nCOPY app /app\n  RUN useradd app\n  RUN chown -R app: /app\n",
                "FROM debian:12\nRUN useradd app\nCOPY --chown=app app /app\n",
            ),
            (
                "FROM golang:1 AS b\nRUN curl -fsSLo /out/server https://example.org/server\nFROM debian:12\nCOPY --from=b /out/server /usr/bin/server\nRUN chmod +x /usr/bin/server && a\n",
                "FROM golang:1 AS b\nRUN curl -fsSLo /out/server https://example.org/server\nFROM debian:12\nCOPY --from=b --chmod=755 /out/server /usr/bin/server\nRUN a\n",
            ),
        ],
    );
    let by_package = "FROM debian:12\nCOPY app /app\nRUN apt-get install -y --no-install-recommends nginx\nRUN chown -R nginx /app\n";
    assert_eq!(mended("copied-up-in-later-layer", by_package), None);
    // The user is made by another one, together with something else, or in the RUN that changes.
    for rest in [
        "USER one\nCOPY app /app\nUSER root\nRUN useradd app\nRUN chown -R app /app",
        "COPY app /app\nRUN useradd app && make\nRUN chown -R app /app",
        "COPY app /app\nRUN useradd app && chown -R app /app",
    ] {
        let file = format!("FROM debian:12\n{rest}\n");
        assert_eq!(mended("copied-up-in-later-layer", &file), None, "{file}");
    }
}

/// What does not work, and the mended files.
fn follow_example(linter: &Linter, rule: &str, example: &Example) -> (Vec<String>, Vec<String>) {
    let text = example.bad.as_deref().unwrap();
    let (file, facts) = (parse(text), example::facts(example));
    let found = linter.lint(&linter.analyse(&file), &facts);
    let is_own = |it: &&Finding| it.rule == rule && it.suppressed.is_none();
    let own: Vec<&Finding> = found.iter().filter(is_own).collect();
    let mut wrong: Vec<String> =
        own.iter().flat_map(|finding| follow(linter, &facts, text, &found, finding)).collect();
    let mut mended: Vec<String> =
        own.iter().filter_map(|finding| Some(finding.fix.as_ref()?.apply(text))).collect();
    match &example.fixed {
        Some(fixed) => {
            let after = parse(fixed);
            if after.errors.iter().next().is_some() && file.errors.iter().next().is_none() {
                wrong.push("`fixed` has an error".to_owned());
            }
            wrong.extend(more_warnings(&found, &linter.lint(&linter.analyse(&after), &facts)));
            mended.push(fixed.clone());
        }
        None if mended.len() < own.len() => {
            wrong.push("its advice is in words: say in `fixed` what comes of it".to_owned());
        }
        None => {}
    }
    (wrong, mended)
}

/// What bash does not read of the RUNs of files; nothing where there is no bash.
fn refused(files: &[(String, String)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, text) in files {
        let file = parse(text);
        let runs = file.instructions.iter().map(|it| it.trigger.as_deref().unwrap_or(it));
        let scripts = runs.filter(|it| it.kind == Kind::Run && matches!(it.args, Args::Text));
        for script in scripts {
            let body = script.heredocs.first().map_or(&script.body.text, |heredoc| &heredoc.body.text);
            let Ok(output) = Command::new("bash").args(["-n", "-c", body]).stdin(Stdio::null()).output()
            else {
                return Vec::new();
            };
            if !output.status.success() {
                wrong.push(format!(
                    "{name}: bash refuses `{body}`: {}",
                    String::from_utf8_lossy(&output.stderr)
                ));
            }
        }
    }
    wrong
}

/// The mends of a folder of Dockerfiles: `DOCKSLIM_FILES=FOLDER cargo test --profile quick --test suite cures -- --ignored
/// --nocapture`. The names of the files may stand in `DOCKSLIM_LIST`.
#[test]
#[ignore = "wants DOCKSLIM_FILES, a folder of Dockerfiles"]
fn mends_of_real_files_work() {
    let folder = PathBuf::from(std::env::var_os("DOCKSLIM_FILES").expect("DOCKSLIM_FILES"));
    let mut files: Vec<PathBuf> = match std::env::var_os("DOCKSLIM_LIST") {
        Some(list) => fs::read_to_string(list).unwrap().lines().map(|name| folder.join(name)).collect(),
        None => fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect(),
    };
    files.sort();
    let linter = Linter::new(&Settings::default()).unwrap();
    let (mut tried, mut wrong) = (BTreeMap::<String, [usize; 3]>::new(), Vec::new());
    for path in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let file = parse(&text);
        let found = linter.lint(&linter.analyse(&file), &Facts::default());
        for finding in found.iter().filter(|it| it.suppressed.is_none()) {
            let counts = tried.entry(format!("{} {}", finding.rule, finding.severity)).or_default();
            counts[0] += 1;
            counts[1] += usize::from(finding.fix.is_some());
            let bad = follow(&linter, &Facts::default(), &text, &found, finding);
            counts[2] += usize::from(!bad.is_empty());
            wrong.extend(bad.iter().map(|bad| format!("{}: {bad}", path.display())));
        }
    }
    for (rule, [all, mended, bad]) in &tried {
        println!(
            "{rule}: {all} findings, {mended} with edits ({} %), {bad} of them wrong",
            100 * mended / all
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
