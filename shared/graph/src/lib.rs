//! Microsoft Graph behind `ports::Shifts`, `ports::Schedules`, `ports::ChangeRequests` and
//! `ports::Integrations`.
//!
//! The calls go through a small [`transport`](crate) trait, whose one implementation,
//! `sdk_transport.rs`, is the only file that knows graph-rs-sdk. Everything that Shifts is
//! particular about is ours: wire forms, paging, envelopes with one outcome an item, pacing,
//! `Retry-After`, nested errors. Nothing here decides what to write, and nothing is ever sent
//! about a team that was not admitted.
//!
//! Microsoft's rules cited here are from the Graph v1.0 pages, read 2026-11.

mod batch;
mod calls;
mod envelopes;
mod errors;
mod exchange;
mod gate;
mod groups;
mod integrations;
mod items;
mod members;
mod names;
mod outcomes;
mod pacing;
mod paging;
mod request_ids;
mod requests;
mod schedules;
mod sdk_transport;
mod settings;
mod shifts;
mod time_off;
mod token;
mod transport;
mod wire;
mod writes;

pub use calls::Graph;
pub use integrations::GraphIntegrations;
pub use settings::{GraphSettings, GraphSettingsError, GraphVersion, Pacing};
