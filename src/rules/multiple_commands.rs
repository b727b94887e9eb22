//! CMD, ENTRYPOINT and HEALTHCHECK that a later one of the stage replaces.

use crate::rule::Context;
use crate::syntax::{Instruction, Kind};

/// What an image has one of, with hadolint's code.
const SINGLE: [(Kind, &str); 3] = [
    (Kind::Cmd, "hadolint:DL4003"),
    (Kind::Entrypoint, "hadolint:DL4004"),
    (Kind::Healthcheck, "hadolint:DL3012"),
];

/// One finding for each that does nothing.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let mut last: [Option<&Instruction<'_>>; SINGLE.len()] = [None; SINGLE.len()];
        for step in &stage.steps {
            let instruction = step.instruction;
            let Some(at) = SINGLE.iter().position(|(kind, _)| *kind == instruction.kind) else { continue };
            let Some(before) = last[at].replace(instruction) else { continue };
            let (name, line) = (instruction.kind.as_str(), instruction.start_line);
            let message = format!("this {name} does nothing: the {name} of line {line} replaces it");
            let help = "keep one of them; a script, or a container for each, runs several programs";
            cx.report(Some(before), before.span, message)
                .code("buildkit:MultipleInstructionsDisallowed")
                .code(SINGLE[at].1)
                .label("without effect")
                .related(instruction.span, "this one counts")
                .help(help);
        }
    }
}
