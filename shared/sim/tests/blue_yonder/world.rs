//! A rota small enough to be seen at a glance, and a company.

use jiff::civil::{Time, Weekday, date, time};
use shifts_sim::blue_yonder::BlueYonderSettings;
use shifts_sim::world::{
    Activity, Availability, Away, BusinessUnit, Employee, Job, OpenShift, Retail, Rota, Shift,
    Slot, TimeOff,
};

use crate::Server;
use crate::server::login_of;

/// A Blue Yonder on Sunday, 22 November 2026, before the week of the small rota.
pub(crate) async fn small() -> Server {
    small_with(BlueYonderSettings::default()).await
}

pub(crate) async fn small_with(settings: BlueYonderSettings) -> Server {
    Server::with(rota(), "2026-11-22T12:00:00Z", settings).await
}

/// A company of three stores in three zones, in the weeks in which all of them put back their
/// clocks, on 25 October and 1 November 2026.
pub(crate) async fn company() -> Server {
    let company = Retail {
        stores: 3,
        people_per_store: 24,
        weeks: 4,
        first_day: date(2026, 10, 12),
        seed: 3,
    };
    let settings = BlueYonderSettings::default();
    Server::with(company.build(), "2026-10-11T12:00:00Z", settings).await
}

/// Two stores. In the first Ada, Bob and Cem are at the till and Dora at the oven, and Mia manages;
/// Nell works there too and has no login. In the second Eli is at the till and Max manages.
pub(crate) fn rota() -> Rota {
    let mut rota = Rota::default();
    for (id, zone) in [("s1", "Europe/Berlin"), ("s2", "Europe/London")] {
        rota.business_units.push(BusinessUnit {
            id: id.to_owned(),
            name: format!("Northwind {id}"),
            time_zone: zone.to_owned(),
        });
    }
    for (id, department) in [
        ("till", "Checkout"),
        ("cash", "Checkout"),
        ("oven", "Bakery"),
    ] {
        rota.jobs.push(Job {
            id: id.to_owned(),
            name: id.to_owned(),
            department: department.to_owned(),
            color: "#bdb76b".to_owned(),
        });
    }
    let people = [
        ("ada", "s1"),
        ("bob", "s1"),
        ("cem", "s1"),
        ("dora", "s1"),
        ("mia", "s1"),
        ("nell", "s1"),
        ("eli", "s2"),
        ("max", "s2"),
    ];
    for (id, unit) in people {
        rota.employees.push(Employee {
            id: id.to_owned(),
            business_unit_id: unit.to_owned(),
            login: (id != "nell").then(|| login_of(id)),
            first_name: id.to_owned(),
            last_name: "Example".to_owned(),
            is_manager: id.starts_with('m'),
            user: None,
        });
        rota.leave_balance_hours.insert(id.to_owned(), 24);
    }
    for (id, whose, job, when) in [
        ("a1", "ada", "till", (23, 9, 17)),
        ("a2", "ada", "till", (27, 9, 17)),
        ("b1", "bob", "till", (24, 9, 17)),
        ("c1", "cem", "cash", (23, 14, 22)),
        ("d1", "dora", "oven", (25, 6, 14)),
        ("e1", "eli", "till", (26, 9, 17)),
    ] {
        let shift = shift(id, whose, job, when);
        rota.shifts.insert(shift.id.clone(), shift);
    }
    let open = OpenShift {
        id: "o1".to_owned(),
        business_unit_id: "s1".to_owned(),
        job_id: "till".to_owned(),
        starts: date(2026, 11, 25).at(9, 0, 0, 0),
        ends: date(2026, 11, 25).at(17, 0, 0, 0),
        slots: 2,
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    rota.open_shifts.insert("o1".to_owned(), open);
    leave_and_availability(&mut rota);
    rota
}

fn leave_and_availability(rota: &mut Rota) {
    let days = |first, last| Away::Days { first, last };
    for (id, reason, away, cancelled) in [
        (
            "t1",
            "Vacation",
            days(date(2026, 12, 28), date(2027, 1, 3)),
            false,
        ),
        (
            "t2",
            "Appointment",
            Away::Hours {
                starts: date(2026, 12, 1).at(9, 0, 0, 0),
                ends: date(2026, 12, 1).at(11, 30, 0, 0),
            },
            false,
        ),
        (
            "t3",
            "Vacation",
            days(date(2026, 11, 30), date(2026, 11, 30)),
            true,
        ),
    ] {
        let time_off = TimeOff {
            id: id.to_owned(),
            employee_id: "dora".to_owned(),
            reason: reason.to_owned(),
            away,
            cancelled,
        };
        rota.time_off.insert(id.to_owned(), time_off);
    }
    let slot = |weekday, starts: Time, ends: Time| Slot {
        weekday,
        starts,
        ends,
    };
    let known = Availability {
        employee_id: "ada".to_owned(),
        cycle_starts_on: Some(date(2026, 11, 23)),
        weeks: vec![
            vec![slot(Weekday::Monday, Time::midnight(), Time::midnight())],
            vec![slot(Weekday::Sunday, time(9, 15, 0, 0), time(17, 0, 0, 0))],
        ],
    };
    rota.availability.insert("ada".to_owned(), known);
}

/// A shift on a day of November 2026, from one hour to another, with a break after two hours.
fn shift(id: &str, whose: &str, job: &str, (day, from, to): (i8, i8, i8)) -> Shift {
    let unit = if whose == "eli" { "s2" } else { "s1" };
    let starts = date(2026, 11, day).at(from, 0, 0, 0);
    Shift {
        id: id.to_owned(),
        business_unit_id: unit.to_owned(),
        employee_id: whose.to_owned(),
        job_id: job.to_owned(),
        starts,
        ends: date(2026, 11, day).at(to, 0, 0, 0),
        label: None,
        notes: None,
        activities: vec![Activity {
            name: "Break".to_owned(),
            starts: date(2026, 11, day).at(from + 2, 0, 0, 0),
            ends: date(2026, 11, day).at(from + 2, 30, 0, 0),
            paid: false,
        }],
    }
}
