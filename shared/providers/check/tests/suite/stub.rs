//! A WFM that is a value, and does one thing wrong.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    Action, Activity, Availability, BusinessUnit, BusinessUnitId, Employee, Judgement, OpenShift,
    Problem, Reading, Shift, Span, TimeOff, WfmJob, WfmJobId, WfmRequest,
};
use shifts_ports::{Clock, Wfm, WfmActions, WfmError};

use crate::shop;

/// Of what something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Employees,
    Jobs,
    Shifts,
    OpenShifts,
    TimeOff,
    Availability,
    Requests,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It cannot be read.
    Down,
    /// One is missing, and it is said so.
    Partial,
    /// The first is told twice, the second time a little different.
    Doubled,
    /// Ends before it begins.
    Backwards,
    /// Something happens after its end.
    PartOutside,
    /// One more is told that lies long after the span.
    Outside,
    /// Every reading tells the first another way.
    Flapping,
    /// What begins with a week is told in the week before as well.
    BorderTwice,
    /// A long reading loses its last.
    LastLost,
    /// Somebody does it who does not work here.
    Stranger,
    /// Nobody knows the job.
    StrangeJob,
    /// There is a person without a week.
    NoWeeks,
    /// What is asked about is not looked at.
    SinceIgnored,
    /// The oldest is forgotten once it was told.
    Forgetful,
}

/// The planted fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Zone,
    UnknownUnitFound,
    UnknownUnitEmpty,
    Reading(Of, Wrong),
    NoReasons,
    OwnTargets,
    StrangeRecipients,
    LateTargets,
    StrangerDone,
    UnknownCode,
    ImpossibleDone,
    RepeatedMakesAnother,
    TwoEffects,
    UsedKeyDone,
    NoWithdrawal,
}

pub(crate) struct Stub {
    pub(crate) fault: Fault,
    now: Mutex<Timestamp>,
    readings: Mutex<u32>,
    pub(crate) done: Mutex<BTreeMap<String, (Action, Judgement)>>,
    pub(crate) requests: Mutex<Vec<WfmRequest>>,
}

impl Stub {
    pub(crate) fn new(fault: Fault) -> Self {
        Self {
            fault,
            now: Mutex::new("2026-11-18T12:00:00Z".parse().unwrap()),
            readings: Mutex::default(),
            done: Mutex::default(),
            requests: Mutex::new(shop::requests()),
        }
    }

    pub(crate) fn pass(&self, s: i64) {
        let mut now = self.now.lock().unwrap();
        *now += SignedDuration::from_secs(s);
    }

    fn wrong(&self, of: Of) -> Option<Wrong> {
        match self.fault {
            Fault::Reading(what, wrong) if what == of => Some(wrong),
            _ => None,
        }
    }

    fn tell<T: Record>(
        &self,
        of: Of,
        mut records: Vec<T>,
        span: Option<Span>,
    ) -> Result<Reading<T>, WfmError> {
        let wrong = self.wrong(of);
        if let (Some(wrong), Some(first)) = (wrong, records.first_mut()) {
            first.spoil(wrong);
        }
        let count = {
            let mut readings = self.readings.lock().unwrap();
            *readings += 1;
            *readings
        };
        let days = span.map_or(0, |span| {
            span.starts_at.duration_until(span.ends_at).as_hours() / 24
        });
        let mut records: Vec<T> = match (span, wrong) {
            (Some(span), Some(Wrong::BorderTwice)) => {
                let mut longer = span;
                if days < 10 {
                    longer.ends_at += SignedDuration::from_secs(1);
                }
                records
                    .into_iter()
                    .filter(|one| one.is_in(longer))
                    .collect()
            }
            (Some(span), _) => records.into_iter().filter(|one| one.is_in(span)).collect(),
            (None, _) => records,
        };
        match wrong {
            Some(Wrong::Down) => {
                return Err(WfmError::Unreachable {
                    operation: "a reading".to_owned(),
                    cause: "it is down".into(),
                });
            }
            Some(Wrong::Partial) => {
                records.pop();
                let problem = Problem {
                    place: "record 7".to_owned(),
                    why: "it has no end".to_owned(),
                };
                return Ok(Reading::from_parts(records, vec![problem]));
            }
            Some(Wrong::LastLost) if days > 10 => drop(records.pop()),
            Some(Wrong::Doubled) => {
                let mut twice = records.clone();
                twice.truncate(1);
                twice.iter_mut().for_each(|one| one.alter(1));
                records.extend(twice);
            }
            Some(Wrong::Outside) => {
                let mut late = records.clone();
                late.truncate(1);
                late.iter_mut().for_each(Record::put_off);
                records.extend(late);
            }
            Some(Wrong::Flapping) => {
                if let Some(first) = records.first_mut() {
                    first.alter(count);
                }
            }
            _ => {}
        }
        Ok(Reading::Complete(records))
    }

    pub(crate) fn list_changed(&self, since: Timestamp) -> Result<Reading<WfmRequest>, WfmError> {
        let mut requests = self.requests.lock().unwrap();
        let wrong = self.wrong(Of::Requests);
        let told = requests.iter();
        let told = told.filter(|one| one.changed_at >= since || wrong == Some(Wrong::SinceIgnored));
        let told = told.cloned().collect();
        if wrong == Some(Wrong::Forgetful) {
            requests.retain(|one| one.id.as_str() != "r1");
        }
        self.tell(Of::Requests, told, None)
    }
}

#[async_trait]
impl Clock for Stub {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {}
}

