//! One team during a visit: what was read, what is believed, and what is to be reported.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use shifts_engine::{Brake, Plan, PlanInput, plan_week};
use shifts_model::{
    Activity, Counts, Digest, ListedItem, RunReport, Span, TargetId, TeamCatalog, TeamId, Visit,
    Week, WeekSnapshot,
};
use shifts_ports::{Lease, Revision, WeekKey};

use crate::look::Sight;
use crate::settings::SyncSettings;

/// A team being visited.
pub(crate) struct TeamVisit {
    /// What it should hold.
    pub(crate) sight: Sight,
    pub(crate) catalog: TeamCatalog,
    pub(crate) catalog_revision: Option<Revision>,
    pub(crate) visit: Visit,
    /// The memory of the visit as it was stored last, as far as we know.
    pub(crate) visit_stored: Visit,
    pub(crate) visit_revision: Option<Revision>,
    /// The weeks that have to be looked into; the others are known to be equal.
    pub(crate) weeks: BTreeMap<Week, WeekState>,
}

/// One week during a visit.
#[derive(Debug, Clone)]
pub(crate) struct WeekState {
    pub(crate) snapshot: WeekSnapshot,
    pub(crate) revision: Option<Revision>,
    /// What Shifts listed, for a week that has no snapshot yet, or something disputed.
    pub(crate) listed: Vec<ListedItem>,
    /// Which changes are held back, decided once a visit.
    pub(crate) brake: Brake,
    /// How many items were deleted in this visit.
    pub(crate) deleted: u64,
}

impl Default for WeekState {
    fn default() -> Self {
        Self {
            snapshot: WeekSnapshot::default(),
            revision: None,
            listed: Vec::new(),
            brake: Brake::Open,
            deleted: 0,
        }
    }
}

/// A team's part of a visit: its state, its right to work, its report.
pub(crate) struct Stop {
    pub(crate) team: TeamVisit,
    pub(crate) lease: Lease,
    /// Whether somebody took the lease over. Nothing is remembered for the team then: it is the
    /// other run's to remember.
    pub(crate) lost: bool,
    /// Whether somebody else saved what this run was about to save. It ends then, and comes back
    /// soon: two runs that go on would take turns for ever.
    pub(crate) contested: bool,
    /// How many deletions were counted among those of all teams.
    pub(crate) counted: u64,
    /// How many changes are over: made, or refused so that they are not planned again.
    pub(crate) over: u64,
    pub(crate) report: RunReport,
}

impl TeamVisit {
    pub(crate) fn team_id(&self) -> &TeamId {
        &self.sight.connection.team_id
    }

    pub(crate) fn activity(&self) -> Activity {
        self.sight.kind.activity()
    }

    /// The name of one week's snapshot.
    pub(crate) fn week_key(&self, week: Week) -> WeekKey {
        WeekKey {
            team_id: self.team_id().clone(),
            activity: self.activity(),
            week,
        }
    }

    /// The plans of all weeks that have to be looked into, nearest first.
    pub(crate) fn plans(&self, settings: &SyncSettings, now: Timestamp) -> Vec<Plan> {
        let in_scope = self
            .sight
            .window
            .iter()
            .filter_map(|week| Some((week, self.weeks.get(week)?)));
        in_scope
            .map(|(week, state)| self.plan(*week, state, state.brake, settings, now))
            .collect()
    }

    pub(crate) fn plan(
        &self,
        week: Week,
        state: &WeekState,
        brake: Brake,
        settings: &SyncSettings,
        now: Timestamp,
    ) -> Plan {
        plan_week(&PlanInput {
            kind: self.sight.kind,
            week,
            desired: &self.sight.resolved.weeks[&week],
            snapshot: &state.snapshot,
            revision: state.revision.as_ref().map_or("", Revision::as_str),
            source_is_complete: self.sight.resolved.is_complete(),
            told_since: self.sight.told.starts_at,
            listed: &state.listed,
            brake,
            now,
            refusal_retry: settings.refusal_retry,
        })
    }

    /// The digest of what a week should hold.
    pub(crate) fn digest(&self, week: Week) -> Digest {
        self.sight.resolved.weeks[&week].digest()
    }

    /// The items that other weeks hold. One that somebody moved into this week in Shifts is theirs
    /// until they let go of it: whoever adopted it here would see it deleted there.
    pub(crate) fn held_elsewhere(&self, week: Week) -> BTreeSet<&TargetId> {
        let others = self.weeks.iter().filter(|(other, _)| **other != week);
        let entries = others.flat_map(|(_, state)| state.snapshot.entries.values());
        entries.map(|entry| &entry.target_id).collect()
    }

    /// The span of some weeks; `None` for no weeks.
    pub(crate) fn span_of<'a>(&self, weeks: impl IntoIterator<Item = &'a Week>) -> Option<Span> {
        weeks
            .into_iter()
            .map(|week| self.sight.calendar.span(*week))
            .reduce(Span::union)
    }
}

/// A report in which nothing has happened yet.
pub(crate) fn empty_report(team_id: &TeamId, activity: Activity, now: Timestamp) -> RunReport {
    RunReport {
        at: now,
        team_id: team_id.clone(),
        activity,
        weeks: Vec::new(),
        counts: Counts::default(),
        changes: Vec::new(),
        withheld: Vec::new(),
        refused: Vec::new(),
        unmapped: Vec::new(),
        drifted: Vec::new(),
        waiting_until: None,
        failure: None,
        duration_ms: 0,
    }
}
