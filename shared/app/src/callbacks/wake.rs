//! Telling the reconciler that there is something to look at.

use std::collections::BTreeSet;

use shifts_model::{Activity, Job};

use super::Asking;
use crate::failures::Failure;
use crate::finish::set_look;

impl Asking<'_> {
    /// Sees to it that these activities look closely, and soon.
    pub(super) async fn wake(&self, activities: &BTreeSet<Activity>) -> Result<(), Failure> {
        let team_id = &self.connection.team_id;
        for activity in activities {
            set_look(self.ports, team_id, *activity, None).await?;
        }
        let job = |activity: &Activity| Job {
            team_id: team_id.clone(),
            activity: *activity,
            slot: format!("callback-{}", self.digest),
        };
        let jobs: Vec<Job> = activities.iter().map(job).collect();
        self.ports.jobs.enqueue(&jobs).await?;
        Ok(())
    }
}
