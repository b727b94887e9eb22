//! Files that are no good: each gives one clear message, and costs no other file its findings.

use super::support::program::{Folder, Run};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// An error at `RUNN`; stands beside every bad file, and has to be found all the same.
const BROKEN: &str = "FROM scratch\nRUNN a\n";

/// A folder with `bad` beside a file with a finding.
fn beside(name: &str, bad: &[u8]) -> Folder {
    let folder = Folder::new(&format!("b-{name}"), &[("other.Dockerfile", BROKEN)]);
    fs::write(folder.0.join("Dockerfile"), bad).unwrap();
    folder
}

/// Lints the folder; asserts that the other file's finding is there, and gives the rest.
fn lint(folder: &Folder, paths: &[&str]) -> (Run, Vec<String>) {
    let run = folder.run(&[&["lint", "--isolated", "--format", "gnu"], paths].concat());
    assert!(run.out.contains("other.Dockerfile:2:1: error: "), "{run:?}");
    let rest = run.out.lines().filter(|line| !line.starts_with("other.Dockerfile")).map(str::to_owned);
    let rest = rest.collect();
    (run, rest)
}

/// What is no text is refused with this one message, found and named alike; the other file is linted.
fn is_refused(name: &str, bad: &[u8], message: &str) {
    let folder = beside(name, bad);
    for paths in [&["."][..], &["Dockerfile", "other.Dockerfile"]] {
        let (run, rest) = lint(&folder, paths);
        assert_eq!(run.is(2).err, format!("error: Dockerfile: {message}\n"), "{name}");
        assert!(rest.is_empty(), "{name}: {rest:?}");
    }
}

/// Text of any sort is linted; its findings are these (place and rule), with this on standard error.
fn is_linted(name: &str, bad: &[u8], findings: &[&str], err: &str) {
    let (run, rest) = lint(&beside(name, bad), &[]);
    let short = |line: &String| {
        let place = line.splitn(4, ':').take(3).collect::<Vec<_>>().join(":");
        format!("{place} {}", line.rsplit('[').next().unwrap().trim_end_matches(']'))
    };
    assert_eq!(rest.iter().map(short).collect::<Vec<_>>(), findings, "{name}: {rest:?}");
    assert_eq!(run.is(1).err, err, "{name}");
}

fn utf16(order: fn(u16) -> [u8; 2], mark: &str) -> Vec<u8> {
    format!("{mark}FROM scratch\nRUN a\nRUN b\n").encode_utf16().flat_map(order).collect()
}

