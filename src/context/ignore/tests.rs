use super::simple::decide;
use super::*;
use proptest::prelude::*;

fn ignored(text: &str, path: &str) -> bool {
    Ignore::parse(".dockerignore", text).ignored(path).is_some()
}

#[track_caller]
fn check(text: &str, out: &[&str], kept: &[&str]) {
    for path in out {
        assert!(ignored(text, path), "{text:?} leaves out {path}");
    }
    for path in kept {
        assert!(!ignored(text, path), "{text:?} keeps {path}");
    }
}

#[test]
fn stars_stand_for_names_at_their_depth() {
    check("*/log*", &["a/log", "a/logs", "a/logs/b"], &["log", "a/b/log"]);
    check("*/*/log*", &["a/b/logs"], &["a/logs"]);
    check("log?", &["loga", "log1/x"], &["log", "logs1"]);
}

#[test]
fn two_stars_stand_for_any_depth() {
    check("**/*.go", &["a.go", "a/b.go", "a/b/c.go"], &["a.got"]);
    check("**/node_modules", &["node_modules", "a/node_modules/b"], &["a/node_modules2"]);
    check("a/**/b", &["a/b", "a/x/b", "a/x/y/b/c"], &["b", "a/xb"]);
    check("a/**", &["a/b", "a/b/c"], &["a", "ab"]);
    check("**", &["a", "a/b"], &[]);
    check("**/a/**", &["a/b", "x/a/b"], &["a", "x/a"]);
}

#[test]
fn the_last_match_wins() {
    check("*.md\n!README.md", &["a.md"], &["README.md"]);
    check("*.md\n!README*.md\nREADME-secret.md", &["README-secret.md", "a.md"], &["README-public.md"]);
    check("*.md\nREADME-secret.md\n!README*.md", &["a.md"], &["README-secret.md"]);
    check("a\n!a/b", &["a", "a/c"], &["a/b", "a/b/c"]);
}

#[test]
fn a_pattern_that_changes_nothing_at_a_directory_is_forgotten_below() {
    check("*\n!a/x\na", &["a", "a/y"], &["a/x"]);
    check("!a/x\na", &["a/x"], &[]);
}

#[test]
fn lines_are_trimmed_and_paths_normalised() {
    check("\u{FEFF}a\r\n  b/  \r\n/c\n./d/../e\n\n", &["a", "b", "b/x", "c", "e"], &["d", "x/c"]);
    check("!  a", &[], &["a"]);
    check("a\n! /a/b", &["a/c"], &["a/b"]);
}

#[test]
fn a_comment_starts_in_the_first_column() {
    check("#a\n #b", &["#b"], &["#a", "b", "a"]);
    check("\\#a", &["#a"], &[]);
}

#[test]
fn case_counts() {
    check("Foo", &["Foo"], &["foo", "FOO"]);
}

#[test]
fn the_root_and_what_is_above_it_match_nothing() {
    check(".\n/\n..\n../a\n./", &[], &["a", "b/a"]);
}

#[test]
fn what_leaves_a_path_out_is_named() {
    let ignore = Ignore::parse("x", "# all\n\n*.log\n!a.log\n tmp/ ");
    let pattern = ignore.ignored("tmp/a").unwrap();
    assert_eq!((pattern.text.as_str(), pattern.line), ("tmp/", 5));
    assert_eq!(ignore.ignored("b.log").unwrap().line, 3);
    assert!(ignore.has_exceptions && ignore.ignored("a.log").is_none());
}

#[test]
fn lines_that_a_build_refuses_are_told() {
    let ignore = Ignore::parse("x", "a\n!\n[\nb\\\n");
    let broken: Vec<usize> = ignore.broken.iter().map(|(line, _)| *line).collect();
    assert_eq!((broken, ignore.patterns.len()), (vec![2, 3, 4], 1));
}

#[test]
fn a_directory_is_left_where_nothing_below_comes_back() {
    let may = |text: &str, directory: &str| Ignore::parse("x", text).may_take_back_below(directory);
    assert!(!may("a\n!b", "a") && !may("a", "a") && !may("*\n!ab/c", "a"));
    assert!(may("a\n!a/b", "a") && may("a\n!*/b", "a") && may("a\n!**/b", "a") && may("*\n!a/**", "a/b"));
}

/// The original's regular expression for a pattern, and its walk from the root.
fn by_regex(patterns: &[String], path: &str) -> bool {
    let matches = |pattern: &str, path: &str| {
        let mut regex = String::from("^");
        let mut rest = pattern;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("**") {
                rest = after.strip_prefix('/').unwrap_or(after);
                regex += if rest.is_empty() { ".*" } else { "(.*/)?" };
            } else {
                let one = &rest[..1];
                regex += match one {
                    "*" => "[^/]*",
                    "?" => "[^/]",
                    "." => "\\.",
                    other => other,
                };
                rest = &rest[1..];
            }
        }
        regex::Regex::new(&(regex + "$")).unwrap().is_match(path)
    };
    let mut above = vec![false; patterns.len()];
    let mut ignored = false;
    for path in parents(path).chain([path]) {
        ignored = false;
        for (pattern, above) in patterns.iter().zip(&mut above) {
            let (exception, body) = pattern.strip_prefix('!').map_or((false, &pattern[..]), |it| (true, it));
            *above |= exception == ignored && matches(body, path);
            if *above {
                ignored = !exception;
            }
        }
    }
    ignored
}

