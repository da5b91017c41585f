//! What people do in Teams, apart from any client of Graph.
//!
//! A person has no token and no limits: what is done here is not in the log of Graph calls. It
//! leads to callbacks like any other change, and the person sees what comes of it.

mod acting;
mod looks;
mod perform;
mod reading;
mod time_clock;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One thing that a person does.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Who does it: an object id.
    pub user_id: String,
    /// In which team; the person's only one when absent.
    pub team_id: Option<String>,
    /// The language of the person's Teams, as in `Accept-Language`.
    pub language: Option<String>,
    /// What is done.
    pub deed: Deed,
}

/// What a manager can make, edit and delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A shift of somebody.
    Shift,
    /// A shift of nobody yet.
    OpenShift,
    /// Somebody's time off.
    TimeOff,
    /// A reason for time off.
    TimeOffReason,
}

/// What a person can do in Shifts. Ids and names of properties are Graph's.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    tag = "do",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Deed {
    /// Makes something, as a manager.
    Create {
        /// What it is.
        what: What,
        /// The object as Graph takes it; a draft or a shared version says which it is.
        body: Value,
    },
    /// Replaces something, as a manager.
    Edit {
        /// What it is.
        what: What,
        /// Which it is.
        id: String,
        /// The object as Graph takes it.
        body: Value,
    },
    /// Deletes something, as a manager.
    Delete {
        /// What it is.
        what: What,
        /// Which it is.
        id: String,
        /// Whether it goes with the next share only, as a draft of its end.
        #[serde(default)]
        draft: bool,
    },
    /// Gives a slot of an open shift to somebody, as a manager.
    AssignOpenShift {
        /// The open shift.
        open_shift_id: String,
        /// Who gets it.
        user_id: String,
    },
    /// Asks to swap a shift of one's own with one of somebody else.
    RequestSwap {
        /// One's own shift.
        sender_shift_id: String,
        /// The other shift.
        recipient_shift_id: String,
        /// Words to go with it.
        #[serde(default)]
        message: Option<String>,
    },
    /// Offers a shift of one's own to somebody.
    Offer {
        /// One's own shift.
        sender_shift_id: String,
        /// Who may have it.
        recipient_user_id: String,
        /// Words to go with it.
        #[serde(default)]
        message: Option<String>,
    },
    /// Asks for an open shift.
    RequestOpenShift {
        /// The open shift.
        open_shift_id: String,
        /// Words to go with it.
        #[serde(default)]
        message: Option<String>,
    },
    /// Asks for time off.
    RequestTimeOff {
        /// The reason.
        time_off_reason_id: String,
        /// From when, with an offset.
        start_date_time: String,
        /// Until when, with an offset.
        end_date_time: String,
        /// Words to go with it.
        #[serde(default)]
        message: Option<String>,
    },
    /// Says yes to a swap or an offer, as its recipient.
    Accept {
        /// The request.
        id: String,
        /// Words to go with it.
        #[serde(default)]
        message: Option<String>,
    },
    /// Says no to a swap or an offer, as its recipient.
    Refuse {
        /// The request.
        id: String,
        /// Words to go with it.
        #[serde(default)]
        message: Option<String>,
    },
    /// Says yes to a request, as a manager; the recipient need not have spoken.
    Approve {
        /// The request.
        id: String,
        /// Words to go with it.
        #[serde(default)]
        message: Option<String>,
    },
    /// Says no to a request, as a manager; the recipient need not have spoken.
    Decline {
        /// The request.
        id: String,
        /// Words to go with it.
        #[serde(default)]
        message: Option<String>,
    },
    /// Takes a request of one's own back, while it is pending.
    Withdraw {
        /// The request.
        id: String,
    },
    /// Says when one can work.
    SetAvailability {
        /// The `availability` of Graph's shiftPreferences.
        availability: Value,
    },
    /// Begins to work.
    ClockIn {
        /// Whether it is where it should be.
        #[serde(default)]
        is_at_approved_location: Option<bool>,
    },
    /// Ends work.
    ClockOut {
        /// Whether it is where it should be.
        #[serde(default)]
        is_at_approved_location: Option<bool>,
    },
    /// Begins a break.
    StartBreak {
        /// Whether it is where it should be.
        #[serde(default)]
        is_at_approved_location: Option<bool>,
    },
    /// Ends a break.
    EndBreak {
        /// Whether it is where it should be.
        #[serde(default)]
        is_at_approved_location: Option<bool>,
    },
    /// Looks at what there is to choose from.
    #[serde(skip)]
    Look(Look),
}

/// What a person can look at before a request. Shifts asks the integration what may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Look {
    /// The shifts that one's own shift could be swapped with.
    #[serde(rename = "look-for-swaps")]
    Swaps {
        /// One's own shift.
        shift_id: String,
        /// From when, with an offset.
        start_date_time: String,
        /// Until when, with an offset.
        end_date_time: String,
    },
    /// The shifts of those to whom one's own shift could be offered.
    #[serde(rename = "look-for-offers")]
    Offers {
        /// One's own shift.
        shift_id: String,
        /// From when, with an offset.
        start_date_time: String,
        /// Until when, with an offset.
        end_date_time: String,
    },
    /// The reasons that one can give for time off.
    #[serde(rename = "look-for-time-off-reasons")]
    TimeOffReasons {},
}

/// What came of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was done.
    Saved,
    /// It was not done, because somebody said no.
    Refused,
    /// It was not done, because the integration gave no answer that could be understood.
    Failed,
    /// There was nothing to do, only something to see.
    Shown,
}

/// What a person sees after an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// What came of it.
    pub outcome: Outcome,
    /// Who stood in the way: `shifts` or `integration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'static str>,
    /// What the person reads, when it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The ids of what came into being, by the part it plays: `shift`, `request`, ...
    pub ids: BTreeMap<String, String>,
    /// The ids of what there is to choose from, after a look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
}
