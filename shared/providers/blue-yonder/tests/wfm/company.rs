//! A site with two people and a manager, as Blue Yonder would tell of it.

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use shifts_model::{BusinessUnit, BusinessUnitId, Span};

use crate::stub::{Stub, answer};

pub(crate) const MANAGER: i64 = 1003;

pub(crate) fn unit() -> BusinessUnit {
    BusinessUnit {
        id: unit_id(),
        name: "Store 7".to_owned(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    }
}

pub(crate) fn unit_id() -> BusinessUnitId {
    BusinessUnitId::parse("7").unwrap()
}

/// The week of Monday, 23 November 2026, in Berlin.
pub(crate) fn this_week() -> Span {
    Span {
        starts_at: "2026-11-22T23:00:00Z".parse().unwrap(),
        ends_at: "2026-11-29T23:00:00Z".parse().unwrap(),
    }
}

pub(crate) fn user(id: i64) -> Value {
    let group = if id == MANAGER { 202 } else { 17 };
    json!({
        "userId": id,
        "name": {"loginName": format!("user{id}"), "firstName": "Ada", "lastName": format!("L{id}")},
        "contactInfo": {"contactInformationId": 5, "email": format!("user{id}@example.com")},
        "userSecurityGroupAssignmentCollection": {
            "userId": id,
            "entities": [{"userId": id, "securityGroupId": group, "name": "a group"}],
        },
    })
}

pub(crate) fn shift(id: i64, employee: i64, starts: &str, ends: &str) -> Value {
    json!({
        "scheduledShiftId": id, "employeeId": employee, "siteId": 7,
        "startTime": starts, "endTime": ends,
        "scheduledJobs": [{
            "jobId": 31, "startTime": starts, "endTime": ends, "scheduledDetail": [],
        }],
    })
}

/// A labour week of shifts, from Sunday on.
pub(crate) fn week(starts: &str, entities: &[Value]) -> Value {
    json!({"siteId": 7, "startOfLaborWeek": starts, "entities": entities})
}

impl Stub {
    /// A server of a site where the catalog and the people are known.
    pub(crate) async fn of_a_site() -> Self {
        let stub = Self::new().await;
        stub.on("GET retail/sites/7", 200, json!({
            "id": 7, "name": "Store 7", "longName": "The seventh store", "timeZoneAssignmentID": 3,
        }))
        .on("GET retail/timeZones/3", 200, json!({"id": 3, "name": "W. Europe Standard Time"}))
        .on("GET retail/departments?siteIdFilter=7", 200, json!({
            "siteId": 7, "entities": [{"id": 1, "name": "Checkout"}, {"id": 2, "name": "Bakery"}],
        }))
        .on("GET retail/jobs?siteIdFilter=7", 200, json!({
            "siteId": 7,
            "entities": [
                {"jobId": 31, "name": "Cashier", "departmentID": 1, "displayCode": "#FF0000",
                 "jobCode": "CSH"},
                {"jobId": 32, "name": "Baker", "departmentID": 2, "displayCode": null},
            ],
        }))
        .on("GET retail/clockEmployees/site/7/laborWeek", 200, json!({
            "siteId": 7, "startOfLaborWeek": "2026-11-22T00:00:00",
            "entities": [{"employeeId": 1001}, {"employeeId": 1002}, {"employeeId": MANAGER}],
        }))
        .on_with("GET retail/users", |seen| {
            let ids = seen.query.split('&').filter_map(|pair| pair.split_once('='));
            let users: Vec<Value> = ids.map(|(_, id)| user(id.parse().unwrap())).collect();
            answer(200, &json!({"entities": users, "userIds": []}))
        });
        for id in [1001, 1002, MANAGER] {
            stub.on(&format!("GET retail/users/{id}"), 200, user(id));
        }
        stub
    }
}
