//! What an archive is read from: bytes of which some can be passed over, by reading them or by going on elsewhere.

use super::cut;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Bytes that are read in order.
pub trait Source: Read {
    /// Passes over this many bytes; an error where there are fewer.
    fn skip(&mut self, bytes: u64) -> io::Result<()>;
}

/// Counts what was read and passed over.
#[derive(Debug)]
pub(super) struct Counted<S> {
    pub(super) source: S,
    pub(super) position: u64,
}

impl<S: Source> Read for Counted<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl<S: Source> Source for Counted<S> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        self.source.skip(bytes)?;
        self.position += bytes;
        Ok(())
    }
}

/// Passes over bytes by reading them.
#[derive(Debug)]
pub struct Streamed<R>(pub R);

impl<R: Read> Read for Streamed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<R: Read> Source for Streamed<R> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let read = io::copy(&mut self.0.by_ref().take(bytes), &mut io::sink())?;
        if read == bytes { Ok(()) } else { Err(cut()) }
    }
}

/// Passes over bytes without reading them.
#[derive(Debug)]
pub struct Seekable<R> {
    input: BufReader<R>,
    /// How many bytes are left.
    left: u64,
}

impl<R: Read + Seek> Seekable<R> {
    /// All of `input`, from its start.
    pub fn new(mut input: R) -> io::Result<Self> {
        let left = input.seek(SeekFrom::End(0))?;
        input.seek(SeekFrom::Start(0))?;
        Ok(Self { input: BufReader::new(input), left })
    }
}

impl<R: Read> Read for Seekable<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

impl<R: Read + Seek> Source for Seekable<R> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        self.left = self.left.checked_sub(bytes).ok_or_else(cut)?;
        self.input.seek_relative(i64::try_from(bytes).map_err(|_| cut())?)
    }
}
