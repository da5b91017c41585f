//! One batch of messages: which jobs they are, and which of them come back.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use jiff::Timestamp;
use shifts_app::{Failure, FailureKind, Ports, Silent, SyncSettings, do_jobs, put_back};
use shifts_ports::{Delivery, Job};
use shifts_runtime::job_of;

/// How long before the end of its time a worker begins no further pass: one pass, with its waits,
/// ends well within.
const MARGIN: Duration = Duration::from_secs(90);
/// The name of the count of receives in a message.
const RECEIVE_COUNT: &str = "ApproximateReceiveCount";

/// The messages of one invocation.
pub(crate) struct Batch {
    /// The jobs with the ids of their messages, in the order of the queue.
    jobs: Vec<(String, Delivery)>,
    /// The ids of messages that are no jobs.
    unreadable: Vec<String>,
}

/// What came of a batch.
pub(crate) struct Done {
    pub(crate) response: SqsBatchResponse,
    /// Whether a job or a team's run failed.
    pub(crate) something_failed: bool,
}

/// When no further pass may begin.
pub(crate) fn stop_at(now: Timestamp, deadline_ms: u64) -> Timestamp {
    let deadline = i64::try_from(deadline_ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .unwrap_or(now);
    let left = Duration::try_from(now.duration_until(deadline)).unwrap_or_default();
    now.saturating_add(left.saturating_sub(MARGIN).max(left / 2))
        .unwrap_or(now)
}

impl Batch {
    pub(crate) fn of(event: SqsEvent) -> Self {
        let mut batch = Self {
            jobs: Vec::new(),
            unreadable: Vec::new(),
        };
        for message in event.records {
            let id = message.message_id.clone().unwrap_or_default();
            match delivery(message) {
                Ok(delivery) => batch.jobs.push((id, delivery)),
                Err(error) => {
                    tracing::error!(
                        event = "job.unreadable",
                        runbook = "SA0003",
                        "A message of the queue is no job: {error}"
                    );
                    batch.unreadable.push(id);
                }
            }
        }
        batch
    }

    /// Does the jobs. What fails is put back; so is what the queue has behind it for the same team
    /// and activity, or the order would be lost.
    pub(crate) async fn work(
        self,
        ports: &Ports,
        settings: &SyncSettings,
        stop_at: Timestamp,
    ) -> Done {
        let jobs: Vec<Job> = self.jobs.iter().map(|(_, d)| d.job.clone()).collect();
        let done = do_jobs(ports, settings, &jobs, Some(stop_at), &Silent).await;
        let mut failed: Vec<String> = self.unreadable;
        let mut blocked = BTreeSet::new();
        let mut something_failed = false;
        for ((id, delivery), done) in self.jobs.into_iter().zip(done) {
            let group = (delivery.job.team_id.clone(), delivery.job.activity);
            let failure = match done {
                Err(failure) => failure,
                Ok(_) if blocked.contains(&group) => behind(),
                Ok(report) => {
                    something_failed |= report.is_some_and(|report| report.failure.is_some());
                    continue;
                }
            };
            put_back(ports, &delivery, &failure).await;
            blocked.insert(group);
            failed.push(id);
            something_failed = true;
        }
        let item = |id| {
            let mut item = BatchItemFailure::default();
            item.item_identifier = id;
            item
        };
        let mut response = SqsBatchResponse::default();
        response.batch_item_failures = failed.into_iter().map(item).collect();
        Done {
            response,
            something_failed,
        }
    }
}

fn behind() -> Failure {
    Failure::new(FailureKind::Conflict, "the job before it could not be done")
}

fn delivery(message: SqsMessage) -> Result<Delivery, shifts_ports::StoreError> {
    let attempt = message.attributes.get(RECEIVE_COUNT);
    Ok(Delivery {
        job: job_of(message.body.as_deref().unwrap_or_default())?,
        receipt: message.receipt_handle.unwrap_or_default(),
        attempt: attempt.and_then(|count| count.parse().ok()).unwrap_or(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_stops_well_before_its_time_is_over() {
        let now = Timestamp::from_second(1_000).unwrap();
        let left_s = |deadline_s: u64| stop_at(now, deadline_s * 1000).as_second() - 1_000;
        assert_eq!(left_s(1_300), 210);
        assert_eq!(left_s(1_020), 10, "a short time is halved");
        assert_eq!(left_s(900), 0, "a time that is over is over");
    }

    #[test]
    fn a_message_that_is_no_job_fails_alone() {
        let good = r#"{"version":1,"body":{"team_id":"t1","activity":"shifts","slot":"5"}}"#;
        let message = |id: &str, body: &str| {
            serde_json::json!({"messageId": id, "body": body, "receiptHandle": "r",
                "attributes": {"ApproximateReceiveCount": "2"}, "messageAttributes": {}})
        };
        let event = serde_json::json!({"Records": [message("a", good), message("b", "{}")]});
        let batch = Batch::of(serde_json::from_value(event).unwrap());
        assert_eq!(batch.unreadable, ["b"]);
        assert_eq!(batch.jobs[0].0, "a");
        assert_eq!(batch.jobs[0].1.attempt, 2);
        assert_eq!(batch.jobs[0].1.job.slot, "5");
    }
}
