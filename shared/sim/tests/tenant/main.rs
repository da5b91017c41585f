//! The simulated tenant over real HTTP, as any Graph client meets it.

#![expect(
    clippy::unwrap_used,
    reason = "the whole crate is tests, and a surprise is best shown where it happens"
)]

mod access;
mod batches;
mod control;
mod directory;
mod entra;
mod faults;
mod filters;
mod integrations;
mod items;
mod pace;
mod paging;
mod preferences;
mod provisioning;
mod schema;
mod sharing;
mod switches;
mod world;
