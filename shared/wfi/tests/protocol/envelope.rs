//! Containers, sealed rightly and wrongly.

use sha2::{Digest, Sha256};
use shifts_wfi::{CONTAINER_BYTES_MAX, NotAuthentic};

use crate::sealing::{
    OTHER, Parts, SECRET, blob, both, bytes, framed, now, number, only, open, parts, refused,
    sealed, vectors,
};

const TEXT: &str = r#"{"requests":[{"id":"SHFT_1"}]}"#;

fn ordinary() -> Parts {
    parts(SECRET, TEXT.as_bytes(), [7; 32], [9; 16])
}

#[test]
fn the_published_containers_are_opened() {
    for vector in vectors() {
        let container = bytes(&vector["envelope_hex"]);
        let digest: Vec<u8> = Sha256::digest(&container).to_vec();
        assert_eq!(digest, bytes(&vector["envelope_sha256"]));
        let secrets = only(vector["secret"].as_str().unwrap());
        let text = secrets.open(&container, now()).unwrap();
        assert_eq!(text.as_str(), vector["plaintext"].as_str().unwrap());
    }
}

#[test]
fn the_tests_seal_as_the_published_containers_are_sealed() {
    for vector in vectors() {
        let key = bytes(&vector["dek_hex"]).try_into().unwrap();
        let iv = bytes(&vector["iv_hex"]).try_into().unwrap();
        let text = vector["plaintext"].as_str().unwrap();
        let made = parts(vector["secret"].as_str().unwrap(), text.as_bytes(), key, iv);
        assert_eq!(made.wrapped_key, bytes(&vector["ek_hex"]));
        assert_eq!(made.tag, bytes(&vector["at_hex"]));
        assert_eq!(made.container(), bytes(&vector["envelope_hex"]));
    }
}

#[test]
fn texts_of_every_length_around_a_block_are_opened() {
    for length in 0..70 {
        let text = "x".repeat(length);
        assert_eq!(open(&sealed(SECRET, &text)).unwrap().as_str(), text);
    }
}

#[test]
fn a1_an_empty_body_is_refused() {
    refused("nothing", &[]);
}

#[test]
fn a2_a_single_byte_is_refused() {
    (0..=255).for_each(|byte| refused("a byte", &[byte]));
}

#[test]
fn a3_64_kilobytes_of_noise_are_refused() {
    let mut noise = Vec::new();
    for at in 0u32..2_048 {
        noise.extend(Sha256::digest(at.to_le_bytes()));
    }
    assert_eq!(noise.len(), 65_536);
    refused("noise", &noise);
    refused(
        "noise behind a beginning",
        &[&[0x10, 2, 0x2B, 14], &noise[..]].concat(),
    );
}

#[test]
fn a4_a_body_over_the_cap_is_refused_even_if_it_is_authentic() {
    // The greatest text whose container is not over the cap, and one block more.
    let fits = CONTAINER_BYTES_MAX / 16 * 16 - 160;
    assert!(open(&sealed(SECRET, &"x".repeat(fits))).is_ok());
    let over = sealed(SECRET, &"x".repeat(fits + 160));
    assert!(over.len() > CONTAINER_BYTES_MAX);
    refused("over the cap", &over);
}

#[test]
fn a5_every_prefix_is_refused() {
    for vector in vectors() {
        let container = bytes(&vector["envelope_hex"]);
        for length in 0..container.len() {
            refused(&format!("the first {length}"), &container[..length]);
        }
    }
}

#[test]
fn a6_bytes_behind_the_end_are_refused() {
    let container = ordinary().container();
    for more in [&[0][..], &[1], &[0x10, 2], &container] {
        refused("more", &[&container[..], more].concat());
    }
    // The same inside: behind the stop of the inner struct.
    let mut inner: Vec<u8> = ordinary()
        .fields()
        .iter()
        .flat_map(|(id, of)| blob(*id, of))
        .collect();
    inner.extend([0, 0]);
    let outer = [&[0x10, 2][..], &blob(1, &inner), &[0]].concat();
    refused("more inside", &outer);
}

