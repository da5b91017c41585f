//! `kind = "open"`: a WFM that speaks the open protocol.

use std::path::Path;
#[cfg(feature = "outside")]
use std::sync::Arc;

use serde::Deserialize;
use shifts_model::ActionKind;
use toml::Table;

use super::checks::{check_actions, check_address, check_offers, check_references, keys};
use super::{Checked, Provider};

/// The checked keys. What each means is told in the default configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(feature = "outside"),
    expect(dead_code, reason = "nothing is built")
)]
pub(super) struct OpenSection {
    base_url: String,
    bearer: String,
    internal_key: String,
    token_url: String,
    client_id: String,
    client_secret: String,
    scope: String,
    request_timeout_s: u64,
    page_count_max: usize,
    body_bytes_max: usize,
    allow_plain_http: bool,
    allow_private_addresses: bool,
    offers: Vec<String>,
    actions: Vec<String>,
}

impl OpenSection {
    pub(super) fn read(merged: Table, _: &Path) -> Checked<Self> {
        let open: Self = keys("open", merged)?;
        check_address("base_url", &open.base_url, false, open.allow_plain_http)?;
        check_references(&open.references())?;
        let given = [&open.bearer, &open.internal_key, &open.client_id];
        if given.iter().filter(|text| !text.is_empty()).count() > 1 {
            let remedy = "keep one of bearer, internal_key and client_id".to_owned();
            return Err((
                "bearer",
                "(hidden)".to_owned(),
                "more than one sort of credentials is given",
                remedy,
            ));
        }
        check_offers(&open.offers)?;
        check_actions(&open.actions, &ActionKind::ALL)?;
        Ok(open)
    }

    #[cfg(feature = "outside")]
    pub(super) async fn build(
        &self,
        name: &str,
        shared: &super::Shared<'_>,
    ) -> Result<Arc<dyn shifts_ports::Wfm>, super::AssemblyError> {
        building::build(self, name, shared).await
    }
}

impl Provider for OpenSection {
    fn references(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("bearer", &self.bearer),
            ("internal_key", &self.internal_key),
            ("client_secret", &self.client_secret),
        ]
    }

    fn tells_requests(&self) -> bool {
        !self.actions.is_empty()
    }
}

#[cfg(feature = "federated")]
impl super::Unfederated for OpenSection {}

#[cfg(feature = "outside")]
mod building {
    use std::time::Duration;

    use shifts_model::Activity;
    use shifts_ports::{Secrets, Wfm};
    use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};

    use super::{ActionKind, Arc, OpenSection};
    use crate::assembly::{AssemblyError, fetch};
    use crate::providers::Shared;

    pub(super) async fn build(
        open: &OpenSection,
        name: &str,
        shared: &Shared<'_>,
    ) -> Result<Arc<dyn Wfm>, AssemblyError> {
        let settings = OpenSettings {
            base_url: open.base_url.clone(),
            credentials: credentials(name, open, shared.secrets).await?,
            request_timeout: Duration::from_secs(open.request_timeout_s),
            page_count_max: open.page_count_max,
            body_bytes_max: open.body_bytes_max,
            allow_plain_http: open.allow_plain_http,
            allow_private_addresses: open.allow_private_addresses,
            // Words were checked when the configuration was read.
            offers: open
                .offers
                .iter()
                .filter_map(|name| Activity::parse(name))
                .collect(),
            actions: open
                .actions
                .iter()
                .filter_map(|name| ActionKind::parse(name))
                .collect(),
        };
        let wfm = OpenWfm::new(settings, Arc::clone(shared.clock), Arc::clone(shared.meter));
        let failed = |cause| AssemblyError::Wfm {
            name: name.to_owned(),
            cause,
        };
        Ok(Arc::new(wfm.map_err(failed)?))
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
}
