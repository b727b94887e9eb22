//! `lint --fix`: what is written, what is left alone, and that nothing is lost on the way.

use super::support::program::{Folder, Run};
use dockslim::fix::{Fixed, MAX_ROUNDS, Wanted, fix};
use dockslim::{Facts, Linter, Safety, Settings};
use std::fs;
use std::process::Command;

const SAFE: &str = "FROM alpine:3.20\nRUN apk add curl\n";
const SAFE_AFTER: &str = "FROM alpine:3.20\nRUN apk add --no-cache curl\n";
const UNSAFE: &str =
    "FROM debian:12-slim\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n";

pub(super) fn fixed(text: &str, least: Safety) -> Fixed {
    let linter = Linter::new(&Settings::default()).unwrap();
    let wanted = Wanted { least, only: &[], name: "Dockerfile" };
    let fixed = fix(&linter, text, wanted, &mut |_| Ok::<_, ()>(Facts::default())).unwrap();
    let again = fix(&linter, &fixed.text, wanted, &mut |_| Ok::<_, ()>(Facts::default())).unwrap();
    assert_eq!(again.text, fixed.text, "it goes on");
    assert!(fixed.rounds < MAX_ROUNDS, "{fixed:?}");
    fixed
}

pub(super) fn becomes(least: Safety, before: &str, after: &str) {
    let fixed = fixed(before, least);
    assert_eq!(fixed.text, after, "{fixed:#?}");
}

/// A file of its own, and what a run leaves in it.
fn run(name: &str, text: &str, args: &[&str]) -> (Run, String) {
    let folder = Folder::new(name, &[("Dockerfile", text)]);
    let run = folder.run(&[&["lint", "--isolated"], args, &["Dockerfile"]].concat());
    (run, folder.read("Dockerfile"))
}

#[test]
fn what_is_safe_is_done_and_what_is_not_waits() {
    let (done, text) = run("fix-safe", SAFE, &["--fix"]);
    assert_eq!((done.code, text.as_str()), (0, SAFE_AFTER), "{done:?}");
    assert!(done.err.contains("Dockerfile:2: add --no-cache to `apk add` in line 2"), "{done:?}");
    assert!(done.err.contains("1 fix changed 1 file"), "{done:?}");
    let (left, text) = run("fix-unsafe", UNSAFE, &["--fix", "--fail-on", "info"]);
    assert_eq!((left.code, text.as_str()), (1, UNSAFE), "{left:?}");
    assert!(left.out.contains("recommended-packages"), "{left:?}");
    let (asked, text) = run("fix-asked", UNSAFE, &["--fix", "--unsafe-fixes"]);
    assert!(
        asked.code == 0 && text.contains("install --no-install-recommends -y git ca-certificates"),
        "{asked:?}"
    );
}

#[test]
fn several_fixes_of_one_run_are_done_at_once() {
    let text = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y curl # for x\nCMD [\"curl\"]\n";
    let fixed = fixed(text, Safety::Unsafe);
    let wanted = "FROM debian:12-slim\nRUN apt-get update && apt-get install --no-install-recommends -y curl \
                  ca-certificates && rm -rf /var/lib/apt/lists/* # for x\nCMD [\"curl\"]\n";
    assert_eq!(fixed.text, wanted, "{fixed:#?}");
    // Two of them write at the same place.
    assert_eq!((fixed.rounds, fixed.applied.len()), (2, 2));
}

const ROW: &str = "FROM alpine:3.20\nRUN mkdir /a && chmod 700 /a\n\n# users\nRUN addgroup b\n";

#[test]
fn runs_are_merged_for_layers_only_where_that_is_asked_for() {
    let (left, text) = run("fix-row", ROW, &["--fix", "--unsafe-fixes"]);
    assert_eq!((left.code, text.as_str()), (0, ROW), "{left:?}");
    let (_, text) = run("fix-row-all", ROW, &["--fix", "--merge-all"]);
    assert_eq!(text, "FROM alpine:3.20\nRUN mkdir /a && chmod 700 /a \\\n# users\n && addgroup b\n");
    let heavy = "FROM alpine:3.20\nRUN make\nRUN make install\n";
    let (_, text) = run("fix-row-heavy", heavy, &["--fix", "--merge-all"]);
    assert_eq!(text, "FROM alpine:3.20\nRUN make \\\n && make install\n");
}

