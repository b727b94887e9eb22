//! `dockslim config`

use super::CLEAN;
use super::args::{ConfigArgs, ListFormat, OwnArgs};
use super::linters::session;
use super::listing::parent_of;
use super::output::Output;
use super::read::mend;
use crate::config::{At, KEYS, Override, Raw};
use crate::finding::{Failure, Severity};
use crate::report::{self, on_one_line};
use crate::rule::OptionValue;
use crate::session::{Config, Force, Session, shown};
use crate::yaml::Place;
use anyhow::bail;
use serde::Serialize;
use std::io::Write as _;

/// A value in force.
#[derive(Serialize)]
struct Entry {
    key: &'static str,
    value: String,
    origin: Origin,
}

/// Where it was said.
#[derive(Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
enum Origin {
    Default,
    Flag,
    /// hadolint's default, or a variable of its in the environment.
    Hadolint,
    /// It stands where such things are looked for.
    Found,
    File {
        path: String,
        line: usize,
    },
}

#[derive(Serialize)]
struct Listing<'a> {
    path: String,
    config: Option<&'a str>,
    settings: Vec<Entry>,
    /// Keys of hadolint's that say nothing here.
    unused: &'a [String],
}

/// Shows what is in force for a path.
pub(super) fn run(args: &ConfigArgs) -> anyhow::Result<u8> {
    if let Err(error) = std::fs::metadata(&args.path) {
        bail!("{}: {}", args.path.display(), mend(&error));
    }
    let folder = if args.path.is_dir() { &args.path } else { parent_of(&args.path) };
    let mut session = session(&args.settings, &OwnArgs::default())?;
    let force = session.force(folder);
    // Of a folder: what a Dockerfile in it would be read with.
    let file = if args.path.is_dir() { args.path.join("Dockerfile") } else { args.path.clone() };
    let force = session.force_of(&force, &file);
    check(&mut session, &force)?;
    let (config, raw) = (session.config(&force), session.raw(&force));
    let flags = args.settings.raw();
    let all = Said { raw: &raw, flags: &flags, config };
    let mut settings: Vec<Entry> = KEYS.iter().flat_map(|key| all.entries(key.name, key.default)).collect();
    if let Some(rules) = force.rules() {
        settings.retain(|it| it.key != "rules" || !matches!(it.origin, Origin::Default));
        let value = shown(rules, session.root()).display().to_string();
        settings.push(Entry { key: "rules", value, origin: Origin::Found });
    }
    let listing = Listing {
        path: args.path.display().to_string(),
        config: config.map(|config| config.name.as_str()),
        settings,
        unused: config.map(Config::unused).unwrap_or_default(),
    };
    let mut output = Output::open(None)?;
    match args.format {
        ListFormat::Json => {
            report::write_pretty_json(&mut output, &listing)?;
            output.write_all(b"\n")?;
        }
        ListFormat::Text => text(&listing, config, &mut output)?,
    }
    output.finish()?;
    Ok(CLEAN)
}

/// Whether all that is named is there.
fn check(session: &mut Session<'_>, force: &Force) -> anyhow::Result<()> {
    session.enter([force]);
    let made = session.set(force)?;
    let failures = session.broken(force).into_iter().chain(session.failures());
    match failures.into_iter().next() {
        Some(Failure { name, message }) => bail!("{name}: {message}"),
        None if made.is_none() => bail!("the settings are broken"),
        None => Ok(()),
    }
}

/// All that is said, and by whom.
struct Said<'s> {
    raw: &'s Raw,
    flags: &'s Raw,
    config: Option<&'s Config>,
}

impl Said<'_> {
    /// The values of one key; its default where nothing is said.
    fn entries(&self, key: &'static str, default: &str) -> Vec<Entry> {
        let of_flags = values(key, self.flags);
        let entry = |(value, place): (String, Option<Place>)| {
            let origin = match (place, self.config) {
                (Some(place), Some(config)) => Origin::File { path: config.name.clone(), line: place.line },
                _ if self.raw.peer.is_none() || of_flags.iter().any(|it| it.0 == value) => Origin::Flag,
                _ => Origin::Hadolint,
            };
            Entry { key, value, origin }
        };
        let said = values(key, self.raw);
        if said.is_empty() {
            return vec![Entry { key, value: default.to_owned(), origin: Origin::Default }];
        }
        said.into_iter().map(entry).collect()
    }
}

