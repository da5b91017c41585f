//! The tenant's workforce integrations: read, registered, changed, removed.

use async_trait::async_trait;
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use shifts_model::{TraceId, WorkforceIntegration, WorkforceIntegrationId};
use shifts_ports::{
    IntegrationChange, Integrations, IntegrationsError, NewIntegration, RequestIds, ShiftsError,
};

use crate::calls::{Graph, json};
use crate::pacing::Verb;
use crate::request_ids::RequestTraces;
use crate::settings::{GraphVersion, version_root};
use crate::transport::{Request, Target};
use crate::wire::{
    EncryptionWrite, IntegrationForm, IntegrationPatch, IntegrationWrite, read_eligibility,
    read_entities, written_eligibility, written_entities,
};

/// The version in the path of a callback (`/v1/connect`). It is ours to count, from 1.
const API_VERSION: u32 = 1;
/// Without it Graph shows the kinds that are newer than its first as `unknownFutureValue`
/// ("Working with evolvable enumerations", read 2026-11).
const ALL_MEMBERS: (&str, &str) = ("prefer", "include-unknown-enum-members");

/// The workforce integrations of the tenant, over one version of Graph.
pub struct GraphIntegrations {
    graph: Graph,
    version: GraphVersion,
    trace: TraceId,
}

impl GraphIntegrations {
    /// Integrations through that client. As of October 2024 only beta kept what people are shown
    /// of eligibility ("Create a custom integration to sync your workforce management system with
    /// Shifts", dated 2024-11-18, read 2026-11). All requests belong to `trace`.
    #[must_use]
    pub fn new(graph: Graph, version: GraphVersion, trace: TraceId) -> Self {
        Self {
            graph,
            version,
            trace,
        }
    }

    fn request(
        &self,
        operation: &'static str,
        method: Method,
        id: Option<&WorkforceIntegrationId>,
    ) -> Result<Request, IntegrationsError> {
        let unusable = || IntegrationsError::Refused {
            operation,
            code: "UnusableAddress".to_owned(),
            ids: RequestIds::default(),
        };
        let base_url = &self.graph.settings.base_url;
        let mut url = version_root(base_url, self.version).map_err(|_| unusable())?;
        url.path_segments_mut()
            .map_err(|()| unusable())?
            .extend(["teamwork", "workforceIntegrations"])
            .extend(id.map(WorkforceIntegrationId::as_str));
        let (name, value) = ALL_MEMBERS;
        Ok(Request {
            operation,
            traces: RequestTraces::of([self.trace]),
            method,
            target: Target::Link(url.into()),
            headers: vec![(name, value.to_owned())],
            body: None,
        })
    }
}

#[async_trait]
impl Integrations for GraphIntegrations {
    async fn list(&self) -> Result<Vec<WorkforceIntegration>, IntegrationsError> {
        let request = self.request("list the workforce integrations", Method::GET, None)?;
        let forms: Vec<IntegrationForm> = self.graph.list(request).await.map_err(told)?;
        Ok(forms.into_iter().filter_map(integration).collect())
    }

    async fn fetch(
        &self,
        id: &WorkforceIntegrationId,
    ) -> Result<WorkforceIntegration, IntegrationsError> {
        let operation = "read the workforce integration";
        let request = self.request(operation, Method::GET, Some(id))?;
        let response = self.graph.call(Verb::Get, &request).await.map_err(told)?;
        let form: IntegrationForm = json(operation, &response).map_err(told)?;
        integration(form).ok_or_else(|| unreadable(operation, response.ids))
    }

