//! The bodies of items: Graph's objects with some differences.
//!
//! Only that of a shift is documented word for word; the others follow Graph and what public
//! adapters read (Microsoft, "Create a custom integration", read 2026-11). So what the adapter
//! does not need is ignored, and what it can do without may be missing.

mod availability;
mod fields;
mod requests;
mod schedule;
mod time_cards;

use serde::Deserialize;
use serde_json::Value;
use shifts_model::RefusalCode;

pub(crate) use availability::PreferencesForm;
pub(crate) use fields::moment;
pub(crate) use requests::{
    OfferForm, OpenShiftRequestForm, RequestForm, SwapForm, TimeOffRequestForm,
};
pub(crate) use schedule::{OpenShiftForm, ReasonForm, ShiftForm, TimeOffForm};
pub(crate) use time_cards::TimeCardForm;

/// The body of one kind of thing.
pub(crate) trait Form: for<'de> Deserialize<'de> {
    /// What it is in words of the model.
    type Edited;

    /// Translates it.
    fn edited(self) -> Result<Self::Edited, RefusalCode>;

    /// Reads it.
    fn read(body: &Value) -> Result<Self::Edited, RefusalCode> {
        let form = Self::deserialize(body).map_err(|_| RefusalCode::Malformed)?;
        form.edited()
    }
}
