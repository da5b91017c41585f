//! Requests: signed in, capped, repeated where that is safe, answered from memory on 304.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, ETAG, HeaderValue, IF_NONE_MATCH};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use shifts_ports::{Clock, Meter, WfmError};
use shifts_provider_outbound::{AddressError, Chunked, capped, client, delays, retry_after};
use tokio::sync::Mutex;

use crate::settings::{Credentials, OpenSettings};

/// The longest wait that the WFM may ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(60);
/// What a WFM answers that has no such thing.
const ABSENT: [StatusCode; 3] = [
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::NOT_IMPLEMENTED,
];
/// How many answers are remembered, and how large one may be to be remembered.
const REMEMBERED_MAX: usize = 4096;
const REMEMBERED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long before its end a token is no longer used.
const TOKEN_RESERVE: Duration = Duration::from_secs(60);

/// A WFM that speaks the open protocol.
pub struct OpenWfm {
    pub(crate) settings: OpenSettings,
    base: Url,
    token_url: Option<Url>,
    pub(crate) http: Client,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) meter: Arc<Meter>,
    token: Mutex<Option<(SecretString, Timestamp)>>,
    remembered: Mutex<BTreeMap<String, Remembered>>,
}

/// What came of a request.
pub(crate) enum Answer {
    /// A body.
    Body(Arc<Vec<u8>>),
    /// The WFM has no such thing, or does not know the path at all.
    Absent(StatusCode),
}

#[derive(Clone)]
struct Remembered {
    etag: HeaderValue,
    body: Arc<Vec<u8>>,
}

#[derive(Deserialize)]
struct TokenForm {
    access_token: String,
    #[serde(default)]
    expires_in: u64,
}

impl OpenWfm {
    /// A client for one WFM. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Names the key of the configuration that cannot be used.
    pub fn new(
        settings: OpenSettings,
        clock: Arc<dyn Clock>,
        meter: Arc<Meter>,
    ) -> Result<Self, AddressError> {
        let addresses = settings.addresses();
        let base = addresses.parse("base_url", &settings.base_url)?;
        let token_url = match &settings.credentials {
            Credentials::ClientCredentials { token_url, .. } => {
                Some(addresses.parse("token_url", token_url)?)
            }
            Credentials::None | Credentials::Bearer(_) | Credentials::InternalKey(_) => None,
        };
        let http = client(&addresses, settings.request_timeout)?;
        Ok(Self {
            settings,
            base,
            token_url,
            http,
            clock,
            meter,
            token: Mutex::new(None),
            remembered: Mutex::new(BTreeMap::new()),
        })
    }

