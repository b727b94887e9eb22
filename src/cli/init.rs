//! `dockslim init`: a project's settings, made of those that hadolint has. Replaces no file.

use super::CLEAN;
use super::args::InitArgs;
use super::disk::Disk;
use super::environment;
use super::output::Output;
use crate::config::{At, ConfigFile, Hadolint, Raw};
use crate::engine::{RuleRef, rules_named};
use crate::finding::Severity;
use crate::report::{on_one_line, write_json};
use crate::rule::OptionValue;
use crate::session::{SettingFiles as _, TextKind};
use anyhow::bail;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where settings of one's own may stand already.
const OWN: [&str; 2] = [".dockslim.yaml", ".dockslim.yml"];

/// Writes the file, and says on standard output what differs.
pub(super) fn run(args: &InitArgs) -> anyhow::Result<u8> {
    let from = match args.from_hadolint.first() {
        Some(path) => path.clone(),
        None => found()?,
    };
    if let Some(there) = OWN.into_iter().find(|name| Path::new(name).symlink_metadata().is_ok()) {
        bail!("{there} is there already, and is not replaced: move it away first");
    }
    let name = from.display();
    let text =
        Disk.text(&from, TextKind::Settings).map_err(|message| anyhow::anyhow!("{name}: {message}"))?;
    let read = ConfigFile::read_hadolint(&text, &Hadolint::default());
    let file = read.map_err(|error| {
        anyhow::anyhow!("{name}:{}:{}: {}", error.place.line, error.place.column, error.message)
    })?;
    let told = file.hadolint.unwrap_or_default();
    let mut settings = Output::open(Some(Path::new(OWN[0])))?;
    settings.write_all(settings_of(&told, &file.raw, &name.to_string()).as_bytes())?;
    settings.finish()?;
    let mut output = Output::open(None)?;
    writeln!(
        output,
        "{} is made of {}; from now on it counts, and hadolint's settings no more",
        OWN[0],
        on_one_line(&name.to_string())
    )?;
    writeln!(output, "what differs:")?;
    for line in differences(&told) {
        writeln!(output, "  - {}", on_one_line(&line))?;
    }
    output.finish()?;
    Ok(CLEAN)
}

/// The file that hadolint would read here.
fn found() -> anyhow::Result<PathBuf> {
    let there = environment::hadolint_files().into_iter().find(|path| path.is_file());
    let Some(path) = there else {
        bail!("no .hadolint.yaml here or where hadolint looks for it: name the file behind --from-hadolint");
    };
    let here = std::env::current_dir().unwrap_or_default();
    Ok(path.strip_prefix(&here).map(Path::to_owned).unwrap_or(path))
}

fn has_rule(code: &str) -> bool {
    !rules_of(code).is_empty()
}

/// The rules that answer to a code of hadolint's.
fn rules_of(code: &str) -> Vec<RuleRef> {
    rules_named(&format!("hadolint:{code}"), &[]).unwrap_or_default()
}

/// The text of the file.
fn settings_of(told: &Hadolint, raw: &Raw, from: &str) -> String {
    let mut out = format!("# Made of {} by `dockslim init --from-hadolint`.\n", on_one_line(from));
    out.push_str(
        "select: [default, hadolint] # dockslim's rules, and all that answer to a code of hadolint's\n",
    );
    let bare = |word: &At<String>| word.value.strip_prefix("hadolint:").unwrap_or(&word.value).to_owned();
    let ignored: Vec<String> = raw.ignore.iter().map(bare).filter(|code| has_rule(code)).collect();
    if !ignored.is_empty() {
        let _ = writeln!(out, "ignore: {}", list(&ignored));
    }
    let overrides: Vec<_> = told.overrides.iter().map(|it| &it.value).filter(|it| has_rule(&it.0)).collect();
    if !overrides.is_empty() {
        out.push_str("severity:\n");
    }
    let mut said: Vec<&str> = Vec::new();
    // Of two severities for one code the worst counts.
    for severity in Severity::ALL {
        for (code, _) in overrides.iter().filter(|it| it.1 == severity) {
            if !said.contains(&code.as_str()) {
                said.push(code);
                let _ = writeln!(out, "  {code}: {severity}");
            }
        }
    }
    if let Some(fail_on) = &raw.fail_on {
        let _ = writeln!(out, "fail-on: {}", fail_on.value.map_or("never", Severity::as_str));
    }
    if !raw.options.is_empty() {
        out.push_str("options:\n");
    }
    let mut rule = "";
    for setting in raw.options.iter().map(|it| &it.value) {
        if setting.rule != rule {
            rule = &setting.rule;
            let _ = writeln!(out, "  {rule}:");
        }
        if let OptionValue::Texts(texts) = &setting.value {
            let _ = writeln!(out, "    {}: {}", setting.option, list(texts));
        }
    }
    out
}

/// As a list of YAML, each quoted where it is more than a word.
fn list(words: &[String]) -> String {
    let is_word = |word: &String| {
        word.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
            && !["true", "false", "null", "yes", "no", "on", "off"]
                .contains(&word.to_ascii_lowercase().as_str())
    };
    let quoted = |word: &String| {
        let mut out = Vec::new();
        // To write into memory cannot fail.
        let _ = write_json(&mut out, word);
        String::from_utf8(out).unwrap_or_default()
    };
    let words = words.iter().map(|word| if is_word(word) { word.clone() } else { quoted(word) });
    format!("[{}]", words.collect::<Vec<_>>().join(", "))
}

/// What hadolint does otherwise, with these settings.
fn differences(told: &Hadolint) -> Vec<String> {
    let mut all = Vec::new();
    let named = told.ignored.iter().map(|it| &it.value).chain(told.overrides.iter().map(|it| &it.value.0));
    let mut lost: Vec<&str> = named.filter(|code| !has_rule(code)).map(String::as_str).collect();
    lost.sort_unstable();
    lost.dedup();
    if !lost.is_empty() {
        all.push(format!(
            "no rule of dockslim's answers to {}, so nothing is said of these",
            lost.join(", ")
        ));
    }
    let milder: Vec<String> = Hadolint::severities_of_codes().filter_map(differs).collect();
    if !milder.is_empty() {
        all.push(format!(
            "severities are those of dockslim's rules, where nothing else is said: {}",
            milder.join(", ")
        ));
    }
    all.push("findings that one edit mends are told as one".to_owned());
    all.push("`fail-on` is about all findings, also of rules that hadolint does not have".to_owned());
    if let Some(format) = &told.format {
        all.push(format!("`format` is no setting: run `dockslim lint --format {}`", format.value));
    }
    if told.no_color.as_ref().is_some_and(|it| it.value) {
        all.push("`no-color` is no setting: run with NO_COLOR=1, or --color never".to_owned());
    }
    if told.disable_ignore_pragma.as_ref().is_some_and(|it| it.value) {
        all.push(
            "`disable-ignore-pragma` is no setting: comments for hadolint ignore findings again".to_owned(),
        );
    }
    if !told.unused.is_empty() {
        all.push(format!("keys that hadolint does not have are left out: {}", told.unused.join(", ")));
    }
    all
}

/// A code of which dockslim's rule is worse or milder.
fn differs((code, severity): (&str, Severity)) -> Option<String> {
    let rules = rules_of(code);
    let rule = rules.first().filter(|rule| rule.severity != severity)?;
    Some(format!("{code} {} ({severity} in hadolint)", rule.severity))
}
