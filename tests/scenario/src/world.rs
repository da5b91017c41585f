//! One tenant, one WFM, one store, and the program between them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use shifts_app::{
    Failure, Intervals, Order, Patience, Ports, Silent, SyncSettings, TeamPlans, disconnect,
    fan_out, plan, sync, work,
};
use shifts_embedded::Embedded;
use shifts_engine::{BrakeRules, MatchRule, ResolveRules, ThemeRules};
use shifts_graph::{Graph, GraphSettings, GraphVersion, Pacing};
use shifts_model::{
    Activity, BusinessUnitId, Connection, DriftPolicy, GroupName, ItemKind, OpenShift, Outcome,
    RunReport, Shift, ShiftContent, TargetId, TeamId, Theme, TimeOff, UserId, Visibility, WfmName,
};
use shifts_ports::{Clock, Connections as _, ItemWrite, Job, Meter, Wfm, Write, WriteOp};
use shifts_sim::tenant::{Fault, LogEntry, Member, MemberKind, TeamSetup, Tenant, TenantSettings};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::changing::Changing;
use crate::clock::EagerClock;
use crate::killer::{Fate, Killer, Moment};
use crate::rota::FakeWfm;
use crate::wire::{Wire, Wired};

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
    /// Everything that use cases may touch.
    pub ports: Ports,
    pub(crate) teams: Vec<Connection>,
    pub(crate) _server: JoinSet<()>,
}

/// What the program works with, before it is killed now and then.
pub struct Parts {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The store.
    pub store: Arc<Embedded>,
    /// The program's death.
    pub fate: Arc<Fate>,
    /// The WFM, whose name is "fake".
    pub wfm: Arc<dyn Wfm>,
    /// Microsoft's side.
    pub graph: Graph,
    /// What is spent.
    pub meter: Arc<Meter>,
}

impl Parts {
    /// Everything that use cases may touch.
    pub fn joined(self) -> Ports {
        let graph = Arc::new(Killer::new(Arc::new(self.graph), self.fate.clone()));
        let kept = Arc::new(Killer::new(self.store.clone(), self.fate));
        Ports {
            clock: self.clock,
            connections: kept.clone(),
            snapshots: kept.clone(),
            visits: kept.clone(),
            rosters: kept.clone(),
            leases: kept.clone(),
            deletions: kept.clone(),
            callbacks: kept.clone(),
            jobs: self.store,
            runs: kept,
            schedules: graph.clone(),
            shifts: graph.clone(),
            requests: graph,
            wfms: BTreeMap::from([(WfmName::parse("fake").unwrap(), self.wfm)]),
            meter: self.meter,
        }
    }
}

/// What the program reads.
enum Followed {
    /// A WFM in this process.
    Itself(Arc<dyn Wfm>),
    /// What a test edits, over a wire.
    Over(Wire),
}

/// A WFM at the end of a wire that always plans what the one in this process plans.
fn mirrored(
    fake: &Arc<FakeWfm>,
    teams: &[&str],
    zone: &str,
    sim: shifts_sim::wfm::Wfm,
    wired: Wired,
    client: Arc<dyn Wfm>,
) -> Arc<dyn Wfm> {
    let (fake, zone) = (fake.clone(), zone.to_owned());
    let teams: Vec<String> = teams.iter().map(|team| (*team).to_owned()).collect();
    Arc::new(Changing::new(client, move || {
        let teams: Vec<&str> = teams.iter().map(String::as_str).collect();
        let rota = fake.rota(&teams, &zone);
        if sim.rota() != rota {
            sim.edit(|old| *old = rota);
        }
        wired.set_trouble(fake.trouble());
    }))
}

const NOW: &str = "2026-11-21T12:00:00Z";
const PEOPLE: [&str; 4] = ["ada", "bob", "cy", "dee"];

impl World {
    /// A world with these teams, each following the business unit of the same name, with ada, bob,
    /// cy and dee in all of them.
    pub async fn of(teams: &[&str]) -> Self {
        let fake = Arc::new(FakeWfm::of(&PEOPLE));
        let followed = Followed::Itself(fake.clone());
        Self::following(teams, "UTC", NOW, followed, fake).await
    }

    /// The same, in which the WFM is reached over a wire.
    pub async fn over(wire: Wire, teams: &[&str]) -> Self {
        let fake = Arc::new(FakeWfm::of(&PEOPLE));
        Self::following(teams, "UTC", NOW, Followed::Over(wire), fake).await
    }

    /// A world at a moment, with these teams in this zone, that follows some other WFM.
    pub async fn in_zone(teams: &[&str], zone: &str, now: &str, wfm: Arc<dyn Wfm>) -> Self {
        let fake = Arc::new(FakeWfm::of(&PEOPLE));
        Self::following(teams, zone, now, Followed::Itself(wfm), fake).await
    }

