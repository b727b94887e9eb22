//! Build contexts on disk: what is walked, what .dockerignore leaves out, what ADD unpacks, and what rules say of it.

use super::support::program::{Folder, Run};
use serde_json::Value;
use std::fs;
use std::path::Path;

const DOCKERFILE: &str = "FROM node:22-slim\nCOPY . /app\nRUN cd /app && npm ci && npm cache clean --force\n";

/// The findings of a rule with the context at `context`.
fn lint(folder: &Folder, rule: &str, file: &str, context: &str) -> Run {
    let args = ["lint", "--isolated", "--fail-on", "never", "--format", "jsonl", "--select", rule];
    folder.run(&[&args[..], &["--context", context, file]].concat()).is(0)
}

fn saves(folder: &Folder, file: &str) -> Vec<u64> {
    let run = lint(folder, "whole-context-copied", file, ".");
    run.findings().iter().filter_map(|it| it["bytes"]["saves"].as_u64()).collect()
}

fn weigh(folder: &Folder, path: &str, size: usize) {
    let path = folder.0.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, vec![0; size]).unwrap();
}

#[test]
fn lint_says_once_that_no_context_is_counted() {
    let copies = "FROM debian:bookworm\nCOPY . /app\n";
    let folder = Folder::new("context-unsaid", &[("a/Dockerfile", copies), ("b/Dockerfile", copies)]);
    let said = |args: &[&str]| {
        let out = folder.run(&[&["lint"], args].concat()).out;
        out.matches("since no build context is said").count()
    };
    assert_eq!(said(&[]), 1);
    assert_eq!(said(&["--context", "."]), 0);
    assert_eq!(said(&["--context", "dockerfile"]), 0);
    assert_eq!(said(&["--quiet"]), 0);
    fs::write(folder.0.join(".dockslim.yaml"), "context: dockerfile\n").unwrap();
    assert_eq!(said(&[]), 0);
    let plain =
        Folder::new("context-not-taken", &[("Dockerfile", "FROM debian:bookworm\nRUN apt-get update\n")]);
    assert!(!plain.run(&["lint"]).out.contains("build context"));
}

#[test]
fn what_is_brought_is_counted_under_dockerignore() {
    let folder = Folder::new("context-count", &[("Dockerfile", DOCKERFILE), ("index.js", "1")]);
    weigh(&folder, ".git/objects/pack", 70_000);
    weigh(&folder, "node_modules/a/index.js", 40_000);
    let run = lint(&folder, "whole-context-copied", "Dockerfile", ".");
    let found = &run.findings()[0];
    assert_eq!(found["bytes"]["saves"], 110_000);
    assert_eq!(found["bytes"]["provenance"], "measured");
    assert_eq!(found["severity"], "info");
    fs::write(
        folder.0.join(".dockerignore"),
        "\u{FEFF}# comment\r\n /.git/ \r\n**/node_modules\r\n!node_modules/a\r\n",
    )
    .unwrap();
    assert_eq!(saves(&folder, "Dockerfile"), [40_000]);
    fs::write(folder.0.join("Dockerfile.dockerignore"), "node_modules").unwrap();
    assert_eq!(saves(&folder, "Dockerfile"), [70_000]);
}

#[test]
fn nothing_is_walked_without_being_asked_for() {
    let folder =
        Folder::new("context-unasked", &[("a/Dockerfile", DOCKERFILE), ("b/Dockerfile", DOCKERFILE)]);
    weigh(&folder, "a/.git/pack", 70_000);
    weigh(&folder, "b/.git/pack", 70_000);
    let rule = ["lint", "--fail-on", "never", "--format", "jsonl", "--select", "whole-context-copied"];
    assert_eq!(folder.run(&rule).is(0).findings().len(), 0);
    fs::write(folder.0.join("a/.dockslim.yaml"), "context: .").unwrap();
    assert_eq!(folder.run(&rule).is(0).paths(), ["a/Dockerfile"]);
    fs::write(folder.0.join("a/.dockslim.yaml"), "fail-on: never\ncontext: no").unwrap();
    let run = folder.run(&rule).is(2);
    assert!(run.err.contains(".dockslim.yaml:2:") && run.err.contains("`no` is no folder"), "{}", run.err);
    let run = folder.run(&["lint", "--context", "no"]).is(2);
    assert!(run.err.contains("no is no folder"), "{}", run.err);
}

