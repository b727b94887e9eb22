//! A declarative rule at work: a condition asked of an instruction, for each of its commands or images where
//! the condition speaks of these. Reports only where the condition surely holds: a question that does not
//! apply, or whose answer hangs on an unknown variable, is answered neither yes nor no.

mod command;
mod image;
mod mend;
mod operand;
mod template;

use super::condition::{CommandTest, Condition};
use super::mend::Mend;
use super::pattern::{Pattern, Text, Truth};
use super::{Context, Kinds};
use crate::finding::{Alike, Cure};
use crate::model::{CommandUse, Model, Stage, Step};
use crate::shell::Field;
use crate::source::Span;
use crate::syntax::Instruction;
use crate::tools::EffectKind;
use image::Image;
use std::borrow::Cow;

pub use template::check as check_template;

/// What a declarative rule looks for and says.
#[derive(Debug)]
pub struct Matcher {
    /// The instructions that it is asked of.
    pub kinds: Kinds,
    /// Whether it is asked of each command by itself.
    pub by_command: bool,
    /// Whether it is asked of each image by itself.
    pub by_image: bool,
    /// What must hold.
    pub condition: Condition,
    /// The message, with `{command}` and the like.
    pub message: Cow<'static, str>,
    /// What to write instead, likewise; empty for nothing.
    pub help: Cow<'static, str>,
    /// What to write in the place of what is found.
    pub mend: Option<Mend>,
}

/// An instruction at its place.
#[derive(Clone, Copy, Debug)]
pub struct Site<'p, 'd> {
    /// The instruction.
    pub instruction: &'p Instruction<'d>,
    /// Its stage; none before the first FROM.
    pub stage: Option<&'p Stage<'d>>,
    /// Its step; FROM has none.
    pub step: Option<&'p Step<'d>>,
}

/// What a condition is asked of.
struct Unit<'u, 'd> {
    site: Site<'u, 'd>,
    model: &'u Model<'d>,
    command: Option<&'u CommandUse<'d>>,
    image: Option<&'u Image<'u>>,
}

/// A part of the instruction that a test was true of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hit<'u> {
    kind: HitKind,
    span: Span,
    text: Cow<'u, str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HitKind {
    Flag,
    Operand,
}

impl Matcher {
    /// What looks for `condition`.
    pub fn new(condition: Condition, message: String, help: String, mend: Option<Mend>) -> Self {
        Self {
            kinds: condition.kinds(),
            by_command: condition.mentions(Condition::is_command),
            by_image: condition.mentions(Condition::is_image),
            condition,
            message: message.into(),
            help: help.into(),
            mend,
        }
    }

