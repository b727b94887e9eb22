//! The list of libraries that ldconfig keeps for glibc's loader, in the form of today and in that of old, which may hold
//! one of today. Any bytes are taken: what does not add up is no list.

use rustc_hash::FxHashMap;

/// The longest list that is read: a desktop's has a tenth.
pub(super) const LONGEST: u64 = 4 << 20;

const NEW: &[u8] = b"glibc-ld.so.cache1.1";
const OLD: &[u8] = b"ld.so-1.7.0\0";
const NEW_HEADER: usize = 48;
const NEW_ENTRY: usize = 24;
const OLD_HEADER: usize = 16;
const OLD_ENTRY: usize = 12;

/// Where libraries are, by name.
#[derive(Debug, Default)]
pub struct Cache {
    paths: FxHashMap<Box<[u8]>, Vec<Box<[u8]>>>,
}

impl Cache {
    /// Of the file's bytes.
    pub fn parse(bytes: &[u8], is_big: bool) -> Option<Self> {
        if let Some(found) = new(bytes, is_big) {
            return Some(found);
        }
        bytes.strip_prefix(OLD)?;
        let count = number(bytes, OLD.len(), is_big)?;
        let end = OLD_HEADER.checked_add(count.checked_mul(OLD_ENTRY)?)?;
        let behind = bytes.get(end..)?;
        let inner = bytes.get(end.next_multiple_of(8)..).and_then(|it| new(it, is_big));
        inner.or_else(|| {
            let entries = bytes.get(OLD_HEADER..end)?.chunks_exact(OLD_ENTRY).map(|it| (it, 0));
            Self::of(entries, behind, is_big)
        })
    }

    fn of<'b>(entries: impl Iterator<Item = (&'b [u8], u64)>, strings: &[u8], is_big: bool) -> Option<Self> {
        let mut cache = Self::default();
        for (entry, hardware) in entries {
            let text = |at| {
                let rest = strings.get(number(entry, at, is_big)?..)?;
                rest.split(|byte| *byte == 0).next()
            };
            let (name, path) = (text(4)?, text(8)?);
            // What asks for a newer processor is never needed: the same library stands there for all.
            if hardware == 0 {
                cache.paths.entry(name.into()).or_default().push(path.into());
            }
        }
        Some(cache)
    }

    /// The paths of a library for any processor, in the loader's order.
    pub fn paths(&self, name: &[u8]) -> &[Box<[u8]>] {
        self.paths.get(name).map_or(&[], Vec::as_slice)
    }
}

fn new(bytes: &[u8], is_big: bool) -> Option<Cache> {
    bytes.strip_prefix(NEW)?;
    let count = number(bytes, NEW.len(), is_big)?;
    let entries = bytes.get(NEW_HEADER..)?.get(..count.checked_mul(NEW_ENTRY)?)?.chunks_exact(NEW_ENTRY);
    let with_hardware = |entry: &'_ [u8]| entry[16..].iter().fold(0_u64, |all, byte| all | u64::from(*byte));
    Cache::of(entries.map(|entry| (entry, with_hardware(entry))), bytes, is_big)
}

fn number(bytes: &[u8], at: usize, is_big: bool) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    let number = if is_big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
    usize::try_from(number).ok()
}
