//! The command line of `teams`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use shifts_model::{Activity, DriftPolicy, GroupName, ItemKind};

use crate::arguments::parse_activity;

#[derive(Debug, Clone, Args)]
pub(crate) struct TeamsOptions {
    #[command(subcommand)]
    pub(crate) action: TeamsAction,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum TeamsAction {
    /// The connected teams
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// How teams are, as both sides see them; writes nothing
    Health {
        /// Only this team
        team: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Let the timer visit a team
    Enable { team: String },
    /// Keep the timer from visiting a team
    Disable { team: String },
    /// Rest a team, or some of its activities
    Pause(SwitchOptions),
    /// Go on with a team, or with some of its activities
    Resume(SwitchOptions),
    /// What to do about differences that were made in Teams
    DriftPolicy {
        team: String,
        #[arg(value_enum)]
        policy: PolicyChoice,
    },
    /// Forget a team; what Teams shows stays there
    Disconnect { team: String },
    /// Connect the teams of a file with the columns team_id, wfm, business_unit_id
    Import {
        file: PathBuf,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Look at both sides of a connection, and make it with --yes
    Connect(ConnectOptions),
    /// Whom a person says employees are: shown, or replaced with --yes
    Overrides(OverridesOptions),
    /// Look what a team's schedule holds, and delete it with --yes
    Clear(ClearOptions),
    /// Bring schedules to what the configuration and the WFM say
    UpdateSchedule {
        /// Only this team
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        team: Option<String>,
        /// All connected teams
        #[arg(long)]
        all: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SwitchOptions {
    pub(crate) team: String,
    /// Only this activity; may be given several times
    #[arg(long, value_name = "ACTIVITY", value_parser = parse_activity)]
    pub(crate) activity: Vec<Activity>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ConnectOptions {
    pub(crate) team: String,
    /// The name of a [wfm.NAME] section
    #[arg(long, value_name = "NAME")]
    pub(crate) wfm: String,
    /// The business unit's id in the WFM
    #[arg(long, value_name = "ID")]
    pub(crate) business_unit: String,
    /// Make the connection
    #[arg(long)]
    pub(crate) yes: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct OverridesOptions {
    pub(crate) team: String,
    /// A file with the columns employee_id and user; it replaces what there is
    #[arg(long, value_name = "FILE.csv", conflicts_with = "clear")]
    pub(crate) import: Option<PathBuf>,
    /// No overrides any more
    #[arg(long)]
    pub(crate) clear: bool,
    /// Store it
    #[arg(long)]
    pub(crate) yes: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ClearOptions {
    pub(crate) team: String,
    /// The first day [default: the first that is kept equal]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    pub(crate) from: Option<Date>,
    /// The last day [default: the last that is kept equal]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    pub(crate) to: Option<Date>,
    /// Only shift, open-shift or time-off; may be given several times
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    pub(crate) kind: Vec<ItemKind>,
    /// Only items of this scheduling group; may be given several times
    #[arg(long, value_name = "NAME", value_parser = parse_group)]
    pub(crate) group: Vec<GroupName>,
    /// Leave what the adapter did not write
    #[arg(long)]
    pub(crate) only_ours: bool,
    /// Delete it, without asking for the team's name
    #[arg(long)]
    pub(crate) yes: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is done about drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyChoice {
    /// Tell about it
    Report,
    /// Write again what the WFM has
    Repair,
    /// Write it again, and remove what only Teams has
    RepairAndRemove,
    /// As for all teams
    Default,
}

impl PolicyChoice {
    pub(crate) fn policy(self) -> Option<DriftPolicy> {
        match self {
            Self::Report => Some(DriftPolicy::Report),
            Self::Repair => Some(DriftPolicy::Repair),
            Self::RepairAndRemove => Some(DriftPolicy::RepairAndRemove),
            Self::Default => None,
        }
    }
}

fn parse_day(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "write a day such as 2026-11-23".to_owned())
}

fn parse_kind(name: &str) -> Result<ItemKind, String> {
    let known = ItemKind::ALL.map(ItemKind::as_str).join(", ");
    ItemKind::parse(name).ok_or_else(|| format!("there is no such kind; there is: {known}"))
}

fn parse_group(name: &str) -> Result<GroupName, String> {
    GroupName::new(name).ok_or_else(|| "write the name of a scheduling group".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    use crate::arguments::{Arguments, Command};

    fn parsed(line: &str) -> Result<TeamsAction, String> {
        let words = ["shifts-adapter", "teams"]
            .into_iter()
            .chain(line.split(' '));
        match Arguments::try_parse_from(words) {
            Ok(Arguments {
                command: Some(Command::Teams(options)),
                ..
            }) => Ok(options.action),
            Ok(_) => Err("another command".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn a_clearing_is_narrowed_by_days_kinds_and_groups() {
        let line =
            "clear t1 --from 2026-11-23 --kind shift --kind time-off --group Tills --only-ours";
        let Ok(TeamsAction::Clear(options)) = parsed(line) else {
            panic!("{:?}", parsed(line));
        };
        assert_eq!(options.kind, [ItemKind::Shift, ItemKind::TimeOff]);
        assert_eq!(
            (options.from, options.to),
            ("2026-11-23".parse().ok(), None)
        );
        assert!(options.only_ours && !options.yes);
    }

    #[test]
    fn activities_and_policies_have_their_names() {
        let Ok(TeamsAction::Pause(options)) =
            parsed("pause t1 --activity time-off --activity open-shifts")
        else {
            panic!("it was not read");
        };
        assert_eq!(options.activity, [Activity::TimeOff, Activity::OpenShifts]);
        for policy in DriftPolicy::ALL {
            let line = format!("drift-policy t1 {}", policy.as_str());
            let Ok(TeamsAction::DriftPolicy { policy: choice, .. }) = parsed(&line) else {
                panic!("{line} was not read");
            };
            assert_eq!(choice.policy(), Some(policy));
        }
    }

    #[test]
    fn words_that_mean_nothing_are_refused_by_name() {
        for (line, says) in [
            ("clear t1 --from monday", "2026-11-23"),
            ("clear t1 --kind lunch", "shift, open-shift, time-off"),
            ("pause t1 --activity lunch", "there is no such activity"),
            ("drift-policy t1 hope", "repair-and-remove"),
            ("overrides t1 --import a.csv --clear", "cannot be used with"),
            ("update-schedule", "<TEAM>"),
            ("update-schedule t1 --all", "cannot be used with"),
        ] {
            let refused = parsed(line).unwrap_err();
            assert!(refused.contains(says), "{line}: {refused}");
        }
    }

    #[test]
    fn the_commands_of_the_first_version_are_still_there() {
        for line in [
            "list --json",
            "enable t1",
            "disable t1",
            "disconnect t1",
            "import teams.csv --json",
            "connect t1 --wfm main --business-unit u1 --yes --json",
        ] {
            assert!(parsed(line).is_ok(), "{line}");
        }
    }
}
