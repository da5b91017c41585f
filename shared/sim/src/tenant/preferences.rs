//! `shiftPreferences`: when a user can work. One object a user, whatever teams the user is in.
//!
//! The v1.0 page shows one PATCH, which does not work; PUT does (shiftPreferences: Update, read
//! 2026-11, and msgraph-sdk-design issue 119).

use jiff::civil::Time;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::directory;
use super::integrations::Progress;
use super::item::Item;
use super::items::refuse_stale;
use super::kinds::DAYS;
use super::refusal::Refusal;
use super::reply::{Answer, Reply};
use super::routes::preferences_of;
use super::shape::Need::{Optional, Required, Sparse};
use super::shape::{Property, Shape, property};
use super::state::TenantState;
use super::switches;
use super::visit::{check_acts_as, etag, reading, showing, stamped, unwritten};
use crate::chance::Chance;

/// What the service computes; a body may carry it, without effect.
const COMPUTED: &[&str] = &[
    "id",
    "createdBy",
    "createdDateTime",
    "lastModifiedBy",
    "lastModifiedDateTime",
];

const PREFERENCES: &[Property] = &[property(
    "availability",
    Shape::List(&Shape::Object(AVAILABILITY)),
    Required,
)];

const AVAILABILITY: &[Property] = &[
    property("recurrence", Shape::Object(RECURRENCE), Required),
    property("timeZone", Shape::Zone, Required),
    property("timeSlots", Shape::List(&Shape::Object(SLOT)), Optional),
];

const RECURRENCE: &[Property] = &[
    property("pattern", Shape::Object(PATTERN), Required),
    property("range", Shape::Object(RANGE), Required),
];

const PATTERN: &[Property] = &[
    property("type", Shape::AnyCase(PATTERNS), Required),
    property("interval", Shape::Count(1), Required),
    property("daysOfWeek", Shape::List(&Shape::AnyCase(DAYS)), Sparse),
    property("firstDayOfWeek", Shape::AnyCase(DAYS), Sparse),
    property("index", Shape::AnyCase(INDEXES), Sparse),
    property("dayOfMonth", Shape::Count(0), Sparse),
    property("month", Shape::Count(0), Sparse),
];

const RANGE: &[Property] = &[
    property("type", Shape::AnyCase(RANGES), Required),
    property("startDate", Shape::Date, Sparse),
    property("endDate", Shape::Date, Sparse),
    property("numberOfOccurrences", Shape::Count(0), Sparse),
    property("recurrenceTimeZone", Shape::Zone, Sparse),
];

const SLOT: &[Property] = &[
    property("startTime", Shape::TimeOfDay, Required),
    property("endTime", Shape::TimeOfDay, Required),
];

// The spellings of Microsoft's samples; any case is read.
const PATTERNS: &[&str] = &[
    "Daily",
    "Weekly",
    "AbsoluteMonthly",
    "RelativeMonthly",
    "AbsoluteYearly",
    "RelativeYearly",
];
const INDEXES: &[&str] = &["First", "Second", "Third", "Fourth", "Last"];
const RANGES: &[&str] = &["endDate", "noEnd", "numbered"];

impl TenantState {
    /// Answers a call on the preferences of a user.
    pub(crate) fn answer_for_user(&mut self, call: &Call, user: &str) -> Progress {
        let user_id = match self.user_of_preferences(call, user) {
            Ok(user_id) => user_id,
            Err(refusal) => return Progress::Done(Err(refusal)),
        };
        if call.method == "GET" {
            return Progress::Done(self.get_preferences(call, &user_id));
        }
        let chance = self.ids.fork();
        let body = match self.new_preferences(call, &user_id, &mut chance.clone()) {
            Ok(item) => in_callback(item.shown(None, showing(&self.switches, true))),
            Err(refusal) => return Progress::Done(Err(refusal)),
        };
        let asked = self.ask_for_user(call, &user_id, &chance, body);
        asked.unwrap_or_else(|| Progress::Done(self.keep_preferences(call, &mut chance.clone())))
    }

