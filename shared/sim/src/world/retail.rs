//! A retail company: stores in three time zones, and a believable rota for each.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use super::names::{FIRST, LAST, plain};
use super::rota::{Activity, BusinessUnit, Employee, Job, Rota, Shift, TeamsUser};
use crate::chance::Chance;

/// What to build.
#[derive(Debug, Clone)]
pub struct Retail {
    /// How many stores.
    pub stores: usize,
    /// How many people in each.
    pub people_per_store: usize,
    /// How many weeks of shifts.
    pub weeks: usize,
    /// The first day of the first week.
    pub first_day: Date,
    /// The same seed builds the same company.
    pub seed: u64,
}

const PLACES: [(&str, &str); 12] = [
    ("London Soho", "Europe/London"),
    ("Berlin Mitte", "Europe/Berlin"),
    ("New York Chelsea", "America/New_York"),
    ("Leeds Arcade", "Europe/London"),
    ("Hamburg Altona", "Europe/Berlin"),
    ("Boston Harbor", "America/New_York"),
    ("Bristol Quay", "Europe/London"),
    ("Munich Haidhausen", "Europe/Berlin"),
    ("Miami Bayside", "America/New_York"),
    ("Glasgow West End", "Europe/London"),
    ("Cologne Ehrenfeld", "Europe/Berlin"),
    ("Atlanta Midtown", "America/New_York"),
];

/// Id, name, department, colour.
const JOBS: [(&str, &str, &str, &str); 8] = [
    ("cashier", "Cashier", "Checkout", "#0078d7"),
    ("selfscan", "Self-scan host", "Checkout", "#0078d7"),
    ("baker", "Baker", "Bakery", "#ffb900"),
    ("fresh", "Fresh food", "Fresh", "#8cbd18"),
    ("stock", "Stock", "Stock", "#4e257f"),
    ("night", "Night fill", "Stock", "#393939"),
    ("service", "Service desk", "Service", "#ed616f"),
    ("lead", "Store lead", "Management", "#004e8c"),
];

/// Label, first hour, length in hours.
const PATTERNS: [(&str, i64, i64); 4] = [
    ("Early", 6, 8),
    ("Day", 9, 8),
    ("Late", 14, 8),
    ("Night", 22, 8),
];

impl Retail {
    /// Builds the company.
    #[must_use]
    pub fn build(&self) -> Rota {
        let mut chance = Chance::new(self.seed, 0x5e7a);
        let mut rota = Rota::default();
        for (id, name, department, color) in JOBS {
            rota.jobs.push(Job {
                id: id.to_owned(),
                name: name.to_owned(),
                department: department.to_owned(),
                color: color.to_owned(),
            });
        }
        let mut logins = BTreeMap::new();
        for store in 0..self.stores {
            let (place, time_zone) = PLACES[store % PLACES.len()];
            let unit = BusinessUnit {
                id: format!("store-{:02}", store + 1),
                name: format!("Northwind {place}"),
                time_zone: time_zone.to_owned(),
            };
            for person in 0..self.people_per_store {
                let employee = self.person(&mut chance, &unit, store, person, &mut logins);
                let job = if employee.is_manager {
                    "lead"
                } else {
                    JOBS[person % 7].0
                };
                self.plan(&mut chance, &mut rota, &employee, job);
                rota.employees.push(employee);
            }
            rota.business_units.push(unit);
        }
        rota
    }

    fn person(
        &self,
        chance: &mut Chance,
        unit: &BusinessUnit,
        store: usize,
        person: usize,
        logins: &mut BTreeMap<String, u32>,
    ) -> Employee {
        let first = FIRST[draw(chance, FIRST.len())];
        let last = LAST[draw(chance, LAST.len())];
        let plain_name = format!("{}.{}", plain(first), plain(last));
        let taken = logins.entry(plain_name.clone()).or_insert(0);
        *taken += 1;
        let number = if *taken == 1 {
            String::new()
        } else {
            taken.to_string()
        };
        let login = format!("{plain_name}{number}@northwind.example");
        // One person of the first and one of the last store are not in Teams, so that people
        // without a user are seen; one is in Teams under another name and found by mail.
        let is_absent = person == 7 && (store == 0 || store + 1 == self.stores);
        let user_principal_name = match (store, person) {
            (1, 3) => format!("{plain_name}{number}@corp.northwind.example"),
            _ => login.clone(),
        };
        let user = TeamsUser {
            id: chance.guid(),
            user_principal_name,
            mail: Some(login.clone()),
        };
        Employee {
            id: format!("e{:02}{:03}", store + 1, person + 1),
            business_unit_id: unit.id.clone(),
            login: Some(login),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            is_manager: person.is_multiple_of(20),
            user: (!is_absent).then_some(user),
        }
    }

