//! One shop: a team whose people act in Shifts, its WFM, and the program that answers for it.

use std::collections::{BTreeMap, BTreeSet};
use std::net;
use std::sync::Arc;
use std::time::Duration;

use axum::middleware::from_fn_with_state;
use jiff::tz::TimeZone;
use serde_json::Value;
use shifts_app::{
    CallbackSettings, Order, Patience, Ports, Silent, SyncSettings, fan_out, sync, trace_of,
    update_schedules, work,
};
use shifts_embedded::Embedded;
use shifts_graph::{Graph, GraphIntegrations, GraphSettings, GraphVersion};
use shifts_model::{
    ActionKind, BusinessUnitId, Connection, TeamId, Visibility, WfmName, WorkforceEntity,
    WorkforceIntegrationId,
};
use shifts_ports::{Clock, Connections as _, Integrations as _, Meter, NewIntegration, Wfm};
use shifts_sim::tenant::{Act, Deed, Member, MemberKind, Seen, TeamSetup, Tenant, TenantSettings};
use shifts_sim::world::{BusinessUnit, Employee, Job, Rota, TeamsUser};
use shifts_tests_scenario::{
    Fate, Moment, Parts, Wire, Wired, graph_settings, serve_at, settings_of,
};
use shifts_web::{WfiApi, wfi};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::clock::IdleClock;
use crate::door::{Door, pass};
use crate::rows::{Rows, hours_of_teams, hours_of_wfm, of_teams, of_wfm};

/// The team, and the business unit that it follows.
pub const TEAM: &str = "store-1";
/// What Shifts seals with.
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// How long somebody waits for an answer.
const DEADLINE: Duration = Duration::from_secs(8);

/// How a shop begins.
#[derive(Debug, Clone)]
pub struct Town {
    /// The people, the manager first.
    pub people: Vec<String>,
    /// The zone.
    pub zone: String,
    /// Whether the adapter writes drafts and shares them.
    pub visibility: Visibility,
    /// Further teams, whose people are only worked for.
    pub branches: Vec<Branch>,
}

/// A team that follows a business unit of the same name.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Its people, the manager first.
    pub people: Vec<String>,
}

impl Town {
    /// All teams, the one that everything happens in first.
    fn teams(&self) -> Vec<Branch> {
        let first = Branch {
            name: TEAM.to_owned(),
            people: self.people.clone(),
        };
        [vec![first], self.branches.clone()].concat()
    }
}

/// A shop at work.
pub struct Shop {
    /// Microsoft's side.
    pub tenant: Tenant,
    /// The WFM's side.
    pub wfm: shifts_sim::wfm::Wfm,
    /// How the program reaches it.
    pub wired: Wired,
    /// Everybody's time.
    pub clock: Arc<IdleClock>,
    /// Where callbacks come in.
    pub door: Arc<Door>,
    /// The program's death.
    pub fate: Arc<Fate>,
    /// How the program is set.
    pub settings: SyncSettings,
    /// Everything that use cases may touch.
    pub ports: Ports,
    /// The zone.
    pub zone: TimeZone,
    teams: Vec<TeamId>,
    _servers: JoinSet<()>,
}

impl Shop {
    /// A shop on 21 November 2026, with an integration that is registered and attached.
    pub async fn open(town: &Town) -> Self {
        Self::over(Wire::Open, town).await
    }

    /// The same, whose WFM is reached over a wire.
    pub async fn over(wire: Wire, town: &Town) -> Self {
        let clock = IdleClock::at("2026-11-21T12:00:00Z");
        let mut servers = JoinSet::new();
        let meter = Arc::new(Meter::default());
        servers.spawn(clock.clone().run(meter.clone()));
        let tenant = tenant_of(town, clock.clone());
        let wfm = shifts_sim::wfm::Wfm::new(rota_of(town), None, 7, clock.clone());
        let served = tenant.clone();
        let serve = |it| async move { served.serve(it).await.unwrap() };
        let graph_at = serve_at(&mut servers, serve).await;
        let fate = Arc::new(Fate::default());
        let store = Arc::new(Embedded::in_memory(meter.clone()).unwrap());
        let shared: Arc<dyn Clock> = clock.clone();
        let tokens: Arc<dyn shifts_ports::Tokens> = store.clone();
        let wired = wire.to(&wfm, &shared, &tokens, &mut servers).await;
        let zone = TimeZone::get(&town.zone).unwrap();
        let mut connections = Vec::new();
        for branch in town.teams() {
            let connection = connection(&branch.name, wired.unit(&branch.name), &zone);
            store.save(&connection, None).await.unwrap();
            connections.push(connection);
        }
        let outside = Outside {
            clock: clock.clone(),
            store,
            fate: fate.clone(),
            wfm: wired.client(shared, meter.clone()),
            graph_at,
            meter,
        };
        let mut settings = settings_for(town);
        let door = Door::to(fate.clone());
        let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
        let callbacks_at = format!("http://{}/change", listener.local_addr().unwrap());

        // Whoever answers the registration does not know the id of it yet.
        let mut before = JoinSet::new();
        let ports = outside.ports("");
        before.spawn(answer(
            listener.try_clone().unwrap(),
            ports,
            &settings,
            &door,
        ));
        let id = outside.register(&callbacks_at).await;
        before.shutdown().await;
        let ports = outside.ports(id.as_str());
        settings.workforce_integration_id = Some(id);
        let attached = update_schedules(&ports, &settings, &connections).await;
        assert!(attached.iter().all(|it| it.outcome.is_ok()), "{attached:?}");
        servers.spawn(answer(listener, ports.clone(), &settings, &door));
        Self {
            tenant,
            wfm,
            wired,
            clock,
            door,
            fate,
            settings,
            ports,
            zone,
            teams: connections.into_iter().map(|it| it.team_id).collect(),
            _servers: servers,
        }
    }

