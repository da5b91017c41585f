//! Actions of the open protocol, client and simulated WFM over real HTTP. Both were written from
//! `open-provider.yaml`; neither knows the other's forms.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod document;
mod done;
mod hostile;
mod refused;
mod repeated;
mod requests;
#[path = "../waiting/mod.rs"]
mod waiting;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use shifts_model::{
    Action, ActionKind, Activity, Answer, AnswerRole, AnswerVerb, BusinessUnit, BusinessUnitId,
    Effect, EmployeeId, IdempotencyKey, Judgement, RefusalReason, SourceId, Span, WfmRequestId,
    Words,
};
use shifts_ports::{Clock, Meter, WfmActions as _, WfmError};
use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};
use shifts_sim::wfm::{Deed, Wanted, Wfm, WfmFault, WfmFaultKind};
use shifts_sim::world::Retail;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use waiting::Still;

/// Longer than any of these tests takes.
const DEADLINE: Duration = Duration::from_secs(20);
/// The manager of the store.
const MANAGER: &str = "e02001";

/// A clock on which nobody wakes up: whoever is slow is never done.
struct Asleep;

#[async_trait]
impl Clock for Asleep {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn sleep(&self, _duration: Duration) {
        std::future::pending().await
    }
}

/// The simulated WFM of a company, and a client of one of its stores.
struct Stage {
    wfm: Wfm,
    client: OpenWfm,
    meter: Arc<Meter>,
    keys: AtomicUsize,
    at: String,
    tasks: JoinSet<()>,
}

impl Stage {
    async fn new() -> Self {
        let company = Retail {
            stores: 2,
            people_per_store: 25,
            weeks: 2,
            first_day: date(2026, 11, 16),
            seed: 5,
        };
        let wfm = Wfm::new(company.build(), Some("key".to_owned()), 5, Arc::new(Asleep));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let mut tasks = JoinSet::new();
        let served = wfm.clone();
        tasks.spawn(async move { served.serve(listener).await.unwrap() });
        let meter = Arc::new(Meter::default());
        let settings = settings(&at);
        let client = OpenWfm::new(settings, Arc::new(Still), meter.clone()).unwrap();
        Self {
            wfm,
            client,
            meter,
            keys: AtomicUsize::new(0),
            at,
            tasks,
        }
    }

    /// Does an action under a key of its own.
    async fn perform(&self, action: &Action) -> Result<Judgement, WfmError> {
        let number = self.keys.fetch_add(1, Ordering::Relaxed);
        self.perform_as(action, &format!("action-{number}")).await
    }

    async fn perform_as(&self, action: &Action, key: &str) -> Result<Judgement, WfmError> {
        let key = IdempotencyKey::parse(key).unwrap();
        self.client.perform(&unit(), action, &key, DEADLINE).await
    }

    /// Does an action that makes or answers a request, and tells its id.
    async fn request(&self, action: &Action) -> WfmRequestId {
        match self.perform(action).await.unwrap() {
            Judgement::Done(Effect::Request { id, .. }) => id,
            other => panic!("no request: {other:?}"),
        }
    }

    fn inject(&self, path: &str, kind: WfmFaultKind, times: Option<u64>) {
        self.wfm.inject(WfmFault {
            path: path.to_owned(),
            kind,
            times,
            probability: None,
        });
    }

    /// Two shifts of the store that may be swapped.
    fn swappable(&self) -> (SourceId, SourceId) {
        let days = (date(2026, 11, 16), date(2026, 11, 30));
        let found = self.shifts().into_iter().find_map(|id| {
            let targets = self.wfm.swap_targets(&id, days.0, days.1).unwrap();
            targets.into_iter().next().map(|other| (id, other))
        });
        let (one, other) = found.unwrap();
        (source(&one), source(&other))
    }

    /// A shift of the store, and somebody who may take it.
    fn offerable(&self) -> (SourceId, EmployeeId) {
        let found = self.shifts().into_iter().find_map(|id| {
            let people = self.wfm.offer_recipients(&id).unwrap();
            people.into_iter().next().map(|person| (id, person))
        });
        let (shift, person) = found.unwrap();
        (source(&shift), employee(&person))
    }

