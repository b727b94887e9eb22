//! Downloads of which the Dockerfile and its build context tell the bytes. A file of the context is the same when it has the
//! name of what is fetched, and the SHA-256 that the instruction compares with: then nothing else can be fetched. A size is
//! stated where the build goes on only with a file of so many bytes. What a comment says does not count.

use crate::bytes::Bytes;
use crate::context::{BuildContext, Entry, FileKind, Files};
use crate::model::{CommandUse, Model, Stage, Step};
use crate::tools::path::file_name;
use crate::tools::{Effect, EffectKind, Path};
use rustc_hash::FxHashSet;

/// The hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;
/// The longest file that is hashed for it, in bytes: a few seconds.
const LONGEST: Bytes = 2 << 30;
/// Files that are hashed for one Dockerfile.
const MOST: usize = 64;

/// Whether an instruction fetches something and states the digest.
pub(super) fn are_compared(model: &Model<'_>) -> bool {
    fetched(model).any(|(stage, step, _)| !digests(model, stage, step).is_empty())
}

/// The paths of the files of the context that may be a download whose digest is stated.
pub(super) fn alike(model: &Model<'_>, files: &Files) -> Vec<String> {
    let compared = fetched(model).filter(|(stage, step, _)| !digests(model, stage, step).is_empty());
    let names: FxHashSet<&str> = compared.flat_map(|(_, _, effect)| names(effect)).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let is_alike = |entry: &Entry<'_>| {
        entry.kind == FileKind::File && entry.size <= LONGEST && names.contains(file_name(entry.path))
    };
    files.iter().filter(is_alike).take(MOST).map(|entry| entry.path.to_owned()).collect()
}

/// The file of the context that is the same as what an instruction fetches.
pub(super) fn same<'c>(
    model: &Model<'_>,
    effect: &Effect<'_>,
    context: &'c BuildContext,
) -> Option<Entry<'c>> {
    let mut hashed = context.hashed().peekable();
    hashed.peek()?;
    let stage = model.stages.get(effect.id.step.stage.index())?;
    let digests = digests(model, stage, model.step(effect.id.step)?);
    let names: Vec<&str> = names(effect).collect();
    let (path, _) = hashed.find(|(path, digest)| {
        names.contains(&file_name(path)) && digests.contains(&digest.to_ascii_lowercase())
    })?;
    context.files()?.get(path)
}

/// How many bytes the instruction wants a file to have that it fetched: `[ "$(stat -c %s x)" = 1234 ]`.
pub(super) fn stated(step: &Step<'_>, effect: &Effect<'_>, text: &str) -> Option<Bytes> {
    let Path::Exact(place) = &effect.path else { return None };
    let behind = step.commands.iter().filter(|command| command.stands_behind(effect));
    let mut sizes = behind.filter_map(|command| wanted(command, file_name(place), text));
    sizes.next()
}

/// The bytes that a test wants a file of this name to have, where the RUN fails without.
fn wanted(command: &CommandUse<'_>, name: &str, text: &str) -> Option<Bytes> {
    let words: Vec<&str> = command.argv.iter().map(|word| word.text.as_ref()).collect();
    let (["[", left, "=" | "==" | "-eq", right, "]"]
    | ["[[", left, "=" | "==" | "-eq", right, "]]"]
    | ["test", left, "=" | "==" | "-eq", right]) = words[..]
    else {
        return None;
    };
    let counts = |word: &str| {
        let asks =
            ["stat -c%s ", "stat -c %s ", "stat --format=%s ", "stat --printf=%s ", "wc -c <", "wc -c < "];
        let inner = word.strip_prefix("$(")?.strip_suffix(')')?.replace(['"', '\''], "");
        let file = asks.iter().find_map(|ask| inner.strip_prefix(ask))?.trim();
        (file_name(file) == name).then_some(())
    };
    let bytes = counts(left).map_or_else(|| counts(right).map(|()| left), |()| Some(right))?.parse().ok()?;
    let before = text.get(..command.span.start as usize)?.trim_end();
    let behind = text.get(command.span.end as usize..)?.trim_start();
    let decides = ["if", "elif", "while", "until", "!", "||"].iter().all(|word| !before.ends_with(word));
    let is_asked = !behind.starts_with("||")
        || ["exit", "false"].iter().any(|it| behind[2..].trim_start().starts_with(it));
    (decides && is_asked).then_some(bytes)
}

/// What is fetched to a file, with where.
fn fetched<'m, 'd>(
    model: &'m Model<'d>,
) -> impl Iterator<Item = (&'m Stage<'d>, &'m Step<'d>, &'m Effect<'d>)> {
    let steps = model.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
    steps.flat_map(|(stage, step)| {
        let downloads = step.effects.iter().filter(|it| matches!(it.kind, EffectKind::Download { .. }));
        downloads.map(move |effect| (stage, step, effect))
    })
}

/// The names under which somebody would keep a download: its own, and the one that it gets.
fn names<'e>(effect: &'e Effect<'_>) -> impl Iterator<Item = &'e str> {
    let of_url = match &effect.kind {
        EffectKind::Download { url } => url.split(['?', '#']).next().map(file_name),
        _ => None,
    };
    let own = match &effect.path {
        Path::Exact(path) => Some(file_name(path)),
        _ => None,
    };
    of_url.into_iter().chain(own).filter(|name| !name.is_empty())
}

/// The SHA-256 digests that an instruction states, in lower case: by `--checksum`, or in words and documents of a RUN.
fn digests(model: &Model<'_>, stage: &Stage<'_>, step: &Step<'_>) -> FxHashSet<String> {
    let flag = step.instruction.flag("checksum");
    let flag = flag.and_then(|flag| stage.expand(step, flag, model.file.escape));
    let words = step.commands.iter().flat_map(|command| command.argv.iter().map(|word| word.text.as_ref()));
    let documents = step.instruction.heredocs.iter().map(|heredoc| &*heredoc.body.text);
    let texts = flag.as_deref().into_iter().chain(words).chain(documents);
    let parts = texts.flat_map(|text| text.split(|it: char| !it.is_ascii_alphanumeric()));
    let is_digest = |part: &&str| part.len() == DIGITS && part.bytes().all(|it| it.is_ascii_hexdigit());
    parts.filter(is_digest).map(str::to_ascii_lowercase).collect()
}
