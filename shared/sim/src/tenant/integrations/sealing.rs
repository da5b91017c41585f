//! The envelope around everything that Shifts sends to an integration.
//!
//! AES-256-CBC and HMAC-SHA256 ("Create a custom integration to sync your workforce management
//! system with Shifts", November 2024), in the form of Bond's compact binary protocol, version 1
//! (microsoft/bond, `CompactBinary.cs`). The first half of the secret signs, the second half
//! hides the key of the one message.

use aes::Aes256;
use aes::cipher::{Array, BlockCipherEncrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use cbc::cipher::block_padding::Pkcs7;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::chance::Chance;

/// Names the scheme; it is signed along with the rest.
const ALGORITHM: &[u8] = b"AES-256-CBC-HMAC-SHA256";
/// Bytes that are hidden at a time; the last of them are padding.
const BLOCK: usize = 16;
/// The only key there is.
const KEY_ID: i32 = 1;

// Bond: what a field's first byte says of its type, and what ends a struct.
const BOND_INT32: u8 = 16;
const BOND_LIST: u8 = 11;
const BOND_INT8: u8 = 14;
const BOND_STOP: u8 = 0;

/// A secret of 64 bytes or more. It is shown to nobody.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// A secret of exactly 64 characters, or none.
    pub(crate) fn new(text: &str) -> Option<Self> {
        (text.chars().count() == 64).then(|| Self(text.to_owned()))
    }

    /// The key that signs, and the key that hides keys.
    fn keys(&self) -> ([u8; 32], [u8; 32]) {
        let (mut sign, mut hide) = ([0; 32], [0; 32]);
        let bytes = self.0.as_bytes();
        sign.copy_from_slice(&bytes[..32]);
        hide.copy_from_slice(&bytes[32..64]);
        (sign, hide)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The plain text in an envelope that only the holder of the secret can have made and can open.
pub(crate) fn seal(secret: &Secret, chance: &mut Chance, plain: &[u8]) -> Vec<u8> {
    let (mut key, mut start) = ([0; 32], [0; 16]);
    for part in key.chunks_mut(8).chain(start.chunks_mut(8)) {
        part.copy_from_slice(&chance.bits().to_le_bytes());
    }
    sealed_with(secret, key, start, plain)
}

/// The envelope for one key and one first block, which must never serve twice.
fn sealed_with(secret: &Secret, key: [u8; 32], start: [u8; 16], plain: &[u8]) -> Vec<u8> {
    let (sign, hide) = secret.keys();
    let hidden_key = hidden(&hide, &key);
    let cipher = cbc::Encryptor::<Aes256>::new(&key.into(), &start.into());
    let mut text = vec![0; plain.len() + BLOCK - plain.len() % BLOCK];
    text[..plain.len()].copy_from_slice(plain);
    cipher
        .encrypt_padded::<Pkcs7>(&mut text, plain.len())
        .expect("there is room for the padding");
    let tag = Hmac::<Sha256>::new_from_slice(&sign);
    let mut tag = tag.expect("a signature takes keys of every length");
    for part in [ALGORITHM, &KEY_ID.to_le_bytes(), &hidden_key, &start, &text] {
        tag.update(part);
    }
    let tag = tag.finalize().into_bytes();

    let mut inner = Vec::with_capacity(text.len() + 128);
    for (id, part) in [&hidden_key[..], &start, &text, &tag]
        .into_iter()
        .enumerate()
    {
        put_blob(&mut inner, id as u8, part);
    }
    inner.push(BOND_STOP);
    let mut outer = vec![BOND_INT32];
    put_number(&mut outer, zigzag(KEY_ID));
    put_blob(&mut outer, 1, &inner);
    outer.push(BOND_STOP);
    outer
}

/// A key under another key: two blocks on their own.
fn hidden(hide: &[u8; 32], key: &[u8; 32]) -> [u8; 32] {
    let cipher = Aes256::new(&Array::from(*hide));
    let mut hidden = *key;
    for block in hidden.chunks_exact_mut(16) {
        let mut one = [0; 16];
        one.copy_from_slice(block);
        let mut one = Array::from(one);
        cipher.encrypt_block(&mut one);
        block.copy_from_slice(&one);
    }
    hidden
}

fn put_blob(into: &mut Vec<u8>, id: u8, bytes: &[u8]) {
    into.extend([id << 5 | BOND_LIST, BOND_INT8]);
    put_number(into, bytes.len() as u64);
    into.extend(bytes);
}

/// Seven bits a byte, lowest first; the eighth says that more follow.
fn put_number(into: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// Signed numbers as unsigned ones, small for small.
fn zigzag(number: i32) -> u64 {
    u64::from(((number << 1) ^ (number >> 31)) as u32)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Secret, sealed_with};

    fn bytes<const N: usize>(vector: &Value, name: &str) -> [u8; N] {
        let digits = vector[name].as_str().unwrap().as_bytes();
        let pairs = digits
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).unwrap());
        let bytes: Vec<u8> = pairs
            .map(|pair| u8::from_str_radix(pair, 16).unwrap())
            .collect();
        bytes.try_into().unwrap()
    }

    #[test]
    fn envelopes_are_those_of_the_published_vectors() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fixtures/wfi-vectors.json"
        );
        let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        assert!(vectors.len() >= 2);
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let secret = Secret::new(text("secret")).unwrap();
            let plain = text("plaintext").as_bytes();
            let made = sealed_with(
                &secret,
                bytes(vector, "dek_hex"),
                bytes(vector, "iv_hex"),
                plain,
            );
            let made: String = made.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(made, text("envelope_hex"), "{}", text("name"));
        }
    }

    #[test]
    fn a_secret_has_64_characters_and_is_never_printed() {
        assert!(Secret::new(&"a".repeat(63)).is_none());
        assert!(Secret::new(&"a".repeat(65)).is_none());
        let secret = Secret::new(&"a".repeat(64)).unwrap();
        assert_eq!(format!("{secret:?}"), "Secret");
    }
}
