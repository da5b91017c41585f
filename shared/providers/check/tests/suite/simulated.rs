//! The simulated WFMs, over the wire of each provider and from a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::date;
use shifts_model::{ActionKind, Activity};
use shifts_ports::{Clock, Meter, NoRandomness, Randomness, StoreError, Tokens};
use shifts_provider_blue_yonder::{ApiPaths, BlueYonder, BlueYonderSettings, Outside, TimeOffEnd};
use shifts_provider_check::{Check, Verdict, check};
use shifts_provider_csv::CsvFolder;
use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};
use shifts_provider_outbound::Addresses;
use shifts_sim::blue_yonder::{self, Numbered};
use shifts_sim::wfm::{RequestState, Wfm, WfmFault, WfmFaultKind};
use shifts_sim::world::{Retail, write_csv};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::{names, wanted};

struct Still;

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        "2026-11-18T12:00:00Z".parse().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {}
}

impl Randomness for Still {
    fn draw(&self) -> Result<[u8; 32], NoRandomness> {
        Ok([7; 32])
    }
}

/// Keeps everything.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

#[async_trait]
impl Tokens for Memory {
    async fn load(&self, name: &str, _: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }
    async fn save(&self, name: &str, bytes: &[u8], _: Timestamp) -> Result<(), StoreError> {
        let mut kept = self.0.lock().unwrap();
        kept.insert(name.to_owned(), bytes.to_owned());
        Ok(())
    }
    async fn claim(
        &self,
        name: &str,
        bytes: &[u8],
        _: Timestamp,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut kept = self.0.lock().unwrap();
        let is_new = !kept.contains_key(name);
        kept.entry(name.to_owned()).or_insert(bytes.to_owned());
        Ok(is_new)
    }
    async fn forget(&self, name: &str) -> Result<(), StoreError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

fn company() -> Wfm {
    let company = Retail {
        stores: 2,
        people_per_store: 30,
        weeks: 6,
        first_day: date(2026, 11, 9),
        seed: 5,
    };
    Wfm::new(company.build(), None, 5, Arc::new(Still))
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    (listener, at)
}

const OFFERS: [Activity; 4] = [
    Activity::Shifts,
    Activity::OpenShifts,
    Activity::TimeOff,
    Activity::Availability,
];

/// A client of the simulated WFM over the open protocol.
async fn open(wfm: &Wfm, servers: &mut JoinSet<()>) -> OpenWfm {
    let (listener, base_url) = listen().await;
    let served = wfm.clone();
    servers.spawn(async move { served.serve(listener).await.unwrap() });
    let settings = OpenSettings {
        base_url,
        credentials: Credentials::None,
        request_timeout: Duration::from_secs(20),
        page_count_max: 50,
        body_bytes_max: 10_000_000,
        allow_plain_http: false,
        allow_private_addresses: false,
        offers: BTreeSet::from(OFFERS),
        actions: ActionKind::ALL.into(),
    };
    OpenWfm::new(settings, Arc::new(Still), Arc::new(Meter::default())).unwrap()
}

/// A client of the simulated Blue Yonder, with whatever needs nobody to sign in.
fn blue_yonder_client(base_url: String) -> BlueYonder {
    let sim = blue_yonder::BlueYonderSettings::default();
    let settings = BlueYonderSettings {
        base_url,
        people_url: String::new(),
        paths: ApiPaths {
            retail: "/data/retailwebapi/api/v1".to_owned(),
            self_service: "/data/wfmess/api/v1-beta1".to_owned(),
            site_manager: "/data/wfmsm/api/v1-beta2".to_owned(),
            login: "/data/login".to_owned(),
        },
        login_name: sim.login_name,
        password: sim.password.into(),
        people_login: None,
        sealing_key: "01234567890123456789012345678901".to_owned().into(),
        authenticated_header: "authenticated".to_owned(),
        session_life: Duration::from_mins(20),
        login_settles: Duration::ZERO,
        manager_groups: BTreeSet::from([202]),
        time_zones: BTreeMap::new(),
        time_off_types: BTreeSet::new(),
        request_types: vec!["Vacation".to_owned()],
        time_off_end: TimeOffEnd::Moment,
        time_off_reach_days: 92,
        ignored_warnings: Vec::new(),
        unpaid_details: BTreeSet::new(),
        business_day_begins_minutes: 0,
        past_weeks: 3,
        future_weeks: 3,
        people_per_request: 100,
        requests_in_flight_max: 8,
        catalog_life: Duration::from_mins(15),
        people_life: Duration::from_secs(30),
        refusals: BTreeMap::new(),
        request_timeout: Duration::from_secs(20),
        body_bytes_max: 10_000_000,
        addresses: Addresses {
            allow_plain_http: true,
            allow_private: true,
            allow_this_machine: true,
            hosts: Vec::new(),
        },
        offers: BTreeSet::from(OFFERS),
        actions: BTreeSet::from([ActionKind::TimeOffRequest, ActionKind::AssignOpenShift]),
    };
    let outside = Outside {
        clock: Arc::new(Still),
        meter: Arc::new(Meter::default()),
        tokens: Arc::new(Memory::default()),
        random: Arc::new(Still),
    };
    BlueYonder::new(settings, outside).unwrap()
}

fn assert_none_fails(checks: &[Check]) {
    let failing: Vec<&Check> = checks
        .iter()
        .filter(|check| check.verdict == Verdict::Fails)
        .collect();
    assert!(failing.is_empty(), "{failing:#?}");
}

#[tokio::test]
async fn the_open_protocol_passes_with_its_actions() {
    let (wfm, mut servers) = (company(), JoinSet::new());
    let client = open(&wfm, &mut servers).await;
    let checks = check(&client, &Still, &wanted("store-01", true)).await;
    assert_none_fails(&checks);
    assert!(names(&checks, Verdict::NotOffered).is_empty());
    assert!(names(&checks, Verdict::Passes).len() > 40, "{checks:#?}");
    let asked = wfm.requests();
    assert!(
        asked
            .iter()
            .any(|request| request.state == RequestState::Cancelled)
    );
    assert!(
        asked
            .iter()
            .all(|request| request.state != RequestState::PendingManager)
    );
}

#[tokio::test]
async fn blue_yonder_passes_and_says_what_it_has_not() {
    let wfm = company();
    let server = blue_yonder::BlueYonder::new(wfm, blue_yonder::BlueYonderSettings::default());
    let unit = server.number(Numbered::Site, "store-01").unwrap();
    let (listener, base_url) = listen().await;
    let mut servers = JoinSet::new();
    servers.spawn(async move { server.serve(listener).await.unwrap() });
    let client = blue_yonder_client(base_url);
    let checks = check(&client, &Still, &wanted(&unit.to_string(), true)).await;
    assert_none_fails(&checks);
    assert!(names(&checks, Verdict::NotOffered).contains(&"choice-swap-targets"));
    assert!(names(&checks, Verdict::Passes).len() > 30, "{checks:#?}");
}

#[tokio::test]
async fn a_folder_passes_and_offers_no_actions() {
    let folder = tempfile::tempdir().unwrap();
    write_csv(&company().rota(), folder.path()).unwrap();
    let client = CsvFolder::new(folder.path().to_owned());
    let checks = check(&client, &Still, &wanted("store-01", false)).await;
    assert_none_fails(&checks);
    assert!(names(&checks, Verdict::NotOffered).contains(&"choice-reasons"));
}

#[tokio::test]
async fn a_fault_behind_the_open_protocol_is_found_by_the_check_for_it() {
    for (path, kind, failing) in [
        (
            "/v1/business-units/*/shifts",
            WfmFaultKind::Incomplete,
            "shifts-complete",
        ),
        (
            "/v1/business-units/*/shifts",
            WfmFaultKind::NotJson,
            "shifts-complete",
        ),
        (
            "/v1/business-units/*/open-shifts",
            WfmFaultKind::NotImplemented,
            "open-shifts-complete",
        ),
        (
            "/v1/business-units/*/time-off",
            WfmFaultKind::Circle,
            "time-off-complete",
        ),
        (
            "/v1/business-units/*/availability",
            WfmFaultKind::Unauthorized,
            "availability-complete",
        ),
        (
            "/v1/business-units/*/jobs",
            WfmFaultKind::ServerError,
            "jobs-complete",
        ),
    ] {
        let (wfm, mut servers) = (company(), JoinSet::new());
        let client = open(&wfm, &mut servers).await;
        wfm.inject(WfmFault {
            path: path.to_owned(),
            kind,
            times: None,
            probability: None,
        });
        let checks = check(&client, &Still, &wanted("store-01", false)).await;
        assert_eq!(names(&checks, Verdict::Fails), [failing], "{path} {kind:?}");
    }
}
