//! What the client does with answers that are long, strange or hostile.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use shifts_graph::{Graph, GraphSettings, Pacing};
use shifts_model::{TeamId, TraceId};
use shifts_ports::{
    Budgets, Clock, Meter, Place, Schedule, ScheduleSettings, Schedules as _, ShiftsError,
    StoreError,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A clock that jumps to the end of every wait.
struct Eager(Mutex<Timestamp>);

#[async_trait]
impl Clock for Eager {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

/// What to answer: a list of answers for each "METHOD /path?query", the last one for ever. What a
/// body calls `named` is the header `request-id` as well.
type Script = Arc<Mutex<BTreeMap<String, Vec<(u16, Value)>>>>;

/// A budget in which there is always room.
struct Unbounded;

#[async_trait]
impl Budgets for Unbounded {
    async fn reserve(
        &self,
        _places: &[Place],
        now: Timestamp,
        _latest: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        Ok(Some(now))
    }
}

struct Stub {
    graph: Graph,
    script: Script,
    asked: Arc<Mutex<Vec<String>>>,
    at: String,
    _server: JoinSet<()>,
}

impl Stub {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let (script, asked) = (Script::default(), Arc::default());
        let router = Router::new()
            .fallback(answer)
            .with_state((script.clone(), Arc::clone(&asked)));
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.unwrap() });
        let clock = Arc::new(Eager(Mutex::new(Timestamp::UNIX_EPOCH)));
        let graph = Graph::new(
            settings(&at),
            clock,
            Arc::new(Meter::default()),
            Arc::new(Unbounded),
        )
        .unwrap();
        graph.admit([(team(), TraceId::from_bytes([7; 6]))].into());
        Self {
            graph,
            script,
            asked,
            at,
            _server: server,
        }
    }

    fn on(&self, call: &str, answers: &[(u16, Value)]) {
        self.script
            .lock()
            .unwrap()
            .insert(call.to_owned(), answers.to_vec());
    }

    fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|call| !call.contains("oauth2"))
            .cloned()
            .collect()
    }
}

