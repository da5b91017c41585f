//! What is told equals the rota.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday, date};
use serde_json::{Value, json};
use shifts_sim::blue_yonder::{BlueYonderSettings, Numbered, Spelling};
use shifts_sim::world::{OpenShift, Shift};

use crate::Server;
use crate::world::{company, small, small_with};

/// The first days of the company's weeks. On 25 October clocks in Europe go back, on 1 November
/// those in America.
const WEEKS: [(i8, i8); 4] = [(10, 12), (10, 19), (10, 26), (11, 2)];

fn weeks() -> impl Iterator<Item = Date> {
    WEEKS.into_iter().map(|(month, day)| date(2026, month, day))
}

/// A shift as it has to be told, from the rota.
fn expected(server: &Server, shift: &Shift) -> Value {
    let time = |at: jiff::civil::DateTime| at.to_string();
    let detail = |part: &shifts_sim::world::Activity| {
        json!({
            "detailTypeCode": part.name, "startTime": time(part.starts), "endTime": time(part.ends),
        })
    };
    json!({
        "scheduledShiftId": server.number(Numbered::Shift, &shift.id),
        "employeeId": server.number(Numbered::Employee, &shift.employee_id),
        "siteId": server.number(Numbered::Site, &shift.business_unit_id),
        "startTime": time(shift.starts), "endTime": time(shift.ends),
        "scheduledJobs": [{
            "jobId": server.number(Numbered::Job, &shift.job_id),
            "startTime": time(shift.starts), "endTime": time(shift.ends),
            "scheduledDetail": shift.activities.iter().map(detail).collect::<Value>(),
        }],
    })
}

fn by_id(records: &[Value]) -> BTreeMap<i64, Value> {
    let pairs = records
        .iter()
        .map(|r| (r["scheduledShiftId"].as_i64().unwrap(), r.clone()));
    let by_id: BTreeMap<i64, Value> = pairs.collect();
    assert_eq!(by_id.len(), records.len(), "each is told once");
    by_id
}

#[tokio::test]
async fn every_shift_is_told_once_in_local_time_although_clocks_change() {
    let server = company().await;
    let (retail, rota) = (server.retail().await, server.wfm.rota());
    let mut told = 0;
    for unit in &rota.business_units {
        let site = server.number(Numbered::Site, &unit.id);
        for week in weeks() {
            let days = week..week.saturating_add(jiff::Span::new().days(7));
            let path = format!("/scheduledShifts/site/{site}/laborWeek/{week}");
            let answer = retail.get(&path).await;
            let start = format!("{week}T00:00:00");
            assert_eq!(answer.body["startOfLaborWeek"], start);
            let shifts = rota.shifts.values().filter(|shift| {
                shift.business_unit_id == unit.id && days.contains(&shift.starts.date())
            });
            let wanted: Vec<Value> = shifts.map(|shift| expected(&server, shift)).collect();
            told += wanted.len();
            assert_eq!(
                by_id(&answer.entities()),
                by_id(&wanted),
                "{} {week}",
                unit.id
            );
        }
    }
    assert_eq!(told, rota.shifts.len());
    let over_the_change = rota.shifts.values().filter(|shift| {
        shift.starts.date() == date(2026, 10, 24) && shift.ends.date() == date(2026, 10, 25)
    });
    assert!(
        over_the_change.count() > 0,
        "somebody works in the night with an hour more"
    );
}

#[tokio::test]
async fn each_site_names_its_zone() {
    let server = company().await;
    let retail = server.retail().await;
    let mut zones = BTreeSet::new();
    for site in retail.get("/sites").await.entities() {
        let alone = retail.get(&format!("/sites/{}", site["id"])).await.body;
        assert_eq!(alone, site);
        let zone = &site["timeZoneAssignmentID"];
        let zone = retail.get(&format!("/timeZones/{zone}")).await.body;
        let place = site["name"]
            .as_str()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .to_owned();
        zones.insert((place, zone["name"].as_str().unwrap().to_owned()));
    }
    let wanted = [
        ("Berlin", "W. Europe Standard Time"),
        ("London", "GMT Standard Time"),
        ("New", "Eastern Standard Time"),
    ];
    let wanted = wanted.map(|(place, zone)| (place.to_owned(), zone.to_owned()));
    assert_eq!(zones, wanted.into());
    assert_eq!(retail.get("/timeZones").await.entities().len(), 3);
}

