//! The workforce integrations that are registered in the tenant.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;
use shifts_model::{FilteredEntity, WorkforceEntity, WorkforceIntegration, WorkforceIntegrationId};

use crate::{FETCH_TOKEN, RequestIds};

/// What is to be registered.
#[derive(Debug, Clone)]
pub struct NewIntegration {
    /// Its name, for people.
    pub name: String,
    /// The address that Shifts asks, without the version.
    pub url: String,
    /// What Shifts seals its questions with: exactly 64 visible ASCII characters.
    pub secret: SecretString,
    /// What it is asked about.
    pub entities: BTreeSet<WorkforceEntity>,
    /// What people are shown only after it was asked; nothing if they are shown everything.
    pub eligibility: BTreeSet<FilteredEntity>,
}

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct IntegrationChange {
    /// The address that Shifts asks, without the version.
    pub url: Option<String>,
    /// What Shifts seals its questions with.
    pub secret: Option<SecretString>,
    /// Whether it is asked at all.
    pub is_active: Option<bool>,
}

/// Why Microsoft did not do it. Variants differ in what the caller must do next.
#[derive(Debug, thiserror::Error)]
pub enum IntegrationsError {
    /// There is no such integration, or none any more: whoever wanted it gone is done.
    #[error("Graph knows no such workforce integration for {operation} ({code}){ids}")]
    Missing {
        /// What was asked.
        operation: &'static str,
        /// The innermost code of the answer.
        code: String,
        /// What the request is called.
        ids: RequestIds,
    },
    /// The adapter's credentials or permissions do not suffice: a person has to act.
    #[error("Graph does not allow {operation} ({code}){ids}")]
    Forbidden {
        /// What was asked.
        operation: &'static str,
        /// The innermost code of the answer.
        code: String,
        /// What the request is called.
        ids: RequestIds,
    },
    /// It was not done, and asking again in the same way will not help. A registration or a new
    /// secret is refused too when nobody at the address has answered Shifts.
    #[error("Graph refused {operation} ({code}){ids}")]
    Refused {
        /// What was asked.
        operation: &'static str,
        /// The innermost code of the answer.
        code: String,
        /// What the request is called.
        ids: RequestIds,
    },
    /// Nothing was done; ask again later.
    #[error("Graph throttled {operation}{ids}")]
    Throttled {
        /// What was asked.
        operation: &'static str,
        /// How long to wait at least.
        retry_after: Duration,
        /// What the request is called.
        ids: RequestIds,
    },
    /// No usable answer. What was asked for may have been done: look before asking again.
    #[error("no answer from Graph to {operation}{ids}")]
    Unanswered {
        /// What was asked.
        operation: &'static str,
        /// What came instead.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
        /// What the request is called.
        ids: RequestIds,
    },
}

impl IntegrationsError {
    /// Whether there is no token to ask anything with.
    #[must_use]
    pub fn is_about_token(&self) -> bool {
        match self {
            Self::Missing { operation, .. }
            | Self::Forbidden { operation, .. }
            | Self::Refused { operation, .. }
            | Self::Throttled { operation, .. }
            | Self::Unanswered { operation, .. } => *operation == FETCH_TOKEN,
        }
    }
}

/// The tenant's workforce integrations, whoever registered them.
#[async_trait]
pub trait Integrations: Send + Sync {
    /// All of them, all pages.
    async fn list(&self) -> Result<Vec<WorkforceIntegration>, IntegrationsError>;

    /// One of them, as it is now.
    async fn fetch(
        &self,
        id: &WorkforceIntegrationId,
    ) -> Result<WorkforceIntegration, IntegrationsError>;

    /// Registers one. During the call Shifts asks the address whether anybody is there, and
    /// registers nothing unless it is answered. It is sent once: after
    /// [`IntegrationsError::Unanswered`] list, and look for the address.
    async fn register(
        &self,
        wanted: &NewIntegration,
    ) -> Result<WorkforceIntegrationId, IntegrationsError>;

    /// Changes one. For a new address or secret Shifts may ask the address as when it was
    /// registered. Changing it twice to the same is harmless.
    async fn change(
        &self,
        id: &WorkforceIntegrationId,
        change: &IntegrationChange,
    ) -> Result<(), IntegrationsError>;

    /// Deletes one. What Shifts does with schedules that it is still attached to is unknown, so
    /// detach it before.
    async fn remove(&self, id: &WorkforceIntegrationId) -> Result<(), IntegrationsError>;
}
