//! Byte counts with their origin. Plain numbers: adding two keeps the weaker origin. Never guesses: what is
//! not known is [`Provenance::Unknown`], not zero.

use std::fmt;
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

/// A likely number of bytes with its bounds and origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The likely value.
    pub likely: Bytes,
    /// At least this many.
    pub low: Bytes,
    /// At most this many.
    pub high: Bytes,
    /// The same as pulled from a registry, where it is known.
    pub compressed: Option<Bytes>,
    /// Where the figures come from.
    pub provenance: Provenance,
}

impl Range {
    /// Nothing, surely: where sums start.
    pub const ZERO: Self =
        Self { likely: 0, low: 0, high: 0, compressed: Some(0), provenance: Provenance::Measured };
    /// Not known.
    pub const UNKNOWN: Self =
        Self { likely: 0, low: 0, high: 0, compressed: None, provenance: Provenance::Unknown };

    /// Whether it says anything.
    pub fn is_known(&self) -> bool {
        self.provenance != Provenance::Unknown
    }

    /// A value known exactly from `provenance`.
    pub fn exact(bytes: Bytes, provenance: Provenance) -> Self {
        Self { likely: bytes, low: bytes, high: bytes, compressed: None, provenance }
    }
}

impl Add for Range {
    type Output = Self;

    /// Sums keep the weaker provenance; a sum with an unknown compressed part has no compressed figure.
    fn add(self, other: Self) -> Self {
        Self {
            likely: self.likely + other.likely,
            low: self.low + other.low,
            high: self.high + other.high,
            compressed: self.compressed.zip(other.compressed).map(|(a, b)| a + b),
            provenance: self.provenance.max(other.provenance),
        }
    }
}

/// What gzip leaves of files of which nothing else is known: the share pooled over the layers of twenty package
/// installations (0.367).
pub fn packed(bytes: Bytes) -> Bytes {
    bytes * 367 / 1000
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
    fn a_sum_is_as_weak_as_its_weakest_part() {
        let known = Range::exact(10, Provenance::Measured);
        let sum = known + Range::exact(5, Provenance::Estimate);
        assert_eq!((sum.likely, sum.provenance), (15, Provenance::Estimate));
    }
}
