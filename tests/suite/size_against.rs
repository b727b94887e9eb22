//! `dockslim size --against`: what a change does to the image before it is built, held against another file and against a git
//! revision.

use crate::support::program::Folder;
use serde_json::Value;
use std::process::Command;

const OLD: &str = "FROM debian:12\nWORKDIR /app\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\nCOPY data /app/data\nRUN ./build.sh\nCMD [\"curl\"]\n";

fn growth(folder: &Folder, args: &[&str]) -> Value {
    let run = folder.run(&[&["size", "--format", "json"], args].concat()).is(0);
    let mut all: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    all.remove(0)
}

/// Of each line that changed: its place before and now, and by how much it grew.
fn lines(growth: &Value) -> Vec<(Option<u64>, Option<u64>, i64)> {
    let line = |it: &Value| {
        (it["before_line"].as_u64(), it["line"].as_u64(), it["change"]["likely"].as_i64().unwrap())
    };
    growth["lines"].as_array().unwrap().iter().map(line).collect()
}

fn git(folder: &Folder, args: &[&str]) {
    let own = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
    let mut command = Command::new("git");
    let run =
        command.current_dir(&folder.0).args(own).args(args).env("GIT_CONFIG_GLOBAL", "/dev/null").output();
    let run = run.unwrap();
    assert!(run.status.success(), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
}

/// Where it is not installed there is nothing to try.
#[allow(clippy::print_stderr, reason = "whoever runs the tests should know")]
fn is_there() -> bool {
    let is_there = Command::new("git").arg("--version").output().is_ok_and(|run| run.status.success());
    if !is_there {
        eprintln!("skipped: git is not installed");
    }
    is_there
}

#[test]
fn lines_are_held_against_those_that_they_were() {
    let folder = Folder::new("against-file", &[("old/Dockerfile", OLD), ("old/data/a", "12345")]);
    let write = |text: &str| std::fs::write(folder.0.join("old/new.Dockerfile"), text).unwrap();
    let of = || growth(&folder, &["old/new.Dockerfile", "--against", "old/Dockerfile"]);

    // The same text elsewhere: it copies what the new one does.
    std::fs::write(folder.0.join("elsewhere"), OLD).unwrap();
    write(OLD);
    assert_eq!(lines(&growth(&folder, &["old/new.Dockerfile", "--against", "elsewhere"])), []);
    let same = of();
    assert_eq!((lines(&same), &same["same_lines"]), (vec![], &3.into()));
    assert_eq!(same["change"], serde_json::json!({"likely": 0, "low": 0, "high": 0, "complete": true}));

    // Moved, and nothing else.
    write(
        &OLD.replace("COPY data /app/data\n", "")
            .replace("WORKDIR /app\n", "WORKDIR /app\nCOPY data /app/data\n"),
    );
    assert_eq!(lines(&of()), []);

    // A package more: by what it brings, and no more than that may be off.
    write(&OLD.replace(" curl &&", " curl jq &&"));
    let more = of();
    let [(Some(3), Some(3), bytes)] = lines(&more)[..] else { panic!("{more:#}") };
    assert!((1_000_000..4_000_000).contains(&bytes), "{bytes}");
    let names: Vec<&str> =
        more["packages"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"jq") && names.contains(&"libjq1") && !names.contains(&"curl"), "{names:?}");
    let (low, high) = (more["change"]["low"].as_i64().unwrap(), more["change"]["high"].as_i64().unwrap());
    assert!(low > 700_000 && high < 5_000_000 && low < bytes && bytes < high, "{low} {high}");
    // The script is of unknown size, before as after.
    assert_eq!(
        (&more["change"]["complete"], &more["total"]["after"]["complete"]),
        (&true.into(), &false.into())
    );

    // A lighter base, a line that is gone, and a new one that nobody can weigh.
    write("FROM debian:12-slim\nWORKDIR /app\nCOPY data /app/data\nRUN ./build.sh\nRUN ./more.sh\n");
    let other = of();
    assert_eq!(other["base"]["change"]["likely"].as_i64(), Some(74_830_000 - 116_665_515), "{other:#}");
    let [(Some(3), None, gone), (None, Some(5), 0)] = lines(&other)[..] else { panic!("{other:#}") };
    assert!(gone < -8_000_000, "{gone}");
    assert_eq!(other["change"]["complete"], false);
}

