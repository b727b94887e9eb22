//! What in a context is of no use in an image, by the names that tools give it. What the image itself makes anew is
//! counted only where the Dockerfile runs the tool that makes it: else it may well be what the image is for.

use crate::bytes::Bytes;
use crate::context::{BuildContext, Entry, FileKind, Selection};
use crate::model::Stage;
use std::collections::BTreeMap;

/// Dumps and logs lighter than this may be sample data.
const DUMP: Bytes = 1_000_000;

/// What was found in a selection.
pub(super) struct Junk<'c> {
    /// Lines for .dockerignore with their bytes, heaviest first.
    pub(super) heavy: Vec<(String, Bytes)>,
    /// Paths of files that are secret by their name.
    pub(super) secrets: Vec<&'c str>,
}

/// Which programs a stage and what it is FROM run: a bit for each group of [`GROUPS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Programs(u8);

impl Programs {
    /// These, and those that a stage itself runs.
    pub(super) fn and(self, stage: &Stage<'_>) -> Self {
        let words =
            stage.steps.iter().flat_map(|step| step.commands.everywhere()).filter_map(|it| it.argv.first());
        let names = words.map(|word| word.text.rsplit('/').next().unwrap_or_default());
        names.fold(self, |all, name| Self(all.0 | bits(|group| group.contains(&name))))
    }

    fn any(self, programs: &[&str]) -> bool {
        self.0 & bits(|group| group == programs) != 0
    }
}

/// A bit for each group that is meant.
fn bits(meant: impl Fn(&[&str]) -> bool) -> u8 {
    GROUPS.iter().enumerate().map(|(at, group)| u8::from(meant(group)) << at).sum()
}

const GROUPS: [&[&str]; 4] = [GIT, NODE, PYTHON, BUILDS];
const GIT: &[&str] = &["git"];
const NODE: &[&str] = &["npm", "yarn", "pnpm", "bun", "corepack"];
const PYTHON: &[&str] = &["pip", "pip3", "python", "python3", "uv", "poetry", "pipenv", "pdm"];
const BUILDS: &[&str] = &["cargo", "mvn", "mvnw", "sbt", "lein"];
const BUILD_FILES: [&str; 4] = ["Cargo.toml", "pom.xml", "build.sbt", "project.clj"];

impl<'c> Junk<'c> {
    pub(super) fn of(context: &BuildContext, selection: &Selection<'c>, programs: Programs) -> Self {
        let mut heavy: BTreeMap<String, Bytes> = BTreeMap::new();
        let mut secrets = Vec::new();
        for picked in selection.entries() {
            let entry = picked.entry;
            if let Some(line) = line_of(context, entry, programs) {
                *heavy.entry(line).or_default() += entry.size;
            } else if entry.kind == FileKind::File && is_secret(entry) {
                secrets.push(entry.path);
            }
        }
        let mut heavy: Vec<(String, Bytes)> = heavy.into_iter().collect();
        heavy.sort_unstable_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        Self { heavy, secrets }
    }

    /// The lines alone.
    pub(super) fn lines(&self) -> Vec<String> {
        self.heavy.iter().map(|(line, _)| line.clone()).collect()
    }
}

/// The line of .dockerignore that leaves an entry out, if it is junk: the highest directory of such a name counts.
fn line_of(context: &BuildContext, entry: Entry<'_>, programs: Programs) -> Option<String> {
    let mut start = 0;
    for (end, _) in entry.path.match_indices('/') {
        let name = &entry.path[start..end];
        let above = &entry.path[..start];
        if is_junk(context, above, name, programs) {
            return Some(if start == 0 { name.to_owned() } else { format!("**/{name}") });
        }
        start = end + 1;
    }
    let name = &entry.path[start..];
    let deep = if start == 0 { "" } else { "**/" };
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("pyc") => Some("**/*.pyc".to_owned()),
        _ if name == ".DS_Store" => Some("**/.DS_Store".to_owned()),
        Some(extension @ ("log" | "dump" | "bak" | "hprof")) if entry.size >= DUMP => {
            Some(format!("{deep}*.{extension}"))
        }
        _ if name.ends_with(".sql.gz") && entry.size >= DUMP => Some(format!("{deep}*.sql.gz")),
        _ => None,
    }
}

/// Whether a directory called `name` in `above` (with its closing `/`) is junk with all that it holds.
fn is_junk(context: &BuildContext, above: &str, name: &str, programs: Programs) -> bool {
    let has = |directory: &str, file: &str| {
        context.files().is_some_and(|files| files.get(&format!("{directory}{file}")).is_some())
    };
    match name {
        // Who runs git may ask it for the version.
        ".git" => !programs.any(GIT),
        ".svn" | ".hg" | ".bzr" | ".idea" | ".vs" | "__pycache__" | ".tox" | ".nox" | ".mypy_cache"
        | ".pytest_cache" | ".ruff_cache" | ".hypothesis" | ".ipynb_checkpoints" | ".gradle"
        | ".terraform" | ".parcel-cache" | ".turbo" | ".nyc_output" | ".sass-cache" => true,
        "node_modules" | "bower_components" => programs.any(NODE),
        ".venv" | "venv" => programs.any(PYTHON) && has(&format!("{above}{name}/"), "pyvenv.cfg"),
        "target" => programs.any(BUILDS) && BUILD_FILES.iter().any(|file| has(above, file)),
        _ => false,
    }
}

/// Whether a file is a private key or a store of credentials by its name. Certificates are public.
fn is_secret(entry: Entry<'_>) -> bool {
    let name = entry.path.rsplit('/').next().unwrap_or_default();
    let example = ["example", "sample", "template", "test"].iter().any(|word| entry.path.contains(word));
    if example {
        return false;
    }
    match name {
        ".env" | ".env.local" | ".env.production" | ".netrc" | ".pgpass" | ".git-credentials" | "id_rsa"
        | "id_dsa" | "id_ecdsa" | "id_ed25519" | "terraform.tfstate" | ".vault-token" => true,
        "credentials" => entry.path.ends_with(".aws/credentials"),
        _ => match name.rsplit_once('.') {
            Some((stem, "pem")) => stem.contains("key") && !stem.contains("pub"),
            Some((stem, "key" | "p12" | "pfx" | "ppk")) => !stem.is_empty(),
            _ => false,
        },
    }
}
