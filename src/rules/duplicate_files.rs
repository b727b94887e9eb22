//! Files that COPY and ADD bring twice into one image, and files that they bring to be replaced. A layer is never
//! taken back, so both copies are pulled. Without the build context it speaks only of what the paths alone prove.

use crate::bytes::{Amount, Bytes, Provenance, human};
use crate::context::Picked;
use crate::finding::{Claim, Share, Source};
use crate::ids::EffectId;
use crate::model::{Base, Stage, Step};
use crate::rule::Context;
use crate::size::{Class, Taken, Written};
use crate::syntax::{Kind, Word};
use crate::tools::{EffectKind, Path, path};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::rc::Rc;

/// Copies of a stage chain that are compared; more are generated files'.
const MOST: usize = 64;
/// How many files of copies are compared with those of others for one Dockerfile …
const MAX_COMPARED: usize = 1 << 21;
/// … or this often all of the build context, where that is more.
const ROUNDS: usize = 16;
/// Below this a second copy is not worth a word: `COPY package.json` before `COPY .` is how to use the cache.
const SMALL: Bytes = 1_000_000;

/// A source of a COPY or ADD.
struct Copied<'m> {
    step: &'m Step<'m>,
    word: &'m Word<'m>,
    source: &'m str,
    /// The stage or image of `--from`.
    from: Option<&'m str>,
    to: &'m Path<'m>,
    effect: EffectId,
    /// What it put into its layer.
    written: Option<Written<'m>>,
    /// How many RUNs of the chain stand before it.
    runs: usize,
    selection: Option<Rc<Taken<'m>>>,
}

/// What a stage's chain has copied at its end.
#[derive(Clone, Default)]
struct Chain {
    /// The first copies, by their numbers in the file.
    copies: Vec<usize>,
    runs: usize,
}

/// Every pair of a stage chain: those that its base has already are told of there.
pub(super) fn check(cx: &mut Context<'_>) {
    let mut all: Vec<Copied<'_>> = Vec::new();
    let mut chains: Vec<Chain> = Vec::with_capacity(cx.model.stages.len());
    let mut left = MAX_COMPARED.max(cx.sources.files().saturating_mul(ROUNDS));
    for stage in &cx.model.stages {
        let below = if let Base::Stage(base) = stage.base { Some(&chains[base]) } else { None };
        let mut chain = below.cloned().unwrap_or_default();
        let own = chain.copies.len();
        add_copies(stage, &mut chain, &mut all, cx);
        for at in own..chain.copies.len() {
            compare(&chain.copies[..at], &all[chain.copies[at]], &all, &mut left, cx);
        }
        chains.push(chain);
    }
}

/// Adds what a stage copies itself, as long as there is room.
fn add_copies<'m>(stage: &'m Stage<'m>, chain: &mut Chain, all: &mut Vec<Copied<'m>>, cx: &Context<'m>) {
    for (at, step) in stage.steps.iter().enumerate().filter(|_| stage.is_shipped) {
        chain.runs += usize::from(step.instruction.kind == Kind::Run);
        let Some((sources, _)) = step.instruction.copy_parts() else { continue };
        let held = cx.fold.held(cx.fold.layers_of(stage.index, at..at + 1).start);
        let from = step.from;
        for (word, effect) in sources.iter().zip(&step.effects) {
            let EffectKind::Copy { from: Path::Exact(source) } = &effect.kind else { continue };
            if chain.copies.len() > MOST {
                return;
            }
            let selection = if from.is_none() { cx.sources.of(step, source) } else { None };
            chain.copies.push(all.len());
            let (to, runs) = (&effect.path, chain.runs);
            let written = held.iter().find(|written| written.effect.id == effect.id).copied();
            all.push(Copied { step, word, source, from, to, effect: effect.id, written, runs, selection });
        }
    }
}

