//! What RUNs say again, and need not where they are one: a `set` that is in force, and a clean-up that a later one does.

use super::Around;
use super::body::{Body, Form, ends_checked};
use crate::model::{CommandUse, Step};
use crate::shell::{Connector, Item};
use crate::source::Span;
use crate::tools::path::may_overlap;
use crate::tools::{Effect, EffectKind};

/// Where each body starts in the list: behind its `set` where an earlier one has said the same. `errexit`: the list starts by a
/// `set -e` of its own.
pub(super) fn starts(bodies: &[Body<'_>], around: &[Around], errexit: bool, text: &str) -> Vec<u32> {
    let mut in_force = None;
    let mut starts = Vec::with_capacity(bodies.len());
    for (body, around) in bodies.iter().zip(around) {
        let is_said = match (body.first_set, in_force) {
            (Some(own), Some(set)) => own == set,
            (Some(own), None) => errexit && own.is_errexit(),
            (None, _) => false,
        };
        let behind = is_said.then(|| behind_set(body, text)).flatten();
        starts.push(behind.unwrap_or(body.span.start));
        // What a body sets later is kept from the next one; so is all that a subshell sets.
        if *around == Around::NOTHING && behind.is_none() && body.first_set.is_some() {
            in_force = body.first_set;
        }
    }
    starts
}

/// Where a body goes on behind the `set` that it starts with, where it sets nothing else.
fn behind_set(body: &Body<'_>, text: &str) -> Option<u32> {
    let [first, next, ..] = body.items else { return None };
    let start = next.pipeline.span.start;
    let between = Span::new(first.pipeline.span.end, start);
    let goes_on = matches!(first.then, Connector::And | Connector::Semicolon | Connector::Newline);
    let is_bare = memchr::memchr(b'#', between.slice(text).as_bytes()).is_none();
    (goes_on && is_bare && body.options.len() <= 1 && !body.leaks).then_some(start)
}

/// So many bodies are compared with one another.
const MOST: usize = 50;

/// Takes clean-ups off the ends of bodies that a later one does, too; not in a longer row, where that takes too long.
pub(super) fn shorten(bodies: &mut [Body<'_>], runs: &[&Step<'_>], text: &str) {
    if bodies.len() > MOST {
        return;
    }
    for at in 0..bodies.len() {
        let (own, later) = bodies.split_at_mut(at + 1);
        let body = &mut own[at];
        while let [before @ .., last] = body.items
            && ends_as_well(body, before)
            && cleans(runs, at, last)
            && later.iter().any(|next| surely_runs(next, last.pipeline.span.slice(text), text))
        {
            body.items = before;
            body.ends_checked = ends_checked(before);
            body.span.end = before[before.len() - 1].pipeline.span.end;
        }
    }
}

/// Whether a body ends as before without its last command, where that goes well.
fn ends_as_well(body: &Body<'_>, before: &[Item<'_>]) -> bool {
    let Some(last) = before.last().filter(|_| body.form == Form::Line && !body.leaks) else { return false };
    body.strict && last.then == Connector::And
        || body.counts_on_errexit() && last.then == Connector::Semicolon && ends_checked(before)
}

/// Whether a body surely runs a command, where it goes well.
fn surely_runs(body: &Body<'_>, code: &str, text: &str) -> bool {
    let is_it = |item: &Item<'_>| item.pipeline.span.slice(text) == code;
    let follows = |at: usize| at.checked_sub(1).is_none_or(|at| body.items[at].then == Connector::Semicolon);
    body.form == Form::Line
        && (body.strict && body.items.iter().any(is_it)
            || body.counts_on_errexit()
                && (0..body.items.len()).any(|at| follows(at) && is_it(&body.items[at])))
}

/// Whether a command does nothing but empty what tools keep for themselves.
fn cleans(runs: &[&Step<'_>], at: usize, item: &Item<'_>) -> bool {
    let run = runs[at];
    let is_kept = |path| {
        let keeps = |effect: &Effect<'_>| {
            matches!(effect.kind, EffectKind::Cache { .. } | EffectKind::Refresh { .. })
                && may_overlap(&effect.path, path)
        };
        runs.iter().flat_map(|run| &run.effects).any(keeps)
    };
    let is_it = |command: &&CommandUse<'_>| item.pipeline.span.contains(command.span);
    let mut commands = run.commands.iter().filter(is_it).peekable();
    commands.peek().is_some()
        && commands.all(|command| {
            let own = run.effects.get(command.effects.clone()).unwrap_or_default();
            !own.is_empty()
                && command.redirects.is_empty()
                && own.iter().all(|effect| match effect.kind {
                    EffectKind::Clean { .. } => true,
                    EffectKind::Remove { .. } => is_kept(&effect.path),
                    _ => false,
                })
        })
}
