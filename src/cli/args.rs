//! What can be typed. Turns it into [`Raw`]; looks at no file.

mod bundle;
mod data;
mod fixes;
mod images;
mod pipe;

pub(super) use bundle::{BundleArgs, BundleForm, BundleList};
pub(super) use data::{BuildArgs, DataCommand, UpdateArgs};
pub(super) use fixes::FixArgs;
pub(super) use images::{ImageForm, MeasureArgs, SourceArgs, SquashArgs, SquashForm, SquashPack};
pub(super) use pipe::PipeArgs;

use super::values::{
    FailOn, Limit, build_arg, bytes, fail_on, growth, merge_style, named, platform, said, severity,
};
use crate::bytes::Bytes;
use crate::config::{At, Raw};
use crate::finding::Severity;
use crate::model::Platform;
use crate::rewrite::MergeStyle;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsStr;
use std::path::PathBuf;

/// The name that standard input has where none is said.
pub(super) const STDIN: &str = "<stdin>";

/// Dockerfile linter and image-size advisor.
#[derive(Debug, Parser)]
#[command(name = "dockslim", version, about, disable_help_subcommand = true, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what is wrong with Dockerfiles, what it does to the image, and what to write instead
    Lint(LintArgs),
    /// Say what each instruction adds to the image, what of it is waste, and how that is known
    Size(SizeArgs),
    /// Say what each layer of a real image holds, and what of it is dead
    Image(MeasureArgs),
    /// Make one layer of all those of an image above its base
    Squash(SquashArgs),
    /// Take programs out of an image or a directory with all that they need to start, and nothing else
    Bundle(BundleArgs),
    /// Print syntax trees, one line of JSON a file
    Ast(InputArgs),
    /// Show a rule's page: why it matters, with examples
    Explain(ExplainArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Print a shell's completions
    Completions(CompletionsArgs),
    /// Show every setting that is in force for a file or folder, and where it was made
    Config(ConfigArgs),
    /// Write a .dockslim.yaml that stands in for hadolint's settings, and say what differs
    Init(InitArgs),
    /// Make the package tables that sizes are computed from
    #[command(subcommand)]
    Data(DataCommand),
}

/// Which files.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Files, folders (searched, .gitignore respected), or `-` for standard input [default: .]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Read more paths from FILE (`-` for standard input), one a line
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,

    /// The name that reports give to standard input
    #[arg(long, value_name = "NAME", default_value = STDIN, hide_default_value = true, value_parser = said)]
    pub(super) stdin_filename: String,
}

/// Which rules besides the built-in ones.
#[derive(Debug, Default, Args)]
pub(super) struct OwnArgs {
    /// Add your own rules, one YAML file each, from DIR; may be repeated. Those in the nearest
    /// .dockslim/rules above a file need no option
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

/// What the exit codes of `lint` mean.
const EXIT: &str = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 a file could not be read, or the command or \
    configuration is wrong";

/// What can also be said in a configuration file, and where that is.
#[derive(Debug, Args)]
pub(super) struct SettingArgs {
    /// Exit with 1 at findings of this severity or worse [default: warning]
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on())]
    fail_on: Option<FailOn>,

    /// Hide findings milder than this
    #[arg(long, value_name = "SEVERITY", default_value = "style", value_parser = severity())]
    severity: Severity,

    /// Run only these: rules, categories, codes (DL3009), `hadolint`, `buildkit`, `default`, `all`
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = said)]
    select: Vec<String>,

    /// Leave these out; named as for --select
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = said)]
    ignore: Vec<String>,

    /// How fixes and advice write RUNs that are merged: as a chain of `&&`, or a heredoc [default: as the file has it]
    #[arg(long, value_name = "STYLE", value_parser = merge_style(), help_heading = "Fixes")]
    merge_style: Option<MergeStyle>,

    /// Merge RUNs in a row also where that saves no bytes, at the price of the build cache of each
    #[arg(long, help_heading = "Fixes")]
    merge_all: bool,

    #[command(flatten)]
    pub(super) build: ImageArgs,

    #[command(flatten)]
    pub(super) files: FileArgs,
}

/// What is built, and of what.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ImageArgs {
    /// The value of an ARG; without `=VALUE` the one of the environment
    #[arg(long, value_name = "NAME=VALUE", value_parser = named)]
    build_arg: Vec<String>,

    /// The stage that is built [default: the last]
    #[arg(long, value_name = "STAGE", value_parser = said)]
    target: Option<String>,

    /// The platform that is built for, of which TARGETARCH and the like have their values [default: linux/amd64]
    #[arg(long, value_name = "OS/ARCH", value_parser = platform)]
    pub(super) platform: Option<Platform>,

    /// The build context: its files are looked at, under .dockerignore, and what COPY and ADD bring is measured;
    /// `dockerfile` is each Dockerfile's own folder
    #[arg(long, value_name = "DIR")]
    pub(super) context: Option<PathBuf>,
}

