//! `schedule`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shifts_ports::ScheduleSettings;

/// A schedule, read and written. PUT replaces, so what is known is sent back.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScheduleForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time_zone: Option<String>,
    #[serde(skip_serializing)]
    pub(crate) provision_status: Option<String>,
    #[serde(skip_serializing)]
    pub(crate) provision_status_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_clock_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_shifts_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    swap_shifts_requests_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer_shift_requests_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_off_requests_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_day_of_week: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_activities_included_when_copying_shifts_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_clock_settings: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workforce_integration_ids: Option<Vec<String>>,
}

impl ScheduleForm {
    /// What to PUT so that the schedule is as wanted and otherwise as it was.
    pub(crate) fn replacing(kept: Option<Self>, settings: &ScheduleSettings) -> Self {
        let mut form = kept.unwrap_or_default();
        form.enabled = Some(true);
        form.time_zone = settings
            .zone
            .iana_name()
            .map(str::to_owned)
            .or(form.time_zone);
        if let Some(id) = &settings.workforce_integration_id {
            form.workforce_integration_ids = Some(vec![id.clone()]);
        }
        form
    }
}
