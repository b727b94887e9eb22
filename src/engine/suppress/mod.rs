//! What comments in the file ignore: marks those findings, and says of the comments what is wrong with them.
//! Removes no finding, and does next to nothing in files without such comments.

pub(super) mod pragma;

use super::peers::{build_check, is_experimental, is_of_whole_file};
use super::select::{RuleSelection, Selector, UnknownSelector};
use crate::config::nearest;
use crate::finding::{Finding, Severity, Suppression};
use crate::rule::{Collected, Judge, Rule};
use crate::source::{Span, short};
use crate::syntax::Dockerfile;
use pragma::{Dialect, Pragma, Pragmas, Reach};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};

/// The rule about comments that ignore nothing.
const UNUSED: &str = "unused-ignore";
/// The rule about comments that do not say why.
const NO_REASON: &str = "ignore-without-reason";
/// The rule about comments that ignore anything.
const COMMENT: &str = "ignore-comment";

/// Rules about what the build refuses. No comment above an instruction ignores them: where the file cannot be
/// read, what the comment stands above is a guess.
const REFUSED: [&str; 6] = [
    "invalid-directive",
    "invalid-flag",
    "missing-from",
    "syntax-error",
    "unknown-instruction",
    "unterminated-heredoc",
];

/// What a name in a comment stands for.
enum Target {
    Selector(Selector),
    Unknown(UnknownSelector),
    /// A code of another tool that no rule answers to.
    Foreign,
}

/// A name in a comment.
struct Name<'p> {
    text: &'p str,
    span: Span,
    target: Target,
    used: Cell<bool>,
}

/// Findings that the same comments ignore: a reach, a rule and its codes.
type Kind = (Reach, Cow<'static, str>, Vec<Cow<'static, str>>);

/// The comments of a file, resolved.
pub(super) struct Ignores<'p, 's> {
    file: &'p Dockerfile<'s>,
    read: &'p Pragmas<'s>,
    selection: &'p RuleSelection,
    /// Of each pragma.
    names: Vec<Vec<Name<'p>>>,
    /// Which pragma of a reach is the first that ignores findings of a rule with its codes: all that do are used then.
    known: RefCell<FxHashMap<Kind, Option<usize>>>,
}

impl<'p, 's> Ignores<'p, 's> {
    /// Looks up what the comments name.
    pub(super) fn new(file: &'p Dockerfile<'s>, read: &'p Pragmas<'s>, selection: &'p RuleSelection) -> Self {
        let name = |dialect: Dialect, &(text, span): &(&'s str, Span)| Name {
            text,
            span,
            target: Target::of(dialect, text, selection),
            used: Cell::new(false),
        };
        let names = |pragma: &Pragma<'s>| pragma.names.iter().map(|it| name(pragma.dialect, it)).collect();
        Self {
            file,
            read,
            selection,
            names: read.list.iter().map(names).collect(),
            known: RefCell::default(),
        }
    }

    /// Whether any comment names what is wrong with comments; hardly one does, and there may be as many of these findings
    /// as names.
    fn may_be_about(&self, finding: &Finding) -> bool {
        let rules = [UNUSED, NO_REASON, COMMENT].map(|rule| Finding { rule: rule.into(), ..finding.clone() });
        let mut selectors = self.names.iter().flatten().filter_map(|name| match &name.target {
            Target::Selector(selector) => Some(selector),
            _ => None,
        });
        selectors.any(|selector| rules.iter().any(|finding| self.selection.names(selector, finding)))
    }

    /// Whether the file has the build's checks run that are off by default: it asks for some, or has the build fail by
    /// what they find.
    pub(super) fn wakes_any(&self) -> bool {
        self.read.checks.error || !self.read.checks.experimental.is_empty()
    }

    /// Whether a finding counts: of a rule that is off by default, what the file wakes.
    pub(super) fn wakes(&self, finding: &Finding) -> bool {
        let checks = &self.read.checks;
        let is_awake = |check: &str| {
            if is_experimental(check) { checks.asks_for(check) } else { checks.error }
        };
        !self.selection.is_asleep(&finding.rule)
            || finding.aliases.iter().filter_map(|code| build_check(code)).any(is_awake)
    }

    /// What the comments make of `finding`: an error where they ask for that, and ignored.
    pub(super) fn apply(&self, finding: &mut Finding) {
        if self.read.checks.error && finding.aliases.iter().any(|code| build_check(code).is_some()) {
            finding.severity = self.selection.severity_of(finding).unwrap_or(Severity::Error);
        }
        if !self.read.list.is_empty() {
            self.mark(finding);
            self.spare(finding);
        }
    }

