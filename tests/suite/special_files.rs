//! Files that are none, and links: pipes, devices, sockets, rings, ways out of a repository. Each is told or left out;
//! none is waited for, none hides another file's findings, and none shows what it leads to.

#![cfg(target_os = "linux")]

use super::support::program::{Folder, Run};
use std::fs;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// It copies, so that its .dockerignore counts.
const BROKEN: &str = "FROM scratch\nRUNN a\nCOPY b b\n";
const SECRET: &str = "secret-key: secret-value\n";
const SECRET_KEY: &str = "secret-key";
const SECRET_VALUE: &str = "secret-value";

/// A repository with two Dockerfiles, beside a file that is nobody's business.
fn repository(name: &str) -> (Folder, Folder) {
    let folder = Folder::new(
        &format!("s-{name}"),
        &[
            ("repo/.git/HEAD", ""),
            ("repo/Dockerfile", BROKEN),
            ("repo/a/Dockerfile", BROKEN),
            ("secret", SECRET),
        ],
    );
    let repository = Folder(folder.0.join("repo"));
    (folder, repository)
}

/// The run, which must come to an end soon and say nothing of the secret.
fn run(folder: &Folder, args: &[&str]) -> Run {
    let mut command = folder.command(args);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("{args:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let run = Run::from(child.wait_with_output().unwrap());
    assert!(
        ![SECRET_KEY, SECRET_VALUE].iter().any(|it| run.out.contains(it) || run.err.contains(it)),
        "{args:?}: {run:?}"
    );
    run
}

fn findings(run: &Run) -> usize {
    run.out.matches("[unknown-instruction]").count()
}

/// Sorts of special files, or where a link leads, with what is said of it.
const SPECIAL: [(&str, &str); 7] = [
    ("pipe", "is a named pipe"),
    ("socket", "is a socket"),
    ("/dev/zero", ""),
    ("/proc/self/fd/1", "is a named pipe"),
    ("itself", "a link that leads back to itself"),
    ("../secret", ""),
    ("../../secret", ""),
];

fn make(sort: &str, path: &Path) {
    let name = path.file_name().unwrap();
    match sort {
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        "socket" => {
            // The name of a socket has to be short.
            let parent = fs::File::open(path.parent().unwrap()).unwrap();
            let short = Path::new("/proc/self/fd").join(parent.as_raw_fd().to_string()).join(name);
            drop(UnixListener::bind(short).unwrap());
        }
        "itself" => symlink(name, path).unwrap(),
        target => symlink(target, path).unwrap(),
    }
}

#[test]
fn settings_and_rules_and_dockerignores_that_are_no_plain_files_are_told() {
    for name in [
        ".dockslim.yaml",
        "a/.hadolint.yaml",
        ".dockslim/rules/own.yaml",
        ".dockerignore",
        "a/Dockerfile.dockerignore",
    ] {
        let (_outer, folder) = repository("input");
        let path = folder.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        for (sort, why) in SPECIAL {
            make(sort, &path);
            let linted = run(&folder, &["lint", "--format", "gnu"]);
            // A link from the wrong depth leads nowhere: that of a .dockerignore is none at all.
            let expected = if linted.err.is_empty() { 1 } else { 2 };
            assert!(linted.code == expected && linted.err.contains(why), "{name}, {why}: {linted:?}");
            let below = if name == ".dockslim.yaml" {
                0
            } else if name.contains("hadolint") {
                1
            } else {
                2
            };
            assert_eq!(findings(&linted), below, "{name}, {why}: {linted:?}");
            for args in [&["size", "."][..], &["ast"], &["config"], &["rules"], &["explain", "missing-from"]]
            {
                run(&folder, args);
            }
            fs::remove_file(&path).unwrap();
        }
    }
}

#[test]
fn files_of_patterns_that_are_no_plain_files_hide_nothing() {
    let names = [".gitignore", "a/.gitignore", "a/.ignore", ".git/info/exclude", "a/.git"];
    for name in names {
        let (_outer, folder) = repository("patterns");
        let path = folder.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        for (sort, why) in SPECIAL {
            make(sort, &path);
            let linted = run(&folder, &["lint", "--format", "gnu"]);
            assert!(linted.code >= 1 && findings(&linted) == 2, "{name}, {why}: {linted:?}");
            let told =
                why.is_empty() || why.contains("itself") || linted.code == 2 && linted.err.contains(why);
            assert!(told, "{name}, {why}: {linted:?}");
            let below = run(&folder, &["lint", "--format", "gnu", "a"]);
            assert_eq!(findings(&below), 1, "{name}, {why}: {below:?}");
            fs::remove_file(&path).unwrap();
        }
        fs::File::create(&path).unwrap().set_len(5 << 20).unwrap();
        let linted = run(&folder, &["lint", "--format", "gnu"]).is(2);
        assert!(linted.err.contains("is longer than 1 MiB"), "{name}: {linted:?}");
        assert_eq!(findings(&linted), 2, "{name}");
        fs::remove_file(&path).unwrap();
        // To link to nothing is a usual way to have none.
        symlink("/dev/null", &path).unwrap();
        assert_eq!(run(&folder, &["lint", "--format", "gnu"]).is(1).err, "", "{name}");
    }
}

/// The folder apart is in its place among the others.
#[test]
fn a_search_keeps_its_order_where_a_folder_is_searched_apart() {
    let files: Vec<(String, &str)> =
        ["a/Dockerfile", "b.Dockerfile", "b/Dockerfile", "b/z/Dockerfile", "c/Dockerfile"]
            .map(|it| (it.to_owned(), BROKEN))
            .into();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = Folder::new("s-order", &files);
    let before = run(&folder, &["lint", "--format", "gnu"]).is(1);
    assert_eq!(findings(&before), 5);
    assert!(Command::new("mkfifo").arg(folder.0.join("b/.gitignore")).status().unwrap().success());
    assert_eq!(run(&folder, &["lint", "--format", "gnu"]).is(2).out, before.out);
}

#[test]
fn what_the_command_line_names_has_to_be_plain() {
    let (_outer, folder) = repository("named");
    assert!(Command::new("mkfifo").arg(folder.0.join("pipe")).status().unwrap().success());
    let sorts = [("pipe", "is a named pipe"), ("/dev/zero", "is a device"), ("a", "is a folder")];
    for (path, why) in sorts {
        for option in ["--config", "--files-from"] {
            let run = run(&folder, &["lint", option, path]).is(2);
            assert!(run.err.contains(why), "{option} {path}: {run:?}");
        }
        if path != "a" {
            let named = run(&folder, &["lint", "--format", "gnu", path, "Dockerfile"]).is(2);
            assert!(findings(&named) == 1 && named.err.contains(why), "{path}: {named:?}");
            for args in
                [&["size", path][..], &["ast", path], &["data", "update", "debian:12", "--from", path]]
            {
                assert!(run(&folder, args).is(2).err.contains(why), "{args:?}");
            }
        }
    }
    run(&folder, &["lint", "--config", "/dev/null", "Dockerfile"]).is(1);
    let list =
        folder.run_with_stdin(&["lint", "--format", "gnu", "--files-from", "/dev/stdin"], "Dockerfile").is(1);
    assert_eq!(findings(&list), 1);
    let config = folder.run_with_stdin(&["lint", "--config", "/dev/stdin"], "fail-on: never").is(0);
    assert_eq!(config.err, "");
}

/// Some of them wait for what may never come, or do something when they are read.
#[test]
fn files_of_the_kernel_are_no_plain_files() {
    let (_outer, folder) = repository("kernel");
    symlink("/proc/version", folder.0.join("Dockerfile.proc")).unwrap();
    for path in ["/proc/self/status", "Dockerfile.proc"] {
        let run = run(&folder, &["lint", path]).is(2);
        assert!(run.err.contains("is a file of the kernel, and only plain files are read"), "{run:?}");
    }
    fs::write(folder.0.join("empty"), "").unwrap();
    assert!(!run(&folder, &["lint", "empty"]).err.contains("kernel"));
}

/// What is named is searched, also through a link; what a link leads to is told where it is not searched, once.
#[test]
fn a_link_to_a_folder_is_searched_or_told() {
    let (_outer, folder) = repository("folders");
    let gnu = |path: &str| run(&folder, &["lint", "--format", "gnu", path]);
    symlink("a", folder.0.join("a.Dockerfile")).unwrap();
    let (folder_itself, link) = (gnu("a"), gnu("a.Dockerfile").is(1));
    assert!(findings(&link) > 0 && findings(&link) == findings(&folder_itself), "{link:?}");
    assert_eq!((link.err.as_str(), gnu(".").err.as_str()), ("", ""));
    fs::create_dir(folder.0.join("b")).unwrap();
    symlink("../a", folder.0.join("b/out.Dockerfile")).unwrap();
    let note = "note: b/out.Dockerfile: a link to a folder; skipped (links to folders are not followed)\n";
    assert!(gnu("b").err.contains(note));
    fs::create_dir(folder.0.join("c")).unwrap();
    symlink(".", folder.0.join("c/q.Dockerfile")).unwrap();
    let own = "error: c/q.Dockerfile: is a folder, and there is no Dockerfile in it; name the file itself\n";
    assert_eq!(gnu("c/q.Dockerfile").is(2).err, own);
}

#[test]
fn links_that_leave_the_searched_folder_are_not_followed() {
    let (outer, folder) = repository("links");
    symlink("../secret", folder.0.join("Dockerfile.out")).unwrap();
    symlink("/etc/passwd", folder.0.join("a/Dockerfile.passwd")).unwrap();
    symlink("../Dockerfile", folder.0.join("a/Dockerfile.up")).unwrap();
    let note = |name: &str| {
        format!(
            "note: {name}: a link that leaves the searched folder; skipped (it is read when it is named)\n"
        )
    };
    let searched = run(&folder, &["lint", "--format", "gnu"]).is(1);
    assert_eq!(searched.err, note("Dockerfile.out") + &note("a/Dockerfile.passwd"));
    assert_eq!(findings(&searched), 2);
    let below = run(&folder, &["lint", "--format", "gnu", "a"]).is(1);
    assert_eq!(below.err, note("a/Dockerfile.passwd") + &note("a/Dockerfile.up"));
    for args in [&["ast"][..], &["size", "."]] {
        assert!(run(&folder, args).err.contains(&note("Dockerfile.out")), "{args:?}");
    }
    // Who names a link wants it.
    assert!(folder.run(&["lint", "--format", "gnu", "Dockerfile.out"]).is(1).out.contains("secret-key"));
    drop(outer);
}

#[test]
fn a_repository_does_not_lead_out_of_itself() {
    let rule = "summary: s\nsecret-key: x\n";
    let (outer, folder) = repository("out");
    fs::create_dir(outer.0.join("rules")).unwrap();
    fs::write(outer.0.join("rules/own.yaml"), rule).unwrap();
    symlink("../rules", folder.0.join("way")).unwrap();
    symlink("/", folder.0.join("root")).unwrap();
    let settings = folder.0.join(".dockslim.yaml");
    let said =
        |key: &str, value: &str| fs::write(&settings, format!("fail-on: error\n{key}: {value}\n")).unwrap();
    for (key, flag) in [("context", "--context"), ("rules", "--rules")] {
        for value in ["/", "..", "../rules", "a/../..", "way", "root", "/etc", "root/etc"] {
            said(key, value);
            let place = format!(".dockslim.yaml:2:1: `{value}` leaves ");
            for args in [&["lint"][..], &["size", "."], &["config"]] {
                let run = run(&folder, args).is(2);
                assert!(
                    run.err.contains(&place) && run.err.contains(flag),
                    "{args:?} {key}: {value}: {run:?}"
                );
            }
        }
    }
    said("context", "..");
    assert_eq!(run(&folder, &["lint", "--context", "."]).is(1).err, "");
    run(&folder, &["config", "--context", ".."]).is(0);
    assert!(run(&folder, &["lint", "--config", ".dockslim.yaml"]).is(2).err.contains("leaves "));
    // Within the repository a folder above is none of these.
    fs::rename(&settings, folder.0.join("a/.dockslim.yaml")).unwrap();
    assert_eq!(run(&folder, &["lint"]).is(1).err, "");
    // A file of one's own, named, may say any folder.
    fs::remove_file(folder.0.join("a/.dockslim.yaml")).unwrap();
    let (own, repo) = (outer.0.join("own.yaml"), outer.0.join("repo"));
    fs::write(&own, format!("context: {}\n", repo.display())).unwrap();
    run(&folder, &["lint", "--config", own.to_str().unwrap()]).is(1);
    fs::create_dir(folder.0.join(".dockslim")).unwrap();
    symlink("../../rules", folder.0.join(".dockslim/rules")).unwrap();
    for args in [&["lint"][..], &["rules"], &["explain", "missing-from"]] {
        let run = run(&folder, args).is(2);
        assert!(run.err.contains("rules: is a link that leaves the repository"), "{args:?} {run:?}");
    }
}

#[test]
fn what_is_too_long_is_told() {
    let (_outer, folder) = repository("long");
    let cases = [
        (".dockslim.yaml", "1 MiB, which no file of settings is; shorten it", 1),
        ("a/.hadolint.yaml", "1 MiB, which no file of settings is; shorten it", 1),
        (".dockslim/rules/own.yaml", "1 MiB, which no rule is; split it", 1),
        (".dockerignore", "4 MiB, which no .dockerignore is; shorten it", 4),
        ("Dockerfile", "16 MiB, which no Dockerfile is; leave it out", 16),
        ("list", "64 MiB, which no list of files is; split it", 64),
    ];
    for (name, why, limit) in cases {
        let path = folder.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(&path).unwrap().set_len((limit << 20) + 1).unwrap();
        let args: &[&str] = if name == "list" { &["lint", "--files-from", "list"] } else { &["lint"] };
        let run = run(&folder, args).is(2);
        assert!(run.err.contains(&format!("is longer than {why}")), "{name}: {run:?}");
        fs::remove_file(&path).unwrap();
    }
    fs::write(folder.0.join("list"), "a\n".repeat(1_000_001)).unwrap();
    let many = run(&folder, &["lint", "--files-from", "list"]).is(2);
    assert!(many.err.contains("list has more than 1000000 lines; split it"), "{many:?}");
}

/// As a user who may have no more processes: threads cannot be had, and the run goes on without.
#[test]
fn without_threads_a_run_goes_on() {
    let names: Vec<String> = (0..40).map(|n| format!("{n}/Dockerfile")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), BROKEN)).collect();
    let folder = Folder::new("s-threads", &files);
    let run = |args: &[&str]| {
        let mut command = Command::new("setpriv");
        // A number that nobody else has, so that no process counts but this one.
        command.args(["--reuid=64123", "--regid=64123", "--clear-groups", "prlimit", "--nproc=1"]);
        command.arg(env!("CARGO_BIN_EXE_dockslim")).args(args).current_dir(&folder.0);
        command.stdin(Stdio::null()).output()
    };
    if !run(&["--version"]).is_ok_and(|run| run.status.success()) {
        return eprintln!("skipped: no setpriv and prlimit for another user");
    }
    let linted = Run::from(run(&["lint", "--isolated", "--format", "gnu"]).unwrap()).is(1);
    assert_eq!((findings(&linted), linted.err.as_str()), (40, ""));
    let many = Run::from(run(&["lint", "--isolated", "--format", "gnu", "--context", "."]).unwrap()).is(1);
    assert_eq!((findings(&many), many.err.as_str()), (40, ""));
}
