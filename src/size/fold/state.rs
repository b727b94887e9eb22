//! What stands in an image while its layers are folded: the writes so far, where they are, and in which layer their
//! bytes lie now.

use super::names::place_of;
use super::{Bulk, ContentId, Coverage, FileSet, PathTree, Query, Written};
use crate::ids::LayerId;
use crate::size::parts::{self, Part};
use crate::tools::path::Dots;
use crate::tools::{self, Effect, EffectKind, Given, Path, path};
use std::borrow::Cow;
use std::rc::Rc;

/// So many writes are gone through one by one; more are placed in a tree.
const FEW_WRITES: usize = 32;

/// The writes of a stage chain so far, and where they stand.
#[derive(Clone, Debug, Default)]
pub(in crate::size) struct State<'m> {
    tree: PathTree<'m>,
    pub(super) holdings: Vec<Holding<'m>>,
    /// How many of them the tree has; most files have too few for one.
    placed: usize,
    pub(super) installs: Vec<usize>,
    /// The first write behind the last search that took the byte code of packages.
    pub(super) compiled: usize,
    /// The tools of which the file installs a version of its own.
    pub(super) renewed: Vec<&'static str>,
    /// Whether apt's archives stay, which official Debian and Ubuntu images prevent until the file undoes that.
    pub(super) keeps_archives: bool,
    /// The first write of the layer that is being folded.
    pub(super) own: usize,
    /// How patterns in that layer take names with a dot in front.
    pub(super) dots: Dots,
    /// Whether a command of that layer may have written anywhere.
    pub(super) opaque: bool,
    /// The last layer in which a command may have.
    pub(super) last_opaque: Option<LayerId>,
}

/// A write, as long as it stands.
#[derive(Clone, Debug)]
pub(super) struct Holding<'m> {
    /// Who wrote it first.
    pub(super) written: Written<'m>,
    /// The content that its bytes lie in, and that one's layer.
    pub(super) content: ContentId,
    pub(super) layer: LayerId,
    /// How much it is.
    pub(super) bulk: Bulk,
    pub(super) files: Extent,
    /// Owner and mode of all of it, where known.
    pub(super) given: Given<'m>,
    pub(super) alive: bool,
    /// Whether its path is gone, so that nothing later means it.
    pub(super) removed: bool,
    /// Whether something in its own layer may have removed some of it.
    pub(super) may_be_gone: bool,
    /// Where another name of the same file stands: see [`super::links`].
    pub(super) other_name: Option<u32>,
}

/// Which files a write has.
#[derive(Clone, Debug)]
pub(super) enum Extent {
    /// Nobody asked yet.
    Unasked,
    Unknown,
    Known(Rc<FileSet>),
}

/// How much of a write a path means.
#[derive(Clone, Debug)]
pub(super) enum Share {
    Whole,
    /// Some of it, perhaps nothing.
    Part,
    /// These of its files.
    Files(Rc<FileSet>),
}

impl Share {
    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Self::Whole)
    }

    pub(super) fn is_part(&self) -> bool {
        matches!(self, Self::Part)
    }
}

/// Writes by their place in the state, with how much of each is meant.
pub(super) type Covered = Vec<(u32, Share)>;

impl Holding<'_> {
    /// Whether there are bytes to lose: directories only mark where a layer works.
    pub(super) fn counts(&self) -> bool {
        self.alive && !matches!(self.written.effect.kind, EffectKind::MakeDirectory)
    }

    /// How much a share of it is.
    pub(super) fn bulk_of(&self, share: &Share) -> Bulk {
        match share {
            Share::Whole => self.bulk.clone(),
            Share::Files(files) => Bulk::Files(Rc::clone(files)),
            Share::Part => match &self.bulk {
                Bulk::Of(content) | Bulk::Part(content) | Bulk::At(content, _) => Bulk::Part(*content),
                Bulk::Files(_) => Bulk::Part(self.content),
                Bulk::Unknown => Bulk::Unknown,
            },
        }
    }
}

impl Holding<'_> {
    /// The same where `path` is what is meant.
    pub(super) fn bulk_at(&self, share: &Share, path: &Path<'_>) -> Bulk {
        let part = self.part_at(share, path);
        part.map_or_else(|| self.bulk_of(share), |part| Bulk::At(self.written.content, part))
    }

    /// What stands at a path that means some of it, where its name tells.
    pub(super) fn part_at(&self, share: &Share, path: &Path<'_>) -> Option<Part> {
        let Path::Exact(path) = path else { return None };
        let is_some = share.is_part() && matches!(self.bulk, Bulk::Of(_));
        is_some.then(|| Part::of(self.written.effect, path)).flatten()
    }
}

impl<'m> State<'m> {
    /// Where a path is that of one program, leaves of what may have brought it the one that says so, or else the last.
    pub(super) fn only_program(&self, found: &mut Covered, path: &Path<'_>) {
        let Path::Exact(text) = path else { return };
        let brings =
            |(index, share): &(u32, Share)| self.holding(*index).part_at(share, path) == Some(Part::Program);
        let name = path::file_name(text);
        let says =
            |found: &(u32, Share)| brings(found) && parts::names(self.holding(found.0).written.effect, name);
        if let Some(at) = found.iter().rposition(says).or_else(|| found.iter().rposition(brings)) {
            found.swap(0, at);
            found.truncate(1);
        }
    }

    /// Whether a write belongs to the layer that is being folded.
    pub(super) fn is_own(&self, index: u32) -> bool {
        index as usize >= self.own
    }

