//! What is in force for a run, resolved: the command line today, `.dockslim.yaml` beneath it later. Plain
//! data; reads no file and no environment, and does not know which rules there are.

mod suggest;

pub use suggest::nearest;

use crate::finding::Severity;
use crate::rule::Rule;
use std::sync::Arc;

/// What is in force.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Selectors of what runs; empty for the default set.
    pub select: Vec<String>,
    /// Selectors of what does not, whatever [`Self::select`] says.
    pub ignore: Vec<String>,
    /// Severities that replace what rules say, by rule id.
    pub severities: Vec<(String, Severity)>,
    /// The mildest severity that is shown.
    pub show: Severity,
    /// The mildest severity that fails a run; none does without it.
    pub fail_on: Option<Severity>,
    /// `NAME=VALUE` of ARGs.
    pub build_args: Vec<(String, String)>,
    /// The stage that is built, where it is not the last.
    pub target: Option<String>,
    /// The user's own rules.
    pub rules: Vec<Arc<Rule>>,
    /// Rules of other folders: selectors may name them, but they do not run.
    pub elsewhere: Vec<Arc<Rule>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            select: Vec::new(),
            ignore: Vec::new(),
            severities: Vec::new(),
            show: Severity::Style,
            fail_on: Some(Severity::Warning),
            build_args: Vec::new(),
            target: None,
            rules: Vec::new(),
            elsewhere: Vec::new(),
        }
    }
}
