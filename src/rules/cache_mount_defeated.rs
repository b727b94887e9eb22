//! Cache mounts that keep nothing: the tool is told not to cache, the RUN empties the mount, or the base image does.

use super::shared::wording::command_text;
use crate::finding::Severity;
use crate::model::{Base, Model, Stage, StageEnv, Step};
use crate::rewrite::{remove_command, remove_words};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Kind, MountKind};
use crate::tools::path::{Cover, covers, is_within};
use crate::tools::{
    CacheSpec, Certainty, Effect, EffectKind, Into, Invocation, Path, Place, Recognised, recognise,
};
use std::cell::OnceCell;

/// Where apt keeps what it fetched.
const ARCHIVES: &str = "/var/cache/apt/archives";

/// The setting by which apt keeps what it fetched. docker-clean removes that all the same.
const KEEPS: &str = "Keep-Downloaded-Packages";

/// What speaks of docker-clean, or does without it.
const MARKS: [&str; 3] = ["docker-clean", "Post-Invoke", "Dir::Cache"];

/// Where in the chain of each stage the first RUN stands that looks after apt's configuration, or mounts what apt keeps.
#[derive(Default)]
struct Firsts {
    configures: OnceCell<Vec<Option<u32>>>,
    mounts: OnceCell<Vec<Option<u32>>>,
}

/// One finding for each way in which a RUN defeats a mount.
pub(super) fn check(cx: &mut Context<'_>) {
    let (model, firsts) = (cx.model, Firsts::default());
    for stage in &model.stages {
        let runs = stage.steps.iter().filter(|step| step.instruction.kind == Kind::Run);
        for step in runs.filter(|step| !step.instruction.flags.is_empty()) {
            check_run(step, stage, &firsts, cx);
        }
    }
}

fn check_run(step: &Step<'_>, stage: &Stage<'_>, firsts: &Firsts, cx: &mut Context<'_>) {
    let caches = step.instruction.mounts().into_iter().filter(|mount| mount.kind == MountKind::Cache);
    let targets: Vec<String> = caches.filter_map(|mount| mount.target).collect();
    let targets: Vec<&str> = targets.iter().map(|target| target.trim_end_matches('/')).collect();
    if targets.is_empty() {
        return;
    }
    emptied(step, stage, &targets, cx);
    switched_off(step, stage, &targets, cx);
    cleaned_by_base(step, stage, &targets, firsts, cx);
}

/// A clean or rm, beside the mount that it empties.
fn emptied(step: &Step<'_>, stage: &Stage<'_>, targets: &[&str], cx: &mut Context<'_>) {
    let mut told: Option<Span> = None;
    let by_dnf = dnf_base(cx.model, stage);
    for effect in &step.effects {
        let removes =
            matches!(effect.kind, EffectKind::Clean { .. } | EffectKind::Remove { recursive: true });
        if !removes
            || effect.into != Into::Mount
            || effect.certainty != Certainty::Must
            || told == Some(effect.span)
        {
            continue;
        }
        let Some(target) = targets.iter().find(|target| empties(effect, target, step)) else { continue };
        told = Some(effect.span);
        let command = command_text(effect.span, cx.model.file.text);
        if let Some(image) = by_dnf.filter(|_| is_within(target, YUM)) {
            cx.report(
                Some(step.instruction),
                effect.span,
                format!(
                    "yum is dnf in `{image}`, and keeps its cache in {DNF}: the mount on {target} stays empty"
                ),
            )
            .label("empties the cache that no mount holds")
            .help(format!("mount {DNF} instead, and leave `{command}` out"));
            continue;
        }
        let message =
            format!("`{command}` empties the cache mount on {target}: each build fetches all again");
        let file = cx.model.file;
        let setting = if is_within(target, DNF) || is_within(target, TDNF) { KEPT_BY_SETTING } else { "" };
        let cure = cx.cure(
            || {
                let command = step.command_of(effect.id).and_then(|id| step.command(id));
                let command = command.ok_or("no command of its own does it")?;
                let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
                if effects.iter().any(|it| it.into != Into::Mount) {
                    return Err("the same command deletes what stands in no mount, too".into());
                }
                let mut fix = remove_command(file, step, command)?;
                fix.title = format!("{}{setting}", fix.title).into();
                Ok(fix)
            },
            |why| format!("leave out what of it empties the mount, by hand: {why}{setting}"),
        );
        cx.report(Some(step.instruction), effect.span, message)
            .label("what stands in a mount is in no layer")
            .cure(cure, file.text);
    }
}