#[test]
fn a_merge_is_written_as_settings_say() {
    let heredoc = "FROM alpine:3.20\nRUN <<EOF\nset -e\nmkdir /a\nchmod 700 /a\n# users\naddgroup b\nEOF\n";
    let (done, text) = run("fix-style", ROW, &["--fix", "--merge-all", "--merge-style", "heredoc"]);
    assert_eq!(text, heredoc, "{done:?}");
    let settings = "merge-style: heredoc\nmerge-all: true\n";
    let folder = Folder::new("fix-style-file", &[("Dockerfile", ROW), (".dockslim.yaml", settings)]);
    folder.run(&["lint", "--fix"]);
    assert_eq!(folder.read("Dockerfile"), heredoc);
    fs::write(folder.0.join("Dockerfile"), ROW).unwrap();
    folder.run(&["lint", "--fix", "--merge-style", "chain"]);
    assert!(folder.read("Dockerfile").contains("\n && addgroup b"));
    let own =
        format!("FROM alpine:3.20\nRUN <<E\nset -e\nrmdir /tmp\nE\n{}", ROW.replace("3.20", "3.20 AS a"));
    let (done, text) = run("fix-style-own", &own, &["--fix", "--merge-all"]);
    assert!(text.ends_with("addgroup b\nEOF\n"), "{done:?}");
}

#[test]
fn what_nobody_can_see_makes_a_fix_unsafe() {
    let behind = |rest: &str| {
        format!(
            "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends git\n{rest}"
        )
    };
    let cleaned = |rest: &str| behind(rest).replace("git\n", "git && rm -rf /var/lib/apt/lists/*\n");
    for safe in ["", "RUN echo a > /b\n", "CMD [\"a\"]\n"] {
        becomes(Safety::Safe, &behind(safe), &cleaned(safe));
    }
    for unsafe_ in [
        "RUN ./install.sh\n",
        "RUN [\"./a\"]\n",
        "ONBUILD RUN apt-get install -y make\n",
        "FROM debian:12-slim\n",
    ] {
        let text = if unsafe_.starts_with("FROM") {
            format!("{}FROM 0\nRUN ./x\n", behind(""))
        } else {
            behind(unsafe_)
        };
        becomes(Safety::Safe, &text, &text);
    }
    // The base starts what is copied in, and nobody can see what else that needs.
    let fuzz = "FROM gcr.io/oss-fuzz-base/base-builder\nRUN apt-get update && apt-get install -y --no-install-recommends make\n";
    let cleaned = fuzz.replace("make\n", "make && rm -rf /var/lib/apt/lists/*\n");
    let copied = |text: &str, start: &str| format!("{text}COPY build.sh $SRC/\n{start}");
    becomes(Safety::Safe, fuzz, &cleaned);
    becomes(Safety::Safe, &copied(fuzz, ""), &copied(fuzz, ""));
    becomes(Safety::Unsafe, &copied(fuzz, ""), &copied(&cleaned, ""));
    becomes(Safety::Safe, &copied(fuzz, "CMD [\"a\"]\n"), &copied(&cleaned, "CMD [\"a\"]\n"));
}

#[test]
fn what_pip_compiles_by_is_kept() {
    let with = |packages: &str, rest: &str| {
        format!(
            "FROM debian:12-slim\nRUN apt-get update && apt-get install {packages} && rm -rf /var/lib/apt/lists/*\n{rest}"
        )
    };
    let (before, kept) =
        ("-y python3-pip", "--no-install-recommends -y python3-pip build-essential python3-dev");
    for compiles in [
        "RUN pip install --no-cache-dir -r requirements.txt\n",
        "COPY . .\nRUN pip3 install --no-cache-dir .\n",
        "RUN pip install --no-cache-dir git+https://example.org/a\n",
        "RUN pip install --no-cache-dir --no-binary :all: idna\n",
        "RUN pip install --no-cache-dir a-package-of-ours\n",
    ] {
        becomes(Safety::Unsafe, &with(before, compiles), &with(kept, compiles));
    }
    let below = with(before, "").replace("slim\n", "slim AS a\n");
    let (below, above) = (format!("{below}FROM a\n"), "RUN pip install --no-cache-dir -r requirements.txt\n");
    becomes(Safety::Unsafe, &format!("{below}{above}"), &format!("{}{above}", below.replace(before, kept)));
    for wheels in ["", "RUN pip install --no-cache-dir idna==3.7\n"] {
        let bare = "--no-install-recommends -y python3-pip";
        becomes(Safety::Unsafe, &with(before, wheels), &with(bare, wheels));
    }
}

