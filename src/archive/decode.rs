//! Compressed files, read as what they hold: gzip, bzip2, xz and zstd, told by their first bytes and never by a
//! name. Streams; memory is bounded.

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, FrameHeaderError};
use std::io::{self, BufRead, Read};

/// What a decoder may need, in KiB: twice the dictionary of `xz -9`.
const XZ_MEMORY: u32 = 128 << 10;

/// Whether a file is compressed in a way that [`reader`] knows; nothing is taken from it.
pub fn is_compressed(input: &mut impl BufRead) -> io::Result<bool> {
    Ok(!matches!(Method::of(input.fill_buf()?), Method::None))
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

enum Method {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    None,
}

impl Method {
    fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            [b'B', b'Z', b'h', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// All frames of a zstd file: the decoder itself stops behind the first.
struct Zstd<R: BufRead>(ZstdState<R>);

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

enum ZstdState<R: BufRead> {
    Between(R),
    Inside(Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>),
    Done,
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.0, ZstdState::Done) {
                ZstdState::Done => return Ok(0),
                ZstdState::Between(mut input) => {
                    if !input.fill_buf()?.is_empty() {
                        let decoder = StreamingDecoder::new(input).map_err(refused)?;
                        self.0 = ZstdState::Inside(Box::new(decoder));
                    }
                }
                ZstdState::Inside(mut decoder) => {
                    let read = decoder.read(buffer)?;
                    self.0 = if read == 0 && !buffer.is_empty() {
                        ZstdState::Between(decoder.into_inner())
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
