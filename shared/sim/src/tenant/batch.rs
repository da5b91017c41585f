//! Reads the envelope of `POST /$batch`. What its items do is decided like for any other call.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::call::{Body, Call, segments};
use super::paging::Query;
use super::refusal::Refusal;
use super::reply::Sent;

/// Most items an envelope may carry.
const ITEMS_MAX: usize = 20;

/// One item of an envelope.
#[derive(Debug)]
pub(crate) struct BatchItem {
    pub(crate) id: String,
    pub(crate) call: Call,
    /// Places in the envelope of the items that must succeed first; all of them earlier.
    pub(crate) depends_on: Vec<usize>,
}

/// The items of an envelope, or why the whole of it is refused.
pub(crate) fn items(envelope: &Call, mixed: bool) -> Result<Vec<BatchItem>, Refusal> {
    let requests = envelope.json()?.get("requests").and_then(Value::as_array);
    let requests = requests.filter(|requests| !requests.is_empty());
    let Some(requests) = requests else {
        return Err(Refusal::bad_request("Invalid batch payload format."));
    };
    if requests.len() > ITEMS_MAX {
        let text =
            format!("Number of batch request steps exceeds the maximum value of {ITEMS_MAX}.");
        return Err(Refusal::bad_request(&text));
    }
    let mut items: Vec<BatchItem> = Vec::new();
    for request in requests {
        let item = item(envelope, request, &items)?;
        items.push(item);
    }
    if !mixed && !is_parallel(&items) && !is_chain(&items) {
        let text = "Batch should be either fully sequential or fully parallel";
        return Err(Refusal::bad_request(text));
    }
    Ok(items)
}

/// Whether no item waits for another.
pub(crate) fn is_parallel(items: &[BatchItem]) -> bool {
    items.iter().all(|item| item.depends_on.is_empty())
}

/// One answer in the envelope that goes back.
pub(crate) fn response(id: &str, sent: Sent) -> Value {
    let mut headers = Map::new();
    if let Some(seconds) = sent.retry_after_s {
        headers.insert("Retry-After".into(), json!(seconds.to_string()));
    }
    let mut response = Map::new();
    response.insert("id".into(), json!(id));
    response.insert("status".into(), json!(sent.status));
    if let Some(body) = sent.body {
        headers.insert("Content-Type".into(), json!("application/json"));
        response.insert("body".into(), body);
    }
    response.insert("headers".into(), Value::Object(headers));
    Value::Object(response)
}

/// Whether each item waits for exactly the one before it.
fn is_chain(items: &[BatchItem]) -> bool {
    items.iter().enumerate().all(|(place, item)| match place {
        0 => item.depends_on.is_empty(),
        _ => item.depends_on == [place - 1],
    })
}

fn item(envelope: &Call, request: &Value, earlier: &[BatchItem]) -> Result<BatchItem, Refusal> {
    let text = |name: &str| {
        request
            .get(name)
            .and_then(Value::as_str)
            .filter(|it| !it.is_empty())
    };
    let place_of = |id: &str| {
        earlier
            .iter()
            .position(|item| item.id.eq_ignore_ascii_case(id))
    };
    let (Some(id), Some(method), Some(url)) = (text("id"), text("method"), text("url")) else {
        return Err(Refusal::bad_request(
            "A batch request needs an id, a method and a url.",
        ));
    };
    if place_of(id).is_some() {
        return Err(Refusal::bad_request(
            "Request Id values need to be unique in a batch.",
        ));
    }
    // Some of Microsoft's libraries send the whole address; what is not ours stays refused.
    let url = url.strip_prefix(envelope.base.as_str()).unwrap_or(url);
    if url.contains("://") {
        return Err(Refusal::bad_request(
            "The url of a batch request has to be relative.",
        ));
    }
    let headers = headers(envelope, request);
    let body = request.get("body").filter(|body| !body.is_null());
    if body.is_some() && !headers.contains_key("content-type") {
        let text = format!("Write request id : {id} does not contain Content-Type header or body.");
        return Err(Refusal::bad_request(&text));
    }
    let named = request
        .get("dependsOn")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let places: Option<Vec<usize>> = named
        .iter()
        .map(|name| name.as_str().and_then(place_of))
        .collect();
    let Some(depends_on) = places else {
        return Err(Refusal::bad_request(
            "dependsOn names a request that does not come before.",
        ));
    };
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let call = Call {
        method: method.to_ascii_uppercase(),
        path: format!("/{}", path.trim_start_matches('/')),
        segments: segments(path),
        query: Query::parse(query),
        headers,
        body: body.map_or(Body::Absent, |body| Body::Json(body.clone())),
        base: envelope.base.clone(),
        at: envelope.at,
        caller: envelope.caller.clone(),
        bent_by: None,
        deed: None,
    };
    Ok(BatchItem {
        id: id.to_owned(),
        call,
        depends_on,
    })
}

/// The headers of an item; the id of the envelope serves where it has none of its own.
fn headers(envelope: &Call, request: &Value) -> BTreeMap<String, String> {
    let given = request.get("headers").and_then(Value::as_object);
    let given = given.into_iter().flatten();
    let mut headers: BTreeMap<String, String> = given
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())))
        .collect();
    if let Some(id) = envelope.header("client-request-id") {
        headers
            .entry("client-request-id".to_owned())
            .or_insert_with(|| id.to_owned());
    }
    headers
}