/// Tells what one copy does again of those before it.
fn compare<'m>(
    earlier: &[usize],
    later: &Copied<'m>,
    all: &[Copied<'m>],
    left: &mut usize,
    cx: &mut Context<'m>,
) {
    let earlier = || earlier.iter().map(|at| &all[*at]);
    if let Some(first) = earlier().rev().find(|first| is_replaced(first, later)) {
        tell_replaced(first, later, cx);
    } else if let Some((first, bytes)) = heaviest_shared(earlier(), later, left) {
        tell_shared(first, later, Amount::exact(bytes, Provenance::Measured), cx);
    } else if let Some((first, bytes)) = same_source(earlier(), later, cx) {
        tell_shared(first, later, bytes, cx);
    }
}

/// Whether `later` puts another file in the place of `first`, and no RUN can have used it before.
fn is_replaced(first: &Copied<'_>, later: &Copied<'_>) -> bool {
    let (Path::Exact(place), Path::Exact(other)) = (first.to, later.to) else { return false };
    // What is written without a slash may be a directory that is there: then both files stand in it.
    let same = first.source == later.source && first.from == later.from;
    let same_place = place == other && (same || is_file_name(path::file_name(place)));
    let is_file = |it: &Copied<'_>| {
        it.selection.as_ref().is_none_or(|selection| !selection.is_dir && !selection.is_archive)
    };
    same_place
        && first.runs == later.runs
        && first.step.id != later.step.id
        && is_file(first)
        && is_file(later)
}

/// Whether it is a file's name, as far as an extension tells: `init.d` is a directory.
fn is_file_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, it)| it);
    extension.is_some_and(|it| it.len() > 1 && it.starts_with(|first: char| first.is_ascii_alphabetic()))
}

fn tell_replaced(first: &Copied<'_>, later: &Copied<'_>, cx: &mut Context<'_>) {
    let Path::Exact(place) = later.to else { return };
    let line = first.step.instruction.start_line;
    let again = first.source == later.source && first.from == later.from;
    let message = if again {
        format!("`{}` was copied to {place} by line {line}: this does it again", later.word.text)
    } else {
        format!("this replaces {place}, which line {line} copied for nothing")
    };
    // A second copy of the same file stores nothing with BuildKit, and all of it with others.
    let bytes = first.selection.as_ref().map(|selection| selection.amount());
    let finding = cx.report(Some(later.step.instruction), later.word.span, message);
    finding.related(first.word.span, "the first copy").help("remove the first of the two");
    if let Some(bytes) = bytes {
        let bytes = if again { Amount { low: 0, likely: 0, ..bytes } } else { bytes };
        finding.claims([Claim::sure(Source::Effect(first.effect), Share::Whole, bytes)]);
    }
}

/// The earlier copy that has most of the same files at other places, and their bytes.
fn heaviest_shared<'c, 'm>(
    earlier: impl Iterator<Item = &'c Copied<'m>>,
    later: &Copied<'m>,
    left: &mut usize,
) -> Option<(&'c Copied<'m>, Bytes)>
where
    'm: 'c,
{
    let heavy = |copied: &Copied<'_>| copied.selection.as_ref().is_some_and(|it| it.bytes >= SMALL);
    if !heavy(later) {
        return None;
    }
    let shared = |first: &'c Copied<'m>| Some((first, shared_bytes(first, later, left)?));
    let heaviest = earlier.filter(|first| heavy(first)).filter_map(shared).max_by_key(|(_, bytes)| *bytes)?;
    (heaviest.1 >= SMALL).then_some(heaviest)
}

