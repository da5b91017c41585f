//! How Graph is reached, and every limit of the client.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

/// The choices and limits of the Graph client.
#[derive(Debug, Clone)]
pub struct GraphSettings {
    /// Where Graph is: `https://graph.microsoft.com`, with or without `/v1.0`.
    pub base_url: String,
    /// Where tokens are issued.
    pub token_url: String,
    /// The application's id.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: SecretString,
    /// How fast calls are sent.
    pub pacing: Pacing,
    /// The value of `X-MS-WFMPassthrough` on every write.
    pub passthrough: String,
    /// Over which version requests are answered on people's behalf.
    pub request_decisions: GraphVersion,
    /// The user for the `MS-APP-ACTS-AS` header; `None` unless a tenant still asks for it.
    pub acts_as: Option<String>,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How many envelopes are on their way side by side.
    pub envelopes_in_flight_max: usize,
    /// How often one call or item is sent.
    pub attempts_max: u32,
    /// Where the jitter between attempts and the ids of requests begin: random for a program, fixed
    /// for a test.
    pub seed: u64,
    /// The longest wait that Graph may ask for.
    pub retry_after_max: Duration,
    /// How many pages of one listing are read.
    pub page_count_max: usize,
    /// How large one answer may be.
    pub body_bytes_max: usize,
    /// How long to wait between two looks at a schedule that is being made, at first.
    pub provisioning_poll: Duration,
    /// How long to wait for a schedule in all.
    pub provisioning_wait_max: Duration,
}

/// How fast calls are sent, and how urgently.
#[derive(Debug, Clone, PartialEq)]
pub struct Pacing {
    /// Whose limits these are: the tenant.
    pub tenant: String,
    /// How many times Microsoft's rates may be used; 1 for Microsoft itself.
    pub rate_scale: f64,
    /// Whether people wait for the answers, so that calls go ahead of those nobody waits for.
    pub urgent: bool,
}

/// Why the Graph client cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} = {value}: {why}")]
pub struct GraphSettingsError {
    /// The key of the configuration.
    pub key: &'static str,
    /// Its value.
    pub value: String,
    /// What is wrong with it and what to do.
    pub why: &'static str,
}

/// The version of Graph that a call goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphVersion {
    /// What Microsoft supports for production.
    V1,
    /// Where Microsoft shows what is to come, and may change it.
    Beta,
}

impl fmt::Display for GraphVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        })
    }
}

/// An address that may be sent credentials: https, or http on this machine.
pub(crate) fn parse_address(key: &'static str, text: &str) -> Result<Url, GraphSettingsError> {
    let wrong = |why| GraphSettingsError {
        key,
        value: text.to_owned(),
        why,
    };
    let url = Url::parse(text)
        .map_err(|_| wrong("this is no address; write one such as https://graph.microsoft.com"))?;
    if !url.username().is_empty() || url.password().is_some() {
        // The value is not repeated: it holds a password.
        return Err(GraphSettingsError {
            key,
            value: "(hidden)".to_owned(),
            why: "an address must not hold a user name or password; remove it",
        });
    }
    let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback => Ok(url),
        "http" => Err(wrong(
            "credentials are sent there, so it must begin with https://",
        )),
        _ => Err(wrong("it must begin with https://")),
    }
}

/// The root of one version of Graph below a base address given with or without a version.
pub(crate) fn version_root(
    base_url: &str,
    version: GraphVersion,
) -> Result<Url, GraphSettingsError> {
    let mut url = parse_address("graph.base_url", base_url)?;
    let path = url.path().trim_end_matches('/').to_owned();
    let bare = path
        .strip_suffix("/v1.0")
        .or_else(|| path.strip_suffix("/beta"))
        .unwrap_or(&path);
    url.set_path(&format!("{bare}/{version}"));
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_may_name_a_version_or_not() {
        for base in [
            "https://graph.microsoft.com",
            "https://graph.microsoft.com/v1.0/",
        ] {
            let root = version_root(base, GraphVersion::V1).unwrap();
            assert_eq!(root.as_str(), "https://graph.microsoft.com/v1.0");
        }
        let root = version_root("http://127.0.0.1:81/beta", GraphVersion::V1).unwrap();
        assert_eq!(root.as_str(), "http://127.0.0.1:81/v1.0");
    }

    #[test]
    fn credentials_are_not_sent_in_the_clear_or_to_nowhere() {
        for base in [
            "http://graph.microsoft.com",
            "ftp://x",
            "graph.microsoft.com",
            "",
            "http://127.0.0.1.evil/",
        ] {
            assert!(version_root(base, GraphVersion::V1).is_err(), "{base}");
        }
        let error =
            version_root("https://me:hunter2@graph.microsoft.com", GraphVersion::V1).unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }
}
