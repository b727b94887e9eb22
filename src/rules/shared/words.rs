//! Whether a stage, or the file, has one of some words in it: looked up once, however often that comes up.

use crate::model::{Model, Stage, Step};
use crate::rule::Context;
use std::cell::OnceCell;

/// Looks at each instruction of a file, beside the words that may speak against a finding.
pub(in crate::rules) fn each_step<'m>(
    cx: &mut Context<'m>,
    sought: &'static [&'static str],
    look: impl Fn(&Step<'m>, &Stage<'m>, &mut Context<'m>, &Words<'m>),
) {
    let words = Words::new(cx.model, sought);
    for stage in &cx.model.stages {
        for step in &stage.steps {
            look(step, stage, cx, &words);
        }
    }
}

/// Some words, and where they are known to be.
pub(in crate::rules) struct Words<'m> {
    model: &'m Model<'m>,
    sought: &'static [&'static str],
    stages: Vec<OnceCell<bool>>,
    file: OnceCell<bool>,
}

impl<'m> Words<'m> {
    pub(in crate::rules) fn new(model: &'m Model<'m>, sought: &'static [&'static str]) -> Self {
        let stages = model.stages.iter().map(|_| OnceCell::new()).collect();
        Self { model, sought, stages, file: OnceCell::new() }
    }

    /// Whether an instruction of the stage has one as a whole.
    pub(in crate::rules) fn in_stage(&self, stage: &Stage<'_>) -> bool {
        let Some(known) = self.stages.get(stage.index) else { return false };
        *known.get_or_init(|| {
            let stage = &self.model.stages[stage.index];
            self.sought.iter().any(|word| self.model.mentions(stage, word))
        })
    }

    /// Whether the file has one anywhere, in a comment, perhaps.
    pub(in crate::rules) fn in_file(&self) -> bool {
        *self.file.get_or_init(|| self.sought.iter().any(|word| self.model.may_mention(word)))
    }
}
