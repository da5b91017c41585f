//! The memory of callbacks.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, ReturnValue, WriteRequest};
use jiff::Timestamp;
use shifts_model::{
    CallbackNote, Digest, GivenAnswer, HeldRequest, RequestPromise, TargetId, TargetPlace, TeamId,
};
use shifts_ports::{Callbacks, Claimed, StoreError};
use shifts_stored::{
    DecodeError, decode_answer, decode_name, decode_note, decode_place, decode_promise,
    decode_request, encode_answer, encode_note, encode_place, encode_promise, encode_request,
};

use crate::cloud::{corrupt, unavailable};
use crate::table::{Item, Key, Table, as_number, number, text};

/// How long a question that nobody answered is remembered after it was somebody's.
const CLAIM_KEPT_S: i64 = 15 * 60;
/// How often a question is claimed again that somebody forgot meanwhile.
const CLAIMS_MAX: usize = 3;
/// Most items of one BatchWriteItem (DynamoDB API reference, read 2026-11).
const WRITES_MAX: usize = 25;
/// How often writes that were left out for want of throughput are sent again.
const ROUNDS_MAX: usize = 8;

/// The kinds of what is remembered. What is listed lies together, so that a listing is one query.
const ANSWER: &str = "answer";
const NOTE: &str = "note";
const TARGET: &str = "target";
const REQUEST: &str = "request";
const PROMISE: &str = "promise";

fn key(kind: &str, team_id: &TeamId, id: impl std::fmt::Display) -> Key {
    Key::new(format!("{kind}#{team_id}"), id.to_string())
}

#[async_trait]
impl Callbacks for Table {
    async fn claim(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed, StoreError> {
        let key = key(ANSWER, team_id, asked);
        for _ in 0..CLAIMS_MAX {
            if let Some(since) = self.try_claim(&key, now, until).await? {
                return Ok(Claimed::Mine { since });
            }
            let Some(item) = self.get(&key).await? else {
                continue;
            };
            // DynamoDB takes its time with what is no longer kept.
            if number(&item, "ttl").is_some_and(|ttl| ttl < now.as_second()) {
                self.delete(&key, None).await?;
                continue;
            }
            return match text(&item, "body") {
                Some(body) => Ok(Claimed::Answered(of(&key, body, decode_answer)?)),
                None => Ok(Claimed::Running),
            };
        }
        Ok(Claimed::Running)
    }

    async fn keep_answer(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        answer: &GivenAnswer,
        keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let key = key(ANSWER, team_id, asked);
        self.put(&key, encode_answer(answer), Some(keep_until))
            .await
    }

    async fn give_back(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        self.delete(&key(ANSWER, team_id, asked), None).await
    }

    async fn save_note(&self, team_id: &TeamId, note: &CallbackNote) -> Result<(), StoreError> {
        let key = key(NOTE, team_id, note.asked);
        self.put(&key, encode_note(note), None).await
    }

    async fn list_notes(&self, team_id: &TeamId) -> Result<Vec<CallbackNote>, StoreError> {
        let items = self.list_kind(NOTE, team_id).await?;
        items
            .iter()
            .map(|(key, body)| of(key, body, decode_note))
            .collect()
    }

    async fn forget_note(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        self.delete(&key(NOTE, team_id, asked), None).await
    }

    async fn remember_targets(
        &self,
        team_id: &TeamId,
        targets: &BTreeMap<TargetId, TargetPlace>,
        keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let write = |(id, place): (&TargetId, &TargetPlace)| {
            let mut item = key(TARGET, team_id, id).item();
            item.insert("body".to_owned(), AttributeValue::S(encode_place(place)));
            item.insert("ttl".to_owned(), as_number(keep_until.as_second()));
            let put = PutRequest::builder().set_item(Some(item)).build();
            let put = put.map_err(unavailable("remember items"))?;
            Ok(WriteRequest::builder().put_request(put).build())
        };
        let writes: Result<Vec<WriteRequest>, StoreError> = targets.iter().map(write).collect();
        for writes in writes?.chunks(WRITES_MAX) {
            self.write_many(writes.to_vec()).await?;
        }
        Ok(())
    }

    async fn find_targets(
        &self,
        team_id: &TeamId,
        target_ids: &[TargetId],
    ) -> Result<BTreeMap<TargetId, TargetPlace>, StoreError> {
        let mut found = BTreeMap::new();
        for id in target_ids {
            let key = key(TARGET, team_id, id);
            let item = self.get(&key).await?;
            if let Some(body) = item.as_ref().and_then(|item| text(item, "body")) {
                found.insert(id.clone(), of(&key, body, decode_place)?);
            }
        }
        Ok(found)
    }

    async fn save_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
        request: &HeldRequest,
    ) -> Result<(), StoreError> {
        let key = key(REQUEST, team_id, name);
        let body = encode_request(request);
        self.put(&key, body, Some(request.keep_until)).await
    }

