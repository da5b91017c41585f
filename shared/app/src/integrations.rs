//! The workforce integration: registered in the tenant, attached to schedules, and gone again.
//!
//! From the moment it is attached until it is detached nobody can change a schedule while the
//! adapter does not answer, so the order is: answer, register, attach; detach, remove, fall silent
//! (Microsoft, "Create a custom integration to sync your workforce management system with Shifts",
//! dated 2024-11-18, read 2026-11).

use std::collections::BTreeSet;

use secrecy::SecretString;
use shifts_model::{
    Connection, FilteredEntity, TeamId, WorkforceEntity, WorkforceIntegration,
    WorkforceIntegrationId,
};
use shifts_ports::{
    Attachment, IntegrationChange, Integrations, IntegrationsError, NewIntegration, Schedule,
    ScheduleSettings,
};

use crate::failures::{Failure, FailureKind};
use crate::ports::Ports;
use crate::schedules::wanted_settings;
use crate::settings::SyncSettings;
use crate::traces::traced_by_hand;

/// Where callbacks are answered below the public address. Shifts appends the version.
const CALLBACK_PATH: &str = "/change";

/// How our integration should be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedIntegration {
    /// The address that Shifts asks, as [`callback_url`] makes it; `None` where none is configured.
    pub url: Option<String>,
    /// Whether people are shown only what they may choose.
    pub eligibility: bool,
}

/// How our integration is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// What Microsoft shows of it.
    pub integration: WorkforceIntegration,
    /// What is not as it should be.
    pub problems: Vec<RegistrationProblem>,
}

/// What is not as it should be with a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrationProblem {
    /// The configuration names another one, or none, in `[wfi] id`.
    NotConfigured,
    /// Shifts does not ask it: everybody changes what they like.
    Inactive,
    /// Shifts asks at another address.
    OtherAddress,
    /// It is not asked about these.
    MissingEntities(BTreeSet<WorkforceEntity>),
    /// People are shown more than they may choose.
    MissingEligibility(BTreeSet<FilteredEntity>),
}

/// Which integration a team's schedule has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attached {
    /// Ours.
    Ours,
    /// None.
    Nothing,
    /// Another product's, which is asked in place of ours.
    Other(WorkforceIntegrationId),
    /// The team has no schedule that is ready.
    NoSchedule,
}

impl Attached {
    /// Which integration `schedule` has, where ours is `ours`.
    #[must_use]
    pub fn of(schedule: &Schedule, ours: Option<&WorkforceIntegrationId>) -> Self {
        let Schedule::Ready {
            workforce_integration_ids: ids,
            ..
        } = schedule
        else {
            return Self::NoSchedule;
        };
        // Of several the first is asked.
        match ids.first() {
            None => Self::Nothing,
            Some(first) if Some(first) == ours => Self::Ours,
            Some(first) => Self::Other(first.clone()),
        }
    }

    /// The name in results.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Ours => "attached",
            Self::Nothing => "not-attached",
            Self::Other(_) => "another-product",
            Self::NoSchedule => "no-schedule",
        }
    }
}

/// How the integration is: in the tenant, and for each connected team.
#[derive(Debug, Clone)]
pub struct IntegrationStatus {
    /// How it is registered, `None` if it is not; or why that cannot be read, as without the
    /// permission for it.
    pub registered: Result<Option<Registered>, Failure>,
    /// Each team's schedule, or why it cannot be read.
    pub teams: Vec<(TeamId, Result<Attached, Failure>)>,
}

/// Why Microsoft was not told a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{failure}")]
pub struct NotTold {
    /// Why.
    pub failure: Failure,
    /// Whether it may yet have taken the secret: keep it, and look at the status.
    pub may_stand: bool,
}

impl From<Failure> for NotTold {
    /// Before it was told.
    fn from(failure: Failure) -> Self {
        let may_stand = false;
        Self { failure, may_stand }
    }
}

