//! Swaps.

use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::json;
use shifts_model::{
    AnswerVerb, BusinessUnit, Effect, EmployeeId, Judgement, RefusalReason, SourceId, Span,
    WfmRequestState,
};
use shifts_ports::WfmError;

use super::requests::{Request, Swap};
use super::{Said, nobody, refused, standing};
use crate::calls::{Api, Ask, BlueYonder, form};
use crate::catalog::site_id;
use crate::entities::{Collection, Ref};
use crate::moments::moment;
use crate::sessions::Principal;

#[derive(Deserialize)]
struct SwapForm {
    #[serde(rename = "swapRequestId")]
    id: Ref,
    #[serde(rename = "swapperScheduledShiftId")]
    sender_shift: Option<Ref>,
    #[serde(rename = "swappeeScheduledShiftId")]
    recipient_shift: Option<Ref>,
    #[serde(rename = "requestStatus")]
    status: Option<String>,
}

#[derive(Deserialize)]
struct SwapsForm {
    #[serde(default)]
    entities: Vec<SwapForm>,
}

#[derive(Deserialize)]
struct TargetForm {
    #[serde(rename = "shiftId")]
    id: Ref,
    #[serde(rename = "shiftStart")]
    starts: Option<String>,
}

#[derive(Deserialize)]
struct ApprovalsForm {
    #[serde(rename = "swapShiftApprovals")]
    swaps: Option<ApprovalListForm>,
}

#[derive(Deserialize)]
struct ApprovalListForm {
    #[serde(default)]
    entities: Vec<ApprovalForm>,
}

#[derive(Deserialize)]
struct ApprovalForm {
    #[serde(rename = "swapShiftId")]
    id: Ref,
    #[serde(rename = "swappeeScheduledShiftId")]
    recipient_shift: Ref,
}

impl BlueYonder {
    /// Whether a shift can be had for another.
    pub(super) async fn check_swap(
        &self,
        sender: &EmployeeId,
        gives: &SourceId,
        wants: &SourceId,
    ) -> Said {
        let Some(who) = self.person(sender).await? else {
            return Ok(nobody());
        };
        let (Some(gives), Some(wants)) = (word(gives), word(wants)) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let targets = self.targets(&who, &gives).await?;
        let is_one = targets.iter().any(|target| target.id == wants);
        Ok(if is_one {
            Judgement::Done(Effect::Nothing)
        } else {
            refused(RefusalReason::NotEligible)
        })
    }

    /// The shifts of a span that may be had for a shift.
    pub(super) async fn swap_targets(
        &self,
        unit: &BusinessUnit,
        gives: &SourceId,
        span: Span,
    ) -> Result<Vec<SourceId>, WfmError> {
        let Some(gives) = word(gives) else {
            return Ok(Vec::new());
        };
        let Some(shift) = self.scheduled(&gives).await? else {
            return Ok(Vec::new());
        };
        let owner = shift
            .employee_id
            .and_then(|id| EmployeeId::parse(&id.0).ok());
        let who = match owner {
            Some(owner) => self.person(&owner).await?,
            None => None,
        };
        let Some(who) = who else {
            return Ok(Vec::new());
        };
        let is_within = |target: &TargetForm| {
            let starts = target.starts.as_deref().unwrap_or_default();
            let at = moment(starts, &unit.zone, shifts_model::Edge::Start);
            at.is_ok_and(|at| span.contains(at))
        };
        let targets = self.targets(&who, &gives).await?.into_iter();
        let targets = targets.filter(|target| target.id != gives && is_within(target));
        Ok(targets
            .filter_map(|target| SourceId::parse(&target.id.0).ok())
            .collect())
    }

    async fn targets(&self, who: &Principal, gives: &Ref) -> Result<Vec<TargetForm>, WfmError> {
        let path = vec!["mySchedule", gives.0.as_str(), "availableSwapShifts"];
        let ask = as_person(who, Method::GET, path);
        let listed: Option<Collection> = self.find(&ask).await?;
        let Some(listed) = listed else {
            return Ok(Vec::new());
        };
        let entities = listed
            .entities
            .ok_or_else(|| ask.unusable("it has no entities"))?;
        let read = |entity| serde_json::from_value(entity);
        let targets: Result<Vec<TargetForm>, _> = entities.into_iter().map(read).collect();
        targets.map_err(|_| ask.unusable("a field is missing or wrong"))
    }

