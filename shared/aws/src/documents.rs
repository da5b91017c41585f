//! Documents with a revision: loaded, and saved by compare-and-set.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use shifts_ports::{Revision, StoreError, Stored};
use shifts_stored::DecodeError;

use crate::cloud::unavailable;
use crate::table::{Key, Table, as_number, decoded};

impl Table {
    /// The document of that key, decoded.
    pub(crate) async fn load<T>(
        &self,
        key: &Key,
        decode: fn(&str) -> Result<T, DecodeError>,
    ) -> Result<Option<Stored<T>>, StoreError> {
        let item = self.get(key).await?;
        item.map(|item| decoded(&item, decode)).transpose()
    }

    /// Saves a document over the expected revision, or makes it when none is expected.
    pub(crate) async fn save(
        &self,
        key: &Key,
        body: String,
        expected: Option<&Revision>,
    ) -> Result<Revision, StoreError> {
        self.count();
        let revision = expected.map_or(1, |expected| number_of(expected).saturating_add(1));
        let put = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(key.item()))
            .item("revision", as_number(revision))
            .item("body", AttributeValue::S(body));
        let put = match expected {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(expected) => put
                .condition_expression("revision = :expected")
                .expression_attribute_values(":expected", as_number(number_of(expected))),
        };
        match put.send().await {
            Ok(_) => Ok(Revision::new(revision.to_string())),
            Err(error) if is_refused_put(&error) => Err(conflict(key)),
            Err(error) => Err(unavailable("save to the table")(error)),
        }
    }

    /// Removes a document of the expected revision, or whatever is there when none is named.
    pub(crate) async fn delete(
        &self,
        key: &Key,
        expected: Option<&Revision>,
    ) -> Result<(), StoreError> {
        self.count();
        let delete = self
            .client
            .delete_item()
            .table_name(&self.name)
            .set_key(Some(key.item()));
        let delete = match expected {
            None => delete,
            Some(expected) => delete
                .condition_expression("revision = :expected")
                .expression_attribute_values(":expected", as_number(number_of(expected))),
        };
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error) if is_refused_delete(&error) => Err(conflict(key)),
            Err(error) => Err(unavailable("delete from the table")(error)),
        }
    }
}

/// A revision as the number that this store counts by; none of its own is another's.
fn number_of(revision: &Revision) -> i64 {
    revision.as_str().parse().unwrap_or(i64::MIN)
}

fn conflict(key: &Key) -> StoreError {
    StoreError::Conflict { what: key.what() }
}

fn is_refused_put(error: &SdkError<PutItemError>) -> bool {
    error
        .as_service_error()
        .is_some_and(PutItemError::is_conditional_check_failed_exception)
}

fn is_refused_delete(error: &SdkError<DeleteItemError>) -> bool {
    error
        .as_service_error()
        .is_some_and(DeleteItemError::is_conditional_check_failed_exception)
}
