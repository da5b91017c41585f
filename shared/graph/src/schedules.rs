//! A team's schedule: read, made, waited for.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Method;
use shifts_model::{
    Member, SchedulingGroup, TeamId, TimeOffReason, WorkforceIntegrationId, zone_named,
};
use shifts_ports::{Schedule, ScheduleSettings, Schedules, ShiftsError, Traces};

use crate::calls::{Graph, json};
use crate::pacing::Verb;
use crate::transport::Request;
use crate::wire::ScheduleForm;

/// The longest pause between two looks at a schedule that is being made.
const POLL_MAX: Duration = Duration::from_secs(60);

#[async_trait]
impl Schedules for Graph {
    fn admit(&self, teams: Traces) {
        self.gate.admit(teams);
    }

    async fn fetch_team_name(&self, team_id: &TeamId) -> Result<String, ShiftsError> {
        self.team_name(team_id).await
    }

    async fn list_members(&self, team_id: &TeamId) -> Result<Vec<Member>, ShiftsError> {
        self.members(team_id).await
    }

    async fn fetch_schedule(&self, team_id: &TeamId) -> Result<Schedule, ShiftsError> {
        Ok(self
            .schedule_form(team_id)
            .await?
            .as_ref()
            .map_or(Schedule::Absent, schedule))
    }

    async fn provision_schedule(
        &self,
        team_id: &TeamId,
        settings: &ScheduleSettings,
    ) -> Result<Schedule, ShiftsError> {
        self.put_schedule(team_id, settings).await?;
        let made = self.wait_for_schedule(team_id).await?;
        // Shifts ignores the integration in the first PUT of a schedule, so it is sent again.
        let Schedule::Ready {
            workforce_integration_ids,
            ..
        } = &made
        else {
            return Ok(made);
        };
        if settings.attachment.is_met_by(workforce_integration_ids) {
            return Ok(made);
        }
        self.put_schedule(team_id, settings).await?;
        self.wait_for_schedule(team_id).await
    }

    async fn list_scheduling_groups(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<SchedulingGroup>, ShiftsError> {
        self.scheduling_groups(team_id).await
    }

    async fn list_time_off_reasons(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<TimeOffReason>, ShiftsError> {
        self.time_off_reasons(team_id).await
    }
}

impl Graph {
    async fn schedule_form(&self, team_id: &TeamId) -> Result<Option<ScheduleForm>, ShiftsError> {
        let path = ["teams", team_id.as_str(), "schedule"];
        let request = Request::get(self.gate.check(team_id)?, "read the schedule", &path);
        let response = self.call(Verb::Get, &request).await?;
        // A team that is young, or has never had a schedule, answers 404 for a while.
        if response.status == 404 {
            return Ok(None);
        }
        json(request.operation, &response).map(Some)
    }

    /// PUT replaces, so what is there and not ours to choose is sent back.
    async fn put_schedule(
        &self,
        team_id: &TeamId,
        settings: &ScheduleSettings,
    ) -> Result<(), ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let kept = self.schedule_form(team_id).await?;
        let body = ScheduleForm::replacing(kept, settings);
        let path = ["teams", team_id.as_str(), "schedule"];
        let body = serde_json::to_value(&body).ok();
        let request = Request::new(trace, "make the schedule", Method::PUT, &path, body);
        self.write_once(Verb::Put, request).await
    }

    async fn wait_for_schedule(&self, team_id: &TeamId) -> Result<Schedule, ShiftsError> {
        let began_at = self.clock.now();
        let mut pause = self.settings.provisioning_poll;
        loop {
            let form = self.schedule_form(team_id).await?;
            let found = form.as_ref().map_or(Schedule::Absent, schedule);
            let waited = began_at.duration_until(self.clock.now());
            let waited = Duration::try_from(waited).unwrap_or_default();
            let is_final = matches!(found, Schedule::Ready { .. } | Schedule::Failed { .. });
            if is_final || waited + pause > self.settings.provisioning_wait_max {
                return Ok(found);
            }
            self.clock.sleep(pause).await;
            pause = (pause * 2).min(POLL_MAX);
        }
    }
}

fn schedule(form: &ScheduleForm) -> Schedule {
    let is = |status: &str| {
        form.provision_status
            .as_ref()
            .is_some_and(|found| found.eq_ignore_ascii_case(status))
    };
    if is("Failed") {
        let code = form.provision_status_code.clone();
        return Schedule::Failed {
            code: code.unwrap_or_else(|| "Unknown".to_owned()),
        };
    }
    if is("Running") {
        return Schedule::Provisioning;
    }
    if !is("Completed") || form.enabled == Some(false) {
        return Schedule::Absent;
    }
    let attached = form.workforce_integration_ids.iter().flatten();
    let attached = attached.filter_map(|id| WorkforceIntegrationId::parse(id).ok());
    Schedule::Ready {
        zone: form.time_zone.as_deref().and_then(zone_named),
        workforce_integration_ids: attached.collect(),
        switches: form.switches(),
    }
}
