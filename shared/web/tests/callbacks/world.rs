//! A team that Shifts asks about, and a WFM that notes what it is asked to do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shifts_app::{CallbackSettings, Intervals, Ports, SyncSettings};
use shifts_embedded::Embedded;
use shifts_engine::{BrakeRules, MatchRule, ResolveRules, ThemeRules};
use shifts_model::{
    Action, ActionKind, Activity, Availability, BusinessUnit, BusinessUnitId, Connection,
    DriftPolicy, Effect, Employee, EmployeeId, GroupName, IdempotencyKey, Judgement, OpenShift,
    Reading, ReasonName, RefusalReason, Shift, SourceId, Span, TeamId, TeamMembers, TimeOff,
    UserId, Visibility, WfmJob, WfmName, WfmRefusal, WfmRequest, WorkforceIntegrationId,
};
use shifts_ports::{Clock, Connections as _, Meter, Wfm, WfmActions, WfmError};
use shifts_web::{WfiApi, wfi};
use tower::ServiceExt as _;

use crate::outside::{FakeTeams, FakeWfm};
use crate::sealing::{OTHER, SECRET, sealed};

/// The team whose people are ada and a guest.
pub(crate) const TEAM: &str = "team-a";
/// The id of the workforce integration.
pub(crate) const INTEGRATION: &str = "wfi-1";

/// A clock that goes only while nobody works.
pub(crate) struct IdleClock(tokio::time::Instant);

#[async_trait]
impl Clock for IdleClock {
    fn now(&self) -> Timestamp {
        let began: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        began + SignedDuration::try_from(self.0.elapsed()).unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        wait(duration).await;
    }
}

/// Lets time pass, which it does only while nobody works.
async fn wait(duration: Duration) {
    let never = std::future::pending::<()>();
    let _ = tokio::time::timeout(duration, never).await;
}

/// What the WFM does when it is asked to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It acts.
    Willing,
    /// It refuses.
    Unwilling,
    /// It does not answer before the deadline.
    Silent,
    /// The program makes a mistake.
    Broken,
}

/// A WFM in which people can act.
pub(crate) struct Office {
    readings: FakeWfm,
    pub(crate) mood: Mutex<Mood>,
    /// What was done, by its key.
    pub(crate) done: Mutex<BTreeMap<String, Action>>,
}

impl Office {
    pub(crate) fn deeds(&self) -> usize {
        self.done.lock().unwrap().len()
    }
}

#[async_trait]
impl Wfm for Office {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        self.readings.fetch_business_unit(id).await
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        self.readings.list_employees(id).await
    }

    async fn list_jobs(&self, id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        self.readings.list_jobs(id).await
    }

    async fn list_shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        self.readings.list_shifts(unit, span).await
    }

    fn offers(&self, _activity: Activity) -> bool {
        true
    }

    async fn list_open_shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        self.readings.list_open_shifts(unit, span).await
    }

    async fn list_time_off(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        self.readings.list_time_off(unit, span).await
    }

    async fn list_availability(
        &self,
        unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        self.readings.list_availability(unit).await
    }

    fn actions(&self) -> Option<&dyn WfmActions> {
        Some(self)
    }
}

#[async_trait]
impl WfmActions for Office {
    fn supports(&self, _kind: ActionKind) -> bool {
        true
    }

    async fn check(
        &self,
        _unit: &BusinessUnit,
        _action: &Action,
        _deadline: Duration,
    ) -> Result<Judgement, WfmError> {
        Ok(Judgement::Done(Effect::Nothing))
    }

