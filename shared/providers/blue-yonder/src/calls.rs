//! Requests: sent with a session, believed only if somebody was signed in, capped.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{COOKIE, HeaderMap};
use reqwest::{Client, Method, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shifts_model::{EmployeeId, Reading};
use shifts_ports::{Clock, Meter, Randomness, Tokens, WfmError};
use shifts_provider_outbound::{AddressError, Chunked, capped, client, delays, retry_after};

use crate::catalog::Site;
use crate::kept::Kept;
use crate::sealing::Sealer;
use crate::sessions::{Principal, Session, Sessions};
use crate::settings::BlueYonderSettings;

/// The longest wait that Blue Yonder may ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(60);

/// One Blue Yonder.
pub struct BlueYonder {
    pub(crate) settings: BlueYonderSettings,
    pub(crate) account: Place,
    pub(crate) people: Place,
    pub(crate) http: Client,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) tokens: Arc<dyn Tokens>,
    pub(crate) random: Arc<dyn Randomness>,
    pub(crate) sessions: Sessions,
    pub(crate) sites: Kept<Site>,
    pub(crate) working: Kept<Reading<EmployeeId>>,
    pub(crate) types: Kept<String>,
    pub(crate) logins: Kept<String>,
}

/// What the provider needs of the world.
pub struct Outside {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Counts the requests.
    pub meter: Arc<Meter>,
    /// Where sessions and the answers of actions are kept.
    pub tokens: Arc<dyn Tokens>,
    /// Nonces.
    pub random: Arc<dyn Randomness>,
}

/// An address, judged.
pub(crate) struct Place {
    pub(crate) base: Url,
}

/// The three APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    /// What the service account asks.
    Retail,
    /// What a person asks about themselves.
    SelfService,
    /// What a manager asks about a site.
    SiteManager,
}

/// One request.
pub(crate) struct Ask<'a> {
    pub(crate) api: Api,
    pub(crate) who: &'a Principal,
    pub(crate) method: Method,
    /// The segments after the API's own path.
    pub(crate) path: Vec<&'a str>,
    /// The query as it is sent; empty for none.
    pub(crate) query: String,
    pub(crate) body: Option<Value>,
}

/// What was answered to somebody who was signed in.
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

/// How one attempt ended.
enum Attempt {
    Told(Told),
    /// Nobody was signed in, so that nothing was done.
    NotSignedIn,
    /// Blue Yonder was too busy to do anything, and may ask to wait.
    Busy(WfmError, Duration),
}

impl<'a> Ask<'a> {
    /// A question of the service account.
    pub(crate) fn retail(path: Vec<&'a str>) -> Self {
        Self {
            api: Api::Retail,
            who: &Principal::Account,
            method: Method::GET,
            path,
            query: String::new(),
            body: None,
        }
    }

    /// What it is called in errors and problems: no host, no query, no name.
    pub(crate) fn operation(&self) -> String {
        let api = match self.api {
            Api::Retail => "",
            Api::SelfService => "self-service ",
            Api::SiteManager => "site manager ",
        };
        format!("{} {api}/{}", self.method, self.path.join("/"))
    }

    pub(crate) fn unusable(&self, why: impl Into<String>) -> WfmError {
        WfmError::Unusable {
            operation: self.operation(),
            why: why.into(),
        }
    }

    fn unreachable(&self, cause: Box<dyn std::error::Error + Send + Sync>) -> WfmError {
        WfmError::Unreachable {
            operation: self.operation(),
            cause,
        }
    }

    fn forbidden(&self) -> WfmError {
        WfmError::Forbidden {
            operation: self.operation(),
        }
    }
}

impl BlueYonder {
    /// A client of one Blue Yonder. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Names the key of the configuration that cannot be used.
    pub fn new(settings: BlueYonderSettings, outside: Outside) -> Result<Self, AddressError> {
        let addresses = &settings.addresses;
        let account = addresses.parse("base_url", &settings.base_url)?;
        let people = match settings.people_url.as_str() {
            "" => account.clone(),
            url => addresses.parse("people_url", url)?,
        };
        let http = client(addresses, settings.request_timeout)?;
        let sealer = Sealer::new(&settings.sealing_key).ok_or(AddressError {
            key: "sealing_key",
            why: "this key is too short; make one of 32 random bytes or more",
        })?;
        let clock = &outside.clock;
        Ok(Self {
            account: Place { base: account },
            people: Place { base: people },
            http,
            sessions: Sessions::new(sealer),
            sites: Kept::new(clock, settings.catalog_life),
            working: Kept::new(clock, settings.people_life),
            types: Kept::new(clock, settings.catalog_life),
            logins: Kept::new(clock, settings.catalog_life),
            clock: outside.clock,
            meter: outside.meter,
            tokens: outside.tokens,
            random: outside.random,
            settings,
        })
    }

    /// Where a principal logs in.
    pub(crate) fn login_url(&self, who: &Principal) -> Url {
        let place = match who {
            Principal::Account => &self.account,
            Principal::Person(_) => &self.people,
        };
        place.below(&self.settings.paths.login, &[])
    }

    fn url(&self, ask: &Ask<'_>) -> Url {
        let paths = &self.settings.paths;
        let (place, path) = match ask.api {
            Api::Retail => (&self.account, &paths.retail),
            Api::SelfService => (&self.people, &paths.self_service),
            Api::SiteManager => (&self.people, &paths.site_manager),
        };
        let mut url = place.below(path, &ask.path);
        if !ask.query.is_empty() {
            // As it is: Blue Yonder documents the brackets of its lists as they are.
            url.set_query(Some(&ask.query));
        }
        url
    }

