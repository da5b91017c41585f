//! Small things that end by themselves.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use shifts_ports::{StoreError, Tokens};

use crate::cloud::{corrupt, unavailable};
use crate::table::{Key, Table, as_number, number};

const PK: &str = "token";

fn key(name: &str) -> Key {
    Key::new(PK, name)
}

#[async_trait]
impl Tokens for Table {
    async fn load(&self, name: &str, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key(name);
        let Some(item) = self.get(&key).await? else {
            return Ok(None);
        };
        // DynamoDB takes its time with what is no longer kept.
        let until = number(&item, "until").unwrap_or_default();
        if until <= now.as_millisecond() {
            return Ok(None);
        }
        let body = item.get("bytes").and_then(|value| value.as_b().ok());
        let body = body.ok_or_else(|| corrupt(&key.what(), "it has no bytes"))?;
        Ok(Some(body.as_ref().to_vec()))
    }

    async fn save(&self, name: &str, bytes: &[u8], until: Timestamp) -> Result<(), StoreError> {
        let sent = self.put_token(name, bytes, until).send().await;
        sent.map(drop).map_err(unavailable("save a token"))
    }

    async fn claim(
        &self,
        name: &str,
        bytes: &[u8],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let put = self
            .put_token(name, bytes, until)
            .condition_expression("attribute_not_exists(pk) OR #until <= :now")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":now", as_number(now.as_millisecond()));
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(unavailable("claim a token")(error)),
        }
    }

    async fn forget(&self, name: &str) -> Result<(), StoreError> {
        self.delete(&key(name), None).await
    }
}

impl Table {
    fn put_token(&self, name: &str, bytes: &[u8], until: Timestamp) -> PutItemFluentBuilder {
        self.count();
        self.client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(key(name).item()))
            .item("bytes", AttributeValue::B(Blob::new(bytes)))
            .item("until", as_number(until.as_millisecond()))
            .item("ttl", as_number(until.as_second() + 1))
    }
}
