//! The open points of Shifts: each switch changes what is answered.

use serde_json::{Value, json};

use crate::preferences::preferences;
use crate::world::{ADA, APP, Answered, TEAM, World, below, shift, team};

/// A call by a client that holds a mark which is no longer true.
async fn call(world: &World, method: &str, path: &str, body: &Value) -> Answered {
    let request = world.request(method, path).header("If-Match", "\"stale\"");
    world.send(request.json(body)).await
}

fn changed(change: impl Fn(&mut Value)) -> Value {
    let mut body = shift("23T09:00", "23T17:00");
    change(&mut body);
    body
}

fn lunch_outside() -> Value {
    json!([{
        "startDateTime": "2026-11-23T18:00:00Z",
        "endDateTime": "2026-11-23T19:00:00Z",
        "displayName": "Lunch",
        "isPaid": false,
    }])
}

/// The bodies that the table of statuses names.
fn body(name: &str) -> Value {
    match name {
        "plain" => changed(|_| ()),
        "stranger" => changed(|it| it["userId"] = json!(APP)),
        "both" => changed(|it| it["draftShift"] = it["sharedShift"].clone()),
        "long" => changed(|it| it["sharedShift"]["endDateTime"] = json!("2026-11-25T17:00:00Z")),
        "stray" => changed(|it| it["sharedShift"]["activities"] = lunch_outside()),
        "reasonless" => json!({"userId": ADA, "sharedTimeOff": {
            "startDateTime": "2026-11-23T00:00:00Z",
            "endDateTime": "2026-11-24T00:00:00Z",
            "timeOffReasonId": "TOR_0",
        }}),
        "nothing" => json!({"availability": []}),
        "backward" => preferences(json!([{"startTime": "17:00", "endTime": "09:00"}])),
        "range" => json!({"notifyTeam": true, "startDateTime": "2026-11-23T00:00:00Z"}),
        _ => Value::Null,
    }
}

#[tokio::test]
async fn statuses_follow_the_switches() {
    for row in "
        schedule_before_put       404      GET  /teams/bare/schedule                -        200 404
        unprovisioned_status      409      GET  /teams/bare/schedule/shifts         -        404 409
        share_status              204      POST /teams/T/schedule/share             range    200 204
        if_match_scope            all      PUT  /teams/T/schedule/shifts/SHFT_old   plain    204 409
        create_with_both_versions accept   POST /teams/T/schedule/shifts            both     400 201
        non_member_status         403      POST /teams/T/schedule/shifts            stranger 400 403
        non_member_status         accept   POST /teams/T/schedule/shifts            stranger 400 201
        unknown_reason_status     404      POST /teams/T/schedule/timesOff          reasonless 400 404
        unknown_reason_status     accept   POST /teams/T/schedule/timesOff          reasonless 400 201
        preferences_before_put    404      GET  /users/U/settings/shiftPreferences  -        200 404
        backward_time_slots       accept   PUT  /users/U/settings/shiftPreferences  backward 400 204
        if_match_scope            all      PUT  /users/U/settings/shiftPreferences  nothing  204 409
        overlapping_shifts        refuse   POST /teams/T/schedule/shifts            plain    201 409
        activities_outside_shift  refuse   POST /teams/T/schedule/shifts            stray    201 400
        duration_status           422      POST /teams/T/schedule/shifts            long     400 422
        duration_status           accept   POST /teams/T/schedule/shifts            long     400 201
        text_length_max           3        POST /teams/T/schedule/shifts            plain    201 400
        shift_without_group       refuse   POST /teams/T/schedule/shifts            plain    201 400
        schedule_select           refused  GET  /teams/T/schedule/shifts?$select=id -        200 400
        other_schedule_paths      accepted GET  /groups/T/team/schedule             -        400 200
        other_schedule_paths      accepted GET  /users/U/joinedTeams/T/schedule     -        400 200
    "
    .lines()
    .filter(|row| !row.trim().is_empty())
    {
        let words: Vec<&str> = row.split_whitespace().collect();
        let [name, value, method, path, body_name, before, after] = words[..] else {
            panic!("a row has seven words: {row}");
        };
        let path = path.replace("/T/", &format!("/{TEAM}/"));
        let path = path.replace("/U/settings", &format!("/{ADA}/settings"));
        let world = World::new().await;
        world.tenant.put_team("bare", team(None));
        world
            .tenant
            .set_switch("client_chosen_ids", "kept")
            .unwrap();
        let known = changed(|it| it["id"] = json!("SHFT_old"));
        world.post(&below("/shifts"), known).await;
        let first = call(&world, method, &path, &body(body_name)).await;
        world.tenant.set_switch(name, value).unwrap();
        let second = call(&world, method, &path, &body(body_name)).await;
        let statuses = (first.status.to_string(), second.status.to_string());
        assert_eq!(statuses, (before.to_owned(), after.to_owned()), "{row}");
    }
}

/// What a created object shows at `place`, before and after a switch is set.
async fn shown(name: &str, value: &str, collection: &str, body: Value, place: &str) -> [Value; 2] {
    let (world, path) = (World::new().await, below(collection));
    let first = world.post(&path, body.clone()).await;
    world.tenant.set_switch(name, value).unwrap();
    let second = world.post(&path, body).await;
    [first, second].map(|answer| answer.body.pointer(place).cloned().unwrap_or_default())
}

#[tokio::test]
async fn what_the_service_fills_in_follows_the_switches() {
    let bare = changed(|it| {
        it["sharedShift"].as_object_mut().unwrap().remove("theme");
    });
    let themes = shown(
        "theme_default",
        "gray",
        "/shifts",
        bare.clone(),
        "/sharedShift/theme",
    );
    assert_eq!(themes.await, ["white", "gray"]);
    let moments = shown(
        "created_date_time",
        "null",
        "/shifts",
        bare.clone(),
        "/createdDateTime",
    );
    assert_eq!(
        moments.await,
        [json!("2026-11-23T08:00:00.000Z"), Value::Null]
    );
    let place = "/lastModifiedBy/application/id";
    let writers = shown("last_modified_by", "nobody", "/shifts", bare, place);
    assert_eq!(writers.await, [json!(APP), Value::Null]);
}

#[tokio::test]
async fn a_group_is_active_unless_a_switch_heeds_its_body() {
    let group = json!({"displayName": "Tills", "userIds": [ADA], "isActive": false});
    let place = "/isActive";
    let active = shown(
        "group_is_active_input",
        "honoured",
        "/schedulingGroups",
        group,
        place,
    );
    assert_eq!(active.await, [true, false]);
}

#[tokio::test]
async fn an_open_shift_may_be_answered_with_201() {
    let world = World::new().await;
    let group = json!({"displayName": "Tills", "userIds": [ADA]});
    let group = world.post(&below("/schedulingGroups"), group).await.id();
    let mut body = json!({"schedulingGroupId": group});
    body["draftOpenShift"] = shift("23T09:00", "23T17:00")["sharedShift"].clone();
    body["draftOpenShift"]["openSlotCount"] = json!(1);
    world
        .tenant
        .set_switch("open_shift_created_status", "201")
        .unwrap();
    assert_eq!(world.post(&below("/openShifts"), body).await.status, 201);
}
