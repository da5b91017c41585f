//! Tokens of a small issuer over real HTTP, and what becomes of them.

#![expect(
    clippy::unwrap_used,
    reason = "the whole crate is tests, and a surprise is best shown where it happens"
)]

mod attacks;
mod keys;
mod settings;
mod tenant;
mod tokens;
mod world;
