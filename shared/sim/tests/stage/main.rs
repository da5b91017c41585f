//! The page on which one is somebody in Teams: what it is told and what it may send. That both
//! systems change is seen by the browser tests, which have an adapter between them.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};
use shifts_ports::Clock;
use shifts_sim::stage::{Stage, Store, stage};
use shifts_sim::tenant::{Member, MemberKind, TeamSetup, Tenant, TenantSettings};
use shifts_sim::wfm::Wfm;
use shifts_sim::world::{Retail, Rota};
use tower::ServiceExt as _;

/// A Wednesday evening that is Thursday already in Berlin.
const NOW: &str = "2026-11-25T23:30:00Z";
const TEAM: &str = "00000000-0000-4000-8000-000000000001";

struct Standing;

#[async_trait]
impl Clock for Standing {
    fn now(&self) -> Timestamp {
        NOW.parse().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {}
}

struct World {
    rota: Rota,
    router: Router,
}

impl World {
    /// One store, in Berlin, whose people are in Teams.
    fn new() -> Self {
        let company = Retail {
            stores: 1,
            people_per_store: 10,
            weeks: 3,
            first_day: jiff::civil::date(2026, 11, 23),
            seed: 3,
        };
        let rota = company.build_in(&[("Berlin", "Europe/Berlin")]);
        let clock = Arc::new(Standing);
        let tenant = Tenant::new(TenantSettings::default(), clock.clone());
        let unit = &rota.business_units[0];
        let member = |employee: &shifts_sim::world::Employee| {
            let user = employee.user.as_ref()?;
            Some(Member {
                id: user.id.clone(),
                kind: MemberKind::User,
                user_principal_name: Some(user.user_principal_name.clone()),
                mail: None,
                display_name: employee.first_name.clone(),
                owner: employee.is_manager,
            })
        };
        let setup = TeamSetup {
            display_name: unit.name.clone(),
            time_zone: Some(unit.time_zone.clone()),
            members: rota.employees_of(&unit.id).filter_map(member).collect(),
        };
        tenant.put_team(TEAM, setup);
        let router = stage(Stage {
            tenant,
            wfm: Wfm::new(rota.clone(), None, 3, clock),
            stores: vec![Store {
                team_id: TEAM.to_owned(),
                business_unit_id: unit.id.clone(),
            }],
        });
        Self { rota, router }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self
            .send(Request::get(path).body(Body::empty()).unwrap())
            .await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    async fn post(&self, content_type: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::post("/people/acts").header(header::CONTENT_TYPE, content_type);
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// The user of somebody who is no manager and has a shift to come, as planned in the WFM.
    fn worker(&self) -> String {
        let worker = self.rota.employees.iter().find_map(|employee| {
            let works = self.rota.shifts.values().any(|shift| {
                shift.employee_id == employee.id
                    && shift.starts.date() == jiff::civil::date(2026, 11, 30)
            });
            let user = employee.user.as_ref()?;
            (works && !employee.is_manager).then(|| user.id.clone())
        });
        worker.unwrap()
    }
}

#[tokio::test]
async fn managers_stand_behind_workers_and_days_begin_at_midnight_where_the_store_is() {
    let told = World::new().get("/people/standing").await;
    let people = told["people"].as_array().unwrap();
    let managers: Vec<&Value> = people.iter().map(|it| &it["is_manager"]).collect();
    assert!(managers.is_sorted_by_key(|is| is.as_bool()));
    assert_eq!(managers.first(), Some(&&json!(false)));
    assert_eq!(managers.last(), Some(&&json!(true)));
    assert_eq!(told["now"], "2026-11-26T00:30");
    assert_eq!(
        told["days"][0],
        json!({
            "date": "2026-11-27", "starts_at": "2026-11-26T23:00:00Z",
            "ends_at": "2026-11-27T23:00:00Z",
        })
    );
}

#[tokio::test]
async fn the_wfm_tells_of_those_concerned_alone_and_of_nothing_past() {
    let world = World::new();
    let worker = world.worker();
    let told = world.get(&format!("/people/standing?as={worker}")).await;
    let items = told["wfm"]["items"].as_array().unwrap();
    let own = items.iter().filter(|item| item["kind"] != "open-shift");
    let own: Vec<&Value> = own.collect();
    assert!(own.iter().any(|item| item["kind"] == "shift"));
    assert!(own.iter().all(|item| item["user_id"] == json!(worker)));
    let is_ahead = |item: &&Value| item["ends"].as_str() > told["now"].as_str();
    assert!(items.iter().all(|item| is_ahead(&item)));
    // Nothing was written to Teams yet, and nothing is made up.
    assert_eq!(told["teams"], json!({"items": [], "requests": []}));
    let nobody = world.get("/people/standing?as=nobody").await;
    let items = nobody["wfm"]["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["kind"] == "open-shift"));
}

#[tokio::test]
async fn an_act_is_json_that_says_who_does_what() {
    let world = World::new();
    let (status, _) = world.post("text/plain", &json!({})).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let (status, told) = world.post("application/json", &json!({})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(told["error"], "an act needs somebody who does it: as");
    let act = json!({"as": world.worker(), "teamId": TEAM, "do": "withdraw", "id": "SREQ_1"});
    let (status, told) = world.post("application/json", &act).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&told["seen"]["outcome"], &told["seen"]["by"]),
        (&json!("refused"), &json!("shifts"))
    );
    // No integration is attached here, so nobody was asked.
    assert_eq!(told["road"], json!({"callbacks": [], "actions": []}));
}

#[tokio::test]
async fn a_shift_that_is_gone_has_no_choices() {
    let world = World::new();
    let path = format!(
        "/people/choices?team={TEAM}&as={}&shift=SHFT_1",
        world.worker()
    );
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (status, told) = world.send(request).await;
    assert_eq!(
        (status, &told["error"]),
        (StatusCode::BAD_REQUEST, &json!("this shift is gone"))
    );
}

#[tokio::test]
async fn everything_that_the_page_is_made_of_is_there_and_lets_nothing_foreign_in() {
    let world = World::new();
    for path in [
        "/people",
        "/people/people.css",
        "/people/people.js",
        "/people/panel.js",
        "/people/mirror.js",
        "/people/road.js",
        "/people/words.js",
        "/people/parts.js",
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = world.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let policy = answer.headers().get(header::CONTENT_SECURITY_POLICY);
        let policy = policy.unwrap().to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        assert!(!body.is_empty(), "{path}");
    }
}
