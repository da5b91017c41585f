//! The account: region, credentials, HTTP and retries, as the environment says.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use shifts_ports::{Meter, StoreError};

/// How often a call is sent in all, before the caller is told that the service does not answer.
/// Conditional writes that were carried out and not answered come back as conflicts.
const ATTEMPTS_MAX: u32 = 4;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// The account that a program works in. Cheap to clone.
#[derive(Clone)]
pub struct Cloud {
    pub(crate) config: Arc<SdkConfig>,
    pub(crate) meter: Arc<Meter>,
}

impl Cloud {
    /// Reads region and credentials from where AWS puts them: the environment of a function, or a
    /// profile. `AWS_ENDPOINT_URL` leads to an emulator.
    pub async fn connect(meter: Arc<Meter>) -> Self {
        // The certificates of the machine are read when the client is made, which takes longer
        // than all the rest of a start; an emulator's plain address needs none.
        let plain = std::env::var("AWS_ENDPOINT_URL").is_ok_and(|url| url.starts_with("http://"));
        let http = if plain {
            Builder::new().build_http()
        } else {
            Builder::new()
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .build_https()
        };
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .build();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX))
            .load()
            .await;
        Self {
            config: Arc::new(config),
            meter,
        }
    }
}

/// What a service's failure means for the caller of a store.
pub(crate) fn unavailable<E>(operation: &'static str) -> impl Fn(E) -> StoreError
where
    E: Error + Send + Sync + 'static,
{
    move |error| StoreError::Unavailable {
        operation,
        cause: error.into(),
    }
}

/// Something in the store that is not as this program writes it.
pub(crate) fn corrupt(what: &str, why: impl Into<String>) -> StoreError {
    StoreError::Corrupt {
        what: what.to_owned(),
        why: why.into(),
    }
}
