//! Open shifts: asked for, claimed, given.

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::json;
use shifts_model::{
    BusinessUnit, Edge, EmployeeId, Judgement, RefusalReason, SourceId, Span, WfmRequestState,
};
use shifts_ports::WfmError;

use super::requests::{Open, Request};
use super::swaps::{as_person, word};
use super::{Said, nobody, refused, standing};
use crate::calls::{Ask, BlueYonder, form};
use crate::entities::Ref;
use crate::moments::{business_day, moment};

/// One shift, as much of it as an action needs.
#[derive(Deserialize)]
pub(super) struct ScheduledForm {
    #[serde(rename = "scheduledShiftId")]
    pub(super) id: Ref,
    #[serde(rename = "employeeId")]
    pub(super) employee_id: Option<Ref>,
    #[serde(rename = "startTime")]
    starts: String,
}

#[derive(Deserialize)]
struct ScheduledListForm {
    #[serde(default)]
    entities: Vec<ScheduledForm>,
}

#[derive(Deserialize)]
struct AvailableForm {
    #[serde(rename = "shiftId")]
    id: Ref,
}

#[derive(Deserialize)]
struct AvailableListForm {
    #[serde(default)]
    entities: Vec<AvailableForm>,
}

impl BlueYonder {
    /// A shift by its id; `None` when there is none.
    pub(super) async fn scheduled(&self, id: &Ref) -> Result<Option<ScheduledForm>, WfmError> {
        let ask = Ask::retail(vec!["scheduledShifts", &id.0]);
        self.find(&ask).await
    }

    /// Asks for an open shift. Blue Yonder keeps no such request: it is asked whether the shift is
    /// offered to the person, who claims it once a manager approves.
    pub(super) async fn ask_open_shift(
        &self,
        unit: &BusinessUnit,
        sender: &EmployeeId,
        open_shift: &SourceId,
    ) -> Said {
        let Some(who) = self.person(sender).await? else {
            return Ok(nobody());
        };
        let (Some(shift), Some(employee)) = (word(open_shift), Ref::parse(sender.as_str())) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let Some(starts_at) = self.starts_at(unit, &shift).await? else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let day = self.day_of(unit, starts_at);
        let ask = as_person(&who, Method::GET, vec!["myAvailableShifts", &day]);
        let listed: Option<AvailableListForm> = self.find(&ask).await?;
        let offered = listed.map(|listed| listed.entities).unwrap_or_default();
        if !offered.iter().any(|one| one.id == shift) {
            return Ok(refused(RefusalReason::NotEligible));
        }
        let request = Request::Open(Open {
            shift,
            employee,
            starts_at_s: starts_at.as_second(),
        });
        Ok(standing(&request, WfmRequestState::PendingManager))
    }

    /// Claims an open shift for the person who asked for it.
    pub(super) async fn claim(&self, unit: &BusinessUnit, open: &Open, is_repeated: bool) -> Said {
        let employee = EmployeeId::parse(&open.employee.0).ok();
        let who = match &employee {
            Some(employee) => self.person(employee).await?,
            None => None,
        };
        let Some(who) = who else {
            return Ok(nobody());
        };
        if is_repeated && let Some(theirs) = self.theirs(unit, open).await? {
            return Ok(had(open, Some(theirs)));
        }
        let path = vec!["myAvailableShifts", open.shift.0.as_str(), "claim"];
        let ask = as_person(&who, Method::PUT, path);
        let told = self.tell(&ask).await?;
        if !told.status.is_success() {
            return self.refusal(&ask, &told);
        }
        // It is theirs now, whether or not it can be found.
        let theirs = self.theirs(unit, open).await.unwrap_or_default();
        Ok(had(open, theirs))
    }

    /// Gives an open shift to a person.
    pub(super) async fn assign(
        &self,
        unit: &BusinessUnit,
        open_shift: &SourceId,
        to: &EmployeeId,
        is_repeated: bool,
    ) -> Said {
        let (Some(shift), Some(employee)) = (word(open_shift), Ref::parse(to.as_str())) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let (Some(shift_number), Some(number)) = (shift.number(), employee.number()) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let Some(starts_at) = self.starts_at(unit, &shift).await? else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let open = Open {
            shift,
            employee,
            starts_at_s: starts_at.as_second(),
        };
        if is_repeated && let Some(theirs) = self.theirs(unit, &open).await? {
            return Ok(had(&open, Some(theirs)));
        }
        let path = vec!["scheduledShifts", open.shift.0.as_str(), "availableShift"];
        let ask = Ask {
            method: Method::PUT,
            body: Some(json!({"scheduledShiftId": shift_number, "employeeId": number})),
            ..Ask::retail(path)
        };
        let told = self.tell(&ask).await?;
        if told.status != StatusCode::OK {
            return self.refusal(&ask, &told);
        }
        let made: Option<ScheduledForm> = form(&told.body).ok();
        let made = made.and_then(|made| SourceId::parse(&made.id.0).ok());
        Ok(had(&open, made))
    }

    /// When an open shift begins. The documents do not say whether a shift that nobody has is told
    /// by its id: where it is not, it is looked for among those that are unfilled.
    async fn starts_at(
        &self,
        unit: &BusinessUnit,
        id: &Ref,
    ) -> Result<Option<Timestamp>, WfmError> {
        let found = self.scheduled(id).await?;
        if let Some(found) = found.filter(|found| found.id == *id) {
            let at = moment(&found.starts, &unit.zone, Edge::Start);
            let at = at.map_err(|why| Ask::retail(vec!["scheduledShifts", &id.0]).unusable(why));
            return at.map(Some);
        }
        let now = self.clock.now();
        let ahead =
            SignedDuration::from_hours(24 * 7 * (i64::from(self.settings.future_weeks) + 1));
        let ahead = Span {
            starts_at: now,
            ends_at: now.saturating_add(ahead).unwrap_or(Timestamp::MAX),
        };
        let unfilled = self.open_shifts(unit, ahead).await?;
        let mut unfilled = unfilled.records().iter();
        let found = unfilled.find(|open| open.id.as_str() == id.0);
        Ok(found.map(|open| open.starts_at))
    }

    /// The shift of a person that begins when an open shift does.
    async fn theirs(&self, unit: &BusinessUnit, open: &Open) -> Result<Option<SourceId>, WfmError> {
        let starts_at = Timestamp::from_second(open.starts_at_s).unwrap_or(Timestamp::MIN);
        let day = self.day_of(unit, starts_at);
        let path = vec![
            "scheduledShifts",
            "employee",
            &open.employee.0,
            "businessDate",
            &day,
        ];
        let listed: Option<ScheduledListForm> = self.find(&Ask::retail(path)).await?;
        let shifts = listed.map(|listed| listed.entities).unwrap_or_default();
        let begins = |shift: &&ScheduledForm| {
            moment(&shift.starts, &unit.zone, Edge::Start) == Ok(starts_at)
        };
        let found = shifts.iter().find(begins);
        Ok(found.and_then(|shift| SourceId::parse(&shift.id.0).ok()))
    }

    fn day_of(&self, unit: &BusinessUnit, at: Timestamp) -> String {
        let begins = self.settings.business_day_begins_minutes;
        business_day(at, &unit.zone, begins).to_string()
    }
}

/// That an open shift is somebody's now.
fn had(open: &Open, shift: Option<SourceId>) -> Judgement {
    let request = Request::Open(open.clone());
    request.judgement(WfmRequestState::Approved, shift.into_iter().collect(), None)
}
