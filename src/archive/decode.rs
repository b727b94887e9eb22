//! Compressed files, read as what they hold: gzip, bzip2, xz and zstd, told by their first bytes and never by a
//! name. Streams; memory is bounded.

use super::source::{Source as _, Streamed};
use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::{FrameDecoderError, FrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{self, BufRead, Chain, Cursor, Read};

/// What a decoder may need, in KiB: twice the dictionary of `xz -9`.
const XZ_MEMORY: u32 = 128 << 10;

/// How a file is compressed, if it is in a way that [`reader`] knows; nothing is taken from it.
pub fn method(input: &mut impl BufRead) -> io::Result<Method> {
    Ok(Method::of(input.fill_buf()?))
}

/// What `input` holds, unpacked where it is compressed.
pub fn reader<'i>(mut input: impl BufRead + 'i) -> io::Result<Box<dyn Read + 'i>> {
    Ok(match Method::of(input.fill_buf()?) {
        Method::Gzip => Box::new(MultiGzDecoder::new(input)),
        Method::Bzip2 => Box::new(MultiBzDecoder::new(input)),
        Method::Xz => Box::new(XzReader::new_mem_limit(input, true, XZ_MEMORY)),
        Method::Zstd => Box::new(Zstd(ZstdState::Between(input))),
        Method::None => Box::new(input),
    })
}

/// A way to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// gzip
    Gzip,
    /// bzip2
    Bzip2,
    /// xz
    Xz,
    /// zstd
    Zstd,
    /// As it is.
    None,
}

impl Method {
    fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            [b'B', b'Z', b'h', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// All frames of a zstd file: the decoder itself stops behind the first.
struct Zstd<R: BufRead>(ZstdState<R>);

enum ZstdState<R: BufRead> {
    Between(R),
    Inside(Box<StreamingDecoder<Begun<R>, FrameDecoder>>),
    Done,
}

/// A frame whose first bytes were looked at.
type Begun<R> = Chain<Cursor<[u8; 4]>, R>;

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.0, ZstdState::Done) {
                ZstdState::Done => return Ok(0),
                ZstdState::Between(input) => {
                    if let Some(frame) = next_frame(input)? {
                        let decoder = StreamingDecoder::new(frame).map_err(refused)?;
                        self.0 = ZstdState::Inside(Box::new(decoder));
                    }
                }
                ZstdState::Inside(mut decoder) => {
                    let read = decoder.read(buffer)?;
                    self.0 = if read == 0 && !buffer.is_empty() {
                        ZstdState::Between(decoder.into_inner().into_inner().1)
                    } else {
                        ZstdState::Inside(decoder)
                    };
                    if read > 0 || buffer.is_empty() {
                        return Ok(read);
                    }
                }
            }
        }
    }
}

/// The next frame with content; those without (a table of contents behind all others) are passed over.
fn next_frame<R: BufRead>(mut input: R) -> io::Result<Option<Begun<R>>> {
    while !input.fill_buf()?.is_empty() {
        let mut magic = [0; 4];
        input.read_exact(&mut magic)?;
        if !matches!(magic, [0x50..=0x5f, 0x2a, 0x4d, 0x18]) {
            return Ok(Some(Cursor::new(magic).chain(input)));
        }
        let mut length = [0; 4];
        input.read_exact(&mut length)?;
        Streamed(&mut input).skip(u32::from_le_bytes(length).into())?;
    }
    Ok(None)
}

/// As the decoder of xz says it where a limit of memory is in the way.
fn refused(error: FrameDecoderError) -> io::Error {
    match error {
        FrameDecoderError::WindowSizeTooBig { .. }
        | FrameDecoderError::FrameHeaderError(FrameHeaderError::WindowTooBig { .. }) => {
            io::Error::new(io::ErrorKind::OutOfMemory, error)
        }
        error => io::Error::other(error),
    }
}
