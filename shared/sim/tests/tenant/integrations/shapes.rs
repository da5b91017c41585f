//! The bodies of callbacks, and what Graph shows of requests and integrations.

use serde_json::{Value, json};

use super::{Office, REGISTRATIONS};
use crate::schema::Schemas;
use crate::world::{ADA, BOB, below, times};

#[tokio::test]
async fn a_shift_is_written_as_in_the_documented_sample() {
    let office = Office::new().await;
    let mut item = times("23T09:00", "23T17:00");
    item["theme"] = json!("darkBlue");
    item["activities"] = json!([{
        "startDateTime": "2026-11-23T12:00:00Z",
        "endDateTime": "2026-11-23T12:30:00Z",
        "displayName": "Lunch",
        "isPaid": false,
        "code": "",
        "theme": "gray",
    }]);
    let body = json!({"userId": BOB, "schedulingGroupId": null, "draftShift": item});
    let made = office
        .act(ADA, json!({"do": "create-shift", "body": body}))
        .await;
    let heard = office.endpoint.heard_one();
    let expected = json!({
        "id": made.ids["shift"],
        "userId": BOB,
        "schedulingGroupId": null,
        "isStagedForDeletion": false,
        "draftShift": {
            "isActive": true,
            "startDateTime": "2026-11-23T09:00:00.000Z",
            "endDateTime": "2026-11-23T17:00:00.000Z",
            "theme": "DarkBlue",
            "displayName": "Till",
            "activities": [{
                "startDateTime": "2026-11-23T12:00:00.000Z",
                "endDateTime": "2026-11-23T12:30:00.000Z",
                "displayName": "Lunch",
                "isPaid": false,
                "code": "",
                "theme": "Gray",
            }],
        },
        "createdDateTime": "2026-11-23T08:00:00.000Z",
        "lastModifiedDateTime": "2026-11-23T08:00:00.000Z",
        "lastModifiedBy": {"user": {"id": ADA, "displayName": "ada"}},
    });
    assert_eq!(heard.items()[0]["body"], expected);
}

#[tokio::test]
async fn a_deletion_has_no_body_and_one_in_teams_is_a_last_change() {
    let office = Office::new().await;
    let active = |item: &Value, side: &str| item["body"][side]["isActive"].clone();
    let id = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    office.world.delete(&below(&format!("/shifts/{id}"))).await;
    let heard = office.endpoint.heard_one();
    assert_eq!(
        (heard.told(), &heard.items()[0]["body"]),
        (vec!["DELETE shifts".into()], &Value::Null)
    );

    let id = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    office
        .act(ADA, json!({"do": "delete-shift", "id": id}))
        .await;
    let heard = office.endpoint.heard_one();
    assert_eq!(heard.told(), ["PUT shifts"]);
    assert_eq!(active(&heard.items()[0], "sharedShift"), json!(false));
    assert!(office.held("shifts", &id).is_none());

    let id = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    office
        .act(ADA, json!({"do": "delete-shift", "id": id, "draft": true}))
        .await;
    let heard = office.endpoint.heard_one();
    let item = &heard.items()[0];
    assert_eq!(
        (heard.told(), active(item, "draftShift")),
        (vec!["PUT shifts".into()], json!(false))
    );
    assert_eq!(active(item, "sharedShift"), json!(true));
    assert_eq!(
        office.held("shifts", &id).unwrap()["isStagedForDeletion"],
        true
    );
}

#[tokio::test]
async fn requests_and_integrations_fit_their_types() {
    let (office, schemas) = (Office::new().await, Schemas::read());
    let mine = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    let theirs = office.shift_of(super::CLEO, "24T09:00", "24T17:00").await;
    let open = office.open_shift(1).await;
    let reasons = office.world.get(&below("/timeOffReasons")).await;
    let reason = reasons.values()[0]["id"].clone();
    for (kind, collection, body) in [
        (
            "swapShiftsChangeRequest",
            "swapShiftsChangeRequests",
            json!({"senderShiftId": mine, "recipientUserId": super::CLEO, "recipientShiftId": theirs}),
        ),
        (
            "offerShiftRequest",
            "offerShiftRequests",
            json!({"senderShiftId": mine, "recipientUserId": super::CLEO, "senderMessage": "Please"}),
        ),
        (
            "openShiftChangeRequest",
            "openShiftChangeRequests",
            json!({"openShiftId": open, "senderUserId": BOB}),
        ),
        (
            "timeOffRequest",
            "timeOffRequests",
            json!({
                "senderUserId": BOB,
                "startDateTime": "2026-11-25T00:00:00Z",
                "endDateTime": "2026-11-26T00:00:00Z",
                "timeOffReasonId": reason,
            }),
        ),
    ] {
        schemas.check(&format!("{kind}.request"), &body);
        let path = below(&format!("/{collection}"));
        let created = office.world.post(&path, body).await;
        assert_eq!(created.status, 200, "{}", created.body);
        schemas.check(&format!("{kind}.responseStrict"), &created.body);
        let item = office.endpoint.heard_one().items()[0]["body"].clone();
        assert_eq!(
            (&item["state"], &item["id"]),
            (&json!("pending"), &created.body["id"])
        );
        assert!(item["eTag"].is_string());
        let one = office.world.get(&format!("{path}/{}", created.id())).await;
        schemas.check(&format!("{kind}.responseStrict"), &one.body);
        let listed = office.world.get(&format!("{path}?$top=1")).await;
        schemas.check(&format!("{kind}.collectionStrict"), &listed.body);
        let filtered = office
            .world
            .get(&format!(
                "{path}?$filter=createdDateTime ge 2026-01-01T00:00:00Z"
            ))
            .await;
        let text = "The entity property 'createdDateTime' is not allowed in $filter query.";
        assert_eq!((filtered.status, filtered.message()), (400, text));
    }
    let one = office
        .world
        .get(&format!("{REGISTRATIONS}/{}", office.integration))
        .await;
    schemas.check("workforceIntegration.responseStrict", &one.body);
    let listed = office.world.get(REGISTRATIONS).await;
    schemas.check("workforceIntegration.collectionStrict", &listed.body);
    office.act(BOB, json!({"do": "clock-in"})).await;
    let cards = office.world.get(&below("/timeCards")).await;
    schemas.check("timeCard.collectionStrict", &cards.body);
    assert_eq!(cards.values().len(), 1);
}

#[tokio::test]
async fn a_refusal_fits_its_type() {
    let (office, schemas) = (Office::new().await, Schemas::read());
    office.endpoint.says([super::endpoint::Says::No("No")]);
    let refused = office
        .world
        .post(
            &below("/shifts"),
            crate::world::shift("23T09:00", "23T17:00"),
        )
        .await;
    schemas.check("error.response", &refused.body);
}
