//! Where package managers look for the files of a project: next to where they run, or where an option says. Knows names
//! only.

use crate::lock::Kind;
use crate::model::CommandUse;
use crate::tools::{Invocation, Opt, path};

/// What a command goes by, as absolute paths of the image, the first that is there.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) locks: Vec<String>,
    pub(super) manifests: Vec<String>,
    pub(super) named: Vec<String>,
    pub(super) limits: Vec<String>,
    /// Names beside them.
    pub(super) folders: &'static [&'static str],
    /// Whether it names something else, too.
    pub(super) is_open: bool,
}

/// A package manager that goes by files of a project.
struct Manager {
    tool: &'static str,
    /// Its subcommands that do.
    subcommands: &'static [&'static str],
    /// Options that say where the project is.
    directory: &'static [&'static str],
    locks: &'static [&'static str],
    manifest: &'static str,
    folders: &'static [&'static str],
}

const VENV: &[&str] = &[".venv", "venv"];
const NODE: &[&str] = &["node_modules"];

static MANAGERS: [Manager; 10] = [
    Manager {
        tool: "uv",
        subcommands: &["sync"],
        directory: &["--project", "--directory"],
        locks: &["uv.lock"],
        manifest: "pyproject.toml",
        folders: VENV,
    },
    Manager {
        tool: "poetry",
        subcommands: &["install"],
        directory: &["-C", "--directory", "-P", "--project"],
        locks: &["poetry.lock"],
        manifest: "pyproject.toml",
        folders: VENV,
    },
    Manager {
        tool: "pdm",
        subcommands: &["install", "sync"],
        directory: &["-p", "--project"],
        locks: &["pdm.lock"],
        manifest: "pyproject.toml",
        folders: VENV,
    },
    Manager {
        tool: "npm",
        subcommands: &["install", "ci"],
        directory: &["--prefix", "-C"],
        locks: &["npm-shrinkwrap.json", "package-lock.json"],
        manifest: "package.json",
        folders: NODE,
    },
    Manager {
        tool: "yarn",
        subcommands: &["", "install"],
        directory: &["--cwd"],
        locks: &["yarn.lock"],
        manifest: "package.json",
        folders: NODE,
    },
    Manager {
        tool: "pnpm",
        subcommands: &["install"],
        directory: &["-C", "--dir", "--prefix"],
        locks: &["pnpm-lock.yaml"],
        manifest: "package.json",
        folders: NODE,
    },
    Manager {
        tool: "bundler",
        subcommands: &["", "install"],
        directory: &[],
        locks: &["Gemfile.lock", "gems.locked"],
        manifest: "",
        folders: &["vendor/bundle"],
    },
    Manager {
        tool: "composer",
        subcommands: &["install"],
        directory: &["-d", "--working-dir"],
        locks: &["composer.lock"],
        manifest: "",
        folders: &["vendor"],
    },
    Manager {
        tool: "go",
        subcommands: &["mod download", "build", "install"],
        directory: &["-C"],
        locks: &["go.sum"],
        manifest: "",
        folders: &[],
    },
    Manager {
        tool: "cargo",
        subcommands: &["build", "fetch"],
        directory: &["-C"],
        locks: &["Cargo.lock"],
        manifest: "",
        folders: &[],
    },
];

/// Options by which a command is about several projects, a script, or no project.
const OTHERS: [&str; 6] = ["--package", "--all-packages", "--script", "-g", "--global", "--only-root"];

/// Whether a command may go by such a file though the model knows no effect of it.
pub(super) fn may_be_silent(command: &CommandUse<'_>) -> bool {
    matches!(command.program(), "go" | "cargo")
}

/// What a command goes by; `None` where that is no file of a project.
pub(super) fn wanted(call: &Invocation<'_, '_>, directory: Option<&str>) -> Option<Wanted> {
    let name = call.subcommand.name;
    match (call.tool.id, name) {
        ("pip", "install") | ("uv", "pip install") => return pip(call, directory),
        ("uv", "pip sync") => {
            let mut wanted = pip(call, directory).unwrap_or_default();
            wanted.named.extend(call.operands.iter().filter_map(|field| absolute(directory, &field.text)));
            wanted.is_open = false;
            return (!wanted.named.is_empty()).then_some(wanted);
        }
        _ => {}
    }
    let manager = MANAGERS.iter().find(|it| it.tool == call.tool.id && it.subcommands.contains(&name))?;
    if call.has_option(&OTHERS) && !matches!(manager.tool, "cargo" | "go") {
        return None;
    }
    let said = call.option_value(manager.directory);
    let own = match said {
        Some(said) => absolute(directory, said)?,
        None => directory?.to_owned(),
    };
    let own = match (manager.tool, call.option_value(&["--manifest-path", "--gemfile"])) {
        ("cargo" | "bundler", Some(file)) => parent(&absolute(directory, file)?).to_owned(),
        _ => own,
    };
    let manifest = Some(manager.manifest).filter(|name| !name.is_empty());
    Some(Wanted {
        locks: manager.locks.iter().map(|name| path::child(&own, name)).collect(),
        manifests: manifest.map(|name| path::child(&own, name)).into_iter().collect(),
        folders: manager.folders,
        ..Wanted::default()
    })
}

/// `pip install -r FILE -c FILE .`
fn pip(call: &Invocation<'_, '_>, directory: Option<&str>) -> Option<Wanted> {
    let values = |names: &[&str]| -> Vec<&str> {
        let own = call.options.iter().filter(|option| names.iter().any(|name| option.is(name)));
        own.filter_map(Opt::value).collect()
    };
    let paths =
        |values: Vec<&str>| values.into_iter().map(|value| absolute(directory, value)).collect::<Vec<_>>();
    let named = paths(values(&["-r", "--requirement", "--requirements"]));
    let limits = paths(values(&["-c", "--constraint", "--constraints"]));
    let editable = values(&["-e", "--editable"]);
    let folders = call.operands.iter().map(|field| &*field.text).chain(editable);
    let folders: Vec<&str> =
        folders.filter(|text| matches!(*text, "." | "./") || text.starts_with(".[")).collect();
    let mut manifests = Vec::new();
    if !folders.is_empty()
        && let Some(directory) = directory
    {
        manifests.push(path::child(directory, "pyproject.toml"));
    }
    let is_open = named.iter().any(Option::is_none) || call.has_option(&["--group"]);
    let wanted = Wanted {
        named: named.into_iter().flatten().collect(),
        limits: limits.into_iter().flatten().collect(),
        manifests,
        folders: VENV,
        is_open,
        ..Wanted::default()
    };
    (!wanted.named.is_empty() || !wanted.limits.is_empty() || !wanted.manifests.is_empty()).then_some(wanted)
}

/// The kind of a file that a command names: pip takes any name for requirements.
pub(super) fn kind_of(path: &str, is_named: bool) -> Option<Kind> {
    match Kind::of_name(path::file_name(path)) {
        None if is_named => Some(Kind::Requirements),
        kind => kind,
    }
}

fn absolute(directory: Option<&str>, text: &str) -> Option<String> {
    path::join(directory, text).map(std::borrow::Cow::into_owned)
}

fn parent(file: &str) -> &str {
    match file.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((parent, _)) => parent,
    }
}
