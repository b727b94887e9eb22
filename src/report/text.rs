//! For people: the place with its lines of the file, related places, and what to write instead. The drawing
//! is codespan-reporting's.

use super::cut::{Cut, Mark, cut};
use super::place::Places;
use super::together::{Block, blocks};
use super::visible::{Shown, on_one_line, visible};
use super::wrap::{wrap, wrap_heading};
use super::{FileReport, Link, Report, Summary};
use crate::finding::{Finding, Severity};
use crate::source::Span;
use codespan_reporting::diagnostic::{self, Diagnostic, Label, LabelStyle};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config, WriteStyle};
use rustc_hash::FxHashSet;
use std::io::{self, Write};
use std::ops::Range;

/// What stands before the later lines of a message.
const INDENT: &str = "\n  ";
/// Below this, cutting lines makes things worse.
const NARROWEST: usize = 40;
/// A longer line is not drawn: a minified script would fill the screen.
const LONGEST_LINE: usize = 2000;

/// `--format text`
#[derive(Debug)]
pub struct Text {
    /// Whether to colour.
    pub colour: bool,
    /// Where rules are explained, where the terminal can open links.
    pub link: Option<Link>,
    /// How wide prose may run.
    pub width: usize,
    /// How wide the terminal is: longer lines of the file are cut there. `None` keeps them whole.
    pub columns: Option<usize>,
    /// Whether to leave out the summary.
    pub quiet: bool,
}

impl Report for Text {
    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.findings.is_empty() {
            return Ok(());
        }
        self.findings(file, out)?;
        // What nothing is known of, and nothing can be saved of, is no news.
        let image = file.image.filter(|image| !self.quiet && (image.base_known || image.avoidable() > 0));
        if let Some(image) = image {
            let line = wrap(&format!("{}: {}", file.name, image.line()), self.width).replace('\n', INDENT);
            write!(out, "{}\n\n", visible(&line))?;
        }
        Ok(())
    }

    fn tail(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        if summary.without_context {
            let note = "what COPY and ADD bring is not counted, since no build context is said: say it with \
                        --context DIR or `context:` in .dockslim.yaml";
            writeln!(out, "{}\n", wrap(note, self.width).replace('\n', INDENT))?;
        }
        writeln!(out, "{}", summary.line())
    }

    fn wants_image(&self) -> bool {
        true
    }
}

