//! Asking the issuer for its keys: the discovery document first, then the keys that it names.
//!
//! Every answer is capped and timed, no redirect is followed, and the document must name the very
//! issuer that is configured (OpenID Connect Discovery 1.0, section 4.3, read 2026-11).

use std::sync::Arc;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;

use crate::errors::KeysProblem;
use crate::jwks::{self, KeySet};
use crate::settings::{ISSUER, OidcSettings, OidcSettingsError, check_address, discovery_url};

const DISCOVERY: &str = "discovery document";
const KEYS: &str = "key document";

/// The issuer of tokens, over HTTP.
pub(crate) struct Issuer {
    http: Client,
    discovery: Url,
    name: String,
    allow_plain_http: bool,
    body_bytes_max: u64,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Issuer {
    pub(crate) fn new(settings: &OidcSettings) -> Result<Self, OidcSettingsError> {
        let discovery = discovery_url(settings)?;
        let http = Client::builder()
            .timeout(settings.request_timeout)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(|_| OidcSettingsError {
                key: ISSUER,
                why: "the HTTP client cannot be set up on this machine",
            })?;
        Ok(Self {
            http,
            discovery,
            name: settings.issuer.clone(),
            allow_plain_http: settings.allow_plain_http,
            body_bytes_max: settings.body_bytes_max,
        })
    }

    /// The keys that the issuer signs with now.
    pub(crate) async fn fetch_keys(&self) -> Result<KeySet, KeysProblem> {
        let body = self.fetch(DISCOVERY, self.discovery.clone()).await?;
        let found: Discovery = serde_json::from_slice(&body)
            .map_err(|_| problem(DISCOVERY, "it names no issuer or no jwks_uri"))?;
        if found.issuer != self.name {
            return Err(problem(DISCOVERY, "it is the one of another issuer"));
        }
        let url = Url::parse(&found.jwks_uri)
            .map_err(|_| problem(DISCOVERY, "its jwks_uri is no address"))?;
        check_address(&url, self.allow_plain_http)
            .map_err(|_| problem(DISCOVERY, "its jwks_uri may not be asked: it is not https"))?;
        let body = self.fetch(KEYS, url).await?;
        jwks::read(&body).map_err(|why| problem(KEYS, why))
    }

    async fn fetch(&self, document: &'static str, url: Url) -> Result<Vec<u8>, KeysProblem> {
        let lost = |error: reqwest::Error| KeysProblem {
            document,
            why: "no answer".to_owned(),
            cause: Some(Arc::new(error.without_url())),
        };
        let mut answer = self.http.get(url).send().await.map_err(lost)?;
        if answer.status() != StatusCode::OK {
            let why = format!("it was answered with {}", answer.status().as_u16());
            return Err(problem(document, &why));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(lost)? {
            if (body.len() + chunk.len()) as u64 > self.body_bytes_max {
                return Err(problem(document, "it is larger than allowed"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn problem(document: &'static str, why: &str) -> KeysProblem {
    KeysProblem {
        document,
        why: why.to_owned(),
        cause: None,
    }
}
