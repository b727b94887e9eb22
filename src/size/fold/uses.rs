//! Which stages others take from, and until when: so long what stands at their ends is kept.

use crate::model::{Base, Model};

/// The stages whose end another one, or what ONBUILD leaves, asks for beside being FROM them.
pub(super) fn wanted(model: &Model<'_>) -> Vec<bool> {
    let mut wanted = vec![false; model.stages.len()];
    model.triggers.iter().for_each(|triggers| wanted[triggers.index] = true);
    if model.stages.len() > 1 {
        for stage in &model.stages {
            let copies = stage.steps.iter().filter(|step| step.copies());
            let names = copies.filter_map(|step| step.from);
            let found = names.filter_map(|name| model.stage_named(name, stage.index, true));
            found.for_each(|stage| wanted[stage] = true);
        }
    }
    wanted
}

/// For each stage the last one that is FROM it, so that its state can be moved there; empty where no stage can be.
pub(in crate::size) fn last_uses(model: &Model<'_>) -> Vec<Option<usize>> {
    if model.stages.len() < 2 {
        return Vec::new();
    }
    let mut last = vec![None; model.stages.len()];
    for stage in &model.stages {
        if let Base::Stage(base) = stage.base {
            last[base] = Some(stage.index);
        }
    }
    last
}
