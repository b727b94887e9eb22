//! Package managers and commands as data: what a command line does. The data is `rules/tools/*.yaml`, turned
//! into statics by `cargo regen`; no rule logic stands here, and nothing is read or compiled at run time.
//!
//! [`recognise`] finds the tool behind a command line, [`effects`] says what that line does to the file system.

mod command;
pub mod effect;
mod empty;
mod find;
#[rustfmt::skip]
#[allow(clippy::needless_update, clippy::wildcard_imports, reason = "generated: every structure is written over its EMPTY")]
mod generated;
mod invocation;
pub mod path;
mod perform;
mod run;
mod sources;
pub mod spec;
mod template;

pub use command::{Recognised, peel, recognise, slot};
pub use effect::{Certainty, Effect, EffectKind, Into, Path};
pub use generated::TOOLS;
pub use invocation::{Invocation, Opt};
pub use perform::effects;
pub use run::Place;
pub use spec::{
    CacheFix, CacheSpec, Extra, Interactive, Off, Operands, PackageSyntax, Step, Subcommand, Tool, Verb,
};

/// The tool with this id.
pub fn tool(id: &str) -> Option<&'static Tool> {
    TOOLS.binary_search_by(|tool| tool.id.cmp(id)).ok().map(|at| TOOLS[at])
}
