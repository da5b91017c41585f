//! How a simulated WFM is reached: as a folder of files, over the open protocol, as Blue Yonder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{OpenOptions, create_dir, remove_dir, remove_file};
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use shifts_auth::{Federation, FederationKeys, FederationSettings};
use shifts_model::{ActionKind, Activity, BusinessUnitId, WfmName};
use shifts_ports::{Clock, Meter, NoRandomness, Randomness, Tokens, Wfm};
use shifts_provider_blue_yonder as blue;
use shifts_provider_csv::CsvFolder;
use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};
use shifts_provider_outbound::Addresses;
use shifts_sim::blue_yonder::{
    BlueYonder, BlueYonderFault, BlueYonderFaultKind, BlueYonderSettings, Numbered, TokenIn,
    Voucher,
};
use shifts_sim::wfm::{self, WfmFault, WfmFaultKind};
use shifts_sim::world::{Rota, write_csv};
use shifts_web::{FederatedApi, federated};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::changing::Changing;

/// The wires over which a WFM may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Files, which are only read.
    Csv,
    /// The open protocol.
    Open,
    /// Blue Yonder.
    BlueYonder,
}

impl Wire {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Open, Self::BlueYonder];
    /// Those over which people act.
    pub const ACTING: [Self; 2] = [Self::Open, Self::BlueYonder];

    /// What people can do over it.
    #[must_use]
    pub fn actions(self) -> BTreeSet<ActionKind> {
        match self {
            Self::Csv => BTreeSet::new(),
            Self::Open => ActionKind::ALL.into(),
            Self::BlueYonder => BTreeSet::from([
                ActionKind::Swap,
                ActionKind::OpenShiftRequest,
                ActionKind::AssignOpenShift,
                ActionKind::TimeOffRequest,
                ActionKind::Availability,
            ]),
        }
    }

    /// Serves a WFM over it for as long as the servers live. Tokens are kept, and checked when
    /// they come back, in that store and by that clock.
    pub async fn to(
        self,
        wfm: &wfm::Wfm,
        clock: &Arc<dyn Clock>,
        tokens: &Arc<dyn Tokens>,
        servers: &mut JoinSet<()>,
    ) -> Wired {
        let end = match self {
            Self::Csv => End::Folder(Arc::new(TempDir::new().unwrap())),
            Self::Open => {
                let served = wfm.clone();
                let serve = |it| async move { served.serve(it).await.unwrap() };
                End::Open(serve_at(servers, serve).await)
            }
            Self::BlueYonder => {
                let federation = Arc::new(federation());
                let router = vouching(federation.clone(), clock, tokens);
                let serve = |it| async move { axum::serve(it, router).await.unwrap() };
                let vouches_at = serve_at(servers, serve).await;
                let blue_yonder = BlueYonder::new(
                    wfm.clone(),
                    BlueYonderSettings {
                        voucher: Some(Voucher {
                            url: format!("{vouches_at}/auth"),
                            token_in: TokenIn::Form,
                        }),
                        ..BlueYonderSettings::default()
                    },
                );
                let served = blue_yonder.clone();
                let serve = |it| async move { served.serve(it).await.unwrap() };
                End::BlueYonder {
                    at: serve_at(servers, serve).await,
                    blue_yonder: Box::new(blue_yonder),
                    federation,
                }
            }
        };
        Wired {
            wfm: wfm.clone(),
            tokens: tokens.clone(),
            state: Arc::default(),
            end,
        }
    }
}

/// What is wrong with a WFM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be read.
    Down,
    /// It does not tell everything, which shows.
    Partial,
}

/// A WFM that is reached over a wire.
#[derive(Clone)]
pub struct Wired {
    wfm: wfm::Wfm,
    tokens: Arc<dyn Tokens>,
    state: Arc<Mutex<Standing>>,
    end: End,
}

/// How it stands.
#[derive(Default)]
struct Standing {
    trouble: Option<Trouble>,
    /// What its folder was written of.
    written: Option<Rota>,
}

/// What is at the other end.
#[derive(Clone)]
enum End {
    Folder(Arc<TempDir>),
    Open(String),
    BlueYonder {
        at: String,
        blue_yonder: Box<BlueYonder>,
        federation: Arc<Federation>,
    },
}

