//! The words of the adapter: what a business unit, an employee, a shift, a week, a snapshot are.
//!
//! Values only. Nothing here reads a file, a clock or a network, writes a log line or knows a
//! wire format: `stored`, `graph` and the providers translate at their own edges, so that a
//! change of words can never change what lies on a disk or a wire.

mod connections;
mod employees;
mod groups;
mod ids;
mod jobs;
mod local_time;
mod outcomes;
mod readings;
mod rosters;
mod runs;
mod shifts;
mod snapshots;
mod sync_jobs;
mod themes;
mod traces;
mod visits;
mod weeks;

pub use connections::{BusinessUnit, Connection};
pub use employees::{Employee, Member};
pub use groups::{GroupName, HeldGroup, SchedulingGroup, TeamGroups};
pub use ids::{
    BusinessUnitId, EmployeeId, Id, IdError, Kind, SchedulingGroupId, SourceShiftId, TargetShiftId,
    TeamId, UserId, WfmJobId, WfmName, kinds,
};
pub use jobs::WfmJob;
pub use local_time::{Edge, resolve_local};
pub use outcomes::{ListedShift, Outcome};
pub use readings::{Problem, Reading};
pub use rosters::{Roster, TeamMembers, UnmappedReason};
pub use runs::{Activity, AppliedChange, ChangeKind, ChangeOp, Counts, Note, RunReport};
pub use shifts::{Shift, ShiftActivity, ShiftContent, Visibility};
pub use snapshots::{Entry, Intent, Refusal, WeekSnapshot};
pub use sync_jobs::Job;
pub use themes::Theme;
pub use traces::TraceId;
pub use visits::{Digest, Visit};
pub use weeks::{Span, Week, WeekCalendar};
