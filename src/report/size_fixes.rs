//! What fixes would save, on the page of sizes: each with its advice, and the lines that it changes. Decides nothing.

use super::diff::{self, Hunk};
use super::html::{Html, Prose, data};
use super::size::SizeReport;
use crate::bytes::human;
use crate::finding::{Finding, Fix, Saving};
use std::io::{self, Write};

/// The fixes of an image of the file `text`; `anchor` names what a line is led to by.
pub(super) fn print(
    report: &SizeReport<'_>,
    text: &str,
    anchor: &dyn Fn(u32) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    if report.savings.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h4>What fixes would save</h4>\n<ul class=\"savings panel\">")?;
    for (n, saving) in report.savings.iter().enumerate() {
        let (bytes, rule) = (data(&human(saving.bytes), saving.bytes), Html(&saving.rule));
        write!(out, "<li>{bytes}<div><p>{} <code>{rule}</code></p>", place(saving, anchor))?;
        if let Some(finding) = report.findings.get(n) {
            advice(finding, text, out)?;
        }
        writeln!(out, "</div></li>")?;
    }
    writeln!(out, "</ul>")?;
    let note = "Each is for the file as it stands: mend one, and ask again for the others.";
    writeln!(out, "<p class=\"note\">{note} <code>dockslim lint</code> shows them beside their lines.</p>")
}

fn place(saving: &Saving, anchor: &dyn Fn(u32) -> String) -> String {
    match saving.line {
        0 => "the file".to_owned(),
        line => format!("<a href=\"#{}\">line {line}</a>", anchor(line)),
    }
}

fn advice(finding: &Finding, text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<p>{}</p>", Prose(&finding.message))?;
    if let Some(help) = &finding.help {
        let (words, code) = help.split_once('\n').unwrap_or((help, ""));
        writeln!(out, "<p class=\"help\"><b>Help:</b> {}</p>", Prose(words))?;
        // Where the plan shows its code, the lines below show it in its place.
        let is_shown = finding.fix.as_ref().is_some_and(|fix| fix.shown.is_some());
        if !code.is_empty() && !is_shown {
            writeln!(out, "<pre class=\"code\"><code>{}</code></pre>", Html(code))?;
        }
    }
    finding.fix.as_ref().map_or(Ok(()), |fix| changes(fix, text, out))
}

/// The lines that go and that come.
fn changes(fix: &Fix, text: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<details><summary>Lines to change</summary><pre class=\"diff\"><code>")?;
    for Hunk { line, old, new } in diff::hunks(text, fix) {
        write!(out, "<span class=\"where\">line {line}</span>")?;
        for line in old {
            write!(out, "<del>{}\n</del>", Html(line))?;
        }
        for line in &new {
            write!(out, "<ins>{}\n</ins>", Html(line))?;
        }
    }
    writeln!(out, "</code></pre></details>")
}