    async fn perform(
        &self,
        _unit: &BusinessUnit,
        action: &Action,
        key: &IdempotencyKey,
        deadline: Duration,
    ) -> Result<Judgement, WfmError> {
        wait(Duration::from_millis(50)).await;
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Willing => {
                let mut done = self.done.lock().unwrap();
                done.insert(key.as_str().to_owned(), action.clone());
                Ok(Judgement::Done(match action {
                    Action::PutShift(shift) => Effect::Record(shift.id.clone()),
                    _ => Effect::Nothing,
                }))
            }
            Mood::Unwilling => Ok(Judgement::Refused(WfmRefusal {
                reason: RefusalReason::Overlap,
                balance_hours: None,
            })),
            Mood::Silent => {
                wait(deadline).await;
                Err(WfmError::Unreachable {
                    operation: "PUT /shifts".to_owned(),
                    cause: "no answer".into(),
                })
            }
            Mood::Broken => panic!("a mistake of the program"),
        }
    }

    async fn list_swap_targets(
        &self,
        _unit: &BusinessUnit,
        _shift_id: &SourceId,
        _span: Span,
        _deadline: Duration,
    ) -> Result<Vec<SourceId>, WfmError> {
        Ok(Vec::new())
    }

    async fn list_offer_recipients(
        &self,
        _unit: &BusinessUnit,
        _shift_id: &SourceId,
        _deadline: Duration,
    ) -> Result<Vec<EmployeeId>, WfmError> {
        Ok(Vec::new())
    }

    async fn list_request_reasons(
        &self,
        _unit: &BusinessUnit,
        _employee_id: &EmployeeId,
        _deadline: Duration,
    ) -> Result<Vec<ReasonName>, WfmError> {
        Ok(Vec::new())
    }

    async fn list_requests(
        &self,
        _unit: &BusinessUnit,
        _since: Timestamp,
    ) -> Result<Reading<WfmRequest>, WfmError> {
        Ok(Reading::Complete(Vec::new()))
    }
}

/// What happens in a test. Its time passes by itself when nobody works.
pub(crate) struct World {
    pub(crate) ports: Ports,
    pub(crate) settings: SyncSettings,
    pub(crate) wfm: Arc<Office>,
    router: Router,
}

/// An answer: its status, and the status and code of each item.
pub(crate) type Answer = (StatusCode, Vec<(String, u64, String)>);

impl World {
    pub(crate) async fn new() -> Self {
        let meter = Arc::new(Meter::default());
        let store = Arc::new(Embedded::in_memory(meter.clone()).unwrap());
        let wfm = Arc::new(Office {
            readings: FakeWfm::default(),
            mood: Mutex::new(Mood::Willing),
            done: Mutex::default(),
        });
        let teams = Arc::new(FakeTeams::default());
        let ports = Ports {
            clock: Arc::new(IdleClock(tokio::time::Instant::now())),
            connections: store.clone(),
            snapshots: store.clone(),
            visits: store.clone(),
            rosters: store.clone(),
            leases: store.clone(),
            deletions: store.clone(),
            callbacks: store.clone(),
            jobs: store.clone(),
            runs: store.clone(),
            schedules: teams.clone(),
            shifts: teams.clone(),
            requests: teams,
            wfms: BTreeMap::from([(WfmName::parse("fake").unwrap(), wfm.clone() as _)]),
            meter,
        };
        let team_id = TeamId::parse(TEAM).unwrap();
        ports
            .schedules
            .admit([(team_id.clone(), shifts_app::trace_of("test"))].into());
        remember_people(&ports, &team_id).await;
        store.save(&connection(team_id), None).await.unwrap();
        let until = ports.clock.now() + SignedDuration::from_hours(1);
        let router = wfi(WfiApi {
            ports: ports.of_callbacks(),
            settings: settings(),
            secret: SECRET.into(),
            previous_secret: Some((OTHER.into(), until)),
            tenant_id: "Tenant-1".to_owned(),
        });
        Self {
            ports,
            settings: settings(),
            wfm,
            router: router.unwrap(),
        }
    }

    /// The same world, in whose configuration the id of the integration is missing.
    pub(crate) fn without_integration(self) -> Self {
        let settings = SyncSettings {
            workforce_integration_id: None,
            ..self.settings
        };
        let router = wfi(WfiApi {
            ports: self.ports.of_callbacks(),
            settings: settings.clone(),
            secret: SECRET.into(),
            previous_secret: None,
            tenant_id: String::new(),
        });
        Self {
            settings,
            router: router.unwrap(),
            ..self
        }
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        *self.wfm.mood.lock().unwrap() = mood;
    }

