//! What is looked at of a program or library as it is read from its first byte to its last: the bytes of its debug
//! information, and the loader that it asks for. Any bytes are taken; memory is bounded, and what does not add up tells
//! nothing.

/// What is kept in front of the table of sections: most linkers put their names there.
const NAMES: u64 = 128 << 10;
/// Sections of a program; object files of a compiler may have more.
const MOST_SECTIONS: u64 = 1024;
/// The longest path of a loader.
const LONGEST: usize = 256;
/// Debug information has more sections than this, whatever their names; what programs carry beside it has one or two.
const FEW: usize = 3;

const PROGBITS: u64 = 1;
const MIPS_DWARF: u64 = 0x7000_001e;
/// Sections that are in memory when the program runs.
const ALLOC: u64 = 2;
const INTERPRETER: u64 = 3;

/// What is known of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Elf {
    /// Bytes of debug information.
    pub(super) debug: u64,
    /// The loader that it asks for, where it asks for one.
    pub(super) loader: Option<Box<[u8]>>,
    /// What it unpacks itself to when it starts, where UPX packed it.
    pub(super) unpacks_to: Option<u64>,
}

/// One that is being read.
#[derive(Debug)]
pub(super) struct Reader {
    form: Form,
    loader: Option<Box<[u8]>>,
    unpacks_to: Option<u64>,
    /// Where the table of sections is, how many there are, and which one holds their names.
    table: u64,
    count: u64,
    names: u64,
    /// What stands in front of the end of that table.
    tail: Vec<u8>,
    start: u64,
}

/// How its numbers are written.
#[derive(Clone, Copy, Debug)]
struct Form {
    is_64: bool,
    is_big: bool,
}

impl Form {
    /// The number of so many bytes.
    fn number(self, bytes: &[u8], at: usize, length: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(length)?)?;
        let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(if self.is_big { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) })
    }

    /// What stands at one place in 32 bits, and at another in 64.
    fn wide(self, bytes: &[u8], narrow: usize, wide: usize) -> Option<u64> {
        if self.is_64 { self.number(bytes, wide, 8) } else { self.number(bytes, narrow, 4) }
    }

    fn half(self, bytes: &[u8], narrow: usize, wide: usize) -> Option<u64> {
        self.number(bytes, if self.is_64 { wide } else { narrow }, 2)
    }

    /// How long the record of a section is.
    fn section(self) -> u64 {
        if self.is_64 { 64 } else { 40 }
    }
}

impl Reader {
    /// By how a file begins; none where it is no program and no library.
    pub(super) fn new(start: &[u8]) -> Option<Self> {
        let form = match start.get(..6)? {
            [0x7f, b'E', b'L', b'F', class @ 1..=2, order @ 1..=2] => {
                Form { is_64: *class == 2, is_big: *order == 2 }
            }
            _ => return None,
        };
        // Programs and libraries; not what a compiler made to be linked.
        if !matches!(form.number(start, 16, 2)?, 2 | 3) {
            return None;
        }
        let table = form.wide(start, 32, 40)?;
        let (length, mut count) = (form.half(start, 46, 58)?, form.half(start, 48, 60)?);
        if length != form.section() || count > MOST_SECTIONS {
            count = 0;
        }
        let names = form.half(start, 50, 62)?;
        let loader = loader(form, start);
        let unpacks_to = unpacks_to(form, start);
        let start = table.saturating_sub(NAMES);
        Some(Self { form, loader, unpacks_to, table, count, names, tail: Vec::new(), start })
    }

    /// Takes what comes at a place of the file.
    pub(super) fn read(&mut self, at: u64, bytes: &[u8]) {
        let end = self.end();
        let next = self.start + self.tail.len() as u64;
        // What comes is in order, so that nothing is left out between.
        let from = next.max(at);
        if self.count == 0 || from >= end || from != next {
            return;
        }
        let skip = usize::try_from(from - at).unwrap_or(usize::MAX);
        let room = usize::try_from(end - from).unwrap_or(usize::MAX);
        let new = bytes.get(skip..).unwrap_or_default();
        self.tail.extend_from_slice(&new[..new.len().min(room)]);
    }

    /// What was read of it.
    pub(super) fn finish(self) -> Elf {
        Elf { debug: self.debug().unwrap_or(0), loader: self.loader, unpacks_to: self.unpacks_to }
    }

    /// Where the table of sections ends.
    fn end(&self) -> u64 {
        self.table.saturating_add(self.count * self.form.section())
    }

    fn debug(&self) -> Option<u64> {
        let (form, length) = (self.form, self.form.section() as usize);
        let table = self.tail.get(usize::try_from(self.table.checked_sub(self.start)?).ok()?..)?;
        let section = |at: usize| table.get(at * length..(at + 1) * length);
        let names = section(self.names as usize).and_then(|it| self.names(it));
        let (mut bytes, mut count) = (0_u64, 0);
        for at in 0..self.count as usize {
            let section = section(at)?;
            let kind = form.number(section, 4, 4)?;
            let is_loaded = form.wide(section, 8, 8)? & ALLOC != 0;
            if !matches!(kind, PROGBITS | MIPS_DWARF) || is_loaded {
                continue;
            }
            let is_debug = names.is_none_or(|names| {
                let name = form.number(section, 0, 4).and_then(|at| names.get(at as usize..));
                name.is_some_and(|name| name.starts_with(b".debug_") || name.starts_with(b".zdebug_"))
            });
            if is_debug {
                bytes = bytes.checked_add(form.wide(section, 20, 32)?)?;
                count += 1;
            }
        }
        (names.is_some() || count > FEW).then_some(bytes)
    }

