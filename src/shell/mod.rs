//! A tolerant parser of RUN bodies: POSIX sh and bash. Knows nothing of Dockerfiles; spans are file offsets,
//! carried through [`Mapped`](crate::source::Mapped) text.
//!
//! Total: any text gives a [`Script`]; it never fails, panics or does IO, and its nesting is bounded: what is
//! deeper becomes [`CommandKind::Opaque`].

pub mod ast;

pub use ast::{
    Assignment, Branch, CaseArm, Command, CommandKind, Connector, Heredoc, Item, List, LoopKind, Pipeline,
    Redirect, RedirectOp, Script, ShellError, Simple, Word,
};
