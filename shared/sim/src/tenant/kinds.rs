//! The kinds of objects below a schedule, as tables: paths, ids, properties.
//!
//! Names and needs follow Microsoft's v1.0 metadata of August 2026.

use super::shape::Need::{NotNull, Optional, Required};
use super::shape::{Property, Shape, property};

/// A kind of object below a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Shift,
    OpenShift,
    TimeOff,
    TimeOffReason,
    SchedulingGroup,
    SwapRequest,
    OfferRequest,
    OpenShiftRequest,
    TimeOffRequest,
    TimeCard,
}

/// All kinds, in the order in which the tenant's state shows them.
pub(crate) const KINDS: [Kind; 10] = [
    Kind::Shift,
    Kind::SchedulingGroup,
    Kind::OpenShift,
    Kind::TimeOff,
    Kind::TimeOffReason,
    Kind::SwapRequest,
    Kind::OfferRequest,
    Kind::OpenShiftRequest,
    Kind::TimeOffRequest,
    Kind::TimeCard,
];

impl Kind {
    /// The kind whose collection has this name in a path.
    pub(crate) fn of_collection(name: &str) -> Option<Self> {
        KINDS
            .into_iter()
            .find(|kind| kind.collection().eq_ignore_ascii_case(name))
    }

    pub(crate) fn collection(self) -> &'static str {
        match self {
            Self::Shift => "shifts",
            Self::OpenShift => "openShifts",
            Self::TimeOff => "timesOff",
            Self::TimeOffReason => "timeOffReasons",
            Self::SchedulingGroup => "schedulingGroups",
            Self::SwapRequest => "swapShiftsChangeRequests",
            Self::OfferRequest => "offerShiftRequests",
            Self::OpenShiftRequest => "openShiftChangeRequests",
            Self::TimeOffRequest => "timeOffRequests",
            Self::TimeCard => "timeCards",
        }
    }

    /// What ids of this kind begin with. Time off and shifts share a prefix in the samples.
    pub(crate) fn id_prefix(self) -> &'static str {
        match self {
            Self::Shift | Self::TimeOff => "SHFT_",
            Self::OpenShift => "OPNSHFT_",
            Self::TimeOffReason => "TOR_",
            Self::SchedulingGroup => "TAG_",
            Self::TimeCard => "TCK_",
            Self::SwapRequest
            | Self::OfferRequest
            | Self::OpenShiftRequest
            | Self::TimeOffRequest => "SREQ_",
        }
    }

    /// The names of the shared and the draft version, for kinds that have them.
    pub(crate) fn versions(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Shift => Some(["sharedShift", "draftShift"]),
            Self::OpenShift => Some(["sharedOpenShift", "draftOpenShift"]),
            Self::TimeOff => Some(["sharedTimeOff", "draftTimeOff"]),
            _ => None,
        }
    }

    /// Whether it is something that people ask of each other.
    pub(crate) fn is_request(self) -> bool {
        matches!(
            self,
            Self::SwapRequest | Self::OfferRequest | Self::OpenShiftRequest | Self::TimeOffRequest
        )
    }

    /// The properties of the object itself.
    pub(crate) fn properties(self) -> &'static [Property] {
        match self {
            Self::Shift => SHIFT,
            Self::OpenShift => OPEN_SHIFT,
            Self::TimeOff => TIME_OFF,
            Self::TimeOffReason => TIME_OFF_REASON,
            Self::SchedulingGroup => SCHEDULING_GROUP,
            Self::SwapRequest => SWAP_REQUEST,
            Self::OfferRequest => OFFER_REQUEST,
            Self::OpenShiftRequest => OPEN_SHIFT_REQUEST,
            Self::TimeOffRequest => TIME_OFF_REQUEST,
            // Written by nobody but the service.
            Self::TimeCard => &[],
        }
    }
}

/// What the service computes on every object; a body may carry it, without effect.
pub(crate) const TRACKED: &[&str] = &[
    "id",
    "createdBy",
    "createdDateTime",
    "lastModifiedBy",
    "lastModifiedDateTime",
    "isStagedForDeletion",
];

const SHIFT: &[Property] = &[
    property("userId", Shape::Text, Required),
    property("schedulingGroupId", Shape::Text, Optional),
    property("sharedShift", Shape::Object(SHIFT_ITEM), Optional),
    property("draftShift", Shape::Object(SHIFT_ITEM), Optional),
];

const OPEN_SHIFT: &[Property] = &[
    property("schedulingGroupId", Shape::Text, Required),
    property("sharedOpenShift", Shape::Object(OPEN_SHIFT_ITEM), Optional),
    property("draftOpenShift", Shape::Object(OPEN_SHIFT_ITEM), Optional),
];

const TIME_OFF: &[Property] = &[
    property("userId", Shape::Text, Required),
    property("sharedTimeOff", Shape::Object(TIME_OFF_ITEM), Optional),
    property("draftTimeOff", Shape::Object(TIME_OFF_ITEM), Optional),
];

const TIME_OFF_REASON: &[Property] = &[
    property("displayName", Shape::Text, Required),
    property("iconType", Shape::OneOf(ICONS), Required),
    property("isActive", Shape::Boolean, Required),
    property("code", Shape::Text, Optional),
];

const SCHEDULING_GROUP: &[Property] = &[
    property("displayName", Shape::Text, Required),
    property("userIds", Shape::List(&Shape::Text), Required),
    property("isActive", Shape::Boolean, Optional),
    property("code", Shape::Text, Optional),
];

const SWAP_REQUEST: &[Property] = &[
    property("senderMessage", Shape::Text, Optional),
    property("senderUserId", Shape::Text, Optional),
    property("senderShiftId", Shape::Text, Required),
    property("recipientUserId", Shape::Text, Required),
    property("recipientShiftId", Shape::Text, Required),
];

