//! apt installs that bring the recommended packages too.

mod companions;

use super::shared::installs::may_hold_options;
use super::shared::shown::Shown;
use super::shared::wording::{command_text, over_releases, suffix};
use crate::bytes::Amount;
use crate::finding::{Alike, Claim, Cure, Fix, Share, Source};
use crate::model::{CommandUse, Model, Stage, StageEnv, Step};
use crate::rewrite::{Obstacle, all, insert_after, set_option};
use crate::rule::Context;
use crate::size::Extras;
use crate::source::Span;
use crate::tools::{Certainty, Effect, EffectKind, Place, Recognised, peel, recognise};
use companions::{Companions, Needed, is_it, packages_of, told};

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

/// How somebody says that they shall come.
const WANTED: [&str; 2] = ["--install-recommends", "--with-recommends"];

/// So many installations of a RUN are counted.
const MAX_COUNTED: usize = 64;

/// How many other commands of a RUN are shown.
const MAX_RELATED: usize = 4;

/// One finding for each RUN of a stage that reaches an image, at its first such command.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let mut configured = None;
    let companions = Companions::new(model);
    let stages = model.stages.iter().chain(&model.triggers);
    for stage in stages.filter(|stage| stage.is_shipped) {
        for step in stage.steps.iter().filter(|step| step.effects.iter().any(installs_extras_with_apt)) {
            let mut commands = step
                .commands
                .everywhere()
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
                &companions,
                (stage.index, step),
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
    companions: &Companions<'d>,
    (stage, step): (usize, &'d Step<'d>),
    commands: impl Iterator<Item = &'c CommandUse<'d>>,
) {
    let commands: Vec<&CommandUse<'_>> = commands.collect();
    let brought: Vec<Option<Extras>> =
        commands.iter().take(MAX_COUNTED).map(|it| brought(cx, companions, (stage, step), it)).collect();
    let counted: Vec<(&CommandUse<'_>, Option<&Extras>)> = commands
        .iter()
        .copied()
        .zip(brought.iter().map(Option::as_ref))
        .filter(|(command, extras)| match extras {
            // Nothing that it installs recommends anything.
            Some(extras) if extras.is_exact || extras.bytes.most() == Some(0) => !extras.packages.is_empty(),
            // What is recommended goes with what recommends it.
            _ => !effects_of(step, command).iter().any(|effect| step.takes_again(effect)),
        })
        .collect();
    let Some(&(first, _)) = counted.first() else { return };
    let message = message(cx, first, &counted, commands.len() > MAX_COUNTED);
    let message = format!("{message}{}", over(cx, step, &counted));
    let file = cx.model.file;
    let needed = || -> Vec<Vec<Needed>> {
        let brought = brought.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        let missed = |(command, brought)| missed(companions, (stage, step), command, brought);
        commands.iter().copied().zip(brought).map(missed).collect()
    };
    let cure = cx.cure(
        || without_extras(cx, step, &commands, &needed()),
        |why| format!("add --no-install-recommends, and {}; by hand: {why}", named(&needed())),
    );
    let finding = cx.report(cx.instruction_of(step), first.span, message);
    let claims = counted.iter().filter_map(|(command, extras)| claim(step, command, (*extras)?.clone()));
    finding.claims(claims.collect::<Vec<_>>()).in_script(commands.iter().filter_map(|it| it.script));
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
    let others = commands.iter().filter(|command| command.span != first.span);
    for other in others.take(MAX_RELATED) {
        finding.related(other.span, "here, too");
    }
}

/// What the installations of a RUN bring together.
fn message(
    cx: &Context<'_>,
    first: &CommandUse<'_>,
    counted: &[(&CommandUse<'_>, Option<&Extras>)],
    are_more: bool,
) -> String {
    let command = command_text(first.span, cx.model.file.text);
    let known = || counted.iter().filter_map(|(_, extras)| *extras);
    let count: usize = known().filter(|extras| extras.is_exact).map(|extras| extras.packages.len()).sum();
    let is_exact = known().all(|extras| extras.is_exact);
    let unknown = if are_more || known().count() < counted.len() { Amount::UNKNOWN } else { Amount::ZERO };
    let bytes = known().map(|extras| extras.bytes).sum::<Amount>() + unknown;
    let (more, bring) = match counted.len() - 1 {
        0 => (String::new(), "brings"),
        1 => (" and one more installation".to_owned(), "bring"),
        more => (format!(" and {more} more installations"), "bring"),
    };
    match count {
        // Which packages they are is not known.
        _ if !is_exact || count == 0 => match counted.len() {
            1 => format!("`{command}` installs the packages that these recommend too{}", suffix(bytes)),
            _ => format!("`{command}`{more} install the packages that these recommend too{}", suffix(bytes)),
        },
        1 => format!("`{command}`{more} {bring} 1 package that nothing asks for{}", suffix(bytes)),
        _ => format!("`{command}`{more} {bring} {count} packages that nothing asks for{}", suffix(bytes)),
    }
}

/// Of which releases that is, where nobody knows which one it is.
fn over(cx: &Context<'_>, step: &Step<'_>, counted: &[(&CommandUse<'_>, Option<&Extras>)]) -> Shown {
    let says = |extras: &Extras| !extras.is_exact && extras.bytes.in_words().is_some();
    let is_told = counted.iter().all(|(_, extras)| extras.is_some_and(says));
    let place = counted.first().and_then(|(command, _)| install_of(step, command));
    let layer = place.filter(|_| is_told).and_then(|install| cx.sizes.layer_of(install));
    over_releases(layer.and_then(|layer| cx.sizes.over(layer, "apt")))
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
/// Which packages to name.
fn named(needed: &[Vec<Needed>]) -> String {
    told(&needed.concat()).map_or_else(|| NAME_THEM.to_owned(), |such| format!("{NAME_THEM}, such as {such}"))
}

/// Each command with the option, and with the recommended packages that what it installs needs.
fn without_extras(
    cx: &Context<'_>,
    step: &Step<'_>,
    commands: &[&CommandUse<'_>],
    needed: &[Vec<Needed>],
) -> Result<Fix, Obstacle> {
    let file = cx.model.file;
    let (mut options, mut packages) = (Vec::new(), Vec::new());
    for (command, needed) in commands.iter().zip(needed) {
        let Recognised::Tool(call) = recognise(&command.argv) else {
            return Err("its shell is not read".into());
        };
        let write = call.tool.extra("recommends").map_or("", |extra| extra.write);
        options.push(set_option(file, step, command, write)?);
        let sure: Vec<&str> =
            needed.iter().filter(|needed| needed.is_sure).map(|needed| needed.it.package).collect();
        if !sure.is_empty() {
            packages.push(insert_after(file, last_package(cx, command)?, &sure));
        }
    }
    let title = match options.as_slice() {
        [option] => format!("{}, and {}", option.title, named(needed)),
        _ => format!("add --no-install-recommends to each installation of this RUN, and {}", named(needed)),
    };
    options.append(&mut packages);
    all(options, title)
}

/// The last word of an installation, which stands in the file as it is read.
fn last_package(cx: &Context<'_>, command: &CommandUse<'_>) -> Result<Span, Obstacle> {
    let Recognised::Tool(call) = recognise(&command.argv) else { return Err("its shell is not read".into()) };
    let last = call.operands.last().filter(|last| last.span.slice(cx.model.file.text) == last.text);
    Ok(last.ok_or("its last package comes of a variable")?.span)
}

/// What is to be named once a command leaves recommended packages out.
fn missed(
    companions: &Companions<'_>,
    (stage, step): (usize, &Step<'_>),
    command: &CommandUse<'_>,
    brought: Option<&Extras>,
) -> Vec<Needed> {
    let Some(names) = install_of(step, command).and_then(packages_of) else { return Vec::new() };
    companions.needed(stage, names, brought.filter(|extras| extras.is_exact))
}

/// What a command's recommended packages are and weigh, but for those that have to be named.
fn brought(
    cx: &Context<'_>,
    companions: &Companions<'_>,
    (stage, step): (usize, &Step<'_>),
    command: &CommandUse<'_>,
) -> Option<Extras> {
    let install = install_of(step, command)?;
    if is_from_elsewhere(cx, install) {
        return None;
    }
    cx.sizes.extras(install, &companions.keep(stage, packages_of(install)?))
}

fn install_of<'s, 'd>(step: &'s Step<'d>, command: &CommandUse<'_>) -> Option<&'s Effect<'d>> {
    effects_of(step, command).iter().find(|effect| matches!(effect.kind, EffectKind::Install { .. }))
}

fn effects_of<'s, 'd>(step: &'s Step<'d>, command: &CommandUse<'_>) -> &'s [Effect<'d>] {
    step.effects.get(command.effects.clone()).unwrap_or_default()
}

/// `curl https://deb.nodesource.com/… | bash` stands before: that nodejs recommends nothing.
fn is_from_elsewhere(cx: &Context<'_>, install: &Effect<'_>) -> bool {
    let Some(names) = packages_of(install) else { return false };
    let steps = || cx.model.stages.iter().flat_map(|stage| &stage.steps);
    let before = || steps().filter(|step| step.instruction.span.start < install.span.start);
    OTHER_SOURCES.iter().any(|(source, package)| {
        names.iter().any(|name| is_it(name, package)) && before().any(|step| step.mentions(source))
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
        && !call.has_option(&WANTED)
        && !call.is_off(&extra.off, &place)
}
