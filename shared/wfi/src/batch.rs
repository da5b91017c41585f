//! The container of `/update`: several items that are one change for the person who waits.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use shifts_model::{
    Callback, CallbackItem, CallbackItemId, Edit, EditedAvailability, RefusalCode, UserId, Write,
};

use crate::bodies::{
    Form, OfferForm, OpenShiftForm, OpenShiftRequestForm, PreferencesForm, ReasonForm, RequestForm,
    ShiftForm, SwapForm, TimeCardForm, TimeOffForm, TimeOffRequestForm, moment,
};
use crate::headers::headers;
use crate::json::{self, BadBatch};
use crate::routes::{Route, route};

/// The most items of a container. Microsoft names no limit; a copied week of a large team has
/// fewer.
pub const ITEMS_MAX: usize = 5_000;

/// One item, of which nothing is known but the id.
pub(crate) struct RawItem {
    pub(crate) id: CallbackItemId,
    pub(crate) fields: Map<String, Value>,
}

/// What is done with what an item names.
enum Method {
    Post,
    Put,
    Delete,
}

/// Reads the opened body of `/teams/{id}/update`.
///
/// # Errors
///
/// [`BadBatch`] when there is no item, too many, or one without an id: then not even a refusal
/// can be addressed. Whatever else is wrong is in the items.
pub fn read_team_update(text: &str) -> Result<Callback, BadBatch> {
    read_update(text, None)
}

/// Reads the opened body of `/users/{id}/update`, which changes settings of that person.
///
/// # Errors
///
/// As [`read_team_update`].
pub fn read_user_update(user_id: &UserId, text: &str) -> Result<Callback, BadBatch> {
    read_update(text, Some(user_id))
}

fn read_update(text: &str, user_id: Option<&UserId>) -> Result<Callback, BadBatch> {
    let items = raw_items(text)?;
    let mut times = BTreeMap::<CallbackItemId, usize>::new();
    for item in &items {
        *times.entry(item.id.clone()).or_default() += 1;
    }
    let items = items.into_iter().map(|item| {
        let is_only_one = times.get(&item.id) == Some(&1);
        read_item(item, user_id, is_only_one)
    });
    Ok(Callback {
        items: items.collect(),
    })
}

/// The items of a container.
pub(crate) fn raw_items(text: &str) -> Result<Vec<RawItem>, BadBatch> {
    let mut container = json::parse(text)?;
    let Some(Value::Array(items)) = container.get_mut("requests").map(Value::take) else {
        return Err(BadBatch::because("it has no list of requests"));
    };
    if items.is_empty() || items.len() > ITEMS_MAX {
        return Err(BadBatch::because("it has no request, or too many"));
    }
    items.into_iter().map(raw_item).collect()
}

fn raw_item(item: Value) -> Result<RawItem, BadBatch> {
    let Value::Object(fields) = item else {
        return Err(BadBatch::because("a request is no object"));
    };
    let id = fields.get("id").and_then(Value::as_str).unwrap_or_default();
    let id = CallbackItemId::parse(id).map_err(|_| BadBatch::because("a request has no id"))?;
    Ok(RawItem { id, fields })
}

fn read_item(item: RawItem, user_id: Option<&UserId>, is_only_one: bool) -> CallbackItem {
    let headers = headers(&item.fields);
    let body = item.fields.get("body").unwrap_or(&Value::Null);
    let actor = body.pointer("/lastModifiedBy/user/id");
    let actor_id = actor.and_then(Value::as_str).map(UserId::parse);
    let changed_at = body.get("lastModifiedDateTime").and_then(Value::as_str);
    let edit = match (is_only_one, &headers) {
        (false, _) => Err(RefusalCode::DuplicateId),
        (true, Err(code)) => Err(*code),
        (true, Ok(_)) => read_edit(&item, body, user_id),
    };
    let headers = headers.unwrap_or_default();
    CallbackItem {
        id: item.id,
        transaction_id: headers.transaction_id,
        expires_at: headers.expires_at,
        actor_id: actor_id.and_then(Result::ok),
        changed_at: changed_at.and_then(moment),
        edit,
    }
}

fn read_edit(item: &RawItem, body: &Value, user_id: Option<&UserId>) -> Result<Edit, RefusalCode> {
    let text = |name: &str| item.fields.get(name).and_then(Value::as_str);
    let route = route(text("url").ok_or(RefusalCode::Malformed)?)?;
    let method = match text("method").ok_or(RefusalCode::Malformed)? {
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        _ => return Err(RefusalCode::UnknownMethod),
    };
    match (route, user_id) {
        (Route::Preferences, Some(user_id)) => read_preferences(&method, body, user_id),
        // A setting of a person is none of a team's, and the other way round.
        (Route::Preferences, None) | (_, Some(_)) => Err(RefusalCode::UnknownEntity),
        (route, None) => {
            if route.id() != Some(item.id.as_str()) {
                return Err(RefusalCode::Malformed);
            }
            read_thing(route, &method, body)
        }
    }
}

fn read_thing(route: Route, method: &Method, body: &Value) -> Result<Edit, RefusalCode> {
    let own_id = route.id();
    let is_removed = matches!(method, Method::Delete);
    if !is_removed && body.get("id").and_then(Value::as_str) != own_id {
        return Err(RefusalCode::Malformed);
    }
    Ok(match route {
        Route::Shift(id) => Edit::Shift(id, write::<ShiftForm>(method, body)?),
        Route::OpenShift(id) => Edit::OpenShift(id, write::<OpenShiftForm>(method, body)?),
        Route::TimeOff(id) => Edit::TimeOff(id, write::<TimeOffForm>(method, body)?),
        Route::TimeOffReason(id) => Edit::TimeOffReason(id, write::<ReasonForm>(method, body)?),
        Route::Swap(id) => Edit::Swap(id, write::<RequestForm<SwapForm>>(method, body)?),
        Route::Offer(id) => Edit::Offer(id, write::<RequestForm<OfferForm>>(method, body)?),
        Route::OpenShiftRequest(id) => Edit::OpenShiftRequest(
            id,
            write::<RequestForm<OpenShiftRequestForm>>(method, body)?,
        ),
        Route::TimeOffRequest(id) => {
            Edit::TimeOffRequest(id, write::<RequestForm<TimeOffRequestForm>>(method, body)?)
        }
        Route::TimeCard(id) => Edit::TimeCard(id, write::<TimeCardForm>(method, body)?),
        Route::Preferences => return Err(RefusalCode::UnknownEntity),
    })
}

/// What happens to a thing whose body has that form.
fn write<F: Form>(method: &Method, body: &Value) -> Result<Write<F::Edited>, RefusalCode> {
    match method {
        Method::Post => Ok(Write::Create(F::read(body)?)),
        Method::Put => Ok(Write::Replace(F::read(body)?)),
        Method::Delete if body.is_null() => Ok(Write::Delete),
        Method::Delete => Err(RefusalCode::Malformed),
    }
}

fn read_preferences(method: &Method, body: &Value, user_id: &UserId) -> Result<Edit, RefusalCode> {
    if matches!(method, Method::Delete) {
        return Err(RefusalCode::UnknownMethod);
    }
    let (zone, week) = PreferencesForm::read(body)?;
    Ok(Edit::Availability(EditedAvailability {
        user_id: user_id.clone(),
        zone,
        week,
    }))
}
