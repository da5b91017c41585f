//! When people can work, told and written.

use jiff::civil::{Time, Weekday, date, time};
use serde_json::{Value, json};
use shifts_sim::blue_yonder::Numbered;
use shifts_sim::world::Slot;

use crate::world::small;
use crate::{Answer, Server};

async fn known(server: &Server, who: &str) -> Vec<Value> {
    let number = server.number(Numbered::Employee, who);
    let path = format!("/employeeAvailability?employeeId={number}");
    server.retail().await.get(&path).await.entities()
}

/// Bob's week: Tuesdays from nine to five.
fn bobs(server: &Server) -> Value {
    json!({
        "employeeId": server.number(Numbered::Employee, "bob"),
        "effectiveFrom": "2026-11-23T00:00:00", "cycleBaseDate": "2026-11-23T00:00:00",
        "numberOfWeeks": 1,
        "generalAvailability": [{
            "dayOfWeek": "Tuesday", "weekNumber": 1, "startTimeOffset": "09:00:00",
            "endTimeOffset": "17:00:00",
        }],
    })
}

async fn written(server: &Server, body: &Value) -> Answer {
    let number = server.number(Numbered::Employee, "bob");
    let path = format!("/employeeAvailability?employeeId={number}");
    server.retail().await.post(&path, body.clone()).await
}

#[tokio::test]
async fn rotation_weeks_are_told_from_a_base_before_the_record_begins() {
    let server = small().await;
    let records = known(&server, "ada").await;
    let record = &records[1];
    assert_eq!((records.len(), &record["numberOfWeeks"]), (2, &json!(2)));
    assert!(record["endsAfter"].is_null());
    let day = |name: &str| {
        let day: jiff::civil::DateTime = record[name].as_str().unwrap().parse().unwrap();
        day.date()
    };
    assert!(day("cycleBaseDate") <= day("effectiveFrom"));
    // The week of 23 November 2026 is a first one.
    let since = day("cycleBaseDate")
        .duration_until(date(2026, 11, 23))
        .as_hours()
        / 24;
    assert_eq!(since % 14, 0);
    let general: Vec<Value> = record["generalAvailability"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            json!([
                one["weekNumber"],
                one["dayOfWeek"],
                one["startTimeOffset"],
                one["endTimeOffset"]
            ])
        })
        .collect();
    let wanted = [
        json!([1, "Monday", "00:00:00", "1.00:00:00"]),
        json!([2, "Sunday", "09:15:00", "17:00:00"]),
    ];
    assert_eq!(general, wanted);
}

#[tokio::test]
async fn there_is_a_record_that_is_over_and_none_for_whom_nothing_is_known() {
    let server = small().await;
    let records = known(&server, "ada").await;
    assert_eq!(records[0]["endsAfter"], "2019-12-31T00:00:00");
    assert_ne!(records[0]["id"], records[1]["id"]);
    assert!(known(&server, "bob").await.is_empty());
    let retail = server.retail().await;
    assert_eq!(
        retail
            .get("/employeeAvailability?employeeId=7")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn what_is_written_is_told_with_its_dates_and_reaches_the_rota() {
    let server = small().await;
    let answer = written(&server, &bobs(&server)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(known(&server, "bob").await[1], answer.body);
    assert_eq!(answer.body["effectiveFrom"], "2026-11-23T00:00:00");
    let slot = Slot {
        weekday: Weekday::Tuesday,
        starts: time(9, 0, 0, 0),
        ends: time(17, 0, 0, 0),
    };
    assert_eq!(server.wfm.rota().availability["bob"].weeks, [vec![slot]]);
}

#[tokio::test]
async fn hours_past_midnight_go_on_into_the_next_day_and_the_next_week() {
    let server = small().await;
    let mut body = bobs(&server);
    body["numberOfWeeks"] = json!(2);
    body["generalAvailability"] = json!([{
        "dayOfWeek": "Sunday", "weekNumber": 2, "startTimeOffset": "22:00:00",
        "endTimeOffset": "1.02:00:00",
    }]);
    assert_eq!(written(&server, &body).await.status, 201);
    let slot = |weekday, starts, ends| Slot {
        weekday,
        starts,
        ends,
    };
    let monday = slot(Weekday::Monday, Time::midnight(), time(2, 0, 0, 0));
    let sunday = slot(Weekday::Sunday, time(22, 0, 0, 0), Time::midnight());
    let kept = &server.wfm.rota().availability["bob"];
    assert_eq!(kept.weeks, [vec![monday], vec![sunday]]);
    assert_eq!(kept.cycle_starts_on, Some(date(2026, 11, 23)));
}

#[tokio::test]
async fn each_rule_has_its_code() {
    let server = small().await;
    let with = |name: &str, value: Value| {
        let mut body = bobs(&server);
        body[name] = value;
        body
    };
    let general = |name: &str, value: Value| {
        let mut body = bobs(&server);
        body["generalAvailability"][0][name] = value;
        body
    };
    let preferred = json!([{
        "dayOfWeek": "Tuesday", "weekNumber": 1, "startTimeOffset": "08:00:00",
        "endTimeOffset": "17:00:00",
    }]);
    for (body, code) in [
        (
            with("endsAfter", json!("2026-11-23T00:00:00")),
            "EffEndMustBeAfterEffStart",
        ),
        (
            with("numberOfWeeks", json!(0)),
            "NumberOfWeeksMustBe1OrGreater",
        ),
        (
            with("cycleBaseDate", json!("2026-11-24T00:00:00")),
            "ScheduleRequirementCycleBaseDateMustNotBeLaterThanStartDateRule",
        ),
        (
            with("preferredAvailability", preferred),
            "AvailabilityPreferredAvailabilityMustBeContainedInGeneral",
        ),
        (
            with("effectiveFrom", json!("2026-11-23T09:00:00")),
            "InvalidDate",
        ),
        (with("employeeId", json!(7)), "InvalidEmployee"),
        (
            general("weekNumber", json!(2)),
            "AvailabilityWeekNumberExceedsCycleLength",
        ),
        (
            general("weekNumber", json!(0)),
            "AvailabilityWeekNumberLessThan1",
        ),
        (
            general("startTimeOffset", json!("09:10:00")),
            "AvailabilityTimeRangesShouldBeIn15MinutesIncrement",
        ),
        (
            general("endTimeOffset", json!("09:00:00")),
            "AvailabilityEndMustBeAfterStart",
        ),
        (general("dayOfWeek", json!("Someday")), "InvalidDayOfWeek"),
    ] {
        let refused = written(&server, &body).await;
        assert_eq!(refused.status, 409, "{code}");
        assert_eq!(
            refused.alternative_code(),
            format!("EmployeeAvailabilityErrorCodes.{code}")
        );
    }
    assert!(!server.wfm.rota().availability.contains_key("bob"));
    assert_eq!(written(&server, &bobs(&server)).await.status, 201);
    let again = written(&server, &bobs(&server)).await;
    let code = "EmployeeAvailabilityErrorCodes.AvailabilityCannotHaveSameKey";
    assert_eq!((again.status, again.alternative_code()), (409, code));
}