proptest! {
    #[test]
    fn it_decides_as_regular_expressions_do(
        out in prop::collection::vec("(\\*\\*/)?[ab?*]{1,2}(/[ab.*]{1,2}){0,2}(/\\*\\*)?", 1..4),
        back in prop::collection::vec("![ab?*]{1,2}(/[ab*]){0,2}", 0..3),
        path in "[ab.]{1,2}(/[ab]{1,2}){0,3}",
    ) {
        // `.` as a name, and `**` glued to a name, are matched by other rules.
        let plain = |pattern: &&String| {
            !pattern.split('/').any(|part| [".", ".."].contains(&part) || part.len() > 2 && part.contains("**"))
        };
        let patterns: Vec<String> = out.iter().chain(&back).filter(plain).cloned().collect();
        prop_assume!(!path.split('/').any(|part| [".", ".."].contains(&part)));
        let ours = Ignore::parse("x", &patterns.join("\n"));
        prop_assert_eq!(ours.ignored(&path).is_some(), by_regex(&patterns, &path), "{:?} {}", patterns, path);
    }

    /// A pruned directory holds nothing that stays.
    #[test]
    fn pruning_loses_nothing(
        patterns in prop::collection::vec("!?(\\*\\*/)?[ab?*]{1,2}(/[ab*]{1,2}){0,2}", 1..5),
        path in "[ab]{1,2}(/[ab]{1,2}){1,3}",
    ) {
        let ours = Ignore::parse("x", &patterns.join("\n"));
        let pruned = parents(&path).any(|it| ours.ignored(it).is_some() && !ours.may_take_back_below(it));
        prop_assert!(!pruned || ours.ignored(&path).is_some(), "{:?} {}", patterns, path);
    }

    /// One automaton decides as one pattern after the other does.
    #[test]
    fn it_decides_as_the_simple_matcher_does(
        lines in prop::collection::vec("!?/?(\\*\\*/|\\*\\*|\\./|\\.\\./)?([ab?*]|\\[[ab^-]{1,3}\\]|\\\\[a*?]|\\*\\*){1,3}(/([ab.*]|\\*\\*){1,2}){0,3}(/|/\\*\\*|\\*\\*)?", 0..7),
        paths in prop::collection::vec("[ab.*]{1,3}(/[ab]{1,2}){0,4}", 1..6),
    ) {
        let text = lines.join("\n");
        let ours = Ignore::parse("x", &text);
        let mut sorted = paths.clone();
        sorted.sort_by(|a, b| crate::context::path::order(a, b));
        let mut descent = Descent::new(&ours);
        for path in &sorted {
            let expected = decide(&text, path);
            prop_assert_eq!(ours.ignored(path).map(|it| it.line), expected, "{:?} {}", text, path);
            prop_assert_eq!(descent.ignores(path), expected.is_some(), "{:?} {}", text, path);
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,40}", path in "\\PC{0,20}") {
        let ours = Ignore::parse("x", &text);
        let _ = ours.ignored(&path);
    }
}

#[test]
fn work_grows_with_patterns_and_paths_and_not_with_their_product() {
    let reached = |patterns: usize| {
        let lines = (0..patterns).map(|n| format!("**/name{n}/*.tmp\n!**/keep{n}"));
        let ignore = Ignore::parse("x", &lines.collect::<Vec<_>>().join("\n"));
        ignore.enter("a", &Matched::default()).reached.unwrap().len()
    };
    assert_eq!(reached(10), reached(4000));
}

#[test]
fn stars_upon_stars_are_one() {
    let long = format!("{}a", "**/".repeat(300_000));
    check(&long, &["a", "x/y/a"], &["b"]);
    check(&"*".repeat(300_001), &["a"], &[]);
    check(&format!("{}b", "*a".repeat(100_000)), &[], &[&*"a".repeat(400)]);
    check(&"*a".repeat(30), &[&*("ab".repeat(40) + "a"), &*"a".repeat(255)], &["aaa"]);
}

#[test]
fn more_patterns_than_are_looked_at_leave_out_nothing() {
    let ignore = Ignore::parse("x", &"a\n".repeat(10_001));
    assert_eq!((ignore.too_long, ignore.name.as_str()), (Some("10,000 patterns"), "x"));
    assert!(ignore.ignored("a").is_none());
    assert_eq!(Ignore::parse("x", &"a\n".repeat(10_000)).too_long, None);
    assert_eq!(Ignore::parse("x", &"a".repeat((1 << 20) + 1)).too_long, Some("1 MiB of patterns"));
}
