//! What hadolint is told, by a `.hadolint.yaml` or by `HADOLINT_*` in the environment, and what that comes to here. What
//! hadolint reads over, and then goes on with its defaults, is an error with its place.

mod codes;
mod variables;

pub use variables::PREFIX;

use super::part::{Part, Result};
use super::raw::{At, PeerRaw, Raw};
use crate::finding::Severity;
use crate::rule::{OptionSetting, OptionValue};
use crate::source::short;
use crate::yaml::Node;
use codes::{CODES, KEYS, LABEL_KINDS, is_code, nearest_code};

/// The formats that hadolint has.
pub const FORMATS: [&str; 10] = [
    "tty",
    "json",
    "checkstyle",
    "codeclimate",
    "gitlab_codeclimate",
    "gnu",
    "codacy",
    "sonarqube",
    "sarif",
    "junit",
];

/// What hadolint is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is hadolint's key of that name, or nearly")]
pub struct Hadolint {
    pub ignored: Vec<At<String>>,
    /// Codes with severities of the user's own.
    pub overrides: Vec<At<(String, Severity)>>,
    pub threshold: Option<At<Severity>>,
    pub no_fail: Option<At<bool>>,
    pub trusted_registries: Vec<At<String>>,
    /// Keys of labels, and of which kind their values are.
    pub label_schema: Vec<At<(String, &'static str)>>,
    pub strict_labels: Option<At<bool>>,
    pub disable_ignore_pragma: Option<At<bool>>,
    pub format: Option<At<&'static str>>,
    pub no_color: Option<At<bool>>,
    /// Keys that neither hadolint nor dockslim has.
    pub unused: Vec<String>,
    /// What is wrong with a variable: who goes by these settings has to say so.
    pub wrong: Option<String>,
}

impl Hadolint {
    /// Reads a `.hadolint.yaml`.
    pub(super) fn read(root: &Node) -> Result<Self> {
        let mut said = Self::default();
        for part in Part::top(root)? {
            // hadolint takes a key without a value for one that is not there.
            if !part.node.is_null() {
                said.key(part)?;
            }
        }
        Ok(said)
    }

    fn key(&mut self, part: Part<'_>) -> Result<()> {
        match part.key {
            "ignored" => self.ignored = codes_of(part)?,
            "override" => self.overrides = overrides(part)?,
            "failure-threshold" => self.threshold = Some(threshold(part)?),
            "no-fail" => self.no_fail = Some(part.flag()?),
            "trustedRegistries" => self.trusted_registries = part.texts()?,
            "label-schema" => self.label_schema = labels(part)?,
            "strict-labels" => self.strict_labels = Some(part.flag()?),
            "disable-ignore-pragma" => self.disable_ignore_pragma = Some(part.flag()?),
            "format" => self.format = Some(format(part)?),
            "no-color" => self.no_color = Some(part.flag()?),
            key => match super::nearest(key, KEYS) {
                // A misspelt key would silently be the default.
                Some(meant) => {
                    let key = short(key);
                    return Err(
                        part.error(format_args!("`{key}` is no key of hadolint's; did you mean `{meant}`?"))
                    );
                }
                None => self.unused.push(key.to_owned()),
            },
        }
        Ok(())
    }

