//! Tables of figures as one run of bytes, read where they lie: a header, then sections whose ends stand in it. All
//! numbers are little-endian. Knows nothing of the figures; reading allocates nothing, and panics on no bytes.
//!
//! | at | header |
//! |---|---|
//! | 0 | what kind of table it is, 8 bytes |
//! | 8 | the version of its layout, 2 bytes |
//! | 10 | the table's own fields |
//! | 32 | FNV-1a of everything behind the header, 8 bytes |
//! | 40 | the ends of the sections, 4 bytes each; then zeros up to a multiple of 32 |

use std::cmp::Ordering;
use std::ops::Range;

const SCHEMA: usize = 8;
const CHECKSUM: usize = 32;
const ENDS: usize = 40;

/// The bytes of a header with that many ends of sections.
const fn header(sections: usize) -> usize {
    (ENDS + 4 * sections).next_multiple_of(32)
}

/// Why bytes are not the table that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// They begin otherwise.
    Magic,
    /// The layout has another version: this one.
    Schema(u16),
    /// They are too short or too long, or the sections' ends are not in order.
    Damaged,
}

/// The `N` sections of a table.
#[derive(Clone, Copy, Debug)]
pub struct Sections<'a, const N: usize> {
    bytes: &'a [u8],
    sections: [&'a [u8]; N],
}

impl<'a, const N: usize> Sections<'a, N> {
    /// A table with nothing in any section.
    pub const EMPTY: Self = Self { bytes: &[], sections: [&[]; N] };

    /// The sections in `bytes`; looks at the header only. [`Self::verify`] reads all.
    pub fn open(bytes: &'a [u8], magic: [u8; 8], schema: u16) -> Result<Self, Refused> {
        if !bytes.starts_with(&magic) {
            return Err(Refused::Magic);
        }
        let field =
            |place, width| bytes.get(place..).and_then(|rest| number(rest, width, 0)).ok_or(Refused::Damaged);
        let found = field(SCHEMA, 2)? as u16;
        if found != schema {
            return Err(Refused::Schema(found));
        }
        let mut sections = [&bytes[..0]; N];
        let mut start = header(N);
        for (section, slot) in sections.iter_mut().enumerate() {
            let end = field(ENDS + 4 * section, 4)? as usize;
            *slot = bytes.get(start..end).ok_or(Refused::Damaged)?;
            start = end;
        }
        (start == bytes.len()).then_some(Self { bytes, sections }).ok_or(Refused::Damaged)
    }

    /// Whether the bytes are those that were written.
    pub fn verify(&self) -> bool {
        let body = self.bytes.get(header(N)..).unwrap_or(&[]);
        self.bytes.get(CHECKSUM..CHECKSUM + 8) == Some(&checksum(body).to_le_bytes())
    }

    /// A field of the table's own in the header; 0 where there is none.
    pub fn field(&self, place: usize, width: usize) -> u32 {
        self.bytes.get(place..).and_then(|rest| number(rest, width, 0)).unwrap_or(0)
    }

    /// The bytes of a section.
    #[inline]
    pub fn section(&self, section: impl Into<usize>) -> &'a [u8] {
        self.sections.get(section.into()).copied().unwrap_or(&[])
    }

    /// The number in that row of a section of numbers of `width` bytes.
    #[inline]
    pub fn number(&self, section: impl Into<usize>, width: usize, row: u32) -> Option<u32> {
        number(self.section(section), width, row as usize)
    }

    /// [`Self::number`] of up to eight bytes.
    pub fn wide(&self, section: impl Into<usize>, width: usize, row: u32) -> Option<u64> {
        let digits = nth(self.section(section), width, row as usize, 1)?;
        Some(digits.iter().rev().fold(0, |number, digit| number << 8 | u64::from(*digit)))
    }

    /// How many numbers of `width` bytes a section has.
    pub fn rows(&self, section: impl Into<usize>, width: usize) -> u32 {
        (self.section(section).len() / width) as u32
    }

    /// The `row`th part of what is divided by the `ends` in that section, of `width` bytes each.
    #[inline]
    pub fn part(&self, ends: impl Into<usize>, width: usize, row: u32) -> Range<u32> {
        let ends = self.section(ends);
        // Both ends at once: a look-up reads many.
        let both = (row as usize).checked_sub(1).and_then(|before| nth(ends, width, before, 2));
        if let Some(both) = both
            && let (Some(start), Some(end)) = (number(both, width, 0), number(both, width, 1))
        {
            return start..end;
        }
        let end = |row: Option<u32>| row.and_then(|row| number(ends, width, row as usize)).unwrap_or(0);
        end(row.checked_sub(1))..end(Some(row))
    }
}

#[inline]
fn nth(bytes: &[u8], width: usize, index: usize, count: usize) -> Option<&[u8]> {
    let start = index.checked_mul(width)?;
    bytes.get(start..start.checked_add(width * count)?)
}

