//! A case as files: the bundle, imports and exports, one file a format.
