//! The whole program against the simulated tenant: real use cases, real Graph client, real HTTP,
//! real store, and time that moves by itself whenever somebody waits.
//!
//! A test is a rota, a few edits, and something that goes wrong on the way.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod changing;
mod clock;
mod killer;
mod killer_callbacks;
mod lines;
mod office;
mod rota;
mod wire;
mod world;

pub use clock::EagerClock;
pub use killer::{Fate, Killer, Moment};
pub use lines::Lines;
pub use office::{MANAGER, Office, TEAM};
pub use rota::{FakeWfm, open_shift, shift, time_off};
pub use wire::{FEDERATION_KEY, SEALING_KEY, Trouble, Wire, Wired, serve_at};
pub use world::{Parts, World, graph_settings, settings_of};
