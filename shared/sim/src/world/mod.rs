//! The company whose rota the simulated systems show: plain values from a seed, no HTTP, no clock.

mod availability;
mod cover;
mod csv_folder;
mod life;
mod names;
mod open_shifts;
mod retail;
mod rota;
mod time_off;

pub use availability::{Availability, Slot};
pub use csv_folder::write_csv;
pub use life::edit;
pub use open_shifts::OpenShift;
pub use retail::{ODD_CLOCKS, Retail};
pub use rota::{Activity, BusinessUnit, Employee, Job, Rota, Shift, TeamsUser};
pub use time_off::{Away, TimeOff};
