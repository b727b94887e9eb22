//! Flags that an instruction does not have, or with values that it does not take.

use super::shared::refusal::{self, Refusal, expansion_refusal, known_value, mount, reference, shortened};
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::syntax::{ErrorKind, Flag, Instruction, Kind};
use crate::tools::path;

/// One finding for each flag. What the syntax does not show, BuildKit says when it turns the file into a build.
pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::Flag, "hadolint:DL1000");
    for stage in &cx.model.stages {
        check_platform(cx, stage);
        for step in stage.steps.iter().filter(|step| !step.instruction.flags.is_empty()) {
            for flag in &step.instruction.flags {
                check_flag(cx, stage, step, flag);
            }
        }
    }
}

fn report(
    cx: &mut Context<'_>,
    instruction: &Instruction<'_>,
    flag: &Flag<'_>,
    refusal: Refusal,
    code: Option<&'static str>,
) {
    let told = |error: &crate::syntax::SyntaxError| error.kind == ErrorKind::Flag && error.span == flag.span;
    if !cx.model.file.errors.iter().any(told) {
        let finding = cx.report(Some(instruction), flag.span, refusal.message);
        finding.label("the build stops here").help(refusal.help);
        finding.aliases.extend(code.map(Into::into));
    }
}

/// hadolint's code for a COPY from what is no stage above.
fn code_of(stage: &Stage<'_>, step: &Step<'_>, flag: &Flag<'_>, value: &str) -> Option<&'static str> {
    let is_source = step.instruction.kind == Kind::Copy && flag.name() == "from";
    let is_own = stage.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(value));
    let is_image = value.bytes().any(|byte| byte == b':');
    (is_source && !is_image).then_some(if is_own { "hadolint:DL3023" } else { "hadolint:DL3022" })
}

fn check_flag(cx: &mut Context<'_>, stage: &Stage<'_>, step: &Step<'_>, flag: &Flag<'_>) {
    let Some(value) = flag.value() else { return };
    let refusal = match (step.instruction.kind, flag.name()) {
        (Kind::Run, "mount") => refused_mount(cx, stage, step, value),
        (Kind::Copy, "from") => refused_source(cx, stage, value, true),
        (Kind::Copy | Kind::Add, "chown" | "chmod" | "checksum") => {
            refused_text(cx, stage, step, flag.name(), value)
        }
        _ => None,
    };
    if let Some(refusal) = refusal {
        report(cx, step.instruction, flag, refusal, code_of(stage, step, flag, value));
    }
}

fn refused_text(
    cx: &Context<'_>,
    stage: &Stage<'_>,
    step: &Step<'_>,
    name: &str,
    value: &str,
) -> Option<Refusal> {
    let expanded = match refusal::expand(cx, stage, step, value) {
        Ok(expanded) => expanded,
        Err(error) => return expansion_refusal(&error, cx.model.file.escape),
    };
    let known = expanded.known && !expanded.text.is_empty();
    match name {
        "chmod" if known && !refusal::is_mode(&expanded.text) => Some(Refusal::new(
            format!("`{}` is no mode", shortened(&expanded.text)),
            "write an octal number up to 7777, or a symbolic mode such as `u=rwX,go=rX`",
        )),
        "checksum" => refused_checksum(cx, stage, step),
        _ => None,
    }
}

/// A checksum is that of one remote source.
fn refused_checksum(cx: &Context<'_>, stage: &Stage<'_>, step: &Step<'_>) -> Option<Refusal> {
    let (sources, _) = step.instruction.copy_parts()?;
    let [source] = sources else {
        return Some(Refusal::new("a checksum is that of one source", "write an ADD for each"));
    };
    let digest = known_value(cx, stage, step, step.instruction.flag("checksum")?)?;
    let source = known_value(cx, stage, step, &source.text)?;
    let web = source.starts_with("https://") || source.starts_with("http://");
    let path = source.split(['?', '#']).next().unwrap_or(&source);
    // BuildKit looks for the ending in small letters only.
    let is_repository = path.strip_suffix(".git").is_some();
    if web && !is_repository && !digest.is_empty() && !digest.contains(':') {
        let help = "write `sha256:` and the checksum in hexadecimal";
        return Some(Refusal::new(format!("`{}` is no checksum", shortened(&digest)), help));
    }
    let remote = source.contains("://") || source.contains('@') || source.starts_with("github.com/");
    let help = "leave the checksum out, or name a URL";
    (!remote && !source.ends_with(".git"))
        .then(|| Refusal::new("a checksum needs a source that is fetched", help))
}

