//! What panes are made of: lines of text, lists, outlines, an input line. A widget knows themes and areas; it
//! must not know claims, jobs or commands.

pub mod area;
pub mod input;
pub mod list;
pub mod outline;
pub mod paint;
pub mod scroll;
pub mod typed;
pub mod watched;
pub mod wrap;
