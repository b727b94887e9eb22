//! Package managers and commands as data: what a command line does. The data is `rules/tools/*.yaml`, turned
//! into statics by `cargo regen`; no rule logic stands here, and nothing is read or compiled at run time.
//!
//! [`recognise`] finds the tool behind a command line, [`effects`] says what that line does to the file system.

mod attributes;
mod command;
pub mod effect;
mod empty;
mod find;
mod found;
#[rustfmt::skip]
#[allow(clippy::needless_update, clippy::wildcard_imports, reason = "generated: every structure is written over its EMPTY")]
mod generated;
mod invocation;
mod listing;
mod names;
mod package;
pub mod path;
mod perform;
mod run;
mod selection;
mod sources;
pub mod spec;
mod template;

use std::borrow::Cow;

pub use attributes::{Attributes, Given, is_dotted, mode_after};
pub use command::{Recognised, SLOTS, peel, recognise, slot, unwrapped};
pub use effect::{Branch, Certainty, Effect, EffectKind, Into, Kept, Path};
pub use found::{Found, Site};
pub use generated::TOOLS;
pub use invocation::{Invocation, Opt};
pub use listing::{filtered, listed, scripts};
pub use perform::{effects, effects_on};
pub use run::Place;
pub use selection::{Kinds, Selection, Test};
pub use spec::{
    CacheFix, CacheSpec, Extra, Interactive, Off, Operands, PackageSyntax, Step, Subcommand, Tool, Verb,
};
pub use template::filled;

/// The tool with this id.
pub fn tool(id: &str) -> Option<&'static Tool> {
    let rows = (slot(id)..).map(|at| ROWS[at % SLOTS]).take_while(|row| *row > 0);
    rows.map(|row| TOOLS[usize::from(row) - 1]).find(|tool| tool.id == id)
}

/// Where each tool stands among [`TOOLS`], counted from 1, by the slot of its id or the first free one behind it: the effects of
/// a file ask for theirs a hundred times.
static ROWS: [u8; SLOTS] = {
    let (mut rows, mut row) = ([0; SLOTS], 0);
    while row < TOOLS.len() {
        let mut at = slot(TOOLS[row].id);
        while rows[at] != 0 {
            at = (at + 1) % SLOTS;
        }
        row += 1;
        rows[at] = row as u8;
    }
    rows
};

// Some slots are free, so that each search ends.
const _: () = assert!(TOOLS.len() < SLOTS);

/// The tool that reads the index which another one fetches: that which its family is named after, where there is one.
pub fn reader_of_index(id: &str) -> Option<&'static Tool> {
    let own = tool(id)?;
    Some(tool(own.family).filter(|head| head.index().is_some()).unwrap_or(own))
}

/// Whether a tool installs a system's packages, by their names and from repositories.
pub fn is_system(id: &str) -> bool {
    tool(id).is_some_and(|tool| tool.system)
}

/// The tool of which an installation brings another version: pip by `pip install pip`, or by its own installer.
pub fn renews(id: &str, packages: Option<&[Cow<'_, str>]>) -> Option<&'static str> {
    let tool = tool(id)?;
    let is_itself = |name: &Cow<'_, str>| {
        name.strip_prefix(tool.family)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
    };
    let renews = match packages {
        Some(names) => names.iter().any(is_itself),
        // A file of packages seldom lists the tool itself; its installer brings nothing else.
        None => tool.id != tool.family,
    };
    renews.then_some(tool.family)
}
