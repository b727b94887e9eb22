//! What one source says, a file or the command line, each part with its place; and how one source stands over
//! another. Nothing here is resolved: that is [`Settings`].

use super::{PeerSettings, Settings};
use crate::finding::Severity;
use crate::model::Platform;
use crate::rewrite::MergeStyle;
use crate::rule::{Merging, OptionSetting};
use crate::yaml::Place;

/// A value and where it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where in the file; `None` on the command line.
    pub place: Option<Place>,
}

impl<T> At<T> {
    /// Said in a file.
    pub fn file(value: T, place: Place) -> Self {
        Self { value, place: Some(place) }
    }

    /// Said on the command line, or in the environment.
    pub fn flag(value: T) -> Self {
        Self { value, place: None }
    }

    /// What comes of the value, at the same place.
    pub(super) fn as_ref<U>(&self, of: impl FnOnce(&T) -> U) -> At<U> {
        At { value: of(&self.value), place: self.place }
    }
}

/// What holds beside the rest where settings are another linter's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerRaw {
    /// Whether a run fails by findings with that linter's codes alone.
    pub decides_failure: bool,
    /// Whether its comments ignore nothing.
    pub no_pragmas: bool,
    /// The format that is printed where no flag names one.
    pub format: Option<&'static str>,
    /// Whether nothing is coloured.
    pub no_color: bool,
}

/// What a file says of some Dockerfiles only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The patterns of those that it is for; never empty.
    pub files: Vec<At<String>>,
    /// What holds for them.
    pub raw: Raw,
}

/// What a source says; what it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the key of that name, see `KEYS`")]
pub struct Raw {
    pub select: Option<Vec<At<String>>>,
    pub ignore: Vec<At<String>>,
    pub severities: Vec<At<(String, Severity)>>,
    pub options: Vec<At<OptionSetting>>,
    pub exclude: Vec<At<String>>,
    pub fail_on: Option<At<Option<Severity>>>,
    pub require_reason: Option<At<bool>>,
    pub target: Option<At<String>>,
    pub platform: Option<At<Platform>>,
    pub build_args: Vec<At<(String, String)>>,
    pub context: Option<At<String>>,
    pub images: Vec<At<(String, String)>>,
    pub merge_style: Option<At<MergeStyle>>,
    pub merge_all: Option<At<bool>>,
    pub rules: Vec<At<String>>,
    pub overrides: Vec<Override>,
    /// The mildest severity that is shown; on the command line only.
    pub show: Option<Severity>,
    /// What hadolint's settings say beside; `None` where dockslim's own are in force.
    pub peer: Option<PeerRaw>,
}

impl Raw {
    /// This over `below`: the command line over a file.
    #[must_use]
    pub fn over(self, below: &Self) -> Self {
        let below = below.clone();
        let ignore = match (&self.select, &below.peer) {
            (None, _) => below.ignore,
            // Who selects rules wants just these to run, whatever a file leaves out.
            (Some(_), None) => Vec::new(),
            // Of another linter's codes the group is meant more often than what the project leaves out of it.
            (Some(select), Some(_)) => {
                let is_named = |word: &At<String>| {
                    let code = word.value.strip_prefix("hadolint:").unwrap_or(&word.value);
                    select.iter().any(|own| own.value == word.value || own.value == code)
                };
                below.ignore.into_iter().filter(|word| !is_named(word)).collect()
            }
        };
        // Who says what fails means every finding.
        let decides = self.fail_on.is_none();
        let peer = below.peer.map(|it| PeerRaw { decides_failure: it.decides_failure && decides, ..it });
        let new = |pair: &At<(String, String)>| self.build_args.iter().all(|own| own.value.0 != pair.value.0);
        Self {
            ignore: ignore.into_iter().chain(self.ignore).collect(),
            require_reason: self.require_reason.or(below.require_reason.filter(|_| self.select.is_none())),
            select: self.select.or(below.select),
            severities: below.severities.into_iter().chain(self.severities).collect(),
            options: below.options.into_iter().chain(self.options).collect(),
            exclude: below.exclude.into_iter().chain(self.exclude).collect(),
            fail_on: self.fail_on.or(below.fail_on),
            target: self.target.or(below.target),
            platform: self.platform.or(below.platform),
            build_args: below.build_args.into_iter().filter(new).chain(self.build_args.clone()).collect(),
            context: self.context.or(below.context),
            images: below.images.into_iter().chain(self.images).collect(),
            merge_style: self.merge_style.or(below.merge_style),
            merge_all: self.merge_all.or(below.merge_all),
            rules: below.rules.into_iter().chain(self.rules).collect(),
            overrides: below.overrides.into_iter().chain(self.overrides).collect(),
            show: self.show.or(below.show),
            peer: self.peer.or(peer),
        }
    }

    /// What this comes to, with what holds where it is silent.
    pub fn settings(&self) -> Settings {
        let base = Settings::default();
        let words = |words: &[At<String>]| words.iter().map(|word| word.value.clone()).collect::<Vec<_>>();
        let mut select = self.select.as_deref().map(words).unwrap_or_default();
        if self.require_reason.as_ref().is_some_and(|it| it.value) {
            if select.is_empty() {
                select.push("default".to_owned());
            }
            select.push("ignore-without-reason".to_owned());
        }
        Settings {
            select,
            ignore: words(&self.ignore),
            severities: self.severities.iter().map(|it| it.value.clone()).collect(),
            options: self.options.iter().map(|it| it.value.clone()).collect(),
            show: self.show.unwrap_or(base.show),
            fail_on: self.fail_on.as_ref().map_or(base.fail_on, |it| it.value),
            build_args: self.build_args.iter().map(|it| it.value.clone()).collect(),
            target: self.target.as_ref().map(|it| it.value.clone()),
            images: self.images.iter().map(|it| it.value.clone()).collect(),
            platform: self.platform.as_ref().map_or(base.platform, |it| it.value.clone()),
            merging: Merging {
                style: self.merge_style.as_ref().map(|it| it.value),
                all: self.merge_all.as_ref().is_some_and(|it| it.value),
            },
            peer: self
                .peer
                .as_ref()
                .map(|it| PeerSettings { decides_failure: it.decides_failure, no_pragmas: it.no_pragmas }),
            ..base
        }
    }

    /// Where what a setting names was said, if in a file.
    pub fn place_of(&self, subject: &super::Subject) -> Option<Place> {
        use super::Subject::{Option, Selector};
        let place = match subject {
            Selector(word) => {
                let words = self.select.iter().flatten().chain(&self.ignore);
                let said = words.filter(|it| it.value == *word).map(|it| it.place);
                let rated = self.severities.iter().filter(|it| it.value.0 == *word).map(|it| it.place);
                said.chain(rated).next()
            }
            Option { rule, option } => {
                let same = |it: &&At<OptionSetting>| it.value.rule == *rule && it.value.option == *option;
                self.options.iter().find(same).map(|it| it.place)
            }
        };
        place?
    }
}
