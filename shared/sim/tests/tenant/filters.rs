//! The filter on lists: what it admits, and how it refuses the rest.

use serde_json::json;

use crate::world::{ADA, World, below, draft, shift, times};

async fn filtered(world: &World, filter: &str) -> crate::world::Answered {
    let request = world
        .request("GET", &below("/shifts"))
        .query(&[("$filter", filter)]);
    world.send(request).await
}

#[tokio::test]
async fn a_window_holds_only_what_lies_wholly_inside_it() {
    let world = World::new().await;
    for (starts, ends) in [
        ("22T22:00", "23T06:00"),
        ("23T09:00", "23T17:00"),
        ("23T22:00", "24T00:00"),
        ("23T23:00", "24T07:00"),
    ] {
        world.post(&below("/shifts"), shift(starts, ends)).await;
    }
    world
        .post(&below("/shifts"), draft("23T10:00", "23T12:00"))
        .await;
    let found = filtered(
        &world,
        "sharedShift/startDateTime ge 2026-11-23T00:00:00Z and \
         sharedShift/endDateTime le 2026-11-24T00:00:00Z",
    )
    .await;
    let mut starts: Vec<_> = found
        .values()
        .iter()
        .map(|shift| shift["sharedShift"]["startDateTime"].as_str().unwrap())
        .collect();
    starts.sort_unstable();
    assert_eq!(starts, ["2026-11-23T09:00:00Z", "2026-11-23T22:00:00Z"]);
}

#[tokio::test]
async fn four_clauses_hold_only_what_has_both_versions() {
    let world = World::new().await;
    world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    let both = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    let mut body = shift("23T09:00", "23T17:00");
    body["draftShift"] = body["sharedShift"].clone();
    world
        .put(&below(&format!("/shifts/{}", both.id())), body)
        .await;
    let found = filtered(
        &world,
        "sharedShift/startDateTime ge 2026-11-23T00:00:00Z and \
         sharedShift/endDateTime le 2026-11-24T00:00:00Z and \
         draftShift/startDateTime ge 2026-11-23T00:00:00Z and \
         draftShift/endDateTime le 2026-11-24T00:00:00Z",
    )
    .await;
    assert_eq!(found.values().len(), 1);
    assert_eq!(found.values()[0]["id"], both.body["id"]);
}

#[tokio::test]
async fn every_other_filter_is_refused_in_plain_words() {
    let world = World::new().await;
    let not_allowed = "The entity property 'lastModifiedDateTime' is not allowed in $filter query.";
    let not_so = "The entity property 'sharedShift/startDateTime' and operationKind \
                  'LessThanOrEqual' is not allowed in $filter query.";
    let twice = "The entity property 'sharedShift/startDateTime' is used twice in $filter query.";
    let start = "sharedShift/startDateTime ge 2026-11-23T00:00:00Z";
    for (filter, message) in [
        ("lastModifiedDateTime ge 2026-11-23T00:00:00Z", not_allowed),
        ("sharedShift/startDateTime le 2026-11-23T00:00:00Z", not_so),
        (&format!("{start} and {start}"), twice),
        (
            "sharedShift/startDateTime ge '2026-11-23T00:00:00Z'",
            "Invalid filter clause",
        ),
        (
            &format!("{start} or sharedShift/endDateTime le {start}"),
            "Invalid filter clause",
        ),
        (&format!("{start} and"), "Invalid filter clause"),
        ("startswith(id,'SHFT')", "Invalid filter clause"),
        ("", "Invalid filter clause"),
    ] {
        let refused = filtered(&world, filter).await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "BadRequest"),
            "{filter}"
        );
        assert_eq!(refused.message(), message, "{filter}");
    }
}

/// The start of every object of a collection that a filter admits.
async fn starts(world: &World, collection: &str, side: &str, ends_until: &str) -> Vec<String> {
    let filter = format!(
        "{side}/startDateTime ge 2026-11-23T00:00:00Z and {side}/endDateTime le {ends_until}"
    );
    let request = world
        .request("GET", &below(collection))
        .query(&[("$filter", filter)]);
    let found = world.send(request).await;
    let mut starts: Vec<String> = found
        .values()
        .iter()
        .map(|it| it[side]["startDateTime"].as_str().unwrap().to_owned())
        .collect();
    starts.sort_unstable();
    starts
}

#[tokio::test]
async fn time_off_is_found_only_when_it_ends_in_the_window_too() {
    let world = World::new().await;
    let reason = world.get(&below("/timeOffReasons")).await.values()[0]["id"].clone();
    for (starts, ends) in [
        ("2026-11-22T00:00:00Z", "2026-11-24T00:00:00Z"),
        ("2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
        ("2026-11-24T00:00:00Z", "2029-11-24T00:00:00Z"),
    ] {
        let item = json!({
            "startDateTime": starts, "endDateTime": ends, "timeOffReasonId": reason,
        });
        let body = json!({"userId": ADA, "sharedTimeOff": item});
        assert_eq!(world.post(&below("/timesOff"), body).await.status, 201);
    }
    let listed = |until| starts(&world, "/timesOff", "sharedTimeOff", until);
    assert_eq!(
        listed("2026-11-30T00:00:00Z").await,
        ["2026-11-23T00:00:00Z"]
    );
    assert_eq!(
        listed("9999-12-30T22:00:00Z").await,
        ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"]
    );
    let drafts = starts(&world, "/timesOff", "draftTimeOff", "9999-12-30T22:00:00Z").await;
    assert!(drafts.is_empty());
}

#[tokio::test]
async fn open_shifts_are_filtered_by_their_own_names() {
    let world = World::new().await;
    let group = json!({"displayName": "Tills", "userIds": [ADA]});
    let group = world.post(&below("/schedulingGroups"), group).await.id();
    for (side, starts, ends) in [
        ("sharedOpenShift", "23T09:00", "23T17:00"),
        ("draftOpenShift", "24T09:00", "24T17:00"),
    ] {
        let mut item = times(starts, ends);
        item["openSlotCount"] = json!(2);
        let mut body = json!({"schedulingGroupId": group});
        body[side] = item;
        world.post(&below("/openShifts"), body).await;
    }
    for (side, expected) in [
        ("sharedOpenShift", "2026-11-23T09:00:00Z"),
        ("draftOpenShift", "2026-11-24T09:00:00Z"),
    ] {
        let found = starts(&world, "/openShifts", side, "2026-11-30T00:00:00Z").await;
        assert_eq!(found, [expected]);
    }
    let path = below("/openShifts?$filter=sharedShift/startDateTime%20ge%202026-11-23T00:00:00Z");
    assert_eq!(world.get(&path).await.status, 400);
}

#[tokio::test]
async fn a_list_of_groups_cannot_be_filtered() {
    let world = World::new().await;
    let path = below("/schedulingGroups?$filter=displayName%20eq%20'Tills'");
    assert_eq!(world.get(&path).await.status, 400);
}
