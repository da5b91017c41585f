//! Callbacks from outside: what is sealed and what is not, what is answered to whom, and what the
//! WFM hears of it. The names begin with the case they are about.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod abuse;
mod doors;
mod meaning;
#[expect(dead_code, reason = "each test file uses its part of the outside")]
#[path = "../admin/outside.rs"]
mod outside;
#[expect(dead_code, reason = "the protocol's own tests use more of it")]
#[path = "../../../wfi/tests/protocol/sealing.rs"]
mod sealing;
mod world;
