//! The simulated Blue Yonder over real HTTP, with requests written by hand from the vendor's
//! document.
//!
//! Every request and every answer is held against that document, where a copy of it is at hand (see
//! `document`).
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod availability;
mod document;
mod faults;
mod federated;
mod open_shifts;
mod readings;
mod server;
mod sessions;
mod swaps;
mod time_off;
mod world;

use server::{Answer, Server, Session};
