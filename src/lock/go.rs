//! `go.sum`: the modules whose sums are known, at most of them used by a build: those that only have a sum of their
//! `go.mod` were looked at and not taken. It states no sizes.

use super::{Kind, Lock, LockError, Package, Part, Result};

/// Reads `go.sum`: `module version h1:sum` in each line, and `module version/go.mod h1:sum`.
pub(super) fn read(text: &str) -> Result<Lock> {
    let mut lock = Lock::new(Kind::Go);
    for (line, number) in text.lines().zip(1..) {
        let mut words = line.split_ascii_whitespace();
        match (words.next(), words.next(), words.next(), words.next()) {
            (None, ..) => {}
            (Some(name), Some(version), Some(_), None) => {
                if !version.ends_with("/go.mod") {
                    let (name, version) = (name.into(), version.into());
                    lock.list(Package { name, version, ..Package::default() }, [Part::Unsaid], "");
                }
            }
            _ => return Err(LockError::new(number, "a line of a go.sum has a module, a version and a sum")),
        }
    }
    Ok(lock)
}
