//! A question that was answered and comes again: Shifts keeps the ids of the last one it asked.

use shifts_engine::request_name;
use shifts_model::{
    Asked, AskedEdit, ChangeRequestId, Connection, Digest, HeldRequest, Intention, RequestStep,
    TargetId, Wanted,
};

use crate::failures::Failure;
use crate::ports::CallbackPorts;

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
