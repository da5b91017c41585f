//! A WFM reached over HTTP by the open protocol (`open-provider.yaml` beside this crate's
//! manifest).
//!
//! Every answer is untrusted: it is capped, its records are judged one by one, and whatever is not
//! certain to be everything makes a reading partial. Credentials go to the configured host alone.
//! Actions carry a key, so that one that is sent again is done once.

mod actions;
mod availability;
mod calls;
mod forms;
mod moments;
mod open_shifts;
mod pages;
mod readings;
mod settings;
mod shifts;
mod time_off;

pub use calls::OpenWfm;
pub use settings::{Credentials, OpenSettings};
