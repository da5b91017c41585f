//! What the answer to one item of an envelope means, and whether the item may be sent again.

use std::time::Duration;

use serde_json::Value;
use shifts_model::Outcome;
use shifts_ports::WriteOp;

use crate::errors::innermost_code;

/// The end of one attempt at one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is settled.
    Final(Outcome),
    /// It may be sent again, after at least this long.
    Again(Duration),
    /// The token was refused: it may be sent again with a new one, once.
    RenewToken,
}

/// Judges the answer to an item.
pub(crate) fn judge(
    op: &WriteOp,
    status: u16,
    retry_after_s: Option<u64>,
    body: &Value,
) -> Verdict {
    let refused = || {
        Verdict::Final(Outcome::Refused {
            code: innermost_code(body),
        })
    };
    match status {
        200..=299 => applied(op, body),
        401 => Verdict::RenewToken,
        403 if innermost_code(body) == "WorkforceIntegrationError" => refused(),
        403 => Verdict::Final(Outcome::Forbidden {
            code: innermost_code(body),
        }),
        // A person whom Shifts does not know is nothing that could be made anew.
        404 if creates(op) || subject(op) == Subject::Person => refused(),
        404 => Verdict::Final(Outcome::Gone),
        409 | 412 if subject(op) == Subject::Catalog => Verdict::Final(Outcome::Conflict),
        // Availability is replaced as a whole, whatever somebody else made of it just now.
        409 | 412 if subject(op) == Subject::Person => Verdict::Again(Duration::ZERO),
        // A throttled item was not carried out, whatever it is.
        429 => Verdict::Again(Duration::from_secs(retry_after_s.unwrap_or(0))),
        // An item whose predecessor failed, or whose object is locked, was not carried out.
        423 | 424 => Verdict::Again(Duration::from_secs(retry_after_s.unwrap_or(1))),
        408 | 500..=599 => lost(op, retry_after_s),
        _ => refused(),
    }
}

/// An item without an answer. A create may have happened, so it is never sent again; anything
/// else has the same effect however often it is carried out.
pub(crate) fn lost(op: &WriteOp, retry_after_s: Option<u64>) -> Verdict {
    if creates(op) {
        Verdict::Final(Outcome::Unanswered)
    } else {
        Verdict::Again(Duration::from_secs(retry_after_s.unwrap_or(0)))
    }
}

fn applied(op: &WriteOp, body: &Value) -> Verdict {
    let text = |key: &str| {
        body[key]
            .as_str()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let id = text("id");
    if creates(op) && id.is_none() {
        return Verdict::Final(Outcome::Unanswered);
    }
    Verdict::Final(Outcome::Applied {
        id,
        etag: text("@odata.etag"),
    })
}

/// Whether sending the write twice makes two objects.
pub(crate) fn creates(op: &WriteOp) -> bool {
    match op {
        WriteOp::CreateGroup { .. } | WriteOp::CreateReason { .. } | WriteOp::Create { .. } => true,
        WriteOp::ReplaceGroup { .. }
        | WriteOp::Replace { .. }
        | WriteOp::Delete { .. }
        | WriteOp::StageDeletion { .. }
        | WriteOp::SetAvailability { .. } => false,
    }
}

/// What the write is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// What items name: whoever writes it has to know what is there.
    Catalog,
    /// An item of the schedule.
    Item,
    /// What is kept for a person, whether it was ever written or not.
    Person,
}

