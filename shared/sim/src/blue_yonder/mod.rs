//! A Blue Yonder WFM: the rota and the people of a [`Wfm`], told and changed as Blue Yonder 2020.3
//! does, so that whatever is edited, asked for or decided there is seen here and the other way round.
//!
//! Written from the operations that Blue Yonder published and from what is known of the real system:
//! cookie sessions, 200 with `authenticated: false` for whoever is not logged in, persons for whom
//! somebody else vouches, local times with a zone per site, labour weeks, two forms of errors.
//! Beside the vendor's paths it has `/sim/…` (see `control`).

mod availability;
mod call;
mod claims;
mod clerk;
mod control;
mod door;
mod faults;
mod forms;
mod leave_forms;
mod log;
mod login;
mod numbers;
mod people;
mod places;
mod refusals;
mod sessions;
mod settings;
mod shifts;
mod swap_approvals;
mod swaps;
mod time_off;
mod zones;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use tokio::net::TcpListener;

pub use faults::{BlueYonderFault, BlueYonderFaultKind};
pub use log::{BlueYonderCounts, BlueYonderEntry};
pub use numbers::Numbered;
pub use settings::{BlueYonderSettings, Spelling, TokenIn, Voucher};

use crate::wfm::{Faults, Wfm};
use availability::Period;
use log::Log;
use login::Post;
use numbers::Numbers;
use sessions::Sessions;

/// The simulated Blue Yonder. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct BlueYonder {
    wfm: Wfm,
    settings: Arc<BlueYonderSettings>,
    own: Arc<Mutex<Own>>,
    post: Post,
}

/// What Blue Yonder remembers beside the rota and the requests about it.
struct Own {
    numbers: Numbers,
    sessions: Sessions,
    faults: Faults<BlueYonderFaultKind>,
    log: Log,
    /// The dates of the availability that was written, by employee.
    periods: BTreeMap<String, Period>,
    voucher: Option<Voucher>,
}

impl BlueYonder {
    /// A Blue Yonder that tells and changes the rota of `wfm`, on its clock.
    #[must_use]
    pub fn new(wfm: Wfm, settings: BlueYonderSettings) -> Self {
        let own = Own {
            numbers: Numbers::default(),
            sessions: Sessions::new(settings.seed),
            faults: Faults::new(settings.seed),
            log: Log::default(),
            periods: BTreeMap::new(),
            voucher: settings.voucher.clone(),
        };
        Self {
            wfm,
            settings: Arc::new(settings),
            own: Arc::new(Mutex::new(own)),
            post: login::post(),
        }
    }

    /// Answers on that listener until dropped.
    ///
    /// # Errors
    ///
    /// When the listener fails.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        axum::serve(listener, self.router()).await
    }

    /// All its paths, `/sim/…` included.
    pub fn router(&self) -> Router {
        control::routes()
            .fallback(door::answer)
            .with_state(self.clone())
            .merge(self.wfm.world_router())
    }

    /// The rota behind it, which others may tell as well.
    #[must_use]
    pub fn wfm(&self) -> &Wfm {
        &self.wfm
    }

    /// The number by which it knows something; `None` for what it does not know.
    #[must_use]
    pub fn number(&self, kind: Numbered, id: &str) -> Option<i32> {
        let number = self.learned().numbers.of(kind, id);
        (number != 0).then_some(number)
    }

    /// The id behind a number.
    #[must_use]
    pub fn id(&self, kind: Numbered, number: i32) -> Option<String> {
        self.learned().numbers.id(kind, number).map(str::to_owned)
    }

    /// Ends all sessions now, of the account and of persons.
    pub fn expire_sessions(&self) {
        self.own().sessions.end_all();
    }

    /// Says who vouches for tokens from now on; nobody with `None`.
    pub fn set_voucher(&self, voucher: Option<Voucher>) {
        self.own().voucher = voucher;
    }

    /// Makes it misbehave.
    pub fn inject(&self, fault: BlueYonderFault) {
        self.own().faults.add(fault);
    }

    /// Makes it behave.
    pub fn clear_faults(&self) {
        self.own().faults.clear();
    }

    /// What was asked, the oldest first.
    #[must_use]
    pub fn log(&self) -> Vec<BlueYonderEntry> {
        self.own().log.entries()
    }

    /// How often what was asked, since the beginning.
    #[must_use]
    pub fn counts(&self) -> BlueYonderCounts {
        self.own().log.counts.clone()
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it remembers, with a number for everything. The rota is locked before, never after.
    fn learned(&self) -> MutexGuard<'_, Own> {
        let state = self.wfm.state();
        let mut own = self.own();
        own.numbers.learn(&state);
        own
    }
}
