//! Requests for time off.

use jiff::ToSpan as _;
use jiff::civil::Time;
use reqwest::{Method, StatusCode, Url};
use serde::Deserialize;
use serde_json::{Value, json};
use shifts_model::{
    AnswerRole, AnswerVerb, BusinessUnit, Effect, Judgement, RefusalReason, SourceId, Span,
    TimeOffWish, WfmRequestState,
};
use shifts_ports::WfmError;

use super::requests::Request;
use super::{Said, refused};
use crate::calls::{Ask, BlueYonder, form};
use crate::entities::Ref;
use crate::moments::written;
use crate::settings::TimeOffEnd;
use crate::time_off::{TimeOffStatus, days_off};

#[derive(Deserialize)]
struct TypeForm {
    id: Ref,
}

#[derive(Deserialize)]
struct RequestForm {
    #[serde(rename = "timeOffRequestId")]
    id: Ref,
    status: String,
    #[serde(rename = "timeOffTypeId")]
    type_id: Ref,
    start: String,
    end: String,
}

#[derive(Deserialize)]
struct RequestListForm {
    #[serde(default)]
    entities: Vec<RequestForm>,
}

impl BlueYonder {
    /// Whether there is such a type of time off: all that can be asked without doing it.
    pub(super) async fn check_time_off(&self, wish: &TimeOffWish) -> Said {
        let found = self.type_of(wish).await?;
        Ok(match found {
            Some(_) => Judgement::Done(Effect::Nothing),
            None => refused(RefusalReason::NotFound),
        })
    }

    /// Asks for time off.
    pub(super) async fn ask_time_off(
        &self,
        unit: &BusinessUnit,
        wish: &TimeOffWish,
        is_repeated: bool,
    ) -> Said {
        let employee = Ref::parse(wish.sender_id.as_str());
        let (Some(employee), Some(kind)) = (employee, self.type_of(wish).await?) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let (Some(number), Some(kind_number)) = (employee.number(), kind.number()) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        if is_repeated && let Some(made) = self.made(unit, wish, &employee, &kind).await? {
            return Ok(made);
        }
        let (start, end) = self.written_span(unit, wish);
        let mut body = json!({
            "timeOffTypeId": kind_number, "employeeId": number, "status": "Pending",
            "start": start, "end": end,
        });
        if let Some(message) = &wish.message {
            body["comments"] = json!(message.as_str());
        }
        let ask = Ask {
            method: Method::POST,
            query: self.ignored(),
            body: Some(body),
            ..Ask::retail(vec!["timeOffRequests"])
        };
        self.send(&ask, StatusCode::CREATED).await
    }

    /// Changes a request that is still pending.
    pub(super) async fn change_time_off(
        &self,
        unit: &BusinessUnit,
        id: &Ref,
        wish: &TimeOffWish,
    ) -> Said {
        let Some(kind) = self.type_of(wish).await?.and_then(|kind| kind.number()) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let mut resource = match self.resource(id).await? {
            Ok((TimeOffStatus::Pending, resource)) => resource,
            Ok(_) => return Ok(refused(RefusalReason::AlreadyDecided)),
            Err(refusal) => return Ok(refusal),
        };
        if resource["employeeId"].to_string().trim_matches('"') != wish.sender_id.as_str() {
            return Ok(refused(RefusalReason::Forbidden));
        }
        let (start, end) = self.written_span(unit, wish);
        resource["timeOffTypeId"] = json!(kind);
        resource["start"] = json!(start);
        resource["end"] = json!(end);
        if let Some(message) = &wish.message {
            resource["comments"] = json!(message.as_str());
        }
        // They are of the days that were asked for before.
        if let Some(fields) = resource.as_object_mut() {
            fields.remove("details");
            fields.remove("hoursRequested");
        }
        self.put(id, resource).await
    }

    /// Approves, denies or takes back.
    pub(super) async fn answer_time_off(
        &self,
        id: &Ref,
        role: AnswerRole,
        verb: AnswerVerb,
    ) -> Said {
        let (word, wanted) = match (role, verb) {
            (AnswerRole::Manager, AnswerVerb::Approve) => ("Approved", TimeOffStatus::Approved),
            (AnswerRole::Manager, AnswerVerb::Decline) => ("Denied", TimeOffStatus::Denied),
            (AnswerRole::Sender, AnswerVerb::Cancel) => ("Cancelled", TimeOffStatus::Cancelled),
            _ => return Ok(refused(RefusalReason::Forbidden)),
        };
        match self.resource(id).await? {
            Ok((status, _)) if status == wanted => Ok(stands(id, status)),
            Ok((TimeOffStatus::Pending, mut resource)) => {
                resource["status"] = json!(word);
                self.put(id, resource).await
            }
            Ok(_) => Ok(refused(RefusalReason::AlreadyDecided)),
            Err(refusal) => Ok(refusal),
        }
    }