#[test]
fn a_removal_behind_a_row_of_commands_stands_in_that_row() {
    let text = "FROM debian:12-slim\nRUN mkdir /a \\\n && cd /a && curl -fsSLO https://example.org/a.tgz && tar -xzf a.tgz \\\n && make\n";
    becomes(Safety::Unsafe, text, &text.replace("a.tgz \\", "a.tgz && rm a.tgz \\"));
    let trailing = "FROM debian:12-slim\nRUN mkdir /a && \\\n    cd /a && curl -fsSLO https://example.org/a.tgz && tar -xzf a.tgz && \\\n    make\n";
    becomes(Safety::Unsafe, trailing, &trailing.replace("a.tgz && \\", "a.tgz && rm a.tgz && \\"));
}

#[test]
fn what_ends_a_run_stands_on_a_line_as_its_lines_begin_or_end() {
    let start = "FROM debian:12-slim\nRUN apt-get update";
    let install = "apt-get install -y --no-install-recommends less";
    let clean = "rm -rf /var/lib/apt/lists/*";
    let leading = format!("{start} \\\n && mkdir /a \\\n && cd /a && {install}\n");
    becomes(Safety::Safe, &leading, &leading.replace("less\n", &format!("less \\\n && {clean}\n")));
    let trailing = format!("{start} && \\\n    mkdir /a && \\\n    cd /a && {install}\n");
    becomes(Safety::Safe, &trailing, &trailing.replace("less\n", &format!("less && \\\n    {clean}\n")));
    let list = format!("{start} && {install} \\\n    make\n");
    becomes(Safety::Safe, &list, &list.replace("make\n", &format!("make && \\\n    {clean}\n")));
}

#[test]
#[cfg(unix)]
fn a_diff_drives_no_terminal() {
    let text = "FROM alpine:3.20\nRUN apk add curl # \u{1b}[2J\u{202e}\n";
    let folder = Folder::new("fix-terminal", &[("Dockerfile", text)]);
    let piped = folder.run(&["lint", "--isolated", "--diff", "Dockerfile"]).is(1);
    assert!(piped.out.contains("add --no-cache curl # \u{1b}[2J\u{202e}\n"), "{piped:?}");
    // Of util-linux: it gives a command a terminal.
    let Ok(there) = Command::new("script").arg("--version").output() else { return };
    if !String::from_utf8_lossy(&there.stdout).contains("util-linux") {
        return;
    }
    let line =
        format!("{} lint --isolated --quiet --diff --color never Dockerfile", env!("CARGO_BIN_EXE_dockslim"));
    let shown =
        Command::new("script").args(["-qec", &line, "/dev/null"]).current_dir(&folder.0).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("+RUN apk add --no-cache curl # \\u{1b}[2J\\u{202e}"), "{shown:?}");
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
}

#[test]
fn runs_are_merged_where_that_saves_bytes_and_only_there() {
    let text = "FROM debian:12-slim\n\
        RUN curl -fsSLo /tmp/a.tgz https://example.org/a.tgz\n\
        # unpacked\n\
        RUN tar -xzf /tmp/a.tgz -C /opt\n\
        RUN rm /tmp/a.tgz\n";
    let wanted = "FROM debian:12-slim\n\
        RUN curl -fsSLo /tmp/a.tgz https://example.org/a.tgz \\\n\
        # unpacked\n && tar -xzf /tmp/a.tgz -C /opt \\\n && rm /tmp/a.tgz\n";
    becomes(Safety::Safe, text, wanted);
    let idle = "FROM debian:12-slim\nRUN echo a > /a\nRUN echo b > /b\n";
    becomes(Safety::Unsafe, idle, idle);
    // Nobody can ask for what has a price that only people can weigh.
    becomes(Safety::Suggestion, idle, idle);
}

