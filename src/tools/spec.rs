//! The shape of the generated tables: package managers and commands as static data. Plain types; how they are
//! written in `rules/tools/*.yaml` is said in `tests/codegen/tools_schema.rs`.

/// A package manager or another command.
#[derive(Debug)]
pub struct Tool {
    /// Its name in effects and reports.
    pub id: &'static str,
    /// The names it is called by; a name with more words (`python* -m pip`) wants them as first arguments.
    pub commands: &'static [&'static str],
    /// Options valid with every subcommand.
    pub options: Options,
    /// What it shares with the tools that read the same repositories; its own name where there are none.
    pub family: &'static str,
    /// Options that only show what would be done.
    pub dry_run: &'static [&'static str],
    /// Options that name another root directory.
    pub root: &'static [&'static str],
    /// The file or directory that every installation rewrites; `None` where there is no such thing.
    pub database: Option<&'static str>,
    /// Whether it installs a system's packages, by their names and from repositories.
    pub system: bool,
    /// What it can be told to do; a path with more words stands before its beginning.
    pub subcommands: &'static [Subcommand],
    /// What it keeps for itself.
    pub caches: &'static [CacheSpec],
    /// How packages are written.
    pub package: Option<PackageSyntax>,
    /// Packages installed under one name.
    pub groups: Option<Groups>,
    /// Whether a removal takes along what nothing needs any longer.
    pub orphans: Choice,
    /// What it installs beyond what was asked for.
    pub extras: &'static [Extra],
    /// Whether it asks before it acts.
    pub interactive: Option<Interactive>,
}

/// Which options take a value.
#[derive(Debug)]
pub struct Options {
    /// Letters of the short ones.
    pub short: &'static [u8],
    /// Long ones, dashes included.
    pub long: &'static [&'static str],
    /// Letters of those that may have a value glued to them (`sed -i.bak`).
    pub optional: &'static [u8],
    /// Those whose value is `KEY=VALUE`.
    pub config: &'static [&'static str],
    /// The first argument may be a cluster without its dash (`tar xzf`).
    pub bare_cluster: bool,
}

/// One thing that a tool can be told to do.
#[derive(Debug)]
pub struct Subcommand {
    /// Its words (`cache clean`); empty for a tool without subcommands.
    pub name: &'static str,
    /// Other spellings of the same.
    pub aliases: &'static [&'static str],
    /// More options that take a value.
    pub options: Options,
    /// What stands behind it.
    pub operands: Operands,
    /// Options that name files of packages: the packages are then not known.
    pub package_files: &'static [&'static str],
    /// Without operands, packages come from a file of the project.
    pub lockfile: bool,
    /// What it does, in order.
    pub steps: &'static [Step],
    /// Where packages go, first that holds; empty where [`Tool::database`] says it.
    pub writes: &'static [Target],
    /// The caches that it empties.
    pub cleans: &'static [&'static str],
    /// The peers' codes for its plain use.
    pub codes: &'static [&'static str],
}

/// What stands behind a subcommand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operands {
    /// Nothing of interest.
    None,
    /// Packages.
    Packages,
    /// Paths or URLs.
    Paths,
}

/// One thing done to the file system.
#[derive(Debug)]
pub struct Step {
    /// What.
    pub verb: Verb,
    /// Where: the first source that gives something.
    pub at: &'static [Source],
    /// The archive, URL, origin or link target.
    pub from: &'static [Source],
    /// The directory which [`Self::at`] is relative to, or of an archive what goes into it; the working directory when
    /// empty.
    pub inside: &'static [Source],
    /// Only with one of these options.
    pub when: &'static [&'static str],
    /// Only without these options.
    pub unless: &'static [&'static str],
    /// Whether it takes what is below.
    pub recursive: Choice,
    /// Something below the place, not the place.
    pub below: bool,
    /// The owner or mode that files get.
    pub gives: Gives,
    /// Of an archive, whether it is compressed.
    pub compressed: Choice,
}

/// The owner or mode that a step gives to files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// None in particular.
    Nothing,
    /// A copy's are those of what it is made of.
    Origin,
    /// The first operand is the owner.
    Owner,
    /// The first operand is the group.
    Group,
    /// The first operand is the mode.
    Mode,
    /// This mode, or the one that an option says.
    Fixed(&'static str),
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Fetches the package index.
    Refresh,
    /// Installs packages.
    Install,
    /// Removes packages.
    Uninstall,
    /// Notes that packages are wanted.
    MarkManual,
    /// Notes that packages may go when nothing needs them.
    MarkAuto,
    /// Upgrades what is installed.
    Upgrade,
    /// Empties caches.
    Clean,
    /// Writes or overwrites files.
    Write,
    /// The same, and nothing is left of what a file held before.
    Overwrite,
    /// The same, and all is left of it.
    Append,
    /// Writes a program, or a tree of what is built.
    Compile,
    /// Fetches a URL.
    Download,
    /// Unpacks an archive.
    Extract,
    /// Makes an archive.
    Pack,
    /// Copies.
    Copy,
    /// Moves.
    Move,
    /// Links.
    Link,
    /// Makes a directory.
    MakeDirectory,
    /// Removes.
    Remove,
    /// Changes owner, mode or times.
    Touch,
    /// Changes content in place.
    Rewrite,
    /// Prints what it fetches, so that a redirection is a download.
    Print,
    /// Walks directories and acts on what it finds (`find`).
    Find,
    /// Runs code of the project, which may write anywhere.
    Run,
}

