//! Sessions: the cookies by which Blue Yonder knows who asks.
//!
//! Each principal has one session. It is kept in memory and, sealed, in the port of tokens, so
//! that every process uses the same one. It is replaced before it ends, and once more if Blue
//! Yonder does not know it any longer. In one process one login of a principal is on its way at a
//! time; two processes may each log in, of which the later one's session is kept.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shifts_ports::WfmError;
use zeroize::Zeroizing;

use crate::calls::BlueYonder;
use crate::sealing::Sealer;

/// How long before its end a session is replaced.
const RESERVE: Duration = Duration::from_secs(60);
/// How long nobody tries again after Blue Yonder refused a login: whoever goes on trying a wrong
/// password locks the account.
const REFUSED_PAUSE: Duration = Duration::from_secs(60);
/// How many cookies one login may set, and how long they may be together.
const COOKIES_MAX: usize = 50;
const COOKIES_BYTES_MAX: usize = 16 * 1024;
/// How many principals have a place in memory.
const PRINCIPALS_MAX: usize = 10_000;
/// The version of what is kept of a session.
const VERSION: u8 = 1;

/// Who asks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Principal {
    /// The service account.
    Account,
    /// A person, by the login name.
    Person(String),
}

// A login name is a person's.
impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account => "Account",
            Self::Person(_) => "Person(…)",
        })
    }
}

/// The cookies of one login.
#[derive(Clone)]
pub(crate) struct Session {
    cookies: Arc<Zeroizing<String>>,
    began_at: Timestamp,
    /// When somebody who acts last signed in. A renewal leaves it as it was.
    pub(crate) wanted_at: Timestamp,
}

impl Session {
    /// The cookies as a header that logs leave out.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&self.cookies).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    fn is(&self, other: &Self) -> bool {
        self.began_at == other.began_at && self.cookies == other.cookies
    }
}

/// What is kept of a session.
#[derive(Serialize, Deserialize)]
struct SessionForm {
    version: u8,
    cookies: String,
    began_at_s: i64,
    /// The first form had none: it was kept for whoever acted.
    wanted_at_s: Option<i64>,
}

/// A principal's place.
#[derive(Default)]
pub(crate) struct Place {
    session: Option<Session>,
    refused_at: Option<Timestamp>,
}

impl Place {
    /// Whether Blue Yonder refused a login a moment ago.
    pub(crate) fn is_refused(&self, now: Timestamp) -> bool {
        let soon = |at: Timestamp| now.duration_since(at).unsigned_abs() < REFUSED_PAUSE;
        self.refused_at.is_some_and(soon)
    }

    pub(crate) fn is_let_in(&mut self, session: Session) {
        *self = Self {
            session: Some(session),
            refused_at: None,
        };
    }

    pub(crate) fn is_turned_away(&mut self, at: Timestamp) {
        self.refused_at = Some(at);
    }
}

/// Everybody's sessions.
pub(crate) struct Sessions {
    sealer: Sealer,
    places: Mutex<BTreeMap<Principal, Arc<tokio::sync::Mutex<Place>>>>,
}

impl Sessions {
    pub(crate) fn new(sealer: Sealer) -> Self {
        Self {
            sealer,
            places: Mutex::default(),
        }
    }

    pub(crate) fn place(&self, who: &Principal) -> Arc<tokio::sync::Mutex<Place>> {
        // Every change is whole in itself, so a panic elsewhere leaves nothing half done.
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= PRINCIPALS_MAX {
            places.retain(|_, place| Arc::strong_count(place) > 1);
        }
        Arc::clone(places.entry(who.clone()).or_default())
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.sealer
    }
}

impl BlueYonder {
    /// A session of a principal: another one than `rejected`, where Blue Yonder did not know that
    /// any longer.
    ///
    /// # Errors
    ///
    /// [`WfmError::Forbidden`] when Blue Yonder does not let the principal in; for a while after
    /// that it is not asked again.
    pub(crate) async fn session(
        &self,
        who: &Principal,
        rejected: Option<&Session>,
    ) -> Result<Session, WfmError> {
        let place = self.sessions.place(who);
        let mut place = place.lock().await;
        let now = self.clock.now();
        let serves = |session: &Session| {
            self.is_fresh(session, now) && !rejected.is_some_and(|old| old.is(session))
        };
        if let Some(session) = place.session.clone().filter(&serves) {
            return Ok(session);
        }
        // Another process may have logged in meanwhile.
        if let Some(session) = self.load_session(who, now).await.filter(&serves) {
            place.session = Some(session.clone());
            return Ok(session);
        }
        if place.is_refused(now) {
            return Err(not_let_in());
        }
        match self.log_in(who).await {
            Ok(session) => {
                place.is_let_in(session.clone());
                self.save_session(who, &session).await;
                self.clock.sleep(self.settings.login_settles).await;
                Ok(session)
            }
            Err(error) => {
                if matches!(error, WfmError::Forbidden { .. }) {
                    place.session = None;
                    place.is_turned_away(self.clock.now());
                }
                Err(error)
            }
        }
    }

    fn is_fresh(&self, session: &Session, now: Timestamp) -> bool {
        now < self.fresh_until(session)
    }

