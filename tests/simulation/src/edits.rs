//! What planners do in the WFM, and who comes and goes.

use jiff::civil::{Time, date};
use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    Activity, Availability, AvailableWeek, EmployeeId, Hours, ItemKind, OpenShift, ReasonName,
    Shift, ShiftActivity, SourceId, TeamId, TimeOff, WfmJobId,
};

use crate::draws::Draws;
use crate::process::id;
use crate::scene::{JOBS, REASONS, login_of, member_of, team_ids};
use crate::tenant::POISON;
use crate::universe::Universe;
use crate::wfm::{Rota, Unit};

/// How many records of one kind a business unit has at most.
const RECORDS_MAX: usize = 14;
/// The one record that is too long for Shifts. It is never anything else.
const TOO_LONG: &str = "too-long";

/// Planners change a rota, several times.
pub fn edit(u: &mut Universe, times: usize) {
    for _ in 0..times {
        let Some(team_id) = u.draws.pick_of(team_ids(u)) else {
            return;
        };
        let now = u.time.now();
        let Some(unit) = u.wfm.units.get_mut(&id(team_id.as_str())) else {
            return;
        };
        edit_unit(unit, now, &mut u.draws);
        u.tell(|| format!("planners edit {team_id}"));
        if u.draws.one_in(25) {
            change_team(u, &team_id);
        }
        u.remember_places(&team_id);
    }
}

fn edit_unit(unit: &mut Unit, now: Timestamp, draws: &mut Draws) {
    let before = unit.plan.clone();
    match draws.below(20) {
        0..=6 => publish_shift(unit, now, draws),
        7 => cancel(&mut unit.plan, 1, draws),
        8..=10 => publish_open_shift(unit, now, draws),
        11 | 12 => publish_time_off(unit, now, draws),
        13 | 14 => set_availability(unit, draws),
        15 => cancel(&mut unit.plan, 3, draws),
        16 => move_records(&mut unit.plan, draws),
        17 => change_job(unit, draws),
        18 => {
            let times = if draws.one_in(4) { RECORDS_MAX } else { 1 };
            cancel(&mut unit.plan, times, draws);
        }
        // What was changed last is taken back.
        _ => {
            unit.plan = std::mem::replace(&mut unit.before, before);
            return;
        }
    }
    unit.before = before;
}

fn somebody(unit: &Unit, draws: &mut Draws) -> EmployeeId {
    let all: Vec<&EmployeeId> = unit.employees.keys().collect();
    draws.pick(&all).clone()
}

fn job(draws: &mut Draws) -> Option<WfmJobId> {
    let name = draws.pick(&JOBS);
    (!draws.one_in(4)).then(|| id(name.0))
}

/// A beginning in some day around now.
pub(crate) fn starts_at(now: Timestamp, draws: &mut Draws) -> Timestamp {
    let hours = draws.within(-8..9) * 24 + draws.pick(&[5, 9, 13]);
    let day = now.as_second() / 86_400 * 86_400;
    Timestamp::from_second(day + hours * 3600).unwrap_or(now)
}

pub(crate) fn after(at: Timestamp, minutes: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_mins(minutes))
        .unwrap_or(at)
}

fn label(draws: &mut Draws) -> Option<String> {
    match draws.below(60) {
        0 => Some(POISON.to_owned()),
        1..=15 => Some(format!("L{}", draws.below(3))),
        _ => None,
    }
}

fn breaks(starts_at: Timestamp, draws: &mut Draws) -> Vec<ShiftActivity> {
    if !draws.one_in(3) {
        return Vec::new();
    }
    vec![ShiftActivity {
        starts_at: after(starts_at, 60),
        ends_at: after(starts_at, 90),
        name: "break".to_owned(),
        is_paid: false,
    }]
}

fn publish_shift(unit: &mut Unit, now: Timestamp, draws: &mut Draws) {
    let too_long = draws.one_in(60);
    let number = draws.below(RECORDS_MAX);
    let source_id: SourceId = if too_long {
        id(TOO_LONG)
    } else {
        id(&format!("s{number}"))
    };
    let starts_at = starts_at(now, draws);
    let minutes = if too_long {
        26 * 60
    } else {
        draws.pick(&[240, 480])
    };
    let shift = Shift {
        id: source_id.clone(),
        employee_id: somebody(unit, draws),
        job_id: job(draws),
        starts_at,
        ends_at: after(starts_at, minutes),
        label: label(draws),
        notes: None,
        activities: breaks(starts_at, draws),
    };
    unit.plan.shifts.insert(source_id, shift);
}

