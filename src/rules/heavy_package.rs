//! Packages with a lighter one that does the same when a container runs. Which those are is data, in the rule's
//! options; the package index says elsewhere how much lighter.

use super::shared::installs::bare;
use super::shared::runtime::{image_mentions, is_for_development, is_program};
use super::shared::wording::suffix;
use crate::bytes::Amount;
use crate::finding::{Claim, Share, Source};
use crate::model::{CommandUse, Step};
use crate::rule::Context;
use crate::size::Written;
use crate::source::Span;
use crate::syntax::Kind;
use crate::tools::{Certainty, Effect, EffectKind, is_system};
use std::borrow::Cow;

/// No more installations of a file are looked at: each look goes through its stage's text.
const MAX_LOOKS: usize = 20;

/// One entry of the option, taken apart.
struct Lighter<'o> {
    /// The package to install instead, in full.
    name: String,
    /// Words in the stage that show that it will not do.
    unless: &'o str,
}

/// One finding for each such package that stays in an image that runs a program.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    let mut table: Option<Table<'_>> = None;
    let mut looks = 0;
    for (id, layer) in fold.of_images() {
        let installs = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Install { .. });
        if !layer.stage.steps[layer.step].effects.iter().any(installs) {
            continue;
        }
        for written in fold.held(id) {
            let EffectKind::Install { tool, packages: Some(packages), .. } = &written.effect.kind else {
                continue;
            };
            let Some(family) = family(tool) else { continue };
            let table = table.get_or_insert_with(|| Table::new(cx.texts("packages")));
            let found: Vec<(&str, Lighter<'_>)> = packages
                .iter()
                .filter_map(|name| Some((name.as_ref(), table.lighter(family, name)?)))
                .filter(|(name, _)| !is_removed(&layer.stage.steps[layer.step], bare(name)))
                .collect();
            let only = only_for(cx, family, written, packages);
            if found.is_empty() && only.is_none()
                || !is_program(cx.model, layer.stage)
                || is_for_development(cx.model, layer.stage)
            {
                continue;
            }
            looks += 1;
            if looks <= MAX_LOOKS {
                report(cx, written, &found);
                if let Some((name, caller)) = only {
                    report_only_for(cx, written, name, caller);
                }
            }
        }
    }
}

/// Where the package's name starts in an entry: each family has three letters, and `: ` follows.
const NAME: usize = 5;

/// The package manager whose names for packages a tool uses.
fn family(tool: &str) -> Option<&'static str> {
    match tool {
        "apt" | "aptitude" => Some("apt"),
        "apk" => Some("apk"),
        "dnf" | "yum" | "microdnf" | "tdnf" => Some("dnf"),
        _ => None,
    }
}

/// The entries of the option.
struct Table<'o> {
    entries: Vec<&'o str>,
    /// How their packages' names start: for the first byte, which second and which fourth ones there are.
    starts: [[u32; 2]; 32],
}

impl<'o> Table<'o> {
    fn new(entries: Vec<&'o str>) -> Self {
        let mut starts = [[0; 2]; 32];
        for entry in &entries {
            let name = entry.as_bytes().get(NAME..).unwrap_or_default();
            // A version or the end of the name may be anything.
            let bit = |at| if name.get(at).is_some_and(u8::is_ascii_alphabetic) { bit(name, at) } else { !0 };
            let start = &mut starts[place(name)];
            *start = [start[0] | bit(1), start[1] | bit(3)];
        }
        Self { entries, starts }
    }

    fn lighter(&self, family: &str, package: &str) -> Option<Lighter<'o>> {
        let name = package.as_bytes();
        let start = self.starts[place(name)];
        // Most packages are none of them.
        let may_be = start[0] & bit(name, 1) != 0 && start[1] & bit(name, 3) != 0;
        may_be.then(|| lighter(&self.entries, family, bare(package))).flatten()
    }
}

/// Where the names that start with this letter have their place.
fn place(name: &[u8]) -> usize {
    name.first().map_or(0, |first| usize::from(first % 32))
}

/// The bit of a byte of a name.
fn bit(name: &[u8], at: usize) -> u32 {
    1 << (name.get(at).copied().unwrap_or_default() % 32)
}

/// `apt: openjdk-*-jdk -> openjdk-*-jre unless WORD WORD`, where `*` stands for a version.
fn lighter<'o>(entries: &[&'o str], family: &str, package: &str) -> Option<Lighter<'o>> {
    let first = package.as_bytes().first();
    entries.iter().filter(|entry| entry.as_bytes().get(NAME) == first).find_map(|entry| {
        let rest = entry.strip_prefix(family)?.strip_prefix(": ")?;
        let same = rest.bytes().zip(package.bytes()).take_while(|(one, other)| one == other).count();
        if !matches!(rest.as_bytes().get(same), Some(b'*' | b' ')) {
            return None;
        }
        let (heavy, rest) = rest.split_once(" -> ")?;
        let (light, unless) = rest.split_once(" unless ").unwrap_or((rest, ""));
        let version = match heavy.split_once('*') {
            Some((start, end)) => {
                let version = package.strip_prefix(start)?.strip_suffix(end)?;
                version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.').then_some(version)?
            }
            None => (heavy == package).then_some("")?,
        };
        Some(Lighter { name: light.replace('*', version), unless })
    })
}

/// Whether the same RUN takes the package away again, or perhaps does.
fn is_removed(step: &Step<'_>, package: &str) -> bool {
    step.effects.iter().any(|effect| match &effect.kind {
        EffectKind::Uninstall { packages: Some(gone), .. } => gone.iter().any(|gone| bare(gone) == package),
        _ => false,
    })
}

