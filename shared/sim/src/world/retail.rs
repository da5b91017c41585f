//! A retail company: stores in three time zones, and a believable rota for each.
//!
//! Each part draws from a sequence of its own, so that a change of one leaves the others as they
//! were.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use super::names::{FIRST, LAST, plain};
use super::rota::{Activity, BusinessUnit, Employee, Job, Rota, Shift, TeamsUser};
use super::{availability, cover, open_shifts, time_off};
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

/// Places whose clocks change in four ways: on a Sunday at one or two, by half an hour, and, for a
/// month of fasting, twice within a few weeks.
pub const ODD_CLOCKS: [(&str, &str); 4] = [
    ("London Soho", "Europe/London"),
    ("New York Chelsea", "America/New_York"),
    ("Lord Howe Lagoon", "Australia/Lord_Howe"),
    ("Casablanca Anfa", "Africa/Casablanca"),
];

/// Id, name, department, colour.
pub(super) const JOBS: [(&str, &str, &str, &str); 8] = [
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
pub(super) const PATTERNS: [(&str, i64, i64); 4] = [
    ("Early", 6, 8),
    ("Day", 9, 8),
    ("Late", 14, 8),
    ("Night", 22, 8),
];

/// How many days of leave everybody has left at least, and how much people differ.
const LEAVE_DAYS_LEAST: usize = 3;
const LEAVE_DAYS_SPREAD: usize = 18;

impl Retail {
    /// Builds the company.
    #[must_use]
    pub fn build(&self) -> Rota {
        self.build_in(&PLACES)
    }

    /// Builds the company in other places, each a name and a zone of the tz database.
    #[must_use]
    pub fn build_in(&self, places: &[(&str, &str)]) -> Rota {
        let mut rota = Rota::default();
        self.hire_and_plan(&mut rota, places);
        self.give_time_off(&mut rota);
        self.leave_work_open(&mut rota);
        self.ask_for_availability(&mut rota);
        self.count_leave(&mut rota);
        rota
    }

    fn hire_and_plan(&self, rota: &mut Rota, places: &[(&str, &str)]) {
        let mut chance = Chance::new(self.seed, 0x5e7a);
        rota.jobs = JOBS.into_iter().map(job).collect();
        let mut logins = BTreeMap::new();
        // Without a place there is no store.
        for (store, (place, time_zone)) in places.iter().cycle().take(self.stores).enumerate() {
            let unit = BusinessUnit {
                id: format!("store-{:02}", store + 1),
                name: format!("Northwind {place}"),
                time_zone: (*time_zone).to_owned(),
            };
            for person in 0..self.people_per_store {
                let employee = self.person(&mut chance, &unit, store, person, &mut logins);
                let job = if employee.is_manager {
                    "lead"
                } else {
                    JOBS[person % 7].0
                };
                self.plan(&mut chance, rota, &employee, job);
                rota.employees.push(employee);
            }
            rota.business_units.push(unit);
        }
    }

    fn give_time_off(&self, rota: &mut Rota) {
        let mut chance = Chance::new(self.seed, 0x0ff0);
        time_off::grant(self, &mut chance, rota);
        cover::cover(&mut chance, rota);
    }

    fn leave_work_open(&self, rota: &mut Rota) {
        let mut chance = Chance::new(self.seed, 0x09e2);
        for unit in rota.business_units.clone() {
            open_shifts::leave_open(self, &mut chance, rota, &unit);
        }
    }

    fn ask_for_availability(&self, rota: &mut Rota) {
        let mut chance = Chance::new(self.seed, 0xa7a1);
        for employee in &rota.employees {
            let known = availability::of_person(&mut chance, employee, self.first_day);
            rota.availability
                .extend(known.map(|known| (employee.id.clone(), known)));
        }
    }

    /// Gives everybody what is left of the year's leave, in whole days.
    fn count_leave(&self, rota: &mut Rota) {
        let mut chance = Chance::new(self.seed, 0x1ea4);
        for employee in &rota.employees {
            let days = LEAVE_DAYS_LEAST + draw(&mut chance, LEAVE_DAYS_SPREAD);
            let hours = u32::try_from(days * 8).unwrap_or(0);
            let id = employee.id.clone();
            rota.leave_balance_hours.insert(id, hours);
        }
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
        let mut own: Vec<(DateTime, DateTime)> = Vec::new();
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
                if own.iter().all(|(from, to)| ends <= *from || *to <= starts) {
                    own.push((starts, ends));
                    let id = format!("s{:06}", rota.shifts.len() + 1);
                    let shift = shift(chance, id.clone(), employee, job, label, (starts, ends));
                    rota.shifts.insert(id, shift);
                }
            }
        }
    }
}

fn job((id, name, department, color): (&str, &str, &str, &str)) -> Job {
    Job {
        id: id.to_owned(),
        name: name.to_owned(),
        department: department.to_owned(),
        color: color.to_owned(),
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
    let activities = parts(chance, starts);
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

/// What happens within a shift that begins then.
pub(super) fn parts(chance: &mut Chance, starts: DateTime) -> Vec<Activity> {
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
    activities
}

pub(super) fn draw(chance: &mut Chance, below: usize) -> usize {
    (chance.bits() % below as u64) as usize
}
