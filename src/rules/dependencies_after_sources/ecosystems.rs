//! Which commands install what a manifest of the project lists, and which files that takes. Knows names only.

use crate::model::CommandUse;
use crate::tools::path::file_name;
use crate::tools::unwrapped;

/// A package manager that reads a manifest.
#[derive(PartialEq, Eq)]
pub(super) struct Ecosystem {
    /// Its commands.
    commands: &'static [&'static str],
    /// What stands behind the command; an empty word for nothing at all.
    words: &'static [&'static str],
    /// The files that it reads.
    pub(super) manifests: &'static str,
    /// What installs them by itself, where the command does more; empty for the command.
    pub(super) first: &'static str,
    /// What else the split takes.
    pub(super) note: &'static str,
    /// Whether it builds the project too: the split is then more work than moving a line.
    pub(super) builds: bool,
    /// The option that names the manifest: without it nothing of the project is read.
    file: &'static [&'static str],
}

impl Ecosystem {
    /// Whether what it installs is there already, by itself or by what installs the same and builds nothing.
    pub(super) fn is_among(&self, known: &[&Self]) -> bool {
        known.iter().any(|it| *it == self || self.builds && !it.builds && it.commands == self.commands)
    }
}

/// An installation of a project's dependencies.
pub(super) struct Install<'c> {
    /// By what.
    pub(super) ecosystem: &'static Ecosystem,
    /// The manifest that the command names.
    pub(super) file: Option<&'c str>,
}

const fn plain(
    commands: &'static [&'static str],
    words: &'static [&'static str],
    manifests: &'static str,
) -> Ecosystem {
    Ecosystem { commands, words, manifests, first: "", note: "", builds: false, file: &[] }
}

const NODE: &[&str] = &["install", "i", "ci", "clean-install"];

static ECOSYSTEMS: [Ecosystem; 18] = [
    plain(&["npm"], NODE, "package.json and package-lock.json"),
    plain(&["yarn", "yarnpkg"], &["", "install"], "package.json and yarn.lock"),
    plain(&["pnpm"], &["install", "i"], "package.json and pnpm-lock.yaml"),
    plain(&["bun"], &["install", "i"], "package.json and bun.lock"),
    Ecosystem {
        file: &["-r", "--requirement"],
        ..plain(&["pip", "pip3", "pip2"], &["install"], "requirements.txt")
    },
    Ecosystem {
        note: " (`--no-root` leaves the project itself out)",
        ..plain(&["poetry"], &["install"], "pyproject.toml and poetry.lock")
    },
    plain(&["pipenv"], &["install", "sync"], "Pipfile and Pipfile.lock"),
    Ecosystem {
        note: " (`--no-install-project` leaves the project itself out)",
        ..plain(&["uv"], &["sync"], "pyproject.toml and uv.lock")
    },
    plain(&["go"], &["mod download"], "go.mod and go.sum"),
    plain(&["bundle", "bundler"], &["install"], "Gemfile and Gemfile.lock"),
    Ecosystem {
        note: " (`--no-scripts --no-autoloader`, then `composer dump-autoload`)",
        ..plain(&["composer", "composer.phar"], &["install", "i"], "composer.json and composer.lock")
    },
    plain(&["mvn", "mvnw"], &["dependency:go-offline", "dependency:resolve"], "pom.xml"),
    Ecosystem {
        note: " (with the Cargo.toml of each member of a workspace; cargo wants a source file of each package, which may be empty)",
        ..plain(&["cargo"], &["fetch", "chef cook"], "Cargo.toml and Cargo.lock")
    },
    plain(&["mix"], &["deps.get"], "mix.exs and mix.lock"),
    plain(&["bower"], &["install"], "bower.json"),
    Ecosystem {
        builds: true,
        first: "`mvn dependency:go-offline`",
        ..plain(
            &["mvn", "mvnw"],
            &["package", "install", "verify", "clean package", "clean install", "clean verify"],
            "pom.xml",
        )
    },
    Ecosystem {
        builds: true,
        first: "`cargo chef cook`",
        note: " (cargo-chef prepares its recipe.json in a stage of its own)",
        ..plain(&["cargo"], &["build"], "recipe.json")
    },
    Ecosystem { builds: true, ..plain(&["dotnet"], &["restore"], "the project files") },
];

/// Options of these tools whose value is an argument of its own.
const VALUED: [&str; 22] = [
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
];

/// The installation that a command is, where it is one of what the project lists.
pub(super) fn install<'c>(command: &'c CommandUse<'_>) -> Option<Install<'c>> {
    let mut argv = unwrapped(&command.argv);
    if let [first, rest @ ..] = argv
        && file_name(&first.text) == "corepack"
    {
        argv = rest;
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
    std::iter::once(first).chain(found).find_map(|ecosystem| matches(ecosystem, &args))
}

fn matches<'c>(ecosystem: &'static Ecosystem, args: &[&'c str]) -> Option<Install<'c>> {
    const ELSEWHERE: [&str; 8] =
        ["-g", "--global", "--location=global", "--no-index", "--version", "-e", "--editable", "--offline"];
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
    match (ecosystem.file.is_empty(), file) {
        (true, _) if rest.is_none() || ecosystem.builds => Some(Install { ecosystem, file: None }),
        (false, Some(at)) if rest.is_none() => Some(Install { ecosystem, file: Some(args.get(at)?) }),
        _ => None,
    }
}
