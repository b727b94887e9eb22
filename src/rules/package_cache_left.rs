//! Package indexes and tool caches that stay in the layer that made them.
//!
//! What a RUN leaves is the fold's to know, what makes it doubtful `cache_care`'s. Here stands what is told, and
//! what to write instead.

mod again;
mod cure;
mod missed;
mod own;
mod user;

use super::shared::cache_care::{CacheCare, is_small};
use super::shared::claims::{of_lone_update, of_written};
use super::shared::place;
use super::shared::shown::Shown;
use super::shared::wording::{command_text, describe, over_releases, suffix};
use crate::bytes::Amount;
use crate::finding::{Alike, Cure, Severity};
use crate::ids::LayerId;
use crate::model::{Base, Step};
use crate::rewrite::Obstacle;
use crate::rule::Context;
use crate::size::{Fold, Written};
use crate::source::Span;
use crate::syntax::Kind;
use crate::tools::{self, CacheFix, CacheSpec, Effect, EffectKind, Tool};
use cure::Reader;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::LazyCell;

/// A leftover and the commands that would leave the same again.
struct Left<'m> {
    tool: &'static Tool,
    spec: &'static CacheSpec,
    written: Written<'m>,
    small: bool,
    /// What else of its RUN leaves something of its own there.
    beside: Vec<Written<'m>>,
    again: Vec<Written<'m>>,
    /// Where the same cache is left before, in the same chain of stages: another finding, and a clean-up here alone
    /// would only hide that.
    before: Vec<Written<'m>>,
}

/// So many leftovers are mended together.
const MAX_TOGETHER: usize = 16;

/// How many RUNs that would leave the same again are shown.
const MAX_RELATED: usize = 4;

/// One finding for each index of a stage chain, and for each cache of a layer: an index that is fetched again is
/// the same bytes, a cache holds each command's own.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    if fold.caches_left.is_empty() && fold.trigger_caches.is_empty() {
        return;
    }
    // Who tells each RUN by itself does not look at later ones.
    let deleted = if cx.tells_apart { Vec::new() } else { deleted_later(fold) };
    check_caches(cx, &fold.caches_left, &deleted, true);
    let stage = |left: &Written<'_>| fold.layers[left.layer].stage.index;
    for caches in fold.trigger_caches.chunk_by(|one, next| stage(one) == stage(next)) {
        check_caches(cx, caches, &[], false);
    }
}

/// What layers leave; those that ONBUILD makes are not in the file's own.
fn check_caches<'m>(cx: &mut Context<'m>, caches: &[Written<'m>], deleted: &[(usize, Span)], own: bool) {
    let fold = cx.fold;
    let mut care = CacheCare::new(cx.model);
    let mut found: Vec<Left<'_>> = Vec::new();
    // The layers that are told of, and where the index of each chain of stages stands in what is found.
    let mut told: FxHashSet<((&str, &str), LayerId)> = FxHashSet::default();
    let mut indexes: FxHashMap<((&str, &str), usize), usize> = FxHashMap::default();
    // What was looked at in this layer: a chain of installations is one leftover.
    let mut seen: Vec<(&str, &str)> = Vec::new();
    let mut layer = None;
    // What may not run comes last: what surely stays is the better place to tell it.
    let count = caches.len();
    for (turn, &written) in caches.iter().cycle().take(2 * count).enumerate() {
        if written.sure != (turn < count) {
            continue;
        }
        let Some((tool, spec)) = names(written.effect).filter(|(_, spec)| !spec.kept) else { continue };
        if layer.replace(written.layer) != Some(written.layer) {
            seen.clear();
        }
        let key = (tool.family, spec.name);
        if deleted.binary_search(&place(&written)).is_ok() {
            continue;
        }
        let is_told = !written.sure && told.contains(&(key, written.layer));
        if is_told || seen.contains(&key) {
            let left = found.iter_mut().rev().take(8).find(|left| left.is(key));
            if let Some(left) = left.filter(|left| left.written.layer == written.layer) {
                // What a system's package manager keeps is the layer's, whichever command is asked.
                left.beside.extend((!spec.index && !tools::is_system(tool.id)).then_some(written));
                if !is_told {
                    outweigh(fold, left, written);
                }
            }
            continue;
        }
        seen.push(key);
        if care.covers(fold, &written, tool, spec) {
            continue;
        }
        let root = (spec.index && !cx.tells_apart).then(|| root_stage(fold, &written));
        told.insert((key, written.layer));
        if let Some(root) = root {
            let at = *indexes.entry((key, root)).or_insert(found.len());
            if let Some(left) = found.get_mut(at) {
                left.again.push(written);
                continue;
            }
        }
        let small = is_small(fold, &written, spec);
        found.push(Left {
            tool,
            spec,
            written,
            small,
            beside: Vec::new(),
            again: Vec::new(),
            before: Vec::new(),
        });
    }
    look_back(fold, &mut found);
    for left in &found {
        report(cx, fold, left, own);
    }
}

