//! What the commands of some stages need of the image that they run on. Judges by what is visible only:
//! where that does not tell, there is a doubt.

use crate::model::{CommandUse, Model, Stage, Step, start_words};
use crate::shell::Field;
use crate::size::catalog::{DropIn, family::Lack};
use crate::syntax::Kind;
use crate::tools::path::{file_name, glob_matches};
use crate::tools::{Effect, EffectKind, is_system};

/// Why it cannot be told whether the variant will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// A script of the project runs, whose commands do not stand in the file.
    Script,
    /// It asks for more with ONBUILD, or nothing is done on it but for packages of the system: others build on it.
    Base,
    /// Nothing says what runs on a kit for development.
    Kit,
    /// A program that was fetched runs on a JDK, of which it may use more than the runtime.
    Fetched,
    /// A server or an agent of continuous integration, which runs what its jobs say.
    Agent,
    /// The project is built here by a tool that may call on what is lacking.
    Build,
    /// The file names libraries beside its dependencies: these may load others, which only the heavier image has.
    Libraries,
    /// Dependencies are installed that may have to be compiled: a builder stage can do that, so the image itself
    /// need not hold the compiler.
    Dependencies,
}

impl Doubt {
    /// In words.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Script => "a script runs on it whose needs are not known: try the build",
            Self::Base => "others are built on it, and may need all of it",
            Self::Kit => "nothing starts in it: who builds or develops in it needs all of it",
            Self::Fetched => {
                "what was fetched runs on it, and may call on its tools (jmap, jstack) or attach to itself"
            }
            Self::Agent => "an agent runs what its jobs say: they may need more than this",
            Self::Build => {
                "the build may need more than this: build on the image as it is, and COPY the result over"
            }
            Self::Libraries => {
                "what is installed may load libraries that only the full image has (libglib2.0-0, libpq5): name them, too"
            }
            Self::Dependencies => {
                "if a dependency has to be compiled, install it in a builder stage on the full image and COPY it over, \
                 with the libraries that it loads (libpq5 for psycopg2) installed by name"
            }
        }
    }
}

/// What was seen.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Needs<'m> {
    /// Names of commands, each with the word behind it.
    commands: Vec<(&'m str, &'m str)>,
    /// The words of what is started: each may be a command, as shells and wrappers run others.
    started: Vec<String>,
    /// The letters that they start with, see [`start_bit`].
    starts: u64,
    /// Packages that the file installs by the system's package manager.
    installed: Vec<&'m str>,
    /// Operands of the installs of a language's package manager.
    dependencies: Vec<&'m str>,
    /// Whether there are dependencies that do not stand in the file.
    unseen_dependencies: bool,
    /// Whether something runs that is not seen into.
    script: bool,
    /// Whether a script is brought, which may be one of those that an entrypoint runs.
    brings_script: bool,
    /// Whether something is built from source whose needs are not seen.
    build: bool,
    /// Whether something runs on it, or is put there.
    used: bool,
    /// Whether others build on it.
    base: bool,
    /// Whether something was fetched that may be what runs.
    fetched: bool,
    /// Whether it is to run the jobs of others.
    agent: bool,
}

impl<'m> Needs<'m> {
    /// What the commands of these stages need, and what those that ONBUILD of theirs adds do.
    pub(super) fn of<'d: 'm>(model: &'m Model<'d>, stages: &[&'m Stage<'d>]) -> Self {
        let mut needs = Self::default();
        for step in stages.iter().flat_map(|stage| &stage.steps) {
            needs.step(model, step);
        }
        let is_of_these = |trigger: &&Stage<'_>| stages.iter().any(|stage| stage.index == trigger.index);
        for step in model.triggers.iter().filter(is_of_these).flat_map(|stage| &stage.steps) {
            needs.base = true;
            needs.step(model, step);
        }
        needs
    }

    fn step<'d: 'm>(&mut self, model: &Model<'_>, step: &'m Step<'d>) {
        self.used |= match step.instruction.kind {
            Kind::Copy | Kind::Add | Kind::Cmd | Kind::Entrypoint | Kind::Healthcheck => true,
            // Packages of the system alone make a base for others.
            Kind::Run => !step.scope.shell.is_read() || !step.effects.iter().all(is_of_system),
            _ => false,
        };
        self.agent = self.agent || AGENTS.iter().any(|name| model.may_have(name) && step.mentions(name));
        self.script |= step.instruction.kind == Kind::Run && !step.scope.shell.is_read();
        let is_script = |word: &str| glob_matches("*.sh", word);
        self.brings_script |= step.from_context().any(|(word, _)| is_script(&word.text));
        for command in step.commands.everywhere() {
            self.command(command);
        }
        for effect in &step.effects {
            self.fetched |= matches!(effect.kind, EffectKind::Extract { .. });
            if let EffectKind::Install { tool, packages: Some(packages), .. } = &effect.kind {
                let list = if is_system(tool) { &mut self.installed } else { &mut self.dependencies };
                list.extend(packages.iter().map(AsRef::as_ref));
            }
        }
        if matches!(step.instruction.kind, Kind::Cmd | Kind::Entrypoint | Kind::Healthcheck | Kind::Shell) {
            let words = start_words(step.instruction);
            for word in &words {
                self.starts |= start_bit(file_name(word));
            }
            self.started.extend(words);
        }
    }

