//! Seals containers as Shifts does, written from Microsoft's description and not from the code
//! under test, so that parts of one can be put together wrongly.

use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockCipherEncrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde_json::Value;
use sha2::Sha256;
use shifts_wfi::{NotAuthentic, Plaintext, PreviousSecret, WfiSecret, WfiSecrets};

pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdefFEDCBA9876543210FEDCBA9876543210";
pub(crate) const OTHER: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

/// The parts of a container, right or wrong.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(crate) key_id: i32,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) iv: Vec<u8>,
    pub(crate) ciphertext: Vec<u8>,
    pub(crate) tag: Vec<u8>,
}

/// A part of a vector, as it is written there.
pub(crate) fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap().as_bytes();
    let digit = |byte: u8| (byte as char).to_digit(16).unwrap() as u8;
    hex.chunks(2)
        .map(|two| digit(two[0]) << 4 | digit(two[1]))
        .collect()
}

/// The published containers.
pub(crate) fn vectors() -> Vec<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/wfi-vectors.json"
    );
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

/// Encrypts `text` under the secret, with a data key and an iv that the caller draws.
pub(crate) fn parts(secret: &str, text: &[u8], key: [u8; 32], iv: [u8; 16]) -> Parts {
    let cipher = cbc::Encryptor::<Aes256>::new(&key.into(), &iv.into());
    let padded = text.len() / 16 * 16 + 16;
    let mut buffer = vec![0; padded];
    buffer[..text.len()].copy_from_slice(text);
    cipher
        .encrypt_padded::<Pkcs7>(&mut buffer, text.len())
        .unwrap();
    let wrap_key: [u8; 32] = secret.as_bytes()[32..].try_into().unwrap();
    let wrap = Aes256::new(&wrap_key.into());
    let mut wrapped_key = key;
    for block in wrapped_key.as_chunks_mut::<16>().0 {
        wrap.encrypt_block(block.into());
    }
    Parts {
        key_id: 1,
        wrapped_key: wrapped_key.to_vec(),
        iv: iv.to_vec(),
        ciphertext: buffer,
        tag: Vec::new(),
    }
    .tagged(secret)
}

/// A container as Shifts seals it.
pub(crate) fn sealed(secret: &str, text: &str) -> Vec<u8> {
    parts(secret, text.as_bytes(), [7; 32], [9; 16]).container()
}

impl Parts {
    /// The same with the tag that belongs to it.
    pub(crate) fn tagged(mut self, secret: &str) -> Self {
        let key = &secret.as_bytes()[..32];
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(b"AES-256-CBC-HMAC-SHA256");
        mac.update(&self.key_id.to_le_bytes());
        mac.update(&self.wrapped_key);
        mac.update(&self.iv);
        mac.update(&self.ciphertext);
        self.tag = mac.finalize().into_bytes().to_vec();
        self
    }

    /// The inner struct: four blobs in their order.
    pub(crate) fn fields(&self) -> [(u8, Vec<u8>); 4] {
        [
            (0, self.wrapped_key.clone()),
            (1, self.iv.clone()),
            (2, self.ciphertext.clone()),
            (3, self.tag.clone()),
        ]
    }

    pub(crate) fn container(&self) -> Vec<u8> {
        framed(self.key_id, &self.fields())
    }
}

/// A container of any fields.
pub(crate) fn framed(key_id: i32, fields: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut inner: Vec<u8> = fields
        .iter()
        .flat_map(|(id, bytes)| blob(*id, bytes))
        .collect();
    inner.push(0);
    let zigzag = (key_id << 1) ^ (key_id >> 31);
    let mut outer = vec![0x10];
    outer.extend(number(u64::from(zigzag.cast_unsigned())));
    outer.extend(blob(1, &inner));
    outer.push(0);
    outer
}

pub(crate) fn blob(id: u8, bytes: &[u8]) -> Vec<u8> {
    let mut field = vec![id << 5 | 11, 14];
    field.extend(number(bytes.len() as u64));
    field.extend(bytes);
    field
}

pub(crate) fn number(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7F {
        bytes.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

pub(crate) fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// Secrets of which one counts.
pub(crate) fn only(secret: &str) -> WfiSecrets {
    WfiSecrets {
        current: WfiSecret::parse(secret).unwrap(),
        previous: None,
    }
}

/// Secrets of which the second counted until a moment.
pub(crate) fn both(current: &str, previous: &str, until: &str) -> WfiSecrets {
    WfiSecrets {
        current: WfiSecret::parse(current).unwrap(),
        previous: Some(PreviousSecret {
            secret: WfiSecret::parse(previous).unwrap(),
            until: until.parse().unwrap(),
        }),
    }
}

/// Opens a container with the secret of the vectors.
pub(crate) fn open(container: &[u8]) -> Result<Plaintext, NotAuthentic> {
    only(SECRET).open(container, now())
}

/// Fails unless the container is refused, with the one error there is.
pub(crate) fn refused(what: &str, container: &[u8]) {
    assert_eq!(open(container).err(), Some(NotAuthentic), "{what}");
}
