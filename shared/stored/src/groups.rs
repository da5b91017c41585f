//! The form of a team's scheduling groups.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{GroupName, HeldGroup, SchedulingGroupId, TeamCatalog, UserId};

use crate::envelope::{DecodeError, seal, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct GroupsForm {
    groups: Vec<GroupForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    intents: Vec<GroupIntentForm>,
}

#[derive(Debug, Serialize, Deserialize)]
struct GroupForm {
    name: String,
    id: String,
    users: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct GroupIntentForm {
    name: String,
    written_at: Timestamp,
}

/// A team's scheduling groups as stored text.
#[must_use]
pub fn encode_groups(groups: &TeamCatalog) -> String {
    let group = |(name, held): (&GroupName, &HeldGroup)| GroupForm {
        name: name.to_string(),
        id: held.id.to_string(),
        users: held.user_ids.iter().map(UserId::to_string).collect(),
        etag: held.etag.clone(),
    };
    let intent = |(name, written_at): (&GroupName, &Timestamp)| GroupIntentForm {
        name: name.to_string(),
        written_at: *written_at,
    };
    seal(&GroupsForm {
        groups: groups.groups.iter().map(group).collect(),
        intents: groups.intents.iter().map(intent).collect(),
    })
}

/// A team's scheduling groups from stored text.
///
/// # Errors
///
/// When the text is none that this program or the version before it wrote.
pub fn decode_groups(text: &str) -> Result<TeamCatalog, DecodeError> {
    let form: GroupsForm = unseal(text)?;
    let name = |name: &str| usable("name", GroupName::new(name).ok_or(()));
    let mut groups = TeamCatalog::default();
    for form in form.groups {
        let user_ids: Result<BTreeSet<UserId>, DecodeError> = form
            .users
            .iter()
            .map(|id| usable("users", UserId::parse(id)))
            .collect();
        let held = HeldGroup {
            id: usable("id", SchedulingGroupId::parse(&form.id))?,
            user_ids: user_ids?,
            etag: form.etag,
        };
        groups.groups.insert(name(&form.name)?, held);
    }
    for form in form.intents {
        groups.intents.insert(name(&form.name)?, form.written_at);
    }
    Ok(groups)
}