    /// What a person does in Shifts.
    pub async fn act(&self, who: &str, deed: Deed) -> Seen {
        let act = Act {
            user_id: format!("user-{who}"),
            team_id: Some(TEAM.to_owned()),
            language: None,
            deed,
        };
        self.tenant.act(act).await
    }

    /// Brings the team equal, waiting for whatever has to be waited for.
    pub async fn sync(&self) {
        let order = Order {
            activity: None,
            approved: None,
            patience: Patience::Wait,
            stop_at: None,
        };
        let reports = sync(&self.ports, &self.settings, &self.teams, order, &Silent);
        // Without a store there is none; whatever a sync could not do is seen in the end.
        let _reports = reports.await;
    }

    /// A sync during which the store cannot be reached for so many uses, after so many that still
    /// succeed.
    pub async fn sync_without_store(&self, after: usize, uses: usize) {
        self.fate.lose_store(after, uses);
        self.sync().await;
        self.fate.find_store();
    }

    /// Begins a sync that dies at an effect.
    pub async fn sync_until_death(&self, effect: usize, moment: Moment) {
        self.fate.die_at(effect, moment);
        tokio::select! {
            () = self.sync() => {}
            () = self.fate.died() => {}
        }
        self.fate.live();
    }

    /// Lets minutes pass, then one tick of the timer and the jobs that it queued.
    pub async fn tick(&self, minutes: u64) {
        self.clock.sleep(Duration::from_secs(minutes * 60)).await;
        let slot = self.clock.now().to_string();
        let timer = self.ports.timer();
        let queued = fan_out(&timer, &self.settings.intervals, &slot).await;
        queued.unwrap();
        while work(&self.ports, &self.settings, &Silent)
            .await
            .unwrap()
            .is_some()
        {}
    }

    /// What Teams holds, in Graph's form.
    #[must_use]
    pub fn team(&self) -> Value {
        self.tenant.team(TEAM).unwrap()
    }

    /// What Teams shows.
    #[must_use]
    pub fn shown(&self) -> Rows {
        of_teams(&self.team())
    }

    /// What the WFM plans.
    #[must_use]
    pub fn planned(&self) -> Rows {
        of_wfm(&self.wfm.rota(), &self.zone)
    }
}

impl Shop {
    /// When people can work, as Teams shows it, of those of whom the WFM has one pattern.
    #[must_use]
    pub fn hours_shown(&self) -> Rows {
        let rota = self.wfm.rota();
        let known = rota.availability.values();
        let preferences = known.filter(|it| it.weeks.len() == 1).filter_map(|it| {
            let user_id = format!("user-{}", it.employee_id);
            let shown = self.tenant.shift_preferences(&user_id)?;
            Some((it.employee_id.clone(), shown))
        });
        hours_of_teams(&preferences.collect())
    }

    /// When people can work, as the WFM has it.
    #[must_use]
    pub fn hours_planned(&self) -> Rows {
        hours_of_wfm(&self.wfm.rota())
    }
}

/// What the program reaches.
struct Outside {
    clock: Arc<IdleClock>,
    store: Arc<Embedded>,
    fate: Arc<Fate>,
    wfm: Arc<dyn Wfm>,
    graph_at: String,
    meter: Arc<Meter>,
}

impl Outside {
    fn ports(&self, passthrough: &str) -> Ports {
        let parts = Parts {
            clock: self.clock.clone(),
            store: self.store.clone(),
            fate: self.fate.clone(),
            wfm: self.wfm.clone(),
            graph: self.graph(passthrough),
            meter: self.meter.clone(),
        };
        parts.joined()
    }

    fn graph(&self, passthrough: &str) -> Graph {
        let settings = GraphSettings {
            passthrough: passthrough.to_owned(),
            ..graph_settings(&self.graph_at)
        };
        let (clock, meter) = (self.clock.clone(), self.meter.clone());
        Graph::new(settings, clock, meter, self.store.clone()).unwrap()
    }

