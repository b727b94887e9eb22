//! A configuration file's text to what it says. Knows the keys, not the rules: what they name is looked up by the
//! engine.

use super::keys::{FOR_ALL, KEYS};
use super::nearest;
use super::part::{Part, Result};
use super::raw::{At, Override, Raw};
use super::{ConfigError, Hadolint};
use crate::finding::Severity;
use crate::model::Platform;
use crate::rewrite::MergeStyle;
use crate::rule::{OptionSetting, OptionValue};
use crate::source::short;
use crate::yaml::{Node, Sort, Value};

/// Each is asked about each Dockerfile.
const MOST_OVERRIDES: usize = 100;

/// A configuration file, read.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// What it says.
    pub raw: Raw,
    /// The same in hadolint's words, where it is hadolint's, with what the environment says.
    pub hadolint: Option<Hadolint>,
}

impl ConfigFile {
    /// Reads a `.dockslim.yaml`.
    pub fn read(text: &str) -> Result<Self> {
        let root = Node::parse(text)?;
        let mut raw = Raw::default();
        for part in Part::top(&root)? {
            key(&mut raw, part)?;
        }
        Ok(Self { raw, hadolint: None })
    }

    /// Reads a `.hadolint.yaml`, which stands over `variables`.
    pub fn read_hadolint(text: &str, variables: &Hadolint) -> Result<Self> {
        let said = Hadolint::read(&Node::parse(text)?)?.over(variables);
        Ok(Self { raw: said.raw(), hadolint: Some(said) })
    }
}

fn key(raw: &mut Raw, part: Part<'_>) -> Result<()> {
    match part.key {
        "select" => raw.select = Some(some_texts(part)?),
        "ignore" => raw.ignore = part.texts()?,
        "severity" => raw.severities = severities(part)?,
        "options" => raw.options = options(part)?,
        "exclude" => raw.exclude = part.texts()?,
        "fail-on" => raw.fail_on = Some(fail_on(part)?),
        "require-reason" => raw.require_reason = Some(part.flag()?),
        "target" => raw.target = Some(part.text()?),
        "platform" => raw.platform = Some(platform(part)?),
        "build-args" => raw.build_args = pairs(part)?,
        "context" => raw.context = Some(part.text()?),
        "images" => raw.images = images(part)?,
        "merge-style" => raw.merge_style = Some(merge_style(part)?),
        "merge-all" => raw.merge_all = Some(part.flag()?),
        "rules" => raw.rules = part.texts()?,
        "overrides" => raw.overrides = overrides(part)?,
        _ => return Err(unknown_key(part, KEYS.iter().map(|key| key.name))),
    }
    Ok(())
}

/// Whether an ARG can be called so: what stands before the `=` of a build argument. No variable begins with a digit.
pub fn is_arg_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|it: char| it.is_ascii_digit())
        && !name.contains(|it: char| it == '=' || it.is_whitespace())
}

fn unknown_key(part: Part<'_>, known: impl Iterator<Item = &'static str> + Clone) -> ConfigError {
    let name = short(part.key);
    part.error(match nearest(&name, known.clone()) {
        Some(meant) => format!("`{name}` is no key; did you mean `{meant}`?"),
        None => format!("`{name}` is no key; there are {}", known.collect::<Vec<_>>().join(", ")),
    })
}

fn overrides(part: Part<'_>) -> Result<Vec<Override>> {
    let entries = part.list("a list of maps, each with `files` and the keys that hold for them")?;
    if entries.len() > MOST_OVERRIDES {
        return Err(part.error(format_args!(
            "more than {MOST_OVERRIDES} overrides; give one more patterns, or a folder its own file"
        )));
    }
    entries.into_iter().map(over).collect()
}

fn over(entry: Part<'_>) -> Result<Override> {
    let (mut files, mut raw) = (Vec::new(), Raw::default());
    for part in entry.map("a map of `files` and the keys that hold for them")? {
        match part.key {
            "files" => files = part.texts()?,
            name if FOR_ALL.contains(&name) => {
                return Err(
                    part.error(format_args!("`{name}` holds for all files: write it beside `overrides`"))
                );
            }
            name if KEYS.iter().any(|key| key.name == name) => key(&mut raw, part)?,
            _ => {
                let some = KEYS.iter().map(|key| key.name).filter(|name| !FOR_ALL.contains(name));
                return Err(unknown_key(part, ["files"].into_iter().chain(some)));
            }
        }
    }
    if files.is_empty() {
        return Err(entry.error("an override needs `files`: the patterns of the files that it is for"));
    }
    Ok(Override { files, raw })
}

