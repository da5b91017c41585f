//! The open protocol, client and simulated WFM over real HTTP. Both were written from
//! `open-provider.yaml`; neither knows the other's forms.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use shifts_model::{BusinessUnit, BusinessUnitId, Reading, Shift, Span};
use shifts_ports::{Meter, Wfm as _, WfmError};
use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};
use shifts_sim::wfm::{Wfm, WfmFault, WfmFaultKind};
use shifts_sim::world::Retail;
use shifts_tests_scenario::EagerClock;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const SHIFTS: &str = "/v1/business-units/*/shifts";

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
        let clock = Arc::new(EagerClock::at("2026-11-21T12:00:00Z"));
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
        let span = Span {
            starts_at: "2026-11-15T23:00:00Z".parse().unwrap(),
            ends_at: "2026-12-13T23:00:00Z".parse().unwrap(),
        };
        self.client.list_shifts(&self.unit().await, span).await
    }

    fn inject(&self, kind: WfmFaultKind, times: Option<u64>) {
        self.wfm.inject(WfmFault {
            path: SHIFTS.to_owned(),
            kind,
            times,
            probability: None,
        });
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
        protocol.inject(kind, None);
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
    protocol.inject(WfmFaultKind::ServerError, Some(2));
    assert!(protocol.shifts().await.unwrap().is_complete());
    protocol.inject(WfmFaultKind::ServerError, None);
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
async fn each_failure_says_what_to_do_next() {
    let protocol = Protocol::with_key().await;
    protocol.inject(WfmFaultKind::NotJson, Some(1));
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
    };
    let clock = Arc::new(EagerClock::at("2026-11-21T12:00:00Z"));
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
