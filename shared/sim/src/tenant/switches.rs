//! Every point of Shifts that no source settles, as a named switch.
//!
//! The first value of a switch is its default. Sections refer to the description of Shifts by
//! which the tenant was built.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One open point and the values it may take.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Switch {
    name: &'static str,
    meaning: &'static str,
    source: &'static str,
    /// The values, default first; without any, a whole number from 0 up, 0 by default.
    values: &'static [&'static str],
}

const fn switch(
    name: &'static str,
    values: &'static [&'static str],
    source: &'static str,
    meaning: &'static str,
) -> Switch {
    Switch {
        name,
        meaning,
        source,
        values,
    }
}

pub(crate) const UNDECLARED: Switch = switch(
    "undeclared_properties",
    &["refuse", "ignore"],
    "9.2",
    "what a property that the type does not declare leads to",
);
pub(crate) const ACTS_AS: Switch = switch(
    "acts_as_header",
    &["ignored", "required"],
    "1.3",
    "whether MS-APP-ACTS-AS must be there, as it had to be before 2025",
);
pub(crate) const SCHEDULE_PUT_BODY: Switch = switch(
    "schedule_put_body",
    &["absent", "present"],
    "3.1",
    "whether PUT schedule answers 204 without or 200 with a body",
);
pub(crate) const SCHEDULE_BEFORE_PUT: Switch = switch(
    "schedule_before_put",
    &["200", "404"],
    "3.1",
    "the status of GET schedule on a team that never had one",
);
pub(crate) const UNPROVISIONED: Switch = switch(
    "unprovisioned_status",
    &["404", "403", "409"],
    "3.1",
    "the status of calls below a schedule that is not Completed",
);
pub(crate) const SHARE_STATUS: Switch = switch(
    "share_status",
    &["200", "204"],
    "3.2",
    "the status of share",
);
pub(crate) const OPEN_SHIFT_CREATED: Switch = switch(
    "open_shift_created_status",
    &["200", "201"],
    "3.4",
    "the status of POST openShifts",
);
pub(crate) const STALE_IF_MATCH: Switch = switch(
    "stale_if_match_status",
    &["409", "412"],
    "1.8",
    "the status of a PUT with an If-Match that is no longer true",
);
pub(crate) const IF_MATCH_SCOPE: Switch = switch(
    "if_match_scope",
    &["groups", "all"],
    "1.8",
    "whether If-Match counts on scheduling groups alone or on every kind",
);
pub(crate) const CLIENT_IDS: Switch = switch(
    "client_chosen_ids",
    &["ignored", "kept"],
    "3.3",
    "whether an id in a POST body is kept; a second POST with it is then a 409",
);
pub(crate) const BOTH_VERSIONS: Switch = switch(
    "create_with_both_versions",
    &["refuse", "accept"],
    "1.7",
    "whether a POST may carry a draft and a shared version",
);
pub(crate) const NON_MEMBER: Switch = switch(
    "non_member_status",
    &["400", "403", "404", "accept"],
    "3.3, 3.7",
    "the status of a write that names a user who is no member of the team",
);
pub(crate) const UNKNOWN_REASON: Switch = switch(
    "unknown_reason_status",
    &["400", "404", "accept"],
    "3.5, 9.3",
    "the status of time off whose reason is not there or not active",
);
pub(crate) const PREFERENCES_BEFORE_PUT: Switch = switch(
    "preferences_before_put",
    &["200", "404"],
    "3.12",
    "the status of GET shiftPreferences of a user nobody has written about",
);
pub(crate) const BACKWARD_SLOTS: Switch = switch(
    "backward_time_slots",
    &["refuse", "accept"],
    "3.12",
    "whether a time slot of availability may end before it begins, midnight apart",
);
pub(crate) const SHIFT_WITHOUT_GROUP: Switch = switch(
    "shift_without_group",
    &["pick", "keep", "refuse"],
    "3.3",
    "whether a shift without a group gets the first one its user is in",
);
pub(crate) const OVERLAPS: Switch = switch(
    "overlapping_shifts",
    &["accept", "refuse"],
    "3.3",
    "whether one person may have two shifts at the same time",
);
pub(crate) const STRAY_ACTIVITIES: Switch = switch(
    "activities_outside_shift",
    &["accept", "refuse"],
    "3.3",
    "whether an activity may lie outside its shift",
);
pub(crate) const DURATION: Switch = switch(
    "duration_status",
    &["400", "422", "accept"],
    "3.3",
    "the status of a shift under 1 minute or over 24 hours",
);
pub(crate) const THEME: Switch = switch(
    "theme_default",
    &["white", "blue", "gray"],
    "3.3",
    "the theme of an object that was sent without one",
);
pub(crate) const TEXT_LENGTH: Switch = switch(
    "text_length_max",
    &[],
    "1.6",
    "the longest text a property may hold, in characters; 0 for no limit",
);
pub(crate) const STAGED_DRAFT: Switch = switch(
    "staged_never_shared",
    &["remove-at-share", "remove-now"],
    "1.7",
    "when stageForDeletion takes an object away that was never shared",
);
pub(crate) const GROUP_ACTIVE: Switch = switch(
    "group_is_active_input",
    &["ignored", "honoured"],
    "3.7",
    "whether isActive in the body of a scheduling group has an effect",
);
pub(crate) const MODIFIED_BY: Switch = switch(
    "last_modified_by",
    &["application", "nobody"],
    "1.6",
    "what lastModifiedBy shows after a write with an application token",
);
pub(crate) const CREATED_AT: Switch = switch(
    "created_date_time",
    &["present", "null"],
    "1.6",
    "whether createdDateTime is shown",
);
pub(crate) const SELECT: Switch = switch(
    "schedule_select",
    &["ignored", "refused"],
    "1.5",
    "what $select does below a schedule",
);
pub(crate) const STALENESS: Switch = switch(
    "list_staleness_s",
    &[],
    "read-after-write",
    "by how many seconds every list below a schedule lags behind",
);
pub(crate) const OTHER_PATHS: Switch = switch(
    "other_schedule_paths",
    &["refused", "accepted"],
    "1.1",
    "whether /groups/{id}/team and /users/{id}/joinedTeams/{id} lead to a schedule",
);
pub(crate) const TEAM_RATE: Switch = switch(
    "team_rate_limit",
    &["off", "on"],
    "6",
    "the old rule of 4 requests a second on one team",
);
pub(crate) const REFUSED_COUNT: Switch = switch(
    "throttled_calls_count",
    &["yes", "no"],
    "6",
    "whether a call that got 429 uses up the limit as well",
);
pub(crate) const THROTTLE_CODE: Switch = switch(
    "throttle_code",
    &["TooManyRequests", "activityLimitReached"],
    "6",
    "the error code of a 429",
);
pub(crate) const MIXED_BATCH: Switch = switch(
    "batch_mixed_depends_on",
    &["refuse", "accept"],
    "5",
    "whether dependsOn may form anything but nothing or one full chain",
);
pub(crate) const BATCH_ORDER: Switch = switch(
    "batch_order",
    &["shuffled", "sent"],
    "5",
    "the order in which independent items run and answers come back",
);

