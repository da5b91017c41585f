//! The filter on lists: what it admits, and how it refuses the rest.

use crate::world::{World, below, draft, shift};

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

#[tokio::test]
async fn a_list_of_groups_cannot_be_filtered() {
    let world = World::new().await;
    let path = below("/schedulingGroups?$filter=displayName%20eq%20'Tills'");
    assert_eq!(world.get(&path).await.status, 400);
}