impl Text {
    fn findings(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let original = Original { places: Places::new(file.text), shown: Shown::new(file.text) };
        let name = on_one_line(file.name);
        let whole = Drawn::new(&name, &original.shown.text, &original);
        let config = Config { start_context_lines: 1, ..Config::default() };
        for block in blocks(file.findings) {
            let finding = block.first;
            let link = self.link.and_then(|link| link(&finding.rule));
            let mut painter =
                Painter { out: &mut *out, colour: self.colour, finding, link, head: Head::Past };
            let mut diagnostic = diagnose(&block, &whole, self.width);
            let cut = self.columns.and_then(|columns| whole.cut(&mut diagnostic, columns));
            let cut = cut.as_ref().map(|cut| {
                let column = original.places.of(finding.span.start).column;
                Drawn { column: Some(column), ..Drawn::new(&name, &cut.text, &original) }
            });
            let drawn = cut.as_ref().unwrap_or(&whole);
            term::emit_to_write_style(&mut painter, &config, drawn, &diagnostic).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

fn diagnose(block: &Block<'_>, file: &Drawn<'_>, width: usize) -> Diagnostic<()> {
    let finding = block.first;
    // The first line shares its width with severity and rule, the others with what they are moved in by.
    let head = (finding.severity.as_str().len() + finding.rule.len() + 4).saturating_sub(INDENT.len() - 1);
    let message = block.message();
    let message = visible(&message);
    let wrapped = wrap_heading(&format!("{}{message}", "x".repeat(head)), width - INDENT.len() + 1);
    let message = wrapped.get(head..).unwrap_or(&message);
    let mut diagnostic = Diagnostic::new(codespan_severity(finding.severity))
        .with_code(&finding.rule)
        .with_message(message.replace('\n', INDENT));
    let related = finding.related.iter().map(|label| (label.span, &label.message));
    let own = std::iter::once(finding.span).chain(finding.related.iter().map(|label| label.span));
    let told: FxHashSet<Span> = own.collect();
    // What is told with it is shown by its place, where nothing is said of that yet.
    let members = finding.folded.iter().map(|member| (member.span, &member.label));
    let members = members.filter(|(span, label)| !label.is_empty() && !told.contains(span));
    let others = related.chain(members).map(|(span, label)| (LabelStyle::Secondary, span, label));
    let labels = std::iter::once((LabelStyle::Primary, finding.span, &finding.label)).chain(others);
    for (style, span, message) in labels {
        let message = visible(message);
        if file.is_drawable(span) {
            let label = Label::new(style, (), file.original.shown.span(span).range());
            diagnostic.labels.push(label.with_message(message));
        } else {
            let place = file.original.places.of(span.start);
            let note = format!("{}:{}:{} {message}", file.name, place.line, place.column);
            diagnostic.notes.push(note.trim_end().to_owned());
        }
    }
    let elsewhere = finding.elsewhere.iter().map(|it| format!("{}: {}", it.place(), it.message));
    diagnostic.notes.extend(elsewhere.map(|text| wrap(&visible(&on_one_line(&text)), width - 6)));
    diagnostic.notes.extend(notes(block, &file.original.places, width - 6));
    diagnostic
}

/// Where else it is found, what to write instead, and what is mended with it.
fn notes(block: &Block<'_>, places: &Places<'_>, width: usize) -> Vec<String> {
    let at = block.places(places).map(|lines| wrap(&lines, width));
    let help = block.help(places).map(|(head, help)| note(&head, &visible(help), width));
    let at_once = block.at_once().map(|help| wrap(&format!("or, for all at once: {}", visible(help)), width));
    let with_it = with_it(block, places).map(|text| wrap(&text, width));
    [at, help, at_once, with_it].into_iter().flatten().collect()
}

/// `mends line 7 too (deleted-in-later-layer)`, for what is folded into a finding.
fn with_it(block: &Block<'_>, places: &Places<'_>) -> Option<String> {
    let members = block.all().flat_map(|finding| &finding.folded);
    let mut members: Vec<(usize, &str)> =
        members.map(|member| (places.of(member.span.start).line, &*member.rule)).collect();
    members.sort_unstable();
    members.dedup();
    let members: Vec<String> = members.iter().map(|(line, rule)| format!("line {line} ({rule})")).collect();
    (!members.is_empty()).then(|| format!("mends too: {}", members.join(", ")))
}

/// What to write instead. Only its first line is prose: what stands below is to be copied as it is.
fn note(head: &str, help: &str, width: usize) -> String {
    let (prose, code) = help.split_once('\n').unwrap_or((help, ""));
    let mut note = wrap(&format!("{head}: {prose}"), width);
    if !code.is_empty() {
        note.extend(["\n", code.trim_end()]);
    }
    note
}

fn codespan_severity(severity: Severity) -> diagnostic::Severity {
    match severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
        Severity::Info => diagnostic::Severity::Note,
        Severity::Style => diagnostic::Severity::Help,
    }
}

/// The file as it is, and its text as it is drawn.
struct Original<'a> {
    places: Places<'a>,
    shown: Shown<'a>,
}

/// The file as codespan asks for it.
struct Drawn<'a> {
    name: &'a str,
    text: &'a str,
    places: Places<'a>,
    original: &'a Original<'a>,
    /// The column of the finding in the file itself, where it cannot be found from the text.
    column: Option<usize>,
}

impl<'a> Drawn<'a> {
    fn new(name: &'a str, text: &'a str, original: &'a Original<'a>) -> Self {
        Self { name, text, places: Places::new(text), original, column: None }
    }

    /// The text with the lines cut that are too long for so many columns; the labels then stand in that.
    fn cut(&self, diagnostic: &mut Diagnostic<()>, columns: usize) -> Option<Cut> {
        let labels = &mut diagnostic.labels;
        let span = |label: &Label<()>| Span::new(label.range.start as u32, label.range.end as u32);
        let marks: Vec<Mark> =
            labels.iter().map(|label| (span(label), label.message.chars().count())).collect();
        let index = self.places.index();
        let last = labels.iter().map(|label| index.line(label.range.end as u32)).max()?;
        let bent = labels.iter().filter(|it| index.line(span(it).start) != index.line(span(it).end)).count();
        // The line's number, the border, and a line of its own for each label that goes over several.
        let beside = last.to_string().len() + 3 + 2 * bent;
        let cut = cut(self.text, index, &marks, columns.saturating_sub(beside).max(NARROWEST))?;
        for label in labels {
            label.range = cut.span(span(label));
        }
        Some(cut)
    }

