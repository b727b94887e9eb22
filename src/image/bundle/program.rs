//! What a program or library says of itself: its machine, the loader that it asks for, the libraries that it needs and
//! where it has them sought. The file is asked for range by range, in any portions, so that one may answer who can jump in
//! it, and one who only reads on. Any bytes are taken: all counts are bounded, and what does not fit is an error.

use super::imports::{Imports, LONGEST_IMPORT};
use std::ops::Range;

/// Bytes of the first header; the shorter one of 32 bits is in front of something.
const HEADER: u64 = 64;
/// Segments that are looked at: programs have about ten.
const MOST_SEGMENTS: u64 = 1_000;
/// Bytes of the dynamic section.
const MOST_DYNAMIC: u64 = 1 << 20;
/// Libraries that one asks for.
const MOST_NEEDED: usize = 4_096;
/// Bytes of the symbols' table, and of their names: several times what the largest libraries have.
const MOST_SYMBOLS: u64 = 96 << 20;
/// The longest path, or list of paths.
const LONGEST: usize = 4_096;

const LOAD: u64 = 1;
const DYNAMIC: u64 = 2;
const INTERPRETER: u64 = 3;

/// What is wrong with one.
pub type Broken = &'static str;

const CUT: Broken = "it ends before what its header promises";
const WRONG: Broken = "its header does not fit together";

/// What it runs on: only what is equal runs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    /// Whether it is of 64 bits.
    pub is_64: bool,
    /// Whether the first byte of a number is its highest.
    pub is_big: bool,
    /// The number that stands for the machine.
    pub number: u16,
}

impl Machine {
    /// The number of so many bytes.
    fn integer(self, bytes: &[u8], at: usize, length: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(length)?)?;
        let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(if self.is_big { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) })
    }

    /// What stands at one place in 32 bits, and at another in 64.
    fn wide(self, bytes: &[u8], narrow: usize, wide: usize) -> Option<u64> {
        if self.is_64 { self.integer(bytes, wide, 8) } else { self.integer(bytes, narrow, 4) }
    }

    fn half(self, bytes: &[u8], narrow: usize, wide: usize) -> Option<u64> {
        self.integer(bytes, if self.is_64 { wide } else { narrow }, 2)
    }

    fn segment(self) -> usize {
        if self.is_64 { 56 } else { 32 }
    }

    fn symbol(self) -> usize {
        if self.is_64 { 24 } else { 16 }
    }
}

/// A program or library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// What it runs on.
    pub machine: Machine,
    /// The loader that it asks for.
    pub interpreter: Option<Box<[u8]>>,
    /// What others know it by.
    pub soname: Option<Box<[u8]>>,
    /// The libraries that it asks for, in order.
    pub needed: Vec<Box<[u8]>>,
    /// Where it has them sought, unless the newer list is there.
    pub rpath: Option<Box<[u8]>>,
    /// The newer list.
    pub runpath: Option<Box<[u8]>>,
    /// Whether it wants them sought nowhere else.
    pub no_default: bool,
    /// What it calls that loads more when it runs.
    pub imports: Imports,
}

/// What a string of the table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    Soname,
    Rpath,
    Runpath,
    Needed(usize),
    Import,
}

#[derive(Debug)]
enum Step {
    Header,
    Segments { count: usize },
    Interpreter,
    Dynamic,
    Symbols,
    Strings,
    Done,
}

/// A segment as it lies in the file.
#[derive(Clone, Copy, Debug)]
struct Segment {
    kind: u64,
    offset: u64,
    address: u64,
    size: u64,
}

/// One that is being read.
#[derive(Debug)]
pub struct Reader {
    size: u64,
    step: Step,
    /// What is read next, and what was read of that and not yet used.
    wanted: Range<u64>,
    kept: Vec<u8>,
    segments: Vec<Segment>,
    strings: Range<u64>,
    /// What is sought in the strings, by place.
    sought: Vec<(u64, Purpose)>,
    found: usize,
    made: Option<Program>,
}

