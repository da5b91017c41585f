//! Results on standard output, everything else on standard error.

use std::io::{IsTerminal as _, Write as _};

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
