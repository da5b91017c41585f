//! What a person wants, found from the items that Shifts sends for it.
//!
//! Items are recognised by what they name and by what happens to it, never by their order, which
//! Shifts does not promise. All of them belong to one change: what is not understood as a whole
//! is refused as a whole, because a part of a swap is worse than none.
//!
//! Source: Microsoft, "Create a custom integration to sync your workforce management system with
//! Shifts", read 2026-11, and the items that public adapters have seen.

mod changes;
mod edits;
mod exchanges;
mod requests;
mod sorted;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    Asked, CallbackItem, ClockEvent, Clocked, Edit, EditedTimeCard, EndedRequest, Intention,
    RefusalCode, Refused, TargetId, Write,
};

use sorted::Sorted;

/// How far ahead an item may expire. Shifts gives about half a minute; what expires later than
/// this was not made by it, or by a clock that is wrong.
const EXPIRY_AHEAD_MAX: SignedDuration = SignedDuration::from_mins(10);

/// What the items of one callback want, together.
///
/// # Errors
///
/// Why nothing of it can be done. Every item is to be refused with it.
pub fn recognise(items: &[CallbackItem], now: Timestamp) -> Result<Asked, Refused> {
    if items.is_empty() {
        return Err(Refused::whole(RefusalCode::Malformed));
    }
    let mut ids = BTreeSet::new();
    let mut expires_at = Timestamp::MAX;
    let mut edits = Vec::with_capacity(items.len());
    for item in items {
        let refused = |code| Refused {
            code,
            item_id: Some(item.id.clone()),
        };
        if !ids.insert(&item.id) {
            return Err(refused(RefusalCode::DuplicateId));
        }
        let edit = item.edit.as_ref().map_err(|code| refused(*code))?;
        expires_at = expires_at.min(expiry(item, now).map_err(refused)?);
        edits::plausible(edit, now).map_err(refused)?;
        edits.push(edit);
    }
    let (intention, rivals) = intention(&edits).map_err(Refused::whole)?;
    Ok(Asked {
        expires_at,
        transaction_id: only(items.iter().map(|item| item.transaction_id.as_ref())),
        // What is deleted names nobody.
        actor_id: only(
            items
                .iter()
                .filter_map(|item| item.actor_id.as_ref())
                .map(Some),
        ),
        intention,
        changed: changes::changed(items),
        rivals,
    })
}

/// Until when an item can be answered. One that does not say so could be repeated for ever.
fn expiry(item: &CallbackItem, now: Timestamp) -> Result<Timestamp, RefusalCode> {
    let expires_at = item.expires_at.ok_or(RefusalCode::Malformed)?;
    if expires_at <= now {
        return Err(RefusalCode::Expired);
    }
    if now.duration_until(expires_at) > EXPIRY_AHEAD_MAX {
        return Err(RefusalCode::Malformed);
    }
    Ok(expires_at)
}

/// The one value that all name.
fn only<'a, T: Clone + PartialEq + 'a>(all: impl Iterator<Item = Option<&'a T>>) -> Option<T> {
    let mut all = all;
    let first = all.next()??;
    all.all(|other| other == Some(first)).then(|| first.clone())
}

fn intention(edits: &[&Edit]) -> Result<(Intention, Vec<EndedRequest>), RefusalCode> {
    if let [edit] = edits
        && let Some(alone) = alone(edit)
    {
        return Ok((alone?, Vec::new()));
    }
    let sorted = Sorted::of(edits);
    let intention = match requests::intention(&sorted) {
        Some(found) => found?,
        None => edits::intention(&sorted)?,
    };
    Ok((intention, sorted.ended))
}

/// What an item wants that has no meaning beside others, or another one.
fn alone(edit: &Edit) -> Option<Result<Intention, RefusalCode>> {
    match edit {
        Edit::Availability(availability) => Some(Ok(Intention::Availability(availability.clone()))),
        Edit::TimeCard(card_id, Write::Create(card) | Write::Replace(card)) => {
            Some(clocked(card_id, card).map(Intention::TimeClock))
        }
        Edit::TimeCard(_, Write::Delete) => Some(Err(RefusalCode::NotSupported)),
        other => requests::cancelled(other).map(Ok),
    }
}

/// What somebody did last, as their card tells it.
fn clocked(card_id: &TargetId, card: &EditedTimeCard) -> Result<Clocked, RefusalCode> {
    let of_break = card.breaks.last().map(|last| match last.ends_at {
        Some(ends_at) => (ClockEvent::BreakEnd, ends_at),
        None => (ClockEvent::BreakStart, last.starts_at),
    });
    let out = card.clock_out_at.map(|at| (ClockEvent::ClockOut, at));
    let came = card.clock_in_at.map(|at| (ClockEvent::ClockIn, at));
    let (event, at) = out.or(of_break).or(came).ok_or(RefusalCode::Malformed)?;
    Ok(Clocked {
        card_id: card_id.clone(),
        user_id: card.user_id.clone(),
        event,
        at,
    })
}
