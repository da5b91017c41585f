//! What makes two questions of Shifts the same question.
//!
//! Shifts asks again when it got no answer in time, while the first question may still be at work
//! or done. The repetition brings new ids for whatever is to be made, and for requests a new id of
//! the request, so that neither can be what a question is known by.

use shifts_model::{
    Asked, AskedEdit, AskedOpenShift, AskedRequest, AskedShift, AskedTimeOff, ChangeRequestId,
    Digest, Intention, OfferTerms, OpenShiftTerms, RequestKind, RequestStep, RequestTerms,
    ShiftSide, SwapTerms, TimeOffTerms, Wanted,
};

use crate::canonical::Canonical;

/// The fingerprint of a question. Its repetition has the same, and another question another.
#[must_use]
pub fn question_of(asked: &Asked) -> Digest {
    let mut canonical = Canonical::new("question");
    match &asked.intention {
        Intention::Edits(edits) => {
            let mut digests: Vec<Digest> =
                edits.iter().map(|edit| edit_digest(edit, asked)).collect();
            digests.sort_unstable();
            digests
                .iter()
                .for_each(|digest| canonical.text(&digest.to_string()));
        }
        Intention::Swap(request) => request_fields(&mut canonical, request, swap_fields),
        Intention::Offer(request) => request_fields(&mut canonical, request, offer_fields),
        Intention::OpenShiftRequest(request) => {
            request_fields(&mut canonical, request, open_shift_fields);
        }
        Intention::TimeOffRequest(request) => {
            request_fields(&mut canonical, request, time_off_fields);
        }
        Intention::AssignOpenShift(claim) => {
            canonical.text("assign");
            canonical.text(claim.open_shift_id.as_str());
            // The same person may be given the next slot; a repetition leaves as many.
            let left = match &claim.left {
                Wanted::Made(open) | Wanted::Changed(open) => open.side.slots,
                Wanted::Removed(_) => 0,
            };
            canonical.text(&left.to_string());
            shift_fields(&mut canonical, &claim.made.item);
        }
        Intention::Availability(edited) => {
            canonical.text("availability");
            canonical.text(edited.user_id.as_str());
            canonical.text(edited.zone.iana_name().unwrap_or_default());
            canonical.available_week(&edited.week);
            canonical.moment(asked.expires_at);
        }
        Intention::TimeClock(clocked) => {
            canonical.text("clock");
            canonical.text(clocked.card_id.as_str());
            canonical.text(&format!("{:?}", clocked.event));
            canonical.moment(clocked.at);
        }
    }
    canonical.digest()
}

/// The name under which a request is remembered from one step to the next.
///
/// A swap and an offer are known by the shifts they are about; a repetition has another id.
/// `None` for one that was withdrawn and tells nothing but its id.
#[must_use]
pub fn request_name(intention: &Intention) -> Option<Digest> {
    match intention {
        Intention::Swap(request) => {
            let terms = terms_of(&request.step)?;
            Some(named(RequestKind::Swap, |c| swap_fields(c, terms)))
        }
        Intention::Offer(request) => {
            let terms = terms_of(&request.step)?;
            Some(named(RequestKind::Offer, |c| offer_fields(c, terms)))
        }
        Intention::OpenShiftRequest(request) => Some(by_id(RequestKind::OpenShift, &request.id)),
        Intention::TimeOffRequest(request) => Some(by_id(RequestKind::TimeOff, &request.id)),
        Intention::Edits(_)
        | Intention::AssignOpenShift(_)
        | Intention::Availability(_)
        | Intention::TimeClock(_) => None,
    }
}

/// The same name, of a request that is known by its terms and its id.
#[must_use]
pub fn name_of_request(terms: &RequestTerms, id: &ChangeRequestId) -> Digest {
    match terms {
        RequestTerms::Swap(terms) => named(RequestKind::Swap, |c| swap_fields(c, terms)),
        RequestTerms::Offer(terms) => named(RequestKind::Offer, |c| offer_fields(c, terms)),
        RequestTerms::OpenShift(_) => by_id(RequestKind::OpenShift, id),
        RequestTerms::TimeOff(_) => by_id(RequestKind::TimeOff, id),
    }
}