/// Where a path, URL or name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Each operand.
    Operands,
    /// The first operand.
    First,
    /// The second operand.
    Second,
    /// The last operand.
    Last,
    /// All but the first.
    Rest,
    /// All but the first; all of them with one of these options (`sed -e`, `chown --reference`).
    RestUnless(&'static [&'static str]),
    /// All but the last.
    Init,
    /// Each operand without its last extension.
    Stem,
    /// Each operand with this behind its name.
    Suffixed(&'static str),
    /// The values of an option.
    Option(&'static str),
    /// The rest of the operands that start so (`of=`).
    Prefixed(&'static str),
    /// The destination of each source operand, as `cp` finds it: `-t DIR`, or the last operand.
    Destination,
    /// The file name of each URL operand, in the directory.
    UrlName,
    /// A fixed path, variables in it; relative to the directory where it does not start with `/` or `$`.
    Path(&'static str),
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It does not.
    Never,
    /// It does.
    Always,
    /// With one of these options.
    With(&'static [&'static str]),
}

/// A place that holds under some options.
#[derive(Debug)]
pub struct Target {
    /// Only with one of these options; always when empty.
    pub when: &'static [&'static str],
    /// Where: the first source that gives something.
    pub at: &'static [Source],
}

/// Something that a tool keeps for itself and no image needs.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct CacheSpec {
    /// Its name within the tool.
    pub name: &'static str,
    /// Where; variables in it (`${PIP_CACHE_DIR:-$HOME/.cache/pip}`).
    pub path: &'static str,
    /// Where other versions of the tool keep it: gone from there counts as gone, too.
    pub also: &'static [&'static str],
    /// Where else an image has it: below any directory after `**/`, and `*` is any name.
    pub found_at: &'static [&'static str],
    /// Globs of images (`name:tag`) on which [`Self::also`] is another tool's.
    pub apart_on: &'static [&'static str],
    /// Globs of images whose own version of the tool keeps none.
    pub none_on: &'static [&'static str],
    /// Globs of the images whose own version of the tool fills it; all when empty.
    pub only_on: &'static [&'static str],
    /// Options that say where.
    pub moved_by: &'static [&'static str],
    /// The subcommands that fill it, by [`Subcommand::name`].
    pub filled_by: &'static [&'static str],
    /// The subcommands that fail when it is missing.
    pub read_by: &'static [&'static str],
    /// Whether it is the package index.
    pub index: bool,
    /// What keeps it empty.
    pub off: Off,
    /// The command that empties it.
    pub clean: &'static str,
    /// How the finding is mended.
    pub fix: CacheFix,
    /// Filled only with one of these options; always when empty.
    pub when: &'static [&'static str],
    /// Whether its files are hard links of installed ones: a leftover costs little and is no finding.
    pub linked: bool,
    /// What makes them copies.
    pub copied: Off,
    /// Whether a later build, or the program itself, may read it: that it stays is no finding.
    pub kept: bool,
    /// Whether it is a few megabytes at most.
    pub light: bool,
    /// Packages that leave little in it: a few megabytes, and no dependencies.
    pub small: &'static [&'static str],
    /// What does not come into it.
    pub passed_by: Passed,
    /// What a file mentions, before, that configures the tool so that it keeps none, or one that it needs.
    pub configured_by: &'static [&'static str],
    /// What a file mentions that reads it in place of the network: it is kept for that.
    pub kept_for: &'static [&'static str],
    /// How the tool is asked for its place: the words behind its name.
    pub asked_by: &'static [&'static str],
    /// The peers' codes for leaving it.
    pub codes: &'static [&'static str],
}

/// What passes a cache by: with one of the options, when there are no other packages than these.
#[derive(Debug)]
pub struct Passed {
    /// Options.
    pub with: &'static [&'static str],
    /// Options that name one of them; others that name packages do not pass.
    pub named_by: &'static [&'static str],
    /// Globs of packages; one at a fixed commit does not pass.
    pub packages: &'static [&'static str],
}

/// How a cache that is left is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheFix {
    /// [`CacheSpec::clean`] behind the last command that fills it.
    Append,
    /// This option behind the subcommand.
    Flag(&'static str),
}

/// What switches something off.
#[derive(Debug)]
pub struct Off {
    /// Options.
    pub flag: &'static [&'static str],
    /// Environment variables: set to anything but the empty text, or `NAME=VALUE`.
    pub env: &'static [&'static str],
    /// Configuration given by an option: `KEY=VALUE`.
    pub config: &'static [&'static str],
    /// Something that a base image has (`docker-clean`).
    pub base: &'static [&'static str],
    /// Options that switch it on all the same.
    pub unless: &'static [&'static str],
}

