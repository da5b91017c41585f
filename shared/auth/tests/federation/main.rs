//! Federated tokens over the library's front door: what is signed here is proven here, and the
//! attacks of the catalogue, each under its id (D1 to D24).
//!
//! Every attack has the same answer: not accepted, which is 401 without a body.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod attacks;
mod rotation;
mod world;
