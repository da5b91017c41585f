//! Why a team's run stopped, in words for the person who reads the report.

use std::error::Error;
use std::fmt;

use shifts_model::{Problem, TeamId};
use shifts_ports::{IntegrationsError, ShiftsError, StoreError, WfmError};

/// Why something could not be done for one team: what, the chain of causes, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    kind: FailureKind,
    text: String,
}

/// What a caller of a use case does about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The team is not connected: connect it, or name another one.
    NotConnected,
    /// Somebody else changed or holds what was to be changed: load it again and decide again.
    Conflict,
    /// What was asked for cannot be, as it is configured or as the other side knows it: ask for
    /// something else.
    WrongInput,
    /// The WFM or Teams did not do its part: ask again later, or mend it there.
    Outside,
    /// The store did not do its part: see to it, then ask again.
    Store,
    /// The program is at fault.
    Program,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Failure {}

impl Failure {
    /// A failure that is told in one sentence.
    pub fn new(kind: FailureKind, what: impl Into<String>) -> Self {
        let text = what.into();
        Self { kind, text }
    }

    /// A team that was asked for and is not connected.
    #[must_use]
    pub fn not_connected(team_id: &TeamId) -> Self {
        Self::new(
            FailureKind::NotConnected,
            format!(
                "team {team_id} is not connected; `shifts-adapter teams list` shows the teams that \
                 are"
            ),
        )
    }

    /// A list in which something is wrong; the first is told.
    pub(crate) fn wrong_list(first: &Problem, count: usize) -> Self {
        let more = match count {
            0 | 1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        Self::new(
            FailureKind::WrongInput,
            format!("{first}{more}; nothing was changed"),
        )
    }

    /// What is to be done about it.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    pub(crate) fn of_store(error: &StoreError) -> Self {
        let remedy = match error {
            StoreError::Conflict { .. } => "nothing is lost; the next run decides again",
            StoreError::Unavailable { .. } => {
                "check that the store can be reached and written; nothing is lost"
            }
            StoreError::Corrupt { .. } => "restore it from a copy, or remove what cannot be read",
        };
        let kind = match error {
            StoreError::Conflict { .. } => FailureKind::Conflict,
            StoreError::Unavailable { .. } | StoreError::Corrupt { .. } => FailureKind::Store,
        };
        Self::chain(kind, error, remedy)
    }

    pub(crate) fn of_wfm(error: &WfmError) -> Self {
        let remedy = match error {
            WfmError::NoSuchBusinessUnit { .. } => "check the connection's business unit",
            WfmError::Forbidden { .. } => "check the credentials of this WFM in the configuration",
            WfmError::Unreachable { .. } => "it is tried again at the next run",
            WfmError::Unusable { .. } => "mend the source; nothing was changed in Teams",
        };
        let kind = match error {
            WfmError::NoSuchBusinessUnit { .. } => FailureKind::WrongInput,
            WfmError::Forbidden { .. }
            | WfmError::Unreachable { .. }
            | WfmError::Unusable { .. } => FailureKind::Outside,
        };
        Self::chain(kind, error, remedy)
    }

    pub(crate) fn of_shifts(error: &ShiftsError) -> Self {
        let remedy = match error {
            ShiftsError::TeamNotConnected { .. } => {
                "connect it with `shifts-adapter teams connect`"
            }
            ShiftsError::NotFound { .. } => {
                "check the team id, and that the team has a schedule and still exists"
            }
            ShiftsError::Forbidden { .. } => {
                "check the client secret and the permission Schedule.ReadWrite.All"
            }
            ShiftsError::Refused { .. } => "see the code in Microsoft's Graph documentation",
            ShiftsError::Throttled { .. } | ShiftsError::Unanswered { .. } => {
                "it is tried again at the next run"
            }
        };
        let kind = match error {
            ShiftsError::TeamNotConnected { .. } => FailureKind::NotConnected,
            ShiftsError::NotFound { .. } => FailureKind::WrongInput,
            ShiftsError::Forbidden { .. }
            | ShiftsError::Refused { .. }
            | ShiftsError::Throttled { .. }
            | ShiftsError::Unanswered { .. } => FailureKind::Outside,
        };
        Self::chain(kind, error, remedy)
    }

    /// A failure about registrations.
    pub(crate) fn of_integrations(error: &IntegrationsError) -> Self {
        let (kind, remedy) = match error {
            IntegrationsError::Missing { .. } => (
                FailureKind::WrongInput,
                "check [wfi] id; `shifts-adapter wfi status` tells what is registered",
            ),
            IntegrationsError::Forbidden { .. } if error.is_about_token() => {
                (FailureKind::Outside, "check the client secret")
            }
            // The guide of Microsoft and the page of the call differ in who may do it ("Create a
            // custom integration to sync your workforce management system with Shifts", dated
            // 2024-11-18, and "Create workforceIntegration", both read 2026-11).
            IntegrationsError::Forbidden { .. } => (
                FailureKind::Outside,
                "give the application the permission WorkforceIntegration.ReadWrite.All with an \
                 administrator's consent; Microsoft expects a Global Administrator to register it",
            ),
            IntegrationsError::Refused { .. } => (
                FailureKind::Outside,
                "see the code in Microsoft's Graph documentation",
            ),
            IntegrationsError::Throttled { .. } | IntegrationsError::Unanswered { .. } => (
                FailureKind::Outside,
                "`shifts-adapter wfi status` tells what is registered; try again in a few minutes",
            ),
        };
        Self::chain(kind, error, remedy)
    }

    /// The same, where Shifts asks the address before it does it.
    pub(crate) fn of_connecting(error: &IntegrationsError) -> Self {
        match error {
            IntegrationsError::Refused { .. } => Self::chain(
                FailureKind::Outside,
                error,
                "Shifts asks the public address during the call and does it only if it is answered \
                 with 200: check that the address leads to the adapter from outside, that the \
                 adapter there knows the secret, and [graph] tenant_id",
            ),
            IntegrationsError::Missing { .. }
            | IntegrationsError::Forbidden { .. }
            | IntegrationsError::Throttled { .. }
            | IntegrationsError::Unanswered { .. } => Self::of_integrations(error),
        }
    }

    fn chain(kind: FailureKind, error: &dyn Error, remedy: &str) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        let text = format!("{text}; {remedy}");
        Self { kind, text }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::of_store(&error)
    }
}