    /// Asks for a swap, as the sender.
    pub(super) async fn ask_swap(
        &self,
        sender: &EmployeeId,
        gives: &SourceId,
        wants: &SourceId,
        is_repeated: bool,
    ) -> Said {
        let Some(who) = self.person(sender).await? else {
            return Ok(nobody());
        };
        let numbers = (word(gives), word(wants), Ref::parse(sender.as_str()));
        let (Some(gives), Some(wants), Some(sender)) = numbers else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let (Some(gives_number), Some(wants_number)) = (gives.number(), wants.number()) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let request = |id: Ref| {
            Request::Swap(Swap {
                id,
                sender: sender.clone(),
                sender_shift: gives.clone(),
                recipient_shift: wants.clone(),
            })
        };
        if is_repeated {
            // What was made then and still stands is what was asked for.
            let mut made = self.made_by(&who).await?.into_iter();
            let found = made.find_map(|swap| {
                let is_it = swap.sender_shift.as_ref() == Some(&gives)
                    && swap.recipient_shift.as_ref() == Some(&wants);
                let state = state(swap.status.as_deref()?)?;
                (is_it && state.is_pending()).then_some((swap.id, state))
            });
            if let Some((id, state)) = found {
                return Ok(standing(&request(id), state));
            }
        }
        let ask = Ask {
            body: Some(json!({
                "swapperScheduledShiftId": gives_number,
                "requestedScheduledShiftIds": [wants_number],
            })),
            ..as_person(&who, Method::POST, vec!["mySwapShifts"])
        };
        let told = self.tell(&ask).await?;
        if told.status != StatusCode::CREATED && told.status != StatusCode::OK {
            return self.refusal(&ask, &told);
        }
        let made: SwapsForm = form(&told.body).map_err(|why| ask.unusable(why))?;
        let made = made.entities.into_iter().next();
        let made = made.ok_or_else(|| ask.unusable("it names no request"))?;
        Ok(standing(
            &request(made.id),
            WfmRequestState::PendingRecipient,
        ))
    }

    /// Answers a swap, as the colleague.
    pub(super) async fn answer_swap(
        &self,
        swap: &Swap,
        actor: &EmployeeId,
        verb: AnswerVerb,
        is_repeated: bool,
    ) -> Said {
        let (status, wanted) = match verb {
            AnswerVerb::Approve => ("AwaitingManager", WfmRequestState::PendingManager),
            AnswerVerb::Decline => ("RecipientDenied", WfmRequestState::Declined),
            AnswerVerb::Cancel => return Ok(refused(RefusalReason::Forbidden)),
        };
        let Some(who) = self.person(actor).await? else {
            return Ok(nobody());
        };
        let ask = Ask {
            body: Some(json!({
                "swapRequestId": swap.id.0, "swapperScheduledShiftId": swap.sender_shift.0,
                "swappeeScheduledShiftId": swap.recipient_shift.0, "requestStatus": status,
            })),
            ..as_person(&who, Method::PUT, vec!["mySwapShifts", &swap.id.0])
        };
        self.change_swap(&ask, swap, wanted, is_repeated).await
    }

    /// Takes a swap back, as the sender.
    pub(super) async fn cancel_swap(&self, swap: &Swap, is_repeated: bool) -> Said {
        let Some(who) = self.sender(swap).await? else {
            return Ok(nobody());
        };
        let ask = as_person(&who, Method::DELETE, vec!["mySwapShifts", &swap.id.0]);
        self.change_swap(&ask, swap, WfmRequestState::Cancelled, is_repeated)
            .await
    }

    /// Approves or denies a swap, as a manager.
    pub(super) async fn decide_swap(
        &self,
        unit: &BusinessUnit,
        swap: &Swap,
        actor: &EmployeeId,
        verb: AnswerVerb,
        is_repeated: bool,
    ) -> Said {
        let (word, wanted) = match verb {
            AnswerVerb::Approve => ("approval", WfmRequestState::Approved),
            AnswerVerb::Decline => ("denial", WfmRequestState::Declined),
            AnswerVerb::Cancel => return Ok(refused(RefusalReason::Forbidden)),
        };
        let Some(who) = self.person(actor).await? else {
            return Ok(nobody());
        };
        let site = site_id(&unit.id)?;
        let ask = as_manager(&who, Method::GET, vec![site, "pendingApprovals"]);
        let listed: Option<ApprovalsForm> = self.find(&ask).await?;
        let listed = listed.and_then(|listed| listed.swaps);
        let approvals = listed.map(|swaps| swaps.entities).unwrap_or_default();
        // The id of an approval need not be that of the request; the colleague's shift is.
        let of_shift = |one: &&ApprovalForm| one.recipient_shift == swap.recipient_shift;
        let mut found: Vec<&ApprovalForm> = approvals.iter().filter(of_shift).collect();
        found.sort_by_key(|one| one.id != swap.id);
        let Some(approval) = found.first() else {
            let stands = is_repeated && self.stands(swap, wanted).await?;
            return Ok(if stands {
                decided(swap, wanted)
            } else {
                refused(RefusalReason::AlreadyDecided)
            });
        };
        let path = vec![
            site,
            "pendingApprovals",
            "swapShifts",
            &approval.id.0,
            "swappeeScheduledShifts",
            &approval.recipient_shift.0,
            word,
        ];
        let ask = as_manager(&who, Method::PUT, path);
        self.change_swap(&ask, swap, wanted, is_repeated).await
    }