    async fn register(
        &self,
        wanted: &NewIntegration,
    ) -> Result<WorkforceIntegrationId, IntegrationsError> {
        let operation = "register the workforce integration";
        let mut request = self.request(operation, Method::POST, None)?;
        request.body = body(&IntegrationWrite {
            display_name: &wanted.name,
            api_version: API_VERSION,
            is_active: true,
            url: &wanted.url,
            encryption: EncryptionWrite::of(wanted.secret.expose_secret()),
            supported_entities: written_entities(&wanted.entities),
            eligibility_filtering_enabled_entities: written_eligibility(&wanted.eligibility),
        });
        let sent = self.graph.call_unrepeated(Verb::Post, &request).await;
        let response = sent.map_err(told)?;
        let form: IntegrationForm = json(operation, &response).map_err(told)?;
        let id = WorkforceIntegrationId::parse(&form.id);
        id.map_err(|_| unreadable(operation, response.ids))
    }

    async fn change(
        &self,
        id: &WorkforceIntegrationId,
        change: &IntegrationChange,
    ) -> Result<(), IntegrationsError> {
        let operation = "change the workforce integration";
        let mut request = self.request(operation, Method::PATCH, Some(id))?;
        let secret = change.secret.as_ref();
        request.body = body(&IntegrationPatch {
            url: change.url.as_deref(),
            encryption: secret.map(|secret| EncryptionWrite::of(secret.expose_secret())),
            is_active: change.is_active,
        });
        // PATCH has no row of its own among the limits that are counted here, and PUT's number.
        self.done(Verb::Put, request).await
    }

    async fn remove(&self, id: &WorkforceIntegrationId) -> Result<(), IntegrationsError> {
        let operation = "remove the workforce integration";
        let request = self.request(operation, Method::DELETE, Some(id))?;
        self.done(Verb::Delete, request).await
    }
}

impl GraphIntegrations {
    async fn done(&self, verb: Verb, request: Request) -> Result<(), IntegrationsError> {
        let response = self.graph.call(verb, &request).await.map_err(told)?;
        if response.status == 404 {
            let missing = json::<()>(request.operation, &response);
            return missing.map_err(told);
        }
        Ok(())
    }
}

fn body(form: &impl Serialize) -> Option<serde_json::Value> {
    serde_json::to_value(form).ok()
}

fn integration(form: IntegrationForm) -> Option<WorkforceIntegration> {
    let entities = form.supported_entities.unwrap_or_default();
    let eligibility = form.eligibility_filtering_enabled_entities;
    Some(WorkforceIntegration {
        id: WorkforceIntegrationId::parse(&form.id).ok()?,
        name: form.display_name.unwrap_or_default(),
        url: form.url.unwrap_or_default(),
        is_active: form.is_active.unwrap_or(false),
        entities: read_entities(&entities),
        eligibility: read_eligibility(&eligibility.unwrap_or_default()),
    })
}

fn unreadable(operation: &'static str, ids: RequestIds) -> IntegrationsError {
    IntegrationsError::Unanswered {
        operation,
        cause: "its id is none".into(),
        ids,
    }
}

/// The same failure, told of integrations.
fn told(error: ShiftsError) -> IntegrationsError {
    match error {
        ShiftsError::NotFound {
            operation,
            code,
            ids,
        } => IntegrationsError::Missing {
            operation,
            code,
            ids,
        },
        ShiftsError::Forbidden {
            operation,
            code,
            ids,
        } => IntegrationsError::Forbidden {
            operation,
            code,
            ids,
        },
        ShiftsError::Refused {
            operation,
            code,
            ids,
        } => IntegrationsError::Refused {
            operation,
            code,
            ids,
        },
        ShiftsError::Throttled {
            operation,
            retry_after,
            ids,
        } => IntegrationsError::Throttled {
            operation,
            retry_after,
            ids,
        },
        ShiftsError::Unanswered {
            operation,
            cause,
            ids,
        } => IntegrationsError::Unanswered {
            operation,
            cause,
            ids,
        },
        // No request about a team is made here.
        ShiftsError::TeamNotConnected { .. } => IntegrationsError::Refused {
            operation: "ask about workforce integrations",
            code: "TeamNotConnected".to_owned(),
            ids: RequestIds::default(),
        },
    }
}
