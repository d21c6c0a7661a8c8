//! From the command to the first full screen of 100,000 entities, beside VisiData on a table of as many rows: at
//! least 10 times sooner.

mod support;
fn main() {}
