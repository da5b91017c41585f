//! Single calls: paced, counted, the token renewed once, repeated where that is safe.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use jiff::Timestamp;
use secrecy::SecretString;
use shifts_ports::{Budgets, Clock, Meter, RequestIds, ShiftsError};

use crate::errors::code_of;
use crate::exchange::Exchange;
use crate::gate::Gate;
use crate::pacing::{Verb, VerbCounts, one, places};
use crate::request_ids::ClientRequestIds;
use crate::sdk_transport::SdkTransport;
use crate::settings::{GraphSettings, GraphSettingsError};
use crate::token::Tokens;
use crate::transport::{Request, Response, Transport, TransportError};

/// How many times slower a worker is that cannot see what the others send.
const ALONE_SLOWER: u32 = 10;

/// What is done about a call that may have been carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// It is sent again.
    SendAgain,
    /// It is told.
    Tell,
}

/// Microsoft Graph, for connected teams.
pub struct Graph {
    pub(crate) settings: GraphSettings,
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) tokens: Tokens,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) gate: Gate,
    pub(crate) client_request_ids: ClientRequestIds,
    budgets: Arc<dyn Budgets>,
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
        budgets: Arc<dyn Budgets>,
    ) -> Result<Self, GraphSettingsError> {
        Ok(Self {
            transport: Box::new(SdkTransport::new(&settings)?),
            tokens: Tokens::new(&settings, Arc::clone(&clock))?,
            budgets,
            gate: Gate::default(),
            client_request_ids: ClientRequestIds::new(settings.seed),
            settings,
            clock,
            meter,
        })
    }

    /// Waits for a place for these items. False when it would come after `latest`.
    pub(crate) async fn take_turn(&self, counts: VerbCounts, latest: Timestamp) -> bool {
        let now = self.clock.now();
        let places = places(&self.settings.pacing, counts);
        let send_at = match self.budgets.reserve(&places, now, latest).await {
            Ok(Some(send_at)) => send_at,
            Ok(None) => return false,
            Err(error) => {
                // Without the shared budget each worker keeps to a fraction of it.
                tracing::warn!(
                    event = "budget.unavailable",
                    "Graph's budget cannot be shared now: {error}"
                );
                let alone = places
                    .iter()
                    .map(|place| place.worth)
                    .max()
                    .unwrap_or_default();
                let send_at = now.saturating_add(alone * ALONE_SLOWER);
                send_at.unwrap_or(Timestamp::MAX)
            }
        };
        if send_at > latest {
            return false;
        }
        let wait = Duration::try_from(now.duration_until(send_at)).unwrap_or_default();
        if !wait.is_zero() {
            self.clock.sleep(wait).await;
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
        self.call_until(verb, request, Doubt::SendAgain, Timestamp::MAX)
            .await
    }

    /// Sends a call that must not be carried out twice. It is sent again only where it is certain
    /// that it was not carried out; what is [unanswered](ShiftsError::Unanswered) may have been.
    pub(crate) async fn call_unrepeated(
        &self,
        verb: Verb,
        request: &Request,
    ) -> Result<Response, ShiftsError> {
        self.call_until(verb, request, Doubt::Tell, Timestamp::MAX)
            .await
    }

    /// The same, and nothing is sent after `send_before`: what was not sent by then counts as
    /// throttled.
    pub(crate) async fn call_once(
        &self,
        verb: Verb,
        request: &Request,
        send_before: Timestamp,
    ) -> Result<Response, ShiftsError> {
        self.call_until(verb, request, Doubt::Tell, send_before)
            .await
    }

    async fn call_until(
        &self,
        verb: Verb,
        request: &Request,
        doubt: Doubt,
        send_before: Timestamp,
    ) -> Result<Response, ShiftsError> {
        let operation = request.operation;
        let mut delays = self.delays();
        let mut renewed = false;
        loop {
            let has_turn = self.take_turn(one(verb), send_before).await;
            let token = self.tokens.token().await?;
            if !has_turn || self.clock.now() > send_before {
                return Err(ShiftsError::Throttled {
                    operation,
                    retry_after: Duration::ZERO,
                    ids: RequestIds::default(),
                });
            }
            self.meter.graph_call();
            let Exchange { ids, answer } = self.exchange(request, &token).await;
            // How long to wait at least, and what to say when the attempts are used up.
            let (least, given_up) = match answer {
                Ok(response) if response.status < 300 || response.status == 404 => {
                    return Ok(response);
                }
                Ok(response) if response.status == 401 && !renewed => {
                    renewed = true;
                    self.tokens.forget(&token).await;
                    continue;
                }
                Ok(response) => match self.judge(request, &response)? {
                    (_, error @ ShiftsError::Unanswered { .. }) if doubt == Doubt::Tell => {
                        return Err(error);
                    }
                    judged => judged,
                },
                Err(TransportError::Lost(cause)) if doubt == Doubt::Tell => {
                    return Err(ShiftsError::Unanswered {
                        operation,
                        cause,
                        ids,
                    });
                }
                Err(TransportError::NotSent(cause) | TransportError::Lost(cause)) => {
                    let unanswered = ShiftsError::Unanswered {
                        operation,
                        cause,
                        ids,
                    };
                    (Duration::ZERO, unanswered)
                }
            };
            let Some(delay) = delays.next() else {
                return Err(given_up);
            };
            self.clock.sleep(least.max(delay)).await;
        }
    }

    /// After how long a call that was not carried out may be sent again, and its error if it is
    /// not.
    fn judge(
        &self,
        request: &Request,
        response: &Response,
    ) -> Result<(Duration, ShiftsError), ShiftsError> {
        let operation = request.operation;
        let ids = response.ids.clone();
        let code = || code_of(&response.body);
        let retry_after = Duration::from_secs(response.retry_after_s.unwrap_or(0));
        match response.status {
            429 => {
                tracing::warn!(
                    event = "graph.throttled",
                    trace.id = %request.traces,
                    operation,
                    client.request.id = ids.client,
                    request.id = ids.graph,
                    retry_after_ms = u64::try_from(retry_after.as_millis()).unwrap_or(u64::MAX),
                    "Graph throttled {operation}"
                );
                self.unless_too_long(
                    retry_after,
                    ShiftsError::Throttled {
                        operation,
                        retry_after,
                        ids,
                    },
                )
            }
            500..=504 => {
                let cause = format!("it answered {} ({})", response.status, code()).into();
                let unanswered = ShiftsError::Unanswered {
                    operation,
                    cause,
                    ids,
                };
                self.unless_too_long(retry_after, unanswered)
            }
            401 | 403 => Err(ShiftsError::Forbidden {
                operation,
                code: code(),
                ids,
            }),
            _ => Err(ShiftsError::Refused {
                operation,
                code: code(),
                ids,
            }),
        }
    }

    fn unless_too_long(
        &self,
        wait: Duration,
        error: ShiftsError,
    ) -> Result<(Duration, ShiftsError), ShiftsError> {
        if wait > self.settings.retry_after_max {
            Err(error)
        } else {
            Ok((wait, error))
        }
    }

    /// The pauses between attempts: doubled each time, with jitter.
    pub(crate) fn delays(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(250))
            .with_max_delay(Duration::from_secs(20))
            .with_max_times(self.settings.attempts_max.saturating_sub(1) as usize)
            .with_jitter()
            .with_jitter_seed(self.settings.seed)
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
            ids: response.ids.clone(),
        });
    }
    serde_json::from_slice(&response.body).map_err(|error| {
        let place = format!("it is no usable JSON at column {}", error.column());
        ShiftsError::Unanswered {
            operation,
            cause: place.into(),
            ids: response.ids.clone(),
        }
    })
}
