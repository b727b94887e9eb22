//! How `rules/tools/*.yaml` is written. A file holds one tool, or several with `---` between them; two files
//! have a shape of their own: `wrappers.yaml` ([`Wrappers`]) and `harmless.yaml` ([`Harmless`]).
//!
//! A list of plain words may be written as one text (`when: -x --extract`).
#![allow(dead_code, reason = "two test targets read it, each its own part")]
#![allow(clippy::unwrap_used, reason = "a test: bad input must fail loudly")]

use dockslim::yaml::Node;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A package manager or command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tool {
    /// Its name in effects and reports.
    pub(crate) id: String,
    /// What it is called; of more words, these are globs of its name and its first arguments. `./mvnw` is a
    /// script of the project that stands for the tool.
    pub(crate) commands: Vec<String>,
    /// Options of every subcommand.
    #[serde(default)]
    pub(crate) options: Options,
    /// What tools have in common that read the same repositories: the same cache of two of them is told once.
    pub(crate) family: Option<String>,
    /// Options that only show what would be done.
    #[serde(default)]
    pub(crate) dry_run: Words,
    /// Options that name another root directory for all fixed paths.
    #[serde(default)]
    pub(crate) root: Words,
    /// What every installation rewrites.
    pub(crate) database: Option<String>,
    /// Whether it installs a system's packages, by their names and from repositories.
    #[serde(default)]
    pub(crate) system: bool,
    /// For a tool without subcommands: what it does.
    #[serde(default, rename = "do")]
    pub(crate) steps: Vec<Step>,
    /// By their words.
    #[serde(default)]
    pub(crate) subcommands: BTreeMap<String, Subcommand>,
    /// Subcommands that write nothing that lasts.
    #[serde(default)]
    pub(crate) harmless: Vec<String>,
    /// By name.
    #[serde(default)]
    pub(crate) caches: BTreeMap<String, Cache>,
    /// How packages are written.
    pub(crate) package: Option<Package>,
    /// Packages under one name.
    pub(crate) groups: Option<Groups>,
    /// Whether a removal takes along what nothing needs any longer: `true`, or the options that make it so.
    #[serde(default)]
    pub(crate) orphans: Choice,
    /// By name.
    #[serde(default)]
    pub(crate) extras: BTreeMap<String, Extra>,
    /// Whether it asks.
    pub(crate) interactive: Option<Interactive>,
    /// Tests: command lines with what they do.
    pub(crate) examples: Vec<Example>,
}

/// Which options take a value. What is not listed is a flag. Long ones may start with one dash (`-ldflags`).
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// Those with a value, glued or as the next argument.
    #[serde(default)]
    pub(crate) value: Words,
    /// Short ones whose value, if any, is glued.
    #[serde(default)]
    pub(crate) optional: Words,
    /// Those whose value is `KEY=VALUE`.
    #[serde(default)]
    pub(crate) config: Words,
    /// The first argument may be a cluster without its dash.
    #[serde(default)]
    pub(crate) bare_cluster: bool,
}

/// One thing a tool can be told to do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subcommand {
    /// Other spellings.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// More options with a value.
    #[serde(default)]
    pub(crate) options: Options,
    /// What a package manager does: short for `do: [{verb: …}]`.
    pub(crate) effect: Option<Verb>,
    /// What stands behind it.
    #[serde(default)]
    pub(crate) operands: Operands,
    /// Options that name files of packages.
    #[serde(default)]
    pub(crate) package_files: Words,
    /// Without operands the packages come from a file of the project.
    #[serde(default)]
    pub(crate) lockfile: bool,
    /// Its effects.
    #[serde(default, rename = "do")]
    pub(crate) steps: Vec<Step>,
    /// Where packages go instead of the database: first that holds.
    #[serde(default)]
    pub(crate) writes: Vec<Target>,
    /// Caches that it empties.
    #[serde(default)]
    pub(crate) cleans: Words,
    /// The peers' codes for its plain use.
    #[serde(default)]
    pub(crate) codes: Words,
}

/// One effect.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// What.
    pub(crate) verb: Verb,
    /// Where: the first of these words that gives something. `operands first second last rest init stem
    /// url-name destination`, `rest unless -e -f`, `operands+.gz` (each with that behind its name), an option (its
    /// value), `of=` (operands that start so), or a fixed path with variables.
    #[serde(default)]
    pub(crate) at: Vec<String>,
    /// The archive, URL, origin or link target.
    #[serde(default)]
    pub(crate) from: Vec<String>,
    /// What `at` is relative to, or of an archive `from`.
    #[serde(default, rename = "in")]
    pub(crate) inside: Vec<String>,
    /// Only with one of these options; `-e=*install*` with such a value, `conv=*notrunc*` such an operand.
    #[serde(default)]
    pub(crate) when: Words,
    /// Only without these.
    #[serde(default)]
    pub(crate) unless: Words,
    /// `true`, or the options that make it so.
    #[serde(default)]
    pub(crate) recursive: Choice,
    /// Something below the place.
    #[serde(default)]
    pub(crate) below: bool,
    /// What files get there: the first operand as `owner`, `group` or `mode`, a mode itself, which `-m` may replace, or
    /// for a copy what its `origin` has.
    #[serde(default)]
    pub(crate) gives: Option<String>,
    /// Of an archive: `true`, or the options that compress it.
    #[serde(default)]
    pub(crate) compressed: Choice,
}

