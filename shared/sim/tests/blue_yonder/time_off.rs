//! Time off: who has it, and how it is asked for, decided, moved and cancelled.

use reqwest::Method;
use serde_json::{Value, json};
use shifts_sim::blue_yonder::{BlueYonderSettings, Numbered};

use crate::world::{small, small_with};
use crate::{Answer, Server};

/// A wish of somebody's, from the beginning of one day to the end of another.
fn wish(server: &Server, who: &str, reason: &str, (first, last): (&str, &str)) -> Value {
    json!({
        "employeeId": server.number(Numbered::Employee, who),
        "timeOffTypeId": server.number(Numbered::TimeOffType, reason),
        "status": "Pending", "start": format!("{first}T00:00:00"), "end": format!("{last}T23:59:00"),
    })
}

async fn asked(server: &Server, body: &Value) -> Answer {
    server
        .retail()
        .await
        .post("/timeOffRequests", body.clone())
        .await
}

async fn updated(server: &Server, made: &Value, what: Value) -> Answer {
    let mut body = made.clone();
    for (name, value) in what.as_object().unwrap() {
        body[name] = value.clone();
    }
    let path = format!("/timeOffRequests/{}", made["timeOffRequestId"]);
    server.retail().await.put(&path, body).await
}

async fn of_year(server: &Server, who: &str, year: i16) -> Vec<Value> {
    let number = server.number(Numbered::Employee, who);
    let path = format!("/timeOffRequests/employees/{number}/years/{year}");
    server.retail().await.get(&path).await.entities()
}

fn left(server: &Server, who: &str) -> u32 {
    server.wfm.rota().leave_balance_hours[who]
}

#[tokio::test]
async fn time_off_of_a_year_is_all_that_touches_it_with_its_state() {
    let server = small().await;
    let told: Vec<Value> = of_year(&server, "dora", 2026)
        .await
        .iter()
        .map(|one| {
            json!([
                one["timeOffRequestId"],
                one["status"],
                one["start"],
                one["end"],
                one["hoursRequested"]
            ])
        })
        .collect();
    let number = |id| server.number(Numbered::TimeOff, id);
    let wanted = [
        json!([
            number("t1"),
            "Approved",
            "2026-12-28T00:00:00",
            "2027-01-03T23:59:00",
            56.0
        ]),
        json!([
            number("t2"),
            "Approved",
            "2026-12-01T09:00:00",
            "2026-12-01T11:30:00",
            2.5
        ]),
        json!([
            number("t3"),
            "Cancelled",
            "2026-11-30T00:00:00",
            "2026-11-30T23:59:00",
            8.0
        ]),
    ];
    assert_eq!(told, wanted);
    assert_eq!(of_year(&server, "dora", 2027).await.len(), 1);
    assert!(of_year(&server, "dora", 2025).await.is_empty());
    assert!(of_year(&server, "ada", 2026).await.is_empty());
    let beginnings = small_with(BlueYonderSettings {
        years_count_beginnings: true,
        ..BlueYonderSettings::default()
    })
    .await;
    assert!(of_year(&beginnings, "dora", 2027).await.is_empty());
}

#[tokio::test]
async fn types_are_known_by_number_and_by_name() {
    let server = small().await;
    let retail = server.retail().await;
    let vacation = retail.get("/timeOffTypes?name=Vacation").await.body;
    assert_eq!(vacation["name"], "Vacation");
    let again = retail
        .get(&format!("/timeOffTypes/{}", vacation["id"]))
        .await
        .body;
    assert_eq!(again, vacation);
}