const OFFER_REQUEST: &[Property] = &[
    property("senderMessage", Shape::Text, Optional),
    property("senderUserId", Shape::Text, Optional),
    property("senderShiftId", Shape::Text, Required),
    property("recipientUserId", Shape::Text, Required),
];

const OPEN_SHIFT_REQUEST: &[Property] = &[
    property("senderMessage", Shape::Text, Optional),
    property("senderUserId", Shape::Text, Optional),
    property("openShiftId", Shape::Text, Required),
];

const TIME_OFF_REQUEST: &[Property] = &[
    property("senderMessage", Shape::Text, Optional),
    property("senderUserId", Shape::Text, Optional),
    property("startDateTime", Shape::Moment, Required),
    property("endDateTime", Shape::Moment, Required),
    property("timeOffReasonId", Shape::Text, Required),
];

/// The parameters of `approve` and `decline`.
pub(crate) const DECISION: &[Property] = &[property("message", Shape::Text, Optional)];

/// The parameters of `approveForUser` and `declineForUser`.
pub(crate) const DECISION_FOR_USER: &[Property] = &[
    property("message", Shape::Text, Optional),
    property("userId", Shape::Text, Required),
];

const SHIFT_ITEM: &[Property] = &[
    property("startDateTime", Shape::Moment, Required),
    property("endDateTime", Shape::Moment, Required),
    property("theme", Shape::Theme, NotNull),
    property("displayName", Shape::Text, Optional),
    property("notes", Shape::Text, Optional),
    property("activities", ACTIVITIES, Required),
];

const OPEN_SHIFT_ITEM: &[Property] = &[
    property("startDateTime", Shape::Moment, Required),
    property("endDateTime", Shape::Moment, Required),
    property("theme", Shape::Theme, NotNull),
    property("displayName", Shape::Text, Optional),
    property("notes", Shape::Text, Optional),
    property("activities", ACTIVITIES, Required),
    property("openSlotCount", Shape::Count(1), Required),
];

const TIME_OFF_ITEM: &[Property] = &[
    property("startDateTime", Shape::Moment, Required),
    property("endDateTime", Shape::Moment, Required),
    property("theme", Shape::Theme, NotNull),
    property("timeOffReasonId", Shape::Text, Required),
];

const ACTIVITIES: Shape = Shape::List(&Shape::Object(&[
    property("startDateTime", Shape::Moment, Required),
    property("endDateTime", Shape::Moment, Required),
    property("displayName", Shape::Text, Required),
    property("isPaid", Shape::Boolean, Required),
    property("code", Shape::Text, Optional),
    property("theme", Shape::Theme, NotNull),
]));

/// What the service computes on a schedule.
pub(crate) const SCHEDULE_COMPUTED: &[&str] = &["id", "provisionStatus", "provisionStatusCode"];

/// The properties of a schedule.
pub(crate) const SCHEDULE: &[Property] = &[
    property("enabled", Shape::Boolean, Required),
    property("timeZone", Shape::Text, Required),
    property("timeClockEnabled", Shape::Boolean, Optional),
    property("openShiftsEnabled", Shape::Boolean, Optional),
    property("swapShiftsRequestsEnabled", Shape::Boolean, Optional),
    property("offerShiftRequestsEnabled", Shape::Boolean, Optional),
    property("timeOffRequestsEnabled", Shape::Boolean, Optional),
    property("startDayOfWeek", Shape::AnyCase(DAYS), Optional),
    property(
        "isActivitiesIncludedWhenCopyingShiftsEnabled",
        Shape::Boolean,
        Optional,
    ),
    property(
        "workforceIntegrationIds",
        Shape::List(&Shape::Text),
        Optional,
    ),
    property("timeClockSettings", Shape::Object(TIME_CLOCK), Optional),
];

const TIME_CLOCK: &[Property] = &[property(
    "approvedLocation",
    Shape::Object(COORDINATES),
    Optional,
)];

const COORDINATES: &[Property] = &[
    property("altitude", Shape::Number, Optional),
    property("latitude", Shape::Number, Optional),
    property("longitude", Shape::Number, Optional),
];

/// The parameters of `share`.
pub(crate) const SHARE: &[Property] = &[
    property("notifyTeam", Shape::Boolean, Required),
    property("startDateTime", Shape::Moment, Required),
    property("endDateTime", Shape::Moment, Optional),
];

/// How many of the themes are as old as the type; the rest is hidden from old clients.
pub(crate) const THEMES_CLASSIC: usize = 12;

/// The themes, classic ones first.
#[rustfmt::skip]
pub(crate) const THEMES: &[&str] = &[
    "white", "blue", "green", "purple", "pink", "yellow", "gray", "darkBlue", "darkGreen",
    "darkPurple", "darkPink", "darkYellow",
    "darkRed", "cranberry", "darkOrange", "bronze", "peach", "gold", "lime", "forest",
    "lightGreen", "jade", "lightTeal", "darkTeal", "steel", "skyBlue", "blueGray", "lavender",
    "lilac", "plum", "magenta", "darkBrown", "beige", "charcoal", "silver",
];

#[rustfmt::skip]
const ICONS: &[&str] = &[
    "none", "car", "calendar", "running", "plane", "firstAid", "doctor", "notWorking", "clock",
    "juryDuty", "globe", "cup", "phone", "weather", "umbrella", "piggyBank", "dog", "cake",
    "trafficCone", "pin", "sunny",
];

/// The days as most of Microsoft's samples spell them; the metadata has them in lower case.
#[rustfmt::skip]
pub(crate) const DAYS: &[&str] = &[
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
];
