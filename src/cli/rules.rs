//! `dockslim rules`

use super::CLEAN;
use super::args::{ListFormat, RulesArgs};
use super::output::Output;
use crate::rule::Rule;
use crate::rules::RULES;
use serde::Serialize;
use std::io::Write as _;

/// Lists every rule.
pub(super) fn run(args: &RulesArgs) -> anyhow::Result<u8> {
    let mut output = Output::open(None)?;
    match args.format {
        ListFormat::Json => {
            let entries: Vec<Entry<'_>> = RULES.iter().map(Entry::from).collect();
            serde_json::to_writer_pretty(&mut output, &entries)?;
            output.write_all(b"\n")?;
        }
        ListFormat::Text => {
            let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
            for rule in &RULES {
                let (severity, category) = (rule.severity.as_str(), rule.category.as_str());
                let off = if rule.default_on { "" } else { " (off by default)" };
                writeln!(output, "{:width$}  {severity:7}  {category:11}  {}{off}", rule.id, rule.summary)?;
            }
        }
    }
    output.finish()?;
    Ok(CLEAN)
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    summary: &'a str,
    category: &'static str,
    severity: &'static str,
    status: &'static str,
    default: bool,
    fix: Option<&'static str>,
    codes: &'a [std::borrow::Cow<'static, str>],
}

impl<'a> From<&'a Rule> for Entry<'a> {
    fn from(rule: &'a Rule) -> Self {
        Self {
            id: &rule.id,
            summary: &rule.summary,
            category: rule.category.as_str(),
            severity: rule.severity.as_str(),
            status: rule.status.as_str(),
            default: rule.default_on,
            fix: rule.fix.map(crate::finding::Safety::as_str),
            codes: &rule.codes,
        }
    }
}