    /// Plans one person: a pattern for each week, on days that follow a rhythm of the person's own.
    fn plan(&self, chance: &mut Chance, rota: &mut Rota, employee: &Employee, job: &str) {
        let days_a_week = 4 + draw(chance, 2);
        for week in 0..self.weeks {
            let off = draw(chance, 7);
            let (label, hour, hours) = match job {
                "night" => PATTERNS[3],
                "baker" => PATTERNS[0],
                "lead" => PATTERNS[1],
                _ => PATTERNS[draw(chance, 3)],
            };
            for turn in 0..days_a_week {
                let day = (week * 7 + (off + turn) % 7) as i64;
                let date = self.first_day.saturating_add(day.days());
                let starts = date.at(0, 0, 0, 0).saturating_add(hour.hours());
                let ends = starts.saturating_add(hours.hours());
                let id = format!("s{:06}", rota.shifts.len() + 1);
                if rota.is_free(&employee.id, starts, ends, &id) {
                    let shift = shift(chance, id.clone(), employee, job, label, (starts, ends));
                    rota.shifts.insert(id, shift);
                }
            }
        }
    }
}

fn shift(
    chance: &mut Chance,
    id: String,
    employee: &Employee,
    job: &str,
    label: &str,
    (starts, ends): (DateTime, DateTime),
) -> Shift {
    let part = |name: &str, from: i64, minutes: i64, paid: bool| Activity {
        name: name.to_owned(),
        starts: starts.saturating_add(from.minutes()),
        ends: starts.saturating_add((from + minutes).minutes()),
        paid,
    };
    let mut activities = vec![part("Break", 240, 30, false)];
    match draw(chance, 10) {
        0 => activities.push(part("Delivery", 30, 60, true)),
        1 => activities.push(part("Training", 300, 90, true)),
        2 => activities.push(part("Inventory", 330, 60, true)),
        _ => {}
    }
    let notes = (draw(chance, 40) == 0).then(|| "Key holder: open the side gate".to_owned());
    Shift {
        id,
        business_unit_id: employee.business_unit_id.clone(),
        employee_id: employee.id.clone(),
        job_id: job.to_owned(),
        starts,
        ends,
        label: Some(label.to_owned()),
        notes,
        activities,
    }
}

pub(super) fn draw(chance: &mut Chance, below: usize) -> usize {
    (chance.bits() % below as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    pub(crate) fn company(seed: u64) -> Rota {
        let first_day = date(2026, 11, 23);
        Retail {
            stores: 3,
            people_per_store: 30,
            weeks: 2,
            first_day,
            seed,
        }
        .build()
    }

    #[test]
    fn the_same_seed_builds_the_same_company() {
        assert_eq!(company(1), company(1));
        assert_ne!(company(1), company(2));
    }

    #[test]
    fn nobody_works_two_shifts_at_once() {
        let rota = company(7);
        for shift in rota.shifts.values() {
            assert!(rota.is_free(&shift.employee_id, shift.starts, shift.ends, &shift.id));
        }
    }

    #[test]
    fn people_work_four_to_five_shifts_a_week_in_three_zones() {
        let rota = company(7);
        let per_week = rota.shifts.len() as f64 / (90.0 * 2.0);
        assert!((4.0..=5.0).contains(&per_week), "{per_week}");
        let zones: std::collections::BTreeSet<_> = rota
            .business_units
            .iter()
            .map(|unit| &unit.time_zone)
            .collect();
        assert_eq!(zones.len(), 3);
    }

    #[test]
    fn logins_are_unique_and_two_people_are_not_in_teams() {
        let rota = company(7);
        let logins: std::collections::BTreeSet<_> = rota
            .employees
            .iter()
            .map(|employee| &employee.login)
            .collect();
        assert_eq!(logins.len(), rota.employees.len());
        assert_eq!(
            rota.employees
                .iter()
                .filter(|employee| employee.user.is_none())
                .count(),
            2
        );
    }

    #[test]
    fn ids_are_unique() {
        let rota = company(7);
        let all = |ids: Vec<&String>| {
            let different: std::collections::BTreeSet<_> = ids.iter().collect();
            assert_eq!(different.len(), ids.len());
        };
        all(rota.business_units.iter().map(|unit| &unit.id).collect());
        all(rota.jobs.iter().map(|job| &job.id).collect());
        all(rota.employees.iter().map(|person| &person.id).collect());
        let users = rota.employees.iter().filter_map(|e| e.user.as_ref());
        all(users.map(|user| &user.id).collect());
        assert!(rota.shifts.iter().all(|(id, shift)| *id == shift.id));
    }
}
