//! How the adapter reaches the demo's WFM: as a folder, over the open protocol, as Blue Yonder.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use shifts_model::BusinessUnitId;
use shifts_runtime::random_bytes;
use shifts_sim::blue_yonder::{BlueYonder, BlueYonderSettings, Numbered, TokenIn, Voucher};
use shifts_sim::wfm::Wfm;
use shifts_sim::world::{Rota, write_csv};
use tokio::net::TcpListener;

use super::toml_text;
use crate::arguments::DemoWfm;

/// What people can do over the open protocol: everything.
const ACTIONS: [&str; 10] = [
    "swap",
    "offer",
    "open-shift-request",
    "assign-open-shift",
    "time-off-request",
    "availability",
    "shift",
    "open-shift",
    "time-off",
    "time-clock",
];
/// What people can do in Blue Yonder.
const ACTIONS_OF_BLUE_YONDER: [&str; 5] = [
    "swap",
    "open-shift-request",
    "assign-open-shift",
    "time-off-request",
    "availability",
];
/// Where the configuration finds the password of the account, and the keys of sessions and of
/// people's tokens.
const SECRETS: [&str; 3] = [
    "DEMO_WFM_PASSWORD",
    "DEMO_SEALING_KEY",
    "DEMO_FEDERATION_KEY",
];
/// How often time off and availability are looked at, in minutes: Blue Yonder tells them person by
/// person.
const PERSONS_INTERVAL_MINUTES: u64 = 1;

/// The wire, and what is at its other end.
pub(super) enum Wire {
    Csv(PathBuf),
    Open,
    BlueYonder(Box<Installed>),
}

/// A Blue Yonder, and what the adapter is told of it.
pub(super) struct Installed {
    blue_yonder: BlueYonder,
    reasons: BTreeSet<String>,
    /// Drawn at random, in the order of [`SECRETS`].
    secrets: [String; 3],
}

impl Wire {
    /// The wire that was asked for, to a WFM with that rota.
    pub(super) fn to(wfm: &Wfm, rota: &Rota, wanted: DemoWfm, data: &Path) -> anyhow::Result<Self> {
        Ok(match wanted {
            DemoWfm::Open => Self::Open,
            DemoWfm::Csv => {
                let dir = data.join("rota");
                write_csv(rota, &dir)?;
                Self::Csv(dir)
            }
            DemoWfm::BlueYonder => {
                let secrets = [drawn()?, drawn()?, drawn()?];
                let settings = BlueYonderSettings {
                    password: secrets[0].clone(),
                    ..BlueYonderSettings::default()
                };
                let known = rota.time_off.values().map(|it| it.reason.clone());
                Self::BlueYonder(Box::new(Installed {
                    blue_yonder: BlueYonder::new(wfm.clone(), settings),
                    reasons: known.collect(),
                    secrets,
                }))
            }
        })
    }

    /// Answers on that listener until dropped.
    pub(super) fn serve(
        &self,
        wfm: Wfm,
        listener: TcpListener,
    ) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let blue_yonder = match self {
            Self::BlueYonder(installed) => Some(installed.blue_yonder.clone()),
            // What is done to the rota by hand comes over HTTP, whatever the adapter reads.
            Self::Open | Self::Csv(_) => None,
        };
        async move {
            match blue_yonder {
                Some(blue_yonder) => blue_yonder.serve(listener).await,
                None => wfm.serve(listener).await,
            }
        }
    }

    /// The section of the configuration, for a WFM at that address.
    pub(super) fn section(&self, at: &str) -> String {
        match self {
            Self::Csv(dir) => {
                let dir = toml_text(&dir.display().to_string());
                format!("kind = \"csv\"\ndir = {dir}")
            }
            Self::Open => format!("kind = \"open\"\nbase_url = \"{at}\"\nactions = {ACTIONS:?}"),
            Self::BlueYonder(installed) => {
                let BlueYonderSettings {
                    login_name,
                    manager_group_id,
                    ..
                } = BlueYonderSettings::default();
                let [password, sealing, federation] = SECRETS;
                let reasons = installed.reasons.iter().map(|name| toml_text(name));
                let reasons: Vec<String> = reasons.collect();
                format!(
                    "kind = \"blue-yonder\"\nbase_url = \"{at}\"\nallow_this_machine = true\n\
                     login_name = \"{login_name}\"\npassword = \"env:{password}\"\n\
                     sealing_key = \"env:{sealing}\"\nlogin_settles_ms = 0\n\
                     manager_groups = [{manager_group_id}]\n\
                     request_types = [{}]\nactions = {ACTIONS_OF_BLUE_YONDER:?}\n\
                     refusals = {{ TimeOffRequestOverlap = \"overlap\", \
                     TimeOffRequestInThePast = \"too_late\", \
                     TimeOffRequestAlreadyProcessed = \"already_decided\" }}\n\
                     federation_algorithm = \"HS256\"\nfederation_key = \"env:{federation}\"\n\
                     federation_issuer = \"demo\"",
                    reasons.join(", ")
                )
            }
        }
    }

    /// What its section refers to.
    pub(super) fn secrets(&self) -> BTreeMap<String, String> {
        match self {
            Self::Csv(_) | Self::Open => BTreeMap::new(),
            Self::BlueYonder(installed) => {
                let names = SECRETS.map(str::to_owned);
                names.into_iter().zip(installed.secrets.clone()).collect()
            }
        }
    }

    /// How often what is told person by person is looked at, in minutes.
    pub(super) fn persons_interval_minutes(&self) -> u64 {
        match self {
            Self::Csv(_) | Self::Open => 0,
            Self::BlueYonder(_) => PERSONS_INTERVAL_MINUTES,
        }
    }

    /// What a store is called over it.
    pub(super) fn unit(&self, id: &str) -> anyhow::Result<BusinessUnitId> {
        let id = match self {
            Self::Csv(_) | Self::Open => id.to_owned(),
            Self::BlueYonder(installed) => {
                let number = installed.blue_yonder.number(Numbered::Site, id);
                let number = number.context("Blue Yonder does not know a store")?;
                number.to_string()
            }
        };
        Ok(BusinessUnitId::parse(&id)?)
    }

    /// Says where the adapter tells whose a token is.
    pub(super) fn vouched_for_at(&self, public_url: &str) {
        if let Self::BlueYonder(installed) = self {
            installed.blue_yonder.set_voucher(Some(Voucher {
                url: format!("{public_url}/auth"),
                token_in: TokenIn::Form,
            }));
        }
    }

    /// The rota has changed.
    pub(super) fn changed(&self, rota: &Rota) -> io::Result<()> {
        match self {
            Self::Csv(dir) => write_csv(rota, dir),
            Self::Open | Self::BlueYonder(_) => Ok(()),
        }
    }
}

/// A secret that nobody can guess.
fn drawn() -> anyhow::Result<String> {
    let bytes = random_bytes::<32>().context("no secret can be made")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