/// The little-endian number of `width` bytes, one to four, the `index`th of them; none beyond the end.
// Inlined, it knows its width: a look-up reads many.
#[inline]
pub fn number(bytes: &[u8], width: usize, index: usize) -> Option<u32> {
    match *nth(bytes, width, index, 1)? {
        [a] => Some(a.into()),
        [a, b] => Some(u16::from_le_bytes([a, b]).into()),
        [a, b, c] => Some(u32::from_le_bytes([a, b, c, 0])),
        [a, b, c, d] => Some(u32::from_le_bytes([a, b, c, d])),
        _ => None,
    }
}

/// The row that compares as equal, of `rows` in order.
#[inline]
pub fn search(rows: Range<u32>, compare: impl Fn(u32) -> Ordering) -> Option<u32> {
    let Range { start: mut low, end: mut high } = rows;
    while low < high {
        let middle = low + (high - low) / 2;
        match compare(middle) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Some(middle),
        }
    }
    None
}

fn checksum(bytes: &[u8]) -> u64 {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.iter().fold(START, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(PRIME))
}

/// The sections of a table while they are filled, in any order.
#[derive(Debug)]
pub struct Writer<const N: usize>([Vec<u8>; N]);

impl<const N: usize> Default for Writer<N> {
    fn default() -> Self {
        Self([const { Vec::new() }; N])
    }
}

impl<const N: usize> Writer<N> {
    /// A section of bytes.
    pub fn bytes(&mut self, section: impl Into<usize>, bytes: impl Into<Vec<u8>>) {
        self.0[section.into()] = bytes.into();
    }

    /// A section of numbers, `width` bytes each. One that is too big for its width becomes the biggest.
    pub fn numbers<T: Into<u64>>(
        &mut self,
        section: impl Into<usize>,
        width: usize,
        numbers: impl IntoIterator<Item = T>,
    ) {
        let most = u64::MAX >> (64 - 8 * width);
        let numbers = numbers.into_iter().map(|number| number.into().min(most).to_le_bytes());
        self.bytes(section, numbers.flat_map(|digits| digits.into_iter().take(width)).collect::<Vec<u8>>());
    }

    /// A section of texts, one behind the other, and one of their ends.
    pub fn texts<'t>(
        &mut self,
        section: impl Into<usize>,
        (ends, width): (impl Into<usize>, usize),
        texts: impl IntoIterator<Item = &'t str>,
    ) {
        let (mut all, mut places) = (String::new(), Vec::new());
        for text in texts {
            all.push_str(text);
            places.push(all.len() as u64);
        }
        self.bytes(section, all);
        self.numbers(ends, width, places);
    }

    /// The table, with fields of its own in the header as (place, bytes).
    pub fn finish(self, magic: [u8; 8], schema: u16, fields: &[(usize, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0; header(N)];
        let mut put = |place: usize, value: &[u8]| bytes[place..place + value.len()].copy_from_slice(value);
        put(0, &magic);
        put(SCHEMA, &schema.to_le_bytes());
        for (place, value) in fields {
            put(*place, value);
        }
        let mut end = header(N);
        for (section, content) in self.0.iter().enumerate() {
            end += content.len();
            put(ENDS + 4 * section, &(end as u32).to_le_bytes());
        }
        let body = self.0.concat();
        put(CHECKSUM, &checksum(&body).to_le_bytes());
        bytes.extend(body);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGIC: [u8; 8] = *b"ATABLE\0\0";

    fn table() -> Vec<u8> {
        let mut writer = Writer::<3>::default();
        writer.texts(0usize, (1usize, 3), ["a", "", "bcd"]);
        writer.numbers(2usize, 2, [7u32, 70_000, 0x0201]);
        writer.finish(MAGIC, 4, &[(10, &[9])])
    }

    #[test]
    fn what_was_written_is_read() {
        let bytes = table();
        let table = Sections::<3>::open(&bytes, MAGIC, 4).unwrap();
        assert!(table.verify());
        assert_eq!((table.section(0usize), table.field(10, 1)), (&b"abcd"[..], 9));
        assert_eq!(
            (table.part(1usize, 3, 0), table.part(1usize, 3, 1), table.part(1usize, 3, 2)),
            (0..1, 1..1, 1..4)
        );
        assert_eq!((table.number(2usize, 2, 0), table.number(2usize, 2, 1)), (Some(7), Some(65_535)));
        assert_eq!((table.number(2usize, 2, 3), table.rows(2usize, 2)), (None, 3));
        assert_eq!((table.wide(2usize, 6, 0), table.wide(2usize, 6, 1)), (Some(0x0201_ffff_0007), None));
    }

    #[test]
    fn other_bytes_are_refused_with_the_reason() {
        let bytes = table();
        let open = |bytes, schema| Sections::<3>::open(bytes, MAGIC, schema).map(|_| ());
        assert_eq!(open(b"", 4), Err(Refused::Magic));
        assert_eq!(open(&bytes, 5), Err(Refused::Schema(4)));
        for end in 8..bytes.len() {
            assert_eq!(open(&bytes[..end], 4), Err(Refused::Damaged), "{end} bytes");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(open(&longer, 4), Err(Refused::Damaged));
        let mut other = bytes.clone();
        *other.last_mut().unwrap() ^= 1;
        assert!(!Sections::<3>::open(&other, MAGIC, 4).unwrap().verify());
    }
}
