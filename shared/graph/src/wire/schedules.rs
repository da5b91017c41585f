//! `schedule`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shifts_ports::{Attachment, ScheduleSettings, ScheduleSwitches};

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
        form.switch(settings.switches);
        match &settings.attachment {
            Attachment::Keep => {}
            Attachment::Attach(id) => {
                form.workforce_integration_ids = Some(vec![id.as_str().to_owned()]);
            }
            Attachment::Detach => form.workforce_integration_ids = Some(Vec::new()),
        }
        form
    }

    /// What people can do; what is not said is off.
    pub(crate) fn switches(&self) -> ScheduleSwitches {
        let is_on = |switch: Option<bool>| switch == Some(true);
        ScheduleSwitches {
            open_shifts: is_on(self.open_shifts_enabled),
            swap_requests: is_on(self.swap_shifts_requests_enabled),
            offer_requests: is_on(self.offer_shift_requests_enabled),
            time_off_requests: is_on(self.time_off_requests_enabled),
            time_clock: is_on(self.time_clock_enabled),
        }
    }

    fn switch(&mut self, switches: ScheduleSwitches) {
        self.open_shifts_enabled = Some(switches.open_shifts);
        self.swap_shifts_requests_enabled = Some(switches.swap_requests);
        self.offer_shift_requests_enabled = Some(switches.offer_requests);
        self.time_off_requests_enabled = Some(switches.time_off_requests);
        self.time_clock_enabled = Some(switches.time_clock);
    }
}
