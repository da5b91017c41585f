//! Registering, reading, changing and deleting.

use serde_json::{Value, json};
use shifts_sim::tenant::AppSetup;

use super::endpoint::{Endpoint, SECRET, Says};
use super::{ALL, Office, REGISTRATIONS, registration};
use crate::world::{APP, Answered, World, below, shift};

async fn register(world: &World, body: Value) -> Answered {
    world.post(REGISTRATIONS, body).await
}

#[tokio::test]
async fn a_registration_is_kept_once_connect_is_answered_with_200() {
    let (world, endpoint) = (World::new().await, Endpoint::new().await);
    for status in [201, 204, 400, 500] {
        endpoint.says([Says::Status(status)]);
        let refused = register(&world, registration(&endpoint.url)).await;
        assert_eq!(refused.status, 400, "{status}");
        assert_eq!(endpoint.heard().len(), 1, "it is asked once");
    }
    assert_eq!(world.get(REGISTRATIONS).await.values().len(), 0);
    let created = register(&world, registration(&endpoint.url)).await;
    assert_eq!(created.status, 201);
    let heard = endpoint.heard_one();
    assert_eq!(heard.path, "/shifts/v1/connect");
    assert_eq!(heard.content["tenantId"], "contoso");
    assert_eq!(world.get(REGISTRATIONS).await.values().len(), 1);
    let nobody = registration("http://127.0.0.1:1");
    assert_eq!(register(&world, nobody).await.status, 400);
}

#[tokio::test]
async fn the_secret_reads_as_null_everywhere() {
    let office = Office::new().await;
    let path = format!("{REGISTRATIONS}/{}", office.integration);
    let one = office.world.get(&path).await.body;
    assert_eq!(
        one["encryption"],
        json!({"protocol": "sharedSecret", "secret": null})
    );
    for shown in [
        one,
        office.world.get(REGISTRATIONS).await.body,
        office.world.tenant.state(),
    ] {
        assert!(!shown.to_string().contains(SECRET));
    }
}

#[tokio::test]
async fn several_entities_are_written_with_capitals() {
    let (world, endpoint) = (World::new().await, Endpoint::new().await);
    for (entities, status) in [
        ("shift", 201),
        ("Shift", 201),
        ("Shift, OpenShift", 201),
        ("Shift,OpenShift", 201),
        ("shift,OpenShift", 400),
        ("Shift,openShift", 400),
        ("Shift,Openshift", 400),
        ("Shifts", 400),
    ] {
        let mut body = registration(&endpoint.url);
        body["supportedEntities"] = json!(entities);
        let answered = register(&world, body).await;
        assert_eq!(answered.status, status, "{entities}");
        if status == 400 {
            let expected = format!("Invalid payload: Requested value '{entities}' was not found.");
            assert_eq!(answered.message(), expected);
        }
    }
}

#[tokio::test]
async fn newer_entities_are_shown_to_those_who_ask() {
    let office = Office::new().await;
    let path = format!("{REGISTRATIONS}/{}", office.integration);
    let plain = office.world.get(&path).await.body["supportedEntities"].clone();
    let old = "shift,swapRequest,userShiftPreferences,openShift,openShiftRequest,offerShiftRequest";
    assert_eq!(plain, format!("{old},unknownFutureValue"));
    let request = office.world.request("GET", &path);
    let request = request.header("Prefer", "include-unknown-enum-members");
    let whole = office.world.send(request).await.body["supportedEntities"].clone();
    assert_eq!(
        whole.as_str().unwrap().to_ascii_lowercase(),
        ALL.to_ascii_lowercase()
    );
}

#[tokio::test]
async fn what_could_not_be_read_is_lost_when_it_is_written_back() {
    let office = Office::new().await;
    let path = format!("{REGISTRATIONS}/{}", office.integration);
    let body = json!({"supportedEntities": "Shift,UnknownFutureValue"});
    let request = office.world.request("PATCH", &path).json(&body);
    let request = request.header("Prefer", "include-unknown-enum-members");
    assert_eq!(
        office.world.send(request).await.body["supportedEntities"],
        "shift"
    );
}

#[tokio::test]
async fn wrong_registrations_are_refused_before_anybody_is_asked() {
    let (world, endpoint) = (World::new().await, Endpoint::new().await);
    let with = |name: &str, value: Value| {
        let mut body = registration(&endpoint.url);
        body[name] = value;
        body
    };
    for body in [
        with("displayName", Value::Null),
        with("apiVersion", json!(0)),
        with("isActive", Value::Null),
        with("url", json!("ftp://wfm.example")),
        with("encryption", Value::Null),
        with(
            "encryption",
            json!({"protocol": "sharedSecret", "secret": null}),
        ),
        with(
            "encryption",
            json!({"protocol": "sharedSecret", "secret": "a".repeat(63)}),
        ),
        with(
            "encryption",
            json!({"protocol": "sharedSecret", "secret": "a".repeat(65)}),
        ),
        with("encryption", json!({"protocol": "none", "secret": SECRET})),
        with("supportedEntities", Value::Null),
        with("stranger", json!(1)),
    ] {
        assert_eq!(register(&world, body.clone()).await.status, 400, "{body}");
    }
    assert_eq!(endpoint.heard().len(), 0);
}

