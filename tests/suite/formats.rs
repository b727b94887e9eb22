//! What each format of a report looks like, held against its own rules: a schema, an XML reader, the escapes.

use super::support::program::Folder;
use serde_json::Value;

/// Findings with bytes, related places and help; signs that formats have to escape; a severity of each sort.
const RICH: &str = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y \"<a&b>\" 'ü%'\nRUN rm -rf /var/lib/apt/lists/*\nRUNN <&>\n";

/// From the SARIF TC of OASIS, which lets implementers carry it (oasis-tcs/sarif-spec issue 583).
pub(super) fn sarif_schema() -> jsonschema::Validator {
    // One pattern of it has a bracket too many, which strict readers of patterns refuse.
    let text = include_str!("../fixtures/sarif-schema-2.1.0.json").replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn assert_sarif(text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> = sarif_schema()
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    document
}

#[test]
fn sarif_keeps_to_its_schema() {
    let folder = Folder::new("f-sarif", &[("a b/Dockerfile", RICH), ("clean/Dockerfile", "FROM scratch\n")]);
    let document = assert_sarif(
        &folder.run(&["lint", "--select", "all", "--format", "sarif", ".", "missing"]).is(2).out,
    );
    let run = &document["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(results.iter().any(|it| it["properties"]["bytes"]["saves"].is_u64()), "{results:#?}");
    assert!(results.iter().any(|it| it["relatedLocations"][0]["message"]["text"].is_string()));
    assert_eq!(run["invocations"][0]["exitCode"], 2);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        let uri = format!("/docs/rules/{}.md", rule["id"].as_str().unwrap());
        assert!(rule["helpUri"].as_str().unwrap().ends_with(&uri), "{rule}");
        assert!(!rule["properties"]["tags"].as_array().unwrap().is_empty(), "{rule}");
    }
    let folded = results.iter().find(|it| !it["properties"]["folded"].is_null()).unwrap();
    let mut places: Vec<String> = folded["relatedLocations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["physicalLocation"].to_string())
        .collect();
    let all = places.len();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), all, "each place is told once: {folded:#}");
    for result in results {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let place = |key: &str| region[key].as_u64().unwrap();
        let start = (place("startLine"), place("startColumn"));
        assert!(start < (place("endLine"), place("endColumn")), "{result:#}");
    }
    assert_sarif(&folder.run(&["lint", "--format", "sarif", "clean"]).is(0).out);
}

#[test]
fn sarif_places_are_relative_uris() {
    let odd = "a#b %41/ü.Dockerfile";
    let folder = Folder::new("f-uri", &[(odd, "FROM scratch\nRUNN a\n")]);
    let document = assert_sarif(&folder.run(&["lint", "--format", "sarif"]).is(1).out);
    let artifact = &document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact["uriBaseId"], "%SRCROOT%");
    assert_eq!(artifact["uri"], "a%23b%20%2541/%C3%BC.Dockerfile");
}

#[test]
fn gitlab_issues_have_what_gitlab_reads_and_prints_of_their_own() {
    let folder = Folder::new("f-gitlab", &[("a/Dockerfile", RICH), ("b/Dockerfile", RICH)]);
    let issues: Vec<Value> =
        serde_json::from_str(&folder.run(&["lint", "--format", "gitlab"]).is(1).out).unwrap();
    let mut prints: Vec<&str> = issues.iter().map(|it| it["fingerprint"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), issues.len());
    for issue in &issues {
        let severity = issue["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{issue}");
        let lines = &issue["location"]["lines"];
        assert!(lines["begin"].as_u64().unwrap() >= 1 && lines["end"].as_u64() >= lines["begin"].as_u64());
    }
    let last = issues.last().unwrap();
    assert_eq!(
        (&last["check_name"], &last["location"]["path"]),
        (&"unknown-instruction".into(), &"b/Dockerfile".into())
    );
    let clean = Folder::new("f-gitlab-clean", &[("Dockerfile", "FROM scratch\n")]);
    assert_eq!(clean.run(&["lint", "--format", "gitlab"]).is(0).out, "[\n\n]\n");
}

/// Of "Create a review for a pull request" in GitHub's REST API, version 2022-11-28: what it takes, and no more.
fn review_schema() -> jsonschema::Validator {
    let side = serde_json::json!({"enum": ["LEFT", "RIGHT"]});
    let line = serde_json::json!({"type": "integer", "minimum": 1});
    let text = serde_json::json!({"type": "string", "minLength": 1, "maxLength": 65536});
    let schema = serde_json::json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["event", "body"],
        "properties": {
            "commit_id": {"type": "string"},
            "body": text,
            "event": {"enum": ["APPROVE", "REQUEST_CHANGES", "COMMENT"]},
            "comments": {"type": "array", "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["path", "body", "line", "side"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/.]"}, "body": text, "position": line,
                    "line": line, "side": side, "start_line": line, "start_side": side,
                },
                "dependentRequired": {"start_line": ["start_side"], "start_side": ["start_line"]},
            }},
        },
    });
    jsonschema::validator_for(&schema).unwrap()
}

