//! How large each number may be.

use toml::Value;

use super::validate::Complaint;

/// The largest number that any count may be.
const COUNT_MAX: i64 = 4_000_000_000;
/// The largest number of minutes, hours and side by side.
const SPAN_MAX: i64 = 1_000_000;
const WEEKS_MAX: i64 = 52;

/// Numbers that cannot be 0.
const COUNTS: [&str; 14] = [
    "admin.keys_ttl_minutes",
    "admin.request_timeout_s",
    "admin.body_bytes_max",
    "brake.readings",
    "graph.request_timeout_s",
    "graph.envelopes_in_flight_max",
    "graph.attempts_max",
    "graph.page_count_max",
    "graph.body_bytes_max",
    "sync.changes_per_pass_max",
    "sync.quiet_time_s",
    "sync.lease_ttl_s",
    "sync.tick_s",
    "sync.teams_per_visit_max",
];
const WEEKS: [&str; 2] = ["sync.past_weeks", "sync.future_weeks"];
const SPANS: [&str; 17] = [
    "brake.apart_minutes",
    "brake.tenant_count",
    "brake.tenant_count_max",
    "brake.week_count",
    "graph.retry_after_max_s",
    "graph.provisioning_poll_s",
    "graph.provisioning_wait_max_s",
    "sync.roster_interval_minutes",
    "sync.requests_interval_minutes",
    "sync.shifts_interval_minutes",
    "sync.open_shifts_interval_minutes",
    "sync.time_off_interval_minutes",
    "sync.availability_interval_minutes",
    "sync.drift_interval_minutes",
    "sync.token_refresh_interval_minutes",
    "sync.source_reads_in_flight_max",
    "sync.refusal_retry_hours",
];
const PERCENTS: [&str; 4] = [
    "brake.week_percent",
    "brake.tenant_percent",
    "brake.people_percent",
    "brake.release_percent",
];

/// Every number with the least and the most that it may be.
pub(crate) fn ranges() -> Vec<(&'static str, i64, i64)> {
    let of = |keys: &[&'static str], least, most| -> Vec<(&'static str, i64, i64)> {
        keys.iter().map(|key| (*key, least, most)).collect()
    };
    let mut ranges = vec![
        ("brake.cycle_minutes", 1, SPAN_MAX),
        // Shifts waits for about 30 seconds, and the answer takes its time.
        ("wfi.deadline_s", 1, 25),
        ("wfi.previous_secret_hours", 0, SPAN_MAX),
    ];
    ranges.extend(of(&COUNTS, 1, COUNT_MAX));
    ranges.extend(of(&WEEKS, 0, WEEKS_MAX));
    ranges.extend(of(&SPANS, 0, SPAN_MAX));
    ranges.extend(of(&PERCENTS, 0, 100));
    ranges
}

pub(crate) fn within(value: &Value, least: i64, most: i64) -> Option<Complaint> {
    let number = value.as_integer()?;
    let fits = (least..=most).contains(&number);
    (!fits).then(|| {
        (
            "this is out of range",
            format!("write a number from {least} to {most}"),
        )
    })
}
