//! What the guard lets pass, and what not: each fix here is one that no rule should make.

#![allow(clippy::default_trait_access, reason = "whose settings these are, nothing here needs to know")]

use super::guard::Rewritten;
use super::place::Places;
use crate::engine::Linter;
use crate::finding::{Edit, Fix, Safety};
use crate::size::Facts;
use crate::source::Span;
use crate::syntax::parse;

const FILE: &str = "# check=skip=JSONArgsRecommended\nFROM alpine:3.20\n# kept\nARG A=1\nCOPY a /a\nRUN one && two\nRUN <<EOF\n# inside\nthree\nEOF\nLABEL a=b\nCMD [\"a\"]\n";

/// What is wrong with a text once each of these parts, which stands in it once, becomes the one beside it; what both begin
/// and end with is not edited.
fn fault(replaced: &[(&str, &str)], touches: &[u32]) -> Option<String> {
    let same = |one: &mut dyn Iterator<Item = u8>, other: &mut dyn Iterator<Item = u8>| {
        one.zip(other).take_while(|(one, other)| one == other).count()
    };
    let edit = |(old, new): &(&str, &str)| {
        assert_eq!(FILE.matches(old).count(), 1, "{old}");
        let front = same(&mut old.bytes(), &mut new.bytes());
        let back = same(&mut old[front..].bytes().rev(), &mut new[front..].bytes().rev());
        let start = FILE.find(old).unwrap() + front;
        let span = Span::new(start as u32, (start + old.len() - front - back) as u32);
        Edit { span, text: new[front..new.len() - back].to_owned() }
    };
    let mut edits: Vec<Edit> = replaced.iter().map(edit).collect();
    edits.sort_by_key(|edit| edit.span.start);
    let (title, shown) = ("a fix".into(), None);
    let fix = Fix { title, safety: Safety::Safe, edits, touches: touches.to_vec(), shown };
    let new = fix.apply(FILE);
    let linter = Linter::new(&Default::default()).unwrap();
    let (before, after) = (parse(FILE), parse(&new));
    let (before, after) = (linter.analyse(&before), linter.analyse(&after));
    Rewritten { before: &before, after: &after, fix: &fix, places: Places::new(&fix.edits) }.fault()
}

#[test]
fn what_a_fix_says_passes() {
    for (replaced, touches) in [
        (&[(" two", " two && rm /b")][..], &[6][..]),
        (&[("RUN one && two\n", "")], &[6]),
        (&[("COPY a /a", "COPY --chmod=755 a /a")], &[5]),
        (&[("three\n", "three\nrm /b\n")], &[7]),
        (&[("alpine:3.20", "alpine:3.21")], &[2]),
        (&[("RUN one", "RUN --mount=type=bind,source=a,target=/a one"), ("COPY a /a\n", "")], &[5, 6]),
    ] {
        assert_eq!(fault(replaced, touches), None, "{replaced:?}");
    }
}

#[test]
fn what_no_fix_may_do_is_told() {
    for (replaced, touches, expected) in [
        // An error of the file, and one of a shell.
        (&[("COPY a /a", "COPIED a /a")][..], &[5][..], "the file would have an error"),
        (&[(" two", " two && (")], &[6], "a shell would refuse a RUN"),
        (&[("three\n", "three\nif\n")], &[7], "a shell would refuse a RUN"),
        // What goes and may not.
        (&[("ARG A=1\n", "")], &[4], "one ARG less would be there"),
        (&[("COPY a /a\n", "")], &[5], "one COPY less would be there"),
        (&[("LABEL a=b\n", "")], &[11], "one LABEL less would be there"),
        (&[("ARG A=1", "ENV A=1")], &[4], "one ARG less would be there"),
        // What changes, and the fix does not say so.
        (&[("COPY a /a", "COPY b /a")], &[6], "the COPY of line 5 would change, and nothing says so"),
        // What slides into something else.
        (&[("ARG A=1", "ARG A=1 \\")], &[4], "the COPY of line 5 would be lost"),
        (&[("one && two", "one # && two")], &[6], "`two` would no longer run as it did"),
        (&[("one && two", "one \"$(a) && two\"")], &[6], "`one` would no longer run as it did"),
        // Comments.
        (&[("# kept\n", "")], &[], "a comment would be lost"),
        (&[("# kept", "# kept\n# more")], &[], "a comment would be lost"),
        (&[("# inside\n", "")], &[7], "a comment would be lost"),
    ] {
        let told = fault(replaced, touches);
        assert_eq!(told.as_deref(), Some(expected), "{replaced:?}");
    }
}

/// A fix that changes several instructions goes alone with what it touches.
#[test]
fn of_fixes_that_meet_the_first_is_taken() {
    let linter = Linter::new(&Default::default()).unwrap();
    let file = parse("FROM alpine:3.20\nRUN apk add curl\n");
    let found = linter.lint(&linter.analyse(&file), &Facts::default());
    let fix = |at: u32, touches: &[u32]| Fix {
        title: "a fix".into(),
        safety: Safety::Safe,
        edits: vec![Edit { span: Span::new(at, at + 2), text: String::new() }],
        touches: touches.to_vec(),
        shown: None,
    };
    let taken = |fixes: &[Fix]| -> Vec<u32> {
        let candidates: Vec<_> = fixes.iter().map(|fix| (&found[0], fix)).collect();
        super::apart(&candidates).iter().map(|(_, fix)| fix.edits[0].span.start).collect()
    };
    assert_eq!(taken(&[fix(0, &[1]), fix(10, &[1])]), [0, 10]);
    assert_eq!(taken(&[fix(0, &[1]), fix(1, &[1]), fix(4, &[2])]), [0, 4]);
    assert_eq!(taken(&[fix(0, &[1, 3]), fix(10, &[3]), fix(20, &[2])]), [0, 20]);
    assert_eq!(taken(&[fix(10, &[3]), fix(0, &[1, 3]), fix(20, &[1])]), [10, 20]);
}

/// What a fix leaves of its rule, or makes another rule say, is held against it.
#[test]
fn a_text_that_is_no_better_is_told() {
    let linter = Linter::new(&Default::default()).unwrap();
    let lint = |text: &str| {
        let file = parse(text);
        linter.lint(&linter.analyse(&file), &Facts::default())
    };
    let (bad, good) =
        ("FROM alpine:3.20\nRUN apk add curl\n", "FROM alpine:3.20\nRUN apk add --no-cache curl\n");
    let (found, left) = (lint(bad), lint(good));
    let of = |rule: &str| found.iter().find(|it| it.rule == rule).unwrap();
    let cache = of("package-cache-left");
    let chosen = [(cache, cache.fix.as_ref().unwrap())];
    assert_eq!(super::worse(&found, &left, &chosen), None);
    let same = super::worse(&found, &found, &chosen);
    assert_eq!(same.as_deref(), Some("package-cache-left says the same of the new text"));
    let more = lint("FROM alpine\nRUN apk add --no-cache curl\n");
    let told = super::worse(&found, &more, &chosen);
    assert!(told.as_deref().is_some_and(|told| told.contains("untagged-base-image")), "{told:?}");
}
