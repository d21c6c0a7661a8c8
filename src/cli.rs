//! The command line: one file a subcommand, which reads its arguments, calls, and hands back what to print.
//!
//! Declared once, in [`Arguments`] and the `Args` of each subcommand; help, man page, completions and the
//! reference page are made from that. Arguments are typed and do no work. It must not know SQL, nor how the
//! workbench draws.

mod attach;
mod bindings;
mod chain;
mod check;
mod cited;
mod completions;
mod demo;
mod document;
mod encrypt;
mod export;
mod fault;
mod find;
mod forget;
mod import;
mod keys;
mod letter;
mod log;
mod man;
mod new;
mod open;
mod outcome;
mod pack;
mod page;
mod passphrase;
mod pick;
mod progress;
mod recent;
mod redo;
pub mod reference;
mod replies;
mod salvage;
mod seal;
mod setting;
mod show;
mod signs;
mod sources;
mod story;
mod typed;
mod undo;
mod unpack;
mod verify;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::documents;
use crate::error::Result;
use crate::text::safe::safe;
use outcome::Outcome;
use setting::Setting;

/// A terminal workbench for investigative reporters: one case file, and every claim in it traced to its source.
#[derive(Debug, Parser)]
#[command(name = "muckrake", version, max_term_width = 100, disable_help_subcommand = true)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every subcommand takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
struct Global {
    /// Print JSON instead of text for people
    #[arg(long, global = true)]
    json: bool,
    /// Who acts, as the journal keeps it. Without it MUCKRAKE_NAME is asked, then it is "unnamed"
    #[arg(long = "as", value_name = "NAME", global = true)]
    name: Option<String>,
    /// ASCII only: no frames, no symbols
    #[arg(long, global = true)]
    plain: bool,
    /// The colours of the workbench
    #[arg(long, value_name = "THEME", value_enum, global = true)]
    theme: Option<Theme>,
    /// Keys of the workbench in place of its own. Without it MUCKRAKE_KEYS is asked, then it is muckrake/keys.json in
    /// the folder for settings, where there is such a file
    #[arg(long = "keys", value_name = "FILE", global = true)]
    keys: Option<PathBuf>,
    /// The file whose first line is the passphrase of what is encrypted or sealed. Without it
    /// MUCKRAKE_PASSPHRASE_FILE is asked for such a file, then the passphrase is asked for on the terminal
    #[arg(long, value_name = "FILE", global = true)]
    passphrase_file: Option<PathBuf>,
}

/// The themes of the workbench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Theme {
    /// For a dark terminal.
    Dark,
    /// For a light terminal.
    Light,
    /// Without colour.
    Plain,
}

/// The subcommands, in the order in which help and man page list them.
#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    New(new::Args),
    Open(open::Args),
    Pack(pack::Args),
    Unpack(unpack::Args),
    Find(find::Args),
    Show(show::Args),
    Chain(chain::Args),
    Sources(sources::Args),
    Story(story::Args),
    Attach(attach::Args),
    Document(document::Args),
    Check(check::Args),
    Replies(replies::Args),
    Letter(letter::Args),
    Import(import::Args),
    Export(export::Args),
    Log(log::Args),
    Undo(undo::Args),
    Redo(redo::Args),
    Verify(verify::Args),
    Forget(forget::Args),
    Seal(seal::Args),
    Unseal(seal::Unseal),
    Encrypt(encrypt::Args),
    Decrypt(encrypt::Plain),
    Passphrase(encrypt::Another),
    Salvage(salvage::Args),
    Keys(keys::Args),
    Recent(recent::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Reads the arguments, does what they ask, prints what came of it, and gives the exit code: 0 done, 1 found
/// nothing or a check failed, 2 usage or input error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let given: Vec<OsString> = arguments.into_iter().collect();
    if let Some(document) = given.get(2..).filter(|_| given.get(1).is_some_and(|first| first == documents::APART)) {
        return documents::answer(document);
    }
    // Most of what follows needs it, and none of it at once.
    let _ahead = std::thread::Builder::new().spawn(crate::case::Case::warm_up);
    if let Ok(program) = std::env::current_exe() {
        documents::read_apart_with(program);
    }
    let (name, arguments) = match parse(&given) {
        Ok(parsed) => parsed,
        Err(error) => {
            // clap repeats what was given, line breaks and all: it is asked again about what may be shown.
            let shown: Vec<_> = given.iter().map(|text| safe(&text.to_string_lossy()).into_owned().into()).collect();
            return refuse(&parse(&shown).err().unwrap_or(error));
        }
    };
    let setting = Setting::new(&arguments.global);
    let done = dispatch(&arguments.command, &setting).map_err(|error| setting.naming(error));
    let outcome = done.and_then(|outcome| outcome.print(&name, &setting));
    outcome.unwrap_or_else(|error| fault::tell(error.at(&name)))
}

/// The subcommand's name and all that was asked.
fn parse(given: &[OsString]) -> Result<(String, Arguments), clap::Error> {
    let matches = Arguments::command().try_get_matches_from(given)?;
    let name = matches.subcommand_name().unwrap_or_default().to_owned();
    Ok((name, Arguments::from_arg_matches(&matches)?))
}

fn dispatch(command: &Command, setting: &Setting) -> Result<Outcome> {
    match command {
        Command::Demo(args) => demo::run(args, setting),
        Command::New(args) => new::run(args, setting),
        Command::Open(args) => open::run(args, setting),
        Command::Pack(args) => pack::run(args, setting),
        Command::Unpack(args) => unpack::run(args, setting),
        Command::Find(args) => find::run(args, setting),
        Command::Show(args) => show::run(args, setting),
        Command::Chain(args) => chain::run(args, setting),
        Command::Sources(args) => sources::run(args, setting),
        Command::Story(args) => story::run(args, setting),
        Command::Attach(args) => attach::run(args, setting),
        Command::Document(args) => document::run(args, setting),
        Command::Check(args) => check::run(args, setting),
        Command::Replies(args) => replies::run(args, setting),
        Command::Letter(args) => letter::run(args, setting),
        Command::Import(args) => import::run(args, setting),
        Command::Export(args) => export::run(args, setting),
        Command::Log(args) => log::run(args, setting),
        Command::Undo(args) => undo::run(args, setting),
        Command::Redo(args) => redo::run(args, setting),
        Command::Verify(args) => verify::run(args, setting),
        Command::Forget(args) => forget::run(args, setting),
        Command::Seal(args) => seal::run(args, setting),
        Command::Unseal(args) => seal::unseal(args, setting),
        Command::Encrypt(args) => encrypt::run(args, setting),
        Command::Decrypt(args) => encrypt::plain(args, setting),
        Command::Passphrase(args) => encrypt::another(args, setting),
        Command::Salvage(args) => salvage::run(args, setting),
        Command::Keys(args) => keys::run(args, setting),
        Command::Recent(args) => recent::run(args, setting),
        Command::Completions(args) => completions::run(args, setting),
        Command::Man(args) => man::run(args, setting),
    }
}

/// Help and version are answers; everything else that clap stops at is a usage error.
fn refuse(error: &clap::Error) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader that has seen enough closes the pipe: nothing failed.
            let _ = error.print();
            0
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            2
        }
        _ => fault::tell_usage(&error.render().to_string()),
    }
}
