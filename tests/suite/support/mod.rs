//! What several rooms share.

pub(crate) mod archives;
#[cfg(feature = "browse")]
pub(crate) mod browsers;
pub(crate) mod dump;
pub(crate) mod elves;
pub(crate) mod flat;
pub(crate) mod functions;
pub(crate) mod images;
pub(crate) mod invariants;
pub(crate) mod program;
pub(crate) mod roots;
pub(crate) mod trees;