/// Where yum kept what it fetched, and where dnf does, which also goes by its name.
const YUM: &str = "/var/cache/yum";
const DNF: &str = "/var/cache/dnf";
/// Where tdnf does.
const TDNF: &str = "/var/cache/tdnf";
/// By default they keep metadata alone.
const KEPT_BY_SETTING: &str =
    "; packages, too, are kept there once `keepcache=1` stands in its configuration";

/// The base image of a stage, where its yum is dnf.
fn dnf_base<'m>(model: &'m Model<'_>, stage: &'m Stage<'_>) -> Option<&'m str> {
    let Base::Image(image) = model.root_base(stage) else { return None };
    let release = image.tag.as_deref().unwrap_or("latest").trim_start_matches("stream");
    let major = release.split(['.', '-']).next().and_then(|major| major.parse::<u32>().ok());
    let is_new = |from: u32| major.is_none_or(|major| major >= from);
    let named = |part: &str| match part {
        "ubi8" | "ubi9" | "ubi10" | "ubi8-minimal" | "ubi9-minimal" | "almalinux" | "rockylinux" => true,
        "fedora" => is_new(22),
        "oraclelinux" => is_new(8),
        "centos" => major.is_some_and(|major| major >= 8),
        "amazonlinux" => is_new(2022),
        _ => false,
    };
    image.name.split('/').any(named).then_some(&*image.text)
}

/// Whether `effect` takes away all that stands in the mount, or all of a tool's cache there.
fn empties(effect: &Effect<'_>, target: &str, step: &Step<'_>) -> bool {
    let gone = match &effect.path {
        Path::Exact(gone) => gone.as_ref(),
        Path::Glob(gone) => match gone.strip_suffix("/*") {
            Some(directory) if !directory.contains(['*', '?', '[']) => directory,
            _ => return false,
        },
        _ => return false,
    };
    let takes = |place: &str| covers(&effect.path, true, &Path::Exact(place.into())) == Cover::Surely;
    let fills = |effect: &Effect<'_>| {
        let cached = matches!(effect.kind, EffectKind::Cache { .. } | EffectKind::Refresh { .. });
        cached && matches!(&effect.path, Path::Exact(cache) if takes(cache))
    };
    takes(target) || (is_within(gone, target) && step.effects.iter().any(fills))
}

/// An option or a variable that keeps a tool from using its cache, where a mount stands for that cache.
fn switched_off(step: &Step<'_>, stage: &Stage<'_>, targets: &[&str], cx: &mut Context<'_>) {
    let env = StageEnv { stage, step };
    let place = Place { cwd: step.scope.workdir.as_deref(), env: &env };
    for command in &step.commands {
        let Recognised::Tool(call) = recognise(&command.argv) else { continue };
        let found = call.tool.caches.iter().find_map(|cache| {
            let switch = switch(&call, cache, &place)?;
            let Path::Exact(kept) = call.cache_path(cache, &place) else { return None };
            let target = targets.iter().find(|target| is_within(&kept, target))?;
            Some((switch, *target))
        });
        let Some((switch, target)) = found else { continue };
        let message = format!("{switch} keeps {} from using the cache mount on {target}", call.tool.id);
        let file = cx.model.file;
        if call.tool.id == "apk" && !cx.model.mentions(stage, APK) {
            let anew = call.has_option(&["-U", "--update", "--update-cache"]);
            let help = of_apk(switch, target, anew);
            let finding = cx.report(Some(step.instruction), command.span, message);
            finding.label("fetches all again in each build").help(help);
            continue;
        }
        let cure = cx.cure(
            || {
                let word = command.argv.iter().find(|word| word.text == switch);
                remove_words(file, step, command, &[word.ok_or("a variable or a setting says it")?.span])
            },
            |why| format!("leave {switch} out, what stands in a mount is in no layer: {why}"),
        );
        cx.report(Some(step.instruction), command.span, message)
            .label("fetches all again in each build")
            .cure(cure, file.text);
    }
}

/// Where apk looks for a cache of packages: without it, only the index is kept.
const APK: &str = "/etc/apk/cache";