fn review(folder: &Folder) -> Value {
    let review: Value = serde_json::from_str(
        &folder.run(&["lint", "--fail-on", "never", "--format", "github-review"]).is(0).out,
    )
    .unwrap();
    let errors: Vec<String> = review_schema().iter_errors(&review).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{review:#}");
    for comment in review["comments"].as_array().unwrap() {
        let start = comment.get("start_line").and_then(Value::as_u64);
        assert!(start.is_none_or(|start| start < comment["line"].as_u64().unwrap()), "{comment:#}");
    }
    review
}

#[test]
fn a_review_suggests_the_lines_that_a_fix_writes() {
    let text = "FROM alpine:3.20\nRUN echo '```' && \\\n    apk add curl && \\\n    true @you #1\nRUNN <&>\nCMD [\"curl\"]\n";
    let folder = Folder::new("f-review", &[("a/Dockerfile", text), ("b/Dockerfile", RICH)]);
    let review = review(&folder);
    let comments = review["comments"].as_array().unwrap();
    let about = |path: &str, rule: &str| {
        let is_it = |it: &&Value| it["path"] == path && it["body"].as_str().unwrap().contains(rule);
        comments.iter().find(is_it).unwrap_or_else(|| panic!("no {rule} in {review:#}"))
    };
    let cache = about("a/Dockerfile", "package-cache-left");
    assert_eq!((&cache["line"], cache.get("start_line")), (&3.into(), None), "{cache:#}");
    let body = cache["body"].as_str().unwrap();
    assert!(body.starts_with("**warning** [package-cache-left](https://"), "{body}");
    assert!(body.contains("(safe)\n```suggestion\n    apk add --no-cache curl && \\\n```"), "{body}");
    // What no fix mends is told in words, with the place of the finding.
    let unknown = about("b/Dockerfile", "unknown-instruction");
    assert!(unknown["line"] == 5 && !unknown["body"].as_str().unwrap().contains("suggestion"), "{unknown:#}");
    assert!(comments.iter().all(|it| !it["body"].as_str().unwrap().contains("<&>")), "{review:#}");
    assert!(review["body"].as_str().unwrap().starts_with("dockslim: 2 errors, "), "{review:#}");
    let clean = Folder::new("f-review-clean", &[("Dockerfile", "FROM scratch\n")]);
    assert_eq!(self::review(&clean)["comments"], serde_json::json!([]));
}

#[test]
fn what_is_suggested_is_what_the_fix_does() {
    let text = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y git \\\n  && rm -rf /var/lib/apt/lists/*\n\
                RUN apt-get update\nRUN apt-get install -y --no-install-recommends less\n";
    let folder = Folder::new("f-review-same", &[("Dockerfile", text)]);
    for comment in review(&folder)["comments"].as_array().unwrap() {
        let body = comment["body"].as_str().unwrap();
        let Some((_, block)) = body.split_once("```suggestion\n") else { continue };
        let new = block.strip_suffix("```").unwrap();
        let last = comment["line"].as_u64().unwrap() as usize;
        let first = comment.get("start_line").and_then(Value::as_u64).map_or(last, |it| it as usize);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let done = format!("{}{new}{}", lines[..first - 1].concat(), lines[last..].concat());
        let rule = body.split(['[', ']']).nth(1).unwrap();
        let one = Folder::new("f-review-one", &[("Dockerfile", text)]);
        one.run(&["lint", "--fix", "--unsafe-fixes", "--fix-only", rule, "--fail-on", "never"]);
        assert_eq!(done, one.read("Dockerfile"), "{body}");
    }
}

#[test]
fn checkstyle_is_well_formed_and_escaped() {
    let folder = Folder::new("f-checkstyle", &[("a&b/Dockerfile", "FROM scratch\nR<&\"\u{1}> x\n")]);
    let out = folder.run(&["lint", "--format", "checkstyle", ".", "no<file"]).is(2).out;
    assert_xml(&out);
    assert!(
        out.contains(
            "<file name=\"a&amp;b/Dockerfile\">\n<error line=\"2\" column=\"1\" severity=\"error\" message=\""
        ),
        "{out}"
    );
    assert!(out.contains("source=\"dockslim.unknown-instruction\"/>"), "{out}");
    assert!(out.contains("<file name=\"no&lt;file\"><exception>"), "{out}");
}

#[test]
fn junit_fails_what_fails_the_run() {
    let folder = Folder::new("f-junit", &[("Dockerfile", RICH), ("clean.Dockerfile", "FROM scratch\n")]);
    let out = folder.run(&["lint", "--format", "junit", "--fail-on", "error", ".", "missing"]).is(2).out;
    assert_xml(&out);
    assert_eq!(out.matches("<failure ").count(), 1, "{out}");
    assert!(out.contains("<failure type=\"error\"") && out.contains("<system-out>Dockerfile:"), "{out}");
    assert!(out.contains("<testcase classname=\"clean.Dockerfile\" name=\"no findings\"/>"), "{out}");
    assert!(out.contains("<testcase classname=\"missing\" name=\"is read\"><error "), "{out}");
    let tests: usize = out
        .split(" tests=\"")
        .skip(1)
        .map(|it| it.split('"').next().unwrap().parse::<usize>().unwrap())
        .sum();
    assert_eq!(tests, out.matches("<testcase ").count());
}

#[test]
fn gnu_is_a_line_a_finding() {
    let folder = Folder::new("f-gnu", &[("d/Dockerfile", "FROM scratch\nRUNN a\n")]);
    let out = folder.run(&["lint", "--format", "gnu"]).is(1).out;
    assert!(
        out.starts_with("d/Dockerfile:2:1: error: ") && out.ends_with(" (DL1000) [unknown-instruction]\n"),
        "{out}"
    );
    assert_eq!(out.lines().count(), 1);
}

#[test]
fn several_reports_go_to_several_places() {
    let folder = Folder::new("f-several", &[("Dockerfile", "FROM scratch\nRUNN a\n")]);
    let run = folder
        .run(&["lint", "--format", "text", "--format", "sarif=out.sarif", "--format", "junit=out=1.xml"])
        .is(1);
    assert!(run.out.starts_with("error[unknown-instruction]"), "{}", run.out);
    assert_sarif(&folder.read("out.sarif"));
    assert_xml(&folder.read("out=1.xml"));
    let run = folder.run(&["lint", "--format", "json=a.json", "--format", "gnu", "--output", "b.txt"]).is(1);
    assert!(run.out.is_empty() && folder.read("b.txt").starts_with("Dockerfile:2:1: "));
    let refused = |args: &[&str]| folder.run(&[&["lint"], args].concat()).is(2).err;
    let two = refused(&["--format", "json", "--format", "gnu"]);
    assert!(two.contains("two reports would go to standard output: give one of them a file"), "{two}");
    assert!(refused(&["--format", "json=a", "--format", "gnu=a"]).contains("two reports would go to a"));
    assert!(refused(&["--format", "json=a", "--output", "b"]).contains("leave out --output b"));
    assert!(refused(&["--format", "json="]).contains("has no file behind it"));
    let unknown = refused(&["--format", "sariff=x"]);
    assert!(
        unknown.contains("a similar value exists: 'sarif'") && unknown.contains("checkstyle"),
        "{unknown}"
    );
}

#[test]
fn statistics_stand_in_the_place_of_the_text() {
    let two = "FROM scratch\nRUNN a\nRUNN b\nCMD ['a']\n";
    let folder =
        Folder::new("f-statistics", &[("a.Dockerfile", two), ("b.Dockerfile", "FROM scratch\nRUNN a\n")]);
    let run = folder.run(&["lint", "--statistics", "--format", "gnu=gnu.txt"]).is(1);
    let rows: Vec<Vec<&str>> = run.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["total", "error", "warning", "info", "style", "files", "rule"]);
    assert_eq!(rows[1], ["3", "3", "-", "-", "-", "2", "unknown-instruction"]);
    assert_eq!(rows[2], ["1", "-", "1", "-", "-", "1", "invalid-json-form"]);
    assert_eq!(folder.read("gnu.txt").lines().count(), 4);
    assert!(folder.run(&["lint", "--statistics", "--format", "json"]).is(2).err.contains("two reports"));
}

#[test]
fn links_are_written_only_where_they_are_wanted() {
    let folder = Folder::new("f-links", &[("Dockerfile", "FROM scratch\nRUNN a\n")]);
    assert!(!folder.run(&["lint"]).out.contains('\x1b'));
    let forced = folder.command(&["lint"]).env("FORCE_HYPERLINK", "1").output().unwrap();
    let out = String::from_utf8(forced.stdout).unwrap();
    let link = "error[\x1b]8;;https://github.com/dockslim/dockslim/blob/main/docs/rules/unknown-instruction.md\x1b\\unknown-instruction\x1b]8;;\x1b\\]: ";
    assert!(out.starts_with(link), "{out:?}");
}

/// A reader of just enough XML: tags nest, attributes are quoted, and no sign is raw or forbidden.
fn assert_xml(text: &str) {
    assert!(text.chars().all(|c| c >= ' ' || c == '\n'), "a control character");
    let body = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let mut open = Vec::new();
    for part in body.split('<').skip(1) {
        let (tag, after) = part.split_once('>').unwrap();
        assert!(!after.contains(['>', '"']) && tag.matches('"').count() % 2 == 0, "{part}");
        for entity in part.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot", "apos", "#9", "#10", "#13"].contains(&name), "{part}");
        }
        let name = tag.trim_matches('/').split(' ').next().unwrap();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name), "{part}"),
            (_, false) => open.push(name),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
