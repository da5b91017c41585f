//! Telling whoever watches how far a long run is.

use jiff::Timestamp;
use shifts_model::{Activity, TeamId};

/// Something a person who waits wants to see.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The sources of some teams were read.
    Read {
        /// What is to be brought equal.
        activity: Activity,
        /// How many teams.
        teams: usize,
    },
    /// Some of the planned changes are made.
    Applied {
        /// How many so far.
        done: u64,
        /// How many in all, as far as is known.
        total: u64,
    },
    /// Nothing can be done until a moment.
    Waiting {
        /// For which team; the first of them.
        team_id: TeamId,
        /// Until when.
        until: Timestamp,
        /// Why.
        why: &'static str,
    },
}

/// Watches a run. Must return at once.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn on_step(&self, step: Step);
}

/// An observer for runs that nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Observer for Silent {
    fn on_step(&self, _step: Step) {}
}
