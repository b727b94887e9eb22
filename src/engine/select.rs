//! Which rules run, and which of their findings count. A rule can be chosen as a whole (id, category, `all`,
//! `default`) or by the peers' codes, and then only the findings that carry such a code count.

use super::peers::build_check;
use super::{RuleRef, peers};
use crate::config::{PeerSettings, Settings, nearest};
use crate::finding::{Category, Finding, Severity};
use crate::rule::Rule;
use crate::rules::RULES;
use crate::source::short;
use std::sync::Arc;

/// The peers whose codes rules carry, as they stand before the colon; each is a group of its own.
const PEERS: [&str; 2] = ["buildkit", "hadolint"];

/// A selector that names nothing.
#[derive(Debug, thiserror::Error)]
#[error("{}", no_rule(.selector, "no rule, category, code or group", .meant.as_deref()))]
pub struct UnknownSelector {
    pub(super) selector: String,
    meant: Option<String>,
}

impl UnknownSelector {
    /// Whose code it is, where it is another linter's.
    pub(super) fn owner(&self) -> Option<&'static str> {
        peers::owner(&self.selector)
    }
}

/// What is said of a word that names nothing, though it may be somebody else's code; `kinds` are what it could name.
pub(super) fn no_rule(word: &str, kinds: &str, meant: Option<&str>) -> String {
    let shown = short(word);
    match (peers::owner(word), meant) {
        (Some(owner), _) => format!("`{shown}` is {owner}'s, and dockslim has no rule for it"),
        (None, Some(meant)) => format!("`{shown}` is {kinds}; did you mean `{meant}`?"),
        (None, None) => format!("`{shown}` is {kinds}"),
    }
}

/// One word of `--select` or `--ignore`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Selector {
    All,
    Default,
    Category(Category),
    Rule(String),
    Peer(&'static str),
    Code(String),
}

/// What was selected.
#[derive(Debug)]
pub struct RuleSelection {
    active: Vec<Active>,
    /// Checks of BuildKit that are off by default, where the user left it at that: a file may wake them.
    asleep: Vec<RuleRef>,
    select: Vec<Selector>,
    ignore: Vec<Selector>,
    /// Of the user's own, the most exactly named last.
    severities: Vec<(Selector, Severity)>,
    show: Severity,
    /// The user's own rules, running or not.
    own: Vec<Arc<Rule>>,
    /// What holds where the settings are hadolint's.
    peer: Option<PeerSettings>,
    /// Whether findings must be looked up one by one: by their codes, or for a severity of the user's own.
    single: bool,
}

#[derive(Debug)]
struct Active {
    rule: RuleRef,
    /// Whether all its findings are selected, not only those with a selected code.
    whole: bool,
}

impl RuleSelection {
    /// Resolves the selectors of `settings`.
    pub fn new(settings: &Settings) -> Result<Self, UnknownSelector> {
        let own = &settings.rules;
        let known: Vec<Arc<Rule>> = own.iter().chain(&settings.elsewhere).cloned().collect();
        let mut select = resolve(&settings.select, &known)?;
        if select.is_empty() {
            select.push(Selector::Default);
        }
        let ignore = resolve(&settings.ignore, &known)?;
        let active: Vec<Active> =
            all_rules(own).filter_map(|rule| activate(rule, &select, &ignore)).collect();
        let is_check = |rule: &RuleRef| rule.codes.iter().any(|code| build_check(code).is_some());
        let is_left = |rule: &RuleRef| {
            is_check(rule)
                && !active.iter().any(|active| active.rule.id == rule.id)
                && !ignore.iter().any(|selector| selector.takes_rule(rule))
        };
        let defaults = select.contains(&Selector::Default);
        let asleep = all_rules(&[]).filter(|rule| defaults && is_left(rule)).collect();
        let severities = severities(&settings.severities, &known)?;
        let single = !severities.is_empty()
            || active.iter().any(|active| !active.whole)
            || ignore.iter().any(Selector::is_code);
        let (show, peer) = (settings.show, settings.peer);
        Ok(Self { active, asleep, select, ignore, severities, show, own: known, peer, single })
    }

    /// The rules that run: built-in ones by id, then the user's own.
    pub fn rules(&self) -> impl Iterator<Item = &RuleRef> {
        self.active.iter().map(|active| &active.rule)
    }

    /// The rules that run only where a file wakes them.
    pub(super) fn sleepers(&self) -> impl Iterator<Item = &RuleRef> {
        self.asleep.iter()
    }

