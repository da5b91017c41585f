//! The open protocol, client and simulated WFM over real HTTP. Both were written from
//! `open-provider.yaml`; neither knows the other's forms.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use shifts_model::{
    Activity, Availability, BusinessUnit, BusinessUnitId, OpenShift, Reading, Shift, Span, TimeOff,
};
use shifts_ports::{Meter, Wfm as _, WfmError};
use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};
use shifts_sim::wfm::{Wfm, WfmFault, WfmFaultKind};
use shifts_sim::world::{Away, Retail};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use waiting::Still;

const SHIFTS: &str = "shifts";

struct Protocol {
    wfm: Wfm,
    client: OpenWfm,
    meter: Arc<Meter>,
    _server: JoinSet<()>,
}

impl Protocol {
    async fn new(credentials: Credentials) -> Self {
        let first_day = date(2026, 11, 16);
        let company = Retail {
            stores: 2,
            people_per_store: 70,
            weeks: 4,
            first_day,
            seed: 5,
        };
        let clock = Arc::new(Still);
        let wfm = Wfm::new(company.build(), Some("key".to_owned()), 5, clock.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let settings = OpenSettings {
            base_url: format!("http://{}", listener.local_addr().unwrap()),
            credentials,
            request_timeout: Duration::from_secs(20),
            page_count_max: 50,
            body_bytes_max: 10_000_000,
            allow_plain_http: false,
            allow_private_addresses: false,
            offers: BTreeSet::from([Activity::Shifts, Activity::TimeOff]),
            actions: BTreeSet::new(),
        };
        let mut server = JoinSet::new();
        let served = wfm.clone();
        server.spawn(async move { served.serve(listener).await.unwrap() });
        let meter = Arc::new(Meter::default());
        let client = OpenWfm::new(settings, clock, meter.clone()).unwrap();
        Self {
            wfm,
            client,
            meter,
            _server: server,
        }
    }

    async fn with_key() -> Self {
        Self::new(Credentials::InternalKey("key".to_owned().into())).await
    }

    async fn unit(&self) -> BusinessUnit {
        self.client
            .fetch_business_unit(&BusinessUnitId::parse("store-02").unwrap())
            .await
            .unwrap()
    }

    async fn shifts(&self) -> Result<Reading<Shift>, WfmError> {
        self.client.list_shifts(&self.unit().await, weeks()).await
    }

    async fn open_shifts(&self) -> Result<Reading<OpenShift>, WfmError> {
        let unit = self.unit().await;
        self.client.list_open_shifts(&unit, weeks()).await
    }

    async fn time_off(&self, span: Span) -> Result<Reading<TimeOff>, WfmError> {
        self.client.list_time_off(&self.unit().await, span).await
    }

    async fn availability(&self) -> Result<Reading<Availability>, WfmError> {
        self.client.list_availability(&self.unit().await).await
    }

    fn inject(&self, what: &str, kind: WfmFaultKind, times: Option<u64>) {
        self.wfm.inject(WfmFault {
            path: format!("/v1/business-units/*/{what}"),
            kind,
            times,
            probability: None,
        });
    }
}

/// The four weeks of the company, Monday to Sunday in Berlin.
fn weeks() -> Span {
    Span {
        starts_at: "2026-11-15T23:00:00Z".parse().unwrap(),
        ends_at: "2026-12-13T23:00:00Z".parse().unwrap(),
    }
}

#[tokio::test]
async fn every_page_is_read_and_every_field_arrives() {
    let protocol = Protocol::with_key().await;
    let shifts = protocol.shifts().await.unwrap();
    let rota = protocol.wfm.rota();
    let planned: Vec<_> = rota
        .shifts
        .values()
        .filter(|s| s.business_unit_id == "store-02")
        .collect();
    assert!(
        shifts.is_complete() && planned.len() > 1000,
        "{} shifts make one page",
        planned.len()
    );
    assert_eq!(shifts.records().len(), planned.len());
    let (read, plan) = (&shifts.records()[0], planned[0]);
    let zone = protocol.unit().await.zone;
    assert_eq!(zone.to_datetime(read.starts_at), plan.starts);
    assert_eq!(
        (read.label.clone(), read.activities.len()),
        (plan.label.clone(), plan.activities.len())
    );
}

#[tokio::test]
async fn an_unchanged_reading_is_answered_from_memory() {
    let protocol = Protocol::with_key().await;
    let first = protocol.shifts().await.unwrap();
    assert_eq!(protocol.shifts().await.unwrap(), first);
    protocol.wfm.edit(|rota| drop(rota.shifts.pop_first()));
    protocol
        .wfm
        .edit(|rota| rota.shifts.retain(|_, shift| shift.employee_id != "e02001"));
    assert!(protocol.shifts().await.unwrap().records().len() < first.records().len());
}

#[tokio::test]
async fn what_is_not_everything_is_partial() {
    for kind in [WfmFaultKind::Incomplete, WfmFaultKind::Circle] {
        let protocol = Protocol::with_key().await;
        protocol.inject(SHIFTS, kind, None);
        let reading = protocol.shifts().await.unwrap();
        assert!(
            !reading.is_complete() && !reading.records().is_empty(),
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn a_wfm_that_stumbles_is_asked_again_and_one_that_is_down_is_unreachable() {
    let protocol = Protocol::with_key().await;
    protocol.inject(SHIFTS, WfmFaultKind::ServerError, Some(2));
    assert!(protocol.shifts().await.unwrap().is_complete());
    protocol.inject(SHIFTS, WfmFaultKind::ServerError, None);
    assert!(matches!(
        protocol.shifts().await,
        Err(WfmError::Unreachable { .. })
    ));
    assert!(
        protocol.meter.tally().wfm_http < 20,
        "attempts have a limit"
    );
}

#[tokio::test]
async fn open_shifts_arrive_with_every_field() {
    let protocol = Protocol::with_key().await;
    let reading = protocol.open_shifts().await.unwrap();
    let rota = protocol.wfm.rota();
    let mut planned: BTreeMap<&str, _> = BTreeMap::new();
    for open in rota.open_shifts.values() {
        if open.business_unit_id == "store-02" {
            planned.insert(&open.id, open);
        }
    }
    let zone = protocol.unit().await.zone;
    assert!(reading.is_complete() && planned.len() > 10);
    assert_eq!(reading.records().len(), planned.len());
    for read in reading.records() {
        let plan = planned[read.id.as_str()];
        assert_eq!(
            (read.slots, &read.label, &read.notes),
            (plan.slots, &plan.label, &plan.notes)
        );
        assert_eq!(zone.to_datetime(read.starts_at), plan.starts);
        assert_eq!(zone.to_datetime(read.ends_at), plan.ends);
        assert_eq!(read.job_id.as_ref().unwrap().as_str(), plan.job_id);
        assert_eq!(read.activities.len(), plan.activities.len());
    }
}

#[tokio::test]
async fn time_off_arrives_whole_and_what_was_cancelled_does_not() {
    let protocol = Protocol::with_key().await;
    let rota = protocol.wfm.rota();
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let reading = protocol.time_off(weeks()).await.unwrap();
    assert!(reading.is_complete(), "{:?}", reading.problems());
    let (first, end) = (
        date(2026, 11, 16).at(0, 0, 0, 0),
        date(2026, 12, 14).at(0, 0, 0, 0),
    );
    let expected = rota.time_off.values().filter(|plan| {
        plan.employee_id.starts_with("e02") && !plan.cancelled && plan.away.overlaps(first, end)
    });
    assert_eq!(reading.records().len(), expected.count());
    for read in reading.records() {
        let plan = &rota.time_off[read.id.as_str()];
        assert_eq!(zone.to_datetime(read.starts_at), plan.away.starts());
        assert_eq!(zone.to_datetime(read.ends_at), plan.away.ends());
        assert_eq!(
            (read.reason.as_str(), read.employee_id.as_str()),
            (plan.reason.as_str(), plan.employee_id.as_str())
        );
    }
}

#[tokio::test]
async fn leave_is_told_in_every_week_that_it_touches_and_in_no_other() {
    let protocol = Protocol::with_key().await;
    let leave = |first: Date, last: Date| {
        protocol.wfm.edit(|rota| {
            let mut time_off = rota.time_off.values().next().unwrap().clone();
            time_off.id = "mine".to_owned();
            time_off.employee_id = "e02002".to_owned();
            time_off.away = Away::Days { first, last };
            time_off.cancelled = false;
            rota.time_off.insert("mine".to_owned(), time_off);
        });
    };
    let week = Span {
        starts_at: "2026-11-22T23:00:00Z".parse().unwrap(),
        ends_at: "2026-11-29T23:00:00Z".parse().unwrap(),
    };
    for (first, last, told) in [
        (date(2026, 11, 22), date(2026, 11, 22), false),
        (date(2026, 11, 22), date(2026, 11, 23), true),
        (date(2025, 1, 1), date(2028, 1, 1), true),
        (date(2026, 11, 29), date(2026, 12, 9), true),
        (date(2026, 11, 30), date(2026, 12, 9), false),
    ] {
        leave(first, last);
        let reading = protocol.time_off(week).await.unwrap();
        let found = reading.records().iter().any(|t| t.id.as_str() == "mine");
        assert_eq!(found, told, "{first} to {last}");
    }
}

#[tokio::test]
async fn availability_arrives_with_its_rotation() {
    let protocol = Protocol::with_key().await;
    let rota = protocol.wfm.rota();
    let reading = protocol.availability().await.unwrap();
    assert!(reading.is_complete(), "{:?}", reading.problems());
    let known = rota
        .availability
        .values()
        .filter(|a| a.employee_id.starts_with("e02"));
    assert_eq!(reading.records().len(), known.count());
    let mut rotations = 0;
    for read in reading.records() {
        let plan = &rota.availability[read.employee_id.as_str()];
        assert_eq!(read.weeks.len(), plan.weeks.len());
        if let Some(first) = plan.cycle_starts_on {
            rotations += 1;
            assert_eq!(read.rotates_from, first);
        }
        for (read, plan) in read.weeks.iter().zip(&plan.weeks) {
            let told: Vec<_> = plan.iter().map(|slot| (slot.starts, slot.ends)).collect();
            let found: Vec<_> = read
                .days
                .iter()
                .flatten()
                .map(|h| (h.starts, h.ends))
                .collect();
            assert_eq!(found, told);
        }
    }
    assert!(rotations > 2, "some weeks rotate");
}

#[tokio::test]
async fn every_reading_is_partial_when_the_wfm_says_so() {
    let protocol = Protocol::with_key().await;
    for kind in [WfmFaultKind::Incomplete, WfmFaultKind::Circle] {
        protocol.wfm.clear_faults();
        for what in ["open-shifts", "time-off", "availability"] {
            protocol.inject(what, kind, None);
        }
        assert!(
            !protocol.open_shifts().await.unwrap().is_complete(),
            "{kind:?}"
        );
        assert!(
            !protocol.time_off(weeks()).await.unwrap().is_complete(),
            "{kind:?}"
        );
        assert!(
            !protocol.availability().await.unwrap().is_complete(),
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn a_reading_that_the_wfm_lacks_fails_alone_and_names_the_remedy() {
    for kind in [WfmFaultKind::NotFound, WfmFaultKind::NotImplemented] {
        let protocol = Protocol::with_key().await;
        for what in ["open-shifts", "time-off", "availability"] {
            protocol.inject(what, kind, None);
        }
        for (error, word) in [
            (protocol.open_shifts().await.unwrap_err(), "\"open-shifts\""),
            (
                protocol.time_off(weeks()).await.unwrap_err(),
                "\"time-off\"",
            ),
            (
                protocol.availability().await.unwrap_err(),
                "\"availability\"",
            ),
        ] {
            assert!(matches!(error, WfmError::Unusable { .. }));
            let told = error.to_string();
            assert!(told.contains(word) && told.contains("`offers`"), "{told}");
        }
        assert!(protocol.shifts().await.unwrap().is_complete());
        let asked = protocol.meter.tally().wfm_http;
        protocol.inject(SHIFTS, WfmFaultKind::NotImplemented, None);
        assert!(protocol.shifts().await.is_err());
        let asked = protocol.meter.tally().wfm_http - asked;
        assert!(
            asked <= 2,
            "a path that is not there is asked for once: {asked}"
        );
    }
}

#[tokio::test]
async fn what_is_offered_is_what_the_settings_say() {
    let protocol = Protocol::with_key().await;
    let offered: Vec<&str> = Activity::ALL
        .into_iter()
        .filter(|activity| protocol.client.offers(*activity))
        .map(Activity::as_str)
        .collect();
    assert_eq!(offered, ["roster", "shifts", "time-off", "drift"]);
}

#[tokio::test]
async fn each_failure_says_what_to_do_next() {
    let protocol = Protocol::with_key().await;
    protocol.inject(SHIFTS, WfmFaultKind::NotJson, Some(1));
    assert!(matches!(
        protocol.shifts().await,
        Err(WfmError::Unusable { .. })
    ));
    let unknown = BusinessUnitId::parse("store-99").unwrap();
    let answer = protocol.client.fetch_business_unit(&unknown).await;
    assert!(matches!(answer, Err(WfmError::NoSuchBusinessUnit { .. })));
    let stranger = Protocol::new(Credentials::Bearer("wrong".to_owned().into())).await;
    let answer = stranger.client.list_jobs(&unknown).await;
    assert!(matches!(answer, Err(WfmError::Forbidden { .. })));
}

#[tokio::test]
async fn addresses_that_must_not_be_asked_are_refused() {
    let settings = |base_url: &str| OpenSettings {
        base_url: base_url.to_owned(),
        credentials: Credentials::None,
        request_timeout: Duration::from_secs(5),
        page_count_max: 1,
        body_bytes_max: 1,
        allow_plain_http: false,
        allow_private_addresses: false,
        offers: BTreeSet::new(),
        actions: BTreeSet::new(),
    };
    let clock = Arc::new(Still);
    for address in [
        "http://wfm.example.com",
        "https://169.254.169.254",
        "https://10.0.0.1",
        "https://[fd00::1]",
        "https://2130706434",
        "https://me:pw@wfm.example.com",
        "ftp://wfm.example.com",
        "wfm.example.com",
    ] {
        let built = OpenWfm::new(settings(address), clock.clone(), Arc::new(Meter::default()));
        assert!(built.is_err(), "{address} was accepted");
    }
}
