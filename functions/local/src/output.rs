//! Results on standard output, everything else on standard error.

use std::io::{BufRead as _, BufReader, IsTerminal as _, Read as _, Write as _};

/// The longest answer to a question that is read.
const ANSWER_BYTES_MAX: u64 = 4096;

/// Prints a line of the result. A reader that has gone away is not an error of ours.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Tells the person at the terminal something that is not the result.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Tells what is wrong.
pub(crate) fn complain(line: &str) {
    // An error that ends the program carries its status as the last link; people need the rest.
    let line = line
        .strip_suffix(": wrong usage or configuration")
        .unwrap_or(line);
    tell(&format!("error: {line}"));
}

/// Whether a person looks at standard error.
pub(crate) fn somebody_watches() -> bool {
    std::io::stderr().is_terminal()
}

/// Whether somebody is there who can answer a question.
pub(crate) fn somebody_answers() -> bool {
    std::io::stdin().is_terminal() && somebody_watches()
}

/// Asks the person at the terminal; `None` if the answer cannot be read.
pub(crate) fn ask(question: &str) -> Option<String> {
    let mut out = std::io::stderr();
    write!(out, "{question}").and_then(|()| out.flush()).ok()?;
    let mut answer = String::new();
    let input = std::io::stdin().take(ANSWER_BYTES_MAX);
    BufReader::new(input).read_line(&mut answer).ok()?;
    Some(answer)
}
