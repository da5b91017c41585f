//! The form of what a shift holds, shared by entries, intents and refusals.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{GroupName, ShiftActivity, ShiftContent, Theme, UserId};

use crate::envelope::{DecodeError, usable};

/// What a shift holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ContentForm {
    user: String,
    group: String,
    from: Timestamp,
    to: Timestamp,
    theme: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    activities: Vec<ActivityForm>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ActivityForm {
    from: Timestamp,
    to: Timestamp,
    name: String,
    paid: bool,
}

impl ContentForm {
    pub(crate) fn of(content: &ShiftContent) -> Self {
        let activity = |activity: &ShiftActivity| ActivityForm {
            from: activity.starts_at,
            to: activity.ends_at,
            name: activity.name.clone(),
            paid: activity.is_paid,
        };
        Self {
            user: content.user_id.to_string(),
            group: content.group.to_string(),
            from: content.starts_at,
            to: content.ends_at,
            theme: content.theme.as_str().to_owned(),
            label: content.label.clone(),
            notes: content.notes.clone(),
            activities: content.activities.iter().map(activity).collect(),
        }
    }

    pub(crate) fn into_model(self) -> Result<ShiftContent, DecodeError> {
        let activity = |form: ActivityForm| ShiftActivity {
            starts_at: form.from,
            ends_at: form.to,
            name: form.name,
            is_paid: form.paid,
        };
        Ok(ShiftContent {
            user_id: usable("user", UserId::parse(&self.user))?,
            group: usable("group", GroupName::new(&self.group).ok_or(()))?,
            starts_at: self.from,
            ends_at: self.to,
            theme: usable("theme", Theme::parse(&self.theme).ok_or(()))?,
            label: self.label,
            notes: self.notes,
            activities: self.activities.into_iter().map(activity).collect(),
        })
    }
}
