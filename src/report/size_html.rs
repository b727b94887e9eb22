//! `dockslim size --format html`: one page that needs nothing but itself, no network and no script. Bars by bytes that
//! lead to their lines, the table of layers, and the Dockerfile. All that comes from a file is escaped, and the page's
//! own policy forbids scripts, should something slip through.

use super::html::{Html, Prose, data};
use super::image_html;
use super::image_told::line_of;
use super::size::{self, Row, SizeFile, SizeFormat, SizeReport};
use super::size_fixes;
use super::size_image::place_word;
use crate::bytes::{Bytes, human};
use crate::finding::Failure;
use crate::rule::Wants;
use crate::size::ledger::PackageBytes;
use std::collections::BTreeMap;
use std::io::{self, Write};

const PAGE: &str = include_str!("size_page.html");
/// How much of a command the page shows outside the Dockerfile.
const COMMAND: usize = 160;
const MORE: &str = "…";

/// `--format html`
#[derive(Debug)]
pub struct SizeHtml {
    /// Whether there may be more than one file.
    pub many: bool,
    /// Whether it is of real images.
    pub is_real: bool,
}

impl SizeFormat for SizeHtml {
    fn head(&self, names: &[String], out: &mut dyn Write) -> io::Result<()> {
        let (head, rest) = around("{{title}}");
        let (body, _) = rest.split_once("{{main}}").unwrap_or_default();
        let title = match names {
            [name] => format!("{name}: image size"),
            names => format!("Image size of {}", super::plural(names.len(), "file")),
        };
        write!(out, "{head}{}{body}", Html(&title))?;
        if self.many && names.len() > 1 {
            writeln!(out, "<nav aria-label=\"Files\"><ul class=\"files\">")?;
            for (place, name) in names.iter().enumerate() {
                writeln!(out, "<li><a href=\"#file-{}\">{}</a></li>", place + 1, Html(name))?;
            }
            writeln!(out, "</ul></nav>")?;
        }
        Ok(())
    }

    fn wants(&self) -> Wants {
        Wants::ALL
    }

    fn file(&self, file: &SizeFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        let place = file.place + 1;
        let ids = Ids {
            file: if self.many { format!("f{place}-") } else { String::new() },
            first: file.place == 0,
        };
        writeln!(out, "<section id=\"file-{place}\" aria-labelledby=\"name-{place}\">")?;
        let name = Html(file.name).to_string().replace('/', "/<wbr>");
        writeln!(out, "<h2 id=\"name-{place}\">{name}</h2>")?;
        if let Some(note) = file.context.map(size::context_note) {
            writeln!(out, "<p class=\"note\">{}</p>", Prose(&note))?;
        }
        writeln!(out, "<div class=\"file\">\n<div>")?;
        for (n, report) in file.reports.iter().enumerate() {
            Image::new(file, report, &ids, n).print(out)?;
        }
        writeln!(out, "</div>")?;
        if !file.text.is_empty() {
            source(file, &ids, out)?;
        }
        writeln!(out, "</div>\n</section>")
    }

    fn failure(&self, place: usize, failure: &Failure, out: &mut dyn Write) -> io::Result<()> {
        let (place, name, message) = (place + 1, Html(&failure.name), Html(&failure.message));
        writeln!(
            out,
            "<section id=\"file-{place}\"><h2>{name}</h2><p class=\"failed\">{message}</p></section>"
        )
    }

    fn tail(&self, out: &mut dyn Write) -> io::Result<()> {
        let (_, rest) = around("{{main}}");
        let (end, last) = rest.split_once("{{footer}}").unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        let how = if self.is_real {
            "Counted by dockslim VERSION in the layers of the image."
        } else {
            "Worked out by dockslim VERSION from the file, without building it."
        };
        write!(out, "{end}{}{last}", how.replace("VERSION", version))
    }
}

