//! Workforce integrations: registered, read, changed and removed.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shifts_model::{FilteredEntity, WorkforceEntity, WorkforceIntegrationId};
use shifts_ports::{IntegrationChange, Integrations as _, IntegrationsError, NewIntegration};

use crate::schema::check;
use crate::stub::{Asked, Stub};

const ALL: &str = "/teamwork/workforceIntegrations";
const ONE: &str = "/teamwork/workforceIntegrations/wfi-1";
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn id() -> WorkforceIntegrationId {
    WorkforceIntegrationId::parse("wfi-1").unwrap()
}

fn wanted(eligibility: &[FilteredEntity]) -> NewIntegration {
    NewIntegration {
        name: "Contoso WFM".to_owned(),
        url: "https://adapter.contoso.example/change".to_owned(),
        secret: SECRET.to_owned().into(),
        entities: WorkforceEntity::ALL.into(),
        eligibility: eligibility.iter().copied().collect(),
    }
}

/// As Microsoft's page shows an integration that is read.
fn shown() -> Value {
    json!({
        "id": "wfi-1",
        "displayName": "Contoso WFM",
        "apiVersion": 1,
        "isActive": true,
        "url": "https://adapter.contoso.example/change",
        "encryption": {"protocol": "sharedSecret", "secret": null},
        "supportedEntities": "shift,swapRequest,TimeOffRequest,somethingNew",
        "eligibilityFilteringEnabledEntities": "swapRequest",
    })
}

fn call(stub: &Stub, call: &str) -> Asked {
    let mut calls = stub.calls_with(call);
    assert_eq!(calls.len(), 1, "{calls:?}");
    calls.remove(0)
}

#[tokio::test]
async fn an_integration_is_registered_with_capitals_and_without_filtering_unless_it_is_wanted() {
    let stub = Stub::new().await;
    stub.on(&format!("POST {ALL}"), &[(201, shown())]);
    assert_eq!(
        stub.integrations.register(&wanted(&[])).await.unwrap(),
        id()
    );
    let posted = call(&stub, "POST /teamwork").body;
    check("workforceIntegration.request", &posted);
    let expected = json!({
        "displayName": "Contoso WFM",
        "apiVersion": 1,
        "isActive": true,
        "url": "https://adapter.contoso.example/change",
        "encryption": {"protocol": "sharedSecret", "secret": SECRET},
        "supportedEntities": "Shift,SwapRequest,UserShiftPreferences,OpenShift,OpenShiftRequest,\
                              OfferShiftRequest,TimeCard,TimeOffReason,TimeOff,TimeOffRequest",
    });
    assert_eq!(posted, expected);
}

#[tokio::test]
async fn filtering_is_registered_over_beta() {
    let stub = Stub::new().await;
    stub.on(&format!("POST /beta{ALL}"), &[(200, shown())]);
    let wanted = wanted(&FilteredEntity::ALL);
    stub.integrations_beta.register(&wanted).await.unwrap();
    let posted = call(&stub, "POST /beta").body;
    check("workforceIntegration.request", &posted);
    assert_eq!(
        posted["eligibilityFilteringEnabledEntities"],
        "SwapRequest,OfferShiftRequest,TimeOffReason"
    );
}

#[tokio::test]
async fn a_registration_whose_answer_is_lost_is_sent_once_and_told() {
    for status in [500, 502, 503, 504] {
        let stub = Stub::new().await;
        stub.on(&format!("POST {ALL}"), &[(status, json!({}))]);
        let lost = stub.integrations.register(&wanted(&[])).await.unwrap_err();
        assert!(
            matches!(lost, IntegrationsError::Unanswered { .. }),
            "{lost}"
        );
        call(&stub, "POST /teamwork");
    }
}

#[tokio::test]
async fn a_registration_that_was_throttled_or_had_an_old_token_is_sent_again() {
    let stub = Stub::new().await;
    let answers = [(401, json!({})), (429, json!({})), (201, shown())];
    stub.on(&format!("POST {ALL}"), &answers);
    assert_eq!(
        stub.integrations.register(&wanted(&[])).await.unwrap(),
        id()
    );
    assert_eq!(stub.calls_with("POST /teamwork").len(), 3);
}

