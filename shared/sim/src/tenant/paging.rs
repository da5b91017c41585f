//! Query options, and pages joined by links that a client can only follow.

use serde_json::{Map, Value, json};

use super::call::{Call, decoded, hex_pair};
use super::faults::FaultKind;
use super::refusal::Refusal;
use super::reply::{Answer, Reply};

/// The query options of a call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    raw: String,
    options: Vec<(String, String)>,
    /// Where a followed link goes on: after the item with this key.
    after: Option<String>,
    broken: bool,
}

impl Query {
    /// Reads a query string. A followed link brings the options of the first call back.
    pub(crate) fn parse(raw: &str) -> Self {
        let query = Self {
            raw: raw.to_owned(),
            options: options(raw),
            after: None,
            broken: false,
        };
        match query.get("skiptoken").map(unsealed) {
            None => query,
            Some(None) => Self {
                broken: true,
                ..query
            },
            Some(Some((first, after))) => Self {
                options: options(&first),
                raw: first,
                after: Some(after),
                broken: false,
            },
        }
    }

    /// An option by its name without the `$`, which Graph lets a client leave out.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(option, _)| {
            option
                .strip_prefix('$')
                .unwrap_or(option)
                .eq_ignore_ascii_case(name)
        });
        found.map(|(_, value)| value.as_str())
    }

    fn top(&self, default: usize, max: usize) -> Result<usize, Refusal> {
        let Some(top) = self.get("top") else {
            return Ok(default);
        };
        match top.parse::<usize>() {
            Ok(top) if top > 0 => Ok(top.min(max)),
            _ => Err(Refusal::bad_request(&format!(
                "Invalid value '{top}' for $top query option."
            ))),
        }
    }
}

/// One list as a client may walk it.
pub(crate) struct Listing<'a, T> {
    /// What follows `$metadata#` in the context.
    pub(crate) context: String,
    pub(crate) page_default: usize,
    pub(crate) page_max: usize,
    /// Every item that belongs to the list, with a key that grows along the list.
    pub(crate) items: &'a mut dyn Iterator<Item = (String, T)>,
    /// Graph's form of an item; only the items of the page need it.
    pub(crate) shown: &'a dyn Fn(T) -> Value,
}

impl<T> Listing<'_, T> {
    /// The page a call asks for, with a link to the next one when there is more.
    pub(crate) fn page(self, call: &Call) -> Answer {
        if call.query.broken {
            return Err(Refusal::bad_request("Skip token is not valid."));
        }
        let top = call.query.top(self.page_default, self.page_max)?;
        let start = call.query.after.clone();
        let is_behind = |key: &String| start.as_ref().is_some_and(|start| key <= start);
        let mut rest = self.items.skip_while(|(key, _)| is_behind(key));
        let size = if call.bent(FaultKind::EmptyPage).is_some() {
            0
        } else {
            top
        };
        let taken: Vec<_> = rest.by_ref().take(size).collect();
        let has_more = rest.next().is_some();
        let last = taken
            .last()
            .map(|(key, _)| key.clone())
            .filter(|_| has_more);
        let next = match &call.bent_by {
            Some(bend) if bend.kind.repeats_page() => Some(start.clone().unwrap_or_default()),
            _ => last,
        };
        let shown = taken
            .into_iter()
            .map(|(_, item)| (self.shown)(item))
            .collect();

        let mut page = Map::new();
        page.insert(
            "@odata.context".into(),
            json!(format!("{}/$metadata#{}", call.base, self.context)),
        );
        if let Some(after) = next {
            page.insert("@odata.nextLink".into(), json!(link(call, &after)));
        }
        page.insert("value".into(), shown);
        Ok(Reply::json(200, Value::Object(page)))
    }
}

fn options(raw: &str) -> Vec<(String, String)> {
    let pairs = raw.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name, true), decoded(value, true)))
        .collect()
}

/// The absolute link to what follows `after`.
fn link(call: &Call, after: &str) -> String {
    let token = json!([call.query.raw, after]).to_string();
    let sealed: String = token.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{}{}?$skiptoken={sealed}", call.base, call.path)
}

/// The first call's query and the key from which to go on.
fn unsealed(token: &str) -> Option<(String, String)> {
    let bytes: Option<Vec<u8>> = token.as_bytes().chunks(2).map(hex_pair).collect();
    serde_json::from_slice(&bytes?).ok()
}