    async fn load_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
    ) -> Result<Option<HeldRequest>, StoreError> {
        let key = key(REQUEST, team_id, name);
        let item = self.get(&key).await?;
        let body = item.as_ref().and_then(|item| text(item, "body"));
        body.map(|body| of(&key, body, decode_request)).transpose()
    }

    async fn list_requests(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<(Digest, HeldRequest)>, StoreError> {
        let items = self.list_kind(REQUEST, team_id).await?;
        let request = |(key, body): &(Key, String)| {
            let name = of(key, &key.sk, decode_name)?;
            Ok((name, of(key, body, decode_request)?))
        };
        items.iter().map(request).collect()
    }

    async fn save_promise(
        &self,
        team_id: &TeamId,
        name: &Digest,
        promise: &RequestPromise,
    ) -> Result<(), StoreError> {
        let key = key(PROMISE, team_id, name);
        let body = encode_promise(promise);
        self.put(&key, body, Some(promise.keep_until)).await
    }

    async fn list_promises(&self, team_id: &TeamId) -> Result<Vec<RequestPromise>, StoreError> {
        let items = self.list_kind(PROMISE, team_id).await?;
        items
            .iter()
            .map(|(key, body)| of(key, body, decode_promise))
            .collect()
    }

    async fn forget_callbacks(&self, team_id: &TeamId) -> Result<(), StoreError> {
        for kind in [ANSWER, NOTE, TARGET, REQUEST, PROMISE] {
            let items = Table::list(self, &format!("{kind}#{team_id}")).await?;
            for key in items.iter().filter_map(key_of) {
                self.delete(&key, None).await?;
            }
        }
        Ok(())
    }
}

impl Table {
    /// Since when the question is the caller's; `None` when it is not.
    async fn try_claim(
        &self,
        key: &Key,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.count();
        let claimed = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key.item()))
            .update_expression(
                "SET claimed_at = if_not_exists(claimed_at, :now), claimed_until = :until, #ttl = :ttl",
            )
            .condition_expression(
                "attribute_not_exists(body) \
                 AND (attribute_not_exists(claimed_until) OR claimed_until <= :now)",
            )
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":now", as_number(now.as_millisecond()))
            .expression_attribute_values(":until", as_number(until.as_millisecond()))
            .expression_attribute_values(":ttl", as_number(until.as_second() + CLAIM_KEPT_S))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        match claimed {
            Ok(answer) => {
                let item = answer.attributes.unwrap_or_default();
                let since = number(&item, "claimed_at");
                let since = since.and_then(|ms| Timestamp::from_millisecond(ms).ok());
                Ok(Some(since.unwrap_or(now)))
            }
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(unavailable("claim a callback")(error)),
        }
    }

    async fn put(
        &self,
        key: &Key,
        body: String,
        keep_until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.count();
        let put = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(key.item()))
            .item("body", AttributeValue::S(body));
        let put = match keep_until {
            Some(until) => put.item("ttl", as_number(until.as_second())),
            None => put,
        };
        let sent = put.send().await;
        sent.map(drop).map_err(unavailable("remember a callback"))
    }

    async fn list_kind(
        &self,
        kind: &str,
        team_id: &TeamId,
    ) -> Result<Vec<(Key, String)>, StoreError> {
        let items = Table::list(self, &format!("{kind}#{team_id}")).await?;
        let row = |item: &Item| Some((key_of(item)?, text(item, "body")?.to_owned()));
        Ok(items.iter().filter_map(row).collect())
    }

    async fn write_many(&self, mut left: Vec<WriteRequest>) -> Result<(), StoreError> {
        for _ in 0..ROUNDS_MAX {
            self.count();
            let sent = self.client.batch_write_item();
            let sent = sent.request_items(&self.name, left).send().await;
            let answer = sent.map_err(unavailable("remember items"))?;
            let unprocessed = answer.unprocessed_items.into_iter().flatten();
            left = unprocessed.flat_map(|(_, writes)| writes).collect();
            if left.is_empty() {
                return Ok(());
            }
        }
        Err(StoreError::Unavailable {
            operation: "remember items",
            cause: "the table has no throughput left".into(),
        })
    }
}

fn key_of(item: &Item) -> Option<Key> {
    Some(Key::new(text(item, "pk")?, text(item, "sk")?))
}

fn of<T>(
    key: &Key,
    body: &str,
    decode: fn(&str) -> Result<T, DecodeError>,
) -> Result<T, StoreError> {
    decode(body).map_err(|error| corrupt(&key.what(), error.to_string()))
}
