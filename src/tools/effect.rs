//! What a command does to the file system: the unit that layers are made of.

use super::attributes::{Attributes, Given};
use super::selection::Selection;
use crate::ids::EffectId;
use crate::source::{ScriptPlace, Span};
use std::borrow::Cow;
use std::sync::Arc;

/// Longer paths are no paths (`PATH_MAX`).
pub const MAX_PATH: usize = 4_096;

/// One thing that one command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect<'t> {
    /// Which one of its file; [`EffectId::NONE`] until the model has it.
    pub id: EffectId,
    /// What.
    pub kind: EffectKind<'t>,
    /// Where; [`Path::Unknown`] where it cannot be told.
    pub path: Path<'t>,
    /// Whether it surely happens.
    pub certainty: Certainty,
    /// The branch of its step that it stands in.
    pub branch: Branch,
    /// The command that does it, in the file.
    pub span: Span,
    /// Where a script has that command, where [`Self::span`] only calls the script.
    pub script: Option<ScriptPlace>,
    /// Where the bytes go.
    pub into: Into,
    /// Which of the files below its path it takes, where a search selects them.
    pub selection: Option<Arc<Selection>>,
    /// The owner and mode that files get there, as far as it is said.
    pub attributes: Option<Box<Attributes<'t>>>,
}

/// What an effect does at its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectKind<'t> {
    /// A package manager installs packages. The path is the package manager's own database.
    Install {
        /// The tool's id (`apt`, `pip`, …).
        tool: &'static str,
        /// The packages as written (versions included); `None` where they are not known (`-r FILE`, `npm ci`).
        packages: Option<Vec<Cow<'t, str>>>,
        /// The name under which they can be removed together (`apk add --virtual NAME`).
        group: Option<Cow<'t, str>>,
        /// Whether it brings what the tool installs beyond what is needed (apt's recommended packages).
        extras: bool,
    },
    /// A package manager removes packages that it installed. `packages` as above.
    Uninstall {
        /// The tool's id.
        tool: &'static str,
        /// What goes; `None` where it is not known (`autoremove`).
        packages: Option<Vec<Cow<'t, str>>>,
        /// Whether what nothing needs any longer goes, too (`--auto-remove`).
        orphans: bool,
    },
    /// A package manager upgrades what is installed.
    Upgrade {
        /// The tool's id.
        tool: &'static str,
    },
    /// A package manager fetches its index. The path is the index.
    Refresh {
        /// The tool's id.
        tool: &'static str,
    },
    /// A tool leaves something in a cache of its own. The path is the cache.
    Cache {
        /// The tool's id.
        tool: &'static str,
        /// The cache's name in the tool's file.
        cache: &'static str,
    },
    /// A tool empties a cache or index of its own. The path is the cache.
    Clean {
        /// The tool's id.
        tool: &'static str,
    },
    /// Files are made or written to.
    Write {
        /// What is left of what a file held before.
        kept: Kept,
    },
    /// A compiler makes a program at the path, or what it builds below it.
    Compile,
    /// A file is fetched.
    Download {
        /// From where, as written.
        url: Cow<'t, str>,
    },
    /// An archive is unpacked into the path.
    Extract {
        /// The archive's path.
        archive: Path<'t>,
    },
    /// An archive is made at the path.
    Pack {
        /// What goes into it.
        sources: Vec<Path<'t>>,
        /// Whether it is compressed.
        compressed: bool,
    },
    /// Files are copied to the path.
    Copy {
        /// Where they come from.
        from: Path<'t>,
    },
    /// Files are moved to the path.
    Move {
        /// Where they come from.
        from: Path<'t>,
    },
    /// A link to `target` is made at the path.
    Link {
        /// What it points to.
        target: Path<'t>,
        /// Whether it is a second name of the same file.
        hard: bool,
    },
    /// A package manager notes of packages that they are wanted, or that they may go when nothing needs them.
    Mark {
        /// Which, as written; `None` where they are not known.
        packages: Option<Vec<Cow<'t, str>>>,
        /// Whether they are wanted.
        manual: bool,
    },
    /// A directory is made (no bytes worth counting).
    MakeDirectory,
    /// The path goes.
    Remove {
        /// With all below (`-r`).
        recursive: bool,
    },
    /// Owner, mode or content of what is there changes.
    Touch {
        /// With all below (`-R`).
        recursive: bool,
        /// Whether the files' content changes too (sed -i, strip, patch), not only their metadata.
        content: bool,
    },
    /// May write anywhere: nothing is provably disjoint from it.
    Opaque,
}

/// What is left of a file that is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing: it is written anew.
    Nothing,
    /// All, and something is added or changed in it (`>>`).
    All,
    /// Nobody knows.
    Perhaps,
}

/// Whether an effect surely happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Whenever the instruction succeeds.
    Must,
    /// On some branch, or in some iteration.
    May,
}

