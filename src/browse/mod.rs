//! A browser of an image, for a terminal: its layers, its files with who wrote and who deleted each, and the Dockerfile that
//! made it. What is looked at ([`Browser`]) knows no terminal; [`draw()`] fills a frame, whoever shows it. Reads no key, opens
//! no file and writes nothing: that is `cli`'s.

mod details;
mod draw;
mod filter;
mod input;
mod list;
mod picker;
mod popups;
mod script;
mod state;
mod tree;

pub use draw::{Look, draw};
pub use input::Key;
pub use script::Script;
pub use state::{Browser, Next};