    /// Whether an answer says that somebody was signed in; `None` when it does not say.
    pub(crate) fn is_authenticated(&self, headers: &HeaderMap) -> Option<bool> {
        let value = headers.get(self.settings.authenticated_header.as_str())?;
        let value = value.to_str().unwrap_or_default().trim();
        Some(value.eq_ignore_ascii_case("true"))
    }

    /// Sends until it is answered. A question is repeated while Blue Yonder is out of reach;
    /// whatever changes something is sent again only when nothing was done.
    ///
    /// # Errors
    ///
    /// [`WfmError::Forbidden`]: nothing was done. For what changes something, the others leave
    /// that open.
    pub(crate) async fn tell(&self, ask: &Ask<'_>) -> Result<Told, WfmError> {
        let is_question = ask.method == Method::GET;
        let mut delays = delays();
        let mut rejected: Option<Session> = None;
        loop {
            let session = self.session(ask.who, rejected.as_ref()).await?;
            let attempt = match self.attempt(ask, &session).await {
                Err(error @ WfmError::Unreachable { .. }) if is_question => {
                    Attempt::Busy(error, Duration::ZERO)
                }
                other => other?,
            };
            match attempt {
                Attempt::Told(told) => return Ok(told),
                // One renewal heals a session that ended; what a fresh one does not heal is no
                // matter of sessions.
                Attempt::NotSignedIn if rejected.is_none() => rejected = Some(session),
                Attempt::NotSignedIn => return Err(ask.forbidden()),
                Attempt::Busy(error, least) => {
                    let Some(delay) = delays.next() else {
                        return Err(error);
                    };
                    if least > RETRY_AFTER_MAX {
                        return Err(error);
                    }
                    self.clock.sleep(least.max(delay)).await;
                }
            }
        }
    }

    async fn attempt(&self, ask: &Ask<'_>, session: &Session) -> Result<Attempt, WfmError> {
        let cookies = session.header().ok_or_else(|| ask.forbidden())?;
        let mut request = self.http.request(ask.method.clone(), self.url(ask));
        request = request.header(COOKIE, cookies);
        if let Some(body) = &ask.body {
            request = request.json(body);
        }
        self.meter.wfm_call();
        let mut answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return Err(ask.unreachable(error.without_url().into())),
        };
        let status = answer.status();
        let busy = |answer: &Response| {
            let error = ask.unreachable(format!("it answered {status}").into());
            Attempt::Busy(error, retry_after(answer).unwrap_or_default())
        };
        // A gateway that is in the way answers in the place of Blue Yonder, without its header.
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Ok(busy(&answer));
        }
        if status.is_server_error() {
            return Err(ask.unreachable(format!("it answered {status}").into()));
        }
        if status.is_redirection() {
            return Err(ask.unusable("it leads elsewhere, which is not followed"));
        }
        let is_authenticated = self.is_authenticated(answer.headers());
        if status == StatusCode::UNAUTHORIZED || is_authenticated == Some(false) {
            return Ok(Attempt::NotSignedIn);
        }
        if is_authenticated.is_none() {
            // A question may be asked again; what changes something may have been done.
            return match ask.method {
                Method::GET => Ok(Attempt::NotSignedIn),
                _ => Err(ask.unusable("it does not tell whether somebody was signed in")),
            };
        }
        if status == StatusCode::FORBIDDEN {
            return Err(ask.forbidden());
        }
        match capped(&mut answer, self.settings.body_bytes_max).await {
            Ok(Chunked::Whole(body)) => Ok(Attempt::Told(Told { status, body })),
            Ok(Chunked::TooLarge) => Err(ask.unusable("it is larger than body_bytes_max")),
            Err(error) => Err(ask.unreachable(error.without_url().into())),
        }
    }

    /// The answer to a question, of which nothing but a good one is of use.
    pub(crate) async fn fetch<F: DeserializeOwned>(&self, ask: &Ask<'_>) -> Result<F, WfmError> {
        let found = self.find(ask).await?;
        found.ok_or_else(|| ask.unusable("it answered 404 Not Found"))
    }

    /// As [`Self::fetch`]; `None` when Blue Yonder has no such thing.
    pub(crate) async fn find<F: DeserializeOwned>(
        &self,
        ask: &Ask<'_>,
    ) -> Result<Option<F>, WfmError> {
        let told = self.tell(ask).await?;
        match told.status {
            StatusCode::OK => form(&told.body).map(Some).map_err(|why| ask.unusable(why)),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(ask.unusable(format!("it answered {status}"))),
        }
    }
}

impl Place {
    /// The address of a path below it.
    fn below(&self, path: &str, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut all) = url.path_segments_mut() {
            let path = path.split('/').filter(|segment| !segment.is_empty());
            all.pop_if_empty().extend(path).extend(segments);
        }
        url
    }
}

/// An object. A list of its values, which a form would take as well, is none.
///
/// # Errors
///
/// Says that it is none, and nothing of what it is.
pub(crate) fn form<F: DeserializeOwned>(body: &[u8]) -> Result<F, String> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let form = is_object.then(|| serde_json::from_slice(body).ok());
    form.flatten()
        .ok_or_else(|| "a field is missing or wrong".to_owned())
}