#[tokio::test]
async fn a_request_keeps_its_number_from_the_wish_to_the_end() {
    let server = small().await;
    let made = asked(
        &server,
        &wish(&server, "ada", "Vacation", ("2026-12-07", "2026-12-08")),
    )
    .await;
    assert_eq!(
        (made.status, &made.body["status"]),
        (201, &json!("Pending")),
        "{}",
        made.text
    );
    assert_eq!(
        (left(&server, "ada"), server.wfm.rota().time_off.len()),
        (24, 3)
    );
    let approved = updated(&server, &made.body, json!({"status": "Approved"})).await;
    assert_eq!(
        (approved.status, &approved.body["status"]),
        (200, &json!("Approved"))
    );
    assert_eq!(
        (left(&server, "ada"), server.wfm.rota().time_off.len()),
        (8, 4)
    );
    let told = of_year(&server, "ada", 2026).await;
    assert_eq!(told, std::slice::from_ref(&approved.body));
    assert_eq!(told[0]["timeOffRequestId"], made.body["timeOffRequestId"]);
    let cancelled = updated(&server, &approved.body, json!({"status": "Cancelled"})).await;
    assert_eq!(cancelled.body["status"], "Cancelled");
    assert_eq!(left(&server, "ada"), 24);
    assert_eq!(of_year(&server, "ada", 2026).await, [cancelled.body]);
}

#[tokio::test]
async fn what_is_given_at_once_needs_no_second_word() {
    let server = small().await;
    let mut body = wish(&server, "ada", "Vacation", ("2026-12-07", "2026-12-07"));
    body["status"] = json!("Approved");
    let made = asked(&server, &body).await;
    assert_eq!(
        (made.status, &made.body["status"]),
        (201, &json!("Approved"))
    );
    assert_eq!(left(&server, "ada"), 16);
}

#[tokio::test]
async fn a_request_can_be_denied_withdrawn_and_moved() {
    let server = small().await;
    let body = wish(&server, "ada", "Vacation", ("2026-12-07", "2026-12-07"));
    for (status, state) in [("Denied", "declined"), ("Cancelled", "cancelled")] {
        let made = asked(&server, &body).await.body;
        let ended = updated(&server, &made, json!({"status": status})).await;
        assert_eq!(ended.body["status"], status);
        assert_eq!(server.wfm.requests().last().unwrap().state.as_str(), state);
    }
    let made = asked(&server, &body).await.body;
    let moved = json!({"start": "2026-12-09T00:00:00", "end": "2026-12-10T23:59:00"});
    let moved = updated(&server, &made, moved).await.body;
    assert_eq!(
        (&moved["status"], &moved["hoursRequested"]),
        (&json!("Pending"), &json!(16.0))
    );
    let approved = updated(&server, &moved, json!({"status": "Approved"}))
        .await
        .body;
    let hours = json!({"start": "2026-12-09T10:00:00", "end": "2026-12-09T12:00:00"});
    let moved = updated(&server, &approved, hours).await.body;
    assert_eq!(moved["hoursRequested"], 2.0);
    assert_eq!(left(&server, "ada"), 22);
}

#[tokio::test]
async fn a_wish_that_cannot_be_granted_is_refused_with_its_reason() {
    let server = small().await;
    let of = |who, days| wish(&server, who, "Vacation", days);
    let with = |name: &str, value: Value| {
        let mut body = of("ada", ("2026-12-07", "2026-12-07"));
        body[name] = value;
        body
    };
    for (body, code) in [
        (
            of("ada", ("2026-11-23", "2026-11-23")),
            "TimeOffRequestOverlap",
        ),
        (
            of("dora", ("2026-12-30", "2026-12-30")),
            "TimeOffRequestOverlap",
        ),
        (
            of("ada", ("2026-11-20", "2026-11-20")),
            "TimeOffRequestInThePast",
        ),
        (
            of("ada", ("2026-12-07", "2026-12-10")),
            "AccrualBalanceViolation",
        ),
        (with("employeeId", json!(7)), "InvalidEmployee"),
        (with("timeOffTypeId", json!(7)), "InvalidTimeOffType"),
        (with("start", json!("soon")), "InvalidDate"),
        (with("status", json!("Dreamt")), "InvalidStatusCode"),
    ] {
        let refused = asked(&server, &body).await;
        assert_eq!(refused.status, 409, "{code}");
        assert_eq!(
            refused.alternative_code(),
            format!("TimeOffRequestErrorCodes.{code}")
        );
    }
    assert!(server.wfm.requests().is_empty());
    let retail = server.retail().await;
    let unknown = retail.get("/timeOffRequests/7").await;
    assert_eq!(unknown.status, 409);
    assert_eq!(
        unknown.alternative_code(),
        "TimeOffRequestErrorCodes.TimeOffRequestNotFound"
    );
    let made = asked(&server, &of("ada", ("2026-12-07", "2026-12-07")))
        .await
        .body;
    updated(&server, &made, json!({"status": "Denied"})).await;
    let late = updated(&server, &made, json!({"status": "Approved"})).await;
    let code = "TimeOffRequestErrorCodes.TimeOffRequestAlreadyProcessed";
    assert_eq!((late.status, late.alternative_code()), (409, code));
}

