//! Time off.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use super::retail::{Retail, draw};
use super::rota::Rota;
use crate::chance::Chance;

/// How long before the first week the longest leave begins, and how long after the last it ends.
const BEYOND_DAYS: (i64, i64) = (40, 90);

/// Time off of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOff {
    /// Its id.
    pub id: String,
    /// Who is away.
    pub employee_id: String,
    /// Why.
    pub reason: String,
    /// When.
    pub away: Away,
    /// Whether it was given up again. The WFM does not tell of it any more.
    pub cancelled: bool,
}

/// When somebody is away, in their store's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// Whole days.
    Days {
        /// The first one.
        first: Date,
        /// The last one, which belongs to them.
        last: Date,
    },
    /// Part of a day, or of several.
    Hours {
        /// From.
        starts: DateTime,
        /// Until.
        ends: DateTime,
    },
}

impl Away {
    /// The local time at which it begins.
    #[must_use]
    pub fn starts(self) -> DateTime {
        match self {
            Self::Days { first, .. } => first.at(0, 0, 0, 0),
            Self::Hours { starts, .. } => starts,
        }
    }

    /// The local time at which it ends.
    #[must_use]
    pub fn ends(self) -> DateTime {
        match self {
            Self::Days { last, .. } => last.saturating_add(1.day()).at(0, 0, 0, 0),
            Self::Hours { ends, .. } => ends,
        }
    }

    /// Whether it shares time with what lies between two local times.
    #[must_use]
    pub fn overlaps(self, starts: DateTime, ends: DateTime) -> bool {
        self.starts() < ends && starts < self.ends()
    }

    /// Whole days.
    fn days(first: Date, count: usize) -> Self {
        let last = first.saturating_add((count as i64 - 1).days());
        Self::Days { first, last }
    }
}

/// Gives time off to people of all stores, of every sort in each.
pub(super) fn grant(retail: &Retail, chance: &mut Chance, rota: &mut Rota) {
    let days = retail.weeks * 7;
    for at in 0..rota.employees.len() {
        let (store, person) = (at / retail.people_per_store, at % retail.people_per_store);
        let first = draw(chance, days.max(1)) as i64;
        let first = retail.first_day.saturating_add(first.days());
        let (reason, away) = match (person + store) % 10 {
            _ if is_on_long_leave(store, person) => ("Parental leave", long_leave(retail)),
            1 | 9 => ("Vacation", Away::days(first, 5 + draw(chance, 10))),
            3 => ("Sick leave", Away::days(first, 1)),
            5 => ("Appointment", hours(chance, first)),
            7 => ("Training course", Away::days(first, 2)),
            _ => continue,
        };
        let time_off = TimeOff {
            id: format!("t{:06}", rota.time_off.len() + 1),
            employee_id: rota.employees[at].id.clone(),
            reason: reason.to_owned(),
            away,
            cancelled: (person + store) % 10 == 9 && !is_on_long_leave(store, person),
        };
        rota.time_off.insert(time_off.id.clone(), time_off);
    }
}

/// One person of every third store is away for longer than anybody looks.
fn is_on_long_leave(store: usize, person: usize) -> bool {
    person == 4 && store.is_multiple_of(3)
}

fn long_leave(retail: &Retail) -> Away {
    let (before, after) = BEYOND_DAYS;
    let last = retail.weeks as i64 * 7 + after;
    Away::Days {
        first: retail.first_day.saturating_sub(before.days()),
        last: retail.first_day.saturating_add(last.days()),
    }
}

fn hours(chance: &mut Chance, day: Date) -> Away {
    let starts = day
        .at(8, 0, 0, 0)
        .saturating_add((draw(chance, 16) as i64 * 30).minutes());
    Away::Hours {
        starts,
        ends: starts.saturating_add((2 + draw(chance, 3) as i64).hours()),
    }
}
