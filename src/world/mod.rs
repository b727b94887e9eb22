//! The machine that dockslim runs on, for whoever answers from its disk: the command line, and a module of another
//! language. Reads files, build contexts and package tables, and keeps a panic to its file; prints nothing, knows no
//! arguments and no exit code.

pub mod contexts;
pub mod desk;
pub mod disk;
pub mod environment;
pub mod facts;
pub mod guard;
pub mod linted;
pub mod listing;
pub mod plan;
pub mod read;
pub mod sniff;
pub mod store;
pub mod text;
pub mod weigh;
