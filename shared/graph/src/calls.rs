//! Single calls: paced, counted, the token renewed once, repeated where that is safe.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use jiff::Timestamp;
use secrecy::SecretString;
use shifts_ports::{Clock, Meter, ShiftsError};

use crate::errors::code_of;
use crate::gate::Gate;
use crate::pacing::{Pace, Verb, VerbCounts, one};
use crate::sdk_transport::SdkTransport;
use crate::settings::{GraphSettings, GraphSettingsError};
use crate::token::Tokens;
use crate::transport::{Request, Response, Transport, TransportError};

/// Microsoft Graph, for connected teams.
pub struct Graph {
    pub(crate) settings: GraphSettings,
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) tokens: Tokens,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) gate: Gate,
    pace: Mutex<Pace>,
}

/// What a call that was refused for now asks for.
pub(crate) enum Again {
    /// To be sent again after this long.
    After(Duration),
}

impl Graph {
    /// A client that has admitted no team yet.
    ///
    /// # Errors
    ///
    /// Names the key of the configuration that cannot be used.
    pub fn new(
        settings: GraphSettings,
        clock: Arc<dyn Clock>,
        meter: Arc<Meter>,
    ) -> Result<Self, GraphSettingsError> {
        Ok(Self {
            transport: Box::new(SdkTransport::new(&settings)?),
            tokens: Tokens::new(&settings, Arc::clone(&clock))?,
            pace: Mutex::new(Pace::new(settings.rate_scale, clock.now())),
            gate: Gate::default(),
            settings,
            clock,
            meter,
        })
    }

    /// Waits for a place for these items. False when it would come after `latest`.
    pub(crate) async fn take_turn(&self, counts: VerbCounts, latest: Timestamp) -> bool {
        let now = self.clock.now();
        let wait = {
            let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
            pace.reserve(counts, now, latest)
        };
        match wait {
            None => return false,
            Some(Duration::ZERO) => {}
            Some(wait) => self.clock.sleep(wait).await,
        }
        true
    }

    /// Sends a call that may be repeated (reads, PUT, share), until it is answered or the attempts
    /// are used up. The answer has a status below 300, 404, or is an error.
    pub(crate) async fn call(
        &self,
        verb: Verb,
        request: &Request,
    ) -> Result<Response, ShiftsError> {
        let operation = request.operation;
        let mut delays = self.delays();
        let mut renewed = false;
        loop {
            self.take_turn(one(verb), Timestamp::MAX).await;
            let token = self.tokens.token().await?;
            self.meter.graph_call();
            let answer = self.transport.send(request, &token).await;
            let again = match answer {
                Ok(response) if response.status < 300 || response.status == 404 => {
                    return Ok(response);
                }
                Ok(response) if response.status == 401 && !renewed => {
                    renewed = true;
                    self.tokens.forget(&token).await;
                    continue;
                }
                Ok(response) => self.judge(operation, &response)?,
                Err(TransportError::NotSent(cause) | TransportError::Lost(cause)) => {
                    let Some(delay) = delays.next() else {
                        return Err(ShiftsError::Unanswered { operation, cause });
                    };
                    Again::After(delay)
                }
            };
            let Again::After(least) = again;
            let Some(delay) = delays.next() else {
                return Err(ShiftsError::Throttled {
                    operation,
                    retry_after: least,
                });
            };
            self.clock.sleep(least.max(delay)).await;
        }
    }

    /// Whether and when a call that was not carried out may be sent again.
    fn judge(&self, operation: &'static str, response: &Response) -> Result<Again, ShiftsError> {
        let code = || code_of(&response.body);
        match response.status {
            429 | 500..=504 => {
                let asked = Duration::from_secs(response.retry_after_s.unwrap_or(0));
                if asked > self.settings.retry_after_max {
                    return Err(ShiftsError::Throttled {
                        operation,
                        retry_after: asked,
                    });
                }
                if response.status == 429 {
                    tracing::warn!(
                        event = "graph.throttled",
                        operation,
                        retry_after_ms = u64::try_from(asked.as_millis()).unwrap_or(u64::MAX),
                        "Graph throttled {operation}"
                    );
                }
                Ok(Again::After(asked))
            }
            401 | 403 => Err(ShiftsError::Forbidden {
                operation,
                code: code(),
            }),
            _ => Err(ShiftsError::Refused {
                operation,
                code: code(),
            }),
        }
    }

    /// The pauses between attempts: doubled each time, with jitter.
    pub(crate) fn delays(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(250))
            .with_max_delay(Duration::from_secs(20))
            .with_max_times(self.settings.attempts_max.saturating_sub(1) as usize)
            .with_jitter()
            .with_jitter_seed(self.settings.jitter_seed)
            .build()
    }

    /// Fetches a token, to find out whether the credentials are good.
    ///
    /// # Errors
    ///
    /// As the token endpoint answers: forbidden, unanswered.
    pub async fn check_token(&self) -> Result<(), ShiftsError> {
        self.tokens.token().await.map(|_: SecretString| ())
    }
}

/// Reads the JSON of an answer.
pub(crate) fn json<T: serde::de::DeserializeOwned>(
    operation: &'static str,
    response: &Response,
) -> Result<T, ShiftsError> {
    if response.status == 404 {
        return Err(ShiftsError::NotFound {
            operation,
            code: code_of(&response.body),
        });
    }
    serde_json::from_slice(&response.body).map_err(|error| {
        let place = format!("it is no usable JSON at column {}", error.column());
        ShiftsError::Unanswered {
            operation,
            cause: place.into(),
        }
    })
}