fn named(kind: RequestKind, fields: impl Fn(&mut Canonical)) -> Digest {
    let mut canonical = Canonical::new("request");
    canonical.text(&format!("{kind:?}"));
    fields(&mut canonical);
    canonical.digest()
}

fn by_id(kind: RequestKind, id: &ChangeRequestId) -> Digest {
    named(kind, |canonical| canonical.text(id.as_str()))
}

/// What is asked, where the step tells it.
#[must_use]
pub fn terms_of<T, M>(step: &RequestStep<T, M>) -> Option<&T> {
    match step {
        RequestStep::Ask(request)
        | RequestStep::Accept(request)
        | RequestStep::Refuse(request)
        | RequestStep::Approve(request, _)
        | RequestStep::Decline(request) => Some(&request.terms),
        RequestStep::Cancel(request) => request.as_ref().map(|request| &request.terms),
    }
}

fn request_fields<T, M>(
    canonical: &mut Canonical,
    request: &AskedRequest<T, M>,
    fields: impl Fn(&mut Canonical, &T),
) {
    canonical.text(match &request.step {
        RequestStep::Ask(_) => "ask",
        RequestStep::Accept(_) => "accept",
        RequestStep::Refuse(_) => "refuse",
        RequestStep::Approve(..) => "approve",
        RequestStep::Decline(_) => "decline",
        RequestStep::Cancel(_) => "cancel",
    });
    match &request.step {
        // A repetition has another id, and nothing is known by the first one.
        RequestStep::Ask(request) => {
            fields(canonical, &request.terms);
            canonical.text(request.sender_id.as_str());
        }
        // Others may ask for the same, and the same may be asked for again.
        RequestStep::Accept(_)
        | RequestStep::Refuse(_)
        | RequestStep::Approve(..)
        | RequestStep::Decline(_)
        | RequestStep::Cancel(_) => canonical.text(request.id.as_str()),
    }
}

fn swap_fields(canonical: &mut Canonical, terms: &SwapTerms) {
    canonical.text(terms.sender_shift_id.as_str());
    canonical.text(terms.recipient_shift_id.as_str());
}

fn offer_fields(canonical: &mut Canonical, terms: &OfferTerms) {
    canonical.text(terms.sender_shift_id.as_str());
    canonical.text(terms.recipient_id.as_str());
}

fn open_shift_fields(canonical: &mut Canonical, terms: &OpenShiftTerms) {
    canonical.text(terms.open_shift_id.as_str());
}

fn time_off_fields(canonical: &mut Canonical, terms: &TimeOffTerms) {
    canonical.moment(terms.starts_at);
    canonical.moment(terms.ends_at);
    canonical.text(terms.reason_id.as_str());
}

/// What is made is known by what it is; what is changed by its id too, and by when it was asked, or
/// a change that is made, undone and made again would be done once.
fn edit_digest(edit: &AskedEdit, asked: &Asked) -> Digest {
    let mut canonical = Canonical::new("edit");
    match edit {
        AskedEdit::Shift(id, wanted) => {
            wanted_fields(&mut canonical, id.as_str(), wanted, asked, shift_fields);
        }
        AskedEdit::OpenShift(id, wanted) => {
            wanted_fields(&mut canonical, id.as_str(), wanted, asked, open_fields);
        }
        AskedEdit::TimeOff(id, wanted) => {
            wanted_fields(&mut canonical, id.as_str(), wanted, asked, away_fields);
        }
        AskedEdit::TimeOffReason(id, wanted) => {
            wanted_fields(
                &mut canonical,
                id.as_str(),
                wanted,
                asked,
                |canonical, reason| {
                    canonical.text(reason.name.as_str());
                },
            );
        }
    }
    canonical.digest()
}

fn wanted_fields<T>(
    canonical: &mut Canonical,
    id: &str,
    wanted: &Wanted<T>,
    asked: &Asked,
    fields: impl Fn(&mut Canonical, &T),
) {
    match wanted {
        Wanted::Made(item) => {
            canonical.text("made");
            fields(canonical, item);
        }
        Wanted::Changed(item) => {
            canonical.text("changed");
            canonical.text(id);
            canonical.moment(asked.expires_at);
            fields(canonical, item);
        }
        Wanted::Removed(_) => {
            canonical.text("removed");
            canonical.text(id);
        }
    }
}

