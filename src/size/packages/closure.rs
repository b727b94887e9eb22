//! What an installation brings: packages with their figures, and the words that were not resolved. Plain data.

use crate::bytes::Bytes;

/// A package that an installation brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Package<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its files, as the package says.
    pub installed: Bytes,
    /// The archive that is fetched.
    pub download: Bytes,
    /// How many files it has; 0 where that is not known.
    pub files: u32,
    /// How many of them Python compiles when it is installed.
    pub modules: u32,
    /// Its manuals, documentation and translations, which slim images leave out; an estimate from their number.
    pub docs: Bytes,
    /// The release's own lists lack it: the figures are a neighbouring release's.
    pub filled: bool,
    /// The base image has it, in an older version; its files are stored again.
    pub upgrade: bool,
}

/// A word that says nothing about what would be installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown<'n> {
    /// As it was given.
    pub name: &'n str,
    /// Why.
    pub why: Why,
}

/// Why a word is not resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The index has no such package: another release's, a third party's, or a wrong name.
    NotIndexed,
    /// A name that several packages provide: the package manager refuses to choose.
    Ambiguous,
    /// A certain version, which need not be the one of the index.
    Pinned,
    /// From another release than the image's.
    Release,
    /// For another architecture.
    Architecture,
    /// A pattern: it may match what the index leaves out.
    Pattern,
    /// A variable, whose value the file does not tell.
    Variable,
    /// A file.
    LocalFile,
    /// It is taken away, not installed.
    Removal,
}

impl Why {
    /// In a few words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotIndexed => "not in the package index",
            Self::Ambiguous => "provided by several packages",
            Self::Pinned => "pinned to a version",
            Self::Release => "from another release",
            Self::Architecture => "for another architecture",
            Self::Pattern => "a pattern",
            Self::Variable => "a variable",
            Self::LocalFile => "a local file",
            Self::Removal => "taken away",
        }
    }
}

/// All that one installation brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure<'a, 'n> {
    /// In the order of decision: what was asked for comes first.
    pub packages: Vec<Package<'a>>,
    /// The words of the command that were not resolved; what they bring is not among the packages.
    pub unknown: Vec<Unknown<'n>>,
}

impl Closure<'_, '_> {
    /// Bytes of all packages' files.
    pub fn installed(&self) -> Bytes {
        self.packages.iter().map(|package| package.installed).sum()
    }

    /// Bytes of all archives.
    pub fn download(&self) -> Bytes {
        self.packages.iter().map(|package| package.download).sum()
    }

    /// Whether every word was resolved.
    pub fn is_complete(&self) -> bool {
        self.unknown.is_empty()
    }

    /// Whether a package of this name comes.
    pub fn has(&self, name: &str) -> bool {
        self.packages.iter().any(|package| package.name == name)
    }

    /// The packages, biggest first.
    pub fn biggest(&self) -> Vec<Package<'_>> {
        let mut packages = self.packages.clone();
        packages.sort_by_key(|package| std::cmp::Reverse(package.installed));
        packages
    }
}
