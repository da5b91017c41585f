//! What people do in Shifts, carried out by a workforce-management system.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    Action, ActionKind, BusinessUnit, EmployeeId, IdempotencyKey, Judgement, Reading, ReasonName,
    SourceId, Span, WfmRequest,
};

use crate::WfmError;

/// The actions of a WFM. People wait for most of them, so each has a deadline after which the
/// caller gets an error, whatever the WFM is doing.
#[async_trait]
pub trait WfmActions: Send + Sync {
    /// Whether this WFM, as it is configured, has actions of that kind. What it does not have is
    /// refused as not supported, without a question.
    fn supports(&self, kind: ActionKind) -> bool;

    /// How the WFM would judge an action. Nothing is done, and asking again is always safe; the
    /// judgement may be another by the time the action is performed.
    ///
    /// Not every action has this question ([`Action::is_checkable`]): the others are refused as
    /// not supported, and nothing is sent.
    ///
    /// # Errors
    ///
    /// Whatever the error, nothing was done, unless the WFM took the question for the action, which
    /// is [`WfmError::Unusable`].
    async fn check(
        &self,
        business_unit: &BusinessUnit,
        action: &Action,
        deadline: Duration,
    ) -> Result<Judgement, WfmError>;

    /// Does an action, once for one key: the same action with the same key gets the first answer
    /// again and has no second effect, for a day at least. A key belongs to one action for ever.
    ///
    /// A refusal is final: nothing was done, and the same key will be told the same.
    ///
    /// # Errors
    ///
    /// [`WfmError::Forbidden`] and [`WfmError::NoSuchBusinessUnit`]: nothing was done.
    /// [`WfmError::Unreachable`] and [`WfmError::Unusable`]: the action may have been done, may be
    /// done a little later, or not at all. The same key may be sent again at any time and tells
    /// which; another key for the same action could do it twice.
    async fn perform(
        &self,
        business_unit: &BusinessUnit,
        action: &Action,
        key: &IdempotencyKey,
        deadline: Duration,
    ) -> Result<Judgement, WfmError>;

    /// The shifts that start within `span` and may be had in a swap for this one; none for a shift
    /// that may not be swapped.
    ///
    /// # Errors
    ///
    /// When the WFM does not answer usably within the deadline.
    async fn list_swap_targets(
        &self,
        business_unit: &BusinessUnit,
        shift_id: &SourceId,
        span: Span,
        deadline: Duration,
    ) -> Result<Vec<SourceId>, WfmError>;

    /// The people to whom this shift may be offered; none for a shift that may not be offered.
    ///
    /// # Errors
    ///
    /// When the WFM does not answer usably within the deadline.
    async fn list_offer_recipients(
        &self,
        business_unit: &BusinessUnit,
        shift_id: &SourceId,
        deadline: Duration,
    ) -> Result<Vec<EmployeeId>, WfmError>;

    /// The reasons for which this person may ask for time off.
    ///
    /// # Errors
    ///
    /// When the WFM does not answer usably within the deadline.
    async fn list_request_reasons(
        &self,
        business_unit: &BusinessUnit,
        employee_id: &EmployeeId,
        deadline: Duration,
    ) -> Result<Vec<ReasonName>, WfmError>;

    /// The requests of a business unit that were made, answered or withdrawn at `since` or later,
    /// in the WFM or through [`WfmActions::perform`].
    ///
    /// # Errors
    ///
    /// When the WFM does not answer, or not usably at all.
    async fn list_requests(
        &self,
        business_unit: &BusinessUnit,
        since: Timestamp,
    ) -> Result<Reading<WfmRequest>, WfmError>;
}
