//! The form of what an item holds, shared by entries, intents and refusals.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{
    Content, GroupName, ItemKind, OpenShiftContent, ReasonName, ShiftActivity, ShiftContent, Theme,
    TimeOffContent, UserId,
};

use crate::envelope::{DecodeError, usable};

/// What an item holds: the fields of all kinds, of which each kind has its own.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ContentForm {
    /// A content without a kind is a shift: there was no other when version 1 was laid down.
    #[serde(default, skip_serializing_if = "KindForm::is_shift")]
    kind: KindForm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    from: Timestamp,
    to: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    slots: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    theme: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    activities: Vec<ActivityForm>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindForm {
    #[default]
    Shift,
    OpenShift,
    TimeOff,
}

#[derive(Debug, Serialize, Deserialize)]
struct ActivityForm {
    from: Timestamp,
    to: Timestamp,
    name: String,
    paid: bool,
}

impl ContentForm {
    pub(crate) fn of(content: &Content) -> Self {
        let form = Self::empty(content);
        match content {
            Content::Shift(shift) => Self {
                user: Some(shift.user_id.to_string()),
                group: Some(shift.group.to_string()),
                theme: Some(shift.theme.as_str().to_owned()),
                label: shift.label.clone(),
                notes: shift.notes.clone(),
                activities: shift.activities.iter().map(ActivityForm::of).collect(),
                ..form
            },
            Content::OpenShift(open) => Self {
                group: Some(open.group.to_string()),
                slots: Some(open.slots),
                theme: Some(open.theme.as_str().to_owned()),
                label: open.label.clone(),
                notes: open.notes.clone(),
                activities: open.activities.iter().map(ActivityForm::of).collect(),
                ..form
            },
            Content::TimeOff(time_off) => Self {
                user: Some(time_off.user_id.to_string()),
                reason: Some(time_off.reason.to_string()),
                ..form
            },
        }
    }

    /// The kind and the times, which every content has.
    fn empty(content: &Content) -> Self {
        Self {
            kind: KindForm::of(content.kind()),
            user: None,
            group: None,
            from: content.starts_at(),
            to: content.ends_at(),
            slots: None,
            reason: None,
            theme: None,
            label: None,
            notes: None,
            activities: Vec::new(),
        }
    }

    pub(crate) fn into_model(self) -> Result<Content, DecodeError> {
        match self.kind {
            KindForm::Shift => self.into_shift().map(Content::Shift),
            KindForm::OpenShift => self.into_open_shift().map(Content::OpenShift),
            KindForm::TimeOff => self.into_time_off().map(Content::TimeOff),
        }
    }

    fn into_shift(self) -> Result<ShiftContent, DecodeError> {
        Ok(ShiftContent {
            user_id: self.user_id()?,
            group: self.group_name()?,
            starts_at: self.from,
            ends_at: self.to,
            theme: self.theme()?,
            label: self.label,
            notes: self.notes,
            activities: models(self.activities),
        })
    }

    fn into_open_shift(self) -> Result<OpenShiftContent, DecodeError> {
        Ok(OpenShiftContent {
            group: self.group_name()?,
            starts_at: self.from,
            ends_at: self.to,
            slots: usable("slots", self.slots.ok_or(()))?,
            theme: self.theme()?,
            label: self.label,
            notes: self.notes,
            activities: models(self.activities),
        })
    }

    fn into_time_off(self) -> Result<TimeOffContent, DecodeError> {
        let reason = self.reason.as_deref().and_then(ReasonName::new);
        Ok(TimeOffContent {
            user_id: self.user_id()?,
            reason: usable("reason", reason.ok_or(()))?,
            starts_at: self.from,
            ends_at: self.to,
        })
    }

    // Which fields a content must have depends on its kind: one that lacks it has no usable value.

    fn user_id(&self) -> Result<UserId, DecodeError> {
        usable("user", UserId::parse(self.user.as_deref().unwrap_or("")))
    }

    fn group_name(&self) -> Result<GroupName, DecodeError> {
        let name = self.group.as_deref().and_then(GroupName::new);
        usable("group", name.ok_or(()))
    }

    fn theme(&self) -> Result<Theme, DecodeError> {
        let theme = self.theme.as_deref().and_then(Theme::parse);
        usable("theme", theme.ok_or(()))
    }
}

impl KindForm {
    fn of(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Shift => Self::Shift,
            ItemKind::OpenShift => Self::OpenShift,
            ItemKind::TimeOff => Self::TimeOff,
        }
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes fields by reference"
    )]
    fn is_shift(&self) -> bool {
        *self == Self::Shift
    }
}

impl ActivityForm {
    fn of(activity: &ShiftActivity) -> Self {
        Self {
            from: activity.starts_at,
            to: activity.ends_at,
            name: activity.name.clone(),
            paid: activity.is_paid,
        }
    }
}

fn models(forms: Vec<ActivityForm>) -> Vec<ShiftActivity> {
    let activity = |form: ActivityForm| ShiftActivity {
        starts_at: form.from,
        ends_at: form.to,
        name: form.name,
        is_paid: form.paid,
    };
    forms.into_iter().map(activity).collect()
}
