//! A team's schedule as the configuration and the WFM want it: zone, switches, integration.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use shifts_model::{ActionKind, Activity, Connection, TeamId};
use shifts_ports::{Attachment, Schedule, ScheduleSettings, ScheduleSwitches};

use crate::failures::{Failure, FailureKind};
use crate::look::configured_wfm;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::is_offered;
use crate::traces::traced_by_hand;

/// What became of one team's schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatedSchedule {
    /// The team.
    pub team_id: TeamId,
    /// What was not as it should be, and is now; nothing if all was. Or why it could not be set.
    pub outcome: Result<Vec<String>, Failure>,
}

/// Brings the schedules of connected teams to what the configuration and their WFMs say. One that
/// fails does not keep the others from it.
pub async fn update_schedules(
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
) -> Vec<UpdatedSchedule> {
    let team_ids = connections.iter().map(|team| &team.team_id);
    ports
        .schedules
        .admit(traced_by_hand(ports, "schedule", team_ids));
    let mut updated = Vec::new();
    for connection in connections {
        updated.push(UpdatedSchedule {
            team_id: connection.team_id.clone(),
            outcome: update_schedule(ports, settings, connection).await,
        });
    }
    updated
}

async fn update_schedule(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
) -> Result<Vec<String>, Failure> {
    // 1. What it should be.
    let unit_id = &connection.business_unit_id;
    let wfm = configured_wfm(&ports.wfms, connection)?;
    let unit = wfm.fetch_business_unit(unit_id).await;
    let unit = unit.map_err(|e| Failure::of_wfm(&e))?;
    if unit.zone != connection.zone {
        return Err(moved(connection));
    }
    let wanted = wanted_settings(ports, settings, connection);
    // 2. What it is.
    let schedule = ports.schedules.fetch_schedule(&connection.team_id).await;
    let schedule = schedule.map_err(|e| Failure::of_shifts(&e))?;
    let differ = differences(&schedule, &wanted);
    // 3. Only what differs is written.
    if !differ.is_empty() {
        provision(ports, &connection.team_id, &wanted).await?;
    }
    Ok(differ.into_values().collect())
}

/// A business unit that lies in another zone than its team's weeks are counted in.
pub(crate) fn moved(connection: &Connection) -> Failure {
    Failure::new(
        FailureKind::WrongInput,
        format!(
            "business unit {} now lies in another time zone than when team {} was connected; \
             check it in the WFM, then connect the team anew",
            connection.business_unit_id, connection.team_id
        ),
    )
}

/// How a team's schedule should be.
pub(crate) fn wanted_settings(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
) -> ScheduleSettings {
    // Without the workforce integration nobody is asked, and nobody answers.
    let answers = |kind: ActionKind| {
        let wfm = ports.wfms.get(&connection.wfm);
        settings.workforce_integration_id.is_some()
            && settings.callbacks.accepts.contains(&kind)
            && wfm
                .and_then(|wfm| wfm.actions())
                .is_some_and(|wfm| wfm.supports(kind))
    };
    let ours = settings.workforce_integration_id.clone();
    ScheduleSettings {
        zone: connection.zone.clone(),
        attachment: ours.map_or(Attachment::Keep, Attachment::Attach),
        // The buttons that somebody answers.
        switches: ScheduleSwitches {
            open_shifts: is_offered(&ports.wfms, settings, connection, Activity::OpenShifts),
            swap_requests: answers(ActionKind::Swap),
            offer_requests: answers(ActionKind::Offer),
            time_off_requests: answers(ActionKind::TimeOffRequest),
            time_clock: answers(ActionKind::TimeClock),
        },
    }
}

/// How a schedule differs from what is wanted, in words, by the name of the check.
pub(crate) fn differences(
    schedule: &Schedule,
    wanted: &ScheduleSettings,
) -> BTreeMap<&'static str, String> {
    let mut differ = BTreeMap::new();
    let Schedule::Ready {
        zone,
        workforce_integration_ids,
        switches,
    } = schedule
    else {
        differ.insert("schedule", "there was no schedule that is ready".to_owned());
        return differ;
    };
    if zone.as_ref() != Some(&wanted.zone) {
        let (is, should) = (zone_words(zone.as_ref()), zone_words(Some(&wanted.zone)));
        let words = format!("the schedule is in {is}, the business unit in {should}");
        differ.insert("time-zone", words);
    }
    if !wanted.attachment.is_met_by(workforce_integration_ids) {
        let words = match workforce_integration_ids.first() {
            None => "the configured workforce integration is not attached".to_owned(),
            Some(other) => format!(
                "the workforce integration {other} of another product was attached in place of the \
                 configured one"
            ),
        };
        differ.insert("workforce-integration", words);
    }
    if *switches != wanted.switches {
        let words = "the schedule shows buttons that nobody answers, or hides some";
        differ.insert("switches", words.to_owned());
    }
    differ
}

/// Makes or changes a schedule, and waits until it is ready.
pub(crate) async fn provision(
    ports: &Ports,
    team_id: &TeamId,
    wanted: &ScheduleSettings,
) -> Result<(), Failure> {
    let made = ports.schedules.provision_schedule(team_id, wanted).await;
    let why = match made.map_err(|e| Failure::of_shifts(&e))? {
        Schedule::Ready { .. } => return Ok(()),
        Schedule::Failed { code } => format!(
            "Shifts could not make the schedule of team {team_id} ({code}); the permission \
             Schedule.ReadWrite.All and a licence for Shifts are the usual causes"
        ),
        Schedule::Absent | Schedule::Provisioning => format!(
            "Shifts is still making the schedule of team {team_id}; run the command again in a \
             few minutes"
        ),
    };
    Err(Failure::new(FailureKind::Outside, why))
}

/// The name of a zone, for people.
pub(crate) fn zone_words(zone: Option<&TimeZone>) -> &str {
    zone.and_then(TimeZone::iana_name)
        .unwrap_or("an unknown zone")
}
