//! Blue Yonder, built from its section.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use shifts_auth::{Federation, FederationKeys, FederationSettings, KeyPair};
use shifts_model::{ActionKind, Activity, RefusalReason};
use shifts_ports::Secrets;
use shifts_provider_blue_yonder::{
    ApiPaths, BlueYonder, BlueYonderSettings, Outside, PeopleLogin, TimeOffEnd,
};
use shifts_provider_outbound::{AddressError, Addresses};

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
    let secrets = References {
        name,
        secrets: shared.secrets,
    };
    let people_login = match section.federation_algorithm.as_str() {
        "" => None,
        _ => Some(PeopleLogin {
            federation: Arc::new(federation(name, section, &secrets).await?),
            header: section.federation_header.clone(),
        }),
    };
    let password = secrets.fetch("password", &section.password).await?;
    let sealing_key = secrets.fetch("sealing_key", &section.sealing_key).await?;
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

async fn federation(
    name: &str,
    section: &BlueYonderSection,
    secrets: &References<'_>,
) -> Result<Federation, AssemblyError> {
    let signing = secrets
        .fetch("federation_key", &section.federation_key)
        .await?;
    let keys = match section.federation_algorithm.as_str() {
        "HS256" => FederationKeys::Shared {
            current: signing,
            previous: secrets
                .find("federation_previous_key", &section.federation_previous_key)
                .await?,
        },
        algorithm => {
            let current = secrets.fetch("federation_public_key", &section.federation_public_key);
            let previous = &section.federation_previous_public_key;
            let pem = |secret: SecretString| secret.expose_secret().to_owned();
            let pair = KeyPair {
                signing,
                current: pem(current.await?),
                previous: secrets
                    .find("federation_previous_public_key", previous)
                    .await?
                    .map(pem),
            };
            if algorithm == "RS256" {
                FederationKeys::Rsa(pair)
            } else {
                FederationKeys::Curve(pair)
            }
        }
    };
    let built = Federation::new(FederationSettings {
        issuer: section.federation_issuer.clone(),
        audience: section.federation_issuer.clone(),
        life: Duration::from_secs(section.federation_life_s),
        keys,
    });
    built.map_err(|error| AssemblyError::Wfm {
        name: name.to_owned(),
        cause: AddressError {
            key: error.key,
            why: error.why,
        },
    })
}

/// The secrets of one WFM.
struct References<'a> {
    name: &'a str,
    secrets: &'a dyn Secrets,
}

impl References<'_> {
    async fn fetch(&self, key: &str, reference: &str) -> Result<SecretString, AssemblyError> {
        fetch(self.secrets, &format!("wfm.{}.{key}", self.name), reference).await
    }

    async fn find(
        &self,
        key: &str,
        reference: &str,
    ) -> Result<Option<SecretString>, AssemblyError> {
        if reference.is_empty() {
            return Ok(None);
        }
        self.fetch(key, reference).await.map(Some)
    }
}
