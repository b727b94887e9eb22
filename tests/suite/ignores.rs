//! Comments that ignore findings: what they reach, what they do not, and what is said about them.

use super::support::program::Folder;
use dockslim::config::Settings;
use dockslim::engine;
use dockslim::finding::{Finding, Severity};

fn lint(text: &str, settings: &Settings) -> Vec<Finding> {
    engine::lint(text, settings).unwrap()
}

/// The lines of what counts, and of what is ignored, of one rule.
fn lines(rule: &str, text: &str) -> (Vec<usize>, Vec<usize>) {
    let findings = lint(text, &Settings::default());
    let of = |suppressed: bool| {
        let of_rule = findings.iter().filter(|it| it.rule == rule && it.suppressed.is_some() == suppressed);
        of_rule.map(|it| text[..it.span.start as usize].matches('\n').count() + 1).collect()
    };
    (of(false), of(true))
}

fn cache(text: &str) -> (Vec<usize>, Vec<usize>) {
    lines("package-cache-left", text)
}

fn about(text: &str) -> Vec<String> {
    let findings = lint(text, &Settings::default()).into_iter();
    findings.filter(|it| it.rule == "unused-ignore" && it.suppressed.is_none()).map(|it| it.message).collect()
}

#[test]
fn a_comment_above_an_instruction_is_about_that_one() {
    let text = "FROM alpine:3.20 AS a\n# dockslim ignore=package-cache-left small\n# why\n\nRUN apk add curl\n\
                FROM alpine:3.20\nRUN apk add git\n";
    assert_eq!(cache(text), (vec![7], vec![5]));
    let ignored = lint(text, &Settings::default()).into_iter().find_map(|it| it.suppressed).unwrap();
    assert_eq!(ignored.reason.as_deref(), Some("small"));
    assert_eq!(ignored.at.slice(text), "# dockslim ignore=package-cache-left small");
}

#[test]
fn a_comment_inside_a_run_is_about_the_whole_of_it() {
    for run in [
        "RUN true \\\n  # dockslim ignore=package-cache-left\n  && apk add curl",
        "RUN apk add curl # dockslim ignore=package-cache-left",
        "RUN <<EOF\napk add curl\n# dockslim ignore=package-cache-left\nEOF",
    ] {
        let (counts, ignored) =
            cache(&format!("FROM alpine:3.20 AS a\n{run}\nFROM alpine:3.20\nRUN apk add git\n"));
        assert_eq!((counts.len(), ignored.len()), (1, 1), "{run}");
    }
}

#[test]
fn a_file_and_a_stage_can_be_ignored_in() {
    let stages = "RUN apk add curl\nFROM alpine:3.20\nRUN apk add git\n";
    let stage = format!("# dockslim ignore-stage=size built, not shipped\nFROM alpine:3.20 AS a\n{stages}");
    assert_eq!(cache(&stage), (vec![5], vec![3]));
    let inside = format!("FROM alpine:3.20 AS a\n{stages}# dockslim ignore-stage=all\n");
    assert_eq!(cache(&inside), (vec![2], vec![4]));
    let file = format!("FROM alpine:3.20 AS a\n{stages}# dockslim ignore-file=DL3019\n");
    assert_eq!(cache(&file), (vec![], vec![2, 4]));
}

#[test]
fn hadolints_comments_hold_through_the_codes_of_the_finding() {
    let apk = "RUN apk add curl\n";
    assert_eq!(cache(&format!("FROM alpine:3.20\n# hadolint ignore=SC1,DL3019\n{apk}")), (vec![], vec![3]));
    assert_eq!(cache(&format!("FROM alpine:3.20\n# hadolint ignore=DL3009\n{apk}")), (vec![3], vec![]));
    assert_eq!(
        cache(&format!("# hadolint global ignore=DL3019\nFROM alpine:3.20\n{apk}")),
        (vec![], vec![3])
    );
    let stage =
        format!("# hadolint stage ignore=DL3019\nFROM alpine:3.20 AS a\n{apk}FROM alpine:3.20\n{apk}");
    assert_eq!(cache(&stage), (vec![5], vec![3]));
}

