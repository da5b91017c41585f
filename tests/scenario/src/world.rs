//! One tenant, one WFM, one store, and the program between them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use shifts_app::{
    Failure, Intervals, Order, Patience, Ports, Silent, SyncSettings, disconnect, fan_out, sync,
    traced_by_hand, work,
};
use shifts_embedded::Embedded;
use shifts_engine::{MatchRule, ResolveRules, ThemeRules};
use shifts_graph::{Graph, GraphSettings, Pacing};
use shifts_model::{
    Activity, BusinessUnitId, Connection, GroupName, RunReport, TeamId, Visibility, WfmName,
};
use shifts_ports::{Clock as _, Connections as _, Job, Meter, Recalled};
use shifts_sim::tenant::{Fault, LogEntry, Member, MemberKind, TeamSetup, Tenant, TenantSettings};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::clock::EagerClock;
use crate::killer::{Fate, Killer, Moment};
use crate::rota::FakeWfm;

/// What happens in a test.
pub struct World {
    /// Microsoft's side.
    pub tenant: Tenant,
    /// The WFM's side.
    pub wfm: Arc<FakeWfm>,
    /// How the program is set.
    pub settings: SyncSettings,
    /// Everybody's time.
    pub clock: Arc<EagerClock>,
    /// The program's death.
    pub fate: Arc<Fate>,
    ports: Ports,
    teams: Vec<Connection>,
    _server: JoinSet<()>,
}

const PEOPLE: [&str; 4] = ["ada", "bob", "cy", "dee"];

