//! Package managers and commands as data: what a command line does. The data is `rules/tools/*.yaml`, turned
//! into statics by `cargo regen`; no rule logic stands here.

pub mod effect;

pub use effect::{Certainty, Effect, EffectKind, Into, Path};
