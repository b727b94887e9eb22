//! Whether a rule does on its examples what its file says. Reads no file: examples are given, and differences
//! are told.

use super::{Linter, SettingError};
use crate::config::Settings;
use crate::context::{BuildContext, FileKind, Files, Found, Ignore};
use crate::finding::Finding;
use crate::rule::schema::{Example, ExampleContext, Expected, OptionForm};
use crate::rule::{OptionSetting, OptionValue};
use crate::size::Facts;
use crate::source::Span;
use crate::syntax;
use std::sync::Arc;

/// Whether `linter` finds in `example` exactly what it names for the rule `id`; the error tells the difference.
/// Other rules may run beside it: what some say depends on what others find.
pub fn check(linter: &Linter, id: &str, example: &Example) -> Result<(), String> {
    let dockerfile = match (&example.bad, &example.good) {
        (Some(bad), None) => bad,
        (None, Some(good)) => good,
        _ => return Err("it has to have either `bad` or `good`".to_owned()),
    };
    let own = self::linter(id, example).map_err(|error| error.to_string())?;
    let linter = own.as_ref().unwrap_or(linter);
    let expected = example.expected();
    if example.bad.is_some() == expected.is_empty() {
        return Err("a bad example needs `at` or `findings`, a good one has none".to_owned());
    }
    let file = syntax::parse(dockerfile);
    let facts = facts(example);
    let found = linter.lint(&linter.analyse(&file), &facts).into_iter();
    let mut found: Vec<Finding> =
        found.filter(|it| it.suppressed.is_none()).flat_map(Finding::apart).collect();
    found.retain(|finding| finding.rule == id);
    found.sort_by_key(|finding| finding.span);
    if found.len() != expected.len() {
        let count = match expected.len() {
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        };
        return Err(format!("{count} expected, found {}", list(&found, dockerfile)));
    }
    expected.iter().zip(&found).try_for_each(|(expected, found)| compare(expected, found, dockerfile))?;
    example
        .fixed
        .as_deref()
        .map_or(Ok(()), |fixed| is_mended(linter, id, &found, (dockerfile, fixed), &facts))
}

/// Whether the rule finds nothing more in the mended file, and that is what the edits of a lone finding make.
fn is_mended(
    linter: &Linter,
    id: &str,
    found: &[Finding],
    (dockerfile, fixed): (&str, &str),
    facts: &Facts,
) -> Result<(), String> {
    let file = syntax::parse(fixed);
    let mut left = linter.lint(&linter.analyse(&file), facts);
    left.retain(|finding| finding.rule == id && finding.suppressed.is_none());
    if !left.is_empty() {
        return Err(format!("`fixed` has {}", list(&left, fixed)));
    }
    let [Finding { fix: Some(fix), .. }] = found else { return Ok(()) };
    let edited = fix.apply(dockerfile);
    if edited == fixed { Ok(()) } else { Err(format!("`fixed` is not what the edits make:\n{edited}")) }
}

/// What lints an example that sets options of the rule `id`: every rule runs.
pub fn linter(id: &str, example: &Example) -> Result<Option<Linter>, SettingError> {
    let set = |(option, value): (&String, &OptionForm)| {
        let value = match value {
            OptionForm::Number(number) => OptionValue::Number(*number),
            OptionForm::Texts(texts) => OptionValue::Texts(texts.clone()),
        };
        OptionSetting { rule: id.to_owned(), option: option.clone(), value }
    };
    let options: Vec<OptionSetting> = example.options.iter().map(set).collect();
    if options.is_empty() {
        return Ok(None);
    }
    Linter::new(&Settings { select: vec!["all".to_owned()], options, ..Settings::default() }).map(Some)
}

/// What an example tells of the world around it.
pub fn facts(example: &Example) -> Facts {
    Facts::of_context(example.context.as_ref().map(build_context))
}

fn build_context(example: &ExampleContext) -> BuildContext {
    let ignore = example.dockerignore.as_deref().map(|text| Ignore::parse(".dockerignore", text));
    let Some(files) = &example.files else { return BuildContext::unwalked(ignore) };
    let mut found = Found::default();
    let kept = files.iter().filter(|(path, _)| ignore.as_ref().is_none_or(|it| it.ignored(path).is_none()));
    for (path, size) in kept {
        path.match_indices('/').for_each(|(at, _)| found.push(&path[..at], 0, FileKind::Directory));
        found.push(path, *size, FileKind::File);
    }
    BuildContext::walked(ignore.map(Arc::new), Files::from(found), Vec::new())
}

fn compare(expected: &Expected, found: &Finding, text: &str) -> Result<(), String> {
    is_at(&expected.at, found.span, text)?;
    contains("message", expected.message.as_deref(), &found.message)?;
    contains("help", expected.help.as_deref(), found.help.as_deref().unwrap_or(""))?;
    same("severity", expected.severity.as_ref(), &found.severity)?;
    same("codes", expected.codes.as_ref(), &found.aliases.iter().map(ToString::to_string).collect())?;
    if let Some(bytes) = expected.bytes {
        same("bytes", Some(&Some(bytes)), &found.bytes.map(|bytes| bytes.likely))?;
    }
    let Some(related) = &expected.related else { return Ok(()) };
    same("number of related places", Some(&related.len()), &found.related.len())?;
    related.iter().zip(&found.related).try_for_each(|(at, label)| is_at(at, label.span, text))
}

fn is_at(expected: &str, span: Span, text: &str) -> Result<(), String> {
    let flagged = span.slice(text).trim_end();
    if flagged == expected.trim_end() || flagged.lines().next() == Some(expected) {
        return Ok(());
    }
    Err(format!("expected at `{}`, found at `{flagged}`", expected.trim_end()))
}

fn contains(what: &str, part: Option<&str>, whole: &str) -> Result<(), String> {
    match part {
        Some(part) if !whole.contains(part) => Err(format!("`{part}` is not in the {what} `{whole}`")),
        _ => Ok(()),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: Option<&T>, found: &T) -> Result<(), String> {
    match expected {
        Some(expected) if expected != found => Err(format!("{what}: expected {expected:?}, found {found:?}")),
        _ => Ok(()),
    }
}

fn list(findings: &[Finding], text: &str) -> String {
    if findings.is_empty() {
        return "none".to_owned();
    }
    let show =
        |finding: &Finding| format!("\n  at `{}`: {}", finding.span.slice(text).trim_end(), finding.message);
    format!("{}:{}", findings.len(), findings.iter().map(show).collect::<String>())
}
