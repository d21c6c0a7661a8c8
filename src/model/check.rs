//! Values checked by type: what a reporter typed or a file held, and what is understood by it.
