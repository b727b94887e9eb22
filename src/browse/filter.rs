//! Which files are looked at, and what a layer did to each.

use crate::image::{Cause, Item};

/// Seen from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum View {
    /// All that any layer holds.
    #[default]
    Whole,
    /// What this layer writes and takes away, by its place from 0.
    Changes(u16),
    /// What is there when this layer is done, and what it took away.
    Until(u16),
}

/// What the layer of the view did to a file; of the whole image, what any layer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Added,
    Removed,
    Modified,
    Unmodified,
}

impl Status {
    /// All of them, as they are counted.
    pub(super) const ALL: [Self; 4] = [Self::Added, Self::Removed, Self::Modified, Self::Unmodified];

    /// For people.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Modified => "modified",
            Self::Unmodified => "unmodified",
        }
    }

    /// The sign in front of a file.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Removed => "-",
            Self::Modified => "~",
            Self::Unmodified => " ",
        }
    }
}

impl View {
    /// What was done to an item; none where it is no part of the view.
    pub(super) fn status(self, item: &Item) -> Option<Status> {
        let ended = |cause: Cause| if cause == Cause::Deleted { Status::Removed } else { Status::Modified };
        let came = if item.again { Status::Modified } else { Status::Added };
        match self {
            Self::Whole => Some(match item.death {
                Some(death) => ended(death.cause),
                None if item.again => Status::Modified,
                None => Status::Unmodified,
            }),
            Self::Changes(layer) | Self::Until(layer) => match item.death {
                Some(death) if death.by == layer => Some(ended(death.cause)),
                Some(death) if death.by < layer => None,
                _ if item.layer == layer => Some(came),
                _ if item.layer < layer && self == Self::Until(layer) => Some(Status::Unmodified),
                _ => None,
            },
        }
    }

    /// Whether its bytes are a part of what is seen: those that a layer takes away are not what it adds.
    pub(super) fn counts(self, item: &Item) -> bool {
        match self {
            Self::Whole => true,
            Self::Changes(layer) => item.layer == layer,
            Self::Until(layer) => item.death.is_none_or(|death| death.by > layer),
        }
    }
}

/// In which cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cached {
    Any,
    /// By its place in the inventory.
    One(u16),
}

/// What a file must be to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) view: View,
    /// Which [`Status::ALL`] are left out.
    pub(super) hidden: [bool; 4],
    /// Whether only what is dead is shown.
    pub(super) waste: bool,
    pub(super) cache: Option<Cached>,
    /// By its place in the inventory.
    pub(super) package: Option<u32>,
    /// What the path holds; small letters stand for large ones too.
    pub(super) text: String,
}

impl Filter {
    /// Whether it asks for more than a layer.
    pub(super) fn is_set(&self) -> bool {
        *self != self.cleared()
    }

    /// The same layer, and nothing else asked for.
    pub(super) fn cleared(&self) -> Self {
        Self { view: self.view, ..Self::default() }
    }

    /// Whether it takes the item; where it stands is asked of [`Self::takes_tail`].
    pub(super) fn takes(&self, item: &Item) -> bool {
        let Some(status) = self.view.status(item) else { return false };
        let cached = self.cache.is_none_or(|wanted| match wanted {
            Cached::Any => item.cache.is_some(),
            Cached::One(cache) => item.cache == Some(cache),
        });
        let is_dead = item.death.is_some() && item.bytes > 0;
        !self.hidden[status as usize]
            && cached
            && (!self.waste || is_dead)
            && (self.package.is_none() || item.package == self.package)
    }

    /// Whether the last part of a path, from `start` on, makes it one that is taken: what is in front was looked at with
    /// the directory that it is of.
    pub(super) fn takes_tail(&self, path: &[u8], start: usize) -> bool {
        let text = self.text.as_bytes();
        let tail = &path[(start + 1).saturating_sub(text.len())..];
        let is_plain = !text.iter().any(u8::is_ascii_uppercase);
        let is_it = |part: &[u8]| if is_plain { part.eq_ignore_ascii_case(text) } else { part == text };
        text.is_empty() || tail.windows(text.len()).any(is_it)
    }
}