    /// The names of the sections, where they were kept.
    fn names(&self, section: &[u8]) -> Option<&[u8]> {
        let at = self.form.wide(section, 16, 24)?.checked_sub(self.start)?;
        let length = self.form.wide(section, 20, 32)?;
        let end = at.checked_add(length)?;
        self.tail.get(usize::try_from(at).ok()?..usize::try_from(end).ok()?)
    }
}

/// What UPX writes behind the segments: a sum, its sign, four bytes about the rest, another number, and how long the program
/// was (`l_info` and `p_info` of its sources).
fn unpacks_to(form: Form, start: &[u8]) -> Option<u64> {
    let table = usize::try_from(form.wide(start, 28, 32)?).ok()?;
    let (length, count) = (form.half(start, 42, 54)? as usize, form.half(start, 44, 56)? as usize);
    let end = start.get(table.checked_add(length * count)?..)?;
    (end.get(4..8)? == b"UPX!").then(|| form.number(end, 16, 4))?
}

/// The path that stands in the segment of the loader.
fn loader(form: Form, start: &[u8]) -> Option<Box<[u8]>> {
    let table = usize::try_from(form.wide(start, 28, 32)?).ok()?;
    let (length, count) = (form.half(start, 42, 54)? as usize, form.half(start, 44, 56)? as usize);
    let segment = |at: usize| start.get(table.checked_add(at * length)?..);
    let found = (0..count).map_while(segment).find(|it| form.number(it, 0, 4) == Some(INTERPRETER))?;
    let at = usize::try_from(form.wide(found, 4, 8)?).ok()?;
    let size = usize::try_from(form.wide(found, 16, 32)?).ok()?;
    let path = start.get(at..at.checked_add(size.min(LONGEST))?)?;
    let path = path.split(|byte| *byte == 0).next()?;
    path.starts_with(b"/").then(|| path.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program with these sections: their names, whether they are loaded, and their lengths; the contents stand in a row
    /// behind the headers, then the names and the table.
    fn program(sections: &[(&str, bool, usize)], loader: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 64 + 56];
        file[..20].copy_from_slice(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0");
        let put = |file: &mut Vec<u8>, at: usize, value: u64| {
            file[at..at + 8].copy_from_slice(&value.to_le_bytes());
        };
        put(&mut file, 32, 64);
        file[54..56].copy_from_slice(&56_u16.to_le_bytes());
        file[56..58].copy_from_slice(&1_u16.to_le_bytes());
        file[64..68].copy_from_slice(&3_u32.to_le_bytes());
        put(&mut file, 72, 120);
        put(&mut file, 96, loader.len() as u64);
        file.extend(loader);
        let (mut names, mut records) = (vec![0_u8], vec![0_u8; 64]);
        let mut add = |file: &mut Vec<u8>, name: &str, loaded: bool, kind: u32, content: &[u8]| {
            let mut record = vec![0_u8; 64];
            record[..4].copy_from_slice(&(names.len() as u32).to_le_bytes());
            record[4..8].copy_from_slice(&kind.to_le_bytes());
            put(&mut record, 8, if loaded { 2 } else { 0 });
            put(&mut record, 24, file.len() as u64);
            put(&mut record, 32, content.len() as u64);
            records.extend(record);
            names.extend(name.as_bytes());
            names.push(0);
            file.extend(content);
        };
        for (name, loaded, length) in sections {
            add(&mut file, name, *loaded, 1, &vec![7; *length]);
        }
        let all: Vec<u8> = [&b"\0"[..]]
            .into_iter()
            .chain(sections.iter().flat_map(|it| [it.0.as_bytes(), b"\0"]))
            .chain([&b".names\0"[..]])
            .flatten()
            .copied()
            .collect();
        add(&mut file, ".names", false, 3, &all);
        let table = file.len() as u64;
        put(&mut file, 40, table);
        file[58..60].copy_from_slice(&64_u16.to_le_bytes());
        file[60..62].copy_from_slice(&((records.len() / 64) as u16).to_le_bytes());
        file[62..64].copy_from_slice(&((records.len() / 64 - 1) as u16).to_le_bytes());
        file.extend(records);
        file
    }

    fn read(file: &[u8], step: usize) -> Elf {
        let mut reader = Reader::new(&file[..file.len().min(4096)]).unwrap();
        for (n, part) in file.chunks(step).enumerate() {
            reader.read((n * step) as u64, part);
        }
        reader.finish()
    }

    #[test]
    fn debug_information_is_counted_by_its_sections() {
        let sections = [
            (".text", true, 300_000),
            (".comment", false, 50),
            (".debug_info", false, 70_000),
            (".debug_str", false, 9),
        ];
        let file = program(&sections, b"/lib/ld-musl-x86_64.so.1\0");
        for step in [1000, 4096, 65_536, file.len()] {
            let elf = read(&file, step);
            assert_eq!(elf.debug, 70_009, "{step}");
            assert_eq!(elf.loader.as_deref(), Some(&b"/lib/ld-musl-x86_64.so.1"[..]));
        }
        assert_eq!(read(&program(&sections[..2], b""), 4096), Elf::default());
    }

    #[test]
    fn no_bytes_make_it_fail() {
        assert!(Reader::new(b"\x7fELF").is_none() && Reader::new(b"#!/bin/sh\n").is_none());
        let file = program(&[(".debug_info", false, 3000)], b"/lib/ld.so\0");
        for at in 0..file.len() {
            let mut broken = file.clone();
            broken[at] ^= 0xff;
            if let Some(mut reader) = Reader::new(&broken) {
                broken.chunks(512).enumerate().for_each(|(n, part)| reader.read(n as u64 * 512, part));
                reader.finish();
            }
            if let Some(reader) = Reader::new(&file[..at]) {
                reader.finish();
            }
        }
    }
}
