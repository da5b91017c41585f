//! Who may do what, by the rota. Judges only; nothing here changes anything.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::deeds::Wanted;
use super::refusals::{Refusal, RefusalCode};
use crate::world::{Away, Employee, OpenShift, Rota, Shift};

/// The reason that costs leave.
pub(crate) const PAID_FROM_BALANCE: &str = "Vacation";
/// How many hours of leave a whole day costs.
const HOURS_A_DAY: i64 = 8;

/// What the company wants its WFM to hold people to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How much time has to lie between two shifts of a person.
    pub rest_minutes: i64,
    /// Whether a manager decides what colleagues agreed on and what people ask for. If not, it is
    /// granted when the last of them agreed.
    pub managers_decide: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            rest_minutes: 11 * 60,
            managers_decide: true,
        }
    }
}

/// A verdict: nothing, or why not.
pub(crate) type Verdict = Result<(), Refusal>;

/// What is looked at to judge.
pub(crate) struct Judge<'a> {
    pub(crate) rota: &'a Rota,
    /// The rota as it was planned, which shows in what people are trained.
    pub(crate) at_first: &'a Rota,
    pub(crate) rules: Rules,
    pub(crate) now: Timestamp,
    /// Whether leave may be had that is not left.
    pub(crate) may_overdraw: bool,
}

/// From one local time to another.
pub(crate) type Stretch = (DateTime, DateTime);

