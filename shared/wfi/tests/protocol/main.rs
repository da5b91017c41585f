//! The protocol of the workforce integration, from the bytes that come in to the text that goes
//! out. Names that begin with a letter and a number are cases of a list of attacks: A is about
//! the container, B about what it means.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod answers;
mod containers;
mod envelope;
mod fuzz;
mod meaning;
mod schema;
mod sealing;
mod things;
