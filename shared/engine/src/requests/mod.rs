//! What is done in Shifts about the requests that the WFM knows: the way back.
//!
//! The WFM decides; Shifts follows. What has ended in Shifts is never made again, nothing is done
//! twice, and nothing is agreed to after a no. Whatever does not fit is left as it is and told.

mod moves;
mod taken;

use std::collections::BTreeSet;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    ActionKind, ChangeRequestId, Digest, HeldRequest, ListedRequest, PromisedStep, Reading,
    RequestPromise, RequestTerms, RequestVerdict, WantedRequest, WfmRequest, WfmRequestId,
};

use crate::canonical::Canonical;
pub use taken::{StepTaken, Taken, keeps, step_taken};

/// What is known of the requests of one team.
#[derive(Debug, Clone, Copy)]
pub struct RequestsInput<'a> {
    /// The requests of the WFM that changed, each with what it asks in Shifts' words: nothing while
    /// something in it is not known there.
    pub requests: &'a [(WfmRequest, Option<WantedRequest>)],
    /// The requests of Shifts, of the same kinds.
    pub listed: &'a [ListedRequest],
    /// Which belong together.
    pub held: &'a [HeldRequest],
    /// What was promised before.
    pub promises: &'a [RequestPromise],
    /// Which kinds nobody has to approve.
    pub auto_approve: &'a BTreeSet<ActionKind>,
    /// The present moment.
    pub now: Timestamp,
    /// How long an unanswered call is waited out.
    pub quiet: SignedDuration,
}

/// What is done about one request of the WFM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSettlement {
    /// The request.
    pub wfm_request_id: WfmRequestId,
    /// What is done.
    pub does: RequestMove,
    /// Why.
    pub why: &'static str,
}

/// What can be done about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestMove {
    /// Nothing: both sides say the same, or it is nothing to Shifts.
    Nothing,
    /// It is made in Shifts.
    Make(WantedRequest),
    /// It is in Shifts already, and belongs to this one from now on.
    Pair(ChangeRequestId),
    /// It is answered in Shifts.
    Answer {
        /// The request in Shifts.
        listed: ListedRequest,
        /// What is answered.
        verdict: RequestVerdict,
    },
    /// It is approved as if a manager had, and the WFM is asked.
    AutoApprove(ListedRequest),
    /// Something is under way: it is looked at again at that moment.
    Wait(Timestamp),
    /// It is left as it is, and told.
    Leave,
}

impl fmt::Display for RequestSettlement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let does = match &self.does {
            RequestMove::Nothing => "nothing".to_owned(),
            RequestMove::Make(_) => "make it in Shifts".to_owned(),
            RequestMove::Pair(id) => format!("it is {id} in Shifts"),
            RequestMove::Answer { listed, verdict } => match verdict {
                RequestVerdict::Accept => format!("accept {}", listed.id),
                RequestVerdict::Approve => format!("approve {}", listed.id),
                RequestVerdict::Decline => format!("decline {}", listed.id),
            },
            RequestMove::AutoApprove(listed) => format!("approve {} for the manager", listed.id),
            RequestMove::Wait(until) => format!("wait until {until}"),
            RequestMove::Leave => "leave it".to_owned(),
        };
        write!(f, "request {}: {does}: {}", self.wfm_request_id, self.why)
    }
}

/// Decides about every request of the WFM that was told, in the order in which they were told.
#[must_use]
pub fn settle_requests(input: &RequestsInput<'_>) -> Vec<RequestSettlement> {
    let settlement = |(request, wanted): &(WfmRequest, Option<WantedRequest>)| {
        let case = moves::Case::of(input, request, wanted.as_ref());
        let (does, why) = case.decide();
        RequestSettlement {
            wfm_request_id: request.id.clone(),
            does,
            why,
        }
    };
    input.requests.iter().map(settlement).collect()
}

/// The fingerprint of what a reading tells of requests that changed at `since` or later; `None`
/// where it is not everything.
#[must_use]
pub fn requests_digest(reading: &Reading<WfmRequest>, since: Timestamp) -> Option<Digest> {
    if !reading.is_complete() {
        return None;
    }
    let mut told: Vec<&WfmRequest> = reading.records().iter().collect();
    told.retain(|request| request.changed_at >= since);
    told.sort_by(|a, b| a.id.cmp(&b.id));
    let mut canonical = Canonical::new("requests");
    for request in told {
        canonical.text(request.id.as_str());
        canonical.text(&format!("{:?}", request.state));
        canonical.moment(request.changed_at);
    }
    Some(canonical.digest())
}

/// The name under which a promise is kept: each step of a request is promised once.
#[must_use]
pub fn promise_name(wfm_request_id: &WfmRequestId, step: &PromisedStep) -> Digest {
    let mut canonical = Canonical::new("promise");
    canonical.text(wfm_request_id.as_str());
    canonical.text(match step {
        PromisedStep::Make { .. } => "make",
        PromisedStep::Answer { verdict, .. } => match verdict {
            RequestVerdict::Accept => "accept",
            RequestVerdict::Approve => "approve",
            RequestVerdict::Decline => "decline",
        },
        PromisedStep::AutoApprove { .. } => "auto-approve",
    });
    canonical.digest()
}

/// The kind of actions by which a request is made and answered.
#[must_use]
pub fn action_kind_of(terms: &RequestTerms) -> ActionKind {
    match terms {
        RequestTerms::Swap(_) => ActionKind::Swap,
        RequestTerms::Offer(_) => ActionKind::Offer,
        RequestTerms::OpenShift(_) => ActionKind::OpenShiftRequest,
        RequestTerms::TimeOff(_) => ActionKind::TimeOffRequest,
    }
}
