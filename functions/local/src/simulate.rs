//! `simulate`: the simulated Teams and WFM alone, for any client.

use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use shifts_ports::Clock as _;
use shifts_runtime::{SystemClock, Tasks, asked_to_end};
use shifts_sim::blue_yonder::{BlueYonder, BlueYonderSettings};
use shifts_sim::tenant::{Member, MemberKind, TeamSetup, Tenant, TenantSettings};
use shifts_sim::wfm::Wfm;
use shifts_sim::world::{Retail, Rota};
use tokio::net::TcpListener;

use crate::arguments::{ConfigFile, SimulateOptions, SimulatedWfm};
use crate::exit::{Exit, usage};
use crate::output::{complain, say, tell};
use crate::setup::needs_no_file;

/// How many weeks the simulated company plans, the present one being the second.
pub(crate) const WEEKS: usize = 6;
/// How often the simulated planner edits the rota.
const EDIT_EVERY: Duration = Duration::from_secs(30);

pub(crate) async fn simulate(file: &ConfigFile, options: SimulateOptions) -> anyhow::Result<Exit> {
    needs_no_file(file)?;
    let clock = Arc::new(SystemClock);
    let settings = TenantSettings {
        rate_scale: options.rate_scale,
        seed: options.seed,
        ..TenantSettings::default()
    };
    let tenant = Tenant::new(settings, clock.clone());
    let rota = if options.empty {
        Rota::default()
    } else {
        let (stores, people) = (options.teams.into(), options.people.into());
        let retail = company(stores, people, options.seed);
        let rota = retail.build();
        fill_tenant(&tenant, &rota);
        rota
    };
    let wfm = Wfm::new(rota.clone(), None, options.seed, clock);
    let teams_listener = listen(options.teams_port, "--teams-port").await?;
    let wfm_listener = listen(options.wfm_port, "--wfm-port").await?;
    let teams_at = teams_listener.local_addr()?;
    say(&format!("Teams: http://{teams_at}/v1.0 and /beta"));
    say(&format!(
        "token: http://{teams_at}/TENANT/oauth2/v2.0/token (any id and secret)"
    ));
    let wfm_at = wfm_listener.local_addr()?;
    match options.wfm {
        SimulatedWfm::Open => say(&format!("WFM:   http://{wfm_at}/v1")),
        SimulatedWfm::BlueYonder => tell_of_blue_yonder(&wfm_at.to_string()),
    }
    for (at, unit) in rota.business_units.iter().enumerate() {
        say(&format!(
            "team {} is {} ({})",
            team_id(at),
            unit.id,
            unit.name
        ));
    }
    let mut tasks = Tasks::new();
    let open = wfm.clone();
    match options.wfm {
        SimulatedWfm::Open => {
            let served = open.serve(wfm_listener);
            serve(&mut tasks, tenant, teams_listener, served);
        }
        SimulatedWfm::BlueYonder => {
            let served = BlueYonder::new(open, blue_yonder(options.seed)).serve(wfm_listener);
            serve(&mut tasks, tenant, teams_listener, served);
        }
    }
    tokio::select! {
        () = asked_to_end() => {}
        () = keep_editing(&wfm), if !options.empty && !options.still => {}
        ended = tasks.first_end() => ended.map_err(anyhow::Error::msg)?,
    }
    Ok(Exit::Done)
}

/// How the simulated Blue Yonder is installed.
fn blue_yonder(seed: u64) -> BlueYonderSettings {
    BlueYonderSettings {
        seed,
        ..BlueYonderSettings::default()
    }
}

fn tell_of_blue_yonder(at: &str) {
    let BlueYonderSettings {
        login_name,
        password,
        ..
    } = BlueYonderSettings::default();
    say(&format!(
        "WFM:   http://{at}/data (Blue Yonder; log in as \"{login_name}\" with \"{password}\")"
    ));
    say(&format!(
        "persons log in once PUT http://{at}/sim/voucher has {{\"url\": \"http://…/auth\"}}"
    ));
}

/// The demo's company, planned from the week before this one.
pub(crate) fn company(stores: usize, people_per_store: usize, seed: u64) -> Retail {
    let today = today();
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    let first_day = today.saturating_sub((since_monday + 7).days());
    Retail {
        stores,
        people_per_store,
        weeks: WEEKS,
        first_day,
        seed,
    }
}

/// Today, in UTC.
pub(crate) fn today() -> Date {
    TimeZone::UTC.to_datetime(SystemClock.now()).date()
}

/// The id of the simulated team of a store.
pub(crate) fn team_id(store: usize) -> String {
    format!("0000000{}-0000-4000-8000-{:012}", store % 10, store + 1)
}

/// Makes a team for every store, with the people who are in Teams.
pub(crate) fn fill_tenant(tenant: &Tenant, rota: &Rota) {
    for (at, unit) in rota.business_units.iter().enumerate() {
        let member = |employee: &shifts_sim::world::Employee| {
            let user = employee.user.as_ref()?;
            Some(Member {
                id: user.id.clone(),
                kind: MemberKind::User,
                user_principal_name: Some(user.user_principal_name.clone()),
                mail: user.mail.clone(),
                display_name: format!("{} {}", employee.first_name, employee.last_name),
                owner: employee.is_manager,
            })
        };
        let setup = TeamSetup {
            display_name: unit.name.clone(),
            time_zone: Some(unit.time_zone.clone()),
            members: rota.employees_of(&unit.id).filter_map(member).collect(),
        };
        tenant.put_team(&team_id(at), setup);
    }
}

/// Serves both until the tasks end.
pub(crate) fn serve(
    tasks: &mut Tasks,
    tenant: Tenant,
    teams_listener: TcpListener,
    wfm: impl Future<Output = std::io::Result<()>> + Send + 'static,
) {
    tasks.spawn(async move {
        if let Err(error) = tenant.serve(teams_listener).await {
            complain(&format!("the simulated Teams stopped: {error}"));
        }
    });
    tasks.spawn(async move {
        if let Err(error) = wfm.await {
            complain(&format!("the simulated WFM stopped: {error}"));
        }
    });
}

async fn listen(port: u16, flag: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| {
            usage(format!(
                "port {port} cannot be used ({error}); choose another {flag}"
            ))
        })
}

async fn keep_editing(wfm: &Wfm) {
    for step in 1.. {
        SystemClock.sleep(EDIT_EVERY).await;
        for line in wfm.live(step, today()) {
            tell(&line);
        }
    }
}
