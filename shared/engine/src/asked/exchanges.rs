//! What the approval of a request changes in the schedule.
//!
//! Shifts sends the result beside the request. It has to be exactly what the request asks for,
//! as far as the items tell: an item that deletes says nothing but an id.

use shifts_model::{
    AskedShift, AskedTimeOff, ChangeRequest, Claim, Exchange, Handover, Made, OfferTerms,
    OpenShiftTerms, RefusalCode, SwapTerms, TargetId, TimeOffTerms, UserId, Wanted, Write,
};

use super::edits::{made, wanted};
use super::sorted::Sorted;

const MALFORMED: RefusalCode = RefusalCode::Malformed;

/// An approved swap: two shifts go, and two come. Microsoft documents exactly these four beside
/// the request.
pub(super) fn exchange(
    request: &ChangeRequest<SwapTerms>,
    sorted: &Sorted<'_>,
) -> Result<Exchange, RefusalCode> {
    let terms = &request.terms;
    let is_between_two = request.sender_id != terms.recipient_id
        && terms.sender_shift_id != terms.recipient_shift_id;
    // The two that go and the two that come are found below, so that nothing else is left.
    let are_four = sorted.edits.len() == 4;
    (is_between_two && are_four)
        .then_some(())
        .ok_or(MALFORMED)?;
    let handover = |gone_id: &TargetId, to: &UserId| {
        gone(sorted, gone_id)?;
        let made = made_for(sorted, to)?;
        Ok(Handover {
            gone_id: gone_id.clone(),
            made,
        })
    };
    Ok(Exchange {
        of_sender: handover(&terms.sender_shift_id, &terms.recipient_id)?,
        of_recipient: handover(&terms.recipient_shift_id, &request.sender_id)?,
    })
}

/// An approved offer. No source shows its items: the request alone, a shift that goes and one
/// that comes, or one that changes its person are each believed.
pub(super) fn handover(
    request: &ChangeRequest<OfferTerms>,
    sorted: &Sorted<'_>,
) -> Result<Option<Handover>, RefusalCode> {
    let (gone_id, to) = (&request.terms.sender_shift_id, &request.terms.recipient_id);
    (request.sender_id != *to).then_some(()).ok_or(MALFORMED)?;
    match (sorted.edits.len(), &sorted.shifts[..]) {
        (0, []) => Ok(None),
        (1, [(id, write @ Write::Replace(_))]) if *id == gone_id => {
            let Wanted::Changed(item) = wanted(write)? else {
                return Err(MALFORMED);
            };
            let is_theirs = item.user_id == *to;
            let id = gone_id.clone();
            let made = is_theirs.then_some(Made { id, item });
            let gone_id = gone_id.clone();
            Ok(Some(Handover {
                gone_id,
                made: made.ok_or(MALFORMED)?,
            }))
        }
        (2, [_, _]) => {
            gone(sorted, gone_id)?;
            Ok(Some(Handover {
                gone_id: gone_id.clone(),
                made: made_for(sorted, to)?,
            }))
        }
        _ => Err(MALFORMED),
    }
}

/// An approved request for an open shift: the new shift, and what is left of the open one.
pub(super) fn claim(
    request: &ChangeRequest<OpenShiftTerms>,
    sorted: &Sorted<'_>,
) -> Result<Claim, RefusalCode> {
    let ([(open_shift_id, open)], [_], 2) = (
        &sorted.open_shifts[..],
        &sorted.shifts[..],
        sorted.edits.len(),
    ) else {
        return Err(MALFORMED);
    };
    let left = wanted(open)?;
    let is_the_one = **open_shift_id == request.terms.open_shift_id;
    let is_new = matches!(left, Wanted::Made(_));
    (is_the_one && !is_new).then_some(()).ok_or(MALFORMED)?;
    Ok(Claim {
        open_shift_id: (*open_shift_id).clone(),
        left,
        made: made_for(sorted, &request.sender_id)?,
    })
}

/// Granted time off. Whether the time off itself comes along is not documented.
pub(super) fn granted(
    request: &ChangeRequest<TimeOffTerms>,
    sorted: &Sorted<'_>,
) -> Result<Option<Made<AskedTimeOff>>, RefusalCode> {
    match (sorted.edits.len(), &sorted.time_off[..]) {
        (0, []) => Ok(None),
        (1, [(id, write)]) => {
            let item = made(write)?;
            let is_theirs = item.user_id == request.sender_id;
            let id = (*id).clone();
            let made = is_theirs.then_some(Made { id, item });
            made.map(Some).ok_or(MALFORMED)
        }
        _ => Err(MALFORMED),
    }
}

/// That the shift of that id goes.
fn gone(sorted: &Sorted<'_>, gone_id: &TargetId) -> Result<(), RefusalCode> {
    let goes =
        |(id, write): &(&TargetId, &Write<_>)| *id == gone_id && matches!(write, Write::Delete);
    let found = sorted.shifts.iter().any(goes);
    found.then_some(()).ok_or(MALFORMED)
}

/// The only shift that comes for somebody.
fn made_for(sorted: &Sorted<'_>, user_id: &UserId) -> Result<Made<AskedShift>, RefusalCode> {
    let mut theirs = sorted.shifts.iter().filter(|(_, write)| match write {
        Write::Create(shift) => shift.user_id == *user_id,
        Write::Replace(_) | Write::Delete => false,
    });
    let (Some((id, write)), None) = (theirs.next(), theirs.next()) else {
        return Err(MALFORMED);
    };
    Ok(Made {
        id: (*id).clone(),
        item: made(write)?,
    })
}
