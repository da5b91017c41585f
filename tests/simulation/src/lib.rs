//! The whole program in a world that is a value: the use cases run against ports that are written
//! here, without HTTP, disks, threads or waiting, and everything that happens follows from a seed.
//!
//! A seed draws teams, rotas and settings ([`scene`]); then planners edit, people use Teams,
//! the timer ticks and workers run side by side ([`rounds`]), while faults of up to sixty kinds
//! strike at every port ([`faults`]). What must hold at every moment is looked at whenever a write
//! leaves the program ([`checks`]). In the end faults cease, and Teams must hold exactly what the
//! WFM plans ([`ending`]).
//!
//! That the checks would notice is proven by bugs that are put between the program and its ports
//! ([`bugs`]): each has to be found.

pub mod bugs;
mod callback_ports;
pub mod checks;
pub mod draws;
pub mod edits;
pub mod ending;
pub mod faults;
pub mod hands;
pub mod oracle;
pub mod process;
pub mod program;
mod queue_ports;
mod request_ports;
pub mod rounds;
pub mod scene;
pub mod scheduler;
mod sent;
pub mod stage;
pub mod store;
mod store_ports;
pub mod tenant;
mod tenant_ports;
mod tenant_writes;
pub mod time;
pub mod universe;
pub mod wfm;
mod wfm_port;

pub use bugs::Bug;
pub use faults::Fault;
pub use program::Program;
pub use rounds::{Happened, run_seed, tell_seed};
pub use stage::Stage;
