//! The framing of a container: Bond compact binary, version 1, without a header.
//!
//! Only what Shifts writes is read, byte for byte: every field in its order and of its type,
//! every length as short as it can be written, nothing left over. No length that is named is
//! believed before the bytes are there, and nothing is allocated.
//!
//! Source: microsoft/bond, `CompactBinary.cs` and `bond_const.bond`, and the containers of
//! Microsoft's public WFM adapter, read 2026-11.

/// The parts of a container. Their lengths are right; nothing else is known of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sealed<'a> {
    /// The data key, wrapped.
    pub(super) wrapped_key: &'a [u8; 32],
    /// What the first block is mixed with.
    pub(super) iv: &'a [u8; 16],
    /// The text, encrypted: one block or more.
    pub(super) ciphertext: &'a [u8],
    /// What proves the three.
    pub(super) tag: &'a [u8; 32],
}

/// The number of the only key, as the tag covers it: little-endian.
pub(super) const KEY_ID: [u8; 4] = [1, 0, 0, 0];

/// The header of field 0 of type int32.
const KEY_ID_FIELD: u8 = 16;
/// The number of the only key, zig-zag.
const KEY_ID_CODED: u8 = 2;
/// The type of a list, which is below the number of the field in its header.
const LIST: u8 = 11;
/// The type of the elements of a blob.
const INT8: u8 = 14;
/// The end of a struct.
const STOP: u8 = 0;
/// The most bytes that a number of 32 bits can take.
const NUMBER_BYTES_MAX: usize = 5;
/// How long a block of the cipher is.
const BLOCK_BYTES: usize = 16;

/// Takes a container apart; `None` for anything that Shifts would not have written.
pub(super) fn parse(container: &[u8]) -> Option<Sealed<'_>> {
    let outer = container.strip_prefix(&[KEY_ID_FIELD, KEY_ID_CODED])?;
    let (inner, outer) = blob(outer, 1)?;
    (outer == [STOP]).then_some(())?;
    let (wrapped_key, inner) = blob(inner, 0)?;
    let (iv, inner) = blob(inner, 1)?;
    let (ciphertext, inner) = blob(inner, 2)?;
    let (tag, inner) = blob(inner, 3)?;
    let whole_blocks = !ciphertext.is_empty() && ciphertext.len().is_multiple_of(BLOCK_BYTES);
    (inner == [STOP] && whole_blocks).then_some(())?;
    Some(Sealed {
        wrapped_key: wrapped_key.try_into().ok()?,
        iv: iv.try_into().ok()?,
        ciphertext,
        tag: tag.try_into().ok()?,
    })
}

/// The bytes of a blob field of that number, and what follows them.
fn blob(bytes: &[u8], field: u8) -> Option<(&[u8], &[u8])> {
    let rest = bytes.strip_prefix(&[field << 5 | LIST, INT8])?;
    let (length, rest) = number(rest)?;
    rest.split_at_checked(usize::try_from(length).ok()?)
}

/// A number, seven bits a byte and the lowest first, and what follows it. One that could have
/// been written shorter is none.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut value = 0u64;
    for (at, byte) in bytes.iter().take(NUMBER_BYTES_MAX).enumerate() {
        value |= u64::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            let is_shortest = at == 0 || *byte != 0;
            let value = u32::try_from(value).ok()?;
            return is_shortest.then_some((value, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!(number(&[0x7F, 9]), Some((127, &[9][..])));
        assert_eq!(number(&[0xCD, 0x01]), Some((205, &[][..])));
        assert_eq!(number(&[0xFE, 0x04]), Some((638, &[][..])));
        assert_eq!(
            number(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
            Some((u32::MAX, &[][..]))
        );
    }

    #[test]
    fn a9_numbers_that_are_too_long_too_large_or_unfinished_are_none() {
        let eleven = [&[0xFF; 10][..], &[0x01]].concat();
        let all: [&[u8]; 6] = [
            &[],
            &[0x80],
            &eleven,
            &[0xFF, 0xFF, 0xFF, 0xFF, 0x1F],
            &[0x80, 0x00],
            &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00],
        ];
        for bytes in all {
            assert_eq!(number(bytes), None, "{bytes:?}");
        }
    }
}
