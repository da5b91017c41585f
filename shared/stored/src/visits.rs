//! The form of the memory of a team's visits.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shifts_model::{Digest, Span, Visit, Week};

use crate::envelope::{DecodeError, seal, unseal, usable};

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
}

#[derive(Debug, Serialize, Deserialize)]
struct SpanForm {
    from: Timestamp,
    to: Timestamp,
}

/// The memory of a team's visits as stored text.
#[must_use]
pub fn encode_visit(visit: &Visit) -> String {
    let digest = |(week, digest): (&Week, &Digest)| (week.starts_on, digest.to_string());
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
    })
}

/// The memory of a team's visits from stored text.
///
/// # Errors
///
/// When the text is none that this program or the version before it wrote.
pub fn decode_visit(text: &str) -> Result<Visit, DecodeError> {
    let form: VisitForm = unseal(text)?;
    let mut visit = Visit {
        last_run_at: form.last_run_at,
        wake_at: form.wake_at,
        ..Visit::default()
    };
    let parse = |text: &str| usable("digests", Digest::parse(text).ok_or(()));
    visit.looked = form.looked.as_deref().map(parse).transpose()?;
    for (starts_on, digest) in form.digests {
        let digest = parse(&digest)?;
        visit.digests.insert(Week { starts_on }, digest);
    }
    visit.open = form
        .open
        .into_iter()
        .map(|starts_on| Week { starts_on })
        .collect();
    visit.to_share = form.to_share.map(|span| Span {
        starts_at: span.from,
        ends_at: span.to,
    });
    Ok(visit)
}
