//! Digests, and bytes that are hashed and counted as they pass.

use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::{self, BufRead, Read, Write};

/// A sha256 sum.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    const PREFIX: &str = "sha256:";

    /// `sha256:` and 64 hexadecimal digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        text.strip_prefix(Self::PREFIX).and_then(Self::from_hex)
    }

    /// The digits alone, in lower case as the specification wants them.
    pub(super) fn from_hex(hex: &str) -> Option<Self> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let mut sum = [0; 32];
        let pairs = hex.as_bytes().chunks_exact(2);
        if hex.len() != 64 {
            return None;
        }
        for (byte, pair) in sum.iter_mut().zip(pairs) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(sum))
    }

    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Of all that is left to be read; an error where that is more than so many bytes.
    pub fn of_all(reader: impl Read, most: u64) -> io::Result<Self> {
        Hashed::new(reader, most).finish().map(|(digest, _)| digest)
    }

    /// The digits alone.
    pub fn hex(&self) -> String {
        use fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Self::PREFIX, self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What is hashed at a time: long enough that the rest does not count.
const BUFFER: usize = 128 << 10;

/// Hashes and counts what is read through it.
pub(super) struct Hashed<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
    /// After so many bytes it fails.
    most: u64,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
}

impl<R: Read> Hashed<R> {
    pub(super) fn new(inner: R, most: u64) -> Self {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Self { inner, hash: Sha256::new(), bytes: 0, most, buffer, start: 0, end: 0 }
    }

    /// Reads what is left, and gives the digest of all and how many bytes that are.
    pub(super) fn finish(mut self) -> io::Result<(Digest, u64)> {
        while !self.fill_buf()?.is_empty() {
            self.start = self.end;
        }
        Ok((Digest(self.hash.finalize().into()), self.bytes))
    }

    /// Whether more came than may.
    pub(super) fn is_over(&self) -> bool {
        self.bytes > self.most
    }
}

impl<R: Read> BufRead for Hashed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            self.end = loop {
                match self.inner.read(&mut self.buffer) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    read => break read?,
                }
            };
            self.hash.update(&self.buffer[..self.end]);
            self.bytes += self.end as u64;
            if self.is_over() {
                return Err(io::Error::other("it goes on too long"));
            }
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.start = (self.start + amount).min(self.end);
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// Hashes and counts what is written through it.
pub(super) struct Hashing<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Hashing<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0 }
    }

    /// The digest of all that was written, and how many bytes that are.
    pub(super) fn finish(self) -> (Digest, u64) {
        let (_, digest, bytes) = self.into_inner();
        (digest, bytes)
    }

    /// The same, with what was written to.
    pub(super) fn into_inner(self) -> (W, Digest, u64) {
        (self.inner, Digest(self.hash.finalize().into()), self.bytes)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_and_nothing_else_is_one() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::parse(empty).unwrap(), Digest::of(b""));
        assert_eq!(Digest::of(b"").to_string(), empty);
        let upper = empty.to_uppercase();
        for wrong in
            ["", "sha256:", "sha512:00", &empty[..70], &format!("{empty}0"), &upper, "sha256:../../etc"]
        {
            assert_eq!(Digest::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_passes_is_hashed_whole_and_once() {
        let bytes: Vec<u8> = (0..300_000_u32).map(|n| n as u8).collect();
        let mut hashed = Hashed::new(&bytes[..], u64::MAX);
        let mut some = [0; 1000];
        hashed.read_exact(&mut some).unwrap();
        assert_eq!(hashed.finish().unwrap(), (Digest::of(&bytes), 300_000));
        assert!(Hashed::new(&bytes[..], 299_999).finish().is_err());
    }
}
