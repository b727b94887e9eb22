//! What a rule says in the same words at many places of a file: told once to people, by each place to programs.

use super::support::program::Folder;
use dockslim::config::Settings;
use dockslim::engine;
use dockslim::finding::Finding;

/// So many RUNs by this template, `{}` being their number.
fn file(from: &str, line: &str, count: usize) -> String {
    (1..=count).fold(format!("FROM {from}\n"), |all, n| all + &line.replace("{}", &n.to_string()) + "\n")
}

fn of(rule: &str, text: &str) -> Vec<Finding> {
    let findings = engine::lint(text, &Settings::default()).unwrap();
    findings.into_iter().filter(|it| it.rule == rule).collect()
}

/// What mends all at once, the same at all places.
fn at_once(rule: &str, text: &str) -> Option<String> {
    let mut found: Vec<_> = of(rule, text).into_iter().map(|it| it.alike.unwrap().at_once).collect();
    found.dedup();
    assert_eq!(found.len(), 1, "{text}");
    found.pop().unwrap().map(Into::into)
}

#[test]
fn people_read_one_block_and_programs_each_finding() {
    let folder = Folder::new(
        "repeats",
        &[("Dockerfile", &file("debian:12", "RUN sudo make a{} && sudo make b{}", 10))],
    );
    let lint = |format: &str| folder.run(&["lint", "--select", "sudo-in-run", "--format", format]).out;
    let text = lint("text");
    assert_eq!(text.matches("[sudo-in-run]").count(), 1, "{text}");
    assert!(
        text.starts_with("info[sudo-in-run]: at 20 places, a command changes the user by sudo"),
        "{text}"
    );
    assert!(text.contains("\n  ┌─ Dockerfile:2:5\n") || text.contains("Dockerfile:2:5\n"), "{text}");
    let places = "= lines 2 (2 times), 3 (2 times), 4 (2 times), 5 (2 times), 6 (2 times), 7\n    \
                  (2 times), 8 (2 times), 9 (2 times), 10 (2 times) and 11 (2 times)\n";
    assert!(text.contains(places), "{text}");
    assert_eq!(text.matches("help: ").count(), 1, "{text}");
    assert!(text.ends_with("20 infos in 1 file\n"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    for (format, mark) in [
        ("gnu", "[sudo-in-run]"),
        ("github", "::notice "),
        ("checkstyle", "<error "),
        ("gitlab", "\"fingerprint\""),
    ] {
        assert_eq!(lint(format).matches(mark).count(), 20, "{format}");
    }
    for format in ["json", "jsonl", "sarif", "junit"] {
        assert!(lint(format).matches("changes the user by sudo").count() >= 20, "{format}");
    }
}

#[test]
fn a_block_has_the_bytes_of_all_and_the_summary_one_entry() {
    let run = |package: &&str| {
        format!("RUN apt-get update && apt-get install -y {package} && rm -rf /var/lib/apt/lists/*\n")
    };
    let runs: String = ["gcc", "python3-pip", "ruby", "imagemagick"].iter().map(run).collect();
    let folder = Folder::new("repeats-bytes", &[("Dockerfile", &format!("FROM debian:12\n{runs}"))]);
    let lint = |format: &str| folder.run(&["lint", "--select", "recommended-packages", "--format", format]);
    let bytes: u64 = lint("jsonl").findings().iter().map(|it| it["bytes"]["saves"].as_u64().unwrap()).sum();
    let out = lint("text").out;
    assert!(bytes > 300_000_000 && bytes < 600_000_000, "{bytes}");
    let all = format!("too: about {} MB in all\n", (bytes + 500_000) / 1_000_000);
    assert!(out.contains(&all), "{all}{out}");
    let summary = format!("{} MB at 4 places (recommended-packages)", (bytes + 500_000) / 1_000_000);
    assert!(out.replace("\n  ", " ").contains(&summary), "{summary}{out}");
}

#[test]
fn what_mends_all_at_once_does() {
    for (tool, env) in [
        ("pip install a{}", "PIP_NO_CACHE_DIR=1"),
        ("uv pip install --system --link-mode=copy a{}", "UV_NO_CACHE=1"),
    ] {
        let text = file("python:3.12", &format!("RUN {tool}"), 8);
        let help = at_once("package-cache-left", &text).unwrap();
        assert!(help.starts_with(&format!("write `ENV {env}` above the first in each stage")), "{help}");
        let mended = text.replacen("RUN", &format!("ENV {env}\nRUN"), 1);
        assert_eq!(of("package-cache-left", &mended), [], "{mended}");
    }
    let rule = "recommended-packages";
    let text = file(
        "debian:12",
        "RUN apt-get update && apt-get install -y git-{} && rm -rf /var/lib/apt/lists/*",
        4,
    );
    let help = at_once(rule, &text).unwrap();
    let run = help.split('`').nth(1).unwrap();
    let mended = text.replacen("RUN", &format!("{run}\nRUN"), 1);
    assert_eq!(of(rule, &mended), [], "{mended}");
}

#[test]
fn what_would_not_mend_all_is_not_said() {
    for line in [
        "RUN sudo pip install a{}",
        "RUN pip install --cache-dir /c a{}",
        "ENV PIP_NO_CACHE_DIR=\nRUN pip install a{}",
    ] {
        assert_eq!(at_once("package-cache-left", &file("python:3.12", line, 4)), None, "{line}");
    }
    let line = "USER app\nRUN apt-get update && apt-get install -y git-{} && rm -rf /var/lib/apt/lists/*";
    assert_eq!(at_once("recommended-packages", &file("debian:12", line, 4)), None);
}

#[test]
fn findings_of_own_rules_are_told_together_by_their_words() {
    let rule = "id: no-curl\nsummary: s\ncategory: style\nseverity: info\nwhy: w\nmatch:\n  command: curl\n\
                message: \"`{command}` fetches\"\nhelp: use ADD\nexamples:\n- bad: |\n    FROM a\n    RUN curl b\n  at: curl b\n- good: FROM b\n";
    let text = file("debian:12", "RUN curl https://example.com/{}", 4);
    let folder = Folder::new("repeats-own", &[(".dockslim/rules/no-curl.yaml", rule), ("Dockerfile", &text)]);
    let run = folder.run(&["lint", "--select", "no-curl"]);
    assert!(run.out.starts_with("info[no-curl]: at 4 places, `…` fetches\n"), "{run:?}");
    assert!(run.out.contains("= lines 2, 3, 4 and 5\n  = help: use ADD\n"), "{}", run.out);
}