/// The page before and after a mark in it.
fn around(mark: &str) -> (&'static str, &'static str) {
    PAGE.split_once(mark).unwrap_or((PAGE, ""))
}

/// What makes the anchors of a page differ.
struct Ids {
    /// What those of this file start with.
    file: String,
    /// Whether it is the file that the links at the top of the page lead to.
    first: bool,
}

impl Ids {
    fn line(&self, line: u32) -> String {
        format!("{}L{line}", self.file)
    }

    fn layer(&self, image: usize, row: usize) -> String {
        format!("{}i{image}-{row}", self.file)
    }
}

/// One image being printed.
struct Image<'a> {
    file: &'a SizeFile<'a>,
    report: &'a SizeReport<'a>,
    rows: Vec<Row<'a>>,
    /// What would make more known.
    inputs: size::Inputs<'a>,
    ids: &'a Ids,
    /// Its place among those of the file.
    place: usize,
}

impl<'a> Image<'a> {
    fn new(file: &'a SizeFile<'a>, report: &'a SizeReport<'a>, ids: &'a Ids, place: usize) -> Self {
        Self { file, report, rows: size::rows(report), inputs: size::inputs(report.ledger), ids, place }
    }

    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let ledger = self.report.ledger;
        let target = ledger.target.to_string();
        writeln!(out, "<section class=\"image\" aria-label=\"Stage {}\">", Html(&target))?;
        if self.file.reports.len() > 1 || ledger.target.name.is_some() || ledger.target.index > 0 {
            writeln!(out, "<h3>Stage {}</h3>", Html(&target))?;
        }
        self.sums(out)?;
        self.bars(out)?;
        image_html::print(ledger, out)?;
        size_fixes::print(self.report, self.file.text, &|line| self.ids.line(line), out)?;
        self.table(out)?;
        self.about(out)?;
        writeln!(out, "</section>")
    }

    fn sums(&self, out: &mut dyn Write) -> io::Result<()> {
        let ledger = self.report.ledger;
        let total = ledger.total;
        writeln!(out, "<ul class=\"sums\">")?;
        let bounds = |range| size::bounds_text(range).map(|text| format!("; {text}")).unwrap_or_default();
        let note = format!("unpacked, what docker images shows{}", bounds(total));
        let whole = |amount, figure| size::whole(ledger, amount, figure, size::UNKNOWN);
        card("", &whole(total, size::figure), &note, out)?;
        if let Some(image) = &ledger.image {
            card("", &human(image.stored), "stored: its layers as they are here", out)?;
        } else {
            let note = "compressed, what a registry stores and a pull fetches";
            card("", &whole(total, size::packed_figure), note, out)?;
        }
        let waste = ledger.waste;
        let class = if waste.likely > 0 { "bad" } else { "" };
        let note = format!("waste: in a layer, but hidden by a later one{}", bounds(waste));
        card(class, &size::figure(waste), &note, out)?;
        if let Some(fixed) = size::after_fixes(self.report) {
            let packed =
                fixed.compressed.map(|it| format!(", {} compressed", human(it.likely))).unwrap_or_default();
            let note = format!("after all fixes, unpacked{packed}");
            card("", &whole(fixed, size::figure), &note, out)?;
        }
        writeln!(out, "</ul>")?;
        match size::unknown_note(ledger) {
            Some(without) => {
                writeln!(out, "<p class=\"note\">+? The sums are without {}.</p>", Html(&without))
            }
            None => Ok(()),
        }
    }

    fn bars(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<h4>Where the bytes are</h4>\n<ol class=\"bars panel\">")?;
        let scale = self.rows.iter().map(|row| row.kept.saturating_add(row.lost)).max().unwrap_or(0);
        for row in &self.rows {
            self.bar(row, scale, out)?;
        }
        writeln!(out, "</ol>\n<ul class=\"key\" aria-label=\"Colours\">")?;
        let key = [
            ("base", "base image"),
            ("kept", "stays and is seen"),
            ("lost", "waste: hidden by a later layer"),
            ("open", "not known"),
        ];
        for (class, meaning) in key {
            writeln!(out, "<li><i class=\"{class}\"></i>{meaning}</li>")?;
        }
        writeln!(out, "</ul>")
    }

    fn bar(&self, row: &Row<'_>, scale: Bytes, out: &mut dyn Write) -> io::Result<()> {
        let (words, line) = (self.words(row), row.line);
        let waste = row.waste.as_ref().map(|it| format!(", {} of it waste", spoken(it))).unwrap_or_default();
        let place = if self.is_real() { "Layer" } else { "Line" };
        let label = format!("{place} {line}, {words}: {}{waste}", spoken(&row.added));
        write!(out, "<li><a href=\"#{}\" aria-label=\"{}\">", self.target(row), Html(&label))?;
        let words = Html(&words);
        write!(out, "<span class=\"at\">{line}</span><span class=\"code\">{words}</span>")?;
        write!(out, "<span class=\"size\">{}</span><span class=\"track\">", Html(&row.added))?;
        let kept = if row.layer.is_some() { "kept" } else { "base" };
        for (class, bytes) in [(kept, row.kept), ("lost", row.lost)] {
            if bytes > 0 {
                let percent = permille(bytes, scale);
                write!(
                    out,
                    "<i class=\"{class} some\" style=\"width:{}.{}%\"></i>",
                    percent / 10,
                    percent % 10
                )?;
            }
        }
        if row.added.ends_with('?') {
            write!(out, "<i class=\"open\"></i>")?;
        }
        writeln!(out, "</span></a></li>")
    }

    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let id = if self.ids.first && self.place == 0 { " id=\"layers\"" } else { "" };
        writeln!(out, "<h4{id} tabindex=\"-1\">Layers</h4>")?;
        let label = "role=\"region\" aria-label=\"Table of layers\" tabindex=\"0\"";
        writeln!(out, "<div class=\"scroll panel\" {label}>\n<table>")?;
        writeln!(out, "<caption>Unpacked bytes, in build order; “image” is the sum so far.</caption>")?;
        let number = |head| format!("<th scope=\"col\" class=\"num\">{head}</th>");
        let numbers = ["Adds", "Image", "Waste"].map(number).concat();
        let word = |head| format!("<th scope=\"col\">{head}</th>");
        let place = if self.is_real() { "Layer" } else { "Line" };
        let [line, instruction, from] = [place, "Instruction", "Figures"].map(word);
        writeln!(out, "<thead><tr>{line}{instruction}{numbers}{from}</tr></thead>")?;
        let mut stage = None;
        for (n, row) in self.rows.iter().enumerate() {
            writeln!(out, "<tbody id=\"{}\">", self.ids.layer(self.place, n))?;
            self.stage(row, &mut stage, out)?;
            self.row(row, out)?;
            self.details(row, out)?;
            writeln!(out, "</tbody>")?;
        }
        writeln!(out, "</table>\n</div>")
    }

    /// Says where the layers of another stage begin, which the image is FROM or is itself.
    fn stage(&self, row: &Row<'_>, last: &mut Option<usize>, out: &mut dyn Write) -> io::Result<()> {
        let Some(stage) = row.layer.and_then(|layer| layer.origin.instruction()).map(|it| &it.stage) else {
            return Ok(());
        };
        let only = last.is_none() && stage.index == self.report.ledger.target.index;
        if last.replace(stage.index) == Some(stage.index) || only {
            return Ok(());
        }
        let name = stage.to_string();
        writeln!(out, "<tr class=\"stage\"><td></td><td colspan=\"5\">stage {}</td></tr>", Html(&name))
    }

    fn row(&self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (anchor, line) = (self.target(row), row.line);
        write!(out, "<tr><th scope=\"row\"><a href=\"#{anchor}\">{line}</a></th>")?;
        write!(out, "<td><code>{}</code></td>", Html(&self.words(row)))?;
        let added = data(&row.added, row.kept.saturating_add(row.lost));
        write!(out, "<td class=\"num\" data-head=\"adds\">{added}</td>")?;
        write!(out, "<td class=\"num\" data-head=\"image\">{}</td>", Html(&row.so_far))?;
        let waste = row.waste.as_ref().map(|waste| data(waste, row.lost)).unwrap_or_default();
        write!(out, "<td class=\"num bad\" data-head=\"waste\">{waste}</td>")?;
        let marks = size::row_marks(row, self.report.ledger, &self.inputs);
        writeln!(out, "<td>{}{marks}</td></tr>", row.provenance)
    }

    fn details(&self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
        let note = row.layer.and_then(size::package_note);
        let notes = match row.layer {
            Some(layer) => size::notes(layer, &self.inputs),
            None => vec![size::base_note(&self.report.ledger.base)],
        };
        if note.is_none() && notes.is_empty() && row.hidden.is_empty() {
            return Ok(());
        }
        write!(out, "<tr class=\"more\"><td></td><td colspan=\"5\">")?;
        if let Some((note, layer)) = note.zip(row.layer) {
            packages(&note, &layer.packages, out)?;
        }
        write!(out, "<ul>")?;
        for note in notes {
            write!(out, "<li>{}</li>", Html(&note))?;
        }
        for hidden in size::hidden_parts(row) {
            let (bytes, cause) = size::hidden_part_text(hidden, COMMAND, MORE);
            let (line, cause) = (hidden.by, Html(&cause));
            let (place, anchor) = if self.is_real() {
                (place_word(self.report.ledger), self.ids.layer(self.place, line.max(1) as usize - 1))
            } else {
                ("line", self.ids.line(line))
            };
            write!(
                out,
                "<li>{bytes} of it is hidden by <a href=\"#{anchor}\">{place} {line}</a>: {cause}</li>"
            )?;
        }
        writeln!(out, "</ul></td></tr>")
    }

    /// Whether it is a real image, whose rows are its layers.
    fn is_real(&self) -> bool {
        self.report.ledger.image.is_some()
    }

    /// What a row leads to: its line, where the page has the Dockerfile.
    fn target(&self, row: &Row<'_>) -> String {
        let line = if self.is_real() {
            row.layer.and_then(line_of).filter(|_| !self.file.text.is_empty())
        } else {
            Some(row.line)
        };
        let layer = || self.ids.layer(self.place, row.line.max(1) as usize - 1);
        line.map_or_else(layer, |line| self.ids.line(line))
    }

    fn words(&self, row: &Row<'_>) -> String {
        size::instruction_line(row, self.report, COMMAND, MORE)
    }

    /// What the words in the last column of the table mean.
    fn about(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<h4>Where the figures come from</h4>\n<dl class=\"about\">")?;
        for (sign, meaning) in size::legend(self.report.ledger, &self.inputs) {
            writeln!(out, "<dt>{}</dt><dd>{}</dd>", Html(sign.trim()), Html(&meaning))?;
        }
        writeln!(out, "</dl>")
    }
}

