//! `demo`: a retail company's rota arrives in a simulated Teams, and stays equal to it; and people
//! act there.

mod integration;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::middleware::from_fn;
use shifts_app::{Order, Patience, connect, preflight};
use shifts_model::{Activity, Counts, RunReport, TeamId, WfmName};
use shifts_runtime::{Access, SystemClock, Tasks, asked_to_end, from_text, start_telemetry};
use shifts_sim::stage::{Stage, Store, stage};
use shifts_sim::tenant::{Tenant, TenantSettings};
use shifts_sim::wfm::Wfm;
use shifts_sim::world::Rota;
use shifts_web::{Progress, WfiSecret, loopback_only};
use tokio::net::TcpListener;

use self::wire::Wire;
use crate::arguments::{ConfigFile, DemoOptions};
use crate::exit::{Exit, usage};
use crate::live_view::LiveView;
use crate::output::{complain, say, somebody_watches, tell};
use crate::setup::needs_no_file;
use crate::setup::{Program, board_of, build, problems, team_id as parse_team_id, wanted_teams};
use crate::simulate::{company, fill_tenant, serve, team_id, today};
use crate::timer::tick;
use crate::watch::Watch;

/// How many times Microsoft's rates the demo runs at, so that nobody waits for minutes.
const RATE_SCALE: f64 = 20.0;
/// What Microsoft's rates allow for writes of one sort.
const REAL_WRITES_PER_S: f64 = 24.9;
/// How often the planner edits the rota and the adapter looks at it.
const TICK: Duration = Duration::from_secs(3);
const WFM_NAME: &str = "northwind";
/// The demo's secret, which opens nothing but its own simulated tenant.
const SECRET: (&str, &str) = ("DEMO_CLIENT_SECRET", "not-a-secret");
/// Where the configuration finds the secret with which Shifts seals its questions.
const WFI_SECRET: &str = "DEMO_WFI_SECRET";
const TENANT_ID: &str = "demo";
/// The simulated outside, and how the adapter is pointed at it.
struct Outside {
    tenant: Tenant,
    wfm: Wfm,
    rota: Rota,
    teams_at: String,
    wfm_at: String,
    wire: Wire,
}

pub(crate) async fn demo(file: &ConfigFile, options: DemoOptions) -> anyhow::Result<Exit> {
    needs_no_file(file)?;
    let data = data_folder(&options)?;
    let mut tasks = Tasks::new();
    let outside = outside(&options, &data, &mut tasks).await?;
    let program = integration::registered(&outside, &data, &mut tasks).await?;
    let progress = Progress::default();
    let board_at = serve_board(&options, &program, &outside, progress.clone(), &mut tasks).await?;
    greet(&outside, &board_at);
    let done = tokio::select! {
        () = asked_to_end() => Ok(Exit::Done),
        ended = tasks.first_end() => ended.map(|()| Exit::Failed).map_err(anyhow::Error::msg),
        done = show_it(&options, &program, &outside, &progress) => done,
    };
    if options.data.is_none() {
        // Only what the demo itself made lies there.
        let _ = std::fs::remove_dir_all(&data);
    }
    done
}

async fn show_it(
    options: &DemoOptions,
    program: &Program,
    outside: &Outside,
    progress: &Progress,
) -> anyhow::Result<Exit> {
    // 1. Every store's team follows its store.
    let wfm = WfmName::parse(WFM_NAME)?;
    for (at, unit) in outside.rota.business_units.iter().enumerate() {
        let team = parse_team_id(&team_id(at))?;
        let unit = outside.wire.unit(&unit.id)?;
        let found = preflight(&program.ports, &program.settings, &team, &wfm, &unit).await?;
        connect(&program.ports, &program.settings, &found).await?;
    }
    // 2. The first sync.
    let watch = Watch::new("first sync", program.ports.clock.clone(), progress.clone());
    let began_at = program.ports.clock.now();
    let order = Order {
        activity: None,
        approved: None,
        patience: Patience::Wait,
        stop_at: None,
    };
    let (ports, settings) = (&program.ports, &program.settings);
    let teams = wanted_teams(ports, None).await?;
    let reports = shifts_app::sync(ports, settings, &teams, order, &watch).await?;
    watch.end();
    let took_s = began_at
        .duration_until(program.ports.clock.now())
        .as_secs_f64();
    sum_up(&reports, took_s);
    if options.once {
        return Ok(crate::sync::exit(&reports));
    }
    // 3. Life.
    live(program, outside).await
}