fn some_texts(part: Part<'_>) -> Result<Vec<At<String>>> {
    let texts = part.texts()?;
    if texts.is_empty() {
        return Err(part.error("nothing is selected: leave the key out for the default rules"));
    }
    Ok(texts)
}

fn fail_on(part: Part<'_>) -> Result<At<Option<Severity>>> {
    match part.node.text() {
        Some("never") => Ok(part.at(None)),
        Some(word) => part.severity(word, &["never"]).map(|severity| part.at(Some(severity))),
        None => Err(part.wrong("error, warning, info, style or never")),
    }
}

fn platform(part: Part<'_>) -> Result<At<Platform>> {
    let platform = part.node.text().and_then(Platform::parse);
    let refused = || part.error("write `platform` as linux/arm64 or linux/arm/v7".to_owned());
    platform.map(|it| part.at(it)).ok_or_else(refused)
}

fn merge_style(part: Part<'_>) -> Result<At<MergeStyle>> {
    let style = MergeStyle::ALL.into_iter().find(|style| part.node.text() == Some(style.as_str()));
    style.map(|style| part.at(style)).ok_or_else(|| part.wrong_value("chain or heredoc"))
}

fn severities(part: Part<'_>) -> Result<Vec<At<(String, Severity)>>> {
    let entry = |part: Part<'_>| {
        let word = part.node.text().ok_or_else(|| part.wrong("error, warning, info or style"))?;
        let severity = part.severity(word, &[])?;
        Ok(part.at((part.key.to_owned(), severity)))
    };
    part.map("a map of rules to severities")?.into_iter().map(entry).collect()
}

fn pairs(part: Part<'_>) -> Result<Vec<At<(String, String)>>> {
    let entry = |part: Part<'_>| match &part.node.value {
        _ if !is_arg_name(part.key) => {
            Err(part.error(format_args!("`{}` is no name of an ARG", short(part.key))))
        }
        // Numbers as they are written: 3.10 is not 3.1.
        Value::Scalar(value, sort) if *sort != Sort::Null => {
            Ok(part.at((part.key.to_owned(), value.clone())))
        }
        _ => Err(part.wrong("a text")),
    };
    part.map("a map of names to values")?.into_iter().map(entry).collect()
}

fn images(part: Part<'_>) -> Result<Vec<At<(String, String)>>> {
    let entry = |part: Part<'_>| {
        let name = part.key;
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(part.error(format_args!("`{}` is no image: write it as FROM has it", short(name))));
        }
        let at = part.text()?;
        let parts: Vec<&str> = at.value.split('#').collect();
        if parts.len() > 2 || parts.iter().any(|part| part.is_empty()) {
            return Err(part.error(format_args!(
                "`{}` is no Dockerfile: write its path, with `#` and a stage behind where it is not the last",
                short(&at.value)
            )));
        }
        Ok(at.as_ref(|path| (name.to_owned(), path.clone())))
    };
    part.map("a map of images to the Dockerfiles that build them")?.into_iter().map(entry).collect()
}

fn options(part: Part<'_>) -> Result<Vec<At<OptionSetting>>> {
    let mut settings = Vec::new();
    for rule in part.map("a map of rules to their options")? {
        for part in rule.map("a map of options to values")? {
            let value = match &part.node.value {
                Value::Scalar(_, Sort::Whole(number)) => OptionValue::Number(*number),
                Value::Scalar(_, Sort::Text) | Value::List(_) => {
                    OptionValue::Texts(part.texts()?.into_iter().map(|text| text.value).collect())
                }
                _ => return Err(part.wrong("a whole number, a text or a list of texts")),
            };
            let (rule, option) = (rule.key.to_owned(), part.key.to_owned());
            settings.push(part.at(OptionSetting { rule, option, value }));
        }
    }
    Ok(settings)
}