#[test]
fn one_context_serves_dockerfiles_of_other_folders() {
    let folder =
        Folder::new("context-shared", &[("x/Dockerfile", DOCKERFILE), ("y/Dockerfile.dev", DOCKERFILE)]);
    weigh(&folder, ".git/pack", 70_000);
    fs::write(folder.0.join("y/Dockerfile.dev.dockerignore"), ".git").unwrap();
    let run = lint(&folder, "whole-context-copied", ".", ".");
    assert_eq!(run.paths(), ["x/Dockerfile"]);
}

#[test]
fn ignored_files_are_told_from_the_dockerignore_beside_the_file() {
    let text = "FROM scratch\nCOPY dist/app secret.txt /\n";
    let folder = Folder::new("context-ignored", &[("Dockerfile", text), (".dockerignore", "dist\n*.txt\n")]);
    let args = ["lint", "--isolated", "--format", "jsonl", "--select", "CopyIgnoredFile"];
    let run = folder.run(&args).is(1);
    let severities: Vec<Value> = run.findings().iter().map(|it| it["severity"].clone()).collect();
    assert_eq!(severities, ["warning", "warning"]);
    let walked = folder.run(&[&args[..], &["--context", "."]].concat()).is(1);
    assert!(walked.findings().iter().all(|it| it["severity"] == "error"), "{}", walked.out);
}

