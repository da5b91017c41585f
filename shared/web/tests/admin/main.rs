//! The admin API from outside: who may do what, what is answered, and what is refused.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod acts;
mod care;
mod described;
mod hostile;
mod looks;
mod outside;
mod roles;
mod store;
mod world;