#[test]
fn what_is_no_text_gives_one_message() {
    let wide = "is UTF-16 text, which BuildKit does not read; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)";
    is_refused("utf16le", &utf16(u16::to_le_bytes, "\u{FEFF}"), wide);
    is_refused("utf16be", &utf16(u16::to_be_bytes, "\u{FEFF}"), wide);
    is_refused("utf16-without-mark", &utf16(u16::to_le_bytes, ""), wide);
    let binary = "is a binary file, not a Dockerfile; leave it out";
    is_refused("binary", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe", binary);
    is_refused("zeros", &[0; 4096], binary);
    is_refused(
        "elf",
        &fs::read(env!("CARGO_BIN_EXE_dockslim")).unwrap()[..9000],
        "is a program (ELF), not a Dockerfile; leave it out",
    );
}

#[test]
fn files_without_instructions_lack_a_from() {
    is_linted("empty", b"", &["Dockerfile:1:1 missing-from"], "");
    is_linted("comments", b"# a\n\n# b\n", &["Dockerfile:3:4 missing-from"], "");
    is_linted("no-from", b"RUN a\nRUN b\n", &["Dockerfile:1:1 missing-from"], "");
}

#[test]
fn text_of_any_sort_is_linted_at_its_true_places() {
    let found = ["Dockerfile:2:1 unknown-instruction"];
    is_linted("bom", b"\xef\xbb\xbfFROM scratch\nRUNN a\n", &found, "");
    is_linted("crlf", b"FROM scratch\r\nRUNN a\r\n", &found, "");
    is_linted("no-final-newline", b"FROM scratch\nRUNN a", &found, "");
    is_linted("trailing-backslash", b"FROM scratch\nRUNN a \\", &found, "");
    is_linted("stray-nul", b"FROM scratch\nRUNN a\0b\nENV A=b\nENV B=c\n", &found, "");
    let heredoc = ["Dockerfile:2:1 run-in-scratch", "Dockerfile:2:7 unterminated-heredoc"];
    is_linted("heredoc", b"FROM scratch\nRUN <<EOF\nRUN a\nRUN b\n", &heredoc, "");
}

#[test]
fn other_encodings_are_linted_and_noted_once() {
    let text = b"FROM scratch\n# M\xfcller\n# Stra\xdfe\nRUNN a\n";
    let note = "note: Dockerfile: line 2 is not UTF-8 text; BuildKit and dockslim read U+FFFD in place of such bytes; save it as UTF-8\n";
    is_linted("latin1", text, &["Dockerfile:4:1 unknown-instruction"], note);
    let quiet = beside("latin1-quiet", text).run(&["lint", "--quiet"]).is(1);
    assert_eq!(quiet.err, "");
}

#[test]
fn a_folder_named_dockerfile_is_searched() {
    let files = [("other.Dockerfile", BROKEN), ("Dockerfile/Dockerfile", BROKEN), ("a/Dockerfile/x", "")];
    let folder = Folder::new("b-folder", &files);
    let (run, rest) = lint(&folder, &[]);
    assert!(rest.len() == 1 && rest[0].starts_with("Dockerfile/Dockerfile:2:1"), "{rest:?}");
    assert_eq!(run.is(1).err, "");
    let (run, _) = lint(&folder, &["a/Dockerfile", "other.Dockerfile"]);
    let expected =
        "error: a/Dockerfile: is a folder, and there is no Dockerfile in it; name the file itself\n";
    assert_eq!(run.is(2).err, expected);
    let (run, _) = lint(&folder, &["a", "other.Dockerfile"]);
    assert!(run.is(1).err.starts_with("note: no Dockerfile in a (searched for "));
}

#[test]
fn a_file_that_is_missing_says_so() {
    let folder = Folder::new("b-missing", &[("other.Dockerfile", BROKEN)]);
    let (run, _) = lint(&folder, &["none/Dockerfile", "other.Dockerfile/x", "other.Dockerfile"]);
    let expected = "error: none/Dockerfile: no such file or folder; check the path\nerror: other.Dockerfile/x: a part of its path is no folder; check the path\n";
    assert_eq!(run.is(2).err, expected);
}

/// Root reads anything; then the rights of a file prove nothing.
#[cfg(unix)]
#[test]
fn a_file_or_folder_without_rights_says_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("b-rights", &[("other.Dockerfile", BROKEN), ("shut/x", ""), ("Dockerfile", "")]);
    let rights = |name: &str, mode| {
        fs::set_permissions(folder.0.join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    rights("Dockerfile", 0o000);
    rights("shut", 0o000);
    let mut command = folder.command(&["lint", "--isolated", "--format", "gnu"]);
    if fs::read(folder.0.join("Dockerfile")).is_ok() {
        match as_nobody(&folder) {
            Some(nobody) => command = nobody,
            None => return eprintln!("skipped: root, without setpriv and a folder that others can read"),
        }
    }
    let run = Run::from(command.output().unwrap());
    rights("shut", 0o700);
    let expected = "error: ./shut: permission denied; make it readable (chmod +r)\nerror: Dockerfile: permission denied; make it readable (chmod +r)\n";
    assert_eq!(run.is(2).err, expected);
}

/// The program as a user without rights, where that can be had.
#[cfg(unix)]
fn as_nobody(folder: &Folder) -> Option<Command> {
    let nobody = |program: &Path| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(program);
        command.current_dir(&folder.0).stdin(Stdio::null());
        command
    };
    let program = Path::new(env!("CARGO_BIN_EXE_dockslim"));
    let runs = nobody(program).arg("--version").output().is_ok_and(|run| run.status.success());
    runs.then(|| {
        let mut command = nobody(program);
        command.args(["lint", "--isolated", "--format", "gnu"]);
        command
    })
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_file_system_is_left_out_or_refused_and_one_of_a_shell_is_read() {
    let folder = Folder::new("b-pipe", &[("other.Dockerfile", BROKEN)]);
    let pipe = folder.0.join("Dockerfile");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (run, rest) = lint(&folder, &[]);
    assert!(rest.is_empty());
    assert_eq!(run.is(1).err, "note: Dockerfile: no plain file; skipped\n");
    let (run, _) = lint(&folder, &["Dockerfile", "other.Dockerfile"]);
    let refused =
        "error: Dockerfile: is a named pipe, and only plain files are read; write its text to one\n";
    assert_eq!(run.is(2).err, refused);
    let run = folder.run_with_stdin(&["lint", "--isolated", "--format", "gnu", "/dev/stdin"], BROKEN).is(1);
    assert!(run.out.starts_with("/dev/stdin:2:1: error: "), "{run:?}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_in_a_ring_do_not_hang() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("b-links", &[("other.Dockerfile", BROKEN), ("a/b/x", "")]);
    symlink("Dockerfile.ring", folder.0.join("Dockerfile.ring")).unwrap();
    symlink("nowhere", folder.0.join("Dockerfile.dead")).unwrap();
    symlink("../..", folder.0.join("a/b/Dockerfile")).unwrap();
    let (run, rest) = lint(&folder, &[]);
    assert!(rest.is_empty(), "{rest:?}");
    let expected = "note: Dockerfile.dead: a link that leads nowhere; skipped\nnote: Dockerfile.ring: a link that leads nowhere; skipped\n";
    assert_eq!(run.is(1).err, expected);
    let (run, _) = lint(&folder, &["Dockerfile.ring", "Dockerfile.dead", "other.Dockerfile"]);
    let expected = "error: Dockerfile.ring: a link that leads back to itself; mend or remove it\nerror: Dockerfile.dead: no such file or folder; check the path\n";
    assert_eq!(run.is(2).err, expected);
}

#[test]
fn a_file_of_100_megabytes_is_refused_unread() {
    let folder = beside("huge", b"");
    // Sparse: takes no room on the disk.
    fs::File::create(folder.0.join("Dockerfile")).unwrap().set_len(100 << 20).unwrap();
    let (run, _) = lint(&folder, &[]);
    assert_eq!(
        run.is(2).err,
        "error: Dockerfile: is longer than 16 MiB, which no Dockerfile is; leave it out\n"
    );
}

#[cfg(unix)]
#[test]
fn a_stream_without_end_is_refused() {
    let folder = Folder::new("b-endless", &[("other.Dockerfile", BROKEN)]);
    let (run, _) = lint(&folder, &["/dev/zero", "other.Dockerfile"]);
    assert_eq!(
        run.is(2).err,
        "error: /dev/zero: is a device, and only plain files are read; write its text to one\n"
    );
    let mut command = folder.command(&["lint", "-"]);
    command.stdin(fs::File::open("/dev/zero").unwrap());
    let run = Run::from(command.output().unwrap()).is(2);
    assert_eq!(run.err, "error: <stdin>: is longer than 16 MiB, which no Dockerfile is; leave it out\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_linted() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new("b-name", &[("other.Dockerfile", BROKEN)]);
    let name = OsStr::from_bytes(b"f\xfc.Dockerfile");
    fs::write(folder.0.join(name), BROKEN).unwrap();
    let (_, found) = lint(&folder, &[]);
    assert!(found.len() == 1 && found[0].starts_with("f\u{FFFD}.Dockerfile:2:1: "), "{found:?}");
    let mut command = folder.command(&["lint", "--format", "gnu"]);
    let named = Run::from(command.arg(name).output().unwrap()).is(1);
    assert!(named.out.starts_with("f\u{FFFD}.Dockerfile:2:1: "), "{named:?}");
    fs::write(folder.0.join("list"), b"f\xfc.Dockerfile\n").unwrap();
    assert_eq!(folder.run(&["lint", "--format", "gnu", "--files-from", "list"]).is(1).out, named.out);
}

#[test]
fn a_stage_that_no_file_has_is_an_error_and_one_that_some_lack_a_note() {
    let text = "FROM scratch AS build\nFROM scratch AS final\n";
    let folder = Folder::new("b-target", &[("a.Dockerfile", text), ("other.Dockerfile", BROKEN)]);
    let run = folder.run(&["lint", "--target", "buidl", "a.Dockerfile"]).is(2);
    assert_eq!(run.err, "error: a.Dockerfile: it has no stage `buidl` (--target); did you mean `build`?\n");
    let (run, _) = lint(&folder, &["--target", "build"]);
    assert_eq!(
        run.is(1).err,
        "note: other.Dockerfile: it has no stage `build` (--target); linted as a whole\n"
    );
    folder.run(&["lint", "--target", "0", "a.Dockerfile"]).is(0);
}

/// `cargo test --release --test bad_input -- --ignored fifty` writes, lints and removes 50,000 files.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes a while"]
fn fifty_thousand_files_take_no_more_memory_than_a_batch() {
    let folder = Folder::new("b-many", &[]);
    for n in 0..50_000 {
        let place = folder.0.join(format!("{}", n / 1000));
        fs::create_dir_all(&place).unwrap();
        let text = format!("FROM debian:12\nRUN apt-get update\nRUN apt-get install -y p{n}\nRUNN a\n");
        fs::write(place.join(format!("{n}.Dockerfile")), text).unwrap();
    }
    let script = "ulimit -v 500000; exec \"$0\" lint --isolated --format gnu";
    let mut run = Command::new("sh");
    run.args(["-c", script, env!("CARGO_BIN_EXE_dockslim")]).current_dir(&folder.0);
    let run = Run::from(run.output().unwrap());
    fs::remove_dir_all(&folder.0).unwrap();
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert_eq!(run.out.matches(" [unknown-instruction]").count(), 50_000);
}

#[test]
fn a_plan_of_builds_is_told_for_what_it_is() {
    let compose = "services:\n  web:\n    build: web\n  db:\n    image: postgres:16\n";
    let folder = Folder::new("b-plan", &[("compose.yaml", compose), ("web/Dockerfile", "FROM scratch\n")]);
    let said = "error: compose.yaml: is a Compose file, not a Dockerfile; lint what its services are built from: \
                dockslim lint web/Dockerfile\n";
    for command in ["lint", "size", "ast"] {
        let run = folder.run(&[command, "compose.yaml"]).is(2);
        assert!(
            run.err == said || command == "ast" && run.out.contains("is a Compose file"),
            "{command}: {run:?}"
        );
    }
    folder.run(&["lint", "--isolated", "web/Dockerfile"]).is(0);
}
