//! What the reports of `dockslim size` share: their input, and how instructions, bases and figures are put into words.
//! Computes no size: a [`Ledger`] comes in with every figure, and what it does not know stays unknown here.

use super::visible;
use crate::bytes::{Amount, Bytes, Provenance, human};
use crate::finding::{Failure, Finding, Saving};
use crate::rule::Wants;
use crate::size::catalog::Match;
use crate::size::ledger::{BaseBytes, HiddenBytes, LayerBytes, Ledger, PackageBytes};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::io::{self, Write};
use unicode_width::UnicodeWidthChar as _;

/// The image of one stage, ready to be printed.
#[derive(Clone, Copy, Debug)]
pub struct SizeReport<'a> {
    /// Its figures.
    pub ledger: &'a Ledger,
    /// Its total once everything that findings suggest is done; `None` where that is not known.
    pub after_fixes: Option<Amount>,
    /// What each of them saves, most first.
    pub savings: &'a [Saving],
    /// What finding each of these is of.
    pub findings: &'a [Finding],
}

/// The folder that is the build context of a file.
#[derive(Clone, Copy, Debug)]
pub struct SizeContext<'a> {
    /// As the user would name it.
    pub folder: &'a str,
    /// Where that is said; nowhere, where it is assumed.
    pub said: Option<&'a str>,
}

/// A file's images.
#[derive(Clone, Copy, Debug)]
pub struct SizeFile<'a> {
    /// As the user named it.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its place among the files of the run, from 0.
    pub place: usize,
    /// What it takes files from, if it takes any.
    pub context: Option<SizeContext<'a>>,
    /// One for each stage that was asked for.
    pub reports: &'a [SizeReport<'a>],
}

/// A format.
pub trait SizeFormat: Sync {
    /// What it prints of how to mend a finding.
    fn wants(&self) -> Wants {
        Wants::NONE
    }

