//! Randomness, as a port, so that a test can repeat a run exactly.

/// A source of numbers that nobody can guess.
pub trait Randomness: Send + Sync {
    /// 128 random bits.
    fn next_u128(&self) -> u128;
}