    /// An open shift of the store, and somebody who may take it.
    fn claimable(&self) -> (SourceId, EmployeeId) {
        let rota = self.wfm.rota();
        let open = rota.open_shifts.values();
        let mut open = open.filter(|open| open.business_unit_id == "store-02");
        let found = open.find_map(|open| {
            let mut people = rota.employees_of("store-02");
            let person = people.find(|person| {
                let deed = Deed::Ask {
                    sender_id: person.id.clone(),
                    wanted: Wanted::OpenShift {
                        open_shift_id: open.id.clone(),
                    },
                    message: None,
                };
                self.wfm.check(&deed).is_ok()
            })?;
            Some((source(&open.id), employee(&person.id)))
        });
        found.unwrap()
    }

    fn whose(&self, shift_id: &SourceId) -> EmployeeId {
        employee(&self.wfm.rota().shifts[shift_id.as_str()].employee_id)
    }

    fn shifts(&self) -> Vec<String> {
        let rota = self.wfm.rota();
        let here = rota.shifts.values();
        let here = here.filter(|shift| shift.business_unit_id == "store-02");
        here.map(|shift| shift.id.clone()).collect()
    }

    fn swap(&self) -> Action {
        let (one, other) = self.swappable();
        Action::AskSwap {
            sender_id: self.whose(&one),
            recipient_id: self.whose(&other),
            sender_shift_id: one,
            recipient_shift_id: other,
            message: Some(Words::new("Please?".to_owned())),
        }
    }

    fn offer(&self) -> Action {
        let (shift_id, recipient_id) = self.offerable();
        Action::Offer {
            sender_id: self.whose(&shift_id),
            shift_id,
            recipient_id,
            message: None,
        }
    }
}

/// How a WFM at that address is reached, with every action.
fn settings(at: &str) -> OpenSettings {
    OpenSettings {
        base_url: at.to_owned(),
        credentials: Credentials::InternalKey("key".to_owned().into()),
        request_timeout: Duration::from_secs(20),
        page_count_max: 50,
        body_bytes_max: 1_000_000,
        allow_plain_http: false,
        allow_private_addresses: false,
        offers: BTreeSet::from([Activity::Shifts]),
        actions: ActionKind::ALL.into(),
    }
}

/// A client of a server with these routes.
async fn client_of(router: Router, server: &mut JoinSet<()>) -> (OpenWfm, Arc<Meter>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    server.spawn(async move { axum::serve(listener, router).await.unwrap() });
    let meter = Arc::new(Meter::default());
    let client = OpenWfm::new(settings(&at), Arc::new(Still), meter.clone());
    (client.unwrap(), meter)
}

fn unit() -> BusinessUnit {
    BusinessUnit {
        id: BusinessUnitId::parse("store-02").unwrap(),
        name: "Store 2".to_owned(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    }
}

/// The two weeks of the company, in Berlin.
fn weeks() -> Span {
    Span {
        starts_at: at("2026-11-15T23:00:00Z"),
        ends_at: at("2026-11-29T23:00:00Z"),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn source(text: &str) -> SourceId {
    SourceId::parse(text).unwrap()
}

fn employee(text: &str) -> EmployeeId {
    EmployeeId::parse(text).unwrap()
}

fn answer(actor_id: &str, role: AnswerRole, verb: AnswerVerb) -> Answer {
    Answer {
        actor_id: employee(actor_id),
        role,
        answer: verb,
        message: None,
    }
}

fn approval() -> Answer {
    answer(MANAGER, AnswerRole::Manager, AnswerVerb::Approve)
}

/// Why something was refused.
fn reason(judgement: &Judgement) -> RefusalReason {
    match judgement {
        Judgement::Refused(refusal) => refusal.reason,
        Judgement::Done(effect) => panic!("it was done: {effect:?}"),
    }
}
