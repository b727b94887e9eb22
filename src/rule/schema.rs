//! The shape of `rules/<id>.yaml`: metadata, prose and examples in one file. Read by the generator, the
//! example tests, `explain` and the help texts of SARIF; never when linting with built-in rules.

use super::Status;
use super::condition::Condition;
use super::mend::Mend;
use crate::finding::{Category, Safety, Severity};
use crate::source::short;
use crate::yaml::{Node, YamlError};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A rule's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// The file's name without `.yaml`: kebab-case, says what is wrong.
    pub id: String,
    /// One line without a final stop.
    pub summary: String,
    /// What it is about.
    pub category: Category,
    /// How bad its findings are, unless one says otherwise.
    pub severity: Severity,
    /// How settled it is.
    #[serde(default)]
    pub status: Status,
    /// Whether it runs unless told otherwise.
    #[serde(default)]
    pub default: Switch,
    /// The best fix that it offers.
    #[serde(default)]
    pub fix: FixClaim,
    /// The peers' codes that it answers to (`hadolint:DL3009`), over all its cases.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Which questions lead to it, where category and severity do not say that: for the index.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// The instructions whose steps it looks at, lower-case; a rule without `on` looks at the whole file.
    #[serde(default)]
    pub on: Vec<String>,
    /// Why it matters and what to do: prose, in paragraphs.
    #[serde(default)]
    pub why: String,
    /// Where the facts come from: URLs.
    #[serde(default)]
    pub references: Vec<String>,
    /// What can be set, of a coded check.
    #[serde(default)]
    pub options: Vec<RuleOption>,
    /// How it is checked, where that is not said by `match`.
    pub check: Option<CheckForm>,
    /// What it looks for, where no code does.
    #[serde(rename = "match")]
    pub condition: Option<Condition>,
    /// What a finding of `match` says, with `{command}` and the like.
    pub message: Option<String>,
    /// What a finding of `match` tells to write instead, likewise.
    pub help: Option<String>,
    /// What `match` writes in place of what it finds.
    pub mend: Option<Mend>,
    /// At least one bad and one good.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// What somebody asks who is looking for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Why is the image so big?
    TooBig,
    /// Why is the build slow, and its cache not used?
    Slow,
    /// Why does it not build, or not start?
    Fails,
    /// Does the image do what the file says?
    Wrong,
    /// Does it give away a secret?
    Leaks,
    /// What can an attacker make of it?
    Open,
    /// Why is it another image tomorrow?
    Drifts,
    /// Is it written as others write it?
    Untidy,
}

impl Question {
    /// All, in the order of the index.
    pub const ALL: [Self; 8] = [
        Self::TooBig,
        Self::Slow,
        Self::Fails,
        Self::Wrong,
        Self::Leaks,
        Self::Open,
        Self::Drifts,
        Self::Untidy,
    ];

    /// As somebody would ask it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooBig => "Why is the image so big?",
            Self::Slow => "Why is the build slow, and its cache not used?",
            Self::Fails => "Why does it not build, or not start?",
            Self::Wrong => "Does the image do what the file says?",
            Self::Leaks => "Does it give away a secret?",
            Self::Open => "What can an attacker make of it?",
            Self::Drifts => "Why is it another image tomorrow?",
            Self::Untidy => "Is it written as others write it?",
        }
    }
}

/// `on` or `off`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// Runs by default.
    #[default]
    On,
    /// Runs when selected.
    Off,
}

/// What a rule promises to mend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FixClaim {
    /// Nothing.
    #[default]
    None,
    /// It shows what to write.
    Suggestion,
    /// It writes it on request.
    Unsafe,
    /// It writes it, and the image does the same.
    Safe,
}

impl FixClaim {
    /// The same as a finding's fix has it.
    pub fn safety(self) -> Option<Safety> {
        match self {
            Self::None => None,
            Self::Suggestion => Some(Safety::Suggestion),
            Self::Unsafe => Some(Safety::Unsafe),
            Self::Safe => Some(Safety::Safe),
        }
    }
}

/// How a rule is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckForm {
    /// By `check` in `src/rules/<id with underscores>.rs`.
    Code,
    /// By the engine: about comments that ignore findings.
    Ignores,
}

/// An option of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleOption {
    /// Kebab-case.
    pub name: String,
    /// What holds where nothing is set; also says of which type it is.
    pub default: OptionForm,
    /// What it does, in one line without a final stop.
    pub summary: String,
}

/// The value of an option.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OptionForm {
    /// A whole number.
    Number(u64),
    /// Texts.
    Texts(Vec<String>),
}

/// A Dockerfile and what the rule says about it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows, where that is not plain to see.
    pub title: Option<String>,
    /// A Dockerfile with findings.
    pub bad: Option<String>,
    /// A Dockerfile without one.
    pub good: Option<String>,
    /// The bad one as its author would mend it.
    pub fixed: Option<String>,
    /// The flagged text, where the bad example has one finding of which nothing else is asked.
    pub at: Option<String>,
    /// The findings, in the order of place, where `at` is not enough.
    #[serde(default)]
    pub findings: Vec<Expected>,
    /// The folder that it is built from, where the rule looks at that.
    pub context: Option<ExampleContext>,
    /// Options of the rule that are set.
    #[serde(default)]
    pub options: BTreeMap<String, OptionForm>,
}

