//! Runs rules over a file: the only place that selects, sorts and drops doubles. Does no IO, starts no
//! thread, and prints nothing.

mod select;

pub use select::{Selection, UnknownSelector, named};

use crate::config::Settings;
use crate::finding::Finding;
use crate::model::{self, Model, Options};
use crate::rule::{Check, Context, Rule};
use crate::size::Ledger;
use crate::source::SourceFile;
use crate::syntax::{self, Kind};

/// How many instruction kinds there are, the unknown one included.
const KINDS: usize = Kind::ALL.len() + 1;

type FileCheck = fn(&mut Context<'_>);
type StepCheck = fn(&model::Step<'_>, &model::Stage<'_>, &mut Context<'_>);

/// The selected rules, sorted by what they look at. Made once a run, used for every file.
#[derive(Debug)]
pub struct Linter {
    selection: Selection,
    files: Vec<(&'static Rule, FileCheck)>,
    steps: [Vec<(&'static Rule, StepCheck)>; KINDS],
    options: Options,
}

impl Linter {
    /// Selects among all built-in rules what `settings` ask for.
    pub fn new(settings: &Settings) -> Result<Self, UnknownSelector> {
        let selection = Selection::new(settings)?;
        let mut files = Vec::new();
        let mut steps: [Vec<(&'static Rule, StepCheck)>; KINDS] = std::array::from_fn(|_| Vec::new());
        for rule in selection.rules() {
            match rule.check {
                Check::File(check) => files.push((rule, check)),
                Check::Step { kinds, run } => {
                    for kind in Kind::ALL.into_iter().filter(|kind| kinds.contains(*kind)) {
                        steps[kind as usize].push((rule, run));
                    }
                }
            }
        }
        let options = Options { build_args: settings.build_args.clone(), target: settings.target.clone() };
        Ok(Self { selection, files, steps, options })
    }

    /// The rules that run.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + '_ {
        self.selection.rules()
    }

    /// What the selected rules say about a file, by place.
    pub fn lint(&self, source: &SourceFile) -> Vec<Finding> {
        let file = syntax::parse(&source.text);
        let model = model::build(&file, &self.options);
        let ledger = Ledger::new(&model);
        let mut findings = self.run(&model, &ledger);
        findings.retain_mut(|finding| self.selection.admit(finding));
        findings.sort_by(|a, b| (a.span, &a.rule, &a.message).cmp(&(b.span, &b.rule, &b.message)));
        findings.dedup_by(|a, b| a.span == b.span && a.rule == b.rule && a.message == b.message);
        findings
    }

    fn run<'a>(&self, model: &'a Model<'a>, ledger: &'a Ledger<'a>) -> Vec<Finding> {
        let Some(first) = self.rules().next() else { return Vec::new() };
        let mut context = Context::new(model, ledger, first);
        for &(rule, check) in &self.files {
            context.enter(rule);
            check(&mut context);
        }
        for stage in &model.stages {
            for step in &stage.steps {
                for &(rule, check) in &self.steps[step.instruction.kind as usize] {
                    context.enter(rule);
                    check(step, stage, &mut context);
                }
            }
        }
        context.into_findings()
    }
}

/// Lints one file: [`Linter::new`] and [`Linter::lint`] in one, for a single use.
pub fn lint(source: &SourceFile, settings: &Settings) -> Result<Vec<Finding>, UnknownSelector> {
    Ok(Linter::new(settings)?.lint(source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    fn run(text: &str, settings: &Settings) -> Vec<(String, Severity)> {
        let source = SourceFile::from_bytes("Dockerfile", text.into()).unwrap();
        let findings = lint(&source, settings).unwrap();
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
    fn nothing_selected_finds_nothing() {
        let all = Settings { ignore: vec!["all".to_owned()], ..Settings::default() };
        assert_eq!(run("RUNN a", &all), []);
    }
}