/// Notes for each leftover those of the same cache before it.
fn look_back<'m>(fold: &Fold<'m>, found: &mut [Left<'m>]) {
    let mut earlier: FxHashMap<((&str, &str), usize), Vec<Written<'m>>> = FxHashMap::default();
    found.sort_by_key(|left| left.written.layer);
    for left in found.iter_mut().filter(|left| !left.spec.index && left.spec.fix == CacheFix::Append) {
        let key = ((left.tool.family, left.spec.name), root_stage(fold, &left.written));
        let before = earlier.entry(key).or_default();
        left.before = before.iter().rev().take(MAX_TOGETHER).copied().collect();
        before.push(left.written);
    }
}

/// `pip install -U pip && pip install -r requirements.txt`: the second is what the finding is about.
fn outweigh<'m>(fold: &Fold<'m>, left: &mut Left<'m>, written: Written<'m>) {
    let own = names(written.effect).filter(|(_, spec)| left.small && !is_small(fold, &written, spec));
    let Some((tool, spec)) = own else { return };
    let first = std::mem::replace(&mut left.written, written);
    left.beside.iter_mut().filter(|it| it.effect.id == written.effect.id).for_each(|it| *it = first);
    (left.tool, left.spec, left.small) = (tool, spec, false);
}

impl Left<'_> {
    fn is(&self, (of, name): (&str, &str)) -> bool {
        self.spec.name == name && self.tool.family == of
    }
}

fn names(effect: &Effect<'_>) -> Option<(&'static Tool, &'static CacheSpec)> {
    match effect.kind {
        EffectKind::Refresh { tool } => {
            tools::reader_of_index(tool).and_then(|tool| Some((tool, tool.index()?)))
        }
        EffectKind::Cache { tool, cache } => {
            tools::tool(tool).and_then(|tool| Some((tool, tool.cache(cache)?)))
        }
        _ => None,
    }
}

/// The leftovers that a later layer deletes: another rule's findings.
fn deleted_later(fold: &Fold<'_>) -> Vec<(usize, Span)> {
    let whole = fold.hidden.iter().filter(|hidden| hidden.whole && names(hidden.written.effect).is_some());
    let mut places: Vec<(usize, Span)> = whole.map(|hidden| place(&hidden.written)).collect();
    places.sort_unstable();
    places
}

fn place(written: &Written<'_>) -> (usize, Span) {
    (written.layer, written.effect.span)
}

/// Whether a variable of the base image may keep the cache empty, which nobody knows of an image of somebody's own.
fn may_be_off_in_base(cx: &Context<'_>, fold: &Fold<'_>, left: &Left<'_>) -> bool {
    let stage = fold.layers[left.written.layer].stage;
    let is_image = matches!(cx.model.root_base(stage), Base::Image(_) | Base::Unresolved(_));
    !left.spec.off.env.is_empty() && is_image && cx.sizes.base(stage).is_none()
}

/// The first stage of the chain that the layer stands in.
fn root_stage(fold: &Fold<'_>, left: &Written<'_>) -> usize {
    fold.layers[left.layer].stage.root
}

