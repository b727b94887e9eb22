//! `dockslim rules`

use super::args::{ListFormat, RulesArgs};
use super::linters::own_rules;
use super::output::Output;
use super::{CLEAN, FAILED, complain, try_rules};
use crate::engine::{self, RuleRef};
use crate::report::{self, on_one_line};
use serde::Serialize;
use std::io::Write as _;

/// Lists every rule, or tries the examples of the user's own.
pub(super) fn run(args: &RulesArgs) -> anyhow::Result<u8> {
    if let Some(folder) = &args.test {
        return try_rules::run(folder);
    }
    let own = own_rules(&args.own)?;
    let rules: Vec<RuleRef> = engine::all_rules(&own.rules()).collect();
    let mut output = Output::open(None)?;
    match args.format {
        ListFormat::Json => {
            let entries: Vec<Entry<'_>> = rules.iter().map(Entry::from).collect();
            report::write_pretty_json(&mut output, &entries)?;
            output.write_all(b"\n")?;
        }
        ListFormat::Text => {
            let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
            for rule in &rules {
                let (severity, category) = (rule.severity.as_str(), rule.category.as_str());
                let off = if rule.default_on { "" } else { " (off by default)" };
                let own = if matches!(rule, RuleRef::Own(_)) { " (your own)" } else { "" };
                writeln!(
                    output,
                    "{:width$}  {severity:7}  {category:11}  {}{off}{own}",
                    rule.id,
                    on_one_line(&rule.summary)
                )?;
            }
        }
    }
    output.finish()?;
    own.failures.iter().for_each(|failure| complain(&failure.to_string()));
    Ok(if own.failures.is_empty() { CLEAN } else { FAILED })
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
    own: bool,
}

impl<'a> From<&'a RuleRef> for Entry<'a> {
    fn from(rule: &'a RuleRef) -> Self {
        Self {
            id: &rule.id,
            summary: &rule.summary,
            category: rule.category.as_str(),
            severity: rule.severity.as_str(),
            status: rule.status.as_str(),
            default: rule.default_on,
            fix: rule.fix.map(crate::finding::Safety::as_str),
            codes: &rule.codes,
            own: matches!(rule, RuleRef::Own(_)),
        }
    }
}
