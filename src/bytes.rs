//! Byte counts with their origin. Plain numbers: adding two keeps the weaker origin. Never guesses: what is
//! not known is [`Provenance::Unknown`], not zero.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// A number of bytes. Unpacked (as `docker images` shows) unless a field says `compressed`.
pub type Bytes = u64;

/// Where a number comes from, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// Counted in a real image or file.
    Measured,
    /// From a package index.
    Indexed,
    /// From the catalogue of base images and fixed costs under `rules/`.
    Catalogue,
    /// Computed from one of the above by a rule of thumb.
    Estimate,
    /// Not known.
    Unknown,
}

impl Provenance {
    /// The lower-case word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Indexed => "indexed",
            Self::Catalogue => "catalogue",
            Self::Estimate => "estimate",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A likely number of bytes, and its bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// The likely value.
    pub likely: Bytes,
    /// At least this many.
    pub low: Bytes,
    /// At most this many.
    pub high: Bytes,
}

impl Interval {
    /// So many, neither more nor less.
    pub fn exact(bytes: Bytes) -> Self {
        Self { likely: bytes, low: bytes, high: bytes }
    }

    /// What is left of it without `part`, whose own doubt is the same as its.
    #[must_use]
    pub fn less(self, part: Self) -> Self {
        let less = |all: Bytes, part: Bytes| all.saturating_sub(part);
        let likely = less(self.likely, part.likely);
        let (low, high) = (less(self.low, part.low), less(self.high, part.high));
        Self { likely, low: low.min(likely), high: high.max(likely) }
    }

    /// The same share of each of its numbers.
    #[must_use]
    pub fn map(self, mut share: impl FnMut(Bytes) -> Bytes) -> Self {
        Self { likely: share(self.likely), low: share(self.low), high: share(self.high) }
    }
}

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            likely: self.likely.saturating_add(other.likely),
            low: self.low.saturating_add(other.low),
            high: self.high.saturating_add(other.high),
        }
    }
}

/// A number of bytes as far as it is known: a likely value with its bounds and origin, of all of something or of a
/// part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The likely value of what is known.
    pub likely: Bytes,
    /// At least this many, whatever is not known.
    pub low: Bytes,
    /// At most this many of what is known: of all of it only where that is [complete](Self::complete).
    pub high: Bytes,
    /// The same as pulled from a registry, where that is known.
    pub compressed: Option<Interval>,
    /// Where the figures of the known part come from; unknown where nothing is known.
    pub provenance: Provenance,
    /// Whether nothing of unknown size comes on top.
    pub complete: bool,
}

impl Amount {
    /// Nothing, surely: where sums start.
    pub const ZERO: Self = Self {
        likely: 0,
        low: 0,
        high: 0,
        compressed: Some(Interval { likely: 0, low: 0, high: 0 }),
        provenance: Provenance::Measured,
        complete: true,
    };
    /// Not known.
    pub const UNKNOWN: Self = Self {
        likely: 0,
        low: 0,
        high: 0,
        compressed: None,
        provenance: Provenance::Unknown,
        complete: false,
    };

    /// Whether it says anything.
    pub fn is_known(&self) -> bool {
        self.provenance != Provenance::Unknown
    }

    /// A value known exactly from `provenance`.
    pub fn exact(bytes: Bytes, provenance: Provenance) -> Self {
        Self { likely: bytes, low: bytes, high: bytes, compressed: None, provenance, complete: true }
    }

    /// The same with what a registry stores of it.
    #[must_use]
    pub fn packed_to(self, compressed: Interval) -> Self {
        Self { compressed: Some(compressed), ..self }
    }

    /// The same if it is there at all.
    #[must_use]
    pub fn possible(self) -> Self {
        Self { low: 0, compressed: self.compressed.map(|it| Interval { low: 0, ..it }), ..self }
    }

