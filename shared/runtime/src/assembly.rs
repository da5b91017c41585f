//! The ports, built from the configuration.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use secrecy::SecretString;
use shifts_app::{Intervals, Ports, SyncSettings};
use shifts_embedded::{Embedded, OpenError};
use shifts_engine::{MatchRule, ResolveRules, ThemeRules};
use shifts_graph::{Graph, GraphSettings, GraphSettingsError, Pacing};
use shifts_model::{GroupName, Theme, Visibility, WfmName};
use shifts_ports::{Clock, Meter, SecretError, Secrets, Wfm};
use shifts_provider_csv::CsvFolder;
use shifts_provider_open::{Credentials, OpenSettings, OpenSettingsError, OpenWfm};

use crate::configuration::{Configuration, OpenSection, WfmSection};

/// The passthrough value while no workforce integration is configured.
const PASSTHROUGH: &str = "shifts-adapter";

/// Whether the store may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is opened for reading; a file that is not there stays away.
    ReadOnly,
    /// It is opened for reading and writing, and made if it is not there.
    ReadWrite,
}

/// Why the program cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum AssemblyError {
    /// The store cannot be opened.
    #[error(transparent)]
    Store(OpenError),
    /// A secret cannot be had.
    #[error("{key}: the secret cannot be had")]
    Secret {
        /// The key that holds the reference.
        key: String,
        /// Why not.
        #[source]
        cause: SecretError,
    },
    /// The Graph client cannot be built.
    #[error(transparent)]
    Graph(GraphSettingsError),
    /// A WFM cannot be reached as configured.
    #[error("wfm.{name} cannot be used")]
    Wfm {
        /// The WFM.
        name: String,
        /// Why not.
        #[source]
        cause: OpenSettingsError,
    },
}

/// Builds the ports.
///
/// # Errors
///
/// What cannot be built, and why. Nothing has been written to Teams or the WFM.
pub async fn assemble(
    configuration: &Configuration,
    secrets: &dyn Secrets,
    clock: Arc<dyn Clock>,
    access: Access,
) -> Result<Ports, AssemblyError> {
    let meter = Arc::new(Meter::default());
    let settings = graph_settings(configuration, secrets).await?;
    let mut wfms: BTreeMap<WfmName, Arc<dyn Wfm>> = BTreeMap::new();
    for (name, section) in &configuration.wfm {
        let Ok(wfm_name) = WfmName::parse(name) else {
            continue;
        };
        let wfm = wfm(name, section, secrets, &clock, &meter).await?;
        wfms.insert(wfm_name, wfm);
    }
    // The store comes last of what can be wrong: until here nothing has been made on the disk.
    let path = &configuration.store.path;
    let store = Arc::new(open_store(path, access, Arc::clone(&meter))?);
    let graph = Graph::new(
        settings,
        Arc::clone(&clock),
        Arc::clone(&meter),
        store.clone(),
    );
    let graph = Arc::new(graph.map_err(AssemblyError::Graph)?);
    Ok(Ports {
        clock,
        connections: store.clone(),
        snapshots: store.clone(),
        visits: store.clone(),
        rosters: store.clone(),
        leases: store.clone(),
        jobs: store.clone(),
        runs: store,
        schedules: graph.clone(),
        shifts: graph,
        wfms,
        meter,
    })
}

fn open_store(path: &Path, access: Access, meter: Arc<Meter>) -> Result<Embedded, AssemblyError> {
    let opened = match access {
        Access::ReadOnly => Embedded::open_read_only(path, meter),
        Access::ReadWrite => Embedded::open(path, meter),
    };
    opened.map_err(AssemblyError::Store)
}

/// The settings of the Graph client, its secret fetched.
///
/// # Errors
///
/// When the secret cannot be had.
pub async fn graph_settings(
    configuration: &Configuration,
    secrets: &dyn Secrets,
) -> Result<GraphSettings, AssemblyError> {
    let section = &configuration.graph;
    let token_url = match section.token_url.as_str() {
        "" => format!(
            "https://login.microsoftonline.com/{}/oauth2/v2.0/token",
            section.tenant_id
        ),
        url => url.to_owned(),
    };
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(GraphSettings {
        base_url: section.base_url.clone(),
        token_url,
        client_id: section.client_id.clone(),
        client_secret: fetch(secrets, "graph.client_secret", &section.client_secret).await?,
        pacing: Pacing {
            tenant: section.tenant_id.clone(),
            rate_scale: section.rate_scale,
            urgent: false,
        },
        passthrough: given(&configuration.wfi.id).unwrap_or_else(|| PASSTHROUGH.to_owned()),
        acts_as: given(&section.acts_as),
        request_timeout: Duration::from_secs(section.request_timeout_s),
        envelopes_in_flight_max: section.envelopes_in_flight_max,
        attempts_max: section.attempts_max,
        jitter_seed: RandomState::new().hash_one(()),
        retry_after_max: Duration::from_secs(section.retry_after_max_s),
        page_count_max: section.page_count_max,
        body_bytes_max: section.body_bytes_max,
        provisioning_poll: Duration::from_secs(section.provisioning_poll_s),
        provisioning_wait_max: Duration::from_secs(section.provisioning_wait_max_s),
    })
}