    /// Brings bytes to a path as they are.
    pub(crate) async fn bring(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> (StatusCode, Vec<u8>) {
        let mut request = Request::post(format!("/change/v1/{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, body.to_vec())
    }

    /// Asks about items of a team, sealed as Shifts seals them.
    pub(crate) async fn ask(
        &self,
        team: &str,
        headers: &[(&str, &str)],
        items: &[Value],
    ) -> Answer {
        self.ask_at(&format!("teams/{team}/update"), headers, items)
            .await
    }

    /// The same at any path.
    pub(crate) async fn ask_at(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        items: &[Value],
    ) -> Answer {
        let text = json!({"requests": items}).to_string();
        let (status, body) = self.bring(path, headers, sealed(SECRET, &text)).await;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let verdict = |answer: &Value| {
            let code = answer["body"]["error"]["code"].as_str().unwrap_or_default();
            let id = answer["id"].as_str().unwrap().to_owned();
            (id, answer["status"].as_u64().unwrap(), code.to_owned())
        };
        let answers = body["responses"].as_array().into_iter().flatten();
        (status, answers.map(verdict).collect())
    }

    /// A shift that a manager makes for somebody, to be answered within half a minute.
    pub(crate) fn new_shift(&self, id: &str, user: &str, starts_at: &str, ends_at: &str) -> Value {
        let expires_at = self.ports.clock.now() + SignedDuration::from_secs(30);
        json!({
            "id": id, "method": "POST", "url": format!("/shifts/{id}"),
            "headers": {"X-MS-Transaction-ID": "1", "X-MS-Expires": expires_at.to_string()},
            "body": {
                "id": id, "userId": user, "schedulingGroupId": null,
                "sharedShift": {
                    "isActive": true, "startDateTime": starts_at, "endDateTime": ends_at,
                    "theme": "Blue", "activities": [],
                },
            },
        })
    }

    /// The same, for ada on Monday.
    pub(crate) fn adas(&self, id: &str) -> Value {
        self.new_shift(
            id,
            "user-ada",
            "2026-11-23T09:00:00Z",
            "2026-11-23T17:00:00Z",
        )
    }
}

/// The one verdict of an answer.
pub(crate) fn only(answer: &Answer) -> (u64, &str) {
    assert_eq!(
        (answer.0, answer.1.len()),
        (StatusCode::OK, 1),
        "{answer:?}"
    );
    (answer.1[0].1, answer.1[0].2.as_str())
}

fn connection(team_id: TeamId) -> Connection {
    Connection {
        team_id,
        team_name: "Store".to_owned(),
        wfm: WfmName::parse("fake").unwrap(),
        business_unit_id: BusinessUnitId::parse("u1").unwrap(),
        zone: TimeZone::get(crate::outside::ZONE).unwrap(),
        enabled: true,
        off: BTreeSet::new(),
        overrides: BTreeMap::new(),
        drift_policy: None,
    }
}

/// What a visit of the roster would have left behind.
async fn remember_people(ports: &Ports, team_id: &TeamId) {
    let ada = UserId::parse("user-ada").unwrap();
    let members = TeamMembers {
        members: ports.schedules.list_members(team_id).await.unwrap(),
        read_at: ports.clock.now(),
        unmapped: BTreeSet::new(),
        strangers: BTreeSet::new(),
        employees: [(ada, EmployeeId::parse("ada").unwrap())].into(),
    };
    ports.rosters.save_members(team_id, &members).await.unwrap();
}

fn settings() -> SyncSettings {
    SyncSettings {
        past_weeks: 1,
        future_weeks: 1,
        first_day_of_week: Weekday::Monday,
        changes_per_pass_max: 30,
        quiet_time: Duration::from_secs(60),
        visibility: Visibility::Shared,
        notify_team: false,
        lease_ttl: Duration::from_secs(20),
        intervals: Intervals(Activity::ALL.map(|activity| (activity, 15)).into()),
        brake: BrakeRules {
            week_count: 5,
            week_percent: 20,
            tenant_count: 50,
            tenant_percent: 5,
            tenant_count_max: 500,
            people_percent: 20,
            readings: 3,
            apart: SignedDuration::from_mins(60),
            release_percent: 50,
        },
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
        workforce_integration_id: Some(WorkforceIntegrationId::parse(INTEGRATION).unwrap()),
        callbacks: CallbackSettings {
            accepts: ActionKind::ALL.into(),
            auto_approve: BTreeSet::new(),
            deadline: Duration::from_secs(8),
        },
    }
}