impl NotTold {
    fn by(error: &IntegrationsError) -> Self {
        Self {
            failure: Failure::of_connecting(error),
            may_stand: matches!(error, IntegrationsError::Unanswered { .. }),
        }
    }
}

/// What became of one team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegratedTeam {
    /// The team.
    pub team_id: TeamId,
    /// Whether its schedule was changed, or why it could not be.
    pub outcome: Result<bool, Failure>,
}

/// What became of a registration that was to go.
#[derive(Debug, Clone)]
pub struct Unregistered {
    /// The teams, detached. One that could not be keeps the registration from being removed.
    pub teams: Vec<IntegratedTeam>,
    /// What was removed; `None` if there was nothing, or a team is still attached.
    pub removed: Option<WorkforceIntegrationId>,
}

impl Unregistered {
    /// Whether every team is detached.
    #[must_use]
    pub fn is_detached(&self) -> bool {
        self.teams.iter().all(|team| team.outcome.is_ok())
    }
}

/// The address that Shifts asks, from the one under which it reaches the adapter.
///
/// # Errors
///
/// When that is no https address without a user, a query and a fragment; plain http is for a
/// simulated tenant on the same machine.
pub fn callback_url(public_url: &str) -> Result<String, Failure> {
    let base = public_url.trim().trim_end_matches('/');
    let base = base.strip_suffix(CALLBACK_PATH).unwrap_or(base);
    let (scheme, rest) = base.split_once("://").unwrap_or_default();
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    let is_here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let odd = |c: char| c.is_whitespace() || c.is_control() || "@?#\\".contains(c);
    let is_secure = scheme == "https" || (scheme == "http" && is_here);
    if !is_secure || host.is_empty() || rest.chars().any(odd) {
        let why = "the public address cannot be used; write one such as \
                   https://shifts.contoso.com, under which Microsoft reaches the adapter";
        return Err(Failure::new(FailureKind::WrongInput, why));
    }
    Ok(format!("{base}{CALLBACK_PATH}"))
}

/// Registers the integration. Somebody has to answer `/connect` at its address meanwhile, with the
/// same secret.
///
/// # Errors
///
/// When one of ours is registered already, or Microsoft does not do it.
pub async fn register_integration(
    integrations: &dyn Integrations,
    settings: &SyncSettings,
    wanted: &NewIntegration,
) -> Result<WorkforceIntegrationId, NotTold> {
    // 1. A second one at the same address would be asked twice about everything.
    if let Some(found) = find(integrations, settings, Some(&wanted.url)).await? {
        return Err(Failure::new(
            FailureKind::Conflict,
            format!(
                "the workforce integration {} is registered already; `shifts-adapter wfi status` \
                 shows it, `wfi unregister` removes it",
                found.id
            ),
        )
        .into());
    }
    // 2. The registration, sent once.
    let not_told = match integrations.register(wanted).await {
        Ok(id) => return Ok(id),
        Err(error) => NotTold::by(&error),
    };
    if !not_told.may_stand {
        return Err(not_told);
    }
    // 3. Whether a registration stands whose answer was lost.
    match find(integrations, settings, Some(&wanted.url)).await {
        Ok(Some(found)) => Ok(found.id),
        Ok(None) | Err(_) => Err(not_told),
    }
}

/// How the integration is. Changes nothing. What cannot be asked is told in its place.
pub async fn integration_status(
    integrations: &dyn Integrations,
    ports: &Ports,
    settings: &SyncSettings,
    wanted: &WantedIntegration,
    connections: &[Connection],
) -> IntegrationStatus {
    // 1. The registration.
    let found = find(integrations, settings, wanted.url.as_deref()).await;
    // 2. The teams. What is ours is what is registered, else what is configured.
    let ours = found.as_ref().ok().and_then(Option::as_ref);
    let ours = ours.map(|found| found.id.clone());
    let ours = ours.or_else(|| settings.workforce_integration_id.clone());
    admit(ports, connections);
    let mut teams = Vec::new();
    for connection in connections {
        let schedule = ports.schedules.fetch_schedule(&connection.team_id).await;
        let attached = schedule.map(|schedule| Attached::of(&schedule, ours.as_ref()));
        let attached = attached.map_err(|e| Failure::of_shifts(&e));
        teams.push((connection.team_id.clone(), attached));
    }
    let judged = |integration| Registered {
        problems: problems(&integration, settings, wanted),
        integration,
    };
    IntegrationStatus {
        registered: found.map(|found| found.map(judged)),
        teams,
    }
}

