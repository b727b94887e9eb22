//! Installations that bring documentation, which a switch would keep out.
//!
//! Says nothing where the base image may have the switch in its configuration.

mod rustup;

use super::shared::wording::command_text;
use crate::finding::Fix;
use crate::model::{Base, CommandUse, Model, Stage, StageEnv, Step};
use crate::rewrite::{Obstacle, all, set_option};
use crate::rule::Context;
use crate::syntax::Dockerfile;
use crate::tools::path::components;
use crate::tools::{Effect, EffectKind, Extra, Place, Recognised, Tool, recognise, tool};
use std::cell::OnceCell;

/// How many other commands of a RUN are shown.
const MAX_RELATED: usize = 4;

/// Official images of distributions: without the switch, and with what makes documentation.
const DISTRIBUTIONS: [&str; 8] =
    ["almalinux", "amazonlinux", "buildpack-deps", "centos", "debian", "fedora", "rockylinux", "ubuntu"];

/// What is found out once a file: for each stage, where that first stands in its chain.
#[derive(Default)]
struct Firsts {
    /// What mentions a tool's configuration, by that.
    configured: Vec<(&'static [&'static str], Vec<Option<u32>>)>,
    /// The installation of a distribution's Ruby.
    ruby: OnceCell<Vec<Option<u32>>>,
}

/// One finding for each RUN of a stage that reaches an image, at its first such command.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let mut firsts = Firsts::default();
    rustup::check(cx);
    for stage in model.stages.iter().filter(|stage| stage.is_shipped) {
        for step in &stage.steps {
            let installs =
                |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Install { extras: true, .. });
            if !step.effects.iter().any(installs) {
                continue;
            }
            let mut found = step.commands.everywhere().filter_map(|command| {
                let extra = documented(command, step)?;
                brings(command, extra, stage, step).then_some((command, extra))
            });
            let Some((first, extra)) = found.next() else { continue };
            if !firsts.is_known_to_document(model, extra, stage, step) || is_removed(first, step) {
                continue;
            }
            let others: Vec<&CommandUse<'_>> = found.map(|(command, _)| command).collect();
            let file = model.file;
            let command = command_text(first.span, file.text);
            let message = format!("`{command}` installs documentation, too, which no container reads");
            let cure = cx.cure(
                || without(file, step, std::iter::once(&first).chain(&others), extra.write),
                |why| format!("add {} to it by hand: {why}", extra.write),
            );
            let finding = cx.report(Some(step.instruction), first.span, message);
            finding
                .label("makes reference pages of each package")
                .cure(cure, file.text)
                .in_script(first.script);
            for code in extra.codes {
                finding.code(*code);
            }
            for other in others.iter().take(MAX_RELATED) {
                finding.related(other.span, "here, too");
            }
        }
    }
}

/// Each of the commands with the switch.
fn without<'c, 'm: 'c>(
    file: &Dockerfile<'_>,
    step: &Step<'_>,
    commands: impl Iterator<Item = &'c &'m CommandUse<'m>>,
    switch: &str,
) -> Result<Fix, Obstacle> {
    let fixes: Vec<Fix> =
        commands.map(|command| set_option(file, step, command, switch)).collect::<Result<_, _>>()?;
    let title = match fixes.as_slice() {
        [fix] => fix.title.clone(),
        _ => format!("add {switch} to each installation of this RUN").into(),
    };
    all(fixes, title)
}

/// The documentation that a command's tool may bring. Tells most commands apart without taking them apart again.
fn documented(command: &CommandUse<'_>, step: &Step<'_>) -> Option<&'static Extra> {
    let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
    effects.iter().find_map(|effect| match effect.kind {
        EffectKind::Install { tool: id, extras: true, .. } => {
            tool(id)?.extra("documentation").filter(|extra| !extra.off.base.is_empty())
        }
        _ => None,
    })
}

/// Whether a command brings it: not switched off, and more than the tool's own small packages.
fn brings(command: &CommandUse<'_>, extra: &Extra, stage: &Stage<'_>, step: &Step<'_>) -> bool {
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    let env = StageEnv { stage, step };
    let place = Place { cwd: step.scope.workdir.as_deref(), env: &env };
    let small = |package: &str| call.tool.caches.iter().any(|cache| cache.small.contains(&package));
    let name =
        |package: &'static Tool, text| package.package.as_ref().map_or(text, |syntax| syntax.split(text).0);
    extra.brought_by.contains(&call.subcommand.name)
        && !call.is_off(&extra.off, &place)
        && call.operands.iter().any(|operand| !small(name(call.tool, operand.text.as_ref())))
        && !call.args.iter().any(|word| word.known == 0)
}

impl Firsts {
    /// Whether the image has no configuration that switches it off.
    fn is_known_to_document(
        &mut self,
        model: &Model<'_>,
        extra: &Extra,
        stage: &Stage<'_>,
        step: &Step<'_>,
    ) -> bool {
        let configured = self.configured(model, extra.off.base)[stage.index];
        if configured.is_some_and(|at| at < step.instruction.span.end) {
            return false;
        }
        let Base::Image(image) = model.root_base(stage) else { return false };
        let name = image.name.trim_start_matches("docker.io/").trim_start_matches("library/");
        let name = name.trim_start_matches("public.ecr.aws/docker/").trim_start_matches("library/");
        // A packaged Ruby beside the image's own (`ruby-dev`) is not the one that is called. The distribution's makes
        // the pages by a part of it.
        !name.contains("ruby") && (DISTRIBUTIONS.contains(&name) || self.has_ruby(model, stage, step))
    }

    fn configured(&mut self, model: &Model<'_>, marks: &'static [&'static str]) -> &[Option<u32>] {
        let known = self.configured.iter().position(|it| it.0 == marks);
        let at = known.unwrap_or_else(|| {
            self.configured.push((marks, model.first_mentions(marks)));
            self.configured.len() - 1
        });
        &self.configured[at].1
    }

    /// Whether a distribution's Ruby was installed up to `step`.
    fn has_ruby(&self, model: &Model<'_>, stage: &Stage<'_>, step: &Step<'_>) -> bool {
        let ruby = self.ruby.get_or_init(|| model.first_steps(|step| step.effects.iter().any(is_ruby)));
        ruby[stage.index].is_some_and(|at| at <= step.instruction.span.start)
    }
}

fn is_ruby(effect: &Effect<'_>) -> bool {
    match &effect.kind {
        EffectKind::Install {
            tool: "apt" | "dnf" | "yum" | "microdnf", packages: Some(packages), ..
        } => packages.iter().any(|package| package.starts_with("ruby")),
        _ => false,
    }
}

/// Whether the rest of the RUN speaks of a directory of documentation.
fn is_removed(command: &CommandUse<'_>, step: &Step<'_>) -> bool {
    let is_later = |it: &&CommandUse<'_>| match (it.script, command.script) {
        (Some(_), Some(_)) if it.span == command.span => it.effects.start >= command.effects.end,
        _ => it.span.start >= command.span.end,
    };
    let later = step.commands.everywhere().filter(is_later);
    let speaks = |text: &str| components(text).any(|part| matches!(part, "doc" | "docs" | "ri" | "doc-base"));
    later.flat_map(|it| &it.argv).any(|word| speaks(&word.text))
}
