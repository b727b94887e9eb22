//! What a rule is, and what its check is given. A rule is data with a pure function; it never selects,
//! suppresses, sorts or prints, and knows of no other rule.

mod collected;
pub mod condition;
mod context;
pub mod list;
pub mod matching;
pub mod mend;
mod merging;
mod options;
pub mod own;
mod page;
pub mod pattern;
pub mod schema;
mod yaml;

pub use collected::{Collected, Judge, MOST_OF_A_RULE};
pub use context::{Context, Wants};
pub use list::List;
pub use matching::{Matcher, Site};
pub use mend::{Mend, Verb};
pub use merging::Merging;
pub use options::{OptionDefault, OptionSetting, OptionSpec, OptionValue};

use crate::finding::{Category, Finding, InstructionRef, Safety, Severity};
use crate::model::{Stage, Step};
use crate::source::Span;
use crate::syntax::{Instruction, Kind};
use std::borrow::Cow;

/// A rule: built in (all borrowed, a static) or a user's own (owned).
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case; says what is wrong.
    pub id: Cow<'static, str>,
    /// One line.
    pub summary: Cow<'static, str>,
    /// What it is about.
    pub category: Category,
    /// How bad its findings are, unless one says otherwise.
    pub severity: Severity,
    /// How settled it is.
    pub status: Status,
    /// Whether it runs unless told otherwise.
    pub default_on: bool,
    /// The best fix that it offers.
    pub fix: Option<Safety>,
    /// The peers' codes that it answers to over all its cases (`hadolint:DL3009`).
    pub codes: List<Cow<'static, str>>,
    /// What can be set.
    pub options: &'static [OptionSpec],
    /// What it does.
    pub check: Check,
    /// Where its file is.
    pub page: Page,
}

impl Rule {
    /// A finding of this rule at `span`, and so far nothing but its message.
    pub fn finding(&self, instruction: Option<&Instruction<'_>>, span: Span, message: String) -> Finding {
        Finding {
            rule: self.id.clone(),
            aliases: Vec::new(),
            severity: self.severity,
            category: self.category,
            message,
            help: None,
            alike: None,
            span,
            label: Cow::Borrowed(""),
            related: Vec::new(),
            scripts: Vec::new(),
            elsewhere: Vec::new(),
            instruction: instruction
                .map(|found| InstructionRef { cmd: found.kind.as_str(), line: found.start_line }),
            claims: Vec::new(),
            also_frees: Vec::new(),
            bytes: None,
            fix: None,
            obstacle: None,
            folded: Vec::new(),
            ordinal: 0,
            suppressed: None,
            times: 1,
        }
    }
}

/// A rule's file: metadata, prose and examples in YAML.
#[derive(Debug)]
pub enum Page {
    /// Among those of the program: `rules::page` has it.
    BuiltIn,
    /// A user's.
    Own(String),
}

/// How settled a rule is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Changes only with a minor version.
    #[default]
    Stable,
    /// May change or go.
    Preview,
}

impl Status {
    /// The lower-case word used in rule files and lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Preview => "preview",
        }
    }
}

/// What a rule looks at, and the function or the condition that decides.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one for each rule, and those of the program are statics"
)]
pub enum Check {
    /// Once a file.
    File(fn(&mut Context<'_>)),
    /// For each instruction of these kinds in a stage, in order (not FROM: see [`Stage::from`]).
    Step {
        /// Which instructions.
        kinds: Kinds,
        /// The check.
        run: fn(&Step<'_>, &Stage<'_>, &mut Context<'_>),
    },
    /// Wherever its condition holds.
    Match(Matcher),
    /// By the engine, which alone knows what comments ignore: about those comments themselves.
    Ignores,
}

/// A set of instruction kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u32);

impl Kinds {
    /// The set of these kinds.
    pub const fn of(kinds: &[Kind]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u32;
            i += 1;
        }
        Self(bits)
    }

    /// No kind.
    pub const NONE: Self = Self(0);
    /// Every kind but the unknown one.
    pub const KNOWN: Self = Self::of(&Kind::ALL);

    /// The known kinds that are not among them.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(Self::KNOWN.0 & !self.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }

    /// Whether `kind` is among them.
    pub fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_kinds_holds_what_it_was_made_of() {
        const SET: Kinds = Kinds::of(&[Kind::Run, Kind::Copy]);
        assert!(SET.contains(Kind::Run) && SET.contains(Kind::Copy));
        assert!(!SET.contains(Kind::Add) && !SET.contains(Kind::Unknown));
    }
}
