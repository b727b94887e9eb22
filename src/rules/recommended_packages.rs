//! apt installs that bring the recommended packages too.

use super::shared::certificates::WITH_CERTIFICATES;
use super::shared::wording::{command_text, suffix};
use crate::bytes::Amount;
use crate::finding::{Alike, Claim, Cure, Fix, Share, Source};
use crate::model::{CommandUse, Model, Stage, StageEnv, Step};
use crate::rewrite::{Obstacle, all, insert_after, set_option};
use crate::rule::Context;
use crate::shell::Field;
use crate::size::Extras;
use crate::source::Span;
use crate::tools::{Certainty, Effect, EffectKind, Place, Recognised, peel, recognise};
use std::cell::OnceCell;

/// Repositories whose package of this name is another one than the distribution's.
const OTHER_SOURCES: [(&str, &str); 1] = [("nodesource", "nodejs")];

/// How apt's configuration files name the switch. apt does not read `APT::Get::Install-Recommends`, and `=` is for its
/// command line, where it holds for that command only (seen with apt 2.6.1).
const CONFIGURED: [&str; 4] = [
    "APT::Install-Recommends ",
    "APT::Install-Recommends\t",
    "Apt::Install-Recommends ",
    "APT { Install-Recommends ",
];

/// How many other commands of a RUN are shown.
const MAX_RELATED: usize = 4;

/// One finding for each RUN of a stage that reaches an image, at its first such command.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let mut configured = None;
    // Whether the file speaks of them anywhere.
    let certificates = OnceCell::new();
    let stages = model.stages.iter().chain(&model.triggers);
    for stage in stages.filter(|stage| stage.reaches_image) {
        for step in stage.steps.iter().filter(|step| step.effects.iter().any(installs_extras_with_apt)) {
            let mut commands = step
                .commands
                .iter()
                .filter(|command| {
                    installs_with_apt(command, step) && installs_recommends(command, stage, step)
                })
                .peekable();
            if commands.peek().is_none() {
                continue;
            }
            // By a configuration file that was written before.
            let off =
                configured.get_or_insert_with(|| configured_off(model)).get(stage.index).copied().flatten();
            report(
                cx,
                &certificates,
                step,
                commands.filter(|command| off.is_none_or(|off| command.span.start < off)),
            );
        }
    }
}

/// Where each stage's files configure apt.
fn configured_off(model: &Model<'_>) -> Vec<Option<u32>> {
    model.first_mentions(&CONFIGURED)
}

fn report<'c, 'd: 'c>(
    cx: &mut Context<'d>,
    certificates: &OnceCell<bool>,
    step: &'d Step<'d>,
    commands: impl Iterator<Item = &'c CommandUse<'d>>,
) {
    let commands: Vec<&CommandUse<'_>> = commands.collect();
    let Some((first, others)) = commands.split_first() else { return };
    let keeps_certificates = needs_certificates(cx, certificates, step, first).is_some();
    let extras = brought(cx, step, first, keeps_certificates);
    let bytes = extras.as_ref().map_or(Amount::UNKNOWN, |extras| extras.bytes);
    let message = match extras.as_ref().map(|extras| extras.packages.len()) {
        // Nothing that it installs recommends anything.
        Some(0) => return,
        // What is recommended goes with what recommends it.
        None if effects_of(step, first).iter().any(|effect| step.takes_again(effect)) => return,
        None => {
            let command = command_text(first.span, cx.model.file.text);
            format!("`{command}` installs the packages that these recommend too")
        }
        Some(count) => format!(
            "`{}` brings {} package{} that nothing asks for{}",
            command_text(first.span, cx.model.file.text),
            count,
            if count == 1 { "" } else { "s" },
            suffix(bytes),
        ),
    };
    let file = cx.model.file;
    let cure = cx.cure(
        || without_extras(cx, certificates, step, &commands),
        |why| format!("add --no-install-recommends, and {NAME_THEM}; by hand: {why}"),
    );
    let finding = cx.report(cx.instruction_of(step), first.span, message);
    if let Some(extras) = extras {
        finding.claims(claim(step, first, extras));
    }
    let alike = Alike::new("an installation brings the packages that are only recommended, too");
    finding.alike(
        match cure {
            Some(Cure::Plan(_)) => alike.each(format!(
                "add --no-install-recommends to each, and {NAME_THEM} (ca-certificates beside git and curl)"
            )),
            _ => alike,
        }
        .at_once(at_once(step, &commands)),
    );
    finding.code("hadolint:DL3015").label("brings recommended packages").cure(cure, file.text);
    for other in others.iter().take(MAX_RELATED) {
        finding.related(other.span, "here, too");
    }
}

/// The packages that are surely there, since the command surely runs.
fn claim(step: &Step<'_>, command: &CommandUse<'_>, extras: Extras) -> Option<Claim> {
    let install = install_of(step, command)?;
    let sure = install.certainty == Certainty::Must;
    let share = Share::Packages(extras.packages);
    Some(Claim { source: Source::Effect(install.id), share, bytes: extras.bytes, sure })
}