/// Attaches the configured integration to the schedules of connected teams. One that fails does
/// not keep the others from it. Another product's is left alone unless it is to be replaced.
///
/// # Errors
///
/// When none is configured, or the configured one is not registered, or is not asked. Where the
/// application may not read that, which it needs for nothing else, it is taken for granted.
pub async fn attach_integration(
    integrations: &dyn Integrations,
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
    replaces: bool,
) -> Result<Vec<IntegratedTeam>, Failure> {
    let Some(ours) = &settings.workforce_integration_id else {
        let why = "no workforce integration is configured; register it with `shifts-adapter wfi \
                   register`, then write [wfi] id";
        return Err(Failure::new(FailureKind::WrongInput, why));
    };
    // 1. It is registered, and asked. A schedule that points to nothing may never be changed again.
    match integrations.fetch(ours).await {
        Ok(registered) if registered.is_active => {}
        Ok(_) => {
            let why = format!("the workforce integration {ours} is inactive; register it anew");
            return Err(Failure::new(FailureKind::Outside, why));
        }
        Err(error @ IntegrationsError::Forbidden { .. }) if !error.is_about_token() => {}
        Err(error) => return Err(Failure::of_integrations(&error)),
    }
    // 2. Each team.
    admit(ports, connections);
    let mut teams = Vec::new();
    for connection in connections {
        let wanted = ScheduleSettings {
            attachment: Attachment::Attach(ours.clone()),
            ..wanted_settings(ports, settings, connection)
        };
        let outcome = attach(ports, connection, ours, &wanted, replaces).await;
        teams.push(IntegratedTeam {
            team_id: connection.team_id.clone(),
            outcome,
        });
    }
    Ok(teams)
}

/// Detaches our integration from the schedules of connected teams: nobody is asked any more before
/// they are changed. Another product's is left alone.
///
/// # Errors
///
/// When none is configured.
pub async fn detach_integration(
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
) -> Result<Vec<IntegratedTeam>, Failure> {
    match &settings.workforce_integration_id {
        Some(ours) => Ok(detach_all(ports, settings, connections, ours).await),
        None => Err(Failure::new(
            FailureKind::WrongInput,
            "no workforce integration is configured, so it is not known which is ours; write \
             [wfi] id",
        )),
    }
}

/// Tells Microsoft a new secret. Whoever answers at the address has to know both from before this
/// until some time after it: Shifts may use either.
///
/// # Errors
///
/// When none of ours is registered, or Microsoft does not do it: then the old secret still counts,
/// unless it [may stand](NotTold::may_stand).
pub async fn rotate_secret(
    integrations: &dyn Integrations,
    settings: &SyncSettings,
    wanted: &WantedIntegration,
    secret: SecretString,
) -> Result<WorkforceIntegrationId, NotTold> {
    // 1. Ours.
    let found = find(integrations, settings, wanted.url.as_deref()).await?;
    let found = found.ok_or_else(not_registered)?;
    // 2. The secret.
    let change = IntegrationChange {
        secret: Some(secret),
        ..IntegrationChange::default()
    };
    let changed = integrations.change(&found.id, &change).await;
    changed.map_err(|e| NotTold::by(&e))?;
    Ok(found.id)
}

