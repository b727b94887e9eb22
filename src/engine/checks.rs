//! Rules, sorted by what they look at, and run over a file. Selects none.

use super::RuleRef;
use crate::model::{Model, Stage, Step};
use crate::rule::{Check, Context, Site};
use crate::syntax::Kind;
use memchr::memmem::Finder;

/// How many instruction kinds there are, the unknown one included.
const KINDS: usize = Kind::ALL.len() + 1;

/// A word, and what searches for it.
type Needle = (String, Finder<'static>);
type ByKind<T> = [Vec<T>; KINDS];
type FileCheck = fn(&mut Context<'_>);
type StepCheck = fn(&Step<'_>, &Stage<'_>, &mut Context<'_>);

/// Some rules.
#[derive(Debug)]
pub(super) struct Checks {
    pub(super) files: Vec<(RuleRef, FileCheck)>,
    steps: ByKind<(RuleRef, StepCheck)>,
    /// The declarative ones, and which of them look at an instruction.
    declared: Vec<RuleRef>,
    /// What a file must hold somewhere for each of those to find anything.
    needles: Vec<Option<Needle>>,
    matches: ByKind<usize>,
}

impl Checks {
    pub(super) fn of<'r>(rules: impl Iterator<Item = &'r RuleRef>) -> Self {
        let mut files = Vec::new();
        let mut steps: ByKind<(RuleRef, StepCheck)> = std::array::from_fn(|_| Vec::new());
        let mut declared: Vec<RuleRef> = Vec::new();
        let mut needles = Vec::new();
        let mut matches: ByKind<usize> = std::array::from_fn(|_| Vec::new());
        for rule in rules {
            match &rule.check {
                Check::File(check) => files.push((rule.clone(), *check)),
                Check::Step { kinds, run } => {
                    kinds.iter().for_each(|kind| steps[kind as usize].push((rule.clone(), *run)));
                }
                Check::Match(matcher) => {
                    matcher.kinds.iter().for_each(|kind| matches[kind as usize].push(declared.len()));
                    let needle = |word: &str| (word.to_owned(), Finder::new(word).into_owned());
                    needles.push(matcher.condition.needle().map(needle));
                    declared.push(rule.clone());
                }
                // Its findings come when all others are known.
                Check::Ignores => {}
            }
        }
        Self { files, steps, declared, needles, matches }
    }

    /// Has all of them look at a file.
    pub(super) fn run<'a>(&'a self, model: &'a Model<'a>, context: &mut Context<'a>) {
        for (rule, check) in &self.files {
            context.enter(rule);
            check(context);
        }
        let live = self.live(model);
        for instruction in model.preamble {
            self.run_matches(Site { instruction, stage: None, step: None }, &live, context);
        }
        for stage in &model.stages {
            let from = Site { instruction: stage.from, stage: Some(stage), step: None };
            self.run_matches(from, &live, context);
            for step in &stage.steps {
                for (rule, check) in &self.steps[step.instruction.kind as usize] {
                    context.enter(rule);
                    check(step, stage, context);
                }
                let site = Site { instruction: step.instruction, stage: Some(stage), step: Some(step) };
                self.run_matches(site, &live, context);
            }
        }
    }

    /// Which of the declarative rules can find something in a file at all.
    fn live(&self, model: &Model<'_>) -> Vec<bool> {
        let text = model.file.text.as_bytes();
        let can_match = |needle: &Option<Needle>| {
            needle.as_ref().is_none_or(|(word, finder)| model.may_have(word) && finder.find(text).is_some())
        };
        self.needles.iter().map(can_match).collect()
    }

    fn run_matches<'a>(&'a self, site: Site<'_, '_>, live: &[bool], context: &mut Context<'a>) {
        for &index in self.matches[site.instruction.kind as usize].iter().filter(|&&index| live[index]) {
            let rule = &self.declared[index];
            if let Check::Match(matcher) = &rule.check {
                context.enter(rule);
                matcher.run(site, &rule.codes, context);
            }
        }
    }
}