    /// A request as it stands, whole, so that it can be sent back with a change.
    async fn resource(
        &self,
        id: &Ref,
    ) -> Result<Result<(TimeOffStatus, Value), Judgement>, WfmError> {
        let ask = Ask::retail(vec!["timeOffRequests", &id.0]);
        let told = self.tell(&ask).await?;
        if told.status != StatusCode::OK {
            return self.refusal(&ask, &told).map(Err);
        }
        let resource: Value = form(&told.body).map_err(|why| ask.unusable(why))?;
        let is_it = Ref::of(&resource["timeOffRequestId"]).is_some_and(|found| found == *id);
        let status = resource["status"].as_str().and_then(TimeOffStatus::parse);
        match status.filter(|_| is_it) {
            Some(status) => Ok(Ok((status, resource))),
            None => Err(ask.unusable("it is another request, or has no status")),
        }
    }

    async fn put(&self, id: &Ref, resource: Value) -> Said {
        let ask = Ask {
            method: Method::PUT,
            query: self.ignored(),
            body: Some(resource),
            ..Ask::retail(vec!["timeOffRequests", &id.0])
        };
        self.send(&ask, StatusCode::OK).await
    }

    async fn send(&self, ask: &Ask<'_>, good: StatusCode) -> Said {
        let told = self.tell(ask).await?;
        if told.status != good {
            return self.refusal(ask, &told);
        }
        let made: RequestForm = form(&told.body).map_err(|why| ask.unusable(why))?;
        let status = TimeOffStatus::parse(&made.status);
        let status = status.ok_or_else(|| ask.unusable("it has no status"))?;
        Ok(stands(&made.id, status))
    }

    /// The type of a wish, by its name.
    async fn type_of(&self, wish: &TimeOffWish) -> Result<Option<Ref>, WfmError> {
        let query = [("name", wish.reason.as_str())];
        let written = Url::parse_with_params("https://localhost/", query).ok();
        let query = written.as_ref().and_then(Url::query).unwrap_or_default();
        let ask = Ask {
            query: query.to_owned(),
            ..Ask::retail(vec!["timeOffTypes"])
        };
        let found: Option<TypeForm> = self.find(&ask).await?;
        Ok(found.map(|found| found.id))
    }

    /// The request that was made for a wish, if one stands.
    async fn made(
        &self,
        unit: &BusinessUnit,
        wish: &TimeOffWish,
        employee: &Ref,
        kind: &Ref,
    ) -> Result<Option<Judgement>, WfmError> {
        let year = unit.zone.to_datetime(wish.starts_at).year().to_string();
        let path = vec!["timeOffRequests", "employees", &employee.0, "years", &year];
        let listed: Option<RequestListForm> = self.find(&Ask::retail(path)).await?;
        let wanted = Span {
            starts_at: wish.starts_at,
            ends_at: wish.ends_at,
        };
        let found = listed.map(|listed| listed.entities).unwrap_or_default();
        Ok(found.into_iter().find_map(|one| {
            let status = TimeOffStatus::parse(&one.status)?;
            let stood = [TimeOffStatus::Pending, TimeOffStatus::Approved].contains(&status);
            let at_midnight = self.settings.time_off_end;
            let span = days_off(&one.start, &one.end, &unit.zone, at_midnight);
            let is_it = one.type_id == *kind && span == Ok(wanted);
            (stood && is_it).then(|| stands(&one.id, status))
        }))
    }

    /// From when until when, as Blue Yonder is set to read it.
    fn written_span(&self, unit: &BusinessUnit, wish: &TimeOffWish) -> (String, String) {
        let zone = &unit.zone;
        let ends = zone.to_datetime(wish.ends_at);
        let is_midnight = ends.time() == Time::midnight();
        let end = if is_midnight && self.settings.time_off_end == TimeOffEnd::LastDay {
            let last = ends.saturating_sub(1.day());
            last.strftime("%Y-%m-%dT%H:%M:%S").to_string()
        } else {
            written(wish.ends_at, zone)
        };
        (written(wish.starts_at, zone), end)
    }

    fn ignored(&self) -> String {
        let warnings = &self.settings.ignored_warnings;
        if warnings.is_empty() {
            String::new()
        } else {
            format!("ignoreWarnings={}", warnings.join(","))
        }
    }
}

fn stands(id: &Ref, status: TimeOffStatus) -> Judgement {
    let state = match status {
        TimeOffStatus::Pending => WfmRequestState::PendingManager,
        TimeOffStatus::Approved => WfmRequestState::Approved,
        TimeOffStatus::Denied => WfmRequestState::Declined,
        TimeOffStatus::Cancelled => WfmRequestState::Cancelled,
    };
    // Time off has the id of its request.
    let time_off_id = SourceId::parse(&id.0).ok();
    let time_off_id = time_off_id.filter(|_| state == WfmRequestState::Approved);
    Request::TimeOff { id: id.clone() }.judgement(state, Vec::new(), time_off_id)
}
