//! What the client does with answers that are long, strange or hostile.

use serde_json::{Value, json};
use shifts_model::TeamId;
use shifts_ports::{Schedules as _, ShiftsError};

use crate::stub::{Stub, team};

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
    assert!(stub.calls_with("page").is_empty());
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
    let tokens = || stub.calls_with("oauth2").len();
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
    assert!(stub.asked().is_empty(), "not even a token is fetched");
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
