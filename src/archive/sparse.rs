//! Which parts of a sparse file an archive stores. The parts must stand in order and be as many bytes as are stored;
//! they are added up as they come and never kept, so that a long map costs nothing.

use super::Error;
use super::header::{BLOCK, MOST, digits, number};

/// The parts, added up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Map {
    end: u64,
    stored: u64,
}

const WRONG: Error = Error::Damaged("the map of a sparse file does not fit");

impl Map {
    /// The map of offsets and lengths in turn, which should be `parts`.
    pub(super) fn of(numbers: &[u64], parts: u64) -> Result<Self, Error> {
        if parts.checked_mul(2) != u64::try_from(numbers.len()).ok() {
            return Err(WRONG);
        }
        let mut map = Self::default();
        for part in numbers.chunks_exact(2) {
            map.add(part[0], part[1])?;
        }
        Ok(map)
    }

    fn add(&mut self, offset: u64, length: u64) -> Result<(), Error> {
        let end = offset.checked_add(length).filter(|end| offset >= self.end && *end <= MOST);
        self.end = end.ok_or(WRONG)?;
        // No overflow: the parts do not overlap.
        self.stored += length;
        Ok(())
    }

    /// Adds the parts of a block of GNU's old format, 24 bytes each; the list ends early at an empty one.
    pub(super) fn add_block(&mut self, parts: &[u8]) -> Result<(), Error> {
        for part in parts.chunks_exact(24).take_while(|part| part[0] != 0) {
            self.add(number(&part[..12])?, number(&part[12..])?)?;
        }
        Ok(())
    }

    /// Whether it is that of a file of `size` bytes of which `stored` stand in the archive.
    pub(super) fn check(&self, size: u64, stored: u64) -> Result<(), Error> {
        if self.end <= size && self.stored == stored { Ok(()) } else { Err(WRONG) }
    }
}

/// The map that format 1.0 puts before the content: lines of decimal numbers, the first says how many parts there
/// are, up to the end of a block.
#[derive(Debug, Default)]
pub(super) struct Lines {
    map: Map,
    line: Vec<u8>,
    /// How many numbers are still to come; `None` before the first line.
    left: Option<u64>,
    offset: Option<u64>,
}

impl Lines {
    /// Takes the next block; the map, when it is whole.
    pub(super) fn take(&mut self, block: &[u8; BLOCK]) -> Result<Option<Map>, Error> {
        for byte in block {
            if *byte != b'\n' {
                // No number has more digits.
                if self.line.len() > 20 {
                    return Err(WRONG);
                }
                self.line.push(*byte);
                continue;
            }
            let number = digits(&self.line, 10).filter(|_| !self.line.is_empty()).ok_or(WRONG)?;
            self.line.clear();
            self.number(number)?;
            if self.left == Some(0) {
                return Ok(Some(std::mem::take(&mut self.map)));
            }
        }
        Ok(None)
    }

    fn number(&mut self, number: u64) -> Result<(), Error> {
        let Some(left) = self.left else {
            self.left = Some(number.checked_mul(2).ok_or(WRONG)?);
            return Ok(());
        };
        self.left = Some(left - 1);
        match self.offset.take() {
            None => self.offset = Some(number),
            Some(offset) => self.map.add(offset, number)?,
        }
        Ok(())
    }
}
