//! The traits through which the use cases reach the outside world, one file a port.
//!
//! A port says what can be asked and what each failure means for the caller. It says nothing
//! about how: HTTP, files, queues and databases are behind it, in `graph`, the providers,
//! `embedded` and `aws`. Errors differ in **what the caller must do next**.

mod actions;
mod budgets;
mod callbacks;
mod change_requests;
mod clock;
mod connections;
mod deletions;
mod integrations;
mod jobs;
mod leases;
mod meter;
mod randomness;
mod request_ids;
mod rosters;
mod runs;
mod schedules;
mod secrets;
mod sessions;
mod shifts;
mod snapshots;
mod store;
mod tokens;
mod visits;
mod wfm;

pub use actions::WfmActions;
pub use budgets::{Budgets, Place};
pub use callbacks::{Callbacks, Claimed};
pub use change_requests::{ChangeRequests, RequestDecision};
pub use clock::Clock;
pub use connections::Connections;
pub use deletions::Deletions;
pub use integrations::{IntegrationChange, Integrations, IntegrationsError, NewIntegration};
pub use jobs::{Delivery, Jobs};
pub use leases::{Lease, LeaseKey, Leases, lease_end};
pub use meter::{Meter, Tally};
pub use randomness::{NoRandomness, Randomness};
pub use request_ids::RequestIds;
pub use rosters::Rosters;
pub use runs::Runs;
pub use schedules::{Attachment, Schedule, ScheduleSettings, ScheduleSwitches, Schedules, Traces};
pub use secrets::{SecretError, Secrets};
pub use sessions::{RenewedSessions, WfmSessions};
pub use shifts::{FETCH_TOKEN, ItemWrite, Shifts, ShiftsError, Write, WriteOp};
pub use shifts_model::{Job, ListedItem, Outcome};
pub use snapshots::{HeldAvailability, Snapshots, WeekKey};
pub use store::{Revision, StoreError, Stored};
pub use tokens::Tokens;
pub use visits::{ListedVisit, Recalled, RecalledTeams, Visits};
pub use wfm::{Wfm, WfmError};
