//! `workforceIntegration`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shifts_model::{FilteredEntity, WorkforceEntity};

/// An integration as it is read. `encryption.secret` is null there, always, and is not looked at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationForm {
    pub(crate) id: String,
    pub(crate) display_name: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) is_active: Option<bool>,
    pub(crate) supported_entities: Option<String>,
    pub(crate) eligibility_filtering_enabled_entities: Option<String>,
}

/// An integration as it is registered. It cannot be printed: it holds the secret.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationWrite<'a> {
    pub(crate) display_name: &'a str,
    pub(crate) api_version: u32,
    pub(crate) is_active: bool,
    pub(crate) url: &'a str,
    pub(crate) encryption: EncryptionWrite<'a>,
    pub(crate) supported_entities: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) eligibility_filtering_enabled_entities: Option<String>,
}

/// What is to be different of an integration. What is not in it stays, kinds that were never read
/// among it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationPatch<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encryption: Option<EncryptionWrite<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_active: Option<bool>,
}

#[derive(Serialize)]
pub(crate) struct EncryptionWrite<'a> {
    protocol: &'static str,
    secret: &'a str,
}

impl<'a> EncryptionWrite<'a> {
    pub(crate) fn of(secret: &'a str) -> Self {
        let protocol = "sharedSecret";
        Self { protocol, secret }
    }
}

/// The kinds as Graph takes them. Where there are several, each has to begin with a capital, or
/// Graph answers 400 (Microsoft, "Create a custom integration to sync your workforce management
/// system with Shifts", dated 2024-11-18, read 2026-11).
pub(crate) fn written_entities(entities: &BTreeSet<WorkforceEntity>) -> String {
    joined(entities.iter().copied().map(entity))
}

/// The choices as Graph takes them; nothing where there are none.
pub(crate) fn written_eligibility(eligibility: &BTreeSet<FilteredEntity>) -> Option<String> {
    (!eligibility.is_empty()).then(|| joined(eligibility.iter().copied().map(filtered)))
}

/// The kinds in what Graph shows. Kinds that we do not know are left out.
pub(crate) fn read_entities(text: &str) -> BTreeSet<WorkforceEntity> {
    let all = WorkforceEntity::ALL.into_iter();
    all.filter(|kind| names(text, entity(*kind))).collect()
}

/// The choices in what Graph shows.
pub(crate) fn read_eligibility(text: &str) -> BTreeSet<FilteredEntity> {
    let all = FilteredEntity::ALL.into_iter();
    all.filter(|kind| names(text, filtered(*kind))).collect()
}

fn joined(names: impl Iterator<Item = &'static str>) -> String {
    names.collect::<Vec<_>>().join(",")
}

/// Read without regard to case: Graph begins them with a small letter, its pages with both.
fn names(text: &str, name: &str) -> bool {
    let mut words = text.split(',').map(str::trim);
    words.any(|word| word.eq_ignore_ascii_case(name))
}

fn entity(entity: WorkforceEntity) -> &'static str {
    match entity {
        WorkforceEntity::Shift => "Shift",
        WorkforceEntity::SwapRequest => "SwapRequest",
        WorkforceEntity::UserShiftPreferences => "UserShiftPreferences",
        WorkforceEntity::OpenShift => "OpenShift",
        WorkforceEntity::OpenShiftRequest => "OpenShiftRequest",
        WorkforceEntity::OfferShiftRequest => "OfferShiftRequest",
        WorkforceEntity::TimeCard => "TimeCard",
        WorkforceEntity::TimeOffReason => "TimeOffReason",
        WorkforceEntity::TimeOff => "TimeOff",
        WorkforceEntity::TimeOffRequest => "TimeOffRequest",
    }
}

fn filtered(filtered: FilteredEntity) -> &'static str {
    match filtered {
        FilteredEntity::SwapRequest => "SwapRequest",
        FilteredEntity::OfferShiftRequest => "OfferShiftRequest",
        FilteredEntity::TimeOffReason => "TimeOffReason",
    }
}
