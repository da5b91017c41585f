//! What every provider that speaks HTTP has in common: which addresses it may be given, which it
//! may connect to, and how much of an answer it takes.
//!
//! A WFM is configured by a person and answers for itself, so neither its address nor its answers
//! are trusted. Addresses are judged when the program begins (`addresses`) and once more at each
//! connection (`resolving`); a redirect is never followed and no proxy is asked (`client`).
//! Nothing here knows the protocol of any WFM.

mod addresses;
mod client;
mod resolving;

pub use addresses::{AddressError, Addresses};
pub use client::{Chunked, capped, client, delays, retry_after};
