//! How heavy a write is, as far as that matters for saying so: by its bytes where the files themselves were counted, else
//! by what its name and its maker tell. A guess from a name is no figure: it is in no sum.

use super::Predictor;
use crate::bytes::{Amount, Bytes, Provenance};
use crate::model::{CommandUse, Step};
use crate::size::fold::{Bulk, CopiedUp, Hidden, What, Written};
use crate::tools::{self, Effect, EffectKind, Path, path};

/// Files that were counted weigh little below this.
const LITTLE: Bytes = 100_000;

/// So many copies of copies are looked at.
const MAX_COPIES: usize = 64;

/// So much of what a change stores is looked at.
const MAX_BULKS: usize = 32;

/// What a write may weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Surely next to nothing: a line by redirection, a script, a configuration file.
    Small,
    /// A file or directory of the build context, or a change of what is weighed elsewhere.
    Unknown,
    /// Packages, an index or cache, a download, an unpacked archive, a program of another stage.
    Sizeable,
}

impl<'m> Predictor<'m> {
    /// How heavy a write is.
    pub fn class(&self, written: Written<'m>) -> Class {
        self.counted(|| self.weight(written)).unwrap_or_else(|| {
            if self.is_little_again(written) { Class::Small } else { self.by_name(written) }
        })
    }