fn subject(op: &WriteOp) -> Subject {
    match op {
        WriteOp::CreateGroup { .. }
        | WriteOp::ReplaceGroup { .. }
        | WriteOp::CreateReason { .. } => Subject::Catalog,
        WriteOp::Create { .. }
        | WriteOp::Replace { .. }
        | WriteOp::Delete { .. }
        | WriteOp::StageDeletion { .. } => Subject::Item,
        WriteOp::SetAvailability { .. } => Subject::Person,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use serde_json::json;
    use shifts_model::{
        AvailableWeek, GroupName, ItemKind, ReasonName, SchedulingGroupId, TargetId, UserId,
    };
    use std::collections::BTreeSet;

    fn create() -> WriteOp {
        let name = GroupName::new("Staff").unwrap();
        WriteOp::CreateGroup {
            name,
            user_ids: BTreeSet::new(),
        }
    }

    fn delete() -> WriteOp {
        delete_of(ItemKind::Shift)
    }

    fn delete_of(kind: ItemKind) -> WriteOp {
        let id = TargetId::parse("SHFT_1").unwrap();
        WriteOp::Delete { kind, id }
    }

    fn create_reason() -> WriteOp {
        let name = ReasonName::new("Vacation").unwrap();
        WriteOp::CreateReason { name }
    }

    fn replace_group() -> WriteOp {
        WriteOp::ReplaceGroup {
            id: SchedulingGroupId::parse("TAG_1").unwrap(),
            etag: None,
            name: GroupName::new("Staff").unwrap(),
            user_ids: BTreeSet::new(),
        }
    }

    fn set_availability() -> WriteOp {
        WriteOp::SetAvailability {
            user_id: UserId::parse("u1").unwrap(),
            week: AvailableWeek::default(),
            zone: TimeZone::UTC,
        }
    }

    fn verdict(op: &WriteOp, status: u16) -> String {
        let body = json!({"id": "X", "error": {"code": "Code"}});
        match judge(op, status, None, &body) {
            Verdict::Final(Outcome::Applied { .. }) => "applied".to_owned(),
            Verdict::Final(outcome) => format!("{outcome:?}").split(' ').next().unwrap().to_owned(),
            Verdict::Again(_) => "again".to_owned(),
            Verdict::RenewToken => "renew".to_owned(),
        }
    }

    #[test]
    fn a_create_is_never_sent_again_once_it_may_have_happened() {
        for status in [408, 500, 502, 503, 504, 599] {
            assert_eq!(verdict(&create(), status), "Unanswered", "{status}");
            assert_eq!(verdict(&create_reason(), status), "Unanswered", "{status}");
            assert_eq!(verdict(&delete(), status), "again", "{status}");
            assert_eq!(verdict(&set_availability(), status), "again", "{status}");
        }
        assert_eq!(lost(&create(), None), Verdict::Final(Outcome::Unanswered));
    }

    #[test]
    fn a_create_without_a_usable_id_is_not_known_to_have_happened() {
        let verdict = judge(&create(), 201, None, &json!({"id": ""}));
        assert_eq!(verdict, Verdict::Final(Outcome::Unanswered));
    }

    #[test]
    fn what_was_not_carried_out_may_be_sent_again() {
        for status in [429, 423, 424] {
            assert_eq!(verdict(&create(), status), "again", "{status}");
        }
        assert_eq!(
            judge(&delete(), 429, Some(7), &json!({})),
            Verdict::Again(Duration::from_secs(7))
        );
    }

    #[test]
    fn each_refusal_says_what_to_do_next() {
        for row in "
            status  create   reason   group     delete   availability
            204     applied  applied  applied   applied  applied
            400     Refused  Refused  Refused   Refused  Refused
            401     renew    renew    renew     renew    renew
            403     Forbidden Forbidden Forbidden Forbidden Forbidden
            404     Refused  Refused  Gone      Gone     Refused
            409     Conflict Conflict Conflict  Refused  again
            412     Conflict Conflict Conflict  Refused  again
        "
        .lines()
        .skip(2)
        .filter(|row| !row.trim().is_empty())
        {
            let words: Vec<&str> = row.split_whitespace().collect();
            let status = words[0].parse().unwrap();
            let ops = [
                create(),
                create_reason(),
                replace_group(),
                delete(),
                set_availability(),
            ];
            let verdicts = ops.iter().map(|op| verdict(op, status));
            assert_eq!(verdicts.collect::<Vec<_>>(), words[1..], "{status}");
        }
    }

    #[test]
    fn what_was_to_go_and_is_not_there_is_gone_whatever_its_kind() {
        for kind in ItemKind::ALL {
            assert_eq!(verdict(&delete_of(kind), 404), "Gone", "{kind}");
        }
    }
}
