//! The program as people and scripts run it: arguments, exit codes, formats, files of every sort.

use super::support::program::{Folder, Run};
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};

/// A warning at `['a']` and nothing else.
const WARNED: &str = "FROM scratch\nCMD ['a']\n";
/// An error at `RUNN`.
const BROKEN: &str = "FROM scratch\nRUNN a\n";
const CLEAN: &str = "FROM scratch\nCMD [\"a\"]\n";

#[test]
fn exit_codes_say_clean_found_and_failed() {
    let folder = Folder::new("exit", &[("clean", CLEAN), ("warned", WARNED), ("broken", BROKEN)]);
    folder.run(&["lint", "clean"]).is(0);
    folder.run(&["lint", "warned"]).is(1);
    folder.run(&["lint", "warned", "--fail-on", "error"]).is(0);
    folder.run(&["lint", "broken", "--fail-on", "error"]).is(1);
    folder.run(&["lint", "broken", "--fail-on", "never"]).is(0);
    folder.run(&["lint", "broken", "missing"]).is(2);
    folder.run(&["lint", "--no-such-flag"]).is(2);
    folder.run(&[]).is(2);
    folder.run(&["--help"]).is(0);
    folder.run(&["--version"]).is(0);
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let folder = Folder::new("missing", &[("a/Dockerfile", WARNED), ("b/Dockerfile", WARNED)]);
    let run =
        folder.run(&["lint", "--format", "jsonl", "a/Dockerfile", "no/Dockerfile", "b/Dockerfile"]).is(2);
    assert_eq!(run.paths(), ["a/Dockerfile", "b/Dockerfile"]);
    assert_eq!(run.err, "error: no/Dockerfile: no such file or folder; check the path\n");
}

#[test]
fn text_shows_the_place_and_counts() {
    let folder = Folder::new("text", &[("Dockerfile", WARNED), ("clean.Dockerfile", CLEAN)]);
    let run = folder.run(&["lint"]).is(1);
    assert!(run.out.starts_with("warning[invalid-json-form]: "), "{}", run.out);
    assert!(run.out.contains("  ┌─ Dockerfile:2:5\n") && run.out.contains("2 │ CMD ['a']\n"), "{}", run.out);
    assert!(run.out.ends_with("1 warning in 1 of 2 files\n"), "{}", run.out);
    let quiet = folder.run(&["lint", "--quiet"]).is(1);
    assert!(!quiet.out.contains("1 warning"), "{}", quiet.out);
    assert_eq!(folder.run(&["lint", "clean.Dockerfile"]).out, "no findings in 1 file\n");
}