    /// Reports where the condition holds at `site`; `codes` are the peers' for it.
    pub fn run(&self, site: Site<'_, '_>, codes: &[Cow<'static, str>], cx: &mut Context<'_>) {
        let model = cx.model;
        let commands = site.step.filter(|_| self.by_command).map_or(&[][..], |step| &step.commands);
        let images = if self.by_image { image::of(site, model) } else { Vec::new() };
        for command in each_or_none(commands) {
            for image in each_or_none(&images) {
                let unit = Unit { site, model, command, image };
                let mut hits = Vec::new();
                if unit.test(&self.condition, &mut hits) == Truth::Yes {
                    self.report(&unit, &hits, codes, cx);
                }
            }
        }
    }

    /// One finding for each argument that was found; one for the whole where none was looked for.
    fn report(
        &self,
        unit: &Unit<'_, '_>,
        hits: &[Hit<'_>],
        codes: &[Cow<'static, str>],
        cx: &mut Context<'_>,
    ) {
        let mut operands: Vec<&Hit<'_>> = hits.iter().filter(|hit| hit.kind == HitKind::Operand).collect();
        operands.dedup_by_key(|hit| hit.span);
        let flag = hits.iter().find(|hit| hit.kind == HitKind::Flag);
        for operand in each_or_none(&operands) {
            let names = template::Names { unit, flag, operand: operand.copied() };
            let span = operand.map_or_else(|| unit.span(flag), |operand| operand.span);
            let cure = match &self.mend {
                Some(mend) => cx.cure(|| mend::plan(mend, unit, &names, span), |_| names.fill(&self.help)),
                None => cx.explain(|| names.fill(&self.help)).map(|help| Cure::Prose(help, None)),
            };
            let finding = cx.report(Some(unit.site.instruction), span, names.fill(&self.message));
            finding.aliases.extend_from_slice(codes);
            finding.alike(self.alike());
            finding.cure(
                cure.filter(|cure| !matches!(cure, Cure::Prose(help, _) if help.is_empty())),
                unit.model.file.text,
            );
        }
    }
}

impl Matcher {
    /// What is said of each place; the help where it is the same for all.
    fn alike(&self) -> Alike {
        let alike = Alike::new(template::general(&self.message));
        let is_same =
            self.mend.is_none() && !self.help.is_empty() && template::general(&self.help) == self.help;
        if is_same { alike.each(self.help.clone()) } else { alike }
    }
}

/// Each item; `None` once where there is no item.
fn each_or_none<T>(items: &[T]) -> impl Iterator<Item = Option<&T>> {
    items.iter().map(Some).chain(items.is_empty().then_some(None))
}

impl<'u> Unit<'u, '_> {
    /// Whether `condition` holds; what it was found in is added to `hits`.
    fn test(&self, condition: &Condition, hits: &mut Vec<Hit<'u>>) -> Truth {
        let before = hits.len();
        let truth = match condition {
            Condition::Instruction(kinds) => kinds.contains(self.site.instruction.kind).into(),
            Condition::FinalStage => self.site.stage.map_or(Truth::Unknown, |stage| stage.is_shipped.into()),
            Condition::Flag(patterns) => self.test_flags(patterns, hits),
            Condition::Operand(patterns) => operand::test(self.site, self.model, patterns, hits),
            Condition::Image(test) => self.image.map_or(Truth::Unknown, |image| image.test(test)),
            Condition::Command(test) => {
                self.command.map_or(Truth::Unknown, |command| self.test_command(command, test, hits))
            }
            Condition::All(parts) => self.test_all(parts, hits),
            Condition::Any(parts) => {
                parts.iter().map(|part| self.test(part, hits)).max().unwrap_or(Truth::No)
            }
            Condition::Not(parts) => {
                let any = parts.iter().map(|part| self.test(part, hits)).max().unwrap_or(Truth::No);
                hits.truncate(before);
                any.opposite()
            }
        };
        if truth != Truth::Yes {
            hits.truncate(before);
        }
        truth
    }

    fn test_all(&self, parts: &[Condition], hits: &mut Vec<Hit<'u>>) -> Truth {
        let mut least = Truth::Yes;
        for part in parts {
            least = least.min(self.test(part, hits));
            if least == Truth::No {
                break;
            }
        }
        least
    }

    fn test_command(
        &self,
        command: &'u CommandUse<'_>,
        test: &CommandTest,
        hits: &mut Vec<Hit<'u>>,
    ) -> Truth {
        // Most commands install nothing, which the model knows already.
        if !test.package.is_empty() && self.site.step.is_some_and(|step| !installs(command, step)) {
            let named = command.argv.first().is_some_and(Field::is_known);
            return if named { Truth::No } else { Truth::Unknown };
        }
        command::test(command, test, hits)
    }

    /// A flag's name (`--chown`), or all of it (`--chown=root`).
    fn test_flags(&self, patterns: &[Pattern], hits: &mut Vec<Hit<'u>>) -> Truth {
        let mut greatest = Truth::No;
        for flag in &self.site.instruction.flags {
            let text: &'u str = &flag.text;
            let name = text.split_once('=').map_or(text, |(name, _)| name);
            let truth = either(patterns, Text::certain(name), Text::until_variable(text));
            if truth == Truth::Yes {
                hits.push(Hit { kind: HitKind::Flag, span: flag.span, text: Cow::Borrowed(text) });
            }
            greatest = greatest.max(truth);
        }
        greatest
    }

    /// What a finding points at where no argument was looked for.
    fn span(&self, flag: Option<&Hit<'_>>) -> Span {
        let known = flag.map(|flag| flag.span).or(self.command.map(|command| command.span));
        known.or(self.image.map(|image| image.span)).unwrap_or(self.site.instruction.span)
    }
}

fn installs(command: &CommandUse<'_>, step: &Step<'_>) -> bool {
    let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
    effects.iter().any(|effect| matches!(effect.kind, EffectKind::Install { .. }))
}

/// Whether any pattern fits one of two spellings.
fn either(patterns: &[Pattern], one: Text<'_>, other: Text<'_>) -> Truth {
    super::pattern::test_any(patterns, one).max(super::pattern::test_any(patterns, other))
}
