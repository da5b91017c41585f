//! Everything that client and simulated WFM say to each other, against `open-provider.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use axum::{Router, body};
use jiff::civil::{Weekday, time};
use serde_json::{Value, json};
use shifts_model::{
    Action, AnswerRole, AnswerVerb, Availability, AvailableWeek, ClockEvent, Effect, Hours,
    Judgement, OpenShift, ReasonName, Shift, ShiftActivity, TimeOff, TimeOffWish, WfmJobId,
    WfmRequestId, Words,
};
use shifts_ports::{Meter, Wfm as _, WfmActions as _};
use shifts_provider_open::OpenWfm;
use shifts_sim::wfm::{RefusalCode, WfmFaultKind};
use tokio::net::TcpListener;

use crate::waiting::Still;
use crate::{
    DEADLINE, MANAGER, Stage, answer, approval, at, employee, settings, source, unit, weeks,
};

/// What was sent and answered.
#[derive(Clone)]
struct Exchange {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    sent: Bytes,
    status: u16,
    kind: String,
    answered: Bytes,
}

type Exchanges = Arc<Mutex<Vec<Exchange>>>;

/// Puts a listener between the client and the WFM.
async fn overhear(stage: &mut Stage) -> Exchanges {
    let exchanges = Exchanges::default();
    let (heard, there) = (Arc::clone(&exchanges), stage.at.clone());
    let http = reqwest::Client::new();
    let pass_on = async move |request: Request| {
        let (parts, sent) = request.into_parts();
        let sent = body::to_bytes(sent, 1_000_000).await.unwrap();
        let url = format!("{there}{}", parts.uri);
        let asked = http
            .request(parts.method.clone(), url)
            .headers(parts.headers.clone());
        let answer = asked.body(sent.clone()).send().await.unwrap();
        let status = answer.status();
        let kind = answer.headers().get("content-type").cloned();
        let answered = answer.bytes().await.unwrap();
        let mut passed = Response::builder().status(status);
        if let Some(kind) = &kind {
            passed = passed.header("content-type", kind);
        }
        heard.lock().unwrap().push(Exchange {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            sent,
            status: status.as_u16(),
            kind: kind
                .map(|kind| kind.to_str().unwrap().to_owned())
                .unwrap_or_default(),
            answered: answered.clone(),
        });
        passed.body(Body::from(answered)).unwrap()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = settings(&format!("http://{}", listener.local_addr().unwrap()));
    let router = Router::new().fallback(pass_on);
    stage
        .tasks
        .spawn(async move { axum::serve(listener, router).await.unwrap() });
    let meter = Arc::new(Meter::default());
    stage.client = OpenWfm::new(settings, Arc::new(Still), meter).unwrap();
    exchanges
}

/// The protocol's document.
struct Document(Value);

impl Document {
    fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/open-provider.yaml");
        Self(serde_yaml_ng::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
    }

    /// What a `$ref` leads to, or the value itself.
    fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.0.pointer(&reference[1..]).expect(reference),
            None => value,
        }
    }

    /// The path of the document that an address is one of.
    fn path(&self, path: &str) -> &str {
        let found = path.split('/').collect::<Vec<_>>();
        let fits = |template: &&String| {
            let wanted: Vec<&str> = template.split('/').collect();
            wanted.len() == found.len()
                && wanted
                    .iter()
                    .zip(&found)
                    .all(|(w, f)| w.starts_with('{') || w == f)
        };
        let paths = self.0["paths"].as_object().unwrap();
        paths
            .keys()
            .find(fits)
            .unwrap_or_else(|| panic!("{path} is not in the document"))
    }

    fn assert_fits(&self, schema: &Value, value: &Value, what: &str) {
        let mut schema = schema.clone();
        schema["components"] = self.0["components"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let found: Vec<String> = validator
            .iter_errors(value)
            .map(|error| error.to_string())
            .collect();
        assert!(found.is_empty(), "{what}: {found:?} in {value}");
    }

    /// Whether an exchange is one of the document. Tells the operation.
    fn assert_describes(&self, exchange: &Exchange) -> String {
        let template = self.path(exchange.uri.path());
        let path = &self.0["paths"][template];
        let method = exchange.method.as_str().to_lowercase();
        let operation = &path[&method];
        let id = operation["operationId"]
            .as_str()
            .unwrap_or_else(|| panic!("{method} {template}"));
        let query: BTreeMap<String, String> = exchange
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut known = BTreeSet::new();
        let both = [&path["parameters"], &operation["parameters"]];
        for parameter in both.into_iter().filter_map(Value::as_array).flatten() {
            let parameter = self.follow(parameter);
            let name = parameter["name"].as_str().unwrap();
            let given = match parameter["in"].as_str().unwrap() {
                "query" => {
                    known.insert(name.to_owned());
                    query.get(name).cloned()
                }
                "header" => {
                    let value = exchange.headers.get(name);
                    value.map(|value| value.to_str().unwrap().to_owned())
                }
                _ => continue,
            };
            let is_required = parameter["required"] == json!(true);
            assert!(given.is_some() || !is_required, "{id} without {name}");
            if let Some(text) = given.filter(|_| parameter["schema"]["type"] == "string") {
                self.assert_fits(&parameter["schema"], &json!(text), &format!("{id}, {name}"));
            }
        }
        assert!(
            query.keys().all(|name| known.contains(name)),
            "{id}: {query:?}"
        );
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            assert!(exchange.sent.is_empty(), "{id} has no body");
        } else {
            let sent = serde_json::from_slice(&exchange.sent).unwrap();
            self.assert_fits(schema, &sent, &format!("{id}, request"));
        }
        self.assert_answer(operation, exchange, id);
        id.to_owned()
    }

    fn assert_answer(&self, operation: &Value, exchange: &Exchange, id: &str) {
        let responses = &operation["responses"];
        let named = &responses[exchange.status.to_string()];
        let response = self.follow(if named.is_null() {
            &responses["default"]
        } else {
            named
        });
        assert!(
            !named.is_null() || exchange.status >= 400,
            "{id}: {}",
            exchange.status
        );
        if response["content"].is_null() {
            assert!(exchange.answered.is_empty(), "{id}: {}", exchange.status);
            return;
        }
        let schema = &response["content"][&exchange.kind]["schema"];
        assert!(
            !schema.is_null(),
            "{id}: {} as {}",
            exchange.status,
            exchange.kind
        );
        let answered = serde_json::from_slice(&exchange.answered).unwrap();
        self.assert_fits(schema, &answered, &format!("{id}, {}", exchange.status));
    }
}

