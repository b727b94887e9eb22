//! Files that hold secrets: by their names, and by what is known of how they were written. Reads none.

use crate::model::{CommandUse, Step, holds_secret};
use crate::shell::Field;
use crate::size::{Fold, Hidden, Written};
use crate::syntax::{Kind, Word};
use crate::tools::path::{file_name, is_within};
use crate::tools::{Effect, EffectKind, Path};

/// Private keys.
const KEYS: [&str; 8] = [
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "privkey.pem",
    "private.key",
    "private.pem",
    "private_key.pem",
];

/// Other files that are there for a secret alone.
const PRIVATE: [&str; 12] = [
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
    "huggingface/token",
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
const SETTINGS: [&str; 23] = [
    "etc/npmrc",
    "etc/gitconfig",
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
    if !matches!(effect.kind, EffectKind::Copy { .. } | EffectKind::Write { .. } | EffectKind::Move { .. }) {
        return false;
    }
    let (Path::Exact(path) | Path::Below(path)) = &effect.path else { return false };
    let by_name =
        !hidden.is_overwritten() && matches!(&hidden.by.effect.path, Path::Exact(gone) if gone == path);
    let brought = step.instruction.kind != Kind::Run && !matches!(effect.kind, EffectKind::Write { .. });
    hidden.whole
        && !is_throw_away(effect)
        && (is_one(path, &KEYS)
            || is_one(path, &PRIVATE)
            || is_one(path, &CREDENTIALS) && (brought && by_name || step.writes_secret(effect))
            || is_one(path, &SETTINGS) && step.writes_secret(effect)
            || brought && DIRECTORIES.contains(&file_name(path)))
}

/// What a file holds that stays in an image.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Kept {
    Key,
    /// A token or password.
    Token,
    /// Settings of a user, in which there may be one.
    Settings,
    /// A directory of keys or credentials, of which nobody knows what is in it.
    Directory {
        /// Whether the file names a private key there.
        names_key: bool,
    },
}

/// The secret in a file that a layer of an image has for good.
pub(in crate::rules) fn kept(fold: &Fold<'_>, written: &Written<'_>) -> Option<Kept> {
    let (effect, step) = (written.effect, fold.step(written.layer));
    // `COPY deploy_key /root/.ssh/id_rsa`: the source could be a directory.
    let (Path::Exact(path) | Path::Below(path)) = &effect.path else { return None };
    let kept = match step.instruction.kind {
        Kind::Run => kept_by_run(fold, written, path),
        // What another stage or image made may be meant to be seen.
        _ if step.from.is_some() => None,
        _ if is_one(path, &KEYS) => Some(Kept::Key),
        _ if is_one(path, &PRIVATE) => Some(Kept::Token),
        _ if is_one(path, &["root/.npmrc", ".docker/config.json", ".kube/config"]) => Some(Kept::Settings),
        _ => kept_in(fold, written, path),
    };
    // Few files are any.
    kept.filter(|_| !is_throw_away(effect) && fold.hidden_of(effect).next().is_none())
}

/// What a directory for keys holds that COPY brings as one.
fn kept_in(fold: &Fold<'_>, written: &Written<'_>, path: &str) -> Option<Kept> {
    let is_directory = DIRECTORIES.contains(&file_name(path));
    // One of another name may be a file.
    let is_one_of_keys = |word: &Word<'_>| {
        let name = file_name(word.text.trim_end_matches('/')).trim_start_matches('.');
        word.text.ends_with(['/', '.'])
            || matches!(name, "ssh" | "aws" | "gnupg" | "keys" | "ssh-keys" | "ssh_keys")
    };
    let (sources, _) = fold.step(written.layer).instruction.copy_parts()?;
    if !is_directory || !sources.iter().any(is_one_of_keys) {
        return None;
    }
    let behind = fold.of_images().skip_while(|(id, _)| *id < written.layer);
    let root = fold.layers[written.layer].stage.root;
    let effects = behind.filter(|(_, layer)| layer.stage.root == root).take(MAX_LOOKS);
    let mut effects = effects.flat_map(|(id, _)| fold.step(id).effects.iter());
    let names_key = effects.any(|effect| match &effect.path {
        Path::Exact(file) => is_within(file, path) && is_one(file, &KEYS),
        _ => false,
    });
    Some(Kept::Directory { names_key })
}

