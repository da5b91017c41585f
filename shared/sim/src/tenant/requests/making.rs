//! New requests.

use serde_json::{Map, Value, json};

use super::super::item::{Item, Side, milliseconds};
use super::super::kinds::Kind;
use super::super::refusal::Refusal;
use super::super::shape::moment;
use super::super::visit::{Visit, unwritten};

/// What is asked for, as it was read.
#[derive(Debug, Clone)]
pub(crate) enum Asked {
    Swap {
        shift_id: String,
        recipient_shift_id: String,
        /// The recipient, when it is said; the shift tells as well.
        recipient_id: Option<String>,
    },
    Offer {
        shift_id: String,
        recipient_id: String,
    },
    OpenShift {
        open_shift_id: String,
    },
    TimeOff {
        starts: String,
        ends: String,
        reason_id: String,
    },
}

/// Who asks, and with which words.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    pub(crate) user_id: String,
    pub(crate) message: Option<String>,
}

impl Visit<'_> {
    /// Makes a request and puts it in front of whoever has to act first.
    pub(crate) fn make_request(&mut self, sender: &Sender, asked: &Asked) -> Result<Item, Refusal> {
        self.check_user(Some(&sender.user_id))?;
        let (kind, switch, assigned_to) = match asked {
            Asked::Swap { .. } => (Kind::SwapRequest, "swapShiftsRequestsEnabled", "recipient"),
            Asked::Offer { .. } => (Kind::OfferRequest, "offerShiftRequestsEnabled", "recipient"),
            Asked::OpenShift { .. } => (Kind::OpenShiftRequest, "openShiftsEnabled", "manager"),
            Asked::TimeOff { .. } => (Kind::TimeOffRequest, "timeOffRequestsEnabled", "manager"),
        };
        if self.team.schedule.settings.get(switch) == Some(&json!(false)) {
            let text = "This kind of request is switched off for the team.";
            return Err(Refusal::invalid(403, text));
        }
        let mut fields = Map::new();
        for (name, value) in [
            ("assignedTo", json!(assigned_to)),
            ("state", json!("pending")),
            ("senderUserId", json!(sender.user_id)),
            ("senderMessage", json!(sender.message)),
            ("senderDateTime", json!(milliseconds(self.call.at))),
            ("managerUserId", Value::Null),
            ("managerActionMessage", Value::Null),
            ("managerActionDateTime", Value::Null),
        ] {
            fields.insert(name.to_owned(), value);
        }
        let about = match asked {
            Asked::Swap {
                shift_id,
                recipient_shift_id,
                recipient_id,
            } => self.swap(
                sender,
                shift_id,
                recipient_shift_id,
                recipient_id.as_deref(),
            ),
            Asked::Offer {
                shift_id,
                recipient_id,
            } => self.offer(sender, shift_id, recipient_id),
            Asked::OpenShift { open_shift_id } => self.open_shift_asked(open_shift_id),
            Asked::TimeOff {
                starts,
                ends,
                reason_id,
            } => self.time_off_asked(starts, ends, reason_id),
        }?;
        let about = about.into_iter();
        fields.extend(about.map(|(name, value)| (name.to_owned(), value)));
        let id = format!("{}{}", kind.id_prefix(), self.chance.guid());
        let item = Item {
            fields,
            ..unwritten(id, self.call.at)
        };
        Ok(self.write(kind, item))
    }

    fn swap(
        &self,
        sender: &Sender,
        shift_id: &str,
        recipient_shift_id: &str,
        recipient_id: Option<&str>,
    ) -> Result<Vec<(&'static str, Value)>, Refusal> {
        self.shared_shift_of(shift_id, &sender.user_id)?;
        let theirs = self.found(Kind::Shift, recipient_shift_id)?;
        let owner_id = theirs.text("userId").unwrap_or_default().to_owned();
        let recipient_id = recipient_id.unwrap_or(&owner_id);
        self.shared_shift_of(recipient_shift_id, recipient_id)?;
        if recipient_id.eq_ignore_ascii_case(&sender.user_id) {
            let text = "A shift cannot be swapped with oneself.";
            return Err(Refusal::invalid(400, text));
        }
        self.check_user(Some(recipient_id))?;
        let mut about = to_recipient(shift_id, recipient_id);
        about.push(("recipientShiftId", json!(recipient_shift_id)));
        Ok(about)
    }

    fn offer(
        &self,
        sender: &Sender,
        shift_id: &str,
        recipient_id: &str,
    ) -> Result<Vec<(&'static str, Value)>, Refusal> {
        self.shared_shift_of(shift_id, &sender.user_id)?;
        self.check_user(Some(recipient_id))?;
        if recipient_id.eq_ignore_ascii_case(&sender.user_id) {
            let text = "A shift cannot be offered to oneself.";
            return Err(Refusal::invalid(400, text));
        }
        Ok(to_recipient(shift_id, recipient_id))
    }

    fn open_shift_asked(&self, id: &str) -> Result<Vec<(&'static str, Value)>, Refusal> {
        let open_shift = self.found(Kind::OpenShift, id)?;
        if open_shift.side(Side::Shared).is_none() {
            return Err(Refusal::item_not_found());
        }
        Ok(vec![("openShiftId", json!(id))])
    }

    fn time_off_asked(
        &self,
        starts: &str,
        ends: &str,
        reason_id: &str,
    ) -> Result<Vec<(&'static str, Value)>, Refusal> {
        let (Some(starts_at), Some(ends_at)) = (moment(starts), moment(ends)) else {
            return Err(Refusal::bad_request(
                "A moment with an offset was expected.",
            ));
        };
        if ends_at <= starts_at {
            return Err(Refusal::invalid(400, "The end must be after the start."));
        }
        self.check_reason(Some(reason_id))?;
        Ok(vec![
            ("startDateTime", json!(milliseconds(starts_at))),
            ("endDateTime", json!(milliseconds(ends_at))),
            ("timeOffReasonId", json!(reason_id)),
        ])
    }

    /// A shift that employees see, and that is this user's.
    pub(crate) fn shared_shift_of(&self, id: &str, user_id: &str) -> Result<Item, Refusal> {
        let shift = self.found(Kind::Shift, id)?;
        if shift.side(Side::Shared).is_none() {
            return Err(Refusal::item_not_found());
        }
        let owner_id = shift.text("userId").unwrap_or_default();
        if !owner_id.eq_ignore_ascii_case(user_id) {
            let text = "The shift belongs to somebody else.";
            return Err(Refusal::invalid(403, text));
        }
        Ok(shift.as_ref().clone())
    }
}

fn to_recipient(shift_id: &str, recipient_id: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("senderShiftId", json!(shift_id)),
        ("recipientUserId", json!(recipient_id)),
        ("recipientActionMessage", Value::Null),
        ("recipientActionDateTime", Value::Null),
    ]
}