    /// Some of it: anything between nothing and all.
    #[must_use]
    pub fn some(self) -> Self {
        let none = |it: Interval| Interval { likely: 0, low: 0, ..it };
        let provenance = self.provenance.max(Provenance::Estimate);
        Self { likely: 0, low: 0, compressed: self.compressed.map(none), provenance, ..self }
    }

    /// The same with another likely value, within its bounds.
    #[must_use]
    pub fn with_likely(self, likely: Bytes) -> Self {
        Self { likely: likely.clamp(self.low, self.high), ..self }
    }

    /// The known part, with something of unknown size on top.
    #[must_use]
    pub fn and_more(self) -> Self {
        self + Self::UNKNOWN
    }

    /// This or that, this more likely: from the least to the most of both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if !self.complete || !other.complete {
            return Self::UNKNOWN;
        }
        let either = |one: Interval, other: Interval| Interval {
            likely: one.likely,
            low: one.low.min(other.low),
            high: one.high.max(other.high),
        };
        let Interval { likely, low, high } = either(self.interval(), other.interval());
        let compressed = self.compressed.zip(other.compressed).map(|(one, other)| either(one, other));
        let provenance = if self == other { self.provenance } else { Provenance::Estimate };
        Self { likely, low, high, compressed, provenance: provenance.max(other.provenance), complete: true }
    }

    /// The same where such figures are from `least` to `most` thousandths of the truth, nine times in ten.
    #[must_use]
    pub fn off_by(self, least: u64, most: u64) -> Self {
        let by = |bytes: Bytes, per_mille: u64| {
            (u128::from(bytes) * 1000 / u128::from(per_mille.max(1))).min(u128::from(Bytes::MAX)) as Bytes
        };
        let wide = |it: Interval| Interval {
            likely: it.likely,
            low: by(it.low, most).min(it.likely),
            high: by(it.high, least).max(it.likely),
        };
        let Interval { likely, low, high } = wide(self.interval());
        let provenance = self.provenance.max(Provenance::Estimate);
        Self { likely, low, high, compressed: self.compressed.map(wide), provenance, ..self }
    }

    /// No more than `all`, of which it is a part.
    #[must_use]
    pub fn at_most(self, all: Self) -> Self {
        if !all.complete || !self.is_known() {
            return self;
        }
        let least = |part: Interval, all: Interval| Interval {
            likely: part.likely.min(all.likely),
            low: part.low.min(all.low),
            high: part.high.min(all.high),
        };
        let Interval { likely, low, high } = least(self.interval(), all.interval());
        let compressed = self.compressed.zip(all.compressed).map(|(part, all)| least(part, all));
        Self { likely, low, high, compressed, ..self }
    }

    /// What is left of it without `part`.
    #[must_use]
    pub fn less(self, part: Self) -> Self {
        let Interval { likely, low, high } = self.interval().less(part.interval());
        let compressed = self.compressed.zip(part.compressed).map(|(all, part)| all.less(part));
        Self { likely, low, high, compressed, ..self }
    }

    /// Its numbers alone.
    pub fn interval(&self) -> Interval {
        Interval { likely: self.likely, low: self.low, high: self.high }
    }

    /// `240 MB`, `about 240 MB`, `180–360 MB` where it may be half as much again, `at least 240 MB` where something of unknown
    /// size comes on top, `up to 240 MB` where it may be nothing; `None` where it says nothing. Each word stands before the
    /// figure that it is true of.
    pub fn in_words(&self) -> Option<String> {
        let Self { likely, low, high, complete, .. } = *self;
        let (how, bytes) = match () {
            () if likely < 1000 => return None,
            () if !complete && low < 1000 => return None,
            () if !complete => ("at least ", low),
            () if low < 1000 => ("up to ", high),
            () if high > low / 2 * 3 => return Some(range(low, high)),
            () if low != high => ("about ", likely),
            () => ("", likely),
        };
        Some(format!("{how}{}", human(bytes)))
    }

    /// The most that it can be; `None` where that is not known.
    pub fn most(&self) -> Option<Bytes> {
        self.complete.then_some(self.high)
    }
}

