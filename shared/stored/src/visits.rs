//! The form of the memory of a team's visits.
//!
//! A visit is one small item: its maps have a place for each week of the window and no more.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shifts_model::{Digest, Held, Span, Visit, Week};

use crate::envelope::{DecodeError, digest, is_zero, seal, unseal};

#[derive(Debug, Serialize, Deserialize)]
struct VisitForm {
    last_run_at: Option<Timestamp>,
    digests: BTreeMap<Date, String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    open: BTreeSet<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to_share: Option<SpanForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    looked: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wake_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    held: BTreeMap<Date, HeldForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    people: Option<u32>,
    #[serde(default, skip_serializing_if = "is_zero")]
    items: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SpanForm {
    from: Timestamp,
    to: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct HeldForm {
    digest: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    changes: u64,
    since: Timestamp,
    readings: u32,
    counted_at: Timestamp,
}

/// The memory of a team's visits as stored text.
#[must_use]
pub fn encode_visit(visit: &Visit) -> String {
    let digest = |(week, digest): (&Week, &Digest)| (week.starts_on, digest.to_string());
    let held = |(week, held): (&Week, &Held)| (week.starts_on, held_form(held));
    seal(&VisitForm {
        last_run_at: visit.last_run_at,
        digests: visit.digests.iter().map(digest).collect(),
        open: visit.open.iter().map(|week| week.starts_on).collect(),
        to_share: visit.to_share.map(|span| SpanForm {
            from: span.starts_at,
            to: span.ends_at,
        }),
        looked: visit.looked.map(|digest| digest.to_string()),
        wake_at: visit.wake_at,
        held: visit.held.iter().map(held).collect(),
        people: visit.people,
        items: visit.items,
        since: visit.since,
    })
}

/// The memory of a team's visits from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_visit(text: &str) -> Result<Visit, DecodeError> {
    let form: VisitForm = unseal(text)?;
    let week = |starts_on| Week { starts_on };
    let digests = form.digests.into_iter();
    let digests = digests.map(|(day, text)| Ok((week(day), digest("digests", &text)?)));
    let held = form.held.into_iter();
    let held = held.map(|(day, form)| Ok((week(day), held_model(&form)?)));
    let looked = form.looked.map(|text| digest("looked", &text));
    Ok(Visit {
        last_run_at: form.last_run_at,
        digests: digests.collect::<Result<_, DecodeError>>()?,
        open: form.open.into_iter().map(week).collect(),
        to_share: form.to_share.map(|span| Span {
            starts_at: span.from,
            ends_at: span.to,
        }),
        looked: looked.transpose()?,
        wake_at: form.wake_at,
        held: held.collect::<Result<_, DecodeError>>()?,
        people: form.people,
        items: form.items,
        since: form.since,
    })
}

fn held_form(held: &Held) -> HeldForm {
    HeldForm {
        digest: held.digest.to_string(),
        changes: held.changes,
        since: held.since,
        readings: held.readings,
        counted_at: held.counted_at,
    }
}

fn held_model(form: &HeldForm) -> Result<Held, DecodeError> {
    Ok(Held {
        digest: digest("held", &form.digest)?,
        changes: form.changes,
        since: form.since,
        readings: form.readings,
        counted_at: form.counted_at,
    })
}
