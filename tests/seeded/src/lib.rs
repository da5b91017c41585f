//! Random worlds and faults, with a seed that reproduces: see `tests/seeds.rs` for rotas that are
//! followed, and `tests/acts.rs` for people who act in Shifts.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod clock;
mod door;
mod draws;
mod rows;
mod shop;

pub use clock::{IdleClock, run_alone};
pub use door::{Door, Mishap};
pub use draws::{Draws, number};
pub use rows::{Rows, hours_of_teams, hours_of_wfm, of_teams, of_wfm};
pub use shop::{Branch, Shop, TEAM, Town};
