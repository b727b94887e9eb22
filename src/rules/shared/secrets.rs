//! Files that hold secrets: by their names, and by what is known of how they were written. Reads none.

use crate::size::{Fold, Hidden};
use crate::syntax::Kind;
use crate::tools::path::file_name;
use crate::tools::{EffectKind, Path};

/// Files that are there for a secret alone.
const PRIVATE: [&str; 15] = [
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    "_netrc",
    ".git-credentials",
    ".pypirc",
    ".pgpass",
    ".vault-token",
    ".dockercfg",
    ".dockerconfigjson",
    ".aws/credentials",
    ".gem/credentials",
    "application_default_credentials.json",
];

/// Files of settings that are brought into an image and deleted by name because a secret stands in them.
const CREDENTIALS: [&str; 6] = [
    ".npmrc",
    ".docker/config.json",
    ".kube/config",
    "kubeconfig",
    ".cargo/credentials",
    ".cargo/credentials.toml",
];

/// Files of settings in which a secret may stand.
const SETTINGS: [&str; 21] = [
    ".yarnrc",
    ".yarnrc.yml",
    "pip.conf",
    "pip.ini",
    "auth.json",
    "settings.xml",
    "config.json",
    "nuget.config",
    "NuGet.config",
    "NuGet.Config",
    "gradle.properties",
    ".bundle/config",
    ".gitconfig",
    ".condarc",
    ".boto",
    ".s3cfg",
    ".terraformrc",
    ".env",
    ".composer/auth.json",
    ".m2/settings-security.xml",
    ".wgetrc",
];

/// Directories of such files.
const DIRECTORIES: [&str; 3] = [".ssh", ".aws", ".gnupg"];

/// Whether a deletion hides a secret only, which the layer below keeps.
pub(in crate::rules) fn is_hidden_secret(fold: &Fold<'_>, hidden: &Hidden<'_>) -> bool {
    let (effect, step) = (hidden.written.effect, fold.step(hidden.written.layer));
    if !matches!(effect.kind, EffectKind::Copy { .. } | EffectKind::Write | EffectKind::Move { .. }) {
        return false;
    }
    let (Path::Exact(path) | Path::Below(path)) = &effect.path else { return false };
    let by_name = matches!(&hidden.by.effect.path, Path::Exact(gone) if gone == path);
    let brought = step.instruction.kind != Kind::Run && !matches!(effect.kind, EffectKind::Write);
    hidden.whole
        && (is_one(path, &PRIVATE)
            || is_one(path, &CREDENTIALS) && (brought && by_name || step.writes_secret(effect))
            || is_one(path, &SETTINGS) && step.writes_secret(effect)
            || brought && DIRECTORIES.contains(&file_name(path)))
}

/// Whether what COPY brings may hold the name of a variable in place of its secret, where the RUNs are given one: npm
/// expands `${NPM_TOKEN}` when it reads the file.
pub(in crate::rules) fn may_be_a_name(fold: &Fold<'_>, hidden: &Hidden<'_>) -> bool {
    let (written, layer) = (hidden.written, &fold.layers[hidden.written.layer]);
    let expands = matches!(&written.effect.path, Path::Exact(path) if is_one(path, &[".npmrc"]));
    expands && fold.step(written.layer).instruction.kind != Kind::Run && layer.stage.is_given_secret()
}

/// Whether a path has one of the names at its end.
fn is_one(path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let start = path.len().checked_sub(name.len()).filter(|start| path.get(*start..) == Some(*name));
        start.is_some_and(|start| start == 0 || path.as_bytes()[start - 1] == b'/')
    })
}