fn wish() -> TimeOffWish {
    TimeOffWish {
        sender_id: employee("e02002"),
        reason: ReasonName::new("Vacation").unwrap(),
        starts_at: at("2027-02-01T23:00:00Z"),
        ends_at: at("2027-02-02T23:00:00Z"),
        message: Some(Words::new("Carnival".to_owned())),
    }
}

/// A shift in the night in which Berlin's clocks go back.
fn night_shift(stage: &Stage) -> Shift {
    let worker = stage.wfm.rota().shifts[&stage.shifts()[0]].clone();
    let starts_at = at("2027-10-31T01:30:00Z");
    Shift {
        id: source("n/1"),
        employee_id: employee(&worker.employee_id),
        job_id: None,
        starts_at,
        ends_at: at("2027-10-31T05:00:00Z"),
        label: Some("Night".to_owned()),
        notes: None,
        activities: vec![ShiftActivity {
            starts_at,
            ends_at: at("2027-10-31T01:45:00Z"),
            name: "Break".to_owned(),
            is_paid: false,
        }],
    }
}

/// Records as managers put and delete them, availability, and the time clock.
fn direct(stage: &Stage) -> Vec<Action> {
    let mut week = AvailableWeek::default();
    let hours = Hours::new(time(9, 0, 0, 0), time(0, 0, 0, 0)).unwrap();
    assert!(week.add(Weekday::Friday, hours));
    let shift = night_shift(stage);
    let open = OpenShift {
        id: source("p1"),
        job_id: Some(WfmJobId::parse("baker").unwrap()),
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        slots: 2,
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    let away = TimeOff {
        id: source("t1"),
        employee_id: employee("e02003"),
        reason: ReasonName::new("Appointment").unwrap(),
        starts_at: at("2027-02-01T09:00:00Z"),
        ends_at: at("2027-02-01T10:00:00Z"),
    };
    let (open_shift_id, employee_id) = stage.claimable();
    vec![
        Action::PutShift(shift.clone()),
        Action::PutOpenShift(open.clone()),
        Action::PutTimeOff(away.clone()),
        Action::DeleteShift(shift.id),
        Action::DeleteOpenShift(open.id),
        Action::DeleteTimeOff(away.id),
        Action::AssignOpenShift {
            open_shift_id,
            employee_id,
            manager_id: employee(MANAGER),
        },
        Action::SetAvailability(Availability {
            employee_id: employee("e02002"),
            rotates_from: jiff::civil::date(2026, 11, 16),
            weeks: vec![week, AvailableWeek::default()],
        }),
        Action::RecordTimeClock {
            employee_id: employee("e02002"),
            event: ClockEvent::BreakEnd,
            at: at("2026-11-16T08:00:00Z"),
        },
    ]
}

/// Makes a request, answers it, and tells its id.
async fn ask_and_answer(
    stage: &Stage,
    ask: &Action,
    reply: impl Fn(WfmRequestId) -> Action,
) -> WfmRequestId {
    let checked = stage.client.check(&unit(), ask, DEADLINE).await.unwrap();
    assert_eq!(checked, Judgement::Done(Effect::Nothing));
    let id = stage.request(ask).await;
    assert_eq!(stage.request(&reply(id.clone())).await, id);
    id
}

async fn look_at_everything(stage: &Stage) {
    let (client, unit) = (&stage.client, unit());
    client.fetch_business_unit(&unit.id).await.unwrap();
    client.list_employees(&unit.id).await.unwrap();
    client.list_jobs(&unit.id).await.unwrap();
    client.list_shifts(&unit, weeks()).await.unwrap();
    client.list_open_shifts(&unit, weeks()).await.unwrap();
    client.list_time_off(&unit, weeks()).await.unwrap();
    client.list_availability(&unit).await.unwrap();
    let (shift_id, _) = stage.swappable();
    client
        .list_swap_targets(&unit, &shift_id, weeks(), DEADLINE)
        .await
        .unwrap();
    client
        .list_offer_recipients(&unit, &shift_id, DEADLINE)
        .await
        .unwrap();
    client
        .list_request_reasons(&unit, &employee("e02002"), DEADLINE)
        .await
        .unwrap();
    client
        .list_requests(&unit, at("1970-01-01T00:00:00Z"))
        .await
        .unwrap();
}

async fn do_everything(stage: &Stage) {
    ask_and_answer(stage, &stage.swap(), |request_id| Action::AnswerSwap {
        request_id,
        answer: approval(),
    })
    .await;
    let offer = stage.offer();
    let sender = match &offer {
        Action::Offer { sender_id, .. } => sender_id.to_string(),
        _ => panic!("an offer"),
    };
    ask_and_answer(stage, &offer, |request_id| Action::AnswerOffer {
        request_id,
        answer: answer(&sender, AnswerRole::Sender, AnswerVerb::Cancel),
    })
    .await;
    let (open_shift_id, sender_id) = stage.claimable();
    let claim = Action::AskOpenShift {
        sender_id,
        open_shift_id,
        message: None,
    };
    ask_and_answer(stage, &claim, |request_id| Action::AnswerOpenShiftRequest {
        request_id,
        answer: answer(MANAGER, AnswerRole::Manager, AnswerVerb::Decline),
    })
    .await;
    let request_id = stage.request(&Action::AskTimeOff(wish())).await;
    for next in [
        Action::ChangeTimeOffRequest {
            request_id: request_id.clone(),
            wish: wish(),
        },
        Action::AnswerTimeOffRequest {
            request_id,
            answer: approval(),
        },
    ] {
        stage.request(&next).await;
    }
    for action in direct(stage) {
        if action.is_checkable() {
            stage
                .client
                .check(&unit(), &action, DEADLINE)
                .await
                .unwrap();
        }
        let done = stage.perform(&action).await.unwrap();
        assert!(matches!(done, Judgement::Done(_)), "{action:?}: {done:?}");
    }
}

#[tokio::test]
async fn every_request_and_every_answer_is_one_of_the_document() {
    let mut stage = Stage::new().await;
    let (heard, document) = (overhear(&mut stage).await, Document::read());
    do_everything(&stage).await;
    look_at_everything(&stage).await;
    let swap = stage.swap();
    for code in RefusalCode::ALL {
        stage.inject("POST /v1/swaps", WfmFaultKind::Refuse(code), Some(1));
        stage.perform(&swap).await.unwrap();
    }
    let heard = heard.lock().unwrap().clone();
    let said: BTreeSet<String> = heard
        .iter()
        .map(|exchange| document.assert_describes(exchange))
        .collect();
    let mut never_said = Vec::new();
    for path in document.0["paths"].as_object().unwrap().values() {
        let operations = path.as_object().unwrap().values();
        let ids = operations.filter_map(|operation| operation["operationId"].as_str());
        never_said.extend(ids.filter(|id| !said.contains(*id)).map(str::to_owned));
    }
    assert_eq!(
        never_said,
        ["listBusinessUnits"],
        "the client has no use for it"
    );
}

#[tokio::test]
async fn times_carry_their_offset_and_whole_days_are_days() {
    let mut stage = Stage::new().await;
    let heard = overhear(&mut stage).await;
    stage
        .perform(&Action::PutShift(night_shift(&stage)))
        .await
        .unwrap();
    stage.perform(&Action::AskTimeOff(wish())).await.unwrap();
    let sent: Vec<Value> = heard
        .lock()
        .unwrap()
        .iter()
        .map(|exchange| serde_json::from_slice(&exchange.sent).unwrap())
        .collect();
    assert_eq!(
        sent[0]["starts"], "2027-10-31T02:30:00+01:00",
        "the second half past two"
    );
    assert_eq!(
        sent[0]["activities"][0]["ends"],
        "2027-10-31T02:45:00+01:00"
    );
    assert_eq!(
        (&sent[1]["starts"], &sent[1]["ends"]),
        (&json!("2027-02-02"), &json!("2027-02-02"))
    );
    assert_eq!(sent[1]["message"], "Carnival");
    assert_eq!(heard.lock().unwrap()[0].uri.path(), "/v1/shifts/n%2F1");
}
