//! The forms of Graph's JSON. Reading is tolerant, writing is exact.

mod availability;
mod batch;
mod groups;
mod integrations;
mod items;
mod open_shifts;
mod requests;
mod schedules;
mod shifts;
mod time_off;

pub(crate) use availability::PreferencesWrite;
pub(crate) use batch::{BatchAnswer, BatchForm, BatchItem, BatchItemAnswer};
pub(crate) use groups::{GroupForm, GroupWrite};
pub(crate) use integrations::{
    EncryptionWrite, IntegrationForm, IntegrationPatch, IntegrationWrite, read_eligibility,
    read_entities, written_eligibility, written_entities,
};
pub(crate) use items::{ItemForm, SideForm, Sides};
pub(crate) use open_shifts::{OpenShiftSideForm, OpenShiftWrite};
pub(crate) use requests::{DecisionWrite, MadeForm, RequestForm, RequestWrite};
pub(crate) use schedules::ScheduleForm;
pub(crate) use shifts::{ShiftSideForm, ShiftWrite};
pub(crate) use time_off::{ReasonForm, ReasonWrite, TimeOffSideForm, TimeOffWrite};