    /// What stands before all files, whose names these are.
    fn head(&self, _names: &[String], _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// One file's images.
    fn file(&self, file: &SizeFile<'_>, out: &mut dyn Write) -> io::Result<()>;

    /// What stands in the place of a file that has none, where the format tells.
    fn failure(&self, _place: usize, _failure: &Failure, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// What stands between two files.
    fn separator(&self) -> &'static str {
        ""
    }

    /// What stands after all files.
    fn tail(&self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// Whether there is nothing below the layers.
fn is_scratch(base: &BaseBytes) -> bool {
    base.matched.is_none() && base.reference == "scratch"
}

/// Whether the base's bytes are known.
pub(super) fn is_known(base: &BaseBytes) -> bool {
    is_scratch(base) || base.bytes.provenance != Provenance::Unknown
}

/// The word of the JSON contract for how near the base's figures are.
pub(super) fn match_word(base: &BaseBytes) -> &'static str {
    match base.matched {
        Some(Match::Image) => Match::Class.as_str(),
        Some(matched) => matched.as_str(),
        None if is_scratch(base) => Match::Exact.as_str(),
        None => "unknown",
    }
}

/// What the base's figures rest on, as a sentence without a full stop.
pub(super) fn base_note(base: &BaseBytes) -> String {
    let of = base.resolved.as_deref().unwrap_or(&base.reference);
    let as_of = base.as_of.map(|date| format!(", as of {date}")).unwrap_or_default();
    match base.matched {
        Some(Match::Exact) => format!("the catalogue's {of}{as_of}"),
        Some(Match::Alias) => format!("the same image as {of}{as_of}"),
        Some(Match::Class) => format!("not in the catalogue itself: {of}, its nearest version{as_of}"),
        Some(Match::Image) => format!("not in the catalogue itself: {of}, another variant of it{as_of}"),
        None if is_scratch(base) => "nothing is below the layers".to_owned(),
        None => "not in the catalogue: its size is not known, and the sums are without it".to_owned(),
    }
}

/// Which folder COPY and ADD take files from, and why that.
pub(super) fn context_note(context: SizeContext<'_>) -> String {
    let SizeContext { folder, said } = context;
    said.map_or_else(
        || {
            let other = "name another with --context DIR or `context:` in .dockslim.yaml";
            format!("build context: {folder} (assumed: the Dockerfile's own folder; {other})")
        },
        |said| format!("build context: {folder} ({said})"),
    )
}

/// What a word of the provenance column means.
pub(super) fn provenance_meaning(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "counted in the files themselves",
        Provenance::Indexed => "from the distribution's package index",
        Provenance::Catalogue => "from the catalogue of base images and fixed costs",
        Provenance::Estimate => "worked out from such figures by a rule of thumb",
        Provenance::Unknown => "not known, and in no sum",
    }
}

/// Where the figures of a ledger come from: each once, strongest first.
pub(super) fn provenances(ledger: &Ledger) -> Vec<Provenance> {
    let base = if is_known(&ledger.base) { ledger.base.bytes.provenance } else { Provenance::Unknown };
    let mut all: Vec<_> = ledger.layers.iter().map(|layer| layer.added.provenance).chain([base]).collect();
    all.extend(ledger.layers.iter().any(|layer| !layer.added.complete).then_some(Provenance::Unknown));
    all.sort_unstable();
    all.dedup();
    all
}

/// A figure that may lack something: `212 MB`, `212 MB+?`, `?`.
pub(super) fn figure(amount: Amount) -> String {
    number(Some(amount.likely).filter(|_| amount.is_known()), amount.complete)
}

/// The same of what a registry stores.
pub(super) fn packed_figure(amount: Amount) -> String {
    number(amount.compressed.map(|it| it.likely).filter(|_| amount.is_known()), amount.complete)
}

fn number(known: Option<Bytes>, complete: bool) -> String {
    match known {
        None => "?".to_owned(),
        Some(bytes) if complete => human(bytes),
        Some(bytes) => human(bytes) + "+?",
    }
}

/// What later layers hide of one, or of the base; none where they hide nothing.
fn waste_of(hidden: &[HiddenBytes]) -> Option<Amount> {
    let waste: Amount = hidden.iter().map(|hidden| hidden.bytes).sum();
    (waste.likely > 0 || !waste.complete).then_some(waste)
}

/// What the fixes come to, where there are any that save bytes.
pub(super) fn after_fixes(report: &SizeReport<'_>) -> Option<Amount> {
    report.after_fixes.filter(|_| !report.savings.is_empty())
}

/// `between 410 MB and 520 MB`, where that says more than the likely figure does.
pub(super) fn bounds_text(range: Amount) -> Option<String> {
    let (low, high) = (human(range.low), human(range.high));
    if range.complete {
        (low != high).then(|| format!("between {low} and {high}"))
    } else {
        (range.low != range.likely).then(|| format!("at least {low}"))
    }
}

/// The base and each layer, as all bars and tables show them.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// The layer; none for the base.
    pub(super) layer: Option<&'a LayerBytes>,
    pub(super) line: u32,
    pub(super) hidden: &'a [HiddenBytes],
    pub(super) added: String,
    /// The image so far.
    pub(super) so_far: String,
    pub(super) waste: Option<String>,
    pub(super) provenance: Provenance,
    /// The likely bytes that count and those that are hidden later.
    pub(super) kept: Bytes,
    pub(super) lost: Bytes,
}

/// The base first, then the layers in build order.
pub(super) fn rows<'a>(report: &SizeReport<'a>) -> Vec<Row<'a>> {
    let ledger = report.ledger;
    let known = is_known(&ledger.base);
    let base = ledger.base.bytes;
    let mut sum = if known { base } else { Amount::UNKNOWN };
    let waste = waste_of(&ledger.base.hidden);
    let lost = waste.map_or(0, |waste| waste.likely);
    let mut rows = vec![Row {
        layer: None,
        line: ledger.base.line,
        hidden: &ledger.base.hidden,
        added: figure(sum),
        so_far: figure(sum),
        waste: waste.map(figure),
        provenance: sum.provenance,
        kept: sum.likely.saturating_sub(lost),
        lost: lost.min(sum.likely),
    }];
    for layer in &ledger.layers {
        sum = sum + layer.added;
        let waste = waste_of(&layer.hidden);
        let lost = waste.map_or(0, |waste| waste.likely).min(layer.added.likely);
        rows.push(Row {
            layer: Some(layer),
            line: layer.origin.line,
            hidden: &layer.hidden,
            added: figure(layer.added),
            so_far: figure(sum),
            waste: waste.map(figure),
            provenance: layer.added.provenance,
            kept: layer.added.likely - lost,
            lost,
        });
    }
    rows
}

/// The instruction of a row in one line of at most `width` columns.
pub(super) fn instruction_line(row: &Row<'_>, report: &SizeReport<'_>, width: usize, more: &str) -> String {
    match row.layer {
        Some(layer) => one_line([&*layer.origin.text].into_iter(), width, more),
        None => one_line(["FROM", &*report.ledger.base.reference].into_iter(), width, more),
    }
}

/// `parts` with one blank between words, cut to `width` columns with `more` at the end. Reads no further than that.
pub(super) fn one_line<'p>(parts: impl Iterator<Item = &'p str>, width: usize, more: &str) -> String {
    let mut line = String::new();
    let (mut columns, mut fitting) = (0, 0);
    for word in parts.flat_map(str::split_whitespace) {
        let blank = (!line.is_empty()).then_some(' ');
        for c in blank.into_iter().chain(visible(word).chars()) {
            columns += c.width().unwrap_or(0);
            if columns > width {
                line.truncate(fitting);
                line.push_str(more);
                return line;
            }
            line.push(c);
            if columns + more.chars().count() <= width {
                fitting = line.len();
            }
        }
    }
    line
}

/// The packages, biggest first; those of one size by name.
pub(super) fn biggest_packages(packages: &[PackageBytes]) -> Vec<&PackageBytes> {
    let mut sorted: Vec<&PackageBytes> = packages.iter().collect();
    sorted.sort_unstable_by_key(|package| (Reverse(package.installed), &package.name));
    sorted
}

