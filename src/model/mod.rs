//! What a Dockerfile means: stages and their graph, scopes, commands and their effects. Built once a file,
//! immutable, without findings; what is not known is unknown, never guessed.

mod build;

pub use build::{Options, build};

use crate::source::Span;
use crate::syntax::{Dockerfile, Instruction};
use crate::tools::Effect;
use std::borrow::Cow;

/// A whole file.
#[derive(Debug)]
pub struct Model<'d> {
    /// The tree it was built from.
    pub file: &'d Dockerfile<'d>,
    /// Instructions before the first FROM.
    pub preamble: &'d [Instruction<'d>],
    /// In order of their FROM.
    pub stages: Vec<Stage<'d>>,
}

/// A build stage.
#[derive(Debug)]
pub struct Stage<'d> {
    /// Its place among the stages.
    pub index: usize,
    /// Its FROM.
    pub from: &'d Instruction<'d>,
    /// Its name, lower-cased.
    pub name: Option<Cow<'d, str>>,
    /// What it starts from.
    pub base: Base<'d>,
    /// What follows FROM, in order.
    pub steps: Vec<Step<'d>>,
    /// Whether its layers reach an image: it is the target, a stage that the target is FROM, or one that no
    /// other stage refers to (a possible target), with what that one is FROM.
    pub reaches_image: bool,
}

/// What a stage starts from.
#[derive(Debug)]
pub enum Base<'d> {
    /// `FROM scratch`: nothing.
    Scratch,
    /// An earlier stage, by its index.
    Stage(usize),
    /// An image.
    Image(ImageRef<'d>),
    /// A reference with a variable that has no known value; as written.
    Unresolved(Cow<'d, str>),
}

/// An image reference, variables resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRef<'d> {
    /// The whole reference.
    pub text: Cow<'d, str>,
    /// Where the reference stands in FROM.
    pub span: Span,
    /// Whether a variable was replaced in it: [`Self::text`] then differs from what is written.
    pub resolved: bool,
    /// The registry and path, without tag and digest (`ghcr.io/a/b`, `node`).
    pub name: Cow<'d, str>,
    /// The tag, where one is given.
    pub tag: Option<Cow<'d, str>>,
    /// The digest, where one is given.
    pub digest: Option<Cow<'d, str>>,
}

/// One instruction of a stage.
#[derive(Debug)]
pub struct Step<'d> {
    /// The instruction.
    pub instruction: &'d Instruction<'d>,
    /// What it does to the file system, in order, before anything is netted out.
    pub effects: Vec<Effect<'d>>,
}
