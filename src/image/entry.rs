//! Headers of a new layer: taken over as they are, given another name, or made into a link, where all else that they say
//! (owner, mode, times, extended attributes, device numbers) stays; or made anew.

use super::meta::Meta;
use crate::archive::{Error, number};

const BLOCK: usize = 512;
const NAME: std::ops::Range<usize> = 0..100;
const MODE: std::ops::Range<usize> = 100..108;
const OWNER: std::ops::Range<usize> = 108..116;
const GROUP: std::ops::Range<usize> = 116..124;
const TIME: std::ops::Range<usize> = 136..148;
const SIZE: std::ops::Range<usize> = 124..136;
const CHECKSUM: std::ops::Range<usize> = 148..156;
const KIND: usize = 156;
const LINK: std::ops::Range<usize> = 157..257;
const PREFIX: std::ops::Range<usize> = 345..500;
const USTAR: &[u8] = b"ustar\x0000";
/// What of the superuser's power a file has.
const CAPABILITY: &[u8] = b"SCHILY.xattr.security.capability";

const WRONG: Error = Error::Damaged("a header that was read before is another one now");

/// A key and its value.
type Record = (Vec<u8>, Vec<u8>);

/// All that describes an entry, taken apart.
pub(super) struct Described<'a> {
    records: Vec<Record>,
    header: [u8; BLOCK],
    /// What follows the header and is no content: the map of a sparse file.
    tail: &'a [u8],
}

impl<'a> Described<'a> {
    /// Of the blocks in front of an entry's content.
    pub(super) fn read(blocks: &'a [u8]) -> Result<Self, Error> {
        let mut records = Vec::new();
        let mut rest = blocks;
        loop {
            let (header, behind) = rest.split_at_checked(BLOCK).ok_or(WRONG)?;
            let content = || -> Result<(&[u8], &[u8]), Error> {
                let size = usize::try_from(size(header)?).map_err(|_| WRONG)?;
                let content = behind.get(..size).ok_or(WRONG)?;
                Ok((content, behind.get(size.next_multiple_of(BLOCK)..).ok_or(WRONG)?))
            };
            match header[KIND] {
                b'x' => {
                    let (content, after) = content()?;
                    records = parse(content)?;
                    rest = after;
                }
                letter @ (b'L' | b'K') => {
                    let (content, after) = content()?;
                    let key = if letter == b'L' { &b"path"[..] } else { b"linkpath" };
                    let value = content.split(|byte| *byte == 0).next().unwrap_or_default();
                    // What GNU's records say counts before what those of PAX do.
                    records.retain(|(known, _)| known != key);
                    records.push((key.to_vec(), value.to_vec()));
                    rest = after;
                }
                _ => {
                    let header = header.try_into().map_err(|_| WRONG)?;
                    return Ok(Self { records, header, tail: behind });
                }
            }
        }
    }

    /// The blocks of the same entry under another path.
    pub(super) fn named(mut self, path: &[u8]) -> Vec<u8> {
        self.set_name(path);
        self.blocks()
    }

    /// The blocks of a hard link at `path` to `target`.
    pub(super) fn linked(mut self, path: &[u8], target: &[u8]) -> Vec<u8> {
        self.records
            .retain(|(key, _)| key != b"size" && key != b"linkpath" && !key.starts_with(b"GNU.sparse."));
        self.tail = &[];
        self.header[KIND] = b'1';
        self.header[SIZE].copy_from_slice(b"00000000000\0");
        self.set_name(path);
        if !fill(&mut self.header[LINK], target) {
            self.records.push((b"linkpath".to_vec(), target.to_vec()));
        }
        self.blocks()
    }

