//! Package indexes and tool caches that stay in the layer that made them.
//!
//! What a RUN leaves is the ledger's to know. Here stands what makes a leftover doubtful or too small to warn
//! about, and what to write instead.

use super::wording::{command_text, what};
use crate::finding::Severity;
use crate::model::{CommandUse, Step};
use crate::rule::Context;
use crate::size::{Ledger, Written};
use crate::source::Span;
use crate::tools::{self, CacheFix, CacheSpec, EffectKind, Into, Path, Recognised, Tool, path, recognise};

/// A leftover and the commands that would leave the same again.
struct Left<'m> {
    tool: &'static Tool,
    spec: &'static CacheSpec,
    /// The layer of a cache, the first stage of the chain for an index.
    group: usize,
    written: Written<'m>,
    again: Vec<Written<'m>>,
}

/// One finding for each index of a stage chain, and for each cache of a layer: an index that is fetched again is
/// the same bytes, a cache holds each command's own.
pub(super) fn check(cx: &mut Context<'_>) {
    let ledger = cx.ledger;
    let mut found: Vec<Left<'_>> = Vec::new();
    for &written in &ledger.caches_left {
        let Some((tool, spec)) = names(&written) else { continue };
        if !written.sure || is_deleted_later(ledger, &written) || is_cared_for(cx, &written, tool, spec) {
            continue;
        }
        let group = if spec.index { root_stage(cx, &written) } else { written.layer };
        let same = |left: &&mut Left<'_>| {
            left.group == group && left.spec.name == spec.name && family(left.tool) == family(tool)
        };
        match found.iter_mut().find(same) {
            Some(left) if spec.index => left.again.push(written),
            Some(_) => {}
            None => found.push(Left { tool, spec, group, written, again: Vec::new() }),
        }
    }
    for left in &found {
        report(cx, left);
    }
}

fn names(left: &Written<'_>) -> Option<(&'static Tool, &'static CacheSpec)> {
    match left.effect.kind {
        EffectKind::Refresh { tool } => tools::tool(tool).and_then(|tool| Some((tool, tool.index()?))),
        EffectKind::Cache { tool, cache } => {
            tools::tool(tool).and_then(|tool| Some((tool, tool.cache(cache)?)))
        }
        _ => None,
    }
}

/// yum is dnf, or another reader of the same repositories.
fn family(tool: &Tool) -> &'static str {
    match tool.id {
        "dnf" | "microdnf" | "yum" => "rpm",
        id => id,
    }
}

fn is_deleted_later(ledger: &Ledger<'_>, left: &Written<'_>) -> bool {
    ledger.hidden.iter().any(|hidden| {
        hidden.whole && hidden.written.layer == left.layer && hidden.written.effect.span == left.effect.span
    })
}

/// The first stage of the chain that the layer stands in.
fn root_stage(cx: &Context<'_>, left: &Written<'_>) -> usize {
    let stage = cx.ledger.layers[left.layer].stage;
    cx.model.chain(stage.index).first().map_or(stage.index, |first| first.index)
}

/// Whether the file looks after the cache in a way whose effect cannot be followed.
fn is_cared_for(cx: &Context<'_>, left: &Written<'_>, tool: &Tool, spec: &CacheSpec) -> bool {
    let step = cx.ledger.step(left.layer);
    has_cache_mount(step, tool)
        || step.effects.iter().any(|effect| {
            effect.span.start > left.effect.span.start && removes_namesake(&effect.path, &effect.kind, spec)
        })
        || step.commands.iter().any(|command| command.span.start > left.effect.span.start && cleans(command))
        || is_configured(cx, left, tool)
}

/// A cache mount that bears the tool's name: its target may be right for a user or base image that we do not
/// know.
fn has_cache_mount(step: &Step<'_>, tool: &Tool) -> bool {
    let mounts = step.instruction.flags.iter().filter(|flag| flag.name() == "mount");
    mounts.filter_map(|flag| flag.value()).any(|value| {
        value.contains("type=cache")
            && (value.contains(tool.id)
                || value.contains("/.cache,")
                || value.ends_with("/.cache")
                || (family(tool) == "rpm" && (value.contains("yum") || value.contains("dnf"))))
    })
}

/// A removal of the place where another version keeps it, or of a directory of this name elsewhere:
/// `rm -rf /home/app/.cache` where the home directory is not what we take it for.
fn removes_namesake(path: &Path<'_>, kind: &EffectKind<'_>, spec: &CacheSpec) -> bool {
    let (EffectKind::Remove { .. }, Path::Exact(path) | Path::Glob(path)) = (kind, path) else {
        return false;
    };
    let path = path.trim_end_matches(['/', '*']);
    if spec.also.iter().any(|also| path::is_within(also, path)) {
        return true;
    }
    let Some((_, in_home)) = spec.path.rsplit_once("$HOME") else { return false };
    let directory = in_home.trim_start_matches('/').split(['/', '}']).next().unwrap_or_default();
    path.ends_with("/.cache") || path.split('/').any(|name| name == directory)
}

