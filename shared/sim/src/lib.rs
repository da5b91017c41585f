//! The outside world as values behind real HTTP: a Microsoft tenant and the WFM systems.
//!
//! It never shares a wire type with the clients it stands in for.

pub mod tenant;
