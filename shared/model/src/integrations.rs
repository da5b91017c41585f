//! The registration by which Shifts asks before it saves.

use std::collections::BTreeSet;

use crate::WorkforceIntegrationId;

/// A workforce integration as it is registered in the tenant. Its secret is never read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkforceIntegration {
    /// Its id.
    pub id: WorkforceIntegrationId,
    /// Its name, for people.
    pub name: String,
    /// The address that Shifts asks, without the version.
    pub url: String,
    /// Whether it is asked at all.
    pub is_active: bool,
    /// What it is asked about.
    pub entities: BTreeSet<WorkforceEntity>,
    /// What people are shown only after it was asked what they may choose from.
    pub eligibility: BTreeSet<FilteredEntity>,
}

/// A kind of things about whose changes Shifts asks. A kind that is not registered can be changed
/// by anybody, and nobody is told (Microsoft, "Create a custom integration to sync your workforce
/// management system with Shifts", dated 2024-11-18, read 2026-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkforceEntity {
    /// Shifts.
    Shift,
    /// Requests to swap shifts.
    SwapRequest,
    /// When people can work.
    UserShiftPreferences,
    /// Open shifts.
    OpenShift,
    /// Requests for open shifts.
    OpenShiftRequest,
    /// Offers of a shift to somebody.
    OfferShiftRequest,
    /// Clocking in and out.
    TimeCard,
    /// Reasons for time off.
    TimeOffReason,
    /// Time off.
    TimeOff,
    /// Requests for time off.
    TimeOffRequest,
}

impl WorkforceEntity {
    /// All kinds: what people may not do is refused, and only what is asked can be.
    pub const ALL: [Self; 10] = [
        Self::Shift,
        Self::SwapRequest,
        Self::UserShiftPreferences,
        Self::OpenShift,
        Self::OpenShiftRequest,
        Self::OfferShiftRequest,
        Self::TimeCard,
        Self::TimeOffReason,
        Self::TimeOff,
        Self::TimeOffRequest,
    ];

    /// The name in results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::SwapRequest => "swap-request",
            Self::UserShiftPreferences => "availability",
            Self::OpenShift => "open-shift",
            Self::OpenShiftRequest => "open-shift-request",
            Self::OfferShiftRequest => "offer-request",
            Self::TimeCard => "time-card",
            Self::TimeOffReason => "time-off-reason",
            Self::TimeOff => "time-off",
            Self::TimeOffRequest => "time-off-request",
        }
    }
}

/// A choice that Shifts narrows to what the integration says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FilteredEntity {
    /// The shifts that a shift may be swapped with.
    SwapRequest,
    /// The people to whom a shift may be offered.
    OfferShiftRequest,
    /// The reasons for which somebody may ask for time off.
    TimeOffReason,
}

impl FilteredEntity {
    /// All choices.
    pub const ALL: [Self; 3] = [
        Self::SwapRequest,
        Self::OfferShiftRequest,
        Self::TimeOffReason,
    ];

    /// The name in results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SwapRequest => "swap-request",
            Self::OfferShiftRequest => "offer-request",
            Self::TimeOffReason => "time-off-reason",
        }
    }
}