type Values = Vec<(String, Option<Place>)>;

fn values(key: &str, raw: &Raw) -> Values {
    match key {
        "select" => list(raw.select.iter().flatten(), Clone::clone),
        "ignore" => list(&raw.ignore, Clone::clone),
        // hadolint's own are too many to be worth a line each.
        "severity" => list(
            raw.severities.iter().filter(|it| it.place.is_some() || raw.peer.is_none()),
            |(rule, severity)| format!("{rule}: {severity}"),
        ),
        "options" => list(&raw.options, |it| format!("{}.{}: {}", it.rule, it.option, option(&it.value))),
        "exclude" => list(&raw.exclude, Clone::clone),
        "fail-on" => list(&raw.fail_on, |severity| severity.map_or("never", Severity::as_str).to_owned()),
        "require-reason" => list(&raw.require_reason, ToString::to_string),
        "target" => list(&raw.target, Clone::clone),
        "platform" => list(&raw.platform, ToString::to_string),
        "build-args" => list(&raw.build_args, |(name, value)| format!("{name}={value}")),
        "context" => list(&raw.context, Clone::clone),
        "images" => list(&raw.images, |(name, dockerfile)| format!("{name}: {dockerfile}")),
        "merge-style" => list(&raw.merge_style, |style| style.as_str().to_owned()),
        "merge-all" => list(&raw.merge_all, ToString::to_string),
        "rules" => list(&raw.rules, Clone::clone),
        "overrides" => raw.overrides.iter().map(over).collect(),
        _ => Vec::new(),
    }
}

fn list<'r, T: 'r>(values: impl IntoIterator<Item = &'r At<T>>, show: impl Fn(&T) -> String) -> Values {
    values.into_iter().map(|it| (show(&it.value), it.place)).collect()
}

/// What an override is for; what it says is among the other settings.
fn over(over: &Override) -> (String, Option<Place>) {
    let files: Vec<&str> = over.files.iter().map(|it| it.value.as_str()).collect();
    (files.join(", "), over.files.first().and_then(|it| it.place))
}

fn option(value: &OptionValue) -> String {
    match value {
        OptionValue::Number(number) => number.to_string(),
        OptionValue::Texts(texts) => texts.join(", "),
    }
}

fn text(listing: &Listing<'_>, config: Option<&Config>, output: &mut Output) -> anyhow::Result<()> {
    let file = match config {
        None => "no configuration file".to_owned(),
        Some(config) if config.is_hadolint => {
            format!("{} (hadolint's, since there is no .dockslim.yaml)", config.name)
        }
        Some(config) => config.name.clone(),
    };
    writeln!(output, "{}: {}", on_one_line(&listing.path), on_one_line(&file))?;
    let values: Vec<_> = listing.settings.iter().map(|entry| on_one_line(&entry.value)).collect();
    let width = values.iter().map(|value| value.chars().count()).max().unwrap_or_default().min(48);
    let mut last = "";
    for (entry, value) in listing.settings.iter().zip(&values) {
        let key = if last == entry.key { "" } else { entry.key };
        last = entry.key;
        let origin = match &entry.origin {
            Origin::Default => "default".to_owned(),
            Origin::Flag => "flag".to_owned(),
            Origin::Hadolint => "hadolint".to_owned(),
            Origin::Found => "found there".to_owned(),
            Origin::File { path, line } => format!("{path}:{line}"),
        };
        writeln!(output, "  {key:14}  {value:width$}  {}", on_one_line(&origin))?;
    }
    if !listing.unused.is_empty() {
        writeln!(output, "  without a meaning here: {}", on_one_line(&listing.unused.join(", ")))?;
    }
    Ok(())
}
