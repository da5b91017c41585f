//! The schedule of a team: reading it, asking for it, and what it comes with.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::faults::FaultKind;
use super::integrations::rehearsal::first_alone;
use super::kinds::{Kind, SCHEDULE, SCHEDULE_COMPUTED};
use super::refusal::Refusal;
use super::reply::{Answer, Reply};
use super::skewed_clock::later;
use super::switches;
use super::team::{Provisioning, Schedule, Team};
use super::visit::{Visit, etag, unwritten};
use crate::chance::Chance;

/// The reasons a new schedule comes with: name and icon.
const REASONS: [(&str, &str); 5] = [
    ("Vacation", "plane"),
    ("Sick Day", "firstAid"),
    ("Parental leave", "piggyBank"),
    ("Off", "notWorking"),
    ("Unpaid", "none"),
];

impl Visit<'_> {
    pub(crate) fn get_schedule(&self) -> Answer {
        let schedule = &self.team.schedule;
        let never_asked = matches!(schedule.provisioning, Provisioning::NotStarted);
        if never_asked && self.switches.is(&switches::SCHEDULE_BEFORE_PUT, "404") {
            return Err(Refusal::item_not_found());
        }
        Ok(Reply::json(200, self.shown_schedule()))
    }

    fn shown_schedule(&self) -> Value {
        let context = format!(
            "{}/$metadata#teams('{}')/schedule/$entity",
            self.call.base, self.team.id
        );
        let mut object = Map::new();
        object.insert("@odata.context".into(), json!(context));
        object.extend(shown_schedule(self.team, self.call.at));
        Value::Object(object)
    }

    /// `PUT schedule`: accepted at once, finished later the first time.
    pub(crate) fn put_schedule(&mut self) -> Answer {
        let mut settings = self.read(SCHEDULE, SCHEDULE_COMPUTED)?;
        first_alone(&mut settings);
        let zone = settings
            .get("timeZone")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if zone.is_empty() {
            return Err(Refusal::bad_request(
                "Invalid value specified for property 'timeZone'.",
            ));
        }
        let failure = self.call.bent(FaultKind::ProvisioningFails).map(|bend| {
            bend.code
                .clone()
                .unwrap_or_else(|| "InsufficientPermissions".to_owned())
        });
        let status = self.team.schedule.status(self.call.at);
        self.team.schedule.settings = settings;
        if matches!(status, "NotStarted" | "Failed") {
            let done_at = later(self.call.at, Duration::from_secs(self.provisioning_s));
            self.team.schedule.provisioning = Provisioning::Asked { done_at, failure };
            add_reasons(self.team, self.chance, self.call.at);
        }
        if self.switches.is(&switches::SCHEDULE_PUT_BODY, "present") {
            return Ok(Reply::json(200, self.shown_schedule()));
        }
        Ok(Reply::empty(204))
    }
}

/// The schedule in Graph's form.
pub(crate) fn shown_schedule(team: &Team, now: Timestamp) -> Map<String, Value> {
    let Schedule {
        settings,
        provisioning,
    } = &team.schedule;
    let status = team.schedule.status(now);
    let code = match provisioning {
        Provisioning::Asked { failure, .. } if status == "Failed" => failure.clone(),
        _ => None,
    };
    let mut object = Map::new();
    object.insert("id".into(), json!(team.id));
    object.insert("enabled".into(), json!(false));
    for property in SCHEDULE.iter().skip(1) {
        object.insert(property.name.into(), Value::Null);
    }
    object.extend(settings.clone());
    object.insert("provisionStatus".into(), json!(status));
    object.insert("provisionStatusCode".into(), json!(code));
    object
}

/// Gives a team a finished schedule in `time_zone`, or a new zone to the one it has.
pub(crate) fn provide(team: &mut Team, chance: &mut Chance, time_zone: &str, now: Timestamp) {
    let is_new = !matches!(team.schedule.provisioning, Provisioning::Asked { .. });
    if is_new {
        for name in [
            "openShiftsEnabled",
            "swapShiftsRequestsEnabled",
            "offerShiftRequestsEnabled",
            "timeOffRequestsEnabled",
        ] {
            team.schedule.settings.insert(name.to_owned(), json!(true));
        }
        team.schedule
            .settings
            .insert("workforceIntegrationIds".to_owned(), json!([]));
        add_reasons(team, chance, now);
    }
    team.schedule
        .settings
        .insert("enabled".to_owned(), json!(true));
    team.schedule
        .settings
        .insert("timeZone".to_owned(), json!(time_zone));
    team.schedule.provisioning = Provisioning::Asked {
        done_at: now,
        failure: None,
    };
}

fn add_reasons(team: &mut Team, chance: &mut Chance, now: Timestamp) {
    let kind = Kind::TimeOffReason;
    if team.items(kind).next().is_some() {
        return;
    }
    for (name, icon) in REASONS {
        let mut reason = unwritten(format!("{}{}", kind.id_prefix(), chance.guid()), now);
        reason.etag = etag(chance);
        let fields = [
            ("displayName", json!(name)),
            ("iconType", json!(icon)),
            ("isActive", json!(true)),
            ("code", Value::Null),
        ];
        reason.fields = fields
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        team.put(kind, reason, now);
    }
}
