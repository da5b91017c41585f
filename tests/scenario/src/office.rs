//! A team that asks before it saves, a WFM in which people act, and the program between them.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use jiff::civil::date;
use serde_json::Value;
use shifts_app::{CallbackSettings, Patience, Ports, attach_integration};
use shifts_embedded::Embedded;
use shifts_graph::{Graph, GraphIntegrations, GraphSettings, GraphVersion};
use shifts_model::{ActionKind, Activity, WorkforceEntity, WorkforceIntegrationId};
use shifts_ports::{Clock, Connections as _, Integrations as _, Meter, NewIntegration};
use shifts_sim::tenant::{Act, Deed, Seen, TeamSetup, Tenant, TenantSettings};
use shifts_sim::wfm::{self, Done, Reply, Role, Wanted};
use shifts_sim::world::{self, Rota};
use shifts_web::{WfiApi, wfi};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::clock::{EagerClock, PatientClock};
use crate::killer::Fate;
use crate::rota::FakeWfm;
use crate::wire::{Wire, Wired, serve_at};
use crate::world::{Parts, World, connection, graph_settings, settings_of, team_setup};

/// The team, and its business unit.
pub const TEAM: &str = "store-1";
/// Who manages it on both sides.
pub const MANAGER: &str = "mia";

/// The people. The last one owns the team.
const PEOPLE: [&str; 4] = ["ada", "bob", "cy", MANAGER];

/// What happens in a test. Whoever answers Shifts lives on when the program dies.
pub struct Office {
    /// Teams, the program, the time.
    pub world: World,
    /// The WFM.
    pub wfm: wfm::Wfm,
    /// How the program reaches it.
    pub wired: Wired,
}

impl Office {
    /// A team that was brought equal once, on Sunday, 22 November 2026, before the week of its rota:
    /// ada works on Monday, bob on Tuesday, cy on Wednesday, and on Thursday two are wanted. On Saturday mia is away.
    pub async fn new() -> Self {
        Self::over(Wire::Open, &[]).await
    }

    /// The same over a wire, in which these requests need no manager.
    pub async fn over(wire: Wire, auto_approve: &[ActionKind]) -> Self {
        let store = Embedded::in_memory(Arc::default()).unwrap();
        Self::keeping(store, wire, auto_approve).await
    }

    /// The same, whose program keeps what it knows in that store.
    pub async fn keeping(store: Embedded, wire: Wire, auto_approve: &[ActionKind]) -> Self {
        let clock = Arc::new(EagerClock::at("2026-11-22T12:00:00Z"));
        let mut server = JoinSet::new();
        let tenant = tenant(&clock);
        let served = tenant.clone();
        let serve = |it| async move { served.serve(it).await.unwrap() };
        let teams_at = serve_at(&mut server, serve).await;
        let wfm = wfm::Wfm::new(rota(), None, 1, clock.clone());
        let store = Arc::new(store);
        let tokens: Arc<dyn shifts_ports::Tokens> = store.clone();
        let shared: Arc<dyn Clock> = clock.clone();
        let wired = wire.to(&wfm, &shared, &tokens, &mut server).await;
        let outside = Outside {
            teams_at,
            wired,
            clock: clock.clone(),
            store,
        };
        let settings = shifts_app::SyncSettings {
            intervals: shifts_app::Intervals(Activity::ALL.map(|of| (of, 1)).into()),
            callbacks: CallbackSettings {
                accepts: ActionKind::ALL.into(),
                auto_approve: auto_approve.iter().copied().collect(),
                deadline: Duration::from_secs(8),
            },
            ..settings_of()
        };
        let (integration_id, settings) = outside.register(settings, &mut server).await;
        let fate = Arc::new(Fate::default());
        let ports = outside.ports(&integration_id, &fate, clock.clone());
        let team = connection(TEAM, outside.wired.unit(TEAM), "UTC");
        outside.store.save(&team, None).await.unwrap();
        let world = World {
            tenant,
            wfm: Arc::new(FakeWfm::default()),
            settings,
            clock,
            fate,
            ports,
            teams: vec![team],
            _server: server,
        };
        let wired = outside.wired.clone();
        let office = Self { world, wfm, wired };
        office.open(&outside, &integration_id).await;
        office
    }