fn shift_fields(canonical: &mut Canonical, shift: &AskedShift) {
    canonical.text(shift.user_id.as_str());
    canonical.words(shift.group_id.as_ref().map(|id| id.as_str()));
    side_fields(canonical, &shift.side);
}

fn open_fields(canonical: &mut Canonical, open: &AskedOpenShift) {
    canonical.words(open.group_id.as_ref().map(|id| id.as_str()));
    canonical.number(u64::from(open.side.slots));
    side_fields(canonical, &open.side.shift);
}

fn away_fields(canonical: &mut Canonical, time_off: &AskedTimeOff) {
    canonical.text(time_off.user_id.as_str());
    canonical.text(time_off.side.reason_id.as_str());
    canonical.moment(time_off.side.starts_at);
    canonical.moment(time_off.side.ends_at);
}

fn side_fields(canonical: &mut Canonical, side: &ShiftSide) {
    canonical.moment(side.starts_at);
    canonical.moment(side.ends_at);
    canonical.words(side.theme.map(shifts_model::Theme::as_str));
    canonical.words(side.label.as_ref().map(shifts_model::Words::as_str));
    canonical.words(side.notes.as_ref().map(shifts_model::Words::as_str));
    canonical.activities(&side.activities);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use shifts_model::{
        Assignee, ChangeRequest, ClockEvent, Clocked, RequestState, TargetId, UserId,
    };

    fn asked(intention: Intention) -> Asked {
        Asked {
            expires_at: Timestamp::UNIX_EPOCH,
            transaction_id: None,
            actor_id: None,
            intention,
            changed: std::collections::BTreeMap::new(),
            rivals: Vec::new(),
        }
    }

    fn swap(id: &str, shifts: (&str, &str), answer: bool) -> Intention {
        let target = |id: &str| TargetId::parse(id).unwrap();
        let request = ChangeRequest {
            assigned_to: Assignee::Recipient,
            state: RequestState::Pending,
            sender_id: UserId::parse("ada").unwrap(),
            sender_message: None,
            recipient_message: None,
            manager_id: None,
            manager_message: None,
            terms: SwapTerms {
                sender_shift_id: target(shifts.0),
                recipient_id: UserId::parse("bob").unwrap(),
                recipient_shift_id: target(shifts.1),
            },
        };
        let step = if answer {
            RequestStep::Accept(request)
        } else {
            RequestStep::Ask(request)
        };
        Intention::Swap(AskedRequest {
            id: ChangeRequestId::parse(id).unwrap(),
            step,
        })
    }

    #[test]
    fn a_repeated_swap_is_the_same_question_under_another_id() {
        let of = |intention| question_of(&asked(intention));
        let first = of(swap("SREQ_1", ("A", "B"), false));
        assert_eq!(first, of(swap("SREQ_2", ("A", "B"), false)));
        assert_ne!(first, of(swap("SREQ_1", ("B", "A"), false)));
        assert_ne!(first, of(swap("SREQ_1", ("A", "B"), true)));
    }

    #[test]
    fn the_same_request_made_again_is_decided_again() {
        let of = |intention| question_of(&asked(intention));
        let accepted = of(swap("SREQ_1", ("A", "B"), true));
        assert_eq!(accepted, of(swap("SREQ_1", ("A", "B"), true)));
        assert_ne!(accepted, of(swap("SREQ_2", ("A", "B"), true)));
    }

    #[test]
    fn a_swap_has_one_name_through_all_its_steps() {
        let asking = request_name(&swap("SREQ_1", ("A", "B"), false));
        assert_eq!(asking, request_name(&swap("SREQ_2", ("A", "B"), true)));
        assert_ne!(asking, request_name(&swap("SREQ_1", ("A", "C"), false)));
        let clock = Intention::TimeClock(Clocked {
            card_id: TargetId::parse("TC_1").unwrap(),
            user_id: UserId::parse("ada").unwrap(),
            event: ClockEvent::ClockIn,
            at: Timestamp::UNIX_EPOCH,
        });
        assert!(asking.is_some() && request_name(&clock).is_none());
    }
}