    /// Whether the rule of this id is one of those.
    pub(super) fn is_asleep(&self, id: &str) -> bool {
        self.asleep.iter().any(|rule| rule.id == id)
    }

    /// Whether the user ignores a built-in rule, by whatever name.
    pub(super) fn ignores(&self, id: &str) -> bool {
        let mut rules = RULES.iter().filter(|rule| rule.id == id);
        rules.any(|rule| self.ignore.iter().any(|selector| selector.takes_rule(rule)))
    }

    /// Whether `finding` is selected.
    pub fn admits(&self, finding: &Finding) -> bool {
        !self.single || self.admits_single(finding)
    }

    /// Whether findings are told by themselves, each that the other linter would tell.
    pub(super) fn tells_apart(&self) -> bool {
        self.peer.is_some()
    }

    /// Whether comments for hadolint ignore nothing.
    pub(super) fn is_deaf(&self) -> bool {
        self.peer.is_some_and(|peer| peer.no_pragmas)
    }

    /// Whether all findings of its rule are selected, not only those with some code.
    pub(super) fn takes_whole(&self, finding: &Finding) -> bool {
        !self.single || self.active(&finding.rule).is_none_or(|active| active.whole)
    }

    /// Whether `finding` is bad enough to be shown.
    pub fn shows(&self, finding: &Finding) -> bool {
        finding.severity <= self.show
    }

    /// What `word` names.
    pub(super) fn selector(&self, word: &str) -> Result<Selector, UnknownSelector> {
        Selector::parse(word, &self.own)
    }

    /// The rule of this id, where it runs.
    pub(super) fn rule(&self, id: &str) -> Option<&RuleRef> {
        self.active(id).map(|active| &active.rule)
    }

    /// The severity that the user gave to what `finding` is.
    pub(super) fn severity_of(&self, finding: &Finding) -> Option<Severity> {
        self.severities.iter().rev().find(|it| self.names(&it.0, finding)).map(|it| it.1)
    }

    /// Whether `selector` names `finding`.
    pub(super) fn names(&self, selector: &Selector, finding: &Finding) -> bool {
        if selector.is_code() {
            return finding.aliases.iter().any(|code| selector.takes_code(code));
        }
        let mut rules = self.rules().chain(&self.asleep);
        rules.any(|rule| rule.id == finding.rule && selector.takes_rule(rule))
    }

    /// Whether all runs that `selector` names, or of a group all that is on by default.
    pub(super) fn covers(&self, selector: &Selector) -> bool {
        let wanted = |rule: &&Rule| !selector.is_group() || rule.default_on;
        let mut named = RULES
            .iter()
            .chain(self.own.iter().map(|rule| &**rule))
            .filter(|rule| selector.is_about(rule))
            .filter(wanted);
        named.all(|rule| self.active(&rule.id).is_some_and(|active| active.whole))
    }

    fn active(&self, id: &str) -> Option<&Active> {
        self.active.iter().find(|active| active.rule.id == id)
    }

    fn admits_single(&self, finding: &Finding) -> bool {
        let any = |selectors: &[Selector]| {
            finding.aliases.iter().any(|code| selectors.iter().any(|selector| selector.takes_code(code)))
        };
        let is_whole = self.active(&finding.rule).is_none_or(|active| active.whole);
        (is_whole || any(&self.select)) && !any(&self.ignore)
    }
}

/// Every built-in rule, and then those in `own`.
pub fn all_rules(own: &[Arc<Rule>]) -> impl Iterator<Item = RuleRef> {
    RULES.iter().map(RuleRef::BuiltIn).chain(own.iter().cloned().map(RuleRef::Own))
}

/// The rules, built in or in `own`, that a selector names, whole or in part.
pub fn rules_named(word: &str, own: &[Arc<Rule>]) -> Result<Vec<RuleRef>, UnknownSelector> {
    let selector = Selector::parse(word, own)?;
    Ok(all_rules(own).filter(|rule| selector.is_about(rule)).collect())
}

fn activate(rule: RuleRef, select: &[Selector], ignore: &[Selector]) -> Option<Active> {
    let whole = select.iter().any(|selector| selector.takes_rule(&rule));
    let in_part = rule.codes.iter().any(|code| select.iter().any(|selector| selector.takes_code(code)));
    if !(whole || in_part) || ignore.iter().any(|selector| selector.takes_rule(&rule)) {
        return None;
    }
    Some(Active { rule, whole })
}

