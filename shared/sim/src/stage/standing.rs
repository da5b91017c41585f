//! How a store stands in both systems, as far as somebody is concerned.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use serde_json::{Value, json};

use super::forms::{Asked, Side, Window};
use super::teams_side::{self, all, text};
use super::{Stage, Store, wfm_side};

/// How many days ahead the page looks.
const DAYS_AHEAD: i64 = 14;
/// How many days there are to choose from for time off.
const DAYS_TO_ASK_FOR: i64 = 28;
/// How many requests are told of; the latest ones.
const REQUESTS_MAX: usize = 40;
/// How many people one can look at besides oneself.
const OTHERS_MAX: usize = 8;

/// Whose plan is looked at.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Whose {
    /// The store's team; the first one when absent or unknown.
    team: Option<String>,
    /// Who one is; nobody yet when absent or unknown.
    #[serde(rename = "as")]
    user_id: Option<String>,
    /// Who else is concerned: ids with commas between.
    #[serde(default)]
    also: String,
}

/// A store with its team as Teams holds it, and the window that is looked at.
pub(super) struct InStore<'a> {
    pub(super) store: &'a Store,
    pub(super) team: Value,
    pub(super) name: String,
    pub(super) zone_name: String,
    pub(super) window: Window,
}

impl Stage {
    /// What both systems hold for somebody.
    pub(super) fn standing(&self, whose: &Whose) -> Result<Value, String> {
        let here = self.in_store(whose.team.as_deref())?;
        let window = &here.window;
        let mut teams = teams_side::side(&here.team, window);
        let mut wfm = self.wfm_side(&here);
        let own = whose.user_id.iter().cloned();
        let also = whose.also.split(',').take(OTHERS_MAX).map(str::to_owned);
        let mut concerned: BTreeSet<String> = own.chain(also).collect();
        let is_manager = |id: &str| is_manager(&here.team, id);
        let sees_all = whose.user_id.as_deref().is_some_and(is_manager);
        for side in [&mut teams, &mut wfm] {
            side.requests
                .retain(|request| sees_all || names(request, &concerned));
            side.requests.sort_by_key(|request| Reverse(request.at));
            side.requests.truncate(REQUESTS_MAX);
        }
        for request in teams.requests.iter().filter(|request| is_open(request)) {
            concerned.insert(request.sender_id.clone());
            concerned.extend(request.recipient_id.clone());
        }
        for side in [&mut teams, &mut wfm] {
            of_concerned(side, &concerned);
        }
        let stores: Value = self.stores.iter().map(|store| self.named(store)).collect();
        let reasons = all(&here.team, "timeOffReasons").filter(|it| it["isActive"] != false);
        let reason = |it: &Value| json!({"id": it["id"], "name": it["displayName"]});
        Ok(json!({
            "teams_known": stores,
            "team": {
                "team_id": here.store.team_id, "name": here.name, "zone": here.zone_name,
                // Shifts has no offers where the WFM has none.
                "can_offer": here.team["schedule"]["offerShiftRequestsEnabled"] != false,
            },
            "people": people(&here.team),
            "reasons": reasons.map(reason).collect::<Value>(),
            "now": window.local(window.from).strftime("%Y-%m-%dT%H:%M").to_string(),
            "days": days(window),
            "teams": teams,
            "wfm": wfm,
        }))
    }

    /// The store of a team, or the first one that Teams has a team for.
    pub(super) fn in_store(&self, team_id: Option<&str>) -> Result<InStore<'_>, String> {
        let wanted = self
            .stores
            .iter()
            .find(|it| Some(it.team_id.as_str()) == team_id);
        let store = wanted.or(self.stores.first()).ok_or("there is no store")?;
        let team = self.tenant.team(&store.team_id);
        let team = team.ok_or("Teams has no team for this store")?;
        let state = self.wfm.state();
        let unit = state.rota.business_unit(&store.business_unit_id);
        let unit = unit.ok_or("the WFM does not know this store")?;
        let zone = TimeZone::get(&unit.time_zone).map_err(|error| error.to_string())?;
        let from = self.tenant.now();
        Ok(InStore {
            store,
            name: text(&team, "displayName").unwrap_or_default(),
            team,
            zone_name: unit.time_zone.clone(),
            window: Window {
                zone,
                from,
                until: later(from, DAYS_AHEAD),
            },
        })
    }

    /// What the WFM holds of that store.
    fn wfm_side(&self, here: &InStore<'_>) -> Side {
        let requests = self.wfm.requests();
        let state = self.wfm.state();
        let unit_id = &here.store.business_unit_id;
        wfm_side::side(&state.rota, &requests, unit_id, &here.window)
    }

    fn named(&self, store: &Store) -> Value {
        let state = self.wfm.state();
        let unit = state.rota.business_unit(&store.business_unit_id);
        json!({"team_id": store.team_id, "name": unit.map(|unit| &unit.name)})
    }
}

/// The same time of day, some days later.
pub(super) fn later(at: Timestamp, days: i64) -> Timestamp {
    at.saturating_add((days * 24).hours())
        .unwrap_or(Timestamp::MAX)
}

/// Whether somebody decides what others ask for.
pub(super) fn is_manager(team: &Value, user_id: &str) -> bool {
    let mut members = all(team, "members");
    members.any(|member| member["id"] == user_id && member["owner"] == true)
}

fn is_open(request: &Asked) -> bool {
    ["colleague", "manager"].contains(&request.state)
}

fn names(request: &Asked, concerned: &BTreeSet<String>) -> bool {
    let recipient = request.recipient_id.as_ref();
    concerned.contains(&request.sender_id) || recipient.is_some_and(|id| concerned.contains(id))
}

/// Leaves what belongs to these people, or to nobody yet.
fn of_concerned(side: &mut Side, concerned: &BTreeSet<String>) {
    side.items.retain(|item| {
        item.user_id
            .as_ref()
            .is_none_or(|id| concerned.contains(id))
    });
    side.items
        .sort_by(|a, b| (a.starts, &a.id).cmp(&(b.starts, &b.id)));
}

/// Everybody in a team, workers first, by name.
fn people(team: &Value) -> Value {
    let mut people: Vec<(bool, String, String)> = all(team, "members")
        .filter_map(|member| {
            let is_manager = member["owner"] == true;
            Some((
                is_manager,
                text(member, "displayName")?,
                text(member, "id")?,
            ))
        })
        .collect();
    people.sort();
    let person = |(is_manager, name, id): &(bool, String, String)| {
        json!({
            "user_id": id, "name": name, "is_manager": is_manager,
        })
    };
    people.iter().map(person).collect()
}

/// The coming days as Teams asks for them: from midnight to midnight where the store is.
fn days(window: &Window) -> Value {
    let today = window.local(window.from).date();
    let midnight = |date: Date| {
        let zoned = date.to_zoned(window.zone.clone()).ok()?;
        Some(zoned.timestamp().to_string())
    };
    let day = |ahead: i64| {
        let date = today.checked_add(ahead.days()).ok()?;
        let next = date.checked_add(1.day()).ok()?;
        Some(json!({"date": date, "starts_at": midnight(date)?, "ends_at": midnight(next)?}))
    };
    (1..=DAYS_TO_ASK_FOR).filter_map(day).collect()
}