fn card(class: &str, figure: &str, note: &str, out: &mut dyn Write) -> io::Result<()> {
    // A card is no wider than a figure alone.
    let figure = Html(figure).to_string().replace(" + ", " + <wbr>");
    writeln!(out, "<li class=\"{class}\"><strong>{figure}</strong><small>{}</small></li>", Html(note))
}

/// A figure as it is read aloud.
fn spoken(figure: &str) -> String {
    match figure.strip_suffix("+?") {
        Some(known) => format!("{known} and something unknown"),
        None if figure == "?" => "size not known".to_owned(),
        None => figure.to_owned(),
    }
}

fn permille(part: Bytes, whole: Bytes) -> u128 {
    u128::from(part) * 1000 / u128::from(whole.max(1))
}

fn packages(note: &str, packages: &[PackageBytes], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<details><summary>{}</summary>", Html(note))?;
    let label = "role=\"region\" aria-label=\"Packages\" tabindex=\"0\"";
    write!(out, "<div class=\"packages\" {label}><ul>")?;
    for package in size::biggest_packages(packages) {
        let bytes = data(&human(package.installed), package.installed);
        write!(out, "<li><span>{}</span>{bytes}</li>", Html(&package.name))?;
    }
    write!(out, "</ul></div></details>")
}

/// What a line of the Dockerfile leads to.
struct Mark {
    /// The last line of the instruction.
    end: u32,
    row: String,
    added: String,
    bad: bool,
}

