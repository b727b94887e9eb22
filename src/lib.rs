//! dockslim reads a Dockerfile as a program that writes layers, and says what is wrong, what it does to
//! the image and what to write instead.
//!
//! Data flows one way: text → [`syntax`] → [`shell`] → [`model`] (with [`tools`]) → [`size`] → [`rules`]
//! through [`engine`] → [`report`]. ARCHITECTURE.md has the map; `tests/suite/architecture.rs` holds each module
//! to the imports it may have.

pub mod bytes;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod context;
pub mod engine;
pub mod finding;
pub mod model;
pub mod report;
pub mod rewrite;
pub mod rule;
pub mod rules;
pub mod shell;
pub mod size;
pub mod source;
pub mod syntax;
pub mod tools;