#[tokio::test]
async fn everything_is_read_with_the_newer_members_and_what_is_unknown_is_left_out() {
    let stub = Stub::new().await;
    let next = format!("{}/v1.0{ALL}?page=2", stub.at);
    let first = json!({"value": [shown(), {"id": "../x"}], "@odata.nextLink": next});
    stub.on(&format!("GET {ALL}"), &[(200, first)]);
    let bare = json!({"value": [{"id": "wfi-2"}]});
    stub.on(&format!("GET {ALL}?page=2"), &[(200, bare)]);
    let listed = stub.integrations.list().await.unwrap();
    let ids: Vec<&str> = listed.iter().map(|found| found.id.as_str()).collect();
    assert_eq!(ids, ["wfi-1", "wfi-2"]);
    let of = [
        WorkforceEntity::Shift,
        WorkforceEntity::SwapRequest,
        WorkforceEntity::TimeOffRequest,
    ];
    assert_eq!(listed[0].entities, BTreeSet::from(of));
    let eligibility = BTreeSet::from([FilteredEntity::SwapRequest]);
    assert_eq!(listed[0].eligibility, eligibility);
    assert!(listed[0].is_active && !listed[1].is_active);
    for asked in stub.calls_with("GET /teamwork") {
        let prefer = &asked.headers["prefer"];
        assert_eq!(prefer, "include-unknown-enum-members", "{}", asked.call);
    }
}

#[tokio::test]
async fn a_change_names_nothing_but_what_is_to_be_different() {
    let change = |url: Option<&str>, secret: Option<&str>, is_active| IntegrationChange {
        url: url.map(str::to_owned),
        secret: secret.map(|secret| secret.to_owned().into()),
        is_active,
    };
    let encryption = json!({"encryption": {"protocol": "sharedSecret", "secret": SECRET}});
    let cases = [
        (change(None, Some(SECRET), None), encryption),
        (
            change(Some("https://new.example/change"), None, Some(false)),
            json!({"url": "https://new.example/change", "isActive": false}),
        ),
    ];
    for (change, body) in cases {
        let stub = Stub::new().await;
        stub.on(&format!("PATCH {ONE}"), &[(200, shown())]);
        stub.integrations.change(&id(), &change).await.unwrap();
        let patched = call(&stub, "PATCH").body;
        check("workforceIntegration.replace", &patched);
        assert_eq!(patched, body);
    }
}

#[tokio::test]
async fn what_is_not_there_is_missing_and_what_is_forbidden_is_forbidden() {
    let stub = Stub::new().await;
    let code = |code: &str| json!({"error": {"code": code, "message": "no"}});
    for method in ["GET", "PATCH", "DELETE"] {
        stub.on(
            &format!("{method} {ONE}"),
            &[(404, code("NotFound")), (403, code("Forbidden"))],
        );
    }
    let change = IntegrationChange::default();
    for is_missing in [true, false] {
        let errors = [
            stub.integrations.fetch(&id()).await.unwrap_err(),
            stub.integrations.change(&id(), &change).await.unwrap_err(),
            stub.integrations.remove(&id()).await.unwrap_err(),
        ];
        for error in errors {
            match error {
                IntegrationsError::Missing { .. } => assert!(is_missing, "{error}"),
                IntegrationsError::Forbidden { .. } => assert!(!is_missing, "{error}"),
                _ => panic!("{error}"),
            }
        }
    }
}

#[tokio::test]
async fn a_removed_integration_is_gone_and_a_secret_is_never_printed() {
    let stub = Stub::new().await;
    stub.on(&format!("DELETE {ONE}"), &[(204, Value::Null)]);
    stub.integrations.remove(&id()).await.unwrap();
    call(&stub, "DELETE");
    stub.on(
        &format!("POST {ALL}"),
        &[(
            400,
            json!({"error": {"code": "BadRequest", "message": SECRET}}),
        )],
    );
    let refused = stub.integrations.register(&wanted(&[])).await.unwrap_err();
    assert!(
        matches!(refused, IntegrationsError::Refused { .. }),
        "{refused}"
    );
    let printed = format!("{refused} {refused:?} {:?}", wanted(&[]));
    assert!(!printed.contains(SECRET), "{printed}");
}
