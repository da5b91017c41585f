//! The sections as the program uses them. They have no defaults: those are in the default file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Table;

use super::Configuration;
use super::layers::Origins;
use super::problems::ConfigProblem;
use crate::providers::WfmSection;

/// `[graph]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphSection {
    /// Where Graph is.
    pub base_url: String,
    /// Where tokens are issued; empty for Microsoft's endpoint of the tenant.
    pub token_url: String,
    /// The Entra tenant.
    pub tenant_id: String,
    /// The application.
    pub client_id: String,
    /// A reference to its secret.
    pub client_secret: String,
    /// How many times Microsoft's rates may be used.
    pub rate_scale: f64,
    /// How long one request may take.
    pub request_timeout_s: u64,
    /// Envelopes side by side.
    pub envelopes_in_flight_max: usize,
    /// Attempts at one call.
    pub attempts_max: u32,
    /// The longest wait Graph may ask for.
    pub retry_after_max_s: u64,
    /// Pages of one listing.
    pub page_count_max: usize,
    /// Bytes of one answer.
    pub body_bytes_max: usize,
    /// The first pause while a schedule is made.
    pub provisioning_poll_s: u64,
    /// The longest wait for a schedule.
    pub provisioning_wait_max_s: u64,
    /// Over which version of Graph requests are answered.
    pub request_decisions: String,
    /// Legacy: the acting user.
    pub acts_as: String,
}

/// `[wfi]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WfiSection {
    /// The workforce integration's id; empty while there is none.
    pub id: String,
    /// A reference to its secret.
    pub secret: String,
    /// A reference to the secret before a change.
    pub previous_secret: String,
    /// For how many hours that one counts.
    pub previous_secret_hours: u32,
    /// Where Shifts reaches the adapter.
    pub public_url: String,
    /// Whether people are shown only what they may choose.
    pub eligibility: bool,
    /// Over which version of Graph it is registered.
    pub graph_version: String,
    /// What people may do in Shifts.
    pub accepts: Vec<String>,
    /// Which requests nobody has to approve in Shifts.
    pub auto_approve: Vec<String>,
    /// How long a person waits at most.
    pub deadline_s: u64,
}

/// `[store]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSection {
    /// The database file.
    pub path: PathBuf,
}

/// `[aws]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsSection {
    /// The DynamoDB table.
    pub table: String,
    /// The S3 bucket.
    pub bucket: String,
    /// The SQS queue.
    pub queue_url: String,
    /// A Redis, or a reference to its address; empty for none.
    pub redis_url: String,
}

/// `[admin]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdminSection {
    /// Who issues tokens; empty while the admin API answers nobody.
    pub issuer: String,
    /// Whom tokens are for.
    pub audience: String,
    /// How long the issuer's keys are kept.
    pub keys_ttl_minutes: u64,
    /// How long one request to the issuer may take.
    pub request_timeout_s: u64,
    /// Bytes of one answer of the issuer.
    pub body_bytes_max: u64,
    /// Whether the issuer may be one on this machine without TLS.
    pub allow_plain_http: bool,
}

/// `[sync]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncSection {
    /// Weeks before this one.
    pub past_weeks: u32,
    /// Weeks after this one.
    pub future_weeks: u32,
    /// The first day of a week, in English.
    pub first_day_of_week: String,
    /// Changes of one pass.
    pub changes_per_pass_max: usize,
    /// The quiet time after an unanswered create.
    pub quiet_time_s: u64,
    /// What is done at all.
    pub activities: Vec<String>,
    /// How often members are read.
    pub roster_interval_minutes: u32,
    /// How often the WFM is asked for requests that changed.
    pub requests_interval_minutes: u32,
    /// How often shifts are looked at.
    pub shifts_interval_minutes: u32,
    /// How often open shifts are looked at.
    pub open_shifts_interval_minutes: u32,
    /// How often time off is looked at.
    pub time_off_interval_minutes: u32,
    /// How often availability is looked at.
    pub availability_interval_minutes: u32,
    /// How often Teams is compared with what was written there.
    pub drift_interval_minutes: u32,
    /// Minutes between two renewals of people's sessions.
    pub token_refresh_interval_minutes: u32,
    /// Drafts and one share, or every change at once.
    pub drafts: bool,
    /// Whether a share notifies the whole team.
    pub notify_team: bool,
    /// The group of shifts without a department.
    pub default_group: String,
    /// How long a lease lasts.
    pub lease_ttl_s: u64,
    /// Whether the timer rests.
    pub suspend_all: bool,
    /// How often the timer ticks.
    pub tick_s: u64,
    /// Teams of one visit.
    pub teams_per_visit_max: usize,
    /// Sources read side by side.
    pub source_reads_in_flight_max: usize,
    /// After how long a refused record is tried again.
    pub refusal_retry_hours: u32,
}

/// `[brake]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrakeSection {
    /// Deletions of one week that are always believed.
    pub week_count: u64,
    /// The share of a week that is always believed to go.
    pub week_percent: u64,
    /// Deletions of one cycle that are always believed.
    pub tenant_count: u64,
    /// The share of all items that is always believed to go in one cycle.
    pub tenant_percent: u64,
    /// The most deletions of one cycle that are ever believed.
    pub tenant_count_max: u64,
    /// How long a cycle is.
    pub cycle_minutes: u32,
    /// The share of its people that a team may lose.
    pub people_percent: u64,
    /// Equal readings that let go what is held.
    pub readings: u32,
    /// How far apart readings must be.
    pub apart_minutes: u32,
    /// The share of a week that only a person lets go.
    pub release_percent: u64,
}

/// `[drift]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriftSection {
    /// `report`, `repair` or `repair-and-remove`.
    pub policy: String,
}

/// `[roster]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterSection {
    /// The rules, in order.
    pub rules: Vec<String>,
}

/// `[themes]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemesSection {
    /// What stands for what.
    pub map: BTreeMap<String, String>,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSection {
    /// Where the board is served.
    pub listen: String,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSection {
    /// `text` or `json`.
    pub format: String,
    /// What is logged.
    pub filter: String,
}

#[derive(Deserialize)]
struct All {
    graph: GraphSection,
    wfi: WfiSection,
    store: StoreSection,
    aws: AwsSection,
    admin: AdminSection,
    sync: SyncSection,
    brake: BrakeSection,
    drift: DriftSection,
    roster: RosterSection,
    themes: ThemesSection,
    server: ServerSection,
    log: LogSection,
}

/// Reads the checked table.
pub(crate) fn read(
    table: Table,
    wfm: BTreeMap<String, WfmSection>,
    origins: Origins,
) -> Result<Configuration, ConfigProblem> {
    let All {
        graph,
        wfi,
        store,
        aws,
        admin,
        sync,
        brake,
        drift,
        roster,
        themes,
        server,
        log,
    } = table
        .clone()
        .try_into()
        .map_err(|error: toml::de::Error| ConfigProblem {
            key: "configuration".to_owned(),
            value: "…".to_owned(),
            why: error.message().to_owned(),
            remedy: "compare it with the default configuration".to_owned(),
            place: "all layers together".to_owned(),
        })?;
    Ok(Configuration {
        graph,
        wfi,
        store,
        aws,
        admin,
        wfm,
        sync,
        brake,
        drift,
        roster,
        themes,
        server,
        log,
        table,
        origins,
    })
}