/// A branch of a script: the body of an `if`, an arm, what stands behind `||`. Branches are numbered in the order in
/// which they are entered; 0 is what always runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Branch(pub u32);

/// Where an effect's bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// The layer.
    Layer,
    /// A cache, bind, tmpfs or secret mount, or a pseudo file system: nothing stays.
    Mount,
}

/// Where an effect happens, absolute and without `.` and `..`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Path<'t> {
    /// This path (and, for a directory, what stands below).
    Exact(Cow<'t, str>),
    /// Everything that matches: `*`, `?` and `[…]` as the shell reads them.
    Glob(Cow<'t, str>),
    /// Something at or below this directory, not known what.
    Below(Cow<'t, str>),
    /// Anywhere.
    Unknown,
}

impl<'t> Effect<'t> {
    /// One that surely happens, into the layer.
    pub fn new(kind: EffectKind<'t>, path: Path<'t>, span: Span) -> Self {
        let (id, certainty, into) = (EffectId::NONE, Certainty::Must, Into::Layer);
        Self {
            id,
            kind,
            path,
            certainty,
            branch: Branch::default(),
            span,
            script: None,
            into,
            selection: None,
            attributes: None,
        }
    }

    /// What the files that it writes have.
    pub fn given(&self) -> Given<'_> {
        self.attributes.as_deref().map_or_else(Given::default, Given::by)
    }

    /// What files have once it changed them that had `there`; nothing is known of what one gives that does not say it.
    pub fn gives<'e>(&'e self, there: Given<'e>) -> Given<'e> {
        self.attributes.as_deref().map_or_else(Given::default, |attributes| there.changed(attributes))
    }

    /// Whether it changes anything of files that have `there`, where it is a change of owner or mode; none where that
    /// cannot be told.
    pub fn changes(&self, there: Given<'_>) -> Option<bool> {
        let EffectKind::Touch { content: false, .. } = self.kind else { return None };
        there.change(self.attributes.as_ref()?)
    }

    /// Whether it gives files the mode of a program, or what that has of it, and nothing else: `chmod +x`, `chmod 755`.
    pub fn makes_executable(&self) -> bool {
        matches!(self.kind, EffectKind::Touch { content: false, .. })
            && self.attributes.as_ref().is_some_and(|attributes| attributes.is_of_programs())
    }

    /// Whether it gives files and directories the modes that most have, and nothing else: `chmod -R a+rX`.
    pub fn gives_usual_modes(&self) -> bool {
        matches!(self.kind, EffectKind::Touch { content: false, .. })
            && self.attributes.as_ref().is_some_and(|attributes| attributes.are_usual())
    }

    /// Whether what it copies has the owner and mode of what it is made of: `cp -a`.
    pub fn keeps_attributes(&self) -> bool {
        self.attributes.as_ref().is_some_and(|attributes| attributes.of_origin)
    }

    /// Whether it copies nothing over what was there: `cp /dev/null FILE`.
    pub fn copies_nothing(&self) -> bool {
        matches!(&self.kind, EffectKind::Copy { from: Path::Exact(from) } if from == "/dev/null")
    }

    /// Whether it notes of all packages that they may go (`apt-mark auto '.*'`).
    pub fn releases_all(&self) -> bool {
        let EffectKind::Mark { packages: Some(packages), manual: false } = &self.kind else { return false };
        packages.iter().any(|name| matches!(&**name, ".*" | "^.*$" | "*"))
    }

    /// Whether it is about nothing but directories themselves, which have no bytes of their own.
    pub fn is_of_directories(&self) -> bool {
        let alone = matches!(
            self.kind,
            EffectKind::Remove { recursive: false } | EffectKind::Touch { recursive: false, .. }
        );
        alone && self.selection.as_ref().is_some_and(|selection| selection.is_directories())
    }

    /// Whether it stands behind `other` in the same stage; of what one script does, in the order in which it happens.
    pub fn stands_behind(&self, other: &Effect<'_>) -> bool {
        let in_script = self.script.is_some() && other.script.is_some() && self.span == other.span;
        self.span.start > other.span.start || in_script && self.id.index > other.id.index
    }

    /// Whether it happens wherever `earlier` did, an effect before it in the same step: its branch is that one's, or
    /// one around it. A branch that was entered no later, and in which something still happens, was never left.
    pub fn follows(&self, earlier: &Effect<'_>) -> bool {
        self.branch <= earlier.branch
    }
}

impl Effect<'_> {
    /// How many bytes it takes: itself, and texts that are not the file's own.
    pub fn bytes(&self) -> usize {
        let selection = self.selection.as_ref().map_or(0, |selection| selection.bytes());
        let attributes = self.attributes.as_ref().map_or(0, |attributes| attributes.bytes());
        size_of::<Self>() + self.path.own_bytes() + self.kind.own_bytes() + selection + attributes
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Effect<'static> {
        let Effect { id, kind, path, certainty, branch, span, script, into, selection, attributes } = self;
        let (kind, path) = (kind.into_owned(), path.into_owned());
        let attributes = attributes.map(|attributes| Box::new(attributes.into_owned()));
        Effect { id, kind, path, certainty, branch, span, script, into, selection, attributes }
    }
}

