//! Random worlds and faults, with a seed that reproduces: see `tests/seeds.rs`.