async fn live(program: &Program, outside: &Outside) -> anyhow::Result<Exit> {
    let watch = Watch::new("syncing", program.ports.clock.clone(), Progress::default());
    for step in 1.. {
        program.ports.clock.sleep(TICK).await;
        if step % 2 == 0 {
            for line in outside.wfm.live(step, today()) {
                tell(&format!("planner: {line}"));
            }
            outside.wire.changed(&outside.wfm.rota())?;
        }
        match tick(&program.ports, &program.settings, TICK, &watch).await {
            Ok(reports) => reports.iter().for_each(tell_changes),
            Err(error) => complain(&format!("{error:#}")),
        }
    }
    Ok(Exit::Done)
}

fn tell_changes(report: &RunReport) {
    let Counts {
        created,
        updated,
        deleted,
        adopted,
        ..
    } = report.counts;
    if created + updated + deleted + adopted > 0 {
        tell(&format!(
            "adapter: team {} {}: {created} created, {updated} updated, {deleted} deleted, \
             {adopted} adopted",
            report.team_id, report.activity
        ));
    }
    if let Some(failure) = &report.failure {
        complain(failure);
    }
}

fn sum_up(reports: &[RunReport], took_s: f64) {
    let sum = |activity: Activity| {
        let mut sum = Counts::default();
        let of_activity = reports.iter().filter(|r| r.activity == activity);
        of_activity.for_each(|report| sum += report.counts);
        sum
    };
    let shifts = sum(Activity::Shifts);
    let (open, away) = (sum(Activity::OpenShifts), sum(Activity::TimeOff));
    let hours = sum(Activity::Availability).updated;
    let created = shifts.created + open.created + away.created;
    let minutes = (created + hours) as f64 / REAL_WRITES_PER_S / 60.0;
    let teams: BTreeSet<&TeamId> = reports.iter().map(|report| &report.team_id).collect();
    say(&format!(
        "\n{} shifts of {} teams are in Teams after {took_s:.1} s, with {} open shifts, {} \
         time-off entries and the availability of {hours} people. At Microsoft's own limits the same load takes \
         {minutes:.1} minutes; this tenant allows {RATE_SCALE} times as much.",
        shifts.created,
        teams.len(),
        open.created,
        away.created,
    ));
    if shifts.unmapped > 0 {
        say(&format!(
            "{} people have shifts and no user in Teams; the board names them.",
            shifts.unmapped
        ));
    }
    for report in reports.iter().filter(|report| report.failure.is_some()) {
        complain(report.failure.as_deref().unwrap_or_default());
    }
}

fn greet(outside: &Outside, board_at: &str) {
    let shift = outside
        .rota
        .shifts
        .values()
        .find(|shift| shift.starts.date() >= today());
    let id = shift.map_or("s000001", |shift| shift.id.as_str());
    let json = "-H 'content-type: application/json' -d";
    say(&format!(
        "A retail company: {} stores, {} people, {} shifts, {} open shifts, leave and hours. \
         Four things to try:\n\
         \n  1. Watch the rota arrive and stay equal:\n     {board_at}\n\
         \n  2. Be a worker or a manager, swap shifts, and see both systems change:\n     \
         {board_at}/people\n\
         \n  3. Move a shift in the WFM by an hour, and see it move in Teams:\n     \
         curl -X POST {}/sim/shifts/{id}/move {json} '{{\"minutes\":60}}'\n\
         \n  4. Let Teams lose every fifth answer after doing the work; nothing doubles:\n     \
         curl -X POST {}/sim/faults {json} \
         '{{\"on\":\"POST /$batch\",\"probability\":0.2,\"do\":\"drop-after\"}}'\n\
         \nEnd it with Ctrl-C.",
        outside.rota.business_units.len(),
        outside.rota.employees.len(),
        outside.rota.shifts.len(),
        outside.rota.open_shifts.len(),
        outside.wfm_at,
        outside.teams_at,
    ));
}

