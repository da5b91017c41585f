//! Every point of Shifts that no source settles, as a named switch.
//!
//! The first value of a switch is its default. Sections refer to the description of Shifts by
//! which the tenant was built; WFI stands for that of the workforce integration.

use super::switches::{Switch, number, switch};

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
pub(crate) const TEXT_LENGTH: Switch = number(
    "text_length_max",
    "0",
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
pub(crate) const STALENESS: Switch = number(
    "list_staleness_s",
    "0",
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

pub(crate) const V1_FILTERING: Switch = switch(
    "v1_eligibility_filtering",
    &["dropped", "kept"],
    "WFI 2.2",
    "whether eligibilityFilteringEnabledEntities counts when it comes over v1.0",
);
pub(crate) const PATCH_CONNECTS: Switch = switch(
    "patch_connects",
    &["yes", "no"],
    "WFI 2.1",
    "whether a new url, version or secret of an integration is tried with /connect",
);
pub(crate) const OLD_SECRET: Switch = number(
    "old_secret_s",
    "0",
    "WFI 2.1",
    "for how many seconds after a new secret the old one is used now and then",
);
pub(crate) const LOST_INTEGRATION: Switch = switch(
    "lost_integration",
    &["ignored", "fails"],
    "WFI 2.3",
    "what writes to a schedule lead to that points to a deleted integration",
);
pub(crate) const REFUSAL_STATUS: Switch = switch(
    "wfi_refusal_status",
    &["400", "403", "409", "424"],
    "WFI 10.4",
    "the status of a Graph call that an integration refuses",
);
pub(crate) const FAILURE_STATUS: Switch = switch(
    "wfi_failure_status",
    &["502", "400", "500", "504"],
    "WFI 5.4",
    "the status of a Graph call whose integration fails to answer as it should",
);
pub(crate) const CALLBACK_LIMIT: Switch = number(
    "callback_limit_ms",
    "30000",
    "WFI 4.2",
    "how long a callback may take, in milliseconds",
);
pub(crate) const CALLBACK_REPEATS: Switch = number(
    "callback_repeats",
    "3",
    "WFI 5",
    "how often a callback is repeated that failed",
);
pub(crate) const CALLBACK_SPACING: Switch = number(
    "callback_spacing_s",
    "0",
    "WFI 5",
    "how many seconds lie between a callback that failed and its repeat",
);
pub(crate) const CALLBACK_LANGUAGE: Switch = switch(
    "callback_language",
    &["en-US", "de-DE", "fr-FR", "es-ES", "nb-NO"],
    "WFI 3",
    "the Accept-Language of callbacks, when whoever acts names none",
);
pub(crate) const CALLBACK_CONTENT_TYPE: Switch = switch(
    "callback_content_type",
    &["application/octet-stream", "application/json", "none"],
    "WFI 3",
    "the Content-Type of callbacks",
);
pub(crate) const ITEM_HEADERS: Switch = switch(
    "callback_item_headers",
    &["present", "missing"],
    "WFI 4.2",
    "whether the items of a callback carry headers",
);
pub(crate) const ITEM_ORDER: Switch = switch(
    "callback_item_order",
    &["written", "shuffled"],
    "WFI 4.4",
    "the order of the items of a callback",
);
pub(crate) const DUPLICATES: Switch = switch(
    "callback_duplicates",
    &["off", "on"],
    "WFI 10.6",
    "whether every callback is sent twice at the same time",
);
pub(crate) const LOST_WITHDRAWAL: Switch = switch(
    "open_shift_request_withdrawal",
    &["asked", "dropped"],
    "WFI 4.5",
    "whether an integration hears that an open-shift request was withdrawn",
);
pub(crate) const TIME_OFF_APPROVAL: Switch = switch(
    "time_off_approval_items",
    &["with-time-off", "request-alone"],
    "WFI 4.4",
    "whether the callback of an approved time-off request carries the time off",
);
pub(crate) const LAST_SLOT: Switch = switch(
    "last_slot_taken",
    &["put-zero", "delete"],
    "3.4",
    "how a callback shows an open shift whose last slot was taken",
);
pub(crate) const TIME_CARDS: Switch = switch(
    "time_card_callbacks",
    &["sent", "absent"],
    "WFI 4.3",
    "whether time cards lead to callbacks, in Graph's form below /timeCards",
);
pub(crate) const READ_TIMES: Switch = switch(
    "read_time_format",
    &["iso", "old"],
    "WFI 4.6",
    "how /read writes the window: as now documented, or as in captures of 2020",
);
pub(crate) const APP_DECISIONS: Switch = switch(
    "app_only_approve",
    &["refused", "accepted"],
    "1.3",
    "whether approve and decline take an application token, with MS-APP-ACTS-AS",
);
pub(crate) const DECISION_STATUS: Switch = switch(
    "approve_status",
    &["200", "204"],
    "3.9",
    "the status of approve and decline",
);
pub(crate) const DECIDED: Switch = switch(
    "decided_request_status",
    &["409", "400", "403"],
    "3.9",
    "the status of a decision on a request that is no longer pending",
);

/// All of them, in the order in which they are listed.
pub(crate) const ALL: [&Switch; 55] = [
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
    &V1_FILTERING,
    &PATCH_CONNECTS,
    &OLD_SECRET,
    &LOST_INTEGRATION,
    &REFUSAL_STATUS,
    &FAILURE_STATUS,
    &CALLBACK_LIMIT,
    &CALLBACK_REPEATS,
    &CALLBACK_SPACING,
    &CALLBACK_LANGUAGE,
    &CALLBACK_CONTENT_TYPE,
    &ITEM_HEADERS,
    &ITEM_ORDER,
    &DUPLICATES,
    &LOST_WITHDRAWAL,
    &TIME_OFF_APPROVAL,
    &LAST_SLOT,
    &TIME_CARDS,
    &READ_TIMES,
    &APP_DECISIONS,
    &DECISION_STATUS,
    &DECIDED,
];
