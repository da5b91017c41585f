//! Everything a use case may touch.

use std::collections::BTreeMap;
use std::sync::Arc;

use shifts_model::WfmName;
use shifts_ports::{
    Callbacks, ChangeRequests, Clock, Connections, Deletions, Jobs, Leases, Meter, Rosters, Runs,
    Schedules, Shifts, Snapshots, Visits, Wfm,
};

/// WFMs by the name that the configuration gives them.
pub type Wfms = BTreeMap<WfmName, Arc<dyn Wfm>>;

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
    pub wfms: Wfms,
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

/// What callbacks need of them: nothing of Microsoft Graph, which nobody has time to ask while a
/// person waits.
#[derive(Clone)]
pub struct CallbackPorts {
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
    /// What callbacks left behind.
    pub callbacks: Arc<dyn Callbacks>,
    /// The queue.
    pub jobs: Arc<dyn Jobs>,
    /// The configured WFMs.
    pub wfms: Wfms,
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

    /// The ports of callbacks.
    #[must_use]
    pub fn of_callbacks(&self) -> CallbackPorts {
        CallbackPorts {
            clock: self.clock.clone(),
            connections: self.connections.clone(),
            snapshots: self.snapshots.clone(),
            visits: self.visits.clone(),
            rosters: self.rosters.clone(),
            callbacks: self.callbacks.clone(),
            jobs: self.jobs.clone(),
            wfms: self.wfms.clone(),
        }
    }
}
