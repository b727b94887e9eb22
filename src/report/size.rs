//! What the reports of `dockslim size` share: their input, and how instructions, bases and figures are put into words.
//! Computes no size: a [`Ledger`] comes in with every figure, and what it does not know stays unknown here.

use super::visible;
use crate::bytes::{Amount, Bytes, Provenance, human};
use crate::finding::{Failure, Finding, Saving};
use crate::rule::Wants;
use crate::size::catalog::Match;
use crate::size::ledger::{BaseBytes, HiddenBytes, Input, LayerBytes, Ledger, PackageBytes};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::io::{self, Write};
use unicode_width::UnicodeWidthChar as _;

/// The image of one stage, ready to be printed.
#[derive(Clone, Copy, Debug)]
pub struct SizeReport<'a> {
    /// Its figures.
    pub ledger: &'a Ledger,
    /// Its total once all fixes are applied; `None` where that is not known.
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
        _ if base.built_by.is_some() => "built",
        Some(Match::Image) => Match::Class.as_str(),
        Some(matched) => matched.as_str(),
        None if is_scratch(base) => Match::Exact.as_str(),
        None => "unknown",
    }
}

/// What the base's figures rest on, as a sentence without a full stop.
pub(super) fn base_note(base: &BaseBytes) -> String {
    let of = base.resolved.as_deref().unwrap_or(&base.reference);
    if let Some(dockerfile) = &base.built_by {
        let more = if base.bytes.complete { "" } else { ", of which some is not known" };
        return format!("built by {dockerfile}, as that stands{more}");
    }
    let as_of = base.as_of.map(|date| format!(", as of {date}")).unwrap_or_default();
    match base.matched {
        Some(Match::Exact) => format!("the catalogue's {of}{as_of}"),
        Some(Match::Alias) => format!("the same image as {of}{as_of}"),
        Some(Match::Class) => format!("not in the catalogue itself: {of}, its nearest version{as_of}"),
        Some(Match::Image) => format!("not in the catalogue itself: {of}, another variant of it{as_of}"),
        None if is_scratch(base) => "nothing is below the layers".to_owned(),
        None if base.input.is_some() => {
            "which image it is depends on the build: its size is not known, and the sums are without it"
                .to_owned()
        }
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
        Provenance::Unknown => NOT_KNOWN,
    }
}

/// Where the figures of a ledger come from: each once, strongest first.
pub(super) fn provenances(ledger: &Ledger) -> Vec<Provenance> {
    let base = if is_known(&ledger.base) { ledger.base.bytes.provenance } else { Provenance::Unknown };
    let base = ledger.image.is_none().then_some(base);
    let mut all: Vec<_> = ledger.layers.iter().map(|layer| layer.added.provenance).chain(base).collect();
    all.extend(ledger.layers.iter().any(|layer| !layer.added.complete).then_some(Provenance::Unknown));
    all.sort_unstable();
    all.dedup();
    all
}

/// The sign of what is not known at all.
pub(super) const UNKNOWN: &str = "?";

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
        None => UNKNOWN.to_owned(),
        Some(bytes) if complete => human(bytes),
        Some(bytes) => human(bytes) + "+?",
    }
}

/// What later layers hide of one, or of the base; none where they hide nothing.
fn waste_of(hidden: &[HiddenBytes]) -> Option<Amount> {
    let waste: Amount = hidden.iter().map(|hidden| hidden.bytes).sum();
    (waste.likely > 0 || !waste.complete).then_some(waste)
}

/// A figure of a whole image, which is one only with its base: `25.0 MB`, or, with the words for an unknown base in
/// front, `? + 25.0 MB`.
pub(super) fn whole(ledger: &Ledger, amount: Amount, figure: fn(Amount) -> String, base: &str) -> String {
    if is_known(&ledger.base) {
        return figure(amount);
    }
    over_unknown(amount, ledger.layers.iter().all(|layer| layer.added.complete), figure, base)
}

/// What layers come to over a base of unknown size, and whether that is all of them.
fn over_unknown(amount: Amount, complete: bool, figure: fn(Amount) -> String, base: &str) -> String {
    if amount.is_known() {
        format!("{base} + {}", figure(Amount { complete, ..amount }))
    } else {
        figure(amount)
    }
}

