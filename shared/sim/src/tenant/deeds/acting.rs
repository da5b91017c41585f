//! From an act to what the person sees of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::Tenant;
use super::super::call::{Body, Call, Caller, Person, segments};
use super::super::directory;
use super::super::integrations::Progress;
use super::super::paging::Query;
use super::super::refusal::Refusal;
use super::super::reply::{Answer, Reply};
use super::super::state::TenantState;
use super::super::team::Team;
use super::{Act, Deed, Outcome, Seen, What};

impl Tenant {
    /// Does what a person does in Teams, asks the workforce integration as Shifts would, and says
    /// what the person sees.
    pub async fn act(&self, act: Act) -> Seen {
        self.ask_late().await;
        let deed = act.deed.clone();
        let answer = match self.begun(&act) {
            Progress::Done(answer) => answer,
            Progress::Ask(asking) => {
                let tenant = self.clone();
                let asked = self.anyway(async move { tenant.ask(asking).await });
                let broken = Err(Refusal::of_status(500, None));
                asked.await.unwrap_or(broken)
            }
        };
        seen(&deed, answer)
    }

    fn begun(&self, act: &Act) -> Progress {
        let (mut state, now) = self.opened();
        match state.call_of(act, now) {
            Ok(call) => state.answer(&call),
            Err(refusal) => Progress::Done(Err(refusal)),
        }
    }
}

impl TenantState {
    /// An act as a call: of Graph, where Graph knows the like, or with a deed.
    fn call_of(&self, act: &Act, now: Timestamp) -> Result<Call, Refusal> {
        let user = directory::user(&self.teams, &act.user_id)?;
        let team_id = self.team_of(act, &user.id)?;
        let schedule = format!("/teams/{team_id}/schedule");
        let mut deed = None;
        let (method, path, body) = match &act.deed {
            Deed::Create { what, body } => (
                "POST",
                format!("{schedule}/{}", collection(*what)),
                Some(body.clone()),
            ),
            Deed::Edit { what, id, body } => {
                let path = format!("{schedule}/{}/{id}", collection(*what));
                ("PUT", path, Some(body.clone()))
            }
            Deed::SetAvailability { availability } => {
                let path = format!("/users/{}/settings/shiftPreferences", user.id);
                ("PUT", path, Some(json!({"availability": availability})))
            }
            other => {
                deed = Some(other.clone());
                ("POST", schedule, None)
            }
        };
        let language = act.language.iter();
        let headers = language.map(|language| ("accept-language".to_owned(), language.clone()));
        Ok(Call {
            method: method.to_owned(),
            segments: segments(&path),
            path,
            query: Query::default(),
            headers: headers.collect(),
            body: body.map_or(Body::Absent, Body::Json),
            base: String::new(),
            at: now,
            caller: Caller {
                user: Some(Person {
                    id: user.id.clone(),
                    display_name: user.display_name.clone(),
                }),
                ..Caller::default()
            },
            bent_by: None,
            deed,
        })
    }

    /// The team that an act is in. Whoever acts must be in it.
    fn team_of(&self, act: &Act, user_id: &str) -> Result<&str, Refusal> {
        let mut of_user = self.teams.values().filter(|team| team.has_user(user_id));
        let found: Option<&Team> = match &act.team_id {
            Some(id) => of_user.find(|team| team.id.eq_ignore_ascii_case(id)),
            None => of_user.next().filter(|_| of_user.next().is_none()),
        };
        let found = found.ok_or_else(|| Refusal::team_not_found(404))?;
        Ok(&found.id)
    }
}

fn collection(what: What) -> &'static str {
    match what {
        What::Shift => "shifts",
        What::OpenShift => "openShifts",
        What::TimeOff => "timesOff",
        What::TimeOffReason => "timeOffReasons",
    }
}

/// What a person sees of an answer.
fn seen(deed: &Deed, answer: Answer) -> Seen {
    let seen = |outcome| Seen {
        outcome,
        by: None,
        message: None,
        ids: BTreeMap::new(),
        choices: None,
    };
    let refusal = match answer {
        Ok(reply) => {
            let (ids, choices) = told(deed, reply);
            let outcome = match &choices {
                Some(_) => Outcome::Shown,
                None => Outcome::Saved,
            };
            return Seen {
                ids,
                choices,
                ..seen(outcome)
            };
        }
        Err(refusal) => refusal,
    };
    let (message, verdict) = refusal.seen();
    let (outcome, by) = match verdict {
        Some(true) => (Outcome::Refused, "integration"),
        Some(false) => (Outcome::Failed, "integration"),
        None => (Outcome::Refused, "shifts"),
    };
    Seen {
        by: Some(by),
        message: Some(message.to_owned()),
        ..seen(outcome)
    }
}

/// The ids in a reply, and the choices of a look.
fn told(deed: &Deed, reply: Reply) -> (BTreeMap<String, String>, Option<Vec<String>>) {
    let body = reply.body.unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut ids = BTreeMap::new();
    if let Deed::Create { what, .. } = deed {
        let part = match what {
            What::Shift => "shift",
            What::OpenShift => "openShift",
            What::TimeOff => "timeOff",
            What::TimeOffReason => "timeOffReason",
        };
        ids.extend(text(&body["id"]).map(|id| (part.to_owned(), id)));
    }
    let made = body["ids"].as_object();
    let made = made.into_iter().flatten();
    ids.extend(made.filter_map(|(part, id)| Some((part.clone(), text(id)?))));
    let choices = body["choices"].as_array();
    let choices = choices.map(|choices| choices.iter().filter_map(text).collect());
    (ids, choices)
}