/// Detaches every connected team, then removes the registration.
///
/// # Errors
///
/// When the registrations cannot be read, or the removal fails. A team that cannot be detached is
/// told in the result, and then nothing is removed: run it again.
pub async fn unregister_integration(
    integrations: &dyn Integrations,
    ports: &Ports,
    settings: &SyncSettings,
    wanted: &WantedIntegration,
    connections: &[Connection],
) -> Result<Unregistered, Failure> {
    // 1. Ours. One that is gone already may still be attached.
    let found = find(integrations, settings, wanted.url.as_deref()).await?;
    let found = found.map(|found| found.id);
    let ours = found
        .clone()
        .or_else(|| settings.workforce_integration_id.clone());
    let ours = ours.ok_or_else(not_registered)?;
    // 2. No schedule points to it any more.
    let teams = detach_all(ports, settings, connections, &ours).await;
    let mut done = Unregistered {
        teams,
        removed: None,
    };
    // 3. The registration.
    if let (Some(id), true) = (found, done.is_detached()) {
        match integrations.remove(&id).await {
            Ok(()) | Err(IntegrationsError::Missing { .. }) => done.removed = Some(id),
            Err(error) => return Err(Failure::of_integrations(&error)),
        }
    }
    Ok(done)
}

/// Our registration: the configured one, else the one at our address.
async fn find(
    integrations: &dyn Integrations,
    settings: &SyncSettings,
    url: Option<&str>,
) -> Result<Option<WorkforceIntegration>, Failure> {
    if let Some(id) = &settings.workforce_integration_id {
        match integrations.fetch(id).await {
            Ok(found) => return Ok(Some(found)),
            Err(IntegrationsError::Missing { .. }) => {}
            Err(error) => return Err(Failure::of_integrations(&error)),
        }
    }
    let Some(url) = url else {
        return Ok(None);
    };
    let listed = integrations.list().await;
    let listed = listed.map_err(|e| Failure::of_integrations(&e))?;
    Ok(listed.into_iter().find(|found| is_same(&found.url, url)))
}

/// Whether two addresses are one. Capitals count in a path, and yet are a slip between ours.
fn is_same(one: &str, other: &str) -> bool {
    let bare = |url: &str| url.trim_end_matches('/').to_ascii_lowercase();
    bare(one) == bare(other)
}

fn problems(
    found: &WorkforceIntegration,
    settings: &SyncSettings,
    wanted: &WantedIntegration,
) -> Vec<RegistrationProblem> {
    let mut problems = Vec::new();
    if settings.workforce_integration_id.as_ref() != Some(&found.id) {
        problems.push(RegistrationProblem::NotConfigured);
    }
    if !found.is_active {
        problems.push(RegistrationProblem::Inactive);
    }
    let elsewhere = |url: &String| !is_same(url, &found.url);
    if wanted.url.as_ref().is_some_and(elsewhere) {
        problems.push(RegistrationProblem::OtherAddress);
    }
    let missing = BTreeSet::from(WorkforceEntity::ALL);
    let missing: BTreeSet<_> = missing.difference(&found.entities).copied().collect();
    if !missing.is_empty() {
        problems.push(RegistrationProblem::MissingEntities(missing));
    }
    let missing = BTreeSet::from(FilteredEntity::ALL);
    let missing: BTreeSet<_> = missing.difference(&found.eligibility).copied().collect();
    if wanted.eligibility && !missing.is_empty() {
        problems.push(RegistrationProblem::MissingEligibility(missing));
    }
    problems
}

fn not_registered() -> Failure {
    Failure::new(
        FailureKind::WrongInput,
        "no workforce integration of ours is registered; `shifts-adapter wfi register` does it",
    )
}

fn admit(ports: &Ports, connections: &[Connection]) {
    let team_ids = connections.iter().map(|team| &team.team_id);
    ports
        .schedules
        .admit(traced_by_hand(ports, "wfi", team_ids));
}

