//! The outside world as values behind real HTTP: a Microsoft tenant, a WFM, and the company whose
//! rota both of them show; and a page on which one is somebody there.
//!
//! Written from Microsoft's documents, from `open-provider.yaml` and from what Blue Yonder published
//! about its operations. It never shares a wire type
//! with the clients it stands in for, or both could be wrong together.

pub mod blue_yonder;
mod chance;
pub mod stage;
pub mod tenant;
pub mod wfm;
pub mod world;
