//! How the WFM is reached, and the limits.

use std::collections::BTreeSet;
use std::time::Duration;

use secrecy::SecretString;
use shifts_model::{ActionKind, Activity};
use shifts_provider_outbound::Addresses;

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

impl OpenSettings {
    /// Which addresses it may have.
    pub(crate) fn addresses(&self) -> Addresses {
        Addresses {
            allow_plain_http: self.allow_plain_http,
            allow_private: self.allow_private_addresses,
            allow_this_machine: true,
            hosts: Vec::new(),
        }
    }
}
