//! The shell parser on any text.

#![no_main]

#[path = "../../tests/suite/support/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|text: &str| invariants::shell(text));
