use super::*;
use std::io::Cursor;

const ENOUGH: u64 = 1 << 30;

macro_rules! fixture {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../tests/fixtures/archives/", $name)).as_slice())
    };
}

/// A file of 300,000 bytes, one of 6, a link and a hard link to it.
const ALL: [(&str, &[u8]); 4] = [fixture!("bzip2"), fixture!("gzip"), fixture!("xz"), fixture!("zstd")];
const GZIP: &[u8] = ALL[1].1;

/// `Ok(None)` for no archive, an error for one of unknown size.
fn of(bytes: &[u8]) -> Result<Option<u64>, String> {
    unpacked(Cursor::new(bytes), &mut ENOUGH.clone()).map_err(|error| error.to_string())
}

/// A header with its content, if it has any.
#[derive(Clone)]
struct Part {
    block: [u8; 512],
    content: Vec<u8>,
}

impl Part {
    fn new(letter: u8, name: &str, content: &[u8]) -> Self {
        let mut part = Self { block: [0; 512], content: content.to_vec() };
        part.set(0, name.as_bytes()).set(156, &[letter]).set(257, b"ustar  \0");
        part.size(content.len() as u64)
    }

    fn set(&mut self, at: usize, bytes: &[u8]) -> &mut Self {
        self.block[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn size(mut self, size: u64) -> Self {
        self.set(124, format!("{size:011o}\0").as_bytes());
        self
    }

    fn pax(records: &[(&str, &str)]) -> Self {
        Self::new(b'x', "", &records.iter().flat_map(|(key, value)| record(key, value)).collect::<Vec<u8>>())
    }

    /// The bytes, with the checksum that they have.
    fn bytes(mut self) -> Vec<u8> {
        self.set(148, b"        ");
        let sum: u32 = self.block.iter().map(|byte| u32::from(*byte)).sum();
        self.set(148, format!("{sum:06o}\0 ").as_bytes());
        let filled = self.content.len().next_multiple_of(512);
        let mut bytes = [&self.block[..], &self.content].concat();
        bytes.resize(512 + filled, 0);
        bytes
    }
}

fn record(key: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    let digits = |length: usize| length.to_string().len();
    let length = rest.len() + digits(rest.len() + digits(rest.len()));
    format!("{length}{rest}").into_bytes()
}

fn tar(parts: impl IntoIterator<Item = Part>) -> Vec<u8> {
    let mut bytes: Vec<u8> = parts.into_iter().flat_map(Part::bytes).collect();
    bytes.extend([0; 1024]);
    bytes
}

fn file(size: usize) -> Part {
    Part::new(b'0', "file", &vec![b'x'; size])
}

/// Without its content.
fn claim(letter: u8, size: u64) -> Part {
    Part::new(letter, "claim", b"").size(size)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    flate2::bufread::GzEncoder::new(bytes, flate2::Compression::fast()).read_to_end(&mut packed).unwrap();
    packed
}

#[test]
fn every_compression_is_known_by_content() {
    for (name, bytes) in ALL {
        assert_eq!(of(bytes), Ok(Some(300_006)), "{name}");
    }
}

#[test]
fn streams_in_a_row_are_one() {
    let mut tar = Vec::new();
    flate2::bufread::MultiGzDecoder::new(GZIP).read_to_end(&mut tar).unwrap();
    assert_eq!(of(&tar), Ok(Some(300_006)));
    let frames = tar.chunks(100_000).flat_map(|part| {
        ruzstd::encoding::compress_to_vec(part, ruzstd::encoding::CompressionLevel::Fastest)
    });
    let frames: Vec<u8> = frames.collect();
    assert_eq!(of(&frames), Ok(Some(300_006)));
    // Frames without content, as a table of contents is one.
    let empty = [&[0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
    assert_eq!(of(&[&empty[..], &frames, &empty].concat()), Ok(Some(300_006)));
    assert_eq!(of(&tar.chunks(100_000).flat_map(gzip).collect::<Vec<u8>>()), Ok(Some(300_006)));
    tar.truncate(100_000);
    assert_eq!(of(&tar), Err("it ends early".to_owned()));
    assert_eq!(of(&gzip(&tar)), Err("it ends early".to_owned()));
}

#[test]
fn other_files_are_copied_as_they_are() {
    for bytes in
        [&b""[..], b"hello", &[0; 2048], &[b'x'; 2048], &gzip(b"hello"), &gzip(b""), b"\x1f\x8b\x08nothing"]
    {
        assert_eq!(of(bytes), Ok(None), "{bytes:?}");
    }
    let mut wrong_sum = tar([file(7)]);
    wrong_sum[0] ^= 1;
    assert_eq!(of(&wrong_sum), Ok(None));
}

#[test]
fn sparse_files_are_counted_with_their_holes() {
    // Made by GNU tar: 30 pieces of 4096 bytes.
    let all =
        [fixture!("sparse-gnu"), fixture!("sparse-0.0"), fixture!("sparse-0.1"), fixture!("sparse-1.0")];
    for (name, bytes) in all {
        assert_eq!(of(bytes), Ok(Some(8_900_000_000)), "{name}");
    }
}

#[test]
fn maps_that_do_not_fit_are_damage() {
    let old = |parts: &[(u64, u64)], size: u64, stored: usize| {
        let mut part = Part::new(b'S', "s", &vec![0; stored]);
        for (at, (offset, length)) in parts.iter().enumerate() {
            part.set(386 + 24 * at, format!("{offset:011o}\0{length:011o}\0").as_bytes());
        }
        part.set(483, format!("{size:011o}\0").as_bytes());
        of(&tar([part])).ok().flatten()
    };
    assert_eq!(old(&[(0, 512), (9000, 100)], 10_000, 612), Some(10_000));
    assert_eq!(old(&[], 10_000, 0), Some(10_000));
    assert_eq!(old(&[(0, 512)], 10_000, 100), None, "more than is stored");
    assert_eq!(old(&[(512, 512), (0, 100)], 10_000, 612), None, "out of order");
    assert_eq!(old(&[(9990, 100)], 10_000, 100), None, "beyond the end");
    let new = |records: &[(&str, &str)], content: &[u8]| {
        of(&tar([Part::pax(records), Part::new(b'0', "s", content)])).ok().flatten()
    };
    let first = |map, blocks, size| {
        [("GNU.sparse.map", map), ("GNU.sparse.numblocks", blocks), ("GNU.sparse.size", size)]
    };
    assert_eq!(new(&first("0,3,70,2", "2", "500"), b"12345"), Some(500));
    for wrong in [
        first("0,3,70,2", "3", "500"),
        first("0,3,70", "2", "500"),
        first("0,3,70,9", "2", "500"),
        first("0,3,70,2", "2", "50"),
        first("0,3,-70,2", "2", "500"),
        first("0,3,70,2", "2", "-1"),
        first("0,3,70,2", "", "500"),
        first("0,3,70,18446744073709551615", "2", "500"),
    ] {
        assert_eq!(new(&wrong, b"12345"), None, "{wrong:?}");
    }
    let third = |map: &str| {
        let mut content = map.as_bytes().to_vec();
        content.resize(512, 0);
        content.extend(b"12345");
        new(&[("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "500")], &content)
    };
    assert_eq!(third("2\n0\n3\n70\n2\n"), Some(500));
    for wrong in [
        "3\n0\n3\n70\n2\n",
        "2\n0\n3\n70\n",
        "",
        "2\n0\n3\n498\n3\n",
        "99999999999999999999\n",
        "9223372036854775807\n",
        "x\n",
        "\n",
        &"1".repeat(400),
    ] {
        assert_eq!(third(wrong), None, "{wrong:?}");
    }
    // What no version is, is a plain file, as for Go.
    assert_eq!(new(&[("GNU.sparse.major", "2"), ("GNU.sparse.realsize", "500")], b"12345"), Some(5));
}

#[test]
fn only_files_weigh_and_nothing_else_has_content() {
    let none = [b'1', b'2', b'3', b'4', b'5', b'6'].map(|letter| claim(letter, 1_000_000));
    assert_eq!(of(&tar(none.into_iter().chain([file(7)]))), Ok(Some(7)));
    let white = Part::new(b'0', "a/.wh.b", b"");
    assert_eq!(
        of(&tar([Part::new(0, "old/", b"").size(9), white, Part::new(0, "old", b"123")])),
        Ok(Some(3))
    );
    assert_eq!(of(&tar([Part::new(b'g', "", &record("comment", "x"))])), Ok(Some(0)));
    for odd in [b'V', b'M', b'X', b'?'] {
        assert!(of(&tar([file(1), claim(odd, 0)])).unwrap_err().contains("of the kind"), "{odd}");
    }
}

#[test]
fn records_stand_over_headers() {
    assert_eq!(of(&tar([Part::pax(&[("size", "5")]), Part::new(b'0', "a", b"12345").size(0)])), Ok(Some(5)));
    assert!(of(&tar([Part::pax(&[("size", "-5")]), file(5)])).is_err());
    assert!(of(&tar([Part::pax(&[("size", "9223372036854775808")]), file(5)])).is_err());
    // Those of the whole archive change no entry.
    assert_eq!(of(&tar([Part::new(b'g', "", &record("size", "900")), file(5)])), Ok(Some(5)));
    assert!(of(&tar([file(1), Part::pax(&[("path", "a")])])).is_err(), "attributes of nothing");
}

#[test]
fn names_are_read_whole_up_to_a_limit() {
    let long = "d/".repeat(500) + "f";
    let mut archive = Archive::new(Streamed(Cursor::new(tar([
        Part::new(b'L', "", format!("{long}\0").as_bytes()),
        Part::new(b'K', "", b"target\0"),
        Part::new(b'0', "short", b"1"),
        Part::pax(&[("path", "p/q")]),
        file(2),
    ]))));
    let first = archive.next_entry().unwrap().unwrap();
    assert_eq!((first.path, first.size), (long.into_bytes(), 1));
    let mut content = String::new();
    archive.read_to_string(&mut content).unwrap();
    let second = archive.next_entry().unwrap().unwrap();
    assert_eq!((content.as_str(), &second.path[..]), ("1", &b"p/q"[..]));
    // Three headers, two of them with a block of content or two; then a block.
    assert_eq!(first.place, Place { start: 0, header: 3 * 512 + 1024 + 512, stored: 1 });
    assert_eq!(second.place, Place { start: first.place.end(), header: 3 * 512, stored: 2 });
    assert_eq!(archive.next_entry().unwrap(), None);
}

#[test]
fn links_say_where_they_lead() {
    let link = |letter, target: &str| {
        let mut part = Part::new(letter, "link", b"");
        part.set(157, target.as_bytes());
        part
    };
    let long = "t/".repeat(80) + "t";
    let mut archive = Archive::new(Streamed(Cursor::new(tar([
        link(b'1', "a"),
        link(b'2', "../b"),
        Part::pax(&[("linkpath", &long)]),
        link(b'2', "short"),
        Part::new(b'K', "", long.as_bytes()),
        link(b'1', "short"),
        link(b'0', "none"),
    ]))));
    let found: Vec<(Kind, Vec<u8>)> =
        std::iter::from_fn(|| archive.next_entry().unwrap()).map(|entry| (entry.kind, entry.link)).collect();
    let long = long.into_bytes();
    let wanted = [
        (Kind::HardLink, b"a".to_vec()),
        (Kind::Symlink, b"../b".to_vec()),
        (Kind::Symlink, long.clone()),
        (Kind::HardLink, long),
        (Kind::File, Vec::new()),
    ];
    assert_eq!(found, wanted);
}

/// However much a header claims: nothing of it is read, and nothing is made room for.
#[test]
fn what_a_header_claims_costs_nothing() {
    for letter in [b'L', b'K', b'x', b'g'] {
        for size in [LONGEST_RECORD + 1, 1_900_000_000, 0o777_7777_7777] {
            let bytes = tar([claim(letter, size), file(5)]);
            let why = of(&bytes).unwrap_err();
            assert!(why.contains("a build stops"), "{why}");
            assert_eq!(of(&gzip(&bytes)), Err(why));
        }
        assert!(of(&tar([claim(letter, LONGEST_RECORD), file(5)])).is_err(), "fewer than claimed");
    }
    for size in [600, 1_900_000_000, 0o777_7777_7777] {
        assert_eq!(of(&tar([claim(b'0', size)])[..600]), Err("it ends early".to_owned()));
    }
    let mut negative = file(5);
    negative.set(124, &[0xff; 12]);
    assert!(of(&tar([file(1), negative])).is_err());
    // Sizes of which the sum is too large for any number, stored in no bytes.
    let hole = || {
        let mut part = claim(b'S', 0);
        part.set(483, b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff");
        part
    };
    assert!(of(&tar([hole(), hole(), hole()])).unwrap_err().contains("more bytes"));
}

#[test]
fn an_archive_ends_with_two_blocks_of_zeros_or_with_the_file() {
    let bytes = |parts: &[&[u8]]| parts.concat();
    let one = file(5).bytes();
    assert_eq!(of(&one), Ok(Some(5)));
    assert_eq!(of(&one[..517]), Ok(Some(5)), "the padding may be missing");
    assert_eq!(of(&bytes(&[&one, &[0; 512]])), Ok(Some(5)));
    assert_eq!(of(&bytes(&[&one, &[0; 1024], b"anything"])), Ok(Some(5)));
    assert!(of(&bytes(&[&one, &[0; 512], &one])).is_err());
    assert!(of(&bytes(&[&one, b"anything"])).is_err());
    assert!(of(&bytes(&[&one, &[b'x'; 512]])).is_err());
}

#[test]
fn a_bomb_is_given_up() {
    let bomb = gzip(&tar([file(3_000_000)]));
    assert!(bomb.len() < 30_000);
    let mut most = 1_000_000;
    let why = unpacked(Cursor::new(&bomb), &mut most).unwrap_err().to_string();
    assert_eq!((why.as_str(), most), ("it has more unpacked bytes than are looked at", 0));
    let mut most = 4_000_000;
    assert_eq!(unpacked(Cursor::new(&bomb), &mut most).unwrap(), Some(3_000_000));
    assert!((900_000..1_000_000).contains(&most), "{most}");
}

#[test]
fn damage_is_unknown_or_no_archive_and_never_a_panic() {
    for (name, whole) in ALL {
        for length in (0..whole.len()).step_by(29) {
            // What is behind tar's own end is not looked at.
            let size = of(&whole[..length]);
            assert!(matches!(size, Ok(None | Some(300_006)) | Err(_)), "{name} cut at {length}: {size:?}");
        }
        for at in (0..whole.len()).step_by(13) {
            let mut damaged = whole.to_vec();
            damaged[at] ^= 0x55;
            let _ = of(&damaged);
        }
    }
}

/// An archive that is compressed with a dictionary of 4 GiB is one, whatever it holds.
#[test]
fn what_takes_too_much_memory_is_unknown() {
    let mut xz = ALL[2].1.to_vec();
    // The size of the dictionary in the header of the first block, and the sum over that header.
    xz[12 + 4] = 40;
    let mut sum = flate2::Crc::new();
    sum.update(&xz[12..20]);
    xz[20..24].copy_from_slice(&sum.sum().to_le_bytes());
    // Windows of 256 MiB, and of the largest size that a frame can state.
    let zstd = |window| [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, window][..], &[0; 64]].concat();
    for bytes in [xz, zstd(0x90), zstd(0xff)] {
        assert_eq!(of(&bytes), Err(Error::Memory.to_string()));
    }
}
