//! The readings.

use serde_json::{Value, json};
use shifts_model::{Activity, BusinessUnitId, EmployeeId, Reading};
use shifts_ports::{Wfm as _, WfmError};

use crate::company::{MANAGER, shift, this_week, unit, unit_id, week};
use crate::stub::{Stub, answer};

fn complete<T: Clone + std::fmt::Debug>(reading: &Reading<T>) -> Vec<T> {
    assert!(reading.is_complete(), "{reading:?}");
    reading.records().to_vec()
}

#[tokio::test]
async fn a_site_has_the_zone_that_its_name_in_windows_means() {
    let stub = Stub::of_a_site().await;
    let found = stub.client().fetch_business_unit(&unit_id()).await.unwrap();
    assert_eq!((found.name.as_str(), found.zone), ("Store 7", unit().zone));
}

#[tokio::test]
async fn a_site_that_is_none_is_no_business_unit_and_a_number_alone_can_be_one() {
    let stub = Stub::of_a_site().await;
    let client = stub.client();
    for id in ["8", "0", "-7", "../users", "seven", "7 ", "+7"] {
        let error = client
            .fetch_business_unit(&BusinessUnitId::parse(id).unwrap())
            .await;
        assert!(
            matches!(error, Err(WfmError::NoSuchBusinessUnit { .. })),
            "{id}"
        );
    }
    assert_eq!(stub.seen().len(), 1, "the others are no numbers");
}

#[tokio::test]
async fn an_unknown_zone_is_an_error_that_names_it() {
    let stub = Stub::of_a_site().await;
    stub.on(
        "GET retail/timeZones/3",
        200,
        json!({"id": 3, "name": "Mars Standard Time"}),
    );
    let error = stub
        .client()
        .fetch_business_unit(&unit_id())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("\"Mars Standard Time\""),
        "{error}"
    );
    let client = stub.client_with(|settings| {
        let own = (
            "mars standard time".to_owned(),
            "America/New_York".to_owned(),
        );
        settings.time_zones = [own].into();
    });
    let found = client.fetch_business_unit(&unit_id()).await.unwrap();
    assert_eq!(found.zone.iana_name(), Some("America/New_York"));
}

