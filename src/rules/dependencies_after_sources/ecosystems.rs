//! Which commands install what a manifest of the project lists, and which files that takes. Knows names only.

use super::modules;
use crate::model::CommandUse;
use crate::tools::path::file_name;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// A package manager that reads a manifest.
#[derive(PartialEq, Eq)]
pub(super) struct Ecosystem {
    /// Its commands.
    commands: &'static [&'static str],
    /// What stands behind the command; an empty word for nothing at all.
    words: &'static [&'static str],
    /// The file that lists them.
    pub(super) manifest: &'static str,
    /// The file beside it that fixes their versions, where it has one; it may be missing unless the command says that
    /// it must not.
    pub(super) lock: &'static str,
    /// What installs them by itself, where the command does more; empty for the command.
    pub(super) first: &'static str,
    /// What else the split takes.
    pub(super) note: &'static str,
    /// Whether it builds the project too: the split is then more work than moving a line.
    pub(super) builds: bool,
    /// Whether it is told: what only serves others that are is none.
    pub(super) told: bool,
    /// The option that names the manifest: without it nothing of the project is read.
    file: &'static [&'static str],
}

impl Ecosystem {
    /// Its manifest, and its lock file where it has one.
    pub(super) fn files(&self) -> impl Iterator<Item = &'static str> {
        [self.manifest, self.lock].into_iter().filter(|name| !name.is_empty())
    }

    /// Whether what it installs is there once the other one has installed: that is itself, or installs the same and need
    /// not build.
    pub(super) fn is_served_by(&self, other: &Self) -> bool {
        self == other || self.builds && self.commands == other.commands
    }
}

/// An installation of a project's dependencies.
pub(super) struct Install<'c> {
    /// By what.
    pub(super) ecosystem: &'static Ecosystem,
    /// The manifest that the command names.
    pub(super) file: Option<&'c str>,
    /// The directory that the command is told to work in.
    pub(super) directory: Option<&'c str>,
    /// Whether it fails without a lock file.
    is_strict: bool,
}

impl Install<'_> {
    /// The files to copy for it, in a directory of the build context that is named with a slash, or not at all.
    pub(super) fn manifests(&self, directory: &str) -> Vec<String> {
        let Ecosystem { manifest, lock, .. } = self.ecosystem;
        if self.file.is_some() {
            return vec![self.requirements(directory)];
        }
        let optional = if self.is_strict { "" } else { "*" };
        match *lock {
            "" => vec![format!("{directory}{manifest}")],
            lock => vec![format!("{directory}{manifest}"), format!("{directory}{lock}{optional}")],
        }
    }

    /// The file that is named; a folder of such files refer to one another.
    fn requirements(&self, directory: &str) -> String {
        let name = file_name(self.file.unwrap_or_default());
        let folder = file_name(directory.trim_end_matches('/'));
        if folder.contains("requirements") { directory.to_owned() } else { format!("{directory}{name}") }
    }
}

const fn plain(
    commands: &'static [&'static str],
    words: &'static [&'static str],
    manifest: &'static str,
    lock: &'static str,
) -> Ecosystem {
    Ecosystem { commands, words, manifest, lock, first: "", note: "", builds: false, told: true, file: &[] }
}

const NPM_NOTE: &str = " (with .npmrc, and what a prepare or postinstall script, patches or workspaces read, where there are such)";

const YARN_NOTE: &str = " (with .yarnrc, .yarnrc.yml and .yarn, and what a prepare or postinstall script, patches or workspaces read, where there are such)";

const PNPM_NOTE: &str = " (with .npmrc, pnpm-workspace.yaml and .pnpmfile.cjs, and what a prepare or postinstall script, patches or workspaces read, where there are such)";

const GO_NOTE: &str = " (with the go.mod and go.sum of what it replaces by a path, where there is such)";

const SWIFT_NOTE: &str = " (with packages that it names by a path, where there are such)";

const MAVEN_NOTE: &str = " (with the pom.xml of a parent and of each module, where there are such)";

const NODE: &[&str] = &["install", "i", "ci", "clean-install"];

