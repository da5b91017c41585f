//! Requests that were made, answered or withdrawn, wherever that was.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use shifts_model::{
    BusinessUnit, EmployeeId, Reading, ReasonName, Span, WfmRequest, WfmTerms, Words,
};
use shifts_ports::WfmError;

use super::answers::{RequestForm, Standing, source, standing};
use crate::calls::OpenWfm;
use crate::moments::{shown, times_or_days};
use crate::pages::{Listing, Spared};

#[derive(Deserialize)]
struct RecordForm {
    #[serde(flatten)]
    request: RequestForm,
    kind: String,
    sender_id: String,
    sender_shift_id: Option<String>,
    shift_id: Option<String>,
    recipient_id: Option<String>,
    recipient_shift_id: Option<String>,
    open_shift_id: Option<String>,
    reason: Option<String>,
    starts: Option<String>,
    ends: Option<String>,
    message: Option<String>,
    decided_by_id: Option<String>,
    changed_at: String,
}

impl OpenWfm {
    pub(super) async fn requests_since(
        &self,
        unit: &BusinessUnit,
        since: Timestamp,
    ) -> Result<Reading<WfmRequest>, WfmError> {
        let listing = Listing {
            unit_id: &unit.id,
            what: "requests",
            key: "id",
            query: vec![("changed_since", since.to_string())],
            spared: Spared::ByActions,
        };
        let reading = self.list(&listing, |form| record(form, &unit.zone)).await?;
        Ok(reading.retain(|request| request.changed_at >= since))
    }
}

fn record(form: RecordForm, zone: &TimeZone) -> Result<WfmRequest, String> {
    let employee = |id: &str| EmployeeId::parse(id).map_err(|e| e.to_string());
    let of = |field: &Option<String>| field.clone().ok_or("a field of its kind is missing");
    let terms = match form.kind.as_str() {
        "swap" => WfmTerms::Swap {
            sender_shift_id: source(&of(&form.sender_shift_id)?)?,
            recipient_id: employee(&of(&form.recipient_id)?)?,
            recipient_shift_id: source(&of(&form.recipient_shift_id)?)?,
        },
        "offer" => WfmTerms::Offer {
            shift_id: source(&of(&form.shift_id)?)?,
            recipient_id: employee(&of(&form.recipient_id)?)?,
        },
        "open_shift" => WfmTerms::OpenShift {
            open_shift_id: source(&of(&form.open_shift_id)?)?,
        },
        "time_off" => {
            let Span { starts_at, ends_at } =
                times_or_days(&of(&form.starts)?, &of(&form.ends)?, zone)?;
            WfmTerms::TimeOff {
                reason: ReasonName::new(&of(&form.reason)?).ok_or("it names no reason")?,
                starts_at,
                ends_at,
            }
        }
        other => return Err(format!("{} is no kind of request", shown(other))),
    };
    let changed_at = form.changed_at.parse();
    let Standing {
        id,
        state,
        shift_ids,
        time_off_id,
    } = standing(form.request)?;
    Ok(WfmRequest {
        id,
        state,
        sender_id: employee(&form.sender_id)?,
        terms,
        message: form.message.map(Words::new),
        decided_by_id: form.decided_by_id.as_deref().map(employee).transpose()?,
        shift_ids,
        time_off_id,
        changed_at: changed_at.map_err(|_| format!("{} is no moment", shown(&form.changed_at)))?,
    })
}
