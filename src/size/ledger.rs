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
    /// Its instructions that make a directory and nothing in it (WORKDIR), in build order: builders give each a layer that
    /// weighs nothing, so no report has them as layers.
    pub directories: Vec<InstructionOrigin>,
    /// What else is known of a real image, whose layers were counted; `None` where a Dockerfile predicts it.
    pub image: Option<ImageFacts>,
}

/// What is known of a real image beside the bytes of its layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageFacts {
    /// Its tags.
    pub names: Vec<String>,
    /// What it runs on, where that is said: `linux/amd64`.
    pub platform: Option<String>,
    /// The digest of its configuration.
    pub id: String,
    /// The bytes of its layers as they are stored.
    pub stored: Bytes,
    /// The paths with most dead bytes, most first.
    pub wasted: Vec<WastedPath>,
    /// What is odd about it: for people.
    pub notes: Vec<String>,
    /// Secrets that a layer only hides, one sentence each: for people.
    pub secrets: Vec<String>,
    /// The directories and files that have most of the bytes that are still there, each before what is in it.
    pub biggest: Vec<PlaceBytes>,
    /// What is worth knowing of what is in it, beside what is dead.
    pub findings: Vec<ImageFinding>,
    /// How many of its layers are joined with instructions, where a Dockerfile is given.
    pub joined: Option<usize>,
}

/// Something that is in an image and need not be, or does not work there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageFinding {
    /// Of what sort: `hidden-secret`, `same-content`, `cache`, `debug-information`, `foreign-program`.
    pub kind: &'static str,
    /// The number of the layer that has it, or most of it.
    pub layer: u32,
    /// How many bytes would go with it.
    pub bytes: Bytes,
    /// Of how many files.
    pub files: u64,
    /// Some of the paths, those with most bytes first.
    pub paths: Vec<String>,
    /// What is the matter: for people.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// What a directory or a file of an image weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceBytes {
    /// From the root.
    pub path: String,
    /// How many of the directories above it are told, too.
    pub depth: usize,
    /// Of all that is in it, and that no layer deletes; a file with several names counts where it has the first.
    pub bytes: Bytes,
}

/// Dead bytes of one path of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WastedPath {
    /// From the root.
    pub path: String,
    /// Of all its dead copies.
    pub bytes: Bytes,
    /// How many there are.
    pub copies: u64,
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

/// What makes a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An instruction will.
    Instruction(InstructionOrigin),
    /// It is a layer of a real image.
    Image(LayerFacts),
}

impl Origin {
    /// What makes the layer, on one line.
    pub fn text(&self) -> &str {
        match self {
            Self::Instruction(it) => &it.text,
            Self::Image(it) => &it.text,
        }
    }

    /// Where it stands: its first line in the Dockerfile, or its number in the image, from 1.
    pub fn place(&self) -> u32 {
        match self {
            Self::Instruction(it) => it.line,
            Self::Image(it) => it.number,
        }
    }

    /// The instruction, where a Dockerfile has it.
    pub fn instruction(&self) -> Option<&InstructionOrigin> {
        match self {
            Self::Instruction(it) => Some(it),
            Self::Image(_) => None,
        }
    }

    /// The layer of a real image, where it is one.
    pub fn layer(&self) -> Option<&LayerFacts> {
        match self {
            Self::Instruction(_) => None,
            Self::Image(it) => Some(it),
        }
    }
}

/// A layer of a real image, beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFacts {
    /// Its place from below, from 1.
    pub number: u32,
    /// The instruction as far as the history tells it, or else the layer's digest.
    pub text: String,
    /// What the history says made it.
    pub created_by: Option<String>,
    /// The digest of what is stored.
    pub digest: String,
    /// The digest of what that unpacks to.
    pub diff_id: String,
    /// How it is stored: `none`, `gzip`, `zstd`, …
    pub compression: &'static str,
    /// Bytes as stored.
    pub stored: Bytes,
    /// Bytes of the archive that it unpacks to.
    pub tar: Bytes,
    /// Plain files.
    pub files: u64,
    /// All entries.
    pub entries: u64,
    /// Names that it deletes.
    pub whiteouts: u64,
    /// Directories of which it hides all that was there.
    pub opaque: u64,
    /// The instruction of a Dockerfile that made it, where one is given and that is known.
    pub joined: Option<Joined>,
}

/// The instruction that made a layer of a real image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Its first line.
    pub line: u32,
    /// What it was thought to add.
    pub predicted: Amount,
}

/// The instruction that makes a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstructionOrigin {
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

impl InstructionOrigin {
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
    /// The Dockerfile that builds it, with `#` and the stage behind where that is not the last, where one is known: then
    /// the bytes are those of its own ledger.
    pub built_by: Option<String>,
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
    /// The lock files and manifests that packages are installed by.
    pub lists: Vec<PackageList>,
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
    /// Where that stands which hides it: the first line of an instruction, or the number of a layer.
    pub by: u32,
    /// How much.
    pub bytes: Amount,
    /// What happens to what: `rm -rf /usr/src/redis`.
    pub cause: String,
}

/// The packages that a lock file or manifest lists, of which a layer installs them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PackageList {
    /// The file, as a path of the build context.
    pub file: String,
    /// How many of its packages are installed.
    pub packages: usize,
    /// How many of these are for development; `None` where nothing says it.
    pub development: Option<usize>,
    /// Of how many the bytes are known.
    pub sized: usize,
    /// Whether it lists all, and not only what the project asks for itself.
    pub is_whole: bool,
}

impl std::fmt::Display for PackageList {
    /// `package-lock.json: 412 packages, 87 of them for development, sizes not stated`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, packages, development, sized, is_whole } = self;
        let noun = if *packages == 1 { "package" } else { "packages" };
        let asked = if *is_whole { "" } else { " asked for" };
        write!(f, "{file}: {packages} {noun}{asked}")?;
        match development {
            Some(0) | None => {}
            Some(all) if all == packages => write!(f, ", for development")?,
            Some(some) => write!(f, ", {some} of them for development")?,
        }
        match *sized {
            _ if *packages == 0 => Ok(()),
            0 => write!(f, ", sizes not stated"),
            sized if sized < *packages => write!(f, ", sizes of {sized} known"),
            _ => Ok(()),
        }
    }
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
