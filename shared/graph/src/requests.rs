//! People's requests: listed, made and answered on their behalf.

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use shifts_model::{
    ChangeRequestId, ListedRequest, RequestKind, TeamId, TraceId, UserId, WantedRequest, Words,
};
use shifts_ports::{ChangeRequests, RequestDecision, ShiftsError};

use crate::calls::{Graph, json};
use crate::pacing::Verb;
use crate::settings::{GraphVersion, version_root};
use crate::shifts::{ACTS_AS, PASSTHROUGH};
use crate::transport::{Request, Target};
use crate::wire::{DecisionWrite, MadeForm, RequestForm, RequestWrite};

#[derive(Deserialize)]
struct OwnerForm {
    id: String,
}

#[async_trait]
impl ChangeRequests for Graph {
    async fn list(
        &self,
        team_id: &TeamId,
        kind: RequestKind,
    ) -> Result<Vec<ListedRequest>, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        // No filter is documented for any of them.
        let path = ["teams", team_id.as_str(), "schedule", collection(kind)];
        let request = Request::get(trace, listing(kind), &path);
        let forms: Vec<RequestForm> = Graph::list(self, request).await?;
        let listed = forms.into_iter();
        Ok(listed.filter_map(|form| form.listed(kind)).collect())
    }

    async fn make(
        &self,
        team_id: &TeamId,
        wanted: &WantedRequest,
        message: Option<&Words>,
        send_before: Timestamp,
    ) -> Result<ChangeRequestId, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let operation = "make a request";
        let kind = wanted.terms.kind();
        let path = ["teams", team_id.as_str(), "schedule", collection(kind)];
        let body = body(&RequestWrite::of(wanted, message.map(Words::as_str)));
        let mut request = Request::new(trace, operation, Method::POST, &path, body);
        request.headers = self.write_headers();
        let sent = self.call_once(Verb::Post, &request, send_before).await;
        let response = sent?;
        let form: MadeForm = json(operation, &response)?;
        ChangeRequestId::parse(&form.id).map_err(|_| ShiftsError::Unanswered {
            operation,
            cause: "its id is none".into(),
            ids: response.ids,
        })
    }

    async fn decide(
        &self,
        team_id: &TeamId,
        decision: &RequestDecision,
        send_before: Timestamp,
    ) -> Result<(), ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let request = self.decision(trace, team_id, decision)?;
        let sent = self.call_once(Verb::Post, &request, send_before).await;
        let response = sent?;
        if response.status == 404 {
            return json::<()>(request.operation, &response);
        }
        Ok(())
    }

    async fn list_owners(&self, team_id: &TeamId) -> Result<Vec<UserId>, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let path = ["groups", team_id.as_str(), "owners"];
        let request = Request::get(trace, "list the owners", &path)
            .query("$select", "id")
            .query("$top", "999");
        let forms: Vec<OwnerForm> = Graph::list(self, request).await?;
        let owners = forms.into_iter();
        Ok(owners
            .filter_map(|form| UserId::parse(&form.id).ok())
            .collect())
    }
}

impl Graph {
    /// An answer on somebody's behalf. For applications there are `approveForUser` and
    /// `declineForUser`, in beta alone; v1.0's `approve` and `decline` took the person from
    /// `MS-APP-ACTS-AS`, and were to end for applications on 1 January 2026
    /// ("scheduleChangeRequest: approveForUser", "swapShiftsChangeRequest: approve", read 2026-11).
    fn decision(
        &self,
        trace: TraceId,
        team_id: &TeamId,
        decision: &RequestDecision,
    ) -> Result<Request, ShiftsError> {
        let version = self.settings.request_decisions;
        let (yes, no) = match version {
            GraphVersion::Beta => ("approveForUser", "declineForUser"),
            GraphVersion::V1 => ("approve", "decline"),
        };
        let operation = if decision.approves {
            "approve a request"
        } else {
            "decline a request"
        };
        let actor_id = decision.actor_id.as_str();
        let write = DecisionWrite {
            user_id: (version == GraphVersion::Beta).then_some(actor_id),
            message: decision.message.as_str(),
        };
        let unusable = || ShiftsError::Refused {
            operation,
            code: "UnusableAddress".to_owned(),
            ids: shifts_ports::RequestIds::default(),
        };
        let mut url = version_root(&self.settings.base_url, version).map_err(|_| unusable())?;
        url.path_segments_mut().map_err(|()| unusable())?.extend([
            "teams",
            team_id.as_str(),
            "schedule",
            collection(decision.kind),
            decision.id.as_str(),
            if decision.approves { yes } else { no },
        ]);
        let mut request = Request::new(trace, operation, Method::POST, &[], body(&write));
        request.target = Target::Link(url.into());
        request.headers = self.write_headers();
        let is_wanted = |name: &str| decision.is_marked || name != PASSTHROUGH;
        request.headers.retain(|(name, _)| is_wanted(name));
        if version == GraphVersion::V1 {
            request.headers.retain(|(name, _)| *name != ACTS_AS);
            request.headers.push((ACTS_AS, actor_id.to_owned()));
        }
        Ok(request)
    }
}

fn body(form: &impl Serialize) -> Option<serde_json::Value> {
    serde_json::to_value(form).ok()
}

fn collection(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Swap => "swapShiftsChangeRequests",
        RequestKind::Offer => "offerShiftRequests",
        RequestKind::OpenShift => "openShiftChangeRequests",
        RequestKind::TimeOff => "timeOffRequests",
    }
}

fn listing(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Swap => "list the swap requests",
        RequestKind::Offer => "list the offers",
        RequestKind::OpenShift => "list the requests for open shifts",
        RequestKind::TimeOff => "list the requests for time off",
    }
}
