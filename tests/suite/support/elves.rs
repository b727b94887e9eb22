//! Small programs and libraries that say of themselves what real ones do, and the lists of libraries that ldconfig makes:
//! nothing in them runs.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "not every test uses all of it")]

/// What is said.
#[derive(Clone, Debug, Default)]
pub struct Elf<'e> {
    pub is_32: bool,
    pub is_big: bool,
    /// 0 stands for that of x86-64.
    pub machine: u16,
    pub interpreter: Option<&'e str>,
    pub needed: &'e [&'e str],
    pub soname: Option<&'e str>,
    pub rpath: Option<&'e str>,
    pub runpath: Option<&'e str>,
    pub no_default: bool,
    /// Functions that it takes from others.
    pub imports: &'e [&'e str],
}

const X86_64: u16 = 62;
pub const ARM64: u16 = 183;
pub const GLIBC: &str = "/lib64/ld-linux-x86-64.so.2";
pub const MUSL: &str = "/lib/ld-musl-x86_64.so.1";

/// A library of that name that needs these.
pub fn library<'e>(soname: &'e str, needed: &'e [&'e str]) -> Elf<'e> {
    Elf { soname: Some(soname), needed, ..Elf::default() }
}

/// A program that needs these.
pub fn program<'e>(needed: &'e [&'e str]) -> Elf<'e> {
    Elf { interpreter: Some(GLIBC), needed, ..Elf::default() }
}

impl Elf<'_> {
    fn number(&self, value: u64, bytes: usize) -> Vec<u8> {
        let all = value.to_le_bytes();
        let mut number = all[..bytes].to_vec();
        if self.is_big {
            number.reverse();
        }
        number
    }

    /// An address, or what is as wide.
    fn word(&self, value: u64) -> Vec<u8> {
        self.number(value, if self.is_32 { 4 } else { 8 })
    }

    pub fn build(&self) -> Vec<u8> {
        let mut strings = vec![0];
        let mut name = |text: &str| {
            strings.extend(text.as_bytes());
            strings.push(0);
            (strings.len() - text.len() - 1) as u64
        };
        let mut tags: Vec<(u64, u64)> = self.needed.iter().map(|it| (1, name(it))).collect();
        for (tag, text) in [(14, self.soname), (15, self.rpath), (29, self.runpath)] {
            tags.extend(text.map(|text| (tag, name(text))));
        }
        if self.no_default {
            tags.push((0x6fff_fffb, 0x800));
        }
        // The first symbol is none.
        let mut symbols: Vec<u8> = self.symbol(0, 0);
        for import in self.imports {
            symbols.extend(self.symbol(name(import), 0));
        }
        symbols.extend(self.symbol(name("dlopen_of_its_own"), 7));
        self.file(&tags, &symbols, &strings)
    }

    fn symbol(&self, name: u64, section: u64) -> Vec<u8> {
        let (name, section) = (self.number(name, 4), self.number(section, 2));
        if self.is_32 {
            [&name[..], &[0; 10], &section].concat()
        } else {
            [&name[..], &[0; 2], &section, &[0; 16]].concat()
        }
    }

    fn file(&self, tags: &[(u64, u64)], symbols: &[u8], strings: &[u8]) -> Vec<u8> {
        let (header, segment) = if self.is_32 { (52, 32) } else { (64, 56) };
        let interpreter: Vec<u8> =
            self.interpreter.map(|path| [path.as_bytes(), b"\0"].concat()).unwrap_or_default();
        let is_static = tags.is_empty() && self.interpreter.is_none();
        let count = if is_static { 1 } else { 2 + u64::from(self.interpreter.is_some()) };
        let place = header + segment * count;
        let symbols_at = place + interpreter.len() as u64;
        let strings_at = symbols_at + symbols.len() as u64;
        let dynamic_at = strings_at + strings.len() as u64;
        let mut tags = tags.to_vec();
        tags.extend([(5, strings_at), (6, symbols_at), (10, strings.len() as u64), (0, 0)]);
        let dynamic: Vec<u8> =
            tags.iter().flat_map(|(tag, value)| [self.word(*tag), self.word(*value)].concat()).collect();
        let end = dynamic_at + dynamic.len() as u64;
        let mut segments = vec![(1, 0, end)];
        if !is_static {
            segments.extend(self.interpreter.map(|_| (3, place, interpreter.len() as u64)));
            segments.push((2, dynamic_at, dynamic.len() as u64));
        }
        let mut file =
            vec![0x7f, b'E', b'L', b'F', if self.is_32 { 1 } else { 2 }, if self.is_big { 2 } else { 1 }, 1];
        file.resize(16, 0);
        let machine = if self.machine == 0 { X86_64 } else { self.machine };
        file.extend([self.number(3, 2), self.number(machine.into(), 2), self.number(1, 4)].concat());
        file.extend([self.word(0), self.word(header), self.word(0), self.number(0, 4)].concat());
        for half in [header, segment, count, 0, 0, 0] {
            file.extend(self.number(half, 2));
        }
        for (kind, at, size) in segments {
            let (kind, at, size) = (self.number(kind, 4), self.word(at), self.word(size));
            file.extend(if self.is_32 {
                [&kind[..], &at, &at, &at, &size, &size, &[0; 8]].concat()
            } else {
                [&kind[..], &[0; 4], &at, &at, &at, &size, &size, &[0; 8]].concat()
            });
        }
        [&file[..], &interpreter, symbols, strings, &dynamic].concat()
    }
}