    async fn open(&self, outside: &Outside, id: &WorkforceIntegrationId) {
        let world = &self.world;
        self.world.visit(Activity::Roster).await;
        let registry = outside.registry(id.as_str());
        let (ports, settings, teams) = (&world.ports, &world.settings, &world.teams);
        let attached = attach_integration(&registry, ports, settings, teams, false).await;
        assert!(attached.unwrap().iter().all(|team| team.outcome.is_ok()));
        let reports = world.sync().await;
        assert_eq!(self.shifts().len(), 3, "{reports:?}");
    }

    /// Somebody asks for something in the WFM.
    pub fn ask(&self, sender: &str, wanted: Wanted) -> String {
        let deed = wfm::Deed::Ask {
            sender_id: sender.to_owned(),
            wanted,
            message: None,
        };
        match self.wfm.act(&deed) {
            Ok(Done::Request(request)) => request.id,
            other => panic!("no request: {other:?}"),
        }
    }

    /// Somebody answers it there.
    pub fn answer(&self, id: &str, actor: &str, role: Role, reply: Reply) {
        let deed = wfm::Deed::Answer {
            request_id: id.to_owned(),
            kind: None,
            actor_id: actor.to_owned(),
            role,
            reply,
        };
        assert!(self.wfm.act(&deed).is_ok());
    }

    /// Somebody does something in Teams.
    pub async fn act(&self, who: &str, deed: Deed) -> Seen {
        let act = Act {
            user_id: format!("user-{who}"),
            team_id: Some(TEAM.to_owned()),
            language: None,
            deed,
        };
        self.world.tenant.act(act).await
    }

