//! One block of a tar archive as a header: its numbers, its name, its kind. Judges each field as Go's `archive/tar`
//! does, which is what builds unpack with. Reads nothing.

use super::Error;

/// Headers and contents come in blocks of this size.
pub(super) const BLOCK: usize = 512;

/// A header whose checksum is right.
pub(super) struct Header(pub(super) [u8; BLOCK]);

/// The largest number that a field may have: Go's are signed.
pub(super) const MOST: u64 = i64::MAX as u64;

impl Header {
    /// Whether the checksum is right, counted over bytes with or without a sign: old programs differ.
    pub(super) fn is_whole(&self) -> bool {
        let Ok(sum) = number(self.field(148, 8)) else { return false };
        // The checksum's own field counts as spaces.
        let bytes = || {
            self.0.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte })
        };
        let unsigned: u64 = bytes().map(u64::from).sum();
        let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
        sum == unsigned || i64::try_from(sum) == Ok(signed)
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.iter().all(|byte| *byte == 0)
    }

    /// The letter of its kind.
    pub(super) fn kind(&self) -> u8 {
        self.0[156]
    }

    /// What it says of the size of its content.
    pub(super) fn size(&self) -> Result<u64, Error> {
        number(self.field(124, 12))
    }

    pub(super) fn is_gnu(&self) -> bool {
        self.field(257, 8) == b"ustar  \0"
    }

    /// The name, where no record gives a longer one.
    pub(super) fn name(&self) -> Vec<u8> {
        let name = text(self.field(0, 100));
        let prefix = if self.field(257, 8) == b"ustar\x0000" { text(self.field(345, 155)) } else { &[] };
        if prefix.is_empty() { name.to_vec() } else { [prefix, name].join(&b'/') }
    }

    /// What a link leads to, where no record gives a longer one.
    pub(super) fn link(&self) -> Vec<u8> {
        text(self.field(157, 100)).to_vec()
    }

    pub(super) fn field(&self, at: usize, length: usize) -> &[u8] {
        self.0.get(at..at + length).unwrap_or(&[])
    }
}

/// Up to the first zero.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or(&[])
}

/// A number as octal digits or, by its first bit, in base 256; one that is negative or too large is an error.
pub fn number(field: &[u8]) -> Result<u64, Error> {
    const WRONG: Error = Error::Damaged("a number in a header is none");
    match field {
        // The second bit is the sign.
        [first, ..] if first & 0xc0 == 0xc0 => Err(WRONG),
        [first, rest @ ..] if first & 0x80 != 0 => {
            let digits = rest.iter().try_fold(u64::from(first & 0x7f), |sum, byte| {
                sum.checked_mul(256).map(|sum| sum | u64::from(*byte))
            });
            digits.filter(|sum| *sum <= MOST).ok_or(WRONG)
        }
        _ => {
            let is_padding = |byte: &u8| matches!(byte, b' ' | 0);
            let start = field.iter().position(|byte| !is_padding(byte)).unwrap_or(field.len());
            let end = field.iter().rposition(|byte| !is_padding(byte)).map_or(start, |at| at + 1);
            digits(text(&field[start..end]), 8).ok_or(WRONG)
        }
    }
}

/// A number in digits only; none is 0.
pub(super) fn digits(text: &[u8], radix: u32) -> Option<u64> {
    let sum = text.iter().try_fold(0_u64, |sum, byte| {
        let digit = char::from(*byte).to_digit(radix)?;
        sum.checked_mul(radix.into())?.checked_add(digit.into())
    });
    sum.filter(|sum| *sum <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_of_base_256_and_never_negative() {
        for (field, is) in [
            (&b"00000001750\0"[..], Some(1000)),
            (b" 1750 \0", Some(1000)),
            (b"\0\0\0\0", Some(0)),
            (b"", Some(0)),
            (b"77777777777", Some(8_589_934_591)),
            (b"777777777777777777777", Some(MOST)),
            (b"7777777777777777777777", None),
            (b"\x80\0\0\0\0\0\0\0\x02\0\0\0", Some(0x0200_0000)),
            (b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", Some(MOST)),
            (b"\x80\0\0\0\x80\0\0\0\0\0\0\0", None),
            (b"\x80\x01\0\0\0\0\0\0\0\0\0\0", None),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
            (b"-1", None),
            (b"+7", None),
            (b"00000000009", None),
            (b"1 2", None),
        ] {
            assert_eq!(number(field).ok(), is, "{field:?}");
        }
    }
}