impl Reader {
    /// One for a file of so many bytes.
    pub fn new(size: u64) -> Self {
        Self {
            size,
            step: Step::Header,
            wanted: 0..HEADER.min(size),
            kept: Vec::new(),
            segments: Vec::new(),
            strings: 0..0,
            sought: Vec::new(),
            found: 0,
            made: None,
        }
    }

    /// The bytes that it wants next; `None` when it is done.
    pub fn wants(&self) -> Option<Range<u64>> {
        (!matches!(self.step, Step::Done) && !self.wanted.is_empty()).then(|| self.wanted.clone())
    }

    /// What was read; `None` where it is no program and no library.
    pub fn finish(self) -> Option<Program> {
        self.made
    }

    /// Takes the next of the wanted bytes, as many as there are.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        let room = usize::try_from(self.wanted.end - self.wanted.start).unwrap_or(usize::MAX);
        let bytes = &bytes[..bytes.len().min(room)];
        self.kept.extend_from_slice(bytes);
        self.wanted.start += bytes.len() as u64;
        let is_whole = self.wanted.is_empty();
        match self.step {
            Step::Symbols => self.symbols(is_whole)?,
            Step::Strings => self.strings(is_whole),
            _ if !is_whole => return Ok(()),
            Step::Header => return self.header(),
            Step::Segments { count } => return self.segments(count),
            Step::Interpreter => return self.interpreter(),
            Step::Dynamic => return self.dynamic(),
            Step::Done => {}
        }
        Ok(())
    }

    /// Goes on to a range of the file.
    fn go(&mut self, step: Step, wanted: Range<u64>) -> Result<(), Broken> {
        if wanted.start > wanted.end || wanted.end > self.size {
            return Err(CUT);
        }
        self.kept.clear();
        (self.step, self.wanted) = (step, wanted);
        // Nothing to wait for.
        if self.wanted.is_empty() && !matches!(self.step, Step::Done) { self.take(&[]) } else { Ok(()) }
    }

    fn header(&mut self) -> Result<(), Broken> {
        let header = std::mem::take(&mut self.kept);
        let (is_64, is_big) = match header.get(..6) {
            Some([0x7f, b'E', b'L', b'F', class @ 1..=2, order @ 1..=2]) => (*class == 2, *order == 2),
            Some([0x7f, b'E', b'L', b'F', ..]) => return Err(WRONG),
            _ => return self.go(Step::Done, 0..0),
        };
        let mut machine = Machine { is_64, is_big, number: 0 };
        let read = |machine: Machine| {
            let (kind, number) = (machine.integer(&header, 16, 2)?, machine.integer(&header, 18, 2)?);
            let table = machine.wide(&header, 28, 32)?;
            Some((kind, number, table, machine.half(&header, 42, 54)?, machine.half(&header, 44, 56)?))
        };
        let (kind, number, table, length, count) = read(machine).ok_or(CUT)?;
        // Programs and libraries; not what a compiler made to be linked.
        if !matches!(kind, 2 | 3) {
            return self.go(Step::Done, 0..0);
        }
        machine.number = number as u16;
        if count > MOST_SEGMENTS || (count > 0 && length != machine.segment() as u64) {
            return Err(WRONG);
        }
        self.made = Some(Program {
            machine,
            interpreter: None,
            soname: None,
            needed: Vec::new(),
            rpath: None,
            runpath: None,
            no_default: false,
            imports: Imports::default(),
        });
        let end = table.checked_add(count * length).ok_or(CUT)?;
        self.go(Step::Segments { count: count as usize }, table..end)
    }

    fn machine(&self) -> Result<Machine, Broken> {
        self.made.as_ref().map(|made| made.machine).ok_or(WRONG)
    }

    fn segments(&mut self, count: usize) -> Result<(), Broken> {
        let machine = self.machine()?;
        let one = |bytes: &[u8]| {
            Some(Segment {
                kind: machine.integer(bytes, 0, 4)?,
                offset: machine.wide(bytes, 4, 8)?,
                address: machine.wide(bytes, 8, 16)?,
                size: machine.wide(bytes, 16, 32)?,
            })
        };
        let all: Option<Vec<_>> = self.kept.chunks_exact(machine.segment()).map(one).collect();
        self.segments = all.filter(|all| all.len() == count).ok_or(WRONG)?;
        match self.segment(INTERPRETER) {
            Some(range) if range.end - range.start > LONGEST as u64 => {
                Err("the path of its loader is too long")
            }
            Some(range) => self.go(Step::Interpreter, range),
            None => self.reach_dynamic(),
        }
    }

    /// The range of the first segment of a kind.
    fn segment(&self, kind: u64) -> Option<Range<u64>> {
        let it = self.segments.iter().find(|it| it.kind == kind)?;
        Some(it.offset..it.offset.saturating_add(it.size))
    }

    fn interpreter(&mut self) -> Result<(), Broken> {
        let path = text(&self.kept).ok_or("the path of its loader has no end")?;
        if !path.starts_with(b"/") {
            return Err("the path of its loader does not begin at the root");
        }
        let path = path.into();
        self.made.as_mut().ok_or(WRONG)?.interpreter = Some(path);
        self.reach_dynamic()
    }

    fn reach_dynamic(&mut self) -> Result<(), Broken> {
        let Some(range) = self.segment(DYNAMIC) else { return self.go(Step::Done, 0..0) };
        if range.end - range.start > MOST_DYNAMIC {
            return Err(WRONG);
        }
        self.go(Step::Dynamic, range)
    }

    fn dynamic(&mut self) -> Result<(), Broken> {
        let machine = self.machine()?;
        let width = if machine.is_64 { 8 } else { 4 };
        let kept = std::mem::take(&mut self.kept);
        let (mut tables, mut strings, mut size, mut symbols) = (Vec::new(), None, 0, None);
        let (mut sought, mut needed, mut no_default) = (Vec::new(), 0, false);
        for entry in kept.chunks_exact(2 * width) {
            let read = |at| machine.integer(entry, at, width).ok_or(WRONG);
            let (tag, value) = (read(0)?, read(width)?);
            match tag {
                0 => break,
                1 => {
                    sought.push((value, Purpose::Needed(needed)));
                    needed += 1;
                }
                5 => strings = Some(value),
                6 => symbols = Some(value),
                10 => size = value,
                14 => sought.push((value, Purpose::Soname)),
                15 => sought.push((value, Purpose::Rpath)),
                29 => sought.push((value, Purpose::Runpath)),
                // DF_1_NODEFLIB
                0x6fff_fffb => no_default = value & 0x800 != 0,
                _ => {}
            }
            // What may stand behind the symbols: all tables have their address here.
            if matches!(
                tag,
                4 | 5
                    | 7
                    | 12
                    | 13
                    | 17
                    | 23
                    | 25
                    | 26
                    | 0x6fff_fef5
                    | 0x6fff_fff0
                    | 0x6fff_fffc
                    | 0x6fff_fffe
            ) {
                tables.push(value);
            }
        }
        if needed > MOST_NEEDED {
            return Err(WRONG);
        }
        let made = self.made.as_mut().ok_or(WRONG)?;
        made.no_default = no_default;
        made.needed = vec![Box::default(); needed];
        self.sought = sought;
        let Some(strings) = strings else {
            return if self.sought.is_empty() { self.go(Step::Done, 0..0) } else { Err(WRONG) };
        };
        let start = self.place(strings).ok_or(CUT)?;
        let end = start.checked_add(size).filter(|end| *end <= self.size).ok_or(CUT)?;
        self.strings = start..end;
        let end = symbols.and_then(|at| Some((at, *tables.iter().filter(|it| **it > at).min()?)));
        match end.and_then(|(at, end)| Some((self.place(at)?, end - at))) {
            Some((at, length)) if length <= MOST_SYMBOLS && at.saturating_add(length) <= self.size => {
                self.go(Step::Symbols, at..at + length)
            }
            // Of these nothing is known.
            _ => self.reach_strings(),
        }
    }

    /// Where in the file an address lies.
    fn place(&self, address: u64) -> Option<u64> {
        let holds =
            |it: &&Segment| it.kind == LOAD && address >= it.address && address - it.address < it.size;
        let it = self.segments.iter().find(holds)?;
        it.offset.checked_add(address - it.address)
    }

    /// Notes the names of what it takes from others.
    fn symbols(&mut self, is_last: bool) -> Result<(), Broken> {
        let machine = self.machine()?;
        let length = machine.symbol();
        let section = if machine.is_64 { 6 } else { 14 };
        let records = self.kept.chunks_exact(length);
        let used = self.kept.len() - records.remainder().len();
        for record in records {
            let (name, section) = (machine.integer(record, 0, 4), machine.integer(record, section, 2));
            if section == Some(0)
                && let Some(name) = name.filter(|name| *name > 0)
            {
                self.sought.push((name, Purpose::Import));
            }
        }
        self.kept.drain(..used);
        if is_last { self.reach_strings() } else { Ok(()) }
    }

    fn reach_strings(&mut self) -> Result<(), Broken> {
        let length = self.strings.end - self.strings.start;
        // A name that is none of these tells nothing; a library that is must be there.
        if self.sought.iter().any(|(at, purpose)| *at >= length && *purpose != Purpose::Import) {
            return Err(CUT);
        }
        self.sought.retain(|(at, _)| *at < length);
        self.sought.sort_unstable();
        // No more is read than is asked for.
        let last = self.sought.last().map_or(0, |(at, _)| at.saturating_add(LONGEST as u64 + 1));
        let end = self.strings.start.saturating_add(last).min(self.strings.end);
        if end - self.strings.start > MOST_SYMBOLS {
            return Err(WRONG);
        }
        self.go(Step::Strings, self.strings.start..end)
    }

    /// Takes the strings that are whole by now.
    fn strings(&mut self, is_last: bool) {
        let base = self.wanted.start - self.strings.start - self.kept.len() as u64;
        while let Some((at, purpose)) = self.sought.get(self.found).copied() {
            let from = usize::try_from(at.saturating_sub(base)).unwrap_or(usize::MAX);
            let rest = self.kept.get(from..).unwrap_or_default();
            let longest = if purpose == Purpose::Import { LONGEST_IMPORT + 1 } else { LONGEST };
            let head = &rest[..rest.len().min(longest)];
            if !is_last && head.len() < longest && !head.contains(&0) {
                break;
            }
            self.found += 1;
            let (Some(made), Some(text)) = (&mut self.made, text(head)) else { continue };
            made.set(purpose, text);
        }
        // What stands before the next one is done with.
        let next = self.sought.get(self.found).map_or(u64::MAX, |(at, _)| *at);
        let done = usize::try_from(next.saturating_sub(base)).unwrap_or(usize::MAX).min(self.kept.len());
        self.kept.drain(..done);
        if is_last {
            self.step = Step::Done;
        }
    }
}