/// What switches them off for all that follows in a stage; only root can write it.
fn at_once(step: &Step<'_>, commands: &[&CommandUse<'_>]) -> Option<String> {
    let is_root = step.scope.user.as_deref().is_none_or(|user| matches!(user, "root" | "0"));
    let is_own = commands.iter().all(|command| peel(&command.argv).is_none());
    (is_root && is_own).then(|| {
        format!(
            "write `{RECOMMENDS_OFF}` above the first in each stage (the image keeps it), and {NAME_THEM}"
        )
    })
}

const RECOMMENDS_OFF: &str =
    "RUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/99norecommends";

const NAME_THEM: &str = "name the recommended packages that you do need";

/// Each command with the option, and ca-certificates where what it installs fetches by TLS.
fn without_extras(
    cx: &Context<'_>,
    certificates: &OnceCell<bool>,
    step: &Step<'_>,
    commands: &[&CommandUse<'_>],
) -> Result<Fix, Obstacle> {
    let file = cx.model.file;
    let mut fixes = Vec::new();
    for command in commands {
        let Recognised::Tool(call) = recognise(&command.argv) else {
            return Err("its shell is not read".into());
        };
        let write = call.tool.extra("recommends").map_or("", |extra| extra.write);
        fixes.push(set_option(file, step, command, write)?);
    }
    let title = match fixes.as_slice() {
        [fix] => format!("{}, and {NAME_THEM}", fix.title),
        _ => format!("add --no-install-recommends to each installation of this RUN, and {NAME_THEM}"),
    };
    let needed = commands.iter().find_map(|command| needs_certificates(cx, certificates, step, command));
    if let Some((package, last)) = needed {
        fixes.push(insert_after(file, last, "ca-certificates"));
        return all(fixes, format!("{title}, such as ca-certificates beside {package}"));
    }
    all(fixes, title)
}

/// The package that fetches by TLS, and the last one of its command, where nothing brings certificates.
fn needs_certificates(
    cx: &Context<'_>,
    certificates: &OnceCell<bool>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
) -> Option<(&'static str, Span)> {
    let own = effects_of(step, command).iter().find_map(|effect| match &effect.kind {
        EffectKind::Install { packages: Some(names), .. } => Some(names),
        _ => None,
    })?;
    let package = WITH_CERTIFICATES.into_iter().find(|name| own.iter().any(|it| it == name))?;
    if *certificates.get_or_init(|| cx.model.first_mentions(&["ca-certificates"]).iter().any(Option::is_some))
    {
        return None;
    }
    let Recognised::Tool(call) = recognise(&command.argv) else { return None };
    let last = call.operands.last()?;
    (last.span.slice(cx.model.file.text) == last.text).then_some((package, last.span))
}

/// What a command's recommended packages are and weigh, but for certificates where the mend names these.
fn brought(
    cx: &Context<'_>,
    step: &Step<'_>,
    command: &CommandUse<'_>,
    keeps_certificates: bool,
) -> Option<Extras> {
    let install = install_of(step, command).filter(|install| !is_from_elsewhere(cx, install))?;
    let beside = || cx.sizes.extras_beside(install, &["ca-certificates"]);
    keeps_certificates.then(beside).flatten().or_else(|| cx.sizes.extras(install))
}

fn install_of<'s, 'd>(step: &'s Step<'d>, command: &CommandUse<'_>) -> Option<&'s Effect<'d>> {
    effects_of(step, command).iter().find(|effect| matches!(effect.kind, EffectKind::Install { .. }))
}

fn effects_of<'s, 'd>(step: &'s Step<'d>, command: &CommandUse<'_>) -> &'s [Effect<'d>] {
    step.effects.get(command.effects.clone()).unwrap_or_default()
}

/// `curl https://deb.nodesource.com/… | bash` stands before: that nodejs recommends nothing.
fn is_from_elsewhere(cx: &Context<'_>, install: &Effect<'_>) -> bool {
    let EffectKind::Install { packages: Some(names), .. } = &install.kind else { return false };
    let steps = || cx.model.stages.iter().flat_map(|stage| &stage.steps);
    let before = || steps().filter(|step| step.instruction.span.start < install.span.start);
    OTHER_SOURCES.iter().any(|(source, package)| {
        let is_it = |name: &str| {
            name.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        names.iter().any(|name| is_it(name)) && before().any(|step| step.mentions(source))
    })
}

/// Tells most commands apart without taking them apart again.
fn installs_with_apt(command: &CommandUse<'_>, step: &Step<'_>) -> bool {
    effects_of(step, command).iter().any(installs_extras_with_apt)
}

fn installs_extras_with_apt(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Install { tool: "apt" | "aptitude", extras: true, .. })
}

fn installs_recommends(command: &CommandUse<'_>, stage: &Stage<'_>, step: &Step<'_>) -> bool {
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    let Some(extra) = call.tool.extra("recommends") else { return false };
    let env = StageEnv { stage, step };
    let place = Place { cwd: step.scope.workdir.as_deref(), env: &env };
    extra.brought_by.contains(&call.subcommand.name)
        && !call.operands.is_empty()
        && !call.args.iter().any(may_hold_options)
        && !call.is_off(&extra.off, &place)
}

/// `apt-get install $APT_OPTS git`: the flag may stand there.
fn may_hold_options(word: &Field<'_>) -> bool {
    word.known == 0
        && ["OPT", "opt", "FLAG", "flag", "ARGS", "args"].iter().any(|part| word.text.contains(part))
}
