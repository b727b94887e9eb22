//! A tolerant parser of RUN bodies: POSIX sh and bash. Knows nothing of Dockerfiles; spans are file offsets,
//! carried through [`Mapped`] text.
//!
//! Total: any text gives a [`Script`]; it never fails, panics or does IO, and its nesting is bounded: what is
//! deeper becomes [`CommandKind::Opaque`].

mod ansi;
mod ask;
pub mod ast;
mod braces;
mod compound;
mod env;
mod expand;
mod lex;
mod parameter;
mod parser;
mod pattern;
mod place;
mod simple;
mod token;
mod words;

use crate::source::Mapped;
pub use ast::{
    Assignment, Branch, CaseArm, Command, CommandKind, Commands, Connector, Heredoc, Item, List, LoopKind,
    Pipeline, Redirect, RedirectOp, Role, Script, ShellError, Simple, Word,
};
pub use env::{Lookup, Value};
pub use expand::{Field, expand};
pub use parser::Scratch;
pub use words::{Operator, Parameter, Part, PartKind, Parts};

/// Reads the body of a RUN, or the text of a script.
pub fn parse<'t>(text: &'t Mapped<'t>) -> Script<'t> {
    parse_with(text, &mut Scratch::default())
}

/// The same, for a reader of many scripts.
pub fn parse_with<'t>(text: &'t Mapped<'t>, scratch: &mut Scratch<'t>) -> Script<'t> {
    let (script, used) = parser::Parser::new(text, std::mem::take(scratch)).script();
    *scratch = used;
    script
}
