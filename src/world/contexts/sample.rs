//! What gzip leaves of files of a context: of a long one some blocks are looked at, each file once a run. Waits for
//! nothing that is not a plain file.

use super::lists::{Known, cell};
use crate::bytes::{Bytes, Interval};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that are read at one place of a file: twice what gzip looks back.
const BLOCK: u64 = 1 << 16;
/// Places of a file that are looked at: the middles of as many parts of equal length. With the ends, where tables and symbols
/// stand, 212 programs, libraries, texts and tables of a Debian came out 8 % too small; so they come out 2 % too large.
const PLACES: u64 = 3;
/// Bytes that are read in a run: about two seconds.
const MOST: u64 = 64 << 20;
/// Shares are of so many parts.
const WHOLE: u64 = 1_000_000;
/// What is packed already becomes this much longer at most.
const MOST_SHARE: u64 = 1_005_000;

/// The files of a run that were looked into.
pub(super) struct Samples {
    known: Known<PathBuf, Option<Interval>>,
    /// Bytes that may still be read.
    left: AtomicU64,
}

impl Default for Samples {
    fn default() -> Self {
        Self { known: Known::default(), left: AtomicU64::new(MOST) }
    }
}

impl Samples {
    /// What gzip leaves of the file at this path, by itself; `None` where it cannot be read, or enough was.
    pub(super) fn packed(&self, path: &Path) -> Option<Interval> {
        let cell = cell(&self.known, path.to_owned());
        *cell.get_or_init(|| {
            let may_read = |left: u64| left.checked_sub(BLOCK * PLACES);
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, may_read).ok()?;
            let (found, read) =
                open(path).and_then(look).map_or((None, 0), |(found, read)| (Some(found), read));
            self.left.fetch_add((BLOCK * PLACES).saturating_sub(read), Ordering::Relaxed);
            found
        })
    }
}

/// A plain file, also where a pipe took its place since it was found.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOFOLLOW);
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// What gzip leaves of a file, and how many bytes of it were read.
fn look(mut file: File) -> io::Result<(Interval, u64)> {
    let size = file.metadata()?.len();
    if size <= BLOCK * PLACES {
        let (read, packed) = deflated(&mut file, BLOCK * PLACES)?;
        return Ok((Interval::exact(packed), read));
    }
    let mut shares = [0; PLACES as usize];
    for (place, share) in (0..).zip(&mut shares) {
        let middle = size / (2 * PLACES) * (2 * place + 1);
        file.seek(SeekFrom::Start(middle - BLOCK / 2))?;
        let (read, packed) = deflated(&mut file, BLOCK)?;
        *share = packed * WHOLE / read.max(1);
    }
    Ok((by_blocks(size, shares), BLOCK * PLACES))
}

/// A file of which some blocks were read: its parts differ as they do, and gzip, which looks back, makes a little less of
/// the whole.
fn by_blocks(size: u64, shares: [u64; PLACES as usize]) -> Interval {
    let mean = shares.iter().sum::<u64>() / PLACES;
    let apart = shares.iter().map(|share| share.abs_diff(mean)).max().unwrap_or(0);
    let of = |share: u64| (u128::from(size) * u128::from(share) / u128::from(WHOLE)) as Bytes;
    let (low, high) = (mean.saturating_sub(apart) * 85 / 100, (mean + apart) * 110 / 100);
    Interval { likely: of(mean), low: of(low), high: of(high.min(MOST_SHARE).max(mean)) }
}

/// How many bytes come next, at most so many, and what gzip leaves of them.
fn deflated(file: &mut File, most: u64) -> io::Result<(u64, u64)> {
    let mut packer = DeflateEncoder::new(Length(0), Compression::new(6));
    let read = io::copy(&mut file.take(most), &mut packer)?;
    Ok((read, packer.finish()?.0))
}

/// Takes bytes for their number.
struct Length(u64);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("dockslim-sample-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
            let path = self.0.join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// Bytes in which gzip finds nothing.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 7_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 24) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    /// Lines of which no two are the same.
    fn text(length: usize) -> Vec<u8> {
        let lines =
            (0..).flat_map(|at| format!("let value{at} = compute({});\n", at * 7 % 1_013).into_bytes());
        lines.take(length).collect()
    }

    fn all_of(bytes: &[u8]) -> u64 {
        let mut packer = DeflateEncoder::new(Length(0), Compression::new(6));
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap().0
    }

    #[test]
    fn a_short_file_is_read_to_its_end() {
        let folder = Folder::new("short");
        let samples = Samples::default();
        for (name, bytes) in [("text", text(20_000)), ("noise", noise(100_000)), ("empty", Vec::new())] {
            let packed = samples.packed(&folder.file(name, &bytes));
            assert_eq!(packed, Some(Interval::exact(all_of(&bytes))), "{name}");
        }
    }

    #[test]
    fn of_a_long_file_blocks_tell() {
        let folder = Folder::new("long");
        let samples = Samples::default();
        let half = [text(300_000), noise(300_000)].concat();
        for (name, bytes) in [("text", text(700_000)), ("noise", noise(700_000)), ("half", half)] {
            let packed = samples.packed(&folder.file(name, &bytes)).unwrap();
            let real = all_of(&bytes);
            assert!(packed.low <= real && real <= packed.high, "{name}: {packed:?}, {real}");
            assert!(
                name == "half" || packed.likely.abs_diff(real) * 100 <= real * 15,
                "{name}: {packed:?}, {real}"
            );
        }
    }

    #[test]
    fn a_program_is_between_text_and_noise() {
        let folder = Folder::new("program");
        let mut bytes = Vec::new();
        let program = File::open(std::env::current_exe().unwrap()).unwrap();
        program.take(1_000_000).read_to_end(&mut bytes).unwrap();
        let packed = Samples::default().packed(&folder.file("program", &bytes)).unwrap();
        let real = all_of(&bytes);
        assert!(packed.low <= real && real <= packed.high, "{packed:?}, {real}");
    }

    #[test]
    fn a_hole_weighs_next_to_nothing() {
        let folder = Folder::new("hole");
        let path = folder.file("hole", b"");
        File::options().write(true).open(&path).unwrap().set_len(1 << 40).unwrap();
        let packed = Samples::default().packed(&path).unwrap();
        assert!(packed.high < 1 << 32, "{packed:?}");
    }

    #[test]
    fn what_cannot_be_read_tells_nothing() {
        let folder = Folder::new("unreadable");
        let samples = Samples::default();
        assert_eq!(samples.packed(&folder.0.join("gone")), None);
        assert_eq!(samples.packed(&folder.0), None);
    }

    #[cfg(unix)]
    #[test]
    fn no_pipe_is_waited_for_and_no_link_followed() {
        let folder = Folder::new("pipe");
        let samples = Samples::default();
        let pipe = folder.0.join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(samples.packed(&pipe), None);
        let link = folder.0.join("link");
        std::os::unix::fs::symlink(folder.file("file", b"a"), &link).unwrap();
        assert_eq!(samples.packed(&link), None);
        assert_eq!(samples.packed(Path::new("/dev/zero")), None);
    }

    #[test]
    fn all_files_of_a_run_share_a_limit_and_each_is_read_once() {
        let folder = Folder::new("limit");
        let samples = Samples { left: AtomicU64::new(BLOCK * PLACES + 10), ..Samples::default() };
        let (a, b) = (folder.file("a", &[0; 20]), folder.file("b", &[0; 20]));
        assert!(samples.packed(&b).is_some() && samples.packed(&b).is_some());
        assert_eq!(samples.packed(&a), None, "10 bytes less than a file may take are left");
    }
}