    /// How a request of the WFM stands there.
    pub fn state(&self, id: &str) -> &'static str {
        let all = self.wfm.requests();
        all.iter().find(|it| it.id == id).unwrap().state.as_str()
    }

    /// The requests of a collection of Teams: whose move, how far, by whom.
    pub fn requests(&self, collection: &str) -> Vec<String> {
        let shown = |it: &Value| {
            let text = |name: &str| it[name].as_str().unwrap_or("nobody").to_owned();
            let who = text("senderUserId").replace("user-", "");
            format!("{who} {} {}", text("state"), text("assignedTo"))
        };
        self.listed(collection).iter().map(shown).collect()
    }

    /// The id of the only request of a collection.
    pub fn request_id(&self, collection: &str) -> String {
        let listed = self.listed(collection);
        assert_eq!(listed.len(), 1, "{listed:?}");
        listed[0]["id"].as_str().unwrap().to_owned()
    }

    fn listed(&self, collection: &str) -> Vec<Value> {
        let team = self.world.tenant.team(TEAM).unwrap();
        team[collection].as_array().cloned().unwrap_or_default()
    }

    /// Whose shifts Teams shows, by day.
    pub fn shifts(&self) -> Vec<String> {
        let shown = |it: &Value| {
            let whose = it["userId"].as_str().unwrap().replace("user-", "");
            let starts = it["sharedShift"]["startDateTime"].as_str().unwrap();
            format!("{} {whose}", &starts[8..10])
        };
        let mut shifts: Vec<String> = self.listed("shifts").iter().map(shown).collect();
        shifts.sort();
        shifts
    }

    /// Whose shifts the WFM plans, by day.
    pub fn planned(&self) -> Vec<String> {
        let rota = self.wfm.rota();
        let shown = |it: &world::Shift| format!("{:02} {}", it.starts.date().day(), it.employee_id);
        let mut planned: Vec<String> = rota.shifts.values().map(shown).collect();
        planned.sort();
        planned
    }

    /// The id of a shift in Teams, by whose it is.
    pub fn shift_of(&self, who: &str) -> String {
        let user = format!("user-{who}");
        let shifts = self.listed("shifts");
        let its = shifts.iter().find(|it| it["userId"] == user.as_str());
        its.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// The id of the only open shift in Teams.
    pub fn open_shift_id(&self) -> String {
        let listed = self.listed("openShifts");
        assert_eq!(listed.len(), 1, "{listed:?}");
        listed[0]["id"].as_str().unwrap().to_owned()
    }

    /// How many people are still wanted, in the WFM and in Teams.
    pub fn slots(&self) -> (u64, u64) {
        let rota = self.wfm.rota();
        let wanted = rota.open_shifts.values().map(|open| u64::from(open.slots));
        let listed = self.listed("openShifts");
        let slots = |it: &Value| it["sharedOpenShift"]["openSlotCount"].as_u64();
        (wanted.sum(), listed.iter().filter_map(slots).sum())
    }

    /// The id of a reason for time off in Teams.
    pub fn reason_id(&self, name: &str) -> String {
        let reasons = self.listed("timeOffReasons");
        let its = reasons.iter().find(|it| it["displayName"] == name);
        its.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Who is away in Teams, by the first day.
    pub fn away(&self) -> Vec<String> {
        let shown = |it: &Value| {
            let whose = it["userId"].as_str().unwrap().replace("user-", "");
            let starts = it["sharedTimeOff"]["startDateTime"].as_str().unwrap();
            format!("{} {whose}", &starts[8..10])
        };
        let mut away: Vec<String> = self.listed("timesOff").iter().map(shown).collect();
        away.sort();
        away
    }

    /// Lets the timer run for some minutes.
    pub async fn minutes(&self, minutes: usize) {
        for _ in 0..minutes {
            self.world.tick().await;
        }
    }

    /// How many questions and commands Graph got so far.
    pub fn graph_calls(&self) -> usize {
        self.world.log().len()
    }

    /// How many of these commands Graph got.
    pub fn sent(&self, what: &str) -> usize {
        let log = self.world.log();
        let is_it = |entry: &&shifts_sim::tenant::LogEntry| {
            entry.method == "POST" && entry.path.ends_with(what)
        };
        log.iter().filter(is_it).count()
    }

    /// One walk of the requests that waits for whoever died with the right to them.
    pub async fn settle(&self) -> Vec<shifts_model::RunReport> {
        let order = shifts_app::Order {
            activity: Some(Activity::Requests),
            approved: None,
            patience: Patience::Requeue,
            stop_at: None,
        };
        let world = &self.world;
        let teams = world.team_ids();
        shifts_app::sync(
            &world.ports,
            &world.settings,
            &teams,
            order,
            &shifts_app::Silent,
        )
        .await
        .unwrap()
    }
}

/// What processes have in common.
struct Outside {
    teams_at: String,
    wired: Wired,
    clock: Arc<EagerClock>,
    store: Arc<Embedded>,
}

impl Outside {
    /// Registers the integration, and answers Shifts from then on.
    async fn register(
        &self,
        settings: shifts_app::SyncSettings,
        server: &mut JoinSet<()>,
    ) -> (WorkforceIntegrationId, shifts_app::SyncSettings) {
        let (listener, address) = listen().await;
        let secret = "s".repeat(64);
        let none = WorkforceIntegrationId::parse("none").unwrap();
        let connecting = self.router(self.answering(&none), settings.clone(), &secret);
        let mut first = JoinSet::new();
        first.spawn(async move { axum::serve(listener, connecting).await.unwrap() });
        let registry = self.registry("none");
        let wanted = NewIntegration {
            name: "Contoso WFM".to_owned(),
            url: format!("{address}/change"),
            secret: secret.clone().into(),
            entities: WorkforceEntity::ALL.into(),
            eligibility: [].into(),
        };
        let id = registry.register(&wanted).await.unwrap();
        first.shutdown().await;
        let settings = shifts_app::SyncSettings {
            workforce_integration_id: Some(id.clone()),
            ..settings
        };
        let router = self.router(self.answering(&id), settings.clone(), &secret);
        let at = address.strip_prefix("http://").unwrap();
        let listener = TcpListener::bind(at).await.unwrap();
        server.spawn(async move { axum::serve(listener, router).await.unwrap() });
        (id, settings)
    }

    fn router(&self, ports: Ports, settings: shifts_app::SyncSettings, secret: &str) -> Router {
        wfi(WfiApi {
            ports: ports.of_callbacks(),
            settings,
            secret: secret.to_owned().into(),
            previous_secret: None,
            tenant_id: "tenant".to_owned(),
        })
        .unwrap()
    }

    fn graph(&self, passthrough: &str) -> Graph {
        let settings = GraphSettings {
            passthrough: passthrough.to_owned(),
            ..graph_settings(&self.teams_at)
        };
        let (clock, meter) = (self.clock.clone(), Arc::new(Meter::default()));
        Graph::new(settings, clock, meter, self.store.clone()).unwrap()
    }

    fn registry(&self, passthrough: &str) -> GraphIntegrations {
        let trace = shifts_app::trace_of("registry");
        GraphIntegrations::new(self.graph(passthrough), GraphVersion::V1, trace)
    }

    /// The ports of whoever answers Shifts.
    fn answering(&self, id: &WorkforceIntegrationId) -> Ports {
        let clock = Arc::new(PatientClock(self.clock.clone()));
        self.ports(id, &Arc::default(), clock)
    }

    fn ports(&self, id: &WorkforceIntegrationId, fate: &Arc<Fate>, clock: Arc<dyn Clock>) -> Ports {
        let meter = Arc::new(Meter::default());
        let parts = Parts {
            wfm: self.wired.client(clock.clone(), meter.clone()),
            clock,
            store: self.store.clone(),
            fate: fate.clone(),
            graph: self.graph(id.as_str()),
            meter,
        };
        parts.joined()
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    (listener, address)
}

fn tenant(clock: &Arc<EagerClock>) -> Tenant {
    let settings = TenantSettings {
        rate_scale: 1000.0,
        ..TenantSettings::default()
    };
    let tenant = Tenant::new(settings, clock.clone());
    let mut setup: TeamSetup = team_setup(TEAM);
    let like = setup.members[0].clone();
    setup.members = PEOPLE
        .iter()
        .map(|name| shifts_sim::tenant::Member {
            id: format!("user-{name}"),
            user_principal_name: Some(format!("{name}@contoso.com")),
            display_name: (*name).to_owned(),
            owner: *name == MANAGER,
            ..like.clone()
        })
        .collect();
    tenant.put_team(TEAM, setup);
    tenant
}

fn rota() -> Rota {
    let mut rota = Rota {
        business_units: vec![world::BusinessUnit {
            id: TEAM.to_owned(),
            name: TEAM.to_owned(),
            time_zone: "UTC".to_owned(),
        }],
        jobs: vec![world::Job {
            id: "till".to_owned(),
            name: "till".to_owned(),
            department: "Checkout".to_owned(),
            color: "#000000".to_owned(),
        }],
        ..Rota::default()
    };
    for name in PEOPLE {
        rota.employees.push(world::Employee {
            id: name.to_owned(),
            business_unit_id: TEAM.to_owned(),
            login: Some(format!("{name}@contoso.com")),
            first_name: name.to_owned(),
            last_name: String::new(),
            is_manager: name == MANAGER,
            user: None,
        });
        rota.leave_balance_hours.insert(name.to_owned(), 80);
    }
    for (id, whose, day) in [("a1", "ada", 23), ("b1", "bob", 24), ("c1", "cy", 25)] {
        let shift = world::Shift {
            id: id.to_owned(),
            business_unit_id: TEAM.to_owned(),
            employee_id: whose.to_owned(),
            job_id: "till".to_owned(),
            starts: date(2026, 11, day).at(9, 0, 0, 0),
            ends: date(2026, 11, day).at(17, 0, 0, 0),
            label: None,
            notes: None,
            activities: Vec::new(),
        };
        rota.shifts.insert(id.to_owned(), shift);
    }
    let open = world::OpenShift {
        id: "o1".to_owned(),
        business_unit_id: TEAM.to_owned(),
        job_id: "till".to_owned(),
        starts: date(2026, 11, 26).at(9, 0, 0, 0),
        ends: date(2026, 11, 26).at(17, 0, 0, 0),
        slots: 2,
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    rota.open_shifts.insert(open.id.clone(), open);
    let away = world::TimeOff {
        id: "t1".to_owned(),
        employee_id: MANAGER.to_owned(),
        reason: "Vacation".to_owned(),
        away: world::Away::Days {
            first: date(2026, 11, 28),
            last: date(2026, 11, 28),
        },
        cancelled: false,
    };
    rota.time_off.insert(away.id.clone(), away);
    rota
}
