//! Bytes: the catalogue of base images, the fold of a file's layers, and the ledger of an image. Every number has a
//! provenance.

pub mod built;
pub mod caches;
pub mod catalog;
pub mod changes;
mod costs;
pub mod growth;
pub mod releases;

mod downloads;
mod facts;
pub mod fold;
pub mod ledger;
pub mod locks;
mod origin;
pub mod packages;
mod parts;
mod predict;
mod scripts;
pub mod sections;
mod sibling;
mod sources;
mod tree;
pub mod wheels;

pub use facts::{Answer, Facts, ROUNDS, Want};
pub use fold::{CopiedUp, Fold, Hidden, Idle, Layer, Written};
pub use ledger::Ledger;
pub use predict::{
    Brought, Class, Extras, LOGIN_LOG, Named, Predictor, is_answer, is_archive_root, is_setup_package,
    is_tree, may_be_compiled, origin, stage_name,
};
pub use scripts::ScriptFiles;
pub use sibling::Sibling;
pub use sources::{Sources, Taken};