/// Which configuration files count.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct FileArgs {
    /// Read the settings from FILE, and not from the nearest .dockslim.yaml (or .hadolint.yaml) above each file
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(super) config: Option<PathBuf>,

    /// Read no configuration file, and no .dockslim/rules
    #[arg(long)]
    pub(super) isolated: bool,
}

#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub(super) struct LintArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,

    #[command(flatten)]
    pub(super) pipe: PipeArgs,

    #[command(flatten)]
    pub(super) own: OwnArgs,

    /// How findings are printed, to FILE or else to standard output; give it again for more reports
    /// (`--format text --format sarif=dockslim.sarif`) [default: text]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = WantedParser)]
    pub(super) format: Vec<Wanted>,

    /// Write what would go to standard output to FILE, all at once when it is complete
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// The image that was built from the Dockerfile, as for `dockslim image`: what findings are about is counted in it
    #[arg(long, value_name = "SOURCE", value_parser = said)]
    pub(super) image: Option<String>,

    /// Exit with 1 where the findings of a file would save so much of its image and more (`50MB`)
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub(super) fail_on_waste: Option<Bytes>,

    /// Count the findings of each rule, in place of the text report
    #[arg(long)]
    pub(super) statistics: bool,

    #[command(flatten)]
    pub(super) fixes: FixArgs,

    #[command(flatten)]
    pub(super) settings: SettingArgs,

    /// When to colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Colour::Auto)]
    pub(super) color: Colour,

    /// Say which configuration files are in force, and why a fix did not hold
    #[arg(long, short, conflicts_with = "quiet")]
    pub(super) verbose: bool,

    /// Print findings only: no notes, no progress, no summary
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// What the exit codes of `size` mean.
const SIZE_EXIT: &str = "Exit codes: 0 done, 2 a file could not be read or has no image, or the command or configuration is \
    wrong";

#[derive(Debug, Args)]
#[command(after_help = SIZE_EXIT)]
pub(super) struct SizeArgs {
    /// Files, folders (searched, .gitignore respected), or `-` for standard input [default: Dockerfile]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// The name that reports give to standard input
    #[arg(long, value_name = "NAME", default_value = STDIN, hide_default_value = true, value_parser = said)]
    pub(super) stdin_filename: String,

    /// How the sizes are printed [default: text]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub(super) format: Option<SizeForm>,

    #[command(flatten)]
    pub(super) pipe: PipeArgs,

    /// Write to FILE in place of standard output, all at once when it is complete
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// An older Dockerfile, or a git revision (`main`, `HEAD~1`) with the files of that time: says what a change does to the
    /// image before it is built, by line and package
    #[arg(long, value_name = "FILE|REV", value_parser = said, conflicts_with = "all_stages")]
    pub(super) against: Option<String>,

    /// Exit with 1 where an image surely grows by more: bytes (`50MB`), or a share of the older one (`5%`, from 1 MB on)
    #[arg(long, value_name = "LIMIT", value_parser = growth, requires = "against")]
    pub(super) fail_on_growth: Option<Limit>,

    /// Show every stage whose layers reach an image, not only the last
    #[arg(long, conflicts_with = "target")]
    pub(super) all_stages: bool,

    #[command(flatten)]
    pub(super) build: ImageArgs,

    #[command(flatten)]
    pub(super) files: FileArgs,

    /// When to colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Colour::Auto)]
    pub(super) color: Colour,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A rule, or a code that it answers to (DL3009)
    #[arg(value_name = "RULE", value_parser = said)]
    pub(super) rule: String,

    #[command(flatten)]
    pub(super) own: OwnArgs,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// A Dockerfile or a folder
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    pub(super) path: PathBuf,

    #[command(flatten)]
    pub(super) settings: SettingArgs,

    /// How the list is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Make it of hadolint's settings: those in FILE, or else those that hadolint would read here
    #[arg(long, value_name = "FILE", num_args = 0..=1, required = true)]
    pub(super) from_hadolint: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    #[command(flatten)]
    pub(super) own: OwnArgs,

    /// List nothing: run the examples of every rule in DIR, and say which fail
    #[arg(long, value_name = "DIR", conflicts_with_all = ["rules", "format"])]
    pub(super) test: Option<PathBuf>,