    /// What brought the files that a `mv` put where they are; of all else, and of what was moved together with other
    /// files, the write itself.
    pub fn first(&self, written: Written<'m>) -> Written<'m> {
        self.before(written, |it, _| matches!(it.kind, EffectKind::Move { .. }))
    }

    /// Whether it is a copy, or one of that, of a file that is little where it was written: a line of another stage.
    fn is_little_again(&self, written: Written<'m>) -> bool {
        let first = self.before(written, |it, before| match &it.kind {
            EffectKind::Copy { from: Path::Exact(from) } => {
                matches!(&before.path, Path::Exact(file) if path::join(Some("/"), from).as_ref() == Some(file))
            }
            _ => false,
        });
        first.content != written.content && self.is_line(first) && self.by_name(first) == Class::Small
    }

    /// Whether a redirection wrote it, or `tee`.
    fn is_line(&self, written: Written<'m>) -> bool {
        let (step, id) = (self.fold.step(written.layer), written.effect.id);
        let command = step.runner_of(id);
        let by =
            |it: &CommandUse<'_>| it.redirects.contains(&(id.index as usize)) || it.argv[0].text == "tee";
        matches!(written.effect.kind, EffectKind::Write { .. }) && command.is_some_and(by)
    }

    /// What a write is once more, and what that is, as long as it is one thing, and `is_again` says so of the one and
    /// the other.
    fn before(
        &self,
        written: Written<'m>,
        is_again: impl Fn(&Effect<'m>, &Effect<'m>) -> bool,
    ) -> Written<'m> {
        let before = |written: &Written<'m>| match &self.fold.content(written.content)?.what {
            What::Again(bulks) => match bulks.as_slice() {
                [one] => {
                    let before = self.fold.content(one.content()?)?.written;
                    is_again(written.effect, before.effect).then_some(before)
                }
                _ => None,
            },
            _ => None,
        };
        std::iter::successors(Some(written), before).take(MAX_COPIES).last().unwrap_or(written)
    }

    /// How heavy what a deletion hides is, where its files were counted.
    pub fn hidden_class(&self, hidden: &Hidden<'m>) -> Option<Class> {
        self.counted(|| self.hidden(hidden))
    }

    /// How heavy what a change stores again is, where its files were counted.
    pub fn copied_class(&self, copied: &CopiedUp<'m>) -> Option<Class> {
        self.counted(|| self.copied(copied))
    }

    /// By bytes, where these are the files' own.
    fn counted(&self, bytes: impl FnOnce() -> Amount) -> Option<Class> {
        let bytes = (self.sources.are_known() || self.is_built()).then(bytes)?;
        let counted = bytes.complete && bytes.provenance == Provenance::Measured;
        counted.then_some(if bytes.high < LITTLE { Class::Small } else { Class::Sizeable })
    }

    fn by_name(&self, written: Written<'m>) -> Class {
        let effect = written.effect;
        match &effect.kind {
            EffectKind::Link { .. }
            | EffectKind::MakeDirectory
            | EffectKind::Touch { recursive: false, .. } => Class::Small,
            EffectKind::Cache { tool, cache } if is_light(tool, cache) => Class::Small,
            EffectKind::Write { .. } => class_by_name(path_text(&effect.path)).unwrap_or(Class::Small),
            EffectKind::Compile => class_by_name(path_text(&effect.path)).unwrap_or(match effect.path {
                Path::Below(_) => Class::Sizeable,
                _ => Class::Unknown,
            }),
            EffectKind::Touch { .. } => self.of_changed(written),
            EffectKind::Download { url } if is_clone(url) => Class::Sizeable,
            EffectKind::Download { url } if is_setup_package(path::file_name(url)) => Class::Small,
            EffectKind::Download { url } if is_answer(url) => Class::Small,
            EffectKind::Extract { .. } if is_for_scripts(&effect.path) => Class::Small,
            EffectKind::Download { url } => {
                match class_by_name(path_text(&effect.path))
                    .or_else(|| class_by_name(Some(url.trim_end_matches('/'))))
                {
                    Some(Class::Small) => Class::Small,
                    _ => Class::Sizeable,
                }
            }
            EffectKind::Copy { from } => copy_class(self.fold.step(written.layer), from, &effect.path),
            EffectKind::Move { from } => move_class(from, &effect.path),
            _ => Class::Sizeable,
        }
    }

    /// A change stores what it changed: little, where that is.
    fn of_changed(&self, written: Written<'m>) -> Class {
        let content = self.fold.content(written.content);
        let Some(What::Again(bulks)) = content.map(|content| &content.what) else { return Class::Unknown };
        let is_small = |bulk: &Bulk| {
            let first = bulk.content().and_then(|id| self.fold.content(id)).map(|it| it.written);
            let is_change = |it: &Written<'_>| matches!(it.effect.kind, EffectKind::Touch { .. });
            first.is_some_and(|it| !is_change(&it) && self.by_name(it) == Class::Small)
        };
        let all_small = !bulks.is_empty() && bulks.len() <= MAX_BULKS && bulks.iter().all(is_small);
        if all_small { Class::Small } else { Class::Unknown }
    }

    /// What each write that a change stores again weighs for it.
    pub fn changed_classes<'c>(
        &self,
        copied: &'c CopiedUp<'m>,
    ) -> impl Iterator<Item = (Written<'m>, Class)> + use<'_, 'c, 'm> {
        let counted = self.copied_class(copied);
        let class = move |written| counted.unwrap_or_else(|| self.changed_class(copied, written));
        copied.written.iter().map(move |written| (*written, class(*written)))
    }

    /// Without -R a directory is only itself, and what has no known size is a script far more often than anything of
    /// weight.
    fn changed_class(&self, copied: &CopiedUp<'m>, written: Written<'m>) -> Class {
        let class = self.class(written);
        match copied.by.effect.kind {
            EffectKind::Touch { recursive: false, .. } => {}
            // Lines are added to what has lines.
            EffectKind::Write { .. } => return Class::Small,
            _ => return class,
        }
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
        let is_program = class == Class::Sizeable || matches!(written.effect.kind, EffectKind::Compile);
        if is_program && one_file { class } else { Class::Small }
    }
}

/// Whether a cache is a few megabytes at most.
fn is_light(tool: &str, cache: &str) -> bool {
    tools::tool(tool).and_then(|tool| tool.cache(cache)).is_some_and(|cache| cache.light)
}

