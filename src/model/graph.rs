//! Which stages reach an image.

use super::{Base, Stage};
use crate::syntax::{Instruction, Kind};

/// The index of the stage that `reference` names for COPY --from and --mount from: by name in any case, the
/// latest of that name before `before`; for COPY also by number.
pub(super) fn find(stages: &[Stage<'_>], reference: &str, before: usize, numbers: bool) -> Option<usize> {
    let named = stages[..before.min(stages.len())]
        .iter()
        .rposition(|stage| stage.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(reference)));
    named.or_else(|| reference.parse().ok().filter(|&index: &usize| numbers && index < before))
}

/// Marks the stages whose layers reach an image. With an explicit target these are its FROM chain; without
/// one, every stage that no other refers to may be a target.
pub(super) fn mark(stages: &mut [Stage<'_>], target: usize, explicit: bool) {
    let mut referred = vec![false; stages.len()];
    for stage in stages.iter() {
        if let Base::Stage(base) = stage.base {
            referred[base] = true;
        }
        for step in &stage.steps {
            for reference in references(step.instruction) {
                let copies = step.instruction.kind != Kind::Run;
                if let Some(index) = find(stages, reference, stage.index, copies) {
                    referred[index] = true;
                }
            }
        }
    }
    // Backwards, so that a stage is marked before the one it is FROM is looked at.
    for index in (0..stages.len()).rev() {
        if index == target || (!explicit && !referred[index]) {
            stages[index].reaches_image = true;
        }
        if let (true, Base::Stage(base)) = (stages[index].reaches_image, &stages[index].base) {
            let base = *base;
            stages[base].reaches_image = true;
        }
    }
}

/// The stages or images that an instruction takes files from.
fn references<'i>(instruction: &'i Instruction<'_>) -> Vec<&'i str> {
    match instruction.kind {
        Kind::Copy | Kind::Add => instruction.flag("from").into_iter().collect(),
        Kind::Run => {
            let mounts = instruction.flags.iter().filter(|flag| flag.name() == "mount");
            mounts.filter_map(|flag| mount_from(flag.value()?)).collect()
        }
        _ => Vec::new(),
    }
}

fn mount_from(value: &str) -> Option<&str> {
    value
        .split(',')
        .find_map(|field| field.split_once('=').filter(|(key, _)| key.eq_ignore_ascii_case("from")))
        .map(|(_, from)| from)
}
