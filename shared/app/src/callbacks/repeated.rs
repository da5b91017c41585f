//! A question that was answered and comes again: Shifts keeps the ids of the last one it asked.

use std::collections::BTreeSet;

use shifts_engine::request_name;
use shifts_model::{
    Activity, Asked, AskedEdit, CallbackNote, ChangeRequestId, Connection, Digest, HeldRequest,
    Intention, ItemKind, MadeInShifts, RequestStep, TargetId, Wanted,
};

use super::Asking;
use super::deeds::{Known, Undecided};
use super::held::record_held;
use crate::failures::Failure;
use crate::ports::CallbackPorts;

impl Asking<'_> {
    /// Remembers what a repetition of something that was approved brings. False when it is no
    /// repetition: what was made then is settled, and somebody wants another one.
    ///
    /// A person who was told that it failed may ask again long after the first note was folded in,
    /// when the next sync may have made the item. What a request that is approved makes, Shifts makes
    /// once more, so that it is noted once more: of what is found under several ids of one record one
    /// stays.
    pub(super) async fn repeat(&self) -> Result<bool, Undecided> {
        let notes = self.ports.callbacks.list_notes(&self.connection.team_id);
        let is_noted = notes.await?.iter().any(|note| note.asked == self.digest);
        if is_noted || !makes_items(self.asked) {
            take_over(self.ports, self.connection, self.asked, self.digest).await?;
            return Ok(true);
        }
        let known = self.known(&BTreeSet::new()).await?;
        let mut made = self.made_again(&known).await?;
        for made in made.iter_mut().filter(|made| made.source_id.is_none()) {
            let (ports, settings) = (self.ports, self.settings);
            let held = record_held(ports, settings, self.connection, &made.content).await?;
            let is_settled = held.as_ref().is_some_and(|(_, is_settled)| *is_settled);
            if is_settled && matches!(self.asked.intention, Intention::Edits(_)) {
                return Ok(false);
            }
            made.source_id = held.map(|(source_id, _)| source_id);
        }
        let kinds = made.iter().map(|made| made.content.kind().activity());
        let wakes: BTreeSet<Activity> = kinds.collect();
        self.note(made).await?;
        self.note_slot().await?;
        self.wake(&wakes).await?;
        Ok(true)
    }

    /// Whether Shifts is known to hold already what it is about to make.
    pub(super) async fn is_there_already(&self, made: &[MadeInShifts]) -> Result<bool, Undecided> {
        for made in made {
            let (ports, settings) = (self.ports, self.settings);
            let held = record_held(ports, settings, self.connection, &made.content).await?;
            if held.is_some_and(|(_, is_settled)| is_settled) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes the open shift of which Shifts takes one more slot than the WFM did.
    pub(super) async fn note_slot(&self) -> Result<(), Undecided> {
        let intention = &self.asked.intention;
        let Intention::OpenShiftRequest(request) = intention else {
            return Ok(());
        };
        let (RequestStep::Approve(_, claim), Some(name)) = (&request.step, request_name(intention))
        else {
            return Ok(());
        };
        let id = &claim.open_shift_id;
        let Some(held) = self.find(ItemKind::OpenShift, id).await? else {
            return Ok(());
        };
        let made = MadeInShifts {
            source_id: Some(held.source_id),
            content: held.content,
            target_ids: vec![id.clone()],
        };
        let note = CallbackNote {
            asked: name,
            written_at: self.ports.clock.now(),
            made: vec![made],
        };
        let callbacks = &self.ports.callbacks;
        callbacks.save_note(&self.connection.team_id, &note).await?;
        self.wake(&[Activity::OpenShifts].into()).await?;
        Ok(())
    }

    /// What Shifts makes of what is asked.
    async fn made_again(&self, known: &Known) -> Result<Vec<MadeInShifts>, Undecided> {
        match &self.asked.intention {
            Intention::Edits(edits) => {
                let mut made = Vec::new();
                for edit in edits {
                    match edit {
                        AskedEdit::Shift(id, Wanted::Made(asked)) => {
                            made.push(self.made_shift(known, id, asked));
                        }
                        AskedEdit::OpenShift(id, Wanted::Made(asked)) => {
                            made.extend(self.made_open_shift(known, id, asked));
                        }
                        AskedEdit::TimeOff(id, Wanted::Made(asked)) => {
                            made.push(self.made_time_off(known, id, asked)?);
                        }
                        _ => {}
                    }
                }
                Ok(made)
            }
            Intention::AssignOpenShift(claim) => Ok(vec![self.made_shift(
                known,
                &claim.made.id,
                &claim.made.item,
            )]),
            _ => Ok(self.approved(known).await?.1),
        }
    }
}

/// Remembers the ids that a repetition brings beside those that were remembered.
pub(super) async fn take_over(
    ports: &CallbackPorts,
    connection: &Connection,
    asked: &Asked,
    digest: Digest,
) -> Result<(), Failure> {
    let (callbacks, team_id) = (&ports.callbacks, &connection.team_id);
    if let (Some(id), Some(name)) = (made_request(asked), request_name(&asked.intention)) {
        let all = callbacks.list_requests(team_id).await?;
        let known = all.into_iter().map(|(_, known)| known);
        let mut earlier = known.filter(|known| known.asked == digest);
        if let Some(earlier) = earlier.next().filter(|earlier| earlier.request_id != *id) {
            let request = HeldRequest {
                request_id: id.clone(),
                ..earlier
            };
            callbacks.save_request(team_id, &name, &request).await?;
        }
        return Ok(());
    }
    let ids = made_items(asked);
    let notes = callbacks.list_notes(team_id).await?;
    let Some(mut note) = notes.into_iter().find(|note| note.asked == digest) else {
        return Ok(());
    };
    let before = note.clone();
    if note.made.len() == ids.len() {
        for (made, id) in note.made.iter_mut().zip(ids) {
            if !made.target_ids.contains(id) {
                made.target_ids.insert(0, id.clone());
            }
        }
    }
    if note != before {
        callbacks.save_note(team_id, &note).await?;
    }
    Ok(())
}

/// The id of a request that is made.
fn made_request(asked: &Asked) -> Option<&ChangeRequestId> {
    match &asked.intention {
        Intention::Swap(it) => matches!(it.step, RequestStep::Ask(_)).then_some(&it.id),
        Intention::Offer(it) => matches!(it.step, RequestStep::Ask(_)).then_some(&it.id),
        Intention::OpenShiftRequest(it) => matches!(it.step, RequestStep::Ask(_)).then_some(&it.id),
        Intention::TimeOffRequest(it) => matches!(it.step, RequestStep::Ask(_)).then_some(&it.id),
        Intention::Edits(_)
        | Intention::AssignOpenShift(_)
        | Intention::Availability(_)
        | Intention::TimeClock(_) => None,
    }
}

/// Whether Shifts makes items of what is asked.
fn makes_items(asked: &Asked) -> bool {
    let is_made = |edit: &AskedEdit| {
        matches!(
            edit,
            AskedEdit::Shift(_, Wanted::Made(_))
                | AskedEdit::OpenShift(_, Wanted::Made(_))
                | AskedEdit::TimeOff(_, Wanted::Made(_))
        )
    };
    match &asked.intention {
        Intention::Edits(edits) => edits.iter().any(is_made),
        _ => !made_items(asked).is_empty(),
    }
}

/// The ids of the items that are made, in the order in which they are noted. Of several edits at
/// once nothing tells which is which, so that they are found by what they hold.
fn made_items(asked: &Asked) -> Vec<&TargetId> {
    match &asked.intention {
        Intention::Edits(edits) => match edits.as_slice() {
            [AskedEdit::Shift(id, Wanted::Made(_))]
            | [AskedEdit::OpenShift(id, Wanted::Made(_))]
            | [AskedEdit::TimeOff(id, Wanted::Made(_))] => vec![id],
            _ => Vec::new(),
        },
        Intention::AssignOpenShift(claim) => vec![&claim.made.id],
        Intention::Swap(request) => match &request.step {
            RequestStep::Approve(_, exchange) => {
                vec![&exchange.of_sender.made.id, &exchange.of_recipient.made.id]
            }
            _ => Vec::new(),
        },
        Intention::Offer(request) => match &request.step {
            RequestStep::Approve(_, Some(handover)) => vec![&handover.made.id],
            _ => Vec::new(),
        },
        Intention::OpenShiftRequest(request) => match &request.step {
            RequestStep::Approve(_, claim) => vec![&claim.made.id],
            _ => Vec::new(),
        },
        Intention::TimeOffRequest(request) => match &request.step {
            RequestStep::Approve(_, Some(made)) => vec![&made.id],
            _ => Vec::new(),
        },
        Intention::Availability(_) | Intention::TimeClock(_) => Vec::new(),
    }
}
