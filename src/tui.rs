//! The workbench.

pub mod effect;
pub mod key;
pub mod theme;
pub mod widgets;