#[tokio::test]
async fn jobs_have_the_names_of_their_departments_and_their_colours() {
    let stub = Stub::of_a_site().await;
    let jobs = complete(&stub.client().list_jobs(&unit_id()).await.unwrap());
    let seen: Vec<_> = jobs
        .iter()
        .map(|job| {
            (
                job.id.as_str(),
                job.name.as_str(),
                job.department.as_str(),
                job.color.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("31", "Cashier", "Checkout", Some("#FF0000")),
            ("32", "Baker", "Bakery", None)
        ]
    );
}

#[tokio::test]
async fn people_are_asked_for_in_batches_with_brackets_and_managers_are_known_by_their_group() {
    let stub = Stub::of_a_site().await;
    let client = stub.client_with(|settings| settings.people_per_request = 2);
    let people = complete(&client.list_employees(&unit_id()).await.unwrap());
    let seen: Vec<_> = people
        .iter()
        .map(|one| {
            (
                one.id.as_str(),
                one.login.as_deref().unwrap(),
                one.is_manager,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("1001", "user1001", false),
            ("1002", "user1002", false),
            ("1003", "user1003", true)
        ]
    );
    assert_eq!(people[0].mail.as_deref(), Some("user1001@example.com"));
    assert_eq!(people[0].name, "Ada L1001");
    let asked: Vec<String> = stub
        .seen()
        .into_iter()
        .filter(|seen| seen.path == "users")
        .map(|seen| seen.query)
        .collect();
    assert_eq!(
        asked,
        ["userIds[0]=1001&userIds[1]=1002", "userIds[0]=1003"]
    );
}

#[tokio::test]
async fn people_of_every_week_of_the_window_are_looked_for() {
    let stub = Stub::of_a_site().await;
    stub.on("GET retail/clockEmployees/site/7/laborWeek?businessDate=2026-11-30", 200, json!({
        "siteId": 7, "startOfLaborWeek": "2026-11-29T00:00:00", "entities": [{"employeeId": 1004}],
    }));
    let client = stub.client_with(|settings| {
        settings.past_weeks = 1;
        settings.future_weeks = 1;
    });
    let people = complete(&client.list_employees(&unit_id()).await.unwrap());
    assert_eq!(people.len(), 4);
    let asked: Vec<String> = stub
        .seen()
        .into_iter()
        .filter(|seen| seen.path.starts_with("clockEmployees"))
        .map(|seen| seen.query)
        .collect();
    let days = ["2026-11-16", "2026-11-23", "2026-11-30"];
    assert_eq!(asked, days.map(|day| format!("businessDate={day}")));
}

#[tokio::test]
async fn shifts_are_read_in_labour_weeks_that_begin_when_the_answers_say() {
    let stub = Stub::of_a_site().await;
    let sunday = shift(1, 1001, "2026-11-22T09:00:00", "2026-11-22T17:00:00");
    let monday = shift(2, 1001, "2026-11-23T22:00:00", "2026-11-24T06:00:00");
    let next = shift(3, 1002, "2026-11-29T23:30:00", "2026-11-30T05:00:00");
    let after = shift(4, 1002, "2026-11-30T09:00:00", "2026-11-30T17:00:00");
    stub.on(
        "GET retail/scheduledShifts/site/7/laborWeek/2026-11-23",
        200,
        week("2026-11-22T00:00:00", &[sunday, monday]),
    )
    .on(
        "GET retail/scheduledShifts/site/7/laborWeek/2026-11-29",
        200,
        week("2026-11-29T00:00:00", &[next, after]),
    );
    let reading = stub
        .client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap();
    let seen: Vec<String> = complete(&reading)
        .iter()
        .map(|shift| format!("{} {} {}", shift.id, shift.employee_id, shift.starts_at))
        .collect();
    assert_eq!(
        seen,
        ["2 1001 2026-11-23T21:00:00Z", "3 1002 2026-11-29T22:30:00Z"]
    );
    assert_eq!(reading.records()[0].job_id.as_ref().unwrap().as_str(), "31");
}

#[tokio::test]
async fn a_business_day_that_begins_at_three_puts_early_monday_into_the_week_before() {
    let stub = Stub::of_a_site().await;
    let early = shift(1, 1001, "2026-11-23T01:00:00", "2026-11-23T05:00:00");
    stub.on(
        "GET retail/scheduledShifts/site/7/laborWeek/2026-11-22",
        200,
        week("2026-11-16T00:00:00", &[early]),
    )
    .on(
        "GET retail/scheduledShifts/site/7/laborWeek/2026-11-23",
        200,
        week("2026-11-23T00:00:00", &[]),
    );
    let client = stub.client_with(|settings| settings.business_day_begins_minutes = 180);
    let reading = client.list_shifts(&unit(), this_week()).await.unwrap();
    assert_eq!(complete(&reading).len(), 1);
}

#[tokio::test]
async fn details_are_activities_and_several_jobs_are_too_with_holes_for_the_details() {
    let stub = Stub::of_a_site().await;
    let (starts, noon, ends) = (
        "2026-11-24T09:00:00",
        "2026-11-24T12:00:00",
        "2026-11-24T17:00:00",
    );
    let mut two = shift(1, 1001, starts, ends);
    two["scheduledJobs"] = json!([
        {"jobId": 32, "startTime": noon, "endTime": ends, "scheduledDetail": [
            {"detailTypeCode": "Meal", "startTime": "2026-11-24T13:00:00",
             "endTime": "2026-11-24T13:30:00"},
        ]},
        {"jobId": 31, "startTime": starts, "endTime": noon, "scheduledDetail": null},
    ]);
    stub.on(
        "GET retail/scheduledShifts/site/7/laborWeek/2026-11-23",
        200,
        week("2026-11-23T00:00:00", &[two]),
    );
    let reading = stub
        .client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap();
    let shifts = complete(&reading);
    assert_eq!(
        shifts[0].job_id.as_ref().unwrap().as_str(),
        "31",
        "the first job"
    );
    let zone = unit().zone;
    let seen: Vec<String> = shifts[0]
        .activities
        .iter()
        .map(|part| {
            let time = |at| zone.to_datetime(at).strftime("%H:%M").to_string();
            format!(
                "{} {}-{} {}",
                part.name,
                time(part.starts_at),
                time(part.ends_at),
                part.is_paid
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "Cashier 09:00-12:00 true",
            "Baker 12:00-13:00 true",
            "Meal 13:00-13:30 false",
            "Baker 13:30-17:00 true",
        ]
    );
}

#[tokio::test]
async fn open_shifts_have_their_slots() {
    let stub = Stub::of_a_site().await;
    let open = |id: i64, quantity: Value| {
        json!({
            "scheduledShiftId": id, "employeeId": "", "siteId": 7, "quantity": quantity,
            "startTime": "2026-11-25T09:00:00", "endTime": "2026-11-25T17:00:00",
            "scheduledJobs": [{"jobId": 32, "startTime": "2026-11-25T09:00:00",
                               "endTime": "2026-11-25T17:00:00"}],
        })
    };
    stub.on(
        "GET retail/scheduledShifts/unfilled/site/7/laborweek/2026-11-23",
        200,
        week("2026-11-23", &[open(5, json!(3)), open(6, Value::Null)]),
    );
    let reading = stub
        .client()
        .list_open_shifts(&unit(), this_week())
        .await
        .unwrap();
    let seen: Vec<_> = complete(&reading)
        .iter()
        .map(|open| (open.id.as_str().to_owned(), open.slots))
        .collect();
    assert_eq!(seen, [("5".to_owned(), 3), ("6".to_owned(), 1)]);
}

#[tokio::test]
async fn approved_time_off_of_every_type_is_told_and_types_are_asked_for_once() {
    let stub = Stub::of_a_site().await;
    let request = |id: i64, employee: i64, kind: i64, status: &str| {
        json!({
            "timeOffRequestId": id, "employeeId": employee, "timeOffTypeId": kind,
            "status": status, "start": "2026-11-24T00:00:00", "end": "2026-11-24T23:59:00",
        })
    };
    for employee in [1001, 1002, MANAGER] {
        let of = |at: i64, kind, status| request(employee * 10 + at, employee, kind, status);
        let entities = [
            of(1, 4, "Approved"),
            of(2, 5, "approved"),
            of(3, 4, "Pending"),
            of(4, 4, "Denied"),
            of(5, 4, "Cancelled"),
        ];
        let path = format!("GET retail/timeOffRequests/employees/{employee}/years/2026");
        stub.on(&path, 200, json!({"entities": entities}));
    }
    stub.on(
        "GET retail/timeOffTypes/4",
        200,
        json!({"id": 4, "name": "Vacation"}),
    )
    .on(
        "GET retail/timeOffTypes/5",
        200,
        json!({"id": 5, "name": "Jury duty"}),
    );
    let client = stub.client();
    let reading = client.list_time_off(&unit(), this_week()).await.unwrap();
    let time_off = complete(&reading);
    assert_eq!(time_off.len(), 6);
    assert_eq!(time_off[0].ends_at.to_string(), "2026-11-24T23:00:00Z");
    let types = stub
        .seen()
        .into_iter()
        .filter(|seen| seen.path.starts_with("timeOffTypes"));
    assert_eq!(types.count(), 2);
    let some = stub.client_with(|settings| {
        settings.time_off_types = ["vacation".to_owned()].into();
    });
    let reading = some.list_time_off(&unit(), this_week()).await.unwrap();
    assert_eq!(complete(&reading).len(), 3, "the filter is a choice");
}

#[tokio::test]
async fn time_off_over_the_turn_of_the_year_is_looked_for_in_both() {
    let stub = Stub::of_a_site().await;
    for employee in [1001, 1002, MANAGER] {
        for year in [2026, 2027] {
            let path = format!("GET retail/timeOffRequests/employees/{employee}/years/{year}");
            stub.on(&path, 200, json!({"entities": []}));
        }
    }
    let span = shifts_model::Span {
        starts_at: "2027-01-03T23:00:00Z".parse().unwrap(),
        ends_at: "2027-01-10T23:00:00Z".parse().unwrap(),
    };
    let client = stub.client_with(|settings| settings.time_off_reach_days = 30);
    complete(&client.list_time_off(&unit(), span).await.unwrap());
    let asked = stub
        .seen()
        .into_iter()
        .filter(|seen| seen.path.ends_with("years/2026"));
    assert_eq!(asked.count(), 3);
}

#[tokio::test]
async fn availability_keeps_its_rotation_and_whoever_has_none_is_left_out() {
    let stub = Stub::of_a_site().await;
    stub.on_with("GET retail/employeeAvailability", |seen| {
        let id: i64 = seen.query.split_once('=').unwrap().1.parse().unwrap();
        let slot = |week: i64, day: &str, from: &str, to: &str| {
            json!({"weekNumber": week, "dayOfWeek": day, "startTimeOffset": from,
                   "endTimeOffset": to})
        };
        let record = json!({
            "id": 9, "employeeId": id, "effectiveFrom": "2026-11-02T00:00:00", "endsAfter": null,
            "numberOfWeeks": 2, "cycleBaseDate": "2026-11-02T00:00:00",
            "generalAvailability": [
                slot(1, "Monday", "09:00:00", "17:00:00"),
                slot(2, "Sunday", "00:00:00", "1.00:00:00"),
            ],
        });
        let entities = if id == 1002 {
            json!([])
        } else {
            json!([record])
        };
        answer(200, &json!({"employeeId": id, "entities": entities}))
    });
    let known = complete(&stub.client().list_availability(&unit()).await.unwrap());
    let ids: Vec<&EmployeeId> = known.iter().map(|one| &one.employee_id).collect();
    assert_eq!(
        ids.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        ["1001", "1003"]
    );
    assert_eq!(known[0].weeks.len(), 2);
    assert_eq!(known[0].rotates_from.to_string(), "2026-11-02");
    assert_eq!(
        (
            known[0].weeks[0].days[0].len(),
            known[0].weeks[1].days[6].len()
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn what_is_not_offered_is_not_offered() {
    let stub = Stub::new().await;
    let client = stub.client_with(|settings| settings.offers = [Activity::Shifts].into());
    assert!(client.offers(Activity::Shifts) && client.offers(Activity::Roster));
    assert!(!client.offers(Activity::TimeOff));
}

#[tokio::test]
async fn a_visit_with_no_change_costs_few_requests_and_one_login() {
    let stub = Stub::of_a_site().await;
    stub.on(
        "GET retail/scheduledShifts/site/7/laborWeek/2026-11-23",
        200,
        {
            let shifts =
                (1..=50).map(|id| shift(id, 1001, "2026-11-24T09:00:00", "2026-11-24T17:00:00"));
            week("2026-11-23T00:00:00", &shifts.collect::<Vec<_>>())
        },
    );
    let client = stub.client();
    for _ in 0..3 {
        stub.clear();
        client.fetch_business_unit(&unit_id()).await.unwrap();
        let (people, jobs, shifts) = (
            client.list_employees(&unit_id()).await.unwrap(),
            client.list_jobs(&unit_id()).await.unwrap(),
            client.list_shifts(&unit(), this_week()).await.unwrap(),
        );
        assert!(people.is_complete() && jobs.is_complete() && shifts.is_complete());
        stub.clock.advance(60);
    }
    // One week window of three people: one for who works there, one for them, one for the shifts.
    assert_eq!(stub.seen().len(), 3);
    assert!(stub.seen().len() <= 1 + 3);
    assert_eq!(stub.logins(), 1);
}
