//! Everything a use case may touch.

use std::collections::BTreeMap;
use std::sync::Arc;

use shifts_model::WfmName;
use shifts_ports::{
    Callbacks, ChangeRequests, Clock, Connections, Deletions, Jobs, Leases, Meter, Rosters, Runs,
    Schedules, Shifts, Snapshots, Visits, Wfm,
};

/// The ports, ready to use. Cheap to clone.
#[derive(Clone)]
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Which teams are connected.
    pub connections: Arc<dyn Connections>,
    /// What Shifts is believed to hold.
    pub snapshots: Arc<dyn Snapshots>,
    /// The memory of the last visits.
    pub visits: Arc<dyn Visits>,
    /// The members of teams as last read.
    pub rosters: Arc<dyn Rosters>,
    /// The right to work on a team.
    pub leases: Arc<dyn Leases>,
    /// How much was deleted lately.
    pub deletions: Arc<dyn Deletions>,
    /// What callbacks left behind.
    pub callbacks: Arc<dyn Callbacks>,
    /// The queue.
    pub jobs: Arc<dyn Jobs>,
    /// What happened last.
    pub runs: Arc<dyn Runs>,
    /// Teams and their schedules.
    pub schedules: Arc<dyn Schedules>,
    /// Shifts.
    pub shifts: Arc<dyn Shifts>,
    /// People's requests in Shifts.
    pub requests: Arc<dyn ChangeRequests>,
    /// The configured WFMs.
    pub wfms: BTreeMap<WfmName, Arc<dyn Wfm>>,
    /// What all this costs.
    pub meter: Arc<Meter>,
}

/// What the timer needs of them.
#[derive(Clone)]
pub struct TimerPorts {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Which teams are connected.
    pub connections: Arc<dyn Connections>,
    /// The memory of the last visits.
    pub visits: Arc<dyn Visits>,
    /// The queue.
    pub jobs: Arc<dyn Jobs>,
}

impl Ports {
    /// The ports of the timer.
    #[must_use]
    pub fn timer(&self) -> TimerPorts {
        TimerPorts {
            clock: self.clock.clone(),
            connections: self.connections.clone(),
            visits: self.visits.clone(),
            jobs: self.jobs.clone(),
        }
    }
}