#[test]
fn a7_swapped_missing_repeated_and_unknown_fields_are_refused() {
    let fields = ordinary().fields();
    assert!(open(&framed(1, &fields)).is_ok());
    for a in 0..4 {
        for b in 0..4 {
            if a != b {
                let mut swapped = fields.clone();
                swapped.swap(a, b);
                refused("fields in another order", &framed(1, &swapped));
                (swapped[a].0, swapped[b].0) = (swapped[b].0, swapped[a].0);
                refused("fields under another number", &framed(1, &swapped));
            }
        }
        let mut fewer = fields.to_vec();
        let removed = fewer.remove(a);
        refused("a field is missing", &framed(1, &fewer));
        let mut twice = fields.to_vec();
        twice.insert(a, removed);
        refused("a field comes twice", &framed(1, &twice));
    }
    for unknown in 4..=5 {
        let mut more = fields.to_vec();
        more.push((unknown, vec![0; 4]));
        refused("an unknown field", &framed(1, &more));
    }
    let container = ordinary().container();
    for at in [0, 2, 3, 5, 6] {
        let mut other = container.clone();
        other[at] ^= 1;
        refused("another type", &other);
    }
}

#[test]
fn a8_other_key_ids_are_refused_even_with_their_own_tag() {
    for key_id in [0, 2, -1, i32::MAX, i32::MIN, 257] {
        let mut other = ordinary();
        other.key_id = key_id;
        refused(&format!("key {key_id}"), &other.tagged(SECRET).container());
    }
}

/// A container whose outer length is written as `length`.
fn with_length(length: &[u8]) -> Vec<u8> {
    let container = ordinary().container();
    // The length in this container takes one byte.
    [&container[..4], length, &container[5..]].concat()
}

#[test]
fn a9_monstrous_and_padded_lengths_are_refused() {
    let inner = ordinary().container().len() - 6;
    assert!(open(&with_length(&number(inner as u64))).is_ok());
    let eleven = [[0xFF; 10].as_slice(), &[1]].concat();
    let mut padded = number(inner as u64);
    *padded.last_mut().unwrap() |= 0x80;
    padded.push(0);
    for length in [
        number(u64::from(u32::MAX)),
        number(u64::MAX),
        eleven,
        padded,
    ] {
        refused("a length", &with_length(&length));
    }
}

#[test]
fn a10_a_blob_longer_than_the_rest_is_refused() {
    let inner = ordinary().container().len() - 6;
    for length in [inner + 1, inner + 2, inner + 100, 1 << 20, 0, 1, inner - 1] {
        refused("a length", &with_length(&number(length as u64)));
    }
}

/// A container with one part of another length, and the tag that belongs to it.
fn resized(part: impl Fn(&mut Parts) -> &mut Vec<u8>, length: usize) -> Vec<u8> {
    let mut other = ordinary();
    part(&mut other).resize(length, 5);
    other.tagged(SECRET).container()
}

#[test]
fn a11_a_wrapped_key_of_another_length_is_refused() {
    for length in [0, 16, 31, 33, 48] {
        let container = resized(|parts| &mut parts.wrapped_key, length);
        refused(&format!("{length} bytes"), &container);
    }
}

#[test]
fn a12_an_iv_of_another_length_is_refused() {
    for length in [0, 12, 15, 17, 32] {
        refused(
            &format!("{length} bytes"),
            &resized(|parts| &mut parts.iv, length),
        );
    }
}

#[test]
fn a13_a_ciphertext_that_is_empty_or_no_whole_blocks_is_refused() {
    for length in [0, 1, 15, 17, 31, 33, 47] {
        let container = resized(|parts| &mut parts.ciphertext, length);
        refused(&format!("{length} bytes"), &container);
    }
}

#[test]
fn a14_a_tag_of_another_length_is_refused() {
    for length in [0, 16, 31, 33, 64] {
        let mut other = ordinary();
        other.tag.resize(length, 0);
        refused(&format!("{length} bytes"), &other.container());
    }
}

#[test]
fn a15_bytes_moved_between_parts_under_a_tag_that_still_fits_are_refused() {
    let whole = ordinary();
    let joined = [&whole.wrapped_key[..], &whole.iv, &whole.ciphertext].concat();
    for key_bytes in 0..=joined.len() {
        for iv_bytes in 0..=(joined.len() - key_bytes).min(40) {
            if (key_bytes, iv_bytes) == (32, 16) {
                continue;
            }
            let mut moved = whole.clone();
            let (key, rest) = joined.split_at(key_bytes);
            let (iv, text) = rest.split_at(iv_bytes);
            (moved.wrapped_key, moved.iv) = (key.to_vec(), iv.to_vec());
            moved.ciphertext = text.to_vec();
            // It covers the same bytes in the same order.
            assert_eq!(moved.clone().tagged(SECRET).tag, moved.tag);
            refused(
                &format!("{key_bytes} and {iv_bytes} bytes"),
                &moved.container(),
            );
        }
    }
}

