//! The Dockerfile parser: text to a typed syntax tree beside a list of errors, as BuildKit reads it.
//!
//! Total: any text gives a [`Dockerfile`]; it never fails, panics or does IO. Errors are values, and one in
//! an instruction does not hide the next.

mod args;
pub mod array;
pub mod ast;
mod check;
mod checks;
mod cut;
mod directive;
mod duration;
mod errors;
pub mod expand;
mod flags;
mod heredoc;
mod instruction;
mod json;
mod lex;
mod lines;
pub mod mount;
mod parser;
mod pattern;
mod suggest;
mod template;
pub mod tokens;
mod variable;
mod views;
mod workplace;

pub use ast::{
    Args, Comment, Directive, DirectiveKind, Dockerfile, Flag, Heredoc, Instruction, Kind, Pair, Word,
};
pub use checks::CheckOptions;
pub use errors::{ErrorKind, Errors, MoreErrors, SyntaxError};
pub use expand::{Expanded, expand, expand_in_heredoc, expand_known};
pub use mount::{Mount, MountKind};
pub use parser::parse;
pub use suggest::{is_slip, nearest};
pub use tokens::{Token, TokenKind, tokens};
pub use variable::{ExpandError, Value};
pub use views::FromParts;
