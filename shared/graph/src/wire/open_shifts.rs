//! `openShift` and `openShiftItem`, which is a `shiftItem` with a number of slots.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{Content, OpenShiftContent};

use super::items::{Frame, SideForm, Sides};
use super::shifts::{ActivityWrite, ShiftSideForm, ShiftSideWrite};
use crate::names::Names;

/// One side of an open shift, read.
#[derive(Deserialize)]
pub(crate) struct OpenShiftSideForm {
    #[serde(flatten)]
    work: ShiftSideForm,
    #[serde(rename = "openSlotCount")]
    slots: i64,
}

impl SideForm for OpenShiftSideForm {
    fn starts_at(&self) -> Timestamp {
        self.work.starts_at
    }

    fn content(self, frame: Frame<'_>, _names: &Names<'_>) -> Option<Content> {
        Some(Content::OpenShift(OpenShiftContent {
            group: frame.group?.clone(),
            starts_at: self.work.starts_at,
            ends_at: self.work.ends_at,
            slots: u32::try_from(self.slots).ok()?,
            theme: self.work.theme(),
            label: self.work.label(),
            notes: self.work.notes(),
            activities: self.work.activities(),
        }))
    }
}

/// An open shift as it is created and replaced.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenShiftWrite<'a> {
    scheduling_group_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shared_open_shift: Option<OpenShiftSideWrite<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft_open_shift: Option<OpenShiftSideWrite<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenShiftSideWrite<'a> {
    #[serde(flatten)]
    work: ShiftSideWrite<'a>,
    open_slot_count: u32,
}

impl<'a> OpenShiftWrite<'a> {
    pub(crate) fn new(group_id: &'a str, sides: Sides<&'a OpenShiftContent>) -> Self {
        Self {
            scheduling_group_id: group_id,
            shared_open_shift: sides.shared.map(OpenShiftSideWrite::of),
            draft_open_shift: sides.draft.map(OpenShiftSideWrite::of),
        }
    }
}

impl<'a> OpenShiftSideWrite<'a> {
    fn of(content: &'a OpenShiftContent) -> Self {
        Self {
            work: ShiftSideWrite {
                start_date_time: content.starts_at,
                end_date_time: content.ends_at,
                theme: content.theme.as_str(),
                display_name: content.label.as_deref(),
                notes: content.notes.as_deref(),
                activities: content.activities.iter().map(ActivityWrite::of).collect(),
            },
            open_slot_count: content.slots,
        }
    }
}
