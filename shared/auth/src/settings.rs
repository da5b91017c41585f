//! Whose tokens are accepted, and the limits of asking for the keys.

use std::time::Duration;

use reqwest::Url;

/// Whose tokens are accepted, for whom they must be meant, and every limit.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// The issuer, letter by letter as it stands in `iss`. For Entra it is
    /// `https://login.microsoftonline.com/{tenant id}/v2.0`, and the application must ask for
    /// tokens of version 2 (`api.requestedAccessTokenVersion`).
    pub issuer: String,
    /// Whom tokens must be meant for, as it stands in `aud`. Entra's tokens of version 2 carry the
    /// application's id there.
    pub audience: String,
    /// Whether an issuer on this machine may be asked over plain http, as a simulator is. Others
    /// never may.
    pub allow_plain_http: bool,
    /// How long fetched keys are used without asking again. They serve twice as long while the
    /// issuer does not answer.
    pub keys_ttl: Duration,
    /// How long one request to the issuer may take.
    pub request_timeout: Duration,
    /// How large one answer of the issuer may be, unpacked.
    pub body_bytes_max: u64,
}

/// Why nobody can be let in as configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {why}")]
pub struct OidcSettingsError {
    /// The key of the configuration.
    pub key: &'static str,
    /// What is wrong and what to do. The value is not repeated: it may hold a password.
    pub why: &'static str,
}

pub(crate) const ISSUER: &str = "[admin] issuer";
const AUDIENCE: &str = "[admin] audience";

/// Judges the settings and gives the address of the discovery document.
///
/// It is the issuer with a path behind it, after a slash at its end is taken away (OpenID Connect
/// Discovery 1.0, section 4, read 2026-11).
pub(crate) fn discovery_url(settings: &OidcSettings) -> Result<Url, OidcSettingsError> {
    let wrong = |why| OidcSettingsError { key: ISSUER, why };
    let issuer = settings.issuer.as_str();
    if issuer.is_empty() {
        return Err(wrong(
            "it is empty; write the address that stands in the iss claim of your tokens",
        ));
    }
    // The parser drops blanks, the comparison with `iss` would not.
    if issuer.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(wrong("it holds blanks; remove them"));
    }
    let url = Url::parse(issuer).map_err(|_| {
        wrong(
            "this is no address; write one such as \
             https://login.microsoftonline.com/{tenant id}/v2.0",
        )
    })?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("an issuer has no query and no fragment; remove them"));
    }
    check_address(&url, settings.allow_plain_http).map_err(wrong)?;
    if settings.audience.trim().is_empty() {
        return Err(OidcSettingsError {
            key: AUDIENCE,
            why: "it is empty; write the id of the application that the tokens are meant for",
        });
    }
    let below = issuer.trim_end_matches('/');
    Url::parse(&format!("{below}/.well-known/openid-configuration"))
        .map_err(|_| wrong("no discovery document can lie below this address"))
}

/// Whether keys may be fetched from an address: https, or http on this machine where allowed.
pub(crate) fn check_address(url: &Url, allow_plain_http: bool) -> Result<(), &'static str> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address must not hold a user name or password; remove it");
    }
    let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback && allow_plain_http => Ok(()),
        "http" if is_loopback => {
            Err("plain http to this machine is for simulators; allow it or begin with https://")
        }
        _ => Err("keys are fetched from there, so it must begin with https://"),
    }
}