impl Add for Amount {
    type Output = Self;

    /// Sums keep the weaker provenance of their known parts, and are complete where both are. A sum with an unknown
    /// compressed part has no compressed figure.
    fn add(self, other: Self) -> Self {
        let known = match (self.is_known(), other.is_known()) {
            (true, true) => Self {
                likely: self.likely.saturating_add(other.likely),
                low: self.low.saturating_add(other.low),
                high: self.high.saturating_add(other.high),
                compressed: self.compressed.zip(other.compressed).map(|(a, b)| a + b),
                provenance: self.provenance.max(other.provenance),
                complete: true,
            },
            (true, false) => self,
            (false, _) => other,
        };
        let complete = self.complete && other.complete;
        // Where the known part is nothing, nothing is known.
        if !complete && known.likely == 0 { Self::UNKNOWN } else { Self { complete, ..known } }
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Self::add)
    }
}

/// `38–75 MB`, `900 kB–1.2 MB`: two digits say enough of what is not known better.
pub fn range(low: Bytes, high: Bytes) -> String {
    let whole = |bytes: Bytes| {
        let text = human(bytes);
        let (number, unit) = text.split_once(' ').unwrap_or((&text, ""));
        let number = number.parse::<f64>().ok().filter(|number| *number >= 9.95);
        number.map_or_else(|| text.clone(), |number| format!("{number:.0} {unit}"))
    };
    let (low, high) = (whole(low), whole(high));
    match (low.split_once(' '), high.split_once(' ')) {
        _ if low == high => low,
        (Some((number, unit)), Some((_, other))) if unit == other => format!("{number}–{high}"),
        _ => format!("{low}–{high}"),
    }
}

/// What gzip leaves of files of which nothing else is known: the share pooled over the layers of twenty package
/// installations (0.367); text may come to a tenth, and what is packed already stays as it is.
pub fn packed(bytes: Bytes) -> Interval {
    let share = |per_mille: u128| (u128::from(bytes) * per_mille / 1000) as Bytes;
    Interval { likely: share(367), low: share(100), high: bytes }
}

/// `1234567` as `1.2 MB`; decimal units, as `docker images` prints them.
#[allow(clippy::cast_precision_loss, reason = "three digits are printed")]
pub fn human(bytes: Bytes) -> String {
    const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
    let mut scaled = bytes as f64;
    let mut unit = 0;
    while scaled >= 999.5 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    if unit == 0 || scaled >= 99.5 {
        format!("{scaled:.0} {}", UNITS[unit])
    } else {
        format!("{scaled:.1} {}", UNITS[unit])
    }
}

/// Two amounts side by side: as people read them, and to the byte where these words are the same though the bytes are not.
pub fn human_apart(one: Bytes, other: Bytes) -> (String, String) {
    let (first, second) = (human(one), human(other));
    if first != second || one == other {
        return (first, second);
    }
    (format!("{one} B"), format!("{other} B"))
}

