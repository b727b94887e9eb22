//! Interpreters of an image with one C library, copied into an image with another.

use super::shared::image_refs::is_copy;
use super::shared::words::{Words, each_step};
use crate::model::{Base, ImageRef, Stage, Step};
use crate::rule::Context;
use crate::size::catalog::{self, Libc};
use crate::source::Span;
use crate::tools::path::is_within;

/// Official images, and where their program and its libraries are.
const PROGRAMS: [(&str, &[&str]); 9] = [
    ("node", &["/usr/local/bin/node", "/usr/local/bin", "/usr/local"]),
    ("python", &["/usr/local/bin/python3", "/usr/local/bin/python", "/usr/local/bin", "/usr/local"]),
    ("ruby", &["/usr/local/bin/ruby", "/usr/local/bin", "/usr/local"]),
    ("php", &["/usr/local/bin/php", "/usr/local/bin", "/usr/local"]),
    ("eclipse-temurin", &["/opt/java/openjdk", "/opt/java"]),
    (
        "openjdk",
        &[
            "/usr/local/openjdk-8",
            "/usr/local/openjdk-11",
            "/usr/local/openjdk-17",
            "/usr/java",
            "/opt/openjdk-17",
        ],
    ),
    ("amazoncorretto", &["/usr/lib/jvm"]),
    ("erlang", &["/usr/local/lib/erlang", "/usr/local"]),
    ("perl", &["/usr/local/bin/perl", "/usr/local"]),
];

/// What runs programs of glibc on musl.
const COMPATIBLE: [&str; 4] = ["gcompat", "libc6-compat", "glibc", "libc-compat"];

/// One finding for each source.
pub(super) fn check(cx: &mut Context<'_>) {
    each_step(cx, &COMPATIBLE, look);
}

fn look(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>, words: &Words<'_>) {
    let model = cx.model;
    let (Some(name), Some((sources, _))) = (step.from, step.instruction.copy_parts()) else { return };
    // Most copy from a stage that has nothing of these.
    let source = model.copied_stage(stage, step);
    let named;
    let image = match source.map(|source| model.root_base(source)) {
        Some(Base::Image(image)) => image,
        Some(_) => return,
        None => {
            named = ImageRef::new(name.into(), Span::default(), false);
            &named
        }
    };
    let own = catalog::official(&image.name);
    let Some((_, paths)) = PROGRAMS.iter().find(|(known, _)| is_copy(own, known)) else { return };
    let entry = catalog::lookup(image);
    let (Some(from), Some(to)) =
        (entry.map(|entry| entry.libc), cx.sizes.base(stage).map(|entry| entry.libc))
    else {
        return;
    };
    let (brought, needed) = match (from, to) {
        (Libc::Glibc, Libc::Musl) => ("glibc", "musl"),
        (Libc::Musl, Libc::Glibc) => ("musl", "glibc"),
        _ => return,
    };
    for word in sources {
        let is_program =
            paths.iter().any(|path| *path == word.text || path.len() > 15 && is_within(&word.text, path));
        if is_program && !words.in_stage(stage) {
            let message = format!(
                "what this brings is linked to {brought}, and the image has {needed}: it does not start"
            );
            cx.report(Some(step.instruction), word.span, message)
                .related(stage.from.span, format!("has {needed}"))
                .help(format!("copy from a variant of the image that has {needed}, too"));
        }
    }
}
