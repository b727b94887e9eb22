//! Commands that neither the base image nor anything before them brings. Speaks only where that is sure: on bases
//! whose packages are known, and as long as nothing ran or came in that may have brought the command.

mod bases;

use crate::model::{Base, CommandUse, Failure, Model, Stage, Step};
use crate::rule::Context;
use crate::syntax::Kind;
use crate::tools::path::may_overlap;
use crate::tools::{Effect, EffectKind, Path, Recognised, recognise};
use bases::{Lacking, brought_by, lacking};

/// One finding for each stage, at the first such command: what stands behind it is never reached.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let Base::Image(image) = &stage.base else { continue };
        // A variable in it means that other bases are in use, too.
        if image.resolved || !stage.steps.iter().any(|step| step.instruction.kind == Kind::Run) {
            continue;
        }
        let known = lacking(image).filter(|_| !is_stage(model, &image.text));
        let Some(known) = known else { continue };
        if let Some((step, command, name)) = first_missing(stage, &known) {
            report(cx, stage, step, command, name, &known);
        }
    }
}

/// `FROM Builder`: no image is meant.
fn is_stage(model: &Model<'_>, name: &str) -> bool {
    model.stage_named(name, model.stages.len(), false).is_some()
}

fn first_missing<'m>(
    stage: &'m Stage<'m>,
    known: &Lacking,
) -> Option<(&'m Step<'m>, &'m CommandUse<'m>, &'m str)> {
    let mut brought: Vec<&str> = Vec::new();
    for step in &stage.steps {
        if brings_more(step) {
            return None;
        }
        if step.instruction.kind != Kind::Run {
            if step.effects.iter().any(may_bring) {
                return None;
            }
            continue;
        }
        for command in &step.commands {
            if let Some(name) = called(command).filter(|name| known.lacks(name) && !brought.contains(name)) {
                let seen = step.failure(command) != Failure::Unseen;
                return seen.then_some((step, command, name));
            }
            for effect in step.effects.get(command.effects.clone()).unwrap_or_default() {
                if !take(effect, &mut brought) {
                    return None;
                }
            }
        }
        // Redirections and what no command stands for.
        if step.effects.iter().any(may_bring) {
            return None;
        }
    }
    None
}

/// The command's name, where it is looked up in PATH.
fn called<'c>(command: &'c CommandUse<'_>) -> Option<&'c str> {
    let name = command.argv.first()?.value()?;
    (!name.contains('/')).then_some(name)
}

/// Whether an instruction changes where commands are found, or what runs them.
fn brings_more(step: &Step<'_>) -> bool {
    let instruction = step.instruction;
    match instruction.kind {
        Kind::Env => instruction.pairs().iter().any(|pair| pair.key.text == "PATH"),
        Kind::Run => {
            !step.scope.shell.is_read() || instruction.mounts().iter().any(|mount| mount.from.is_some())
        }
        Kind::Shell | Kind::Onbuild => true,
        _ => false,
    }
}

/// Takes note of the commands that an effect surely brings; false where it may bring any.
fn take(effect: &Effect<'_>, brought: &mut Vec<&'static str>) -> bool {
    match &effect.kind {
        EffectKind::Install { tool: "apt" | "aptitude" | "apk" | "dnf" | "yum", packages, .. } => {
            let Some(packages) = packages else { return false };
            packages.iter().all(|package| {
                let commands = brought_by(package);
                brought.extend(commands.unwrap_or_default());
                commands.is_some()
            })
        }
        EffectKind::Install { tool: "pip" | "npm" | "yarn", .. } => true,
        EffectKind::Install { .. } | EffectKind::Upgrade { .. } => false,
        _ => !may_bring(effect),
    }
}

/// Whether it may put a program where one is found.
fn may_bring(effect: &Effect<'_>) -> bool {
    const PLACES: [&str; 6] = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
    let writes = match effect.kind {
        EffectKind::Opaque => return true,
        EffectKind::Write { .. }
        | EffectKind::Compile
        | EffectKind::Pack { .. }
        | EffectKind::Download { .. }
        | EffectKind::Extract { .. }
        | EffectKind::Copy { .. }
        | EffectKind::Move { .. }
        | EffectKind::Link { .. } => true,
        _ => false,
    };
    writes && PLACES.iter().any(|place| may_overlap(&effect.path, &Path::Exact((*place).into())))
}

fn report(
    cx: &mut Context<'_>,
    stage: &Stage<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    name: &str,
    known: &Lacking,
) {
    let Base::Image(image) = &stage.base else { return };
    let message =
        format!("`{name}` fails: `{}` has no such command, and nothing before brings it", image.text);
    let manages = matches!(recognise(&command.argv), Recognised::Tool(call) if matches!(call.tool.id, "apt" | "apk" | "dnf" | "yum"));
    let help = match known.package(name) {
        _ if name == "sudo" && step.scope.user.is_none() => "leave sudo out: root runs it anyway".to_owned(),
        _ if manages => format!("this image's package manager is {}", known.manager),
        _ if known.refuses_pip && installs_into_system(command) => into_environment(known),
        Some(package) => {
            let packages = [&[package], known.beside(command)].concat().join(" ");
            format!("install {package} before it: `{}`", known.line(&packages))
        }
        None => format!("install what brings it before: `{}`", known.line("…")),
    };
    cx.report(Some(step.instruction), command.argv.first().map_or(command.span, |word| word.span), message)
        .label("not found")
        .related(image.span, "has no such command")
        .help(help);
}

/// Whether pip is to install for the whole system.
fn installs_into_system(command: &CommandUse<'_>) -> bool {
    const ELSEWHERE: [&str; 5] = ["--break-system-packages", "--target", "-t", "--prefix", "--root"];
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    call.tool.id == "pip"
        && call.subcommand.name == "install"
        && !command.argv.iter().any(|word| ELSEWHERE.contains(&&*word.text))
}

/// What to write where the distribution's pip refuses to.
fn into_environment(known: &Lacking) -> String {
    let (packages, own, system) = match known.manager {
        "apk" => ("python3", "py3-…", "py3-pip"),
        _ => ("python3-venv", "python3-…", "python3-pip"),
    };
    format!(
        "make a virtual environment before it, since this release's pip installs nothing for the system (PEP 668):\n\
         `RUN {}`, `ENV PATH=/opt/venv/bin:$PATH`, and then pip as it is\n\
         or install its packages `{own}`, or {system}, and give pip --break-system-packages",
        known.then(packages, "python3 -m venv /opt/venv"),
    )
}
