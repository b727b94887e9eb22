//! What a change does to an image before anything is built: two predictions, line by line, as plain data.

use super::ledger::{BaseBytes, LayerBytes, Ledger};
use crate::bytes::{Amount, Bytes};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::slice;

/// What changed from one prediction to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The whole image, before and after, as far as it is known.
    pub total: (Amount, Amount),
    /// By how much that grew.
    pub change: Difference,
    /// What a later layer hides, before and after; part of the total.
    pub waste: (Amount, Amount),
    /// By how much that grew.
    pub waste_change: Difference,
    /// The base image, where it is another one.
    pub base: Option<BaseChange>,
    /// The lines that came, went, or bring something else, most bytes first.
    pub lines: Vec<LineChange>,
    /// How many lines bring what they brought.
    pub same_lines: usize,
    /// Packages of the package manager that came, went, or changed, most bytes first.
    pub packages: Vec<PackageGrowth>,
}

/// By how much something grew, or shrank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The likely figure.
    pub likely: i64,
    /// At least.
    pub low: i64,
    /// At most.
    pub high: i64,
    /// Whether that is all of it: what is of unknown size before and after, in the same words, counts as the same.
    pub complete: bool,
}

/// Another base image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseChange {
    /// As the files name them.
    pub references: (String, String),
    /// What they weigh.
    pub bytes: (Amount, Amount),
    /// By how much that grew.
    pub change: Difference,
}

/// A line that does not bring what it brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// Where it stood, where it was there.
    pub old: Option<u32>,
    /// Where it stands.
    pub new: Option<u32>,
    /// The instruction, on one line: as it is, or as it was where it is gone.
    pub text: String,
    /// Whether it says something else than before.
    pub is_rewritten: bool,
    /// What it added before, and adds now.
    pub bytes: (Option<Amount>, Option<Amount>),
    /// By how much that grew.
    pub change: Difference,
}

/// A package that is not installed as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageGrowth {
    /// Its name.
    pub name: String,
    /// Its installed bytes before, where it came.
    pub old: Option<Bytes>,
    /// And now.
    pub new: Option<Bytes>,
}

/// So many lines of each file are held against one another by their words.
const MOST_PAIRED: usize = 100;

impl Growth {
    /// From an old prediction, or from nothing, to a new one.
    pub fn of(old: Option<&Ledger>, new: &Ledger) -> Self {
        let none = Vec::new();
        let before = old.map_or(&none, |old| &old.layers);
        let pairs = paired(before, &new.layers);
        let mut lines: Vec<LineChange> = Vec::new();
        let mut change = Difference { complete: true, ..Difference::default() };
        let mut same_lines = 0;
        for (one, other) in pairs {
            let line = line_change(one.map(|at| &before[at]), other.map(|at| &new.layers[at]));
            change = change.and(line.change);
            let is_same = line.change == Difference::NONE && line.old.is_some() && line.new.is_some();
            if is_same && !line.is_rewritten {
                same_lines += 1;
            } else {
                lines.push(line);
            }
        }
        lines.sort_by_key(|line| (Reverse(line.change.likely.unsigned_abs()), line.new, line.old));
        let base = base_change(old.map(|old| &old.base), &new.base);
        if let Some(base) = &base {
            change = change.and(base.change);
        }
        let zero = |of: fn(&Ledger) -> Amount| (old.map_or(Amount::ZERO, of), of(new));
        let waste = zero(|it| it.waste);
        Self {
            total: zero(|it| it.total),
            change,
            waste,
            waste_change: Difference::alike(waste.0, waste.1),
            base,
            lines,
            same_lines,
            packages: packages(before, &new.layers),
        }
    }
}

impl Difference {
    const NONE: Self = Self { likely: 0, low: 0, high: 0, complete: true };

    /// Of what is not the same: each may be off on its own.
    fn apart(old: Amount, new: Amount) -> Self {
        Self {
            likely: by(old.likely, new.likely),
            low: by(old.high, new.low),
            high: by(old.low, new.high),
            complete: old.complete && new.complete,
        }
    }

    /// Of what is nearly the same: both are off in the same way.
    fn alike(old: Amount, new: Amount) -> Self {
        let all = [by(old.likely, new.likely), by(old.low, new.low), by(old.high, new.high)];
        Self {
            likely: all[0],
            low: all.into_iter().min().unwrap_or(0),
            high: all.into_iter().max().unwrap_or(0),
            complete: old.complete && new.complete,
        }
    }

    /// The same where each end may be off by so much more.
    fn within(self, doubt: i64) -> Self {
        Self { low: self.low.saturating_sub(doubt), high: self.high.saturating_add(doubt), ..self }
    }

    fn and(self, other: Self) -> Self {
        Self {
            likely: self.likely.saturating_add(other.likely),
            low: self.low.saturating_add(other.low),
            high: self.high.saturating_add(other.high),
            complete: self.complete && other.complete,
        }
    }
}

fn by(old: Bytes, new: Bytes) -> i64 {
    let number = |bytes: Bytes| i64::try_from(bytes).unwrap_or(i64::MAX);
    number(new).saturating_sub(number(old))
}

