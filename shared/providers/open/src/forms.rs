//! The forms of the protocol's JSON, as the client reads them.

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(crate) struct PageForm {
    pub(crate) items: Vec<Value>,
    pub(crate) complete: bool,
    #[serde(default)]
    pub(crate) next_page_token: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct BusinessUnitForm {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) time_zone: String,
}

#[derive(Deserialize)]
pub(crate) struct EmployeeForm {
    pub(crate) id: String,
    pub(crate) login: Option<String>,
    pub(crate) mail: Option<String>,
    #[serde(default)]
    pub(crate) first_name: String,
    #[serde(default)]
    pub(crate) last_name: String,
    #[serde(default)]
    pub(crate) is_manager: bool,
}

#[derive(Deserialize)]
pub(crate) struct JobForm {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) department: String,
    pub(crate) color: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct ShiftForm {
    pub(crate) id: String,
    pub(crate) employee_id: String,
    pub(crate) job_id: Option<String>,
    pub(crate) starts: String,
    pub(crate) ends: String,
    pub(crate) label: Option<String>,
    pub(crate) notes: Option<String>,
    #[serde(default)]
    pub(crate) activities: Vec<ActivityForm>,
}

#[derive(Deserialize)]
pub(crate) struct ActivityForm {
    pub(crate) name: String,
    pub(crate) starts: String,
    pub(crate) ends: String,
    #[serde(default = "paid")]
    pub(crate) paid: bool,
}

#[derive(Deserialize)]
pub(crate) struct OpenShiftForm {
    pub(crate) id: String,
    pub(crate) job_id: Option<String>,
    pub(crate) starts: String,
    pub(crate) ends: String,
    pub(crate) slots: u32,
    pub(crate) label: Option<String>,
    pub(crate) notes: Option<String>,
    #[serde(default)]
    pub(crate) activities: Vec<ActivityForm>,
}

#[derive(Deserialize)]
pub(crate) struct TimeOffForm {
    pub(crate) id: String,
    pub(crate) employee_id: String,
    pub(crate) reason: String,
    pub(crate) starts: String,
    pub(crate) ends: String,
}

#[derive(Deserialize)]
pub(crate) struct AvailabilityForm {
    pub(crate) employee_id: String,
    pub(crate) cycle_starts_on: Option<String>,
    pub(crate) weeks: Vec<Vec<SlotForm>>,
}

#[derive(Deserialize)]
pub(crate) struct SlotForm {
    pub(crate) weekday: String,
    pub(crate) starts: String,
    pub(crate) ends: String,
}

/// Time is paid unless the WFM says otherwise.
fn paid() -> bool {
    true
}
