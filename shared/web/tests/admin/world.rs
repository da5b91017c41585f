//! An admin API over a store in memory, a WFM and a team that are values, and a table of tokens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use shifts_app::{Intervals, Ports, SyncSettings};
use shifts_auth::{AuthError, Caller, KeysProblem, Role};
use shifts_embedded::Embedded;
use shifts_engine::{BrakeRules, MatchRule, ResolveRules, ThemeRules};
use shifts_model::{
    Activity, BusinessUnitId, Connection, DriftPolicy, GroupName, TeamId, Visibility, WfmName,
    WorkforceIntegrationId,
};
use shifts_ports::{Clock, Connections as _, Meter};
use shifts_web::{AdminApi, Callers, admin};
use tower::ServiceExt as _;

use crate::described;
use crate::outside::{FakeTeams, FakeWfm};
use crate::store::Unlucky;

/// What happens in a test.
pub(crate) struct World {
    pub(crate) store: Arc<Embedded>,
    pub(crate) connections: Arc<Unlucky>,
    pub(crate) wfm: Arc<FakeWfm>,
    pub(crate) teams: Arc<FakeTeams>,
    router: Router,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

pub(crate) const NOW: &str = "2026-11-21T12:00:00Z";

impl World {
    /// A world in which nothing is connected.
    pub(crate) fn empty() -> Self {
        let meter = Arc::new(Meter::default());
        let store = Arc::new(Embedded::in_memory(meter.clone()).unwrap());
        let connections = Arc::new(Unlucky::over(store.clone()));
        let (wfm, teams) = (Arc::new(FakeWfm::default()), Arc::new(FakeTeams::default()));
        let ports = Ports {
            clock: Arc::new(StandingClock),
            connections: connections.clone(),
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
            requests: teams.clone(),
            wfms: BTreeMap::from([(WfmName::parse("fake").unwrap(), wfm.clone() as _)]),
            meter,
        };
        let router = admin(AdminApi {
            ports,
            settings: settings(),
            callers: Arc::new(TableOfTokens),
        });
        Self {
            store,
            connections,
            wfm,
            teams,
            router,
        }
    }

    /// A world in which team `t1` follows business unit `u1`.
    pub(crate) async fn connected() -> Self {
        let world = Self::empty();
        world.store.save(&connection("t1"), None).await.unwrap();
        world
    }

    /// The same world with pages behind the API.
    pub(crate) fn with_pages(self, pages: Router) -> Self {
        let router = self.router.fallback_service(pages);
        Self { router, ..self }
    }

    /// How a plain GET without a token is answered, described or not.
    pub(crate) async fn status(&self, path: &str) -> StatusCode {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        response.status()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("viewer", "GET", path, "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("operator", "POST", path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: &str) -> Answer {
        self.ask("admin", "PUT", path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask("admin", "DELETE", path, "").await
    }

    /// Asks with a token; without one if it is empty. The answer must be a described one.
    pub(crate) async fn ask(&self, token: &str, method: &str, path: &str, body: &str) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.send(request).await
    }

    /// Sends a request as it is. The answer must be a described one.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path): (Method, String) =
            (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let body = if body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&body).unwrap()
        };
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        described::assert_described(&method, &path, &answer);
        answer
    }
}

impl Answer {
    /// The same, once it is certain that it was refused so and that the detail says this.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, says: &str) -> Self {
        let detail = self.body["detail"].as_str().unwrap_or_default();
        assert_eq!(self.status, status, "{detail}");
        assert!(detail.contains(says), "{detail:?} does not say {says:?}");
        self
    }

    #[track_caller]
    pub(crate) fn answered(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn connection(team: &str) -> Connection {
    Connection {
        team_id: TeamId::parse(team).unwrap(),
        team_name: format!("Team {team}"),
        wfm: WfmName::parse("fake").unwrap(),
        business_unit_id: BusinessUnitId::parse("u1").unwrap(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        enabled: true,
        off: BTreeSet::new(),
        overrides: BTreeMap::new(),
        drift_policy: None,
    }
}

/// Tokens that are the words for roles, and some that are none.
struct TableOfTokens;

#[async_trait]
impl Callers for TableOfTokens {
    async fn authenticate(&self, authorization: Option<&str>) -> Result<Caller, AuthError> {
        let token = authorization.and_then(|text| text.strip_prefix("Bearer "));
        match token {
            None => Err(AuthError::Missing),
            Some("keyless") => Err(AuthError::KeysUnavailable {
                cause: KeysProblem {
                    document: "key document",
                    why: "it is away".to_owned(),
                    cause: None,
                },
            }),
            Some("roleless") => Err(AuthError::NoRole),
            Some(token) => match Role::parse(token) {
                Some(role) => Ok(Caller {
                    id: format!("id-of-{token}"),
                    role,
                }),
                None => Err(AuthError::Invalid {
                    why: "it is forged",
                }),
            },
        }
    }
}

struct StandingClock;

#[async_trait]
impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        NOW.parse().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {}
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
        workforce_integration_id: WorkforceIntegrationId::parse("wfi-1").ok(),
        callbacks: shifts_app::CallbackSettings::default(),
    }
}
