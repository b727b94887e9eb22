//! Sets of packages of one index.

/// A package's place in an index.
pub(crate) type Id = u32;

/// A bit a package; what lies beyond is in no set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// With room for so many.
    pub(super) fn with_room(packages: usize) -> Self {
        Self(vec![0; packages.div_ceil(64)])
    }

    /// From 64 of them at a time.
    pub(super) fn of(words: impl Iterator<Item = u64>, packages: usize) -> Self {
        let room = packages.div_ceil(64);
        let mut bits: Vec<u64> = words.take(room).collect();
        bits.resize(room, 0);
        Self(bits)
    }

    #[inline]
    pub(crate) fn has(&self, id: Id) -> bool {
        self.0.get(id as usize / 64).is_some_and(|word| word >> (id % 64) & 1 != 0)
    }

    #[inline]
    pub(crate) fn add(&mut self, id: Id) {
        if let Some(word) = self.0.get_mut(id as usize / 64) {
            *word |= 1 << (id % 64);
        }
    }

    /// Whether it was there; it is no longer.
    #[inline]
    pub(super) fn take(&mut self, id: Id) -> bool {
        let bit = 1 << (id % 64);
        match self.0.get_mut(id as usize / 64) {
            Some(word) if *word & bit != 0 => {
                *word ^= bit;
                true
            }
            _ => false,
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }
}