#[tokio::test]
async fn zones_have_the_names_that_were_chosen() {
    let chosen = BTreeMap::from([("Europe/London".to_owned(), "UK Time /WET".to_owned())]);
    let server = small_with(BlueYonderSettings {
        zone_names: chosen,
        ..BlueYonderSettings::default()
    })
    .await;
    let zones = server.retail().await.get("/timeZones").await.entities();
    let names: Vec<&str> = zones
        .iter()
        .map(|zone| zone["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["W. Europe Standard Time", "UK Time /WET"]);
}

#[tokio::test]
async fn a_labour_week_is_the_one_around_the_day_that_is_asked_for() {
    for (starts_on, asked, first) in [
        (Weekday::Monday, "2026-11-23", "2026-11-23"),
        (Weekday::Monday, "2026-11-29", "2026-11-23"),
        (Weekday::Sunday, "2026-11-29", "2026-11-29"),
        (Weekday::Sunday, "2026-11-28", "2026-11-22"),
        (Weekday::Wednesday, "2026-11-24", "2026-11-18"),
    ] {
        let server = small_with(BlueYonderSettings {
            week_starts_on: starts_on,
            ..BlueYonderSettings::default()
        })
        .await;
        let site = server.number(Numbered::Site, "s1");
        let path = format!("/scheduledShifts/site/{site}/laborWeek/{asked}");
        let week = server.retail().await.get(&path).await.body;
        assert_eq!(week["startOfLaborWeek"], format!("{first}T00:00:00"));
        let manager = server.manager("mia").await;
        let info = manager.get(&format!("/{site}/siteInfo")).await.body;
        let name = format!("{starts_on:?}");
        assert_eq!(info["startDayOfLaborWeek"], name);
    }
}

#[tokio::test]
async fn open_shifts_have_a_quantity_and_no_details() {
    let server = company().await;
    let (retail, rota) = (server.retail().await, server.wfm.rota());
    let mut told = BTreeMap::new();
    for unit in &rota.business_units {
        let site = server.number(Numbered::Site, &unit.id);
        for week in weeks() {
            let path = format!("/scheduledShifts/unfilled/site/{site}/laborweek/{week}");
            let answer = retail.get(&path).await;
            told.extend(by_id(&answer.entities()));
        }
    }
    let wanted = |open: &OpenShift| {
        let (starts, ends) = (open.starts.to_string(), open.ends.to_string());
        let job = json!({
            "jobId": server.number(Numbered::Job, &open.job_id), "startTime": starts,
            "endTime": ends, "scheduledDetail": [],
        });
        let id = server.number(Numbered::OpenShift, &open.id);
        let form = json!({
            "scheduledShiftId": id, "employeeId": "", "startTime": starts, "endTime": ends,
            "siteId": server.number(Numbered::Site, &open.business_unit_id),
            "quantity": open.slots, "scheduleTypeCode": "Manual", "scheduledJobs": [job],
        });
        (i64::from(id), form)
    };
    assert_eq!(told, rota.open_shifts.values().map(wanted).collect());
    assert!(told.values().any(|open| open["quantity"] != 1));
}

#[tokio::test]
async fn people_come_with_their_logins_and_managers_with_their_group() {
    let server = company().await;
    let (retail, rota) = (server.retail().await, server.wfm.rota());
    let site = server.number(Numbered::Site, "store-01");
    let path = format!("/clockEmployees/site/{site}/laborWeek?businessDate=2026-10-21");
    let answer = retail.get(&path).await;
    assert_eq!(answer.body["startOfLaborWeek"], "2026-10-19T00:00:00");
    let listed = answer.entities();
    assert_eq!(listed.len(), 24);
    let pairs = listed.iter().enumerate();
    let query = pairs.map(|(at, one)| format!("userIds[{at}]={}", one["employeeId"]));
    let query: Vec<String> = query.collect();
    let users = retail
        .get(&format!("/users?{}", query.join("&")))
        .await
        .entities();
    assert_eq!(users.len(), 24);
    for (person, user) in rota.employees_of("store-01").zip(&users) {
        let number = server.number(Numbered::Employee, &person.id);
        assert_eq!(user["userId"], number);
        let name = json!({
            "firstName": person.first_name, "lastName": person.last_name, "loginName": person.login,
        });
        assert_eq!(user["name"], name);
        let groups = &user["userSecurityGroupAssignmentCollection"]["entities"];
        let mut groups = groups.as_array().unwrap().iter();
        let manages = groups.any(|group| group["securityGroupId"] == 202);
        assert_eq!(manages, person.is_manager, "{}", person.id);
        assert_eq!(retail.get(&format!("/users/{number}")).await.body, *user);
    }
    assert_eq!(
        rota.employees_of("store-01")
            .filter(|person| person.is_manager)
            .count(),
        2
    );
}

#[tokio::test]
async fn a_list_of_users_is_written_with_brackets_and_numbers_in_turn() {
    let server = small().await;
    let (retail, ada) = (
        server.retail().await,
        server.number(Numbered::Employee, "ada"),
    );
    for (query, status) in [
        (format!("userIds[0]={ada}"), 200),
        (format!("userIds%5B0%5D={ada}"), 200),
        (format!("userIds={ada}"), 400),
        (format!("userIds[1]={ada}"), 400),
        (format!("userIds[0]={ada}&userIds={ada}"), 400),
        ("userIds[0]=ada".to_owned(), 400),
        (String::new(), 400),
    ] {
        let answer = retail.get(&format!("/users?{query}")).await;
        assert_eq!(answer.status, status, "{query}");
    }
    let answer = retail
        .get(&format!("/users?userIds[0]={ada}&userIds[1]=7"))
        .await;
    assert_eq!(answer.entities().len(), 1, "an unknown person is left out");
}

#[tokio::test]
async fn jobs_have_a_colour_and_a_department_and_are_known_alone() {
    let server = small().await;
    let (retail, site) = (server.retail().await, server.number(Numbered::Site, "s1"));
    let jobs = retail
        .get(&format!("/jobs?siteIdFilter={site}"))
        .await
        .entities();
    let departments = retail
        .get(&format!("/departments?siteIdFilter={site}"))
        .await
        .entities();
    let name_of = |id: &Value| {
        let mut all = departments.iter();
        all.find(|department| department["id"] == *id).unwrap()["name"].clone()
    };
    let told: Vec<Value> = jobs
        .iter()
        .map(|job| {
            json!([
                job["name"],
                job["displayCode"],
                name_of(&job["departmentID"])
            ])
        })
        .collect();
    let wanted = [
        json!(["till", "0xBDB76B", "Checkout"]),
        json!(["cash", "0xBDB76B", "Checkout"]),
        json!(["oven", "0xBDB76B", "Bakery"]),
    ];
    assert_eq!(told, wanted);
    let alone = retail
        .get(&format!("/jobs/{}", jobs[0]["jobId"]))
        .await
        .body;
    assert_eq!(alone, jobs[0]);
    assert_eq!(
        retail
            .get(&format!("/departments/{}/", departments[0]["id"]))
            .await
            .body,
        departments[0]
    );
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_is_no_number_is_400() {
    let server = small().await;
    let (retail, site) = (server.retail().await, server.number(Numbered::Site, "s1"));
    let ada = server.number(Numbered::Employee, "ada");
    for (path, status) in [
        ("/sites/7".to_owned(), 404),
        ("/sites/s1".to_owned(), 400),
        (format!("/sites/{ada}"), 404),
        (
            "/scheduledShifts/site/7/laborWeek/2026-11-23".to_owned(),
            404,
        ),
        (format!("/scheduledShifts/site/{site}/laborWeek/soon"), 400),
        ("/jobs".to_owned(), 400),
        ("/timeOffTypes?name=Dancing".to_owned(), 404),
        (
            format!("/scheduledShifts/employee/{site}/laborWeek/2026-11-23"),
            404,
        ),
    ] {
        let answer = retail.get(&path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.alternative_code().starts_with("CommonErrorCodes."));
    }
    assert_eq!(retail.get("/dances").await.status, 404);
    let elsewhere = crate::Session {
        base: "/data/other",
        ..retail
    };
    assert_eq!(elsewhere.get("/sites").await.status, 404);
}

#[tokio::test]
async fn shifts_of_a_person_are_told_by_week_and_by_day() {
    let server = small().await;
    let (retail, ada) = (
        server.retail().await,
        server.number(Numbered::Employee, "ada"),
    );
    let numbers = |records: Vec<Value>| -> Vec<Value> {
        records
            .iter()
            .map(|record| record["scheduledShiftId"].clone())
            .collect()
    };
    let (a1, a2) = (
        server.number(Numbered::Shift, "a1"),
        server.number(Numbered::Shift, "a2"),
    );
    for (path, wanted) in [
        ("laborWeek/2026-11-25", vec![a1, a2]),
        ("laborWeek/2026-11-30", vec![]),
        ("businessDate/2026-11-23", vec![a1]),
        ("businessDate/2026-11-24", vec![]),
    ] {
        let answer = retail
            .get(&format!("/scheduledShifts/employee/{ada}/{path}"))
            .await;
        assert_eq!(json!(numbers(answer.entities())), json!(wanted), "{path}");
    }
    let alone = retail.get(&format!("/scheduledShifts/{a1}")).await.body;
    assert_eq!(alone, expected(&server, &server.wfm.rota().shifts["a1"]));
}

#[tokio::test]
async fn an_edit_of_the_rota_is_told_and_old_numbers_stay() {
    let server = small().await;
    let (retail, site) = (server.retail().await, server.number(Numbered::Site, "s1"));
    let path = format!("/scheduledShifts/site/{site}/laborWeek/2026-11-23");
    let before = by_id(&retail.get(&path).await.entities());
    let move_it = json!({"minutes": 30});
    let moved = server
        .sim(reqwest::Method::POST, "/shifts/a1/move", move_it)
        .await;
    assert_eq!(moved.0, 200);
    let (_, made) = server
        .sim(
            reqwest::Method::PUT,
            "/shifts/a0",
            json!({
                "business_unit_id": "s1", "employee_id": "ada", "job_id": "till",
                "starts": "2026-11-25T09:00", "ends": "2026-11-25T12:00",
            }),
        )
        .await;
    assert_eq!(made["id"], "a0");
    let after = by_id(&retail.get(&path).await.entities());
    let (a0, a1) = (
        server.number(Numbered::Shift, "a0"),
        server.number(Numbered::Shift, "a1"),
    );
    assert!(!before.contains_key(&i64::from(a0)));
    assert_eq!(after[&i64::from(a1)]["startTime"], "2026-11-23T09:30:00");
    assert_eq!(after.len(), before.len() + 1);
    let (_, numbers) = server
        .sim(reqwest::Method::GET, "/numbers/shifts", json!({}))
        .await;
    assert_eq!(numbers["a0"], a0);
    assert_eq!(
        server.blue_yonder.id(Numbered::Shift, a0).as_deref(),
        Some("a0")
    );
}

#[tokio::test]
async fn properties_can_be_spelt_as_in_the_examples() {
    let server = small_with(BlueYonderSettings {
        spelling: Spelling::Examples,
        ..BlueYonderSettings::default()
    })
    .await;
    let retail = server.retail().await;
    let get = |path: String| {
        let retail = &retail;
        // The document's types are not these, so that nothing is held against them.
        async move {
            retail
                .try_send(reqwest::Method::GET, &path, None)
                .await
                .unwrap()
                .body
        }
    };
    let site = server.number(Numbered::Site, "s1");
    let told = get(format!("/sites/{site}")).await;
    assert!(told["timeZoneAssignmentId"].is_number() && told["timeZoneAssignmentID"].is_null());
    let jobs = get(format!("/jobs?siteIdFilter={site}")).await;
    assert!(jobs["entities"][0]["departmentId"].is_number());
    let ada = server.number(Numbered::Employee, "ada");
    let known = get(format!("/employeeAvailability?employeeId={ada}")).await;
    assert_eq!(
        (&known["employeeID"], &known["employeeId"]),
        (&json!(ada), &Value::Null)
    );
    let shifts = get(format!(
        "/scheduledShifts/employee/{ada}/laborWeek/2026-11-23"
    ))
    .await;
    assert_eq!(shifts["entities"][0]["employeeId"], ada);
}
