//! How the program ends.

use std::fmt;
use std::process::ExitCode;

/// The exit status, as scripts rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: done.
    Done,
    /// 1: something failed; it was said which.
    Failed,
    /// 2: wrong usage or configuration.
    Usage,
    /// 3: something is withheld and waits for a person.
    Withheld,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Withheld => 3,
        })
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "wrong usage or configuration",
            Self::Withheld => "something waits for a person",
        })
    }
}

impl std::error::Error for Exit {}

/// An error that ends the program with status 2.
pub(crate) fn usage(why: impl fmt::Display) -> anyhow::Error {
    anyhow::Error::new(Exit::Usage).context(why.to_string())
}
