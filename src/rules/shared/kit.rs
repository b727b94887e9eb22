//! A directory of the build context that is there for a set-up: where scripts and keys are all that is seen to be used of
//! it, it is a few kilobytes more often than not. Looks at words only, as nobody can see the files.

use crate::model::CommandUse;
use crate::size::{Hidden, Predictor};
use crate::syntax::Kind;
use crate::tools::{EffectKind, Path, path};
use std::iter::once;

/// So many layers between the COPY and the deletion are looked at.
const MAX_BETWEEN: usize = 100;

/// Whether a directory is deleted of which all that is seen to be used since it was copied are scripts and keys.
pub(in crate::rules) fn is_only_for_setup(sizes: &Predictor<'_>, hidden: &Hidden<'_>) -> bool {
    let (written, by) = (hidden.written, hidden.by);
    let (EffectKind::Copy { from: Path::Exact(source) }, Path::Exact(place) | Path::Below(place)) =
        (&written.effect.kind, &written.effect.path)
    else {
        return false;
    };
    let brought = sizes.step(written.layer);
    // All of the context is a project, whatever is run of it.
    if brought.from.is_some() || !brought.copies() || path::components(source).all(|name| name == ".") {
        return false;
    }
    let end = by.effect.span.start;
    let steps = (written.layer + 1..=by.layer).take(MAX_BETWEEN).map(|layer| sizes.step(layer));
    let runs = steps.filter(|step| step.instruction.kind == Kind::Run);
    let commands =
        runs.flat_map(|step| step.commands.everywhere()).filter(|command| command.span.start < end);
    let mut uses = commands.filter_map(|command| use_of(command, place)).peekable();
    uses.peek().is_some() && uses.all(|is_setup| is_setup)
}

/// Whether a command uses nothing of a directory but scripts and keys; `None` where it does not use it.
fn use_of(command: &CommandUse<'_>, place: &str) -> Option<bool> {
    const ATTRIBUTES: [&str; 3] = ["chmod", "chown", "cd"];
    let (name, operands) = command.argv.split_first()?;
    let name = name.text.as_ref();
    let called =
        once(name).filter(|name| name.contains('/')).chain(operands.iter().map(|it| it.text.as_ref()));
    let paths = called.filter_map(|word| path::join(command.directory.as_deref(), word));
    let mut inside = paths.filter(|path| path::is_within(path, place)).peekable();
    let works = command.directory.as_deref().is_some_and(|directory| path::is_within(directory, place));
    if ATTRIBUTES.contains(&name) || inside.peek().is_none() && !works {
        return None;
    }
    let by_shell = matches!(path::file_name(name), "sh" | "bash" | "ash" | "source" | "." | "run-parts");
    Some(inside.peek().is_some() && inside.all(|path| is_script(&path, by_shell) || is_in_setup(&path)))
}

/// Whether it is a script of a set-up, and not one that builds what lies beside it.
fn is_script(path: &str, by_shell: bool) -> bool {
    const BUILDS: [&str; 6] = ["build", "compile", "make", "autogen", "bootstrap", "configure"];
    let name = path::file_name(path);
    let is_shells = by_shell || matches!(name.rsplit_once('.'), Some((_, "sh" | "bash")));
    is_shells && !BUILDS.iter().any(|start| name.starts_with(start))
}

/// Whether a directory on the way to it is one of scripts or keys by its name.
fn is_in_setup(path: &str) -> bool {
    const NAMES: [&str; 10] = [
        "scripts",
        "script",
        "hooks",
        "keys",
        "keyring",
        "keyrings",
        "certs",
        "certificates",
        "ca-certificates",
        "trust",
    ];
    path::components(path).any(|part| NAMES.contains(&part))
}