/// `50MB` as bytes: decimal units with or without a space (`kB`, `MB`, `GB`), powers of 1024 with an i (`MiB`).
pub fn parse(text: &str) -> Option<Bytes> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: f64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1_048_576.0,
        "gib" => 1_073_741_824.0,
        _ => return None,
    };
    let bytes = number.parse::<f64>().ok()? * factor;
    #[allow(clippy::cast_sign_loss, reason = "digits have no sign")]
    (bytes < 1e18).then_some(bytes as Bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_apart() {
        let words = |one, other| human_apart(one, other);
        assert_eq!(words(20_100_000, 20_000_000), ("20.1 MB".to_owned(), "20.0 MB".to_owned()));
        assert_eq!(words(20_010_000, 20_000_000), ("20010000 B".to_owned(), "20000000 B".to_owned()));
        assert_eq!(words(5_000, 5_000), ("5.0 kB".to_owned(), "5.0 kB".to_owned()));
    }

    #[test]
    fn humans_read_decimal_units() {
        assert_eq!(human(0), "0 B");
        assert_eq!(human(999), "999 B");
        assert_eq!(human(1_000), "1.0 kB");
        assert_eq!(human(19_864_576), "19.9 MB");
        assert_eq!(human(904_000_000), "904 MB");
        assert_eq!(human(999_900_000), "1.0 GB");
    }

    #[test]
    fn limits_are_written_as_people_write_them() {
        assert_eq!(parse("50MB"), Some(50_000_000));
        assert_eq!(parse("1.5 GB"), Some(1_500_000_000));
        assert_eq!(parse("2MiB"), Some(2_097_152));
        assert_eq!(parse("700"), Some(700));
        assert_eq!([parse(""), parse("MB"), parse("-1MB"), parse("5 apples")], [None; 4]);
    }

    #[test]
    fn an_interval_is_told_as_one_where_it_is_wide() {
        let told = |low, likely, high| {
            let amount = Amount { low, high, ..Amount::exact(likely, Provenance::Estimate) };
            amount.in_words()
        };
        assert_eq!(told(38_400_000, 60_000_000, 75_100_000).as_deref(), Some("38–75 MB"));
        assert_eq!(told(50_000_000, 60_000_000, 75_000_000).as_deref(), Some("about 60.0 MB"));
        assert_eq!(told(900_000, 1_000_000, 2_340_000).as_deref(), Some("900 kB–2.3 MB"));
        assert_eq!(told(0, 60_000_000, 75_000_000).as_deref(), Some("up to 75.0 MB"));
        assert_eq!(told(0, 0, 900), None);
        assert_eq!((range(1_500_000, 9_960_000), range(5, 5)), ("1.5–10 MB".to_owned(), "5 B".to_owned()));
    }

    #[test]
    fn a_figure_off_by_so_much_is_within_its_bounds() {
        let figure = Amount::exact(100, Provenance::Indexed).off_by(500, 1250);
        assert_eq!((figure.low, figure.likely, figure.high), (80, 100, 200));
        assert_eq!(figure.provenance, Provenance::Estimate);
        let other = Amount::exact(300, Provenance::Indexed);
        let either = figure.or(other);
        assert_eq!((either.low, either.likely, either.high, either.complete), (80, 100, 300, true));
        assert_eq!(figure.or(Amount::UNKNOWN), Amount::UNKNOWN);
        assert_eq!(other.or(other), other);
    }

    #[test]
    fn a_sum_is_as_weak_as_its_weakest_part() {
        let known = Amount::exact(10, Provenance::Measured);
        let sum = known + Amount::exact(5, Provenance::Estimate);
        assert_eq!((sum.likely, sum.provenance, sum.complete), (15, Provenance::Estimate, true));
    }

    #[test]
    fn what_is_not_known_takes_nothing_away() {
        let known = Amount::exact(10, Provenance::Measured).packed_to(Interval::exact(4));
        for sum in [known + Amount::UNKNOWN, Amount::UNKNOWN + known, known.and_more()] {
            assert_eq!((sum.likely, sum.low, sum.most()), (10, 10, None));
            assert_eq!((sum.provenance, sum.compressed), (Provenance::Measured, Some(Interval::exact(4))));
        }
        assert_eq!(Amount::ZERO + Amount::UNKNOWN, Amount::UNKNOWN);
        assert_eq!([known, Amount::UNKNOWN, known].into_iter().sum::<Amount>().likely, 20);
        assert_eq!(known.some().most(), Some(10));
        assert_eq!((known.some().likely, known.possible().likely, known.possible().low), (0, 10, 0));
        let all = Amount::exact(Bytes::MAX, Provenance::Estimate);
        assert_eq!((all + all).likely, Bytes::MAX);
    }
}
