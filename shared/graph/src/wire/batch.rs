//! `$batch` (Graph, "Combine multiple requests in one HTTP call", read 2026-11).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Serialize)]
pub(crate) struct BatchForm {
    pub(crate) requests: Vec<BatchItem>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct BatchItem {
    pub(crate) id: String,
    pub(crate) method: &'static str,
    pub(crate) url: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BatchAnswer {
    pub(crate) responses: Vec<BatchItemAnswer>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BatchItemAnswer {
    pub(crate) id: String,
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    pub(crate) body: Value,
}

impl BatchItemAnswer {
    /// The seconds of `Retry-After`, which may be a number or a text, in any case.
    pub(crate) fn retry_after_s(&self) -> Option<u64> {
        let headers = self.headers.as_ref()?;
        let (_, value) = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
        value
            .as_u64()
            .or_else(|| value.as_str()?.trim().parse().ok())
    }
}