/// What the fixes come to, where they change anything.
pub(super) fn after_fixes(report: &SizeReport<'_>) -> Option<Amount> {
    report.after_fixes.filter(|after| *after != report.ledger.total)
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
    let base_row = Row {
        layer: None,
        line: ledger.base.line,
        hidden: &ledger.base.hidden,
        added: figure(sum),
        so_far: figure(sum),
        waste: waste.map(figure),
        provenance: sum.provenance,
        kept: sum.likely.saturating_sub(lost),
        lost: lost.min(sum.likely),
    };
    // The layers of a real image are all of it.
    let mut rows = if ledger.image.is_some() { Vec::new() } else { vec![base_row] };
    let mut complete = true;
    for layer in &ledger.layers {
        sum = sum + layer.added;
        complete &= layer.added.complete;
        let so_far = if known { figure(sum) } else { over_unknown(sum, complete, figure, UNKNOWN) };
        let waste = waste_of(&layer.hidden);
        let lost = waste.map_or(0, |waste| waste.likely).min(layer.added.likely);
        rows.push(Row {
            layer: Some(layer),
            line: layer.origin.place(),
            hidden: &layer.hidden,
            added: figure(layer.added),
            so_far,
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
        Some(layer) => one_line([layer.origin.text()].into_iter(), width, more),
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

/// What is said of a layer below its row: what its figure rests on, and with its mark what is not known of it, unless
/// the row itself shows it.
pub(super) fn notes(layer: &LayerBytes, inputs: &Inputs<'_>) -> Vec<String> {
    let lacks = layer.lacks.iter().filter(|lack| !lack.is_all);
    let lacks = lacks.map(|lack| lack.what.clone() + &marks(lack.input.iter(), inputs));
    layer.notes.iter().cloned().chain(lacks).collect()
}

/// How many packages are named.
const NAMED: usize = 5;

/// `ffmpeg brings 200 packages, 481 MB: libllvm15 108 MB, …, and 195 others (…)`; `None` where there are none.
pub(super) fn package_note(layer: &LayerBytes) -> Option<String> {
    packages_text(&layer.packages, layer.asked.as_deref(), layer.packages_from.as_deref())
}

fn packages_text(packages: &[PackageBytes], asked: Option<&str>, from: Option<&str>) -> Option<String> {
    let sorted = biggest_packages(packages);
    let (named, others) = sorted.split_at(sorted.len().min(NAMED));
    let sum = |packages: &[&PackageBytes]| {
        human(packages.iter().map(|package| package.installed).fold(0, Bytes::saturating_add))
    };
    let named: Vec<String> =
        named.iter().map(|package| format!("{} {}", package.name, human(package.installed))).collect();
    let brings = asked.filter(|_| sorted.len() > 1);
    let brings = brings.map(|asked| format!("{asked} brings ")).unwrap_or_default();
    let count = super::plural(sorted.len(), "package");
    let others = match others.len() {
        0 => String::new(),
        count => format!(", and {} {}", super::plural(count, "other"), sum(others)),
    };
    let from = from.map(|from| format!(" ({from})")).unwrap_or_default();
    (!sorted.is_empty())
        .then(|| format!("{brings}{count}, {}: {}{others}{from}", sum(&sorted), named.join(", ")))
}

/// What would make more of an image known, each once, in the order of the rows: the place is the mark.
pub(super) fn inputs(ledger: &Ledger) -> Inputs<'_> {
    let of_layers =
        ledger.layers.iter().flat_map(|layer| &layer.lacks).filter_map(|lack| lack.input.as_ref());
    let mut inputs = Inputs::default();
    for input in ledger.base.input.iter().chain(of_layers) {
        if let Entry::Vacant(mark) = inputs.marks.entry(input) {
            inputs.list.push(input);
            mark.insert(inputs.list.len());
        }
    }
    inputs
}

/// What would make more of an image known.
#[derive(Debug, Default)]
pub(super) struct Inputs<'a> {
    /// In the order of their marks.
    list: Vec<&'a Input>,
    marks: FxHashMap<&'a Input, usize>,
}

/// The marks of what would make a row known: ` [1,3]`; nothing where nothing would.
pub(super) fn row_marks(row: &Row<'_>, ledger: &Ledger, inputs: &Inputs<'_>) -> String {
    match row.layer {
        None => marks(ledger.base.input.iter(), inputs),
        Some(layer) => marks(layer.lacks.iter().filter_map(|lack| lack.input.as_ref()), inputs),
    }
}

fn marks<'i>(of: impl Iterator<Item = &'i Input>, inputs: &Inputs<'_>) -> String {
    let mut places: Vec<usize> = of.filter_map(|input| inputs.marks.get(input)).copied().collect();
    places.sort_unstable();
    places.dedup();
    let places: Vec<String> = places.iter().map(usize::to_string).collect();
    if places.is_empty() { String::new() } else { format!(" [{}]", places.join(",")) }
}

/// What to give to the next run, and what that tells.
pub(super) fn input_text(input: &Input) -> String {
    match input {
        Input::Context => format!("{}: the folder that COPY and ADD take from", input_words(input)),
        Input::Arguments(_) => format!("{}: the value that the build is given", input_words(input)),
        Input::Table { .. } => format!("{}: the packages of that release", input_words(input)),
    }
}

/// The same in the words of the command line alone.
pub(super) fn input_words(input: &Input) -> String {
    match input {
        Input::Context => "--context DIR".to_owned(),
        Input::Arguments(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("--build-arg {name}=…")).collect();
            names.join(" ")
        }
        Input::Table { distro, release } => format!("dockslim data update {distro}:{release}"),
    }
}

