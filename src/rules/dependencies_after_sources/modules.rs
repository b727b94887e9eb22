//! Go's modules: which commands are about those of the project, and where a build fetches none. Looks at words and
//! settings; a go.mod is read by nobody.

use crate::model::{Base, CommandUse, Stage, Step};
use crate::size::catalog::official;
use crate::syntax::MountKind;
use crate::tools::path::is_within;
use crate::tools::{EffectKind, Invocation, Path, Recognised, recognise};

/// Whether a command of Go is about the project that it runs in: `go install NAME@VERSION` is not, nor is what takes
/// its modules from `vendor`.
pub(super) fn is_of_project(command: &CommandUse<'_>) -> bool {
    let Recognised::Tool(call) = recognise(&command.argv) else { return true };
    let is_local = |name: &str| matches!(name.as_bytes().first(), Some(b'.' | b'$'));
    let named = || call.operands.iter().map(|operand| operand.text.as_ref());
    match call.subcommand.name {
        "install" => named().all(is_local) && !is_vendored(&call),
        // Single files may be a program of their own, without a module.
        "build" => !named().any(|name| name.contains('@') || is_source(name)) && !is_vendored(&call),
        _ => true,
    }
}

/// Whether it is a file of Go.
fn is_source(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end == "go")
}

fn is_vendored(call: &Invocation<'_, '_>) -> bool {
    call.option(&["-mod"]).is_some_and(|option| option.value() == Some("vendor"))
}

/// Whether a build of Go fetches nothing, or nothing that another instruction could fetch first: its modules are copied,
/// kept in a mount, or it knows none.
pub(super) fn are_there(stage: &Stage<'_>, run: &Step<'_>, command: &CommandUse<'_>) -> bool {
    if command.program() != "go" {
        return false;
    }
    let mounted = run.instruction.mounts().iter().any(|mount| mount.kind != MountKind::Secret);
    let before = || stage.steps.iter().take_while(|step| step.id != run.id).chain([run]);
    let setting = |name: &str| {
        let own = command.argv.iter().find_map(|word| word.text.strip_prefix(name)?.strip_prefix('='));
        let exported = run.exports().into_iter().find(|(key, ..)| key == name).map(|(_, value, _)| value);
        own.map(str::to_owned).or(exported).or_else(|| stage.variable(run, name).map(str::to_owned))
    };
    let copied = before().filter(|step| step.from.is_some()).flat_map(|step| &step.effects);
    let mut copied = copied.filter(|effect| matches!(effect.kind, EffectKind::Copy { .. }));
    let brought = copied.any(|effect| match &effect.path {
        Path::Exact(at) | Path::Below(at) => is_within(at, "/go") || is_within(at, "/root/go"),
        _ => true,
    });
    mounted
        || brought
        || setting("GO111MODULE").is_some_and(|value| value != "on")
        || before()
            .any(|step| step.mentions("vendor") || step.mentions("GO111MODULE") && step.mentions("off"))
        || before().any(|step| ["dep", "glide", "godep", "govendor"].iter().any(|old| step.mentions(old)))
        || !knows_modules(stage, command)
}

/// Whether the Go of the stage's own image knows modules, and uses them where the command runs: in a GOPATH only version
/// 1.16 and later do by themselves.
fn knows_modules(stage: &Stage<'_>, command: &CommandUse<'_>) -> bool {
    let in_path = command.directory.as_deref().is_some_and(|directory| is_within(directory, "/go/src"));
    let Base::Image(image) = &stage.base else { return !in_path };
    if official(&image.name) != "golang" {
        return !in_path;
    }
    let version = image.tag.as_deref().and_then(|tag| tag.split('-').next()).unwrap_or_default();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(1), Some(minor)) => minor >= if in_path { 16 } else { 13 },
        _ => true,
    }
}