/// A build context.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleContext {
    /// Its .dockerignore.
    pub dockerignore: Option<String>,
    /// Its files with their sizes; without them it is not walked.
    pub files: Option<BTreeMap<String, u64>>,
}

/// A finding that an example must have; what is not said is not looked at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The flagged text, exactly; for one of several lines its first line will do.
    pub at: String,
    /// A part of the message.
    pub message: Option<String>,
    /// A part of the help.
    pub help: Option<String>,
    /// The severity.
    pub severity: Option<Severity>,
    /// Exactly the peers' codes of this case.
    pub codes: Option<Vec<String>>,
    /// The texts that its related labels point at (their first lines), in order.
    pub related: Option<Vec<String>>,
    /// The likely bytes that mending it saves.
    pub bytes: Option<u64>,
}

impl RuleFile {
    /// The questions that lead to it.
    pub fn questions(&self) -> Vec<Question> {
        if !self.questions.is_empty() {
            return self.questions.clone();
        }
        vec![match (self.category, self.severity) {
            (Category::Size, _) => Question::TooBig,
            (Category::Cache, _) => Question::Slow,
            (Category::Correctness, Severity::Error) => Question::Fails,
            (Category::Correctness, _) => Question::Wrong,
            (Category::Security, _) => Question::Open,
            (Category::Style, _) => Question::Untidy,
        }]
    }

    /// Reads a rule's file; the error names line and column.
    pub fn parse(text: &str) -> Result<Self, YamlError> {
        Self::of(&Node::parse(text)?)
    }

    /// The rule that a file holds.
    pub(super) fn of(root: &Node) -> Result<Self, YamlError> {
        if root.map().is_none() {
            let message =
                format_args!("the file has to be a map of keys, as in `id: …`, not {}", root.sort());
            return Err(YamlError::new(root.place, message));
        }
        root.read()
    }
}

/// An error for a word that is none of `known`.
pub(super) fn word_error<E: serde::de::Error>(what: &str, word: &str, known: &[&str]) -> E {
    let known = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    E::custom(format!("unknown {what} `{}`, expected one of {known}", short(word)))
}

/// An error of the reader in plainer words: the one that was meant in place of a long list.
pub fn readable(message: &str) -> String {
    let parts = message.split_once(", expected ");
    let Some((head, known)) = parts.filter(|(head, _)| head.contains("unknown ")) else {
        return message.to_owned();
    };
    let head = head.replace("unknown field", "unknown key").replace("unknown variant", "unknown word");
    let word = head.rsplit('`').nth(1).unwrap_or("");
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    match crate::syntax::nearest(word, known.iter().copied()) {
        Some(meant) => format!("{head}; did you mean `{meant}`?"),
        None => format!("{head}; write one of {}", known.join(", ")),
    }
}

impl Example {
    /// The findings it must have: none for a good one.
    pub fn expected(&self) -> Vec<Expected> {
        let short = self.at.iter().map(|at| Expected { at: at.clone(), ..Expected::default() });
        short.chain(self.findings.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = "id: x\nsummary: s\ncategory: size\nseverity: info\nwhy: w\ncheck: code\n\
        examples:\n- bad: FROM a\n  at: FROM a\n- good: FROM b\n";

    #[test]
    fn a_rule_file_is_on_and_stable_unless_it_says_otherwise() {
        let rule = RuleFile::parse(MINIMAL).unwrap();
        assert_eq!((rule.default, rule.status, rule.fix.safety()), (Switch::On, Status::Stable, None));
        assert_eq!(rule.examples[0].expected()[0].at, "FROM a");
        assert!(rule.examples[1].expected().is_empty());
    }

    #[test]
    fn an_unknown_word_is_told_what_was_meant_or_what_there_is() {
        let said = readable("unknown field `comand`, expected one of `command`, `image`");
        assert_eq!(said, "unknown key `comand`; did you mean `command`?");
        assert_eq!(
            readable("unknown variant `x`, expected `on` or `off`"),
            "unknown word `x`; write one of on, off"
        );
        assert_eq!(readable("invalid type: a, expected b"), "invalid type: a, expected b");
    }

    #[test]
    fn on_and_off_are_words_and_unknown_keys_are_refused_with_their_line() {
        let off = RuleFile::parse(&format!("{MINIMAL}default: off\non: [run]\n")).unwrap();
        assert_eq!((off.default, off.on), (Switch::Off, vec!["run".to_owned()]));
        let error = RuleFile::parse(&format!("{MINIMAL}severty: info\n")).unwrap_err().to_string();
        assert!(error.starts_with("11:1: ") && error.contains("severty"), "{error}");
    }
}
