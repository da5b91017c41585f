//! Blue Yonder, built from its section.

use std::sync::Arc;
use std::time::Duration;

use shifts_model::{ActionKind, Activity, RefusalReason};
use shifts_provider_blue_yonder::{
    ApiPaths, BlueYonder, BlueYonderSettings, Outside, PeopleLogin, TimeOffEnd,
};
use shifts_provider_outbound::Addresses;

use super::federation::federation;
use super::section::BlueYonderSection;
use crate::assembly::{AssemblyError, fetch};
use crate::providers::Shared;
use crate::random::SystemRandomness;

/// One Blue Yonder.
///
/// # Errors
///
/// Names the key that cannot be used, or the secret that cannot be had.
pub(super) async fn blue_yonder(
    name: &str,
    section: &BlueYonderSection,
    shared: &Shared<'_>,
) -> Result<BlueYonder, AssemblyError> {
    let signing = federation(name, section, shared.secrets).await;
    let people_login = signing?.map(|federation| PeopleLogin {
        federation: Arc::new(federation),
        header: section.federation_header.clone(),
    });
    let key = |key| format!("wfm.{name}.{key}");
    let password = fetch(shared.secrets, &key("password"), &section.password).await?;
    let sealing_key = fetch(shared.secrets, &key("sealing_key"), &section.sealing_key).await?;
    let window = &shared.configuration.sync;
    let settings = BlueYonderSettings {
        password,
        sealing_key,
        people_login,
        past_weeks: window.past_weeks,
        future_weeks: window.future_weeks,
        ..plain(section)
    };
    let outside = Outside {
        clock: Arc::clone(shared.clock),
        meter: Arc::clone(shared.meter),
        tokens: Arc::clone(shared.tokens),
        random: Arc::new(SystemRandomness),
    };
    BlueYonder::new(settings, outside).map_err(|cause| AssemblyError::Wfm {
        name: name.to_owned(),
        cause,
    })
}

/// What the section says by itself, without a secret.
fn plain(section: &BlueYonderSection) -> BlueYonderSettings {
    // Words were checked when the configuration was read.
    let refusals = section.refusals.iter();
    BlueYonderSettings {
        base_url: section.base_url.clone(),
        people_url: section.people_url.clone(),
        paths: ApiPaths {
            retail: section.retail_path.clone(),
            self_service: section.self_service_path.clone(),
            site_manager: section.site_manager_path.clone(),
            login: section.login_path.clone(),
        },
        login_name: section.login_name.clone(),
        password: String::new().into(),
        people_login: None,
        sealing_key: String::new().into(),
        authenticated_header: section.authenticated_header.clone(),
        session_life: Duration::from_secs(section.session_minutes.saturating_mul(60)),
        login_settles: Duration::from_millis(section.login_settles_ms),
        manager_groups: section.manager_groups.iter().copied().collect(),
        time_zones: section.time_zones.clone(),
        time_off_types: section.time_off_types.iter().cloned().collect(),
        request_types: section.request_types.clone(),
        time_off_end: match section.time_off_end.as_str() {
            "last-day" => TimeOffEnd::LastDay,
            _ => TimeOffEnd::Moment,
        },
        time_off_reach_days: section.time_off_reach_days,
        ignored_warnings: section.ignored_warnings.clone(),
        unpaid_details: section.unpaid_details.iter().cloned().collect(),
        business_day_begins_minutes: section.business_day_begins_minutes,
        past_weeks: 0,
        future_weeks: 0,
        people_per_request: section.people_per_request,
        requests_in_flight_max: section.requests_in_flight_max,
        catalog_life: Duration::from_secs(section.catalog_minutes.saturating_mul(60)),
        people_life: Duration::from_secs(section.people_s),
        refusals: refusals
            .map(|(code, meaning)| (code.clone(), RefusalReason::of_code(meaning)))
            .collect(),
        request_timeout: Duration::from_secs(section.request_timeout_s),
        body_bytes_max: section.body_bytes_max,
        addresses: Addresses {
            allow_plain_http: section.allow_plain_http,
            allow_private: section.allow_private_addresses,
            allow_this_machine: section.allow_this_machine,
            hosts: section.hosts.clone(),
        },
        offers: section
            .offers
            .iter()
            .filter_map(|name| Activity::parse(name))
            .collect(),
        actions: section
            .actions
            .iter()
            .filter_map(|name| ActionKind::parse(name))
            .collect(),
    }
}
