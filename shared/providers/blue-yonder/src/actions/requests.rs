//! What a request is called here. Blue Yonder's own ids do not tell enough to answer a request
//! later, and of a request for an open shift it has none.

use shifts_model::{Effect, Judgement, SourceId, WfmRequestId, WfmRequestState};

use crate::entities::Ref;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Request {
    /// Of a swap.
    Swap(Swap),
    /// For an open shift, or its assignment.
    Open(Open),
    /// For time off.
    TimeOff {
        /// Its id in Blue Yonder.
        id: Ref,
    },
}

/// A swap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Swap {
    /// Its id in Blue Yonder.
    pub(super) id: Ref,
    /// Who asked.
    pub(super) sender: Ref,
    /// What the sender gives.
    pub(super) sender_shift: Ref,
    /// What the sender wants.
    pub(super) recipient_shift: Ref,
}

/// A wish for an open shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    /// The open shift.
    pub(super) shift: Ref,
    /// Whose it is to be.
    pub(super) employee: Ref,
    /// When it begins, as Unix seconds: by this it is found when it is theirs.
    pub(super) starts_at_s: i64,
}

impl Request {
    /// The request of that name.
    pub(super) fn parse(id: &WfmRequestId) -> Option<Self> {
        let mut parts = id.as_str().split('.');
        let kind = parts.next()?;
        let words: Option<Vec<Ref>> = parts.map(Ref::parse).collect();
        match (kind, words?.as_slice()) {
            ("swap", [id, sender, sender_shift, recipient_shift]) => Some(Self::Swap(Swap {
                id: id.clone(),
                sender: sender.clone(),
                sender_shift: sender_shift.clone(),
                recipient_shift: recipient_shift.clone(),
            })),
            ("open", [shift, employee, starts_at]) => Some(Self::Open(Open {
                shift: shift.clone(),
                employee: employee.clone(),
                starts_at_s: starts_at.number()?,
            })),
            ("time-off", [id]) => Some(Self::TimeOff { id: id.clone() }),
            _ => None,
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Swap(swap) => {
                let Swap {
                    id,
                    sender,
                    sender_shift,
                    recipient_shift,
                } = swap;
                format!(
                    "swap.{}.{}.{}.{}",
                    id.0, sender.0, sender_shift.0, recipient_shift.0
                )
            }
            Self::Open(open) => {
                format!(
                    "open.{}.{}.{}",
                    open.shift.0, open.employee.0, open.starts_at_s
                )
            }
            Self::TimeOff { id } => format!("time-off.{}", id.0),
        }
    }

    /// That it stands so, and what came of it.
    pub(super) fn judgement(
        &self,
        state: WfmRequestState,
        shift_ids: Vec<SourceId>,
        time_off_id: Option<SourceId>,
    ) -> Judgement {
        // A few short words always fit.
        match WfmRequestId::parse(&self.name()) {
            Ok(id) => Judgement::Done(Effect::Request {
                id,
                state,
                shift_ids,
                time_off_id,
            }),
            Err(_) => super::refused(shifts_model::RefusalReason::NotSupported),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_known_again_by_its_name_and_another_text_is_none() {
        for name in ["swap.77.1001.1.2", "open.5.1001.1764057600", "time-off.9"] {
            let id = WfmRequestId::parse(name).unwrap();
            assert_eq!(Request::parse(&id).unwrap().name(), name);
        }
        for name in [
            "swap.77",
            "open.5.1001.soon",
            "time-off.a/b",
            "77",
            "swap.77.1.1.2.3",
        ] {
            assert_eq!(
                Request::parse(&WfmRequestId::parse(name).unwrap()),
                None,
                "{name}"
            );
        }
    }
}