    async fn following(
        teams: &[&str],
        zone: &str,
        now: &str,
        followed: Followed,
        wfm: Arc<FakeWfm>,
    ) -> Self {
        let clock = Arc::new(EagerClock::at(now));
        let settings = TenantSettings {
            rate_scale: 1000.0,
            ..TenantSettings::default()
        };
        let tenant = Tenant::new(settings, clock.clone());
        for team in teams {
            let time_zone = Some(zone.to_owned());
            let setup = team_setup(team);
            tenant.put_team(team, TeamSetup { time_zone, ..setup });
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
        let unit = |team: &str| BusinessUnitId::parse(team).unwrap();
        let mut units: Vec<_> = teams.iter().map(|team| unit(team)).collect();
        let followed = match followed {
            Followed::Itself(followed) => followed,
            Followed::Over(wire) => {
                let clock: Arc<dyn Clock> = clock.clone();
                let rota = wfm.rota(teams, zone);
                let sim = shifts_sim::wfm::Wfm::new(rota, None, 1, clock.clone());
                let tokens: Arc<dyn shifts_ports::Tokens> = store.clone();
                let wired = wire.to(&sim, &clock, &tokens, &mut server).await;
                units = teams.iter().map(|team| wired.unit(team)).collect();
                let client = wired.client(clock, meter.clone());
                mirrored(&wfm, teams, zone, sim, wired, client)
            }
        };
        let ports = Parts {
            clock: clock.clone(),
            store: store.clone(),
            fate: fate.clone(),
            wfm: followed,
            graph,
            meter,
        };
        let ports = ports.joined();
        let connected = teams.iter().zip(units);
        let connected = connected.map(|(team, unit)| connection(team, unit, zone));
        let connections: Vec<Connection> = connected.collect();
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
        sync(
            &self.ports,
            &self.settings,
            &self.team_ids(),
            order,
            &Silent,
        )
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
        sync(
            &self.ports,
            &self.settings,
            &self.team_ids(),
            order,
            &Silent,
        )
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
        let team_id = TeamId::parse(team).unwrap();
        disconnect(&self.ports, &self.settings, &team_id).await
    }

    /// Which teams there are.
    pub fn team_ids(&self) -> Vec<TeamId> {
        self.teams.iter().map(|team| team.team_id.clone()).collect()
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
            for kind in ItemKind::ALL {
                let held = self.held_of(&team.team_id, kind);
                let planned = self.planned(&team.team_id, kind);
                assert_eq!(held, planned, "{kind}s of team {}, {what}", team.team_id);
            }
        }
    }

    /// The shifts of a team as Teams shows them: user, start, end, label, and whether employees
    /// see it.
    pub fn held(&self, team_id: &TeamId) -> Vec<String> {
        self.held_of(team_id, ItemKind::Shift)
    }

    /// How many items of a kind Teams shows.
    pub fn count(&self, team: &str, kind: ItemKind) -> usize {
        self.held_of(&TeamId::parse(team).unwrap(), kind).len()
    }

    /// The items of a kind as Teams shows them.
    pub fn held_of(&self, team_id: &TeamId, kind: ItemKind) -> Vec<String> {
        let team = self.tenant.team(team_id.as_str()).unwrap();
        let (collection, shared, draft) = match kind {
            ItemKind::Shift => ("shifts", "sharedShift", "draftShift"),
            ItemKind::OpenShift => ("openShifts", "sharedOpenShift", "draftOpenShift"),
            ItemKind::TimeOff => ("timesOff", "sharedTimeOff", "draftTimeOff"),
        };
        let reasons = names(&team, "timeOffReasons");
        let items = team[collection].as_array().unwrap().iter().map(|item| {
            let (side, state) = match (&item[shared], &item[draft]) {
                (shared, Value::Null) => (shared, "shared"),
                (_, draft) => (draft, "draft"),
            };
            let text = |key: &str| side[key].as_str().unwrap_or_default().replace(".000Z", "Z");
            let named = match kind {
                ItemKind::Shift => text("displayName"),
                ItemKind::OpenShift => side["openSlotCount"].to_string(),
                ItemKind::TimeOff => reasons[&text("timeOffReasonId")].clone(),
            };
            let whose = item["userId"].as_str().unwrap_or("nobody");
            let (starts, ends) = (text("startDateTime"), text("endDateTime"));
            format!("{whose} {starts} {ends} {named} {state}")
        });
        let mut held: Vec<String> = items.collect();
        held.sort();
        held
    }

    fn planned(&self, team_id: &TeamId, kind: ItemKind) -> Vec<String> {
        let unit = team_id.as_str();
        let row = |whose: String, starts: Timestamp, ends: Timestamp, named: &str| {
            format!("{whose} {starts} {ends} {named} shared")
        };
        let mut planned: Vec<String> = match kind {
            ItemKind::Shift => {
                let row = |shift: Shift| {
                    let label = shift.label.as_deref().unwrap_or_default();
                    let user = format!("user-{}", shift.employee_id);
                    row(user, shift.starts_at, shift.ends_at, label)
                };
                self.wfm.planned(unit).into_iter().map(row).collect()
            }
            ItemKind::OpenShift => {
                let row = |open: OpenShift| {
                    let slots = open.slots.to_string();
                    row("nobody".to_owned(), open.starts_at, open.ends_at, &slots)
                };
                let wanted = self.wfm.wanted(unit).into_iter();
                wanted.filter(|open| open.slots > 0).map(row).collect()
            }
            ItemKind::TimeOff => {
                let row = |away: TimeOff| {
                    let user = format!("user-{}", away.employee_id);
                    row(user, away.starts_at, away.ends_at, away.reason.as_str())
                };
                self.wfm.granted(unit).into_iter().map(row).collect()
            }
        };
        planned.sort();
        planned
    }