async fn outside(options: &DemoOptions, data: &Path, tasks: &mut Tasks) -> anyhow::Result<Outside> {
    let clock = Arc::new(SystemClock);
    let stores = usize::from(options.teams);
    let rota = company(stores, usize::from(options.people), options.seed).build();
    let settings = TenantSettings {
        client_secret: Some(SECRET.1.to_owned()),
        rate_scale: RATE_SCALE,
        seed: options.seed,
        ..TenantSettings::default()
    };
    let tenant = Tenant::new(settings, clock.clone());
    fill_tenant(&tenant, &rota);
    let wfm = Wfm::new(rota.clone(), None, options.seed, clock);
    let wire = Wire::to(&wfm, &rota, options.wfm, data)?;
    let teams_listener = TcpListener::bind("127.0.0.1:0").await?;
    let wfm_listener = TcpListener::bind("127.0.0.1:0").await?;
    let teams_at = format!("http://{}", teams_listener.local_addr()?);
    let wfm_at = format!("http://{}", wfm_listener.local_addr()?);
    serve(
        tasks,
        tenant.clone(),
        teams_listener,
        wire.serve(wfm.clone(), wfm_listener),
    );
    Ok(Outside {
        tenant,
        wfm,
        rota,
        teams_at,
        wfm_at,
        wire,
    })
}

/// The adapter, configured by a text like anybody's; with these lines below `[wfi]`.
async fn adapter(
    outside: &Outside,
    data: &Path,
    integration: &str,
    secret: &WfiSecret,
) -> anyhow::Result<Program> {
    let wfm = outside.wire.section(&outside.wfm_at);
    let persons = outside.wire.persons_interval_minutes();
    let text = format!(
        "[graph]\nbase_url = \"{teams}\"\ntoken_url = \"{teams}/{TENANT_ID}/oauth2/v2.0/token\"\n\
         tenant_id = \"{TENANT_ID}\"\nclient_id = \"demo\"\nclient_secret = \"env:{}\"\n\
         rate_scale = {RATE_SCALE:?}\n\
         [wfi]\nsecret = \"env:{WFI_SECRET}\"\neligibility = true\n{integration}\n\
         [store]\npath = {}\n[wfm.{WFM_NAME}]\n{wfm}\n\
         [sync]\npast_weeks = 1\nfuture_weeks = 4\nquiet_time_s = 8\n\
         shifts_interval_minutes = 0\nopen_shifts_interval_minutes = 0\n\
         time_off_interval_minutes = {persons}\navailability_interval_minutes = {persons}\n",
        SECRET.0,
        toml_text(&data.join("demo.db").display().to_string()),
        teams = outside.teams_at,
    );
    let configuration = from_text(&text, &BTreeMap::new()).map_err(|p| problems(&p))?;
    start_telemetry(&configuration.log, somebody_watches());
    let mut secrets = outside.wire.secrets();
    secrets.insert(SECRET.0.to_owned(), SECRET.1.to_owned());
    secrets.insert(WFI_SECRET.to_owned(), secret.expose().to_owned());
    build(configuration, secrets, Access::ReadWrite).await
}

/// A text as TOML writes it.
fn toml_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', ""))
}

fn data_folder(options: &DemoOptions) -> anyhow::Result<PathBuf> {
    let dir = options.data.clone().unwrap_or_else(|| {
        std::env::temp_dir().join(format!("shifts-adapter-demo-{}", std::process::id()))
    });
    std::fs::create_dir_all(&dir).map_err(|error| {
        usage(format!(
            "the folder {} cannot be made ({error})",
            dir.display()
        ))
    })?;
    // The simulated tenant begins empty every time, so what an earlier demo remembered of it is
    // of no use.
    for name in ["demo.db", "demo.db-wal", "demo.db-shm"] {
        let _ = std::fs::remove_file(dir.join(name));
    }
    Ok(dir)
}

async fn serve_board(
    options: &DemoOptions,
    program: &Program,
    outside: &Outside,
    progress: Progress,
    tasks: &mut Tasks,
) -> anyhow::Result<String> {
    let listener = match TcpListener::bind(("127.0.0.1", options.port)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind("127.0.0.1:0")
            .await
            .context("no port for the board")?,
    };
    let address = format!("http://{}", listener.local_addr()?);
    let view = Arc::new(LiveView(outside.tenant.clone()));
    let router = people_of(outside).fallback_service(board_of(program, view, progress));
    tasks.spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            complain(&format!("the board stopped: {error}"));
        }
    });
    Ok(address)
}

/// The page on which one acts as somebody in the simulated Teams; like the board it is for this
/// machine alone.
fn people_of(outside: &Outside) -> axum::Router {
    let units = outside.rota.business_units.iter().enumerate();
    let stores = units.map(|(at, unit)| Store {
        team_id: team_id(at),
        business_unit_id: unit.id.clone(),
    });
    stage(Stage {
        tenant: outside.tenant.clone(),
        wfm: outside.wfm.clone(),
        stores: stores.collect(),
    })
    .layer(from_fn(loopback_only))
}