const ALL: [&Switch; 33] = [
    &UNDECLARED,
    &ACTS_AS,
    &SCHEDULE_PUT_BODY,
    &SCHEDULE_BEFORE_PUT,
    &UNPROVISIONED,
    &SHARE_STATUS,
    &OPEN_SHIFT_CREATED,
    &STALE_IF_MATCH,
    &IF_MATCH_SCOPE,
    &CLIENT_IDS,
    &BOTH_VERSIONS,
    &NON_MEMBER,
    &UNKNOWN_REASON,
    &PREFERENCES_BEFORE_PUT,
    &BACKWARD_SLOTS,
    &SHIFT_WITHOUT_GROUP,
    &OVERLAPS,
    &STRAY_ACTIVITIES,
    &DURATION,
    &THEME,
    &TEXT_LENGTH,
    &STAGED_DRAFT,
    &GROUP_ACTIVE,
    &MODIFIED_BY,
    &CREATED_AT,
    &SELECT,
    &STALENESS,
    &OTHER_PATHS,
    &TEAM_RATE,
    &REFUSED_COUNT,
    &THROTTLE_CODE,
    &MIXED_BATCH,
    &BATCH_ORDER,
];

/// Why a switch was not set.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    /// There is no such switch.
    #[error("there is no switch {name}")]
    Unknown {
        /// The name that was given.
        name: String,
    },
    /// The switch cannot take this value.
    #[error("switch {name} cannot be {value}; it can be {allowed}")]
    Unfit {
        /// The switch.
        name: String,
        /// The value that was given.
        value: String,
        /// What it could be.
        allowed: String,
    },
}

/// The switches as they stand.
#[derive(Debug, Default)]
pub(crate) struct Switches(BTreeMap<&'static str, String>);

impl Switches {
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), SwitchError> {
        let Some(switch) = ALL.iter().find(|switch| switch.name == name) else {
            return Err(SwitchError::Unknown {
                name: name.to_owned(),
            });
        };
        let fits = match switch.values {
            [] => value.parse::<u32>().is_ok(),
            values => values.contains(&value),
        };
        if !fits {
            let allowed = match switch.values {
                [] => "a whole number".to_owned(),
                values => values.join(", "),
            };
            let (name, value) = (name.to_owned(), value.to_owned());
            return Err(SwitchError::Unfit {
                name,
                value,
                allowed,
            });
        }
        self.0.insert(switch.name, value.to_owned());
        Ok(())
    }

    pub(crate) fn get<'a>(&'a self, switch: &'a Switch) -> &'a str {
        let default = switch.values.first().copied().unwrap_or("0");
        self.0.get(switch.name).map_or(default, String::as_str)
    }

    pub(crate) fn is(&self, switch: &Switch, value: &str) -> bool {
        self.get(switch) == value
    }

    /// A switch whose value is a number: a status, a length, a span.
    pub(crate) fn number(&self, switch: &Switch) -> Option<u32> {
        self.get(switch).parse().ok()
    }

    /// A switch whose value is a status, or `accept` for none.
    pub(crate) fn status(&self, switch: &Switch) -> Option<u16> {
        self.get(switch).parse().ok()
    }

    /// All of them, with what they mean.
    pub(crate) fn listed(&self) -> Value {
        let shown = ALL.iter().map(|switch| {
            json!({
                "name": switch.name,
                "value": self.get(switch),
                "default": switch.values.first().unwrap_or(&"0"),
                "values": switch.values,
                "meaning": switch.meaning,
                "source": switch.source,
            })
        });
        shown.collect()
    }
}