fn publish_open_shift(unit: &mut Unit, now: Timestamp, draws: &mut Draws) {
    let source_id: SourceId = id(&format!("o{}", draws.below(RECORDS_MAX)));
    let starts_at = starts_at(now, draws);
    let open = OpenShift {
        id: source_id.clone(),
        job_id: job(draws),
        starts_at,
        ends_at: after(starts_at, 300),
        slots: draws.pick(&[0, 1, 1, 2]),
        label: label(draws),
        notes: None,
        activities: Vec::new(),
    };
    unit.plan.open_shifts.insert(source_id, open);
}

fn publish_time_off(unit: &mut Unit, now: Timestamp, draws: &mut Draws) {
    let source_id: SourceId = id(&format!("a{}", draws.below(RECORDS_MAX)));
    let starts_at = starts_at(now, draws);
    let days = draws.pick(&[1, 1, 3, 10]);
    let away = TimeOff {
        id: source_id.clone(),
        employee_id: somebody(unit, draws),
        reason: ReasonName::new(draws.pick(&REASONS)).expect("reasons have names"),
        starts_at,
        ends_at: after(starts_at, days * 24 * 60),
    };
    unit.plan.time_off.insert(source_id, away);
}

fn set_availability(unit: &mut Unit, draws: &mut Draws) {
    let employee_id = somebody(unit, draws);
    if draws.one_in(5) {
        unit.availability.remove(&employee_id);
        return;
    }
    let week = |draws: &mut Draws| {
        let mut week = AvailableWeek::default();
        for day in &mut week.days {
            let from = i8::try_from(draws.below(12)).unwrap_or(0);
            if !draws.one_in(3) {
                day.push(Hours {
                    starts: Time::constant(from, 0, 0, 0),
                    ends: Time::constant(from + 8, 0, 0, 0),
                });
            }
        }
        week
    };
    let count = 1 + draws.below(2);
    let availability = Availability {
        employee_id: employee_id.clone(),
        rotates_from: date(2026, 1, 5),
        weeks: (0..count).map(|_| week(draws)).collect(),
    };
    unit.availability.insert(employee_id, availability);
}

fn cancel(rota: &mut Rota, times: usize, draws: &mut Draws) {
    for _ in 0..times {
        let kind = draws.pick(&ItemKind::ALL);
        let ids: Vec<SourceId> = match kind {
            ItemKind::Shift => rota.shifts.keys().cloned().collect(),
            ItemKind::OpenShift => rota.open_shifts.keys().cloned().collect(),
            ItemKind::TimeOff => rota.time_off.keys().cloned().collect(),
        };
        if let Some(source_id) = draws.pick_of(ids) {
            rota.shifts.remove(&source_id);
            rota.open_shifts.remove(&source_id);
            rota.time_off.remove(&source_id);
        }
    }
}

/// A planner moves some shifts by some days, perhaps into another week.
fn move_records(rota: &mut Rota, draws: &mut Draws) {
    let minutes = draws.within(-4..5) * 24 * 60;
    let moved: Vec<SourceId> = rota
        .shifts
        .keys()
        .filter(|_| draws.one_in(3))
        .cloned()
        .collect();
    for source_id in moved.iter().filter(|id| id.as_str() != TOO_LONG) {
        if let Some(shift) = rota.shifts.get_mut(source_id) {
            shift.starts_at = after(shift.starts_at, minutes);
            shift.ends_at = after(shift.ends_at, minutes);
            shift.activities.clear();
        }
    }
}

fn change_job(unit: &mut Unit, draws: &mut Draws) {
    let Some(job) = draws.pick_of(unit.jobs.values_mut()) else {
        return;
    };
    if draws.one_in(2) {
        job.color = draws
            .pick(&[None, Some("blue"), Some("green")])
            .map(str::to_owned);
    } else {
        job.department = draws.pick(&["Sales", "sales", "Stock", "Till"]).to_owned();
    }
}

/// Somebody comes or goes, in the WFM or in Teams.
fn change_team(u: &mut Universe, team_id: &TeamId) {
    let Some(unit) = u.wfm.units.get_mut(&id(team_id.as_str())) else {
        return;
    };
    let Some(team) = u.tenant.teams.get_mut(team_id) else {
        return;
    };
    let employee_id = somebody(unit, &mut u.draws);
    let Some(employee) = unit.employees.get_mut(&employee_id) else {
        return;
    };
    let user_id = crate::oracle::user_of(&employee_id);
    if u.draws.one_in(2) {
        employee.login = match employee.login {
            Some(_) => None,
            None => Some(login_of(&employee_id)),
        };
    } else if team.members.iter().any(|member| member.user_id == user_id) {
        team.members.retain(|member| member.user_id != user_id);
    } else {
        team.members.push(member_of(&employee_id));
    }
}

/// The activities that keep Teams equal to the WFM.
pub const EQUALISING: [Activity; 4] = [
    Activity::Shifts,
    Activity::OpenShifts,
    Activity::TimeOff,
    Activity::Availability,
];
