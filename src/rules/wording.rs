//! Words that several rules' messages share. Decides nothing.

use crate::size::{Ledger, Written};
use crate::source::Span;
use crate::tools::{Effect, EffectKind, Path};

/// A command as a message shows it: one line, cut where it is long.
pub(super) fn command_text(span: Span, text: &str) -> String {
    const LONGEST: usize = 60;
    let words: Vec<&str> = span.slice(text).split_whitespace().filter(|word| *word != "\\").collect();
    let joined = words.join(" ");
    if joined.chars().count() <= LONGEST {
        return joined;
    }
    let cut: String = joined.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The first line of the instruction that wrote it.
pub(super) fn line_of(ledger: &Ledger<'_>, written: Written<'_>) -> u32 {
    ledger.step(written.layer).instruction.start_line
}

/// What an effect wrote, as a noun.
pub(super) fn what(effect: &Effect<'_>) -> String {
    match &effect.kind {
        EffectKind::Refresh { tool } => format!("the {tool} package index"),
        EffectKind::Cache { tool, .. } => format!("the {tool} cache"),
        EffectKind::Install { packages: Some(packages), .. } if !packages.is_empty() => listed(packages),
        EffectKind::Install { tool, .. } => format!("what {tool} installed"),
        _ => match &effect.path {
            Path::Exact(path) | Path::Below(path) | Path::Glob(path) => readable(path),
            Path::Unknown => "what was written".to_owned(),
        },
    }
}

fn listed(packages: &[std::borrow::Cow<'_, str>]) -> String {
    match packages {
        [one] => one.to_string(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
        [] => "nothing".to_owned(),
    }
}

/// A path for people: what lies in the base image's own directory is shown as relative.
pub(super) fn readable(path: &str) -> String {
    match path.strip_prefix(crate::model::BASE_WORKDIR) {
        Some("") => "the working directory".to_owned(),
        Some(rest) => rest.trim_start_matches('/').to_owned(),
        None => path.to_owned(),
    }
}

/// Whether what an effect wrote is surely next to nothing: a line by redirection, a script, a configuration file.
pub(super) fn is_small(effect: &Effect<'_>) -> bool {
    const TEXT: [&str; 22] = [
        ".sh", ".conf", ".cfg", ".ini", ".json", ".yml", ".yaml", ".toml", ".xml", ".txt", ".list", ".repo",
        ".key", ".gpg", ".asc", ".pem", ".crt", ".py", ".pl", ".sql", ".md", ".env",
    ];
    let named = |path: &str| TEXT.iter().any(|end| path.ends_with(end));
    match (&effect.kind, &effect.path) {
        (EffectKind::Write | EffectKind::Link { .. } | EffectKind::MakeDirectory, _) => true,
        (
            EffectKind::Copy { .. } | EffectKind::Download { .. } | EffectKind::Move { .. },
            Path::Exact(path),
        ) => named(path),
        _ => false,
    }
}
