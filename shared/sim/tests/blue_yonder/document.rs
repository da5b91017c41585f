//! The vendor's document, if a copy is at hand: it is not part of this repository.
//!
//! It is looked for where `SHIFTS_BLUE_YONDER_DOCUMENT` says, or else in `shared/brief/data` beside the
//! repository. Without it the other tests still hold the simulator against what they spell out.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use reqwest::Method;
use serde_json::{Value, json};
use shifts_sim::blue_yonder::{BlueYonderEntry, Numbered};

use crate::world::small;
use crate::{Answer, Session};

/// Answers that the document does not have, and that are known from elsewhere or a guess: whoever
/// may not, what is not there, and what cannot be read.
const UNDOCUMENTED: [u16; 3] = [400, 403, 404];

/// Properties that only the document's examples have, by the type.
const IN_EXAMPLES: [(&str, &str); 3] = [
    ("SwapShiftApprovalResource", "requestor"),
    ("SwapShiftApprovalResource", "swappee"),
    ("PendingApprovals", "shiftPickupApprovals"),
];

pub(crate) struct Document(Value);

impl Document {
    pub(crate) fn at_hand() -> Option<&'static Self> {
        static DOCUMENT: OnceLock<Option<Document>> = OnceLock::new();
        DOCUMENT.get_or_init(Self::read).as_ref()
    }

    fn read() -> Option<Self> {
        let beside = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/brief/data/blue-yonder.openapi.json"
        );
        let told = std::env::var_os("SHIFTS_BLUE_YONDER_DOCUMENT").map(PathBuf::from);
        let path = told.unwrap_or_else(|| PathBuf::from(beside));
        let text = std::fs::read_to_string(&path).ok()?;
        let mut document: Value = serde_json::from_str(&text).unwrap();
        // Nothing is told that is not in the types, but for what the examples show besides.
        for (name, definition) in document["definitions"].as_object_mut().unwrap() {
            if !definition["properties"].is_object() {
                continue;
            }
            definition["additionalProperties"] = json!(false);
            for (of, property) in IN_EXAMPLES {
                if of == name {
                    definition["properties"][property] = json!({});
                }
            }
        }
        Some(Self(document))
    }

    /// The operation of that id: its path, its method, and what is said about it.
    fn operation(&self, id: &str) -> (&str, &str, &Value) {
        let mut all = self.operations();
        all.find(|(_, _, operation)| operation["operationId"] == id)
            .unwrap_or_else(|| panic!("the document has no {id}"))
    }

    fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.0["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            let methods = methods.filter(|(name, _)| *name != "parameters");
            methods.map(|(method, operation)| (path.as_str(), method.as_str(), operation))
        })
    }

    fn fits(&self, what: &str, schema: &Value, value: &Value) {
        let mut schema = schema.clone();
        schema["definitions"] = self.0["definitions"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let found: Vec<String> = validator
            .iter_errors(value)
            .map(|e| e.to_string())
            .collect();
        assert!(found.is_empty(), "{what}: {found:?} in {value}");
    }

    /// Holds a request and its answer against the document.
    pub(crate) fn check(&self, entry: &BlueYonderEntry, answer: &Answer) {
        let Some(id) = entry.operation else {
            return;
        };
        let (path, method, operation) = self.operation(id);
        assert_eq!(method, entry.method.to_lowercase(), "{id}");
        assert!(
            is_of(path, &entry.path),
            "{id}: {path} is not {}",
            entry.path
        );
        if answer.authenticated.as_deref() != Some("true") {
            return;
        }
        let status = answer.status.to_string();
        let response = &operation["responses"][&status];
        if response.is_null() {
            let is_guess = UNDOCUMENTED.contains(&answer.status)
                || (id, answer.status) == ("GetAvailableSwapShifts", 409);
            assert!(is_guess, "{id} answered {status}");
            return;
        }
        self.fits(&format!("{id} {status}"), &response["schema"], &answer.body);
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let mut parameters = parameters.filter(|parameter| parameter["in"] == "body");
        if let (Some(parameter), 200..300) = (parameters.next(), answer.status) {
            let body = entry.body.clone().unwrap_or_default();
            self.fits(&format!("the body of {id}"), &parameter["schema"], &body);
        }
    }
}

/// Whether a path is one of a template, with or without a slash at its end.
fn is_of(template: &str, path: &str) -> bool {
    let segments = |path: &str| -> Vec<String> {
        path.trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect()
    };
    let (template, path) = (segments(template), segments(path));
    let same = |(wanted, found): (&String, &String)| wanted.starts_with('{') || wanted == found;
    template.len() == path.len() && template.iter().zip(&path).all(same)
}