    /// The address of a path of the protocol.
    pub(crate) fn url(&self, segments: &[&str], query: &[(&str, String)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("v1").extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// What is at an address.
    pub(crate) async fn get(&self, url: &Url) -> Result<Answer, WfmError> {
        let operation = || format!("GET {}", url.path());
        let unreachable = |cause: Box<dyn std::error::Error + Send + Sync>| WfmError::Unreachable {
            operation: operation(),
            cause,
        };
        let known = self.remembered.lock().await.get(url.as_str()).cloned();
        let mut delays = delays();
        let mut renewed = false;
        loop {
            let mut request = self.signed(self.http.get(url.clone())).await?;
            if let Some(known) = &known {
                request = request.header(IF_NONE_MATCH, known.etag.clone());
            }
            self.meter.wfm_call();
            let answer = request.send().await;
            let asked = match answer {
                Err(error) => Err(unreachable(error.without_url().into())),
                Ok(answer) => match (answer.status(), &known) {
                    (StatusCode::NOT_MODIFIED, Some(known)) => {
                        return Ok(Answer::Body(Arc::clone(&known.body)));
                    }
                    (StatusCode::OK, _) => return self.read(url, answer).await.map(Answer::Body),
                    (status, _) if ABSENT.contains(&status) => return Ok(Answer::Absent(status)),
                    (StatusCode::UNAUTHORIZED, _) if !renewed && self.forget_token().await => {
                        renewed = true;
                        continue;
                    }
                    (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
                        return Err(WfmError::Forbidden {
                            operation: operation(),
                        });
                    }
                    (status, _)
                        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() =>
                    {
                        let cause = format!("it answered {status}").into();
                        Err(unreachable(cause)).or_else(|error| retry_after(&answer).ok_or(error))
                    }
                    (status, _) => {
                        let why = format!("it answered {status}");
                        return Err(WfmError::Unusable {
                            operation: operation(),
                            why,
                        });
                    }
                },
            };
            let Some(delay) = delays.next() else {
                return Err(asked
                    .err()
                    .unwrap_or_else(|| unreachable("it is too busy".into())));
            };
            let least = asked.unwrap_or_default();
            if least > RETRY_AFTER_MAX {
                return Err(unreachable("it asks to wait longer than a minute".into()));
            }
            self.clock.sleep(least.max(delay)).await;
        }
    }

    /// Reads an answer up to the limit, unpacked, and remembers it if it carries a tag.
    async fn read(&self, url: &Url, mut answer: Response) -> Result<Arc<Vec<u8>>, WfmError> {
        let operation = format!("GET {}", url.path());
        let etag = answer.headers().get(ETAG).cloned();
        let read = capped(&mut answer, self.settings.body_bytes_max).await;
        let body = match read {
            Ok(Chunked::Whole(body)) => body,
            Ok(Chunked::TooLarge) => {
                let why = "it is larger than body_bytes_max".to_owned();
                return Err(WfmError::Unusable { operation, why });
            }
            Err(error) => {
                let cause = error.without_url().into();
                return Err(WfmError::Unreachable { operation, cause });
            }
        };
        let body = Arc::new(body);
        let mut remembered = self.remembered.lock().await;
        match etag {
            Some(etag) if body.len() <= REMEMBERED_BYTES_MAX => {
                if remembered.len() >= REMEMBERED_MAX {
                    remembered.clear();
                }
                let kept = Remembered {
                    etag,
                    body: Arc::clone(&body),
                };
                remembered.insert(url.to_string(), kept);
            }
            _ => {
                remembered.remove(url.as_str());
            }
        }
        Ok(body)
    }

    /// The request with the credentials.
    pub(crate) async fn signed(&self, request: RequestBuilder) -> Result<RequestBuilder, WfmError> {
        Ok(match &self.settings.credentials {
            Credentials::None => request,
            Credentials::Bearer(token) => request.bearer_auth(token.expose_secret()),
            Credentials::InternalKey(key) => request.header("X-Internal-Key", sensitive(key)?),
            Credentials::ClientCredentials { .. } => {
                let token = self.token().await?;
                let bearer = format!("Bearer {}", token.expose_secret());
                request.header(AUTHORIZATION, sensitive(&bearer.into())?)
            }
        })
    }

    async fn token(&self) -> Result<SecretString, WfmError> {
        let operation = || "fetch a token".to_owned();
        let forbidden = || WfmError::Forbidden {
            operation: operation(),
        };
        let mut kept = self.token.lock().await;
        if let Some((token, _)) = kept.as_ref().filter(|(_, until)| self.clock.now() < *until) {
            return Ok(token.clone());
        }
        let (
            Some(url),
            Credentials::ClientCredentials {
                client_id,
                client_secret,
                scope,
                ..
            },
        ) = (&self.token_url, &self.settings.credentials)
        else {
            return Err(forbidden());
        };
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
        ];
        form.push(("client_secret", client_secret.expose_secret()));
        if !scope.is_empty() {
            form.push(("scope", scope));
        }
        self.meter.wfm_call();
        let asked_at = self.clock.now();
        let answer = self.http.post(url.clone()).form(&form).send().await;
        let lost = |error: reqwest::Error| WfmError::Unreachable {
            operation: operation(),
            cause: error.without_url().into(),
        };
        let answer = answer.map_err(lost)?;
        if !answer.status().is_success() {
            return Err(forbidden());
        }
        let form: TokenForm = answer.json().await.map_err(lost)?;
        let life = Duration::from_secs(form.expires_in);
        let usable = life.saturating_sub(TOKEN_RESERVE).max(life / 2);
        let token = SecretString::from(form.access_token);
        let until = asked_at.saturating_add(usable).unwrap_or(asked_at);
        *kept = Some((token.clone(), until));
        Ok(token)
    }

    /// Forgets a token that was fetched. False when there is none to fetch anew.
    pub(crate) async fn forget_token(&self) -> bool {
        self.token.lock().await.take().is_some()
    }
}

fn sensitive(secret: &SecretString) -> Result<HeaderValue, WfmError> {
    let mut value =
        HeaderValue::from_str(secret.expose_secret()).map_err(|_| WfmError::Forbidden {
            operation: "sign in: the secret is no header value".to_owned(),
        })?;
    value.set_sensitive(true);
    Ok(value)
}
