//! What a Dockerfile means: stages and their graph, scopes, commands and their effects. Built once a file,
//! immutable, without findings; what is not known is unknown, never guessed.

mod awaited;
mod budget;
mod build;
mod commands;
mod copy;
mod graph;
mod heredocs;
mod image_ref;
mod mention;
mod options;
mod outcome;
mod platform;
mod read;
mod run;
mod scope;
mod scripts;
mod secret;
mod sibling;
mod spelling;
mod stage;
mod start;
mod text;
mod threes;
mod variables;
mod walk;

pub use build::{Beside, build, build_with};
pub use commands::{CommandUse, Commands};
pub use image_ref::{ImageRef, split_reference};
pub use options::Options;
pub use outcome::{Ending, Failure, Join, ShellOptions, sets_errexit};
pub use platform::Platform;
pub use scope::{BASE_WORKDIR, Scope, Shell};
pub use scripts::{Caller, MOST_BYTES as MOST_SCRIPT_BYTES, ScriptText, Scripts};
pub use secret::{
    follows_user, holds_secret, is_secret_to_buildkit, is_secret_to_hadolint, is_written_secret,
    names_secret, password_in, variable_of,
};
pub use sibling::{ImageEnd, Siblings};
pub use stage::{Base, BindMount, Stage, StageEnv, Step};
pub use start::{PlainCommand, plain_command, start_words};
pub use text::Shared;
pub use variables::{Binding, Variables};

use crate::ids::{CommandId, EffectId, ScriptId, StepId};
use crate::shell::{Item, List};
use crate::source::ScriptPlace;
use crate::syntax::{Dockerfile, Instruction};
use crate::tools::Effect;
use memchr::memmem::Finder;

/// A whole file.
#[derive(Debug)]
pub struct Model<'d> {
    /// The tree it was built from.
    pub file: &'d Dockerfile<'d>,
    /// Instructions before the first FROM.
    pub preamble: &'d [Instruction<'d>],
    /// What the user says about the build.
    pub options: &'d Options,
    /// The ARGs before the first FROM.
    pub globals: Variables<'d>,
    /// In order of their FROM.
    pub stages: Vec<Stage<'d>>,
    /// What ONBUILD leaves for the builds of images that stand on a stage, as a stage of its own: RUN, COPY and ADD
    /// with their effects. [`Stage::index`] is that of the stage that the ONBUILDs stand in.
    pub triggers: Vec<Stage<'d>>,
    /// The index of the stage that is built: `--target` or the last; `None` without stages.
    pub target: Option<usize>,
    /// The scripts that its RUNs call, as far as they are known, by their numbers.
    pub scripts: Vec<ScriptText>,
    /// Whether a RUN calls a file that may be a script.
    pub calls_files: bool,
    /// What is in force at the end of each stage.
    ends: Vec<Scope<'d>>,
    names: graph::Names<'d>,
    threes: threes::Threes,
}

impl<'d> Model<'d> {
    /// The index of the stage that `--target` names, by name or number.
    pub fn stage(&self, reference: &str) -> Option<usize> {
        self.names.find(reference, self.stages.len(), true)
    }

