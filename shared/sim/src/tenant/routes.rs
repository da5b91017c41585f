//! Which operation a path and a verb stand for. Paths are matched in any case.

use super::call::Call;
use super::directory;
use super::integrations::Progress;
use super::integrations::registration::below_integrations;
use super::kinds::Kind;
use super::refusal::Refusal;
use super::reply::Answer;
use super::state::TenantState;
use super::switches;
use super::visit::{Visit, check_acts_as};

impl TenantState {
    /// Answers one call that is no envelope.
    pub(crate) fn answer(&mut self, call: &Call) -> Progress {
        if let Some(user) = preferences_of(call) {
            return self.answer_for_user(call, user);
        }
        if let Some(rest) = below_integrations(call) {
            return self.answer_for_integrations(call, &rest);
        }
        let other_paths = self.switches.is(&switches::OTHER_PATHS, "accepted");
        let Some((team_id, _)) = below_schedule(call, other_paths) else {
            return Progress::Done(directory::answer(&self.teams, call));
        };
        let key = team_id.to_ascii_lowercase();
        self.answer_at_team(&key, call)
    }
}

impl Visit<'_> {
    /// Answers a call whose path below the schedule is `rest`.
    pub(crate) fn answer(&mut self, rest: &[&str]) -> Answer {
        check_acts_as(self.call, self.switches)?;
        self.check_may_write()?;
        match (self.call.method.as_str(), rest) {
            ("GET", []) => self.get_schedule(),
            ("PUT", []) => self.put_schedule(),
            (_, []) => Err(Refusal::unknown_error()),
            (method, [first, below @ ..]) => {
                self.check_provisioned()?;
                match (method, below, Kind::of_collection(first)) {
                    ("POST", [], None) if is_action(first, "share") => self.share(),
                    (_, _, None) => Err(Refusal::unknown_error()),
                    (_, _, Some(kind)) => self.answer_for(kind, method, below),
                }
            }
        }
    }

    /// Answers a call on a collection, or on the object in it that `below` names.
    fn answer_for(&mut self, kind: Kind, method: &str, below: &[&str]) -> Answer {
        if kind.is_request() {
            return self.answer_for_requests(kind, method, below);
        }
        match (method, below) {
            ("GET", []) => self.list(kind),
            ("GET", [id]) => self.get(kind, id),
            // The service alone writes them.
            _ if kind == Kind::TimeCard => Err(Refusal::unknown_error()),
            ("POST", []) => self.create(kind),
            ("PUT", [id]) => self.replace(kind, id),
            ("DELETE", [id]) => self.delete(kind, id),
            ("POST", [id, action])
                if is_action(action, "stageForDeletion") && kind.versions().is_some() =>
            {
                self.stage_for_deletion(kind, id)
            }
            _ => Err(Refusal::unknown_error()),
        }
    }

    /// Of people, only owners of the team may change its schedule through Graph.
    fn check_may_write(&self) -> Result<(), Refusal> {
        match &self.call.caller.user {
            Some(person) if self.call.method != "GET" => self.check_manager(&person.id),
            _ => Ok(()),
        }
    }

    pub(crate) fn check_provisioned(&self) -> Result<(), Refusal> {
        if self.team.schedule.status(self.call.at) == "Completed" {
            return Ok(());
        }
        let status = self
            .switches
            .status(&switches::UNPROVISIONED)
            .unwrap_or(404);
        Err(Refusal::team_not_found(status))
    }
}

/// The user whose preferences a path leads to.
pub(crate) fn preferences_of(call: &Call) -> Option<&str> {
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    let is = |segment: &str, name: &str| segment.eq_ignore_ascii_case(name);
    match segments.as_slice() {
        [users, id, settings, preferences]
            if is(users, "users")
                && is(settings, "settings")
                && is(preferences, "shiftPreferences") =>
        {
            Some(id)
        }
        _ => None,
    }
}

/// Whether an action's segment names `action`, with or without its namespace.
pub(crate) fn is_action(segment: &str, action: &str) -> bool {
    let lowered = segment.to_ascii_lowercase();
    let name = lowered.strip_prefix("microsoft.graph.").unwrap_or(&lowered);
    name.eq_ignore_ascii_case(action)
}

/// The team and what follows `schedule`, when the path leads below a schedule.
pub(crate) fn below_schedule(call: &Call, other_paths: bool) -> Option<(&str, Vec<&str>)> {
    let is = |segment: &str, name: &str| segment.eq_ignore_ascii_case(name);
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    let (team_id, rest) = match segments.as_slice() {
        [teams, id, schedule, rest @ ..] if is(teams, "teams") && is(schedule, "schedule") => {
            (*id, rest)
        }
        [groups, id, team, schedule, rest @ ..]
            if other_paths
                && is(groups, "groups")
                && is(team, "team")
                && is(schedule, "schedule") =>
        {
            (*id, rest)
        }
        [users, _, joined, id, schedule, rest @ ..]
            if other_paths
                && is(users, "users")
                && is(joined, "joinedTeams")
                && is(schedule, "schedule") =>
        {
            (*id, rest)
        }
        _ => return None,
    };
    Some((team_id, rest.to_vec()))
}