#[test]
fn a_revision_is_read_without_its_checkout() {
    if !is_there() {
        return;
    }
    let folder = Folder::new(
        "against-revision",
        &[
            ("app/Dockerfile", "FROM scratch\nCOPY data /data\n"),
            ("app/data/a", "12345"),
            ("app/data/large", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7000000\n"),
            ("app/.gitattributes", "* filter=loud diff=loud\n"),
        ],
    );
    git(&folder, &["init", "-q"]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc", folder.0.join("app/data/link")).unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "a"]);
    // What a repository may bring: nothing of it is run.
    let loud = "sh -c 'touch ran; cat'";
    for key in
        ["filter.loud.clean", "filter.loud.smudge", "diff.loud.textconv", "diff.external", "core.fsmonitor"]
    {
        git(&folder, &["config", key, loud]);
    }
    std::fs::write(folder.0.join("app/data/b"), "123456789").unwrap();
    std::fs::write(folder.0.join("app/data/large"), vec![b'a'; 7_000_000]).unwrap();
    let grown = growth(&folder, &["app/Dockerfile", "--against", "HEAD"]);
    assert_eq!(lines(&grown), [(Some(2), Some(2), 9)], "{grown:#}");
    assert!(!folder.0.join("ran").exists() && !folder.0.join("app/ran").exists());

    let limited =
        |limit: &str| folder.run(&["size", "app/Dockerfile", "--against", "HEAD", "--fail-on-growth", limit]);
    limited("9B").is(0);
    assert!(limited("8B").is(1).err.contains("grows by 9 B at least: more than 8 B"));

    // Under another name, then one that was not there.
    git(&folder, &["mv", "app/Dockerfile", "app/web.Dockerfile"]);
    let renamed = growth(&folder, &["app/web.Dockerfile", "--against", "HEAD"]);
    assert_eq!((lines(&renamed).len(), renamed["against"].as_str()), (1, Some("HEAD")));
    std::fs::write(folder.0.join("app/new.Dockerfile"), "FROM scratch\nCOPY data/b /data\n").unwrap();
    let new = growth(&folder, &["app/new.Dockerfile", "--against", "HEAD"]);
    assert_eq!((lines(&new), &new["against"]), (vec![(None, Some(2), 9)], &Value::Null));

    // What no revision has: the repository's folder, and what is ignored.
    std::fs::write(folder.0.join(".gitignore"), "app/cache/\n").unwrap();
    std::fs::create_dir_all(folder.0.join("app/cache")).unwrap();
    std::fs::write(folder.0.join("app/cache/a"), vec![b'a'; 3_000_000]).unwrap();
    std::fs::write(folder.0.join("Dockerfile"), "FROM scratch\nCOPY . /all\n").unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "b"]);
    assert_eq!(lines(&growth(&folder, &["Dockerfile", "--against", "HEAD"])), []);
    // One that could not be built is none to hold against, and hinders nobody.
    std::fs::write(folder.0.join("app/broken.Dockerfile"), "RUN a\n").unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "c"]);
    std::fs::write(folder.0.join("app/broken.Dockerfile"), "FROM scratch\nCOPY data/b /data\n").unwrap();
    let mended = folder.run(&["size", "app/broken.Dockerfile", "--against", "HEAD"]).is(0);
    assert!(
        mended.err.contains(
            "note: app/broken.Dockerfile: nothing to hold it against: HEAD:app/broken.Dockerfile has no FROM"
        ),
        "{}",
        mended.err
    );
    assert_eq!(folder.run(&["size", "--against", "HEAD", "--format", "json", "app/data"]).is(0).out, "[]\n");

    for (args, said) in [
        (
            ["app/web.Dockerfile", "--against", "HEAD:Dockerfile"],
            "is no commit: of `REV:PATH`, name the revision alone",
        ),
        (["app/web.Dockerfile", "--against", "no-such"], "no-such is neither a file nor a revision of"),
        (["app/web.Dockerfile", "--against", "--output=x"], "a value is required"),
        (["-", "--against", "HEAD"], "standard input has no older text"),
    ] {
        let run = folder.run(&[&["size"], &args[..]].concat()).is(2);
        assert!(run.err.contains(said), "{args:?}: {}", run.err);
    }
}

#[test]
fn what_changed_is_told_for_people_and_for_comments() {
    let new = OLD.replace("debian:12\n", "debian:12-slim\n").replace(" curl &&", " curl git &&");
    let folder =
        Folder::new("against-told", &[("old.Dockerfile", OLD), ("Dockerfile", &new), ("data/a|b", "1")]);
    let told = |form: &str| folder.run(&["size", "--against", "old.Dockerfile", "--format", form]).is(0).out;
    let text = told("text");
    for part in [
        "Dockerfile against old.Dockerfile: +",
        "debian:12 → debian:12-slim",
        "-41.8 MB",
        "line 3  line 3  RUN apt-get",
        "46.0 MB  git",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let page = told("markdown");
    assert!(
        page.starts_with("# Dockerfile against old.Dockerfile: ")
            && page.contains("\n| change | before | after | package |\n"),
        "{page}"
    );
    let refused = folder.run(&["size", "--against", "old.Dockerfile", "--format", "html"]).is(2);
    assert!(refused.err.contains("text, json or markdown"), "{}", refused.err);
    let alone = folder.run(&["size", "--format", "markdown"]).is(2);
    assert!(alone.err.contains("--against"), "{}", alone.err);
}

/// By how much real images on Debian 12 grew (2026-12-01), where other packages were installed than before.
const REAL: [(&str, &str, i64); 3] =
    [("jq", "jq sqlite3", 2_240_851), ("make", "patch", -58_426), ("make", "make gettext-base", 126_981)];

#[test]
fn packages_that_came_and_went_lie_within_the_bounds() {
    for (before, after, truth) in REAL {
        let text = |packages: &str| {
            format!(
                "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends {packages} && rm -rf /var/lib/apt/lists/*\n"
            )
        };
        let files = [("old", text(before)), ("Dockerfile", text(after))];
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
        let change =
            &growth(&Folder::new("against-packages", &files), &["Dockerfile", "--against", "old"])["change"];
        let (low, high) = (change["low"].as_i64().unwrap(), change["high"].as_i64().unwrap());
        assert!(low <= truth && truth <= high, "{before}, {after}: {truth} in {low} to {high}");
        assert!(high - low < 2_000_000, "{before}, {after}: {low} to {high}");
    }
}