fn refused_mount(cx: &Context<'_>, stage: &Stage<'_>, step: &Step<'_>, value: &str) -> Option<Refusal> {
    let fields = crate::syntax::mount::fields(value).ok()?;
    let failed = fields.iter().filter_map(|field| field.split_once('=')).find_map(|(_, value)| {
        refusal::expand(cx, stage, step, value)
            .err()
            .and_then(|error| expansion_refusal(&error, cx.model.file.escape))
    });
    let value_of = |text| known_value(cx, stage, step, text);
    let root = || refused_target(cx, stage, step, &fields);
    failed.or_else(|| mount::check(&fields, &value_of)).or_else(root).or_else(|| {
        let pairs = fields.iter().filter_map(|field| field.split_once('='));
        let mut from = pairs.filter(|(key, _)| key.eq_ignore_ascii_case("from"));
        refused_source(cx, stage, from.next()?.1, false)
    })
}

/// The whole file system can be no mount's target; secrets and sockets have places of their own.
fn refused_target(
    cx: &Context<'_>,
    stage: &Stage<'_>,
    step: &Step<'_>,
    fields: &[String],
) -> Option<Refusal> {
    let value = |wanted: &[&str]| {
        let pairs = fields.iter().filter_map(|field| field.split_once('='));
        let is_wanted = |key: &str| wanted.iter().any(|name| key.eq_ignore_ascii_case(name));
        pairs.rev().find(|(key, _)| is_wanted(key)).map(|(_, value)| value)
    };
    let kind = value(&["type"]).unwrap_or("bind");
    if !["bind", "cache", "tmpfs"].iter().any(|known| kind.eq_ignore_ascii_case(known)) {
        return None;
    }
    let target = known_value(cx, stage, step, value(&["target", "dst", "destination"]).unwrap_or_default())?;
    let place = path::join(step.scope.workdir.as_deref(), &target)?;
    (place == "/").then(|| Refusal::new("a mount cannot stand at `/`", "give it a `target=` below"))
}

/// What COPY --from and a mount's `from` may name: a stage above, or an image. COPY takes numbers too.
fn refused_source(cx: &Context<'_>, stage: &Stage<'_>, name: &str, numbers: bool) -> Option<Refusal> {
    let stages = &cx.model.stages;
    let is_named = |other: &Stage<'_>| other.name.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(name));
    let is_variable = name.find('$').is_some_and(|at| at + 1 < name.len());
    if is_variable {
        let help = format!(
            "name the image in a stage of its own, `FROM {} AS name`, and take it from there",
            shortened(name)
        );
        return numbers.then(|| Refusal::new("`--from` cannot hold a variable", help));
    }
    if name.is_empty() || cx.model.stage_named(name, stage.index, false).is_some() {
        return None;
    }
    let number: Option<i64> = name.parse().ok().filter(|_| numbers);
    let index = number.map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    match index.or_else(|| stages.iter().position(is_named)) {
        Some(own) if own == stage.index => {
            Some(Refusal::new("a stage cannot take files from itself", "name another stage or an image"))
        }
        Some(later) if later < stage.index => None,
        Some(later) if later < stages.len() => Some(Refusal::new(
            format!("the stage `{}` comes only after this one", shortened(name)),
            "move that stage above this one",
        )),
        Some(_) => Some(Refusal::new(
            format!("there is no stage {name}"),
            format!("stages are counted from 0: up to {} here", stages.len().saturating_sub(1)),
        )),
        None => reference::check(name).filter(|_| name != "scratch" || numbers),
    }
}

/// Only ARGs before the first FROM count here; what has no value the command that builds is meant to say.
fn check_platform(cx: &mut Context<'_>, stage: &Stage<'_>) {
    let Some(flag) = stage.from.find_flag("platform") else { return };
    let Some(value) = flag.value() else { return };
    let refusal = match refusal::expand_in_from(cx, value) {
        None => None,
        Some(Err(error)) => expansion_refusal(&error, cx.model.file.escape),
        // `--platform=` is as good as none.
        Some(Ok(_)) if value.trim().is_empty() => None,
        Some(Ok(found)) => refusal::platform_fault(&found.text).map(|why| {
            let help = match found.unset.first() {
                Some(name) => format!("`{name}` is not declared: put `ARG {name}=…` before the first FROM"),
                None => "write `os/architecture`, such as linux/arm64".to_owned(),
            };
            Refusal::new(format!("the platform `{}` {why}", shortened(&found.text)), help)
        }),
    };
    if let Some(refusal) = refusal {
        report(cx, stage.from, flag, refusal, None);
    }
}
