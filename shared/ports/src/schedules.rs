//! A team's schedule and members, in Microsoft Teams.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::tz::TimeZone;
use shifts_model::{
    Member, SchedulingGroup, TeamId, TimeOffReason, TraceId, WorkforceIntegrationId,
};

use crate::ShiftsError;

/// The schedule of a team.
#[derive(Debug, Clone, PartialEq)]
pub enum Schedule {
    /// The team has none yet, or it is switched off.
    Absent,
    /// It is being made.
    Provisioning,
    /// It could not be made, and Shifts says why.
    Failed {
        /// The code Shifts gave (`provisionStatusCode`), such as `InsufficientPermissions`.
        code: String,
    },
    /// It can be written.
    Ready {
        /// The zone it shows times in; `None` when Shifts names one that is not in the tz database.
        zone: Option<TimeZone>,
        /// The workforce integrations attached to it.
        workforce_integration_ids: Vec<WorkforceIntegrationId>,
        /// What people can do in it.
        switches: ScheduleSwitches,
    },
}

/// What a schedule is to be like.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleSettings {
    /// The zone it shows times in.
    pub zone: TimeZone,
    /// What becomes of the workforce integration that is attached to it.
    pub attachment: Attachment,
    /// What people can do in it.
    pub switches: ScheduleSwitches,
}

/// Which workforce integration is asked before a schedule is changed. A schedule has one at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attachment {
    /// Whichever it is now.
    Keep,
    /// This one, in place of any other.
    Attach(WorkforceIntegrationId),
    /// None.
    Detach,
}

impl Attachment {
    /// Whether what is attached is what is wanted.
    #[must_use]
    pub fn is_met_by(&self, attached: &[WorkforceIntegrationId]) -> bool {
        match self {
            Self::Keep => true,
            Self::Attach(id) => attached.contains(id),
            Self::Detach => attached.is_empty(),
        }
    }
}

/// What people can do in a schedule. A switch that is on shows a button, so none may be on that
/// nobody would answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScheduleSwitches {
    /// Asking for open shifts (`openShiftsEnabled`).
    pub open_shifts: bool,
    /// Asking somebody to swap (`swapShiftsRequestsEnabled`).
    pub swap_requests: bool,
    /// Offering a shift to somebody (`offerShiftRequestsEnabled`).
    pub offer_requests: bool,
    /// Asking for time off (`timeOffRequestsEnabled`).
    pub time_off_requests: bool,
    /// Clocking in and out (`timeClockEnabled`).
    pub time_clock: bool,
}

/// Teams that are worked on, each with the trace of the work.
pub type Traces = BTreeMap<TeamId, TraceId>;

/// Teams and their schedules. Only for teams that were [admitted](Schedules::admit).
#[async_trait]
pub trait Schedules: Send + Sync {
    /// Replaces the list of teams that may be spoken to. Every call about any other team fails
    /// with [`ShiftsError::TeamNotConnected`] before a request is made. Every request about one of
    /// them belongs to its trace.
    fn admit(&self, teams: Traces);

    /// Adds a team to those that may be spoken to, until they are replaced: for whoever needs one
    /// team while somebody else may be working on others. A team that is worked on keeps its trace.
    fn admit_also(&self, team_id: &TeamId, trace: TraceId);

    /// The team's name.
    async fn fetch_team_name(&self, team_id: &TeamId) -> Result<String, ShiftsError>;

    /// The team's members, all pages of them.
    async fn list_members(&self, team_id: &TeamId) -> Result<Vec<Member>, ShiftsError>;

    /// The team's schedule as it is now.
    async fn fetch_schedule(&self, team_id: &TeamId) -> Result<Schedule, ShiftsError>;

    /// Makes or changes the schedule and waits, within a limit, until it is ready or has failed.
    async fn provision_schedule(
        &self,
        team_id: &TeamId,
        settings: &ScheduleSettings,
    ) -> Result<Schedule, ShiftsError>;

    /// The team's scheduling groups, all pages, deleted ones included.
    async fn list_scheduling_groups(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<SchedulingGroup>, ShiftsError>;

    /// The team's time-off reasons, all pages, deleted ones included.
    async fn list_time_off_reasons(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<TimeOffReason>, ShiftsError>;
}