/// See `src/tools/spec.rs`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "named like the verbs of the table")]
pub(crate) enum Verb {
    Refresh,
    Install,
    Uninstall,
    MarkManual,
    MarkAuto,
    Upgrade,
    Clean,
    Write,
    Overwrite,
    Append,
    Compile,
    Download,
    Extract,
    Pack,
    Copy,
    Move,
    Link,
    MakeDirectory,
    Remove,
    Touch,
    Rewrite,
    Print,
    Find,
    Run,
}

/// See `src/tools/spec.rs`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "named like the table's")]
pub(crate) enum Operands {
    #[default]
    None,
    Packages,
    Paths,
}

/// `true`, `false`, or options.
#[derive(Debug, Default)]
pub(crate) enum Choice {
    /// `false`
    #[default]
    Never,
    /// `true`
    Always,
    /// Options.
    With(Words),
}

/// What passes a cache by.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Passed {
    /// With one of these options,
    pub(crate) with: Words,
    /// these naming packages, too,
    #[serde(default)]
    pub(crate) named_by: Words,
    /// when all packages match one of these.
    pub(crate) packages: Vec<String>,
}

/// Where packages go.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Target {
    /// Only with one of these options.
    #[serde(default)]
    pub(crate) when: Words,
    /// As in [`Step`].
    pub(crate) at: Vec<String>,
}

/// What a tool keeps for itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Cache {
    /// With variables: `${NAME:-default}`, `$NAME`.
    pub(crate) path: String,
    /// Where other versions keep it.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// Where an image has it, in place of those: below any directory after `**/`, and `*` is any name.
    pub(crate) found_at: Option<Vec<String>>,
    /// Images (`NAME:TAG`, globs) on which those are another tool's.
    #[serde(default)]
    pub(crate) apart_on: Vec<String>,
    /// Images whose own version of the tool keeps none.
    #[serde(default)]
    pub(crate) none_on: Vec<String>,
    /// Images whose own version of the tool fills it; all where there are none.
    #[serde(default)]
    pub(crate) only_on: Vec<String>,
    /// Options that say where.
    #[serde(default)]
    pub(crate) moved_by: Words,
    /// The subcommands that fill it.
    pub(crate) filled_by: Vec<String>,
    /// The subcommands that fail without it.
    #[serde(default)]
    pub(crate) read_by: Vec<String>,
    /// It is the package index.
    #[serde(default)]
    pub(crate) index: bool,
    /// What keeps it empty.
    #[serde(default)]
    pub(crate) off: Off,
    /// The command that empties it.
    pub(crate) clean: String,
    /// `append`, or the option to add.
    #[serde(default = "append")]
    pub(crate) fix: String,
    /// Filled only with one of these options.
    #[serde(default)]
    pub(crate) when: Words,
    /// Hard links of what is installed, so that leaving it is no finding.
    #[serde(default)]
    pub(crate) linked: bool,
    /// What makes them copies.
    #[serde(default)]
    pub(crate) copied: Off,
    /// A later build or the program itself may read it: leaving it is no finding, deleting it too late is one.
    #[serde(default)]
    pub(crate) kept: bool,
    /// A few megabytes.
    #[serde(default)]
    pub(crate) light: bool,
    /// Packages of a few megabytes, without dependencies.
    #[serde(default)]
    pub(crate) small: Words,
    /// What does not come into it.
    #[serde(default)]
    pub(crate) passed_by: Passed,
    /// What a file mentions, before, that configures the tool so that it keeps none, or one that it needs.
    #[serde(default)]
    pub(crate) configured_by: Vec<String>,
    /// What a file mentions that reads it in place of the network: it is kept for that.
    #[serde(default)]
    pub(crate) kept_for: Vec<String>,
    /// How the tool is asked for its place: the words behind its name.
    #[serde(default)]
    pub(crate) asked_by: Vec<String>,
    /// The peers' codes.
    #[serde(default)]
    pub(crate) codes: Words,
}

fn append() -> String {
    "append".to_owned()
}

/// What switches something off.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Off {
    /// Options.
    #[serde(default)]
    pub(crate) flag: Words,
    /// `NAME` (anything but empty) or `NAME=VALUE`.
    #[serde(default)]
    pub(crate) env: Words,
    /// `KEY=VALUE`.
    #[serde(default)]
    pub(crate) config: Words,
    /// Something of the base image.
    #[serde(default)]
    pub(crate) base: Words,
    /// Options that switch it on all the same.
    #[serde(default)]
    pub(crate) unless: Words,
}