async fn attach(
    ports: &Ports,
    connection: &Connection,
    ours: &WorkforceIntegrationId,
    wanted: &ScheduleSettings,
    replaces: bool,
) -> Result<bool, Failure> {
    let team_id = &connection.team_id;
    let schedule = ports.schedules.fetch_schedule(team_id).await;
    let schedule = schedule.map_err(|e| Failure::of_shifts(&e))?;
    match Attached::of(&schedule, Some(ours)) {
        Attached::Ours => Ok(false),
        Attached::Other(other) if !replaces => Err(Failure::new(
            FailureKind::Conflict,
            format!(
                "the workforce integration {other} of another product is attached; with --replace \
                 it is asked no more"
            ),
        )),
        Attached::Other(_) | Attached::Nothing | Attached::NoSchedule => {
            provision(ports, team_id, wanted).await?;
            Ok(true)
        }
    }
}

async fn detach_all(
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
    ours: &WorkforceIntegrationId,
) -> Vec<IntegratedTeam> {
    admit(ports, connections);
    // As it should be without an integration, down to the buttons that need one.
    let without = SyncSettings {
        workforce_integration_id: None,
        ..settings.clone()
    };
    let mut teams = Vec::new();
    for connection in connections {
        let wanted = ScheduleSettings {
            attachment: Attachment::Detach,
            ..wanted_settings(ports, &without, connection)
        };
        teams.push(IntegratedTeam {
            team_id: connection.team_id.clone(),
            outcome: detach(ports, connection, ours, &wanted).await,
        });
    }
    teams
}

/// The WFM is not asked for anything here: it may be the reason for detaching.
async fn detach(
    ports: &Ports,
    connection: &Connection,
    ours: &WorkforceIntegrationId,
    wanted: &ScheduleSettings,
) -> Result<bool, Failure> {
    let team_id = &connection.team_id;
    let schedule = ports.schedules.fetch_schedule(team_id).await;
    let schedule = schedule.map_err(|e| Failure::of_shifts(&e))?;
    match Attached::of(&schedule, Some(ours)) {
        Attached::Ours => {
            provision(ports, team_id, wanted).await?;
            Ok(true)
        }
        Attached::Other(_) | Attached::Nothing | Attached::NoSchedule => Ok(false),
    }
}

/// Changes a schedule, and makes sure that it has the integration which is wanted.
async fn provision(
    ports: &Ports,
    team_id: &TeamId,
    wanted: &ScheduleSettings,
) -> Result<(), Failure> {
    let made = ports.schedules.provision_schedule(team_id, wanted).await;
    let made = made.map_err(|e| Failure::of_shifts(&e))?;
    match made {
        Schedule::Ready {
            workforce_integration_ids,
            ..
        } if wanted.attachment.is_met_by(&workforce_integration_ids) => Ok(()),
        Schedule::Ready { .. }
        | Schedule::Absent
        | Schedule::Provisioning
        | Schedule::Failed { .. } => Err(Failure::new(
            FailureKind::Outside,
            format!(
                "Shifts has not set the workforce integration of team {team_id}; look at the team \
                 with `shifts-adapter teams health`, then run the command again"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_callbacks_lies_below_the_public_one() {
        for (public, url) in [
            (
                "https://shifts.contoso.com",
                "https://shifts.contoso.com/change",
            ),
            (
                "https://shifts.contoso.com/",
                "https://shifts.contoso.com/change",
            ),
            (
                "https://shifts.contoso.com/change",
                "https://shifts.contoso.com/change",
            ),
            (
                "https://contoso.com:8443/wfm/",
                "https://contoso.com:8443/wfm/change",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/change"),
        ] {
            assert_eq!(callback_url(public).unwrap(), url);
        }
    }

    #[test]
    fn an_address_that_microsoft_must_not_be_given_is_refused() {
        for public in [
            "",
            "https://",
            "shifts.contoso.com",
            "http://shifts.contoso.com",
            "http://127.0.0.1.evil.example",
            "ftp://127.0.0.1",
            "https://me:hunter2@contoso.com",
            "https://contoso.com/?a=b",
            "https://contoso.com/#x",
            "https://contoso.com/a b",
        ] {
            let refused = callback_url(public).unwrap_err();
            assert_eq!(refused.kind(), FailureKind::WrongInput, "{public}");
            assert!(!refused.to_string().contains("hunter2"));
        }
    }
}