impl Wired {
    /// The provider of a process.
    #[must_use]
    pub fn client(&self, clock: Arc<dyn Clock>, meter: Arc<Meter>) -> Arc<dyn Wfm> {
        match &self.end {
            End::Folder(folder) => {
                let (wired, dir) = (self.clone(), folder.path().to_owned());
                let client = Arc::new(CsvFolder::new(dir));
                Arc::new(Changing::new(client, move || wired.write()))
            }
            End::Open(at) => Arc::new(OpenWfm::new(open_settings(at), clock, meter).unwrap()),
            End::BlueYonder { at, federation, .. } => {
                let outside = blue::Outside {
                    clock,
                    meter,
                    tokens: self.tokens.clone(),
                    random: Arc::new(Counted),
                };
                let settings = blue_settings(at, federation);
                Arc::new(blue::BlueYonder::new(settings, outside).unwrap())
            }
        }
    }

    /// What a business unit is called over this wire.
    #[must_use]
    pub fn unit(&self, id: &str) -> BusinessUnitId {
        let id = match self.blue_yonder() {
            Some(blue_yonder) => {
                let number = blue_yonder.number(Numbered::Site, id);
                number.unwrap().to_string()
            }
            None => id.to_owned(),
        };
        BusinessUnitId::parse(&id).unwrap()
    }

    /// Blue Yonder itself, where it is Blue Yonder.
    #[must_use]
    pub fn blue_yonder(&self) -> Option<&BlueYonder> {
        match &self.end {
            End::BlueYonder { blue_yonder, .. } => Some(blue_yonder.as_ref()),
            End::Folder(_) | End::Open(_) => None,
        }
    }

    /// From now on this is wrong with it, or nothing is.
    pub fn set_trouble(&self, trouble: Option<Trouble>) {
        {
            let mut state = self.state.lock().unwrap();
            if state.trouble == trouble {
                return;
            }
            state.trouble = trouble;
            state.written = None;
        }
        self.clear_faults();
        let Some(trouble) = trouble else {
            return;
        };
        match &self.end {
            End::Folder(_) => {}
            End::Open(_) => {
                let kind = match trouble {
                    Trouble::Down => WfmFaultKind::ServerError,
                    Trouble::Partial => WfmFaultKind::Incomplete,
                };
                for path in READINGS_OF_OPEN {
                    self.wfm.inject(WfmFault {
                        path: format!("GET {path}"),
                        kind,
                        times: None,
                        probability: None,
                    });
                }
            }
            End::BlueYonder { blue_yonder, .. } => {
                let kind = match trouble {
                    Trouble::Down => BlueYonderFaultKind::Status(503),
                    Trouble::Partial => BlueYonderFaultKind::MissingFields,
                };
                for path in READINGS_OF_BLUE_YONDER {
                    blue_yonder.inject(BlueYonderFault {
                        path: format!("GET /data/retailwebapi/api/v1{path}"),
                        kind: kind.clone(),
                        times: None,
                        probability: None,
                    });
                }
            }
        }
    }

    /// Nothing is wrong with it any more.
    pub fn clear_faults(&self) {
        self.wfm.clear_faults();
        if let Some(blue_yonder) = self.blue_yonder() {
            blue_yonder.clear_faults();
        }
    }

    /// Writes the folder anew, if there is anything new.
    fn write(&self) {
        let End::Folder(folder) = &self.end else {
            return;
        };
        let rota = self.wfm.rota();
        let mut state = self.state.lock().unwrap();
        if state.written.as_ref() == Some(&rota) {
            return;
        }
        let dir = folder.path();
        let files = FILES.map(|name| dir.join(name));
        for file in &files {
            let _may_be_no_folder = remove_dir(file);
        }
        write_csv(&rota, dir).unwrap();
        for file in &files {
            match state.trouble {
                None => {}
                Some(Trouble::Down) => {
                    remove_file(file).unwrap();
                    create_dir(file).unwrap();
                }
                Some(Trouble::Partial) => {
                    let mut file = OpenOptions::new().append(true).open(file).unwrap();
                    file.write_all(b"half of a line").unwrap();
                }
            }
        }
        state.written = Some(rota);
    }
}

