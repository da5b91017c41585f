//! Whether a WFM keeps what [`shifts_ports::Wfm`] promises, looked at from outside: for whoever
//! writes a provider, or a server of the open protocol.
//!
//! It only reads, unless it is told to act. Each check has a name that stays, what is wanted, what
//! was seen, and what to do. What was seen names records and people by their ids alone.

mod acting;
mod asking;
mod availability;
mod dated;
mod people;
mod requests;
mod sheet;
mod units;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Weekday;
use shifts_model::{
    BusinessUnit, BusinessUnitId, Employee, EmployeeId, OpenShift, Shift, Span, TimeOff,
    WeekCalendar, WfmJobId,
};
use shifts_ports::{Clock, Wfm};

pub use sheet::{Check, Verdict};

use sheet::{Group, not_tried};

/// How many weeks before this one are read.
const PAST_WEEKS: u32 = 1;
/// How many weeks after this one are read.
const FUTURE_WEEKS: u32 = 2;

/// All groups of checks, in their order.
const GROUPS: [&Group; 9] = [
    &people::EMPLOYEES,
    &people::JOBS,
    &dated::SHIFTS,
    &dated::OPEN_SHIFTS,
    &dated::TIME_OFF,
    &availability::GROUP,
    &requests::GROUP,
    &asking::GROUP,
    &acting::GROUP,
];

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The business units, one after the other.
    pub business_units: Vec<BusinessUnitId>,
    /// On which day their weeks begin.
    pub first_day_of_week: Weekday,
    /// Whether time off is asked for and taken back, and things that cannot be done are asked for.
    /// Only where nobody is harmed by it.
    pub acts: bool,
}

/// One business unit, and what is known of it so far.
struct Scene<'a> {
    wfm: &'a dyn Wfm,
    clock: &'a dyn Clock,
    now: Timestamp,
    unit: BusinessUnit,
    /// Some weeks around now, one after the other.
    weeks: Vec<Span>,
    employees: Vec<Employee>,
    /// Who works here, where that could be read whole.
    staff: Option<BTreeSet<EmployeeId>>,
    /// The jobs, where they could be read whole.
    jobs: Option<BTreeSet<WfmJobId>>,
    shifts: Vec<Shift>,
}

impl Scene<'_> {
    /// All the weeks.
    fn span(&self) -> Span {
        union_of(&self.weeks).unwrap_or(Span {
            starts_at: self.now,
            ends_at: self.now,
        })
    }
}

/// From the beginning of the first to the end of the last.
fn union_of(weeks: &[Span]) -> Option<Span> {
    weeks.iter().copied().reduce(Span::union)
}

/// Looks at a WFM. The checks come in the same order for every WFM, whatever it offers.
pub async fn check(wfm: &dyn Wfm, clock: &dyn Clock, wanted: &Wanted) -> Vec<Check> {
    let mut checks = Vec::new();
    for id in &wanted.business_units {
        checks.extend(check_unit(wfm, clock, wanted, id).await);
    }
    checks
}

async fn check_unit(
    wfm: &dyn Wfm,
    clock: &dyn Clock,
    wanted: &Wanted,
    id: &BusinessUnitId,
) -> Vec<Check> {
    let now = clock.now();
    let (mut checks, unit) = units::check(wfm, id).await;
    let Some(unit) = unit else {
        let why = "the business unit could not be read";
        checks.extend(
            GROUPS
                .into_iter()
                .flat_map(|group| not_tried(id, group, why)),
        );
        return checks;
    };
    let calendar = WeekCalendar::new(unit.zone.clone(), wanted.first_day_of_week);
    let mut weeks = calendar.window(now, PAST_WEEKS, FUTURE_WEEKS);
    weeks.sort_unstable();
    let mut scene = Scene {
        wfm,
        clock,
        now,
        unit,
        weeks: weeks.into_iter().map(|week| calendar.span(week)).collect(),
        employees: Vec::new(),
        staff: None,
        jobs: None,
        shifts: Vec::new(),
    };
    checks.extend(people::check_employees(&mut scene).await);
    checks.extend(people::check_jobs(&mut scene).await);
    let (of_shifts, shifts) = dated::check::<Shift>(&scene).await;
    scene.shifts = shifts;
    checks.extend(of_shifts);
    checks.extend(dated::check::<OpenShift>(&scene).await.0);
    checks.extend(dated::check::<TimeOff>(&scene).await.0);
    checks.extend(availability::check(&scene).await);
    checks.extend(requests::check(&scene).await);
    checks.extend(asking::check(&scene).await);
    if wanted.acts {
        checks.extend(acting::check(&scene).await);
    } else {
        checks.extend(not_tried(
            id,
            &acting::GROUP,
            "it only reads unless it is told to act",
        ));
    }
    checks
}
