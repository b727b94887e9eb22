//! Annotations of GitHub Actions: `::warning file=…,line=…::message`. All text is escaped as the runner's
//! toolkit does, so that nothing in a Dockerfile can start a command of its own.

use super::place::Places;
use super::visible::is_unsafe;
use super::{FileReport, Report};
use crate::finding::{Finding, Severity};
use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

/// `--format github`
#[derive(Debug)]
pub struct Github;

impl Report for Github {
    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.findings.is_empty() {
            return Ok(());
        }
        let places = Places::new(file.text);
        file.findings.iter().try_for_each(|finding| annotation(file.relative, finding, &places, out))
    }
}

fn annotation(path: &str, finding: &Finding, places: &Places<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "notice",
    };
    let (start, end) = places.ends(finding.span);
    write!(out, "::{level} file={},line={}", Property(path), start.line)?;
    // The runner refuses columns where the place goes over several lines.
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column)?;
    } else {
        write!(out, ",endLine={}", end.line)?;
    }
    write!(out, ",title={}::{}", Property(&finding.rule), Data(&finding.message))?;
    if let Some(help) = &finding.help {
        write!(out, "%0A{}", Data(help))?;
    }
    for it in &finding.elsewhere {
        write!(out, "%0A{}: {}", Data(&it.place()), Data(&it.message))?;
    }
    out.write_all(b"\n")
}

struct Data<'a>(&'a str);
struct Property<'a>(&'a str);

impl Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, &[], f)
    }
}

impl Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, &[':', ','], f)
    }
}

fn escape(text: &str, also: &[char], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for c in text.chars() {
        match c {
            '%' | '\r' | '\n' => write!(f, "%{:02X}", u32::from(c))?,
            c if also.contains(&c) => write!(f, "%{:02X}", u32::from(c))?,
            c if is_unsafe(c) => write!(f, "{}", c.escape_unicode())?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::finding;

    #[test]
    fn nothing_in_a_message_can_start_a_command() {
        let mut odd = finding(0, 4);
        "100%\n::error::x\u{1b}".clone_into(&mut odd.message);
        let file = FileReport {
            name: "a",
            relative: "a:b,c",
            text: "FROM x",
            findings: &[odd],
            suppressed: &[],
            image: None,
        };
        let mut out = Vec::new();
        Github.file(&file, &mut out).unwrap();
        let line = String::from_utf8(out).unwrap();
        let head = "::warning file=a%3Ab%2Cc,line=1,col=1,endColumn=5,title=some-rule::";
        assert_eq!(line, format!("{head}100%25%0A::error::x\\u{{1b}}\n"));
    }
}