    /// Takes its fix from a finding that counts where that would change an instruction for which a comment ignores the rule.
    fn spare(&self, finding: &mut Finding) {
        let Some(fix) = finding.fix.as_ref().filter(|_| finding.suppressed.is_none()) else { return };
        let is_spared = |line: &&u32| {
            let index = self.file.instructions.partition_point(|it| it.start_line < **line) as u32;
            let reaches = [Reach::Stage(self.read.stage_of(index)), Reach::Instruction(index)];
            reaches.into_iter().any(|reach| self.ignored_by(reach, finding).is_some())
        };
        let Some(line) = fix.touches.iter().find(is_spared) else { return };
        let why = format!("a comment has it ignored in line {line}");
        finding.help = Some(format!("{}, by hand: {why}", fix.title));
        (finding.fix, finding.obstacle) = (None, Some(why));
    }

    /// Marks `finding` where a comment ignores it; the first one that does is the one that counts.
    fn mark(&self, finding: &mut Finding) {
        let refused = REFUSED.contains(&&*finding.rule);
        let mut reaches = vec![Reach::File];
        for span in std::iter::once(finding.span).chain(finding.related.iter().map(|label| label.span)) {
            let instruction = self.instruction_of(span);
            // A stage is that of the finding itself.
            if reaches.len() == 1 {
                reaches.push(Reach::Stage(self.read.stage_of(instruction)));
            }
            if !refused {
                reaches.push(Reach::Instruction(instruction));
            }
        }
        reaches.dedup();
        for reach in reaches {
            self.mark_by(reach, finding);
        }
    }

    fn mark_by(&self, reach: Reach, finding: &mut Finding) {
        if let Some(pragma) = self.ignored_by(reach, finding) {
            let reason = pragma.reason.map(str::to_owned);
            finding.suppressed.get_or_insert(Suppression { reason, at: pragma.span });
        }
    }

    /// The first comment of that reach which ignores findings as this one.
    fn ignored_by(&self, reach: Reach, finding: &Finding) -> Option<&'p Pragma<'s>> {
        let pragmas = &self.read.list;
        let from = pragmas.partition_point(|pragma| pragma.reach < reach);
        pragmas.get(from).filter(|pragma| pragma.reach == reach)?;
        let key = (reach, finding.rule.clone(), finding.aliases.clone());
        let known = self.known.borrow().get(&key).copied();
        let first = known.unwrap_or_else(|| self.use_names(from, finding));
        self.known.borrow_mut().insert(key, first);
        pragmas.get(first?)
    }

