//! Calls by which a program loads more when it runs, and that no list of libraries tells of.

/// The longest of their names.
pub(super) const LONGEST_IMPORT: usize = 24;

/// A kind of such calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Import {
    /// Plug-ins: any library, by a path that is made when it runs.
    Dlopen,
    /// Names of hosts: the name service's libraries.
    Hosts,
    /// Names of users and groups: the same.
    Users,
    /// Conversions between character sets.
    Conversion,
    /// The language and the country.
    Locale,
    /// Other programs.
    Programs,
    /// The end of a thread: glibc loads `libgcc_s` for it.
    Threads,
}

const NAMES: &[(&str, Import)] = &[
    ("dlopen", Import::Dlopen),
    ("dlmopen", Import::Dlopen),
    ("getaddrinfo", Import::Hosts),
    ("gethostbyname", Import::Hosts),
    ("gethostbyname_r", Import::Hosts),
    ("gethostbyname2", Import::Hosts),
    ("gethostbyname2_r", Import::Hosts),
    ("gethostbyaddr", Import::Hosts),
    ("gethostbyaddr_r", Import::Hosts),
    ("getnameinfo", Import::Hosts),
    ("getpwnam", Import::Users),
    ("getpwnam_r", Import::Users),
    ("getpwuid", Import::Users),
    ("getpwuid_r", Import::Users),
    ("getgrnam", Import::Users),
    ("getgrnam_r", Import::Users),
    ("getgrgid", Import::Users),
    ("getgrgid_r", Import::Users),
    ("getgrouplist", Import::Users),
    ("initgroups", Import::Users),
    ("iconv_open", Import::Conversion),
    ("setlocale", Import::Locale),
    ("newlocale", Import::Locale),
    ("pthread_cancel", Import::Threads),
    ("pthread_exit", Import::Threads),
    ("system", Import::Programs),
    ("popen", Import::Programs),
    ("execvp", Import::Programs),
    ("execlp", Import::Programs),
    ("posix_spawnp", Import::Programs),
];

/// A set of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imports(u8);

impl Imports {
    /// Adds the kind of a function, if it is of any.
    pub(super) fn add(&mut self, name: &[u8]) {
        // Most are none of these.
        if name.len() > LONGEST_IMPORT
            || !matches!(name.first(), Some(b'd' | b'g' | b'i' | b's' | b'n' | b'p' | b'e'))
        {
            return;
        }
        if let Some((_, import)) = NAMES.iter().find(|(it, _)| it.as_bytes() == name) {
            self.0 |= 1 << *import as u8;
        }
    }

    /// Whether such a call is among them.
    pub fn has(self, import: Import) -> bool {
        self.0 & 1 << import as u8 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_begin_as_is_looked_for() {
        for (name, import) in NAMES {
            let mut imports = Imports::default();
            imports.add(name.as_bytes());
            assert!(imports.has(*import), "{name}");
        }
    }
}
