//! What a person wants, from the items that Shifts sends for it. Names that begin with a letter
//! and a number are cases of a list of attacks.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod builders;
mod edits;
mod limits;
mod lines;
mod requests;
