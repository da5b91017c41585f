//! Open shifts: work that nobody has yet.

use jiff::ToSpan as _;
use jiff::civil::DateTime;

use super::retail::{JOBS, PATTERNS, Retail, draw, parts};
use super::rota::{Activity, BusinessUnit, Rota, Shift};
use crate::chance::Chance;

/// The hours in which a store is open.
pub(crate) const OPENING_HOURS: (i8, i8) = (6, 22);
/// The most people that one open shift wants.
const SLOTS_MAX: usize = 3;

/// An open shift, in its store's local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShift {
    /// Its id.
    pub id: String,
    /// The store.
    pub business_unit_id: String,
    /// Which job is done.
    pub job_id: String,
    /// When it begins.
    pub starts: DateTime,
    /// When it ends.
    pub ends: DateTime,
    /// How many people are wanted.
    pub slots: u32,
    /// The text on it.
    pub label: Option<String>,
    /// The text in it.
    pub notes: Option<String>,
    /// What happens within it.
    pub activities: Vec<Activity>,
}

impl OpenShift {
    /// The work of a shift, for anybody.
    pub(crate) fn of(shift: Shift, id: String, slots: u32) -> Self {
        Self {
            id,
            business_unit_id: shift.business_unit_id,
            job_id: shift.job_id,
            starts: shift.starts,
            ends: shift.ends,
            slots,
            label: shift.label,
            notes: shift.notes,
            activities: shift.activities,
        }
    }

    /// The shift of somebody who takes one of its slots.
    pub(crate) fn taken_by(&self, employee_id: String, id: String) -> Shift {
        Shift {
            id,
            business_unit_id: self.business_unit_id.clone(),
            employee_id,
            job_id: self.job_id.clone(),
            starts: self.starts,
            ends: self.ends,
            label: self.label.clone(),
            notes: self.notes.clone(),
            activities: self.activities.clone(),
        }
    }
}

/// Whether the store is open from one local time to the other.
pub(crate) fn is_open(starts: DateTime, ends: DateTime) -> bool {
    let (opens, closes) = OPENING_HOURS;
    let day = starts.date();
    day.at(opens, 0, 0, 0) <= starts && ends <= day.at(closes, 0, 0, 0)
}

/// Leaves some work of a store open: each week, of most jobs that are done by day, one shift.
pub(super) fn leave_open(
    retail: &Retail,
    chance: &mut Chance,
    rota: &mut Rota,
    unit: &BusinessUnit,
) {
    for week in 0..retail.weeks {
        for (job, _, department, _) in JOBS.iter().take(retail.people_per_store.min(7)) {
            let (label, hour, hours) = PATTERNS[draw(chance, 3)];
            let (day, wanted) = (week * 7 + draw(chance, 7), 1 + draw(chance, SLOTS_MAX));
            if *job == "night" || draw(chance, 3) == 0 {
                continue;
            }
            let date = retail.first_day.saturating_add((day as i64).days());
            let starts = date.at(0, 0, 0, 0).saturating_add(hour.hours());
            let open_shift = OpenShift {
                id: format!("o{:06}", rota.open_shifts.len() + 1),
                business_unit_id: unit.id.clone(),
                job_id: (*job).to_owned(),
                starts,
                ends: starts.saturating_add(hours.hours()),
                slots: u32::try_from(wanted).unwrap_or(1),
                label: Some(label.to_owned()),
                notes: (draw(chance, 8) == 0).then(|| format!("{department} needs a hand")),
                activities: parts(chance, starts),
            };
            rota.open_shifts.insert(open_shift.id.clone(), open_shift);
        }
    }
}
