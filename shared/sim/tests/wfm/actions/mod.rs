//! What people do in the simulated WFM, judged by a rota small enough to be seen at a glance.

mod direct;
mod over_http;
mod requests;
mod rules;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::date;
use shifts_ports::Clock;
use shifts_sim::wfm::{Deed, Done, Refusal, RefusalCode, Reply, Role, Wanted, Wfm, WfmRequest};
use shifts_sim::world::{Away, BusinessUnit, Employee, Job, OpenShift, Rota, Shift};

/// A clock that stands where it was put.
struct At(Mutex<Timestamp>);

#[async_trait]
impl Clock for At {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {}
}

/// A WFM on Sunday, 22 November 2026, before the week of the rota.
struct Office {
    wfm: Wfm,
    clock: Arc<At>,
}

impl Office {
    fn new() -> Self {
        let clock = Arc::new(At(Mutex::new("2026-11-22T12:00:00Z".parse().unwrap())));
        let wfm = Wfm::new(rota(), None, 1, clock.clone());
        Self { wfm, clock }
    }

    fn set(&self, now: &str) {
        *self.clock.0.lock().unwrap() = now.parse().unwrap();
    }

    fn ask(&self, sender_id: &str, wanted: Wanted) -> Result<WfmRequest, RefusalCode> {
        self.request(&asking(sender_id, wanted))
    }

    fn answer(
        &self,
        request: &WfmRequest,
        (actor_id, role): (&str, Role),
        reply: Reply,
    ) -> Result<WfmRequest, RefusalCode> {
        self.request(&Deed::Answer {
            request_id: request.id.clone(),
            kind: None,
            actor_id: actor_id.to_owned(),
            role,
            reply,
        })
    }

    fn request(&self, deed: &Deed) -> Result<WfmRequest, RefusalCode> {
        match self.wfm.act(deed) {
            Ok(Done::Request(request)) => Ok(request),
            Ok(other) => panic!("no request: {other:?}"),
            Err(Refusal { code, .. }) => Err(code),
        }
    }

    fn refusal(&self, deed: &Deed) -> Option<RefusalCode> {
        let before = self.wfm.rota();
        let refused = self.wfm.act(deed).err().map(|refusal| refusal.code);
        if refused.is_some() {
            assert_eq!(self.wfm.rota(), before, "a refusal changes nothing");
        }
        refused
    }

    /// Whose shift it is.
    fn whose(&self, shift_id: &str) -> String {
        self.wfm.rota().shifts[shift_id].employee_id.clone()
    }

    /// The state of a request, as the WFM's own screen shows it.
    fn state(&self, request: &WfmRequest) -> &'static str {
        let all = self.wfm.requests();
        let found = all.iter().find(|other| other.id == request.id).unwrap();
        found.state.as_str()
    }
}

const MANAGER: (&str, Role) = ("mia", Role::Manager);

fn asking(sender_id: &str, wanted: Wanted) -> Deed {
    Deed::Ask {
        sender_id: sender_id.to_owned(),
        wanted,
        message: None,
    }
}

fn swap(shift_id: &str, recipient_id: &str, recipient_shift_id: &str) -> Wanted {
    Wanted::Swap {
        shift_id: shift_id.to_owned(),
        recipient_id: recipient_id.to_owned(),
        recipient_shift_id: recipient_shift_id.to_owned(),
    }
}

fn offer(shift_id: &str, recipient_id: &str) -> Wanted {
    Wanted::Offer {
        shift_id: shift_id.to_owned(),
        recipient_id: recipient_id.to_owned(),
    }
}

fn open_shift(id: &str) -> Wanted {
    Wanted::OpenShift {
        open_shift_id: id.to_owned(),
    }
}

/// Vacation from one day of November 2026 to another.
fn vacation(first: i8, last: i8) -> Wanted {
    Wanted::TimeOff {
        reason: "Vacation".to_owned(),
        away: Away::Days {
            first: date(2026, 11, first),
            last: date(2026, 11, last),
        },
    }
}

/// Two stores. In the first Ada, Bob and Cem are at the till and Dora at the oven, and Mia manages.
/// In the second Eli is at the till and Max manages.
fn rota() -> Rota {
    let mut rota = Rota {
        business_units: [("s1", "Europe/Berlin"), ("s2", "Europe/London")]
            .map(|(id, zone)| BusinessUnit {
                id: id.to_owned(),
                name: id.to_owned(),
                time_zone: zone.to_owned(),
            })
            .to_vec(),
        jobs: [
            ("till", "Checkout"),
            ("cash", "Checkout"),
            ("oven", "Bakery"),
        ]
        .map(|(id, department)| Job {
            id: id.to_owned(),
            name: id.to_owned(),
            department: department.to_owned(),
            color: "#000000".to_owned(),
        })
        .to_vec(),
        ..Rota::default()
    };
    for (id, unit) in [
        ("ada", "s1"),
        ("bob", "s1"),
        ("cem", "s1"),
        ("dora", "s1"),
        ("mia", "s1"),
        ("eli", "s2"),
        ("max", "s2"),
    ] {
        rota.employees.push(employee(id, unit));
        rota.leave_balance_hours.insert(id.to_owned(), 24);
    }
    for shift in [
        shift("a1", "ada", "till", (23, 9, 17)),
        shift("b1", "bob", "till", (24, 9, 17)),
        shift("c1", "cem", "cash", (23, 14, 22)),
        shift("d1", "dora", "oven", (25, 6, 14)),
        Shift {
            business_unit_id: "s2".to_owned(),
            ..shift("e1", "eli", "till", (26, 9, 17))
        },
    ] {
        rota.shifts.insert(shift.id.clone(), shift);
    }
    let open = OpenShift {
        id: "o1".to_owned(),
        business_unit_id: "s1".to_owned(),
        job_id: "till".to_owned(),
        starts: date(2026, 11, 26).at(9, 0, 0, 0),
        ends: date(2026, 11, 26).at(17, 0, 0, 0),
        slots: 2,
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    rota.open_shifts.insert("o1".to_owned(), open);
    rota
}

fn employee(id: &str, unit: &str) -> Employee {
    Employee {
        id: id.to_owned(),
        business_unit_id: unit.to_owned(),
        login: None,
        first_name: id.to_owned(),
        last_name: String::new(),
        is_manager: id.starts_with('m'),
        user: None,
    }
}

/// A shift of the first store on a day of November 2026, from one hour to another.
fn shift(id: &str, whose: &str, job: &str, (day, from, to): (i8, i8, i8)) -> Shift {
    Shift {
        id: id.to_owned(),
        business_unit_id: "s1".to_owned(),
        employee_id: whose.to_owned(),
        job_id: job.to_owned(),
        starts: date(2026, 11, day).at(from, 0, 0, 0),
        ends: date(2026, 11, day).at(to, 0, 0, 0),
        label: None,
        notes: None,
        activities: Vec::new(),
    }
}
