//! All fixes of any bytes, applied: parse, lint, fix, parse.

#![no_main]

#[path = "../../tests/suite/support/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::fix(bytes));
