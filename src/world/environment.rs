//! What of the environment stands in for hadolint's command line: its variables, and where it looks for settings.

use crate::config::{Hadolint, PREFIX};
use crate::session::Flags;
use std::path::{Path, PathBuf};

/// What the environment says to a session.
pub fn flags() -> Flags {
    let root = std::env::current_dir().unwrap_or_default();
    Flags { hadolint: hadolint(), hadolint_files: hadolint_files(), root, ..Flags::default() }
}

/// What hadolint's variables say.
fn hadolint() -> Hadolint {
    let told: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .map(|(name, value)| (name, value.to_string_lossy().into_owned()))
        .collect();
    let told = told.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Hadolint::of_variables(told)
}

/// Where hadolint looks for its settings, the first place first: the current folder, and the user's.
pub fn hadolint_files() -> Vec<PathBuf> {
    let folder = |variable| std::env::var_os(variable).filter(|it| !it.is_empty()).map(PathBuf::from);
    let home = folder("HOME");
    let configs = folder("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
    let here = std::env::current_dir().ok();
    let mut places = Vec::new();
    let mut add = |folder: Option<&Path>, name: &str| {
        let file = |ending| Some(folder?.join(format!("{name}.{ending}")));
        places.extend(["yaml", "yml"].into_iter().filter_map(file));
    };
    add(here.as_deref(), ".hadolint");
    add(configs.as_deref(), "hadolint");
    add(home.as_deref(), ".hadolint/hadolint");
    add(home.as_deref(), ".hadolint/config");
    add(home.as_deref(), ".hadolint");
    places
}