/// Whether a command that no tool file knows says by its name that it cleans up.
fn cleans(command: &CommandUse<'_>) -> bool {
    let name = |at: usize| {
        let text = command.argv.get(at).map_or("", |field| field.text.as_ref());
        text.rsplit('/').next().unwrap_or(text)
    };
    let script = matches!(name(0), "sh" | "bash" | "ash" | "." | "source");
    name(usize::from(script)).contains("clean") && matches!(recognise(&command.argv), Recognised::Unknown)
}

/// Whether a line up to this command configures the tool so that it keeps no cache, or one that it needs.
fn is_configured(cx: &Context<'_>, left: &Written<'_>, tool: &Tool) -> bool {
    let marks: &[&str] = match tool.id {
        "pip" => &["global.no-cache-dir", "install.no-cache-dir", "no-cache-dir =", "no-cache-dir="],
        "npm" => &["npm config set cache", "npm set cache"],
        // With yarn 2 and later the cache may be what the program is run from.
        "yarn" => {
            &[".yarnrc.yml", "--immutable", "yarn set version", ".yarn/", "yarn config set cache-folder"]
        }
        _ => return false,
    };
    let stage = cx.ledger.layers[left.layer].stage;
    let end = cx.ledger.step(left.layer).instruction.span.end;
    let chain = cx.model.chain(stage.index);
    let mut steps = chain.into_iter().flat_map(|stage| &stage.steps);
    steps.by_ref().take_while(|step| step.instruction.span.end <= end).any(|step| {
        let text = step.instruction.span.slice(cx.model.file.text);
        marks.iter().any(|mark| text.contains(mark))
    })
}

fn report(cx: &mut Context<'_>, left: &Left<'_>) {
    let Left { tool, spec, ref written, ref again, .. } = *left;
    let step = cx.ledger.step(written.layer);
    let small = is_small(step, written, spec);
    let noun =
        if spec.name == "index" { format!("the {} package index", tool.id) } else { what(written.effect) };
    let command = command_text(written.effect.span, cx.model.file.text);
    let message = format!("`{command}` leaves {noun} in this layer");
    let reader = later_reader(cx, written, tool);
    let help = advice(left, reader.is_some());
    let finding = cx.report(Some(step.instruction), written.effect.span, message);
    finding.label("stays in the image").help(help);
    if small {
        finding.severity(Severity::Info);
    }
    if let Some(reader) = reader {
        finding.related(reader, "installs from this index, without an update of its own");
    }
    let elsewhere = again.iter().filter(|other| other.layer != written.layer);
    let mut told = written.layer;
    for other in elsewhere {
        if other.layer != told {
            finding.related(other.effect.span, "would leave it, too");
            told = other.layer;
        }
    }
    for code in spec.codes {
        finding.code(*code);
    }
}

/// Whether what stays is surely, or maybe, next to nothing: a small package alone, local files that need not
/// be fetched, or a user without a home directory of its own.
fn is_small(step: &Step<'_>, left: &Written<'_>, spec: &CacheSpec) -> bool {
    let homeless = step.scope.user.as_deref().is_some_and(|user| {
        let name = user.split(':').next().unwrap_or(user);
        name != "0" && name.bytes().all(|byte| byte.is_ascii_digit())
    });
    if homeless && spec.path.contains("$HOME") {
        return true;
    }
    let command = step.commands.iter().find(|command| command.span == left.effect.span);
    let Some(Recognised::Tool(call)) = command.map(|command| recognise(&command.argv)) else { return false };
    let Some(syntax) = &call.tool.package else { return false };
    let named = !call.operands.is_empty() || call.has_option(&["-e", "--editable"]);
    named
        && !spec.index
        && !call.has_option(&["-r", "--requirement", "--group"])
        && call.operands.iter().all(|operand| {
            let name = operand.text.trim_matches(['"', '\'']);
            let name = syntax.split(name).0;
            syntax.is_local(name) && !name.contains("://") || spec.small.contains(&name)
        })
}

/// A later command of the stage that needs the index and does not fetch it.
fn later_reader(cx: &Context<'_>, left: &Written<'_>, tool: &Tool) -> Option<Span> {
    let reads = tool.index()?.read_by;
    if reads.is_empty() {
        return None;
    }
    let layer = &cx.ledger.layers[left.layer];
    let later = layer.stage.steps[layer.step + 1..].iter().flat_map(|step| &step.effects);
    for effect in later.filter(|effect| effect.into == Into::Layer) {
        match effect.kind {
            EffectKind::Refresh { tool: other } if other == tool.id => return None,
            EffectKind::Install { tool: other, .. } | EffectKind::Upgrade { tool: other }
                if other == tool.id =>
            {
                return Some(effect.span);
            }
            _ => {}
        }
    }
    None
}

fn advice(left: &Left<'_>, is_read_later: bool) -> String {
    let refreshes = matches!(left.written.effect.kind, EffectKind::Refresh { .. });
    let clean = left.spec.clean;
    match left.spec.fix {
        CacheFix::Flag(flag) if refreshes => format!(
            "leave it out: with {flag}, an installation fetches the index itself and keeps none of it"
        ),
        CacheFix::Flag(flag) => format!("add {flag} to it"),
        CacheFix::Append if is_read_later => {
            format!("update and install in one RUN, and end it with `&& {clean}`")
        }
        CacheFix::Append => format!("end this RUN with `&& {clean}`"),
    }
}
