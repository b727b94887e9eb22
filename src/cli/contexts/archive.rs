//! What ADD unpacks a file to: lists tar archives, plain or compressed, without writing anything. Goes by the content,
//! as ADD does, never by the name; a damaged archive is one of unknown size.

use super::super::decode;
use super::super::guard::guarded;
use crate::bytes::Bytes;
use crate::context::Unpacked;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Unpacked bytes after which a compressed archive is given up: about a minute of the slowest decoder.
const LONGEST: u64 = 2 << 30;
/// Entries after which it is given up.
const MOST_ENTRIES: usize = 4_000_000;

/// What ADD makes of the file; `None` where it copies it as it is.
pub(super) fn unpacked(path: &Path) -> Option<Unpacked> {
    // The decoders are others' work and this is any input.
    guarded(|| list(path)).unwrap_or(Some(Unpacked::Unknown))
}

fn list(path: &Path) -> Option<Unpacked> {
    let mut input = BufReader::with_capacity(1 << 16, File::open(path).ok()?);
    if decode::is_compressed(&mut input).ok()? { sum(decode::reader(input).ok()?) } else { sum_plain(input) }
}

/// A file that is no tar archive fails at its first header.
fn sum(input: impl Read) -> Option<Unpacked> {
    let mut archive = tar::Archive::new(input.take(LONGEST));
    let sum = sum_entries(archive.entries().ok()?, LONGEST)?;
    let cut = archive.into_inner().limit() == 0;
    Some(if cut { Unpacked::Unknown } else { sum })
}

/// The contents are skipped over, not read.
fn sum_plain(mut input: impl Read + Seek) -> Option<Unpacked> {
    let length = input.seek(SeekFrom::End(0)).ok()?;
    input.seek(SeekFrom::Start(0)).ok()?;
    let mut archive = tar::Archive::new(input);
    sum_entries(archive.entries_with_seek().ok()?, length)
}

/// The sum of an archive of at most `length` bytes: an entry that claims more is damaged.
fn sum_entries<R: Read>(entries: tar::Entries<'_, R>, length: u64) -> Option<Unpacked> {
    let mut total: Bytes = 0;
    let mut seen = 0;
    for entry in entries {
        seen += 1;
        match entry {
            Ok(entry) if seen <= MOST_ENTRIES && fits(&entry, length) => {
                total = total.saturating_add(weight(&entry));
            }
            Err(_) if seen == 1 => return None,
            _ => return Some(Unpacked::Unknown),
        }
    }
    // Without an entry it is none for ADD, either: it looks for the first.
    (seen > 0).then_some(Unpacked::Bytes(total))
}

fn fits<R: Read>(entry: &tar::Entry<'_, R>, length: u64) -> bool {
    // A sparse file's size is that of its holes, too.
    let stored = if entry.header().entry_type().is_gnu_sparse() { 0 } else { weight(entry) };
    entry.raw_file_position().checked_add(stored).is_some_and(|end| end <= length)
}

/// Links and directories hold nothing of their own.
fn weight<R: Read>(entry: &tar::Entry<'_, R>) -> Bytes {
    let kind = entry.header().entry_type();
    if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() { entry.size() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/archives");
        std::fs::read(folder.join(name)).unwrap()
    }

    fn of(name: &str, bytes: &[u8]) -> Option<Unpacked> {
        let path = std::env::temp_dir().join(format!("dockslim-archive-{name}-{}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        let unpacked = unpacked(&path);
        std::fs::remove_file(&path).unwrap();
        unpacked
    }

    const ALL: [&str; 4] = ["bzip2", "gzip", "xz", "zstd"];

    #[test]
    fn every_compression_is_known_by_content() {
        // A file of 300,000 bytes, one of 6, a link and a hard link to it.
        for name in ALL {
            assert_eq!(of(name, &fixture(name)), Some(Unpacked::Bytes(300_006)), "{name}");
        }
    }

    #[test]
    fn streams_in_a_row_are_one() {
        let mut tar = Vec::new();
        flate2::bufread::MultiGzDecoder::new(&fixture("gzip")[..]).read_to_end(&mut tar).unwrap();
        assert_eq!(of("plain", &tar), Some(Unpacked::Bytes(300_006)));
        let frames = tar.chunks(100_000).flat_map(|part| {
            ruzstd::encoding::compress_to_vec(part, ruzstd::encoding::CompressionLevel::Fastest)
        });
        assert_eq!(of("frames", &frames.collect::<Vec<u8>>()), Some(Unpacked::Bytes(300_006)));
        tar.truncate(100_000);
        assert_eq!(of("cut", &tar), Some(Unpacked::Unknown));
    }

    #[test]
    fn other_files_are_copied_as_they_are() {
        for (name, bytes) in [("empty", &b""[..]), ("text", b"hello"), ("zeros", &[0; 2048])] {
            assert_eq!(of(name, bytes), None, "{name}");
        }
        let mut bytes = Vec::new();
        let mut gzip = flate2::bufread::GzEncoder::new(&b"hello"[..], flate2::Compression::fast());
        gzip.read_to_end(&mut bytes).unwrap();
        assert_eq!(of("gzip-text", &bytes), None);
    }

    #[test]
    fn damage_is_unknown_or_no_archive_and_never_a_panic() {
        for name in ALL {
            let whole = fixture(name);
            for length in (0..whole.len()).step_by(7) {
                let size = of(&format!("cut-{name}"), &whole[..length]);
                // What is behind tar's own end is not looked at.
                let whole = [None, Some(Unpacked::Unknown), Some(Unpacked::Bytes(300_006))];
                assert!(whole.contains(&size), "{name} cut at {length}: {size:?}");
            }
            for at in (0..whole.len()).step_by(3) {
                let mut damaged = whole.clone();
                damaged[at] ^= 0x55;
                let _ = of(&format!("damaged-{name}"), &damaged);
            }
        }
    }
}
