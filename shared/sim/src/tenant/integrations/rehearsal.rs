//! Operations that an integration has a say in: rehearsed first, done when it agrees.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::deeds::Deed;
use super::super::refusal::{External, Refusal};
use super::super::reply::Answer;
use super::super::routes::below_schedule;
use super::super::state::TenantState;
use super::super::switches;
use super::super::team::{Step, Team};
use super::super::visit::Visit;
use super::container::{self, Wrapping};
use super::entities::USER_SHIFT_PREFERENCES;
use super::registration::below_integrations;
use super::registry::Integration;
use super::verdicts::Failure;
use super::{Asking, Progress, Question, QuestionKind};
use crate::chance::Chance;

impl TenantState {
    /// A call at the team with this key: done, unless its integration has to be asked first.
    pub(crate) fn answer_at_team(&mut self, key: &str, call: &Call) -> Progress {
        let integration = match self.integration_asked(key, call) {
            Err(refusal) => return Progress::Done(Err(refusal)),
            Ok(integration) => integration,
        };
        if let Some(Deed::Look(look)) = &call.deed {
            return self.look(key, call, look, integration);
        }
        let Some(integration) = integration else {
            return Progress::Done(self.visit(key, call, None));
        };
        let chance = self.ids.fork();
        let (answer, steps) = self.rehearsed(key, call, &mut chance.clone());
        if answer.is_err() {
            return Progress::Done(answer);
        }
        let items = container::items(&steps, &integration, &self.switches);
        if items.is_empty() {
            return Progress::Done(self.visit(key, call, Some(&mut chance.clone())));
        }
        let path = format!("/teams/{}/update", self.team_id(key));
        let question = self.question(QuestionKind::Update, path, items, call);
        Progress::Ask(self.asking(call, &integration, chance, question))
    }

    /// A change of a user's preferences to `item`'s, unless an integration has to be asked first.
    pub(crate) fn ask_for_user(
        &mut self,
        call: &Call,
        user_id: &str,
        chance: &Chance,
        body: Value,
    ) -> Option<Progress> {
        let integration = self.integration_of_user(user_id, call.at)?;
        let id = body["id"].as_str().unwrap_or_default().to_owned();
        let item = container::Item {
            id,
            method: "PUT",
            url: "/settings/shiftpreferences".to_owned(),
            body,
        };
        let path = format!("/users/{user_id}/update");
        let question = self.question(QuestionKind::Update, path, vec![item], call);
        Some(Progress::Ask(self.asking(
            call,
            &integration,
            chance.clone(),
            question,
        )))
    }

    /// Does what was asked for and agreed to. `heard` is what `/read` was answered.
    pub(crate) fn commit(&mut self, asking: &Asking, heard: &[String]) -> Answer {
        let Asking { call, chance, .. } = asking;
        if asking.question.kind == QuestionKind::Connect {
            return self.keep_registration(call, chance.clone());
        }
        if asking.question.kind == QuestionKind::Read {
            let key = self.team_key(call)?;
            return self.looked(&key, call, heard);
        }
        if below_integrations(call).is_none() && below_schedule(call, true).is_none() {
            return self.keep_preferences(call, &mut chance.clone());
        }
        let key = self.team_key(call)?;
        self.visit(&key, call, Some(&mut chance.clone()))
    }

    /// What a Graph caller is told whose change was refused.
    pub(crate) fn refused(&self, asking: &Asking, message: String) -> Refusal {
        let status = self.switches.status(&switches::REFUSAL_STATUS);
        let source = asking.target.display_name.clone();
        Refusal::external(
            status.unwrap_or(400),
            External {
                message,
                source,
                is_verdict: true,
            },
        )
    }

    /// What a Graph caller is told whose change nobody decided on.
    pub(crate) fn failed(&self, asking: &Asking, failure: Failure) -> Refusal {
        let source = asking.target.display_name.clone();
        if asking.question.kind == QuestionKind::Connect {
            return self.not_connected(&source);
        }
        let status = self.switches.status(&switches::FAILURE_STATUS);
        let message = match failure {
            Failure::Unanswered => format!("{source} has not responded in time."),
            Failure::Status | Failure::Malformed => {
                format!("{source} has responded with invalid data.")
            }
        };
        Refusal::external(
            status.unwrap_or(502),
            External {
                message,
                source,
                is_verdict: false,
            },
        )
    }

    /// The integration that wants to know of this call, if the team has one.
    fn integration_asked(&self, key: &str, call: &Call) -> Result<Option<Integration>, Refusal> {
        if !may_concern(call) {
            return Ok(None);
        }
        let Some(team) = self.teams.get(key) else {
            return Ok(None);
        };
        let Some(id) = first_integration(&team.schedule.settings) else {
            return Ok(None);
        };
        match self.integrations.get(id) {
            Some(integration) => Ok(Some(integration.clone()).filter(|it| it.is_active)),
            None if self.switches.is(&switches::LOST_INTEGRATION, "fails") => {
                let status = self.switches.status(&switches::FAILURE_STATUS);
                Err(Refusal::external(
                    status.unwrap_or(502),
                    External {
                        message: "The workforce integration was not found.".to_owned(),
                        source: id.to_owned(),
                        is_verdict: false,
                    },
                ))
            }
            None => Ok(None),
        }
    }

