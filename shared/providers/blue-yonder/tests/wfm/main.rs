//! The provider over real HTTP, against a stub whose answers were written from the vendor's
//! description of its operations and not from the provider.
//!
//! Whatever the provider sends is held against that description where it is at hand
//! (`document.rs`).
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod acting;
mod company;
mod document;
mod hostile;
mod outbound;
mod reading;
mod renewals;
mod sessions;
mod stub;
