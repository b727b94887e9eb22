//! The Dockerfiles that articles about image size start from: each smell is found at its line, with the line that
//! caused it, and the way the official images do it is left in peace.

use dockslim::config::Settings;
use dockslim::engine;
use dockslim::finding::{Category, Finding, Severity};
use dockslim::source::{LineIndex, SourceFile};

/// The findings about size of an article's file.
fn lint(name: &str) -> (SourceFile, Vec<Finding>) {
    let path = format!("{}/tests/fixtures/articles/{name}.Dockerfile", env!("CARGO_MANIFEST_DIR"));
    let source = SourceFile::from_bytes(name, std::fs::read(path).unwrap()).unwrap();
    let found = engine::lint(&source.text, &Settings::default()).unwrap();
    let mut found: Vec<Finding> = found.into_iter().flat_map(Finding::apart).collect();
    found.retain(|finding| finding.category == Category::Size);
    (source, found)
}

/// What a rule says of a file: `line <- lines of the causes`, with `!` for a warning.
fn places(name: &str, rule: &str) -> Vec<String> {
    let (source, found) = lint(name);
    let lines = LineIndex::new(&source.text);
    let show = |finding: &Finding| {
        let causes: Vec<String> =
            finding.related.iter().map(|label| lines.line(label.span.start).to_string()).collect();
        let mark = if finding.severity == Severity::Warning { "!" } else { "" };
        format!("{}{mark} <- {}", lines.line(finding.span.start), causes.join(" ")).trim_end().to_owned()
    };
    found.iter().filter(|finding| finding.rule == rule).map(show).collect()
}

fn help(name: &str, rule: &str, line: usize) -> String {
    let (source, found) = lint(name);
    let lines = LineIndex::new(&source.text);
    let at = |finding: &&Finding| finding.rule == rule && lines.line(finding.span.start) == line;
    found.iter().find(at).and_then(|finding| finding.help.clone()).unwrap_or_default()
}

#[test]
fn redis_from_source() {
    assert_eq!(places("redis", "package-cache-left"), ["3! <- 4"]);
    // Tens of megabytes, by the package index.
    assert_eq!(places("redis", "recommended-packages"), ["4! <-"]);
    assert_eq!(places("redis", "deleted-in-later-layer"), ["10! <- 5", "11! <- 7", "12! <- 4"]);
    assert_eq!(places("redis", "consecutive-runs"), ["4! <- 12 5 10 7 11"]);
    let archive = help("redis", "deleted-in-later-layer", 10);
    assert!(
        archive.contains("merge the RUNs of lines 5 to 7 into one that ends with `rm -f redis.tar.gz`"),
        "{archive}"
    );
    let sources = help("redis", "deleted-in-later-layer", 11);
    assert!(
        sources.contains("merge the RUNs of lines 7 to 9 into one that ends with `rm -rf /usr/src/redis`"),
        "{sources}"
    );
    let merged = help("redis", "consecutive-runs", 4);
    assert!(
        merged.starts_with("merge the RUNs of lines 4 to 12 into one:\nRUN apt-get install -y gcc"),
        "{merged}"
    );
    assert!(merged.ends_with(" && apt-get purge -y --auto-remove gcc libc6-dev make curl"), "{merged}");
    let purge = help("redis", "deleted-in-later-layer", 12);
    assert!(purge.contains("merge the RUNs of lines 4 to 12 into one"), "{purge}");
}

#[test]
fn redis_as_the_official_images_do_it() {
    let (_, found) = lint("redis-official");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_file_server() {
    assert_eq!(places("fileserver", "deleted-in-later-layer"), ["5! <- 3"]);
    assert_eq!(places("fileserver", "consecutive-runs"), ["3! <- 5"]);
    assert_eq!(places("fileserver", "recommended-packages"), ["4 <-"]);
    let end = help("fileserver", "deleted-in-later-layer", 5);
    assert!(end.contains("merge the RUNs of lines 3 to 5 into one"), "{end}");
}

#[test]
fn a_node_application() {
    assert_eq!(places("node", "copied-up-in-later-layer"), ["6! <- 5", "11! <- 9 10"]);
    assert_eq!(places("node", "consecutive-runs"), ["3! <- 5 6"]);
    assert_eq!(places("node", "package-cache-left"), ["9! <-"]);
    let owner = help("node", "copied-up-in-later-layer", 11);
    assert!(owner.contains("add `--chown=node:node` to the COPY of line 10"), "{owner}");
}

#[test]
fn an_add_between_two_runs() {
    assert_eq!(places("add-between", "deleted-in-later-layer"), ["5! <- 3"]);
    assert_eq!(places("add-between", "copy-between-runs"), ["4! <- 3 5"]);
    let place = help("add-between", "copy-between-runs", 4);
    assert_eq!(place, "move it above line 3 and merge the RUNs of lines 3 and 5");
}

#[test]
fn one_mend_is_told_once() {
    for (name, most) in [("node", 4), ("shop", 5)] {
        let path = format!("{}/tests/fixtures/articles/{name}.Dockerfile", env!("CARGO_MANIFEST_DIR"));
        let source = SourceFile::from_bytes(name, std::fs::read(path).unwrap()).unwrap();
        let found = engine::lint(&source.text, &Settings::default()).unwrap();
        let told: Vec<(&str, usize)> = found.iter().map(|it| (&*it.rule, it.folded.len())).collect();
        assert!(told.len() <= most, "{name}: {told:?}");
    }
}
