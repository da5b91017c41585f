//! A call that has reached one team: everything an operation below its schedule may touch.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::item::{Item, Showing, Writer};
use super::kinds::{Kind, THEMES};
use super::refusal::Refusal;
use super::shape::{Property, Reading};
use super::switches::{self, Switches};
use super::team::Team;
use crate::chance::Chance;

/// One call at one team.
pub(crate) struct Visit<'a> {
    pub(crate) call: &'a Call,
    pub(crate) team: &'a mut Team,
    pub(crate) chance: &'a mut Chance,
    pub(crate) switches: &'a Switches,
    pub(crate) provisioning_s: u64,
}

impl Visit<'_> {
    /// The body, read against a type's table.
    pub(crate) fn read(
        &self,
        properties: &[Property],
        computed: &[&str],
    ) -> Result<Map<String, Value>, Refusal> {
        reading(self.switches).object(self.call.json()?, properties, computed)
    }

    pub(crate) fn found(&self, kind: Kind, id: &str) -> Result<Arc<Item>, Refusal> {
        self.team
            .item(kind, id)
            .cloned()
            .ok_or_else(Refusal::item_not_found)
    }

    /// Writes an object with everything the service sets on a write.
    pub(crate) fn write(&mut self, kind: Kind, item: Item) -> Item {
        let written = stamped(item, self.call, self.chance);
        self.team.put(kind, written.clone(), self.call.at);
        written
    }

    pub(crate) fn showing(&self) -> Showing {
        let new_members = self.call.prefers("include-unknown-enum-members");
        showing(self.switches, new_members)
    }

    /// The object as the answer to a call for it alone.
    pub(crate) fn shown_alone(&self, kind: Kind, item: &Item) -> Value {
        let context = format!("{}/$entity", self.context(kind.collection()));
        let mut object = Map::new();
        object.insert("@odata.context".into(), json!(context));
        if let Value::Object(shown) = item.shown(kind.versions(), self.showing()) {
            object.extend(shown);
        }
        Value::Object(object)
    }

    pub(crate) fn context(&self, below: &str) -> String {
        format!(
            "{}/$metadata#teams('{}')/schedule/{below}",
            self.call.base, self.team.id
        )
    }
}

/// How bodies are read under the present switches.
pub(crate) fn reading(switches: &Switches) -> Reading<'_> {
    let length = switches.number(&switches::TEXT_LENGTH).unwrap_or(0);
    Reading {
        refuse_undeclared: switches.is(&switches::UNDECLARED, "refuse"),
        text_length_max: usize::try_from(length).unwrap_or(usize::MAX),
        theme_default: switches.get(&switches::THEME),
        themes: THEMES,
    }
}

/// Refuses a call without the header that an application once had to send.
pub(crate) fn check_acts_as(call: &Call, switches: &Switches) -> Result<(), Refusal> {
    let required = switches.is(&switches::ACTS_AS, "required") && call.caller.user.is_none();
    if required && call.header("ms-app-acts-as").is_none() {
        let text = "MS-APP-ACTS-AS header needs to be set for application context requests.";
        return Err(Refusal::nested(
            403,
            "MissingUserIdHeaderInAppContext",
            text,
        ));
    }
    Ok(())
}

/// An object with everything the service sets on a write.
pub(crate) fn stamped(item: Item, call: &Call, chance: &mut Chance) -> Item {
    Item {
        modified_at: call.at,
        modified_by: Some(writer(call)),
        etag: etag(chance),
        ..item
    }
}

/// Whoever makes a call, as objects remember it.
pub(crate) fn writer(call: &Call) -> Writer {
    match &call.caller.user {
        Some(person) => Writer::Person(person.clone()),
        None => Writer::Application(call.caller.app_id.clone()),
    }
}

/// How objects are shown under the present switches.
pub(crate) fn showing(switches: &Switches, new_members: bool) -> Showing {
    Showing {
        new_members,
        created_at: switches.is(&switches::CREATED_AT, "present"),
        modified_by: switches.is(&switches::MODIFIED_BY, "application"),
    }
}

/// A new object before its first write.
pub(crate) fn unwritten(id: String, at: Timestamp) -> Item {
    Item {
        id,
        created_at: at,
        modified_at: at,
        modified_by: None,
        etag: String::new(),
        staged: false,
        fields: Map::new(),
        shared: None,
        draft: None,
    }
}

/// A mark that no object had before.
pub(crate) fn etag(chance: &mut Chance) -> String {
    let (first, last) = (chance.bits() >> 32, chance.bits() >> 32);
    format!("\"{first:08x}-0000-0700-0000-{last:08x}0000\"")
}
