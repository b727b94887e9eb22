//! Archives: what their names tell, and who unpacks them. Looks at names only, as nobody can see the content.

use crate::model::{BASE_WORKDIR, Base, Model, Stage};
use crate::tools::path::{self, glob_matches, is_within};
use crate::tools::{Effect, EffectKind, Path, Recognised, recognise};

/// What ADD unpacks when it is a local file: tar, plain or compressed by gzip, bzip2, xz or zstd.
pub(in crate::rules) fn is_tar(name: &str) -> bool {
    let Some((stem, end)) = name.rsplit_once('.') else { return false };
    match end {
        "tar" | "tgz" | "tbz2" | "tbz" | "tb2" | "txz" | "tzst" => true,
        "gz" | "bz2" | "xz" | "zst" => stem.rsplit_once('.').is_some_and(|(_, end)| end == "tar"),
        _ => false,
    }
}

/// One compressed file, or a tar with a short name.
pub(in crate::rules) fn is_compressed(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "gz" | "bz2" | "xz" | "zst"))
}

/// The last part of a path or URL, without what a URL has behind it.
pub(in crate::rules) fn file_name(source: &str) -> &str {
    let end = source.bytes().position(|byte| matches!(byte, b'?' | b'#'));
    let path = end.map_or(source, |end| &source[..end]);
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

/// Whether ADD fetches it: a URL or a repository.
pub(in crate::rules) fn is_remote(source: &str) -> bool {
    const SCHEMES: [&str; 6] = ["http://", "https://", "ftp://", "git@", "git://", "ssh://"];
    SCHEMES.iter().any(|scheme| source.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme)))
        || (source.starts_with("github.com/") && source.contains(".git"))
}

/// Whether a program unpacks it into many files.
pub(in crate::rules) fn is_archive(name: &str) -> bool {
    is_tar(name)
        || is_compressed(name)
        || name.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "zip" | "7z" | "cpio"))
}

/// So many stages and effects behind a source are looked at.
const MAX_STAGES: usize = 100;
const MAX_BEHIND: usize = 1_000;

/// The first command from step `from` of a stage on, in stages FROM it too, that unpacks what a source called
/// `name` left at `written`.
pub(in crate::rules) fn extraction<'m>(
    model: &'m Model<'m>,
    stage: &'m Stage<'m>,
    from: usize,
    written: &Path<'_>,
    name: &str,
) -> Option<&'m Effect<'m>> {
    let children = model.stages[stage.index + 1..]
        .iter()
        .take(MAX_STAGES)
        .filter(|later| matches!(later.base, Base::Stage(base) if base == stage.index));
    let steps = stage.steps.get(from..)?.iter().chain(children.flat_map(|child| &child.steps));
    steps.flat_map(|step| &step.effects).take(MAX_BEHIND).find(|effect| match &effect.kind {
        EffectKind::Extract { archive } => is_same(written, name, archive),
        _ => false,
    })
}

/// Whether a command that reads `read` reads what a source called `name` left at `written`.
fn is_same(written: &Path<'_>, name: &str, read: &Path<'_>) -> bool {
    match (written, read) {
        // A destination without a slash at its end may be a directory all the same.
        (Path::Exact(written), Path::Exact(read)) => {
            written == read || (is_within(read, written) && path::file_name(read) == name)
        }
        (Path::Exact(_), Path::Glob(_)) => path::covers(read, true, written) == path::Cover::Surely,
        (Path::Below(directory), Path::Exact(read) | Path::Glob(read)) => {
            let last = path::file_name(read);
            is_within(read, directory) && (last == name || glob_matches(name, last))
        }
        _ => false,
    }
}

/// Whether ADD does what a command does that unpacks: all that is in it, under the same names, and for root.
pub(in crate::rules) fn is_as_by_add(model: &Model<'_>, unpacked: &Effect<'_>) -> bool {
    const MORE: [&str; 9] = [
        "--strip-components",
        "--strip",
        "--transform",
        "--xform",
        "--no-same-owner",
        "--exclude",
        "--wildcards",
        "--files-from",
        "--one-top-level",
    ];
    let Some(step) = model.step(unpacked.id.step) else { return false };
    let command = step.command_of(unpacked.id).and_then(|id| step.command(id));
    let Some(Recognised::Tool(call)) = command.map(|command| recognise(&command.argv)) else { return true };
    let is_root = step.scope.user.as_deref().is_none_or(|user| matches!(user, "root" | "0"));
    // Names of members stand behind the archive.
    is_root && !call.has_option(&MORE) && call.operands.len() <= 1
}

/// The directory that a command unpacks to, as a destination for ADD.
pub(in crate::rules) fn destination<'e>(unpacked: &'e Effect<'_>) -> Option<&'e str> {
    let (Path::Below(directory) | Path::Exact(directory)) = &unpacked.path else { return None };
    Some(match path::part_within(directory, BASE_WORKDIR) {
        Some("") => ".",
        Some(inside) => inside,
        None => directory,
    })
}
