//! The share of Graph's limits that is still free, for all workers of the installation.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use shifts_ports::{Budgets, Place, StoreError};

use crate::cloud::{corrupt, unavailable};
use crate::table::{Item, Key, Table, as_number, number};

const PK: &str = "budget";
/// How often a place is tried for. The second try always fits, unless a budget that was free has
/// been taken in between.
const ATTEMPTS_MAX: usize = 10;

#[async_trait]
impl Budgets for Table {
    async fn reserve(
        &self,
        places: &[Place],
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut send_at = now;
        for place in places {
            match self.take(place, now, latest).await? {
                Some(at) => send_at = send_at.max(at),
                None => return Ok(None),
            }
        }
        Ok(Some(send_at))
    }
}

impl Table {
    /// Takes a place in one budget. The end of a busy budget is moved without knowing it, so that
    /// twenty workers who ask at once get twenty places and nobody has to ask again.
    async fn take(
        &self,
        place: &Place,
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut busy = true;
        for _ in 0..ATTEMPTS_MAX {
            let moved = if busy {
                self.extend(place, now, latest).await?
            } else {
                self.begin(place, now, latest).await?
            };
            match moved {
                Moved::To(end) => {
                    let before = end.saturating_sub(place.worth).unwrap_or(now);
                    let place = place.after(before, now, Timestamp::MAX);
                    return Ok(place.map(|(send_at, _)| send_at));
                }
                Moved::Free => busy = false,
                Moved::Busy => busy = true,
                Moved::TooFull => return Ok(None),
            }
        }
        Err(StoreError::Unavailable {
            operation: "reserve a budget",
            cause: format!("the budget {} keeps changing", place.budget).into(),
        })
    }

    /// Moves the end of a budget that is busy until later than now.
    async fn extend(
        &self,
        place: &Place,
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Moved, StoreError> {
        self.count();
        // The latest end at which this place is still in time.
        let end_max = match place.urgent {
            true => Timestamp::MAX,
            false => latest.saturating_add(place.burst).unwrap_or(Timestamp::MAX),
        };
        let free_at_max = end_max.saturating_sub(place.worth).unwrap_or(now);
        let worth_us = i64::try_from(place.worth.as_micros()).unwrap_or(i64::MAX);
        let moved = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(Key::new(PK, &place.budget).item()))
            .update_expression("SET free_at_us = free_at_us + :worth")
            .condition_expression("free_at_us >= :now AND free_at_us <= :free_at_max")
            .expression_attribute_values(":worth", as_number(worth_us))
            .expression_attribute_values(":now", as_number(now.as_microsecond()))
            .expression_attribute_values(":free_at_max", as_number(free_at_max.as_microsecond()))
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match moved {
            Ok(answer) => end_of(answer.attributes.as_ref(), place),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(held)) => {
                    let free_at = held.item().and_then(free_at);
                    Ok(match free_at {
                        Some(free_at) if free_at > now => Moved::TooFull,
                        _ => Moved::Free,
                    })
                }
                _ => Err(unavailable("reserve a budget")(error)),
            },
        }
    }

    /// Sets the end of a budget that is free.
    async fn begin(
        &self,
        place: &Place,
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Moved, StoreError> {
        let Some((_, end)) = place.after(now, now, latest) else {
            return Ok(Moved::TooFull);
        };
        self.count();
        let begun = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(Key::new(PK, &place.budget).item()))
            .update_expression("SET free_at_us = :end")
            .condition_expression("attribute_not_exists(pk) OR free_at_us < :now")
            .expression_attribute_values(":end", as_number(end.as_microsecond()))
            .expression_attribute_values(":now", as_number(now.as_microsecond()))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await;
        match begun {
            Ok(answer) => end_of(answer.attributes.as_ref(), place),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(Moved::Busy)
            }
            Err(error) => Err(unavailable("reserve a budget")(error)),
        }
    }
}

/// What became of a budget.
enum Moved {
    /// Its end was moved to here.
    To(Timestamp),
    /// It is not busy: its end has passed, or it has none yet.
    Free,
    /// It is busy.
    Busy,
    /// The place would come too late.
    TooFull,
}

fn end_of(item: Option<&Item>, place: &Place) -> Result<Moved, StoreError> {
    let end = item.and_then(free_at);
    end.map(Moved::To)
        .ok_or_else(|| corrupt(&format!("budget {}", place.budget), "its end"))
}

fn free_at(item: &Item) -> Option<Timestamp> {
    Timestamp::from_microsecond(number(item, "free_at_us")?).ok()
}
