//! `dockslim explain`

use super::CLEAN;
use super::args::ExplainArgs;
use super::output::Output;
use crate::engine;
use crate::rule::schema::RuleFile;
use anyhow::Context as _;
use std::io::Write as _;

/// Prints the page of every rule that the word names.
pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<u8> {
    let mut output = Output::open(None)?;
    for (n, rule) in engine::named(&args.rule, &[])?.into_iter().enumerate() {
        let page =
            RuleFile::parse(&rule.page).with_context(|| format!("the page of {} cannot be read", rule.id))?;
        let joint = if n > 0 { "\n\n" } else { "" };
        write!(output, "{joint}{}", page.text())?;
    }
    output.finish()?;
    Ok(CLEAN)
}