static ECOSYSTEMS: [Ecosystem; 24] = [
    Ecosystem { note: NPM_NOTE, ..plain(&["npm"], NODE, "package.json", "package-lock.json") },
    Ecosystem {
        note: YARN_NOTE,
        ..plain(&["yarn", "yarnpkg"], &["", "install"], "package.json", "yarn.lock")
    },
    Ecosystem { note: PNPM_NOTE, ..plain(&["pnpm"], &["install", "i"], "package.json", "pnpm-lock.yaml") },
    Ecosystem { note: NPM_NOTE, ..plain(&["bun"], &["install", "i"], "package.json", "bun.lock") },
    Ecosystem {
        file: &["-r", "--requirement"],
        note: " (with what that refers to by `-r`, `-c` or `-e`, or by a path)",
        ..plain(&["pip", "pip3", "pip2"], &["install"], "requirements.txt", "")
    },
    Ecosystem {
        note: " (with `--no-root`; behind the rest the same command as it is adds the project itself)",
        ..plain(&["poetry"], &["install"], "pyproject.toml", "poetry.lock")
    },
    Ecosystem {
        note: " (with what it names by a path, where there is such)",
        ..plain(&["pipenv"], &["install", "sync"], "Pipfile", "Pipfile.lock")
    },
    Ecosystem {
        note: " (with `--no-install-project`; behind the rest the same command as it is adds the project itself)",
        ..plain(&["uv"], &["sync"], "pyproject.toml", "uv.lock")
    },
    Ecosystem { note: GO_NOTE, ..plain(&["go"], &["mod download"], "go.mod", "go.sum") },
    Ecosystem {
        builds: true,
        first: "go mod download",
        note: GO_NOTE,
        ..plain(&["go"], &["build", "install"], "go.mod", "go.sum")
    },
    Ecosystem { builds: true, told: false, ..plain(&["go"], &["mod", "get", "list"], "go.mod", "go.sum") },
    Ecosystem {
        note: " (with .ruby-version, .bundle, and a gemspec or gems that it names by a path, where there are such)",
        ..plain(&["bundle", "bundler"], &["install"], "Gemfile", "Gemfile.lock")
    },
    Ecosystem {
        note: " (with `--no-scripts --no-autoloader`; behind the rest the same command as it is writes the autoloader and runs the scripts; with auth.json, patches and packages that it names by a path, where there are such)",
        ..plain(&["composer", "composer.phar"], &["install", "i"], "composer.json", "composer.lock")
    },
    Ecosystem {
        note: MAVEN_NOTE,
        ..plain(&["mvn", "mvnw"], &["dependency:go-offline", "dependency:resolve"], "pom.xml", "")
    },
    Ecosystem {
        note: " (with the Cargo.toml of each member of a workspace; cargo wants a source file of each package, which may be empty)",
        ..plain(&["cargo"], &["fetch", "chef cook"], "Cargo.toml", "Cargo.lock")
    },
    Ecosystem {
        note: " (with config and, of an umbrella, the mix.exs of each application, where there are such)",
        ..plain(&["mix"], &["deps.get"], "mix.exs", "mix.lock")
    },
    Ecosystem {
        note: " (with .bowerrc, where there is one)",
        ..plain(&["bower"], &["install"], "bower.json", "")
    },
    Ecosystem {
        builds: true,
        note: SWIFT_NOTE,
        ..plain(&["swift"], &["package resolve", "package update"], "Package.swift", "Package.resolved")
    },
    Ecosystem {
        builds: true,
        first: "swift package resolve",
        note: SWIFT_NOTE,
        ..plain(&["swift"], &["build"], "Package.swift", "Package.resolved")
    },
    plain(&["lein"], &["deps"], "project.clj", ""),
    Ecosystem {
        builds: true,
        first: "mvn dependency:go-offline",
        note: MAVEN_NOTE,
        ..plain(
            &["mvn", "mvnw"],
            &["package", "install", "verify", "clean package", "clean install", "clean verify"],
            "pom.xml",
            "",
        )
    },
    Ecosystem {
        builds: true,
        first: "cargo chef cook",
        note: " (cargo-chef prepares its recipe.json in a stage of its own)",
        ..plain(&["cargo"], &["build"], "recipe.json", "")
    },
    Ecosystem {
        builds: true,
        note: " (with the project files that it refers to, at their places)",
        ..plain(&["dotnet"], &["restore"], "*.csproj", "")
    },
    Ecosystem {
        builds: true,
        first: "dotnet restore",
        note: " (with the project files that it refers to, at their places)",
        ..plain(&["dotnet"], &["publish", "build"], "*.csproj", "")
    },
];

/// What makes an installation want its lock file.
const STRICT: [&str; 8] = [
    "ci",
    "clean-install",
    "--frozen-lockfile",
    "--immutable",
    "--frozen",
    "--locked",
    "--deploy",
    "--deployment",
];

/// Options of these tools whose value is an argument of its own.
const VALUED: [&str; 26] = [
    "--loglevel",
    "--registry",
    "--prefix",
    "--network-timeout",
    "--cache-folder",
    "--modules-folder",
    "--without",
    "--with",
    "--jobs",
    "-j",
    "--retry",
    "--path",
    "--recipe-path",
    "--manifest-path",
    "--target",
    "--target-dir",
    "--features",
    "--package",
    "-p",
    "--bin",
    "--profile",
    "-F",
    "--cwd",
    "-C",
    "--dir",
    "--working-dir",
];

/// The commands of all of them.
static COMMANDS: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| ECOSYSTEMS.iter().flat_map(|ecosystem| ecosystem.commands).copied().collect());

