//! What bytes a finding would free. Findings may tell of the same bytes: each says of which, so that a sum counts none
//! twice and what one mend answers is told once.

use crate::bytes::{Amount, Bytes, Interval};
use crate::ids::{EffectId, StageId};
use rustc_hash::{FxHashMap, FxHashSet};

/// Bytes of an image that a finding would free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who put them there.
    pub source: Source,
    /// Which of them.
    pub share: Share,
    /// How many; [unknown](Amount::UNKNOWN) where nothing tells.
    pub bytes: Amount,
    /// Whether they are surely there and surely freed. What may be is told, and never summed.
    pub sure: bool,
}

/// Who put bytes into an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// What a command, COPY or ADD did.
    Effect(EffectId),
    /// The base image of a stage.
    Base(StageId),
    /// Several that are no longer told apart.
    Many,
}

/// Which bytes of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Share {
    /// All of them.
    Whole,
    /// Those that another effect takes away, or those of it that the source stores again. Of one source no two such
    /// shares have a byte in common.
    With(EffectId),
    /// The files of some packages: names, rising, with their bytes.
    Packages(Box<[(Box<str>, Bytes)]>),
    /// Some that are known by what is wrong with them, and cannot be compared with other shares.
    Some(&'static str),
    /// None: only that something is wrong with the source, which the same mend may answer.
    Nothing(&'static str),
}

impl Claim {
    /// Bytes that are surely there.
    pub fn sure(source: Source, share: Share, bytes: Amount) -> Self {
        Self { source, share, bytes, sure: true }
    }

    /// Whether a mend that frees `other` frees this; one that may free it does not.
    pub fn is_within(&self, other: &Self) -> bool {
        self.source == other.source
            && (other.sure || !self.sure)
            && match (&self.share, &other.share) {
                (_, Share::Whole) => true,
                (Share::Packages(mine), Share::Packages(theirs)) => is_subset(mine, theirs),
                (mine, theirs) => mine == theirs,
            }
    }
}

fn is_subset(mine: &[(Box<str>, Bytes)], theirs: &[(Box<str>, Bytes)]) -> bool {
    let has = |name: &str| theirs.binary_search_by(|(other, _)| (**other).cmp(name)).is_ok();
    mine.iter().all(|(name, _)| has(name))
}

/// What claims come to together, no byte twice.
#[derive(Debug, Default)]
pub struct Union<'c> {
    pools: FxHashMap<Source, Pool<'c>>,
    total: Option<Amount>,
}

/// The claims on one source. Of shares that cannot be compared the larger counts.
#[derive(Debug, Default)]
struct Pool<'c> {
    /// Of those that stand for themselves the largest.
    most: Option<Amount>,
    with: FxHashSet<EffectId>,
    /// What those come to together.
    apart: Option<Amount>,
    packages: FxHashSet<&'c str>,
    /// What the packages' claims come to, and what of their own figures is counted, over all and but once.
    told: Option<Amount>,
    all: Bytes,
    once: Bytes,
}

impl<'c> Union<'c> {
    /// Adds a claim, and says what it adds to the others.
    pub fn add(&mut self, claim: &'c Claim) -> Amount {
        if let Share::Nothing(_) = claim.share {
            return Amount::ZERO;
        }
        let added = if claim.source == Source::Many {
            claim.bytes
        } else {
            let pool = self.pools.entry(claim.source).or_default();
            let before = pool.bytes();
            pool.add(claim);
            match (pool.bytes(), before) {
                (Some(after), Some(before)) if before.is_known() => after.less(before),
                (after, _) => after.unwrap_or(Amount::UNKNOWN),
            }
        };
        self.total = Some(self.total.map_or(added, |total| total + added));
        added
    }

    /// What they come to; unknown of none.
    pub fn total(&self) -> Amount {
        self.total.unwrap_or(Amount::UNKNOWN)
    }
}

impl<'c> Pool<'c> {
    fn add(&mut self, claim: &'c Claim) {
        let sum = |sum: Option<Amount>| Some(sum.map_or(claim.bytes, |sum| sum + claim.bytes));
        match &claim.share {
            Share::Nothing(_) => {}
            Share::Whole | Share::Some(_) => {
                self.most = Some(self.most.map_or(claim.bytes, |most| larger(most, claim.bytes)));
            }
            Share::With(effect) => {
                if self.with.insert(*effect) {
                    self.apart = sum(self.apart);
                }
            }
            Share::Packages(packages) => {
                self.told = sum(self.told);
                for (name, bytes) in packages {
                    self.all += bytes;
                    self.once += if self.packages.insert(name) { *bytes } else { 0 };
                }
            }
        }
    }

