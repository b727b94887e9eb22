//! Bytes: the catalogue of base images and the layer ledger. Every number has a provenance.

pub mod catalog;
#[rustfmt::skip]
mod generated;