    /// hadolint's codes that run by default, with its severities.
    pub fn severities_of_codes() -> impl Iterator<Item = (&'static str, Severity)> {
        CODES.iter().filter_map(|(code, severity)| Some((*code, (*severity)?)))
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// This over `below`, as hadolint has a file over the environment: lists are united.
    #[must_use]
    pub fn over(self, below: &Self) -> Self {
        let below = below.clone();
        Self {
            ignored: joined(below.ignored, self.ignored),
            overrides: joined(below.overrides, self.overrides),
            threshold: self.threshold.or(below.threshold),
            no_fail: self.no_fail.or(below.no_fail),
            trusted_registries: joined(below.trusted_registries, self.trusted_registries),
            label_schema: joined(below.label_schema, self.label_schema),
            strict_labels: self.strict_labels.or(below.strict_labels),
            disable_ignore_pragma: self.disable_ignore_pragma.or(below.disable_ignore_pragma),
            format: self.format.or(below.format),
            no_color: self.no_color.or(below.no_color),
            unused: joined(below.unused, self.unused),
            wrong: self.wrong.or(below.wrong),
        }
    }

    /// The same in dockslim's words. Codes stand under hadolint's name: `DL3008` is `hadolint:DL3008`.
    pub fn raw(&self) -> Raw {
        let said = |flag: &Option<At<bool>>| flag.as_ref().is_some_and(|it| it.value);
        let chosen = |code: &str| self.overrides.iter().any(|it| it.value.0 == code);
        let off = CODES.iter().filter(|(code, severity)| severity.is_none() && !chosen(code));
        let off = off.map(|(code, _)| At::flag(named(code)));
        let fail_on = match &self.no_fail {
            Some(At { value: true, place }) => At { value: None, place: *place },
            _ => match &self.threshold {
                Some(threshold) => At { value: Some(threshold.value), place: threshold.place },
                None => At::flag(Some(Severity::Info)),
            },
        };
        Raw {
            select: Some(["default", "hadolint"].map(|word| At::flag(word.to_owned())).to_vec()),
            ignore: off.chain(self.ignored.iter().map(|it| it.as_ref(|code| named(code)))).collect(),
            severities: self.severities(),
            options: self.options(),
            fail_on: Some(fail_on),
            peer: Some(PeerRaw {
                decides_failure: true,
                no_pragmas: said(&self.disable_ignore_pragma),
                format: self.format.as_ref().map(|it| it.value),
                no_color: said(&self.no_color),
            }),
            ..Raw::default()
        }
    }

    /// hadolint's own severities, the worst last, and over them those of the user: of two the worst counts.
    fn severities(&self) -> Vec<At<(String, Severity)>> {
        let mildest_first = || Severity::ALL.into_iter().rev();
        let own = mildest_first().flat_map(|wanted| {
            let of = CODES.iter().filter(move |(_, severity)| *severity == Some(wanted));
            of.map(move |(code, _)| At::flag((named(code), wanted)))
        });
        let users = mildest_first().flat_map(|wanted| {
            let of = self.overrides.iter().filter(move |it| it.value.1 == wanted);
            of.map(|it| it.as_ref(|(code, severity)| (named(code), *severity)))
        });
        own.chain(users).collect()
    }

    fn options(&self) -> Vec<At<OptionSetting>> {
        let option = |rule: &str, option: &str, texts: Vec<String>, place| {
            let (rule, option) = (rule.to_owned(), option.to_owned());
            let value = OptionValue::Texts(texts);
            (value != OptionValue::Texts(Vec::new()))
                .then_some(At { value: OptionSetting { rule, option, value }, place })
        };
        let registries = self.trusted_registries.iter().map(|it| it.value.clone()).collect();
        let keys = |kind: Option<&str>| -> Vec<String> {
            let of = self.label_schema.iter().filter(|it| kind.is_none_or(|kind| it.value.1 == kind));
            of.map(|it| it.value.0.clone()).collect()
        };
        let at = |at: Option<&At<(String, &'static str)>>| at.and_then(|it| it.place);
        let schema = at(self.label_schema.first());
        let kinds = LABEL_KINDS.iter().filter_map(|kind| {
            let place = at(self.label_schema.iter().find(|it| it.value.1 == *kind));
            option("invalid-label-value", kind, keys(Some(kind)), place)
        });
        let strict = self.strict_labels.as_ref().filter(|it| it.value);
        let listed = strict.and_then(|strict| {
            let keys = match keys(None) {
                // No label has such a key: with an empty schema none is listed.
                keys if keys.is_empty() => vec!["=".to_owned()],
                keys => keys,
            };
            option("unlisted-label", "listed", keys, strict.place)
        });
        let trusted_at = self.trusted_registries.first().and_then(|it| it.place);
        let trusted = option("untrusted-registry", "trusted", registries, trusted_at);
        let required = option("missing-label", "required", keys(None), schema);
        trusted.into_iter().chain(required).chain(kinds).chain(listed).collect()
    }
}

fn joined<T>(mut first: Vec<T>, second: Vec<T>) -> Vec<T> {
    first.extend(second);
    first
}

/// A code with its owner.
fn named(code: &str) -> String {
    format!("hadolint:{code}")
}

fn codes_of(part: Part<'_>) -> Result<Vec<At<String>>> {
    part.list("a list of codes")?.into_iter().map(code).collect()
}

fn code(part: Part<'_>) -> Result<At<String>> {
    let code = part.text()?;
    if is_code(&code.value) { Ok(code) } else { Err(part.error(no_code(&code.value))) }
}

/// What is said of a word that is no code.
fn no_code(word: &str) -> String {
    let shown = short(word);
    match nearest_code(word) {
        Some(meant) => format!("`{shown}` is no code of hadolint's; did you mean `{meant}`?"),
        None => format!("`{shown}` is no code of hadolint's: these are as DL3008, or ShellCheck's as SC2086"),
    }
}

fn overrides(part: Part<'_>) -> Result<Vec<At<(String, Severity)>>> {
    let mut all = Vec::new();
    for part in part.map("a map of severities to lists of codes")? {
        let severity = part.severity(part.key, &[])?;
        if part.node.is_null() {
            continue;
        }
        all.extend(
            codes_of(part)?.into_iter().map(|code| At { value: (code.value, severity), place: code.place }),
        );
    }
    Ok(all)
}

/// Other words for the mildest threshold: whatever is found fails.
const ANY: [&str; 2] = ["none", "ignore"];

fn threshold(part: Part<'_>) -> Result<At<Severity>> {
    let Some(word) = part.node.text() else {
        return Err(part.wrong("error, warning, info, style, ignore or none"));
    };
    if ANY.contains(&word) { Ok(part.at(Severity::Style)) } else { Ok(part.at(part.severity(word, &ANY)?)) }
}

fn format(part: Part<'_>) -> Result<At<&'static str>> {
    let word = part.text()?.value;
    known(&FORMATS, &word)
        .map(|it| part.at(it))
        .ok_or_else(|| part.error(not_among(&word, "format", &FORMATS)))
}

fn labels(part: Part<'_>) -> Result<Vec<At<(String, &'static str)>>> {
    let label = |part: Part<'_>| {
        let word = part.text()?.value;
        let kind = known(&LABEL_KINDS, &word);
        let kind = kind.ok_or_else(|| part.error(not_among(&word, "kind of label", &LABEL_KINDS)))?;
        Ok(part.at((part.key.to_owned(), kind)))
    };
    part.map("a map of labels to what their values are")?.into_iter().map(label).collect()
}

fn known(words: &[&'static str], word: &str) -> Option<&'static str> {
    words.iter().find(|known| **known == word).copied()
}

/// What is said of a word that is not one of `known`.
fn not_among(word: &str, what: &str, known: &[&'static str]) -> String {
    let shown = short(word);
    match super::nearest(word, known.iter().copied()) {
        Some(meant) => format!("`{shown}` is no {what}; did you mean `{meant}`?"),
        None => format!("`{shown}` is no {what}; there are {}", known.join(", ")),
    }
}
