//! Names for parts of one file: plain numbers that every module may hold, compare and sort by. Knows nothing of
//! what they name; `model` gives them when it is built.

use std::num::NonZeroU32;

/// A layer's number, over all stages.
pub type LayerId = usize;

/// A stage, or what the ONBUILDs of a stage leave for later builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageId(u32);

impl StageId {
    const TRIGGERS: u32 = 1 << 31;

    /// The stage of this index.
    pub fn stage(index: usize) -> Self {
        Self(index as u32)
    }

    /// The triggers of this index among those of the file.
    pub fn triggers(index: usize) -> Self {
        Self(index as u32 | Self::TRIGGERS)
    }

    /// Whether it is a stage's triggers, not a stage.
    pub fn is_triggers(self) -> bool {
        self.0 & Self::TRIGGERS != 0
    }

    /// Its place among those of its sort.
    pub fn index(self) -> usize {
        (self.0 & !Self::TRIGGERS) as usize
    }
}

/// One instruction of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId {
    /// Its stage.
    pub stage: StageId,
    /// Its place there.
    pub index: u32,
}

/// One effect of an instruction. In the order in which they happen, stage by stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId {
    /// The instruction.
    pub step: StepId,
    /// Its place among the instruction's effects.
    pub index: u32,
}

impl EffectId {
    /// That of an effect that stands in no model.
    pub const NONE: Self =
        Self { step: StepId { stage: StageId(u32::MAX), index: u32::MAX }, index: u32::MAX };
}

/// A script that RUNs call, among those of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScriptId(NonZeroU32);

impl ScriptId {
    /// The script of this index.
    pub fn new(index: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index as u32))
    }

    /// Its place among the scripts.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// One command of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId {
    /// The instruction.
    pub step: StepId,
    /// Its place among the instruction's commands.
    pub index: u32,
}
