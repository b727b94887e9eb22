//! Package lists as distributions publish them: plain or compressed, told apart by what they hold and not by
//! their names.

use crate::archive::{Archive, Streamed, decode};
use crate::cli::read;
use crate::size::packages::Kind;
use crate::size::packages::build::contents::Contents;
use crate::size::packages::build::{Record, apk, deb, rpm};
use anyhow::{Context as _, anyhow, bail};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// The longest list that is read, in unpacked bytes: twice the longest there is.
const LONGEST: u64 = 1 << 30;
/// The longest list of packages, which is held in memory: twice the longest there is.
const LONGEST_TEXT: u64 = 512 << 20;

/// What the lists of one release say.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) records: Vec<Record>,
    pub(super) contents: Contents,
    names: deb::Names,
    /// Whose lists they are.
    pub(super) kind: Option<Kind>,
}

impl Lists {
    /// Adds the list in `path`. The first one is the release's own, the others are its updates.
    pub(super) fn add_file(&mut self, path: &Path) -> anyhow::Result<()> {
        let file = read::open(path).map_err(|why| anyhow!("{}: {why}", path.display()))?;
        self.add(BufReader::new(file)).with_context(|| format!("cannot use {}", path.display()))
    }

    /// Adds a list.
    pub(super) fn add(&mut self, input: impl BufRead + 'static) -> anyhow::Result<()> {
        let mut list = BufReader::new(Bounded::new(decode::reader(input)?, LONGEST));
        let start = list.fill_buf()?;
        if start.is_empty() {
            return Ok(());
        }
        if is_tar(start) {
            return self.add_archive(list);
        }
        if start.starts_with(b"Package:") {
            let first = self.records.is_empty();
            let text = text(list)?;
            let records = deb::parse(&text, first, &mut self.names)?;
            return self.take(Kind::Apt, records);
        }
        if start.starts_with(b"<") {
            return self.take(Kind::Rpm, rpm::parse(&text(list)?)?);
        }
        if start.starts_with(b"C:") || start.starts_with(b"P:") {
            return self.take(Kind::Apk, apk::parse(&text(list)?)?);
        }
        if start.first().is_some_and(|first| first.is_ascii_alphanumeric() || *first == b'.') {
            return Ok(self.contents.read(list)?);
        }
        bail!("neither Packages, APKINDEX, primary.xml nor Contents");
    }

    /// Alpine packs its list into an archive, with a signature before it.
    fn add_archive(&mut self, archive: impl Read) -> anyhow::Result<()> {
        let mut archive = Archive::new(Streamed(archive));
        while let Some(entry) = archive.next_entry()? {
            if entry.path == b"APKINDEX" {
                return self.take(Kind::Apk, apk::parse(&text(archive)?)?);
            }
        }
        bail!("an archive without APKINDEX");
    }

    fn take(&mut self, kind: Kind, records: Vec<Record>) -> anyhow::Result<()> {
        if self.kind.is_some_and(|known| known != kind) {
            bail!("lists of different package managers");
        }
        if records.is_empty() {
            bail!("no package in it");
        }
        self.kind = Some(kind);
        self.records.extend(records);
        Ok(())
    }

    /// The records, with what is known of their files.
    pub(super) fn finish(mut self) -> Vec<Record> {
        self.contents.apply(&mut self.records);
        self.records
    }
}

fn text(list: impl Read) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    Bounded::new(list, LONGEST_TEXT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Input that may not be longer than this: what is, is an error and not cut.
pub(super) struct Bounded<R> {
    input: io::Take<R>,
    longest: u64,
}

impl<R: Read> Bounded<R> {
    pub(super) fn new(input: R, longest: u64) -> Self {
        Self { input: input.take(longest + 1), longest }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        if self.input.limit() == 0 {
            let longest = self.longest >> 20;
            return Err(io::Error::other(format!("it is longer than {longest} MiB, which no such file is")));
        }
        Ok(read)
    }
}

/// The magic word of a tar header stands behind its names and numbers.
fn is_tar(start: &[u8]) -> bool {
    const AT: usize = 257;
    start.get(AT..AT + 5) == Some(b"ustar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_an_error_and_not_cut() {
        let read = |longest| {
            let mut text = String::new();
            let read = Bounded::new(&b"12345"[..], longest).read_to_string(&mut text);
            read.map(|_| text).map_err(|error| error.to_string())
        };
        assert_eq!((read(5), read(9)), (Ok("12345".to_owned()), Ok("12345".to_owned())));
        assert!(read(4).unwrap_err().contains("it is longer than"));
    }

    #[test]
    fn no_list_has_a_line_of_a_megabyte() {
        let mut lists = Lists::default();
        let line = "usr/".repeat(1 << 19);
        let error = lists.add(io::Cursor::new(line)).unwrap_err();
        assert!(error.to_string().contains("a line of 1 MiB"), "{error}");
    }
}