    /// When a session is replaced.
    pub(crate) fn fresh_until(&self, session: &Session) -> Timestamp {
        let life = self.settings.session_life;
        let used_for = life.saturating_sub(RESERVE).max(life / 2);
        let until = session.began_at.saturating_add(used_for);
        until.unwrap_or(session.began_at)
    }

    pub(crate) async fn load_session(&self, who: &Principal, now: Timestamp) -> Option<Session> {
        let name = self.session_name(who);
        // A session that cannot be had costs a login, no more.
        let sealed = self.tokens.load(&name, now).await.ok().flatten()?;
        let plain = self.sessions.sealer.open(&name, &sealed)?;
        let form: SessionForm = serde_json::from_slice(&plain).ok()?;
        let began_at = Timestamp::from_second(form.began_at_s).ok()?;
        let wanted_at = form
            .wanted_at_s
            .map_or(Ok(began_at), Timestamp::from_second);
        let wanted_at = wanted_at.ok()?;
        (form.version == VERSION).then(|| Session {
            cookies: Arc::new(Zeroizing::new(form.cookies)),
            began_at,
            wanted_at,
        })
    }

    pub(crate) async fn save_session(&self, who: &Principal, session: &Session) {
        let name = self.session_name(who);
        let form = SessionForm {
            version: VERSION,
            cookies: session.cookies.as_str().to_owned(),
            began_at_s: session.began_at.as_second(),
            wanted_at_s: Some(session.wanted_at.as_second()),
        };
        let until = session.began_at.saturating_add(self.settings.session_life);
        let (Ok(until), Ok(plain)) = (until, serde_json::to_vec(&form)) else {
            return;
        };
        let sealed = self.sessions.sealer.seal(&name, plain, &*self.random);
        if let Ok(sealed) = sealed {
            // One that is not kept is had anew by whoever needs it next.
            let _ = self.tokens.save(&name, &sealed, until).await;
        }
    }

    /// Under which name a session is kept: it tells nothing of whose it is.
    fn session_name(&self, who: &Principal) -> String {
        let name = match who {
            Principal::Account => format!("account\0{}", self.settings.login_name),
            Principal::Person(login) => format!("person\0{login}"),
        };
        self.hidden_name("session", &name)
    }

    /// A name in the port of tokens that tells nothing of what it stands for.
    pub(crate) fn hidden_name(&self, sort: &str, what: &str) -> String {
        let digest = Sha256::new()
            .chain_update(self.account.base.as_str())
            .chain_update([0])
            .chain_update(what)
            .finalize();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{sort}-{hex}")
    }

    /// Logs a principal in, once.
    pub(crate) async fn log_in(&self, who: &Principal) -> Result<Session, WfmError> {
        let url = self.login_url(who);
        let request = self.http.post(url);
        let request = match who {
            Principal::Account => request.form(&[
                ("loginName", self.settings.login_name.as_str()),
                ("password", self.settings.password.expose_secret()),
            ]),
            Principal::Person(login) => {
                let Some(people) = &self.settings.people_login else {
                    return Err(not_let_in());
                };
                let issued =
                    people
                        .federation
                        .issue(login, self.clock.now(), &*self.tokens, &*self.random);
                let token = issued.await.map_err(|error| WfmError::Unreachable {
                    operation: LOG_IN.to_owned(),
                    cause: Box::new(error),
                })?;
                let mut value =
                    HeaderValue::from_str(token.expose_secret()).map_err(|_| not_let_in())?;
                value.set_sensitive(true);
                request.header(&people.header, value)
            }
        };
        self.meter.wfm_call();
        let began_at = self.clock.now();
        let answer = request.send().await;
        let answer = answer.map_err(|error| WfmError::Unreachable {
            operation: LOG_IN.to_owned(),
            cause: error.without_url().into(),
        })?;
        let status = answer.status();
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            return Err(WfmError::Unreachable {
                operation: LOG_IN.to_owned(),
                cause: format!("it answered {status}").into(),
            });
        }
        let denies = self.is_authenticated(answer.headers()) == Some(false);
        if status != StatusCode::OK || denies {
            return Err(not_let_in());
        }
        let cookies = cookies(answer.headers()).ok_or_else(not_let_in)?;
        Ok(Session {
            cookies,
            began_at,
            wanted_at: began_at,
        })
    }
}

const LOG_IN: &str = "log in";

pub(crate) fn not_let_in() -> WfmError {
    WfmError::Forbidden {
        operation: LOG_IN.to_owned(),
    }
}

/// The cookies that an answer sets, as they are sent back; `None` when it sets none, or more than
/// is believed. Their attributes do not matter: they go to the place that set them and nowhere
/// else.
fn cookies(headers: &HeaderMap) -> Option<Arc<Zeroizing<String>>> {
    let mut pairs: BTreeMap<&str, &str> = BTreeMap::new();
    for value in headers.get_all(SET_COOKIE) {
        let text = value.to_str().ok()?;
        let pair = text.split(';').next().unwrap_or_default();
        let (name, value) = pair.split_once('=')?;
        if !name.trim().is_empty() {
            pairs.insert(name.trim(), value.trim());
        }
    }
    let all: Vec<String> = pairs.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let header = Zeroizing::new(all.join("; "));
    let fits = !pairs.is_empty() && pairs.len() <= COOKIES_MAX && header.len() <= COOKIES_BYTES_MAX;
    fits.then(|| Arc::new(header))
}
