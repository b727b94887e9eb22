//! A stage and its steps: plain data.

use super::{CommandUse, Commands, ImageRef, Scope, ScriptText, Shared, Variables};
use crate::ids::{CommandId, EffectId, StepId};
use crate::shell::{Lookup, Script, Value};
use crate::syntax::{self, Instruction, Kind, Word};
use crate::tools::{Effect, EffectKind, Path};
use std::borrow::Cow;

/// A build stage.
#[derive(Debug)]
pub struct Stage<'d> {
    /// Its place among the stages.
    pub index: usize,
    /// Its FROM.
    pub from: &'d Instruction<'d>,
    /// Its name, lower-cased.
    pub name: Option<Cow<'d, str>>,
    /// What it starts from.
    pub base: Base<'d>,
    /// What follows FROM, in order.
    pub steps: Vec<Step<'d>>,
    /// Every ARG and ENV of the stage, inherited ones first.
    pub variables: Variables<'d>,
    /// The stage at the bottom of those that it stands on, by its index: its own where its base is an image.
    pub root: usize,
    /// Whether its layers reach an image: it is the target, a stage that the target is FROM, or one that no
    /// other stage refers to (a possible target), with what that one is FROM.
    pub reaches_image: bool,
    /// The same of what is made to be shipped: not by a stage that is there to test another one, or to build in.
    pub is_shipped: bool,
    /// Whether another stage is FROM it or takes files from it.
    pub is_referred: bool,
}

/// What a stage starts from.
#[derive(Debug)]
pub enum Base<'d> {
    /// `FROM scratch`: nothing.
    Scratch,
    /// An earlier stage, by its index.
    Stage(usize),
    /// An image.
    Image(ImageRef<'d>),
    /// A reference with a variable that has no known value; as written.
    Unresolved(Cow<'d, str>),
}

/// What a RUN sees of elsewhere without a copy, as written.
#[derive(Debug)]
pub struct BindMount {
    /// The stage or image that it is of; the build context without one.
    pub from: Option<String>,
    /// What of that.
    pub source: Option<String>,
    /// Where it stands.
    pub target: String,
}

/// One instruction of a stage.
#[derive(Debug)]
pub struct Step<'d> {
    /// Which one of its file.
    pub id: StepId,
    /// The instruction.
    pub instruction: &'d Instruction<'d>,
    /// The stage or image that `--from` names.
    pub from: Option<&'d str>,
    /// What is in force where it stands.
    pub scope: Scope<'d>,
    /// The commands that a RUN runs, in order; empty for others and for shells that are not read.
    pub commands: Commands<'d>,
    /// The body of a RUN in shell form, where it is a shell's and not a heredoc.
    pub script: Option<Script<'d>>,
    /// The heredoc of a RUN that is itself a script of sh or bash.
    pub document: Option<Script<'d>>,
    /// What it does to the file system, in order, before anything is netted out.
    pub effects: Vec<Effect<'d>>,
    /// The scripts in files that a RUN calls, as far as their texts are known.
    pub scripts: Vec<ScriptText>,
    /// The directory in which the shell of a RUN ends, where that is known.
    pub left_in: Option<Shared<'d>>,
}

impl<'d> Step<'d> {
    /// The command of the file that has this effect, itself or by a redirection; the innermost, where one runs another.
    /// None where a command of a script has it: what calls the script is something else, and stays.
    pub fn command_of(&self, effect: EffectId) -> Option<CommandId> {
        let is_own = self.effects.get(effect.index as usize)?.script.is_none();
        let found = self.commands.iter().position(|it| it.has(effect));
        let found = found.filter(|_| is_own && effect.step == self.id)?;
        Some(CommandId { step: self.id, index: found as u32 })
    }

    /// The command that has this effect, wherever it stands: in the file, or in a script.
    pub fn runner(&self, effect: EffectId) -> Option<CommandId> {
        if self.scripts.is_empty() {
            return self.command_of(effect);
        }
        let (index, _) = self.commands.all().find(|(_, it)| it.has(effect))?;
        (effect.step == self.id).then_some(CommandId { step: self.id, index })
    }

