//! The outside world as values behind real HTTP: a Microsoft tenant, a WFM, and the company whose
//! rota both of them show.
//!
//! Written from Microsoft's documents and from `open-provider.yaml`. It never shares a wire type
//! with the clients it stands in for, or both could be wrong together.

mod chance;
pub mod tenant;
pub mod wfm;
pub mod world;
