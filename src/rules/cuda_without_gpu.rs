//! Torch's wheels with CUDA, where nothing speaks of a GPU.

use super::shared::image_refs::is_repository;
use super::shared::installs;
use super::shared::words::{Words, each_step};
use crate::model::{Base, Stage, Step};
use crate::rule::Context;

/// What speaks of a GPU, or of a machine whose wheels have no CUDA.
const OF_GPUS: [&str; 13] = [
    "arm64", "cuda", "CUDA", "gpu", "GPU", "nvidia", "NVIDIA", "rocm", "ROCM", "cu118", "cu121", "cu124",
    "triton",
];

/// One finding for each installation, at the package.
pub(super) fn check(cx: &mut Context<'_>) {
    each_step(cx, &OF_GPUS, look);
}

fn look(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>, words: &Words<'_>) {
    let model = cx.model;
    if !model.may_have("torch") {
        return;
    }
    let of_python = matches!(model.root_base(stage), Base::Image(base) if is_repository(base, "python"));
    if !of_python || !stage.is_shipped {
        return;
    }
    for (_, _, call) in installs::of(step) {
        let Some(syntax) = call.tool.package.as_ref().filter(|_| !call.tool.system) else { continue };
        let torch = call.operands.iter().find(|word| syntax.split(&word.text).0 == "torch");
        let Some(torch) = torch.filter(|_| !call.has_option(&ELSEWHERE)) else { continue };
        if words.in_file() {
            return;
        }
        let message = "this is PyTorch with CUDA's libraries, and nothing here speaks of a GPU";
        cx.report(Some(step.instruction), torch.span, message)
            .help("without a GPU: `--index-url https://download.pytorch.org/whl/cpu` has the same release without them");
    }
}

/// Options that name other sources of packages.
const ELSEWHERE: [&str; 8] = [
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--index",
    "--default-index",
    "--no-index",
];