    /// Sends a change of a swap. One that was sent before and is refused now may be done.
    async fn change_swap(
        &self,
        ask: &Ask<'_>,
        swap: &Swap,
        wanted: WfmRequestState,
        is_repeated: bool,
    ) -> Said {
        let told = self.tell(ask).await?;
        if told.status.is_success() {
            return Ok(decided(swap, wanted));
        }
        let refusal = self.refusal(ask, &told)?;
        if is_repeated && self.stands(swap, wanted).await? {
            return Ok(decided(swap, wanted));
        }
        Ok(refusal)
    }

    /// Whether a swap stands as it is wanted, as its sender sees it.
    async fn stands(&self, swap: &Swap, wanted: WfmRequestState) -> Result<bool, WfmError> {
        let Some(who) = self.sender(swap).await? else {
            return Ok(false);
        };
        let mut made = self.made_by(&who).await?.into_iter();
        let found = made.find(|one| one.id == swap.id);
        let state = found.and_then(|one| state(one.status.as_deref()?));
        Ok(state == Some(wanted))
    }

    async fn sender(&self, swap: &Swap) -> Result<Option<Principal>, WfmError> {
        match EmployeeId::parse(&swap.sender.0) {
            Ok(sender) => self.person(&sender).await,
            Err(_) => Ok(None),
        }
    }

    /// The swaps that somebody asked for.
    async fn made_by(&self, who: &Principal) -> Result<Vec<SwapForm>, WfmError> {
        let ask = as_person(who, Method::GET, vec!["mySwapShifts", "requestedByMe"]);
        let listed: Option<SwapsForm> = self.find(&ask).await?;
        Ok(listed.map(|listed| listed.entities).unwrap_or_default())
    }
}

/// That a swap was decided. People change places and shifts keep their ids.
fn decided(swap: &Swap, state: WfmRequestState) -> Judgement {
    let request = Request::Swap(swap.clone());
    let shifts = [&swap.sender_shift, &swap.recipient_shift];
    let shifts = shifts
        .into_iter()
        .filter(|_| state == WfmRequestState::Approved);
    let shifts = shifts.filter_map(|id| SourceId::parse(&id.0).ok());
    request.judgement(state, shifts.collect(), None)
}

/// How a swap stands. The documents name two of these words, so the others are told by what they
/// hold.
fn state(status: &str) -> Option<WfmRequestState> {
    let status = status.to_lowercase();
    let holds = |word: &str| status.contains(word);
    if holds("denied") || holds("declined") || holds("expired") {
        Some(WfmRequestState::Declined)
    } else if holds("cancel") {
        Some(WfmRequestState::Cancelled)
    } else if holds("awaitingmanager") {
        Some(WfmRequestState::PendingManager)
    } else if holds("awaiting") || holds("pending") {
        Some(WfmRequestState::PendingRecipient)
    } else if holds("approved") {
        Some(WfmRequestState::Approved)
    } else {
        None
    }
}

/// An id of a shift as a segment of a path.
pub(super) fn word(id: &SourceId) -> Option<Ref> {
    Ref::parse(id.as_str())
}

pub(super) fn as_person<'a>(who: &'a Principal, method: Method, path: Vec<&'a str>) -> Ask<'a> {
    Ask {
        api: Api::SelfService,
        who,
        method,
        ..Ask::retail(path)
    }
}

fn as_manager<'a>(who: &'a Principal, method: Method, path: Vec<&'a str>) -> Ask<'a> {
    Ask {
        api: Api::SiteManager,
        who,
        method,
        ..Ask::retail(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_states_of_a_swap_are_told_by_their_words() {
        for (status, expected) in [
            ("AwaitingManager", Some(WfmRequestState::PendingManager)),
            ("AwaitingRecipient", Some(WfmRequestState::PendingRecipient)),
            ("RecipientDenied", Some(WfmRequestState::Declined)),
            ("ManagerApproved", Some(WfmRequestState::Approved)),
            ("Cancelled", Some(WfmRequestState::Cancelled)),
            ("Odd", None),
        ] {
            assert_eq!(state(status), expected, "{status}");
        }
    }
}
