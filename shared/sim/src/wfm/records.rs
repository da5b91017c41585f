//! Records that a person or a test lists, looks at, puts and deletes from outside the protocol.

use std::collections::BTreeMap;

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Wfm;
use super::control::wrong;
use crate::world::{Availability, OpenShift, Rota, Shift, TimeOff};

/// A kind of records, each under an id.
pub(crate) trait Record: Sized + 'static {
    /// The segment of the path after `/sim/`.
    const PATH: &'static str;
    /// What one is called.
    const WORDS: &'static str;
    /// What is sent to make one.
    type Body: DeserializeOwned + Send;

    /// The record of that id.
    ///
    /// # Errors
    ///
    /// Says what the rota lacks for it.
    fn made(id: String, body: Self::Body, rota: &Rota) -> Result<Self, &'static str>;

    /// All of them.
    fn all(rota: &mut Rota) -> &mut BTreeMap<String, Self>;

    /// The record as the protocol writes it.
    fn form(&self) -> Value;
}

pub(crate) fn routes() -> Router<Wfm> {
    of_kind::<Shift>()
        .merge(of_kind::<OpenShift>())
        .merge(of_kind::<TimeOff>())
        .merge(of_kind::<Availability>())
}

fn of_kind<R: Record>() -> Router<Wfm> {
    let one = put(put_one::<R>).get(get_one::<R>).delete(delete_one::<R>);
    Router::new()
        .route(&format!("/sim/{}", R::PATH), get(list::<R>))
        .route(&format!("/sim/{}/{{id}}", R::PATH), one)
}

async fn list<R: Record>(Extract(wfm): Extract<Wfm>) -> Json<Vec<Value>> {
    let mut state = wfm.state();
    Json(R::all(&mut state.rota).values().map(R::form).collect())
}

async fn get_one<R: Record>(Extract(wfm): Extract<Wfm>, Path(id): Path<String>) -> Response {
    let mut state = wfm.state();
    match R::all(&mut state.rota).get(&id) {
        Some(record) => Json(record.form()).into_response(),
        None => unknown::<R>(&id),
    }
}

async fn put_one<R: Record>(
    Extract(wfm): Extract<Wfm>,
    Path(id): Path<String>,
    Json(body): Json<R::Body>,
) -> Response {
    let made = R::made(id.clone(), body, &wfm.state().rota);
    match made {
        Ok(record) => {
            let answer = Json(record.form()).into_response();
            wfm.edit(|rota| drop(R::all(rota).insert(id, record)));
            answer
        }
        Err(why) => wrong(why),
    }
}

async fn delete_one<R: Record>(Extract(wfm): Extract<Wfm>, Path(id): Path<String>) -> Response {
    let mut found = false;
    wfm.edit(|rota| found = R::all(rota).remove(&id).is_some());
    if found {
        StatusCode::NO_CONTENT.into_response()
    } else {
        unknown::<R>(&id)
    }
}

/// The answer about a record that is not there.
pub(crate) fn unknown<R: Record>(id: &str) -> Response {
    let error = format!("there is no {} {id}", R::WORDS);
    (StatusCode::NOT_FOUND, Json(json!({"error": error}))).into_response()
}
