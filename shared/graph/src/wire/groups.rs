//! `schedulingGroup`.

use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupForm {
    pub(crate) id: String,
    pub(crate) display_name: Option<String>,
    pub(crate) user_ids: Option<Vec<String>>,
    pub(crate) is_active: Option<bool>,
    #[serde(rename = "@odata.etag")]
    pub(crate) etag: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupWrite<'a> {
    pub(crate) display_name: &'a str,
    pub(crate) user_ids: Vec<&'a str>,
    pub(crate) is_active: bool,
}
