//! What the Shifts service checks before it keeps an object.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::item::{Item, Side, Version};
use super::kinds::Kind;
use super::refusal::Refusal;
use super::switches;
use super::visit::Visit;

/// The shortest shift.
const DURATION_MIN: SignedDuration = SignedDuration::from_mins(1);
/// The longest shift.
const DURATION_MAX: SignedDuration = SignedDuration::from_hours(24);

impl Visit<'_> {
    /// The object as it may be kept, or why it may not.
    pub(crate) fn checked(&self, kind: Kind, item: Item) -> Result<Item, Refusal> {
        match kind {
            Kind::Shift => {
                self.check_user(item.text("userId"))?;
                let item = self.with_group(item)?;
                self.check_versions(kind, &item)?;
                self.check_overlaps(&item)?;
                Ok(item)
            }
            Kind::OpenShift => {
                self.check_group(item.text("schedulingGroupId"))?;
                self.check_versions(kind, &item)?;
                Ok(item)
            }
            Kind::TimeOff => {
                self.check_user(item.text("userId"))?;
                self.check_versions(kind, &item)?;
                self.check_reasons(&item)?;
                Ok(item)
            }
            Kind::TimeOffReason => {
                check_named(&item)?;
                if !item.is_active() {
                    self.protect_last_reason(kind, &item.id)?;
                }
                Ok(item)
            }
            Kind::SchedulingGroup => {
                check_named(&item)?;
                let users = item.fields.get("userIds").and_then(Value::as_array);
                for user in users.into_iter().flatten() {
                    self.check_user(user.as_str())?;
                }
                Ok(self.with_activity(item))
            }
            // Requests and time cards have rules of their own.
            _ => Ok(item),
        }
    }

    /// One active reason must remain in a team.
    pub(crate) fn protect_last_reason(&self, kind: Kind, id: &str) -> Result<(), Refusal> {
        let mut others = self.team.items(kind).filter(|other| other.id != id);
        if kind == Kind::TimeOffReason && !others.any(|other| other.is_active()) {
            return Err(Refusal::invalid(
                400,
                "The last active time off reason must remain.",
            ));
        }
        Ok(())
    }

    pub(crate) fn check_user(&self, user_id: Option<&str>) -> Result<(), Refusal> {
        let Some(status) = self.switches.status(&switches::NON_MEMBER) else {
            return Ok(());
        };
        if user_id.is_some_and(|id| self.team.has_user(id)) {
            return Ok(());
        }
        Err(Refusal::nested(
            status,
            "UserNotFound",
            "The user is not a member of the team.",
        ))
    }

    fn check_group(&self, group_id: Option<&str>) -> Result<(), Refusal> {
        let group = group_id.and_then(|id| self.team.item(Kind::SchedulingGroup, id));
        if group.is_some_and(|group| group.is_active()) {
            return Ok(());
        }
        Err(Refusal::invalid(
            400,
            "The scheduling group does not exist or is not active.",
        ))
    }

    /// A shift is checked against its group, or gets the first one that its user is in.
    fn with_group(&self, mut item: Item) -> Result<Item, Refusal> {
        let given = item.text("schedulingGroupId").filter(|id| !id.is_empty());
        if given.is_some() || self.switches.is(&switches::SHIFT_WITHOUT_GROUP, "refuse") {
            self.check_group(given)?;
        } else if self.switches.is(&switches::SHIFT_WITHOUT_GROUP, "pick") {
            let user_id = item.text("userId").unwrap_or_default();
            let mut groups = self.team.items(Kind::SchedulingGroup);
            let picked = groups.find(|group| group.is_active() && lists(group, user_id));
            let picked = picked.map(|group| group.id.clone());
            item.fields
                .insert("schedulingGroupId".into(), json!(picked));
        }
        Ok(item)
    }

    /// A new group is active whatever its body says, unless a switch lets the body decide.
    fn with_activity(&self, mut item: Item) -> Item {
        let honoured = self.switches.is(&switches::GROUP_ACTIVE, "honoured");
        let is_known = self.team.item(Kind::SchedulingGroup, &item.id).is_some();
        let active = item.is_active() || (!honoured && !is_known);
        item.fields.insert("isActive".into(), json!(active));
        item
    }

    fn check_versions(&self, kind: Kind, item: &Item) -> Result<(), Refusal> {
        if item.shared.is_none() && item.draft.is_none() {
            return Err(Refusal::invalid(
                400,
                "Either draft or shared must be provided.",
            ));
        }
        for version in sides(item) {
            let lasts = version.ends_at.duration_since(version.starts_at);
            if lasts <= SignedDuration::ZERO {
                return Err(Refusal::invalid(400, "The end must be after the start."));
            }
            let fits = kind == Kind::TimeOff || (DURATION_MIN..=DURATION_MAX).contains(&lasts);
            if let Some(status) = self.switches.status(&switches::DURATION).filter(|_| !fits) {
                let text = "The duration must be between 1 minute and 24 hours.";
                return Err(Refusal::invalid(status, text));
            }
            if self.switches.is(&switches::STRAY_ACTIVITIES, "refuse") && has_stray(version) {
                return Err(Refusal::invalid(400, "An activity lies outside the shift."));
            }
        }
        Ok(())
    }

    fn check_overlaps(&self, item: &Item) -> Result<(), Refusal> {
        if self.switches.is(&switches::OVERLAPS, "accept") {
            return Ok(());
        }
        let clashes = self.team.items(Kind::Shift).any(|other| {
            other.id != item.id
                && other.text("userId") == item.text("userId")
                && sides(other).any(|there| {
                    sides(item).any(|here| here.overlaps(there.starts_at, there.ends_at))
                })
        });
        if clashes {
            return Err(Refusal::invalid(
                409,
                "The shift overlaps another shift of the user.",
            ));
        }
        Ok(())
    }

    fn check_reasons(&self, item: &Item) -> Result<(), Refusal> {
        for version in sides(item) {
            self.check_reason(version.body.get("timeOffReasonId").and_then(Value::as_str))?;
        }
        Ok(())
    }

    pub(crate) fn check_reason(&self, id: Option<&str>) -> Result<(), Refusal> {
        let Some(status) = self.switches.status(&switches::UNKNOWN_REASON) else {
            return Ok(());
        };
        let reason = id.and_then(|id| self.team.item(Kind::TimeOffReason, id));
        if reason.is_some_and(|reason| reason.is_active()) {
            return Ok(());
        }
        let text = "The time off reason does not exist or is not active.";
        Err(Refusal::invalid(status, text))
    }
}

fn sides(item: &Item) -> impl Iterator<Item = &Version> {
    [Side::Shared, Side::Draft]
        .into_iter()
        .filter_map(|side| item.side(side))
}

fn check_named(item: &Item) -> Result<(), Refusal> {
    if item
        .text("displayName")
        .is_some_and(|name| !name.trim().is_empty())
    {
        return Ok(());
    }
    Err(Refusal::invalid(400, "displayName must not be empty."))
}

fn lists(group: &Item, user_id: &str) -> bool {
    let users = group.fields.get("userIds").and_then(Value::as_array);
    let mut users = users.into_iter().flatten().filter_map(Value::as_str);
    users.any(|listed| listed.eq_ignore_ascii_case(user_id))
}

fn has_stray(version: &Version) -> bool {
    let activities = version.body.get("activities").cloned().unwrap_or_default();
    let activities = activities.as_array().cloned().unwrap_or_default();
    activities
        .into_iter()
        .filter_map(|activity| Version::of(Some(activity)))
        .any(|activity| {
            activity.starts_at < version.starts_at || activity.ends_at > version.ends_at
        })
}
