//! The matcher of .dockerignore on any patterns and paths.

#![no_main]

#[path = "../../tests/suite/support/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|text: &str| invariants::ignore(text));