    /// Registers the integration as an administrator does, and tells its id.
    async fn register(&self, callbacks_at: &str) -> WorkforceIntegrationId {
        let registry =
            GraphIntegrations::new(self.graph("none"), GraphVersion::V1, trace_of("registry"));
        let wanted = NewIntegration {
            name: "WFM".to_owned(),
            url: callbacks_at.to_owned(),
            secret: SECRET.to_owned().into(),
            entities: WorkforceEntity::ALL.into(),
            eligibility: [].into(),
        };
        registry.register(&wanted).await.unwrap()
    }
}

fn answer(
    listener: net::TcpListener,
    ports: Ports,
    settings: &SyncSettings,
    door: &Arc<Door>,
) -> impl Future<Output = ()> + Send + use<> {
    let api = WfiApi {
        ports: ports.of_callbacks(),
        settings: settings.clone(),
        secret: SECRET.to_owned().into(),
        previous_secret: None,
        tenant_id: "tenant".to_owned(),
    };
    let router = wfi(api).unwrap();
    let router = router.layer(from_fn_with_state(door.clone(), pass));
    async move {
        listener.set_nonblocking(true).unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        axum::serve(listener, router).await.unwrap();
    }
}

fn tenant_of(town: &Town, clock: Arc<dyn Clock>) -> Tenant {
    let settings = TenantSettings {
        rate_scale: 1000.0,
        ..TenantSettings::default()
    };
    let tenant = Tenant::new(settings, clock);
    for branch in town.teams() {
        tenant.put_team(&branch.name, setup_of(&branch, &town.zone));
    }
    tenant
}

fn setup_of(branch: &Branch, zone: &str) -> TeamSetup {
    let member = |(at, name): (usize, &String)| Member {
        id: format!("user-{name}"),
        kind: MemberKind::User,
        user_principal_name: Some(format!("{name}@contoso.com")),
        mail: None,
        display_name: name.clone(),
        owner: at == 0,
    };
    TeamSetup {
        display_name: branch.name.clone(),
        time_zone: Some(zone.to_owned()),
        members: branch.people.iter().enumerate().map(member).collect(),
    }
}

fn rota_of(town: &Town) -> Rota {
    let job = |(id, department, color): (&str, &str, &str)| Job {
        id: id.to_owned(),
        name: id.to_owned(),
        department: department.to_owned(),
        color: color.to_owned(),
    };
    let jobs = [
        ("till", "Checkout", "#0078d4"),
        ("shelf", "Stock", "#107c10"),
        ("bread", "Bakery", "#d13438"),
    ];
    let employee = |unit: &str, at: usize, name: &String| Employee {
        id: name.clone(),
        business_unit_id: unit.to_owned(),
        login: Some(format!("{name}@contoso.com")),
        first_name: name.clone(),
        last_name: "Person".to_owned(),
        is_manager: at == 0,
        user: Some(TeamsUser {
            id: format!("user-{name}"),
            user_principal_name: format!("{name}@contoso.com"),
            mail: None,
        }),
    };
    let unit = |branch: &Branch| BusinessUnit {
        id: branch.name.clone(),
        name: branch.name.clone(),
        time_zone: town.zone.clone(),
    };
    let leave = |name: &String| (name.clone(), 400);
    let teams = town.teams();
    let of_team = |branch: &Branch| {
        let people = branch.people.iter().enumerate();
        let employees = people.map(|(at, name)| employee(&branch.name, at, name));
        employees.collect::<Vec<_>>()
    };
    Rota {
        business_units: teams.iter().map(unit).collect(),
        jobs: jobs.into_iter().map(job).collect(),
        employees: teams.iter().flat_map(of_team).collect(),
        leave_balance_hours: town.people.iter().map(leave).collect(),
        ..Rota::default()
    }
}

fn settings_for(town: &Town) -> SyncSettings {
    let mut settings = settings_of();
    settings.future_weeks = 2;
    settings.visibility = town.visibility;
    // What is held is no part of these histories.
    settings.brake.week_count = u64::MAX;
    settings.brake.tenant_count = u64::MAX;
    settings.brake.tenant_count_max = u64::MAX;
    settings.callbacks = CallbackSettings {
        accepts: ActionKind::ALL.into(),
        deadline: DEADLINE,
        ..CallbackSettings::default()
    };
    settings
}

fn connection(name: &str, unit: BusinessUnitId, zone: &TimeZone) -> Connection {
    Connection {
        team_id: TeamId::parse(name).unwrap(),
        team_name: name.to_owned(),
        wfm: WfmName::parse("fake").unwrap(),
        business_unit_id: unit,
        zone: zone.clone(),
        enabled: true,
        off: BTreeSet::new(),
        overrides: BTreeMap::new(),
        drift_policy: None,
    }
}