/// Asks for one thing of every sort that can be looked at.
async fn look_at_everything(retail: &Session<'_>, ada: &Session<'_>, mia: &Session<'_>) {
    let number = |kind, id| retail.server.number(kind, id);
    let (site, person) = (
        number(Numbered::Site, "s1"),
        number(Numbered::Employee, "ada"),
    );
    let shift = number(Numbered::Shift, "a1");
    for path in [
        "/sites".to_owned(),
        format!("/sites/{site}"),
        "/timeZones".to_owned(),
        format!("/timeZones/{}", number(Numbered::TimeZone, "Europe/Berlin")),
        format!("/departments?siteIdFilter={site}"),
        format!("/departments/{}/", number(Numbered::Department, "Bakery")),
        format!("/jobs?siteIdFilter={site}"),
        format!("/jobs/{}", number(Numbered::Job, "oven")),
        format!("/clockEmployees/site/{site}/laborWeek?businessDate=2026-11-24"),
        format!("/users?userIds[0]={person}"),
        format!("/users/{person}"),
        format!("/scheduledShifts/site/{site}/laborWeek/2026-11-24"),
        format!("/scheduledShifts/unfilled/site/{site}/laborweek/2026-11-24"),
        format!("/scheduledShifts/employee/{person}/laborWeek/2026-11-24"),
        format!("/scheduledShifts/employee/{person}/businessDate/2026-11-23"),
        format!("/scheduledShifts/{shift}"),
        "/timeOffTypes?name=Vacation".to_owned(),
        format!(
            "/timeOffTypes/{}",
            number(Numbered::TimeOffType, "Vacation")
        ),
        format!("/timeOffRequests/{}", number(Numbered::TimeOff, "t1")),
        format!(
            "/timeOffRequests/employees/{}/years/2026",
            number(Numbered::Employee, "dora")
        ),
        format!("/employeeAvailability?employeeId={person}"),
        "/adjustmentCategory".to_owned(),
        format!("/payPeriodConfigurations?siteIdFilter={site}&effectiveDate=2026-11-24"),
    ] {
        assert_eq!(retail.get(&path).await.status, 200, "{path}");
    }
    for path in [
        "/myInfo".to_owned(),
        format!("/mySchedule/{shift}/availableSwapShifts"),
        "/mySwapShifts/requestedByMe".to_owned(),
        "/myAvailableShifts/2026-11-24".to_owned(),
        "/myShiftOffers/calendarDate/2026-11-23".to_owned(),
    ] {
        assert_eq!(ada.get(&path).await.status, 200, "{path}");
    }
    let time_off = number(Numbered::TimeOff, "t1");
    for path in [
        format!("/{site}/siteInfo"),
        format!("/{site}/pendingApprovals"),
        format!("/{site}/timeOffRequests/laborWeek/2026-12-28"),
        format!("/{site}/timeOffRequests/{time_off}"),
        format!("/{site}/scheduling/employees/laborWeek/2026-11-24"),
    ] {
        assert_eq!(mia.get(&path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn every_operation_of_the_document_is_there_and_answers_in_its_form() {
    let server = small().await;
    let retail = server.retail().await;
    let (ada, bob) = (server.person("ada").await, server.person("bob").await);
    let mia = server.manager("mia").await;
    look_at_everything(&retail, &ada, &mia).await;
    let number = |kind, id| server.number(kind, id);
    let site = number(Numbered::Site, "s1");
    let (a1, b1) = (number(Numbered::Shift, "a1"), number(Numbered::Shift, "b1"));
    for ending in ["approval", "denial", ""] {
        let wish = json!({"swapperScheduledShiftId": a1, "requestedScheduledShiftIds": [b1]});
        let made = ada.post("/mySwapShifts", wish).await;
        let id = made.body["entities"][0]["swapRequestId"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/mySwapShifts/{id}");
        if ending.is_empty() {
            assert_eq!(ada.send(Method::DELETE, &path, None).await.status, 200);
            continue;
        }
        let yes = json!({"swapRequestId": id, "requestStatus": "AwaitingManager"});
        assert_eq!(bob.put(&path, yes).await.status, 200);
        let one = format!("/{site}/pendingApprovals/swapShifts/{id}/swappeeScheduledShifts/{b1}");
        assert_eq!(mia.get(&one).await.status, 200);
        assert_eq!(
            mia.put(&format!("{one}/{ending}"), json!({})).await.status,
            200
        );
        server.sim(Method::POST, "/reset", json!({})).await;
    }
    let open = number(Numbered::OpenShift, "o1");
    let given = json!({"scheduledShiftId": open, "employeeId": number(Numbered::Employee, "ada")});
    let path = format!("/scheduledShifts/{open}/availableShift");
    assert_eq!(retail.put(&path, given).await.status, 200);
    let path = format!("/myAvailableShifts/{open}/claim");
    assert_eq!(bob.put(&path, json!({})).await.status, 200);
    let vacation = number(Numbered::TimeOffType, "Vacation");
    let wish = json!({
        "employeeId": number(Numbered::Employee, "ada"), "timeOffTypeId": vacation,
        "status": "Pending", "start": "2026-12-07T00:00:00", "end": "2026-12-07T23:59:00",
    });
    let made = retail.post("/timeOffRequests", wish.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = format!("/timeOffRequests/{}", made.body["timeOffRequestId"]);
    assert_eq!(retail.put(&path, wish).await.status, 200);
    let path = format!(
        "/employeeAvailability?employeeId={}",
        number(Numbered::Employee, "bob")
    );
    let known = json!({
        "employeeId": number(Numbered::Employee, "bob"), "effectiveFrom": "2026-11-23T00:00:00",
        "cycleBaseDate": "2026-11-23T00:00:00", "numberOfWeeks": 1, "generalAvailability": [],
    });
    assert_eq!(retail.post(&path, known).await.status, 201);
    let Some(document) = Document::at_hand() else {
        println!("skipped: the vendor's document is not at hand");
        return;
    };
    let operations = document.operations();
    let wanted: BTreeSet<String> = operations
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    let counted = server.blue_yonder.counts().operations;
    let served: BTreeSet<String> = counted.into_keys().filter(|name| name != "login").collect();
    assert_eq!(served, wanted);
}