fn report<'m>(cx: &mut Context<'m>, fold: &Fold<'m>, left: &Left<'m>, own: bool) {
    let Left { tool, spec, ref written, ref again, .. } = *left;
    let step = fold.step(written.layer);
    let noun = if spec.name == "index" {
        Shown::new(format!("the {} package index", tool.id))
    } else {
        describe(written.effect)
    };
    let command = command_text(written.effect.span, cx.model.file.text);
    let again_by = own.then(|| again::may_fetch(fold, left)).flatten();
    let weight = |written: &Written<'m>| match () {
        () if !own => Amount::UNKNOWN,
        () if again_by.is_some() => cx.sizes.weight(*written).possible(),
        () => cx.sizes.weight(*written),
    };
    let bytes = std::iter::once(written).chain(&left.beside).map(weight).sum::<Amount>();
    let place = if own { "in this layer" } else { "in every image that is built on this one" };
    let leaves = if written.sure { "` leaves " } else { "`, where it runs, leaves " };
    let releases =
        bytes.in_words().filter(|_| spec.index).and_then(|_| cx.sizes.over(written.layer, tool.id));
    let releases = over_releases(releases);
    let message = format!("`{command}{leaves}{noun} {place}{}{releases}", suffix(bytes));
    let may_be_off = may_be_off_in_base(cx, fold, left);
    let readers = cure::readers(cx, left);
    let reader = LazyCell::new(|| missed::reader_of_cache(cx, left));
    let plan = || match *reader {
        Some(_) => Err("what it keeps is read later".into()),
        None => cure::plan(cx, left, &readers),
    };
    let cure = cx.cure(plan, |why| match *reader {
        Some(reader) => used_later(left, reader),
        None => by_hand(fold, left, &readers, &why),
    });
    let at_once =
        own.then(|| cure::at_once(cx, left)).flatten().filter(|_| cure.is_some() && reader.is_none());
    let text = cx.model.file.text;
    let alike = alike(left, &noun, own, cure.as_ref()).at_once(at_once);
    let finding = cx.report(cx.instruction_of(step), written.effect.span, message);
    finding.alike(alike);
    finding.label(if written.sure { "stays in the image" } else { "may stay in the image" }).cure(cure, text);
    if left.small || !written.sure || may_be_off || again_by.is_some() {
        finding.severity(Severity::Info);
    }
    finding.claims([of_written(*written, bytes)]);
    // The plan cleans up in the RUNs before, too.
    if finding.fix.is_some() {
        finding.also_frees(left.before.iter().map(|before| of_written(*before, Amount::UNKNOWN)));
    }
    if let Some(other) = again_by {
        let may = if other.is_before { "have fetched it before" } else { "fetch it again" };
        let says = format!("`{}` may {may}", other.command.program());
        finding.related(place::of_destination(other.step), says);
    }
    if let Some(reader) = readers.first() {
        // To have both in one RUN is the mend of an update that stands alone, too.
        if matches!(spec.fix, CacheFix::Append) {
            let all = std::iter::once(written).chain(again);
            finding.also_frees(all.map(|written| of_lone_update(written.effect.id)));
        }
        finding.related(
            place::of_destination(reader.step),
            "installs from this index, without an update of its own",
        );
    }
    for other in again.iter().take(MAX_RELATED) {
        finding.related(other.effect.span, "would leave it, too");
    }
    for code in spec.codes {
        finding.code(*code);
    }
}

/// What is said of each such leftover.
fn alike(left: &Left<'_>, noun: &Shown, own: bool, cure: Option<&Cure>) -> Alike {
    let alike = Alike::new(match (own, left.written.sure) {
        (true, true) => format!("{noun} stays in the layer"),
        (true, false) => format!("{noun} may stay in the layer"),
        (false, _) => format!("{noun} stays in every image that is built on this one"),
    });
    let refreshes = matches!(left.written.effect.kind, EffectKind::Refresh { .. });
    match (cure, left.spec.fix) {
        (Some(Cure::Plan(_)), CacheFix::Flag(flag)) if !refreshes => {
            alike.each(format!("add {flag} to each `{}` there", left.tool.family))
        }
        _ => alike,
    }
}

/// What is to be done where a later step reads what is kept.
fn used_later(left: &Left<'_>, reader: &Step<'_>) -> String {
    let (line, clean) = (reader.instruction.start_line, left.spec.clean);
    match reader.instruction.kind {
        Kind::Run => format!(
            "line {line} reads what is kept there: fill, read and empty it in one RUN, which ends with `{clean}`"
        ),
        kind => format!("leave it: the {} of line {line} reads what is kept there", kind.as_str()),
    }
}

/// The same for people, where it cannot be written.
fn by_hand(fold: &Fold<'_>, left: &Left<'_>, readers: &[Reader<'_>], why: &Obstacle) -> String {
    let refreshes = matches!(left.written.effect.kind, EffectKind::Refresh { .. });
    let clean = left.spec.clean;
    match left.spec.fix {
        CacheFix::Flag(flag) if refreshes => format!(
            "leave it out: with {flag}, an installation fetches the index itself and keeps none of it (by hand: {why})"
        ),
        CacheFix::Flag(flag) => format!("give it {flag} by hand: {why}"),
        CacheFix::Append if readers.is_empty() && left.before.is_empty() && left.again.is_empty() => {
            format!("run `{clean}` in this RUN, behind what fills it, by hand: {why}")
        }
        CacheFix::Append if readers.is_empty() => {
            let all = left.before.iter().rev().chain([&left.written]).chain(&left.again);
            let lines = cure::lines(all.map(|it| fold.step(it.layer)));
            format!("run `{clean}` in the RUNs of {lines}, behind what fills it, by hand: {why}")
        }
        CacheFix::Append => {
            format!("update and install in one RUN, and end it with `{clean}`, by hand: {why}")
        }
    }
}
