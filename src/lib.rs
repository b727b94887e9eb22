//! dockslim reads a Dockerfile as a program that writes layers, and says what is wrong, what it does to the image and
//! what to write instead.
//!
//! As a library it needs a text, and touches nothing else: no file, no environment, no network. Turn off its default
//! features (`default-features = false`), which are the program's.
//!
//! ```
//! use dockslim::{Facts, Linter, Settings, parse};
//!
//! let linter = Linter::new(&Settings::default())?;
//! let file = parse("FROM debian:bookworm\nRUN apt-get update\nRUN apt-get install -y curl\n");
//! let analysis = linter.analyse(&file);
//! let findings = linter.lint(&analysis, &Facts::default());
//! assert!(findings.iter().any(|finding| finding.rule == "package-cache-left"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What only the world outside knows (the build context, an archive's contents, package tables) is asked for, and may
//! be answered; see [`Facts`]. What the image weighs, layer by layer, is a [`Ledger`]:
//! [`Linter::outlooks`] makes it. Which settings are in force for a file, a [`Session`] says.
//!
//! Inside, data flows one way: text → `syntax` → `shell` → `model` (with `tools`) → `size` → `rules` through `engine`
//! → `report`. ARCHITECTURE.md has the map; `tests/suite/architecture.rs` holds each module to the imports it may have.

// Hidden is what tests, benches, fuzz targets and the generator use: it may change with any version.
#[cfg(feature = "image")]
#[doc(hidden)]
pub mod archive;
#[cfg(feature = "browse")]
#[doc(hidden)]
pub mod browse;
#[doc(hidden)]
pub mod bytes;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod context;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod finding;
/// Fixes applied to a text: see [`fix::fix`].
pub mod fix;
#[doc(hidden)]
pub mod ids;
#[cfg(feature = "image")]
#[doc(hidden)]
pub mod image;
#[doc(hidden)]
pub mod lock;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod rewrite;
#[doc(hidden)]
pub mod rule;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod session;
#[doc(hidden)]
pub mod shell;
#[doc(hidden)]
pub mod size;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod syntax;
#[doc(hidden)]
pub mod tools;
#[cfg(feature = "world")]
#[doc(hidden)]
pub mod world;
#[doc(hidden)]
pub mod yaml;

pub use bytes::{Amount, Bytes, Interval, Provenance};
pub use config::{At, Hadolint, PeerRaw, PeerSettings, Raw, Settings, Subject};
pub use context::{BuildContext, FileKind, Files, Folder, Found, Ignore, Unpacked};
pub use engine::{Analysis, Linter, MissingStage, Outlook, SettingError};
pub use finding::{
    Category, Claim, Cure, Edit, Elsewhere, Failure, Finding, Fix, Image, InstructionRef, Label, Safety,
    Saving, Severity, Share, Source, Suppression,
};
pub use lock::{Kind as ListKind, Lock, LockError, read as read_list};
pub use model::{Platform, ScriptText};
pub use rewrite::MergeStyle;
pub use rule::{Merging, OptionSetting, OptionValue, Wants};
pub use session::{
    Config, ContextFolder, FlagError, Flags, Force, Matcher, Session, Set, SettingFiles, TextKind,
};
pub use size::ledger::{
    BaseBytes, HiddenBytes, ImageFacts, ImageFinding, InstructionOrigin, Joined, LayerBytes, LayerFacts,
    Ledger, Origin, PackageBytes, PackageList, StageName, WastedPath,
};
pub use size::packages::{OpenError, Table, Tables};
pub use size::{Answer, Facts, ROUNDS, Sibling, Want};
pub use source::{LineIndex, SourceFile, Span, TooLong};
pub use syntax::{Dockerfile, parse};
