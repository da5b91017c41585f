//! What callbacks are sealed with.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use shifts_ports::Secrets;

use super::outside::{AssemblyError, fetch};
use crate::configuration::Configuration;

/// The secret of the workforce integration, and the one before with the end of its time.
pub struct CallbackSecrets {
    /// The present one.
    pub current: SecretString,
    /// The one before.
    pub previous: Option<(SecretString, Timestamp)>,
}

/// Fetches the secrets of the workforce integration; `None` where none is configured.
///
/// # Errors
///
/// When a secret that is configured cannot be had.
pub async fn callback_secrets(
    configuration: &Configuration,
    secrets: &dyn Secrets,
    now: Timestamp,
) -> Result<Option<CallbackSecrets>, AssemblyError> {
    let wfi = &configuration.wfi;
    if wfi.secret.is_empty() {
        return Ok(None);
    }
    let current = fetch(secrets, "wfi.secret", &wfi.secret).await?;
    let mut previous = None;
    if !wfi.previous_secret.is_empty() {
        let secret = fetch(secrets, "wfi.previous_secret", &wfi.previous_secret).await?;
        let hours = SignedDuration::from_hours(i64::from(wfi.previous_secret_hours));
        let until = now.saturating_add(hours).unwrap_or(Timestamp::MAX);
        previous = Some((secret, until));
    }
    Ok(Some(CallbackSecrets { current, previous }))
}
