//! Tokens: fetched with the application's credentials, kept until shortly before they expire.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use shifts_ports::{Clock, FETCH_TOKEN, RequestIds, ShiftsError};
use tokio::sync::Mutex;

use crate::settings::{GraphSettings, GraphSettingsError, parse_address};

/// How long before its end a token is no longer used.
const RESERVE: Duration = Duration::from_secs(120);
/// The largest answer of a token endpoint that is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// The one token of the application.
pub(crate) struct Tokens {
    http: Client,
    url: Url,
    client_id: String,
    client_secret: SecretString,
    clock: Arc<dyn Clock>,
    /// Held while a token is fetched, so that one request serves everybody who waits.
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    token: SecretString,
    usable_until: Timestamp,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    expires_in: Option<u64>,
}

impl Tokens {
    pub(crate) fn new(
        settings: &GraphSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, GraphSettingsError> {
        let http = Client::builder()
            .timeout(settings.request_timeout)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(|_| GraphSettingsError {
                key: "graph.token_url",
                value: settings.token_url.clone(),
                why: "the HTTP client cannot be set up on this machine",
            })?;
        Ok(Self {
            http,
            url: parse_address("graph.token_url", &settings.token_url)?,
            client_id: settings.client_id.clone(),
            client_secret: settings.client_secret.clone(),
            clock,
            kept: Mutex::new(None),
        })
    }

    /// The present token, fetched if there is none.
    pub(crate) async fn token(&self) -> Result<SecretString, ShiftsError> {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept
            .as_ref()
            .filter(|kept| self.clock.now() < kept.usable_until)
        {
            return Ok(kept.token.clone());
        }
        let fetched = self.fetch().await?;
        let token = fetched.token.clone();
        *kept = Some(fetched);
        Ok(token)
    }

    /// Forgets a token that Graph did not accept, unless it has been replaced since.
    pub(crate) async fn forget(&self, refused: &SecretString) {
        let mut kept = self.kept.lock().await;
        let same = |kept: &Kept| kept.token.expose_secret() == refused.expose_secret();
        if kept.as_ref().is_some_and(same) {
            *kept = None;
        }
    }

    async fn fetch(&self) -> Result<Kept, ShiftsError> {
        let lost = |error: reqwest::Error| ShiftsError::Unanswered {
            operation: FETCH_TOKEN,
            cause: error.without_url().into(),
            ids: RequestIds::default(),
        };
        let asked_at = self.clock.now();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.client_id),
            ("client_secret", self.client_secret.expose_secret()),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        let mut answer = self
            .http
            .post(self.url.clone())
            .form(&form)
            .send()
            .await
            .map_err(lost)?;
        let status = answer.status();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(refused("AnswerTooLarge"));
            }
            body.extend_from_slice(&chunk);
        }
        match status.as_u16() {
            200 => {}
            400 | 401 | 403 => {
                let code = crate::errors::oauth_code(&body);
                return Err(ShiftsError::Forbidden {
                    operation: FETCH_TOKEN,
                    code,
                    ids: RequestIds::default(),
                });
            }
            429 => {
                let retry_after = Duration::from_secs(1);
                return Err(ShiftsError::Throttled {
                    operation: FETCH_TOKEN,
                    retry_after,
                    ids: RequestIds::default(),
                });
            }
            status => {
                let cause = format!("the token endpoint answered {status}").into();
                return Err(ShiftsError::Unanswered {
                    operation: FETCH_TOKEN,
                    cause,
                    ids: RequestIds::default(),
                });
            }
        }
        let answer: Answer = serde_json::from_slice(&body).map_err(|_| refused("NotAToken"))?;
        let life = Duration::from_secs(answer.expires_in.unwrap_or(0));
        let usable = life.saturating_sub(RESERVE).max(life / 2);
        Ok(Kept {
            token: answer.access_token.into(),
            usable_until: asked_at.saturating_add(usable).unwrap_or(asked_at),
        })
    }
}

fn refused(code: &str) -> ShiftsError {
    ShiftsError::Refused {
        operation: FETCH_TOKEN,
        code: code.to_owned(),
        ids: RequestIds::default(),
    }
}