fn of_apk(switch: &str, target: &str, anew: bool) -> String {
    let update = if anew { " and `--update`, which fetches the index anew," } else { "" };
    format!(
        "leave {switch}{update} out, and run `ln -s {target} {APK}` before it: apk keeps packages only there"
    )
}

/// What switches a cache off that the command would fill. `--no-index` and the like do so as they fetch nothing.
fn switch(call: &Invocation<'_, '_>, cache: &CacheSpec, place: &Place<'_>) -> Option<&'static str> {
    let fills = cache.filled_by.contains(&call.subcommand.name);
    if !fills || !call.is_off(&cache.off, place) || call.has_option(&["--no-index", "--no-network"]) {
        return None;
    }
    let flag = cache.off.flag.iter().find(|flag| call.has_option(&[flag]));
    let variable = || cache.off.variable().map(|(name, _)| name);
    flag.copied().or_else(variable)
}

/// docker-clean in official Debian and Ubuntu images removes apt's archives after each installation.
fn cleaned_by_base(
    step: &Step<'_>,
    stage: &Stage<'_>,
    targets: &[&str],
    firsts: &Firsts,
    cx: &mut Context<'_>,
) {
    let installs = |effect: &&Effect<'_>| matches!(effect.kind, EffectKind::Install { tool: "apt", .. });
    let Some(target) = targets.iter().find(|target| is_within(ARCHIVES, target)) else { return };
    let Some(install) = step.effects.iter().find(installs) else { return };
    let Some(base) = official(cx.model, stage) else { return };
    if firsts.keep_archives(cx.model, stage, step) {
        return;
    }
    let flag = step.instruction.flags.iter().find(|flag| flag.text.contains(*target));
    let span = flag.map_or(install.span, |flag| flag.span);
    let message = format!(
        "the mount on {target} keeps no packages: docker-clean of the base image removes them after each installation"
    );
    let finding = cx.report(Some(step.instruction), span, message);
    finding.label("stays empty").related(install.span, "fetches all again in each build").help(
        "before this, write `RUN rm -f /etc/apt/apt.conf.d/docker-clean && echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache`",
    );
    if !base {
        finding.severity(Severity::Info);
    }
}

/// Whether the base image is an official one; `None` where it is not known at all.
fn official(model: &Model<'_>, stage: &Stage<'_>) -> Option<bool> {
    let Base::Image(image) = model.root_base(stage) else { return None };
    let name = image.name.trim_start_matches("docker.io/").trim_start_matches("library/");
    let derived = ["nvidia/cuda", "mcr.microsoft.com/dotnet/", "public.ecr.aws/docker/library/"];
    Some(!name.contains('/') || derived.iter().any(|start| name.starts_with(start)))
}

impl Firsts {
    /// Whether the file looks after apt's configuration, up to the end of `step`, or has such a RUN before: the mend is
    /// one for all of them.
    fn keep_archives(&self, model: &Model<'_>, stage: &Stage<'_>, step: &Step<'_>) -> bool {
        let configures = || model.first_steps(may_keep_archives);
        let mounts = || model.first_steps(mounts_archives);
        let [configures, mounts] = [self.configures.get_or_init(configures), self.mounts.get_or_init(mounts)];
        let at = step.instruction.span.start;
        configures[stage.index].is_some_and(|first| first <= at)
            || mounts[stage.index].is_some_and(|first| first < at)
    }
}

/// Whether a step may rid the image of docker-clean: it speaks of that, or of apt's configuration in another way than to
/// write that packages are kept.
fn may_keep_archives(step: &Step<'_>) -> bool {
    let clears = |effect: &Effect<'_>| {
        let removes = matches!(effect.kind, EffectKind::Remove { .. } | EffectKind::Move { .. });
        removes && matches!(&effect.path, Path::Exact(gone) | Path::Glob(gone) if is_within(gone, "/etc/apt"))
    };
    MARKS.iter().any(|mark| step.mentions(mark))
        || step.mentions("apt.conf") && !step.mentions(KEEPS)
        || step.effects.iter().any(clears)
}

fn mounts_archives(step: &Step<'_>) -> bool {
    let targets = step.instruction.mounts().into_iter().filter_map(|mount| mount.target);
    targets.into_iter().any(|target| is_within(&target, "/var/cache/apt"))
}