    fn command(&mut self, command: &'m CommandUse<'_>) {
        let Some((first, args)) = command.unwrapped().split_first() else { return };
        let arguments = args.iter().map(|field| &*field.text);
        let name = command.program();
        let has = |word: &str| arguments.clone().any(|argument| argument == word);
        let second = args.iter().find(|field| !field.is_option()).map_or("", |field| &*field.text);
        self.run(name, second);
        self.script |= is_script(&first.text, second);
        match (name, second) {
            ("tar", _) if arguments.clone().any(is_packed_archive) => self.run("xz", ""),
            ("cargo" | "go", "build" | "install" | "test") => self.build = true,
            _ if has("setup.py") => self.run("cc", ""),
            // The headers for native code come with the JDK alone.
            _ if arguments.clone().any(is_of_jni) => self.run("javac", ""),
            ("npm", "install" | "ci" | "i") | ("yarn" | "pnpm", "install" | "" | "add") => {
                self.unseen_dependencies = true;
                self.dependencies.extend(arguments);
            }
            _ if name.starts_with("pip") || name.starts_with("python") && has("pip") => {
                self.unseen_dependencies |= args.iter().any(is_list_or_path);
                self.dependencies.extend(arguments);
            }
            _ => {}
        }
    }

    /// Notes a command and the word behind it.
    fn run(&mut self, name: &'m str, second: &'m str) {
        if self.commands.is_empty() {
            self.commands.reserve(32);
        }
        self.starts |= start_bit(name);
        self.commands.push((name, second));
    }

    /// Whether something runs that needs what is lacking, and the file does not bring it itself.
    pub(super) fn need(&self, lack: &Lack) -> bool {
        let brought = |name: &str| self.installed.iter().any(|package| package_name(package) == name);
        // One package that brings a compiler brings what goes with it.
        if is_compiler(lack) && lack.packages.iter().any(|package| brought(package)) {
            return false;
        }
        let runs = |command: &str| {
            if self.starts & start_bit(command) == 0 {
                return false;
            }
            let (name, sub) = command.split_once(' ').unwrap_or((command, ""));
            let is_it = |used: &str, next: &str| used == name && (sub.is_empty() || next == sub);
            let next = |at: usize| self.started.get(at + 1).map_or("", String::as_str);
            self.commands.iter().any(|(used, next)| is_it(used, next))
                || self.started.iter().enumerate().any(|(at, word)| is_it(file_name(word), next(at)))
        };
        // What no package brings back (a JDK) is needed by a tool that the file installs, too.
        let brought_back = |command: &str| !lack.packages.is_empty() && brought(command);
        lack.commands.iter().any(|command| runs(command) && !brought_back(command))
            || self.dependencies.iter().any(|dependency| is_among(dependency, lack))
            || is_compiler(lack) && self.installed.iter().any(|package| is_headers(package))
            || is_cuda(lack)
                && self.installed.iter().any(|package| is_headers(package) || is_toolchain(package))
            || self
                .installed
                .iter()
                .any(|package| lack.refused.iter().any(|start| package.starts_with(start)))
    }

    /// Whether another distribution's package manager runs: the file is built on another base than the one that
    /// its defaults name.
    pub(super) fn contradicts(&self, base: &str) -> bool {
        let alpine = base.contains("alpine");
        let runs = |names: &[&str]| self.commands.iter().any(|(used, _)| names.contains(used));
        (!alpine && runs(&["apk"])) || (alpine && runs(&["apt-get", "apt", "dnf", "yum"]))
    }

    /// Whether a script is started, or may be, which may call anything.
    fn starts_script(&self) -> bool {
        let is_one =
            |word: &String| ["*.sh", "*entrypoint*"].iter().any(|it| glob_matches(it, file_name(word)));
        self.brings_script || self.started.iter().any(is_one)
    }

    /// Whether dependencies are installed beside libraries that are named for them.
    fn loads_libraries(&self) -> bool {
        let is_library = |package: &&str| glob_matches("lib*", package) && !is_headers(package);
        self.has_dependencies() && self.installed.iter().any(is_library)
    }

    fn has_dependencies(&self) -> bool {
        self.unseen_dependencies || !self.dependencies.is_empty()
    }