/// With the most exactly named last.
fn severities(
    severities: &[(String, Severity)],
    own: &[Arc<Rule>],
) -> Result<Vec<(Selector, Severity)>, UnknownSelector> {
    let parse = |(word, severity): &(String, Severity)| Ok((Selector::parse(word, own)?, *severity));
    let mut severities = severities.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    severities.sort_by_key(|(selector, _)| selector.exactness());
    Ok(severities)
}

fn resolve(words: &[String], own: &[Arc<Rule>]) -> Result<Vec<Selector>, UnknownSelector> {
    let words = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty());
    words.map(|word| Selector::parse(word, own)).collect()
}

impl Selector {
    /// What `word` names, among built-in rules and those in `own`.
    pub(super) fn parse(word: &str, own: &[Arc<Rule>]) -> Result<Self, UnknownSelector> {
        match word {
            "all" => return Ok(Self::All),
            "default" => return Ok(Self::Default),
            _ => {}
        }
        let peer = || PEERS.into_iter().find(|peer| *peer == word).map(Self::Peer);
        let category = || Category::ALL.into_iter().find(|it| it.as_str() == word).map(Self::Category);
        let rule = || all_rules(own).find(|rule| rule.id == word).map(|_| Self::Rule(word.to_owned()));
        let found = rule().or_else(category).or_else(peer).or_else(|| find_code(word, own).map(Self::Code));
        found.ok_or_else(|| UnknownSelector {
            selector: word.to_owned(),
            meant: nearest(word, known_words(own)).map(str::to_owned),
        })
    }

    /// What `peer` names so, where a rule answers to it.
    pub(super) fn of_peer(peer: &'static str, word: &str) -> Option<Self> {
        let prefix = |code: &str| code.strip_prefix(peer).is_some_and(|rest| rest.starts_with(':'));
        let same = |code: &&str| prefix(code) && bare(code).eq_ignore_ascii_case(word);
        all_codes(&[]).find(same).map(|code| Self::Code(code.to_owned()))
    }

    /// Every code of `peer`.
    pub(super) fn peer(peer: &'static str) -> Self {
        Self::Peer(peer)
    }

    /// Whether it names `rule`, whole or in part.
    fn is_about(&self, rule: &Rule) -> bool {
        self.takes_rule(rule) || rule.codes.iter().any(|code| self.takes_code(code))
    }

    fn exactness(&self) -> u8 {
        match self {
            Self::All | Self::Default => 0,
            Self::Category(_) | Self::Peer(_) => 1,
            Self::Rule(_) => 2,
            Self::Code(_) => 3,
        }
    }

    fn is_group(&self) -> bool {
        !matches!(self, Self::Rule(_) | Self::Code(_))
    }

    fn is_code(&self) -> bool {
        matches!(self, Self::Peer(_) | Self::Code(_))
    }

    fn takes_rule(&self, rule: &Rule) -> bool {
        match self {
            Self::All => true,
            Self::Default => rule.default_on,
            Self::Category(category) => rule.category == *category,
            Self::Rule(id) => rule.id == *id,
            Self::Peer(_) | Self::Code(_) => false,
        }
    }

    fn takes_code(&self, code: &str) -> bool {
        match self {
            Self::Peer(peer) => code.strip_prefix(peer).is_some_and(|rest| rest.starts_with(':')),
            Self::Code(wanted) => code == *wanted,
            _ => false,
        }
    }
}

/// The full code for `hadolint:DL3009` or `DL3009`, in any case.
fn find_code(word: &str, own: &[Arc<Rule>]) -> Option<String> {
    let same = |code: &&str| code.eq_ignore_ascii_case(word) || bare(code).eq_ignore_ascii_case(word);
    all_codes(own).find(same).map(str::to_owned)
}

fn bare(code: &str) -> &str {
    code.split_once(':').map_or(code, |(_, bare)| bare)
}

fn all_codes(own: &[Arc<Rule>]) -> impl Iterator<Item = &str> {
    let own = own.iter().map(|rule| &**rule);
    RULES.iter().chain(own).flat_map(|rule| rule.codes.iter()).map(|code| &**code)
}

fn known_words(own: &[Arc<Rule>]) -> impl Iterator<Item = &str> {
    let own_rules = own.iter().map(|rule| &**rule);
    let rules = RULES.iter().chain(own_rules).map(|rule| -> &str { &rule.id });
    let categories = Category::ALL.into_iter().map(|category| -> &str { category.as_str() });
    rules.chain(categories).chain(PEERS).chain(["all", "default"]).chain(all_codes(own).map(bare))
}
