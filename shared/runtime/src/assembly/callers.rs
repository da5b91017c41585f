//! Who may use the admin API.

use std::sync::Arc;
use std::time::Duration;

use shifts_auth::{Oidc, OidcSettings, OidcSettingsError};
use shifts_ports::Clock;

use crate::configuration::Configuration;

/// Knows administrators by the tokens of the configured issuer.
///
/// # Errors
///
/// Names the key of `[admin]` that cannot be used, and what to write.
pub fn callers(
    configuration: &Configuration,
    clock: Arc<dyn Clock>,
) -> Result<Oidc, OidcSettingsError> {
    let section = &configuration.admin;
    let settings = OidcSettings {
        issuer: section.issuer.clone(),
        audience: section.audience.clone(),
        allow_plain_http: section.allow_plain_http,
        keys_ttl: Duration::from_secs(section.keys_ttl_minutes * 60),
        request_timeout: Duration::from_secs(section.request_timeout_s),
        body_bytes_max: section.body_bytes_max,
    };
    Oidc::new(settings, clock)
}
