//! What a write does to Microsoft's side, and why it may be refused.

use jiff::{SignedDuration, Timestamp};
use shifts_model::{Content, ItemKind, Outcome, TargetId, UserId, Visibility};
use shifts_ports::{ItemWrite, Write, WriteOp};

use crate::draws::Draws;
use crate::process::id;
use crate::sent::content_of;
use crate::tenant::{
    Group, Item, Maker, Named, POISON, Reason, SHIFT_LENGTH_MAX, Team, Tenant, Version, label,
};

/// The version that a write asks for, and what stays to be seen besides.
fn versions(item: &ItemWrite) -> (Version, Option<Version>) {
    let version = |content: Content, names: Named| Version { content, names };
    match item.clone() {
        ItemWrite::Shift {
            content,
            group_id,
            still_shared,
        } => {
            let names = Named::Group(group_id);
            let still = still_shared.map(|still| version(still.into(), names.clone()));
            (version(content.into(), names), still)
        }
        ItemWrite::OpenShift {
            content,
            group_id,
            still_shared,
        } => {
            let names = Named::Group(group_id);
            let still = still_shared.map(|still| version(still.into(), names.clone()));
            (version(content.into(), names), still)
        }
        ItemWrite::TimeOff {
            content,
            reason_id,
            still_shared,
        } => {
            let still = still_shared.map(|(s, id)| version(s.into(), Named::Reason(id)));
            (version(content.into(), Named::Reason(reason_id)), still)
        }
    }
}

fn applied(id: Option<&str>, version: Option<u64>) -> Outcome {
    Outcome::Applied {
        id: id.map(str::to_owned),
        etag: version.map(|version| version.to_string()),
    }
}

fn refused(code: &str) -> Outcome {
    Outcome::Refused {
        code: code.to_owned(),
    }
}

/// What came of a write that names an object which is not there.
struct Absent;

impl Tenant {
    /// Carries out a write.
    pub fn write(&mut self, write: &Write, now: Timestamp, draws: &mut Draws) -> Outcome {
        if let WriteOp::SetAvailability {
            user_id,
            week,
            zone,
        } = &write.op
        {
            let known = (week.clone(), zone.clone());
            self.availability.insert(user_id.clone(), known);
            return applied(None, None);
        }
        let Some(team) = self.teams.get_mut(&write.team_id) else {
            return refused("TeamNotFound");
        };
        let number = draws.bits() >> 32;
        let written = team.write(&write.op, now, number);
        written.unwrap_or(Outcome::Gone)
    }
}

impl Team {
    fn write(&mut self, op: &WriteOp, now: Timestamp, number: u64) -> Result<Outcome, Absent> {
        match op {
            WriteOp::CreateGroup { name, user_ids } => {
                let group_id = format!("TAG_{number:08x}");
                let group = Group {
                    name: name.clone(),
                    user_ids: user_ids.clone(),
                    is_active: true,
                    version: 1,
                };
                self.groups.insert(id(&group_id), group);
                Ok(applied(Some(&group_id), Some(1)))
            }
            WriteOp::ReplaceGroup {
                id, etag, user_ids, ..
            } => {
                let group = self.groups.get_mut(id).ok_or(Absent)?;
                let known = group.version.to_string();
                if etag.as_ref().is_some_and(|etag| *etag != known) {
                    return Ok(Outcome::Conflict);
                }
                group.user_ids.clone_from(user_ids);
                group.version += 1;
                Ok(applied(None, Some(group.version)))
            }
            WriteOp::CreateReason { name } => {
                let reason_id = format!("TOR_{number:08x}");
                let reason = Reason {
                    name: name.clone(),
                    is_active: true,
                };
                self.reasons.insert(id(&reason_id), reason);
                Ok(applied(Some(&reason_id), None))
            }
            WriteOp::Create { item, visibility } => {
                let target_id = format!("SHFT_{number:08x}");
                let refused = self.keep(now, &id(&target_id), item, *visibility);
                Ok(refused.unwrap_or_else(|| applied(Some(&target_id), None)))
            }
            WriteOp::Replace {
                id,
                item,
                visibility,
            } => {
                self.items.get(id).ok_or(Absent)?;
                let refused = self.keep(now, id, item, *visibility);
                Ok(refused.unwrap_or_else(|| applied(None, None)))
            }
            WriteOp::Delete { id, .. } => {
                self.items.get(id).ok_or(Absent)?;
                self.put(now, id, None);
                Ok(applied(None, None))
            }
            WriteOp::StageDeletion { id, .. } => {
                let item = self.items.get(id).ok_or(Absent)?.clone();
                let staged = Item {
                    staged: true,
                    ..item
                };
                self.put(now, id, Some(staged));
                Ok(applied(None, None))
            }
            // Kept for the person, in no team.
            WriteOp::SetAvailability { .. } => Err(Absent),
        }
    }

    fn has_user(&self, user_id: &UserId) -> bool {
        self.members.iter().any(|member| member.user_id == *user_id)
    }

    /// Why an item cannot be kept as it is, if it cannot.
    fn refusal(&self, item: &ItemWrite) -> Option<&'static str> {
        let content = content_of(item);
        let (group_id, reason_id) = match item {
            ItemWrite::Shift { group_id, .. } | ItemWrite::OpenShift { group_id, .. } => {
                (Some(group_id), None)
            }
            ItemWrite::TimeOff { reason_id, .. } => (None, Some(reason_id)),
        };
        let lasts = content.starts_at().duration_until(content.ends_at());
        let fits = content.kind() == ItemKind::TimeOff || lasts <= SHIFT_LENGTH_MAX;
        let group = |id| {
            self.groups
                .get(id)
                .is_some_and(|group: &Group| group.is_active)
        };
        let reason = |id| {
            self.reasons
                .get(id)
                .is_some_and(|reason: &Reason| reason.is_active)
        };
        if !content
            .user_id()
            .is_none_or(|user_id| self.has_user(user_id))
        {
            Some("UserNotFound")
        } else if !(group_id.is_none_or(group) && reason_id.is_none_or(reason)) {
            Some("BadRequest")
        } else if lasts <= SignedDuration::ZERO || !fits {
            Some("InvalidDuration")
        } else if label(&content) == Some(POISON) {
            Some("Unspeakable")
        } else {
            None
        }
    }

    /// Keeps an item as a write asks, or says why not.
    fn keep(
        &mut self,
        now: Timestamp,
        id: &TargetId,
        item: &ItemWrite,
        visibility: Visibility,
    ) -> Option<Outcome> {
        if let Some(code) = self.refusal(item) {
            return Some(refused(code));
        }
        let (version, still) = versions(item);
        let (shared, draft) = match visibility {
            Visibility::Shared => (Some(version), None),
            Visibility::Draft => (still, Some(version)),
        };
        let maker = self.items.get(id).map_or(Maker::Adapter, |item| item.maker);
        let kept = Item {
            shared,
            draft,
            staged: false,
            maker,
        };
        self.put(now, id, Some(kept));
        None
    }
}
