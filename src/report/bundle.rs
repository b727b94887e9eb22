//! What a bundle holds, what is not seen of its programs, and how a build does the same: as text, and as JSON.

use super::visible::{on_one_line, visible, write_pretty_json};
use super::wrap::wrap;
use crate::bytes::{Bytes, human};
use serde::Serialize;
use std::io::{self, Write};

/// A bundle, as it is printed.
#[derive(Clone, Debug, Serialize)]
pub struct BundleReport {
    /// What it was taken from, as the user named it.
    pub root: String,
    /// Where it was written, if it was.
    pub output: Option<String>,
    /// What is started by it, by path.
    pub programs: Vec<String>,
    /// What they run on: `linux/amd64`.
    pub platform: Option<String>,
    /// The bytes of its files.
    pub bytes: Bytes,
    /// How many files it has.
    pub files: usize,
    /// All its paths.
    pub items: Vec<BundleItem>,
    /// What is not seen.
    pub unseen: Vec<BundleUnseen>,
    /// What is odd, or was left.
    pub notes: Vec<String>,
    /// The lines of a Dockerfile that do the same.
    pub dockerfile: String,
}

/// A path of a bundle.
#[derive(Clone, Debug, Serialize)]
pub struct BundleItem {
    /// From the root.
    pub path: String,
    /// `file`, `directory`, `link`, `hard-link`
    pub kind: &'static str,
    /// The bytes of its content.
    pub bytes: Bytes,
    /// Where a link leads.
    pub target: Option<String>,
    /// Why it is taken.
    pub reason: &'static str,
    /// For whose sake.
    pub needed_by: Option<String>,
}

/// What is not seen of a program.
#[derive(Clone, Debug, Serialize)]
pub struct BundleUnseen {
    /// Its kind.
    pub what: &'static str,
    /// Who does it, and what becomes of it.
    pub message: String,
    /// Options that bring what the root has for it.
    pub options: Vec<String>,
}

/// Prints all of it as one object.
pub fn print_bundle_json(report: &BundleReport, out: &mut dyn Write) -> io::Result<()> {
    write_pretty_json(&mut *out, report)?;
    writeln!(out)
}

/// Prints it for people; each of its paths where they are listed.
pub fn print_bundle(report: &BundleReport, lists: bool, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let root = on_one_line(&report.root);
    let of = format!("{} in {} of {root}", human(report.bytes), count(report.files, "file"));
    match &report.output {
        Some(output) => writeln!(out, "{}: {of}", on_one_line(output))?,
        None => writeln!(out, "{of}")?,
    }
    if lists {
        list(report, out)?;
    }
    if !report.unseen.is_empty() {
        writeln!(out, "\nnot seen by reading")?;
    }
    for unseen in &report.unseen {
        let options =
            if unseen.options.is_empty() { String::new() } else { format!(": {}", unseen.options.join(" ")) };
        item(&format!("{}: {}{options}", unseen.what, unseen.message), width, out)?;
    }
    if !report.notes.is_empty() {
        writeln!(out, "\nleft")?;
    }
    for note in &report.notes {
        item(note, width, out)?;
    }
    write!(out, "\nthe same in a build\n\n{}", visible(&report.dockerfile))
}

fn list(report: &BundleReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n    bytes  why          path")?;
    for item in report.items.iter().filter(|item| item.kind != "directory" || item.reason != "way") {
        let bytes = if item.kind == "file" { human(item.bytes) } else { String::new() };
        let target = match (&item.target, item.kind) {
            (Some(target), "hard-link") => format!(" = {target}"),
            (Some(target), _) => format!(" -> {target}"),
            _ if item.kind == "directory" => "/".to_owned(),
            _ => String::new(),
        };
        let line = format!("{bytes:>9}  {:<11}  {}{target}", item.reason, item.path);
        writeln!(out, "{}", on_one_line(&line))?;
    }
    Ok(())
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// An item of a list, over several lines where it is long.
fn item(text: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let text = on_one_line(text);
    for (at, line) in wrap(&text, width.saturating_sub(4)).lines().enumerate() {
        writeln!(out, "{}{line}", if at == 0 { "  - " } else { "    " })?;
    }
    Ok(())
}