impl Program {
    fn set(&mut self, purpose: Purpose, text: &[u8]) {
        match purpose {
            Purpose::Soname => self.soname = Some(text.into()),
            Purpose::Rpath => self.rpath = Some(text.into()),
            Purpose::Runpath => self.runpath = Some(text.into()),
            Purpose::Needed(at) => {
                if let Some(place) = self.needed.get_mut(at) {
                    *place = text.into();
                }
            }
            Purpose::Import => self.imports.add(text),
        }
    }

    /// Whether it needs nothing beside the kernel.
    pub fn is_static(&self) -> bool {
        self.interpreter.is_none() && self.needed.is_empty()
    }
}

/// Up to the zero that ends it; `None` where none does.
fn text(bytes: &[u8]) -> Option<&[u8]> {
    bytes.iter().position(|byte| *byte == 0).map(|end| &bytes[..end])
}

/// Reads one by jumping in it: `read` gives bytes of the range, at least one.
pub fn read<E>(
    size: u64,
    mut read: impl FnMut(Range<u64>) -> Result<Vec<u8>, E>,
) -> Result<Result<Option<Program>, Broken>, E> {
    let mut reader = Reader::new(size);
    while let Some(mut range) = reader.wants() {
        range.end = range.end.min(range.start + (64 << 10));
        let bytes = read(range)?;
        if bytes.is_empty() {
            return Ok(Err(CUT));
        }
        if let Err(broken) = reader.take(&bytes) {
            return Ok(Err(broken));
        }
    }
    Ok(Ok(reader.finish()))
}
