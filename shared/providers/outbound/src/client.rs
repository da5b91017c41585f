//! The HTTP client, and how much of an answer is taken.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::addresses::{AddressError, Addresses};
use crate::resolving::{PublicOnly, System};

/// How often one request is sent.
const ATTEMPTS_MAX: usize = 4;

/// What came of reading an answer.
#[derive(Debug)]
pub enum Chunked {
    /// The whole of it, unpacked.
    Whole(Vec<u8>),
    /// It is larger than allowed, and was left where it is.
    TooLarge,
}

/// A client that follows no redirect, asks no proxy, and connects to nothing in a private network
/// unless that is allowed. `request_timeout` bounds a request from its start to the last byte of
/// its answer.
///
/// # Errors
///
/// When this machine cannot have one.
pub fn client(addresses: &Addresses, request_timeout: Duration) -> Result<Client, AddressError> {
    Client::builder()
        .timeout(request_timeout)
        .redirect(Policy::none())
        .no_proxy()
        .dns_resolver(Arc::new(PublicOnly {
            allow_private: addresses.allow_private,
            allow_this_machine: addresses.allow_this_machine,
            names: System,
        }))
        .build()
        .map_err(|_| AddressError {
            key: "base_url",
            why: "the HTTP client cannot be set up on this machine",
        })
}

/// Reads an answer, unpacked, up to a limit. Nothing is reserved on the word of a header.
///
/// # Errors
///
/// When the answer breaks off or the time of the request is over.
pub async fn capped(answer: &mut Response, bytes_max: usize) -> reqwest::Result<Chunked> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > bytes_max {
            return Ok(Chunked::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Chunked::Whole(body))
}

/// The waits between attempts at one request.
pub fn delays() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(250))
        .with_max_times(ATTEMPTS_MAX - 1)
        .with_jitter()
        .build()
}

/// How long the WFM asks to wait, where it does so in seconds.
pub fn retry_after(answer: &Response) -> Option<Duration> {
    let header = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    header.trim().parse().ok().map(Duration::from_secs)
}
