//! `dockslim image --format markdown`: what the image comes to, its layers and what is found, for the summary of a build or a
//! comment on a change. What comes from the image stays text: every sign that could be markup is written as a reference.

use super::image_told::{Told, line_of, told};
use super::on_one_line;
use super::size::{self, SizeFile, SizeFormat, SizeReport};
use crate::bytes::human;
use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

/// How much of a command is shown.
const COMMAND: usize = 80;
/// How many findings, and how many paths.
const MOST: usize = 30;

/// `--format markdown`
#[derive(Debug)]
pub struct ImageMarkdown;

impl SizeFormat for ImageMarkdown {
    fn file(&self, file: &SizeFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        file.reports.iter().try_for_each(|report| image(file.name, report, out))
    }

    fn separator(&self) -> &'static str {
        "\n"
    }
}

fn image(name: &str, report: &SizeReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let ledger = report.ledger;
    writeln!(out, "# {}\n\n| | |\n|---|---:|", Text(name))?;
    writeln!(out, "| unpacked | {} |", size::figure(ledger.total))?;
    if let Some(facts) = &ledger.image {
        writeln!(out, "| stored | {} |", human(facts.stored))?;
    }
    writeln!(out, "| waste | {} |\n", size::figure(ledger.waste))?;
    let is_joined = ledger.layers.iter().any(|layer| line_of(layer).is_some());
    let (head, rule) = if is_joined { (" line |", "---:|") } else { ("", "") };
    writeln!(out, "| layer |{head} instruction | adds | image | waste |\n|---:|{rule}---|---:|---:|---:|")?;
    for row in size::rows(report) {
        let Some(layer) = row.layer else { continue };
        let line = match line_of(layer) {
            _ if !is_joined => String::new(),
            Some(line) => format!(" {line} |"),
            None => " |".to_owned(),
        };
        let words = size::instruction_line(&row, report, COMMAND, "…");
        let waste = row.waste.as_deref().unwrap_or_default();
        let (at, words) = (row.line, Text(&words));
        writeln!(out, "| {at} |{line} <code>{words}</code> | {} | {} | {waste} |", row.added, row.so_far)?;
    }
    found(&told(ledger), is_joined, out)?;
    let wasted = ledger.image.iter().flat_map(|facts| &facts.wasted).take(MOST);
    for (n, wasted) in wasted.enumerate() {
        if n == 0 {
            writeln!(out, "\n## Most of the waste\n\n| bytes | copies | path |\n|---:|---:|---|")?;
        }
        writeln!(out, "| {} | {} | {} |", human(wasted.bytes), wasted.copies, Text(&wasted.path))?;
    }
    for note in ledger.image.iter().flat_map(|facts| &facts.notes) {
        writeln!(out, "\n{}", Text(note))?;
    }
    Ok(())
}

fn found(told: &[Told<'_>], is_joined: bool, out: &mut dyn Write) -> io::Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let (head, rule) = if is_joined { (" line |", "---:|") } else { ("", "") };
    writeln!(out, "\n## Found\n\n| bytes | layer |{head} what | what to do |\n|---:|---:|{rule}---|---|")?;
    for it in told.iter().take(MOST) {
        let line = match it.line {
            _ if !is_joined => String::new(),
            Some(line) => format!(" {line} |"),
            None => " |".to_owned(),
        };
        let (bytes, layer) = (human(it.bytes), it.layer);
        writeln!(out, "| {bytes} | {layer} |{line} {} | {} |", Text(&it.message), Text(it.help))?;
    }
    if let more @ 1.. = told.len().saturating_sub(MOST) {
        writeln!(out, "\n{more} more are in `--format json`.")?;
    }
    Ok(())
}

/// Text that is no markup.
pub(super) struct Text<'t>(pub(super) &'t str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in on_one_line(self.0).chars() {
            // What is part of usual paths and words stays readable in the source.
            if c.is_ascii_punctuation() && !"/.,:;%'\"?".contains(c) && !(c == '-' || c == '=') {
                write!(f, "&#{};", u32::from(c))?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn text_is_no_markup() {
        let hostile = "<img> `a` | [x](y) *b* \u{1b}\n#";
        let shown = Text(hostile).to_string();
        assert_eq!(
            shown,
            "&#60;img&#62; &#96;a&#96; &#124; &#91;x&#93;&#40;y&#41; &#42;b&#42; &#92;u&#123;1b&#125; &#35;"
        );
        assert_eq!(Text("/usr/lib/a-1.so: 3 MB").to_string(), "/usr/lib/a-1.so: 3 MB");
    }
}
