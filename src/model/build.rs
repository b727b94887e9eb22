//! Instructions to stages.

use super::{Base, Model, Stage, Step};
use crate::syntax::{Dockerfile, Instruction, Kind};
use std::borrow::Cow;

/// What the user says about the build.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--build-arg NAME=VALUE`.
    pub build_args: Vec<(String, String)>,
    /// `--target`: a stage's name or number.
    pub target: Option<String>,
}

/// Reads what `file` means.
pub fn build<'d>(file: &'d Dockerfile<'d>, _options: &'d Options) -> Model<'d> {
    let first = file.instructions.iter().position(|instruction| instruction.kind == Kind::From);
    let (preamble, rest) = file.instructions.split_at(first.unwrap_or(file.instructions.len()));
    let parts = rest.chunk_by(|_, next| next.kind != Kind::From).enumerate();
    let stages = parts.filter_map(|(index, part)| stage(index, part)).collect();
    Model { file, preamble, stages }
}

fn stage<'d>(index: usize, part: &'d [Instruction<'d>]) -> Option<Stage<'d>> {
    let (from, body) = part.split_first()?;
    let image = from.words().first().map_or("", |word| &*word.text);
    Some(Stage {
        index,
        from,
        name: from.words().get(2).map(|word| Cow::Owned(word.text.to_ascii_lowercase())),
        base: if image == "scratch" { Base::Scratch } else { Base::Unresolved(Cow::Borrowed(image)) },
        steps: body.iter().map(|instruction| Step { instruction, effects: Vec::new() }).collect(),
        reaches_image: true,
    })
}
