//! COPY and ADD of a directory with what an image does not need: version control, what the image installs or builds
//! itself, caches, dumps, secrets. Speaks only where the build context was looked at, so that each byte is counted.

mod junk;

use crate::bytes::{Amount, Bytes, Provenance, human};
use crate::context::{BuildContext, in_context};
use crate::finding::{Claim, Severity, Share, Source};
use crate::model::{Base, Step};
use crate::rule::Context;
use crate::syntax::Word;
use crate::tools::{EffectKind, Path};
use junk::{Junk, Programs};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Below this, what is brought is not worth a line of .dockerignore.
const LEAST: Bytes = 10_000;
/// How many kinds of junk, or secrets, a message names.
const NAMED: usize = 4;

/// What was found in what sources take, by the programs of their stages.
type Known<'c> = FxHashMap<(usize, Programs), Rc<Junk<'c>>>;

/// Two findings at most for each source: what weighs, and what is secret.
pub(super) fn check(cx: &mut Context<'_>) {
    let (model, Some(build)) = (cx.model, cx.build_context.filter(|build| build.files().is_some())) else {
        return;
    };
    let mut run: Vec<Programs> = Vec::with_capacity(model.stages.len());
    let mut known = Known::default();
    for stage in &model.stages {
        let below = if let Base::Stage(base) = stage.base { run[base] } else { Programs::default() };
        let programs = below.and(stage);
        run.push(programs);
        for step in stage.steps.iter().filter(|step| stage.is_shipped && step.copies()) {
            for (word, source) in step.from_context() {
                let Some(taken) = cx.sources.of(step, source).filter(|it| it.is_dir) else { continue };
                let junk = known.entry((taken.number, programs));
                let junk = Rc::clone(junk.or_insert_with(|| Rc::new(Junk::of(build, &taken, programs))));
                weigh(step, word, source, &junk, build, cx);
                reveal(step, word, source, &junk, build, cx);
            }
        }
    }
}

fn weigh(
    step: &Step<'_>,
    word: &Word<'_>,
    source: &str,
    junk: &Junk<'_>,
    build: &BuildContext,
    cx: &mut Context<'_>,
) {
    let total: Bytes = junk.heavy.iter().map(|(_, bytes)| bytes).sum();
    if total < LEAST {
        return;
    }
    let mut parts: Vec<String> =
        junk.heavy.iter().take(NAMED).map(|(name, bytes)| format!("`{name}` {}", human(*bytes))).collect();
    let rest: Bytes = junk.heavy.iter().skip(NAMED).map(|(_, bytes)| bytes).sum();
    if rest > 0 {
        parts.push(format!("other such files {}", human(rest)));
    }
    let message = format!(
        "{} brings {} that the image does not need: {}",
        what(source),
        human(total),
        parts.join(", ")
    );
    let help = help(build, &junk.lines());
    let finding = cx.report(Some(step.instruction), word.span, message);
    let share = Share::Some("not needed");
    let source = step.effects.iter().find(|it| is_copy_of(source, &it.kind)).map(|it| Source::Effect(it.id));
    let bytes = Amount::exact(total, Provenance::Measured);
    finding.help(help).claims(source.map(|source| Claim::sure(source, share, bytes)));
}

fn is_copy_of(source: &str, kind: &EffectKind<'_>) -> bool {
    matches!(kind, EffectKind::Copy { from: Path::Exact(from) } if from == source)
}

fn reveal(
    step: &Step<'_>,
    word: &Word<'_>,
    source: &str,
    junk: &Junk<'_>,
    build: &BuildContext,
    cx: &mut Context<'_>,
) {
    if junk.secrets.is_empty() {
        return;
    }
    let mut names: Vec<String> = junk.secrets.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    if junk.secrets.len() > NAMED {
        names.push(format!("and {} more", junk.secrets.len() - NAMED));
    }
    let message = format!(
        "{} brings what is secret by its name: {}; who has the image can read it, whatever a later layer removes",
        what(source),
        names.join(", ")
    );
    let lines: Vec<String> = junk.secrets.iter().take(NAMED).map(|path| (*path).to_owned()).collect();
    let help = format!("{}\na RUN that needs it takes it by `--mount=type=secret`", help(build, &lines));
    cx.report(Some(step.instruction), word.span, message).severity(Severity::Warning).help(help);
}

fn what(source: &str) -> String {
    match in_context(source).as_str() {
        "" => "the whole build context".to_owned(),
        path => format!("`{path}`"),
    }
}

/// Which lines .dockerignore lacks.
fn help(build: &BuildContext, lines: &[String]) -> String {
    let (head, name) = match build.ignore() {
        Some(ignore) => ("add to", ignore.name.as_str()),
        None => ("there is no .dockerignore: write one with", ""),
    };
    let head = format!("{head} {name}");
    format!("{}:\n{}", head.trim_end(), lines.join("\n"))
}
