//! What a run writes: whole or not at all, where it was told to and nowhere else.

use super::support::program::{FORMATS, Folder, Run};
use std::fs;
use std::process::Stdio;

const WARNED: &str = "FROM scratch\nCMD ['a']\n";

/// The names in a folder, but for those that were there.
fn added(folder: &Folder, known: &[&str]) -> Vec<String> {
    let names = fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !known.contains(&name.as_str())).collect();
    names.sort_unstable();
    names
}

/// The run is refused with `why`, and changes nothing.
fn is_refused(folder: &Folder, args: &[&str], why: &str) {
    let texts = || {
        let paths = added(folder, &[]).into_iter().map(|name| folder.0.join(name));
        paths.map(|path| (fs::read(&path).ok(), path)).collect::<Vec<_>>()
    };
    let before = texts();
    let run = folder.run(args);
    assert!(run.code == 2 && run.err.contains(why), "{args:?}: {run:?}");
    assert!(before == texts(), "{args:?} wrote something");
}

#[test]
fn two_reports_to_one_file_are_refused_by_whatever_names() {
    let folder = Folder::new("o-two", &[("Dockerfile", WARNED), ("old", "x"), ("sub/x", "")]);
    let whole = format!("sarif={}", folder.0.join("new").display());
    let mut pairs = vec![("json=new", "sarif=./new"), ("json=sub/../new", "sarif=new"), ("json=new", &whole)];
    if cfg!(unix) {
        fs::hard_link(folder.0.join("old"), folder.0.join("hard")).unwrap();
        std::os::unix::fs::symlink("old", folder.0.join("soft")).unwrap();
        std::os::unix::fs::symlink("sub", folder.0.join("way")).unwrap();
        pairs.extend([
            ("json=old", "sarif=hard"),
            ("json=soft", "sarif=hard"),
            ("json=sub/n", "sarif=way/n"),
            ("json=-", "text=/dev/stdout"),
            ("json", "text=-"),
        ]);
    }
    for (one, other) in pairs {
        is_refused(&folder, &["lint", "--format", one, "--format", other], "two reports would go to ");
    }
    is_refused(&folder, &["lint", "--format", "json=new", "-o", "./new", "--statistics"], "two reports");
    folder.run(&["lint", "--format", "json=a", "--format", "sarif=sub/a"]).is(1);
    assert_eq!(fs::read_dir(folder.0.join("sub")).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn a_report_to_the_file_that_standard_output_is_is_refused() {
    let folder = Folder::new("o-stdout", &[("Dockerfile", WARNED)]);
    let mut command = folder.command(&["lint", "--format", "gnu", "--format", "json=out"]);
    command.stdout(fs::File::create(folder.0.join("out")).unwrap());
    let run = Run::from(command.output().unwrap()).is(2);
    assert!(run.err.contains("two reports would go to out, which is standard output as well"), "{run:?}");
    assert_eq!(folder.read("out"), "");
}

#[test]
fn what_is_read_is_not_written_over() {
    let rule = "id: own\nsummary: s\ncategory: style\nseverity: info\nwhy: w\nmatch: {instruction: RUN}\n\
                message: m\nexamples: []\n";
    let files = [
        ("Dockerfile", WARNED),
        ("a/b.Dockerfile", WARNED),
        ("a/b.Dockerfile.dockerignore", "x"),
        (".dockerignore", "x"),
        (".gitignore", "none"),
        (".dockslim.yaml", "fail-on: error\nrules: more\n"),
        (".dockslim/rules/own.yaml", rule),
        ("more/other.yaml", "broken"),
        ("list", "Dockerfile"),
        ("ctx/.dockerignore", ""),
    ];
    let folder = Folder::new("o-read", &files);
    let why = "is read by this run and cannot be its output";
    let read: Vec<&str> = files.iter().map(|(name, _)| *name).filter(|name| *name != "list").collect();
    for name in &read[..8] {
        is_refused(&folder, &["lint", "-o", name], why);
        is_refused(&folder, &["lint", "--format", "text", "--format", &format!("json=./{name}")], why);
        is_refused(&folder, &["size", ".", "-o", name], why);
    }
    is_refused(&folder, &["lint", "--files-from", "list", "-o", "./list"], why);
    is_refused(&folder, &["lint", "--config", "list", "-o", "list"], "list");
    is_refused(&folder, &["lint", "--context", "ctx", "-o", "ctx/.dockerignore"], why);
    let build =
        ["data", "build", "--release", "x", "--as-of", "2026-01-01", "--packages", "list", "-o", "list"];
    is_refused(&folder, &build, why);
    if cfg!(unix) {
        fs::hard_link(folder.0.join("Dockerfile"), folder.0.join("hard")).unwrap();
        std::os::unix::fs::symlink("a/b.Dockerfile", folder.0.join("soft")).unwrap();
        is_refused(&folder, &["lint", "-o", "hard"], "hard (Dockerfile) is read by this run");
        is_refused(&folder, &["lint", "-o", "soft"], "soft (a/b.Dockerfile) is read by this run");
    }
    // What is not read may be replaced.
    folder.run(&["lint", "--isolated", "Dockerfile", "-o", "list"]).is(1);
    assert!(folder.read("list").contains("invalid-json-form"));
}

/// What a search goes by is read, wherever it is found.
#[test]
fn files_of_patterns_are_not_written_over() {
    let files = [
        ("a/Dockerfile", WARNED),
        (".gitignore", "x"),
        (".ignore", "x"),
        ("b/.gitignore", "x"),
        (".git/info/exclude", "x"),
        ("home/git/ignore", "x"),
    ];
    let folder = Folder::new("o-patterns", &files);
    for (name, _) in &files[1..] {
        let mut command = folder.command(&["lint", "--fail-on", "never", "-o", name, "."]);
        command.env("XDG_CONFIG_HOME", folder.0.join("home")).env("HOME", folder.0.join("home"));
        command.env_remove("GIT_CONFIG_GLOBAL").env("GIT_CONFIG_SYSTEM", "/dev/null");
        let run = Run::from(command.output().unwrap()).is(2);
        assert!(run.err.contains("is read by this run and cannot be its output"), "{name}: {run:?}");
        assert_eq!(folder.read(name), "x");
    }
    is_refused(&folder, &["size", ".", "-o", "b/.gitignore"], "is read by this run");
}

/// A file that goes into an image is not replaced; a report that stands among such files is.
#[test]
fn what_is_copied_is_not_written_over() {
    let dockerfile = "FROM alpine\nADD data.tar /x/\nCOPY app /app\nCMD ['a']\n";
    let files =
        [("Dockerfile", dockerfile), ("data.tar", "no archive"), ("app/main.py", "1"), ("notes", "2")];
    let folder = Folder::new("o-copied", &files);
    let why = "is copied into an image by Dockerfile and cannot be the output";
    for name in ["data.tar", "app/main.py"] {
        is_refused(
            &folder,
            &["lint", "--context", ".", "--format", &format!("json={name}"), "Dockerfile"],
            why,
        );
        is_refused(&folder, &["size", "Dockerfile", "-o", name], why);
    }
    let formats = FORMATS.map(|it| ("lint", it));
    let sizes = ["text", "json", "html"].map(|it| ("size", it));
    for (command, format) in formats.into_iter().chain(sizes) {
        for fail_on in [&["--severity", "style"][..], &["--ignore", "all"]] {
            let output = format!("app/{command}.{format}");
            let mut args = vec![command, "--context", ".", "--format", format, "-o", &output, "Dockerfile"];
            if command == "lint" {
                args.extend(fail_on);
            }
            for _ in 0..2 {
                let run = folder.run(&args);
                assert!(run.code < 2, "{args:?}: {run:?}");
            }
        }
    }
    // What no COPY takes may be replaced.
    folder.run(&["lint", "--context", ".", "-o", "notes", "Dockerfile"]).is(1);
}

/// Where a file may grow no longer, that is told as any other error.
#[cfg(unix)]
#[test]
fn a_limit_of_the_size_of_files_is_told() {
    let folder = Folder::new("o-limit", &[("Dockerfile", &format!("FROM a\n{}", "RUNN a\n".repeat(900)))]);
    let command = format!("ulimit -f 8; exec {} lint -o out", env!("CARGO_BIN_EXE_dockslim"));
    let mut shell = std::process::Command::new("sh");
    let run = Run::from(shell.args(["-c", &command]).current_dir(&folder.0).output().unwrap()).is(2);
    assert!(run.err.contains("cannot write the report"), "{run:?}");
    assert_eq!(added(&folder, &[]), ["Dockerfile"]);
}

/// What the temporary file was called once can be foreseen; a link of that name leads elsewhere.
#[cfg(unix)]
#[test]
fn a_planted_link_is_not_written_through() {
    let folder = Folder::new("o-planted", &[("Dockerfile", WARNED), ("precious", "gold"), ("report", "old")]);
    let mut child = folder.command(&["lint", "-", "-o", "report"]).stdin(Stdio::piped()).spawn().unwrap();
    for name in [".report", &format!(".report.{}.tmp", child.id()), ".dockslim.tmp"] {
        std::os::unix::fs::symlink("precious", folder.0.join(name)).unwrap();
    }
    drop(child.stdin.take());
    child.wait().unwrap();
    assert_eq!(folder.read("precious"), "gold");
    assert!(folder.read("report").contains("missing-from"));
    std::os::unix::fs::symlink("/nowhere/at/all", folder.0.join("dead")).unwrap();
    is_refused(
        &folder,
        &["lint", "-o", "dead"],
        "cannot write dead: it is a link that leads nowhere; remove it",
    );
    std::os::unix::fs::symlink("ring", folder.0.join("ring")).unwrap();
    is_refused(&folder, &["lint", "-o", "ring"], "cannot write ring: ");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_rights_and_a_link_stays_one() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    let folder = Folder::new("o-rights", &[("Dockerfile", WARNED), ("sub/report", "old")]);
    fs::set_permissions(folder.0.join("sub/report"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("sub/report", folder.0.join("report")).unwrap();
    folder.run(&["lint", "-o", "report"]).is(1);
    assert!(folder.0.join("report").symlink_metadata().unwrap().is_symlink());
    assert_eq!(folder.0.join("sub/report").symlink_metadata().unwrap().mode() & 0o777, 0o640);
    assert!(folder.read("sub/report").contains("invalid-json-form"));
    assert_eq!(added(&folder, &["Dockerfile", "sub", "report"]), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn devices_and_handles_are_written_as_they_are() {
    let folder = Folder::new("o-devices", &[("Dockerfile", WARNED)]);
    folder.run(&["lint", "-q", "--format", "json=/dev/null", "--format", "sarif=/dev/null"]).is(1);
    let usual = folder.run(&["lint", "--format", "gnu"]).is(1);
    assert_eq!(folder.run(&["lint", "--format", "gnu", "-o", "/dev/stdout"]).is(1).out, usual.out);
    assert_eq!(folder.run(&["lint", "--format", "gnu=-"]).is(1).out, usual.out);
    assert_eq!(folder.run(&["lint", "--format", "gnu", "-o", "/dev/stderr"]).is(1).err, usual.out);
    assert!(folder.run(&["size", "-o", "-"]).is(0).out.contains("FROM scratch"));
    let mut shell = std::process::Command::new("sh");
    let script = "echo before > out; exec 3>> out; \"$0\" lint --format gnu -o /dev/fd/3; echo after >&3";
    shell.args(["-c", script, env!("CARGO_BIN_EXE_dockslim")]).current_dir(&folder.0);
    assert!(shell.status().unwrap().success());
    assert_eq!(folder.read("out"), format!("before\n{}after\n", usual.out));
    assert_eq!(added(&folder, &["Dockerfile", "out"]), Vec::<String>::new());
}

#[test]
fn what_fails_leaves_nothing_behind() {
    let folder = Folder::new("o-fails", &[("Dockerfile", WARNED), ("folder/x", ""), ("old", "x")]);
    is_refused(&folder, &["lint", "--format", "json=a", "--format", "sarif=folder"], "cannot write folder: ");
    is_refused(&folder, &["lint", "-o", "none/a"], "cannot write none/a: ");
    is_refused(&folder, &["lint", "-o", "a", "--context", "none"], "none is no folder");
    is_refused(&folder, &["size", "-o", "old", "none", "--context", "none"], "none is no folder");
    if cfg!(target_os = "linux") {
        is_refused(&folder, &["lint", "--format", "json=old", "--format", "text=/dev/full"], "No space left");
    }
}

/// Whether a process that is started from here ignores a signal.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask & (1 << (signal - 1)) != 0
}

/// Signals end a run that waits for its input; the files in the making are gone, and what was there is whole.
#[cfg(unix)]
#[test]
fn a_signal_leaves_nothing_behind() {
    use std::os::unix::process::ExitStatusExt as _;
    let folder = Folder::new("o-signal", &[("old", "x")]);
    let formats = ["lint", "-", "--format", "json=old", "--format", "sarif=new"];
    // What whoever runs the tests ignores (nohup does so with HUP) the program ignores, too.
    let heeded = [("INT", 2), ("TERM", 15), ("HUP", 1), ("QUIT", 3)]
        .into_iter()
        .filter(|(_, number)| !is_ignored(*number));
    for (name, number) in heeded {
        let mut child = folder.command(&formats).stdin(Stdio::piped()).spawn().unwrap();
        let tries = (0..500).find(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            added(&folder, &["old"]).len() == 2
        });
        assert!(tries.is_some(), "{:?}", added(&folder, &[]));
        let kill = format!("kill -{name} {}", child.id());
        assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number));
        assert_eq!(added(&folder, &[]), ["old"], "{name}");
        assert_eq!(folder.read("old"), "x");
    }
}