/// glibc's loader with these directories built in.
pub fn loader(folders: &[&str]) -> Vec<u8> {
    let mut file = library("ld-linux-x86-64.so.2", &[]).build();
    file.extend(b"\0/one/\0other\0");
    file.extend(folders.iter().flat_map(|folder| [folder.as_bytes(), b"/\0"].concat()));
    file.push(0);
    file
}

/// What ldconfig keeps: names, paths, and what they ask of the processor; in the form of today, or in that of old, or in
/// that of old with the one of today behind it.
pub fn cache(entries: &[(&str, &str, u64)], form: &str) -> Vec<u8> {
    let number = |value: usize| (value as u32).to_le_bytes();
    let mut strings: Vec<u8> = Vec::new();
    let mut place = |text: &str| {
        strings.extend(text.as_bytes());
        strings.push(0);
        strings.len() - text.len() - 1
    };
    let places: Vec<(usize, usize, u64)> =
        entries.iter().map(|(name, path, hardware)| (place(name), place(path), *hardware)).collect();
    let new = || {
        let base = 48 + 24 * places.len();
        let mut file = b"glibc-ld.so.cache1.1".to_vec();
        file.extend(number(places.len()));
        file.extend(number(strings.len()));
        file.resize(48, 0);
        for (name, path, hardware) in &places {
            file.extend([number(0x303), number(base + name), number(base + path), number(0)].concat());
            file.extend(hardware.to_le_bytes());
        }
        [&file[..], &strings].concat()
    };
    let old = |with_strings: bool| {
        let mut file = b"ld.so-1.7.0\0".to_vec();
        file.extend(number(places.len()));
        for (name, path, _) in &places {
            file.extend([number(3), number(*name), number(*path)].concat());
        }
        if with_strings {
            file.extend(&strings);
        }
        file
    };
    match form {
        "old" => old(true),
        "both" => {
            let mut file = old(false);
            file.resize(file.len().next_multiple_of(8), 0);
            [&file[..], &new()].concat()
        }
        _ => new(),
    }
}

/// A program for 64-bit Linux: its loader, and so many bytes of debug information.
pub(crate) fn debugged(loader: &str, code: usize, debug: usize) -> Vec<u8> {
    let names = b"\0.debug_info\0.names\0";
    let mut file = vec![0_u8; 120];
    let put = |file: &mut Vec<u8>, at: usize, value: usize| {
        file[at..at + 8].copy_from_slice(&(value as u64).to_le_bytes());
    };
    file[..20].copy_from_slice(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0");
    (file[54], file[56], file[58], file[60], file[62], file[64]) = (56, 1, 64, 3, 2, 3);
    put(&mut file, 32, 64);
    put(&mut file, 72, 120);
    put(&mut file, 96, loader.len() + 1);
    file.extend(loader.as_bytes());
    file.resize(120 + loader.len() + 1 + code, 0);
    let section = |name: usize, kind: u8, at: usize, size: usize| {
        let mut record = vec![0_u8; 64];
        (record[0], record[4]) = (name as u8, kind);
        put(&mut record, 24, at);
        put(&mut record, 32, size);
        record
    };
    let at = file.len();
    file.extend((0..debug).map(|n| n as u8));
    let table = [section(0, 0, 0, 0), section(1, 1, at, debug), section(13, 3, at + debug, names.len())];
    file.extend(names);
    let end = file.len();
    put(&mut file, 40, end);
    file.extend(table.concat());
    file
}