    /// Notes that names are used of all pragmas with the reach of the one at `from`, and says which is the first.
    fn use_names(&self, from: usize, finding: &Finding) -> Option<usize> {
        let pragmas = &self.read.list[from..];
        let reach = pragmas.first()?.reach;
        let taken = |name: &&Name<'_>| match &name.target {
            Target::Selector(selector) => self.selection.names(selector, finding),
            _ => false,
        };
        let mut first = None;
        for (at, (pragma, names)) in
            pragmas.iter().zip(&self.names[from..]).take_while(|(it, _)| it.reach == reach).enumerate()
        {
            if is_beyond(pragma, finding) {
                continue;
            }
            if let Some(name) = names.iter().find(taken) {
                name.used.set(true);
                first = first.or(Some(from + at));
            }
        }
        first
    }

    /// The instruction that `span` starts in; what stands between two belongs to the second.
    fn instruction_of(&self, span: Span) -> u32 {
        self.file.instructions.partition_point(|it| it.span.end < span.start.saturating_add(1)) as u32
    }

    /// What is wrong with the comments, now that all other findings are known.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let is_named = OnceCell::new();
        let judge = OfComments { ignores: self, is_named };
        let mut found = Collected::new(&judge);
        if let Some(rule) = self.selection.rule(UNUSED) {
            self.useless(rule, &mut found);
        }
        if let Some(rule) = self.selection.rule(NO_REASON) {
            let silent =
                |pragma: &&Pragma<'_>| pragma.dialect != Dialect::BuildKit && pragma.reason.is_none();
            for pragma in self.read.list.iter().filter(silent) {
                let message = "this comment ignores findings and does not say why";
                let help = "write the reason after the rule: `# dockslim ignore=RULE reason`";
                found.push(self.finding(rule, pragma.span, message.to_owned(), help.to_owned()));
            }
        }
        if let Some(rule) = self.selection.rule(COMMENT) {
            for pragma in self.read.list.iter().filter(|pragma| pragma.dialect != Dialect::BuildKit) {
                let message = "this comment ignores findings".to_owned();
                let help = "mend what it is about, or ignore it in `.dockslim.yaml`".to_owned();
                let mut finding = self.finding(rule, pragma.span, message, help);
                finding.code("hadolint:DL1001");
                finding.severity = self.selection.severity_of(&finding).unwrap_or(finding.severity);
                found.push(finding);
            }
        }
        found.into_vec()
    }

    /// What ignores nothing.
    fn useless(&self, rule: &Rule, found: &mut Collected<'_>) {
        // Those of other linters are for them to judge: they look wider here and there, and have rules of their own.
        let named = self.read.list.iter().zip(&self.names);
        let named = named.filter(|(pragma, _)| pragma.dialect == Dialect::Dockslim);
        // To mark a finding about one may make use of another.
        let unused: Vec<&Name<'_>> =
            named.flat_map(|(_, names)| names).filter(|name| !name.used.get()).collect();
        for name in unused {
            if let Some(finding) = self.unused(rule, name) {
                found.push(finding);
            }
        }
        for &(word, span) in &self.read.strange {
            found.push(self.strange(rule, word, span));
        }
        for &(word, name, span) in &self.read.unsigned {
            // Else it is prose about dockslim.
            if matches!(Target::of(Dialect::Dockslim, name, self.selection), Target::Selector(_)) {
                found.push(self.unsigned(rule, word, name, span));
            }
        }
    }

    fn unused(&self, rule: &Rule, name: &Name<'_>) -> Option<Finding> {
        let selector = match &name.target {
            Target::Foreign => return None,
            Target::Unknown(unknown) => {
                let help = match unknown.owner() {
                    Some(owner) => {
                        format!("delete it, or ask {owner} to ignore it in a comment of {owner}'s own")
                    }
                    None => "`dockslim rules` lists what there is".to_owned(),
                };
                let mut finding = self.finding(rule, name.span, unknown.to_string(), help);
                finding.severity = self.selection.severity_of(&finding).unwrap_or(Severity::Warning);
                return Some(finding);
            }
            Target::Selector(selector) => selector,
        };
        // A comment can only be judged by rules that have run, and not by what it is itself about.
        let own = [UNUSED, NO_REASON, COMMENT].contains(&name.text);
        if own || !self.selection.covers(selector) {
            return None;
        }
        let message = format!("`{}` is ignored, but nothing of it is found", short(name.text));
        let help = "delete it, so that it does not hide a later finding";
        Some(self.finding(rule, name.span, message, help.to_owned()))
    }

    fn strange(&self, rule: &Rule, word: &str, span: Span) -> Finding {
        let meant = nearest(word, pragma::WORDS).unwrap_or("ignore");
        let message = format!("`{}` says nothing to dockslim; did you mean `{meant}`?", short(word));
        let help = format!("there are {}", pragma::WORDS.map(|word| format!("`{word}=`")).join(", "));
        let mut finding = self.finding(rule, span, message, help);
        finding.severity = self.selection.severity_of(&finding).unwrap_or(Severity::Warning);
        finding
    }

    fn unsigned(&self, rule: &Rule, word: &str, name: &str, span: Span) -> Finding {
        let name = short(name);
        let message = format!("`{word} {name}` ignores nothing: the `=` is missing");
        let mut finding = self.finding(rule, span, message, format!("write `# dockslim {word}={name}`"));
        finding.severity = self.selection.severity_of(&finding).unwrap_or(Severity::Warning);
        finding
    }

    fn finding(&self, rule: &Rule, span: Span, message: String, help: String) -> Finding {
        let instruction = self.file.instructions.get(self.instruction_of(span) as usize);
        let mut finding = rule.finding(instruction, span, message);
        finding.help(help);
        finding
    }
}

/// Whether a finding is a check's of the whole file, which a comment for BuildKit above an instruction does not skip.
fn is_beyond(pragma: &Pragma<'_>, finding: &Finding) -> bool {
    let mut checks = finding.aliases.iter().filter_map(|code| build_check(code));
    pragma.dialect == Dialect::BuildKit && pragma.reach != Reach::File && checks.any(is_of_whole_file)
}

/// Judges what is said of the comments themselves.
struct OfComments<'i, 'p, 's> {
    ignores: &'i Ignores<'p, 's>,
    /// Whether a comment may be about such a finding.
    is_named: OnceCell<bool>,
}

impl Judge for OfComments<'_, '_, '_> {
    fn admits(&self, finding: &mut Finding) -> bool {
        if *self.is_named.get_or_init(|| self.ignores.may_be_about(finding)) {
            self.ignores.mark(finding);
        }
        self.ignores.selection.admits(finding) && self.ignores.selection.shows(finding)
    }

    fn completes(&self, _: &mut Finding) -> bool {
        true
    }
}

impl Target {
    fn of(dialect: Dialect, name: &str, selection: &RuleSelection) -> Self {
        let peer = match dialect {
            Dialect::Dockslim => return selection.selector(name).map_or_else(Self::Unknown, Self::Selector),
            Dialect::Hadolint if selection.is_deaf() => return Self::Foreign,
            Dialect::Hadolint => "hadolint",
            Dialect::BuildKit if name == "all" => return Self::Selector(Selector::peer("buildkit")),
            Dialect::BuildKit => "buildkit",
        };
        Selector::of_peer(peer, name).map_or(Self::Foreign, Self::Selector)
    }
}
