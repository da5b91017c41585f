//! The exclusive right to work on a team.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use shifts_ports::{Lease, LeaseKey, Leases, StoreError, lease_end};

use crate::cloud::{corrupt, unavailable};
use crate::table::{Item, Key, Table, as_number, number};

fn key(key: &LeaseKey) -> Key {
    Key::new("lease", format!("{}#{}", key.activity, key.team_id))
}

#[async_trait]
impl Leases for Table {
    async fn acquire(
        &self,
        lease: &LeaseKey,
        ttl: Duration,
        now: Timestamp,
    ) -> Result<Result<Lease, Timestamp>, StoreError> {
        self.count();
        let expires_at = lease_end(now, ttl);
        let taken = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key(lease).item()))
            .update_expression("SET expires_at_ms = :until ADD fence :one")
            .condition_expression("attribute_not_exists(pk) OR expires_at_ms <= :now")
            .expression_attribute_values(":until", as_number(expires_at.as_millisecond()))
            .expression_attribute_values(":now", as_number(now.as_millisecond()))
            .expression_attribute_values(":one", as_number(1))
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match taken {
            Ok(answer) => {
                let fence = answer
                    .attributes
                    .as_ref()
                    .and_then(|item| number(item, "fence"));
                let fence = fence.and_then(|fence| u64::try_from(fence).ok());
                return Ok(Ok(Lease {
                    key: lease.clone(),
                    fence: fence.ok_or_else(|| corrupt(&key(lease).what(), "its fence"))?,
                    expires_at,
                }));
            }
            Err(error) => error,
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(held)) => {
                let until = held.item().and_then(expiry);
                Ok(Err(until.unwrap_or(expires_at)))
            }
            _ => Err(unavailable("take a lease")(error)),
        }
    }

    async fn set_expiry(&self, lease: &Lease) -> Result<bool, StoreError> {
        self.count();
        let fence = i64::try_from(lease.fence).unwrap_or(i64::MAX);
        let changed = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key(&lease.key).item()))
            .update_expression("SET expires_at_ms = :until")
            .condition_expression("fence = :fence")
            .expression_attribute_values(":until", as_number(lease.expires_at.as_millisecond()))
            .expression_attribute_values(":fence", as_number(fence))
            .send()
            .await;
        match changed {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(unavailable("change a lease")(error)),
        }
    }
}

fn expiry(item: &Item) -> Option<Timestamp> {
    Timestamp::from_millisecond(number(item, "expires_at_ms")?).ok()
}
