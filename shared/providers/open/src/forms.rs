//! The forms of the protocol's JSON, as the client reads them.

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PageForm {
    pub(crate) items: Vec<Value>,
    pub(crate) complete: bool,
    #[serde(default)]
    pub(crate) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BusinessUnitForm {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) time_zone: String,
}

#[derive(Debug, Deserialize)]
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

#[derive(Debug, Deserialize)]
pub(crate) struct JobForm {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) department: String,
    pub(crate) color: Option<String>,
}

#[derive(Debug, Deserialize)]
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

#[derive(Debug, Deserialize)]
pub(crate) struct ActivityForm {
    pub(crate) name: String,
    pub(crate) starts: String,
    pub(crate) ends: String,
    #[serde(default = "paid")]
    pub(crate) paid: bool,
}

/// Time is paid unless the WFM says otherwise.
fn paid() -> bool {
    true
}