    /// What it says beside its name, its kind and its content.
    pub(super) fn meta(&self) -> Meta {
        let said = |key: &str| {
            let value = &self.records.iter().rfind(|(known, _)| known == key.as_bytes())?.1;
            std::str::from_utf8(value).ok()?.split('.').next()?.parse::<u64>().ok()
        };
        let field = |range| number(&self.header[range]).ok();
        let capability = self.records.iter().find(|(key, _)| key == CAPABILITY);
        Meta {
            mode: field(MODE).unwrap_or(0) as u32 & 0o7777,
            owner: said("uid").or(field(OWNER)).unwrap_or(0),
            group: said("gid").or(field(GROUP)).unwrap_or(0),
            time: said("mtime").or(field(TIME)).unwrap_or(0),
            capability: capability.map(|(_, value)| value.as_slice().into()),
        }
    }

    fn set_name(&mut self, path: &[u8]) {
        self.records.retain(|(key, _)| key != b"path");
        if let Some((_, name)) = self.records.iter_mut().find(|(key, _)| key == b"GNU.sparse.name") {
            *name = path.to_vec();
            return;
        }
        if &self.header[257..265] == USTAR {
            self.header[PREFIX].fill(0);
        }
        if !fill(&mut self.header[NAME], path) {
            self.records.push((b"path".to_vec(), path.to_vec()));
        }
    }

    fn blocks(mut self) -> Vec<u8> {
        let mut blocks = Vec::new();
        if !self.records.is_empty() {
            let content: Vec<u8> = self.records.iter().flat_map(|(key, value)| record(key, value)).collect();
            blocks.extend(header(b"PaxHeaders/entry", b'x', content.len() as u64, 0o644));
            blocks.extend(&content);
            blocks.resize(blocks.len().next_multiple_of(BLOCK), 0);
        }
        sum_up(&mut self.header);
        blocks.extend(self.header);
        blocks.extend(self.tail);
        blocks
    }
}

/// The blocks of a new entry, by the letter of its kind; a link leads somewhere.
pub(super) fn made(path: &[u8], kind: u8, size: u64, link: &[u8], meta: &Meta) -> Vec<u8> {
    let mut described =
        Described { records: Vec::new(), header: header(b"", kind, size, meta.mode), tail: &[] };
    for (range, key, value) in
        [(OWNER, "uid", meta.owner), (GROUP, "gid", meta.group), (TIME, "mtime", meta.time)]
    {
        let digits = range.len() - 1;
        if value >> (3 * digits) == 0 {
            described.header[range].copy_from_slice(format!("{value:0digits$o}\0").as_bytes());
        } else {
            described.records.push((key.as_bytes().to_vec(), value.to_string().into_bytes()));
        }
    }
    if let Some(capability) = &meta.capability {
        described.records.push((CAPABILITY.to_vec(), capability.to_vec()));
    }
    if !fill(&mut described.header[LINK], link) {
        described.records.push((b"linkpath".to_vec(), link.to_vec()));
    }
    described.named(path)
}

/// The blocks of a whiteout.
pub(super) fn whiteout(path: &[u8]) -> Vec<u8> {
    let described = Described { records: Vec::new(), header: header(b"", b'0', 0, 0o600), tail: &[] };
    described.named(path)
}

/// A header of nobody's, of the beginning of time; the name is at most 100 bytes long.
pub(super) fn header(name: &[u8], kind: u8, size: u64, mode: u32) -> [u8; BLOCK] {
    let mut header = [0; BLOCK];
    fill(&mut header[NAME], name);
    header[MODE].copy_from_slice(format!("{mode:07o}\0").as_bytes());
    header[OWNER].copy_from_slice(b"0000000\0");
    header[GROUP].copy_from_slice(b"0000000\0");
    if size >> 33 == 0 {
        header[SIZE].copy_from_slice(format!("{size:011o}\0").as_bytes());
    } else {
        header[SIZE][4..].copy_from_slice(&size.to_be_bytes());
        header[SIZE.start] = 0x80;
    }
    header[TIME].copy_from_slice(b"00000000000\0");
    header[KIND] = kind;
    header[257..265].copy_from_slice(USTAR);
    sum_up(&mut header);
    header
}

