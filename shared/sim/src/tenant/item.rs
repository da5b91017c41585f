//! One object below a schedule, with its shared and its draft version.
//!
//! Objects are never edited in place: a change makes a new one, so that the past stays readable.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::call::Person;
use super::kinds::{THEMES, THEMES_CLASSIC};
use super::shape::moment;

/// Which version of an object: what employees see, or what only managers see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Shared,
    Draft,
}

/// One version of an object.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    pub(crate) body: Map<String, Value>,
}

impl Version {
    /// The version in `value`, which was read as one, or nothing for null.
    pub(crate) fn of(value: Option<Value>) -> Option<Self> {
        let Some(Value::Object(body)) = value else {
            return None;
        };
        let at = |name: &str| body.get(name).and_then(Value::as_str).and_then(moment);
        let (starts_at, ends_at) = (at("startDateTime")?, at("endDateTime")?);
        Some(Self {
            starts_at,
            ends_at,
            body,
        })
    }

    pub(crate) fn overlaps(&self, from: Timestamp, until: Timestamp) -> bool {
        self.starts_at < until && from < self.ends_at
    }
}

/// Who wrote an object last.
#[derive(Debug, Clone)]
pub(crate) enum Writer {
    /// An application, by its client id.
    Application(String),
    Person(Person),
}

/// An object as the service keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
    /// Nobody for what came with the schedule.
    pub(crate) modified_by: Option<Writer>,
    pub(crate) etag: String,
    pub(crate) staged: bool,
    /// The object's own properties, without its versions.
    pub(crate) fields: Map<String, Value>,
    pub(crate) shared: Option<Version>,
    pub(crate) draft: Option<Version>,
}

/// How an object is to be shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Showing {
    /// Whether the reader knows enum members that came after the type was published.
    pub(crate) new_members: bool,
    pub(crate) created_at: bool,
    pub(crate) modified_by: bool,
}

impl Item {
    pub(crate) fn side(&self, side: Side) -> Option<&Version> {
        match side {
            Side::Shared => self.shared.as_ref(),
            Side::Draft => self.draft.as_ref(),
        }
    }

    /// A property of the object itself, when it is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// Soft deletion leaves an object in place and inactive.
    pub(crate) fn is_active(&self) -> bool {
        self.fields
            .get("isActive")
            .and_then(Value::as_bool)
            .unwrap_or(true)
    }

    /// The object in Graph's form, with its versions under these names, if it can have any.
    pub(crate) fn shown(&self, versions: Option<[&'static str; 2]>, showing: Showing) -> Value {
        let mut object = Map::new();
        let created_at = showing.created_at.then(|| milliseconds(self.created_at));
        let writer = self.modified_by.as_ref().filter(|_| showing.modified_by);
        object.insert("@odata.etag".into(), json!(self.etag));
        object.insert("id".into(), json!(self.id));
        object.insert("createdDateTime".into(), json!(created_at));
        object.insert(
            "lastModifiedDateTime".into(),
            json!(milliseconds(self.modified_at)),
        );
        object.insert(
            "lastModifiedBy".into(),
            writer.map_or(Value::Null, written_by),
        );
        object.extend(self.fields.clone());
        if let Some([shared, draft]) = versions {
            object.insert(shared.into(), self.shown_side(Side::Shared, showing));
            object.insert(draft.into(), self.shown_side(Side::Draft, showing));
            object.insert("isStagedForDeletion".into(), json!(self.staged));
        }
        Value::Object(object)
    }

    fn shown_side(&self, side: Side, showing: Showing) -> Value {
        let Some(version) = self.side(side) else {
            return Value::Null;
        };
        let mut body = version.body.clone();
        if !showing.new_members {
            hide_new_theme(&mut body);
            let activities = body.get_mut("activities").and_then(Value::as_array_mut);
            let activities = activities.into_iter().flatten();
            activities
                .filter_map(Value::as_object_mut)
                .for_each(hide_new_theme);
        }
        Value::Object(body)
    }
}

/// The form of moments that the service itself sets.
pub(crate) fn milliseconds(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Readers that did not ask for newer members see one that stands for all of them.
fn hide_new_theme(body: &mut Map<String, Value>) {
    let Some(theme) = body.get_mut("theme") else {
        return;
    };
    if theme
        .as_str()
        .is_some_and(|name| THEMES[THEMES_CLASSIC..].contains(&name))
    {
        *theme = json!("unknownFutureValue");
    }
}

/// The writer as an identity set.
pub(crate) fn written_by(writer: &Writer) -> Value {
    let (application, user) = match writer {
        Writer::Application(id) => (json!({"id": id, "displayName": null}), Value::Null),
        Writer::Person(Person { id, display_name }) => {
            let user = json!({
                "id": id,
                "displayName": display_name,
                "userIdentityType": "aadUser",
                "tenantId": null,
            });
            (Value::Null, user)
        }
    };
    json!({"application": application, "device": null, "conversation": null, "user": user})
}