    /// Whether the lines at both ends are short enough to be shown.
    fn is_drawable(&self, span: Span) -> bool {
        let fits = |offset| {
            let index = self.places.index().line(offset) - 1;
            self.line_range((), index).is_ok_and(|range| range.len() <= LONGEST_LINE)
        };
        let span = self.original.shown.span(span);
        span.end as usize <= self.text.len() && fits(span.start) && fits(span.end)
    }
}

impl<'a> Files<'a> for Drawn<'_> {
    type FileId = ();
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(self.name)
    }

    fn source(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(self.text)
    }

    fn line_index(&'a self, (): (), offset: usize) -> Result<usize, Error> {
        Ok(self.places.index().line(offset as u32) - 1)
    }

    fn column_number(&'a self, (): (), _line: usize, offset: usize) -> Result<usize, Error> {
        let original = self.original.shown.original(offset as u32);
        Ok(self.column.unwrap_or_else(|| self.original.places.of(original).column))
    }

    fn line_range(&self, (): (), line: usize) -> Result<Range<usize>, Error> {
        let index = self.places.index();
        if line >= index.count() {
            return Err(Error::LineTooLarge { given: line, max: index.count() - 1 });
        }
        let end =
            if line + 1 == index.count() { self.text.len() } else { index.line_start(line + 2) as usize };
        Ok(index.line_start(line + 1) as usize..end)
    }
}

/// Writes colours where they are wanted, our own word for the severity where codespan has another, and the
/// rule as a link.
struct Painter<'a> {
    out: &'a mut Vec<u8>,
    colour: bool,
    finding: &'a Finding,
    link: Option<String>,
    head: Head,
}

/// What codespan writes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    /// Its own word for the severity.
    Word,
    /// The rule, in brackets, in pieces.
    Rule,
    /// Anything else.
    Past,
}

