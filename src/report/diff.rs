//! What a fix does to a file, as lines that go and lines that come. Cut from the file's own text.

use crate::finding::{Edit, Fix};
use std::ops::Range;

/// Lines that follow one another, and what comes in their place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hunk<'t> {
    /// The first of them, from 1; where none goes, the one that the new ones come before.
    pub(super) line: usize,
    pub(super) old: Vec<&'t str>,
    pub(super) new: Vec<String>,
}

/// The changes of `fix`, which was made for `text`, by rising place.
pub(super) fn hunks<'t>(text: &'t str, fix: &Fix) -> Vec<Hunk<'t>> {
    let mut parts: Vec<(Range<usize>, Vec<&Edit>)> = Vec::new();
    for edit in &fix.edits {
        let lines = lines_of(text, edit);
        match parts.last_mut() {
            Some((last, edits)) if lines.start < last.end => {
                last.end = last.end.max(lines.end);
                edits.push(edit);
            }
            _ => parts.push((lines, vec![edit])),
        }
    }
    parts.into_iter().map(|(lines, edits)| hunk(text, lines, &edits)).collect()
}

/// The whole lines that an edit touches; none where it puts whole lines between two.
fn lines_of(text: &str, edit: &Edit) -> Range<usize> {
    let starts_line = |at: usize| at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
    let (start, end) = (edit.span.range().start, edit.span.range().end);
    let whole = starts_line(start) && starts_line(end) && (edit.text.is_empty() || edit.text.ends_with('\n'));
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..start]).map_or(0, |at| at + 1);
    let rest = &text.as_bytes()[end..];
    let end = if whole { end } else { memchr::memchr(b'\n', rest).map_or(text.len(), |at| end + at + 1) };
    start..end
}

fn hunk<'t>(text: &'t str, lines: Range<usize>, edits: &[&Edit]) -> Hunk<'t> {
    let (mut new, mut at) = (String::new(), lines.start);
    for edit in edits {
        let span = edit.span.range();
        new.push_str(&text[at..span.start]);
        new.push_str(&edit.text);
        at = span.end;
    }
    new.push_str(&text[at..lines.end]);
    let (old, new): (Vec<&str>, Vec<&str>) = (text[lines.clone()].lines().collect(), new.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let before = old.iter().zip(&new).take_while(same).count();
    let (old, new) = (&old[before..], &new[before..]);
    let behind = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    Hunk {
        line: 1 + before + memchr::memchr_iter(b'\n', &text.as_bytes()[..lines.start]).count(),
        old: old[..old.len() - behind].to_vec(),
        new: new[..new.len() - behind].iter().map(|line| (*line).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Safety;
    use crate::source::Span;

    const TEXT: &str = "FROM a\nRUN b \\\n && c\nRUN d\n";

    /// The hunks of edits, which are given by what they replace.
    fn said(edits: &[(&str, &str)]) -> Vec<String> {
        let edit = |(old, new): &(&str, &str)| {
            let start = TEXT.find(old).unwrap();
            let span = Span::new(u32::try_from(start).unwrap(), u32::try_from(start + old.len()).unwrap());
            Edit { span, text: (*new).to_owned() }
        };
        let edits = edits.iter().map(edit).collect();
        let fix = Fix { title: "".into(), safety: Safety::Safe, edits, touches: Vec::new(), shown: None };
        let all = hunks(TEXT, &fix);
        all.iter().map(|it| format!("{} -{} +{}", it.line, it.old.join("|"), it.new.join("|"))).collect()
    }

    #[test]
    fn only_lines_that_change_are_told() {
        assert_eq!(said(&[("c", "c -q")]), ["3 - && c + && c -q"]);
        assert_eq!(said(&[("RUN d\n", "")]), ["4 -RUN d +"]);
        assert_eq!(said(&[("\nRUN d", " \\\n && d")]), ["3 - && c|RUN d + && c \\| && d"]);
        assert_eq!(said(&[("b", "b x"), ("c", "e")]), ["2 -RUN b \\ +RUN b x \\", "3 - && c + && e"]);
        assert_eq!(said(&[("RUN b \\\n && c\n", "RUN b \\\n && x\n")]), ["3 - && c + && x"]);
        assert_eq!(said(&[("FROM a\n", "FROM a\nUSER x\n")]), ["2 - +USER x"]);
    }
}