impl Off {
    /// An environment variable that switches it off, and a value with which it does.
    pub fn variable(&self) -> Option<(&'static str, &'static str)> {
        let setting = *self.env.first()?;
        Some(setting.split_once('=').unwrap_or((setting, "1")))
    }
}

/// How packages are written on a command line.
#[derive(Debug)]
pub struct PackageSyntax {
    /// What stands between name and version; `-#` is a dash before a digit.
    pub version: &'static [&'static str],
    /// What stands between name and release.
    pub release: &'static [&'static str],
    /// Globs of what is a file or URL and not a name.
    pub local: &'static [&'static str],
    /// Options that say the version of all that is named.
    pub pinned_by: &'static [&'static str],
    /// The subcommands for which a package without a version has the one that the project's own files say.
    pub of_project: &'static [&'static str],
    /// The peers' codes for a package without a version.
    pub codes: &'static [&'static str],
}

/// Packages installed under one name, to be removed by it.
#[derive(Debug)]
pub struct Groups {
    /// Options that give the name (`--virtual`).
    pub define: &'static [&'static str],
}

/// Something installed beyond what was asked for.
#[derive(Debug)]
pub struct Extra {
    /// What (`recommends`, `documentation`).
    pub name: &'static str,
    /// The subcommands that bring it.
    pub brought_by: &'static [&'static str],
    /// What keeps it out.
    pub off: Off,
    /// The option to write.
    pub write: &'static str,
    /// The peers' codes.
    pub codes: &'static [&'static str],
}

/// When a tool asks before it acts.
#[derive(Debug)]
pub struct Interactive {
    /// The subcommands that ask.
    pub asked_by: &'static [&'static str],
    /// What keeps it from asking.
    pub off: Off,
    /// The option to write.
    pub write: &'static str,
    /// The peers' codes.
    pub codes: &'static [&'static str],
}

/// A command that runs another one.
#[derive(Debug)]
pub struct Wrapper {
    /// Its own options, before the command.
    pub options: Options,
    /// How many operands stand before the command.
    pub operands: u8,
    /// Whether `NAME=VALUE` may stand before the command.
    pub assignments: bool,
    /// Whether the command gets operands that nobody sees (`xargs`).
    pub more: bool,
    /// Options with which it runs nothing and writes nothing (`command -v`).
    pub harmless: &'static [&'static str],
    /// The option behind which a script stands (`su -c`).
    pub script: &'static [&'static str],
    /// Whether the first operand is a script when [`Self::script`] is given (`sh -c`), and a file otherwise.
    pub shell: bool,
}

/// What a command's name stands for.
#[derive(Debug)]
pub enum Entry {
    /// A tool.
    Tool(&'static Tool),
    /// A wrapper around another command.
    Wrapper(&'static Wrapper),
    /// Writes nothing that lasts.
    Harmless,
}

/// A command's name by pattern, with what must stand behind it.
#[derive(Debug)]
pub struct Prefix {
    /// Glob over the command's base name.
    pub command: &'static str,
    /// Globs of the arguments that must follow.
    pub arguments: &'static [&'static str],
    /// What it stands for.
    pub entry: Entry,
}

impl Options {
    /// Whether it adds nothing.
    pub fn is_empty(&self) -> bool {
        self.short.is_empty() && self.long.is_empty() && self.optional.is_empty() && !self.bare_cluster
    }
}

impl Tool {
    /// The package index, where the tool keeps one.
    pub fn index(&self) -> Option<&'static CacheSpec> {
        self.caches.iter().find(|cache| cache.index)
    }

    /// The cache called `name`.
    pub fn cache(&self, name: &str) -> Option<&'static CacheSpec> {
        self.caches.iter().find(|cache| cache.name == name)
    }

    /// The extra called `name`.
    pub fn extra(&self, name: &str) -> Option<&'static Extra> {
        self.extras.iter().find(|extra| extra.name == name)
    }
}

impl CacheSpec {
    /// The variables that its place depends on.
    pub fn variables(&self) -> impl Iterator<Item = &'static str> {
        let name = |rest: &'static str| rest.strip_prefix('{').unwrap_or(rest).split([':', '}', '/']).next();
        self.path.split('$').skip(1).filter_map(name)
    }

    /// Whether its place goes by this variable.
    pub fn names_variable(&self, name: &str) -> bool {
        let is_it = |part: &str| {
            let rest = part.trim_start_matches('{').strip_prefix(name);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
        };
        self.path.split('$').skip(1).any(is_it)
    }

    /// Its directory below the home directory, where it lies in that.
    pub fn in_home(&self) -> Option<&'static str> {
        let (_, below) = self.path.rsplit_once("$HOME")?;
        below.trim_start_matches('/').split(['/', '}']).next()
    }
}
