//! The client over real HTTP, against answers that a test writes down.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod integrations;
mod listings;
mod reads;
mod requests;
mod schedules;
mod schema;
mod stub;
mod writes;
