//! Open shifts that people claim and managers give out.

use serde_json::{Value, json};
use shifts_sim::blue_yonder::Numbered;

use crate::world::small;
use crate::{Answer, Server};

fn open(server: &Server) -> i32 {
    server.number(Numbered::OpenShift, "o1")
}

async fn claimed(server: &Server, who: &str) -> Answer {
    let path = format!("/myAvailableShifts/{}/claim", open(server));
    server.person(who).await.put(&path, json!({})).await
}

async fn offered(server: &Server, who: &str) -> Vec<Value> {
    server
        .person(who)
        .await
        .get("/myAvailableShifts/2026-11-23")
        .await
        .entities()
}

async fn assigned(server: &Server, who: &str) -> Answer {
    let number = open(server);
    let employee = server.number(Numbered::Employee, who);
    let body = json!({"scheduledShiftId": number, "employeeId": employee});
    let path = format!("/scheduledShifts/{number}/availableShift");
    server.retail().await.put(&path, body).await
}

/// The shift that a person has on the day of the open shift.
async fn new_shift(server: &Server, who: &str) -> Value {
    let employee = server.number(Numbered::Employee, who);
    let path = format!("/scheduledShifts/employee/{employee}/businessDate/2026-11-25");
    let shifts = server.retail().await.get(&path).await.entities();
    assert_eq!(shifts.len(), 1);
    shifts[0].clone()
}

#[tokio::test]
async fn a_claim_takes_one_slot_at_once_and_the_new_shift_has_another_number() {
    let server = small().await;
    let told = &offered(&server, "ada").await[0];
    assert_eq!(told["shiftId"], open(&server).to_string());
    assert_eq!(
        (&told["start"], &told["jobNames"]),
        (&json!("2026-11-25T09:00:00"), &json!("till"))
    );
    let answer = claimed(&server, "ada").await;
    assert_eq!(
        (answer.status, &answer.body["shiftId"]),
        (200, &json!(open(&server).to_string()))
    );
    let shift = new_shift(&server, "ada").await;
    assert_ne!(shift["scheduledShiftId"], open(&server));
    assert_eq!(shift["startTime"], "2026-11-25T09:00:00");
    assert_eq!(server.wfm.rota().open_shifts["o1"].slots, 1);
    assert!(server.wfm.requests().is_empty(), "nobody was asked");
}

#[tokio::test]
async fn an_assignment_answers_with_the_new_shift() {
    let server = small().await;
    let answer = assigned(&server, "bob").await;
    assert_eq!(
        (answer.status, &answer.body),
        (200, &new_shift(&server, "bob").await)
    );
    assert_eq!(
        answer.body["employeeId"],
        server.number(Numbered::Employee, "bob")
    );
}

#[tokio::test]
async fn after_the_last_slot_it_is_claimed_already() {
    let server = small().await;
    assert_eq!(claimed(&server, "ada").await.status, 200);
    assert_eq!(assigned(&server, "bob").await.status, 200);
    let late = claimed(&server, "cem").await;
    assert_eq!(late.status, 409);
    assert_eq!(
        late.listed_code(),
        "AvailableShiftErrorCodes.ShiftHasAlreadyBeenClaimed"
    );
    let late = assigned(&server, "cem").await;
    assert_eq!(late.status, 409);
    assert_eq!(
        late.alternative_code(),
        "ScheduledShiftErrorCodes.ShiftHasAlreadyBeenClaimed"
    );
    assert!(offered(&server, "cem").await.is_empty());
}

#[tokio::test]
async fn whoever_cannot_work_it_is_not_offered_it_and_refused() {
    let server = small().await;
    for (who, code) in [
        ("dora", "ScheduledShiftCannotOverlap"),
        ("mia", "EmployeeCanNotWorkJob"),
        ("eli", "CannotScheduleEmployeeWhoIsNeitherBorrowedNorOwned"),
    ] {
        assert!(offered(&server, who).await.is_empty(), "{who}");
        let refused = claimed(&server, who).await;
        assert_eq!(
            refused.listed_code(),
            format!("AvailableShiftErrorCodes.{code}")
        );
        let refused = assigned(&server, who).await;
        assert_eq!(
            refused.alternative_code(),
            format!("ScheduledShiftErrorCodes.{code}")
        );
    }
    assert_eq!(server.wfm.rota().open_shifts["o1"].slots, 2);
    server.pass(4 * 24 * 60);
    let late = claimed(&server, "ada").await;
    let code = "AvailableShiftErrorCodes.ShiftShouldStartAfterMinimumHoursInAdvance";
    assert_eq!(late.listed_code(), code);
}

#[tokio::test]
async fn what_is_no_open_shift_is_404_for_a_claim_and_409_for_an_assignment() {
    let server = small().await;
    let a1 = server.number(Numbered::Shift, "a1");
    for number in ["7".to_owned(), "o1".to_owned(), a1.to_string()] {
        let path = format!("/myAvailableShifts/{number}/claim");
        let refused = server.person("ada").await.put(&path, json!({})).await;
        assert_eq!(refused.status, 404, "{number}");
        assert_eq!(
            refused.alternative_code(),
            "AvailableShiftErrorCodes.InvalidShiftId"
        );
    }
    let retail = server.retail().await;
    let ada = server.number(Numbered::Employee, "ada");
    let path = format!("/scheduledShifts/{}/availableShift", open(&server));
    for (path, body, code) in [
        (
            "/scheduledShifts/7/availableShift",
            json!({"employeeId": ada}),
            "ScheduledShiftNotFound",
        ),
        (
            &path,
            json!({"employeeId": ada, "scheduledShiftId": 7}),
            "ScheduledShiftNotFound",
        ),
        (&path, json!({"employeeId": 7}), "InvalidEmployee"),
        (&path, json!({}), "InvalidEmployee"),
    ] {
        let refused = retail.put(path, body).await;
        assert_eq!(refused.status, 409);
        assert_eq!(
            refused.alternative_code(),
            format!("ScheduledShiftErrorCodes.{code}")
        );
    }
}