    /// A step of a stage or of what its ONBUILDs leave.
    pub fn step(&self, id: StepId) -> Option<&Step<'d>> {
        let stages = if id.stage.is_triggers() { &self.triggers } else { &self.stages };
        stages.get(id.stage.index())?.steps.get(id.index as usize)
    }

    /// An effect.
    pub fn effect(&self, id: EffectId) -> Option<&Effect<'d>> {
        self.step(id.step)?.effects.get(id.index as usize)
    }

    /// The text of what does an effect, as the file or a script has it.
    pub fn text_of(&self, effect: &Effect<'_>) -> &str {
        match effect.script {
            Some(place) => place.within.slice(self.script_text(place.script)),
            None => effect.span.slice(self.file.text),
        }
    }

    /// The first line of what stands at a place of a script.
    pub fn script_line(&self, place: ScriptPlace) -> &str {
        let code = place.within.slice(self.script_text(place.script));
        code.lines().next().unwrap_or_default().trim_end_matches(['\\', ' '])
    }

    /// The text that the places of a script stand in: its file's, or the Dockerfile's where a heredoc writes it.
    pub fn script_text(&self, script: ScriptId) -> &str {
        let script = self.scripts.get(script.index());
        script.and_then(ScriptText::file_text).unwrap_or(self.file.text)
    }

    /// A command.
    pub fn command(&self, id: CommandId) -> Option<&CommandUse<'d>> {
        self.step(id.step)?.command(id)
    }

    /// The list of a RUN that a command stands in, and its item there: with what joins it to the next one, and the
    /// words of its commands. A command of a script in quotes stands in the item that runs the script. None where
    /// the RUN is no shell's script.
    pub fn item(&self, id: CommandId) -> Option<(&List<'d>, &Item<'d>)> {
        let step = self.step(id.step)?;
        let script = step.script.as_ref().or(step.document.as_ref())?;
        let (list, at) = script.list.innermost(step.command(id)?.span)?;
        Some((list, &list.items[at]))
    }

    /// The stages from the one with an image as its base to `stage` itself, in the order of their layers.
    pub fn chain(&self, stage: usize) -> Vec<&Stage<'d>> {
        let mut chain = Vec::new();
        let mut next = self.stages.get(stage);
        while let Some(stage) = next {
            chain.push(stage);
            next = match stage.base {
                // A stage can only be FROM an earlier one, so this ends.
                Base::Stage(index) => self.stages.get(index),
                _ => None,
            };
        }
        chain.reverse();
        chain
    }

    /// For each stage the place where it, or a stage that it is FROM, first mentions one of `marks`: for what
    /// configures a tool in a way that its effects do not show.
    pub fn first_mentions(&self, marks: &[&str]) -> Vec<Option<u32>> {
        let text = self.file.text;
        // Most files mention none of them.
        if !marks.iter().any(|mark| self.may_have(mark)) {
            return vec![None; self.stages.len()];
        }
        let marks: Vec<Finder<'_>> = marks.iter().map(Finder::new).collect();
        self.firsts(|stage| {
            let start = stage.from.span.start as usize;
            let end =
                self.stages.get(stage.index + 1).map_or(text.len(), |next| next.from.span.start as usize);
            let body = text.get(start..end).unwrap_or_default();
            let own = marks.iter().filter_map(|mark| mark.find(body.as_bytes()));
            let own = own.min().map(|at| (start + at) as u32);
            let calls = |step: &&Step<'_>| {
                let mut texts = step.scripts.iter().map(|script| script.text().text.as_bytes());
                texts.any(|text| marks.iter().any(|mark| mark.find(text).is_some()))
            };
            let called = stage.steps.iter().find(calls).map(|step| step.instruction.span.start);
            own.into_iter().chain(called).min()
        })
    }

    /// For each stage the place of the first step of it, or of a stage that it is FROM, of which `holds` is true.
    pub fn first_steps(&self, holds: impl Fn(&Step<'d>) -> bool) -> Vec<Option<u32>> {
        self.firsts(|stage| {
            stage.steps.iter().find(|step| holds(step)).map(|step| step.instruction.span.start)
        })
    }

    /// For each stage what one that it is FROM has of itself, else its own.
    fn firsts(&self, own: impl Fn(&Stage<'d>) -> Option<u32>) -> Vec<Option<u32>> {
        let mut found: Vec<Option<u32>> = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            let below =
                if let Base::Stage(base) = stage.base { found.get(base).copied().flatten() } else { None };
            found.push(below.or_else(|| own(stage)));
        }
        found
    }

    /// The stage that a place of the file stands in; none above the first FROM.
    pub fn stage_at(&self, place: u32) -> Option<&Stage<'d>> {
        let behind = self.stages.partition_point(|stage| stage.from.span.start <= place);
        self.stages[..behind].last()
    }

    /// The index of the stage that COPY --from (also by number) or a mount names, seen from stage `before`.
    pub fn stage_named(&self, reference: &str, before: usize, numbers: bool) -> Option<usize> {
        self.names.find(reference, before, numbers)
    }

    /// The stage that a step of `stage` copies from.
    pub fn copied_stage(&self, stage: &Stage<'d>, step: &Step<'d>) -> Option<&Stage<'d>> {
        self.stages.get(self.stage_named(step.from?, stage.index, true)?)
    }

    /// The first stage of [`Self::chain`].
    pub fn root(&self, stage: &Stage<'d>) -> &Stage<'d> {
        &self.stages[stage.root]
    }

    /// The base that the layers of `stage` stand on, below all stages.
    pub fn root_base(&self, stage: &Stage<'d>) -> &Base<'d> {
        &self.root(stage).base
    }
}
