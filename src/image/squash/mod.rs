//! Makes one layer of those above a base, and an image around it. Works in the virtual tree: the layers are read a second
//! time, and what is still there is copied entry by entry, byte for byte where its name stays. The result depends on the
//! image alone: no clock, no order of a hash.

mod layer;
mod plan;
mod write;

pub(super) use write::refuse;
pub use write::{Options, Squashed, squash};
