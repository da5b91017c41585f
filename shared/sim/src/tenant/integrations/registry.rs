//! The integrations that are registered in the tenant.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::item::{Writer, milliseconds, written_by};
use super::super::skewed_clock::later;
use super::entities::Flags;
use super::sealing::Secret;
use crate::chance::Chance;

/// One registration.
#[derive(Debug, Clone)]
pub(crate) struct Integration {
    pub(crate) id: String,
    pub(crate) etag: String,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
    pub(crate) modified_by: Option<Writer>,
    pub(crate) display_name: String,
    pub(crate) api_version: i64,
    /// Without the version, and without a slash at the end.
    pub(crate) url: String,
    pub(crate) is_active: bool,
    pub(crate) secret: Secret,
    /// The secret before, and since when it is one of the past.
    pub(crate) old_secret: Option<(Secret, Timestamp)>,
    pub(crate) supported: Flags,
    pub(crate) filtered: Flags,
}

/// Whom to ask, as the registration was when the question arose.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) integration_id: String,
    pub(crate) display_name: String,
    /// The address with the version.
    pub(crate) url: String,
    pub(crate) secret: Secret,
}

impl Integration {
    /// In Graph's form. The secret reads as null, always.
    pub(crate) fn shown(&self, new_members: bool) -> Map<String, Value> {
        let writer = self.modified_by.as_ref();
        let shown = json!({
            "@odata.etag": self.etag,
            "id": self.id,
            "createdDateTime": milliseconds(self.created_at),
            "lastModifiedDateTime": milliseconds(self.modified_at),
            "lastModifiedBy": writer.map_or(Value::Null, written_by),
            "displayName": self.display_name,
            "apiVersion": self.api_version,
            "isActive": self.is_active,
            "url": self.url,
            "encryption": {"protocol": "sharedSecret", "secret": null},
            "supportedEntities": self.supported.shown(new_members),
            "eligibilityFilteringEnabledEntities": self.filtered.shown(new_members),
        });
        match shown {
            Value::Object(shown) => shown,
            _ => Map::new(),
        }
    }

    /// Whom to ask now. While the old secret is still about, it is used every other time or so.
    pub(crate) fn target(&self, now: Timestamp, grace: Duration, chance: &mut Chance) -> Target {
        let old = self.old_secret.as_ref();
        let old = old.filter(|(_, since)| now < later(*since, grace));
        let secret = match old {
            Some((old, _)) if chance.bits() & 1 == 1 => old,
            _ => &self.secret,
        };
        Target {
            integration_id: self.id.clone(),
            display_name: self.display_name.clone(),
            url: format!("{}/v{}", self.url, self.api_version),
            secret: secret.clone(),
        }
    }
}

/// All integrations by id. Nothing limits their number but whoever may register them.
#[derive(Debug, Default)]
pub(crate) struct Registry(BTreeMap<String, Integration>);

impl Registry {
    pub(crate) fn get(&self, id: &str) -> Option<&Integration> {
        self.0.get(&id.to_ascii_lowercase())
    }

    pub(crate) fn put(&mut self, integration: Integration) {
        let key = integration.id.to_ascii_lowercase();
        self.0.insert(key, integration);
    }

    /// Takes one away. Returns false when there was none.
    #[must_use]
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        self.0.remove(&id.to_ascii_lowercase()).is_some()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Integration> {
        self.0.values()
    }
}
