//! A case as files: the bundle, imports and exports, one file a format.

pub mod export;
pub mod json_text;
