//! How heavy and how sure a waste is, as far as names tell: what several size rules ask before they speak.
//! Reads no file and knows no bytes.

use super::shown::{Nouns, Shown};
use super::wording::describe;
use crate::finding::Severity;
use crate::model::Step;
use crate::size::{CopiedUp, Fold, Hidden, Written};
use crate::syntax::Kind;
use crate::tools::{Effect, EffectKind, Path, path};
use std::borrow::Cow;

/// What a write may weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules) enum Weight {
    /// Surely next to nothing: a line by redirection, a script, a configuration file.
    Small,
    /// A file or directory of the build context, or a change of what is weighed elsewhere.
    Unknown,
    /// Packages, an index or cache, a download, an unpacked archive, a program of another stage.
    Sizeable,
}

/// Weighs a write.
pub(in crate::rules) fn weight(fold: &Fold<'_>, written: Written<'_>) -> Weight {
    let effect = written.effect;
    match &effect.kind {
        EffectKind::Link { .. } | EffectKind::MakeDirectory => Weight::Small,
        EffectKind::Write => weight_by_name(path_text(&effect.path)).unwrap_or(Weight::Small),
        EffectKind::Touch { recursive, .. } if !recursive => Weight::Small,
        EffectKind::Touch { .. } => Weight::Unknown,
        EffectKind::Download { url } if is_clone(url) => Weight::Sizeable,
        EffectKind::Download { url } => {
            match weight_by_name(path_text(&effect.path))
                .or_else(|| weight_by_name(Some(url.trim_end_matches('/'))))
            {
                Some(Weight::Small) => Weight::Small,
                _ => Weight::Sizeable,
            }
        }
        EffectKind::Copy { from } => copy_weight(fold.step(written.layer), from, &effect.path),
        EffectKind::Move { from } => move_weight(from, &effect.path),
        _ => Weight::Sizeable,
    }
}

fn copy_weight(step: &Step<'_>, from: &Path<'_>, to: &Path<'_>) -> Weight {
    let from_stage = step.instruction.flags.iter().any(|flag| flag.name() == "from");
    match weight_by_name(path_text(from)) {
        Some(weight) => weight,
        None if is_settings(to) || is_settings(from) => Weight::Small,
        None if from_stage => Weight::Sizeable,
        None if is_script(from) => Weight::Small,
        None if matches!(from, Path::Unknown) => weight_by_name(path_text(to)).unwrap_or(Weight::Unknown),
        None => Weight::Unknown,
    }
}

fn move_weight(from: &Path<'_>, to: &Path<'_>) -> Weight {
    weight_by_name(path_text(from)).unwrap_or(if is_settings(to) { Weight::Small } else { Weight::Unknown })
}

fn path_text<'p>(path: &'p Path<'_>) -> Option<&'p str> {
    match path {
        Path::Exact(text) | Path::Glob(text) => Some(text),
        Path::Below(_) | Path::Unknown => None,
    }
}

/// Extensions of archives, packages, programs, images, data.
const HEAVY: [&str; 58] = [
    "gz",
    "tgz",
    "bz2",
    "tbz2",
    "xz",
    "txz",
    "zst",
    "lz4",
    "zip",
    "tar",
    "7z",
    "rar",
    "cpio",
    "deb",
    "rpm",
    "apk",
    "whl",
    "egg",
    "gem",
    "jar",
    "war",
    "ear",
    "nupkg",
    "phar",
    "exe",
    "msi",
    "dll",
    "so",
    "a",
    "dylib",
    "run",
    "bin",
    "AppImage",
    "iso",
    "img",
    "qcow2",
    "bundle",
    "db",
    "sqlite",
    "sqlite3",
    "csv",
    "parquet",
    "dump",
    "model",
    "pt",
    "pth",
    "onnx",
    "h5",
    "npz",
    "pkl",
    "safetensors",
    "gguf",
    "fa",
    "fasta",
    "fastq",
    "wasm",
    "mp4",
    "dat",
];

/// What a file's extension tells; nothing where there is none.
fn weight_by_name(path: Option<&str>) -> Option<Weight> {
    let name = path::file_name(path?);
    let (stem, extension) = name.rsplit_once('.')?;
    let is_extension = extension.starts_with(|first: char| first.is_ascii_alphabetic())
        && extension.len() <= 12
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if stem.is_empty() && extension.len() > 2 {
        // A dotfile, or a directory such as .git: only the usual settings are surely small.
        return extension.ends_with("rc").then_some(Weight::Small);
    }
    if extension == "d" || !is_extension && extension != "7z" {
        return None;
    }
    let heavy = HEAVY.contains(&extension) || extension == "sh" && is_self_contained(stem);
    Some(if heavy { Weight::Sizeable } else { Weight::Small })
}

/// Whether a script is an installer that carries what it installs.
fn is_self_contained(stem: &str) -> bool {
    const NAMES: [&str; 8] =
        ["conda", "mamba", "miniforge", "linux64", "x86_64", "amd64", "aarch64", "installer"];
    let lower = stem.to_ascii_lowercase();
    NAMES.iter().any(|name| lower.contains(name))
}

