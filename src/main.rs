//! Arguments in, exit code out.

use std::process::ExitCode;

/// Imports and searches make many small pieces of text; this allocator hands them between threads cheaply.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(muckrake::cli::run(std::env::args_os()))
}