#[test]
fn a_finding_can_be_ignored_at_each_place_that_it_points_at() {
    let removed = |first: &str, second: &str| {
        let text = format!("FROM alpine:3.20\n{first}COPY big /big\nUSER root\n{second}RUN rm -rf /big\n");
        let (counts, ignored) = lines("deleted-in-later-layer", &text);
        (counts.len(), ignored.len())
    };
    let pragma = "# dockslim ignore=deleted-in-later-layer\n";
    assert_eq!(removed("", ""), (1, 0));
    assert_eq!(removed(pragma, ""), (0, 1));
    assert_eq!(removed("", pragma), (0, 1));
}

#[test]
fn what_the_build_refuses_is_ignored_in_a_whole_file_only() {
    let rule = "unknown-instruction";
    assert_eq!(lines(rule, "FROM a:1\n# dockslim ignore=all\nRUNN a\n"), (vec![3], vec![]));
    assert_eq!(
        lines(rule, "# dockslim ignore-file=unknown-instruction\nFROM a:1\nRUNN a\n"),
        (vec![], vec![3])
    );
}

#[test]
fn ignores_that_ignore_nothing_are_said() {
    let above = |comment: &str| about(&format!("FROM alpine:3.20\n{comment}\nRUN apk add --no-cache curl\n"));
    assert_eq!(above("# dockslim ignore=DL3019").len(), 1);
    assert_eq!(above("# dockslim ignore=size,security").len(), 2);
    assert_eq!(above("# hadolint ignore=DL3019"), [""; 0], "it is hadolint's to judge");
    let meant = above("# dockslim ignore=package-cache-lfet");
    assert!(meant[0].contains("did you mean `package-cache-left`?"), "{meant:?}");
    // Codes that no rule answers to, and rules that do not run by default, cannot be judged.
    assert_eq!(above("# hadolint ignore=SC2086,DL9999\n# check=skip=NoSuchCheck"), [""; 0]);
    assert_eq!(above("# dockslim ignore=ignore-without-reason"), [""; 0]);
    assert_eq!(above("# dockslim ignore=DL3019,unused-ignore kept on purpose"), [""; 0]);
    // At the end of the file there is nothing to ignore.
    assert_eq!(about("FROM alpine:3.20\n# dockslim ignore=package-cache-left\n").len(), 1);
}

#[test]
fn an_ignore_is_not_unused_because_its_finding_is_hidden() {
    let text = "FROM alpine:3.20\n# dockslim ignore=consecutive-runs\nRUN touch /a\nRUN touch /b\n";
    let settings = Settings { show: Severity::Error, ..Settings::default() };
    assert_eq!(lint(text, &settings), []);
    assert_eq!(about(text), [""; 0]);
}

#[test]
fn a_reason_can_be_required() {
    let settings = Settings { select: vec!["ignore-without-reason".to_owned()], ..Settings::default() };
    let count = |text: &str| lint(text, &settings).len();
    assert_eq!(count("# dockslim ignore=size\nFROM alpine:3.20\n# hadolint ignore=DL3019\nRUN a\n"), 2);
    assert_eq!(count("# check=skip=all\nFROM alpine:3.20\n# dockslim ignore=size it has to be\nRUN a\n"), 0);
}

#[test]
fn codes_of_other_linters_have_their_owner_named_however_they_are_given() {
    // hadolint has no such code, so that no rule will ever answer to it.
    let said = "`DL9998` is hadolint's, and dockslim has no rule for it";
    let text = "FROM alpine:3.20\n# dockslim ignore=DL9998 kept\nRUN true\n";
    let found = lint(text, &Settings::default());
    let comment = found.iter().find(|it| it.rule == "unused-ignore").unwrap();
    assert_eq!((comment.message.as_str(), comment.severity), (said, Severity::Warning));
    assert!(comment.help.as_ref().unwrap().contains("hadolint's own"), "{:?}", comment.help);
    let foreign = "FROM alpine:3.20\n# hadolint ignore=DL9998\n# check=skip=UndefinedVar\nRUN true\n";
    assert_eq!(about(foreign), [""; 0], "in the other's own comment it is none of our business");
    let config = "select: [DL9998]\n";
    let folder =
        Folder::new("owner", &[("Dockerfile", text), ("c/.dockslim.yaml", config), ("c/Dockerfile", text)]);
    for args in [
        &["explain", "DL9998"][..],
        &["lint", "--select", "DL9998"],
        &["lint", "--ignore", "DL9998"],
        &["lint", "c"],
    ] {
        let run = folder.run(args).is(2);
        assert!(run.err.contains(said), "{args:?}: {}", run.err);
    }
    for (word, owner) in [
        ("dl9998", "hadolint"),
        ("hadolint:DL9998", "hadolint"),
        ("SC9998", "ShellCheck"),
        ("buildkit:None", "BuildKit"),
    ] {
        let said = format!("`{word}` is {owner}'s, and dockslim has no rule for it");
        assert!(folder.run(&["explain", word]).is(2).err.contains(&said), "{word}");
    }
}