/// Whether what the context brings is a script by its name, though it has no extension.
fn is_script(path: &Path<'_>) -> bool {
    const STARTS: [&str; 8] =
        ["install-", "install_", "setup-", "setup_", "configure-", "docker-entrypoint", "start-", "run-"];
    path_text(path).is_some_and(|text| STARTS.iter().any(|start| path::file_name(text).starts_with(start)))
}

/// Whether a directory holds settings or scripts by its name.
fn is_settings(path: &Path<'_>) -> bool {
    const NAMES: [&str; 18] = [
        "etc",
        "conf",
        "config",
        "configs",
        "conf.d",
        "scripts",
        "script",
        "hooks",
        "init",
        "entrypoint",
        "entrypoints",
        "docker-entrypoint",
        "docker-entrypoint.d",
        "cron",
        "cron.d",
        "s2i",
        "patches",
        "sql",
    ];
    let (Path::Exact(text) | Path::Glob(text) | Path::Below(text)) = path else { return false };
    text.split('/').any(|part| NAMES.contains(&part) || part.ends_with("-scripts"))
}

/// What a deletion deserves; `None` where all of it is a guess.
pub(in crate::rules) fn deletion_severity(fold: &Fold<'_>, hidden: &Hidden<'_>) -> Option<Severity> {
    if !hidden.whole && packages_gone(hidden).is_none() && !is_prune(hidden) {
        return is_selection(fold, hidden).then_some(Severity::Info);
    }
    // A clean-up on a branch, or in another try: the cache itself is told of where it is left.
    let cache = matches!(hidden.written.effect.kind, EffectKind::Cache { .. } | EffectKind::Refresh { .. });
    if cache && !hidden.by.sure {
        return None;
    }
    let weight = weight(fold, hidden.written);
    // Without -r it is one file, and what the context brings as one file is a script more often than not.
    let one_file = matches!(hidden.by.effect.kind, EffectKind::Remove { recursive: false })
        && matches!(hidden.by.effect.path, Path::Exact(_));
    let heavy = weight == Weight::Sizeable || weight == Weight::Unknown && !one_file;
    let sure = hidden.by.sure && hidden.written.sure;
    Some(if sure && heavy { Severity::Warning } else { Severity::Info })
}

/// Whether files go that are picked from what an earlier layer brought, a tree of them. That some are there is what
/// the deletion says, not what is known; and from the whole root anything may be meant.
pub(in crate::rules) fn is_selection(fold: &Fold<'_>, hidden: &Hidden<'_>) -> bool {
    let effect = hidden.written.effect;
    let tree = is_tree(effect)
        || matches!((&effect.kind, &effect.path), (EffectKind::Copy { .. }, Path::Below(_)))
            && weight(fold, hidden.written) != Weight::Small;
    let root = matches!(&hidden.by.effect.path, Path::Below(root) if root == "/");
    hidden.selected && tree && hidden.written.sure && !root
}

/// Whether only what is needed in development goes.
fn is_prune(hidden: &Hidden<'_>) -> bool {
    matches!(hidden.by.effect.kind, EffectKind::Uninstall { packages: None, .. })
}

/// The packages that an uninstallation takes of those that were installed, without version; `None` where it
/// names none of them.
pub(in crate::rules) fn packages_gone<'h>(hidden: &'h Hidden<'_>) -> Option<Vec<Cow<'h, str>>> {
    let EffectKind::Uninstall { packages: Some(gone), .. } = &hidden.by.effect.kind else { return None };
    let EffectKind::Install { packages: Some(installed), group, .. } = &hidden.written.effect.kind else {
        return None;
    };
    let whole_group = group.as_ref().is_some_and(|group| gone.contains(group));
    let names: Vec<Cow<'h, str>> = installed
        .iter()
        .filter(|name| whole_group || gone.iter().any(|gone| bare_package(gone) == bare_package(name)))
        .map(|name| Cow::Borrowed(name.as_ref()))
        .collect();
    (!names.is_empty()).then_some(names)
}

/// What stays: the packages by name, else what was written; of a part, the part.
pub(in crate::rules) fn add_nouns(nouns: &mut Nouns, hidden: &Hidden<'_>) {
    match packages_gone(hidden) {
        Some(packages) => packages.into_iter().for_each(|name| nouns.add(Shown::new(name))),
        None if is_prune(hidden) => nouns.add(Shown::new("the packages for development")),
        None if hidden.selected => {
            nouns.add(Shown::new(format!("what it deletes of {}", describe(hidden.written.effect))));
        }
        // Of an archive that was unpacked into a directory of others only its own goes.
        None if matches!(hidden.written.effect.kind, EffectKind::Extract { .. })
            && matches!(hidden.by.effect.path, Path::Exact(_)) =>
        {
            nouns.add(describe(hidden.by.effect));
        }
        None => nouns.add(describe(hidden.written.effect)),
    }
}