    /// Whether this very layer wrote, or may have written, what a path covers.
    pub(super) fn may_be_own(&self, covered: &[(u32, Share)]) -> bool {
        self.opaque || covered.iter().any(|(index, _)| self.is_own(*index))
    }

    /// Where, of what a path covers, this very layer brought files closest to it: what stands no closer and may have
    /// something there is not what is meant.
    pub(super) fn closest_own(&self, covered: &[(u32, Share)]) -> Option<&'m str> {
        let own =
            covered.iter().filter(|(index, _)| self.is_own(*index)).map(|(index, _)| self.holding(*index));
        let is_new = |it: &Effect<'_>| !matches!(it.kind, EffectKind::Touch { .. } | EffectKind::Move { .. });
        let new = own.filter(|it| it.alive && it.layer == it.written.layer).map(|it| it.written.effect);
        new.filter(|effect| is_new(effect)).filter_map(place_of).max_by_key(|place| place.len())
    }

    pub(super) fn holding(&self, index: u32) -> &Holding<'m> {
        &self.holdings[index as usize]
    }

    pub(super) fn write(&mut self, written: Written<'m>, bulk: Bulk, files: Extent) {
        if self.holdings.is_empty() {
            self.holdings.reserve(16);
        }
        let Written { layer, content, .. } = written;
        self.holdings.push(Holding {
            written,
            content,
            layer,
            bulk,
            files,
            given: written.effect.given(),
            alive: true,
            removed: false,
            may_be_gone: false,
            other_name: None,
        });
    }

    /// Notes that an installation may bring another version of a tool.
    pub(super) fn renew(&mut self, tool: &str, packages: Option<&[Cow<'_, str>]>) {
        let renewed = tools::renews(tool, packages).filter(|tool| !self.renewed.contains(tool));
        self.renewed.extend(renewed);
    }

    /// What a change of owner and mode gives to what it covers.
    pub(super) fn give(&mut self, by: Written<'m>, covered: &[(u32, Share)]) {
        let EffectKind::Touch { content: false, .. } = by.effect.kind else { return };
        for (index, share) in covered {
            let holding = &mut self.holdings[*index as usize];
            let all = by.effect.gives(holding.given);
            holding.given = if by.sure && share.is_whole() { all } else { holding.given.common(all) };
        }
    }

    /// The owner and mode that all of these have.
    pub(super) fn given(&self, covered: &[(u32, Share)]) -> Given<'m> {
        let mut each = covered.iter().map(|(index, _)| self.holding(*index)).filter(|it| it.counts());
        let first = each.next().map(|holding| holding.given).unwrap_or_default();
        each.fold(first, |all, holding| all.common(holding.given))
    }

    /// What was written last has this, but for what its own effect says.
    pub(super) fn inherit(&mut self, given: Given<'m>) {
        if let Some(last) = self.holdings.last_mut() {
            last.given = given.replaced_by(last.given);
        }
    }

    /// How much a copy of it takes: in writes, and places of those.
    pub(super) fn len(&self) -> usize {
        self.holdings.len() + self.tree.len()
    }

    /// The writes that `path` covers, in their order, with how much. Takes from `left` what it looks at; none where
    /// that does not suffice.
    pub(super) fn at(&mut self, path: &Path<'_>, left: &mut usize) -> Option<Vec<(u32, Coverage)>> {
        if self.holdings.len() <= FEW_WRITES {
            let Some(query) = Query::new(path, self.dots) else { return Some(Vec::new()) };
            let there = self.holdings.iter().enumerate().filter(|(_, it)| !it.removed);
            let covers = |(index, it): (usize, &Holding<'_>)| {
                Some((index as u32, query.covers(&it.written.effect.path)?))
            };
            let found: Vec<(u32, Coverage)> = there.filter_map(covers).collect();
            *left = left.checked_sub(found.len())?;
            return Some(found);
        }
        for (index, holding) in self.holdings.iter().enumerate().skip(self.placed) {
            if !holding.removed {
                self.tree.insert(&holding.written.effect.path, index as u32);
            }
        }
        self.placed = self.holdings.len();
        let mut found = self.tree.covered(path, self.dots, left)?;
        found.retain(|(index, _)| !self.holdings[*index as usize].removed);
        Some(found)
    }

    /// Takes away what an effect covers wholly, of which `covered` has been told.
    pub(super) fn clear(&mut self, path: &Path<'_>, covered: &[(u32, Share)]) {
        let mut whole = covered.iter().filter(|(_, it)| it.is_whole()).peekable();
        if whole.peek().is_some() {
            self.tree.remove(path, self.dots);
        }
        for (index, _) in whole {
            self.holdings[*index as usize].removed = true;
        }
    }

    /// A removal in the layer that wrote it: never written, or no longer sure.
    pub(super) fn net(&mut self, index: u32, share: &Share, sure: bool) {
        let holding = &mut self.holdings[index as usize];
        match share {
            Share::Whole => holding.alive &= !sure,
            Share::Files(files) if sure => return holding.shrink(files),
            Share::Files(_) | Share::Part => {}
        }
        holding.may_be_gone = true;
        holding.written.sure = false;
    }
}

impl Holding<'_> {
    /// Takes known files away.
    pub(super) fn shrink(&mut self, gone: &FileSet) {
        let Extent::Known(files) = &self.files else { return };
        let left = Rc::new(files.without(gone));
        self.alive &= left.len() > 0;
        self.bulk = Bulk::Files(Rc::clone(&left));
        self.files = Extent::Known(left);
    }
}
