//! What people do, carried out by the WFM.
//!
//! An action is written (`written`), sent until its deadline with one key (`sending`), and what
//! comes back is judged (`answers`). Requests that changed in the WFM are read in `requests`.

mod answers;
mod requests;
mod sending;
mod written;

use std::time::Duration;

use async_trait::async_trait;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use shifts_model::{
    Action, ActionKind, BusinessUnit, Effect, EmployeeId, IdempotencyKey, Judgement, Reading,
    ReasonName, RefusalReason, SourceId, Span, WfmRefusal, WfmRequest,
};
use shifts_ports::{WfmActions, WfmError};

use crate::calls::OpenWfm;
use sending::{Call, Told};
use written::Written;

/// How many ids or reasons one answer may hold, as the protocol says.
const LISTED_MAX: usize = 10_000;

#[derive(Deserialize)]
struct ShiftIdsForm {
    shift_ids: Vec<String>,
}

#[derive(Deserialize)]
struct EmployeeIdsForm {
    employee_ids: Vec<String>,
}

#[derive(Deserialize)]
struct ReasonsForm {
    reasons: Vec<String>,
}

#[async_trait]
impl WfmActions for OpenWfm {
    fn supports(&self, kind: ActionKind) -> bool {
        self.settings.actions.contains(&kind)
    }

    async fn check(
        &self,
        business_unit: &BusinessUnit,
        action: &Action,
        deadline: Duration,
    ) -> Result<Judgement, WfmError> {
        if !self.supports(action.kind()) || !action.is_checkable() {
            return Ok(not_supported());
        }
        let mut written = Written::of(action, business_unit);
        written.query.push(("check_only", "true".to_owned()));
        let call = self.call(&written, None)?;
        match self.tell(&call, deadline).await? {
            Told::Nothing => Ok(Judgement::Done(Effect::Nothing)),
            Told::Refused(refusal) => Ok(Judgement::Refused(refusal)),
            // A WFM that does not know the question may have done what it was only asked about.
            Told::Body(_) => {
                Err(call.unusable("it was only asked, and answers as if it had done it"))
            }
        }
    }

    async fn perform(
        &self,
        business_unit: &BusinessUnit,
        action: &Action,
        key: &IdempotencyKey,
        deadline: Duration,
    ) -> Result<Judgement, WfmError> {
        if !self.supports(action.kind()) {
            return Ok(not_supported());
        }
        let written = Written::of(action, business_unit);
        let call = self.call(&written, Some(key))?;
        let told = self.tell(&call, deadline).await?;
        answers::judgement(told, &written.expected).map_err(|why| call.unusable(&why))
    }

    async fn list_swap_targets(
        &self,
        business_unit: &BusinessUnit,
        shift_id: &SourceId,
        span: Span,
        deadline: Duration,
    ) -> Result<Vec<SourceId>, WfmError> {
        let day = |at| business_unit.zone.to_datetime(at).date();
        let last = day(span.ends_at).saturating_add(1.day());
        let query = vec![
            ("from", day(span.starts_at).to_string()),
            ("to", last.to_string()),
        ];
        let path = vec!["shifts", shift_id.as_str(), "swap-targets"];
        let found = self
            .look_up(
                path,
                query,
                deadline,
                |form: ShiftIdsForm| form.shift_ids,
                |id| SourceId::parse(id).ok(),
            )
            .await?;
        Ok(found.into_iter().filter(|id| id != shift_id).collect())
    }

    async fn list_offer_recipients(
        &self,
        _business_unit: &BusinessUnit,
        shift_id: &SourceId,
        deadline: Duration,
    ) -> Result<Vec<EmployeeId>, WfmError> {
        let path = vec!["shifts", shift_id.as_str(), "offer-recipients"];
        self.look_up(
            path,
            Vec::new(),
            deadline,
            |form: EmployeeIdsForm| form.employee_ids,
            |id| EmployeeId::parse(id).ok(),
        )
        .await
    }

    async fn list_request_reasons(
        &self,
        _business_unit: &BusinessUnit,
        employee_id: &EmployeeId,
        deadline: Duration,
    ) -> Result<Vec<ReasonName>, WfmError> {
        let path = vec!["employees", employee_id.as_str(), "time-off-reasons"];
        self.look_up(
            path,
            Vec::new(),
            deadline,
            |form: ReasonsForm| form.reasons,
            ReasonName::new,
        )
        .await
    }

    async fn list_requests(
        &self,
        business_unit: &BusinessUnit,
        since: Timestamp,
    ) -> Result<Reading<WfmRequest>, WfmError> {
        self.requests_since(business_unit, since).await
    }
}

impl OpenWfm {
    fn call<'a>(
        &self,
        written: &Written<'_>,
        key: Option<&'a IdempotencyKey>,
    ) -> Result<Call<'a>, WfmError> {
        let call = Call {
            method: written.method.clone(),
            url: self.url(&written.path, &written.query),
            body: written.body.clone(),
            key,
        };
        // Such a segment vanishes from an address, and the rest would mean something else.
        if written
            .path
            .iter()
            .any(|segment| [".", ".."].contains(segment))
        {
            return Err(call.unusable("an id in its path would change the path"));
        }
        Ok(call)
    }

    /// What may be chosen; nothing where the WFM refuses to say.
    async fn look_up<F, T>(
        &self,
        path: Vec<&str>,
        query: Vec<(&'static str, String)>,
        deadline: Duration,
        listed: impl Fn(F) -> Vec<String> + Send,
        read: impl Fn(&str) -> Option<T> + Send,
    ) -> Result<Vec<T>, WfmError>
    where
        F: serde::de::DeserializeOwned,
    {
        let written = Written::question(path, query);
        let call = self.call(&written, None)?;
        let body = match self.tell(&call, deadline).await? {
            Told::Body(body) => body,
            Told::Nothing => return Err(call.unusable("it is empty")),
            Told::Refused(refusal) if refusal.reason == RefusalReason::NotSupported => {
                return Err(call.unusable(
                    "it has no such question; take what needs it out of `actions` in its section \
                     of the configuration",
                ));
            }
            Told::Refused(_) => return Ok(Vec::new()),
        };
        let texts = listed(answers::read(&body).map_err(|why| call.unusable(&why))?);
        if texts.len() > LISTED_MAX {
            return Err(call.unusable("it holds more than the protocol allows"));
        }
        let found: Option<Vec<T>> = texts.iter().map(|text| read(text)).collect();
        found.ok_or_else(|| call.unusable("something in it cannot be an id or a name"))
    }
}

fn not_supported() -> Judgement {
    Judgement::Refused(WfmRefusal {
        reason: RefusalReason::NotSupported,
        balance_hours: None,
    })
}