    /// Puts the preferences of a call in their place.
    pub(crate) fn keep_preferences(&mut self, call: &Call, chance: &mut Chance) -> Answer {
        let user = preferences_of(call).unwrap_or_default();
        let user_id = self.user_of_preferences(call, user)?;
        let item = self.new_preferences(call, &user_id, chance)?;
        self.preferences.insert(user_id, item);
        Ok(Reply::empty(204))
    }

    fn user_of_preferences(&self, call: &Call, user: &str) -> Result<String, Refusal> {
        check_acts_as(call, &self.switches)?;
        let user_id = directory::user(&self.teams, user)?.id.clone();
        match call.method.as_str() {
            "GET" | "PUT" => Ok(user_id),
            _ => Err(Refusal::unknown_error()),
        }
    }

    /// Every user's preferences that were ever asked for, in Graph's form.
    pub(crate) fn shown_preferences(&self) -> Map<String, Value> {
        let showing = showing(&self.switches, true);
        let kept = self.preferences.iter();
        kept.map(|(user_id, item)| (user_id.clone(), item.shown(None, showing)))
            .collect()
    }

    /// One user's, if they were ever asked for.
    pub(crate) fn shown_preferences_of(&self, user_id: &str) -> Option<Value> {
        let item = self.preferences.get(user_id)?;
        Some(item.shown(None, showing(&self.switches, true)))
    }

    fn get_preferences(&mut self, call: &Call, user_id: &str) -> Answer {
        let item = self.preferences_of(call, user_id);
        let never_written = item.modified_by.is_none();
        if never_written && self.switches.is(&switches::PREFERENCES_BEFORE_PUT, "404") {
            return Err(Refusal::item_not_found());
        }
        let context = format!(
            "{}/$metadata#users('{user_id}')/settings/shiftPreferences/$entity",
            call.base
        );
        let mut object = Map::new();
        object.insert("@odata.context".into(), json!(context));
        let showing = showing(&self.switches, true);
        if let Value::Object(shown) = item.shown(None, showing) {
            object.extend(shown);
        }
        Ok(Reply::json(200, Value::Object(object)))
    }

    /// What the preferences become.
    fn new_preferences(
        &mut self,
        call: &Call,
        user_id: &str,
        chance: &mut Chance,
    ) -> Result<Item, Refusal> {
        let known = self.preferences_of(call, user_id);
        if self.switches.is(&switches::IF_MATCH_SCOPE, "all") {
            refuse_stale(call, &self.switches, &known)?;
        }
        let fields = reading(&self.switches).object(call.json()?, PREFERENCES, COMPUTED)?;
        if self.switches.is(&switches::BACKWARD_SLOTS, "refuse") && has_backward_slot(&fields) {
            return Err(Refusal::invalid(
                400,
                "The end of a time slot must be after its start.",
            ));
        }
        Ok(stamped(Item { fields, ..known }, call, chance))
    }

    /// What is kept for the user; nothing but an empty list for one nobody has written about.
    fn preferences_of(&mut self, call: &Call, user_id: &str) -> Item {
        if let Some(known) = self.preferences.get(user_id) {
            return known.clone();
        }
        let mut item = unwritten(format!("SHPR_{}", self.ids.guid()), call.at);
        item.etag = etag(&mut self.ids);
        item.fields.insert("availability".into(), json!([]));
        self.preferences.insert(user_id.to_owned(), item.clone());
        item
    }
}

/// Preferences as an integration reads them: without what Graph alone notes.
fn in_callback(mut shown: Value) -> Value {
    if let Some(object) = shown.as_object_mut() {
        object.remove("@odata.etag");
    }
    shown
}

/// Whether a slot ends before it begins. Midnight is the end of a day as well as its beginning.
fn has_backward_slot(fields: &Map<String, Value>) -> bool {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let days = list(fields.get("availability")).into_iter();
    let mut slots = days.flat_map(|day| list(day.get("timeSlots")));
    slots.any(|slot| {
        let time = |name: &str| slot[name].as_str()?.parse::<Time>().ok();
        match (time("startTime"), time("endTime")) {
            (Some(starts), Some(ends)) => ends <= starts && ends != Time::midnight(),
            _ => true,
        }
    })
}
