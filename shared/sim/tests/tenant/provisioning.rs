//! How a schedule comes to be.

use serde_json::{Value, json};

use crate::world::{TEAM, World, below, shift, team};

async fn bare() -> World {
    let world = World::new().await;
    world.tenant.reset();
    world.tenant.put_team(TEAM, team(None));
    world
}

fn wanted() -> Value {
    json!({"enabled": true, "timeZone": "Europe/London", "workforceIntegrationIds": []})
}

async fn status(world: &World) -> String {
    world.get(&below("")).await.body["provisionStatus"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_schedule_is_completed_some_time_after_it_was_asked_for() {
    let world = bare().await;
    assert_eq!(status(&world).await, "NotStarted");
    let put = world.put(&below(""), wanted()).await;
    assert_eq!((put.status, put.body), (204, json!("")));
    assert_eq!(status(&world).await, "Running");
    world.clock.advance(5.0);
    assert_eq!(status(&world).await, "Completed");
    assert_eq!(world.count("timeOffReasons"), 5);
}

#[tokio::test]
async fn nothing_is_written_below_a_schedule_that_is_not_completed() {
    let world = bare().await;
    world.put(&below(""), wanted()).await;
    let refused = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(
        (refused.status, refused.inner_code().as_str()),
        (404, "TeamNotFound")
    );
    world.clock.advance(5.0);
    let created = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(created.status, 201);
}

#[tokio::test]
async fn a_schedule_can_fail_with_a_code_and_be_asked_for_again() {
    let world = bare().await;
    let fault = json!({"on": "PUT /teams/*/schedule", "do": "provisioning-fails", "times": 1});
    world.sim("POST", "faults", fault).await;
    assert_eq!(world.put(&below(""), wanted()).await.status, 204);
    world.clock.advance(5.0);
    let failed = world.get(&below("")).await.body;
    assert_eq!(failed["provisionStatus"], "Failed");
    assert_eq!(failed["provisionStatusCode"], "InsufficientPermissions");
    world.put(&below(""), wanted()).await;
    world.clock.advance(5.0);
    assert_eq!(status(&world).await, "Completed");
}

#[tokio::test]
async fn a_replaced_schedule_forgets_what_is_left_out() {
    let world = World::new().await;
    let mut body = wanted();
    body["startDayOfWeek"] = json!("Tuesday");
    world.put(&below(""), body).await;
    assert_eq!(
        world.get(&below("")).await.body["startDayOfWeek"],
        "Tuesday"
    );
    world.put(&below(""), wanted()).await;
    let replaced = world.get(&below("")).await.body;
    assert_eq!(replaced["startDayOfWeek"], Value::Null);
    assert_eq!(replaced["provisionStatus"], "Completed");
}

#[tokio::test]
async fn what_people_can_do_is_kept_as_it_was_put() {
    let world = bare().await;
    let names = [
        "openShiftsEnabled",
        "swapShiftsRequestsEnabled",
        "offerShiftRequestsEnabled",
        "timeOffRequestsEnabled",
        "timeClockEnabled",
    ];
    for is_on in [json!(true), json!(false), Value::Null] {
        let mut body = wanted();
        names.iter().for_each(|name| body[*name] = is_on.clone());
        assert_eq!(world.put(&below(""), body).await.status, 204);
        let shown = world.get(&below("")).await.body;
        assert!(names.iter().all(|name| shown[*name] == is_on), "{shown}");
    }
}

#[tokio::test]
async fn a_switch_gives_the_put_a_body() {
    let world = World::new().await;
    world
        .tenant
        .set_switch("schedule_put_body", "present")
        .unwrap();
    let put = world.put(&below(""), wanted()).await;
    assert_eq!(
        (put.status, &put.body["timeZone"]),
        (200, &json!("Europe/London"))
    );
}

#[tokio::test]
async fn a_schedule_needs_a_zone() {
    let world = bare().await;
    assert_eq!(
        world.put(&below(""), json!({"enabled": true})).await.status,
        400
    );
}

#[tokio::test]
async fn an_unknown_team_is_not_found() {
    let world = World::new().await;
    let refused = world.get("/teams/nobody/schedule").await;
    assert_eq!(
        (refused.status, refused.inner_code().as_str()),
        (404, "TeamNotFound")
    );
}