fn copy_class(step: &Step<'_>, from: &Path<'_>, to: &Path<'_>) -> Class {
    match class_by_name(path_text(from)) {
        Some(class) => class,
        None if is_settings(to) || is_settings(from) => Class::Small,
        None if step.from.is_some() => Class::Sizeable,
        None if is_script(from) => Class::Small,
        None if matches!(from, Path::Unknown) => class_by_name(path_text(to)).unwrap_or(Class::Unknown),
        None => Class::Unknown,
    }
}

fn move_class(from: &Path<'_>, to: &Path<'_>) -> Class {
    class_by_name(path_text(from)).unwrap_or(if is_settings(to) { Class::Small } else { Class::Unknown })
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
fn class_by_name(path: Option<&str>) -> Option<Class> {
    let pattern = path::file_name(path?);
    let name = pattern.trim_end_matches(['*', '?']);
    let (stem, extension) = name.rsplit_once('.')?;
    // `*.j*` may be anything.
    if name != pattern && extension.len() < 3 {
        return None;
    }
    let is_extension = extension.starts_with(|first: char| first.is_ascii_alphabetic())
        && extension.len() <= 12
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if stem.is_empty() && extension.len() > 2 {
        // A dotfile, or a directory such as .git: only the usual settings are surely small.
        return extension.ends_with("rc").then_some(Class::Small);
    }
    if extension == "d" || !is_extension && extension != "7z" {
        return None;
    }
    let heavy =
        HEAVY.contains(&extension) && !is_setup_package(name) || extension == "sh" && is_self_contained(stem);
    Some(if heavy { Class::Sizeable } else { Class::Small })
}

/// Whether a package only brings a repository's key and address, or a script that installs from there: a few
/// kilobytes. One that holds the packages of its repository says so by `-local`.
pub fn is_setup_package(name: &str) -> bool {
    const MARKS: [&str; 6] = ["keyring", "release", "-prod", "repo", "config", "amdgpu-install"];
    let is_package = matches!(name.rsplit_once('.'), Some((_, "deb" | "rpm")));
    is_package && !name.contains("-local") && MARKS.iter().any(|mark| name.contains(mark))
}

/// Whether a service answers with some JSON, or GitHub with a text of a repository: a few kilobytes.
pub fn is_answer(url: &str) -> bool {
    const TEXTS: [&str; 6] = ["csv", "json", "tsv", "txt", "xml", "yaml"];
    let is_text = url.rsplit_once('.').is_some_and(|(_, extension)| TEXTS.contains(&extension));
    url.contains("://api.") || url.contains("://raw.githubusercontent.com/") && is_text
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
    const NAMES: [&str; 24] = [
        "etc",
        "conf",
        "config",
        "configs",
        "conf.d",
        "contrib",
        "certs",
        "gnupg",
        ".gnupg",
        "keys",
        ".ssh",
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

/// Whether a directory is there for scripts by its own name.
fn is_for_scripts(path: &Path<'_>) -> bool {
    let (Path::Exact(text) | Path::Below(text)) = path else { return false };
    matches!(path::file_name(text), "scripts" | "script" | "hooks" | "entrypoints" | "docker-entrypoint.d")
}

/// Whether a change of a part means most of what an archive brought: its one directory.
pub fn is_archive_root(copied: &CopiedUp<'_>, written: Written<'_>) -> bool {
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
    // `mv DIR/* .` takes all of it, but for what begins with a dot.
    let below = below.strip_suffix("/*").unwrap_or(below).trim_matches('/');
    !below.contains('/')
        && !path_text(changed).is_some_and(|text| path::is_standard_directory(text.trim_end_matches("/*")))
        && !is_settings(changed)
        && class_by_name(Some(below)) != Some(Class::Small)
}

/// Whether it is surely a directory full of files: an unpacked archive, a clone, an installation.
pub fn is_tree(effect: &Effect<'_>) -> bool {
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