/// What is found by default, with the severity of each.
fn found(text: &str, build_args: &[(&str, &str)]) -> Vec<(String, Severity)> {
    let build_args =
        build_args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let findings = lint(text, &Settings { build_args, ..Settings::default() }).into_iter();
    findings.filter(|it| it.suppressed.is_none()).map(|it| (it.rule.into_owned(), it.severity)).collect()
}

#[test]
fn a_file_that_fails_by_the_builds_checks_has_all_of_them_run() {
    let text = "FROM alpine:3.20 as a\nENV B c\n";
    assert_eq!(found(text, &[]), []);
    let error = |rule: &str| (rule.to_owned(), Severity::Error);
    let both = [error("as-casing"), error("legacy-key-value")];
    assert_eq!(found(&format!("# check=error=true\n{text}"), &[]), both);
    assert_eq!(found(&format!("# check=skip=FromAsCasing;error=true\n{text}"), &[]), both[1..]);
    assert_eq!(found(&format!("# check=error=true\n{text}# dockslim ignore=as-casing\n"), &[]), both);
    assert_eq!(
        found(&format!("# check=error=true\n# dockslim ignore-file=as-casing\n{text}"), &[]),
        both[1..]
    );
    // What the user leaves out, or does not choose, no file wakes.
    for settings in [
        Settings {
            ignore: vec!["as-casing".to_owned(), "LegacyKeyValueFormat".to_owned()],
            ..Settings::default()
        },
        Settings { select: vec!["size".to_owned()], ..Settings::default() },
    ] {
        assert_eq!(lint(&format!("# check=error=true\n{text}"), &settings), []);
    }
}

#[test]
fn the_build_can_be_given_the_options_of_its_checks() {
    let text = "# check=error=true\nFROM alpine:3.20 as a\n";
    let given = |value| found(text, &[("BUILDKIT_DOCKERFILE_CHECK", value)]);
    assert_eq!(given("error=true").len(), 1);
    for value in ["error=false", "skip=all;error=true", "skip=UndefinedVar"] {
        assert_eq!(given(value), [], "{value}");
    }
}

#[test]
fn an_experimental_check_runs_where_the_file_asks_for_it() {
    let text = "# check=experimental=InvalidDefinitionDescription\n# why\nARG A\nFROM alpine:3.20 as b\n";
    assert_eq!(found(text, &[]), [("definition-comment".to_owned(), Severity::Style)]);
    assert_eq!(found(&text.replace("InvalidDefinitionDescription", "all"), &[]).len(), 1);
    assert_eq!(found(&text.replace("InvalidDefinitionDescription", "Other"), &[]), []);
    let as_error = text.replace("# check=", "# check=error=true;");
    assert_eq!(found(&as_error, &[]).len(), 2);
}

#[test]
fn a_check_of_the_whole_file_is_skipped_for_the_whole_file_only() {
    let text = |comment: &str| format!("FROM alpine:3.20 AS a\n{comment}\nFROM alpine:3.20 AS a\nUSER b\n");
    for name in ["DuplicateStageName", "all"] {
        assert_eq!(found(&text(&format!("# check=skip={name}")), &[]).len(), 1, "{name}");
        assert_eq!(found(&format!("# check=skip={name}\n{}", text("#")), &[]), [], "{name}");
    }
    assert_eq!(found(&text("# hadolint ignore=DL3024"), &[]), []);
    // An empty comment parts the one above from the instruction.
    let parted = "FROM alpine:3.20\n# check=skip=UndefinedVar\n#\nCOPY a$TARGETARCH /b\n";
    assert_eq!(found(parted, &[]).len(), 1);
    assert_eq!(found(&parted.replace("\n#\n", "\n"), &[]), []);
}