#[test]
fn colour_comes_only_where_it_is_wanted() {
    let folder = Folder::new("colour", &[("Dockerfile", WARNED)]);
    let coloured = |args: &[&str], variable: Option<(&str, &str)>| {
        let mut command = folder.command(args);
        command.envs(variable);
        Run::from(command.output().unwrap()).out.contains('\x1b')
    };
    assert!(!coloured(&["lint"], None));
    assert!(coloured(&["lint", "--color", "always"], None));
    assert!(coloured(&["lint"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!coloured(&["lint", "--color", "never"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!coloured(&["lint"], Some(("NO_COLOR", "1"))));
}

#[test]
fn jsonl_keeps_its_contract() {
    let folder = Folder::new("jsonl", &[("Dockerfile", "FROM scratch\n# ü\nCMD ['ü'] \n")]);
    let run = folder.run(&["lint", "--isolated", "--format", "jsonl", "Dockerfile"]).is(1);
    let keys = [
        "path",
        "rule",
        "aliases",
        "severity",
        "category",
        "message",
        "start",
        "end",
        "instruction",
        "bytes",
        "fix",
        "fingerprint",
        "folded",
    ];
    let mut rest = run.out.as_str();
    for key in keys {
        rest = rest.split_once(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key}: {}", run.out)).1;
    }
    let finding = &run.findings()[0];
    assert_eq!(finding.as_object().unwrap().len(), keys.len());
    assert_eq!(finding["start"], serde_json::json!({"line": 3, "column": 5}));
    assert_eq!(finding["end"], serde_json::json!({"line": 3, "column": 10}));
    assert_eq!(finding["instruction"], serde_json::json!({"cmd": "CMD", "line": 3}));
    assert_eq!((&finding["bytes"], &finding["fix"]), (&Value::Null, &Value::Null));
}

#[test]
fn json_is_one_document() {
    let folder =
        Folder::new("json", &[("a.Dockerfile", WARNED), ("b.Dockerfile", BROKEN), ("c.Dockerfile", CLEAN)]);
    let run = folder.run(&["lint", "--format", "json", ".", "missing"]).is(2);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["findings"].as_array().unwrap().len(), 2);
    assert_eq!(document["findings"][1]["help"], "did you mean RUN?");
    assert_eq!(document["files"], serde_json::json!(["a.Dockerfile", "b.Dockerfile", "c.Dockerfile"]));
    assert_eq!(document["failures"][0]["path"], "missing");
    assert_eq!(document["summary"]["findings"], 2);
    let empty: Value =
        serde_json::from_str(&folder.run(&["lint", "--format", "json", "c.Dockerfile"]).out).unwrap();
    assert_eq!(empty["findings"], serde_json::json!([]));
}

#[test]
fn sarif_has_rules_exact_regions_and_relative_paths() {
    let folder = Folder::new("sarif", &[("a b/Dockerfile", BROKEN), ("c/Dockerfile", WARNED)]);
    let absolute = folder.0.join("c/Dockerfile");
    let run =
        folder.run(&["lint", "--format", "sarif", "./a b/Dockerfile", absolute.to_str().unwrap()]).is(1);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let sarif = &document["runs"][0];
    let results = sarif["results"].as_array().unwrap();
    assert_eq!((&document["version"], results.len()), (&Value::from("2.1.0"), 2));
    for result in results {
        let rule = &sarif["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("```dockerfile"));
        assert_eq!(result["partialFingerprints"]["dockslim/v1"].as_str().unwrap().len(), 16);
    }
    let place = |n: usize| &results[n]["locations"][0]["physicalLocation"];
    let region = serde_json::json!({"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 5});
    assert_eq!(place(0)["region"], region);
    assert_eq!(
        place(0)["artifactLocation"],
        serde_json::json!({"uri": "a%20b/Dockerfile", "uriBaseId": "%SRCROOT%"})
    );
    assert_eq!(place(1)["artifactLocation"]["uri"], "c/Dockerfile");
    assert_eq!(sarif["columnKind"], "unicodeCodePoints");
    assert_eq!(sarif["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn what_is_ignored_is_told_where_a_format_has_a_place_for_it() {
    let ignored = "FROM scratch\n# dockslim ignore=invalid-json-form the shell wants it\nCMD ['a']\n";
    let folder = Folder::new("ignored", &[("Dockerfile", ignored)]);
    assert_eq!(folder.run(&["lint", "--format", "jsonl"]).is(0).out, "");
    assert_eq!(folder.run(&["lint"]).is(0).out, "no findings in 1 file\n");
    let json: Value = serde_json::from_str(&folder.run(&["lint", "--format", "json"]).is(0).out).unwrap();
    let expected = serde_json::json!({"reason": "the shell wants it", "at": {"line": 2, "column": 1}});
    assert_eq!(json["findings"][0]["suppressed"], expected);
    assert_eq!(json["summary"]["findings"], 0);
    let sarif: Value = serde_json::from_str(&folder.run(&["lint", "--format", "sarif"]).is(0).out).unwrap();
    let suppression = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(suppression["kind"], "inSource");
    assert_eq!(suppression["justification"], "the shell wants it");
    assert_eq!(suppression["location"]["physicalLocation"]["region"]["startLine"], 2);
}

#[test]
fn github_prints_annotations() {
    let folder = Folder::new("github", &[("Dockerfile", BROKEN)]);
    let run = folder.run(&["lint", "--format", "github"]).is(1);
    let head = "::error file=Dockerfile,line=2,col=1,endColumn=5,title=unknown-instruction::";
    assert!(run.out.starts_with(head) && run.out.lines().count() == 1, "{}", run.out);
}

#[test]
fn a_fingerprint_survives_moved_lines_and_another_way_to_name_the_file() {
    let folder = Folder::new("fingerprint", &[("Dockerfile", WARNED)]);
    let print =
        |path: &str| folder.run(&["lint", "--format", "jsonl", path]).findings()[0]["fingerprint"].clone();
    let before = print("Dockerfile");
    fs::write(folder.0.join("Dockerfile"), "# new\n\nFROM scratch\nCMD ['a']\n").unwrap();
    assert_eq!(print("./Dockerfile"), before);
    assert_eq!(print("."), before);
}

#[test]
fn standard_input_has_a_name() {
    let folder = Folder::new("stdin", &[]);
    let run = folder.run_with_stdin(&["lint", "--format", "jsonl", "-"], WARNED).is(1);
    assert_eq!(run.paths(), ["<stdin>"]);
    let args = ["lint", "--format", "jsonl", "-", "--stdin-filename", "x/Dockerfile"];
    assert_eq!(folder.run_with_stdin(&args, WARNED).is(1).paths(), ["x/Dockerfile"]);
    folder.run(&["lint", "-", "-"]).is(2);
}

#[test]
fn folders_are_searched_by_name_and_gitignore() {
    let files = [
        ("Dockerfile", WARNED),
        ("a/Containerfile", WARNED),
        ("a/Dockerfile.dev", WARNED),
        ("a/Dockerfile.dev.dockerignore", WARNED),
        ("a/app.dockerfile", WARNED),
        ("a/README.md", WARNED),
        (".devcontainer/Dockerfile", WARNED),
        (".git/Dockerfile", WARNED),
        ("vendor/Dockerfile", WARNED),
        (".gitignore", "vendor/\n"),
        ("Dockerfile.d/Dockerfile", WARNED),
    ];
    let folder = Folder::new("search", &files);
    let run = folder.run(&["lint", "--format", "jsonl"]).is(1);
    let expected = [
        ".devcontainer/Dockerfile",
        "Dockerfile",
        "Dockerfile.d/Dockerfile",
        "a/Containerfile",
        "a/Dockerfile.dev",
        "a/app.dockerfile",
    ];
    assert_eq!(run.paths(), expected);
    assert_eq!(
        folder.run(&["lint", "--format", "jsonl", "vendor/Dockerfile"]).is(1).paths(),
        ["vendor/Dockerfile"]
    );
}

#[test]
fn what_others_wrote_is_searched_where_it_is_named() {
    let files = [
        ("a/Dockerfile-prod", WARNED),
        ("a/Dockerfile-notes.md", WARNED),
        ("a/vendor/b/Dockerfile", WARNED),
        ("node_modules/c/Dockerfile", WARNED),
        ("node_modules/c/node_modules/d/Dockerfile", WARNED),
        ("vendor", "a file"),
    ];
    let folder = Folder::new("vendored", &files);
    let paths = |args: &[&str]| folder.run(&[&["lint", "--format", "jsonl"], args].concat()).is(1).paths();
    assert_eq!(paths(&[]), ["a/Dockerfile-prod"]);
    assert_eq!(paths(&["a/vendor", "node_modules"]), ["a/vendor/b/Dockerfile", "node_modules/c/Dockerfile"]);
    assert_eq!(paths(&["a/Dockerfile-notes.md"]), ["a/Dockerfile-notes.md"]);
    fs::remove_dir_all(folder.0.join("a/vendor")).unwrap();
    fs::remove_file(folder.0.join("a/Dockerfile-prod")).unwrap();
    let said = folder.run(&["lint"]).is(0).err;
    assert!(said.contains("node_modules and vendor only where they are named"), "{said}");
}

#[test]
fn a_file_named_twice_is_linted_once() {
    let folder =
        Folder::new("twice", &[("a/Dockerfile", "FROM scratch\nRUNN a\n"), ("b", "FROM scratch\nRUNN b\n")]);
    let whole = folder.0.join("a/Dockerfile");
    let whole = whole.to_str().expect("a temporary folder has a plain name");
    let paths = ["b", "./a/./Dockerfile", ".", "a//Dockerfile", "a", "./b", whole];
    let run = folder.run(&[&["lint", "--isolated", "--format", "gnu"], &paths[..]].concat()).is(1);
    let places: Vec<&str> = run.out.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(places, ["b:2:1", "./a/./Dockerfile:2:1"]);
}

#[test]
fn a_folder_without_dockerfiles_is_a_note() {
    let folder = Folder::new("barren", &[("README.md", "x")]);
    let run = folder.run(&["lint", "--format", "jsonl"]).is(0);
    assert!(run.out.is_empty() && run.err.starts_with("note: no Dockerfile in ."), "{run:?}");
    assert!(folder.run(&["lint", "--quiet"]).is(0).err.is_empty());
}

#[cfg(unix)]
#[test]
fn loops_and_pipes_do_not_stop_a_search() {
    let folder = Folder::new("loops", &[("a/Dockerfile", WARNED)]);
    std::os::unix::fs::symlink("..", folder.0.join("a/up")).unwrap();
    std::os::unix::fs::symlink("a/Dockerfile", folder.0.join("Dockerfile.link")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.0.join("Dockerfile.dangling")).unwrap();
    let pipe = folder.0.join("Dockerfile.pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let run = folder.run(&["lint", "--format", "jsonl"]).is(1);
    assert_eq!(run.paths(), ["a/Dockerfile"]);
}

#[test]
fn a_list_of_files_keeps_its_order_however_many_there_are() {
    let names: Vec<String> = (0..700).rev().map(|n| format!("{n}.Dockerfile")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), WARNED)).collect();
    let folder = Folder::new("many", &files);
    let list = names.join("\n");
    let run = folder.run_with_stdin(&["lint", "--format", "jsonl", "--files-from", "-"], &list).is(1);
    assert_eq!(run.paths(), names);
    fs::write(folder.0.join("list"), "1.Dockerfile\r\n\r\n0.Dockerfile").unwrap();
    let run = folder.run(&["lint", "--format", "jsonl", "--files-from", "list"]).is(1);
    assert_eq!(run.paths(), ["1.Dockerfile", "0.Dockerfile"]);
}

#[test]
fn rules_are_chosen_by_id_category_code_and_group() {
    let text = format!("{WARNED}RUNN a\n");
    let folder = Folder::new("select", &[("Dockerfile", &text)]);
    let rules = |args: &[&str]| {
        let run = folder.run(&[&["lint", "--format", "jsonl", "Dockerfile"], args].concat());
        run.findings().iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let both = ["invalid-json-form", "unknown-instruction"];
    assert_eq!(rules(&["--select", "correctness", "--ignore", "missing-healthcheck"]), both);
    assert_eq!(rules(&["--select", "invalid-json-form"]), both[..1]);
    assert_eq!(rules(&["--select", "hadolint", "--ignore", "missing-healthcheck"]), both);
    assert_eq!(rules(&["--select", "buildkit"]), both[..1]);
    assert_eq!(rules(&["--select", "DL1000"]), both[1..]);
    assert_eq!(rules(&["--ignore", "hadolint:DL1000"]), both[..1]);
    assert_eq!(rules(&["--select", "all", "--ignore", "correctness"]), Vec::<String>::new());
    assert_eq!(rules(&["--severity", "error"]), both[1..]);
    let run = folder.run(&["lint", "--select", "unknown-instructoin"]).is(2);
    assert!(run.err.contains("did you mean `unknown-instruction`?"), "{}", run.err);
}

#[test]
fn a_report_file_appears_whole() {
    let folder = Folder::new("output", &[("Dockerfile", WARNED), ("report", "before")]);
    let run = folder.run(&["lint", "--format", "jsonl", "--output", "report"]).is(1);
    assert!(run.out.is_empty());
    assert!(folder.read("report").starts_with("{\"path\":\"Dockerfile\""));
    let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    let run = folder.run(&["lint", "--output", "no/such/folder/report"]).is(2);
    assert!(run.err.starts_with("error: cannot write no/such/folder/report: "), "{}", run.err);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let names: Vec<String> = (0..2000).map(|n| format!("{n}.Dockerfile")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), WARNED)).collect();
    let folder = Folder::new("pipe", &files);
    let mut command = folder.command(&["lint"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let run = Run::from(child.wait_with_output().unwrap()).is(1);
    assert_eq!(run.err, "");
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::new("explain", &[]);
    let list = folder.run(&["rules"]).is(0).out;
    assert!(list.lines().any(|line| line.starts_with("missing-from  ")), "{list}");
    let json: Value = serde_json::from_str(&folder.run(&["rules", "--format", "json"]).is(0).out).unwrap();
    assert_eq!(json.as_array().unwrap().len(), list.lines().count());
    let page = folder.run(&["explain", "missing-from"]).is(0).out;
    assert!(page.contains("Bad:\n") && page.contains("Good:\n"), "{page}");
    assert_eq!(folder.run(&["explain", "DL3061"]).is(0).out, page);
    let run = folder.run(&["explain", "missing-form"]).is(2);
    assert!(run.err.contains("did you mean `missing-from`?"), "{}", run.err);
}

#[test]
fn syntax_trees_come_one_a_line_in_order() {
    let folder = Folder::new("ast", &[("a.Dockerfile", CLEAN), ("b.Dockerfile", BROKEN)]);
    let run = folder.run(&["ast", "b.Dockerfile", "a.Dockerfile"]).is(0);
    let trees = run.findings();
    assert_eq!((&trees[0]["path"], &trees[1]["path"]), (&"b.Dockerfile".into(), &"a.Dockerfile".into()));
    assert_eq!(trees[0]["error"]["line"], 2);
    assert_eq!(trees[1]["instructions"][1]["args"], serde_json::json!(["a"]));
    folder.run(&["ast", "missing"]).is(2);
}

#[test]
fn completions_come_for_every_shell_and_know_the_formats() {
    let folder = Folder::new("completions", &[]);
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = folder.run(&["completions", shell]).is(0).out;
        assert!(script.contains("--fail-on") || script.contains("-l fail-on"), "{shell}");
        assert!(shell == "powershell" || script.contains("checkstyle"), "{shell}");
    }
    folder.run(&["completions", "tcsh"]).is(2);
}
