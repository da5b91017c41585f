//! The end of a seed: nothing goes wrong any more, and time passes until all is quiet. Then Teams
//! must hold what the WFM plans, and looking again must cost next to nothing.

use jiff::SignedDuration;
use jiff::civil::Weekday;
use shifts_app::Intervals;
use shifts_model::{Activity, Content, DriftPolicy, ItemKind, TargetId, TeamId, WeekCalendar};

use crate::edits::EQUALISING;
use crate::hands::restore_people;
use crate::oracle::is_within;
use crate::process::id;
use crate::program::Program;
use crate::tenant::{Item, Maker};
use crate::universe::Universe;

/// More visits than any honest program needs to come to rest.
const VISITS_MAX: usize = 60;
/// After so many visits people look at what is held back or disputed, and again after as many.
const PATIENCE_OF_PEOPLE: usize = 9;

/// Lets everything end well, and looks whether it did.
pub(crate) fn come_to_rest(program: &mut Program) {
    program.world.with(|u| {
        u.tell(|| "-- faults cease".to_owned());
        u.faults.cease();
        u.wfm.units.values_mut().for_each(|unit| unit.mood = None);
        restore_people(u);
        // People want what was changed in Teams to be put right in the end.
        if u.checks.rules.drift_policy == DriftPolicy::Report {
            u.checks.rules.drift_policy = DriftPolicy::Repair;
        }
    });
    program.settings.drift_policy = program.world.with(|u| u.checks.rules.drift_policy);
    let every_time = |activity| (activity, 0);
    let intervals = EQUALISING.into_iter().chain([Activity::Roster]);
    program.settings.intervals = Intervals(intervals.map(every_time).collect());
    for with_drift in [true, true, false] {
        visit_until_quiet(program);
        if program.world.with(|u| u.checks.violation.is_some()) {
            return;
        }
        if with_drift {
            look_for_drift(program);
        }
    }
    program.world.with(Universe::check_equal);
    check_cost(program);
}

/// The daily look for what was changed in Teams.
fn look_for_drift(program: &mut Program) {
    let once_a_day = 24 * 60;
    let intervals = &mut program.settings.intervals.0;
    intervals.insert(Activity::Drift, once_a_day);
    program.run(|program| program.visit(&[Activity::Drift]));
    program.settings.intervals.0.remove(&Activity::Drift);
}

fn visit_until_quiet(program: &mut Program) {
    for visit in 1..=VISITS_MAX {
        program.world.with(|u| {
            let minutes = u.draws.within(11..26);
            u.time.pass(SignedDuration::from_mins(minutes));
            // A new day is a new look. None begins between a visit and what is said about it.
            let of_hour = u.time.now().as_second().rem_euclid(3600) / 60;
            if of_hour >= 50 {
                u.time.pass(SignedDuration::from_mins(62 - of_hour));
            }
            u.land_late();
        });
        program.run(Program::tick);
        program.run(Program::worker);
        if program
            .world
            .with(|u| u.is_quiet() || u.checks.violation.is_some())
        {
            return;
        }
        if visit % PATIENCE_OF_PEOPLE == 0 {
            program.world.with(Universe::settle_disputes);
            program.run(Program::approver);
            look_for_drift(program);
        }
    }
    let why = program.world.with(|u| u.unrest().unwrap_or_default());
    program
        .world
        .with(|u| u.checks.violate(format!("it does not come to rest: {why}")));
}

/// Looking again asks Graph nothing, and the store once for each team and activity at most.
///
/// What was refused is tried again one day, so that it counts only if the next look does the same.
fn check_cost(program: &mut Program) {
    let asked = |program: &Program| {
        let world = &program.world;
        world.with(|u| (u.graph_requests, u.store.operations))
    };
    let calm = program.world.with(|u| u.unfinished().is_empty());
    let mut cost = (0, 0);
    for _ in 0..2 {
        let before = asked(program);
        program.run(|program| program.visit(&EQUALISING));
        let after = asked(program);
        cost = (after.0 - before.0, after.1 - before.1);
        if cost.0 == 0 && (!calm || cost.1 <= EQUALISING.len() as u64) {
            return;
        }
    }
    let (requests, operations) = cost;
    program.world.with(|u| {
        if requests > 0 {
            u.checks.violate("a further visit asks Graph something");
        }
        if calm {
            let what = format!("a further visit costs {operations} operations of the store");
            u.checks.violate(what);
        }
    });
}

