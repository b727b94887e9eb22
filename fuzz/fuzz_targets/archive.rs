//! Archives that ADD unpacks, on any bytes.

#![no_main]

#[path = "../../tests/suite/support/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::archive(bytes));