/// How teams are kept equal, from the configuration.
#[must_use]
pub fn sync_settings(configuration: &Configuration) -> SyncSettings {
    let sync = &configuration.sync;
    let themes = configuration.themes.map.iter();
    let themes = themes.filter_map(|(key, name)| Some((key.clone(), Theme::parse(name)?)));
    // Names that cannot be groups were refused when the configuration was read.
    let fallback = GroupName::new("Staff").into_iter();
    let default_group = GroupName::new(&sync.default_group)
        .into_iter()
        .chain(fallback)
        .next();
    SyncSettings {
        past_weeks: sync.past_weeks,
        future_weeks: sync.future_weeks,
        first_day_of_week: configuration.first_day_of_week(),
        changes_per_pass_max: sync.changes_per_pass_max,
        quiet_time: Duration::from_secs(sync.quiet_time_s),
        visibility: if sync.drafts {
            Visibility::Draft
        } else {
            Visibility::Shared
        },
        notify_team: sync.notify_team,
        lease_ttl: Duration::from_secs(sync.lease_ttl_s),
        intervals: Intervals {
            roster_minutes: sync.roster_interval_minutes,
            shifts_minutes: sync.shifts_interval_minutes,
        },
        match_rules: configuration
            .roster
            .rules
            .iter()
            .filter_map(|r| MatchRule::parse(r))
            .collect(),
        resolve_rules: ResolveRules {
            themes: ThemeRules::new(themes),
            default_group: default_group.expect("the fallback is a name"),
        },
        refusal_retry: SignedDuration::from_hours(i64::from(sync.refusal_retry_hours)),
        source_reads_in_flight_max: sync.source_reads_in_flight_max,
        teams_per_visit_max: sync.teams_per_visit_max,
        workforce_integration_id: Some(configuration.wfi.id.clone()).filter(|id| !id.is_empty()),
    }
}

async fn wfm(
    name: &str,
    section: &WfmSection,
    secrets: &dyn Secrets,
    clock: &Arc<dyn Clock>,
    meter: &Arc<Meter>,
) -> Result<Arc<dyn Wfm>, AssemblyError> {
    match section {
        WfmSection::Csv { dir } => Ok(Arc::new(CsvFolder::new(dir.clone()))),
        WfmSection::Open(open) => {
            let settings = OpenSettings {
                base_url: open.base_url.clone(),
                credentials: credentials(name, open, secrets).await?,
                request_timeout: Duration::from_secs(open.request_timeout_s),
                page_count_max: open.page_count_max,
                body_bytes_max: open.body_bytes_max,
                allow_plain_http: open.allow_plain_http,
                allow_private_addresses: open.allow_private_addresses,
            };
            let wfm = OpenWfm::new(settings, Arc::clone(clock), Arc::clone(meter));
            let failed = |cause| AssemblyError::Wfm {
                name: name.to_owned(),
                cause,
            };
            Ok(Arc::new(wfm.map_err(failed)?))
        }
    }
}

async fn credentials(
    name: &str,
    open: &OpenSection,
    secrets: &dyn Secrets,
) -> Result<Credentials, AssemblyError> {
    let key = |key: &str| format!("wfm.{name}.{key}");
    if !open.bearer.is_empty() {
        return Ok(Credentials::Bearer(
            fetch(secrets, &key("bearer"), &open.bearer).await?,
        ));
    }
    if !open.internal_key.is_empty() {
        let secret = fetch(secrets, &key("internal_key"), &open.internal_key).await?;
        return Ok(Credentials::InternalKey(secret));
    }
    if open.client_id.is_empty() {
        return Ok(Credentials::None);
    }
    Ok(Credentials::ClientCredentials {
        token_url: open.token_url.clone(),
        client_id: open.client_id.clone(),
        client_secret: fetch(secrets, &key("client_secret"), &open.client_secret).await?,
        scope: open.scope.clone(),
    })
}

async fn fetch(
    secrets: &dyn Secrets,
    key: &str,
    reference: &str,
) -> Result<SecretString, AssemblyError> {
    let failed = |cause| AssemblyError::Secret {
        key: key.to_owned(),
        cause,
    };
    secrets.fetch(reference).await.map_err(failed)
}
