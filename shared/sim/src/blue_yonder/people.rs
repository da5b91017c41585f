//! People: of a site, with their names and groups, and themselves.

use serde_json::{Value, json};

use super::call::{Call, Operation, found};
use super::clerk::{Clerk, day};
use super::forms::{listed_name, midnight};
use super::numbers::Numbered;
use super::places::get;
use super::refusals::{GENERAL, Problem, Shape};
use crate::world::{BusinessUnit, Employee};

pub(super) const RETAIL: &[Operation] = &[
    get(
        "GetSiteEmployees",
        "clockEmployees/site/*/laborWeek",
        |clerk, call| {
            let unit = clerk.site(call.arg(0))?;
            let asked = match call.param("businessDate") {
                Some(sent) => day(sent)?,
                None => clerk.today_at(&unit.id),
            };
            let people = clerk.state.rota.employees_of(&unit.id);
            let person = |person: &Employee| {
                json!({
                    "employeeId": clerk.number(Numbered::Employee, &person.id),
                    "firstName": person.first_name, "lastName": person.last_name,
                    "displayName": listed_name(person), "canWorkUnassignedJobs": false,
                    "isManager": person.is_manager,
                })
            };
            found(json!({
                "siteId": clerk.number(Numbered::Site, &unit.id),
                "startOfLaborWeek": midnight(clerk.week_of(asked).start),
                "entities": people.map(person).collect::<Value>(),
            }))
        },
    ),
    get("GetUsers", "users", |clerk, call| {
        let ids = user_ids(call)?;
        let people = ids.iter().filter_map(|number| {
            let id = clerk.numbers.id(Numbered::Employee, *number)?;
            Some(clerk.user_json(clerk.state.rota.employee(id)?))
        });
        found(json!({"entities": people.collect::<Value>(), "userIds": ids}))
    }),
    get("GetUserById", "users/*", |clerk, call| {
        let person = clerk.person(call.arg(0))?;
        found(clerk.user_json(&person))
    }),
];

pub(super) const SELF_SERVICE: &[Operation] = &[get("GetMyInfo", "myInfo", |clerk, call| {
    let person = clerk.caller(call)?;
    found(json!({
        "employeeId": clerk.text(Numbered::Employee, &person.id),
        "firstName": person.first_name, "lastName": person.last_name,
        "loginName": person.login, "badgeNumber": clerk.text(Numbered::Employee, &person.id),
    }))
})];

pub(super) const SITE_MANAGER: &[Operation] = &[
    get("GetSiteInfo", "*/siteInfo", |clerk, call| {
        let unit = clerk.managed_site(call)?;
        found(clerk.site_info(&unit))
    }),
    get(
        "ListSiteEmployees",
        "*/scheduling/employees/laborWeek/*",
        |clerk, call| {
            let unit = clerk.managed_site(call)?;
            let week = clerk.week_of(day(call.arg(1))?);
            let works = |person: &Employee| {
                let mut shifts = clerk.state.rota.shifts.values();
                shifts.any(|s| s.employee_id == person.id && week.contains(&s.starts.date()))
            };
            let person = |person: &Employee| {
                json!({
                    "id": clerk.text(Numbered::Employee, &person.id),
                    "badgeNumber": clerk.text(Numbered::Employee, &person.id),
                    "firstName": person.first_name, "lastName": person.last_name, "middleName": "",
                    "displayName": listed_name(person),
                    "dateEffectiveSummary": {
                        "isMinor": false, "isBorrowed": false, "isScheduled": works(person),
                    },
                })
            };
            let people = clerk.state.rota.employees_of(&unit.id);
            found(json!({
                "siteId": clerk.text(Numbered::Site, &unit.id),
                "startOfLaborWeek": midnight(week.start),
                "entities": people.map(person).collect::<Value>(),
            }))
        },
    ),
];

/// The numbers in `userIds[0]=…&userIds[1]=…`.
///
/// # Errors
///
/// 400 when there is none, or the list is written in another way.
fn user_ids(call: &Call) -> Result<Vec<i32>, Problem> {
    let wrong = || Problem::unreadable("StringCouldNotBeConvertedToInt");
    let in_turn = call.query.iter().enumerate();
    let ids: Option<Vec<i32>> = in_turn
        .map(|(at, (name, value))| {
            (*name == format!("userIds[{at}]")).then(|| value.parse().ok())?
        })
        .collect();
    ids.filter(|ids| !ids.is_empty()).ok_or_else(wrong)
}

/// The group in which everybody is.
const EMPLOYEES: (i32, &str) = (203, "Employee");

impl Clerk<'_> {
    fn user_json(&self, person: &Employee) -> Value {
        let number = self.number(Numbered::Employee, &person.id);
        let managers = (self.settings.manager_group_id, "Store Manager");
        let group = |(group, name): (i32, &str)| json!({"userId": number, "securityGroupId": group, "name": name});
        let mut groups = vec![group(EMPLOYEES)];
        if person.is_manager {
            groups.push(group(managers));
        }
        let mut name = json!({"firstName": person.first_name, "lastName": person.last_name});
        let mut contact = json!({"contactInformationId": number});
        if let Some(login) = &person.login {
            name["loginName"] = json!(login);
            contact["email"] = json!(login);
        }
        json!({
            "userId": number, "name": name, "contactInfo": contact,
            "userSecurityGroupAssignmentCollection": {"userId": number, "entities": groups},
        })
    }

    /// The site in the path, if the caller manages it.
    ///
    /// # Errors
    ///
    /// 404 when there is no such site, 403 when it is another's.
    pub(super) fn managed_site(&self, call: &Call) -> Result<BusinessUnit, Problem> {
        let unit = self.site(call.arg(0)).map_err(|problem| Problem {
            shape: Shape::Bare,
            ..problem
        })?;
        let caller = self.caller(call)?;
        if caller.is_manager && caller.business_unit_id == unit.id {
            Ok(unit)
        } else {
            let status = axum::http::StatusCode::FORBIDDEN;
            Err(Problem::new(
                status,
                Shape::List,
                GENERAL,
                "UnauthorizedUser",
            ))
        }
    }
}
