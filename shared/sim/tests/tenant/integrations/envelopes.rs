//! Opens the envelopes of callbacks, from Microsoft's description and Bond's alone.

use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What is left of a message while it is read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap();
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= usize::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return number;
            }
        }
    }

    /// A field that is a list of bytes.
    fn blob(&mut self, field: u8) -> &'a [u8] {
        let (header, of) = (self.byte(), self.byte());
        assert_eq!((header >> 5, header & 0x1F, of), (field, 11, 14));
        let length = self.number();
        let (blob, rest) = self.0.split_at(length);
        self.0 = rest;
        blob
    }

    fn end(&mut self) {
        assert_eq!((self.byte(), self.0.len()), (0, 0));
    }
}

/// The text in an envelope; none when it was sealed with another secret.
pub(super) fn opened(secret: &str, envelope: &[u8]) -> Option<String> {
    let (sign, hide) = secret.as_bytes().split_at(32);
    let mut outer = Bytes(envelope);
    let (field, key_id) = (outer.byte(), outer.number());
    assert_eq!((field, key_id), (16, 2), "key 1, zigzag");
    let mut inner = Bytes(outer.blob(1));
    outer.end();
    let [hidden, start, text, tag] = [0, 1, 2, 3].map(|field| inner.blob(field));
    inner.end();

    let mut hmac = Hmac::<Sha256>::new_from_slice(sign).unwrap();
    for part in [
        b"AES-256-CBC-HMAC-SHA256",
        &[1, 0, 0, 0][..],
        hidden,
        start,
        text,
    ] {
        hmac.update(part);
    }
    hmac.verify_slice(tag).ok()?;

    let cipher = Aes256::new_from_slice(hide).unwrap();
    let mut key = [0; 32];
    for (block, into) in hidden.chunks(16).zip(key.chunks_mut(16)) {
        let mut block = aes::Block::try_from(block).unwrap();
        cipher.decrypt_block(&mut block);
        into.copy_from_slice(&block);
    }
    let mut text = text.to_vec();
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, start).unwrap();
    let plain = cipher.decrypt_padded::<Pkcs7>(&mut text).unwrap();
    Some(String::from_utf8(plain.to_vec()).unwrap())
}