#[test]
fn add_is_measured_by_what_it_unpacks() {
    let text = "FROM scratch\nADD packed plai* /x/\nADD packed /y/\nADD plain /z/\nCOPY packed /w/\n";
    let folder = Folder::new("context-archives", &[("Dockerfile", text)]);
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(1_200_000);
    tar.append_data(&mut header, "zeros", &vec![0; 1_200_000][..]).unwrap();
    let plain = tar.into_inner().unwrap();
    fs::write(folder.0.join("packed"), gzip(&plain)).unwrap();
    fs::write(folder.0.join("plain"), plain).unwrap();
    let run = lint(&folder, "duplicate-files", "Dockerfile", ".");
    let saves: Vec<u64> = run.findings().iter().map(|it| it["bytes"]["saves"].as_u64().unwrap()).collect();
    assert_eq!(saves, [1_200_000, 1_200_000], "{}", run.out);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;

    #[test]
    fn links_are_not_followed_and_sockets_are_nothing() {
        let outside = Folder::new("context-outside", &[]);
        weigh(&outside, "x", 5_000_000);
        let folder = Folder::new("context-links", &[("Dockerfile", DOCKERFILE)]);
        weigh(&folder, ".git/pack", 20_000);
        symlink(&outside.0, folder.0.join(".git/out")).unwrap();
        symlink("..", folder.0.join(".git/up")).unwrap();
        // The path of a socket has to be short.
        let socket = Path::new("s");
        let _listener = UnixListener::bind(folder.0.join(".git").join(socket));
        let own = outside.0.as_os_str().len() as u64 + "..".len() as u64;
        assert_eq!(saves(&folder, "Dockerfile"), [20_000 + own]);
    }

    #[test]
    fn names_that_are_no_text_are_counted() {
        let folder = Folder::new("context-names", &[("Dockerfile", DOCKERFILE)]);
        fs::create_dir(folder.0.join(".git")).unwrap();
        let name = OsStr::from_bytes(b"\xff\xfe");
        if fs::write(folder.0.join(".git").join(name), vec![0; 30_000]).is_ok() {
            assert_eq!(saves(&folder, "Dockerfile"), [30_000]);
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_counted() {
        let folder = Folder::new("context-locked", &[("Dockerfile", DOCKERFILE)]);
        weigh(&folder, ".git/pack", 20_000);
        weigh(&folder, "locked/file", 1);
        let locked = folder.0.join("locked");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).unwrap();
        let readable = fs::read_dir(&locked).is_ok();
        let run = lint(&folder, "whole-context-copied", "Dockerfile", ".");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(run.findings()[0]["bytes"]["saves"], 20_000);
        // The super-user reads all.
        assert!(readable || run.err.contains("locked cannot be read") && run.err.contains("not counted"));
    }
}

#[test]
fn wide_and_deep_contexts_are_walked_whole() {
    let folder = Folder::new("context-wide", &[("Dockerfile", DOCKERFILE)]);
    for directory in 0..150 {
        for file in 0..4 {
            weigh(&folder, &format!("node_modules/{directory}/lib/{file}.js"), 100);
        }
    }
    fs::write(folder.0.join(".dockerignore"), "node_modules/*/lib/0.js\n!node_modules/1/**").unwrap();
    assert_eq!(saves(&folder, "Dockerfile"), [150 * 300 + 100]);
    fs::write(folder.0.join(".dockerignore"), "*\n!node_modules/1*/lib").unwrap();
    assert_eq!(saves(&folder, "Dockerfile"), [61 * 400]);
}

#[test]
fn a_broken_pattern_is_told() {
    let folder = Folder::new("context-broken", &[("Dockerfile", DOCKERFILE), (".dockerignore", "a\n[\n")]);
    let run = lint(&folder, "whole-context-copied", "Dockerfile", ".");
    assert!(run.err.contains(".dockerignore:2: `[` is no pattern"), "{}", run.err);
}

/// The layers of `Dockerfile`, by what the report of sizes says of them.
fn layers(folder: &Folder) -> Vec<Value> {
    let run = folder.run(&["size", "--isolated", "--context", ".", "--format", "json", "Dockerfile"]).is(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    report["layers"].as_array().unwrap().clone()
}

#[test]
fn a_download_weighs_what_the_same_file_of_the_context_does_or_what_a_test_wants() {
    let archive = fs::read("tests/fixtures/archives/gzip").unwrap();
    let other = [&archive[..], b"more"].concat();
    let sum = |bytes: &[u8]| dockslim::image::Digest::of(bytes).hex();
    let (same, differs) = (sum(&archive), sum(&other).to_uppercase());
    let compared = format!(
        "FROM debian:bookworm
ARG SUM={same}
ADD --checksum=sha256:$SUM https://example.com/v1/data.tar.gz?raw=1 /opt/
RUN curl -fsSLo /tmp/x.tgz https://example.com/data.tar.gz && echo \"{same}  /tmp/x.tgz\" | sha256sum -c -
RUN curl -fsSLo x.tgz https://example.com/data.tar.gz && echo \"{differs} *x.tgz\" | sha256sum -c -
RUN curl -fsSLo other.tgz https://example.com/data2.tar.gz && echo \"{same} other.tgz\" | sha256sum -c -
RUN curl -fsSLo x.tgz https://example.com/data.tar.gz # {same}
RUN wget https://example.com/model.bin && [ \"$(stat -c %s model.bin)\" -eq 12345678 ]
RUN wget https://example.com/b.bin && test $(wc -c < b.bin) = 77000000 || exit 1
RUN wget https://example.com/c.bin && if [ \"$(stat -c %s c.bin)\" = 12345678 ]; then echo; fi
RUN curl -fsSL https://example.com/data.tar.gz -o d.tgz && echo {same} d.tgz | sha256sum -c && tar xf d.tgz && rm d.tgz
"
    );
    let folder = Folder::new("context-same", &[("Dockerfile", compared.as_str())]);
    fs::create_dir(folder.0.join("vendor")).unwrap();
    fs::write(folder.0.join("vendor/data.tar.gz"), &archive).unwrap();
    let known: Vec<Option<u64>> = layers(&folder)
        .iter()
        .map(|layer| layer["added"]["unpacked"].as_u64().filter(|_| layer["added"]["complete"] == true))
        .collect();
    let whole = Some(archive.len() as u64);
    let want = [whole, whole, None, None, None, Some(12_345_678), Some(77_000_000), None, Some(300_006)];
    assert_eq!(known, want);
}
