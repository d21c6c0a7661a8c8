//! A case as files: the bundle, imports and exports, one file a format; and sealed for somebody else.
//!
//! It knows the case and the model, and asks `analysis`; arguments and the screen it must not know.

pub mod attach;
mod bounds;
pub mod bundle;
pub mod docx;
pub mod entity;
pub mod export;
pub mod import;
pub mod json_text;
pub mod letter;
pub mod redacted;
pub mod seal;
pub mod story;
