//! How much was deleted lately, over all teams.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use jiff::Timestamp;
use shifts_ports::{Deletions, StoreError};

use crate::cloud::unavailable;
use crate::table::{Key, Table, as_number};

const PK: &str = "deletions";
/// How long a cycle is remembered after it was last counted in.
const KEPT_S: i64 = 7 * 24 * 3600;

#[async_trait]
impl Deletions for Table {
    async fn count(
        &self,
        cycle: &str,
        count: u64,
        count_max: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        // How much may have been counted before.
        let Some(room) = count_max.checked_sub(count) else {
            return Ok(false);
        };
        let whole = |count: u64| as_number(i64::try_from(count).unwrap_or(i64::MAX));
        self.count();
        let counted = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(Key::new(PK, cycle).item()))
            .update_expression("SET #ttl = :ttl ADD counted :count")
            .condition_expression("attribute_not_exists(pk) OR counted <= :room")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", as_number(now.as_second() + KEPT_S))
            .expression_attribute_values(":count", whole(count))
            .expression_attribute_values(":room", whole(room))
            .send()
            .await;
        match counted {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(unavailable("count deletions")(error)),
        }
    }
}
