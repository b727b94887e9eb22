//! Python's archives: which of those that a lock file names pip and uv take on Linux, x86-64. Knows file names only.

use super::marker::Python;
use crate::bytes::{Bytes, Interval};

/// An archive of a package that can be used on Linux, x86-64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Its bytes; `None` where the file does not say them.
    pub size: Option<Bytes>,
    /// For which Python.
    python: For,
    /// For which C library.
    libc: Libc,
}

/// The Pythons of a wheel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum For {
    /// Sources.
    Sources,
    /// Every Python 3.
    All,
    /// This one and later ones (`abi3`).
    Since(u16),
    /// This one.
    Only(u16),
}

/// The C library that a wheel needs, and how new; a wheel without compiled code needs none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Libc {
    None,
    Glibc(u16),
    Musl(u16),
}

/// What an installation takes of a package's archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Its bytes.
    pub bytes: Interval,
    /// Whether it is compiled code.
    pub is_native: bool,
    /// Whether it is built from sources.
    pub is_source: bool,
}

/// The newest glibc that a wheel may ask for: Debian 13 has it.
const NEWEST_GLIBC: u16 = 241;

/// No archive of a package is larger: a file that states more is damaged, and its size is taken as not stated.
const MOST_ARCHIVE: Bytes = 64 << 30;

impl Archive {
    /// Of a file name, or an address that ends in one; `None` where it is not for Linux on x86-64 and `CPython` 3.
    pub(super) fn of_name(name: &str, size: Option<Bytes>) -> Option<Self> {
        let size = size.filter(|size| *size <= MOST_ARCHIVE);
        let name = name.rsplit('/').next().unwrap_or(name);
        let name = name.split(['#', '?']).next().unwrap_or(name);
        let Some(stem) = name.strip_suffix(".whl") else {
            let is_source = [".tar.gz", ".zip", ".tar.bz2", ".tgz"].iter().any(|end| name.ends_with(end));
            return is_source.then_some(Self { size, python: For::Sources, libc: Libc::None });
        };
        let mut parts = stem.rsplit('-');
        let (platform, abi, python) = (parts.next()?, parts.next()?, parts.next()?);
        let libc = platform.split('.').filter_map(Libc::of_tag).max()?;
        let python = python.split('.').filter_map(|tag| For::of_tags(tag, abi)).max()?;
        Some(Self { size, python, libc })
    }

    /// Sources, of which only the bytes are known.
    pub(super) fn sources(size: Option<Bytes>) -> Self {
        Self { size: size.filter(|size| *size <= MOST_ARCHIVE), python: For::Sources, libc: Libc::None }
    }

    fn suits(self, python: Python, musl: bool) -> bool {
        let right_libc = match self.libc {
            Libc::None => true,
            Libc::Glibc(version) => !musl && version <= NEWEST_GLIBC,
            Libc::Musl(_) => musl,
        };
        right_libc
            && match self.python {
                For::Sources | For::All => true,
                For::Since(minor) => python.most() >= minor,
                For::Only(minor) => (python.least()..=python.most()).contains(&minor),
            }
    }
}

impl For {
    /// `cp312` with `cp312` or `abi3`, `py3` with `none`. Free-threaded builds (`cp313t`) are another Python.
    fn of_tags(tag: &str, abi: &str) -> Option<Self> {
        let minor = |tag: &str| tag.strip_prefix("cp3")?.parse::<u16>().ok();
        match (tag, abi) {
            (tag, "none") if tag.starts_with("py3") => Some(Self::All),
            (tag, "abi3" | "none") => minor(tag).map(Self::Since),
            (tag, abi) if tag == abi => minor(tag).map(Self::Only),
            (tag, abi) if abi.strip_suffix('m') == Some(tag) => minor(tag).map(Self::Only),
            (tag, abi) if abi.split('.').any(|abi| abi == "abi3") => minor(tag).map(Self::Since),
            _ => None,
        }
    }
}

impl Libc {
    fn of_tag(tag: &str) -> Option<Self> {
        if tag == "any" {
            return Some(Self::None);
        }
        let rest = tag.strip_suffix("_x86_64")?;
        Some(match rest {
            "manylinux1" => Self::Glibc(205),
            "manylinux2010" => Self::Glibc(212),
            "manylinux2014" => Self::Glibc(217),
            "linux" => Self::Glibc(0),
            _ => match rest.split_once('_')? {
                ("manylinux", version) => Self::Glibc(number(version)?),
                ("musllinux", version) => Self::Musl(number(version)?),
                _ => return None,
            },
        })
    }
}

