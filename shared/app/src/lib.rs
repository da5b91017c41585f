//! The use cases: in which order effects happen, what happens side by side, and what is said
//! about it. What is to be done is decided in `engine`; how it is done is behind the ports.
//!
//! The order of effects is what keeps shifts from being doubled or lost, so every use case reads
//! as the numbered steps of its walk, and every step may be the last one before a crash.

mod availability;
mod brake;
mod callback_notes;
mod callbacks;
mod catalog;
mod checks;
mod clear;
mod clear_pass;
mod connect;
mod disconnect;
mod drift;
mod existing;
mod failures;
mod fan_out;
mod finish;
mod health;
mod integrations;
mod leases;
mod look;
mod members;
mod observer;
mod overrides;
mod passes;
mod plan;
mod ports;
mod preflight;
mod read;
mod recovery;
mod requests;
mod rights;
mod roster;
mod rounds;
mod schedules;
mod settings;
mod share;
mod switches;
mod sync;
mod token_refresh;
mod traces;
mod visit;
mod work;

pub use availability::{AvailabilityPlan, plan_people};
pub use callbacks::{
    Answered, Eligible, Question, answer_eligibility, answer_update, team_of_user,
};
pub use checks::{Check, CheckResult};
pub use clear::{ClearOrder, Cleared, ClearedWeek, clear, look_to_clear};
pub use connect::connect;
pub use disconnect::disconnect;
pub use existing::Existing;
pub use failures::{Failure, FailureKind};
pub use fan_out::{Tick, fan_out};
pub use health::{ActivityHealth, PeopleHealth, Switch, TeamHealth, Verdict, health};
pub use integrations::{
    Attached, IntegratedTeam, IntegrationStatus, NotTold, Registered, RegistrationProblem,
    Unregistered, WantedIntegration, attach_integration, callback_url, detach_integration,
    integration_status, register_integration, rotate_secret, unregister_integration,
};
pub use observer::{Observer, Silent, Step};
pub use overrides::{OverridesPreview, preview_overrides, set_overrides};
pub use plan::{PlannedWeek, TeamPlans, plan};
pub use ports::{CallbackPorts, Ports, TimerPorts, Wfms};
pub use preflight::{Preflight, look_at_items, preflight};
pub use schedules::{UpdatedSchedule, update_schedules};
pub use settings::{CallbackSettings, Intervals, SyncSettings};
/// How work is told from other work.
pub use shifts_engine::trace_of;
/// What plans and previews are made of.
pub use shifts_engine::{
    AvailabilityChange, CatalogChange, Change, OVERRIDES_MAX, Recognised, WrittenOverride,
};
pub use switches::{set_activities, set_drift_policy, set_enabled};
pub use sync::{Order, Patience, sync};
pub use work::{do_jobs, put_back, work};
