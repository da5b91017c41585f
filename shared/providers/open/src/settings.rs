//! How the WFM is reached, and the limits.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use shifts_model::{ActionKind, Activity};

use crate::addresses::{is_loopback_name, is_public};

/// The choices and limits of one WFM.
#[derive(Debug, Clone)]
pub struct OpenSettings {
    /// Where it is; the paths of the protocol follow.
    pub base_url: String,
    /// How the adapter signs in.
    pub credentials: Credentials,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How many pages of one reading are read.
    pub page_count_max: usize,
    /// How large one answer may be, unpacked.
    pub body_bytes_max: usize,
    /// Whether plain http may leave this machine.
    pub allow_plain_http: bool,
    /// Whether the WFM may lie in a private network.
    pub allow_private_addresses: bool,
    /// Which of shifts, open shifts, time off and availability it has.
    pub offers: BTreeSet<Activity>,
    /// Which actions it has; none for a WFM that can only be read.
    pub actions: BTreeSet<ActionKind>,
}

/// How the adapter signs in.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// Not at all.
    None,
    /// With a bearer token.
    Bearer(SecretString),
    /// With a key in the header `X-Internal-Key`.
    InternalKey(SecretString),
    /// With a token that is fetched by OAuth2 client credentials.
    ClientCredentials {
        /// Where tokens are issued.
        token_url: String,
        /// The client.
        client_id: String,
        /// Its secret.
        client_secret: SecretString,
        /// The scope; empty for none.
        scope: String,
    },
}

/// Why a WFM cannot be reached as configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {why}")]
pub struct OpenSettingsError {
    /// The key of the configuration.
    pub key: &'static str,
    /// What is wrong and what to do. The value is not repeated: it may hold a password.
    pub why: &'static str,
}

/// An address that may be sent credentials.
pub(crate) fn parse_address(
    key: &'static str,
    text: &str,
    settings: &OpenSettings,
) -> Result<Url, OpenSettingsError> {
    let wrong = |why| OpenSettingsError { key, why };
    let url = Url::parse(text).map_err(|_| wrong("this is no address; write https://…"))?;
    let host = url
        .host_str()
        .ok_or_else(|| wrong("this address names no host"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "an address must not hold a user name or password; remove it",
        ));
    }
    let is_loopback = is_loopback_name(host);
    match url.scheme() {
        "https" => {}
        "http" if is_loopback || settings.allow_plain_http => {}
        "http" => return Err(wrong("credentials are sent there; begin it with https://")),
        _ => return Err(wrong("begin it with https://")),
    }
    let literal = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    if let Ok(ip) = literal
        && !is_loopback
        && !settings.allow_private_addresses
        && !is_public(ip)
    {
        return Err(wrong(
            "this address lies in a private network; set allow_private_addresses if that is meant",
        ));
    }
    Ok(url)
}
