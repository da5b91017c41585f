//! What Shifts sends us before it saves a change, and what we may answer.
//!
//! Values only, as far as the outside is concerned: bytes and texts come in, words of the model
//! come out, and a text goes back. There is no clock, no log and no wait in here; `now` is an
//! argument. What comes in may be anything by anybody until [`WfiSecrets::open`] has found it
//! authentic, and may be anything by Microsoft after that, so that everything has a limit.
//!
//! The order of use: [`WfiSecrets::open`], then one of [`read_connect`], [`read_team_update`],
//! [`read_user_update`] and [`read_eligibility`], then [`Answers`].
//!
//! Source of the protocol: Microsoft, "Create a custom integration to sync your workforce
//! management system with Shifts", dated 2024-11-18, read 2026-11; of the container, the public
//! WFM adapters of Microsoft and the Bond compact binary protocol, version 1.

mod answers;
mod batch;
mod bodies;
mod connect;
mod eligibility;
mod envelope;
mod headers;
mod json;
mod routes;
mod secrets;

pub use answers::{Answers, ETag};
pub use batch::{ITEMS_MAX, read_team_update, read_user_update};
pub use connect::{Connect, read_connect};
pub use eligibility::read_eligibility;
pub use envelope::{CONTAINER_BYTES_MAX, NotAuthentic, Plaintext};
pub use json::BadBatch;
pub use secrets::{PreviousSecret, SecretError, WfiSecret, WfiSecrets};
