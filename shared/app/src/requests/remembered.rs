//! What a visit remembers for the next one.

use jiff::{SignedDuration, Timestamp};
use shifts_engine::requests_digest;
use shifts_model::{Activity, Connection, Reading, Visit, WfmRequest};
use shifts_ports::{StoreError, Stored};

use crate::failures::Failure;
use crate::ports::Ports;

/// How much later than others a change may come to be seen in the WFM, by its own clock.
const SEEN_LATE: SignedDuration = SignedDuration::from_mins(10);

/// Remembers what was seen, unless somebody asked for a closer look meanwhile. While something is
/// under way nothing counts as seen, and the same is asked again.
pub(super) async fn remember(
    ports: &Ports,
    connection: &Connection,
    before: Option<&Stored<Visit>>,
    reading: &Reading<WfmRequest>,
    since: Timestamp,
    wake_at: Option<Timestamp>,
) -> Result<(), Failure> {
    let mut visit = before
        .map(|stored| stored.value.clone())
        .unwrap_or_default();
    visit.wake_at = wake_at;
    visit.looked = None;
    if wake_at.is_none() && reading.is_complete() {
        let latest = reading
            .records()
            .iter()
            .map(|request| request.changed_at)
            .max();
        let seen_to = latest.map(|at| at.saturating_sub(SEEN_LATE).unwrap_or(Timestamp::MIN));
        if let Some(seen_to) = seen_to {
            visit.since = Some(seen_to.max(since));
        }
        visit.looked = requests_digest(reading, visit.since.unwrap_or(since));
    }
    let revision = before.map(|stored| stored.revision.clone());
    let team_id = &connection.team_id;
    let saved = ports
        .visits
        .save_visit(team_id, Activity::Requests, &visit, revision)
        .await;
    match saved {
        // Whoever saved in between wants the next visit to look again.
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(Failure::of_store(&error)),
    }
}
