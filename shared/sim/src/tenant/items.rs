//! Create, read, replace and delete, the same for every kind of object below a schedule.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::item::{Item, Side, Version};
use super::kinds::{Kind, TRACKED};
use super::refusal::Refusal;
use super::reply::{Answer, Reply};
use super::switches::{self, Switches};
use super::visit::{Visit, unwritten};

impl Visit<'_> {
    /// `POST` on a collection.
    pub(crate) fn create(&mut self, kind: Kind) -> Answer {
        let mut fields = self.read(kind.properties(), TRACKED)?;
        let (shared, draft) = versions(kind, &mut fields);
        if shared.is_some()
            && draft.is_some()
            && self.switches.is(&switches::BOTH_VERSIONS, "refuse")
        {
            return Err(Refusal::invalid(
                400,
                "Only one of draft and shared can be provided.",
            ));
        }
        let item = Item {
            fields,
            shared,
            draft,
            ..unwritten(self.new_id(kind)?, self.call.at)
        };
        let item = self.checked(kind, item)?;
        let written = self.write(kind, item);
        let status = match kind {
            Kind::OpenShift => self
                .switches
                .status(&switches::OPEN_SHIFT_CREATED)
                .unwrap_or(200),
            _ => 201,
        };
        Ok(Reply::json(status, self.shown_alone(kind, &written)))
    }

    /// `GET` on one object.
    pub(crate) fn get(&self, kind: Kind, id: &str) -> Answer {
        let item = self.found(kind, id)?;
        Ok(Reply::json(200, self.shown_alone(kind, &item)))
    }

    /// `PUT` on one object: what is left out becomes null.
    pub(crate) fn replace(&mut self, kind: Kind, id: &str) -> Answer {
        let known = self.found(kind, id)?;
        self.check_if_match(kind, &known)?;
        let mut fields = self.read(kind.properties(), TRACKED)?;
        let (shared, draft) = versions(kind, &mut fields);
        if kind == Kind::SchedulingGroup && self.switches.is(&switches::GROUP_ACTIVE, "ignored") {
            fields.insert("isActive".into(), json!(known.is_active()));
        }
        let item = Item {
            fields,
            shared,
            draft,
            staged: false,
            ..known.as_ref().clone()
        };
        let item = self.checked(kind, item)?;
        let written = self.write(kind, item);
        if self.call.prefers("return=representation") {
            return Ok(Reply::json(200, self.shown_alone(kind, &written)));
        }
        Ok(Reply::empty(204))
    }

    /// `DELETE` on one object; groups and reasons stay and become inactive.
    pub(crate) fn delete(&mut self, kind: Kind, id: &str) -> Answer {
        let known = self.found(kind, id)?;
        self.check_if_match(kind, &known)?;
        if kind.versions().is_some() {
            let was_there = self.team.remove(kind, id, self.call.at);
            return if was_there {
                Ok(Reply::empty(204))
            } else {
                Err(Refusal::item_not_found())
            };
        }
        if known.is_active() {
            self.protect_last_reason(kind, id)?;
            let mut item = known.as_ref().clone();
            item.fields.insert("isActive".into(), json!(false));
            self.write(kind, item);
        }
        Ok(Reply::empty(204))
    }

    /// `POST stageForDeletion`: gone for employees at the next share over its range.
    pub(crate) fn stage_for_deletion(&mut self, kind: Kind, id: &str) -> Answer {
        let known = self.found(kind, id)?;
        let at_once = self.switches.is(&switches::STAGED_DRAFT, "remove-now");
        if known.side(Side::Shared).is_none() && at_once {
            return self.delete(kind, id);
        }
        self.write(
            kind,
            Item {
                staged: true,
                ..known.as_ref().clone()
            },
        );
        Ok(Reply::empty(204))
    }

    fn new_id(&mut self, kind: Kind) -> Result<String, Refusal> {
        let chosen = self
            .call
            .json()?
            .get("id")
            .and_then(Value::as_str)
            .map(str::to_owned);
        match chosen.filter(|_| self.switches.is(&switches::CLIENT_IDS, "kept")) {
            Some(id) if self.team.item(kind, &id).is_some() => Err(Refusal::invalid(
                409,
                "An item with this id exists already.",
            )),
            Some(id) => Ok(id),
            None => Ok(format!("{}{}", kind.id_prefix(), self.chance.guid())),
        }
    }

    fn check_if_match(&self, kind: Kind, known: &Item) -> Result<(), Refusal> {
        let counts =
            kind == Kind::SchedulingGroup || self.switches.is(&switches::IF_MATCH_SCOPE, "all");
        if counts {
            refuse_stale(self.call, self.switches, known)?;
        }
        Ok(())
    }
}

/// Refuses a call that was made from a state of the object that is no more.
pub(crate) fn refuse_stale(call: &Call, switches: &Switches, known: &Item) -> Result<(), Refusal> {
    match call.header("if-match") {
        Some(wanted) if wanted != "*" && wanted != known.etag => {
            let status = switches.status(&switches::STALE_IF_MATCH).unwrap_or(409);
            Err(Refusal::invalid(
                status,
                "The item was changed in the meantime.",
            ))
        }
        _ => Ok(()),
    }
}

/// Takes the two versions out of what was read.
fn versions(kind: Kind, fields: &mut Map<String, Value>) -> (Option<Version>, Option<Version>) {
    let Some([shared, draft]) = kind.versions() else {
        return (None, None);
    };
    (
        Version::of(fields.remove(shared)),
        Version::of(fields.remove(draft)),
    )
}
