//! What is wanted, as one line.

use shifts_model::{
    AskedEdit, AskedRequest, Claim, Edit, Handover, Intention, RequestStep, Wanted,
};

use crate::builders::asked;

/// What is wanted, in a line; or the name of the refusal.
pub(crate) fn told(edits: Vec<Edit>) -> String {
    match asked(edits) {
        Err(refused) => refused.code.as_str().to_owned(),
        Ok(asked) => {
            let rivals: Vec<&str> = asked.rivals.iter().map(|rival| rival.id.as_str()).collect();
            let ends = if rivals.is_empty() { "" } else { " ends " };
            format!("{}{ends}{}", line(&asked.intention), rivals.join(" "))
        }
    }
}

fn line(intention: &Intention) -> String {
    match intention {
        Intention::Edits(edits) => edits.iter().map(edit_line).collect::<Vec<_>>().join(", "),
        Intention::Swap(asked) => step_line("swap", asked, |exchange| {
            let both = [&exchange.of_sender, &exchange.of_recipient].map(handover_line);
            both.join(", ")
        }),
        Intention::Offer(asked) => step_line("offer", asked, |made| {
            made.as_ref().map(handover_line).unwrap_or_default()
        }),
        Intention::OpenShiftRequest(asked) => step_line("open-shift request", asked, claim_line),
        Intention::AssignOpenShift(claim) => format!("assign {}", claim_line(claim)),
        Intention::TimeOffRequest(asked) => step_line("time-off request", asked, |made| {
            made.as_ref()
                .map(|made| made.id.as_str().to_owned())
                .unwrap_or_default()
        }),
        Intention::Availability(of) => format!("availability of {}", of.user_id),
        Intention::TimeClock(of) => {
            format!("{:?} {} {} on {}", of.event, of.user_id, of.at, of.card_id)
        }
    }
}

fn edit_line(edit: &AskedEdit) -> String {
    let of = |kind: &str, id: &str, wanted: &str| format!("{kind} {id} {wanted}");
    match edit {
        AskedEdit::Shift(id, wanted) => of("shift", id.as_str(), &wanted_word(wanted)),
        AskedEdit::OpenShift(id, wanted) => of("open shift", id.as_str(), &wanted_word(wanted)),
        AskedEdit::TimeOff(id, wanted) => of("time off", id.as_str(), &wanted_word(wanted)),
        AskedEdit::TimeOffReason(id, wanted) => of("reason", id.as_str(), &wanted_word(wanted)),
    }
}

fn wanted_word<T>(wanted: &Wanted<T>) -> String {
    match wanted {
        Wanted::Made(_) => "made".to_owned(),
        Wanted::Changed(_) => "changed".to_owned(),
        Wanted::Removed(removal) => format!("removed {removal:?}"),
    }
}

fn handover_line(handover: &Handover) -> String {
    let made = &handover.made;
    format!(
        "{} -> {} of {}",
        handover.gone_id, made.id, made.item.user_id
    )
}

fn claim_line(claim: &Claim) -> String {
    let (left, made) = (wanted_word(&claim.left), &claim.made);
    format!(
        "{} {left}, {} of {}",
        claim.open_shift_id, made.id, made.item.user_id
    )
}

fn step_line<T, M>(kind: &str, asked: &AskedRequest<T, M>, made: impl Fn(&M) -> String) -> String {
    let step = match &asked.step {
        RequestStep::Ask(_) => "asked".to_owned(),
        RequestStep::Accept(_) => "accepted".to_owned(),
        RequestStep::Refuse(_) => "refused".to_owned(),
        RequestStep::Approve(_, change) => format!("approved: {}", made(change)),
        RequestStep::Decline(_) => "declined".to_owned(),
        RequestStep::Cancel(known) => format!("cancelled, known: {}", known.is_some()),
    };
    format!("{kind} {} {step}", asked.id)
}
