//! A review of a pull request, as GitHub's REST API takes it
//! (<https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request>): a comment for each finding, with a
//! `suggestion` where its fix changes lines in a row. Posts nothing. What comes of a Dockerfile stays text: it mentions
//! nobody, and no fence in it ends ours.

use super::diff::hunks;
use super::image_markdown::Text;
use super::place::Places;
use super::visible::{is_unsafe, write_json};
use super::{FileReport, Link, Report, Summary, write_entries};
use crate::finding::{Finding, Fix, Safety};
use crate::rule::Wants;
use serde::Serialize;
use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

/// GitHub takes 65,536 characters for a comment; the words around a suggestion are far from the rest.
const MAX_SUGGESTION: usize = 50_000;

/// `--format github-review`
#[derive(Debug)]
pub struct GithubReview {
    /// Where rules are explained.
    pub link: Link,
}

#[derive(Serialize)]
struct Comment<'a> {
    path: &'a str,
    #[serde(flatten)]
    lines: Lines,
    body: String,
}

/// The lines that a comment is about, from 1; GitHub wants the first of them only where there are several.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Lines {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_side: Option<&'static str>,
    line: usize,
    side: &'static str,
}

impl Lines {
    /// The new file is on the right.
    fn new(first: usize, last: usize) -> Self {
        let start_line = (first < last).then_some(first);
        Self { start_line, start_side: start_line.map(|_| "RIGHT"), line: last, side: "RIGHT" }
    }
}

impl Report for GithubReview {
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\"event\":\"COMMENT\",\"comments\":[\n")
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.findings.is_empty() {
            return Ok(());
        }
        let places = Places::new(file.text);
        let comments = file.findings.iter().map(|finding| self.comment(file, finding, &places));
        write_entries(comments, self.separator(), out)
    }

    fn wants(&self) -> Wants {
        Wants::ALL
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let mut body = format!("dockslim: {}", summary.line());
        for failure in &summary.failures {
            let _ = write!(body, "\n- {}: {}", Text(&failure.name), Text(&failure.message));
        }
        out.write_all(b"\n],\"body\":")?;
        write_json(&mut *out, &body)?;
        out.write_all(b"}\n")
    }
}

impl GithubReview {
    fn comment<'a>(&self, file: &FileReport<'a>, finding: &Finding, places: &Places<'_>) -> Comment<'a> {
        let suggestion = finding.fix.as_ref().and_then(|fix| Some((fix, Suggestion::new(file.text, fix)?)));
        let (start, end) = places.ends(finding.span);
        let lines = match &suggestion {
            Some((_, it)) => Lines::new(it.first, it.last),
            None => Lines::new(start.line, end.line),
        };
        let rule = match (self.link)(&finding.rule) {
            Some(page) => format!("[{}]({page})", Text(&finding.rule)),
            None => Text(&finding.rule).to_string(),
        };
        let mut body = format!("**{}** {rule}: {}", finding.severity, Markdown(&finding.message));
        match &suggestion {
            Some((fix, suggestion)) => {
                let _ = write!(body, "\n\n{} ({})\n{suggestion}", Markdown(&fix.title), said(fix.safety));
            }
            None => help(finding, &mut body),
        }
        for it in &finding.elsewhere {
            let _ = write!(body, "\n\n{}: {}", Text(&it.place()), Markdown(&it.message));
        }
        Comment { path: file.relative, lines, body }
    }
}

/// How far a fix may be trusted, to who is about to commit it.
fn said(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "safe",
        Safety::Unsafe => "unsafe: it may change what is in the image, or how it builds",
        Safety::Suggestion => "a suggestion: it has a price that only you can weigh",
    }
}

/// What mends it, in words; code that stands below them in a block.
fn help(finding: &Finding, body: &mut String) {
    let Some(help) = &finding.help else { return };
    let (words, code) = help.split_once('\n').unwrap_or((help, ""));
    let _ = write!(body, "\n\n{}", Markdown(words));
    if !code.is_empty() {
        let code: Vec<&str> = code.lines().collect();
        let _ = write!(body, "\n{}", Fenced { language: "dockerfile", lines: &code });
    }
}

/// Lines that come in the place of others.
#[derive(Debug, PartialEq, Eq)]
struct Suggestion {
    first: usize,
    last: usize,
    lines: Vec<String>,
}