#[test]
fn a16_every_flipped_bit_of_every_published_container_is_refused() {
    for vector in vectors() {
        let container = bytes(&vector["envelope_hex"]);
        for at in 0..container.len() {
            for bit in 0..8 {
                let mut flipped = container.clone();
                flipped[at] ^= 1 << bit;
                refused(&format!("bit {bit} of byte {at}"), &flipped);
            }
        }
    }
}

#[test]
fn a16_every_moved_byte_of_every_published_container_is_refused() {
    for vector in vectors() {
        let container = bytes(&vector["envelope_hex"]);
        for from in 0..container.len() {
            for to in (0..container.len()).step_by(3) {
                let mut moved = container.clone();
                let byte = moved.remove(from);
                moved.insert(to, byte);
                if moved != container {
                    refused(&format!("byte {from} at {to}"), &moved);
                }
            }
        }
    }
}

#[test]
fn a17_a_fitting_tag_over_a_key_of_another_secret_is_refused() {
    // The half that makes the tag is right, the half that wraps the key is not.
    let half = format!("{}{}", &SECRET[..32], &OTHER[32..]);
    for text in ["", TEXT, &TEXT.repeat(20)] {
        refused("another half", &sealed(&half, text));
    }
}

#[test]
fn a18_wrong_padding_under_a_fitting_tag_is_refused() {
    let mut refusals = 0;
    for last in 0..=255 {
        let mut other = ordinary();
        // What is changed in a block changes the same bits of the next one's text.
        let before = other.ciphertext.len() - 17;
        other.ciphertext[before] ^= last;
        if open(&other.tagged(SECRET).container()).is_err() {
            refusals += 1;
        }
    }
    // One of all last bytes is right, and one more (01) can be, by chance of what is before it.
    assert!(refusals >= 254, "{refusals}");
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    let container = parts(SECRET, &[0xFF, 0xFE], [7; 32], [9; 16]).container();
    refused("no text", &container);
}

#[test]
fn a19_a_container_of_another_tenant_is_refused() {
    refused("another secret", &sealed(OTHER, TEXT));
}

#[test]
fn a19_a_container_under_keys_that_anybody_can_guess_is_refused() {
    for byte in [0, 0xFF] {
        let guessed = String::from_utf8(vec![byte & 0x7F; 64]).unwrap();
        let half = format!("{}{}", &OTHER[..32], &guessed[32..]);
        refused("guessed keys", &sealed(&guessed, TEXT));
        refused("a guessed half", &sealed(&half, TEXT));
    }
}

#[test]
fn a20_plain_json_is_refused() {
    for vector in vectors() {
        refused("plain", vector["plaintext"].as_str().unwrap().as_bytes());
    }
}

#[test]
fn a22_the_old_secret_counts_inside_its_window_and_not_after() {
    let old = sealed(OTHER, TEXT);
    let at = |until: &str| both(SECRET, OTHER, until).open(&old, now());
    assert_eq!(at("2026-11-21T12:00:00.001Z").unwrap().as_str(), TEXT);
    assert_eq!(at("2026-11-21T12:00:00Z").err(), Some(NotAuthentic));
    assert_eq!(at("2026-11-20T12:00:00Z").err(), Some(NotAuthentic));
    // The present one counts all the while.
    let new = sealed(SECRET, TEXT);
    for until in ["2026-11-20T12:00:00Z", "2027-01-01T00:00:00Z"] {
        assert!(both(SECRET, OTHER, until).open(&new, now()).is_ok());
    }
    let neither = sealed(&format!("{}{}", &SECRET[..32], &OTHER[32..]), TEXT);
    let secrets = both(SECRET, OTHER, "2027-01-01T00:00:00Z");
    assert_eq!(secrets.open(&neither, now()).err(), Some(NotAuthentic));
}

#[test]
fn g8_an_error_and_an_opened_text_print_nothing_of_it() {
    let text = open(&sealed(SECRET, "the doctor said")).unwrap();
    assert!(!format!("{text:?} {NotAuthentic:?} {NotAuthentic}").contains("doctor"));
}
