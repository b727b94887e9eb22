//! What a COPY or ADD brings of the build context: all of it, or a directory of it. Judges nothing.

use crate::model::Step;
use crate::source::Span;
use crate::syntax::Word;
use crate::tools::path::{file_name, has_glob, join};
use crate::tools::{EffectKind, Path};

/// Sources that stand where a COPY puts them.
pub(super) struct Copied<'s> {
    /// Where that is: as it is written, where it begins by what nobody knows.
    pub(super) directory: &'s str,
    /// The directory of the build context, with a slash at its end; empty for all of the context.
    pub(super) source: String,
    /// What stands for it.
    pub(super) span: Span,
    /// Whether it is surely no single file.
    pub(super) sure: bool,
}

impl<'s> Copied<'s> {
    /// What a COPY or ADD brings of the build context, where that is more than single files.
    pub(super) fn of(step: &'s Step<'_>) -> Option<Self> {
        if step.from.is_some() || step.effects.is_empty() {
            return None;
        }
        let (sources, destination) = step.instruction.copy_parts()?;
        match sources.iter().find(|source| is_context(&source.text)) {
            Some(whole) => Some(Self {
                directory: directory(&step.effects[0].path, destination)?,
                source: String::new(),
                span: whole.span,
                sure: true,
            }),
            None => Self::of_directory(step, sources),
        }
    }

    /// The one source of a COPY that is a directory, as far as its name tells.
    fn of_directory(step: &'s Step<'_>, sources: &[Word<'_>]) -> Option<Self> {
        let ([word], [effect]) = (sources, step.effects.as_slice()) else { return None };
        let (EffectKind::Copy { from: Path::Exact(source) }, Path::Below(directory)) =
            (&effect.kind, &effect.path)
        else {
            return None;
        };
        let inside = join(Some("/"), source)?;
        let source = inside.get(1..).filter(|it| !it.is_empty() && !has_glob(it))?;
        let name = file_name(source);
        let named = word.text.ends_with(['/', '.']);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let sure = named || name.bytes().all(plain);
        let source = format!("{source}/");
        (!is_of_manifests(name)).then_some(Self { directory, source, span: word.span, sure })
    }

    /// Whether it is all of the build context.
    pub(super) fn is_whole(&self) -> bool {
        self.source.is_empty()
    }
}

fn is_context(text: &str) -> bool {
    matches!(text, "." | "./" | "*" | "./*" | "/")
}

fn directory<'s>(path: &'s Path<'_>, written: &'s Word<'_>) -> Option<&'s str> {
    match path {
        Path::Below(directory) | Path::Exact(directory) => Some(directory),
        _ => Some(written.text.as_ref()).filter(|it| is_open(it)),
    }
}

/// Whether all of a path is known: one below the base image's own directory is not.
pub(super) fn is_absolute(path: &str) -> bool {
    path.as_bytes().first() == Some(&b'/') && path.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// Whether a path begins by a variable.
pub(super) fn is_open(path: &str) -> bool {
    path.as_bytes().first() == Some(&b'$')
}

/// Whether a directory is there for what is to be installed, by its name: it changes when that does. Or it is a file.
fn is_of_manifests(name: &str) -> bool {
    const MARKS: [&str; 9] =
        ["require", "depend", "deps", "package", "manifest", "lock", "vendor", "file", "docker"];
    let lower = name.to_ascii_lowercase();
    MARKS.iter().any(|mark| lower.contains(mark))
}
