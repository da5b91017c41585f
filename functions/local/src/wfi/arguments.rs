//! The command line of `wfi`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Clone, Args)]
pub(crate) struct WfiOptions {
    #[command(subcommand)]
    pub(crate) action: WfiAction,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum WfiAction {
    /// Register the adapter in the tenant, so that Shifts asks it before it saves
    Register(RegisterOptions),
    /// How it is registered, and which teams' schedules it is attached to; changes nothing
    Status {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Let Shifts ask before a schedule is changed
    Attach {
        /// Only this team [default: all connected teams]
        team: Option<String>,
        /// Also where another product's integration is attached, which is asked no more then
        #[arg(long)]
        replace: bool,
    },
    /// Let everybody change a schedule without asking; do it before the adapter falls silent
    Detach {
        /// Only this team [default: all connected teams]
        team: Option<String>,
    },
    /// Tell Microsoft a new secret
    Rotate {
        /// Where to keep the new secret: a file that is not there yet [default: the one that
        /// wfi.secret names, where that was changed already]
        #[arg(long, value_name = "PATH")]
        secret_file: Option<PathBuf>,
    },
    /// Detach all connected teams, then remove the registration
    Unregister {
        /// Without asking
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Clone, Args)]
pub(crate) struct RegisterOptions {
    /// The https address under which Microsoft reaches the adapter [default: wfi.public_url]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Where to keep the secret that is made: a file that is not there yet [default: the one that
    /// wfi.secret names]
    #[arg(long, value_name = "PATH")]
    pub(crate) secret_file: Option<PathBuf>,
    /// Its name, which people see when it refuses something
    #[arg(long, default_value = "WFM Shifts Adapter")]
    pub(crate) name: String,
    /// Show people only what they may choose, as wfi.eligibility does
    #[arg(long)]
    pub(crate) eligibility: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    use crate::arguments::{Arguments, Command};

    fn parsed(line: &str) -> Result<WfiAction, String> {
        let words = ["shifts-adapter", "wfi"].into_iter().chain(line.split(' '));
        match Arguments::try_parse_from(words) {
            Ok(Arguments {
                command: Some(Command::Wfi(options)),
                ..
            }) => Ok(options.action),
            Ok(_) => Err("another command".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn the_commands_are_there_with_their_words() {
        for line in [
            "register --public-url https://a.example --secret-file s --name A --eligibility --json",
            "register",
            "status --json",
            "attach",
            "attach t1 --replace",
            "detach t1",
            "rotate --secret-file s",
            "rotate",
            "unregister --yes",
        ] {
            assert!(parsed(line).is_ok(), "{line}: {:?}", parsed(line));
        }
    }

    #[test]
    fn a_secret_is_never_given_on_the_command_line() {
        assert!(parsed("register --secret abc").is_err());
        assert!(parsed("rotate --secret abc").is_err());
    }
}
