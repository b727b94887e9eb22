//! What an image weighs, layer by layer: the ledger in bytes. Plain data that outlives the Dockerfile and knows nothing
//! of its tree; never adds up what is not known without saying so.

use super::catalog::{Date, Match};
use crate::bytes::{Amount, Bytes};
use crate::source::Span;
use std::sync::Arc;

/// The image of one stage.
#[derive(Debug)]
pub struct Ledger {
    /// The stage that becomes the image.
    pub target: StageName,
    /// What its chain of stages starts from.
    pub base: BaseBytes,
    /// One for each instruction that may write files, in build order, over the whole chain.
    pub layers: Vec<LayerBytes>,
    /// Base and layers together, as far as they are known: see [`Self::unknown`].
    pub total: Amount,
    /// What lies in a layer or the base, and a later layer deletes or replaces: the sum of all `hidden`. Part of the total.
    pub waste: Amount,
}

/// A stage, as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageName {
    /// Its place among the stages.
    pub index: usize,
    /// Its name, lower-cased, where it has one.
    pub name: Option<Arc<str>>,
}

impl std::fmt::Display for StageName {
    /// The name, or else the number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => f.write_str(name),
            None => self.index.fmt(f),
        }
    }
}

/// The instruction that makes a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its keyword in capitals.
    pub cmd: &'static str,
    /// Its first line, from 1.
    pub line: u32,
    /// Its last line.
    pub end_line: u32,
    /// All of it.
    pub span: Span,
    /// The stage that it stands in.
    pub stage: StageName,
    /// It and its heredocs on one line, without the flags that do not say where files come from; at most
    /// [`Self::LONGEST`] characters.
    pub text: String,
}

impl Origin {
    /// No terminal is wider.
    pub const LONGEST: usize = 1_000;
}

/// The base image of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseBytes {
    /// The line of the FROM that names it.
    pub line: u32,
    /// As the file says, variables resolved where they are known; `scratch` where there is none.
    pub reference: String,
    /// The catalogue's image and tag that answers.
    pub resolved: Option<String>,
    /// How near that is; `None` where the catalogue does not know it (or for `scratch`).
    pub matched: Option<Match>,
    /// Unpacked bytes, the compressed ones beside; [`Provenance::Unknown`](crate::bytes::Provenance::Unknown) where it is not known.
    pub bytes: Amount,
    /// When the figure was true.
    pub as_of: Option<Date>,
    /// What would tell which image it is, where it is not known and something would.
    pub input: Option<Input>,
    /// What of it layers store again, as every package manager does with its database.
    pub hidden: Vec<HiddenBytes>,
}

/// One instruction's layer.
#[derive(Debug)]
pub struct LayerBytes {
    /// What makes it.
    pub origin: Origin,
    /// What it adds, as far as that is known.
    pub added: Amount,
    /// What of it later layers delete or replace.
    pub hidden: Vec<HiddenBytes>,
    /// What the package manager installs here, what it brings along included; upgrades of the base's packages too.
    pub packages: Vec<PackageBytes>,
    /// The list that these are taken from: its release and day.
    pub packages_from: Option<String>,
    /// The one package that is asked for, where there is only one.
    pub asked: Option<String>,
    /// What the number rests on: for people.
    pub notes: Vec<String>,
    /// What is not known of it, each once.
    pub lacks: Vec<Lack>,
}

/// Something of unknown size.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lack {
    /// What it is: for people.
    pub what: String,
    /// Whether it is what the instruction itself brings, and no part of it.
    pub is_all: bool,
    /// What would tell its size, where anything that can be given would.
    pub input: Option<Input>,
}

/// What can be given to a run, so that more is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Values of these build arguments.
    Arguments(Vec<String>),
    /// The files of the build context.
    Context,
    /// The table of the packages of a release.
    Table {
        /// The distribution: `ubuntu`.
        distro: String,
        /// Its release: `24.04`.
        release: String,
    },
}

/// What a later layer hides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenBytes {
    /// The first line of the instruction that hides it.
    pub by_line: u32,
    /// How much.
    pub bytes: Amount,
    /// What happens to what: `rm -rf /usr/src/redis`.
    pub cause: String,
}

/// An installed package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageBytes {
    /// Its name.
    pub name: String,
    /// Its installed size.
    pub installed: Bytes,
}

impl Ledger {
    /// How many layers hold something of unknown size, the base counted: the total is without it.
    pub fn unknown(&self) -> usize {
        let layers = self.layers.iter().filter(|layer| !layer.added.complete).count();
        layers + usize::from(!self.base.bytes.is_known())
    }
}

impl LayerBytes {
    /// Notes something of unknown size in it, which `input` would tell.
    pub fn lack(&mut self, what: impl Into<String>, input: Option<Input>) {
        self.added = self.added.and_more();
        self.lacks.push(Lack { what: what.into(), is_all: false, input });
    }

    /// What later layers hide of it.
    pub fn waste(&self) -> Amount {
        self.hidden.iter().map(|hidden| hidden.bytes).sum()
    }
}
