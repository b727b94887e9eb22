//! Runs rules over a file: the only place that selects, suppresses, sorts and drops doubles. Does no IO, starts no
//! thread, and prints nothing.

mod analysis;
mod checks;
pub mod example;
mod fold;
mod image;
mod options;
mod peers;
mod scripts;
mod select;
mod settle;
mod suppress;

pub use analysis::{Analysis, MissingStage};
pub use image::Outlook;
pub use options::SettingError;
pub use select::{RuleSelection, UnknownSelector, all_rules, rules_named};

use crate::bytes::Bytes;
use crate::config::Settings;
use crate::finding::{Finding, Image, flagged};
use crate::model::{self, Model, Options, Platform};
use crate::rule::{Context, Judge, Merging, OptionSetting, Rule, Wants};
use crate::size::{Facts, Fold, Predictor, ScriptFiles, Sources};
use crate::syntax::{self, Dockerfile};
use checks::Checks;
use settle::Settler;
use std::cell::OnceCell;
use std::ops::Deref;
use std::sync::Arc;
use suppress::{Ignores, pragma};

/// The rule about templates: what it finds is all that is said of one.
const TEMPLATE: &str = "unfilled-template";

/// A rule that runs.
#[derive(Clone, Debug)]
pub enum RuleRef {
    /// A static of the binary.
    BuiltIn(&'static Rule),
    /// A user's own.
    Own(Arc<Rule>),
}

impl Deref for RuleRef {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        match self {
            Self::BuiltIn(rule) => rule,
            Self::Own(rule) => rule,
        }
    }
}

/// The selected rules. Made once a run, used for every file.
#[derive(Debug)]
pub struct Linter {
    selection: RuleSelection,
    checks: Checks,
    /// Those of rules that run only where a file wakes them.
    asleep: Checks,
    options: Options,
    /// Options of rules.
    settings: Vec<OptionSetting>,
    merging: Merging,
    /// What of findings is used.
    wants: Wants,
}

impl Linter {
    /// Selects among all rules, built in and the settings' own, what `settings` ask for.
    pub fn new(settings: &Settings) -> Result<Self, SettingError> {
        options::check(settings)?;
        let selection = RuleSelection::new(settings)?;
        let (checks, asleep) = (Checks::of(selection.rules()), Checks::of(selection.sleepers()));
        let options = Options {
            build_args: settings.build_args.clone(),
            target: settings.target.clone(),
            platform: settings.platform.clone(),
            host: Platform::default(),
            images: settings.images.clone(),
        };
        let (merging, wants) = (settings.merging, Wants::ALL);
        let settings = settings.options.clone();
        Ok(Self { selection, checks, asleep, options, settings, merging, wants })
    }

    /// From here on findings need have no more than this.
    ///
    /// ```
    /// use dockslim::{Facts, Linter, Settings, Wants, parse};
    ///
    /// let mut linter = Linter::new(&Settings::default())?;
    /// linter.want(Wants { help: false, fix: false });
    /// let file = parse("FROM alpine:3.20\nRUN apk add curl\n");
    /// let findings = linter.lint(&linter.analyse(&file), &Facts::default());
    /// assert!(findings.iter().all(|finding| finding.fix.is_none()));
    /// # Ok::<(), dockslim::SettingError>(())
    /// ```
    pub fn want(&mut self, wants: Wants) {
        self.wants = wants;
    }

    /// The rules that run.
    pub fn rules(&self) -> impl Iterator<Item = &RuleRef> {
        self.selection.rules()
    }

