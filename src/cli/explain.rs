//! `dockslim explain`

use super::args::ExplainArgs;
use super::linters::own_rules;
use super::output::Output;
use super::{CLEAN, FAILED, complain};
use crate::engine;
use crate::report::visible;
use crate::rule::schema::RuleFile;
use crate::rules::page;
use anyhow::Context as _;
use std::io::Write as _;

/// Prints the page of every rule that the word names.
pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<u8> {
    let own = own_rules(&args.own)?;
    let mut output = Output::open(None)?;
    for (n, rule) in engine::rules_named(&args.rule, &own.rules())?.into_iter().enumerate() {
        let text = RuleFile::parse(page(&rule))
            .with_context(|| format!("the page of {} cannot be read", rule.id))?;
        let joint = if n > 0 { "\n\n" } else { "" };
        write!(output, "{joint}{}", visible(&text.text()))?;
    }
    output.finish()?;
    own.failures.iter().for_each(|failure| complain(&failure.to_string()));
    Ok(if own.failures.is_empty() { CLEAN } else { FAILED })
}