    /// The same command itself.
    pub fn runner_of(&self, effect: EffectId) -> Option<&CommandUse<'d>> {
        self.command(self.runner(effect)?)
    }

    /// Whether all that an installation brings leaves again in the same step, with what came along: each package that
    /// it names is removed, and then what nothing needs.
    pub fn takes_again(&self, install: &Effect<'_>) -> bool {
        let EffectKind::Install { tool, packages: Some(named), .. } = &install.kind else { return false };
        let later = self.effects.iter().skip(install.id.index as usize + 1).filter(|it| it.follows(install));
        let (mut left, mut prunes): (Vec<&str>, _) = (named.iter().map(AsRef::as_ref).collect(), false);
        for effect in later {
            if let EffectKind::Uninstall { tool: by, packages, orphans } = &effect.kind
                && by == tool
            {
                left.retain(|name| !packages.iter().flatten().any(|gone| gone == name));
                prunes |= left.is_empty() && (*orphans || packages.is_none());
            }
        }
        prunes && !named.is_empty()
    }

    /// One of its commands.
    pub fn command(&self, id: CommandId) -> Option<&CommandUse<'d>> {
        self.commands.numbered(id.index).filter(|_| id.step == self.id)
    }

    /// What a COPY or ADD takes from the build context: each source as written, and expanded. Not what depends on
    /// something unknown, comes from a stage, URL or heredoc.
    pub fn from_context(&self) -> impl Iterator<Item = (&'d Word<'d>, &str)> {
        let sources = self.instruction.copy_parts().map(|(sources, _)| sources).unwrap_or_default();
        let local = if self.from.is_some() { &[] } else { sources };
        // One effect for each source, in their order.
        local.iter().zip(&self.effects).filter_map(|(word, effect)| match &effect.kind {
            EffectKind::Copy { from: Path::Exact(source) } => Some((word, source.as_ref())),
            _ => None,
        })
    }

    /// The patterns of `--exclude`, as written.
    pub fn excluded(&self) -> Vec<&str> {
        let flags = self.instruction.flags.iter().filter(|flag| flag.name() == "exclude");
        flags.filter_map(|flag| flag.value()).collect()
    }

    /// Whether it copies from the build context, a stage, an image or a URL.
    pub fn copies(&self) -> bool {
        matches!(self.instruction.kind, Kind::Copy | Kind::Add)
    }

    /// Whether it is a RUN that reads the build context where it stands.
    pub fn binds_context(&self) -> bool {
        !self.bound_context().is_empty()
    }

    /// What of the build context a RUN sees without a copy, and where: source and target of its bind mounts.
    pub fn bound_context(&self) -> Vec<(String, String)> {
        let own = self.bind_mounts().into_iter().filter(|mount| mount.from.is_none());
        own.map(|it| (it.source.unwrap_or_else(|| ".".to_owned()), it.target)).collect()
    }

    /// The bind mounts of a RUN.
    pub fn bind_mounts(&self) -> Vec<BindMount> {
        if self.instruction.flag("mount").is_none() {
            return Vec::new();
        }
        let mounts = self.instruction.mounts().into_iter();
        let bound = mounts.filter(|mount| mount.kind == syntax::MountKind::Bind);
        let target = |target: Option<String>| target.unwrap_or_default();
        bound.map(|it| BindMount { from: it.from, source: it.source, target: target(it.target) }).collect()
    }

    /// Whether it unpacks what it copies, where that is an archive: ADD, unless it says that it does not.
    pub fn unpacks(&self) -> bool {
        self.instruction.kind == Kind::Add && self.instruction.flag("unpack") != Some("false")
    }

    /// Whether its layer may hold files: WORKDIR's holds a directory at most.
    pub fn writes_files(&self) -> bool {
        matches!(self.instruction.kind, Kind::Run | Kind::Copy | Kind::Add)
    }

    /// Whether its layer holds a directory at most.
    pub fn makes_directory(&self) -> bool {
        self.instruction.kind == Kind::Workdir
    }
}

impl<'d> Stage<'d> {
    /// The value of a variable where `step` stands.
    pub fn variable(&self, step: &Step<'d>, name: &str) -> Option<&str> {
        self.variables.get(name, step.scope.variables)?.value.as_deref()
    }
}

impl<'d> Stage<'d> {
    /// A word of an instruction as the build expands it where `step` stands; `None` where it depends on
    /// something unknown.
    pub fn expand<'w>(&'w self, step: &Step<'d>, word: &'w str, escape: char) -> Option<Cow<'w, str>> {
        let lookup = |name: &str| match self.variables.get(name, step.scope.variables) {
            Some(binding) => binding
                .value
                .as_deref()
                .map_or(syntax::Value::Unknown, |value| syntax::Value::Set(Cow::Borrowed(value))),
            // The base image may set it.
            None => syntax::Value::Unknown,
        };
        let expanded = syntax::expand_known(word, escape, &lookup).ok()?;
        expanded.known.then_some(expanded.text)
    }
}

/// A stage's variables at a step, for questions about a command line.
pub struct StageEnv<'e, 'd> {
    /// The stage.
    pub stage: &'e Stage<'d>,
    /// The step.
    pub step: &'e Step<'d>,
}

impl Lookup for StageEnv<'_, '_> {
    fn get(&self, name: &str) -> Value<'_> {
        match self.stage.variable(self.step, name) {
            Some(value) => Value::Known(Cow::Borrowed(value)),
            None if name == "HOME" => Value::Known(self.step.scope.home()),
            None => Value::Unknown,
        }
    }
}
