//! The one table, and how its keys are laid out.
//!
//! | `pk` | `sk` | holds |
//! |---|---|---|
//! | `connection` | team | a connection |
//! | `visit` | activity `#` team | the memory of an activity's visits |
//! | `members` | team | a team's members, where no Redis is configured |
//! | `lease` | activity `#` team | who works on a team; stays, so that `fence` only grows |
//! | `budget` | bucket | when Graph's budget is free again |
//! | `deletions` | cycle | how much was deleted, over all teams |
//! | `answer#`team | question | what a callback was answered, or until when somebody answers it |
//! | `note#`team | question | what a callback left for the next sync |
//! | `target#`team | item | where an item is kept in mind |
//! | `request#`team | name | which request of the WFM belongs to which of Shifts |
//! | `token` | name | a session at a WFM, what became of an action there, a token that was used |
//! | `runs` | moment `#` team | which run was when, for all teams |
//! | `runs#`team | moment | a run's report |
//!
//! `body` of all items is the JSON of `shared/stored`; a token holds `bytes`. What is listed together lies together, so
//! that a listing is one query. Items with `ttl` are deleted by DynamoDB some time after it, so
//! readers do not count on it.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use shifts_ports::{Revision, StoreError, Stored};
use shifts_stored::DecodeError;

use crate::cloud::{Cloud, corrupt, unavailable};

/// An item as DynamoDB gives it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Most pages of one listing: 100 MB of connections are more than anybody has.
const PAGES_MAX: usize = 100;

/// The table. Cheap to clone.
#[derive(Clone)]
pub struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
    cloud: Cloud,
}

/// Which item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    pub(crate) fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self {
            pk: pk.into(),
            sk: sk.into(),
        }
    }

    pub(crate) fn item(&self) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(self.pk.clone())),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }

    /// What an error calls the item.
    pub(crate) fn what(&self) -> String {
        format!("{} {}", self.pk, self.sk)
    }
}

impl Table {
    /// The table of that name.
    #[must_use]
    pub fn new(cloud: &Cloud, name: &str) -> Self {
        Self {
            client: Client::new(&cloud.config),
            name: name.to_owned(),
            cloud: cloud.clone(),
        }
    }

    /// One more operation on the store.
    pub(crate) fn count(&self) {
        self.cloud.meter.store_op();
    }

    /// The item of that key, as it is now.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.count();
        let got = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(key.item()))
            .consistent_read(true)
            .send()
            .await;
        Ok(got.map_err(unavailable("read the table"))?.item)
    }

    /// All items under a partition key, in the order of their sort keys.
    pub(crate) async fn list(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        let mut from = None;
        for _ in 0..PAGES_MAX {
            self.count();
            let page = self
                .under(pk)
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(unavailable("list items of the table"))?;
            items.extend(page.items.unwrap_or_default());
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(items);
            }
        }
        Err(corrupt(pk, "there are more items than are ever listed"))
    }

    /// A query for the items under a partition key.
    fn under(&self, pk: &str) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.name)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
    }

    /// The last items under a partition key, newest first.
    pub(crate) async fn newest(&self, pk: &str, count_max: usize) -> Result<Vec<Item>, StoreError> {
        self.count();
        let page = self
            .under(pk)
            .scan_index_forward(false)
            .limit(i32::try_from(count_max).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(unavailable("list items of the table"))?;
        Ok(page.items.unwrap_or_default())
    }
}

/// A text attribute.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// A whole number.
pub(crate) fn number(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// A whole number as an attribute.
pub(crate) fn as_number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// The document in an item.
pub(crate) fn decoded<T>(
    item: &Item,
    decode: fn(&str) -> Result<T, DecodeError>,
) -> Result<Stored<T>, StoreError> {
    let what = || {
        let name = |key| text(item, key).unwrap_or("?");
        format!("{} {}", name("pk"), name("sk"))
    };
    let body = text(item, "body").ok_or_else(|| corrupt(&what(), "it has no body"))?;
    let revision =
        number(item, "revision").ok_or_else(|| corrupt(&what(), "it has no revision"))?;
    Ok(Stored {
        value: decode(body).map_err(|error| corrupt(&what(), error.to_string()))?,
        revision: Revision::new(revision.to_string()),
    })
}