    /// What a parsed file means to the rules of this linter: with its build arguments and its target.
    pub fn analyse<'d>(&'d self, file: &'d Dockerfile<'d>) -> Analysis<'d> {
        Analysis::new(file, &self.options)
    }

    /// What the selected rules say about a file, by place; what a comment of the file ignores is marked as
    /// suppressed.
    pub fn lint(&self, analysis: &Analysis<'_>, facts: &Facts) -> Vec<Finding> {
        self.evaluate(analysis, facts, |_, _, findings| findings)
    }

    /// The same, and what the image weighs that is built; none where there is no stage.
    pub fn lint_image(&self, analysis: &Analysis<'_>, facts: &Facts) -> (Vec<Finding>, Option<Image>) {
        self.evaluate(analysis, facts, |model, sizes, findings| {
            let stage = model.target.and_then(|target| model.stages.get(target));
            let image = stage
                .map(|stage| image::outlook(sizes, stage, &model.chain(stage.index), &findings).summary());
            (findings, image)
        })
    }

    /// What the image weighs that is built, or each that can be with `all`, in order; none where the file has no stage.
    pub fn outlooks(&self, analysis: &Analysis<'_>, facts: &Facts, all: bool) -> Vec<Outlook> {
        self.evaluate(analysis, facts, |model, sizes, findings| {
            let wanted = |stage: &&model::Stage<'_>| {
                if all { stage.reaches_image } else { model.target == Some(stage.index) }
            };
            let stages = model.stages.iter().filter(wanted);
            stages.map(|it| image::outlook(sizes, it, &model.chain(it.index), &findings)).collect()
        })
    }

    fn evaluate<R>(
        &self,
        analysis: &Analysis<'_>,
        facts: &Facts,
        then: impl for<'m> FnOnce(&'m Model<'m>, &Predictor<'m>, Vec<Finding>) -> R,
    ) -> R {
        let files = ScriptFiles::new(&analysis.model, facts);
        let whole = analysis.with(facts, files.as_ref());
        let model = whole.as_ref().unwrap_or(&analysis.model);
        let sources = Sources::new(facts.context.as_ref());
        let fold = Fold::new(model, &sources);
        let read = pragma::read(model.file, model.options.checks());
        let ignores = Ignores::new(model.file, &read, &self.selection);
        let settler = Settler { selection: &self.selection, ignores: &ignores };
        let asleep = Some(&self.asleep).filter(|_| ignores.wakes_any());
        let (findings, sizes) = self.run(asleep, model, &fold, facts, &sources, &settler);
        let (chain, total) = (OnceCell::new(), OnceCell::new());
        let image = |finding: &Finding, most: Bytes| {
            let stage = model.stages.get(model.target?)?;
            let may_be = sizes.may_be_of(stage, most)
                && image::is_about(finding, chain.get_or_init(|| model.chain(stage.index)));
            may_be.then(|| *total.get_or_init(|| sizes.ledger(stage).total))
        };
        let mut findings = in_order(findings, model.file.text);
        scripts::tell(&mut findings, model);
        let is_there = |finding: &Finding| facts.built.is_none() || !image::is_refuted(finding);
        let mut findings = settler.settle(
            findings.into_iter().filter(is_there).collect(),
            &image,
            &|lead, member| image::serves(model, lead, member),
            &|finding| image::unnamed_stage(model, finding),
        );
        if !self.is_template(model) {
            findings.append(&mut in_order(ignores.findings(), model.file.text));
            sort(&mut findings);
        }
        then(model, &sizes, findings)
    }

    /// Whether the file is a template, of which one rule says all, selected or not; where that is ignored, it is a
    /// Dockerfile as any other.
    fn is_template(&self, model: &Model<'_>) -> bool {
        model.file.template.is_some() && !self.selection.ignores(TEMPLATE)
    }

    /// What the selected rules report, with those that are `asleep` else.
    fn run<'a>(
        &'a self,
        asleep: Option<&'a Checks>,
        model: &'a Model<'a>,
        fold: &'a Fold<'a>,
        facts: &'a Facts,
        sources: &'a Sources<'a>,
        judge: &'a dyn Judge,
    ) -> (Vec<Finding>, Predictor<'a>) {
        let Some(first) = self.rules().next() else {
            return (Vec::new(), Predictor::new(model, fold, facts, sources));
        };
        let context = Context::new(model, fold, facts, sources, first, &self.settings, judge);
        let context = context.wanting(self.wants).merging(self.merging);
        let mut context = context.telling_apart(self.selection.tells_apart());
        if self.is_template(model) {
            for (rule, check) in self.checks.files.iter().filter(|(rule, _)| rule.id == TEMPLATE) {
                context.enter(rule);
                check(&mut context);
            }
            return context.into_parts();
        }
        self.checks.run(model, &mut context);
        if let Some(asleep) = asleep {
            asleep.run(model, &mut context);
        }
        context.into_parts()
    }
}

/// By place, without what was told twice, and numbered.
fn in_order(mut findings: Vec<Finding>, text: &str) -> Vec<Finding> {
    sort(&mut findings);
    findings.dedup_by(|a, b| a.span == b.span && a.rule == b.rule && a.message == b.message);
    flagged::number(&mut findings, text);
    findings
}

/// By place.
fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (a.span, &a.rule, &a.message).cmp(&(b.span, &b.rule, &b.message)));
}

/// Lints one text of which nothing else is known: [`Linter::new`] and [`Linter::lint`] in one, for a single use.
pub fn lint(text: &str, settings: &Settings) -> Result<Vec<Finding>, SettingError> {
    let linter = Linter::new(settings)?;
    let file = syntax::parse(text);
    Ok(linter.lint(&linter.analyse(&file), &Facts::default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    fn run(text: &str, settings: &Settings) -> Vec<(String, Severity)> {
        let findings = lint(text, settings).unwrap();
        findings.into_iter().map(|finding| (finding.rule.into_owned(), finding.severity)).collect()
    }

    #[test]
    fn findings_come_by_place_whatever_the_order_of_their_rules() {
        let found = run("FROM scratch\nRUNN a\nCMD ['a']\nRUNN b", &Settings::default());
        let rules: Vec<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(rules, ["unknown-instruction", "invalid-json-form", "unknown-instruction"]);
    }

    #[test]
    fn a_severity_of_the_users_own_counts_for_what_is_shown() {
        let own = vec![("unknown-instruction".to_owned(), Severity::Style)];
        let mut settings = Settings { severities: own, ..Settings::default() };
        let found = run("FROM scratch\nRUNN a", &settings);
        assert_eq!(found, [("unknown-instruction".to_owned(), Severity::Style)]);
        settings.show = Severity::Info;
        assert_eq!(run("FROM scratch\nRUNN a", &settings), []);
    }

    #[test]
    fn a_stage_without_effect_has_no_findings_about_size_beside_that() {
        let text = "FROM debian:13\nRUN apt-get update\nCMD ['a']\nFROM debian:13\nRUN apt-get update\n";
        let of_first = |settings: &Settings| -> Vec<String> {
            let findings = lint(text, settings).unwrap();
            let first = findings.into_iter().filter(|finding| finding.span.start < 44);
            first.filter(|it| it.suppressed.is_none()).map(|finding| finding.rule.into_owned()).collect()
        };
        let without = Settings { ignore: vec!["unreachable-stage".to_owned()], ..Settings::default() };
        assert_eq!(of_first(&Settings::default()), ["unreachable-stage", "invalid-json-form"]);
        assert_eq!(of_first(&without), ["heavy-base-image", "package-cache-left", "invalid-json-form"]);
    }

    #[test]
    fn nothing_selected_finds_nothing() {
        let all = Settings { ignore: vec!["all".to_owned()], ..Settings::default() };
        assert_eq!(run("RUNN a", &all), []);
    }
}