fn kept_by_run(fold: &Fold<'_>, written: &Written<'_>, path: &str) -> Option<Kept> {
    let (effect, step) = (written.effect, fold.step(written.layer));
    if !matches!(effect.kind, EffectKind::Write { .. }) {
        return None;
    }
    let is_key = is_one(path, &KEYS);
    let is_file = [PRIVATE.as_slice(), &CREDENTIALS, &SETTINGS].iter().any(|names| is_one(path, names))
        || DIRECTORIES_OF_SETTINGS.contains(&file_name(path));
    if !is_key && !is_file {
        return None;
    }
    let command = step.command(step.command_of(effect.id)?)?;
    // What is written by its name alone (`'${TOKEN}'`) is no secret.
    let by_name = |word: &Field<'_>| word.is_known() && word.text.contains('$');
    let says_secret = step.writes_secret(effect)
        && !command.argv.iter().any(by_name)
        && command.argv.iter().any(|word| holds_secret(&word.text))
        && !is_taken_back(step, command);
    if is_key {
        let copied = command.argv.iter().skip(1).find(|word| is_one(&word.text, &KEYS) && word.text != path);
        let is_real = copied.is_some_and(|from| !comes_of_throw_away(fold, written, &from.text));
        return (is_real || says_secret).then_some(Kept::Key);
    }
    says_secret.then_some(Kept::Token)
}

/// So many effects or commands are looked at for each file.
const MAX_LOOKS: usize = 500;

/// Whether a file that a RUN reads came of one for tests.
fn comes_of_throw_away(fold: &Fold<'_>, written: &Written<'_>, path: &str) -> bool {
    let effects = fold.layers[written.layer].stage.steps.iter().flat_map(|step| &step.effects);
    let mut brings =
        effects.filter(|effect| matches!(&effect.path, Path::Exact(to) | Path::Below(to) if to == path));
    brings.any(is_throw_away)
}

/// Where pip keeps its settings, as a whole.
const DIRECTORIES_OF_SETTINGS: [&str; 1] = ["pip"];

/// Whether a later command of the RUN unsets it: `npm config delete`, `docker logout`.
fn is_taken_back(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let name = command.argv.first().map(|word| &word.text);
    let takes_back = |word: &Field<'_>| {
        matches!(
            word.text.as_ref(),
            "delete" | "unset" | "--unset" | "--unset-all" | "--remove-section" | "logout" | "rm"
        )
    };
    let behind = step.commands.partition_point(|it| it.span.start <= command.span.start);
    step.commands[behind..].iter().take(MAX_LOOKS).any(|later| {
        later.span.start > command.span.start
            && later.argv.first().map(|word| &word.text) == name
            && later.argv.iter().any(takes_back)
    })
}

/// Whether a key is one for tests that everyone may have, by what it is called where it comes from or goes to.
fn is_throw_away(effect: &Effect<'_>) -> bool {
    const MARKS: [&str; 9] =
        ["insecure", "example", "test", "dummy", "sample", "fake", "snakeoil", "mock", "vagrant"];
    let is_marked = |path: &Path<'_>| match path {
        Path::Exact(path) | Path::Below(path) | Path::Glob(path) => {
            let lower = path.to_ascii_lowercase();
            MARKS.iter().any(|mark| lower.contains(mark))
        }
        Path::Unknown => false,
    };
    let origin = match &effect.kind {
        EffectKind::Copy { from } | EffectKind::Move { from } => is_marked(from),
        _ => false,
    };
    origin || is_marked(&effect.path)
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
    let last = path.as_bytes().last();
    names.iter().filter(|name| name.as_bytes().last() == last).any(|name| {
        let start = path.len().checked_sub(name.len()).filter(|start| path.get(*start..) == Some(*name));
        start.is_some_and(|start| start == 0 || path.as_bytes()[start - 1] == b'/')
    })
}
