//! hadolint's options, where somebody writes them from habit: what dockslim has in their place.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// Each option of hadolint's that `lint` does not have, and what does the same.
const OPTIONS: [(&str, &str); 17] = [
    ("-f", "--format FORMAT"),
    ("-c", "--config FILE"),
    ("-t", "--fail-on SEVERITY"),
    ("--failure-threshold", "--fail-on SEVERITY"),
    ("--no-fail", "--fail-on never"),
    ("--no-color", "--color never"),
    ("--nc", "--color never"),
    ("--file-path-in-report", "--stdin-filename NAME"),
    ("-V", "--verbose"),
    ("--error", "HADOLINT_OVERRIDE_ERROR=CODE"),
    ("--warning", "HADOLINT_OVERRIDE_WARNING=CODE"),
    ("--info", "HADOLINT_OVERRIDE_INFO=CODE"),
    ("--style", "HADOLINT_OVERRIDE_STYLE=CODE"),
    ("--trusted-registry", "HADOLINT_TRUSTED_REGISTRIES=REGISTRY"),
    ("--require-label", "HADOLINT_REQUIRE_LABELS=LABEL:TYPE"),
    ("--strict-labels", "HADOLINT_STRICT_LABELS=true"),
    ("--disable-ignore-pragma", "HADOLINT_DISABLE_IGNORE_PRAGMA=true"),
];

/// Puts the option of dockslim's into the error of one that only hadolint knows.
pub(super) fn name_ours(mut error: Error) -> Error {
    let Some(ContextValue::String(said)) = error.get(ContextKind::InvalidArg) else { return error };
    let name = said.split('=').next().unwrap_or_default();
    let Some((name, ours)) = OPTIONS.iter().find(|(known, _)| *known == name) else { return error };
    if error.kind() == ErrorKind::UnknownArgument {
        let tip = if ours.starts_with('-') {
            format!("hadolint's `{name}` is `{ours}` here")
        } else {
            format!(
                "hadolint's `{name}` is `{ours}` in the environment, or a setting: `dockslim init --from-hadolint`"
            )
        };
        error.remove(ContextKind::SuggestedArg);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}
