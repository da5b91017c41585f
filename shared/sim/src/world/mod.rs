//! The company whose rota the simulated systems show: plain values from a seed, no HTTP, no clock.

mod csv_folder;
mod life;
mod names;
mod retail;
mod rota;

pub use csv_folder::write_csv;
pub use life::edit;
pub use retail::Retail;
pub use rota::{Activity, BusinessUnit, Employee, Job, Rota, Shift, TeamsUser};
