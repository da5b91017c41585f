//! The queue: SQS FIFO, one group for each team and activity.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{MessageSystemAttributeName, SendMessageBatchRequestEntry};
use jiff::Timestamp;
use shifts_ports::{Delivery, Job, Jobs, StoreError};
use shifts_stored::{decode_job, encode_job};

use crate::cloud::{Cloud, corrupt, unavailable};

/// Most messages of one call (SQS API reference, read 2026-11).
const MESSAGES_MAX: usize = 10;

/// The queue. Cheap to clone.
#[derive(Clone)]
pub struct Queue {
    client: Client,
    url: String,
    cloud: Cloud,
}

impl Queue {
    /// The queue at that address.
    #[must_use]
    pub fn new(cloud: &Cloud, url: &str) -> Self {
        Self {
            client: Client::new(&cloud.config),
            url: url.to_owned(),
            cloud: cloud.clone(),
        }
    }
}

#[async_trait]
impl Jobs for Queue {
    async fn enqueue(&self, jobs: &[Job]) -> Result<(), StoreError> {
        for jobs in jobs.chunks(MESSAGES_MAX) {
            self.cloud.meter.store_op();
            let entries: Result<Vec<_>, _> = jobs.iter().zip(0..).map(entry).collect();
            let sent = self
                .client
                .send_message_batch()
                .queue_url(&self.url)
                .set_entries(Some(entries.map_err(unavailable("queue jobs"))?))
                .send()
                .await
                .map_err(unavailable("queue jobs"))?;
            if let Some(failed) = sent.failed.first() {
                return Err(StoreError::Unavailable {
                    operation: "queue jobs",
                    cause: format!("SQS did not take all of them ({})", failed.code).into(),
                });
            }
        }
        Ok(())
    }

    async fn take(
        &self,
        count_max: usize,
        visibility: Duration,
        _now: Timestamp,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.cloud.meter.store_op();
        let count_max = i32::try_from(count_max.min(MESSAGES_MAX)).unwrap_or(1);
        let received = self
            .client
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(count_max)
            .visibility_timeout(i32::try_from(visibility.as_secs()).unwrap_or(i32::MAX))
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .send()
            .await
            .map_err(unavailable("take jobs"))?;
        let mut taken = Vec::new();
        for message in received.messages.unwrap_or_default() {
            let body = message.body.as_deref().unwrap_or_default();
            let attributes = message.attributes.as_ref();
            let attempt = attributes
                .and_then(|all| all.get(&MessageSystemAttributeName::ApproximateReceiveCount));
            taken.push(Delivery {
                job: job_of(body)?,
                receipt: message.receipt_handle.unwrap_or_default(),
                attempt: attempt.and_then(|count| count.parse().ok()).unwrap_or(1),
            });
        }
        Ok(taken)
    }

    async fn put_back(
        &self,
        delivery: &Delivery,
        after: Duration,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        self.cloud.meter.store_op();
        let changed = self
            .client
            .change_message_visibility()
            .queue_url(&self.url)
            .receipt_handle(&delivery.receipt)
            .visibility_timeout(i32::try_from(after.as_secs()).unwrap_or(i32::MAX))
            .send()
            .await;
        changed.map(drop).map_err(unavailable("put a job back"))
    }

    async fn done(&self, delivery: &Delivery) -> Result<(), StoreError> {
        self.cloud.meter.store_op();
        let deleted = self
            .client
            .delete_message()
            .queue_url(&self.url)
            .receipt_handle(&delivery.receipt)
            .send()
            .await;
        deleted.map(drop).map_err(unavailable("end a job"))
    }
}

/// The job in a message's body.
///
/// # Errors
///
/// When the text is no job that this program or the version before it wrote.
pub fn job_of(body: &str) -> Result<Job, StoreError> {
    decode_job(body).map_err(|error| corrupt("a job", error.to_string()))
}

/// A job as a message. Its group keeps the jobs of one team and activity in order; its
/// deduplication id is remembered for five minutes, also after it was done.
fn entry(
    (job, at): (&Job, usize),
) -> Result<SendMessageBatchRequestEntry, aws_sdk_sqs::error::BuildError> {
    let group = format!("{}/{}", job.team_id, job.activity);
    SendMessageBatchRequestEntry::builder()
        .id(at.to_string())
        .message_body(encode_job(job))
        .message_deduplication_id(format!("{group}/{}", job.slot))
        .message_group_id(group)
        .build()
}
