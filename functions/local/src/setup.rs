//! From the configuration to ports that can be used.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use shifts_app::{Ports, SyncSettings};
use shifts_model::TeamId;
use shifts_runtime::{
    Access, CallbackSecrets, ConfigProblem, Configuration, SecretReferences, SystemClock, assemble,
    assemble_federated, callback_secrets, callers, load, start_telemetry, sync_settings,
};
use shifts_web::{
    AdminApi, Board, FederatedApi, Progress, TeamsView, WfiApi, admin, board, federated, wfi,
};

use crate::arguments::ConfigFile;
use crate::exit::usage;
use crate::output::somebody_watches;

/// Everything a command works with.
pub(crate) struct Program {
    pub(crate) ports: Ports,
    pub(crate) settings: SyncSettings,
    pub(crate) configuration: Configuration,
    /// What its references to secrets are looked up in.
    environment: BTreeMap<String, String>,
}

/// The environment, as values.
pub(crate) fn environment() -> BTreeMap<String, String> {
    std::env::vars().collect()
}

/// Reads the configuration.
pub(crate) fn configuration(file: &ConfigFile) -> anyhow::Result<Configuration> {
    let working_dir = std::env::current_dir().context("the working directory cannot be used")?;
    load(file.config.as_deref(), &working_dir, &environment()).map_err(|p| problems(&p))
}

/// The demo and the simulation are configured by their flags alone.
pub(crate) fn needs_no_file(file: &ConfigFile) -> anyhow::Result<()> {
    match &file.config {
        None => Ok(()),
        Some(_) => Err(usage(
            "this command takes no --config; its flags are all there is",
        )),
    }
}

/// Reads the configuration and builds the ports.
pub(crate) async fn program(file: &ConfigFile, access: Access) -> anyhow::Result<Program> {
    let configuration = configuration(file)?;
    let missing = configuration.missing_for_sync();
    if !missing.is_empty() {
        return Err(problems(&missing));
    }
    start_telemetry(&configuration.log, somebody_watches());
    build(configuration, environment(), access).await
}

/// Builds the ports from a configuration.
pub(crate) async fn build(
    configuration: Configuration,
    environment: BTreeMap<String, String>,
    access: Access,
) -> anyhow::Result<Program> {
    let secrets = SecretReferences::new(environment.clone());
    let ports = assemble(&configuration, &secrets, Arc::new(SystemClock), access).await;
    let ports = ports.map_err(|error| usage(format!("{:#}", anyhow::Error::new(error))))?;
    Ok(Program {
        settings: sync_settings(&configuration),
        ports,
        configuration,
        environment,
    })
}

impl Program {
    /// Where its secrets come from.
    pub(crate) fn secrets(&self) -> SecretReferences {
        SecretReferences::new(self.environment.clone())
    }

    /// The same program with ports of its own.
    async fn again(&self) -> anyhow::Result<Self> {
        let (configuration, environment) = (self.configuration.clone(), self.environment.clone());
        build(configuration, environment, Access::ReadWrite).await
    }
}

/// The enabled teams, or the one that was asked for.
pub(crate) async fn wanted_teams(ports: &Ports, team: Option<&str>) -> anyhow::Result<Vec<TeamId>> {
    const UNREADABLE: &str = "the store cannot be read";
    if let Some(team) = team {
        let team_id = team_id(team)?;
        let stored = ports.connections.load(&team_id).await.context(UNREADABLE)?;
        let unknown = || {
            usage(format!(
                "team {team_id} is not connected; `shifts-adapter teams list` shows the teams \
                 that are"
            ))
        };
        return Ok(vec![stored.ok_or_else(unknown)?.value.team_id]);
    }
    let listed = ports.connections.list().await.context(UNREADABLE)?;
    let stored = listed.into_iter().collect::<Result<Vec<_>, _>>();
    let connections = stored.context(UNREADABLE)?.into_iter().map(|s| s.value);
    let enabled = connections.filter(|connection| connection.enabled);
    Ok(enabled.map(|connection| connection.team_id).collect())
}

/// Reads a team's id.
pub(crate) fn team_id(text: &str) -> anyhow::Result<TeamId> {
    TeamId::parse(text).map_err(|error| {
        usage(format!(
            "{error}; it is the id of the team's Microsoft 365 group"
        ))
    })
}

/// The problems of a configuration as one error.
pub(crate) fn problems(problems: &[ConfigProblem]) -> anyhow::Error {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("\n  {problem}"))
        .collect();
    let what = if problems.len() == 1 {
        "a problem"
    } else {
        "problems"
    };
    usage(format!("the configuration has {what}:{}", lines.concat()))
}

/// The admin API, if somebody may use it. Its ports are its own: use cases say for themselves
/// which teams a Graph client may speak to.
pub(crate) async fn admin_of(program: &Program) -> anyhow::Result<Option<axum::Router>> {
    let configuration = &program.configuration;
    if configuration.admin.issuer.is_empty() {
        return Ok(None);
    }
    let own = program.again().await?;
    let callers = callers(configuration, own.ports.clock.clone());
    let callers = callers.map_err(|error| usage(error.to_string()))?;
    Ok(Some(admin(AdminApi {
        ports: own.ports,
        settings: own.settings,
        callers: Arc::new(callers),
    })))
}

/// The callbacks, if a workforce integration is configured.
pub(crate) async fn wfi_of(program: &Program) -> anyhow::Result<Option<axum::Router>> {
    match secrets_of(program).await? {
        None => Ok(None),
        Some(secrets) => callback_router(program, secrets).await.map(Some),
    }
}

/// The secrets of the workforce integration, if they are configured.
pub(crate) async fn secrets_of(program: &Program) -> anyhow::Result<Option<CallbackSecrets>> {
    let now = program.ports.clock.now();
    let secrets = callback_secrets(&program.configuration, &program.secrets(), now).await;
    secrets.map_err(|error| usage(format!("{:#}", anyhow::Error::new(error))))
}

/// The callbacks, opened with these secrets. Their ports are their own, as the admin API's are.
pub(crate) async fn callback_router(
    program: &Program,
    secrets: CallbackSecrets,
) -> anyhow::Result<axum::Router> {
    let own = program.again().await?;
    let api = WfiApi {
        ports: own.ports.of_callbacks(),
        settings: own.settings,
        secret: secrets.current,
        previous_secret: secrets.previous,
        tenant_id: own.configuration.graph.tenant_id,
    };
    wfi(api).map_err(|error| {
        usage(format!(
            "the secret at [wfi] secret or previous_secret cannot be used: {error}"
        ))
    })
}

/// What a WFM is told about people that sign in there, if any do.
pub(crate) async fn federated_of(program: &Program) -> anyhow::Result<Option<axum::Router>> {
    let found = assemble_federated(&program.configuration, &program.secrets()).await;
    let found = found.map_err(|error| usage(format!("{:#}", anyhow::Error::new(error))))?;
    Ok(found.map(|found| {
        federated(FederatedApi {
            federations: found.federations,
            tokens: found.tokens,
            clock: program.ports.clock.clone(),
        })
    }))
}

/// The board over these ports, showing what `view` shows.
pub(crate) fn board_of(
    program: &Program,
    view: Arc<dyn TeamsView>,
    progress: Progress,
) -> axum::Router {
    let ports = &program.ports;
    board(Board {
        clock: ports.clock.clone(),
        connections: ports.connections.clone(),
        runs: ports.runs.clone(),
        visits: ports.visits.clone(),
        rosters: ports.rosters.clone(),
        view,
        progress,
        first_day_of_week: program.settings.first_day_of_week,
    })
}