impl World {
    /// A world with these teams, each following the business unit of the same name, with ada, bob,
    /// cy and dee in all of them.
    pub async fn of(teams: &[&str]) -> Self {
        let clock = Arc::new(EagerClock::at("2026-11-21T12:00:00Z"));
        let settings = TenantSettings {
            rate_scale: 1000.0,
            ..TenantSettings::default()
        };
        let tenant = Tenant::new(settings, clock.clone());
        for team in teams {
            tenant.put_team(team, team_setup(team));
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut server = JoinSet::new();
        let served = tenant.clone();
        server.spawn(async move { served.serve(listener).await.unwrap() });

        let meter = Arc::new(Meter::default());
        let store = Arc::new(Embedded::in_memory(meter.clone()).unwrap());
        let settings = graph_settings(&address);
        let graph = Graph::new(settings, clock.clone(), meter.clone(), store.clone()).unwrap();
        let fate = Arc::new(Fate::default());
        let wfm = Arc::new(FakeWfm::of(&PEOPLE));
        let graph = Arc::new(Killer::new(Arc::new(graph), fate.clone()));
        let kept = Arc::new(Killer::new(store.clone(), fate.clone()));
        let ports = Ports {
            clock: clock.clone(),
            connections: kept.clone(),
            snapshots: kept.clone(),
            visits: kept.clone(),
            rosters: kept.clone(),
            leases: kept.clone(),
            jobs: store.clone(),
            runs: kept,
            schedules: graph.clone(),
            shifts: graph,
            wfms: BTreeMap::from([(WfmName::parse("fake").unwrap(), wfm.clone() as _)]),
            meter,
        };
        let connections: Vec<Connection> = teams.iter().map(|team| connection(team)).collect();
        for connection in &connections {
            store.save(connection, None).await.unwrap();
        }
        Self {
            tenant,
            wfm,
            settings: settings_of(),
            clock,
            fate,
            ports,
            teams: connections,
            _server: server,
        }
    }

    /// Brings all teams equal, waiting for whatever has to be waited for.
    pub async fn sync(&self) -> Vec<RunReport> {
        self.sync_with(None).await
    }

    /// The same, for an approved plan alone.
    pub async fn sync_with(&self, approved: Option<shifts_model::Digest>) -> Vec<RunReport> {
        let order = Order {
            activity: None,
            approved,
            patience: Patience::Wait,
            stop_at: None,
        };
        let teams = self.recall(Activity::Shifts).await;
        let traces = traced_by_hand(&self.ports, "sync", &teams);
        sync(&self.ports, &self.settings, &teams, traces, order, &Silent)
            .await
            .unwrap()
    }

    /// One activity of the timer, for all teams.
    pub async fn visit(&self, activity: Activity) -> Vec<RunReport> {
        let order = Order {
            activity: Some(activity),
            approved: None,
            patience: Patience::Requeue,
            stop_at: None,
        };
        let teams = self.recall(activity).await;
        let traces = traced_by_hand(&self.ports, "sync", &teams);
        sync(&self.ports, &self.settings, &teams, traces, order, &Silent)
            .await
            .unwrap()
    }

    /// The reports that are kept, newest first.
    pub async fn kept_reports(&self) -> Vec<RunReport> {
        self.ports.runs.latest(None, 100).await.unwrap()
    }

    /// Lets only these people be members of a team.
    pub fn set_members(&self, team: &str, people: &[&str]) {
        let mut setup = team_setup(team);
        let is_member = |member: &Member| {
            people
                .iter()
                .any(|name| member.id == format!("user-{name}"))
        };
        setup.members.retain(is_member);
        self.tenant.put_team(team, setup);
    }

    /// Forgets a team, as a person asks for it.
    pub async fn disconnect(&self, team: &str) -> Result<(), Failure> {
        disconnect(&self.ports, &TeamId::parse(team).unwrap()).await
    }

    /// What the program knows of all teams.
    async fn recall(&self, activity: Activity) -> Vec<Recalled> {
        let team_ids: Vec<TeamId> = self.teams.iter().map(|c| c.team_id.clone()).collect();
        let recalled = self.ports.visits.recall(&team_ids, activity).await;
        recalled
            .unwrap()
            .into_values()
            .map(Result::unwrap)
            .collect()
    }

    /// A minute, one tick of the timer, and the jobs it queued.
    pub async fn tick(&self) -> Vec<RunReport> {
        self.clock.sleep(Duration::from_secs(60)).await;
        let slot = self.clock.now().to_string();
        let timer = self.ports.timer();
        fan_out(&timer, &self.settings.intervals, &slot)
            .await
            .unwrap();
        self.work().await
    }

    /// Queues visits of a team's shifts, as several ticks would.
    pub async fn queue(&self, jobs: &[(&str, &str)]) {
        let job = |(team, slot): &(&str, &str)| Job {
            team_id: TeamId::parse(team).unwrap(),
            activity: Activity::Shifts,
            slot: (*slot).to_owned(),
        };
        let jobs: Vec<Job> = jobs.iter().map(job).collect();
        self.ports.jobs.enqueue(&jobs).await.unwrap();
    }

    /// Does the jobs that are queued.
    pub async fn work(&self) -> Vec<RunReport> {
        let mut all = Vec::new();
        while let Some(reports) = work(&self.ports, &self.settings, &Silent).await.unwrap() {
            all.extend(reports);
        }
        all
    }

    /// Begins a sync that dies at an effect. False when it ended before.
    pub async fn sync_until_death(&self, effect: usize, moment: Moment) -> bool {
        self.fate.die_at(effect, moment);
        let died = tokio::select! {
            _ = self.sync() => false,
            () = self.fate.died() => true,
        };
        self.fate.live();
        died
    }

    /// How many effects a sync has.
    pub async fn effects_of_a_sync(&self) -> usize {
        self.fate.die_at(usize::MAX, Moment::Before);
        self.sync().await;
        self.fate.live();
        self.fate.effects()
    }

    /// Makes Teams misbehave.
    pub fn inject(&self, fault: Fault) {
        assert!(self.tenant.inject(fault), "the tenant takes no more faults");
    }

    /// What was asked of Graph.
    pub fn log(&self) -> Vec<LogEntry> {
        self.tenant.log()
    }

    /// What was spent so far.
    pub fn tally(&self) -> shifts_ports::Tally {
        self.ports.meter.tally()
    }

    /// Fails the test unless Teams shows exactly what the WFM plans, once each.
    pub fn assert_equal(&self, what: &str) {
        for team in &self.teams {
            let (held, planned) = (self.held(&team.team_id), self.planned(&team.team_id));
            assert_eq!(held, planned, "team {}, {what}", team.team_id);
        }
    }

    /// The shifts of a team as Teams shows them: user, start, end, label, and whether employees
    /// see it.
    pub fn held(&self, team_id: &TeamId) -> Vec<String> {
        let team = self.tenant.team(team_id.as_str()).unwrap();
        let shifts = team["shifts"].as_array().unwrap().iter().map(|shift| {
            let (side, state) = match (&shift["sharedShift"], &shift["draftShift"]) {
                (shared, serde_json::Value::Null) => (shared, "shared"),
                (_, draft) => (draft, "draft"),
            };
            let text = |key: &str| side[key].as_str().unwrap_or_default().replace(".000Z", "Z");
            format!(
                "{} {} {} {} {state}",
                shift["userId"].as_str().unwrap(),
                text("startDateTime"),
                text("endDateTime"),
                text("displayName")
            )
        });
        let mut held: Vec<String> = shifts.collect();
        held.sort();
        held
    }

    fn planned(&self, team_id: &TeamId) -> Vec<String> {
        let shifts = self.wfm.planned(team_id.as_str());
        let row = |shift: &shifts_model::Shift| {
            let label = shift.label.as_deref().unwrap_or_default();
            let user = format!("user-{}", shift.employee_id);
            format!(
                "{user} {} {} {label} shared",
                shift.starts_at, shift.ends_at
            )
        };
        let mut planned: Vec<String> = shifts.iter().map(row).collect();
        planned.sort();
        planned
    }
}

fn team_setup(team: &str) -> TeamSetup {
    let member = |name: &&str| Member {
        id: format!("user-{name}"),
        kind: MemberKind::User,
        user_principal_name: Some(format!("{name}@contoso.com")),
        mail: None,
        display_name: (*name).to_owned(),
        owner: false,
    };
    TeamSetup {
        display_name: team.to_owned(),
        time_zone: Some("UTC".to_owned()),
        members: PEOPLE.iter().map(member).collect(),
    }
}

fn connection(team: &str) -> Connection {
    Connection {
        team_id: TeamId::parse(team).unwrap(),
        team_name: team.to_owned(),
        wfm: WfmName::parse("fake").unwrap(),
        business_unit_id: BusinessUnitId::parse(team).unwrap(),
        zone: TimeZone::get("UTC").unwrap(),
        enabled: true,
    }
}

fn graph_settings(address: &str) -> GraphSettings {
    GraphSettings {
        base_url: address.to_owned(),
        token_url: format!("{address}/tenant/oauth2/v2.0/token"),
        client_id: "adapter".to_owned(),
        client_secret: "secret".to_owned().into(),
        pacing: Pacing {
            tenant: "tenant".to_owned(),
            rate_scale: 1000.0,
            urgent: false,
        },
        passthrough: "WFI_1".to_owned(),
        acts_as: None,
        request_timeout: Duration::from_secs(20),
        envelopes_in_flight_max: 1,
        attempts_max: 6,
        seed: 7,
        retry_after_max: Duration::from_secs(120),
        page_count_max: 100,
        body_bytes_max: 16 * 1024 * 1024,
        provisioning_poll: Duration::from_secs(5),
        provisioning_wait_max: Duration::from_secs(60),
    }
}

fn settings_of() -> SyncSettings {
    SyncSettings {
        past_weeks: 1,
        future_weeks: 1,
        first_day_of_week: Weekday::Monday,
        changes_per_pass_max: 30,
        quiet_time: Duration::from_secs(60),
        visibility: Visibility::Shared,
        notify_team: false,
        lease_ttl: Duration::from_secs(20),
        intervals: Intervals {
            roster_minutes: 30,
            shifts_minutes: 15,
        },
        match_rules: vec![MatchRule::UserPrincipalName],
        resolve_rules: ResolveRules {
            themes: ThemeRules::default(),
            default_group: GroupName::new("Staff").unwrap(),
        },
        refusal_retry: SignedDuration::from_hours(24),
        source_reads_in_flight_max: 4,
        teams_per_visit_max: 10,
        workforce_integration_id: None,
    }
}
