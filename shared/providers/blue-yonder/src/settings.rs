//! How Blue Yonder is reached, what its documents leave open, and the limits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use shifts_auth::Federation;
use shifts_model::{ActionKind, Activity, RefusalReason};
use shifts_provider_outbound::Addresses;

/// The choices and limits of one Blue Yonder.
#[derive(Clone)]
pub struct BlueYonderSettings {
    /// Where the Retail Web API and the login of the service account are.
    pub base_url: String,
    /// Where Employee Self-Service, Site Manager and the login of people are; empty for the same
    /// place.
    pub people_url: String,
    /// Where the APIs lie below these addresses, their versions included.
    pub paths: ApiPaths,
    /// The login name of the service account.
    pub login_name: String,
    /// Its password.
    pub password: SecretString,
    /// How people are signed in; `None` where nobody acts as themselves.
    pub people_login: Option<PeopleLogin>,
    /// The key by which sessions are sealed before they are kept: 32 bytes or more.
    pub sealing_key: SecretString,
    /// The header by which Blue Yonder tells whether somebody is signed in.
    pub authenticated_header: String,
    /// How long a session lasts.
    pub session_life: Duration,
    /// How long a session needs after its login before it counts everywhere.
    pub login_settles: Duration,
    /// The security groups whose members are managers.
    pub manager_groups: BTreeSet<i64>,
    /// Names of time zones that neither the tz database nor Windows has, and what they are in the
    /// tz database.
    pub time_zones: BTreeMap<String, String>,
    /// The types of time off that are told, by name; empty for all of them.
    pub time_off_types: BTreeSet<String>,
    /// The types of time off that people may ask for in Shifts, by name.
    pub request_types: Vec<String>,
    /// What the end of time off at midnight means.
    pub time_off_end: TimeOffEnd,
    /// How long before it is looked at time off may have begun, where Blue Yonder lists it under
    /// the year in which it began.
    pub time_off_reach_days: u32,
    /// The warnings that a request for time off ignores, as Blue Yonder calls them.
    pub ignored_warnings: Vec<String>,
    /// The types of a shift's details that are not paid.
    pub unpaid_details: BTreeSet<String>,
    /// How many minutes after midnight a business day begins: what starts before belongs to the
    /// day before, and on the first day of a labour week to the week before.
    pub business_day_begins_minutes: u32,
    /// How many labour weeks before this one are looked through for people.
    pub past_weeks: u32,
    /// How many after this one.
    pub future_weeks: u32,
    /// How many people are asked for in one request.
    pub people_per_request: usize,
    /// How many requests of one reading are on their way side by side.
    pub requests_in_flight_max: usize,
    /// How long sites, zones, departments, jobs and types of time off are believed.
    pub catalog_life: Duration,
    /// How long it is believed who works at a site, so that the readings of one visit ask once.
    pub people_life: Duration,
    /// What further error codes of Blue Yonder mean.
    pub refusals: BTreeMap<String, RefusalReason>,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How large one answer may be, unpacked.
    pub body_bytes_max: usize,
    /// Which addresses it may have.
    pub addresses: Addresses,
    /// Which of shifts, open shifts, time off and availability are read.
    pub offers: BTreeSet<Activity>,
    /// Which actions people may do; none where it is only read.
    pub actions: BTreeSet<ActionKind>,
}

/// Where the APIs lie, as paths below an address.
#[derive(Debug, Clone)]
pub struct ApiPaths {
    /// The Retail Web API.
    pub retail: String,
    /// Employee Self-Service.
    pub self_service: String,
    /// Site Manager.
    pub site_manager: String,
    /// The login, of the account and of people.
    pub login: String,
}

/// How people are signed in: with a token that the adapter signs, and that Blue Yonder brings back
/// to it to learn who it is about.
#[derive(Clone)]
pub struct PeopleLogin {
    /// Signs the tokens.
    pub federation: Arc<Federation>,
    /// The header that carries them.
    pub header: String,
}

/// What the end of time off at midnight means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeOffEnd {
    /// The day that begins then belongs to it: it names the last day.
    LastDay,
    /// It ends with the day before.
    Moment,
}
