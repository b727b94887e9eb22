//! `dockslim size --format text`: a table of the base and each instruction with bars, then what the image comes to.
//! Fits the width it is given; knows nothing of the terminal.

use super::size::{self, Row, SizeFile, SizeFormat, SizeReport};
use super::size_image;
use super::wrap::wrap;
use crate::bytes::{Amount, Bytes, human};
use crate::finding::saved;
use crate::size::ledger::{ImageFacts, Ledger};
use std::borrow::Cow;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr as _;

/// How many hidden parts of a layer are told one by one.
const HIDDEN: usize = 5;
/// How many savings are.
const SAVINGS: usize = 5;
/// How many wasted paths are.
const WASTED: usize = 5;
/// How many findings of a real image are.
const FINDINGS: usize = 10;
/// Bars are left out where instructions would have fewer columns than this.
const NARROW: usize = 24;
/// The narrowest column of instructions.
const NARROWEST: usize = 12;
/// What stands before the details of a row.
const INDENT: &str = "        ";
/// Where the figures below the table start.
const LABEL: usize = 17;
/// How wide a figure below the table is.
const FIGURE: usize = 10;
/// What stands before the sum that is none of the whole image.
const WASTE: &str = "waste";
/// What a figure that lacks something ends with.
const LACKS: &str = "+?";

/// `--format text`
#[derive(Debug)]
pub struct SizeTable {
    /// Whether to colour.
    pub colour: bool,
    /// Whether bars may be of block characters.
    pub unicode: bool,
    /// How many columns there are.
    pub width: usize,
}

impl SizeFormat for SizeTable {
    fn file(&self, file: &SizeFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        for (n, report) in file.reports.iter().enumerate() {
            if n > 0 {
                writeln!(out)?;
            }
            Image::new(self, file, report).print(out)?;
        }
        Ok(())
    }

    fn separator(&self) -> &'static str {
        "\n"
    }
}

#[derive(Clone, Copy)]
enum Paint {
    Bold,
    Dim,
    Kept,
    Lost,
}

/// One image being printed.
struct Image<'a> {
    form: &'a SizeTable,
    file: &'a SizeFile<'a>,
    report: &'a SizeReport<'a>,
    rows: Vec<Row<'a>>,
    /// What would make more known.
    inputs: size::Inputs<'a>,
    columns: Columns,
    /// The bytes of the longest bar.
    scale: Bytes,
}

/// How wide the columns are.
struct Columns {
    line: usize,
    instruction: usize,
    numbers: [Numbers; 3],
    from: usize,
    bar: usize,
}

/// A column of figures.
#[derive(Clone, Copy)]
struct Numbers {
    width: usize,
    /// Whether some of them lack something: the others then leave its room free.
    lacks: bool,
}

impl Numbers {
    fn of<'c>(head: &str, cells: impl Iterator<Item = &'c str>) -> Self {
        let (mut width, mut lacks) = (head.len(), false);
        for cell in cells {
            lacks |= cell.ends_with(LACKS);
            width = width.max(cell.trim_end_matches(LACKS).len());
        }
        Self { width, lacks }
    }

    fn total(self) -> usize {
        self.width + if self.lacks { LACKS.len() } else { 0 }
    }

    fn cell(self, text: &str) -> String {
        let tail = if text.ends_with(LACKS) { LACKS } else { "" };
        let room = self.total() - self.width;
        format!("{:>width$}{tail:<room$}", text.trim_end_matches(LACKS), width = self.width)
    }
}

impl Columns {
    /// `origin` is the width of a row's last column.
    fn new(rows: &[Row<'_>], place: &str, origin: impl Fn(&Row<'_>) -> usize, width: usize) -> Self {
        let line = rows.iter().map(|row| row.line.to_string().len()).max().unwrap_or(0).max(place.len());
        let numbers = [
            Numbers::of("adds", rows.iter().map(|row| row.added.as_str())),
            Numbers::of("image", rows.iter().map(|row| row.so_far.as_str())),
            Numbers::of("waste", rows.iter().filter_map(|row| row.waste.as_deref())),
        ];
        let from = rows.iter().map(origin).max().unwrap_or(0);
        let fixed = line + numbers.iter().map(|it| it.total()).sum::<usize>() + from + 2 * 5;
        let free = width.saturating_sub(fixed);
        // A quarter for the bar, with the gap before it.
        let bar = if free * 3 / 4 >= NARROW { free / 4 } else { 0 };
        let instruction = free.saturating_sub(if bar > 0 { bar + 2 } else { 0 }).max(NARROWEST);
        Self { line, instruction, numbers, from, bar }
    }
}