/// What a change deserves; `None` where all of it is a guess or surely small.
pub(in crate::rules) fn change_severity(fold: &Fold<'_>, copied: &CopiedUp<'_>) -> Option<Severity> {
    if copied.written.is_empty() {
        return is_large_base_directory(copied.by.effect).then_some(Severity::Info);
    }
    let heaviest = copied.written.iter().map(|written| changed_weight(fold, copied, *written)).max()?;
    let sure = copied.by.sure && copied.written.iter().any(|written| written.sure);
    match heaviest {
        Weight::Small => None,
        _ if !copied.whole => {
            copied.written.iter().any(|written| is_archive_root(copied, *written)).then_some(Severity::Info)
        }
        // Only changes of base images' files before: the same change again stores nothing in most builders.
        _ if copied.written.iter().all(|written| is_change(written.effect)) => Some(Severity::Info),
        Weight::Unknown if matches!(copied.by.effect.kind, EffectKind::Move { .. }) => Some(Severity::Info),
        _ => Some(if sure { Severity::Warning } else { Severity::Info }),
    }
}

/// Whether a change of a part means most of what an archive brought: its one directory.
pub(in crate::rules) fn is_archive_root(copied: &CopiedUp<'_>, written: Written<'_>) -> bool {
    let (EffectKind::Extract { .. }, Path::Below(into)) = (&written.effect.kind, &written.effect.path) else {
        return false;
    };
    let changed = match &copied.by.effect.kind {
        EffectKind::Move { from } => from,
        _ => &copied.by.effect.path,
    };
    let Some(below) = path_text(changed).and_then(|text| text.strip_prefix(into.as_ref())) else {
        return false;
    };
    let below = below.trim_matches('/');
    !below.contains('/')
        && !path_text(changed).is_some_and(path::is_standard_directory)
        && !is_settings(changed)
        && weight_by_name(Some(below)) != Some(Weight::Small)
}

/// Whether it changes what is there.
pub(in crate::rules) fn is_change(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Touch { .. })
}

/// What a write weighs for a change of it: without -R a directory is only itself, and what has no known size is
/// a script far more often than anything of weight.
pub(in crate::rules) fn changed_weight(
    fold: &Fold<'_>,
    copied: &CopiedUp<'_>,
    written: Written<'_>,
) -> Weight {
    let weight = weight(fold, written);
    let EffectKind::Touch { recursive: false, .. } = copied.by.effect.kind else { return weight };
    let program = |path: &str| path.rsplit('/').nth(1).is_some_and(|parent| parent.ends_with("bin"));
    let one_file = match (&copied.by.effect.path, &written.effect.path) {
        (Path::Exact(path), Path::Exact(file)) => path == file && !is_tree(written.effect),
        (Path::Glob(glob), Path::Exact(file)) => {
            glob.matches('/').count() == file.matches('/').count() && !is_tree(written.effect)
        }
        (Path::Exact(path), Path::Below(_)) => {
            matches!(written.effect.kind, EffectKind::Copy { .. }) && program(path)
        }
        (_, Path::Below(path)) => matches!(written.effect.kind, EffectKind::Copy { .. }) && program(path),
        _ => false,
    };
    if weight == Weight::Sizeable && one_file { weight } else { Weight::Small }
}

/// Whether it is surely a directory full of files: an unpacked archive, a clone, an installation.
fn is_tree(effect: &Effect<'_>) -> bool {
    match &effect.kind {
        EffectKind::Extract { .. } | EffectKind::Install { .. } => true,
        EffectKind::Download { url } => is_clone(url),
        _ => false,
    }
}

/// Whether a URL is a repository's: `git clone` is a download too.
fn is_clone(url: &str) -> bool {
    let hosted = ["https://github.com/", "https://gitlab.com/", "https://bitbucket.org/"]
        .iter()
        .find_map(|host| url.strip_prefix(host))
        .is_some_and(|rest| rest.trim_end_matches('/').split('/').count() == 2);
    hosted || url.strip_suffix(".git").is_some() || url.starts_with("git")
}

/// Directories that are large in most base images.
fn is_large_base_directory(effect: &Effect<'_>) -> bool {
    const LARGE: [&str; 14] = [
        "",
        "/usr",
        "/usr/local",
        "/usr/lib",
        "/usr/local/lib",
        "/usr/share",
        "/opt/conda",
        "/usr/local/bundle",
        "/usr/local/lib/node_modules",
        "/usr/lib/node_modules",
        "/opt/venv",
        "/usr/local/cargo",
        "/usr/local/rustup",
        "/usr/local/go",
    ];
    let (EffectKind::Touch { recursive: true, .. } | EffectKind::Move { .. }) = effect.kind else {
        return false;
    };
    let (Path::Exact(path) | Path::Glob(path)) = &effect.path else { return false };
    LARGE.contains(&path.trim_end_matches(['*', '/']))
}

/// Whether a RUN wrote it.
pub(in crate::rules) fn is_by_run(fold: &Fold<'_>, written: Written<'_>) -> bool {
    fold.step(written.layer).instruction.kind == Kind::Run
}

/// A package's name without version, release or architecture.
fn bare_package(package: &str) -> &str {
    package.split(['=', '<', '>', '~', ':', '[', '/', '!']).next().unwrap_or(package)
}
