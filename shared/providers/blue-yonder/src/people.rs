//! The people of a site, and who of them is a manager.

use std::sync::Arc;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::ToSpan as _;
use serde::Deserialize;
use serde_json::Value;
use shifts_model::{BusinessUnitId, Employee, EmployeeId, Reading};
use shifts_ports::WfmError;

use crate::calls::{Ask, BlueYonder};
use crate::catalog::{carried, site_id};
use crate::entities::{Collection, Gathered, Ref};
use crate::moments::shown;

#[derive(Deserialize)]
struct WorkingForm {
    #[serde(rename = "employeeId")]
    id: Ref,
}

#[derive(Deserialize)]
struct UserForm {
    #[serde(rename = "userId")]
    id: Ref,
    name: NameForm,
    #[serde(rename = "userSecurityGroupAssignmentCollection")]
    groups: Option<GroupsForm>,
    #[serde(rename = "contactInfo")]
    contact: Option<ContactForm>,
}

#[derive(Deserialize)]
struct NameForm {
    #[serde(rename = "loginName")]
    login: Option<String>,
    #[serde(rename = "firstName")]
    first: Option<String>,
    #[serde(rename = "lastName")]
    last: Option<String>,
}

#[derive(Deserialize)]
struct GroupsForm {
    #[serde(default)]
    entities: Vec<GroupForm>,
}

#[derive(Deserialize)]
struct GroupForm {
    #[serde(rename = "securityGroupId")]
    id: i64,
}

#[derive(Deserialize)]
struct ContactForm {
    email: Option<String>,
}

impl BlueYonder {
    /// Who works at a site in the weeks around this one, as it was when it was last asked for.
    pub(crate) async fn working(
        &self,
        id: &BusinessUnitId,
    ) -> Result<Arc<Reading<EmployeeId>>, WfmError> {
        let number = site_id(id)?;
        let asked = self.fetch_working(id, number);
        self.working.get(number, asked).await
    }

    async fn fetch_working(
        &self,
        id: &BusinessUnitId,
        site: &str,
    ) -> Result<Reading<EmployeeId>, WfmError> {
        let zone = &self.site(id).await?.zone;
        let today = zone.to_datetime(self.clock.now()).date();
        let (past, future) = (self.settings.past_weeks, self.settings.future_weeks);
        let weeks = -i64::from(past)..=i64::from(future);
        let path = ["clockEmployees", "site", site, "laborWeek"];
        let listed = stream::iter(weeks.map(|week| {
            let day = today.saturating_add(week.weeks());
            async move {
                let ask = Ask {
                    query: format!("businessDate={day}"),
                    ..Ask::retail(path.to_vec())
                };
                let found: Option<Collection> = self.find(&ask).await?;
                found.ok_or_else(|| WfmError::NoSuchBusinessUnit { id: id.clone() })
            }
        }))
        .buffered(self.settings.requests_in_flight_max.max(1));
        let place = Ask::retail(path.to_vec()).operation();
        let mut found = Gathered::new();
        for collection in listed.try_collect::<Vec<_>>().await? {
            found.take(
                &place,
                "employeeId",
                collection.entities,
                |form: WorkingForm| {
                    let id = EmployeeId::parse(&form.id.0).map_err(|e| e.to_string())?;
                    Ok(Some(id))
                },
            );
        }
        Ok(found.into_reading())
    }

    /// The people of a site.
    pub(crate) async fn people(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        let working = self.working(id).await?;
        let batches = working.records();
        let batches = batches.chunks(self.settings.people_per_request.max(1));
        let asks = batches.map(|ids| async move { (ids, self.fetch_users(ids).await) });
        let answers: Vec<_> = stream::iter(asks.collect::<Vec<_>>())
            .buffered(self.settings.requests_in_flight_max.max(1))
            .collect()
            .await;
        let mut found = Gathered::new();
        found.complaints(carried(working.problems()));
        let place = Ask::retail(vec!["users"]).operation();
        for (ids, answer) in answers {
            found.take(&place, "userId", answer?, |form: UserForm| {
                Ok(Some(self.employee(form)?))
            });
            for id in ids {
                // Somebody who is left out would otherwise look like somebody who has left.
                if !found.holds(id.as_str()) {
                    let why = format!("it leaves out the user {}", shown(id.as_str()));
                    found.complain(&place, why);
                }
            }
        }
        // Whoever was not asked for is nobody of this site.
        let asked = working.records();
        Ok(found
            .into_reading()
            .retain(|employee| asked.contains(&employee.id)))
    }

    async fn fetch_users(&self, ids: &[EmployeeId]) -> Result<Option<Vec<Value>>, WfmError> {
        let ids = ids.iter().enumerate();
        let list: Vec<String> = ids.map(|(at, id)| format!("userIds[{at}]={id}")).collect();
        let ask = Ask {
            query: list.join("&"),
            ..Ask::retail(vec!["users"])
        };
        let listed: Collection = self.fetch(&ask).await?;
        Ok(listed.entities)
    }

    fn employee(&self, form: UserForm) -> Result<Employee, String> {
        let groups = form
            .groups
            .map(|groups| groups.entities)
            .unwrap_or_default();
        let managers = &self.settings.manager_groups;
        let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let names = [given(form.name.first), given(form.name.last)];
        let names: Vec<String> = names.into_iter().flatten().collect();
        Ok(Employee {
            id: EmployeeId::parse(&form.id.0).map_err(|e| e.to_string())?,
            login: given(form.name.login),
            mail: given(form.contact.and_then(|contact| contact.email)),
            name: names.join(" ").trim().to_owned(),
            is_manager: groups.iter().any(|group| managers.contains(&group.id)),
        })
    }

    /// The login name of a person, as it was when it was last asked for; `None` for somebody who
    /// has none or is not known.
    pub(crate) async fn login_of(&self, id: &EmployeeId) -> Result<Option<String>, WfmError> {
        let Some(number) = Ref::parse(id.as_str()) else {
            return Ok(None);
        };
        let ask = async {
            let ask = Ask::retail(vec!["users", &number.0]);
            let form: Option<UserForm> = self.find(&ask).await?;
            let form = form.filter(|form| form.id == number);
            Ok(form.and_then(|form| form.name.login).unwrap_or_default())
        };
        let login = self.logins.get(&number.0, ask).await?;
        let login = login.trim();
        Ok((!login.is_empty()).then(|| login.to_owned()))
    }
}
