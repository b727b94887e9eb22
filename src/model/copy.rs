//! What COPY and ADD write.

use super::Scope;
use super::budget::Budget;
use crate::syntax::{Instruction, Kind};
use crate::tools::{Attributes, Effect, EffectKind, Kept, Path, path};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The effects of a COPY or ADD: one for each source.
pub(super) fn read<'d>(
    instruction: &'d Instruction<'d>,
    scope: &Scope<'d>,
    expand: &dyn Fn(&'d str) -> Option<Cow<'d, str>>,
    budget: &Budget,
) -> Vec<Effect<'d>> {
    let Some((destination, sources)) = instruction.words().split_last() else { return Vec::new() };
    let destination = Destination::of(instruction, &destination.text, sources.len(), scope, expand);
    let attributes = given(instruction, expand);
    let effects = sources.iter().map(|source| {
        let name = expand(&source.text);
        let path = destination.of_source(name.as_deref(), instruction.kind);
        let kind = match name {
            Some(url) if instruction.kind == Kind::Add && is_url(&url) => EffectKind::Download { url },
            // A heredoc: the file stands in the Dockerfile itself.
            Some(name) if name.starts_with("<<") => EffectKind::Write { kept: Kept::Nothing },
            name => EffectKind::Copy { from: name.map_or(Path::Unknown, Path::Exact) },
        };
        let attributes = attributes.clone().map(Box::new);
        let mut effect = Effect { attributes, ..Effect::new(kind, path, instruction.span) };
        if !budget.spend_effects(std::slice::from_mut(&mut effect)) {
            effect.path = Path::Unknown;
            effect.kind = EffectKind::Copy { from: Path::Unknown };
        }
        effect
    });
    effects.collect()
}

/// The owner and mode of what is copied. Files of the build context are root's unless --chown says otherwise; those of
/// a stage or image keep their own.
fn given<'d>(
    instruction: &'d Instruction<'d>,
    expand: &dyn Fn(&'d str) -> Option<Cow<'d, str>>,
) -> Option<Attributes<'d>> {
    let owner = match (instruction.flag("chown"), instruction.flag("from")) {
        (Some(owner), _) => expand(owner),
        (None, Some(_)) => None,
        (None, None) => Some(Cow::Borrowed("0:0")),
    };
    let mode = instruction.flag("chmod").and_then(expand);
    (owner.is_some() || mode.is_some()).then_some(Attributes { owner, mode, of_origin: false })
}

/// Where the files of a COPY or ADD go.
struct Destination<'d> {
    path: Path<'d>,
    /// Whether it is surely a directory, so that files land inside.
    is_directory: bool,
    /// `--parents`: sources keep their directories.
    parents: bool,
}

impl<'d> Destination<'d> {
    fn of(
        instruction: &Instruction<'_>,
        text: &'d str,
        sources: usize,
        scope: &Scope<'d>,
        expand: &dyn Fn(&'d str) -> Option<Cow<'d, str>>,
    ) -> Self {
        let place =
            |text: &'d str| expand(text).and_then(|text| path::join_cow(scope.workdir.as_deref(), &text));
        let path = match text {
            // The directory itself, which needs no copy where the file has its text.
            "." | "./" => {
                scope.workdir.as_ref().map_or(Path::Unknown, |workdir| Path::Exact(workdir.to_cow()))
            }
            text => place(text).map_or_else(|| known_directory(text, &place), Path::Exact),
        };
        let is_directory = text.ends_with(['/', '.'])
            || sources > 1
            || matches!(&path, Path::Exact(target) if is_directory(target, scope));
        let parents = instruction.kind == Kind::Copy
            && instruction.flag("parents").is_some_and(|value| matches!(value, "" | "true" | "1"));
        Self { path, is_directory, parents }
    }

    /// Where a source lands. Without the build context a name does not tell a file from a directory; one with an
    /// extension that files have is taken for a file, any other for something below the destination.
    fn of_source(&self, source: Option<&str>, kind: Kind) -> Path<'d> {
        let Path::Exact(target) = &self.path else { return self.path.clone() };
        let below = || Path::Below(target.clone());
        let Some(source) = source else { return below() };
        let heredoc = source.strip_prefix("<<");
        if self.parents && heredoc.is_none() {
            return with_parents(target, source);
        }
        let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or(source);
        let unpacked = kind == Kind::Add && !is_url(source) && is_archive(name);
        let name = heredoc.map_or(name, |name| name.trim_matches(['-', '"', '\'']));
        let name = if is_url(source) { name.split(['?', '#']).next().unwrap_or(name) } else { name };
        let is_file = heredoc.is_some()
            || kind == Kind::Add && is_fetched(source)
            || !unpacked && !source.ends_with('/') && is_file_name(name);
        match (is_file, self.is_directory) {
            // What a pattern of files means keeps its names.
            (false, true) if !unpacked && is_pattern_of_files(name) => {
                Path::Glob(Cow::Owned(path::child(target, name)))
            }
            (true, true) => Path::Exact(Cow::Owned(path::child(target, name))),
            (true, false) => Path::Exact(target.clone()),
            (false, _) => below(),
        }
    }
}

/// How many components of a destination are given up, from its end, to find what of it is known.
const MOST_UNKNOWN: usize = 8;