/// What the words and signs in use mean: where figures come from, and what would make more known.
pub(super) fn legend(ledger: &Ledger, inputs: &Inputs<'_>) -> Vec<(String, String)> {
    let word = |provenance: Provenance| match provenance {
        Provenance::Unknown if inputs.list.is_empty() => {
            ("unknown, ?".to_owned(), format!("{NOT_KNOWN}; no option would tell it"))
        }
        Provenance::Unknown => {
            ("unknown, ?".to_owned(), format!("{NOT_KNOWN}; with a number, this would tell it:"))
        }
        known => (known.as_str().to_owned(), provenance_meaning(known).to_owned()),
    };
    let input = |(at, input): (usize, &&Input)| (format!("  [{}]", at + 1), input_text(input));
    provenances(ledger).into_iter().map(word).chain(inputs.list.iter().enumerate().map(input)).collect()
}

const NOT_KNOWN: &str = "not known, and in no sum";

/// How much of a layer is hidden, and what hides it, as people wrote it.
pub(super) fn hidden_part_text(hidden: &HiddenBytes, width: usize, more: &str) -> (String, String) {
    let bytes = figure(hidden.bytes);
    (bytes, one_line([&*hidden.cause].into_iter(), width, more))
}

/// What is hidden of a layer or of the base, biggest first.
pub(super) fn hidden_parts<'a>(row: &Row<'a>) -> Vec<&'a HiddenBytes> {
    let mut sorted: Vec<&HiddenBytes> = row.hidden.iter().collect();
    sorted.sort_unstable_by_key(|hidden| (Reverse(hidden.bytes.likely), hidden.by));
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
    fn the_five_biggest_packages_are_named() {
        let note = |packages: &[(&str, Bytes)], asked| {
            let package = |it: &(&str, Bytes)| PackageBytes { name: it.0.to_owned(), installed: it.1 };
            packages_text(&packages.iter().map(package).collect::<Vec<_>>(), asked, Some("a list"))
        };
        assert_eq!(note(&[], None), None);
        assert_eq!(note(&[("a", 1_000)], Some("a")).as_deref(), Some("1 package, 1.0 kB: a 1.0 kB (a list)"));
        let many = [("b", 5), ("a", 5), ("c", 108_000_000), ("d", 1), ("e", 2), ("f", 3), ("g", 4)];
        let said =
            "c brings 7 packages, 108 MB: c 108 MB, a 5 B, b 5 B, g 4 B, f 3 B, and 2 others 3 B (a list)";
        assert_eq!(note(&many, Some("c")).as_deref(), Some(said));
        assert!(note(&many[..5], None).unwrap().ends_with("b 5 B, e 2 B, d 1 B (a list)"));
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