async fn answer(
    State((script, asked)): State<(Script, Arc<Mutex<Vec<String>>>)>,
    request: Request,
) -> Response {
    let path = request.uri().path().trim_start_matches("/v1.0").to_owned();
    if path.contains("oauth2") {
        asked.lock().unwrap().push(format!("POST {path}"));
        return Json(json!({"access_token": "t", "expires_in": 3600})).into_response();
    }
    let page = request
        .uri()
        .query()
        .filter(|query| query.contains("page"))
        .map(|q| format!("?{q}"));
    let call = format!("{} {path}{}", request.method(), page.unwrap_or_default());
    asked.lock().unwrap().push(call.clone());
    let mut script = script.lock().unwrap();
    let Some(answers) = script.get_mut(&call) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (status, body) = if answers.len() > 1 {
        answers.remove(0)
    } else {
        answers[0].clone()
    };
    let named = body["named"].as_str().map(HeaderValue::from_str);
    let mut response = (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
    if let Some(id) = named {
        response.headers_mut().insert("request-id", id.unwrap());
    }
    response
}

fn settings(at: &str) -> GraphSettings {
    GraphSettings {
        base_url: at.to_owned(),
        token_url: format!("{at}/tenant/oauth2/v2.0/token"),
        client_id: "adapter".to_owned(),
        client_secret: "secret".to_owned().into(),
        pacing: Pacing {
            tenant: "tenant".to_owned(),
            rate_scale: 1.0,
            urgent: false,
        },
        passthrough: "WFI_1".to_owned(),
        acts_as: None,
        request_timeout: Duration::from_secs(10),
        envelopes_in_flight_max: 2,
        attempts_max: 4,
        seed: 1,
        retry_after_max: Duration::from_secs(60),
        page_count_max: 5,
        body_bytes_max: 100_000,
        provisioning_poll: Duration::from_secs(5),
        provisioning_wait_max: Duration::from_secs(120),
    }
}

fn team() -> TeamId {
    TeamId::parse("t1").unwrap()
}

const MEMBERS: &str = "GET /groups/t1/members";
const SCHEDULE: &str = "GET /teams/t1/schedule";

fn member(id: &str) -> Value {
    json!({"@odata.type": "#microsoft.graph.user", "id": id, "userPrincipalName": format!("{id}@contoso.com"), "displayName": id})
}

#[tokio::test]
async fn members_are_read_to_the_last_page_and_nested_groups_are_passed_over() {
    let stub = Stub::new().await;
    let next = format!("{}/v1.0/groups/t1/members?page=2", stub.at);
    let group =
        json!({"@odata.type": "#microsoft.graph.group", "id": "g1", "displayName": "Nested"});
    let nameless =
        json!({"@odata.type": "#microsoft.graph.user", "id": "u2", "userPrincipalName": null});
    stub.on(
        MEMBERS,
        &[(
            200,
            json!({"value": [member("u1"), group], "@odata.nextLink": next}),
        )],
    );
    stub.on(
        "GET /groups/t1/members?page=2",
        &[(200, json!({"value": [nameless, {"no": "id"}]}))],
    );
    let members = stub.graph.list_members(&team()).await.unwrap();
    let ids: Vec<&str> = members
        .iter()
        .map(|member| member.user_id.as_str())
        .collect();
    assert_eq!(ids, ["u1", "u2"]);
}

#[tokio::test]
async fn a_page_link_to_another_host_is_refused_and_never_called() {
    let stub = Stub::new().await;
    for link in [
        "http://127.0.0.1:9/steal?page=2",
        "https://graph.microsoft.com.evil.example/?page=2",
    ] {
        stub.on(
            MEMBERS,
            &[(200, json!({"value": [], "@odata.nextLink": link}))],
        );
        let error = stub.graph.list_members(&team()).await.unwrap_err();
        assert!(matches!(error, ShiftsError::Unanswered { .. }), "{error}");
    }
    assert!(stub.asked().iter().all(|call| !call.contains("page")));
}

#[tokio::test]
async fn pages_that_go_in_a_circle_or_never_end_are_an_error_and_no_shorter_list() {
    let stub = Stub::new().await;
    let here = |page: usize| format!("{}/v1.0/groups/t1/members?page={page}", stub.at);
    stub.on(
        MEMBERS,
        &[(
            200,
            json!({"value": [member("u1")], "@odata.nextLink": here(2)}),
        )],
    );
    stub.on(
        "GET /groups/t1/members?page=2",
        &[(200, json!({"value": [], "@odata.nextLink": here(2)}))],
    );
    assert!(stub.graph.list_members(&team()).await.is_err());
    for page in 2..10 {
        let call = format!("GET /groups/t1/members?page={page}");
        stub.on(
            &call,
            &[(200, json!({"value": [], "@odata.nextLink": here(page + 1)}))],
        );
    }
    assert!(stub.graph.list_members(&team()).await.is_err());
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let stub = Stub::new().await;
    stub.on(
        MEMBERS,
        &[(200, json!({"value": [], "filler": "x".repeat(200_000)}))],
    );
    let error = stub.graph.list_members(&team()).await.unwrap_err();
    assert!(matches!(error, ShiftsError::Unanswered { .. }), "{error}");
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let stub = Stub::new().await;
    let refused = json!({"error": {"code": "InvalidAuthenticationToken"}});
    stub.on(
        MEMBERS,
        &[
            (401, refused.clone()),
            (200, json!({"value": [member("u1")]})),
        ],
    );
    assert_eq!(stub.graph.list_members(&team()).await.unwrap().len(), 1);
    let tokens = || {
        stub.asked
            .lock()
            .unwrap()
            .iter()
            .filter(|call| call.contains("oauth2"))
            .count()
    };
    assert_eq!(tokens(), 2);
    stub.on(MEMBERS, &[(401, refused)]);
    let error = stub.graph.list_members(&team()).await.unwrap_err();
    assert!(
        matches!(error, ShiftsError::Forbidden { .. }) && tokens() == 3,
        "{error}"
    );
}

#[tokio::test]
async fn a_team_that_was_not_admitted_is_refused_before_any_request() {
    let stub = Stub::new().await;
    let stranger = TeamId::parse("t2").unwrap();
    assert!(matches!(
        stub.graph.list_members(&stranger).await,
        Err(ShiftsError::TeamNotConnected { .. })
    ));
    assert!(
        stub.asked.lock().unwrap().is_empty(),
        "not even a token is fetched"
    );
}

#[tokio::test]
async fn a_refusal_is_named_by_its_innermost_code() {
    let stub = Stub::new().await;
    let inner =
        json!({"error": {"code": "Forbidden", "innererror": {"code": "MissingAdminPermissions"}}});
    stub.on(
        SCHEDULE,
        &[(
            403,
            json!({"error": {"code": "Forbidden", "message": inner.to_string()}}),
        )],
    );
    let error = stub.graph.fetch_schedule(&team()).await.unwrap_err();
    assert!(
        error.to_string().contains("MissingAdminPermissions"),
        "{error}"
    );
}

#[tokio::test]
async fn an_error_names_its_request_and_repeats_no_strange_id() {
    let stub = Stub::new().await;
    let id = "0b8f1a5e-3c1d-4f6e-9a55-1b8d3a3f7a03";
    let long = "a".repeat(5_000);
    for (named, known) in [
        (id, Some(id)),
        ("two words", None),
        ("tab\tand=more", None),
        ("{\"json\":1}", None),
        ("ä", None),
        (&long, None),
    ] {
        let body = json!({"error": {"code": "Forbidden"}, "named": named});
        stub.on(SCHEDULE, &[(403, body)]);
        let error = stub.graph.fetch_schedule(&team()).await.unwrap_err();
        let told = error.to_string();
        let ShiftsError::Forbidden { ids, .. } = error else {
            panic!("{told}");
        };
        assert_eq!(ids.graph.as_deref(), known);
        assert!(ids.client.unwrap().starts_with("07070707-0707-8"));
        assert_eq!(told.contains(named), known.is_some(), "{told}");
    }
}

#[tokio::test]
async fn an_error_without_an_answer_names_its_request_too() {
    let stub = Stub::new().await;
    stub.on(MEMBERS, &[(200, json!({"filler": "x".repeat(200_000)}))]);
    let error = stub.graph.list_members(&team()).await.unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("[client-request-id 07070707-0707-8"),
        "{told}"
    );
}