impl Universe {
    /// Teams and kinds with records that Shifts never takes, which are never finished.
    fn unfinished(&self) -> Vec<(TeamId, ItemKind)> {
        let teams = self.tenant.teams.keys();
        let of = |team_id: &TeamId| {
            let kinds = self.untakable(team_id).into_keys();
            let team_id = team_id.clone();
            kinds.map(move |kind| (team_id.clone(), kind))
        };
        teams.flat_map(of).collect()
    }

    fn is_quiet(&self) -> bool {
        self.unrest().is_none()
    }

    /// What is not at rest, if anything.
    fn unrest(&self) -> Option<String> {
        if !self.store.queue.is_empty() {
            return Some("jobs are queued".to_owned());
        }
        let unfinished = self.unfinished();
        for team_id in self.tenant.teams.keys() {
            let kept = self.kept_span(team_id);
            let zone = self.wfm.units[&id(team_id.as_str())].zone.clone();
            let calendar = WeekCalendar::new(zone, Weekday::Monday);
            for kind in ItemKind::ALL {
                let key = (team_id.clone(), kind.activity());
                let Some((visit, _)) = self.store.visits.0.get(&key) else {
                    return Some(format!("{team_id} was never visited for {kind}"));
                };
                let weeks = self.store.weeks.0.iter();
                let mut weeks = weeks.filter(|(week, _)| {
                    let starts_at = calendar.span(week.week).starts_at;
                    (&week.team_id, week.activity) == (&key.0, key.1)
                        && kept.is_some_and(|kept| kept.contains(starts_at))
                });
                let is_over = visit.open.is_empty() && visit.looked.is_some();
                let is_unfinished = unfinished.contains(&(team_id.clone(), kind));
                let (held, wanted) = (self.held(team_id, kind), self.wanted(team_id, kind));
                if visit.to_share.is_some() || visit.wake_at.is_some() {
                    return Some(format!("{team_id} waits with {kind}"));
                }
                if weeks.any(|(_, (week, _))| !week.intents.is_empty()) {
                    return Some(format!("{team_id} has promised {kind}"));
                }
                let as_far_as_may_be =
                    is_unfinished && is_about(&held, &wanted, self, team_id, kind);
                if !(is_over || as_far_as_may_be) {
                    let open = &visit.open;
                    return Some(format!(
                        "{team_id} has {kind} open: {open:?}\n  held:   {held:?}\n  wanted: {wanted:?}"
                    ));
                }
            }
        }
        None
    }

    /// What Teams shows of a kind, sorted, without what people made for themselves.
    #[must_use]
    pub fn held(&self, team_id: &TeamId, kind: ItemKind) -> Vec<Content> {
        let (Some(team), Some(span)) = (self.tenant.teams.get(team_id), self.kept_span(team_id))
        else {
            return Vec::new();
        };
        let items = team.items.iter();
        let claimed = self.claimed(team_id);
        // What a person made is the program's business once it was taken over.
        let is_ours = |id: &TargetId, item: &Item| match item.maker {
            Maker::Adapter => true,
            Maker::Person => claimed.contains(id),
            Maker::Stranger => false,
        };
        let seen = |item: &Item| item.shared.as_ref().map(|version| version.content.clone());
        let ours = items.filter(|(id, item)| is_ours(id, item) && !item.staged);
        let (by_us, by_hand): (Vec<_>, Vec<_>) =
            ours.partition(|(_, item)| item.maker == Maker::Adapter);
        let by_hand: Vec<Content> = by_hand
            .into_iter()
            .filter_map(|(_, item)| seen(item))
            .collect();
        // What is planned after the first look may be what a person made, and nobody can tell which
        // of the two was taken over then.
        let is_twin =
            |id: &TargetId, content: &Content| !claimed.contains(id) && by_hand.contains(content);
        let by_us = by_us
            .into_iter()
            .filter_map(|(id, item)| Some((id, seen(item)?)));
        let by_us = by_us.filter(|(id, content)| !is_twin(id, content));
        let all = by_us
            .map(|(_, content)| content)
            .chain(by_hand.iter().cloned());
        let mut held: Vec<Content> = all
            .filter(|content| content.kind() == kind && is_within(content, span))
            .collect();
        held.sort();
        held
    }

