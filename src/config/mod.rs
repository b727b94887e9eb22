//! What is in force for a run: what `.dockslim.yaml`, `.hadolint.yaml` and the command line say, and what that comes
//! to. Takes text, gives plain data; reads no file and no environment, and does not know which rules there are.

mod file;
mod hadolint;
mod keys;
mod part;
mod raw;
mod suggest;

pub use file::{ConfigFile, is_arg_name};
pub use hadolint::{FORMATS, Hadolint, PREFIX};
pub use keys::{FOR_ALL, KEYS, Key, Shape};
pub use raw::{At, Override, PeerRaw, Raw};
pub use suggest::nearest;

/// What is wrong with a configuration file, and where.
pub use crate::yaml::YamlError as ConfigError;

use crate::finding::{Finding, Severity};
use crate::model::Platform;
use crate::rule::{Merging, OptionSetting, Rule};
use std::sync::Arc;

/// What a setting names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Rules, by one of the words that name them.
    Selector(String),
    /// An option of a rule.
    Option {
        /// The rule.
        rule: String,
        /// The option.
        option: String,
    },
}

/// What holds where the settings are hadolint's: its severities and defaults are among the others, and nothing is folded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerSettings {
    /// Whether a run fails by findings with its codes alone.
    pub decides_failure: bool,
    /// Whether its comments ignore nothing.
    pub no_pragmas: bool,
}

/// What is in force.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Selectors of what runs; empty for the default set. A selector is a rule's id, a category (`size`), another linter's
    /// code (`DL3009`, `hadolint:DL3009`) or a group (`default`, `all`, `hadolint`, `buildkit`).
    pub select: Vec<String>,
    /// Selectors of what does not, whatever [`Self::select`] says.
    pub ignore: Vec<String>,
    /// Severities that replace what rules say, by selector.
    pub severities: Vec<(String, Severity)>,
    /// Options of rules.
    pub options: Vec<OptionSetting>,
    /// The mildest severity that is shown.
    pub show: Severity,
    /// The mildest severity that fails a run; none does without it. For whoever runs the linter: it reports all the same.
    pub fail_on: Option<Severity>,
    /// Names and values of ARGs; names that no ARG has do nothing.
    pub build_args: Vec<(String, String)>,
    /// The stage that is built, where it is not the last.
    pub target: Option<String>,
    /// The platform that is built for.
    pub platform: Platform,
    /// Images by name, or name and tag, and the Dockerfiles that build them: paths as whoever answers reads them, with `#`
    /// and a stage behind where that is not the last.
    pub images: Vec<(String, String)>,
    /// How fixes and advice merge RUNs.
    pub merging: Merging,
    /// What holds besides where they are hadolint's.
    pub peer: Option<PeerSettings>,
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
            options: Vec::new(),
            show: Severity::Style,
            fail_on: Some(Severity::Warning),
            build_args: Vec::new(),
            target: None,
            platform: Platform::default(),
            images: Vec::new(),
            merging: Merging::default(),
            peer: None,
            rules: Vec::new(),
            elsewhere: Vec::new(),
        }
    }
}

impl Settings {
    /// Whether a finding fails a run.
    pub fn fails(&self, finding: &Finding) -> bool {
        let counts =
            || !self.peer.is_some_and(|peer| peer.decides_failure) || finding.has_code_of("hadolint");
        self.fail_on.is_some_and(|mildest| finding.severity <= mildest) && counts()
    }
}