#[tokio::test]
async fn filtering_counts_over_beta_alone_unless_it_is_let_through() {
    let (world, endpoint) = (World::new().await, Endpoint::new().await);
    let mut body = registration(&endpoint.url);
    body["eligibilityFilteringEnabledEntities"] = json!("SwapRequest");
    let shown = |answered: Answered| answered.body["eligibilityFilteringEnabledEntities"].clone();
    assert_eq!(shown(register(&world, body.clone()).await), "none");
    let beta = format!("{}/beta{REGISTRATIONS}", world.host);
    assert_eq!(shown(world.post(&beta, body.clone()).await), "swapRequest");
    world
        .tenant
        .set_switch("v1_eligibility_filtering", "kept")
        .unwrap();
    assert_eq!(shown(register(&world, body).await), "swapRequest");
}

#[tokio::test]
async fn an_application_with_roles_needs_the_right_one() {
    let (world, endpoint) = (World::new().await, Endpoint::new().await);
    let allow = |roles: &[&str]| {
        let roles = roles.iter().map(|&role| role.to_owned()).collect();
        world.tenant.put_app(APP, AppSetup { roles });
    };
    allow(&["Schedule.ReadWrite.All"]);
    assert_eq!(
        register(&world, registration(&endpoint.url)).await.status,
        403
    );
    assert_eq!(world.get(REGISTRATIONS).await.status, 403);
    allow(&["WorkforceIntegration.Read.All"]);
    assert_eq!(
        register(&world, registration(&endpoint.url)).await.status,
        403
    );
    assert_eq!(world.get(REGISTRATIONS).await.status, 200);
    assert_eq!(endpoint.heard().len(), 0);
    allow(&["WorkforceIntegration.ReadWrite.All"]);
    assert_eq!(
        register(&world, registration(&endpoint.url)).await.status,
        201
    );
}

#[tokio::test]
async fn a_new_address_or_secret_is_tried_before_it_counts() {
    let office = Office::new().await;
    let path = format!("{REGISTRATIONS}/{}", office.integration);
    let patch = |body: Value| {
        office
            .world
            .send(office.world.request("PATCH", &path).json(&body))
    };
    let renamed = patch(json!({"displayName": "Other"})).await;
    assert_eq!(
        (renamed.status, &renamed.body["displayName"]),
        (200, &json!("Other"))
    );
    assert_eq!(office.endpoint.heard().len(), 0);
    office.endpoint.says([Says::Status(500)]);
    assert_eq!(patch(json!({"apiVersion": 2})).await.status, 400);
    assert_eq!(office.endpoint.heard_one().path, "/shifts/v2/connect");
    assert_eq!(office.world.get(&path).await.body["apiVersion"], 1);
    assert_eq!(patch(json!({"apiVersion": 2})).await.body["apiVersion"], 2);
    office.endpoint.heard();
    office.set("patch_connects", "no");
    assert_eq!(patch(json!({"apiVersion": 3})).await.status, 200);
    assert_eq!(office.endpoint.heard().len(), 0);
}

#[tokio::test]
async fn both_secrets_are_used_for_a_while_after_a_new_one() {
    let office = Office::new().await;
    let new = "x".repeat(64);
    office.endpoint.knows(&new);
    office.set("old_secret_s", "60");
    let path = format!("{REGISTRATIONS}/{}", office.integration);
    let body = json!({"encryption": {"protocol": "sharedSecret", "secret": new}});
    let patched = office.world.request("PATCH", &path).json(&body);
    assert_eq!(office.world.send(patched).await.status, 200);
    assert_eq!(office.endpoint.heard_one().secret, new);
    let used = async || {
        for _ in 0..12 {
            office
                .world
                .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
                .await;
        }
        let heard = office.endpoint.heard();
        heard.iter().filter(|heard| heard.secret == new).count()
    };
    let while_both = used().await;
    assert!((1..12).contains(&while_both), "{while_both}");
    office.world.clock.advance(61.0);
    assert_eq!(used().await, 12);
}

#[tokio::test]
async fn a_deleted_integration_is_gone_and_asked_no_more() {
    let office = Office::new().await;
    let path = format!("{REGISTRATIONS}/{}", office.integration);
    assert_eq!(office.world.delete(&path).await.status, 204);
    assert_eq!(office.world.delete(&path).await.status, 404);
    assert_eq!(office.world.get(&path).await.status, 404);
    let shifts = below("/shifts");
    let create = || office.world.post(&shifts, shift("23T09:00", "23T17:00"));
    assert_eq!(create().await.status, 201);
    assert_eq!(office.endpoint.heard().len(), 0);
    office.set("lost_integration", "fails");
    let refused = create().await;
    assert_eq!(
        (refused.status, refused.inner_code()),
        (502, "WorkforceIntegrationError".into())
    );
}

#[tokio::test]
async fn of_several_integrations_on_a_schedule_the_first_is_kept() {
    let office = Office::new().await;
    office
        .put_on_schedule(&[&office.integration, "another"])
        .await;
    let shown = office.world.get(&below("")).await.body["workforceIntegrationIds"].clone();
    assert_eq!(shown, json!([office.integration]));
}
