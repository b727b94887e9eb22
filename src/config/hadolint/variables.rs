//! hadolint's variables of the environment. Asks no environment: whoever does gives names and values.

use super::{ANY, FORMATS, Hadolint, LABEL_KINDS, is_code, known, no_code, not_among};
use crate::config::raw::At;
use crate::finding::Severity;
use crate::source::short;

/// What every such variable starts with.
pub const PREFIX: &str = "HADOLINT_";

const NAMES: [&str; 13] = [
    "HADOLINT_NOFAIL",
    "HADOLINT_VERBOSE",
    "HADOLINT_FORMAT",
    "HADOLINT_FAILURE_THRESHOLD",
    "HADOLINT_OVERRIDE_ERROR",
    "HADOLINT_OVERRIDE_WARNING",
    "HADOLINT_OVERRIDE_INFO",
    "HADOLINT_OVERRIDE_STYLE",
    "HADOLINT_IGNORE",
    "HADOLINT_STRICT_LABELS",
    "HADOLINT_DISABLE_IGNORE_PRAGMA",
    "HADOLINT_TRUSTED_REGISTRIES",
    "HADOLINT_REQUIRE_LABELS",
];

impl Hadolint {
    /// What variables say. One that is empty says nothing, and neither does one of a name that hadolint does not have.
    pub fn of_variables<'v>(variables: impl IntoIterator<Item = (&'v str, &'v str)>) -> Self {
        let mut said = Self::default();
        for (name, value) in variables {
            let value = value.trim();
            if let Some(short) =
                name.strip_prefix(PREFIX).filter(|_| NAMES.contains(&name) && !value.is_empty())
            {
                let wrong = said.variable(short, value).err();
                said.wrong = said.wrong.or(wrong.map(|why| format!("{name}: {why}")));
            }
        }
        said
    }

    fn variable(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "NOFAIL" => self.no_fail = Some(flag(value)?),
            "FORMAT" => {
                let format = known(&FORMATS, value).ok_or_else(|| not_among(value, "format", &FORMATS))?;
                self.format = Some(At::flag(format));
            }
            "FAILURE_THRESHOLD" => self.threshold = Some(At::flag(threshold(value)?)),
            "IGNORE" => self.ignored = codes(value)?,
            "STRICT_LABELS" => self.strict_labels = Some(flag(value)?),
            "DISABLE_IGNORE_PRAGMA" => self.disable_ignore_pragma = Some(flag(value)?),
            "TRUSTED_REGISTRIES" => {
                self.trusted_registries = entries(value).map(|it| At::flag(it.to_owned())).collect();
            }
            "REQUIRE_LABELS" => self.label_schema = entries(value).map(label).collect::<Result<_, _>>()?,
            // How much is told on the way is a flag's matter.
            "VERBOSE" => {}
            _ => {
                let severity = name.rsplit('_').next().unwrap_or(name).to_ascii_lowercase();
                if let Some(severity) = Severity::ALL.into_iter().find(|it| it.as_str() == severity) {
                    let codes = codes(value)?.into_iter().map(|code| At::flag((code.value, severity)));
                    self.overrides.extend(codes);
                }
            }
        }
        Ok(())
    }
}

/// A list's entries.
fn entries(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

fn codes(value: &str) -> Result<Vec<At<String>>, String> {
    let code = |word: &str| if is_code(word) { Ok(At::flag(word.to_owned())) } else { Err(no_code(word)) };
    entries(value).map(code).collect()
}

fn label(entry: &str) -> Result<At<(String, &'static str)>, String> {
    let (key, kind) = entry.rsplit_once(':').ok_or_else(|| {
        format!("`{}` names no kind of value: write it as KEY:KIND, as in maintainer:text", short(entry))
    })?;
    let kind = known(&LABEL_KINDS, kind).ok_or_else(|| not_among(kind, "kind of label", &LABEL_KINDS))?;
    Ok(At::flag((key.to_owned(), kind)))
}

fn threshold(value: &str) -> Result<Severity, String> {
    if ANY.contains(&value) {
        return Ok(Severity::Style);
    }
    let words: Vec<&'static str> = Severity::ALL.map(Severity::as_str).into_iter().chain(ANY).collect();
    let severity = Severity::ALL.into_iter().find(|it| it.as_str() == value);
    severity.ok_or_else(|| not_among(value, "severity", &words))
}

/// The words for yes, as hadolint has them, and those for no.
fn flag(value: &str) -> Result<At<bool>, String> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "y" | "yes" | "true" | "on" => Ok(At::flag(true)),
        "0" | "n" | "no" | "false" | "off" => Ok(At::flag(false)),
        _ => Err(format!("`{}` is neither true nor false", short(value))),
    }
}