impl<'a> Judge<'a> {
    pub(crate) fn person(&self, id: &str) -> Result<&'a Employee, Refusal> {
        let found = self.rota.employee(id);
        found.ok_or_else(|| RefusalCode::NotFound.into())
    }

    pub(crate) fn shift(&self, id: &str) -> Result<&'a Shift, Refusal> {
        let found = self.rota.shifts.get(id);
        found.ok_or_else(|| RefusalCode::NotFound.into())
    }

    pub(crate) fn open_shift(&self, id: &str) -> Result<&'a OpenShift, Refusal> {
        let found = self.rota.open_shifts.get(id);
        found.ok_or_else(|| RefusalCode::NotFound.into())
    }

    /// That this is a manager of that store.
    pub(crate) fn manages(&self, id: &str, unit_id: &str) -> Verdict {
        let person = self.person(id)?;
        let does = person.is_manager && person.business_unit_id == unit_id;
        allow(does, RefusalCode::Forbidden)
    }

    /// That something of a store has not begun.
    pub(crate) fn is_ahead(&self, unit_id: &str, starts: DateTime) -> Verdict {
        let unit = self.rota.business_unit(unit_id);
        let zone = unit.and_then(|unit| TimeZone::get(&unit.time_zone).ok());
        let zone = zone.ok_or(RefusalCode::NotFound)?;
        allow(zone.to_datetime(self.now) < starts, RefusalCode::TooLate)
    }

    /// That a person can do a job then, if `but` were not their shifts.
    pub(crate) fn can_work(
        &self,
        employee_id: &str,
        job_id: &str,
        (starts, ends): Stretch,
        but: &[&str],
    ) -> Verdict {
        let own =
            self.rota.shifts.values().filter(|shift| {
                shift.employee_id == employee_id && !but.contains(&shift.id.as_str())
            });
        for other in own {
            let is_apart = ends <= other.starts || other.ends <= starts;
            allow(is_apart, RefusalCode::Overlap)?;
            let gap = if other.ends <= starts {
                other.ends.duration_until(starts)
            } else {
                ends.duration_until(other.starts)
            };
            allow(
                gap.as_mins() >= self.rules.rest_minutes,
                RefusalCode::RestPeriod,
            )?;
        }
        let is_away = self.rota.is_away(employee_id, starts, ends);
        allow(!is_away, RefusalCode::Overlap)?;
        let department = self.department(job_id).ok_or(RefusalCode::NotFound)?;
        let is_trained = self.departments(employee_id).contains(department);
        allow(is_trained, RefusalCode::SkillMissing)
    }

    /// That a person neither works nor is away then already, if `but` were not their time off.
    pub(crate) fn can_be_away(&self, employee_id: &str, away: Away, but: &str) -> Verdict {
        self.person(employee_id)?;
        let (starts, ends) = (away.starts(), away.ends());
        allow(starts < ends, RefusalCode::Refused)?;
        let works = self.rota.shifts.values().any(|shift| {
            shift.employee_id == employee_id && shift.starts < ends && starts < shift.ends
        });
        let is_away = self.rota.time_off.values().any(|other| {
            other.employee_id == employee_id
                && other.id != but
                && !other.cancelled
                && other.away.overlaps(starts, ends)
        });
        allow(!works && !is_away, RefusalCode::Overlap)
    }

    /// That what somebody asks for can be granted. `reserved_hours` of their leave are wanted by
    /// their other requests.
    pub(crate) fn can_have(
        &self,
        sender_id: &str,
        wanted: &Wanted,
        reserved_hours: u32,
    ) -> Verdict {
        let sender = self.person(sender_id)?;
        match wanted {
            Wanted::Swap {
                shift_id,
                recipient_id,
                recipient_shift_id,
            } => {
                let (own, other) = (self.shift(shift_id)?, self.shift(recipient_shift_id)?);
                self.person(recipient_id)?;
                let fits = own.employee_id == sender_id
                    && other.employee_id == *recipient_id
                    && sender_id != recipient_id
                    && own.business_unit_id == other.business_unit_id;
                allow(fits, RefusalCode::NotEligible)?;
                let both = [shift_id.as_str(), recipient_shift_id.as_str()];
                self.can_take(sender_id, other, &both)?;
                self.can_take(recipient_id, own, &both)
            }
            Wanted::Offer {
                shift_id,
                recipient_id,
            } => {
                let (own, recipient) = (self.shift(shift_id)?, self.person(recipient_id)?);
                let fits = own.employee_id == sender_id
                    && sender_id != recipient_id
                    && recipient.business_unit_id == own.business_unit_id;
                allow(fits, RefusalCode::NotEligible)?;
                self.can_take(recipient_id, own, &[])
            }
            Wanted::OpenShift { open_shift_id } => {
                let open = self.open_shift(open_shift_id)?;
                let fits = sender.business_unit_id == open.business_unit_id;
                allow(fits, RefusalCode::NotEligible)?;
                self.is_ahead(&open.business_unit_id, open.starts)?;
                allow(open.slots > 0, RefusalCode::NoSlotsLeft)?;
                self.can_work(sender_id, &open.job_id, (open.starts, open.ends), &[])
            }
            Wanted::TimeOff { reason, away } => {
                self.is_ahead(&sender.business_unit_id, away.starts())?;
                self.can_be_away(sender_id, *away, "")?;
                let left = self.rota.leave_balance_hours.get(sender_id);
                let left = left.copied().unwrap_or(0).saturating_sub(reserved_hours);
                if leave_hours(reason, *away) > left && !self.may_overdraw {
                    return Err(Refusal {
                        code: RefusalCode::BalanceTooSmall,
                        balance_hours: Some(left),
                    });
                }
                Ok(())
            }
        }
    }

    fn can_take(&self, employee_id: &str, shift: &Shift, but: &[&str]) -> Verdict {
        self.is_ahead(&shift.business_unit_id, shift.starts)?;
        self.can_work(employee_id, &shift.job_id, (shift.starts, shift.ends), but)
    }

    fn department(&self, job_id: &str) -> Option<&'a str> {
        let job = self.rota.jobs.iter().find(|job| job.id == job_id)?;
        Some(&job.department)
    }

    /// The departments in whose jobs a person has been planned.
    fn departments(&self, employee_id: &str) -> BTreeSet<&'a str> {
        let planned = self
            .at_first
            .shifts
            .values()
            .chain(self.rota.shifts.values());
        planned
            .filter(|shift| shift.employee_id == employee_id)
            .filter_map(|shift| self.department(&shift.job_id))
            .collect()
    }
}

/// How many hours of leave some time off costs.
pub(crate) fn leave_hours(reason: &str, away: Away) -> u32 {
    let hours = match away {
        _ if reason != PAID_FROM_BALANCE => 0,
        Away::Days { first, last } => {
            (first.duration_until(last).as_hours() / 24 + 1) * HOURS_A_DAY
        }
        Away::Hours { starts, ends } => (starts.duration_until(ends).as_mins() + 59) / 60,
    };
    u32::try_from(hours).unwrap_or(u32::MAX)
}

pub(crate) fn allow(is_so: bool, otherwise: RefusalCode) -> Verdict {
    if is_so { Ok(()) } else { Err(otherwise.into()) }
}