#[tokio::test]
async fn warnings_hold_a_wish_back_until_they_are_ignored() {
    let server = small_with(BlueYonderSettings {
        time_off_days_max: 5,
        blackouts: vec![(
            jiff::civil::date(2026, 12, 24),
            jiff::civil::date(2026, 12, 26),
        )],
        ..BlueYonderSettings::default()
    })
    .await;
    for (who, reason, days, warning) in [
        (
            "ada",
            "Appointment",
            ("2026-12-07", "2026-12-12"),
            "RequestLongerThanClientSetting",
        ),
        (
            "bob",
            "Appointment",
            ("2026-12-26", "2026-12-27"),
            "BlackoutPeriodOverlap",
        ),
        (
            "eli",
            "Vacation",
            ("2026-12-07", "2026-12-10"),
            "AccrualBalanceViolation",
        ),
    ] {
        let body = wish(&server, who, reason, days);
        let held = asked(&server, &body).await;
        assert_eq!(held.status, 409, "{warning}");
        assert_eq!(
            held.alternative_code(),
            format!("TimeOffRequestErrorCodes.{warning}")
        );
        let retail = server.retail().await;
        let other = retail
            .post("/timeOffRequests?ignoreWarnings=Other", body.clone())
            .await;
        assert_eq!(other.status, 409, "{warning}");
        let path = format!("/timeOffRequests?ignoreWarnings=Other,{warning}");
        let made = retail.post(&path, body.clone()).await;
        assert_eq!(made.status, 201, "{warning}: {}", made.text);
        let mut yes = made.body;
        yes["status"] = json!("Approved");
        let path = format!(
            "/timeOffRequests/{}?ignoreWarnings=*",
            yes["timeOffRequestId"]
        );
        assert_eq!(retail.put(&path, yes).await.status, 200, "{warning}");
    }
}

#[tokio::test]
async fn a_manager_sees_the_time_off_of_the_week() {
    let server = small().await;
    let site = server.number(Numbered::Site, "s1");
    let mia = server.manager("mia").await;
    let week = mia
        .get(&format!("/{site}/timeOffRequests/laborWeek/2026-12-02"))
        .await
        .entities();
    assert_eq!(week.len(), 2);
    assert_eq!(
        (&week[0]["typeName"], &week[0]["statusCode"]),
        (&json!("Appointment"), &json!("Approved"))
    );
    let one = mia
        .get(&format!(
            "/{site}/timeOffRequests/{}",
            week[0]["timeOffRequestId"]
        ))
        .await;
    assert_eq!(one.body, week[0]);
    let max = server.manager("max").await;
    let elsewhere = server.number(Numbered::Site, "s2");
    let other = max
        .get(&format!(
            "/{elsewhere}/timeOffRequests/{}",
            week[0]["timeOffRequestId"]
        ))
        .await;
    assert_eq!(other.status, 404);
}

#[tokio::test]
async fn a_request_made_elsewhere_in_the_wfm_is_seen_here() {
    let server = small().await;
    let body = json!({
        "kind": "time_off", "sender_id": "ada", "reason": "Vacation", "starts": "2026-12-07",
        "ends": "2026-12-07",
    });
    assert_eq!(server.sim(Method::POST, "/requests", body).await.0, 200);
    let told = of_year(&server, "ada", 2026).await;
    assert_eq!((told.len(), &told[0]["status"]), (1, &json!("Pending")));
}
