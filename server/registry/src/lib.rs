//! HTTP knowledge.

pub mod constants;
