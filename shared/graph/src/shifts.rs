//! Shifts: listed, written in envelopes, shared.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::json;
use shifts_model::{
    GroupName, ListedItem, Outcome, SchedulingGroupId, Span, TargetId, TeamId, UserId, Visibility,
};
use shifts_ports::{Shifts, ShiftsError, Write};

use crate::calls::Graph;
use crate::errors::code_of;
use crate::pacing::Verb;
use crate::transport::Request;
use crate::wire::ShiftForm;

#[async_trait]
impl Shifts for Graph {
    async fn list_shifts(
        &self,
        team_id: &TeamId,
        span: Span,
        side: Visibility,
        group_names: &BTreeMap<SchedulingGroupId, GroupName>,
    ) -> Result<Vec<ListedItem>, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let path = ["teams", team_id.as_str(), "schedule", "shifts"];
        let request =
            Request::get(trace, "list the shifts", &path).query("$filter", filter(span, side));
        let forms: Vec<ShiftForm> = self.list(request).await?;
        Ok(forms
            .into_iter()
            .filter_map(|form| listed(form, span, side, group_names))
            .collect())
    }

    async fn write(&self, writes: Vec<Write>, send_before: Timestamp) -> Vec<Outcome> {
        self.write_in_envelopes(writes, send_before).await
    }

    async fn share(
        &self,
        team_id: &TeamId,
        span: Span,
        notify_team: bool,
    ) -> Result<(), ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let body = json!({
            "notifyTeam": notify_team,
            "startDateTime": span.starts_at,
            "endDateTime": span.ends_at,
        });
        let path = ["teams", team_id.as_str(), "schedule", "share"];
        let request = Request::new(trace, "share the schedule", Method::POST, &path, Some(body));
        self.write_once(Verb::Post, request).await
    }
}

impl Graph {
    /// A write outside an envelope, which must be one that may be repeated.
    pub(crate) async fn write_once(
        &self,
        verb: Verb,
        mut request: Request,
    ) -> Result<(), ShiftsError> {
        request.headers = self.write_headers();
        let response = self.call(verb, &request).await?;
        if response.status == 404 {
            return Err(ShiftsError::NotFound {
                operation: request.operation,
                code: code_of(&response.body),
                ids: response.ids,
            });
        }
        Ok(())
    }

    /// The headers that every write carries: they tell Shifts' callback that the write is ours.
    pub(crate) fn write_headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![("x-ms-wfmpassthrough", self.settings.passthrough.clone())];
        if let Some(user_id) = &self.settings.acts_as {
            headers.push(("ms-app-acts-as", user_id.clone()));
        }
        headers
    }
}

/// Shifts' filter takes exactly one lower bound of the start and one upper bound of the end, and
/// finds what lies wholly between them. A shift lasts at most a day, so a day more on the far side
/// finds all that start within the span.
fn filter(span: Span, side: Visibility) -> String {
    let day = SignedDuration::from_hours(24);
    let from = span.starts_at.saturating_sub(day).unwrap_or(Timestamp::MIN);
    let to = span.ends_at.saturating_add(day).unwrap_or(Timestamp::MAX);
    let name = match side {
        Visibility::Shared => "sharedShift",
        Visibility::Draft => "draftShift",
    };
    let second = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!(
        "{name}/startDateTime ge {} and {name}/endDateTime le {}",
        second(from),
        second(to)
    )
}

fn listed(
    form: ShiftForm,
    span: Span,
    side: Visibility,
    group_names: &BTreeMap<SchedulingGroupId, GroupName>,
) -> Option<ListedItem> {
    // A staged shift goes with the next share, so it is nothing to be adopted.
    if form.is_staged_for_deletion == Some(true) {
        return None;
    }
    let group_id = form.group_id();
    let group = group_names.get(group_id.as_ref()?)?.clone();
    let item = match side {
        Visibility::Shared => form.shared_shift,
        Visibility::Draft => form.draft_shift,
    }?;
    if !span.contains(item.starts_at()) {
        return None;
    }
    let user_id = UserId::parse(&form.user_id?).ok()?;
    Some(ListedItem {
        id: TargetId::parse(&form.id).ok()?,
        content: item.content(user_id.clone(), group),
        user_id,
        group_id,
        visibility: side,
    })
}
