//! A small world made by hand, for what a seed has found once and must not come back.

use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    Activity, DriftPolicy, EmployeeId, ItemKind, Shift, SourceId, TeamId, Visibility,
};

use crate::bugs::Bug;
use crate::faults::Fault;
use crate::oracle::user_of;
use crate::process::id;
use crate::program::Program;
use crate::scene::{add_team, draw_settings, member_of};
use crate::universe::Universe;

/// The moment at which every stage begins.
const BEGINNING: &str = "2026-11-18T09:00:00Z";

/// One team, its people and an empty rota, with the program that keeps them equal.
pub struct Stage {
    /// The program and its world.
    pub program: Program,
    team_id: TeamId,
}

impl Stage {
    /// A stage whose small choices follow from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut draws = crate::draws::Draws::new(seed);
        let now: Timestamp = BEGINNING.parse().expect("a moment");
        let mut rules = draw_settings(&mut draws);
        rules.visibility = Visibility::Shared;
        rules.drift_policy = DriftPolicy::Repair;
        rules.changes_per_pass_max = 40;
        let minutes = |activity| (activity, 0);
        // Nobody signs in.
        let on = |activity: &Activity| *activity != Activity::TokenRefresh;
        rules.intervals.0 = Activity::ALL
            .into_iter()
            .filter(on)
            .map(minutes)
            .collect();
        let mut universe = Universe::new(draws, now, rules);
        let team_id: TeamId = id("t0");
        add_team(&mut universe, &team_id);
        universe.story = Some(Vec::new());
        let program = Program::new(universe, None::<Bug>);
        Self { program, team_id }
    }

    /// A shift of eight hours, so many days from now, with a label.
    pub fn publish(&self, source_id: &str, day: i64, label: Option<&str>) {
        self.with(|u, team_id| {
            let source_id: SourceId = id(source_id);
            let from = u.time.now() + SignedDuration::from_hours(24 * day);
            let shift = Shift {
                id: source_id.clone(),
                employee_id: first_employee(),
                job_id: None,
                starts_at: from,
                ends_at: from + SignedDuration::from_hours(8),
                label: label.map(str::to_owned),
                notes: None,
                activities: Vec::new(),
            };
            let unit = u.wfm.units.get_mut(&id(team_id.as_str())).expect("a unit");
            unit.plan.shifts.insert(source_id, shift);
            u.remember_places(team_id);
        });
    }

    /// Nothing is planned any more.
    pub fn clear_rota(&self) {
        self.with(|u, team_id| {
            let unit = u.wfm.units.get_mut(&id(team_id.as_str())).expect("a unit");
            unit.plan.shifts.clear();
        });
    }

    /// The first employee leaves the team in Teams, or comes back.
    pub fn set_member(&self, is_member: bool) {
        self.with(|u, team_id| {
            let team = u.tenant.teams.get_mut(team_id).expect("a team");
            let user_id = user_of(&first_employee());
            team.members.retain(|member| member.user_id != user_id);
            if is_member {
                team.members.push(member_of(&first_employee()));
            }
        });
    }

    /// A person deletes the item of a label, or of none, in Teams.
    pub fn delete_by_hand(&self, label: Option<&str>) {
        self.with(|u, team_id| {
            let now = u.time.now();
            let team = u.tenant.teams.get_mut(team_id).expect("a team");
            let mut items = team.items.iter();
            let is_it = |item: &crate::tenant::Item| {
                item.newest()
                    .is_some_and(|content| crate::tenant::label(content) == label)
            };
            let found = items.find(|(_, item)| is_it(item));
            let target_id = found
                .map(|(target_id, _)| target_id.clone())
                .expect("an item");
            team.put(now, &target_id, None);
        });
    }

    /// From now on exactly these faults strike, whenever they can.
    pub fn always(&self, faults: &[Fault]) {
        self.with(|u, _| u.faults.always(faults));
    }

    /// The process that does the next thing dies after so many effects.
    pub fn die_after(&self, effects: usize) {
        self.with(|u, _| u.faults.dies_after = Some(effects));
    }

    /// Time passes.
    pub fn pass(&self, minutes: i64) {
        self.with(|u, _| {
            u.time.pass(SignedDuration::from_mins(minutes));
            u.land_late();
        });
    }

    /// The team is visited for these activities.
    pub fn visit(&mut self, activities: &[Activity]) {
        self.program.run(|program| program.visit(activities));
    }

    /// How many shifts Teams shows.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.with(|u, team_id| u.tenant.teams[team_id].items.len())
    }

    /// Fails the test when anything did not hold so far, and tells what led to it.
    ///
    /// # Panics
    ///
    /// Then.
    pub fn assert_sound(&self) {
        if let Err(story) = self.program.violation() {
            panic!("{story}");
        }
    }

    /// Fails the test unless Teams shows what is planned.
    ///
    /// # Panics
    ///
    /// Then.
    pub fn assert_equal(&self) {
        self.assert_sound();
        let (held, wanted) = self.with(|u, team_id| {
            (
                u.held(team_id, ItemKind::Shift),
                u.wanted(team_id, ItemKind::Shift),
            )
        });
        assert_eq!(held, wanted);
    }

    fn with<T>(&self, act: impl FnOnce(&mut Universe, &TeamId) -> T) -> T {
        self.program.world.with(|u| act(u, &self.team_id))
    }
}

fn first_employee() -> EmployeeId {
    id("t0-p0")
}
