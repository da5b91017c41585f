//! What an approved request does to the schedule.
//!
//! Shifts are not handed over: the old ones go, and new ones with new ids come (the five-item
//! callback of "Create a custom integration to sync your workforce management system with
//! Shifts", November 2024).

use std::collections::BTreeMap;

use serde_json::json;

use super::super::item::{Item, Side, Version};
use super::super::kinds::Kind;
use super::super::refusal::Refusal;
use super::super::switches;
use super::super::visit::{Visit, unwritten};
use super::is_pending;

/// The ids of what came into being, by the part it plays.
pub(crate) type Made = BTreeMap<&'static str, String>;

impl Visit<'_> {
    /// Whether what a request is about is still as it was.
    pub(super) fn check_possible(&self, kind: Kind, request: &Item) -> Result<(), Refusal> {
        let text = |name: &str| request.text(name).unwrap_or_default();
        let stands = match kind {
            Kind::SwapRequest => {
                let theirs = (text("recipientShiftId"), text("recipientUserId"));
                self.shared_shift_of(text("senderShiftId"), text("senderUserId"))
                    .and_then(|_| self.shared_shift_of(theirs.0, theirs.1))
                    .is_ok()
            }
            Kind::OfferRequest => self
                .shared_shift_of(text("senderShiftId"), text("senderUserId"))
                .is_ok(),
            Kind::OpenShiftRequest => {
                let open_shift = self.team.item(Kind::OpenShift, text("openShiftId"));
                open_shift.is_some_and(|it| it.side(Side::Shared).is_some())
            }
            _ => true,
        };
        if stands {
            return Ok(());
        }
        Err(self.decided("The request can no longer be carried out."))
    }

    /// Does what an approved request asks for.
    pub(super) fn carry_out(&mut self, kind: Kind, request: &Item) -> Result<Made, Refusal> {
        let text = |name: &str| request.text(name).unwrap_or_default().to_owned();
        match kind {
            Kind::SwapRequest => {
                let mine = self.shared_shift_of(&text("senderShiftId"), &text("senderUserId"))?;
                let theirs =
                    self.shared_shift_of(&text("recipientShiftId"), &text("recipientUserId"))?;
                for shift in [&mine, &theirs] {
                    let _was_there = self.team.remove(Kind::Shift, &shift.id, self.call.at);
                }
                let made = Made::from([
                    (
                        "senderShift",
                        self.shift_again(&mine, &text("recipientUserId")),
                    ),
                    (
                        "recipientShift",
                        self.shift_again(&theirs, &text("senderUserId")),
                    ),
                ]);
                self.decline_rivals(request, |rival| {
                    names_shift(rival, &mine.id) || names_shift(rival, &theirs.id)
                });
                Ok(made)
            }
            Kind::OfferRequest => {
                let mine = self.shared_shift_of(&text("senderShiftId"), &text("senderUserId"))?;
                let _was_there = self.team.remove(Kind::Shift, &mine.id, self.call.at);
                let id = self.shift_again(&mine, &text("recipientUserId"));
                self.decline_rivals(request, |rival| names_shift(rival, &mine.id));
                Ok(Made::from([("shift", id)]))
            }
            Kind::OpenShiftRequest => {
                let open_shift = text("openShiftId");
                let (id, is_last) = self.fill_slot(&open_shift, &text("senderUserId"))?;
                if is_last {
                    self.decline_rivals(request, |rival| {
                        rival.text("openShiftId") == Some(&open_shift)
                    });
                }
                Ok(Made::from([("shift", id)]))
            }
            Kind::TimeOffRequest => Ok(Made::from([("timeOff", self.time_off_for(request))])),
            _ => Ok(Made::new()),
        }
    }

    /// Gives one slot of an open shift to a user: a new shift and a slot less. Says whether it
    /// was the last one.
    pub(crate) fn fill_slot(&mut self, id: &str, user_id: &str) -> Result<(String, bool), Refusal> {
        let open_shift = self.found(Kind::OpenShift, id)?.as_ref().clone();
        let Some(shared) = open_shift.side(Side::Shared).cloned() else {
            return Err(Refusal::item_not_found());
        };
        let slots = shared.body.get("openSlotCount");
        let left = slots.and_then(serde_json::Value::as_i64).unwrap_or(1) - 1;
        let mut content = shared.clone();
        content.body.remove("openSlotCount");
        let group_id = open_shift.fields.get("schedulingGroupId").cloned();
        let mut shift = self.fresh(Kind::Shift, Some(content));
        shift.fields.insert("userId".into(), json!(user_id));
        shift
            .fields
            .insert("schedulingGroupId".into(), group_id.unwrap_or_default());
        let shift = self.write(Kind::Shift, shift);
        let mut shared = shared;
        shared.body.insert("openSlotCount".into(), json!(left));
        let rest = Item {
            shared: Some(shared),
            ..open_shift
        };
        if left > 0 {
            self.write(Kind::OpenShift, rest);
        } else if self.switches.is(&switches::LAST_SLOT, "delete") {
            let _was_there = self.team.remove(Kind::OpenShift, id, self.call.at);
        } else {
            self.team.end(Kind::OpenShift, rest, self.call.at);
        }
        Ok((shift.id, left <= 0))
    }

    /// The time off that a request asked for.
    fn time_off_for(&mut self, request: &Item) -> String {
        let mut body = serde_json::Map::new();
        for name in ["startDateTime", "endDateTime", "timeOffReasonId"] {
            let value = request.fields.get(name).cloned();
            body.insert(name.to_owned(), value.unwrap_or_default());
        }
        // Objects made in the client come back in blue (microsoft-graph-docs, issue 18101).
        body.insert("theme".into(), json!("blue"));
        let version = Version::of(Some(serde_json::Value::Object(body)));
        let mut item = self.fresh(Kind::TimeOff, version);
        let user_id = request.fields.get("senderUserId").cloned();
        item.fields
            .insert("userId".into(), user_id.unwrap_or_default());
        self.write(Kind::TimeOff, item).id
    }

    /// A new shift like `shift`, for another user.
    fn shift_again(&mut self, shift: &Item, user_id: &str) -> String {
        let mut again = self.fresh(Kind::Shift, shift.side(Side::Shared).cloned());
        again.fields = shift.fields.clone();
        again.fields.insert("userId".into(), json!(user_id));
        self.write(Kind::Shift, again).id
    }

    fn fresh(&mut self, kind: Kind, shared: Option<Version>) -> Item {
        let id = format!("{}{}", kind.id_prefix(), self.chance.guid());
        Item {
            shared,
            ..unwritten(id, self.call.at)
        }
    }

    /// Declines every other request that can no longer be carried out.
    fn decline_rivals(&mut self, winner: &Item, is_rival: impl Fn(&Item) -> bool) {
        for kind in [
            Kind::SwapRequest,
            Kind::OfferRequest,
            Kind::OpenShiftRequest,
        ] {
            let rivals = self.team.items(kind);
            let rivals = rivals.filter(|it| it.id != winner.id && is_pending(it) && is_rival(it));
            for rival in rivals.cloned().collect::<Vec<_>>() {
                let mut rival = rival.as_ref().clone();
                rival.fields.insert("assignedTo".into(), json!("system"));
                rival.fields.insert("state".into(), json!("declined"));
                self.write(kind, rival);
            }
        }
    }
}

fn names_shift(request: &Item, shift_id: &str) -> bool {
    let names = ["senderShiftId", "recipientShiftId"];
    names
        .iter()
        .any(|name| request.text(name) == Some(shift_id))
}
