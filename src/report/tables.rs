//! Tables of what changed, as text and Markdown: titles, columns, cells.

use super::{image_markdown, on_one_line};
use crate::bytes::{Bytes, human};
use std::io::{self, Write};

/// How many of each are told to people.
const MOST: usize = 15;
/// How much of a command is.
const COMMAND: usize = 60;

/// For whom it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangesForm {
    /// For people.
    Text,
    /// For a comment on a change.
    Markdown,
    /// An object.
    Json,
}

/// The first rows, and how many more there are.
pub(super) fn limited<T>(all: &[T], row: fn(&T) -> Vec<String>) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = all.iter().take(MOST).map(row).collect();
    if let more @ 1.. = all.len().saturating_sub(MOST) {
        let mut last = vec![String::new(); rows[0].len()];
        if let Some(cell) = last.last_mut() {
            *cell = format!("and {more} more, which --format json has");
        }
        rows.push(last);
    }
    rows
}

/// `+3.0 MB`, `-2.0 kB`, `0 B`
pub(super) fn signed(change: i128) -> String {
    let size = human(Bytes::try_from(change.unsigned_abs()).unwrap_or(Bytes::MAX));
    match change {
        0 => size,
        1.. => format!("+{size}"),
        _ => format!("-{size}"),
    }
}

/// A command, short enough for a table.
pub(super) fn cut(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(COMMAND) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    }
}

/// Titles and tables, in one of the forms.
pub(super) struct Page<'o> {
    form: ChangesForm,
    out: &'o mut dyn Write,
}

impl<'o> Page<'o> {
    pub(super) fn new(form: ChangesForm, out: &'o mut dyn Write) -> Self {
        Self { form, out }
    }

    pub(super) fn title(&mut self, text: &str) -> io::Result<()> {
        match self.form {
            ChangesForm::Markdown => writeln!(self.out, "# {}", image_markdown::Text(text)),
            _ => writeln!(self.out, "{}", on_one_line(text)),
        }
    }

    /// Nothing where there is no row; the last column is the one that may be long.
    pub(super) fn table(&mut self, title: &str, heads: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        if self.form == ChangesForm::Markdown {
            return self.markdown(title, heads, rows);
        }
        if !title.is_empty() {
            writeln!(self.out, "{title}")?;
        }
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| on_one_line(cell).into_owned()).collect()).collect();
        let width = |at: usize| {
            rows.iter().map(|row| row[at].chars().count()).chain([heads[at].len()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        for row in std::iter::once(&heads).chain(&rows) {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
                // The first column of sums is words.
                match (at, heads[0].is_empty()) {
                    (0, true) => format!("{cell:<width$}  "),
                    (at, false) if at + 1 == row.len() => cell.clone(),
                    _ => format!("{cell:>width$}  "),
                }
            });
            let line: String = cells.collect();
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn markdown(&mut self, title: &str, heads: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
        if !title.is_empty() {
            writeln!(self.out, "## {title}\n")?;
        }
        writeln!(self.out, "| {} |\n|{}", heads.join(" | "), "---|".repeat(heads.len()))?;
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| image_markdown::Text(cell).to_string()).collect();
            writeln!(self.out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }
}
