//! A Microsoft tenant with Teams Shifts, as a value behind real HTTP.
//!
//! It is written from Microsoft's documents and shares nothing with the client it is there to
//! test, or both could be wrong together. Any Graph client can use it: tokens, teams, groups,
//! users, and the schedule with all that lies below, alone or in batches, within Microsoft's
//! limits. Outside Graph's paths it can be set up, looked into, moved in time and made to fail.
//!
//! It never reads the machine's clock or real randomness: the same calls at the same moments
//! of the clock it is given lead to the same answers.
//!
//! A call comes in at `door`, takes its `course` (log, faults, pace), finds its operation in
//! `routes` or `directory`, and changes what `state` and its teams hold. What people do in Teams
//! comes in at `deeds` and goes the same way from there. Where a workforce integration has a say,
//! a call stops halfway and is carried on by `going` (see `integrations`).

mod access;
mod apps;
mod batch;
mod call;
mod control;
mod course;
mod deeds;
mod directory;
mod door;
mod entra;
mod envelope;
mod faults;
mod filter;
mod going;
mod integrations;
mod item;
mod items;
mod kinds;
mod listing;
mod log;
mod open_points;
mod pace;
mod paging;
mod preferences;
mod refusal;
mod reply;
mod requests;
mod routes;
mod rules;
mod schedule;
mod serve;
mod settings;
mod shape;
mod sharing;
mod skewed_clock;
mod state;
mod switches;
mod team;
mod visit;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use shifts_ports::Clock;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use apps::AppSetup;
pub use deeds::{Act, Deed, Look, Outcome, Seen, What};
pub use faults::{Fault, FaultKind};
pub use integrations::callbacks::CallbackEntry;
pub use log::LogEntry;
pub use settings::TenantSettings;
pub use switches::SwitchError;
pub use team::{Member, MemberKind, TeamSetup};

use access::GrantRequest;
use entra::Authority;
use integrations::asking::{Post, post};
use skewed_clock::SkewedClock;
use state::TenantState;

/// A simulated tenant. Clones are the same tenant.
#[derive(Clone)]
pub struct Tenant(Arc<Shared>);

struct Shared {
    clock: SkewedClock,
    post: Post,
    /// What goes on whether or not anybody waits for it.
    going: Mutex<JoinSet<()>>,
    state: Mutex<TenantState>,
}

impl Tenant {
    /// An empty tenant that lives by `clock`.
    pub fn new(settings: TenantSettings, clock: Arc<dyn Clock>) -> Self {
        let state = Mutex::new(TenantState::new(settings));
        Self(Arc::new(Shared {
            clock: SkewedClock::new(clock),
            post: post(),
            going: Mutex::new(JoinSet::new()),
            state,
        }))
    }

    /// Answers Graph, token and control calls until the future is dropped.
    ///
    /// # Errors
    ///
    /// When the listener can accept no more connections.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        serve::serve(self, listener).await
    }

    /// Makes a team, or gives a known one a new name and new members.
    ///
    /// The schedule of a known team and everything below it stay as they are.
    pub fn put_team(&self, team_id: &str, setup: TeamSetup) {
        let (mut state, now) = self.opened();
        state.put_team(team_id, setup, now);
    }

    /// Says what an application may do in the APIs of others: the roles in its tokens for them.
    pub fn put_app(&self, client_id: &str, setup: AppSetup) {
        self.opened().0.apps.put(client_id, setup);
    }

    /// Everything the tenant holds, in Graph's form.
    pub fn state(&self) -> Value {
        let (state, now) = self.opened();
        state.shown(now)
    }

    /// What the tenant holds of one team, in Graph's form.
    pub fn team(&self, team_id: &str) -> Option<Value> {
        let (state, now) = self.opened();
        state.shown_one(team_id, now)
    }

    /// When a user can work, in Graph's form; `None` when it was never asked for.
    pub fn shift_preferences(&self, user_id: &str) -> Option<Value> {
        self.opened().0.shown_preferences_of(user_id)
    }

    /// The newest Graph calls, oldest of them first.
    pub fn log(&self) -> Vec<LogEntry> {
        self.opened().0.log.entries()
    }

    /// Forgets the calls so far; numbers go on.
    pub fn clear_log(&self) {
        self.opened().0.log.clear();
    }

    /// The newest questions that were put to workforce integrations, oldest of them first.
    pub fn callbacks(&self) -> Vec<CallbackEntry> {
        self.opened().0.callbacks.entries()
    }

    /// How many questions were put so far.
    pub(crate) fn callbacks_counted(&self) -> u64 {
        self.opened().0.callbacks.counted()
    }

    /// The questions after number `n`, the oldest first.
    pub(crate) fn callbacks_after(&self, n: u64) -> Vec<CallbackEntry> {
        self.opened().0.callbacks.after(n)
    }

    /// Adds a fault. Returns false when too many wait already.
    #[must_use]
    pub fn inject(&self, fault: Fault) -> bool {
        self.opened().0.faults.add(fault)
    }

    /// Drops every fault that waits.
    pub fn clear_faults(&self) {
        self.opened().0.faults.clear();
    }

    /// Makes every token for Graph that is out worthless at once. Tokens for other APIs are judged
    /// by those, and stay good until they expire.
    pub fn expire_tokens(&self) {
        self.opened().0.tokens.expire_all();
    }

    /// Back to the start: no teams, no roles, no faults, no log, default switches, full limits.
    ///
    /// Tokens stay good and time goes on, as neither belongs to Shifts.
    pub fn reset(&self) {
        self.opened().0.reset();
    }

    /// Settles an open point of Shifts by name; see [`Tenant::switches`].
    ///
    /// # Errors
    ///
    /// When there is no such switch, or it cannot take this value.
    pub fn set_switch(&self, name: &str, value: &str) -> Result<(), SwitchError> {
        self.opened().0.switches.set(name, value)
    }

    /// Every switch with its value, its meaning and where the point is left open.
    pub fn switches(&self) -> Value {
        self.opened().0.switches.listed()
    }

    /// Moves the tenant's time forward, on top of its clock.
    pub fn advance(&self, by: Duration) {
        self.0.clock.advance(by);
    }

    /// The tenant's time.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    async fn wait(&self, duration: Duration) {
        self.0.clock.wait(duration).await;
    }

    fn issue_token(&self, authority: &Authority<'_>, asked: &GrantRequest<'_>) -> (u16, Value) {
        let (mut state, now) = self.opened();
        let TenantState {
            settings,
            tokens,
            apps,
            ..
        } = &mut *state;
        match access::granted(settings, authority.tenant_id, asked) {
            Err(problem) => problem,
            Ok(app_id) => match authority.audience(&asked.scope()) {
                None => tokens.issue(settings, authority.tenant_id, app_id, now),
                Some(audience) => {
                    let life_s = settings.token_life_s;
                    authority.issue(&app_id, apps.roles(&app_id), audience, now, life_s)
                }
            },
        }
    }

    /// A document that Entra publishes below the tenant's id, if there is one at this path.
    fn document(&self, authority: &Authority<'_>, path: &[&str]) -> Option<(u16, Value)> {
        let document = authority.document(path)?;
        let settings = &self.opened().0.settings;
        Some(if settings.answers_to(authority.tenant_id) {
            (200, document)
        } else {
            access::tenant_not_found()
        })
    }

    /// The state, up to date, and the moment it is up to date with.
    fn opened(&self) -> (MutexGuard<'_, TenantState>, Timestamp) {
        // Nothing is left half done when a holder panics: objects are swapped whole.
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.0.clock.now();
        state.settle(now);
        (state, now)
    }
}
