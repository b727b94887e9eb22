//! How stages are found, and which of them reach an image.

use super::{Base, Stage};
use crate::syntax::{Instruction, Kind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// The stages by name.
#[derive(Debug, Default)]
pub(super) struct Names<'d> {
    /// Those of one name in their order.
    stages: FxHashMap<Cow<'d, str>, Vec<usize>>,
}

impl<'d> Names<'d> {
    /// Adds a stage behind all others; its name is lower-cased.
    pub(super) fn add(&mut self, name: Cow<'d, str>, index: usize) {
        self.stages.entry(name).or_default().push(index);
    }

    /// The latest stage before `before` of exactly this name.
    pub(super) fn latest(&self, name: &str, before: usize) -> Option<usize> {
        let stages = self.stages.get(name)?;
        stages[..stages.partition_point(|&index| index < before)].last().copied()
    }

    /// The stage that `reference` names for COPY --from and --mount from: by name in any case, the latest of that
    /// name before `before`; for COPY also by number.
    pub(super) fn find(&self, reference: &str, before: usize, numbers: bool) -> Option<usize> {
        let named = self.latest(&lower_case(reference), before);
        named.or_else(|| reference.parse().ok().filter(|&index: &usize| numbers && index < before))
    }
}

/// Names of stages are compared so.
pub(super) fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.to_ascii_lowercase().into()
    } else {
        name.into()
    }
}

/// Marks the stages whose layers reach an image. With an explicit target these are its FROM chain; without
/// one, every stage that no other refers to may be a target. Those that by their names check another one, or build for
/// one, are not what is shipped.
pub(super) fn mark(stages: &mut [Stage<'_>], names: &Names<'_>, target: usize, explicit: bool) {
    for (stage, referred) in referred(stages, names).into_iter().enumerate() {
        stages[stage].is_referred = referred;
    }
    let is_end = |stage: &Stage<'_>| stage.index == target || !explicit && !stage.is_referred;
    for index in chains(stages, is_end, |_| true) {
        stages[index].reaches_image = true;
    }
    let is_shipped = |stage: &Stage<'_>| {
        let is_target = stage.index == target;
        is_end(stage) && (explicit || !is_check(stage, is_target) && (is_target || !is_workshop(stage)))
    };
    let is_open = |stage: &Stage<'_>| !is_settled(stages, stage);
    let mut shipped = chains(stages, is_shipped, is_open);
    // What is shipped is what the last one checks.
    if let Some(Base::Stage(base)) = stages.get(target).map(|last| &last.base) {
        let base = *base;
        shipped.extend(chains(stages, |stage| stage.index == base, is_open));
    }
    for index in shipped {
        stages[index].is_shipped = true;
    }
}

