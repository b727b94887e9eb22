//! The Dockerfile parser: bytes to a typed syntax tree beside a list of errors, as BuildKit reads them.
//!
//! Total: any text gives a [`Dockerfile`]; it never fails, panics or does IO. Errors are values, and one in
//! an instruction does not hide the next.

pub mod ast;

pub use ast::{
    Args, Comment, Directive, DirectiveKind, Dockerfile, ErrorKind, Flag, Heredoc, Instruction, Kind, Pair,
    SyntaxError, Word,
};
