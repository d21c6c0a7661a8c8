//! `muckrake completions`: a completion script, made from the declared arguments.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::error::Result;

use super::Arguments;
use super::outcome::Outcome;
use super::setting::Setting;

/// Print a completion script for a shell
///
/// For bash, for one: muckrake completions bash > ~/.local/share/bash-completion/completions/muckrake
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &Args, _setting: &Setting) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "muckrake", &mut script);
    Ok(Outcome::raw(script))
}
