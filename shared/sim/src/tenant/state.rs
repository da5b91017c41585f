//! Everything the tenant holds, as one value.
//!
//! Whoever has the value has it alone: there is no other lock and no other copy. Nothing here
//! waits; an effect that comes later is kept and done before anybody looks again. Only where an
//! integration has to be asked about it, it is done when the next call comes.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::access::Tokens;
use super::apps::Apps;
use super::call::Call;
use super::course::{Taken, entry};
use super::faults::{Faults, LateEffect};
use super::integrations::callbacks::Callbacks;
use super::integrations::registry::Registry;
use super::item::{Item, milliseconds};
use super::kinds::KINDS;
use super::log::Log;
use super::pace::Pace;
use super::reply::{Delivery, Passage, Sent};
use super::schedule;
use super::settings::TenantSettings;
use super::switches::Switches;
use super::team::{Team, TeamSetup};
use super::visit::showing;
use crate::chance::Chance;

/// The tenant as a value.
pub(crate) struct TenantState {
    pub(crate) settings: TenantSettings,
    pub(crate) tokens: Tokens,
    pub(crate) apps: Apps,
    pub(crate) faults: Faults,
    pub(crate) switches: Switches,
    pub(crate) log: Log,
    pub(crate) teams: BTreeMap<String, Team>,
    /// When users can work, by their ids.
    pub(crate) preferences: BTreeMap<String, Item>,
    pub(crate) pace: Pace,
    pub(crate) late: Vec<LateEffect>,
    /// Late effects that an integration has to be asked about, which takes whoever can wait.
    pub(crate) unasked: Vec<Taken>,
    pub(crate) integrations: Registry,
    pub(crate) callbacks: Callbacks,
    pub(crate) ids: Chance,
    pub(crate) orders: Chance,
    pub(crate) seals: Chance,
}

impl TenantState {
    pub(crate) fn new(settings: TenantSettings) -> Self {
        Self {
            tokens: Tokens::new(settings.seed),
            apps: Apps::default(),
            faults: Faults::new(settings.seed),
            switches: Switches::default(),
            log: Log::new(settings.log_entries_max),
            teams: BTreeMap::new(),
            preferences: BTreeMap::new(),
            pace: Pace::new(settings.rate_scale),
            late: Vec::new(),
            unasked: Vec::new(),
            integrations: Registry::default(),
            callbacks: Callbacks::new(settings.log_entries_max),
            ids: Chance::new(settings.seed, 0),
            orders: Chance::new(settings.seed, 3),
            seals: Chance::new(settings.seed, 4),
            settings,
        }
    }

    /// Everything but the tokens as it was at the start.
    pub(crate) fn reset(&mut self) {
        let mut fresh = Self::new(self.settings.clone());
        std::mem::swap(&mut fresh.tokens, &mut self.tokens);
        *self = fresh;
    }

    /// Makes a team, or gives a known one a new name and new members.
    pub(crate) fn put_team(&mut self, id: &str, setup: TeamSetup, now: Timestamp) {
        let team = self
            .teams
            .entry(id.to_ascii_lowercase())
            .or_insert_with(|| Team::new(id));
        team.display_name = setup.display_name;
        team.members = setup.members;
        if let Some(zone) = setup.time_zone {
            schedule::provide(team, &mut self.ids, &zone, now);
        }
    }

    /// Answers one HTTP request to Graph.
    pub(crate) fn receive(&mut self, call: Call) -> Taken {
        match self.tokens.caller(call.header("authorization"), call.at) {
            Ok(caller) => self.take(Call { caller, ..call }, None),
            Err(refusal) => {
                let number = self.log.open(entry(&call, None));
                self.log.close(number, Some(refusal.status), None);
                let sent = Sent::new(Err(refusal), &call, number);
                Taken::Done(Delivery {
                    sent,
                    passage: Passage::Whole,
                    after: Duration::ZERO,
                    number,
                })
            }
        }
    }

    /// Does the effects whose moment has come, in the order of their moments. An effect may bring
    /// another one that comes later still, and whose moment has come as well.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        while self.late.iter().any(|effect| effect.due_at <= now) {
            let (mut due, waiting) = std::mem::take(&mut self.late)
                .into_iter()
                .partition::<Vec<_>, _>(|it| it.due_at <= now);
            self.late = waiting;
            due.sort_by_key(|effect| effect.due_at);
            for effect in due {
                match self.act_late(effect) {
                    // Nobody is there to hear the answer.
                    Taken::Done(_unheard) => {}
                    asked => self.unasked.push(asked),
                }
            }
        }
    }

    /// Everything the tenant holds, in Graph's form.
    pub(crate) fn shown(&self, now: Timestamp) -> Value {
        let teams = self
            .teams
            .values()
            .map(|team| (team.id.clone(), self.shown_team(team, now)));
        json!({
            "now": milliseconds(now),
            "teams": teams.collect::<Map<_, _>>(),
            "shiftPreferences": self.shown_preferences(),
            "apps": self.apps.shown(),
            "workforceIntegrations": self.shown_integrations(),
        })
    }

    /// What it holds of one team.
    pub(crate) fn shown_one(&self, team_id: &str, now: Timestamp) -> Option<Value> {
        let team = self.teams.get(&team_id.to_ascii_lowercase())?;
        Some(self.shown_team(team, now))
    }

    fn shown_team(&self, team: &Team, now: Timestamp) -> Value {
        let mut object = Map::new();
        object.insert("displayName".into(), json!(team.display_name));
        object.insert("members".into(), json!(team.members));
        object.insert(
            "schedule".into(),
            Value::Object(schedule::shown_schedule(team, now)),
        );
        for kind in KINDS {
            let showing = showing(&self.switches, true);
            let items = team
                .items(kind)
                .map(|item| item.shown(kind.versions(), showing));
            object.insert(kind.collection().into(), items.collect());
        }
        Value::Object(object)
    }
}