    /// What cannot be told of `variant`.
    pub(super) fn doubt(&self, variant: &DropIn) -> Option<Doubt> {
        let cases = [
            (!self.used || self.base, Doubt::Base),
            (self.started.is_empty() && variant.lacks().any(is_kit), Doubt::Kit),
            (self.fetched && variant.lacks().any(|lack| lack.name == "jdk"), Doubt::Fetched),
            (self.agent, Doubt::Agent),
            ((self.script || self.starts_script()) && !variant.lacks().all(|lack| lack.minor), Doubt::Script),
            (self.loads_libraries() && variant.lacks().any(is_compiler), Doubt::Libraries),
            (self.build && variant.lacks().any(|lack| lack.commands.contains(&"make")), Doubt::Build),
            (self.has_dependencies() && variant.lacks().any(is_compiler), Doubt::Dependencies),
        ];
        cases.into_iter().find(|(holds, _)| *holds).map(|(_, doubt)| doubt)
    }
}

/// Servers and agents of continuous integration, by what their images speak of.
const AGENTS: [&str; 9] = [
    "jenkins",
    "JENKINS",
    "teamcity",
    "bamboo",
    "actions-runner",
    "gitlab-runner",
    "buildkite-agent",
    "gocd",
    "AZP_URL",
];

/// A bit for the first letter of a command.
fn start_bit(command: &str) -> u64 {
    command.as_bytes().first().map_or(0, |first| 1 << (first % 64))
}

fn is_compiler(lack: &Lack) -> bool {
    lack.packages.contains(&"build-essential") && lack.commands.contains(&"gcc")
}

/// CUDA's headers and nvcc: no package of the distribution brings them, and who installs a compiler builds with them.
fn is_cuda(lack: &Lack) -> bool {
    lack.commands.contains(&"nvcc")
}

/// A kit for development: builds call on it, and no package of the distribution brings it back.
fn is_kit(lack: &Lack) -> bool {
    matches!(lack.name, "jdk" | "dotnet-sdk" | "swift" | "cuda")
}

fn is_of_system(effect: &Effect<'_>) -> bool {
    use EffectKind::{Cache, Clean, Install, Refresh, Remove, Uninstall, Upgrade};
    match &effect.kind {
        Install { tool, .. } | Uninstall { tool, .. } | Upgrade { tool, .. } => is_system(tool),
        Refresh { .. } | Cache { .. } | Clean { .. } | Remove { .. } => true,
        _ => false,
    }
}

fn is_toolchain(package: &str) -> bool {
    matches!(package_name(package), "build-essential" | "gcc" | "g++" | "clang" | "cmake" | "ninja-build")
}

/// A package of headers shows that something is compiled.
fn is_headers(package: &str) -> bool {
    package.ends_with("-dev") || package.ends_with("-devel")
}

/// Whether a dependency needs it: by its name, or as it is fetched by git.
fn is_among(dependency: &str, lack: &Lack) -> bool {
    let is_end = |byte: u8| matches!(byte, b'=' | b'<' | b'>' | b'!' | b'~' | b'[' | b';' | b' ' | b'@');
    let name = || dependency.bytes().position(is_end).map_or(dependency, |end| &dependency[..end]);
    let is_named = |name: &str| lack.dependencies.iter().any(|known| name.eq_ignore_ascii_case(known));
    !lack.dependencies.is_empty() && is_named(name())
        || lack.commands.contains(&"git") && (dependency.contains("git+") || dependency.contains(".git"))
}

fn package_name(package: &str) -> &str {
    let is_end = |byte: u8| matches!(byte, b'=' | b'/' | b':');
    package.bytes().position(is_end).map_or(package, |end| &package[..end])
}

/// `-r FILE`, or a path.
fn is_list_or_path(field: &Field<'_>) -> bool {
    matches!(field.text.as_bytes(), [b'-', b'r', ..] | [b'.' | b'/', ..])
}

/// A script of the project, by path or handed to a shell.
fn is_script(command: &str, operand: &str) -> bool {
    const SYSTEM_DIRECTORIES: [&str; 5] = ["/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/"];
    let is_own = command.contains('/') && !SYSTEM_DIRECTORIES.iter().any(|place| command.starts_with(place));
    let is_shell = matches!(file_name(command), "sh" | "bash" | "source" | ".") && !operand.is_empty();
    is_own || is_shell
}

/// An archive that tar needs xz or bzip2 for.
fn is_packed_archive(word: &str) -> bool {
    [".xz", ".txz", ".bz2", ".tbz2"].iter().any(|end| word.ends_with(end))
        || word.len() < 8 && !word.contains(['/', '.']) && word.contains(['J', 'j'])
        || word == "--xz"
        || word == "--bzip2"
}

/// Whether a word tells a compiler where Java's headers are.
fn is_of_jni(word: &str) -> bool {
    ["--with-java-home*", "*JAVA_HOME*/include*"].iter().any(|pattern| glob_matches(pattern, word))
}
