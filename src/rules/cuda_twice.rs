//! CUDA's libraries in the base image, and once more in what pip installs.

use super::shared::image_refs::is_repository;
use super::shared::installs;
use super::shared::runtime::{base_chain, image_stages, run_steps};
use crate::model::{Base, Model, Stage};
use crate::rule::Context;
use crate::shell::Field;
use crate::tools::path::glob_matches;

/// Packages whose wheels bring CUDA.
const BRING: [&str; 6] =
    ["torch", "torchvision", "torchaudio", "tensorflow[[]and-cuda]", "jax[[]cuda*]", "nvidia-cudnn-cu*"];

/// What shows that something is compiled for CUDA, or linked to the base's libraries.
const LINKS: [&str; 22] = [
    "nvcc",
    "flash-attn",
    "flash_attn",
    "apex",
    "TORCH_CUDA_ARCH_LIST",
    "CUDA_HOME",
    "CUDA_PATH",
    "setup.py",
    "ninja",
    "cmake",
    "deepspeed",
    "xformers",
    "vllm",
    "onnxruntime-gpu",
    "tensorrt",
    "cupy",
    "bitsandbytes",
    "llama-cpp-python",
    "build_ext",
    "make",
    "LD_LIBRARY_PATH",
    "detectron2",
];

/// One finding for each image, at the first such package.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for image in image_stages(model) {
        let Base::Image(base) = model.root_base(image) else { continue };
        let tag = base.tag.as_deref().unwrap_or_default();
        if !["*runtime*", "*devel*"].iter().any(|part| glob_matches(part, tag))
            || !is_repository(base, "nvidia/cuda")
        {
            continue;
        }
        let chain = base_chain(model, image);
        if chain.iter().any(|stage| links(model, stage)) {
            continue;
        }
        for (_, step) in run_steps(&chain) {
            let mut words = installs::of(step)
                .filter(|(_, _, call)| call.tool.database.is_none() && !is_elsewhere(call.args));
            let found = words.find_map(|(_, _, call)| {
                call.operands.iter().copied().find(|word| brings(call.tool.package.as_ref(), word))
            });
            let Some(package) = found else { continue };
            let message = "what this brings has CUDA's libraries in it, and so has the base image: only one of both is used";
            cx.report(Some(step.instruction), package.span, message)
                .label("brings CUDA")
                .related(base.span, "has CUDA as well")
                .help("let the image be FROM `nvidia/cuda:…-base-…` of the same version: of the base no more is used");
            break;
        }
    }
}

fn links(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    LINKS.iter().any(|word| model.mentions(stage, word))
}

/// Whether the packages come from another index, which has them without.
fn is_elsewhere(args: &[Field<'_>]) -> bool {
    args.iter().any(|word| glob_matches("*/whl/cpu*", &word.text) || glob_matches("*rocm*", &word.text))
}

fn brings(syntax: Option<&crate::tools::PackageSyntax>, word: &Field<'_>) -> bool {
    let name = syntax.map_or(&*word.text, |syntax| syntax.split(&word.text).0);
    BRING.iter().any(|pattern| glob_matches(pattern, name))
}
