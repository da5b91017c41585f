//! Availability.

use serde_json::json;
use shifts_model::{Action, Availability, AvailableWeek, Effect, Hours, Judgement, RefusalReason};

use super::{employee, perform, refusal};
use crate::stub::{Stub, answer};

fn available(hours: &[(&str, &str)]) -> Availability {
    let mut week = AvailableWeek::default();
    for (starts, ends) in hours {
        let hours = Hours::new(starts.parse().unwrap(), ends.parse().unwrap()).unwrap();
        assert!(week.add(jiff::civil::Weekday::Tuesday, hours));
    }
    Availability {
        employee_id: employee(1001),
        rotates_from: "1970-01-05".parse().unwrap(),
        weeks: vec![week],
    }
}

#[tokio::test]
async fn availability_changes_this_week_of_the_rotation_and_leaves_the_rest() {
    let stub = Stub::of_a_site().await;
    let slot = |week: i64, day: &str| {
        json!({"weekNumber": week, "dayOfWeek": day, "startTimeOffset": "09:00:00",
               "endTimeOffset": "17:00:00"})
    };
    // This Monday is in the second week of the rotation.
    stub.on(
        "GET retail/employeeAvailability",
        200,
        json!({"employeeId": 1001, "entities": [{
            "id": 9, "employeeId": 1001, "effectiveFrom": "2026-11-02T00:00:00", "numberOfWeeks": 2,
            "cycleBaseDate": "2026-11-02T00:00:00", "preferredAvailability": [], "fixedShifts": [],
            "generalAvailability": [slot(1, "Monday"), slot(2, "Friday")],
        }]}),
    )
    .on_with("POST retail/employeeAvailability", |seen| {
        answer(201, seen.body.as_ref().unwrap())
    });
    let client = stub.client();
    let set = Action::SetAvailability(available(&[("10:00", "12:00"), ("20:00", "00:00")]));
    let judgement = perform(&client, &set, "key-available").await.unwrap();
    assert_eq!(judgement, Judgement::Done(Effect::Nothing));
    let sent = stub.body_of("POST");
    let seen: Vec<String> = sent["generalAvailability"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| {
            let text = |key: &str| slot[key].to_string().replace('"', "");
            let keys = [
                "weekNumber",
                "dayOfWeek",
                "startTimeOffset",
                "endTimeOffset",
            ];
            keys.map(text).join(" ")
        })
        .collect();
    assert_eq!(
        seen,
        [
            "1 Monday 09:00:00 17:00:00",
            "2 Tuesday 10:00:00 12:00:00",
            "2 Tuesday 20:00:00 1.00:00:00",
        ]
    );
    assert_eq!(
        (&sent["id"], &sent["preferredAvailability"]),
        (&json!(9), &json!([]))
    );
}

#[tokio::test]
async fn availability_of_somebody_new_begins_this_week_and_an_unchanged_one_is_not_sent() {
    let stub = Stub::of_a_site().await;
    stub.on(
        "GET retail/employeeAvailability",
        200,
        json!({"employeeId": 1001, "entities": []}),
    )
    .on_with("POST retail/employeeAvailability", |seen| {
        answer(201, seen.body.as_ref().unwrap())
    });
    let client = stub.client();
    let set = Action::SetAvailability(available(&[("10:00", "12:00")]));
    perform(&client, &set, "key-available").await.unwrap();
    let sent = stub.body_of("POST");
    assert_eq!(
        (
            &sent["effectiveFrom"],
            &sent["cycleBaseDate"],
            &sent["numberOfWeeks"]
        ),
        (
            &json!("2026-11-23T00:00:00"),
            &json!("2026-11-23T00:00:00"),
            &json!(1)
        )
    );
    stub.on(
        "GET retail/employeeAvailability",
        200,
        json!({"entities": [sent]}),
    );
    stub.clear();
    perform(&client, &set, "key-again").await.unwrap();
    assert!(stub.seen().iter().all(|seen| seen.method == "GET"));
    stub.on(
        "POST retail/employeeAvailability",
        409,
        json!({
            "errorCode": "EmployeeAvailabilityErrorCodes.AnythingAtAll",
        }),
    );
    let odd = Action::SetAvailability(available(&[("10:07", "12:00")]));
    let judgement = perform(&client, &odd, "key-odd-1").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::Refused);
}