/// How packages are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Package {
    /// Between name and version.
    #[serde(default)]
    pub(crate) version: Words,
    /// Between name and release.
    #[serde(default)]
    pub(crate) release: Words,
    /// Globs of what is a file or URL.
    #[serde(default)]
    pub(crate) local: Words,
    /// Options that say the version of all packages.
    #[serde(default)]
    pub(crate) pinned_by: Words,
    /// The subcommands that take a version which is not written from the project's files.
    #[serde(default)]
    pub(crate) of_project: Words,
    /// The peers' codes for a package without a version.
    #[serde(default)]
    pub(crate) codes: Words,
}

/// Packages under one name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Groups {
    /// Options that give the name.
    pub(crate) define: Words,
}

/// Something installed beyond what was asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Extra {
    /// The subcommands that bring it.
    pub(crate) brought_by: Vec<String>,
    /// What keeps it out.
    pub(crate) off: Off,
    /// The option to write.
    pub(crate) write: String,
    /// The peers' codes.
    #[serde(default)]
    pub(crate) codes: Words,
}

/// When a tool asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Interactive {
    /// The subcommands that ask.
    pub(crate) asked_by: Vec<String>,
    /// What keeps it from asking.
    pub(crate) off: Off,
    /// The option to write.
    pub(crate) write: String,
    /// The peers' codes.
    #[serde(default)]
    pub(crate) codes: Words,
}

/// `wrappers.yaml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrappers {
    /// All of them.
    pub(crate) wrappers: Vec<Wrapper>,
    /// Tests.
    pub(crate) examples: Vec<Example>,
}

/// Commands that run another one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrapper {
    /// Their names.
    pub(crate) commands: Words,
    /// Their own options, before the command.
    #[serde(default)]
    pub(crate) options: Options,
    /// How many operands stand before the command.
    #[serde(default)]
    pub(crate) operands: u8,
    /// `NAME=VALUE` may stand before the command.
    #[serde(default)]
    pub(crate) assignments: bool,
    /// The command gets operands that nobody sees.
    #[serde(default)]
    pub(crate) more: bool,
    /// Options with which nothing runs.
    #[serde(default)]
    pub(crate) harmless: Words,
    /// Options with a script: their value, or for a shell the first operand.
    #[serde(default)]
    pub(crate) script: Words,
    /// A shell.
    #[serde(default)]
    pub(crate) shell: bool,
}

/// `harmless.yaml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Harmless {
    /// By what they are, for the reader.
    pub(crate) commands: BTreeMap<String, Words>,
    /// Tests.
    pub(crate) examples: Vec<Example>,
}

/// A command line and what it does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    /// The command line; `$NAME` is a variable that nobody knows.
    pub(crate) run: String,
    /// The effects in order, or `harmless`, `unknown`, `script TEXT`.
    pub(crate) does: OneOrMany,
    /// Variables beside `HOME=/root`.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
}

/// A text or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// Plain words, written as a list or as one text with spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match OneOrMany::deserialize(deserializer)? {
            OneOrMany::One(text) => text.split_whitespace().map(str::to_owned).collect(),
            OneOrMany::Many(list) => list,
        }))
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Plain(bool),
            With(Words),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Plain(true) => Self::Always,
            Written::Plain(false) => Self::Never,
            Written::With(options) => Self::With(options),
        })
    }
}

/// All of `rules/tools`.
pub(crate) struct Files {
    /// By id.
    pub(crate) tools: Vec<Tool>,
    /// `wrappers.yaml`
    pub(crate) wrappers: Wrappers,
    /// `harmless.yaml`
    pub(crate) harmless: Harmless,
}

/// Reads `rules/tools`; an error names the file, the key and the line.
pub(crate) fn read() -> Files {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/tools");
    let entries = std::fs::read_dir(&directory).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let own = |path: &&PathBuf| path.ends_with("wrappers.yaml") || path.ends_with("harmless.yaml");
    let mut tools: Vec<Tool> =
        paths.iter().filter(|path| !own(path)).flat_map(|path| documents(path)).collect();
    tools.sort_by(|a, b| a.id.cmp(&b.id));
    Files {
        tools,
        wrappers: documents(&directory.join("wrappers.yaml")).pop().unwrap(),
        harmless: documents(&directory.join("harmless.yaml")).pop().unwrap(),
    }
}

/// The documents of a file, each read as if it were alone at its place.
fn documents<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut before = String::new();
    let mut read = |document: &str| {
        let root = Node::parse(&format!("{before}{document}"));
        before.extend(std::iter::repeat_n('\n', document.matches('\n').count() + 2));
        root.and_then(|root| root.read()).unwrap_or_else(|error| panic!("{}:{error}", path.display()))
    };
    text.split("\n---\n").map(&mut read).collect()
}
