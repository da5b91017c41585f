//! A team's schedule: made, read, and what is in it before anything is planned.

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use shifts_model::WorkforceIntegrationId;
use shifts_ports::{Attachment, Schedule, ScheduleSettings, ScheduleSwitches, Schedules as _};

use crate::schema::check;
use crate::stub::{Stub, team};

const SCHEDULE: &str = "GET /teams/t1/schedule";

fn wanted() -> ScheduleSettings {
    ScheduleSettings {
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        attachment: Attachment::Keep,
        switches: ScheduleSwitches {
            open_shifts: true,
            time_off_requests: true,
            ..Default::default()
        },
    }
}

#[tokio::test]
async fn a_schedule_is_waited_for_until_it_is_ready() {
    let stub = Stub::new().await;
    stub.on("PUT /teams/t1/schedule", &[(204, Value::Null)]);
    let ready =
        json!({"provisionStatus": "Completed", "enabled": true, "timeZone": "Europe/Berlin"});
    let running = json!({"provisionStatus": "Running", "enabled": true});
    stub.on(
        SCHEDULE,
        &[
            (404, Value::Null),
            (404, Value::Null),
            (200, running),
            (200, ready),
        ],
    );
    let made = stub
        .graph
        .provision_schedule(&team(), &wanted())
        .await
        .unwrap();
    assert!(
        matches!(made, Schedule::Ready { zone: Some(_), .. }),
        "{made:?}"
    );
}

#[tokio::test]
async fn a_schedule_that_fails_is_told_with_its_cause() {
    let stub = Stub::new().await;
    stub.on("PUT /teams/t1/schedule", &[(200, json!({}))]);
    let failed =
        json!({"provisionStatus": "failed", "provisionStatusCode": "InsufficientPermissions"});
    stub.on(SCHEDULE, &[(200, failed)]);
    let made = stub
        .graph
        .provision_schedule(&team(), &wanted())
        .await
        .unwrap();
    assert_eq!(
        made,
        Schedule::Failed {
            code: "InsufficientPermissions".to_owned()
        }
    );
}

#[tokio::test]
async fn a_schedule_that_never_comes_is_given_up() {
    let stub = Stub::new().await;
    stub.on("PUT /teams/t1/schedule", &[(204, Value::Null)]);
    stub.on(SCHEDULE, &[(200, json!({"provisionStatus": "Running"}))]);
    let made = stub
        .graph
        .provision_schedule(&team(), &wanted())
        .await
        .unwrap();
    assert_eq!(made, Schedule::Provisioning);
}

#[tokio::test]
async fn switches_are_set_and_what_else_a_schedule_has_is_kept() {
    let stub = Stub::new().await;
    let kept = json!({
        "provisionStatus": "Completed",
        "enabled": true,
        "timeZone": "Europe/London",
        "startDayOfWeek": "Tuesday",
        "isActivitiesIncludedWhenCopyingShiftsEnabled": true,
        "timeClockSettings": {"approvedLocation": {"latitude": 1.0, "longitude": 2.0}},
        "workforceIntegrationIds": ["WFI_1"],
        "swapShiftsRequestsEnabled": true,
        "timeClockEnabled": null,
    });
    stub.on(SCHEDULE, &[(200, kept)]);
    stub.on("PUT /teams/t1/schedule", &[(204, Value::Null)]);
    let made = stub.graph.provision_schedule(&team(), &wanted()).await;
    assert!(matches!(made, Ok(Schedule::Ready { .. })), "{made:?}");
    let put = &stub.calls_with("PUT")[0].body;
    let expected = json!({
        "enabled": true,
        "timeZone": "Europe/Berlin",
        "startDayOfWeek": "Tuesday",
        "isActivitiesIncludedWhenCopyingShiftsEnabled": true,
        "timeClockSettings": {"approvedLocation": {"latitude": 1.0, "longitude": 2.0}},
        "workforceIntegrationIds": ["WFI_1"],
        "openShiftsEnabled": true,
        "swapShiftsRequestsEnabled": false,
        "offerShiftRequestsEnabled": false,
        "timeOffRequestsEnabled": true,
        "timeClockEnabled": false,
    });
    assert_eq!(*put, expected);
    check("schedule.replace", put);
}

#[tokio::test]
async fn a_switch_that_is_absent_is_off_and_a_zone_has_either_name() {
    let stub = Stub::new().await;
    let shown = json!({
        "provisionStatus": "Completed",
        "enabled": true,
        "timeZone": "W. Europe Standard Time",
        "openShiftsEnabled": true,
        "swapShiftsRequestsEnabled": null,
        "offerShiftRequestsEnabled": false,
    });
    stub.on(SCHEDULE, &[(200, shown)]);
    let ready = Schedule::Ready {
        zone: TimeZone::get("Europe/Berlin").ok(),
        workforce_integration_ids: Vec::new(),
        switches: ScheduleSwitches {
            open_shifts: true,
            ..Default::default()
        },
    };
    assert_eq!(stub.graph.fetch_schedule(&team()).await.unwrap(), ready);
}

#[tokio::test]
async fn reasons_are_listed_with_the_deleted_ones_and_without_the_unusable() {
    let stub = Stub::new().await;
    let reason = |id: &str, name: Value, active: Value| json!({"id": id, "displayName": name, "iconType": "newer", "isActive": active, "code": ""});
    let listed = json!({"value": [
        reason("TOR_1", json!(" Vacation "), json!(true)),
        reason("TOR_2", json!("Old"), json!(false)),
        reason("TOR_3", json!(""), json!(true)),
        reason("TOR_4", Value::Null, json!(true)),
        reason("../5", json!("Path"), json!(true)),
        {"displayName": "no id"},
    ]});
    stub.on("GET /teams/t1/schedule/timeOffReasons", &[(200, listed)]);
    let reasons = stub.graph.list_time_off_reasons(&team()).await.unwrap();
    let seen: Vec<_> = reasons
        .iter()
        .map(|it| (it.id.as_str(), it.name.as_str(), &it.code, it.is_active))
        .collect();
    assert_eq!(
        seen,
        [
            ("TOR_1", "Vacation", &None, true),
            ("TOR_2", "Old", &None, false)
        ]
    );
}

/// What is put when the schedule has `attached` and `attachment` is wanted.
async fn put(attached: &str, attachment: Attachment) -> Value {
    let stub = Stub::new().await;
    let ready = json!({
        "provisionStatus": "Completed",
        "enabled": true,
        "timeZone": "Europe/Berlin",
        "workforceIntegrationIds": [attached],
    });
    stub.on(SCHEDULE, &[(200, ready)]);
    stub.on("PUT /teams/t1/schedule", &[(204, Value::Null)]);
    let settings = ScheduleSettings {
        attachment,
        ..wanted()
    };
    let made = stub.graph.provision_schedule(&team(), &settings).await;
    assert!(matches!(made, Ok(Schedule::Ready { .. })), "{made:?}");
    let body = stub.calls_with("PUT")[0].body.clone();
    check("schedule.replace", &body);
    body["workforceIntegrationIds"].clone()
}

#[tokio::test]
async fn an_integration_is_attached_in_place_of_another_and_detached_with_an_empty_list() {
    let ours = || WorkforceIntegrationId::parse("WFI_1").unwrap();
    assert_eq!(put("other", Attachment::Keep).await, json!(["other"]));
    let attach = Attachment::Attach(ours());
    assert_eq!(put("other", attach).await, json!(["WFI_1"]));
    assert_eq!(put("WFI_1", Attachment::Detach).await, json!([]));
}