fn sum_up(header: &mut [u8; BLOCK]) {
    header[CHECKSUM].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[CHECKSUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

/// Puts a text into a field, if it fits.
fn fill(field: &mut [u8], text: &[u8]) -> bool {
    let fits = text.len() <= field.len();
    let text = &text[..text.len().min(field.len())];
    field.fill(0);
    field[..text.len()].copy_from_slice(text);
    fits
}

fn size(header: &[u8]) -> Result<u64, Error> {
    let mut digits =
        header[SIZE].iter().skip_while(|byte| **byte == b' ').take_while(|byte| byte.is_ascii_digit());
    digits.try_fold(0_u64, |sum, digit| sum.checked_mul(8)?.checked_add(u64::from(digit - b'0'))).ok_or(WRONG)
}

fn parse(mut block: &[u8]) -> Result<Vec<Record>, Error> {
    let mut records = Vec::new();
    while !block.is_empty() {
        let space = block.iter().position(|byte| *byte == b' ').ok_or(WRONG)?;
        let length = std::str::from_utf8(&block[..space]).ok().and_then(|it| it.parse::<usize>().ok());
        let (record, rest) = block.split_at_checked(length.ok_or(WRONG)?).ok_or(WRONG)?;
        let record = record.get(space + 1..).and_then(|it| it.strip_suffix(b"\n")).ok_or(WRONG)?;
        let equals = record.iter().position(|byte| *byte == b'=').ok_or(WRONG)?;
        records.push((record[..equals].to_vec(), record[equals + 1..].to_vec()));
        block = rest;
    }
    Ok(records)
}

fn record(key: &[u8], value: &[u8]) -> Vec<u8> {
    let rest = key.len() + value.len() + 3;
    let mut length = rest;
    // The length counts its own digits.
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    [length.to_string().as_bytes(), b" ", key, b"=", value, b"\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_counts_its_own_digits() {
        assert_eq!(record(b"path", b"abc"), b"12 path=abc\n");
        for length in 0..2000 {
            let record = record(b"k", &vec![b'v'; length]);
            let said: usize =
                std::str::from_utf8(&record).unwrap().split(' ').next().unwrap().parse().unwrap();
            assert_eq!(said, record.len());
        }
    }

    #[test]
    fn what_a_name_does_not_say_stays() {
        let mut blocks = Vec::new();
        let content = [record(b"path", b"old"), record(b"SCHILY.xattr.user.a", b"\0\n=x")].concat();
        blocks.extend(header(b"x", b'x', content.len() as u64, 0));
        blocks.extend(&content);
        blocks.resize(1024, 0);
        blocks.extend(header(b"short", b'0', 7, 0o4755));
        let long = vec![b'n'; 150];
        let named = Described::read(&blocks).unwrap().named(&long);
        let again = Described::read(&named).unwrap();
        let kept = (b"SCHILY.xattr.user.a".to_vec(), b"\0\n=x".to_vec());
        assert_eq!(again.records, [kept.clone(), (b"path".to_vec(), long.clone())]);
        assert_eq!(&again.header[100..108], b"0004755\0");
        let linked = Described::read(&blocks).unwrap().linked(b"l", &long);
        let again = Described::read(&linked).unwrap();
        assert_eq!(again.records, [kept, (b"linkpath".to_vec(), long)]);
        assert_eq!((again.header[KIND], size(&again.header).unwrap()), (b'1', 0));
    }

    #[test]
    fn large_sizes_have_room() {
        for size in [0, 8_589_934_591, 8_589_934_592, u64::MAX >> 1] {
            let header = header(b"a", b'0', size, 0o644);
            let mut archive = crate::archive::Archive::new(crate::archive::Streamed(&header[..]));
            assert_eq!(archive.next_entry().unwrap().unwrap().size, size);
        }
    }
}
