//! What each write is on the wire.

use std::collections::BTreeMap;

use serde_json::Value;
use shifts_model::{ItemKind, Visibility, windows_name};
use shifts_ports::{ItemWrite, Write, WriteOp};

use crate::calls::Graph;
use crate::items::collection;
use crate::pacing::Verb;
use crate::time_off::icon;
use crate::wire::{
    BatchItem, GroupWrite, OpenShiftWrite, PreferencesWrite, ReasonWrite, ShiftWrite, Sides,
    TimeOffWrite,
};

impl Graph {
    /// A write as an item of an envelope.
    pub(crate) fn item(&self, at: usize, write: &Write) -> BatchItem {
        let mut headers: BTreeMap<&'static str, String> =
            self.write_headers().into_iter().collect();
        if let WriteOp::ReplaceGroup { etag, .. } = &write.op {
            // The answer's body tells the new entity tag.
            headers.insert("Prefer", "return=representation".to_owned());
            if let Some(etag) = etag {
                headers.insert("If-Match", etag.clone());
            }
        }
        let body = body(&write.op);
        if body.is_some() {
            headers.insert("Content-Type", "application/json".to_owned());
        }
        BatchItem {
            id: at.to_string(),
            method: verb(&write.op).as_str(),
            url: url(write),
            headers,
            body,
        }
    }
}

/// The verb of a write, whose budget it draws on.
pub(crate) fn verb(op: &WriteOp) -> Verb {
    match op {
        WriteOp::CreateGroup { .. }
        | WriteOp::CreateReason { .. }
        | WriteOp::Create { .. }
        | WriteOp::StageDeletion { .. } => Verb::Post,
        WriteOp::ReplaceGroup { .. }
        | WriteOp::Replace { .. }
        | WriteOp::SetAvailability { .. } => Verb::Put,
        WriteOp::Delete { .. } => Verb::Delete,
    }
}

/// What a write does, for messages.
pub(crate) fn operation(op: &WriteOp) -> String {
    match op {
        WriteOp::CreateGroup { .. } => "create a group".to_owned(),
        WriteOp::ReplaceGroup { .. } => "replace a group".to_owned(),
        WriteOp::CreateReason { .. } => "create a reason".to_owned(),
        WriteOp::Create { item, .. } => format!("create {}", object(item.kind())),
        WriteOp::Replace { item, .. } => format!("replace {}", object(item.kind())),
        WriteOp::Delete { kind, .. } => format!("delete {}", object(*kind)),
        WriteOp::StageDeletion { kind, .. } => format!("stage {} for deletion", object(*kind)),
        WriteOp::SetAvailability { .. } => "set availability".to_owned(),
    }
}

fn object(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Shift => "a shift",
        ItemKind::OpenShift => "an open shift",
        ItemKind::TimeOff => "time off",
    }
}

fn url(write: &Write) -> String {
    let schedule = format!("/teams/{}/schedule", write.team_id);
    match &write.op {
        WriteOp::CreateGroup { .. } => format!("{schedule}/schedulingGroups"),
        WriteOp::ReplaceGroup { id, .. } => format!("{schedule}/schedulingGroups/{id}"),
        WriteOp::CreateReason { .. } => format!("{schedule}/timeOffReasons"),
        WriteOp::Create { item, .. } => format!("{schedule}/{}", collection(item.kind())),
        WriteOp::Replace { id, item, .. } => {
            format!("{schedule}/{}/{id}", collection(item.kind()))
        }
        WriteOp::Delete { kind, id } => format!("{schedule}/{}/{id}", collection(*kind)),
        WriteOp::StageDeletion { kind, id } => {
            format!("{schedule}/{}/{id}/stageForDeletion", collection(*kind))
        }
        WriteOp::SetAvailability { user_id, .. } => {
            format!("/users/{user_id}/settings/shiftPreferences")
        }
    }
}

fn body(op: &WriteOp) -> Option<Value> {
    let body = match op {
        WriteOp::CreateGroup { name, user_ids } | WriteOp::ReplaceGroup { name, user_ids, .. } => {
            serde_json::to_value(GroupWrite {
                display_name: name.as_str(),
                user_ids: user_ids.iter().map(|id| id.as_str()).collect(),
                is_active: true,
            })
        }
        WriteOp::CreateReason { name } => serde_json::to_value(ReasonWrite {
            display_name: name.as_str(),
            icon_type: icon(name),
            is_active: true,
        }),
        WriteOp::Create { item, visibility }
        | WriteOp::Replace {
            item, visibility, ..
        } => item_body(item, *visibility),
        WriteOp::SetAvailability { week, zone, .. } => {
            serde_json::to_value(PreferencesWrite::new(week, windows_name(zone)))
        }
        WriteOp::Delete { .. } | WriteOp::StageDeletion { .. } => return None,
    };
    body.ok()
}

fn item_body(item: &ItemWrite, visibility: Visibility) -> Result<Value, serde_json::Error> {
    match item {
        ItemWrite::Shift {
            content,
            group_id,
            still_shared,
        } => {
            let sides = Sides::of(visibility, content, still_shared.as_ref());
            let user_id = content.user_id.as_str();
            serde_json::to_value(ShiftWrite::new(user_id, group_id.as_str(), sides))
        }
        ItemWrite::OpenShift {
            content,
            group_id,
            still_shared,
        } => {
            let sides = Sides::of(visibility, content, still_shared.as_ref());
            serde_json::to_value(OpenShiftWrite::new(group_id.as_str(), sides))
        }
        ItemWrite::TimeOff {
            content,
            reason_id,
            still_shared,
        } => {
            let still = still_shared.as_ref().map(|(content, id)| (content, id));
            let sides = Sides::of(visibility, (content, reason_id), still);
            serde_json::to_value(TimeOffWrite::new(content.user_id.as_str(), sides))
        }
    }
}
