//! What a schedule holds: listed, written in envelopes, shared.

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::json;
use shifts_model::{ItemKind, ListedItem, Outcome, Span, TeamCatalog, TeamId, Visibility};
use shifts_ports::{Shifts, ShiftsError, Write};

use crate::calls::Graph;
use crate::errors::code_of;
use crate::pacing::Verb;
use crate::transport::Request;

/// The mark of our own writes.
pub(crate) const PASSTHROUGH: &str = "x-ms-wfmpassthrough";
/// Names the acting user, where writes were made on somebody's behalf.
pub(crate) const ACTS_AS: &str = "ms-app-acts-as";

#[async_trait]
impl Shifts for Graph {
    async fn list_items(
        &self,
        team_id: &TeamId,
        kind: ItemKind,
        span: Span,
        side: Visibility,
        catalog: &TeamCatalog,
    ) -> Result<Vec<ListedItem>, ShiftsError> {
        self.items(team_id, kind, span, side, catalog).await
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
        let mut headers = vec![(PASSTHROUGH, self.settings.passthrough.clone())];
        if let Some(user_id) = &self.settings.acts_as {
            headers.push((ACTS_AS, user_id.clone()));
        }
        headers
    }
}
