//! Images and their layers, on any bytes, and what squash makes of them.

#![no_main]

#[path = "../../tests/suite/support/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::image(bytes));
