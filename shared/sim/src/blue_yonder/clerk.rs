//! Whoever answers one request: the rota, the numbers and the moment.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;

use super::availability::Period;
use super::call::Call;
use super::numbers::{Numbered, Numbers};
use super::refusals::Problem;
use super::sessions::Principal;
use super::settings::BlueYonderSettings;
use crate::wfm::{Deed, Done, Refusal, RefusalCode, State, WfmRequest};
use crate::world::{BusinessUnit, Employee};

pub(super) struct Clerk<'a> {
    pub(super) state: &'a mut State,
    pub(super) numbers: &'a mut Numbers,
    pub(super) periods: &'a mut BTreeMap<String, Period>,
    pub(super) settings: &'a BlueYonderSettings,
    pub(super) now: Timestamp,
}

impl Clerk<'_> {
    /// Does a deed, and gives what came of it its numbers.
    pub(super) fn act(&mut self, deed: &Deed) -> Result<Done, Refusal> {
        let done = self.state.act(self.now, deed, false);
        self.numbers.learn(self.state);
        done
    }

    /// Does a deed that leaves a request.
    pub(super) fn act_on_request(&mut self, deed: &Deed) -> Result<WfmRequest, Refusal> {
        match self.act(deed)? {
            Done::Request(request) => Ok(request),
            _ => Err(RefusalCode::Refused.into()),
        }
    }

    pub(super) fn number(&self, kind: Numbered, id: &str) -> i32 {
        self.numbers.of(kind, id)
    }

    /// A number as some APIs write it.
    pub(super) fn text(&self, kind: Numbered, id: &str) -> String {
        self.number(kind, id).to_string()
    }

    /// The id behind a number as it was sent.
    ///
    /// # Errors
    ///
    /// 400 when it is no number, 404 when nothing has it.
    pub(super) fn id(&self, kind: Numbered, sent: &str) -> Result<String, Problem> {
        let number = sent.parse();
        let number = number.map_err(|_| Problem::unreadable("StringCouldNotBeConvertedToInt"))?;
        let found = self.numbers.id(kind, number).map(str::to_owned);
        found.ok_or_else(|| Problem::not_found("NotFound"))
    }

    /// The site of that number.
    pub(super) fn site(&self, sent: &str) -> Result<BusinessUnit, Problem> {
        let id = self.id(Numbered::Site, sent)?;
        let found = self.state.rota.business_unit(&id).cloned();
        found.ok_or_else(|| Problem::not_found("NotFound"))
    }

    /// The person of that number.
    pub(super) fn person(&self, sent: &str) -> Result<Employee, Problem> {
        let id = self.id(Numbered::Employee, sent)?;
        let found = self.state.rota.employee(&id).cloned();
        found.ok_or_else(|| Problem::not_found("NotFound"))
    }

    /// The person whose session it is. The door lets nobody else in where this is asked.
    pub(super) fn caller(&self, call: &Call) -> Result<Employee, Problem> {
        let person = match &call.whose {
            Principal::Person(id) => self.state.rota.employee(id).cloned(),
            Principal::Account => None,
        };
        person.ok_or_else(|| Problem::not_found("InvalidEmployee"))
    }

    /// The labour week around a day.
    pub(super) fn week_of(&self, day: Date) -> std::ops::Range<Date> {
        let since = self.settings.week_starts_on.until(day.weekday());
        let first = day.saturating_sub(i64::from(since).days());
        first..first.saturating_add(7.days())
    }

    /// The local day at a store.
    pub(super) fn today_at(&self, unit_id: &str) -> Date {
        self.local_at(unit_id, self.now).date()
    }

    /// A moment in a store's local time.
    pub(super) fn local_at(&self, unit_id: &str, at: Timestamp) -> jiff::civil::DateTime {
        let unit = self.state.rota.business_unit(unit_id);
        let zone = unit.and_then(|unit| TimeZone::get(&unit.time_zone).ok());
        zone.unwrap_or(TimeZone::UTC).to_datetime(at)
    }
}

/// Whether a body names what the path names, or nothing.
pub(super) fn agrees(in_body: &Value, in_path: &str) -> bool {
    let number = in_body.as_i64().map(|number| number.to_string());
    in_body.is_null() || number.as_deref() == Some(in_path)
}

/// A day as it was sent.
///
/// # Errors
///
/// 400 when it is none.
pub(super) fn day(sent: &str) -> Result<Date, Problem> {
    sent.parse().map_err(|_| Problem::unreadable("InvalidDate"))
}
