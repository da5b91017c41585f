//! Listings, to their last page.

use std::collections::BTreeSet;

use reqwest::{Method, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shifts_ports::{RequestIds, ShiftsError};

use crate::calls::{Graph, json};
use crate::pacing::Verb;
use crate::settings::{GraphVersion, version_root};
use crate::transport::{Request, Target};

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    value: Vec<Value>,
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<String>,
}

impl Graph {
    /// All items of a listing. Items that do not have the form are left out: they are nothing the
    /// adapter could have written. A listing that cannot be read to its end is an error, because
    /// what was not listed would count as missing.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        first: Request,
    ) -> Result<Vec<T>, ShiftsError> {
        let operation = first.operation;
        let broken = |why: &'static str, ids: RequestIds| ShiftsError::Unanswered {
            operation,
            cause: why.into(),
            ids,
        };
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut items = Vec::new();
        let mut request = first;
        let mut ids = RequestIds::default();
        for _ in 0..self.settings.page_count_max {
            let response = self.call(Verb::Get, &request).await?;
            let page: Page = json(operation, &response)?;
            items.extend(
                page.value
                    .into_iter()
                    .filter_map(|item| serde_json::from_value(item).ok()),
            );
            ids = response.ids;
            let Some(link) = page.next_link else {
                return Ok(items);
            };
            if !self.leads_to_graph(&link) {
                return Err(broken("its next page lies on another host", ids));
            }
            if !seen.insert(link.clone()) {
                return Err(broken("its pages go in a circle", ids));
            }
            request = Request {
                operation,
                traces: request.traces,
                method: Method::GET,
                target: Target::Link(link),
                headers: request.headers,
                body: None,
            };
        }
        Err(broken("it has more pages than the limit", ids))
    }

    /// A page link is sent the token, so it must lead to the host that issued it.
    fn leads_to_graph(&self, link: &str) -> bool {
        let root = version_root(&self.settings.base_url, GraphVersion::V1);
        match (Url::parse(link), root) {
            (Ok(link), Ok(root)) => link.origin() == root.origin() && link.username().is_empty(),
            _ => false,
        }
    }
}
