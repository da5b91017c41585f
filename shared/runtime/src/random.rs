//! Randomness for secrets: the system's generator, and no other.

use zeroize::Zeroizing;

/// The system gives no random bytes, so that no secret can be made.
#[derive(Debug, thiserror::Error)]
#[error("the system's generator of random bytes cannot be used")]
pub struct NoRandomness(#[source] getrandom::Error);

/// Bytes that nobody can guess, wiped when they are dropped.
///
/// # Errors
///
/// When the system has none to give: make no secret then.
pub fn random_bytes<const N: usize>() -> Result<Zeroizing<[u8; N]>, NoRandomness> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_drawn_and_never_the_same_twice() {
        let drawn: Vec<_> = (0..40).map(|_| random_bytes::<48>().unwrap()).collect();
        for at in 0..48 {
            let first = drawn[0][at];
            assert!(drawn.iter().any(|bytes| bytes[at] != first), "byte {at}");
        }
        for (at, bytes) in drawn.iter().enumerate() {
            assert!(!drawn[..at].contains(bytes));
        }
    }
}
