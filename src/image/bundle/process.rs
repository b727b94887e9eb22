//! What is loaded into one process.

use super::imports::Imports;
use super::program::Program;
use std::rc::Rc;

/// A process: its program first, then what is loaded with it.
#[derive(Debug)]
pub(super) struct Process {
    /// The paths of what is loaded, links followed, and what of it calls for more.
    pub(super) objects: Vec<(Vec<u8>, Rc<Program>)>,
    /// Whether its C library is musl's.
    pub(super) is_musl: bool,
}

impl Process {
    /// The path of the program.
    pub(super) fn path(&self) -> &[u8] {
        self.objects.first().map_or(b"", |(path, _)| path)
    }

    /// Who of its objects makes calls of a kind, but for those that are the C library itself.
    pub(super) fn callers(&self, wanted: impl Fn(Imports) -> bool) -> Option<&[u8]> {
        let is_own = |program: &Program| {
            let name = program.soname.as_deref().unwrap_or_default();
            C_LIBRARY.iter().any(|own| name.starts_with(own))
        };
        let mut all = self.objects.iter().filter(|(_, program)| !is_own(program));
        all.find(|(_, program)| wanted(program.imports)).map(|(path, _)| path.as_slice())
    }
}

/// Parts of the C library, and what every program in C++ has.
const C_LIBRARY: [&[u8]; 10] = [
    b"libc.so",
    b"libc.musl",
    b"ld-linux",
    b"ld-musl",
    b"libdl.so",
    b"libpthread.so",
    b"libresolv.so",
    b"libnss_",
    b"libstdc++.so",
    b"libgcc_s.so",
];
