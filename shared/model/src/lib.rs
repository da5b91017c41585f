//! The words of the adapter: what a business unit, an employee, a shift, a week, a snapshot are.
//!
//! Values only. Nothing here reads a file, a clock or a network, writes a log line or knows a
//! wire format: `stored`, `graph` and the providers translate at their own edges, so that a
//! change of words can never change what lies on a disk or a wire.

mod actions;
mod asked;
mod availability;
mod callback_memory;
mod callbacks;
mod catalog;
mod change_requests;
mod connections;
mod employees;
mod groups;
mod ids;
mod integrations;
mod items;
mod jobs;
mod judgements;
mod local_time;
mod names;
mod open_shifts;
mod outcomes;
mod readings;
mod refusals;
mod request_promises;
mod rosters;
mod runs;
mod shifts;
mod snapshots;
mod sync_jobs;
mod themes;
mod time_off;
mod traces;
mod visits;
mod weeks;
mod wfm_requests;
mod words;
mod zones;

pub use actions::{Action, ActionKind, Answer, AnswerRole, AnswerVerb, ClockEvent, TimeOffWish};
pub use asked::{
    Asked, AskedEdit, AskedOpenShift, AskedRequest, AskedShift, AskedTimeOff, Claim, Clocked,
    EndedRequest, Exchange, Handover, Intention, ItemChange, Made, Removal, RequestStep, Wanted,
};
pub use availability::{Availability, AvailableWeek, Hours};
pub use callback_memory::{CallbackNote, GivenAnswer, HeldRequest, MadeInShifts, TargetPlace};
pub use callbacks::{
    Callback, CallbackItem, CardBreak, Edit, EditedAvailability, EditedOpenShift, EditedReason,
    EditedShift, EditedTimeCard, EditedTimeOff, Eligibility, EligibilityItem, EligibleFor,
    OpenShiftSide, ShiftSide, Sides, TimeOffSide, Write,
};
pub use catalog::TeamCatalog;
pub use change_requests::{
    Assignee, ChangeRequest, OfferTerms, OpenShiftTerms, RequestKind, RequestState, SwapTerms,
    TimeOffTerms,
};
pub use connections::{BusinessUnit, Connection, DriftPolicy};
pub use employees::{Employee, Member};
pub use groups::{HeldGroup, SchedulingGroup};
pub use ids::{
    BusinessUnitId, CallbackItemId, ChangeRequestId, EmployeeId, Id, IdError, Kind,
    SchedulingGroupId, SourceId, TargetId, TeamId, TenantId, TimeOffReasonId, TransactionId,
    UserId, WfmJobId, WfmName, WfmRequestId, WorkforceIntegrationId, kinds,
};
pub use integrations::{FilteredEntity, WorkforceEntity, WorkforceIntegration};
pub use items::{Content, ItemKind};
pub use jobs::WfmJob;
pub use judgements::{
    Effect, IdempotencyKey, IdempotencyKeyError, Judgement, RefusalReason, WfmRefusal,
};
pub use local_time::{Edge, resolve_local};
pub use names::{GroupName, Name, ReasonName};
pub use open_shifts::{OpenShift, OpenShiftContent};
pub use outcomes::{ListedItem, Outcome};
pub use readings::{Problem, Reading};
pub use refusals::{RefusalCode, Refused};
pub use request_promises::{
    ListedRequest, PromiseOutcome, PromisedStep, RequestPromise, RequestTerms, RequestVerdict,
    WantedRequest,
};
pub use rosters::{Roster, TeamMembers, UnmappedReason};
pub use runs::{Activity, AppliedChange, ChangeKind, ChangeOp, Counts, Note, RunReport};
pub use shifts::{Shift, ShiftActivity, ShiftContent, Visibility};
pub use snapshots::{Entry, Intent, Refusal, WeekSnapshot};
pub use sync_jobs::Job;
pub use themes::Theme;
pub use time_off::{TimeOff, TimeOffContent, TimeOffReason};
pub use traces::TraceId;
pub use visits::{Digest, Held, Visit};
pub use weeks::{Span, Week, WeekCalendar};
pub use wfm_requests::{WfmRequest, WfmRequestState, WfmTerms};
pub use words::Words;
pub use zones::{tell_same_time, windows_name, zone_named};
