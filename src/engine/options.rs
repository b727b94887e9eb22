//! Whether the options that are set are options that rules have. Applies none.

use super::select::{UnknownSelector, no_rule};
use crate::config::{Settings, Subject, nearest};
use crate::rule::{OptionSetting, Rule};
use crate::rules::RULES;
use crate::source::short;

/// A setting that names what there is not, or gives what does not fit.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SettingError {
    /// What it is about.
    pub subject: Subject,
    message: String,
}

impl From<UnknownSelector> for SettingError {
    fn from(unknown: UnknownSelector) -> Self {
        Self { message: unknown.to_string(), subject: Subject::Selector(unknown.selector) }
    }
}

/// Looks at every option of `settings`.
pub(super) fn check(settings: &Settings) -> Result<(), SettingError> {
    settings.options.iter().try_for_each(|setting| {
        wrong(setting, settings).map_or(Ok(()), |message| {
            let (rule, option) = (setting.rule.clone(), setting.option.clone());
            Err(SettingError { subject: Subject::Option { rule, option }, message })
        })
    })
}

fn wrong(setting: &OptionSetting, settings: &Settings) -> Option<String> {
    let OptionSetting { rule: id, option: name, value } = setting;
    let own = settings.rules.iter().chain(&settings.elsewhere).map(|rule| &**rule);
    let Some(rule) = RULES.iter().chain(own).find(|rule| rule.id == *id) else {
        let meant = nearest(id, RULES.iter().map(|rule| &*rule.id));
        return Some(no_rule(id, "no rule", meant));
    };
    match rule.options.iter().find(|it| it.name == name) {
        None => Some(unknown(rule, name)),
        Some(it) if it.default.takes(value) => None,
        Some(it) => Some(format!("`{name}` of `{id}` has to be {}", it.default.expects())),
    }
}

fn unknown(rule: &Rule, name: &str) -> String {
    let names: Vec<&str> = rule.options.iter().map(|it| it.name).collect();
    let remedy = match (nearest(name, names.iter().copied()), names.is_empty()) {
        (_, true) => "it has none".to_owned(),
        (Some(meant), _) => format!("did you mean `{meant}`?"),
        (None, _) => format!("there are {}", names.join(", ")),
    };
    format!("`{}` is no option of `{}`; {remedy}", short(name), rule.id)
}
