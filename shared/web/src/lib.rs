//! What the adapter serves over HTTP: the board that shows a team's week, and its health.
//!
//! Routers only. What is shown comes through ports and through [`TeamsView`]; nothing here decides
//! or writes. The pages carry names of people, so they answer to this machine alone
//! ([`loopback`](crate) is checked on every request).

mod answer;
mod board;
mod loopback;
mod problem;
mod progress;
mod view;

pub use board::{Board, board};
pub use progress::{LongRun, Progress};
pub use view::{AsWritten, ShownActivity, ShownShift, ShownState, TeamsView, ViewError};