impl Effect<'_> {
    /// Makes unknown what no path can be.
    pub fn bound(&mut self) {
        self.path.bound();
        self.kind.origins().iter_mut().for_each(Path::bound);
    }
}

impl<'t> EffectKind<'t> {
    /// Where files come from, or what a link points to.
    fn origins(&mut self) -> &mut [Path<'t>] {
        match self {
            Self::Pack { sources, .. } => sources,
            Self::Extract { archive: path }
            | Self::Copy { from: path }
            | Self::Move { from: path }
            | Self::Link { target: path, .. } => std::slice::from_mut(path),
            _ => &mut [],
        }
    }
}

/// The bytes of a text that is not the file's own.
#[allow(clippy::ptr_arg, reason = "only the owned ones count")]
fn own(text: &Cow<'_, str>) -> usize {
    match text {
        Cow::Borrowed(_) => 0,
        Cow::Owned(text) => text.len(),
    }
}

impl EffectKind<'_> {
    /// The bytes of its texts that are not the file's own.
    fn own_bytes(&self) -> usize {
        let list = |texts: &Option<Vec<Cow<'_, str>>>| {
            texts.iter().flatten().map(|text| size_of_val(text) + own(text)).sum()
        };
        match self {
            Self::Install { packages, .. }
            | Self::Uninstall { packages, .. }
            | Self::Mark { packages, .. } => list(packages),
            Self::Download { url } => own(url),
            Self::Pack { sources, .. } => {
                sources.iter().map(|path| size_of_val(path) + path.own_bytes()).sum()
            }
            Self::Extract { archive: path }
            | Self::Copy { from: path }
            | Self::Move { from: path }
            | Self::Link { target: path, .. } => path.own_bytes(),
            _ => 0,
        }
    }
}

impl EffectKind<'_> {
    /// The same, borrowing nothing.
    pub fn into_owned(self) -> EffectKind<'static> {
        let own = |packages: Option<Vec<Cow<'_, str>>>| {
            packages.map(|names| names.into_iter().map(|name| Cow::Owned(name.into_owned())).collect())
        };
        match self {
            Self::Install { tool, packages, group, extras } => EffectKind::Install {
                tool,
                packages: own(packages),
                group: group.map(|group| Cow::Owned(group.into_owned())),
                extras,
            },
            Self::Uninstall { tool, packages, orphans } => {
                EffectKind::Uninstall { tool, packages: own(packages), orphans }
            }
            Self::Mark { packages, manual } => EffectKind::Mark { packages: own(packages), manual },
            Self::Upgrade { tool } => EffectKind::Upgrade { tool },
            Self::Refresh { tool } => EffectKind::Refresh { tool },
            Self::Cache { tool, cache } => EffectKind::Cache { tool, cache },
            Self::Clean { tool } => EffectKind::Clean { tool },
            Self::Write { kept } => EffectKind::Write { kept },
            Self::Compile => EffectKind::Compile,
            Self::Download { url } => EffectKind::Download { url: Cow::Owned(url.into_owned()) },
            Self::Extract { archive } => EffectKind::Extract { archive: archive.into_owned() },
            Self::Pack { sources, compressed } => {
                let sources = sources.into_iter().map(Path::into_owned).collect();
                EffectKind::Pack { sources, compressed }
            }
            Self::Copy { from } => EffectKind::Copy { from: from.into_owned() },
            Self::Move { from } => EffectKind::Move { from: from.into_owned() },
            Self::Link { target, hard } => EffectKind::Link { target: target.into_owned(), hard },
            Self::MakeDirectory => EffectKind::MakeDirectory,
            Self::Remove { recursive } => EffectKind::Remove { recursive },
            Self::Touch { recursive, content } => EffectKind::Touch { recursive, content },
            Self::Opaque => EffectKind::Opaque,
        }
    }
}

impl Path<'_> {
    fn text(&self) -> Option<&Cow<'_, str>> {
        match self {
            Self::Exact(text) | Self::Glob(text) | Self::Below(text) => Some(text),
            Self::Unknown => None,
        }
    }

    fn bound(&mut self) {
        if self.text().is_some_and(|text| text.len() > MAX_PATH) {
            *self = Self::Unknown;
        }
    }

    fn own_bytes(&self) -> usize {
        self.text().map_or(0, own)
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Path<'static> {
        match self {
            Self::Exact(text) => Path::Exact(Cow::Owned(text.into_owned())),
            Self::Glob(text) => Path::Glob(Cow::Owned(text.into_owned())),
            Self::Below(text) => Path::Below(Cow::Owned(text.into_owned())),
            Self::Unknown => Path::Unknown,
        }
    }
}
