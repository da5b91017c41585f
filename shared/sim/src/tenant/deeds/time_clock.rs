//! The time clock: cards that people open and close by going to work.
//!
//! What a time clock sends to an integration is documented nowhere. Cards here have the form of
//! Graph's timeCard (v1.0, 2025), and a switch keeps them from callbacks.

use serde_json::{Map, Value, json};

use super::super::call::Person;
use super::super::item::{Item, milliseconds};
use super::super::kinds::Kind;
use super::super::refusal::Refusal;
use super::super::reply::{Answer, Reply};
use super::super::visit::{Visit, unwritten};
use super::Deed;

impl Visit<'_> {
    /// Clocks a person in or out, or begins or ends a break.
    pub(super) fn use_time_clock(&mut self, deed: &Deed, person: &Person) -> Answer {
        if self.team.schedule.settings.get("timeClockEnabled") == Some(&json!(false)) {
            let text = "The time clock is switched off for the team.";
            return Err(Refusal::invalid(403, text));
        }
        let open = self.open_card(&person.id);
        let state = open.as_ref().and_then(|card| card.text("state"));
        let (next, event) = match (deed, state) {
            (
                Deed::ClockIn {
                    is_at_approved_location: at,
                },
                None,
            ) => ("clockedIn", at),
            (
                Deed::ClockOut {
                    is_at_approved_location: at,
                },
                Some("clockedIn"),
            ) => ("clockedOut", at),
            (
                Deed::StartBreak {
                    is_at_approved_location: at,
                },
                Some("clockedIn"),
            ) => ("onBreak", at),
            (
                Deed::EndBreak {
                    is_at_approved_location: at,
                },
                Some("onBreak"),
            ) => ("clockedIn", at),
            _ => {
                let text = "The time clock is not in the right state for this.";
                return Err(Refusal::invalid(409, text));
            }
        };
        let event = json!({
            "dateTime": milliseconds(self.call.at),
            "isAtApprovedLocation": event,
            "notes": null,
        });
        let card = match open {
            None => self.new_card(person, event),
            Some(card) => self.card_after(card, deed, next, event),
        };
        let card = self.write(Kind::TimeCard, card);
        Ok(Reply::json(200, json!({"ids": {"timeCard": card.id}})))
    }

    /// The card of a person that is not closed; there is one at most.
    fn open_card(&self, user_id: &str) -> Option<Item> {
        let mut cards = self.team.items(Kind::TimeCard);
        let found = cards.find(|card| {
            card.text("userId") == Some(user_id) && card.text("state") != Some("clockedOut")
        });
        found.map(|card| card.as_ref().clone())
    }

    fn new_card(&mut self, person: &Person, event: Value) -> Item {
        let id = format!("{}{}", Kind::TimeCard.id_prefix(), self.chance.guid());
        let mut fields = Map::new();
        for (name, value) in [
            ("userId", json!(person.id)),
            ("state", json!("clockedIn")),
            ("confirmedBy", json!("none")),
            ("clockInEvent", event),
            ("clockOutEvent", Value::Null),
            ("breaks", json!([])),
            ("notes", Value::Null),
        ] {
            fields.insert(name.to_owned(), value);
        }
        let mut card = Item {
            fields,
            ..unwritten(id, self.call.at)
        };
        record(&mut card);
        card
    }

    fn card_after(&mut self, mut card: Item, deed: &Deed, state: &str, event: Value) -> Item {
        let breaks = card.fields.get_mut("breaks").and_then(Value::as_array_mut);
        match (deed, breaks) {
            (Deed::StartBreak { .. }, Some(breaks)) => breaks.push(json!({
                "breakId": format!("BRK_{}", self.chance.guid()),
                "start": event,
                "end": null,
                "notes": null,
            })),
            (Deed::EndBreak { .. }, Some(breaks)) => {
                if let Some(last) = breaks.last_mut() {
                    last["end"] = event;
                }
            }
            _ => {
                card.fields.insert("clockOutEvent".into(), event);
            }
        }
        card.fields.insert("state".into(), json!(state));
        record(&mut card);
        card
    }
}

/// Keeps what was recorded by the clock itself beside what may be corrected later.
fn record(card: &mut Item) {
    let recorded: Map<String, Value> = ["clockInEvent", "clockOutEvent", "breaks"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), card.fields.get(name)?.clone())))
        .collect();
    card.fields
        .insert("originalEntry".into(), Value::Object(recorded));
}
