//! How a failure is told on stderr: what failed, why, what to try. It must not know what was being done.

use std::io::Write as _;

use crate::error::Error;
use crate::text::safe::safe;

/// Prints an error and gives its exit code.
#[expect(clippy::needless_pass_by_value, reason = "once told, an error is done with")]
pub(super) fn tell(error: Error) -> u8 {
    write(&worded(error.cause(), error.to_try()));
    error.exit_code()
}

/// Prints a sentence, where it is not over yet.
pub(super) fn say(sentence: &str) {
    write(&worded(sentence, None));
}

/// Prints what clap made of wrong arguments, in our wording, and gives the exit code.
pub(super) fn tell_usage(rendered: &str) -> u8 {
    write(&usage(rendered));
    2
}

fn write(text: &str) {
    // Where stderr itself is closed there is nobody left to tell.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn worded(cause: &str, hint: Option<&str>) -> String {
    let mut text = format!("muckrake: {}\n", safe(cause));
    if let Some(hint) = hint {
        for (number, line) in hint.lines().enumerate() {
            text.push_str(if number == 0 { "  try: " } else { "       " });
            text.push_str(&safe(line));
            text.push('\n');
        }
    }
    text
}

/// clap's "error: ...", its usage line and its tips, with our name in front and its last line as ours.
fn usage(rendered: &str) -> String {
    let mut text = String::new();
    for line in rendered.lines() {
        let line = match line.strip_prefix("error: ") {
            Some(why) => format!("muckrake: {why}"),
            None => line.to_owned(),
        };
        if line.starts_with("For more information") {
            text.push_str("  try: muckrake --help, or --help after a subcommand\n");
        } else if !line.is_empty() {
            text.push_str(&safe(&line));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_of_several_lines_stays_in_its_column() {
        let told = worded("show: two fit", Some("one of these\na-1  A\nb-2  B"));
        assert_eq!(told, "muckrake: show: two fit\n  try: one of these\n       a-1  A\n       b-2  B\n");
    }

    #[test]
    fn a_usage_error_says_who_speaks_and_what_to_try() {
        let told = usage(
            "error: unexpected argument '--jsn' found\n\n  tip: a similar argument exists: '--json'\n\nUsage: muckrake log <CASE>\n\nFor more information, try '--help'.\n",
        );
        assert!(told.starts_with("muckrake: unexpected argument '--jsn' found\n"), "{told}");
        assert!(
            told.ends_with("Usage: muckrake log <CASE>\n  try: muckrake --help, or --help after a subcommand\n"),
            "{told}"
        );
    }
}
