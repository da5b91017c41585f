//! `POST /auth`: what a WFM brings back, and what it is told. The names begin with the case they
//! are about; what makes a token worthless is tested where tokens are judged.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod brought;
mod refused;
mod world;