/// `2_17` as 217.
fn number(version: &str) -> Option<u16> {
    let (major, minor) = version.split_once('_')?;
    major.parse::<u16>().ok()?.checked_mul(100)?.checked_add(minor.parse().ok()?)
}

/// The archive that is taken for a Python: the wheel that is made most for it. Where several Pythons may be meant, from
/// the least to the most of theirs. `None` where there is none, or its size is not said.
pub fn best(archives: &[Archive], python: Python, musl: bool) -> Option<Fit> {
    let fits = || archives.iter().filter(move |archive| archive.suits(python, musl));
    let rank = |archive: &Archive| (archive.python, archive.libc);
    let one = fits().max_by_key(|archive| rank(archive))?;
    let is_same = |archive: &&Archive| match (archive.python, one.python) {
        (For::Only(_), For::Only(_)) => true,
        (this, that) => this == that,
    };
    // Which of several C libraries' it is goes by the image; mostly the newest.
    let sizes = || fits().filter(is_same).filter_map(|archive| archive.size);
    let bytes = Interval { likely: one.size?, low: sizes().min()?, high: sizes().max()? };
    Some(Fit { bytes, is_native: one.libc != Libc::None, is_source: one.python == For::Sources })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archives(names: &[&str]) -> Vec<Archive> {
        names.iter().zip(1..).filter_map(|(name, n)| Archive::of_name(name, Some(n * 100))).collect()
    }

    #[test]
    fn a_size_that_no_archive_has_is_not_stated() {
        let size = |size| Archive::of_name("a-1-py3-none-any.whl", Some(size)).unwrap().size;
        assert_eq!(
            (size(5), size(MOST_ARCHIVE), size(MOST_ARCHIVE + 1)),
            (Some(5), Some(MOST_ARCHIVE), None)
        );
        assert_eq!(Archive::sources(Some(9_000_000_000_000_000_000)).size, None);
    }

    #[test]
    fn what_is_for_other_systems_is_no_archive() {
        let names = [
            "https://e.org/a/six-1.16.0-py2.py3-none-any.whl",
            "a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "a-1-cp312-cp312-musllinux_1_2_x86_64.whl",
            "a-1.tar.gz#sha256=0",
        ];
        assert_eq!(archives(&names).len(), 4);
        let foreign = [
            "a-1-cp312-cp312-win_amd64.whl",
            "a-1-cp312-cp312-macosx_11_0_arm64.whl",
            "a-1-cp312-cp312-manylinux_2_17_aarch64.whl",
            "a-1-cp313-cp313t-manylinux_2_17_x86_64.whl",
            "a-1-pp310-pypy310_pp73-manylinux_2_17_x86_64.whl",
            "a-1-py2-none-any.whl",
            "a-1-cp27-cp27mu-manylinux1_x86_64.whl",
            "a.whl",
            "a",
            "",
        ];
        assert_eq!(archives(&foreign), []);
    }

    #[test]
    fn the_wheel_that_is_made_most_for_the_python_is_taken() {
        let all = archives(&[
            "a-1-py3-none-any.whl",
            "a-1-cp311-cp311-manylinux_2_17_x86_64.whl",
            "a-1-cp312-cp312-manylinux_2_17_x86_64.whl",
            "a-1-cp312-cp312-manylinux_2_28_x86_64.whl",
            "a-1-cp312-cp312-musllinux_1_2_x86_64.whl",
            "a-1-cp39-abi3-manylinux_2_17_x86_64.whl",
            "a-1.tar.gz",
        ]);
        let bytes = |python, musl| best(&all, python, musl).map(|fit| fit.bytes);
        assert_eq!(bytes(Python::of(11), false), Some(Interval::exact(200)));
        assert_eq!(bytes(Python::of(12), false), Some(Interval { likely: 400, low: 300, high: 400 }));
        assert_eq!(bytes(Python::of(12), true), Some(Interval::exact(500)));
        assert_eq!(bytes(Python::of(13), false), Some(Interval::exact(600)));
        assert_eq!(bytes(Python::of(13), true), Some(Interval::exact(100)));
        assert_eq!(bytes(Python::ANY, false), Some(Interval { likely: 400, low: 200, high: 400 }));
        let sources = best(&all[6..], Python::of(12), false).unwrap();
        assert!(sources.is_source && !sources.is_native);
        assert_eq!(best(&[], Python::of(12), false), None);
    }
}