/// What is read of a folder.
const FILES: [&str; 4] = [
    "shifts.csv",
    "open_shifts.csv",
    "time_off.csv",
    "availability.csv",
];
/// What is read over the open protocol.
const READINGS_OF_OPEN: [&str; 4] = [
    "/v1/business-units/*/shifts",
    "/v1/business-units/*/open-shifts",
    "/v1/business-units/*/time-off",
    "/v1/business-units/*/availability",
];
/// What is read of Blue Yonder, below its Retail Web API.
const READINGS_OF_BLUE_YONDER: [&str; 4] = [
    "/scheduledShifts/site/*/laborWeek/*",
    "/scheduledShifts/unfilled/site/*/laborweek/*",
    "/timeOffRequests/employees/*/years/*",
    "/employeeAvailability",
];
/// What is offered over the wires that are asked.
const OFFERS: [Activity; 4] = [
    Activity::Shifts,
    Activity::OpenShifts,
    Activity::TimeOff,
    Activity::Availability,
];

fn open_settings(at: &str) -> OpenSettings {
    OpenSettings {
        base_url: at.to_owned(),
        credentials: Credentials::None,
        request_timeout: Duration::from_secs(30),
        page_count_max: 50,
        body_bytes_max: 16 * 1024 * 1024,
        allow_plain_http: false,
        allow_private_addresses: false,
        offers: OFFERS.into(),
        actions: Wire::Open.actions(),
    }
}

fn blue_settings(at: &str, federation: &Arc<Federation>) -> blue::BlueYonderSettings {
    let of_sim = BlueYonderSettings::default();
    blue::BlueYonderSettings {
        base_url: at.to_owned(),
        people_url: String::new(),
        paths: blue::ApiPaths {
            retail: of_sim.retail_path,
            self_service: of_sim.self_service_path,
            site_manager: of_sim.site_manager_path,
            login: of_sim.login_path,
        },
        login_name: of_sim.login_name,
        password: of_sim.password.into(),
        people_login: Some(blue::PeopleLogin {
            federation: federation.clone(),
            header: "X-MS-AuthToken".to_owned(),
        }),
        sealing_key: "sealed with thirty-two bytes or more".to_owned().into(),
        authenticated_header: "authenticated".to_owned(),
        session_life: of_sim.session_lifetime,
        login_settles: Duration::from_millis(1),
        manager_groups: [of_sim.manager_group_id.into()].into(),
        time_zones: [].into(),
        time_off_types: [].into(),
        request_types: ["Vacation", "Sick leave", "Training"]
            .map(str::to_owned)
            .into(),
        time_off_end: blue::TimeOffEnd::Moment,
        time_off_reach_days: 92,
        ignored_warnings: Vec::new(),
        unpaid_details: ["break", "meal"].map(str::to_owned).into(),
        business_day_begins_minutes: 0,
        past_weeks: 2,
        future_weeks: 2,
        people_per_request: 100,
        requests_in_flight_max: 4,
        catalog_life: Duration::ZERO,
        people_life: Duration::ZERO,
        refusals: [].into(),
        request_timeout: Duration::from_secs(30),
        body_bytes_max: 16 * 1024 * 1024,
        addresses: Addresses {
            allow_plain_http: false,
            allow_private: false,
            allow_this_machine: true,
            hosts: Vec::new(),
        },
        offers: OFFERS.into(),
        actions: Wire::BlueYonder.actions(),
    }
}

fn federation() -> Federation {
    Federation::new(FederationSettings {
        issuer: "scenario".to_owned(),
        audience: "scenario".to_owned(),
        life: Duration::from_secs(60),
        keys: FederationKeys::Shared {
            current: "f".repeat(64).into(),
            previous: None,
        },
    })
    .unwrap()
}

/// Where Blue Yonder asks whose a token is.
fn vouching(
    federation: Arc<Federation>,
    clock: &Arc<dyn Clock>,
    tokens: &Arc<dyn Tokens>,
) -> Router {
    federated(FederatedApi {
        federations: BTreeMap::from([(WfmName::parse("fake").unwrap(), federation)]),
        tokens: tokens.clone(),
        clock: clock.clone(),
    })
}

/// Bytes that repeat from run to run and never within one.
struct Counted;

impl Randomness for Counted {
    fn draw(&self) -> Result<[u8; 32], NoRandomness> {
        use std::sync::atomic::{AtomicU64, Ordering};
        static DRAWN: AtomicU64 = AtomicU64::new(1);
        let mut bytes = [7; 32];
        let number = DRAWN.fetch_add(1, Ordering::SeqCst);
        // A nonce is made of the first ones.
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        Ok(bytes)
    }
}

/// Serves something at an address of its own.
pub async fn serve_at<F: Future<Output = ()> + Send + 'static>(
    servers: &mut JoinSet<()>,
    served: impl FnOnce(TcpListener) -> F,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    servers.spawn(served(listener));
    address
}