/// The packages of a layer in a sentence, and what else its notes say.
pub(super) fn notes(layer: &LayerBytes) -> (Option<Cow<'_, str>>, Vec<&str>) {
    let count = format!("{}, ", super::plural(layer.packages.len(), "package"));
    // The layer's own note knows the source of the list as well, and which package brought the others.
    let all = layer.notes.iter().map(String::as_str).filter(|note| !is_plain(layer, note));
    let (own, others): (Vec<&str>, Vec<&str>) =
        all.partition(|note| note.starts_with(&count) || note.contains(&format!(" brings {count}")));
    let packages = match own.first() {
        Some(own) => Some(Cow::Borrowed(*own)),
        None => package_note(&layer.packages).map(Cow::Owned),
    };
    (packages, others)
}

/// Whether a note only repeats the instruction, of which the row says already that it is not known.
fn is_plain(layer: &LayerBytes, note: &str) -> bool {
    let rest = note.strip_prefix(layer.origin.cmd);
    rest.is_some_and(|rest| rest.starts_with(' ') && rest.ends_with(": of unknown size"))
}

/// `200 packages, 481 MB; libllvm15 alone 108 MB`; `None` where there are none.
fn package_note(packages: &[PackageBytes]) -> Option<String> {
    let sum = packages.iter().map(|package| package.installed).fold(0, Bytes::saturating_add);
    match biggest_packages(packages).as_slice() {
        [] => None,
        [one] => Some(format!("1 package, {}: {}", human(sum), one.name)),
        [first, ..] => {
            let (count, first) = (packages.len(), format!("{} alone {}", first.name, human(first.installed)));
            Some(format!("{count} packages, {}; {first}", human(sum)))
        }
    }
}

/// How much of a layer is hidden, and what hides it, as people wrote it.
pub(super) fn hidden_part_text(hidden: &HiddenBytes, width: usize, more: &str) -> (String, String) {
    let bytes = figure(hidden.bytes);
    (bytes, one_line([&*hidden.cause].into_iter(), width, more))
}

/// What is hidden of a layer or of the base, biggest first.
pub(super) fn hidden_parts<'a>(row: &Row<'a>) -> Vec<&'a HiddenBytes> {
    let mut sorted: Vec<&HiddenBytes> = row.hidden.iter().collect();
    sorted.sort_unstable_by_key(|hidden| (Reverse(hidden.bytes.likely), hidden.by_line));
    sorted
}

/// `1 of 5 layers and the base`: what the total is without; `None` where it is whole.
pub(super) fn unknown_note(ledger: &Ledger) -> Option<String> {
    let layers = ledger.layers.iter().filter(|layer| !layer.added.complete).count();
    let of = match (layers, ledger.layers.len()) {
        (0, _) => None,
        (some, all) if some == all => Some(format!("{} of unknown size", super::plural(all, "layer"))),
        (some, all) => Some(format!("{some} of {} of unknown size", super::plural(all, "layer"))),
    };
    let base = (!is_known(&ledger.base)).then(|| "the base image".to_owned());
    let both: Vec<String> = base.into_iter().chain(of).collect();
    (!both.is_empty()).then(|| both.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, width: usize) -> String {
        one_line([text].into_iter(), width, "…")
    }

    #[test]
    fn commands_are_cut_to_columns_and_cannot_drive_a_terminal() {
        assert_eq!(cut("RUN  a &&\n\t b", 20), "RUN a && b");
        assert_eq!(cut("RUN abcdef", 8), "RUN abc…");
        assert_eq!(cut("RUN 日本語", 9), "RUN 日本…");
        assert_eq!(cut("RUN 日本語", 8), "RUN 日…");
        assert_eq!(cut("RUN \x1b[31ma\u{202E}b\0", 20), "RUN \\u{1b}[31ma\\u{2…");
        assert_eq!(one_line(["RUN", "abcdef"].into_iter(), 8, "..."), "RUN a...");
        assert_eq!(cut("", 4), "");
    }

    #[test]
    fn the_biggest_packages_are_named() {
        let package = |name: &str, installed| PackageBytes { name: name.to_owned(), installed };
        assert_eq!(package_note(&[]), None);
        assert_eq!(package_note(&[package("a", 1_000)]).as_deref(), Some("1 package, 1.0 kB: a"));
        let many = [package("b", 5), package("a", 5), package("c", 108_000_000), package("d", 1)];
        let said = "4 packages, 108 MB; c alone 108 MB";
        assert_eq!(package_note(&many).as_deref(), Some(said));
    }

    #[test]
    fn figures_say_what_they_lack() {
        let known = Amount::exact(212_000_000, Provenance::Estimate);
        let figures = [Amount::ZERO, known, known.and_more(), Amount::UNKNOWN].map(figure);
        assert_eq!(figures, ["0 B", "212 MB", "212 MB+?", "?"]);
        let range = Amount { low: 1, ..Amount::exact(2, Provenance::Estimate) };
        assert_eq!(bounds_text(range).as_deref(), Some("between 1 B and 2 B"));
        assert_eq!(bounds_text(Amount::ZERO), None);
    }
}
