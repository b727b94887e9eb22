//! Texts to write instead: builds them from the file's own text, never from a re-printed tree.

pub mod chain;
pub mod code;
