//! Shifts, open shifts, time off and its reasons.

use serde::Deserialize;
use shifts_model::{
    EditedOpenShift, EditedReason, EditedShift, EditedTimeOff, OpenShiftSide, RefusalCode,
    SchedulingGroupId, ShiftActivity, ShiftSide, Sides, Theme, TimeOffSide, Words, kinds,
};

use super::Form;
use super::fields::{Label, Moment, Named, Note, optional_id};

/// The most activities of a shift.
const ACTIVITIES_MAX: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShiftForm {
    user_id: Named<kinds::User>,
    #[serde(default, deserialize_with = "optional_id")]
    scheduling_group_id: Option<SchedulingGroupId>,
    is_staged_for_deletion: Option<bool>,
    draft_shift: Option<ShiftSideForm>,
    shared_shift: Option<ShiftSideForm>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShiftSideForm {
    is_active: Option<bool>,
    start_date_time: Moment,
    end_date_time: Moment,
    theme: Option<String>,
    display_name: Option<Label>,
    notes: Option<Note>,
    activities: Option<Vec<ActivityForm>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActivityForm {
    start_date_time: Moment,
    end_date_time: Moment,
    display_name: Option<Label>,
    is_paid: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenShiftForm {
    #[serde(default, deserialize_with = "optional_id")]
    scheduling_group_id: Option<SchedulingGroupId>,
    is_staged_for_deletion: Option<bool>,
    draft_open_shift: Option<OpenShiftSideForm>,
    shared_open_shift: Option<OpenShiftSideForm>,
}

#[derive(Deserialize)]
struct OpenShiftSideForm {
    #[serde(flatten)]
    shift: ShiftSideForm,
    #[serde(rename = "openSlotCount")]
    slots: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimeOffForm {
    user_id: Named<kinds::User>,
    is_staged_for_deletion: Option<bool>,
    draft_time_off: Option<TimeOffSideForm>,
    shared_time_off: Option<TimeOffSideForm>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TimeOffSideForm {
    is_active: Option<bool>,
    start_date_time: Moment,
    end_date_time: Moment,
    time_off_reason_id: Named<kinds::TimeOffReason>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReasonForm {
    display_name: Label,
    is_active: Option<bool>,
    code: Option<Label>,
}

/// The sides of an item, of which one has to be there.
fn sides<F, S>(
    draft: Option<F>,
    shared: Option<F>,
    side: impl Fn(F) -> Result<S, RefusalCode>,
) -> Result<Sides<S>, RefusalCode> {
    let sides = Sides {
        draft: draft.map(&side).transpose()?,
        shared: shared.map(&side).transpose()?,
    };
    let is_some = sides.edited().is_some();
    is_some.then_some(sides).ok_or(RefusalCode::Malformed)
}

impl ShiftSideForm {
    fn side(self) -> Result<ShiftSide, RefusalCode> {
        let activities = self.activities.unwrap_or_default();
        if activities.len() > ACTIVITIES_MAX {
            return Err(RefusalCode::Malformed);
        }
        Ok(ShiftSide {
            is_active: self.is_active != Some(false),
            starts_at: self.start_date_time.0,
            ends_at: self.end_date_time.0,
            theme: self.theme.and_then(|name| Theme::parse(&name)),
            label: Label::words(self.display_name),
            notes: Note::words(self.notes),
            activities: activities.into_iter().map(ActivityForm::activity).collect(),
        })
    }
}

impl ActivityForm {
    fn activity(self) -> ShiftActivity {
        let name = Label::words(self.display_name);
        ShiftActivity {
            starts_at: self.start_date_time.0,
            ends_at: self.end_date_time.0,
            name: name
                .as_ref()
                .map(Words::as_str)
                .unwrap_or_default()
                .to_owned(),
            is_paid: self.is_paid.unwrap_or(false),
        }
    }
}

impl Form for ShiftForm {
    type Edited = EditedShift;

    fn edited(self) -> Result<EditedShift, RefusalCode> {
        Ok(EditedShift {
            user_id: self.user_id.0,
            group_id: self.scheduling_group_id,
            is_staged_for_deletion: self.is_staged_for_deletion.unwrap_or(false),
            sides: sides(self.draft_shift, self.shared_shift, ShiftSideForm::side)?,
        })
    }
}

impl Form for OpenShiftForm {
    type Edited = EditedOpenShift;

    fn edited(self) -> Result<EditedOpenShift, RefusalCode> {
        let side = |form: OpenShiftSideForm| {
            Ok(OpenShiftSide {
                shift: form.shift.side()?,
                slots: form.slots,
            })
        };
        Ok(EditedOpenShift {
            group_id: self.scheduling_group_id,
            is_staged_for_deletion: self.is_staged_for_deletion.unwrap_or(false),
            sides: sides(self.draft_open_shift, self.shared_open_shift, side)?,
        })
    }
}

impl Form for TimeOffForm {
    type Edited = EditedTimeOff;

    fn edited(self) -> Result<EditedTimeOff, RefusalCode> {
        let side = |form: TimeOffSideForm| {
            Ok(TimeOffSide {
                is_active: form.is_active != Some(false),
                starts_at: form.start_date_time.0,
                ends_at: form.end_date_time.0,
                reason_id: form.time_off_reason_id.0,
            })
        };
        Ok(EditedTimeOff {
            user_id: self.user_id.0,
            is_staged_for_deletion: self.is_staged_for_deletion.unwrap_or(false),
            sides: sides(self.draft_time_off, self.shared_time_off, side)?,
        })
    }
}

impl Form for ReasonForm {
    type Edited = EditedReason;

    fn edited(self) -> Result<EditedReason, RefusalCode> {
        let code = Label::words(self.code);
        Ok(EditedReason {
            name: self.display_name.0,
            code: code.map(|code| code.as_str().to_owned()),
            is_active: self.is_active != Some(false),
        })
    }
}