impl Painter<'_> {
    fn write_head(&mut self, bytes: &[u8]) -> io::Result<()> {
        if std::mem::replace(&mut self.head, Head::Rule) == Head::Word {
            return self.out.write_all(self.finding.severity.as_str().as_bytes());
        }
        match &self.link {
            Some(link) if bytes == self.finding.rule.as_bytes() => {
                write!(self.out, "\x1b]8;;{link}\x1b\\{}\x1b]8;;\x1b\\", self.finding.rule)
            }
            _ => {
                self.out.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    fn paint(&mut self, code: &str) -> io::Result<()> {
        if self.colour { write!(self.out, "\x1b[{code}m") } else { Ok(()) }
    }

    fn of_severity(severity: diagnostic::Severity) -> &'static str {
        match severity {
            diagnostic::Severity::Bug | diagnostic::Severity::Error => "31",
            diagnostic::Severity::Warning => "33",
            diagnostic::Severity::Note => "34",
            diagnostic::Severity::Help => "35",
        }
    }
}

impl Write for Painter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.head == Head::Past {
            self.out.extend_from_slice(bytes);
        } else {
            self.write_head(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Painter<'_> {
    fn set_header(&mut self, severity: diagnostic::Severity) -> io::Result<()> {
        self.head = Head::Word;
        self.paint("1")?;
        self.paint(Self::of_severity(severity))
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.head = Head::Past;
        self.paint("0;1")
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.paint("36")
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.paint("36")
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.paint("36")
    }

    fn set_label(&mut self, severity: diagnostic::Severity, style: LabelStyle) -> io::Result<()> {
        self.paint(if style == LabelStyle::Primary { Self::of_severity(severity) } else { "36" })
    }

    fn reset(&mut self) -> io::Result<()> {
        self.paint("0")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::finding;

    fn render(text: &str, finding: Finding, colour: bool) -> String {
        render_on(text, finding, colour, None)
    }

    fn render_on(text: &str, finding: Finding, colour: bool, columns: Option<usize>) -> String {
        let file = FileReport {
            name: "Dockerfile",
            relative: "Dockerfile",
            text,
            findings: &[finding],
            suppressed: &[],
            image: None,
        };
        let mut out = Vec::new();
        Text { colour, link: None, width: 80, columns, quiet: false }.file(&file, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_finding_shows_its_place_the_cause_and_the_cure() {
        let mut it = finding(11, 16);
        it.severity(Severity::Info)
            .label("here")
            .related(Span::new(0, 6), "because of this")
            .help("write that");
        let expected = "info[some-rule]: something is wrong\n  ┌─ Dockerfile:2:5\n  │\n1 │ FROM a\n  │ ------ because of this\n2 │ RUN b c d\n  │     ^^^^^ here\n  │\n  = help: write that\n\n";
        assert_eq!(render("FROM a\nRUN b c d\n", it, false), expected);
    }

    #[test]
    fn colours_come_only_when_asked_for() {
        assert!(!render("FROM a", finding(0, 4), false).contains('\x1b'));
        assert!(render("FROM a", finding(0, 4), true).contains("\x1b[33mwarning"));
    }

    #[test]
    fn a_file_cannot_drive_the_terminal() {
        let shown = render("RUN \u{1b}[31m \u{9b}m \u{7}\r\n", finding(0, 3), false);
        assert!(
            shown.contains("RUN \\u{1b}[31m \\u{9b}m \\u{7}\n")
                && !shown.contains(|c: char| c.is_control() && c != '\n'),
            "{shown:?}"
        );
    }

    #[test]
    fn marks_stand_under_what_they_are_about_whatever_is_shown_before_it() {
        let text = "FROM a\nRUN \u{1b}\u{202e}\u{9b} bad\r\n";
        let mut it = finding(text.find("bad").unwrap() as u32, text.find('\r').unwrap() as u32);
        it.label("h\u{7}ere").related(Span::new(0, 6), "\u{2066}").help("a\u{1b}b");
        it.message = "x\u{200f}\ny".to_owned();
        let shown = render(text, it.clone(), false);
        let expected = "warning[some-rule]: x\\u{200f}\n  y\n  ┌─ Dockerfile:2:9\n  │\n1 │ FROM a\n  │ ------ \\u{2066}\n2 │ RUN \\u{1b}\\u{202e}\\u{9b} bad\n  │                          ^^^ h\\u{7}ere\n  │\n  = help: a\\u{1b}b\n\n";
        assert_eq!(shown, expected);
        let long = format!("FROM a\nRUN \u{1b} {} bad\n", "x".repeat(100));
        let at = long.find("bad").unwrap() as u32;
        let shown = render_on(&long, finding(at, at + 3), false, Some(60));
        assert!(shown.contains("Dockerfile:2:108\n") && shown.contains("bad\n"), "{shown}");
        let column = |word: &str| {
            let line = shown.lines().find(|line| line.contains(word)).unwrap();
            line[..line.find(word).unwrap()].chars().count()
        };
        assert_eq!(column("bad"), column("^"), "{shown}");
    }

    #[test]
    fn a_line_too_long_to_draw_is_named_instead() {
        let text = format!("RUN {}", "x".repeat(3000));
        let shown = render(&text, finding(4, 9), false);
        assert!(shown.contains("= Dockerfile:1:5") && shown.len() < 300, "{shown}");
    }

    #[test]
    fn a_terminal_has_lines_cut_and_nothing_else_has() {
        let text = format!("FROM a\nRUN {} bad && {}\n", "x".repeat(90), "y".repeat(90));
        let mut it = finding(102, 105);
        it.label("here").related(Span::new(0, 6), "because of this");
        let shown = render_on(&text, it.clone(), false, Some(60));
        assert!(shown.contains("Dockerfile:2:96\n"), "{shown}");
        assert!(
            shown.contains("2 │ …xxxxx bad && yyy") && shown.contains("\n  │        ^^^ here\n"),
            "{shown}"
        );
        assert!(shown.lines().all(|line| line.chars().count() <= 60), "{shown}");
        assert!(render(&text, it, false).contains(text.lines().last().unwrap()));
    }

    #[test]
    fn a_long_message_is_broken_at_eighty_columns() {
        let mut it = finding(0, 4);
        it.message = "word ".repeat(40).trim().to_owned();
        let shown = render("FROM a", it, false);
        assert!(shown.lines().take(3).all(|line| line.len() <= 80), "{shown}");
    }

    #[test]
    fn code_that_a_heading_has_no_room_for_is_broken_too() {
        let mut it = finding(0, 4);
        it.message = format!("`{}` is too long", "word ".repeat(14).trim());
        let shown = render("FROM a", it, false);
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        assert!(shown.starts_with("warning[some-rule]: `word word "), "{shown}");
    }
}
