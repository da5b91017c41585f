//! What must hold at every moment, whatever goes wrong, and what is noted of runs to judge it.
//!
//! `sent.rs` looks at every envelope by these notes when it leaves the program, before it is
//! known what becomes of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use shifts_app::SyncSettings;
use shifts_model::{
    Activity, BusinessUnitId, ItemKind, Reading, RunReport, SourceId, TargetId, TeamId, UserId,
    Visit, Week,
};
use shifts_ports::{LeaseKey, WeekKey, Write};

use crate::sent::item_kind;

/// What is read of a WFM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Part {
    Employees,
    Jobs,
    Shifts,
    OpenShifts,
    TimeOff,
    Availability,
}

/// A place in a schedule that one record takes at a time.
pub type Place = (TeamId, ItemKind, Option<UserId>, Timestamp, Timestamp);

/// What a process was told last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) complete: bool,
    pub(crate) nothing: bool,
}

/// What is known of a run that is needed to judge its next write.
#[derive(Debug)]
pub struct Checks {
    /// The first thing that did not hold.
    pub violation: Option<String>,
    /// How the program should behave, whatever its settings are.
    pub rules: SyncSettings,
    /// Processes that apply what a person approved.
    pub approvers: BTreeSet<usize>,
    /// Every record that ever had a place.
    pub ever: BTreeMap<Place, BTreeSet<SourceId>>,
    sent: BTreeMap<usize, usize>,
    pub(crate) told: BTreeMap<(usize, BusinessUnitId, Part), Told>,
    pub(crate) deleted: BTreeMap<(usize, WeekKey), BTreeSet<TargetId>>,
    pub(crate) released: BTreeSet<(usize, WeekKey)>,
    pub(crate) granted: BTreeMap<usize, u64>,
    pub(crate) spent: BTreeMap<usize, BTreeSet<TargetId>>,
}

impl Checks {
    /// The checks of a program with these settings.
    #[must_use]
    pub fn new(rules: SyncSettings) -> Self {
        Self {
            violation: None,
            rules,
            approvers: BTreeSet::new(),
            ever: BTreeMap::new(),
            sent: BTreeMap::new(),
            told: BTreeMap::new(),
            deleted: BTreeMap::new(),
            released: BTreeSet::new(),
            granted: BTreeMap::new(),
            spent: BTreeMap::new(),
        }
    }

    /// Notes what did not hold. The first counts.
    pub fn violate(&mut self, what: impl Into<String>) {
        self.violation.get_or_insert_with(|| what.into());
    }

    pub(crate) fn on_report(&mut self, report: &RunReport) {
        let failure = report.failure.as_deref().unwrap_or_default();
        if failure.contains("panicked") {
            self.violate("the program panicked");
        }
    }

    pub(crate) fn on_reading<T>(
        &mut self,
        process: usize,
        (id, part): (BusinessUnitId, Part),
        reading: &Reading<T>,
    ) {
        let told = Told {
            complete: reading.is_complete(),
            nothing: reading.records().is_empty(),
        };
        self.told.insert((process, id, part), told);
    }

    /// A process begins to work on something.
    pub(crate) fn on_visit(&mut self, process: usize, key: &LeaseKey) {
        let is_other = |of: usize, week: &WeekKey| {
            of != process || week.team_id != key.team_id || week.activity != key.activity
        };
        self.deleted.retain(|(of, week), _| is_other(*of, week));
        self.released.retain(|(of, week)| is_other(*of, week));
    }

    pub(crate) fn on_save_week(&mut self, process: usize) {
        self.sent.insert(process, 0);
    }

    pub(crate) fn on_granted(&mut self, process: usize, count: u64) {
        *self.granted.entry(process).or_default() += count;
    }

    /// Notes weeks whose brake lets go.
    pub(crate) fn on_save_visit(
        &mut self,
        process: usize,
        (team_id, activity): &(TeamId, Activity),
        before: &Visit,
        after: &Visit,
        now: Timestamp,
    ) {
        for week in before
            .held
            .keys()
            .filter(|week| !after.held.contains_key(week))
        {
            if self.may_let_go(before, *week, now) {
                let key = WeekKey {
                    team_id: team_id.clone(),
                    activity: *activity,
                    week: *week,
                };
                self.released.insert((process, key));
            }
        }
    }

    /// Whether the source has asked for what is held often and long enough.
    pub(crate) fn may_let_go(&self, visit: &Visit, week: Week, now: Timestamp) -> bool {
        let Some(held) = visit.held.get(&week) else {
            return false;
        };
        let brake = &self.rules.brake;
        let times = i32::try_from(brake.readings.saturating_sub(1)).unwrap_or(i32::MAX);
        let slack = SignedDuration::from_secs(10);
        let asked_for = held.since.duration_until(now) + slack;
        held.readings + 1 >= brake.readings && asked_for >= brake.apart * times
    }

    /// No pass makes more changes than it may.
    pub(crate) fn on_pass(&mut self, process: usize, writes: &[Write]) {
        let count_max = self.rules.changes_per_pass_max;
        let items = writes.iter().filter(|write| item_kind(&write.op).is_some());
        let sent = self.sent.entry(process).or_default();
        *sent += items.count();
        if *sent > count_max {
            let what = format!("a pass makes {sent} changes and may make {count_max}");
            self.violate(what);
        }
    }
}