fn line_change(old: Option<&LayerBytes>, new: Option<&LayerBytes>) -> LineChange {
    let amount = |layer: Option<&LayerBytes>| layer.map(|it| it.added);
    let text = |layer: &LayerBytes| layer.origin.text().to_owned();
    let place = |layer: Option<&LayerBytes>| layer.map(|it| it.origin.place());
    let (before, after) = (amount(old), amount(new));
    let change = match (old, new) {
        (Some(old), Some(new)) => {
            let is_known = old.lacks == new.lacks;
            let alike = Difference::alike(old.added, new.added).within(doubt(old, new));
            Difference { complete: alike.complete || is_known, ..alike }
        }
        _ => Difference::apart(before.unwrap_or(Amount::ZERO), after.unwrap_or(Amount::ZERO)),
    };
    LineChange {
        old: place(old),
        new: place(new),
        text: new.or(old).map(text).unwrap_or_default(),
        is_rewritten: old.zip(new).is_some_and(|(old, new)| old.origin.text() != new.origin.text()),
        bytes: (before, after),
        change,
    }
}

/// By how much the packages that came and went may be off on their own. A few are off by more than all of an image, where
/// one makes up for another: a fifth was seen, and 105 kB of what the package manager writes besides.
fn doubt(old: &LayerBytes, new: &LayerBytes) -> i64 {
    const FEW: i64 = 10_000_000;
    const BESIDES: i64 = 150_000;
    let changed = packages(slice::from_ref(old), slice::from_ref(new));
    let bytes = |it: &PackageGrowth| by(it.old.unwrap_or(0), it.new.unwrap_or(0)).saturating_abs();
    let all = changed.iter().map(bytes).fold(0_i64, i64::saturating_add);
    if changed.is_empty() { 0 } else { all.min(FEW) / 5 + BESIDES }
}

fn base_change(old: Option<&BaseBytes>, new: &BaseBytes) -> Option<BaseChange> {
    let reference = old.map_or("", |old| &old.reference);
    let before = old.map_or(Amount::ZERO, |old| old.bytes);
    if reference == new.reference {
        return None;
    }
    // Two tags of the same image are the same bytes, even where nobody knows how many.
    let is_same = old.is_some_and(|old| old.resolved.is_some() && old.resolved == new.resolved);
    let change = if is_same { Difference::NONE } else { Difference::apart(before, new.bytes) };
    Some(BaseChange {
        references: (reference.to_owned(), new.reference.clone()),
        bytes: (before, new.bytes),
        change,
    })
}

/// Which line of the old file is which of the new one: those of the same text, moved or not, in their order; then those that
/// say nearly the same. By the places in the new file, those that are gone at the end.
fn paired(old: &[LayerBytes], new: &[LayerBytes]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut there: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, layer) in old.iter().enumerate().rev() {
        there.entry(layer.origin.text()).or_default().push(at);
    }
    let mut of: Vec<Option<usize>> =
        new.iter().map(|layer| there.get_mut(layer.origin.text())?.pop()).collect();
    let mut is_left = vec![true; old.len()];
    of.iter().flatten().for_each(|at| is_left[*at] = false);
    let words = |layer: &LayerBytes| -> FxHashSet<String> {
        layer.origin.text().split_whitespace().map(ToOwned::to_owned).collect()
    };
    let left: Vec<(usize, FxHashSet<String>)> =
        (0..old.len()).filter(|at| is_left[*at]).take(MOST_PAIRED).map(|at| (at, words(&old[at]))).collect();
    let mut likeness = Vec::new();
    for at in (0..new.len()).filter(|at| of[*at].is_none()).take(MOST_PAIRED) {
        let own = words(&new[at]);
        for (before, words) in &left {
            let common = own.intersection(words).count();
            let is_of_kind = keyword(&old[*before]) == keyword(&new[at]);
            // More than half of the words of both.
            if is_of_kind && common * 4 > own.len() + words.len() {
                let share = common * 1000 / own.len().max(words.len());
                likeness.push((Reverse(share), before.abs_diff(at), *before, at));
            }
        }
    }
    likeness.sort_unstable();
    for (_, _, before, at) in likeness {
        if is_left[before] && of[at].is_none() {
            is_left[before] = false;
            of[at] = Some(before);
        }
    }
    let gone = (0..old.len()).filter(|at| is_left[*at]).map(|at| (Some(at), None));
    of.iter().enumerate().map(|(at, before)| (*before, Some(at))).chain(gone).collect()
}

fn keyword(layer: &LayerBytes) -> &str {
    layer.origin.instruction().map_or("", |it| it.cmd)
}

fn packages(old: &[LayerBytes], new: &[LayerBytes]) -> Vec<PackageGrowth> {
    let sum = |layers: &[LayerBytes]| -> BTreeMap<String, Bytes> {
        let mut all = BTreeMap::new();
        for package in layers.iter().flat_map(|layer| &layer.packages) {
            let bytes: &mut Bytes = all.entry(package.name.clone()).or_default();
            *bytes = bytes.saturating_add(package.installed);
        }
        all
    };
    let (before, after) = (sum(old), sum(new));
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    let gone = gone.map(|(name, old)| PackageGrowth { name: name.clone(), old: Some(*old), new: None });
    let other = after.iter().filter(|(name, bytes)| before.get(*name) != Some(*bytes));
    let other = other.map(|(name, new)| PackageGrowth {
        name: name.clone(),
        old: before.get(name).copied(),
        new: Some(*new),
    });
    let mut all: Vec<PackageGrowth> = gone.chain(other).collect();
    all.sort_by_key(|it| Reverse(by(it.old.unwrap_or(0), it.new.unwrap_or(0)).unsigned_abs()));
    all
}
