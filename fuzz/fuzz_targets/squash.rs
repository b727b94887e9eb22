//! Images of layers that meet in every way: squashed at any height, each is the same tree as before.

#![no_main]

#[path = "../../tests/suite/support/archives.rs"]
mod archives;
#[path = "../../tests/suite/support/flat.rs"]
mod flat;
#[path = "../../tests/suite/support/trees.rs"]
mod trees;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trees::stays_whatever(bytes));