#[async_trait]
impl Wfm for Stub {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        if id.as_str() != "shop" && self.fault != Fault::UnknownUnitFound {
            return Err(WfmError::NoSuchBusinessUnit { id: id.clone() });
        }
        let zone = match self.fault {
            Fault::Zone => TimeZone::fixed(jiff::tz::offset(1)),
            _ => TimeZone::get("Europe/Berlin").unwrap(),
        };
        Ok(BusinessUnit {
            id: id.clone(),
            name: "Shop".to_owned(),
            zone,
        })
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        if id.as_str() != "shop" {
            return match self.fault {
                Fault::UnknownUnitEmpty => Ok(Reading::Complete(Vec::new())),
                _ => Err(WfmError::NoSuchBusinessUnit { id: id.clone() }),
            };
        }
        self.tell(Of::Employees, shop::employees(), None)
    }

    async fn list_jobs(&self, _: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        self.tell(Of::Jobs, shop::jobs(), None)
    }

    async fn list_shifts(&self, _: &BusinessUnit, span: Span) -> Result<Reading<Shift>, WfmError> {
        self.tell(Of::Shifts, shop::shifts(), Some(span))
    }

    fn offers(&self, _: Activity) -> bool {
        true
    }

    async fn list_open_shifts(
        &self,
        _: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        self.tell(Of::OpenShifts, shop::open_shifts(), Some(span))
    }

    async fn list_time_off(
        &self,
        _: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        self.tell(Of::TimeOff, shop::time_off(), Some(span))
    }

    async fn list_availability(&self, _: &BusinessUnit) -> Result<Reading<Availability>, WfmError> {
        self.tell(Of::Availability, shop::availability(), None)
    }

    fn actions(&self) -> Option<&dyn WfmActions> {
        Some(self)
    }
}

/// A record that can be made wrong.
trait Record: Clone {
    fn is_in(&self, _span: Span) -> bool {
        true
    }
    /// Another way of telling the same record; for people and jobs, under another id.
    fn alter(&mut self, count: u32);
    fn put_off(&mut self) {}
    fn spoil(&mut self, _wrong: Wrong) {}
}

const LATE: SignedDuration = SignedDuration::from_hours(100 * 24);

impl Record for Employee {
    fn alter(&mut self, count: u32) {
        // The first time it is told it has its own id, else nobody would know its shifts.
        if count > 1 {
            self.id = shop::employee_id(&format!("e1-{count}"));
        }
    }
}

impl Record for WfmJob {
    fn alter(&mut self, count: u32) {
        if count > 3 {
            self.id = WfmJobId::parse(&format!("j1-{count}")).unwrap();
        }
    }
}

impl Record for Shift {
    fn is_in(&self, span: Span) -> bool {
        span.contains(self.starts_at)
    }
    fn alter(&mut self, count: u32) {
        self.label = Some(format!("told {count} times"));
    }
    fn put_off(&mut self) {
        self.id = shop::source("late");
        self.starts_at += LATE;
        self.ends_at += LATE;
        self.activities.clear();
    }
    fn spoil(&mut self, wrong: Wrong) {
        match wrong {
            Wrong::Backwards => {
                self.activities.clear();
                std::mem::swap(&mut self.starts_at, &mut self.ends_at);
            }
            Wrong::PartOutside => self.activities[0].ends_at += LATE,
            Wrong::Stranger => self.employee_id = shop::employee_id("stranger"),
            Wrong::StrangeJob => self.job_id = Some(WfmJobId::parse("strange").unwrap()),
            _ => {}
        }
    }
}

impl Record for OpenShift {
    fn is_in(&self, span: Span) -> bool {
        span.contains(self.starts_at)
    }
    fn alter(&mut self, count: u32) {
        self.slots = count;
    }
    fn put_off(&mut self) {
        self.id = shop::source("late");
        self.starts_at += LATE;
        self.ends_at += LATE;
        self.activities.clear();
    }
    fn spoil(&mut self, wrong: Wrong) {
        match wrong {
            Wrong::Backwards => {
                self.activities.clear();
                std::mem::swap(&mut self.starts_at, &mut self.ends_at);
            }
            Wrong::StrangeJob => self.job_id = Some(WfmJobId::parse("strange").unwrap()),
            _ => {}
        }
    }
}

impl Record for TimeOff {
    fn is_in(&self, span: Span) -> bool {
        self.starts_at < span.ends_at && span.starts_at < self.ends_at
    }
    fn alter(&mut self, count: u32) {
        self.ends_at += SignedDuration::from_secs(count.into());
    }
    fn put_off(&mut self) {
        self.id = shop::source("late");
        self.starts_at += LATE;
        self.ends_at += LATE;
    }
    fn spoil(&mut self, wrong: Wrong) {
        match wrong {
            // Within the span on both sides, so that it is only turned round.
            Wrong::Backwards => {
                self.starts_at = "2026-11-12T12:00:00Z".parse().unwrap();
                self.ends_at = "2026-11-12T11:00:00Z".parse().unwrap();
            }
            Wrong::Stranger => self.employee_id = shop::employee_id("stranger"),
            _ => {}
        }
    }
}

impl Record for Availability {
    fn alter(&mut self, count: u32) {
        let days = i64::from(count);
        self.rotates_from = self
            .rotates_from
            .saturating_add(jiff::Span::new().days(days));
    }
    fn spoil(&mut self, wrong: Wrong) {
        match wrong {
            Wrong::NoWeeks => self.weeks.clear(),
            Wrong::Stranger => self.employee_id = shop::employee_id("stranger"),
            _ => {}
        }
    }
}

impl Record for WfmRequest {
    fn alter(&mut self, _: u32) {}
    fn spoil(&mut self, wrong: Wrong) {
        if wrong == Wrong::Stranger {
            self.sender_id = shop::employee_id("stranger");
        }
    }
}
