//! `dockslim size --against OLD`: what a change does to the image before it is built, as text, as Markdown for a comment on
//! the change, and as JSON. Computes no size.

use super::size::figure;
use super::size_json::{Both, Figure};
use super::tables::{ChangesForm, Page, cut, limited, signed};
use super::visible::write_json;
use crate::bytes::{Amount, human, range};
use crate::size::changes::difference;
use crate::size::growth::{BaseChange, Difference, Growth, LineChange, PackageGrowth};
use serde::Serialize;
use std::io::{self, Write};

/// The growth of one file's image.
#[derive(Clone, Debug)]
pub struct GrowthOf {
    /// The file, as it was named.
    pub name: String,
    /// What it is held against: the old file, or its name at a revision; `None` where it is new.
    pub against: Option<String>,
    /// What changed.
    pub growth: Growth,
}

/// Prints what changed, file by file; as JSON an array.
pub fn print_growth(all: &[GrowthOf], form: ChangesForm, out: &mut dyn Write) -> io::Result<()> {
    if form == ChangesForm::Json {
        write_json(&mut *out, &all.iter().map(GrowthJson::of).collect::<Vec<_>>())?;
        return writeln!(out);
    }
    for (n, of) in all.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        tables(of, &mut Page::new(form, out))?;
    }
    Ok(())
}

fn tables(of: &GrowthOf, page: &mut Page<'_>) -> io::Result<()> {
    let GrowthOf { name, against, growth } = of;
    let change = in_words(growth.change);
    page.title(&match against {
        Some(old) => format!("{name} against {old}: {change}"),
        None => format!("{name} is new: {change}"),
    })?;
    let row = |what: &str, both: (Amount, Amount), change: Difference| {
        vec![what.to_owned(), figure(both.0), figure(both.1), in_words(change)]
    };
    let sums =
        [row("image", growth.total, growth.change), row("of it hidden", growth.waste, growth.waste_change)];
    page.table("", &["", "before", "after", "change"], &sums)?;
    if let Some(base) = &growth.base {
        let references = [or_none(&base.references.0), or_none(&base.references.1)];
        let row = vec![in_words(base.change), references.join(" → ")];
        page.table("Base image", &["change", "images"], &[row])?;
    }
    let head = match growth.same_lines {
        0 => "Lines".to_owned(),
        1 => "Lines, beside one that brings what it brought".to_owned(),
        same => format!("Lines, beside {same} that bring what they brought"),
    };
    page.table(&head, &["change", "before", "after", "instruction"], &limited(&growth.lines, line))?;
    page.table("Packages", &["change", "before", "after", "package"], &limited(&growth.packages, package))
}

fn or_none(reference: &str) -> &str {
    if reference.is_empty() { "none" } else { reference }
}

fn line(it: &LineChange) -> Vec<String> {
    let at = |line: Option<u32>| line.map(|line| format!("line {line}")).unwrap_or_default();
    vec![in_words(it.change), at(it.old), at(it.new), cut(&it.text)]
}

fn package(it: &PackageGrowth) -> Vec<String> {
    let bytes = |bytes: Option<u64>| bytes.map(human).unwrap_or_default();
    let change = difference((it.old.unwrap_or(0), it.new.unwrap_or(0)));
    vec![signed(change), bytes(it.old), bytes(it.new), it.name.clone()]
}

/// `+24.0 MB`, `+18–30 MB`, `-3.0 MB`, `from -2.0 MB to +5.0 MB`; with `+?` where something of unknown size is not as it was.
fn in_words(it: Difference) -> String {
    let Difference { likely, low, high, complete } = it;
    let is_known = complete || (likely, low, high) != (0, 0, 0);
    let words = match () {
        () if !is_known => return "?".to_owned(),
        () if low == high || wide(low, high).is_none() => signed(likely.into()),
        () if low < 0 => format!("from {} to {}", signed(low.into()), signed(high.into())),
        () => format!("+{}", range(low.unsigned_abs(), high.unsigned_abs())),
    };
    if complete { words } else { format!("{words}+?") }
}

/// Nothing where one figure says it: the most is less than half as much again as the least, and of the same sign.
fn wide(low: i64, high: i64) -> Option<()> {
    let (least, most) =
        (low.unsigned_abs().min(high.unsigned_abs()), low.unsigned_abs().max(high.unsigned_abs()));
    let is_one = low.signum() == high.signum() && most <= least.saturating_add(least / 2);
    (!is_one).then_some(())
}

#[derive(Serialize)]
struct GrowthJson<'a> {
    path: &'a str,
    against: Option<&'a str>,
    total: Both<Figure>,
    change: ChangeJson,
    waste: Both<Figure>,
    base: Option<BaseJson<'a>>,
    same_lines: usize,
    lines: Vec<LineJson<'a>>,
    packages: Vec<PackageJson<'a>>,
}

#[derive(Serialize)]
struct ChangeJson {
    likely: i64,
    low: i64,
    high: i64,
    complete: bool,
}

#[derive(Serialize)]
struct BaseJson<'a> {
    #[serde(flatten)]
    bases: Both<OneBase<'a>>,
    change: ChangeJson,
}

#[derive(Serialize)]
struct OneBase<'a> {
    reference: &'a str,
    unpacked: Figure,
}

#[derive(Serialize)]
struct LineJson<'a> {
    before_line: Option<u32>,
    line: Option<u32>,
    instruction: &'a str,
    rewritten: bool,
    #[serde(flatten)]
    bytes: Both<Option<Figure>>,
    change: ChangeJson,
}

#[derive(Serialize)]
struct PackageJson<'a> {
    name: &'a str,
    #[serde(flatten)]
    bytes: Both<Option<u64>>,
}

impl<'a> GrowthJson<'a> {
    fn of(of: &'a GrowthOf) -> Self {
        let growth = &of.growth;
        let both = |(old, new)| Both { before: of_amount(old), after: of_amount(new) };
        let package = |it: &'a PackageGrowth| PackageJson { name: &it.name, bytes: (it.old, it.new).into() };
        Self {
            path: &of.name,
            against: of.against.as_deref(),
            total: both(growth.total),
            change: growth.change.into(),
            waste: both(growth.waste),
            base: growth.base.as_ref().map(BaseJson::of),
            same_lines: growth.same_lines,
            lines: growth.lines.iter().map(LineJson::of).collect(),
            packages: growth.packages.iter().map(package).collect(),
        }
    }
}

impl<'a> BaseJson<'a> {
    fn of(it: &'a BaseChange) -> Self {
        let (old, new) = &it.references;
        let base = |reference, bytes| OneBase { reference, unpacked: of_amount(bytes) };
        Self { bases: (base(old, it.bytes.0), base(new, it.bytes.1)).into(), change: it.change.into() }
    }
}

impl<'a> LineJson<'a> {
    fn of(it: &'a LineChange) -> Self {
        Self {
            before_line: it.old,
            line: it.new,
            instruction: &it.text,
            rewritten: it.is_rewritten,
            bytes: (it.bytes.0.map(of_amount), it.bytes.1.map(of_amount)).into(),
            change: it.change.into(),
        }
    }
}

impl From<Difference> for ChangeJson {
    fn from(Difference { likely, low, high, complete }: Difference) -> Self {
        Self { likely, low, high, complete }
    }
}

fn of_amount(amount: Amount) -> Figure {
    Figure::of(amount, amount.is_known())
}