    /// Teams holds exactly what the WFM plans, once each.
    fn check_equal(&mut self) {
        let teams: Vec<TeamId> = self.tenant.teams.keys().cloned().collect();
        for team_id in teams {
            for kind in ItemKind::ALL {
                let (held, wanted) = (self.held(&team_id, kind), self.wanted(&team_id, kind));
                if !is_about(&held, &wanted, self, &team_id, kind) {
                    let what = format!(
                        "{team_id} ends with another {kind} than is planned\n  held:   {held:?}\n  \
                         wanted: {wanted:?}"
                    );
                    self.checks.violate(what);
                }
            }
            self.check_groups(&team_id);
            self.check_availability(&team_id);
        }
    }

    /// Whoever has a shift is in its group, and whom a manager put into a group stays in it.
    fn check_groups(&mut self, team_id: &TeamId) {
        let team = &self.tenant.teams[team_id];
        let mut lost = team.put_by_hand.iter().filter(|(group_id, user_id)| {
            let group = team.groups.get(group_id);
            group.is_some_and(|group| !group.user_ids.contains(user_id))
        });
        if lost.next().is_some() {
            self.checks
                .violate("somebody whom a manager put into a group is not in it");
        }
    }

    /// Everybody's availability is this week's of the WFM.
    fn check_availability(&mut self, team_id: &TeamId) {
        let unit = &self.wfm.units[&id(team_id.as_str())];
        let calendar = WeekCalendar::new(unit.zone.clone(), Weekday::Monday);
        let this = calendar.week_of(self.time.now());
        let members = &self.tenant.teams[team_id].members;
        for (employee_id, availability) in &unit.availability {
            let has_login = unit.employees[employee_id].login.is_some();
            let user_id = crate::oracle::user_of(employee_id);
            if !has_login || !members.iter().any(|member| member.user_id == user_id) {
                continue;
            }
            // Every rotation of the simulation begins on the same Monday.
            let days = availability
                .rotates_from
                .until(this.starts_on)
                .map_or(0, |s| s.get_days());
            let at = usize::try_from(days / 7).unwrap_or(0) % availability.weeks.len();
            let held = self.tenant.availability.get(&user_id);
            let is_equal = held
                .is_some_and(|(week, zone)| *week == availability.weeks[at] && *zone == unit.zone);
            if !is_equal {
                let what = format!("{team_id} ends with another availability of {employee_id}");
                return self.checks.violate(what);
            }
        }
    }

    /// A person removes what could be several records, so that one is made for each.
    fn settle_disputes(&mut self) {
        let now = self.time.now();
        let weeks: Vec<_> = self.store.weeks.0.iter().collect();
        for (key, (week, _)) in weeks {
            if week.disputed.is_empty() {
                continue;
            }
            let claimed = |id: &TargetId| week.entries.values().any(|entry| entry.target_id == *id);
            let Some(team) = self.tenant.teams.get_mut(&key.team_id) else {
                continue;
            };
            let by_hand = team
                .items
                .iter()
                .filter(|(id, item)| item.maker == Maker::Person && !claimed(id));
            let by_hand: Vec<_> = by_hand.map(|(id, _)| id.clone()).collect();
            by_hand.iter().for_each(|id| team.put(now, id, None));
        }
    }
}

/// Whether Teams holds what is wanted, and of what Shifts never takes at most an older state.
fn is_about(
    held: &[Content],
    wanted: &[Content],
    u: &Universe,
    team_id: &TeamId,
    kind: ItemKind,
) -> bool {
    let untakable = u.untakable(team_id).get(&kind).copied().unwrap_or(0);
    let mut rest = held.to_vec();
    for content in wanted {
        let Some(at) = rest.iter().position(|held| held == content) else {
            return false;
        };
        rest.remove(at);
    }
    rest.len() <= untakable
}