/// The directory that a destination surely lies below, one of whose last components depends on something unknown.
fn known_directory<'d>(text: &'d str, place: &dyn Fn(&'d str) -> Option<Cow<'d, str>>) -> Path<'d> {
    let mut text = text.trim_end_matches('/');
    for _ in 0..MOST_UNKNOWN {
        let Some(slash) = text.rfind('/') else { break };
        text = &text[..slash];
        if let Some(directory) = place(if text.is_empty() { "/" } else { text }) {
            return Path::Below(directory);
        }
    }
    // What is written without a slash in front lies below the working directory, unless a variable may begin it.
    let relative = !text.starts_with(['/', '$', '"', '\'']);
    relative.then(|| place(".")).flatten().map_or(Path::Unknown, Path::Below)
}

/// Where a source lands with the directories above it: all of them, or those behind its pivot (`./a/./b/c`).
fn with_parents<'d>(target: &str, source: &str) -> Path<'d> {
    let kept = source.split_once("/./").map_or(source, |(_, kept)| kept);
    // What leads out of the context is cut off: a source is always inside.
    let Some(inside) = path::join(Some("/"), kept) else { return Path::Below(Cow::Owned(target.to_owned())) };
    let Some(place) = path::join(Some(target), inside.trim_start_matches('/')) else { return Path::Unknown };
    match place.find(['*', '?', '[']) {
        _ if inside == "/" => Path::Below(Cow::Owned(target.to_owned())),
        None => Path::Exact(Cow::Owned(place.into_owned())),
        // `**` stands for any number of directories.
        Some(_) if place.contains("**") => path::below(Path::Glob(Cow::Owned(place.into_owned()))),
        Some(_) => Path::Glob(Cow::Owned(place.into_owned())),
    }
}

/// Whether a destination is surely there before, so that files land inside.
fn is_directory(target: &str, scope: &Scope<'_>) -> bool {
    path::is_standard_directory(target) || scope.workdir.as_deref() == Some(target)
}

/// Extensions of files. Directories have others: `conf.d`, `lib.linux-x86_64`, `jdk-17.0`, `tool.app`.
static FILES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    "\
7z a ac adoc am apk appimage asc awk bam bash bashrc bat bats bazelrc bed bin bz2 c cabal cc cer cert \
cfg cjs ckpt class clj cmake cmd cnf conf config cpp cron crt cs csh csproj csr css csv cxx dat data db \
deb default der desktop dict diff dll dmg docker dockerfile dtd dylib ear edn el elf env envsh erb erl \
ex example exe expect exs fa fasta fastq file fish fsproj gemspec gen geojson gguf gif go gpg gradle \
groovy gz h h5 hcl hdf5 hpp hs htm html ico img in ini init ipynb iso j2 jar java jks jl jpeg jpg js \
json json5 jsonl jsx key ko ksh kt kts lic list loc local lock log lua lz4 m3u8 m4 md mjs mk ml mod \
model mp3 mp4 msi ndjson nix npy npz o onnx opam options otf p12 parquet patch pb pbf pdf pem pfx phar \
php phtml pkg pl plist pm png preseed profile properties props proto ps1 psgi pt pth pub py pyc pyi pyx \
qcow2 r rake rar rb rc repo rmd rosinstall rpm rs rsp rst ru rules run safetensors sample sbt scala scss \
sed service sh sln snap so socket sources spec sql sqlite sum svg swift tar targets tbz2 tcl template \
tex text tf tflite tgz timer tmp tmpl toml tpl ts tsv tsx ttc ttf txt txz vbproj vcl vim war wasm wav \
webp weights whl woff woff2 wsgi xml xpi xsd xsl xz yaml yml z zig zip zon zsh zsh-theme zst"
        .split(' ')
        .collect()
});

/// Names of files that have no extension, as far as it matters that they are files.
static NAMES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    "\
.npmrc .yarnrc .netrc _netrc .pypirc .pgpass .git-credentials .gitconfig .dockercfg .dockerconfigjson .condarc \
.boto .s3cfg .vault-token .htpasswd .env id_rsa id_dsa id_ecdsa id_ed25519 kubeconfig"
        .split(' ')
        .collect()
});

fn is_file_name(name: &str) -> bool {
    if NAMES.contains(name) {
        return true;
    }
    let stem = name.trim_start_matches('.');
    let Some((rest, extension)) = stem.rsplit_once('.').filter(|_| !name.contains(['*', '?', '['])) else {
        return false;
    };
    // `libz.so.1`
    let known = || FILES.contains(extension) || FILES.contains(extension.to_ascii_lowercase().as_str());
    !rest.is_empty() && known() || rest.contains(".so")
}

/// Whether a name is a pattern whose extension is a file's: one that files have, or a word that no directory has.
fn is_pattern_of_files(name: &str) -> bool {
    const DIRECTORIES: [&str; 6] = ["app", "bundle", "egg", "framework", "git", "lproj"];
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_word = || {
        let letters = extension.bytes().all(|byte| byte.is_ascii_alphabetic());
        letters && extension.len() > 2 && !DIRECTORIES.contains(&extension)
    };
    name.contains(['*', '?', '[']) && (FILES.contains(extension) || is_word())
}

/// Whether ADD unpacks a local file of this name (by name only: ADD itself looks at the content).
fn is_archive(name: &str) -> bool {
    name.contains('.')
        && [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// Whether a URL is a file's, not a repository's.
fn is_fetched(source: &str) -> bool {
    let path = source.split(['?', '#']).next().unwrap_or(source);
    let is_repository = path.ends_with('/') || path.rsplit('.').next() == Some("git");
    source.starts_with("http") && is_url(source) && !is_repository
}

fn is_url(source: &str) -> bool {
    matches!(source.as_bytes().first(), Some(b'h' | b'f' | b'g' | b's'))
        && ["http://", "https://", "ftp://", "git@", "git://", "ssh://"]
            .iter()
            .any(|scheme| source.starts_with(scheme))
}
