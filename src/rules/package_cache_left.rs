//! Package indexes and tool caches that stay in the layer that made them.

use super::wording::{command_text, what};
use crate::rule::Context;
use crate::size::{Ledger, Written};
use crate::tools::{self, CacheFix, CacheSpec, EffectKind};

/// One finding for each index of a stage chain, and for each cache of a layer: an index that is fetched again is
/// the same bytes, a cache holds each command's own.
pub(super) fn check(cx: &mut Context<'_>) {
    let ledger = cx.ledger;
    let mut told: Vec<(&str, &str, usize)> = Vec::new();
    for left in &ledger.caches_left {
        let Some((tool, cache)) = names(left) else { continue };
        let group = if cache.is_empty() { root_stage(cx, left, ledger) } else { left.layer };
        let key = (tool, cache, group);
        let deleted_later = ledger.hidden.iter().any(|hidden| {
            hidden.whole
                && hidden.written.layer == left.layer
                && hidden.written.effect.span == left.effect.span
        });
        if !left.sure || deleted_later || told.contains(&key) {
            continue;
        }
        told.push(key);
        report(cx, ledger, *left, tool, cache);
    }
}

fn names(left: &Written<'_>) -> Option<(&'static str, &'static str)> {
    match left.effect.kind {
        EffectKind::Refresh { tool } => Some((tool, "")),
        EffectKind::Cache { tool, cache } => Some((tool, cache)),
        _ => None,
    }
}

/// The first stage of the chain that the layer stands in.
fn root_stage(cx: &Context<'_>, left: &Written<'_>, ledger: &Ledger<'_>) -> usize {
    let stage = ledger.layers[left.layer].stage;
    cx.model.chain(stage.index).first().map_or(stage.index, |first| first.index)
}

fn report(cx: &mut Context<'_>, ledger: &Ledger<'_>, left: Written<'_>, tool: &str, cache: &str) {
    let step = ledger.step(left.layer);
    let message = format!(
        "`{}` leaves {} in this layer",
        command_text(left.effect.span, cx.model.file.text),
        what(left.effect)
    );
    let finding = cx.report(Some(step.instruction), left.effect.span, message);
    finding.label("stays in the image");
    let Some(tool) = tools::tool(tool) else { return };
    let spec = if cache.is_empty() { tool.index() } else { tool.cache(cache) };
    if let Some(spec) = spec {
        finding.help(advice(spec));
        for code in spec.codes {
            finding.code(*code);
        }
    }
}

fn advice(spec: &CacheSpec) -> String {
    match spec.fix {
        CacheFix::Append => format!("end this RUN with `&& {}`", spec.clean),
        CacheFix::Flag(flag) => format!("add {flag} to it"),
    }
}
