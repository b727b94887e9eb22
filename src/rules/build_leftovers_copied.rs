//! Directories of build results, copied whole.

use super::shared::words::{Words, each_step};
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::tools::path::file_name;

/// Such directories, and what of them is meant as a rule.
const RESULTS: [(&str, &str); 4] = [
    ("target", "release/ or one .jar of it"),
    (".gradle", "build/libs beside it"),
    ("_build", "the release below prod/rel"),
    (".next", "standalone/ and static/"),
];

/// Who makes them.
const MAKERS: [&str; 13] =
    ["cargo", "mvn", "mvnw", "sbt", "lein", "gradle", "gradlew", "mix", "next", "npm", "yarn", "pnpm", "bun"];

/// One finding for each source.
pub(super) fn check(cx: &mut Context<'_>) {
    each_step(cx, &MAKERS, look);
}

fn look(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>, words: &Words<'_>) {
    let model = cx.model;
    let source = model.copied_stage(stage, step);
    let Some((source, (sources, _))) = source.zip(step.instruction.copy_parts()).filter(|_| stage.is_shipped)
    else {
        return;
    };
    for word in sources {
        let text = word.text.as_ref();
        let directory = if let [body @ .., b'/'] = text.as_bytes() { &text[..body.len()] } else { text };
        let Some((_, meant)) = RESULTS.iter().find(|(name, _)| *name == file_name(directory)) else {
            continue;
        };
        if !words.in_stage(source) {
            continue;
        }
        let message = format!("`{text}` holds what a build leaves for the next one, beside its results");
        cx.report(Some(step.instruction), word.span, message)
            .help(format!("copy what is run: `{directory}/…`, most often {meant}"));
    }
}
