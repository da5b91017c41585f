//! The forms of Graph's JSON. Reading is tolerant, writing is exact.

mod batch;
mod groups;
mod schedules;
mod shifts;

pub(crate) use batch::{BatchAnswer, BatchForm, BatchItem, BatchItemAnswer};
pub(crate) use groups::{GroupForm, GroupWrite};
pub(crate) use schedules::ScheduleForm;
pub(crate) use shifts::{ShiftForm, ShiftItemWrite, ShiftWrite};
