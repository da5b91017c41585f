//! Telling the reconciler that there is something to look at.

use std::collections::BTreeSet;

use shifts_model::{Activity, Job, TeamId};

use super::Asking;
use crate::failures::Failure;
use crate::finish::set_look;
use crate::ports::CallbackPorts;

impl Asking<'_> {
    /// Sees to it that these activities look closely, and soon.
    pub(super) async fn wake(&self, activities: &BTreeSet<Activity>) -> Result<(), Failure> {
        let slot = format!("callback-{}", self.digest);
        wake(self.ports, &self.connection.team_id, activities, &slot).await
    }
}

/// Sees to it that these activities of a team look closely, and soon: once for one slot.
pub(super) async fn wake(
    ports: &CallbackPorts,
    team_id: &TeamId,
    activities: &BTreeSet<Activity>,
    slot: &str,
) -> Result<(), Failure> {
    for activity in activities {
        set_look(&*ports.visits, team_id, *activity, None).await?;
    }
    let job = |activity: &Activity| Job {
        team_id: team_id.clone(),
        activity: *activity,
        slot: slot.to_owned(),
    };
    let jobs: Vec<Job> = activities.iter().map(job).collect();
    ports.jobs.enqueue(&jobs).await?;
    Ok(())
}