/// The bytes of files that both bring, each to another place: a file at the same place again is stored once by
/// BuildKit. Takes the files that it looks for from `left`.
fn shared_bytes(first: &Copied<'_>, later: &Copied<'_>, left: &mut usize) -> Option<Bytes> {
    let (theirs, mine) = (first.selection.as_ref()?, later.selection.as_ref()?);
    *left = left.checked_sub(theirs.picked.len() + mine.picked.len())?;
    let known: FxHashMap<&str, &str> = theirs.entries().map(|pick| (pick.entry.path, pick.lands)).collect();
    // Two stages that are built from the same files may well hold them at different places on purpose.
    let is_elsewhere = |pick: &&Picked<'_>| {
        let places =
            known.get(pick.entry.path).and_then(|lands| place(first, lands)).zip(place(later, pick.lands));
        places.is_some_and(|(first, later)| first != later)
    };
    let twice = mine.entries().filter(is_elsewhere).map(|pick| pick.bytes.unwrap_or_default());
    Some(twice.fold(0, Bytes::saturating_add))
}

/// Where a file lands; `None` where a destination may be a directory or the file itself.
fn place<'p>(copied: &'p Copied<'_>, lands: &str) -> Option<Cow<'p, str>> {
    let selection = copied.selection.as_ref()?;
    match copied.to {
        Path::Exact(place) | Path::Below(place) if selection.is_archive => Some(Cow::Borrowed(place)),
        Path::Exact(place) if !selection.is_dir => Some(Cow::Borrowed(place)),
        Path::Exact(directory) | Path::Below(directory) if selection.is_dir => {
            Some(Cow::Owned(path::child(directory, lands)))
        }
        _ => None,
    }
}

/// The earlier copy that brings the same files of a stage or an image to another place, or of the build context where
/// that is not known, and their bytes. Little ones may well be wanted at both.
fn same_source<'c, 'm>(
    earlier: impl Iterator<Item = &'c Copied<'m>>,
    later: &Copied<'m>,
    cx: &Context<'m>,
) -> Option<(&'c Copied<'m>, Amount)>
where
    'm: 'c,
{
    let of = origin(later)?;
    let shared = |first: &'c Copied<'m>| {
        let theirs = origin(first).filter(|_| first.from == later.from)?;
        let smaller = match () {
            () if path::is_within(&of, &theirs) => later,
            () if path::is_within(&theirs, &of) => first,
            () => return None,
        };
        let written = smaller.written.filter(|_| are_apart(first.to, later.to))?;
        let bytes = cx.sizes.weight(written);
        let is_worth = bytes.most().is_none_or(|most| most >= SMALL);
        (is_worth && cx.sizes.class(written) == Class::Sizeable).then_some((first, bytes))
    };
    earlier.filter_map(shared).max_by_key(|(_, bytes)| bytes.likely)
}

/// Where it stands, if all that stands there is brought as it is. A pattern or `--exclude` may take another part of
/// it, and owner and mode are those of one place.
fn origin<'c>(copied: &'c Copied<'_>) -> Option<Cow<'c, str>> {
    let instruction = copied.step.instruction;
    let is_plain = instruction.kind == Kind::Copy
        && instruction.flags.iter().all(|flag| matches!(flag.name(), "from" | "link"))
        && !path::has_glob(copied.source);
    path::join(Some("/"), copied.source).filter(|_| is_plain && copied.selection.is_none())
}

/// Whether what stands at one place is surely not at the other.
fn are_apart(one: &Path<'_>, other: &Path<'_>) -> bool {
    let (Path::Exact(one) | Path::Below(one), Path::Exact(other) | Path::Below(other)) = (one, other) else {
        return false;
    };
    !path::is_within(one, other) && !path::is_within(other, one)
}

fn tell_shared(first: &Copied<'_>, later: &Copied<'_>, bytes: Amount, cx: &mut Context<'_>) {
    let line = first.step.instruction.start_line;
    let amount = if bytes.is_known() { [&human(bytes.likely), " of "].concat() } else { String::new() };
    let message = format!("{amount}files that line {line} copied are stored a second time, at another place");
    let finding = cx.report(Some(later.step.instruction), later.word.span, message);
    let twice = Claim::sure(Source::Effect(later.effect), Share::Some("stored twice"), bytes);
    finding.related(first.word.span, "the first copy").claims([twice]).help(
        "copy them once, and link the other place to them (`RUN ln -s`); or leave them out by `--exclude`",
    );
}