fn wanted() -> ScheduleSettings {
    ScheduleSettings {
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        workforce_integration_id: None,
    }
}

#[tokio::test]
async fn a_schedule_is_waited_for_until_it_is_ready() {
    let stub = Stub::new().await;
    stub.on("PUT /teams/t1/schedule", &[(204, Value::Null)]);
    let ready =
        json!({"provisionStatus": "Completed", "enabled": true, "timeZone": "Europe/Berlin"});
    let running = json!({"provisionStatus": "Running", "enabled": true});
    stub.on(
        SCHEDULE,
        &[
            (404, Value::Null),
            (404, Value::Null),
            (200, running),
            (200, ready),
        ],
    );
    let made = stub
        .graph
        .provision_schedule(&team(), &wanted())
        .await
        .unwrap();
    assert!(
        matches!(made, Schedule::Ready { zone: Some(_), .. }),
        "{made:?}"
    );
}

#[tokio::test]
async fn a_schedule_that_fails_is_told_with_its_cause() {
    let stub = Stub::new().await;
    stub.on("PUT /teams/t1/schedule", &[(200, json!({}))]);
    let failed =
        json!({"provisionStatus": "failed", "provisionStatusCode": "InsufficientPermissions"});
    stub.on(SCHEDULE, &[(200, failed)]);
    let made = stub
        .graph
        .provision_schedule(&team(), &wanted())
        .await
        .unwrap();
    assert_eq!(
        made,
        Schedule::Failed {
            code: "InsufficientPermissions".to_owned()
        }
    );
}

#[tokio::test]
async fn a_schedule_that_never_comes_is_given_up() {
    let stub = Stub::new().await;
    stub.on("PUT /teams/t1/schedule", &[(204, Value::Null)]);
    stub.on(SCHEDULE, &[(200, json!({"provisionStatus": "Running"}))]);
    let made = stub
        .graph
        .provision_schedule(&team(), &wanted())
        .await
        .unwrap();
    assert_eq!(made, Schedule::Provisioning);
}