/// The stages that are such an end, and those that these stand on: all that a variable may mean where the stage is open.
fn chains(
    stages: &[Stage<'_>],
    is_end: impl Fn(&Stage<'_>) -> bool,
    is_open: impl Fn(&Stage<'_>) -> bool,
) -> Vec<usize> {
    let mut is_in: Vec<bool> = stages.iter().map(is_end).collect();
    let (mut seen, mut left) = (FxHashSet::default(), MAX_MEANT);
    // Backwards, so that a stage is marked before the one it is FROM is looked at, and what a reference means the last
    // time it meant before.
    for index in (0..stages.len()).rev() {
        if !is_in[index] {
            continue;
        }
        if let Base::Stage(base) = stages[index].base {
            is_in[base] = true;
        }
        let text = open_base(&stages[index]).filter(|_| is_open(&stages[index]));
        if let Some(text) = text.filter(|text| index <= left && !seen.contains(*text)) {
            left -= index;
            seen.insert(text);
            meant(&stages[..index], text).for_each(|base| is_in[base] = true);
        }
    }
    (0..stages.len()).filter(|index| is_in[*index]).collect()
}

/// Whether what a variable means where nobody gives it another value is what is shipped: not where that is the platform, or
/// a stage to develop in, beside which others are shipped.
fn is_settled(stages: &[Stage<'_>], stage: &Stage<'_>) -> bool {
    let (Base::Stage(base), Some(text)) = (&stage.base, open_base(stage)) else { return false };
    let variables = text.split('$').skip(1).map(|it| it.trim_start_matches('{'));
    let is_by_platform = variables.into_iter().any(|name| PLATFORM.iter().any(|of| name.starts_with(of)));
    !is_by_platform && !stages[*base].name.as_deref().is_some_and(names_check)
}

/// Whether a stage that stands on another one is there to look at that, by its name: nobody ships it. One to develop in is
/// what a plain build makes where it is the `target`.
fn is_check(stage: &Stage<'_>, is_target: bool) -> bool {
    let checks = |name: &str| if is_target { has_part(name, &CHECKS) } else { names_check(name) };
    matches!(stage.base, Base::Stage(_)) && stage.name.as_deref().is_some_and(checks)
}

/// Whether a stage of that name is there to look at another one, or to develop in.
fn names_check(name: &str) -> bool {
    has_part(name, &CHECKS) || has_part(name, &WORKPLACES)
}

fn has_part(name: &str, known: &[&str]) -> bool {
    name.split(['-', '_', '.']).any(|part| known.contains(&part))
}

/// Whether it is a stage to build in, by its name: what nobody takes from it reaches no image.
fn is_workshop(stage: &Stage<'_>) -> bool {
    matches!(stage.name.as_deref(), Some("build" | "builder" | "build-env" | "compile" | "compiler"))
}

/// The name of the stage that one is FROM, where a variable stands in it: on another platform, or with another argument,
/// it is another one.
fn open_base<'s>(stage: &'s Stage<'_>) -> Option<&'s str> {
    let may_be_stage = matches!(stage.base, Base::Stage(_) | Base::Unresolved(_));
    let name = stage.from.words().first().filter(|name| may_be_stage && name.text.contains('$'))?;
    Some(&name.text)
}

/// For each stage whether another one is FROM it or takes files from it.
fn referred<'s>(stages: &'s [Stage<'_>], names: &Names<'_>) -> Vec<bool> {
    let mut referred = vec![false; stages.len()];
    // How far each reference with a variable was looked for, and from where on all may be meant.
    let (mut seen, mut left): (FxHashMap<&str, usize>, _) = (FxHashMap::default(), MAX_MEANT);
    let mut open = |referred: &mut [bool], text: &'s str, before: usize| {
        let start = seen.insert(text, before).unwrap_or_default();
        if before - start > left {
            left = 0;
            return referred[start..before].fill(true);
        }
        left -= before - start;
        meant(&stages[start..before], text).for_each(|index| referred[index] = true);
    };
    for stage in stages {
        if let Base::Stage(base) = stage.base {
            referred[base] = true;
        }
        if let Some(text) = open_base(stage) {
            open(&mut referred, text, stage.index);
        }
        for step in &stage.steps {
            for reference in references(step.instruction) {
                let copies = step.instruction.kind != Kind::Run;
                if let Some(index) = names.find(reference, stage.index, copies) {
                    referred[index] = true;
                } else if reference.contains('$') {
                    open(&mut referred, reference, stage.index);
                }
            }
        }
    }
    referred
}

/// What the names of stages have in them that look at another one, and that are there to develop in.
const CHECKS: [&str; 6] = ["test", "tests", "testing", "lint", "ci", "check"];
const WORKPLACES: [&str; 4] = ["codebuild", "debug", "dev", "development"];

/// The variables that the build sets by the platform, by their beginnings.
const PLATFORM: [&str; 6] =
    ["TARGETARCH", "TARGETOS", "TARGETPLATFORM", "TARGETVARIANT", "BUILDPLATFORM", "BUILDARCH"];

/// How many stages are compared with references that have variables: beyond them each may be meant, and none surely is.
const MAX_MEANT: usize = 1 << 22;

/// The stages of these that a reference with a variable may mean: `build-${TARGETARCH}` any `build-…`.
fn meant<'s>(stages: &'s [Stage<'_>], text: &'s str) -> impl Iterator<Item = usize> + 's {
    let (head, rest) = text.split_once('$').unwrap_or((text, ""));
    let tail = rest.rsplit_once('}').map_or("", |(_, tail)| tail);
    let fits = move |stage: &&Stage<'_>| {
        let name = stage.name.as_deref().unwrap_or_default();
        !(head.is_empty() && tail.is_empty())
            && name.len() >= head.len() + tail.len()
            && name.starts_with(head)
            && name.ends_with(tail)
    };
    stages.iter().filter(fits).map(|stage| stage.index)
}

/// The stages or images that an instruction takes files from.
fn references<'i>(instruction: &'i Instruction<'_>) -> impl Iterator<Item = &'i str> {
    instruction.flags.iter().filter_map(|flag| match (instruction.kind, flag.name()) {
        (Kind::Copy | Kind::Add, "from") => flag.value(),
        (Kind::Run, "mount") => mount_from(flag.value()?),
        _ => None,
    })
}

fn mount_from(value: &str) -> Option<&str> {
    value
        .split(',')
        .find_map(|field| field.split_once('=').filter(|(key, _)| key.eq_ignore_ascii_case("from")))
        .map(|(_, from)| from)
}
