//! Archives, installers and signatures that a RUN fetched and used, and that stay in the image.

use super::shared::claims::of_written;
use super::shared::fetched::{
    Left, MAX_BEHIND, Part, Spent, last_use, later_user, left, removes_namesake, spent_later, users, weight,
};
use super::shared::wording::{command_text, suffix};
use crate::finding::{Alike, Claim, Fix, Severity};
use crate::model::{CommandUse, Step};
use crate::rewrite::{Obstacle, all, chain, insert_behind};
use crate::rule::Context;
use crate::size::Written;
use crate::syntax::{Dockerfile, Kind};
use crate::tools::path::{self, glob_matches, has_glob};
use crate::tools::{Certainty, EffectKind, Path};

/// One finding for each layer, at its heaviest file. What is deleted later is told where it is deleted.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    for layer in fold.downloads_left.chunk_by(|one, next| one.layer == next.layer) {
        let mut found: Vec<Left<'_>> = layer.iter().filter_map(|written| left(cx, written)).collect();
        found.sort_by_key(|left| left.part);
        if let Some((first, others)) = found.split_first() {
            report(cx, first, others);
        }
    }
    check_copies(cx);
}

/// One finding for each package file that COPY brings, an installation takes, and nothing deletes.
fn check_copies(cx: &mut Context<'_>) {
    let fold = cx.fold;
    for (id, layer) in fold.of_images() {
        let step = &layer.stage.steps[layer.step];
        for written in fold.held(id).iter().filter(|_| step.instruction.kind == Kind::Copy) {
            let EffectKind::Copy { from: Path::Exact(source) } = &written.effect.kind else { continue };
            let name = path::file_name(source);
            let Some(used) = installed_by(&layer.stage.steps[layer.step + 1..], name) else { continue };
            if fold.hidden_of(written.effect).next().is_none()
                && !removes_namesake(cx, written, name, used.span)
            {
                report_copy(cx, step, written, (source, name), used);
            }
        }
    }
}

/// The command that installs a package file of this name.
fn installed_by<'s>(behind: &'s [Step<'_>], name: &str) -> Option<&'s CommandUse<'s>> {
    let uses = users(name).filter(|_| is_package(name))?;
    behind.iter().flat_map(|step| &step.commands).take(MAX_BEHIND).find(|command| uses(command, name))
}

fn is_package(name: &str) -> bool {
    ["*.deb", "*.rpm", "*.apk", "*.whl"].iter().any(|pattern| glob_matches(pattern, name))
}

fn report_copy<'m>(
    cx: &mut Context<'m>,
    step: &Step<'_>,
    written: &Written<'m>,
    (source, name): (&str, &str),
    used: &CommandUse<'_>,
) {
    let bytes = cx.sizes.weight(*written);
    let message = format!(
        "`{name}` stays in a layer of its own after `{}` has installed it{}",
        command_text(used.span, cx.model.file.text),
        suffix(bytes)
    );
    let from = step.from.map_or_else(String::new, |from| format!("from={from},"));
    let line = cx.model.file.instruction_at(used.span.start).map_or(0, |run| run.start_line);
    let mount = match &written.effect.path {
        Path::Exact(target) if !has_glob(source) => {
            format!("`--mount=type=bind,{from}source={source},target={target}`")
        }
        _ => format!("`--mount=type=bind,{from}source=DIRECTORY,target=/mnt`, install it from /mnt"),
    };
    let help = format!("have the RUN of line {line} read it by {mount}, and drop it from this COPY");
    let instruction = step.instruction;
    let finding = cx.report(Some(instruction), instruction.span, message);
    finding.label("stored packed").related(used.span, "stored again, installed").help(help);
    finding.claims([of_written(*written, bytes)]);
    if weight(name) == Part::Light || used.certainty != Certainty::Must {
        finding.severity(Severity::Info);
    }
}

