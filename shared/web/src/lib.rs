//! What the adapter serves over HTTP: the board that shows a team's week, the admin API, and the
//! program's health.
//!
//! Routers only. The board draws what comes through ports and through [`TeamsView`]; its pages carry
//! names of people and know no sign-in, so they answer to this machine alone. The admin API answers
//! to whoever brings a token, and calls the use cases; nothing here decides. What Shifts asks and
//! what a WFM asks about people is answered to whoever proves to be them.

mod admin;
mod answer;
mod board;
mod federated;
mod loopback;
mod plans;
mod problem;
mod progress;
mod shown;
mod teams;
mod view;
mod wfi;

pub use admin::{AdminApi, Callers, admin};
pub use board::{Board, board};
pub use federated::{FederatedApi, federated};
pub use loopback::loopback_only;
pub use plans::{notes_json, planned_availability_json, planned_json};
pub use progress::{LongRun, Progress};
pub use shown::{
    ShownActivity, ShownOpenShift, ShownShift, ShownState, ShownTimeOff, ShownWeek, ShownWork,
};
pub use teams::{
    checks_json, cleared_json, existing_json, health_json, overrides_json, overrides_preview_json,
    updated_json,
};
pub use view::{AsWritten, TeamsView, ViewError};
pub use wfi::{SecretError, WfiApi, WfiSecret, wfi};
