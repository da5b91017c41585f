//! The outside world as values behind real HTTP: a Microsoft tenant, a WFM, and the company whose
//! rota both of them show; and a page on which one is somebody there.
//!
//! Written from Microsoft's documents and from `open-provider.yaml`. It never shares a wire type
//! with the clients it stands in for, or both could be wrong together.

mod chance;
pub mod stage;
pub mod tenant;
pub mod wfm;
pub mod world;