fn report<'m>(cx: &mut Context<'m>, left: &Left<'m>, others: &[Left<'m>]) {
    let Left { written, name, used, part } = *left;
    let step = cx.fold.step(written.layer);
    let instruction = step.instruction;
    let command = command_text(used, cx.model.file.text);
    let all = || std::iter::once(left).chain(others);
    let claims: Vec<Claim> = all().map(|it| of_written(*it.written, cx.sizes.weight(*it.written))).collect();
    let bytes = cx.sizes.weight(*written);
    let message = format!("`{name}` stays in the image after `{command}` is done with it{}", suffix(bytes));
    let file = cx.model.file;
    let cure = cx.cure(
        || {
            remove(file, step, all())
                .or_else(|why| if others.is_empty() { fetched_there(cx, left).ok_or(why) } else { Err(why) })
        },
        |why| match later_user(cx, left) {
            Some(user) => {
                let line = user.instruction.start_line;
                format!("fetch it in line {line}, which uses it, and remove it there")
            }
            None => format!("remove it in this RUN, once it was used, by hand: {why}"),
        },
    );
    let sure = written.sure && matches!(written.effect.path, Path::Exact(_));
    let finding = cx.report(Some(instruction), written.effect.span, message);
    finding.label("fetched here").related(used, "used here").cure(cure, file.text);
    finding.claims(claims);
    finding.alike(Alike::new("what is fetched stays in the image after its use"));
    if part == Part::Light || !sure {
        finding.severity(Severity::Info);
    }
    for other in others {
        finding.related(other.written.effect.span, format!("`{}` stays, too", other.name));
    }
}

/// The RUNs from the one that fetches it to the one that uses it as one, which removes it.
fn fetched_there<'m>(cx: &Context<'m>, left: &Left<'m>) -> Option<Fix> {
    let Spent { steps, removal } = spent_later(cx, left)?;
    let steps = chain::row(&cx.fold.layers[left.written.layer].stage.steps[steps]).ok()?;
    let mut fix = chain::merge(cx.model.file, cx.merging.style, &steps, Some(&removal)).ok()?;
    fix.title = format!("{} that ends with `{removal}`", fix.title).into();
    Some(fix)
}

/// A command, and the words by which it knows files that nothing uses behind it.
struct LastUse<'s, 'm> {
    command: &'s CommandUse<'m>,
    words: Vec<&'s str>,
    /// Whether all of them are there whatever happened before.
    sure: bool,
}

/// Has a RUN remove each file directly behind the command that uses it last, by the word that this has for it.
fn remove<'m>(
    file: &Dockerfile<'_>,
    step: &Step<'m>,
    left: impl Iterator<Item = &'m Left<'m>>,
) -> Result<Fix, Obstacle> {
    let mut uses: Vec<LastUse<'_, 'm>> = Vec::new();
    for left in left {
        let (command, word) = last_use(step, left)?;
        let word = word.raw;
        let fetch = step.command_of(left.written.effect.id).and_then(|id| step.command(id));
        let sure = left.written.sure && !fetch.is_some_and(|fetch| step.has_alternative(fetch));
        match uses.iter_mut().find(|known| known.command.span == command.span) {
            Some(known) if known.words.contains(&word) => known.sure &= sure,
            Some(known) => {
                known.words.push(word);
                known.sure &= sure;
            }
            None => uses.push(LastUse { command, words: vec![word], sure }),
        }
    }
    let fixes = uses.iter().map(|LastUse { command, words, sure }| {
        let sudo = if command.argv[0].text == "sudo" { "sudo " } else { "" };
        let force = if *sure { "" } else { "-f " };
        insert_behind(file, step, command, &format!("{sudo}rm {force}{}", words.join(" ")))
    });
    let fixes = fixes.collect::<Result<Vec<Fix>, _>>()?;
    let title = match fixes.as_slice() {
        [one] => one.title.clone(),
        [one, other] => format!("{}, and {}", one.title, other.title).into(),
        _ => "remove each directly behind the command that uses it last".into(),
    };
    all(fixes, title)
}