    /// Writes to Teams past the adapter, as somebody else does.
    pub async fn by_hand(&self, team: &str, op: WriteOp) -> Outcome {
        let write = Write {
            team_id: TeamId::parse(team).unwrap(),
            op,
        };
        let outcomes = self.ports.shifts.write(vec![write], Timestamp::MAX).await;
        outcomes.into_iter().next().unwrap()
    }

    /// Makes a shift in Teams past the adapter.
    pub async fn create_by_hand(&self, team: &str, shift: &Shift) -> Outcome {
        let team_id = TeamId::parse(team).unwrap();
        let catalog = self.ports.snapshots.load_catalog(&team_id).await.unwrap();
        let (name, group) = catalog.unwrap().value.groups.pop_first().unwrap();
        let content = ShiftContent {
            user_id: UserId::parse(&format!("user-{}", shift.employee_id)).unwrap(),
            group: name,
            starts_at: shift.starts_at,
            ends_at: shift.ends_at,
            theme: Theme::Blue,
            label: None,
            notes: None,
            activities: Vec::new(),
        };
        let item = ItemWrite::Shift {
            content,
            group_id: group.id,
            still_shared: None,
        };
        let visibility = Visibility::Shared;
        self.by_hand(team, WriteOp::Create { item, visibility })
            .await
    }

    /// Lets hours pass.
    pub async fn pass(&self, hours: u64) {
        self.clock.sleep(Duration::from_secs(hours * 3600)).await;
    }

    /// What a sync would do.
    pub async fn plans(&self) -> Vec<TeamPlans> {
        let team_ids = self.team_ids();
        let plans = plan(&self.ports, &self.settings, &team_ids, None).await;
        plans.unwrap()
    }

    /// The ids of a team's shifts in Teams.
    pub fn shift_ids(&self, team: &str) -> Vec<TargetId> {
        let team = self.tenant.team(team).unwrap();
        let shifts = team["shifts"].as_array().unwrap().iter();
        shifts
            .map(|shift| TargetId::parse(shift["id"].as_str().unwrap()).unwrap())
            .collect()
    }
}

/// The names of a team's active reasons, by id.
fn names(team: &Value, collection: &str) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = team[collection].as_array().into_iter().flatten();
    let active = all.filter(|named| named["isActive"] == true);
    active
        .map(|named| (text(&named["id"]), text(&named["displayName"])))
        .collect()
}

pub(crate) fn team_setup(team: &str) -> TeamSetup {
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

pub(crate) fn connection(team: &str, unit: BusinessUnitId, zone: &str) -> Connection {
    Connection {
        team_id: TeamId::parse(team).unwrap(),
        team_name: team.to_owned(),
        wfm: WfmName::parse("fake").unwrap(),
        business_unit_id: unit,
        zone: TimeZone::get(zone).unwrap(),
        enabled: true,
        off: BTreeSet::new(),
        overrides: BTreeMap::new(),
        drift_policy: None,
    }
}

/// How the Graph client of a world is set, for a tenant at that address.
pub fn graph_settings(address: &str) -> GraphSettings {
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
        request_decisions: GraphVersion::Beta,
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

fn brake_rules() -> BrakeRules {
    BrakeRules {
        week_count: 5,
        week_percent: 20,
        tenant_count: 50,
        tenant_percent: 5,
        tenant_count_max: 500,
        people_percent: 20,
        readings: 3,
        apart: SignedDuration::from_mins(60),
        release_percent: 50,
    }
}

/// How the program of a world is set.
pub fn settings_of() -> SyncSettings {
    SyncSettings {
        past_weeks: 1,
        future_weeks: 1,
        first_day_of_week: Weekday::Monday,
        changes_per_pass_max: 30,
        quiet_time: Duration::from_secs(60),
        visibility: Visibility::Shared,
        notify_team: false,
        lease_ttl: Duration::from_secs(20),
        intervals: Intervals(
            [
                (Activity::Roster, 30),
                (Activity::Shifts, 15),
                (Activity::OpenShifts, 15),
                (Activity::TimeOff, 60),
                (Activity::Availability, 1440),
                (Activity::Drift, 1440),
            ]
            .into(),
        ),
        brake: brake_rules(),
        brake_cycle_minutes: 15,
        drift_policy: DriftPolicy::Repair,
        match_rules: vec![MatchRule::UserPrincipalName],
        resolve_rules: ResolveRules {
            themes: ThemeRules::default(),
            default_group: GroupName::new("Staff").unwrap(),
        },
        refusal_retry: SignedDuration::from_hours(24),
        source_reads_in_flight_max: 4,
        teams_per_visit_max: 10,
        workforce_integration_id: None,
        callbacks: shifts_app::CallbackSettings::default(),
    }
}
