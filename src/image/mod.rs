//! Real images: archives of `docker save`, `podman save` and skopeo, OCI archives and directories. What their layers hold,
//! what of it is dead, and by which layer. Takes a [`Store`] of named files, or what can be read and sought; opens no
//! file and writes none. Nothing is unpacked: memory goes with the count and the length of names, never with the bytes of
//! layers. An image is any input: whatever it says is checked, digests too, and all loops over it are bounded.

mod again;
mod alike;
mod apply;
mod base;
mod built;
pub mod bundle;
mod caches;
mod changes;
mod digest;
mod elf;
mod entry;
mod error;
mod findings;
mod history;
mod inventory;
mod join;
mod json;
mod layer;
mod layout;
mod ledger;
mod measure;
mod meta;
mod open;
mod outer;
mod packages;
mod path;
mod secrets;
mod squash;
mod store;
mod tree;
mod walk;

pub use base::{SaidBase, base_of, said_base};
pub use built::built;
pub use changes::changes;
pub use digest::Digest;
pub use error::{Error, Why};
pub use inventory::{Death, Inventory, Item, ItemId, ItemKind, inventory};
pub use join::{join, named};
pub use ledger::ledger;
pub use measure::{HiddenSecret, LayerFigures, Measured, TreePath, Waste, WastedPath, measure};
pub use open::{Compression, Image, LayerRef, Platform, Selection, open};
pub use outer::{Form, Pack};
pub use squash::{Options, Squashed, squash};
pub use store::{Store, TarStore};
pub use tree::Cause;
