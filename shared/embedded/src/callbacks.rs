//! The memory of callbacks.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use shifts_model::{
    CallbackNote, Digest, GivenAnswer, HeldRequest, RequestPromise, TargetId, TargetPlace, TeamId,
};
use shifts_ports::{Callbacks, Claimed, StoreError};
use shifts_stored::{
    DecodeError, decode_answer, decode_name, decode_note, decode_place, decode_promise,
    decode_request, encode_answer, encode_note, encode_place, encode_promise, encode_request,
};

use crate::database::{Embedded, unavailable};

/// How long a question that nobody answered is remembered after it was somebody's.
const CLAIM_KEPT: SignedDuration = SignedDuration::from_mins(15);

/// The kinds of what is remembered.
const ANSWER: &str = "answer";
const NOTE: &str = "note";
const TARGET: &str = "target";
const REQUEST: &str = "request";
const PROMISE: &str = "promise";

const CLAIM: &str = "INSERT INTO callbacks \
     (team_id, kind, id, claimed_at_ms, claimed_until_ms, keep_until_ms) \
     VALUES (?1, ?2, ?3, ?6, ?4, ?5) \
     ON CONFLICT DO UPDATE SET claimed_until_ms = ?4, keep_until_ms = ?5 \
     WHERE body IS NULL AND claimed_until_ms <= ?6 RETURNING claimed_at_ms";
const PUT: &str = "INSERT OR REPLACE INTO callbacks \
     (team_id, kind, id, body, keep_until_ms) VALUES (?1, ?2, ?3, ?4, ?5)";

#[async_trait]
impl Callbacks for Embedded {
    async fn claim(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed, StoreError> {
        let (team_id, asked) = (team_id.to_string(), asked.to_string());
        self.run("claim a callback", move |connection| {
            let failed = unavailable("claim a callback");
            let transaction =
                Transaction::new(connection, TransactionBehavior::Immediate).map_err(&failed)?;
            let now_ms = now.as_millisecond();
            let old = "DELETE FROM callbacks WHERE keep_until_ms < ?1";
            transaction.execute(old, params![now_ms]).map_err(&failed)?;
            let keep_until = until.saturating_add(CLAIM_KEPT).unwrap_or(Timestamp::MAX);
            let claimed: Option<i64> = transaction
                .query_row(
                    CLAIM,
                    params![
                        team_id,
                        ANSWER,
                        asked,
                        until.as_millisecond(),
                        keep_until.as_millisecond(),
                        now_ms
                    ],
                    |row| row.get(0),
                )
                .optional()
                .map_err(&failed)?;
            let claim = match claimed {
                Some(since) => Claimed::Mine {
                    since: Timestamp::from_millisecond(since).unwrap_or(now),
                },
                None => match body_of(&transaction, &team_id, ANSWER, &asked).map_err(&failed)? {
                    Some(body) => Claimed::Answered(decoded(ANSWER, &asked, &body, decode_answer)?),
                    None => Claimed::Running,
                },
            };
            transaction.commit().map_err(&failed)?;
            Ok(claim)
        })
        .await
    }

    async fn keep_answer(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        answer: &GivenAnswer,
        keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let row = (ANSWER, asked.to_string(), encode_answer(answer));
        self.put(team_id, vec![row], Some(keep_until)).await
    }

    async fn give_back(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        self.drop_row(team_id, ANSWER, asked.to_string()).await
    }

    async fn save_note(&self, team_id: &TeamId, note: &CallbackNote) -> Result<(), StoreError> {
        let row = (NOTE, note.asked.to_string(), encode_note(note));
        self.put(team_id, vec![row], None).await
    }

    async fn list_notes(&self, team_id: &TeamId) -> Result<Vec<CallbackNote>, StoreError> {
        let rows = self.rows(team_id, NOTE).await?;
        rows.iter()
            .map(|(id, body)| decoded(NOTE, id, body, decode_note))
            .collect()
    }

    async fn forget_note(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        self.drop_row(team_id, NOTE, asked.to_string()).await
    }

    async fn remember_targets(
        &self,
        team_id: &TeamId,
        targets: &BTreeMap<TargetId, TargetPlace>,
        keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let row =
            |(id, place): (&TargetId, &TargetPlace)| (TARGET, id.to_string(), encode_place(place));
        let rows = targets.iter().map(row).collect();
        self.put(team_id, rows, Some(keep_until)).await
    }

    async fn find_targets(
        &self,
        team_id: &TeamId,
        target_ids: &[TargetId],
    ) -> Result<BTreeMap<TargetId, TargetPlace>, StoreError> {
        let (team_id, target_ids) = (team_id.to_string(), target_ids.to_vec());
        self.run("find items", move |connection| {
            let mut found = BTreeMap::new();
            for id in target_ids {
                let body = body_of(connection, &team_id, TARGET, id.as_str());
                if let Some(body) = body.map_err(unavailable("find items"))? {
                    let place = decoded(TARGET, id.as_str(), &body, decode_place)?;
                    found.insert(id, place);
                }
            }
            Ok(found)
        })
        .await
    }

    async fn save_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
        request: &HeldRequest,
    ) -> Result<(), StoreError> {
        let row = (REQUEST, name.to_string(), encode_request(request));
        self.put(team_id, vec![row], Some(request.keep_until)).await
    }

