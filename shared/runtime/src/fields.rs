//! The fields that log events may have. A test holds every event to this list.

/// The names, each meaning one thing wherever it stands.
pub const FIELDS: &[&str] = &[
    "event",
    "runbook",
    "team.id",
    "caller.id",
    "caller.role",
    "action",
    "activity",
    "week",
    "wfm",
    "operation",
    "status",
    "attempt",
    "retry_after_ms",
    "duration_ms",
    "changes.created",
    "changes.updated",
    "changes.deleted",
    "changes.adopted",
    "changes.deferred",
    "changes.withheld",
    "changes.refused",
];
