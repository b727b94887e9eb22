//! Files that COPY and ADD bring twice into one image, and files that they bring to be replaced. A layer is never
//! taken back, so both copies are pulled. Without the build context it speaks only of what the paths alone prove.

use crate::bytes::{Amount, Bytes, Provenance, human};
use crate::context::{BuildContext, Copying, Selection};
use crate::finding::{Claim, Share, Source};
use crate::ids::EffectId;
use crate::model::{Base, Model, Stage, Step};
use crate::rule::Context;
use crate::size::{Class, Written};
use crate::syntax::{Kind, Word};
use crate::tools::{EffectKind, Path, path};
use std::borrow::Cow;

/// Copies of a stage chain that are compared; more are generated files'.
const MOST: usize = 64;
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
    selection: Option<Selection<'m>>,
}

/// Every pair of a stage chain.
pub(super) fn check(cx: &mut Context<'_>) {
    let counts = count_copies(cx.model);
    for stage in cx.model.stages.iter().filter(|stage| stage.reaches_image) {
        // Without the build context one instruction says nothing against itself.
        if cx.build_context.and_then(BuildContext::files).is_none() && counts[stage.index] < 2 {
            continue;
        }
        let copies = copies(cx, stage);
        for (at, later) in copies.iter().enumerate() {
            let earlier = &copies[..at];
            if let Some(first) = earlier.iter().rev().find(|first| is_replaced(first, later)) {
                tell_replaced(first, later, cx);
            } else if let Some((first, bytes)) = heaviest_shared(earlier, later) {
                tell_shared(first, later, Amount::exact(bytes, Provenance::Measured), cx);
            } else if let Some((first, bytes)) = same_source(earlier, later, cx) {
                tell_shared(first, later, bytes, cx);
            }
        }
    }
}

/// How many instructions of each stage's chain copy something.
fn count_copies(model: &Model<'_>) -> Vec<usize> {
    let mut counts = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let below = if let Base::Stage(base) = stage.base { counts[base] } else { 0 };
        let is_copy = |step: &&Step<'_>| matches!(step.instruction.kind, Kind::Copy | Kind::Add);
        counts.push(below + stage.steps.iter().filter(is_copy).count());
    }
    counts
}

fn copies<'m>(cx: &Context<'m>, stage: &Stage<'m>) -> Vec<Copied<'m>> {
    let mut copies = Vec::new();
    let mut runs = 0;
    let chain = cx.model.chain(stage.index).into_iter();
    let steps =
        chain.flat_map(|stage| stage.steps.iter().enumerate().map(move |(at, step)| (stage, at, step)));
    for (stage, at, step) in steps {
        runs += usize::from(step.instruction.kind == Kind::Run);
        let Some((sources, _)) = step.instruction.copy_parts() else { continue };
        let held = cx.fold.held(cx.fold.layers_of(stage.index, at..at + 1).start);
        let from = step.instruction.flag("from");
        let exclude =
            cx.build_context.and_then(BuildContext::files).map_or_else(Vec::new, |_| step.excluded());
        for (word, effect) in sources.iter().zip(&step.effects) {
            if let EffectKind::Copy { from: Path::Exact(source) } = &effect.kind {
                let selection = cx.build_context.filter(|_| from.is_none());
                let unpack = step.instruction.kind == Kind::Add;
                let selection =
                    selection.and_then(|it| it.select(source, Copying { unpack, exclude: &exclude }));
                let written = held.iter().find(|written| written.effect.id == effect.id).copied();
                copies.push(Copied {
                    step,
                    word,
                    source,
                    from,
                    to: &effect.path,
                    effect: effect.id,
                    written,
                    runs,
                    selection,
                });
            }
        }
        if copies.len() > MOST {
            break;
        }
    }
    copies
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
    let bytes = first.selection.as_ref().map(Selection::amount);
    let finding = cx.report(Some(later.step.instruction), later.word.span, message);
    finding.related(first.word.span, "the first copy").help("remove the first of the two");
    if let Some(bytes) = bytes {
        let bytes = if again { Amount { low: 0, likely: 0, ..bytes } } else { bytes };
        finding.claims([Claim::sure(Source::Effect(first.effect), Share::Whole, bytes)]);
    }
}

/// The earlier copy that has most of the same files at other places, and their bytes.
fn heaviest_shared<'c, 'm>(earlier: &'c [Copied<'m>], later: &Copied<'m>) -> Option<(&'c Copied<'m>, Bytes)> {
    let selection = later.selection.as_ref()?;
    let shared = |first: &'c Copied<'m>| Some((first, shared_bytes(first, later, selection)?));
    let heaviest = earlier.iter().filter_map(shared).max_by_key(|(_, bytes)| *bytes)?;
    (heaviest.1 >= SMALL).then_some(heaviest)
}

/// The bytes of files that both bring, each to another place: a file at the same place again is stored once by
/// BuildKit.
fn shared_bytes<'m>(first: &Copied<'m>, later: &Copied<'m>, selection: &Selection<'m>) -> Option<Bytes> {
    let theirs = first.selection.as_ref().filter(|theirs| theirs.bytes >= SMALL)?;
    // Two stages that are built from the same files may well hold them at different places on purpose.
    let mine: Vec<_> = selection.shared(theirs).collect();
    let mut bytes: Bytes = 0;
    let places = theirs.shared(selection);
    for (first_pick, later_pick) in places.zip(mine) {
        let at_first = place(first, theirs, first_pick.lands);
        let at_later = place(later, selection, later_pick.lands);
        if at_first.zip(at_later).is_some_and(|(first, later)| first != later) {
            bytes = bytes.saturating_add(later_pick.bytes.unwrap_or_default());
        }
    }
    Some(bytes)
}

/// Where a file lands; `None` where a destination may be a directory or the file itself.
fn place<'p>(copied: &'p Copied<'_>, selection: &Selection<'_>, lands: &str) -> Option<Cow<'p, str>> {
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
    earlier: &'c [Copied<'m>],
    later: &Copied<'m>,
    cx: &Context<'m>,
) -> Option<(&'c Copied<'m>, Amount)> {
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
    earlier.iter().filter_map(shared).max_by_key(|(_, bytes)| bytes.likely)
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