/// Where a row's figure comes from, and what would tell the rest of it.
fn origin(row: &Row<'_>, ledger: &Ledger, inputs: &size::Inputs<'_>) -> String {
    format!("{}{}", row.provenance, size::row_marks(row, ledger, inputs))
}

impl<'a> Image<'a> {
    fn new(form: &'a SizeTable, file: &'a SizeFile<'a>, report: &'a SizeReport<'a>) -> Self {
        let rows = size::rows(report);
        let inputs = size::inputs(report.ledger);
        let place = size_image::place_word(report.ledger);
        let columns = Columns::new(&rows, place, |row| origin(row, report.ledger, &inputs).len(), form.width);
        let scale = rows.iter().map(|row| row.kept.saturating_add(row.lost)).max().unwrap_or(0);
        Self { form, file, report, rows, inputs, columns, scale }
    }

    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        self.title(out)?;
        self.heads(out)?;
        let mut stage = None;
        for row in &self.rows {
            self.stage(row, &mut stage, out)?;
            self.row(row, out)?;
            self.details(row, out)?;
        }
        writeln!(out)?;
        self.sums(out)?;
        self.legend(out)
    }

    fn title(&self, out: &mut dyn Write) -> io::Result<()> {
        let target = &self.report.ledger.target;
        let stage = match &target.name {
            Some(name) => format!(", stage {}", self.cut(name, self.form.width)),
            None if target.index > 0 => format!(", stage {}", target.index),
            None => String::new(),
        };
        let name = self.cut(self.file.name, usize::MAX);
        writeln!(out, "{}{stage}", self.paint(Paint::Bold, &name))?;
        if let Some(context) = self.file.context {
            let note = self.cut(&size::context_note(context), usize::MAX);
            for line in wrap(&note, self.form.width.max(NARROW)).lines() {
                writeln!(out, "{}", self.paint(Paint::Dim, line))?;
            }
        }
        writeln!(out)
    }

    fn heads(&self, out: &mut dyn Write) -> io::Result<()> {
        let Columns { line: at, instruction: words, numbers: [adds, image, waste], .. } = self.columns;
        let (adds, image, waste) = (adds.cell("adds"), image.cell("image"), waste.cell("waste"));
        let place = size_image::place_word(self.report.ledger);
        let line = format!("{place:>at$}  {:<words$}  {adds}  {image}  {waste}  from", "instruction");
        writeln!(out, "{}", self.paint(Paint::Bold, &line))
    }

    /// Says where the layers of another stage begin, which the image is FROM or is itself.
    fn stage(&self, row: &Row<'a>, last: &mut Option<usize>, out: &mut dyn Write) -> io::Result<()> {
        let Some(stage) = row.layer.and_then(|layer| layer.origin.instruction()).map(|it| &it.stage) else {
            return Ok(());
        };
        let only = last.is_none() && stage.index == self.report.ledger.target.index;
        if last.replace(stage.index) == Some(stage.index) || only {
            return Ok(());
        }
        let name =
            stage.name.as_deref().map_or_else(|| stage.index.to_string(), |name| self.cut(name, NARROW));
        writeln!(out, "{}", self.paint(Paint::Dim, &format!("      stage {name}")))
    }

    fn row(&self, row: &Row<'a>, out: &mut dyn Write) -> io::Result<()> {
        let Columns { line: at, instruction, numbers: [adds, image, waste], from, .. } = self.columns;
        let more = self.more();
        let words = size::instruction_line(row, self.report, instruction, more);
        let fill = instruction.saturating_sub(words.width());
        let line = format!(
            "{:>at$}  {words}{:fill$}  {}  {}  {}  {:<from$}  {}",
            row.line,
            "",
            adds.cell(&row.added),
            image.cell(&row.so_far),
            self.paint(Paint::Lost, &waste.cell(row.waste.as_deref().unwrap_or(""))),
            origin(row, self.report.ledger, &self.inputs),
            self.bar(row),
        );
        writeln!(out, "{}", line.trim_end())
    }

    /// What stays, then what is hidden later; something is drawn for whatever is not nothing.
    fn bar(&self, row: &Row<'_>) -> String {
        let columns = self.columns.bar as u128;
        if columns == 0 || self.scale == 0 {
            return String::new();
        }
        let (kept, lost, scale) = (u128::from(row.kept), u128::from(row.lost), u128::from(self.scale));
        let all = ((kept + lost) * columns).div_ceil(scale);
        let lost = (lost * columns).div_ceil(scale).min(all);
        let (solid, hatched) = if self.form.unicode { ("█", "▒") } else { ("#", "x") };
        let part = |paint, glyph: &str, count: u128| {
            self.paint(paint, &glyph.repeat(usize::try_from(count).unwrap_or(0))).into_owned()
        };
        part(Paint::Kept, solid, all - lost) + &part(Paint::Lost, hatched, lost)
    }

    fn details(&self, row: &Row<'a>, out: &mut dyn Write) -> io::Result<()> {
        match row.layer {
            None => self.detail(&size::base_note(&self.report.ledger.base), out)?,
            Some(layer) => {
                let packages = size::package_note(layer).into_iter();
                let joined = size_image::joined_note(layer).into_iter();
                let notes = joined.chain(packages).chain(size::notes(layer, &self.inputs));
                notes.into_iter().try_for_each(|note| self.detail(&note, out))?;
            }
        }
        let place = size_image::place_word(self.report.ledger);
        let hidden = size::hidden_parts(row);
        for hidden in hidden.iter().take(HIDDEN) {
            let (bytes, cause) = size::hidden_part_text(hidden, self.form.width, self.more());
            self.detail(&format!("{bytes} of it is hidden by {place} {}: {cause}", hidden.by), out)?;
        }
        match hidden.len().saturating_sub(HIDDEN) {
            0 => Ok(()),
            rest => self.detail(&format!("{rest} more parts are hidden by later {place}s"), out),
        }
    }

    fn detail(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        // On one line first: what is in it may come from the file.
        let text = self.cut(text, usize::MAX);
        let wrapped = wrap(&text, self.form.width.saturating_sub(INDENT.len()).max(NARROW));
        for (n, line) in wrapped.lines().enumerate() {
            let mark = if n == 0 { "- " } else { "  " };
            let line = format!("{}{mark}{line}", &INDENT[mark.len()..]);
            writeln!(out, "{}", self.paint(Paint::Dim, &line))?;
        }
        Ok(())
    }

    fn sums(&self, out: &mut dyn Write) -> io::Result<()> {
        let ledger = self.report.ledger;
        self.sum("unpacked", ledger.total, "what `docker images` shows", out)?;
        if let Some(image) = &ledger.image {
            self.figure("stored", &human(image.stored), "its layers as they are here", out)?;
        } else {
            self.compressed("compressed", ledger.total, "what a registry stores and a pull fetches", out)?;
        }
        if ledger.waste.likely > 0 || !ledger.waste.complete {
            self.sum(WASTE, ledger.waste, "unpacked, in a layer but hidden by a later one", out)?;
        }
        if let Some(fixed) = size::after_fixes(self.report) {
            self.sum("after all fixes", fixed, "unpacked", out)?;
            self.compressed("", fixed, "compressed", out)?;
        }
        self.savings(out)?;
        if let Some(without) = size::unknown_note(ledger) {
            self.line("not counted", &without, out)?;
        }
        ledger.image.as_ref().map_or(Ok(()), |image| self.facts(image, out))
    }

    /// What is known of a real image alone.
    fn facts(&self, image: &ImageFacts, out: &mut dyn Write) -> io::Result<()> {
        for (n, wasted) in image.wasted.iter().take(WASTED).enumerate() {
            let label = if n == 0 { "  most of it" } else { "" };
            let copies =
                if wasted.copies > 1 { format!(" ({} copies)", wasted.copies) } else { String::new() };
            let path = self.cut(&wasted.path, usize::MAX);
            self.line(label, &format!("{:<FIGURE$} {path}{copies}", human(wasted.bytes)), out)?;
        }
        for (n, finding) in image.findings.iter().take(FINDINGS).enumerate() {
            let label = if n == 0 { "found" } else { "" };
            let text = format!("{}; {}", finding.message, finding.help);
            self.line(
                label,
                &format!("{:<FIGURE$} {}", human(finding.bytes), self.cut(&text, usize::MAX)),
                out,
            )?;
        }
        if let more @ 1.. = image.findings.len().saturating_sub(FINDINGS) {
            self.line("", &format!("{:<FIGURE$} {more} more, which --format json has", ""), out)?;
        }
        image.notes.iter().try_for_each(|note| self.line("note", &self.cut(note, usize::MAX), out))
    }

    /// The biggest savings, and what all others come to.
    fn savings(&self, out: &mut dyn Write) -> io::Result<()> {
        let told = saved(self.report.savings);
        let (first, rest) = told.split_at(told.len().min(SAVINGS));
        for (n, saving) in first.iter().enumerate() {
            let label = if n == 0 { "findings save" } else { "" };
            let place = saving.to_string();
            let joint = if place.is_empty() { "" } else { ": " };
            let text = format!("{:<FIGURE$} {place}{joint}{}", human(saving.bytes), saving.rule);
            self.line(label, &text, out)?;
        }
        if rest.is_empty() {
            return Ok(());
        }
        let bytes = rest.iter().map(|saving| saving.bytes).fold(0, Bytes::saturating_add);
        self.line("", &format!("{:<FIGURE$} by {} more", human(bytes), rest.len()), out)
    }

    fn sum(&self, label: &str, range: Amount, note: &str, out: &mut dyn Write) -> io::Result<()> {
        let bounds = size::bounds_text(range).map(|bounds| format!("; {bounds}")).unwrap_or_default();
        let figure = if label == WASTE { size::figure(range) } else { self.whole(range, size::figure) };
        self.figure(label, &figure, &format!("{note}{bounds}"), out)
    }

    fn compressed(&self, label: &str, range: Amount, note: &str, out: &mut dyn Write) -> io::Result<()> {
        self.figure(label, &self.whole(range, size::packed_figure), note, out)
    }

    fn whole(&self, range: Amount, figure: fn(Amount) -> String) -> String {
        size::whole(self.report.ledger, range, figure, "base of unknown size")
    }

    fn figure(&self, label: &str, figure: &str, note: &str, out: &mut dyn Write) -> io::Result<()> {
        let joint = if figure.len() > FIGURE { ":" } else { "" };
        self.line(label, &format!("{:<FIGURE$} {note}", format!("{figure}{joint}")), out)
    }

    fn line(&self, label: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let label = format!("{label:<LABEL$}");
        let wrapped = wrap(text, self.form.width.saturating_sub(LABEL).max(NARROW));
        for (n, line) in wrapped.lines().enumerate() {
            let head = if n == 0 { self.paint(Paint::Bold, &label) } else { Cow::Owned(" ".repeat(LABEL)) };
            writeln!(out, "{head}{line}")?;
        }
        Ok(())
    }

    /// What the words and signs in use mean.
    fn legend(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        let legend = size::legend(self.report.ledger, &self.inputs);
        legend.iter().try_for_each(|(sign, meaning)| self.line(sign, &self.cut(meaning, usize::MAX), out))
    }

    fn more(&self) -> &'static str {
        if self.form.unicode { "…" } else { "..." }
    }

    fn cut(&self, text: &str, width: usize) -> String {
        size::one_line([text].into_iter(), width, self.more())
    }

    fn paint<'t>(&self, paint: Paint, text: &'t str) -> Cow<'t, str> {
        if !self.form.colour || text.trim().is_empty() {
            return Cow::Borrowed(text);
        }
        let code = match paint {
            Paint::Bold => "1",
            Paint::Dim => "2",
            Paint::Kept => "36",
            Paint::Lost => "33",
        };
        Cow::Owned(format!("\x1b[{code}m{text}\x1b[0m"))
    }
}
