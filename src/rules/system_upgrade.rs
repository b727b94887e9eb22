//! Upgrades of all packages of a base image, which store each of them a second time.

use super::shared::shown::enumerate;
use super::shared::wording::command_text;
use crate::model::{Base, CommandUse, Model, Stage, Step};
use crate::rule::Context;
use crate::shell::Field;
use crate::tools::path::file_name;
use crate::tools::{self, Effect, EffectKind, Invocation, Recognised, recognise};

/// How many other commands of a RUN are shown.
const MAX_RELATED: usize = 4;

/// One finding for each RUN of a stage that reaches an image, at its first such command.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    if !stage.is_shipped {
        return;
    }
    let may_upgrade = step.effects.iter().any(upgrades_system)
        || step.commands.everywhere().any(|command| zypper(command).is_some());
    if !may_upgrade {
        return;
    }
    let mut upgrades = step.commands.everywhere().filter(|command| is_upgrade(step, command));
    let Some(first) = upgrades.next() else { return };
    let model = cx.model;
    let text = command_text(first.span, model.file.text);
    let (from, name) = base(model, stage);
    let named = named(first);
    let message = if named.is_empty() {
        format!(
            "`{text}` stores every package that it upgrades a second time: the one of {name} stays in the layer below"
        )
    } else {
        format!(
            "`{text}` upgrades all packages, not only {}, and stores each a second time: that of {name} stays in the layer below",
            enumerate(&named)
        )
    };
    let help = cx.explain(|| match named.as_slice() {
        [] => format!(
            "build on a newer tag of {name} (`docker build --pull`), whose layers have the upgrades already; where one fix cannot wait, upgrade that package only{}",
            only(first)
        ),
        names => {
            let names = names.join(" ");
            format!(
                "to upgrade no more than is named, write `apt-get install -y --only-upgrade {names}` (without --only-upgrade for what the base image lacks)"
            )
        }
    });
    let finding = cx.report(Some(step.instruction), first.span, message);
    finding
        .label("writes base packages again")
        .related(from, "has these packages already")
        .in_script(first.script)
        .help = help;
    if first.argv.iter().any(|word| word.text == "zypper") {
        finding.code("hadolint:DL3035");
    }
    for other in upgrades.take(MAX_RELATED) {
        finding.related(other.span, "here, too");
    }
}

/// Where the image that the layers stand on is named, and how.
fn base<'m>(model: &'m Model<'_>, stage: &'m Stage<'_>) -> (crate::source::Span, String) {
    match model.root_base(stage) {
        Base::Image(image) => (image.span, format!("`{}`", image.text)),
        _ => (stage.from.span, "the base image".to_owned()),
    }
}

/// Whether a command upgrades all that a system's package manager has installed.
fn is_upgrade(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
    if effects.iter().any(upgrades_system) {
        return match recognise(&command.argv) {
            Recognised::Tool(call) => {
                (call.operands.is_empty() || takes_all_the_same(&call)) && !call.more && !narrows(command)
            }
            _ => false,
        };
    }
    zypper_upgrades(command) && !narrows(command)
}

fn upgrades_system(effect: &Effect<'_>) -> bool {
    // Of zypper more is asked below; what pacman installs wants everything else at its newest.
    let is_one = |tool: &str| tools::is_system(tool) && !matches!(tool, "pacman" | "zypper");
    matches!(effect.kind, EffectKind::Upgrade { tool } if is_one(tool))
}

/// Whether the names behind it narrow nothing: apt upgrades all others beside them.
fn takes_all_the_same(call: &Invocation<'_, '_>) -> bool {
    matches!(file_name(&call.name.text), "apt" | "apt-get")
}

/// The packages that such a command names, as written.
fn named<'c>(command: &'c CommandUse<'_>) -> Vec<&'c str> {
    match recognise(&command.argv) {
        Recognised::Tool(call) => call.operands.iter().map(|word| word.text.as_ref()).collect(),
        _ => Vec::new(),
    }
}

/// Options that leave most packages as they are, or whose meaning a variable hides.
fn narrows(command: &CommandUse<'_>) -> bool {
    const NARROW: [&str; 7] =
        ["--download-only", "-d", "--exclude", "--advisory", "--advisories", "--simulate", "--dry-run"];
    command
        .argv
        .iter()
        .any(|word| NARROW.contains(&word.text.split('=').next().unwrap_or_default()) || !word.is_known())
}

/// What follows `zypper`, where that is the command.
fn zypper<'c, 'd>(command: &'c CommandUse<'d>) -> Option<&'c [Field<'d>]> {
    let (name, args) = command.unwrapped().split_first()?;
    (name.text == "zypper").then_some(args)
}

/// `zypper dup` and `zypper up` without the name of a package.
fn zypper_upgrades(command: &CommandUse<'_>) -> bool {
    let Some(args) = zypper(command) else { return false };
    let mut operands = args.iter().filter(|arg| !arg.is_option()).map(|arg| arg.text.as_ref());
    matches!(operands.next(), Some("dup" | "dist-upgrade" | "up" | "update" | "patch"))
        && operands.next().is_none()
}

/// How one package is upgraded.
fn only(command: &CommandUse<'_>) -> &'static str {
    let names = |name: &str| command.argv.iter().any(|word| word.text == name);
    if names("apt-get") || names("apt") {
        " (`apt-get install --only-upgrade NAME`)"
    } else if names("apk") {
        " (`apk add --upgrade NAME`)"
    } else {
        ""
    }
}
