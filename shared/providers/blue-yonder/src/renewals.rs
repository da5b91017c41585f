//! Renewals: people's sessions replaced before they end, so that nobody who acts waits for a login.
//!
//! Only who signed in to act has a session that is renewed, and only for the day after: a session
//! that lived on for ever would be worth stealing.

use std::time::Duration;

use async_trait::async_trait;
use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use shifts_model::{Employee, EmployeeId};
use shifts_ports::{RenewedSessions, WfmError, WfmSessions};

use crate::calls::BlueYonder;
use crate::sessions::{Principal, Session, not_let_in};

/// For how long after somebody signed in to act the session is renewed: a long working day.
const WANTED_FOR: Duration = Duration::from_secs(12 * 60 * 60);

#[async_trait]
impl WfmSessions for BlueYonder {
    async fn renew(
        &self,
        people: &[Employee],
        until: Timestamp,
        renewals_max: usize,
    ) -> RenewedSessions {
        let side_by_side = self.settings.requests_in_flight_max.max(1);
        // 1. Whose session ends too soon.
        let looks = people.iter().filter_map(|employee| {
            let login = employee.login.as_deref()?.trim();
            let who = Principal::Person(login.to_owned());
            Some(async move { (self.ending(&who, until).await, &employee.id, who) })
        });
        let mut ending: Vec<(Timestamp, &EmployeeId, Principal)> =
            stream::iter(looks.collect::<Vec<_>>())
                .buffered(side_by_side)
                .filter_map(async |(ends_at, id, who)| Some((ends_at?, id, who)))
                .collect()
                .await;
        // 2. Those that end first.
        ending.sort_unstable();
        let left = ending.len().saturating_sub(renewals_max);
        ending.truncate(renewals_max);
        // 3. Each by itself.
        let renewals = ending
            .into_iter()
            .map(|(_, id, who)| async move { (id, self.renew_one(&who, until).await) });
        let done: Vec<_> = stream::iter(renewals.collect::<Vec<_>>())
            .buffered(side_by_side)
            .collect()
            .await;
        let mut renewed = RenewedSessions {
            left: left as u64,
            ..RenewedSessions::default()
        };
        for (id, outcome) in done {
            match outcome {
                Ok(true) => renewed.renewed += 1,
                // Somebody else was quicker.
                Ok(false) => {}
                Err(error) => renewed.failed.push((id.clone(), error)),
            }
        }
        renewed
    }
}

impl BlueYonder {
    /// When the session of a principal ends, if there is one that has to be renewed.
    async fn ending(&self, who: &Principal, until: Timestamp) -> Option<Timestamp> {
        let now = self.clock.now();
        let kept = self.load_session(who, now).await?;
        self.ends_too_soon(&kept, until, now)
            .then(|| self.fresh_until(&kept))
    }

    fn ends_too_soon(&self, session: &Session, until: Timestamp, now: Timestamp) -> bool {
        let wanted_until = session.wanted_at.saturating_add(WANTED_FOR);
        self.fresh_until(session) < until && wanted_until.is_ok_and(|wanted| now < wanted)
    }

    /// False when the session needs no renewal any more.
    async fn renew_one(&self, who: &Principal, until: Timestamp) -> Result<bool, WfmError> {
        // Whoever acts meanwhile waits for this login instead of making another.
        let place = self.sessions.place(who);
        let mut place = place.lock().await;
        let now = self.clock.now();
        let Some(kept) = self.load_session(who, now).await else {
            return Ok(false);
        };
        if !self.ends_too_soon(&kept, until, now) {
            return Ok(false);
        }
        if place.is_refused(now) {
            return Err(not_let_in());
        }
        match self.log_in(who).await {
            Ok(mut session) => {
                session.wanted_at = kept.wanted_at;
                // Other processes take it once it is kept, so it has to count by then.
                self.clock.sleep(self.settings.login_settles).await;
                self.save_session(who, &session).await;
                place.is_let_in(session);
                Ok(true)
            }
            Err(error) => {
                // The session that is there serves until its end.
                if matches!(error, WfmError::Forbidden { .. }) {
                    place.is_turned_away(self.clock.now());
                }
                Err(error)
            }
        }
    }
}
