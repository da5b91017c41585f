//! The use cases: in which order effects happen, what happens side by side, and what is said
//! about it. What is to be done is decided in `engine`; how it is done is behind the ports.
//!
//! The order of effects is what keeps shifts from being doubled or lost, so every use case reads
//! as the numbered steps of its walk, and every step may be the last one before a crash.

mod availability;
mod brake;
mod catalog;
mod connect;
mod drift;
mod failures;
mod fan_out;
mod finish;
mod leases;
mod look;
mod members;
mod observer;
mod passes;
mod plan;
mod ports;
mod read;
mod recovery;
mod roster;
mod rounds;
mod settings;
mod share;
mod sync;
mod traces;
mod visit;
mod work;

pub use availability::{AvailabilityPlan, plan_people};
pub use connect::{Preflight, connect, disconnect, preflight, set_enabled};
pub use failures::{Failure, FailureKind};
pub use fan_out::{Tick, fan_out};
pub use observer::{Observer, Silent, Step};
pub use plan::{PlannedWeek, TeamPlans, plan};
pub use ports::{Ports, TimerPorts};
pub use settings::{Intervals, SyncSettings};
/// How work is told from other work.
pub use shifts_engine::trace_of;
/// What a plan is made of.
pub use shifts_engine::{AvailabilityChange, CatalogChange, Change};
pub use sync::{Order, Patience, sync};
pub use work::{do_jobs, put_back, work};