    /// How the list is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell; bash: `dockslim completions bash > ~/.local/share/bash-completion/completions/dockslim`
    #[arg(value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One document
    Json,
    /// One finding a line
    Jsonl,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A review of a pull request for GitHub's API, with suggestions
    GithubReview,
    /// Code quality report of GitLab
    Gitlab,
    /// XML of Checkstyle
    Checkstyle,
    /// XML of JUnit: a test suite a file
    Junit,
    /// `FILE:LINE:COLUMN: SEVERITY: MESSAGE (CODE) [RULE]`
    Gnu,
    /// hadolint's own: `FILE:LINE CODE SEVERITY: MESSAGE [RULE]`
    Tty,
    /// Issues of Code Climate, each with NUL behind it, as hadolint has them
    #[value(name = "codeclimate")]
    CodeClimate,
    /// The same for GitLab, as hadolint has them
    #[value(name = "gitlab_codeclimate")]
    GitlabCodeClimate,
    /// Issues of Codacy, as hadolint has them
    Codacy,
    /// Generic issues of Sonar's server, as hadolint has them
    #[value(name = "sonarqube")]
    SonarQube,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SizeForm {
    /// A table with bars
    Text,
    /// An object; an array for more than one image
    Json,
    /// An image a line
    Jsonl,
    /// One page that needs no network
    Html,
    /// For a comment on a change: with --against
    Markdown,
}

/// A report that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) format: Format,
    /// Where it goes; without it, or with `-`, to standard output.
    pub(super) file: Option<PathBuf>,
}

/// Reads `FORMAT[=FILE]`; help, completions and errors list the formats.
#[derive(Clone, Debug)]
struct WantedParser;

impl TypedValueParser for WantedParser {
    type Value = Wanted;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Wanted, clap::Error> {
        let bytes = value.as_encoded_bytes();
        let end = bytes.iter().position(|byte| *byte == b'=');
        let word = String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]);
        let format = EnumValueParser::new().parse_ref(command, arg, OsStr::new(&*word))?;
        // The word is ASCII, so that what follows it and `=` is the file's name as it was given.
        let file = end.and_then(|end| tail(value, end + 1));
        if end.is_some() && file.is_none() {
            let message = format!("`--format {word}=` has no file behind it: leave out the `=` or add one\n");
            return Err(clap::Error::raw(clap::error::ErrorKind::InvalidValue, message).with_cmd(command));
        }
        Ok(Wanted { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

#[cfg(unix)]
fn tail(value: &OsStr, from: usize) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = &value.as_bytes()[from..];
    (!bytes.is_empty()).then(|| PathBuf::from(OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn tail(value: &OsStr, from: usize) -> Option<PathBuf> {
    value.to_string_lossy().get(from..).filter(|tail| !tail.is_empty()).map(PathBuf::from)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table
    Text,
    /// One document
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl SettingArgs {
    /// What these arguments say.
    pub(super) fn raw(&self) -> Raw {
        let flags = |words: &[String]| -> Vec<At<String>> { words.iter().cloned().map(At::flag).collect() };
        Raw {
            select: (!self.select.is_empty()).then(|| flags(&self.select)),
            ignore: flags(&self.ignore),
            fail_on: self.fail_on.map(|FailOn(severity)| At::flag(severity)),
            target: self.build.target.clone().map(At::flag),
            platform: self.build.platform.clone().map(At::flag),
            build_args: self.build.build_arg.iter().filter_map(|it| build_arg(it)).map(At::flag).collect(),
            context: self.build.context.as_deref().map(|it| At::flag(it.to_string_lossy().into_owned())),
            merge_style: self.merge_style.map(At::flag),
            merge_all: self.merge_all.then(|| At::flag(true)),
            show: Some(self.severity),
            ..Raw::default()
        }
    }
}

impl SizeArgs {
    /// What `size` does with one file of which nothing else is said.
    pub(super) fn of(path: PathBuf) -> Self {
        Self {
            paths: vec![path],
            stdin_filename: String::new(),
            format: None,
            pipe: PipeArgs::default(),
            output: None,
            against: None,
            fail_on_growth: None,
            all_stages: false,
            build: ImageArgs::default(),
            files: FileArgs::default(),
            color: Colour::Never,
        }
    }

    /// The same as settings: what else can be set is as `lint` has it where nothing is said.
    pub(super) fn settings(&self) -> SettingArgs {
        SettingArgs {
            fail_on: None,
            severity: Severity::Style,
            select: Vec::new(),
            ignore: Vec::new(),
            merge_style: None,
            merge_all: false,
            build: self.build.clone(),
            files: self.files.clone(),
        }
    }
}