    /// The integration of one of the user's teams that wants to know of preferences. A user's
    /// preferences belong to no team; the first team that has one is as good as another.
    fn integration_of_user(&self, user_id: &str, now: Timestamp) -> Option<Integration> {
        let mut teams = self.teams.values().filter(|team| team.has_user(user_id));
        teams.find_map(|team| {
            let id = first_integration(&team.schedule.settings)?;
            let integration = self.integrations.get(id)?;
            let concerned = integration.is_active
                && integration.supported.has(USER_SHIFT_PREFERENCES)
                && team.schedule.status(now) == "Completed";
            concerned.then(|| integration.clone())
        })
    }

    /// Does a call and takes it back, to see what it would do.
    fn rehearsed(&mut self, key: &str, call: &Call, chance: &mut Chance) -> (Answer, Vec<Step>) {
        if let Some(team) = self.teams.get_mut(key) {
            team.begin_rehearsal();
        }
        let answer = self.visit(key, call, Some(chance));
        let team = self.teams.get_mut(key);
        let steps = team.map(Team::end_rehearsal).unwrap_or_default();
        (answer, steps)
    }

    /// Does a call at a team, with ids from the common sequence or from one of its own.
    pub(crate) fn visit(&mut self, key: &str, call: &Call, own: Option<&mut Chance>) -> Answer {
        let other_paths = self.switches.is(&switches::OTHER_PATHS, "accepted");
        let rest = below_schedule(call, other_paths).map(|(_, rest)| rest);
        let team = self.teams.get_mut(key);
        let team = team.ok_or_else(|| Refusal::team_not_found(404))?;
        let mut visit = Visit {
            call,
            team,
            chance: own.unwrap_or(&mut self.ids),
            switches: &self.switches,
            provisioning_s: self.settings.provisioning_s,
        };
        match &call.deed {
            Some(deed) => visit.perform(deed),
            None => visit.answer(&rest.unwrap_or_default()),
        }
    }

    pub(crate) fn asking(
        &mut self,
        call: &Call,
        integration: &Integration,
        chance: Chance,
        question: Question,
    ) -> Box<Asking> {
        let grace_s = self.switches.number(&switches::OLD_SECRET).unwrap_or(0);
        let grace = Duration::from_secs(grace_s.into());
        Box::new(Asking {
            call: call.clone(),
            chance,
            seals: self.seals.fork(),
            target: integration.target(call.at, grace, &mut self.orders),
            question,
        })
    }

    pub(crate) fn question(
        &mut self,
        kind: QuestionKind,
        path: String,
        mut items: Vec<container::Item>,
        call: &Call,
    ) -> Question {
        if self.switches.is(&switches::ITEM_ORDER, "shuffled") {
            self.orders.shuffle(&mut items);
        }
        let limit_ms = self.switches.number(&switches::CALLBACK_LIMIT);
        let wrapping = Wrapping {
            at: call.at,
            limit: Duration::from_millis(limit_ms.unwrap_or(0).into()),
            with_headers: self.switches.is(&switches::ITEM_HEADERS, "present"),
        };
        Question {
            kind,
            path,
            ids: items.iter().map(|item| item.id.clone()).collect(),
            content: container::wrapped(items, &wrapping),
        }
    }

    /// The team's id as it was first written.
    pub(crate) fn team_id(&self, key: &str) -> String {
        let team = self.teams.get(key);
        team.map_or_else(|| key.to_owned(), |team| team.id.clone())
    }

    /// The key of the team that a call leads to.
    pub(crate) fn team_key(&self, call: &Call) -> Result<String, Refusal> {
        let found = below_schedule(call, true);
        let found = found.map(|(id, _)| id.to_ascii_lowercase());
        found.ok_or_else(|| Refusal::team_not_found(404))
    }
}

/// Whether a call can change what integrations are asked about. Sharing only shows what is there,
/// and leads to no callback (Kronos connector, `ShiftController.cs`).
fn may_concern(call: &Call) -> bool {
    if call.deed.is_some() {
        return true;
    }
    let Some((_, rest)) = below_schedule(call, true) else {
        return false;
    };
    let shares = |first: &&str| first.to_ascii_lowercase().ends_with("share");
    call.method != "GET" && rest.first().is_some_and(|first| !shares(first))
}

/// At most one integration counts: the first.
fn first_integration(settings: &Map<String, Value>) -> Option<&str> {
    settings.get("workforceIntegrationIds")?.get(0)?.as_str()
}

/// The ids of a schedule's integrations that are kept: the first one alone.
pub(crate) fn first_alone(settings: &mut Map<String, Value>) {
    if let Some(id) = first_integration(settings).map(str::to_owned) {
        settings.insert("workforceIntegrationIds".to_owned(), json!([id]));
    }
}