/// The Dockerfile, with an anchor a line and a way back to the layer.
fn source(file: &SizeFile<'_>, ids: &Ids, out: &mut dyn Write) -> io::Result<()> {
    let id = if ids.first { "dockerfile".to_owned() } else { format!("{}dockerfile", ids.file) };
    writeln!(out, "<section class=\"text\" aria-label=\"Dockerfile\">")?;
    writeln!(out, "<h4 id=\"{id}\" tabindex=\"-1\">Dockerfile</h4>")?;
    write!(out, "<pre class=\"source panel\" tabindex=\"0\" aria-label=\"Text of the Dockerfile\"><code>")?;
    let marks = marks(file, ids);
    let mut open = None;
    for (n, text) in file.text.lines().enumerate() {
        let line = u32::try_from(n + 1).unwrap_or(u32::MAX);
        let mark = marks.get(&line);
        if let Some(Mark { end, .. }) = mark.filter(|_| open.is_none()) {
            open = Some(*end);
            write!(out, "<span class=\"layer\">")?;
        }
        let (anchor, text) = (ids.line(line), Html(text.trim_end_matches('\r')));
        write!(out, "<span class=\"line\" id=\"{anchor}\" data-n=\"{line}\"><span>{text}\n</span>")?;
        if let Some(Mark { row, added, bad, .. }) = mark {
            let class = if *bad { "chip bad" } else { "chip" };
            let label = format!("{}: to the table of layers", spoken(added));
            write!(
                out,
                "<a class=\"{class}\" href=\"#{row}\" aria-label=\"{}\">{}</a>",
                Html(&label),
                Html(added)
            )?;
        }
        write!(out, "</span>")?;
        if open.is_some_and(|end| line >= end) {
            open = None;
            write!(out, "</span>")?;
        }
    }
    if open.is_some() {
        write!(out, "</span>")?;
    }
    writeln!(out, "</code></pre>\n</section>")
}

/// The first lines of all instructions that have a layer, and of the bases' FROMs.
fn marks(file: &SizeFile<'_>, ids: &Ids) -> BTreeMap<u32, Mark> {
    let mut marks = BTreeMap::new();
    for (place, report) in file.reports.iter().enumerate() {
        for (n, row) in size::rows(report).into_iter().enumerate() {
            let line = match &report.ledger.image {
                Some(_) => row.layer.and_then(line_of),
                None => Some(row.line),
            };
            let Some(line) = line else { continue };
            let end =
                row.layer.map_or(line, |layer| layer.origin.instruction().map_or(line, |it| it.end_line));
            let bad = row.waste.is_some();
            let row_id = ids.layer(place, n);
            marks.entry(line).or_insert(Mark { end, row: row_id, added: row.added, bad });
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_its_slots_in_order_and_nothing_from_elsewhere() {
        let places = ["{{title}}", "{{main}}", "{{footer}}"].map(|slot| PAGE.find(slot).unwrap());
        assert!(places.is_sorted());
        for foreign in ["http:", "https:", "//cdn", "<script", "url(", "@import"] {
            assert!(!PAGE.contains(foreign), "{foreign}");
        }
        assert!(PAGE.contains("default-src 'none'"));
    }
}
