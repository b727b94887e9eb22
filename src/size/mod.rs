//! Bytes: the catalogue of base images and the layer ledger. Every number has a provenance.

pub mod catalog;
mod costs;
pub mod estimate;
mod facts;
pub mod ledger;
pub mod packages;
mod predict;
pub mod sections;
mod tree;

pub use facts::{Answer, Facts, ROUNDS, Want};
pub use ledger::{CopiedUp, Hidden, Layer, Ledger, Written};
pub use predict::{Extras, Predictor};