    fn bytes(&self) -> Option<Amount> {
        let packages = self.told.map(|told| match self.all {
            all if all == self.once => told,
            all => part_of(told, self.once, all),
        });
        [self.most, self.apart, packages].into_iter().flatten().reduce(larger)
    }
}

fn larger(one: Amount, other: Amount) -> Amount {
    if (other.is_known(), other.likely) > (one.is_known(), one.likely) { other } else { one }
}

/// What claims come to together, no byte twice; unknown of none.
pub fn unite<'c>(claims: impl IntoIterator<Item = &'c Claim>) -> Amount {
    let mut claims = claims.into_iter();
    match (claims.next(), claims.next()) {
        // Most findings have one claim or none, and need no pools.
        (None, _) | (Some(Claim { share: Share::Nothing(_), .. }), None) => Amount::UNKNOWN,
        (Some(only), None) => only.bytes,
        (Some(first), second) => {
            let mut union = Union::default();
            for claim in [first].into_iter().chain(second).chain(claims) {
                union.add(claim);
            }
            union.total()
        }
    }
}

/// The same share of all its numbers.
fn part_of(all: Amount, part: Bytes, of: Bytes) -> Amount {
    let share = |bytes: Bytes| (u128::from(bytes) * u128::from(part) / u128::from(of.max(1))) as Bytes;
    let Interval { likely, low, high } = all.interval().map(share);
    Amount { likely, low, high, compressed: all.compressed.map(|it| it.map(share)), ..all }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Provenance;
    use crate::ids::StepId;

    fn effect(index: u32) -> EffectId {
        EffectId { step: StepId { stage: StageId::stage(0), index: 0 }, index }
    }

    fn claim(source: u32, share: Share, bytes: Bytes) -> Claim {
        Claim::sure(Source::Effect(effect(source)), share, Amount::exact(bytes, Provenance::Indexed))
    }

    fn packages(names: &[(&str, Bytes)]) -> Share {
        Share::Packages(names.iter().map(|(name, bytes)| ((*name).into(), *bytes)).collect())
    }

    #[test]
    fn no_byte_is_counted_twice() {
        let united = |claims: &[Claim]| unite(claims).likely;
        let [one, other] = [Share::With(effect(8)), Share::With(effect(9))];
        assert_eq!(united(&[claim(1, Share::Whole, 5), claim(2, Share::Whole, 7)]), 12);
        assert_eq!(united(&[claim(1, Share::Whole, 5), claim(1, Share::Whole, 5)]), 5);
        // Parts of one source add up to no more than all of it.
        let parts = [claim(1, one.clone(), 2), claim(1, other, 3), claim(1, one.clone(), 2)];
        assert_eq!(united(&parts), 5);
        let all = [parts.as_slice(), &[claim(1, Share::Whole, 6)]].concat();
        assert_eq!(united(&all), 6);
        // What cannot be compared: the larger.
        assert_eq!(united(&[claim(1, one, 2), claim(1, Share::Some("junk"), 4)]), 4);
    }

    #[test]
    fn packages_are_compared_by_name() {
        let one = claim(1, packages(&[("a", 10), ("b", 20)]), 33);
        let other = claim(1, packages(&[("b", 20), ("c", 30)]), 50);
        // 83 for 80 told, of which 60 are different.
        assert_eq!(unite([&one, &other]).likely, 62);
        assert!(claim(1, packages(&[("b", 20)]), 20).is_within(&one));
        assert!(!other.is_within(&one) && one.is_within(&claim(1, Share::Whole, 40)));
    }

    #[test]
    fn what_is_not_known_takes_nothing_away() {
        let unknown = Claim { bytes: Amount::UNKNOWN, ..claim(1, Share::With(effect(8)), 0) };
        let known = claim(1, Share::With(effect(9)), 3);
        let both = unite([&unknown, &known]);
        assert!(both.likely == 3 && !both.complete);
        assert!(!unite([&unknown]).is_known() && !unite([]).is_known());
    }
}