impl Suggestion {
    /// What a fix changes; none where that is not a row of lines, or GitHub would not write them as they are.
    fn new(text: &str, fix: &Fix) -> Option<Self> {
        let hunks = hunks(text, fix);
        let is_row = hunks.windows(2).all(|pair| pair[0].line + pair[0].old.len() == pair[1].line);
        let first = hunks.first().filter(|_| is_row)?.line;
        let count: usize = hunks.iter().map(|hunk| hunk.old.len()).sum();
        let mut lines: Vec<String> = hunks.into_iter().flat_map(|hunk| hunk.new).collect();
        let (mut first, mut last) = (first, first + count.saturating_sub(1));
        if count == 0 {
            // It can only stand in the place of a line: of the one behind it, or else of the one before.
            if let Some(next) = text.lines().nth(first - 1) {
                lines.push(next.to_owned());
            } else {
                (first, last) = (first - 1, first - 1);
                lines.insert(0, text.lines().next_back()?.to_owned());
            }
        }
        let length: usize = lines.iter().map(String::len).sum();
        // It ends lines by a line feed.
        let is_plain = memchr::memchr(b'\r', text.as_bytes()).is_none()
            && !lines.iter().any(|line| line.contains(is_unsafe));
        (is_plain && length <= MAX_SUGGESTION).then_some(Self { first, last, lines })
    }
}

impl Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<&str> = self.lines.iter().map(String::as_str).collect();
        write!(f, "{}", Fenced { language: "suggestion", lines: &lines })
    }
}

/// Code between fences that are longer than any in it.
struct Fenced<'a> {
    language: &'a str,
    lines: &'a [&'a str],
}

impl Display for Fenced<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.lines.iter().flat_map(|line| line.split(|c| c != '`'));
        let fence = "`".repeat(rows.map(str::len).max().unwrap_or(0).max(2) + 1);
        writeln!(f, "{fence}{}", self.language)?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        f.write_str(&fence)
    }
}

/// A sentence in which code stands between backquotes.
struct Markdown<'a>(&'a str);

impl Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<&str> = self.0.split('`').collect();
        // What is quoted may hold one of its own.
        let is_paired = !parts.len().is_multiple_of(2);
        for (n, part) in parts.iter().enumerate() {
            match n % 2 {
                1 if is_paired => write!(f, "<code>{}</code>", Text(part))?,
                _ if n > 0 && !is_paired => write!(f, "&#96;{}", Words(part))?,
                _ => write!(f, "{}", Words(part))?,
            }
        }
        Ok(())
    }
}

/// Words that are no markup, and mention neither people nor issues.
struct Words<'a>(&'a str);

impl Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, part) in self.0.split_inclusive(['@', '#']).enumerate() {
            let apart = if n > 0 { "<!-- -->" } else { "" };
            write!(f, "{apart}{}", Text(part))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Edit;
    use crate::source::Span;

    const TEXT: &str = "FROM a\nRUN b \\\n && c\nRUN d\n";

    fn suggested(text: &str, edits: &[(&str, &str)]) -> Option<(usize, usize, String)> {
        let edit = |(old, new): &(&str, &str)| {
            let start = if old.is_empty() { text.len() } else { text.find(old).unwrap() };
            let span = Span::new(u32::try_from(start).unwrap(), u32::try_from(start + old.len()).unwrap());
            Edit { span, text: (*new).to_owned() }
        };
        let edits = edits.iter().map(edit).collect();
        let fix = Fix { title: "".into(), safety: Safety::Safe, edits, touches: Vec::new(), shown: None };
        Suggestion::new(text, &fix).map(|it| (it.first, it.last, it.lines.join("|")))
    }

    #[test]
    fn lines_in_a_row_are_suggested_and_others_are_not() {
        let some = |first, last, text: &str| Some((first, last, text.to_owned()));
        assert_eq!(suggested(TEXT, &[("c", "c -q")]), some(3, 3, " && c -q"));
        assert_eq!(suggested(TEXT, &[("b", "b x"), ("c", "e")]), some(2, 3, "RUN b x \\| && e"));
        assert_eq!(suggested(TEXT, &[("RUN d\n", "")]), some(4, 4, ""));
        assert_eq!(suggested(TEXT, &[("FROM a\n", "FROM a\nUSER x\n")]), some(2, 2, "USER x|RUN b \\"));
        assert_eq!(suggested(TEXT, &[("", "USER x\n")]), some(4, 4, "RUN d|USER x"));
        assert_eq!(suggested(TEXT, &[("FROM a", "FROM b"), ("d", "e")]), None);
        assert_eq!(suggested("FROM a\r\nRUN d\r\n", &[("d", "e")]), None);
        assert_eq!(suggested("FROM a\nRUN d\n", &[("d", "\u{202e}e")]), None);
    }

    #[test]
    fn no_text_leaves_its_place() {
        let fenced = Fenced { language: "suggestion", lines: &["RUN echo ````", "```"] }.to_string();
        assert_eq!(fenced, "`````suggestion\nRUN echo ````\n```\n`````");
        assert_eq!(Fenced { language: "x", lines: &[] }.to_string(), "```x\n```");
        let words = |text: &str| Markdown(text).to_string();
        assert_eq!(words("run `a <b>` @you"), "run <code>a &#60;b&#62;</code> &#64;<!-- -->you");
        assert_eq!(words("see #12 ` [x](y)"), "see &#35;<!-- -->12 &#96; &#91;x&#93;&#40;y&#41;");
    }
}
