//! Every store port on one SQLite file: the edition that runs as one process on one machine.
//!
//! State is compare-and-set: each document carries a revision, and a save that names another one
//! changes nothing. Several processes may use the file at once. A commit is on the disk before it
//! is acknowledged, so the file survives a kill and a power cut at any moment.

mod budgets;
mod callbacks;
mod connections;
mod database;
mod deletions;
mod documents;
mod jobs;
mod leases;
mod rosters;
mod runs;
mod schema;
mod snapshots;
mod tokens;
mod visits;

pub use database::{Embedded, OpenError};