#[test]
fn a_package_more_stands_where_its_author_puts_packages() {
    let list = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y \\\n    curl \\\n    autoconf \\\n \
                && ./autogen.sh && rm -rf /var/lib/apt/lists/*\n";
    let wanted = "FROM debian:12-slim\nRUN apt-get update && apt-get install --no-install-recommends -y \\\n    curl \\\n    \
                  autoconf \\\n    ca-certificates \\\n    automake \\\n && ./autogen.sh && rm -rf /var/lib/apt/lists/*\n";
    becomes(Safety::Unsafe, list, wanted);
    let row = |text: &str| text.replace("curl \\\n    autoconf", "curl autoconf");
    let wanted = wanted
        .replace("autoconf \\\n    ca-certificates \\\n    automake", "autoconf ca-certificates automake");
    becomes(Safety::Unsafe, &row(list), &row(&wanted));
}

#[test]
fn a_clean_up_that_may_take_what_a_project_keeps_is_unsafe() {
    let text =
        "FROM node:22-slim\nRUN git clone --depth 1 https://example.org/a /a && cd /a && yarn install\n";
    becomes(Safety::Safe, text, text);
}

#[test]
fn what_is_not_fixed_says_why() {
    let text = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends less; exit 0\n";
    let folder = Folder::new("fix-obstacle", &[("Dockerfile", text)]);
    let told: serde_json::Value =
        serde_json::from_str(&folder.run(&["lint", "--isolated", "--format", "json"]).out).unwrap();
    let cache = told["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "package-cache-left");
    let cache = cache.unwrap_or_else(|| panic!("{told:#}"));
    assert!(cache["fix"].is_null(), "{cache:#}");
    assert_eq!(cache["obstacle"], "it may end earlier", "{cache:#}");
    assert!(cache["help"].as_str().unwrap().contains("it may end earlier"), "{cache:#}");
    let (done, _) = run("fix-rounds", SAFE, &["--fix", "--verbose"]);
    assert!(done.err.contains("note: Dockerfile: 1 round of fixes"), "{done:?}");
}

#[test]
fn comments_rules_and_codes_say_what_is_left_alone() {
    let ignored =
        "FROM alpine:3.20\n# dockslim ignore=package-cache-left kept on purpose\nRUN apk add curl\n";
    becomes(Safety::Safe, ignored, ignored);
    for (args, is_done) in [
        (&["--fix", "--fix-only", "package-cache-left"][..], true),
        (&["--fix", "--fix-only", "DL3019"], true),
        (&["--fix", "--fix-only", "DL3009"], false),
        (&["--fix", "--fix-only", "size,sudo-in-run"], true),
        (&["--fix", "--fix-only", "sudo-in-run"], false),
        (&["--fix", "--ignore", "package-cache-left"], false),
    ] {
        let (done, text) = run("fix-only", SAFE, args);
        assert_eq!(text == SAFE_AFTER, is_done, "{args:?}: {done:?}");
    }
    let (wrong, text) = run("fix-wrong", SAFE, &["--fix", "--fix-only", "package-cash-left"]);
    assert!(wrong.code == 2 && text == SAFE && wrong.err.contains("package-cache-left"), "{wrong:?}");
    for alone in [&["--unsafe-fixes"][..], &["--fix-only", "size"]] {
        let (wrong, _) = run("fix-alone", SAFE, alone);
        assert!(wrong.code == 2 && wrong.err.contains("add --fix to apply them"), "{wrong:?}");
    }
}

#[test]
fn a_diff_changes_the_file_as_the_fix_does_and_writes_nothing() {
    let text = "FROM alpine:3.20\r\nRUN apk add curl\r\nRUN apk add git";
    let folder = Folder::new("fix-diff", &[("sub/Dockerfile", text), ("clean", "FROM scratch\n")]);
    let diff = folder.run(&["lint", "--isolated", "--diff", "sub/Dockerfile", "clean"]).is(1);
    assert_eq!(folder.read("sub/Dockerfile"), text);
    assert!(
        diff.out.starts_with("--- a/sub/Dockerfile\n+++ b/sub/Dockerfile\n@@ -1,3 +1,3 @@\n"),
        "{diff:?}"
    );
    fs::write(folder.0.join("fix.diff"), &diff.out).unwrap();
    let patched =
        Command::new("patch").args(["-p1", "--binary", "-i", "fix.diff"]).current_dir(&folder.0).status();
    if patched.is_ok_and(|status| status.success()) {
        let wanted = text.replace("apk add", "apk add --no-cache");
        assert_eq!(folder.read("sub/Dockerfile"), wanted);
    }
    folder.run(&["lint", "--isolated", "--diff", "clean"]).is(0);
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let folder = Folder::new("fix-stdin", &[]);
    let done = folder.run_with_stdin(&["lint", "--isolated", "--fix", "-"], SAFE).is(0);
    assert_eq!(done.out, SAFE_AFTER, "{done:?}");
    // What is left still fails the run.
    let left =
        folder.run_with_stdin(&["lint", "--isolated", "--fix", "--fail-on", "info", "-"], UNSAFE).is(1);
    assert_eq!(left.out, UNSAFE);
    let diff = folder.run_with_stdin(&["lint", "--isolated", "--diff", "-"], SAFE).is(1);
    assert!(diff.out.contains("+RUN apk add --no-cache curl\n"), "{diff:?}");
    let refused =
        folder.run_with_stdin(&["lint", "--isolated", "--fix", "--format", "json", "-"], SAFE).is(2);
    assert!(refused.err.contains("leave out --format"), "{refused:?}");
}

#[test]
fn a_file_keeps_its_bytes_but_for_the_fix() {
    let text = "\u{feff}FROM alpine:3.20\r\nRUN apk add \\\r\n    curl  \r\n# Größe";
    let (done, after) = run("fix-bytes", text, &["--fix"]);
    assert_eq!(after, text.replace("apk add", "apk add --no-cache"), "{done:?}");
    let folder = Folder::new("fix-latin", &[]);
    let latin = b"FROM alpine:3.20\nRUN apk add curl # gr\xf6\xdfe\n";
    fs::write(folder.0.join("Dockerfile"), latin).unwrap();
    let left = folder.run(&["lint", "--isolated", "--fix", "Dockerfile"]).is(1);
    assert_eq!(fs::read(folder.0.join("Dockerfile")).unwrap(), latin);
    assert!(left.err.contains("is not UTF-8"), "{left:?}");
}

#[cfg(unix)]
#[test]
fn modes_and_links_stay_and_what_is_read_only_does_too() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::new("fix-modes", &[("real/Dockerfile", SAFE), ("other", SAFE), ("shut", SAFE)]);
    let mode = |file: &str, mode: u32| {
        fs::set_permissions(folder.0.join(file), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("real/Dockerfile", 0o640);
    mode("shut", 0o444);
    symlink("real/Dockerfile", folder.0.join("Dockerfile")).unwrap();
    let done = folder.run(&["lint", "--isolated", "--fix", "Dockerfile", "shut", "other"]).is(2);
    assert!(folder.0.join("Dockerfile").is_symlink());
    let now = fs::metadata(folder.0.join("real/Dockerfile")).unwrap().permissions().mode() & 0o777;
    assert_eq!((folder.read("real/Dockerfile").as_str(), now), (SAFE_AFTER, 0o640));
    assert!(done.err.contains("shut: cannot be fixed, and is as it was: it may not be written"), "{done:?}");
    assert_eq!((folder.read("shut").as_str(), folder.read("other").as_str()), (SAFE, SAFE_AFTER));
    let names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[test]
fn machine_formats_carry_how_far_a_fix_is_to_be_trusted() {
    let folder = Folder::new(
        "fix-json",
        &[("a", SAFE), ("b", UNSAFE), ("c", "FROM debian:12-slim\nRUN echo a > /a\nRUN echo b > /b\n")],
    );
    let safety = |file: &str, rule: &str| {
        let run = folder.run(&["lint", "--isolated", "--fail-on", "never", "--format", "jsonl", file]).is(0);
        let found = run.findings().into_iter().find(|it| it["rule"] == rule);
        found.map(|it| it["fix"]["safety"].as_str().unwrap().to_owned())
    };
    assert_eq!(safety("a", "package-cache-left").as_deref(), Some("safe"));
    assert_eq!(safety("b", "recommended-packages").as_deref(), Some("unsafe"));
    assert_eq!(safety("c", "consecutive-runs").as_deref(), Some("suggestion"));
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_each_file_whole() {
    let folder = Folder::new("fix-killed", &[]);
    let names: Vec<String> = (0..400).map(|n| format!("{n}.Dockerfile")).collect();
    let write = || names.iter().for_each(|name| fs::write(folder.0.join(name), SAFE).unwrap());
    let mut seen = (0, 0);
    for wait in [2, 5, 10, 20, 40, 80] {
        write();
        let mut child = folder.command(&["lint", "--isolated", "--fix", "--quiet", "."]).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        for name in &names {
            match folder.read(name).as_str() {
                SAFE => seen.0 += 1,
                SAFE_AFTER => seen.1 += 1,
                other => panic!("{name}: {other:?}"),
            }
        }
    }
    assert_eq!(seen.0 + seen.1, 6 * names.len());
}