/// The installation that a command is, where it is one of what the project lists.
pub(super) fn install<'c>(command: &'c CommandUse<'_>) -> Option<Install<'c>> {
    let mut argv = command.unwrapped();
    match command.program() {
        "corepack" => argv = argv.get(1..)?,
        python if python.starts_with("python") => {}
        // Most commands are none of them.
        name if !COMMANDS.contains(name) => return None,
        _ => {}
    }
    if let [python, dash, _, ..] = argv {
        let module = file_name(&python.text).starts_with("python") && dash.text == "-m";
        argv = if module { argv.get(2..)? } else { argv };
    }
    let (name, args) = argv.split_first()?;
    let name = file_name(&name.text);
    let is_name = |known: &&str| known.as_bytes().first() == name.as_bytes().first() && *known == name;
    let mut found = ECOSYSTEMS.iter().filter(|ecosystem| ecosystem.commands.iter().any(is_name));
    let first = found.next()?;
    let args: Vec<&str> = args.iter().map(|word| word.text.as_ref()).collect();
    if name == "go" && !modules::is_of_project(command) {
        return None;
    }
    std::iter::once(first).chain(found).find_map(|ecosystem| matches(ecosystem, &args))
}

fn matches<'c>(ecosystem: &'static Ecosystem, args: &[&'c str]) -> Option<Install<'c>> {
    const ELSEWHERE: [&str; 12] = [
        "-g",
        "--global",
        "--location=global",
        "--no-index",
        "--version",
        "-e",
        "--editable",
        "--offline",
        "--no-restore",
        "--non-recursive",
        "-N",
        "--no-build",
    ];
    // cargo's `--frozen` goes without the network, too.
    let is_frozen = ecosystem.commands == ["cargo"] && args.contains(&"--frozen");
    if is_frozen || args.iter().any(|arg| ELSEWHERE.contains(arg)) {
        return None;
    }
    let file = args.iter().position(|arg| ecosystem.file.contains(arg)).map(|at| at + 1);
    let mut operands = args.iter().enumerate().filter(|(at, arg)| {
        let value = *at > 0 && VALUED.contains(&args[at - 1]);
        !arg.starts_with('-') && !value && Some(*at) != file
    });
    let words = ecosystem.words.iter().find_map(|words| {
        let count = words.split(' ').filter(|word| !word.is_empty()).count();
        let same = operands
            .clone()
            .map(|(_, arg)| *arg)
            .take(count)
            .eq(words.split(' ').filter(|word| !word.is_empty()));
        (same && (count > 0 || operands.clone().next().is_none())).then_some(count)
    })?;
    // Packages that are named, and the project itself (`pip install -r FILE .`), are no matter of a manifest.
    let rest = operands.nth(words);
    let file = match (ecosystem.file.is_empty(), file) {
        // `dotnet publish src/app.csproj`
        (true, _) if ecosystem.builds => rest.map(|(_, arg)| *arg).filter(|arg| is_project(arg)),
        (true, _) if rest.is_none() => None,
        (false, Some(at)) if rest.is_none() => Some(*args.get(at)?),
        _ => return None,
    };
    let directory = ecosystem.file.is_empty().then(|| directory(args)).flatten();
    let is_strict = args.iter().any(|arg| STRICT.contains(arg));
    Some(Install { ecosystem, file, directory, is_strict })
}

/// Whether a word names a file of .NET that lists packages, or projects which do.
fn is_project(word: &str) -> bool {
    const ENDS: [&str; 5] = ["csproj", "fsproj", "vbproj", "sln", "slnx"];
    word.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end))
}

/// Where the command is told to work.
fn directory<'c>(args: &[&'c str]) -> Option<&'c str> {
    const NAMES: [&str; 5] = ["--prefix", "--cwd", "-C", "--dir", "--working-dir"];
    args.iter().enumerate().find_map(|(at, arg)| match arg.split_once('=') {
        Some((name, value)) => NAMES.contains(&name).then_some(value),
        None => NAMES.contains(arg).then(|| args.get(at + 1).copied()).flatten(),
    })
}

/// What adds a package to the manifest that lies in the image: behind it, that is no longer the project's.
pub(super) fn adds(command: &CommandUse<'_>, ecosystem: &Ecosystem) -> bool {
    let args = command.arguments();
    let by_file = !ecosystem.file.is_empty() || ecosystem.builds;
    let verb = args.iter().find(|arg| !arg.is_option()).map(|arg| arg.text.as_ref());
    let is_global = args.iter().any(|arg| matches!(arg.text.as_ref(), "-g" | "--global" | "global"));
    let names = args.iter().filter(|arg| !arg.is_option()).count() > 1;
    !by_file
        && !is_global
        && ecosystem.commands.contains(&command.program())
        && (matches!(verb, Some("require" | "add" | "get")) || names && matches!(verb, Some("install" | "i")))
}

/// Whether a command installs the dependencies of many projects at once, each of which lists its own.
pub(super) fn is_of_many(command: &CommandUse<'_>) -> bool {
    const MANY: [&str; 6] = ["--workspace", "--workspaces", "-w", "--recursive", "-r", "--filter"];
    let args = command.unwrapped();
    let is_node = matches!(command.program(), "npm" | "yarn" | "yarnpkg" | "pnpm" | "bun" | "corepack");
    is_node && args.iter().any(|word| MANY.contains(&word.text.split('=').next().unwrap_or_default()))
}