    async fn load_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
    ) -> Result<Option<HeldRequest>, StoreError> {
        let (team_id, name) = (team_id.to_string(), name.to_string());
        self.run("read a request", move |connection| {
            let body = body_of(connection, &team_id, REQUEST, &name);
            let body = body.map_err(unavailable("read a request"))?;
            body.map(|body| decoded(REQUEST, &name, &body, decode_request))
                .transpose()
        })
        .await
    }

    async fn list_requests(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<(Digest, HeldRequest)>, StoreError> {
        let rows = self.rows(team_id, REQUEST).await?;
        let request = |(name, body): &(String, String)| {
            let digest = decoded(REQUEST, name, name, decode_name)?;
            Ok((digest, decoded(REQUEST, name, body, decode_request)?))
        };
        rows.iter().map(request).collect()
    }

    async fn save_promise(
        &self,
        team_id: &TeamId,
        name: &Digest,
        promise: &RequestPromise,
    ) -> Result<(), StoreError> {
        let row = (PROMISE, name.to_string(), encode_promise(promise));
        self.put(team_id, vec![row], Some(promise.keep_until)).await
    }

    async fn list_promises(&self, team_id: &TeamId) -> Result<Vec<RequestPromise>, StoreError> {
        let rows = self.rows(team_id, PROMISE).await?;
        rows.iter()
            .map(|(id, body)| decoded(PROMISE, id, body, decode_promise))
            .collect()
    }

    async fn forget_callbacks(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.forget(&["callbacks"], team_id).await
    }
}

/// A kind, an id and a body.
type Row = (&'static str, String, String);

impl Embedded {
    async fn put(
        &self,
        team_id: &TeamId,
        rows: Vec<Row>,
        keep_until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let team_id = team_id.to_string();
        let keep_until = keep_until.unwrap_or(Timestamp::MAX).as_millisecond();
        self.run("remember a callback", move |connection| {
            let failed = unavailable("remember a callback");
            let transaction = connection.transaction().map_err(&failed)?;
            for (kind, id, body) in rows {
                let row = params![team_id, kind, id, body, keep_until];
                transaction.execute(PUT, row).map_err(&failed)?;
            }
            transaction.commit().map_err(&failed)
        })
        .await
    }

    async fn rows(
        &self,
        team_id: &TeamId,
        kind: &'static str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let team_id = team_id.to_string();
        self.run("list what callbacks left", move |connection| {
            let failed = unavailable("list what callbacks left");
            let sql = "SELECT id, body FROM callbacks WHERE team_id = ?1 AND kind = ?2 ORDER BY id";
            let mut statement = connection.prepare_cached(sql).map_err(&failed)?;
            let rows =
                statement.query_map(params![team_id, kind], |row| Ok((row.get(0)?, row.get(1)?)));
            let rows: Result<_, _> = rows.map_err(&failed)?.collect();
            rows.map_err(&failed)
        })
        .await
    }

    async fn drop_row(
        &self,
        team_id: &TeamId,
        kind: &'static str,
        id: String,
    ) -> Result<(), StoreError> {
        let team_id = team_id.to_string();
        self.run("forget a callback", move |connection| {
            let sql = "DELETE FROM callbacks WHERE team_id = ?1 AND kind = ?2 AND id = ?3";
            let gone = connection.execute(sql, params![team_id, kind, id]);
            gone.map(drop).map_err(unavailable("forget a callback"))
        })
        .await
    }
}

fn body_of(
    connection: &Connection,
    team_id: &str,
    kind: &str,
    id: &str,
) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT body FROM callbacks WHERE team_id = ?1 AND kind = ?2 AND id = ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row(params![team_id, kind, id], |row| row.get(0));
    Ok(found.optional()?.flatten())
}

fn decoded<T>(
    kind: &str,
    id: &str,
    body: &str,
    decode: fn(&str) -> Result<T, DecodeError>,
) -> Result<T, StoreError> {
    decode(body).map_err(|error| StoreError::Corrupt {
        what: format!("{kind} {id} of a callback"),
        why: error.to_string(),
    })
}
