//! What people do: asked for over the protocol, in the WFM itself (`/sim/requests`), or by a test.
//!
//! A deed is read (`bodies`), judged (`hearings`, by the rota in `judge`), done (`office`) and answered (`forms`).
//! A key is remembered with what was answered (`keys`), so that no deed is done twice.

mod asked;
mod bodies;
mod control;
mod deeds;
mod forms;
mod hearings;
mod judge;
mod keys;
mod office;
mod refusals;
mod serve;

use std::collections::BTreeSet;

use jiff::Timestamp;

pub use asked::ActionEntry;
pub use deeds::{Clocked, Deed, Done, Reply, RequestKind, RequestState, Role, Wanted, WfmRequest};
pub use judge::Rules;
pub use refusals::{Refusal, RefusalCode};

pub(crate) use asked::Actions;
pub(crate) use forms::record_json;
pub(crate) use office::Desk;
pub(crate) use serve::broken_off;

use super::{State, Wfm};
use office::Office;

pub(crate) fn routes() -> axum::Router<Wfm> {
    serve::routes()
}

pub(crate) fn control_routes() -> axum::Router<Wfm> {
    control::routes()
}

impl Wfm {
    /// Does a deed inside the WFM, as its own screens would.
    ///
    /// # Errors
    ///
    /// Why it is refused. Nothing is changed then.
    pub fn act(&self, deed: &Deed) -> Result<Done, Refusal> {
        let now = self.shared.clock.now();
        self.state().act(now, deed, false)
    }

    /// Judges a deed without doing it.
    ///
    /// # Errors
    ///
    /// Why it would be refused.
    pub fn check(&self, deed: &Deed) -> Result<(), Refusal> {
        let now = self.shared.clock.now();
        self.state().act(now, deed, true).map(|_| ())
    }

    /// All requests, by id.
    #[must_use]
    pub fn requests(&self) -> Vec<WfmRequest> {
        self.state().desk.requests.values().cloned().collect()
    }

    /// What people did at the time clock, the oldest first.
    #[must_use]
    pub fn clocked(&self) -> Vec<Clocked> {
        self.state().desk.clocked.clone()
    }

    /// The newest actions that came over the protocol, the oldest of them first.
    #[must_use]
    pub fn actions(&self) -> Vec<ActionEntry> {
        self.state().actions.after(0)
    }

    /// What people are held to from now on.
    pub fn set_rules(&self, rules: Rules) {
        self.state().desk.rules = rules;
    }
}

impl State {
    /// Judges a deed and, unless it is only asked about, does it.
    pub(crate) fn act(
        &mut self,
        now: Timestamp,
        deed: &Deed,
        check_only: bool,
    ) -> Result<Done, Refusal> {
        let done = self.office(now).act(deed, check_only);
        if done.is_ok() && !check_only {
            self.edits += 1;
        }
        done
    }

    pub(crate) fn office(&mut self, now: Timestamp) -> Office<'_> {
        Office {
            rota: &mut self.rota,
            at_first: &self.at_first,
            desk: &mut self.desk,
            now,
            may_overdraw: false,
        }
    }

    /// The reasons for which people have time off, or might.
    pub(crate) fn reasons(&self) -> BTreeSet<String> {
        let known = self.rota.time_off.values().map(|t| t.reason.clone());
        let asked = self.desk.requests.values();
        let asked = asked.filter_map(|request| match &request.wanted {
            Wanted::TimeOff { reason, .. } => Some(reason.clone()),
            Wanted::Swap { .. } | Wanted::Offer { .. } | Wanted::OpenShift { .. } => None,
        });
        let usual = judge::PAID_FROM_BALANCE.to_owned();
        known.chain(asked).chain([usual]).collect()
    }
}
