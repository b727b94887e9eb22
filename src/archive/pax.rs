//! PAX records, `LENGTH KEY=VALUE` lines that stand before an entry: its long name, its size, and the map of a sparse
//! file. Takes a block that is already bounded; reads nothing.

use super::Error;
use super::header::digits;
use super::sparse::Map;

/// What the records before an entry say that matters here.
#[derive(Debug, Default)]
pub(super) struct Pax {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    sparse: Sparse,
}

/// The records of GNU's sparse formats 0.0, 0.1 and 1.0.
#[derive(Debug, Default)]
struct Sparse {
    major: Vec<u8>,
    minor: Vec<u8>,
    name: Vec<u8>,
    size: Vec<u8>,
    real_size: Vec<u8>,
    blocks: Vec<u8>,
    /// Offsets and lengths in turn.
    map: Option<Vec<u64>>,
}

/// A sparse file as its records describe it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SparseFile {
    pub(super) name: Option<Vec<u8>>,
    /// With its holes; without this record it is the size of what is stored.
    pub(super) size: Option<u64>,
    /// Its map; `None` where that stands in the content.
    pub(super) map: Option<Map>,
}

const WRONG: Error = Error::Damaged("a PAX record is none");

impl Pax {
    /// Reads the content of an extended header.
    pub(super) fn parse(mut block: &[u8]) -> Result<Self, Error> {
        let mut pax = Self::default();
        while !block.is_empty() {
            let space = block.iter().position(|byte| *byte == b' ').ok_or(WRONG)?;
            let length = number(&block[..space])?;
            let length = usize::try_from(length).ok().filter(|it| (space + 2..=block.len()).contains(it));
            let (record, rest) = block.split_at(length.ok_or(WRONG)?);
            block = rest;
            let record = record[space + 1..].strip_suffix(b"\n").ok_or(WRONG)?;
            let equals = record.iter().position(|byte| *byte == b'=').filter(|at| *at > 0).ok_or(WRONG)?;
            pax.take(&record[..equals], &record[equals + 1..])?;
        }
        Ok(pax)
    }

    fn take(&mut self, key: &[u8], value: &[u8]) -> Result<(), Error> {
        let Sparse { major, minor, name: file, size, real_size, blocks, map } = &mut self.sparse;
        let text = match key {
            // An empty value takes an earlier one back.
            b"path" => {
                self.path = name(value)?;
                return Ok(());
            }
            b"linkpath" => {
                self.link = name(value)?;
                return Ok(());
            }
            b"size" => {
                self.size = if value.is_empty() { None } else { Some(number(value)?) };
                return Ok(());
            }
            b"GNU.sparse.offset" | b"GNU.sparse.numbytes" => {
                let map = map.get_or_insert_default();
                if (map.len() % 2 == 0) != (key == b"GNU.sparse.offset") {
                    return Err(WRONG);
                }
                map.push(number(value)?);
                return Ok(());
            }
            b"GNU.sparse.map" => {
                let numbers = value.split(|byte| *byte == b',').filter(|_| !value.is_empty());
                *map = Some(numbers.map(number).collect::<Result<_, _>>()?);
                return Ok(());
            }
            b"GNU.sparse.major" => major,
            b"GNU.sparse.minor" => minor,
            b"GNU.sparse.name" => file,
            b"GNU.sparse.size" => size,
            b"GNU.sparse.realsize" => real_size,
            b"GNU.sparse.numblocks" => blocks,
            _ => return Ok(()),
        };
        *text = value.to_vec();
        Ok(())
    }

    /// The sparse file that follows; `None` for a plain one, and for formats that are not known.
    pub(super) fn sparse(self) -> Result<Option<SparseFile>, Error> {
        let Sparse { major, minor, name, size, real_size, blocks, map } = self.sparse;
        let in_content = match (&major[..], &minor[..]) {
            (b"0", b"0" | b"1") => false,
            (b"1", b"0") => true,
            // Version 0 did not say so at first.
            (b"", b"") if map.is_some() => false,
            _ => return Ok(None),
        };
        let size = if size.is_empty() { real_size } else { size };
        let size = if size.is_empty() { None } else { Some(number(&size)?) };
        let map = if in_content { None } else { Some(Map::of(&map.unwrap_or_default(), number(&blocks)?)?) };
        Ok(Some(SparseFile { name: Some(name).filter(|name| !name.is_empty()), size, map }))
    }
}

/// A path; none where it is empty.
fn name(value: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    if value.contains(&0) { Err(WRONG) } else { Ok(Some(value.to_vec()).filter(|name| !name.is_empty())) }
}

fn number(text: &[u8]) -> Result<u64, Error> {
    digits(text, 10).filter(|_| !text.is_empty()).ok_or(WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_count_their_own_length() {
        let pax = Pax::parse(b"12 path=abc\n10 size=7\n6 a=b\n").unwrap();
        assert_eq!((pax.path.as_deref(), pax.size), (Some(&b"abc"[..]), Some(7)));
        assert_eq!(Pax::parse(b"12 path=abc\n8 path=\n").unwrap().path, None);
        for wrong in [
            "x",
            "5 a=b\n",
            "6 a=b",
            "6 a=bc\n",
            "7 a=b\n",
            "5 ab\n",
            "5 =b\n",
            "0 a=b\n",
            "-6 a=b\n",
            "3 \n",
            "99999999999999999999 a=b\n",
            "11 size=-7\n",
            "10 size=x\n",
            " 6 a=b\n",
            "24 GNU.sparse.numbytes=1\n",
            "12 path=a\0b\n",
            "16 linkpath=a\0b\n",
        ] {
            assert!(Pax::parse(wrong.as_bytes()).is_err(), "{wrong:?}");
        }
    }
}
