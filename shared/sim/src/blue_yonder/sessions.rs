//! Who is logged in.
//!
//! A session is two cookies, both of which have to come back. It lasts for a while after the login
//! and is not prolonged by use, so that long work sees it end.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderMap, header};
use jiff::Timestamp;

use crate::chance::Chance;

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principal {
    /// The service account's.
    Account,
    /// A person's, by employee.
    Person(String),
}

/// The names of the two cookies.
const COOKIES: [&str; 2] = ["REFSSessionID", ".WfmAuth"];

struct Session {
    second: String,
    whose: Principal,
    ends_at: Timestamp,
}

/// The sessions that stand, by their first cookie.
pub(super) struct Sessions {
    standing: BTreeMap<String, Session>,
    chance: Chance,
}

impl Sessions {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            standing: BTreeMap::new(),
            chance: Chance::new(seed, 0xb1ee),
        }
    }

    /// Begins a session, and gives out the values of `Set-Cookie`.
    pub(super) fn begin(
        &mut self,
        whose: Principal,
        now: Timestamp,
        lifetime: Duration,
    ) -> [String; 2] {
        self.standing.retain(|_, session| session.ends_at > now);
        let (first, second) = (self.chance.guid(), self.chance.guid());
        let ends_at = now.saturating_add(lifetime).unwrap_or(Timestamp::MAX);
        let cookies = [
            format!("{}={first}; path=/; HttpOnly", COOKIES[0]),
            // A date has a comma in it, on which nobody may split.
            format!(
                "{}={second}; expires=Fri, 31-Dec-2100 23:59:59 GMT; path=/",
                COOKIES[1]
            ),
        ];
        let session = Session {
            second,
            whose,
            ends_at,
        };
        self.standing.insert(first, session);
        cookies
    }

    /// Whose session a request belongs to, if it stands.
    pub(super) fn whose(&self, headers: &HeaderMap, now: Timestamp) -> Option<Principal> {
        let sent = headers.get_all(header::COOKIE).iter();
        let sent: Vec<&str> = sent
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .collect();
        let cookie = |name: &str| {
            let mut pairs = sent.iter().filter_map(|pair| pair.trim().split_once('='));
            pairs.find(|(of, _)| *of == name).map(|(_, value)| value)
        };
        let session = self.standing.get(cookie(COOKIES[0])?)?;
        let stands = session.ends_at > now && cookie(COOKIES[1]) == Some(&session.second);
        stands.then(|| session.whose.clone())
    }

    /// Ends all sessions now.
    pub(super) fn end_all(&mut self) {
        self.standing.clear();
    }

    /// How many stand.
    pub(super) fn count(&self, now: Timestamp) -> usize {
        let standing = self.standing.values();
        standing.filter(|session| session.ends_at > now).count()
    }
}
