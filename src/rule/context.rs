//! What a check sees, and how it reports. Stamps the rule's id, severity and category on every finding, so
//! that a check cannot forget them.

use super::{Collected, Judge, Merging, OptionDefault, OptionSetting, OptionValue, Rule};
use crate::context::BuildContext;
use crate::finding::{Cure, Finding, Fix, Safety};
use crate::model::{Model, Step};
use crate::rewrite::Obstacle;
use crate::size::{Facts, Fold, Predictor, Sources};
use crate::source::Span;
use crate::syntax::{ErrorKind, Instruction};

/// A file as a check sees it, and where its findings go.
#[derive(Debug)]
pub struct Context<'a> {
    /// What the file means.
    pub model: &'a Model<'a>,
    /// What its layers hold.
    pub fold: &'a Fold<'a>,
    /// What is known of the world beside the file.
    pub facts: &'a Facts,
    /// The folder that it is built from, as far as it was looked at; `None` where nothing is known of it.
    pub build_context: Option<&'a BuildContext>,
    /// What its COPY and ADD take of that.
    pub sources: &'a Sources<'a>,
    /// What its layers weigh.
    pub sizes: Predictor<'a>,
    /// How RUNs are merged.
    pub merging: Merging,
    /// Whether each RUN is told by itself, as another linter does whose settings count: its comments speak of one each.
    pub tells_apart: bool,
    rule: &'a Rule,
    options: &'a [OptionSetting],
    wants: Wants,
    findings: Collected<'a>,
}

/// What of findings is used: what nobody wants is not made, where that takes work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wants {
    /// What to write instead, in words.
    pub help: bool,
    /// The same as edits.
    pub fix: bool,
}

impl Wants {
    /// All of it.
    pub const ALL: Self = Self { help: true, fix: true };
    /// None of it.
    pub const NONE: Self = Self { help: false, fix: false };

    /// What this or another one uses.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { help: self.help || other.help, fix: self.fix || other.fix }
    }
}

impl<'a> Context<'a> {
    /// A context in which `rule` reports first, see [`Self::enter`]; `judge` is asked about each finding.
    pub fn new(
        model: &'a Model<'a>,
        fold: &'a Fold<'a>,
        facts: &'a Facts,
        sources: &'a Sources<'a>,
        rule: &'a Rule,
        options: &'a [OptionSetting],
        judge: &'a dyn Judge,
    ) -> Self {
        let sizes = Predictor::new(model, fold, facts, sources);
        let (build_context, findings) = (facts.context.as_ref(), Collected::new(judge));
        let (merging, wants) = (Merging::default(), Wants::ALL);
        let tells_apart = false;
        Self {
            model,
            fold,
            facts,
            build_context,
            sources,
            sizes,
            merging,
            tells_apart,
            rule,
            options,
            wants,
            findings,
        }
    }

    /// The same, with RUNs merged so.
    #[must_use]
    pub fn merging(self, merging: Merging) -> Self {
        Self { merging, ..self }
    }

    /// The same, with each RUN told by itself if `apart`.
    #[must_use]
    pub fn telling_apart(self, apart: bool) -> Self {
        Self { tells_apart: apart, ..self }
    }

    /// The same, with help and fixes only where they are wanted.
    #[must_use]
    pub fn wanting(self, wants: Wants) -> Self {
        Self { wants, ..self }
    }

    /// A help that takes work to make; none where nobody reads it, or the finding is only counted.
    pub fn explain(&self, help: impl FnOnce() -> String) -> Option<String> {
        (self.wants.help && !self.is_full()).then(help)
    }

    /// How to mend a finding: by what `plan` writes, or, where that cannot be, in words that know why; none where
    /// nobody wants it, or the finding is only counted.
    pub fn cure(
        &self,
        plan: impl FnOnce() -> Result<Fix, Obstacle>,
        prose: impl FnOnce(Obstacle) -> String,
    ) -> Option<Cure> {
        if self.wants == Wants::NONE || self.is_full() {
            return None;
        }
        match plan() {
            Ok(mut fix) => {
                fix.safety = fix.safety.min(self.rule.fix.unwrap_or(Safety::Suggestion));
                Some(Cure::Plan(fix))
            }
            Err(why) => self.wants.help.then(|| {
                let obstacle = Some(why.to_string());
                Cure::Prose(prose(why), obstacle)
            }),
        }
    }

    fn is_full(&self) -> bool {
        self.findings.is_full(&self.rule.id)
    }

    /// The texts of the rule's option of this name: as set, or as its file says.
    pub fn texts(&self, option: &str) -> Vec<&'a str> {
        match (self.set(option), self.default(option)) {
            (Some(OptionValue::Texts(texts)), _) => texts.iter().map(String::as_str).collect(),
            (_, Some(OptionDefault::Texts(texts))) => texts.to_vec(),
            _ => Vec::new(),
        }
    }

    /// The number of the rule's option of this name: as set, or as its file says.
    pub fn number(&self, option: &str) -> u64 {
        match (self.set(option), self.default(option)) {
            (Some(OptionValue::Number(number)), _) => *number,
            (_, Some(OptionDefault::Number(number))) => number,
            _ => 0,
        }
    }

    fn set(&self, option: &str) -> Option<&'a OptionValue> {
        let same = |it: &&OptionSetting| it.rule == self.rule.id && it.option == option;
        self.options.iter().rev().find(same).map(|it| &it.value)
    }

    fn default(&self, option: &str) -> Option<OptionDefault> {
        self.rule.options.iter().find(|it| it.name == option).map(|it| it.default)
    }

    /// From here on `rule` reports.
    pub fn enter(&mut self, rule: &'a Rule) {
        self.rule = rule;
    }

    /// What was reported and counts, and what was weighed for it.
    pub fn into_parts(self) -> (Vec<Finding>, Predictor<'a>) {
        (self.findings.into_vec(), self.sizes)
    }

    /// The instruction of the file that a step is, or stands in as an ONBUILD's trigger.
    pub fn instruction_of(&self, step: &Step<'a>) -> Option<&'a Instruction<'a>> {
        self.model.file.instruction_at(step.instruction.span.start)
    }

    /// Reports a finding at `span`; the rest is set on what is returned.
    /// `message` is one sentence that says what happens to the image.
    pub fn report(
        &mut self,
        instruction: Option<&Instruction<'_>>,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.findings.push(self.rule.finding(instruction, span, message.into()))
    }

    /// Reports every syntax error of this kind at its place, under a peer's `code`.
    pub fn report_errors(&mut self, kind: ErrorKind, code: &'static str) {
        let file = self.model.file;
        for error in file.errors.iter().filter(|error| error.kind == kind) {
            let finding =
                self.report(file.instruction_at(error.span.start), error.span, error.message.as_str());
            finding.code(code).help.clone_from(&error.help);
        }
        self.report_more(kind, code);
    }

    /// Reports how many more such errors there are than are told of.
    pub fn report_more(&mut self, kind: ErrorKind, code: &'static str) {
        let file = self.model.file;
        if let Some(more) = file.errors.more(kind) {
            self.report(file.instruction_at(more.first.start), more.first, "").code(code).times = more.count;
        }
    }
}