fn report<'m>(cx: &mut Context<'m>, written: &Written<'m>, found: &[(&str, Lighter<'_>)]) {
    let layer = &cx.fold.layers[written.layer];
    let step = &layer.stage.steps[layer.step];
    let command = step.commands.iter().find(|command| command.span == written.effect.span);
    for (name, lighter) in found {
        let java = lighter.name.contains("jre") || lighter.name.contains("openjdk");
        let builds = if java { cx.texts("jdk-needed-by") } else { Vec::new() };
        let unless: Vec<&str> = lighter.unless.split_whitespace().chain(builds).collect();
        if image_mentions(cx.model, layer.stage, &unless) {
            continue;
        }
        let span = word_of(command, name).unwrap_or(written.effect.span);
        let bytes = as_left(cx, written, cx.sizes.instead(*written, name, &lighter.name));
        let message = format!(
            "`{}` puts more into the image than `{}`, which runs the same{}",
            bare(name),
            lighter.name,
            suffix(bytes),
        );
        let finding = cx.report(Some(step.instruction), span, message);
        finding.label("a lighter one will do").help(help(bare(name), &lighter.name));
        // That it does the same for this image is likely, not sure.
        let (source, package) = (Source::Effect(written.effect.id), (bare(name).into(), bytes.likely));
        let share = Share::Packages(Box::new([package]));
        finding.claims([Claim { source, share, bytes, sure: false }]);
    }
}

/// A package that is there for a command of the build alone, and the first step that runs that.
fn only_for<'m, 'p>(
    cx: &Context<'m>,
    family: &str,
    written: &Written<'m>,
    packages: &'p [Cow<'_, str>],
) -> Option<(&'p str, (&'m Step<'m>, &'m CommandUse<'m>))> {
    let layer = &cx.fold.layers[written.layer];
    let entries = cx.texts("only-for");
    let known = |name: &str| {
        let entry = entries
            .iter()
            .find_map(|entry| entry.strip_prefix(family)?.strip_prefix(": ")?.strip_prefix(name))?;
        entry.strip_prefix(" -> ")
    };
    let (name, commands) = packages.iter().find_map(|name| Some((name.as_ref(), known(bare(name))?)))?;
    if is_removed(&layer.stage.steps[layer.step], bare(name))
        || cx.fold.hidden_of(written.effect).next().is_some()
    {
        return None;
    }
    let is_one = |command: &&CommandUse<'_>| {
        command.certainty == Certainty::Must && commands.split(' ').any(|known| known == command.program())
    };
    let steps = layer.stage.steps.get(layer.step..)?.iter();
    let starts = |step: &&Step<'_>| matches!(step.instruction.kind, Kind::Cmd | Kind::Entrypoint);
    let names = |step: &Step<'_>| commands.split(' ').any(|known| step.mentions(known));
    let started = steps.clone().filter(starts).any(names);
    let mut callers = steps.filter_map(|step| Some((step, step.commands.iter().find(is_one)?)));
    Some((name, callers.next().filter(|_| !started)?))
}

fn report_only_for<'m>(
    cx: &mut Context<'m>,
    written: &Written<'m>,
    package: &str,
    (caller, command): (&'m Step<'m>, &'m CommandUse<'m>),
) {
    let step = cx.fold.step(written.layer);
    let (name, program) = (bare(package), command.program());
    let only = cx.sizes.only_for(*written, &[package], &[]);
    let bytes = only.as_ref().map_or(Amount::UNKNOWN, |only| as_left(cx, written, only.bytes));
    let message =
        format!("`{name}` stays in the image, and only `{program}` of the build needs it{}", suffix(bytes));
    let by_hand = "write the repository's line to /etc/apt/sources.list.d and its key to /usr/share/keyrings instead \
                   (`[signed-by=…]` in the line names the key), and do without it";
    let help = if caller.id == step.id {
        format!(
            "end this RUN with `apt-get purge -y --auto-remove {name}`, where nothing else needs what came with it; or {by_hand}"
        )
    } else {
        by_hand.to_owned()
    };
    let installs = step.commands.iter().find(|command| command.span == written.effect.span);
    let span = word_of(installs, package).unwrap_or(written.effect.span);
    let finding = cx.report(Some(step.instruction), span, message);
    finding.label("is of no use when the image runs").related(command.span, "needs it").help(help);
    finding.claims(only.map(|only| Claim {
        source: Source::Effect(written.effect.id),
        share: Share::Packages(only.packages),
        bytes,
        sure: false,
    }));
}

/// What of such bytes surely goes: where more is installed later, that may bring the same packages again.
fn as_left(cx: &Context<'_>, written: &Written<'_>, bytes: Amount) -> Amount {
    let root = cx.fold.layers[written.layer].stage.root;
    let stages = cx.model.stages.iter().rev().filter(|stage| stage.root == root);
    let effects =
        stages.flat_map(|stage| stage.steps.iter().rev()).flat_map(|step| step.effects.iter().rev());
    let installs =
        |effect: &&Effect<'_>| matches!(effect.kind, EffectKind::Install { tool, .. } if is_system(tool));
    let last = effects.into_iter().find(installs);
    if last.is_some_and(|last| last.id > written.effect.id) { bytes.possible() } else { bytes }
}

fn help(heavy: &str, light: &str) -> String {
    let windows = light.strip_suffix("-headless").filter(|jre| *jre != heavy);
    let windows = windows.map(|jre| format!(" ({jre}, if it opens windows)"));
    format!("install {light} instead{}, if nothing else of {heavy} is used", windows.unwrap_or_default())
}

/// The word that names the package.
fn word_of(command: Option<&CommandUse<'_>>, name: &str) -> Option<Span> {
    let word = command?.argv.iter().find(|word| word.text == name)?;
    Some(word.span)
}
