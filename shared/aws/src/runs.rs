//! What happened last.

use async_trait::async_trait;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use jiff::Timestamp;
use shifts_model::{RunReport, TeamId};
use shifts_ports::{Runs, StoreError};
use shifts_stored::{decode_run, encode_run};

use crate::cloud::{corrupt, unavailable};
use crate::table::{Item, Key, Table, as_number, text};

/// The runs of all teams, by time.
const INDEX: &str = "runs";
/// How long a report is kept.
const KEPT_S: i64 = 14 * 24 * 3600;
/// Most reports of one answer.
const LATEST_MAX: usize = 200;

fn of_team(team_id: &TeamId) -> String {
    format!("runs#{team_id}")
}

/// A sort key by which later runs come later. Two runs of one activity do not end at once.
fn moment(at: Timestamp, report: &RunReport) -> String {
    format!("{:020}#{}", at.as_microsecond(), report.activity)
}

#[async_trait]
impl Runs for Table {
    async fn append(&self, report: &RunReport) -> Result<(), StoreError> {
        self.count();
        let moment = moment(report.at, report);
        let ttl = as_number(report.at.as_second() + KEPT_S);
        let mut item = Key::new(of_team(&report.team_id), &moment).item();
        item.insert("body".to_owned(), AttributeValue::S(encode_run(report)));
        let mut entry = Key::new(INDEX, format!("{moment}#{}", report.team_id)).item();
        entry.insert("run".to_owned(), AttributeValue::S(moment));
        entry.insert(
            "team".to_owned(),
            AttributeValue::S(report.team_id.to_string()),
        );
        let mut writes = Vec::new();
        for mut item in [item, entry] {
            item.insert("ttl".to_owned(), ttl.clone());
            let put = PutRequest::builder().set_item(Some(item)).build();
            let put = put.map_err(unavailable("append a run"))?;
            writes.push(WriteRequest::builder().put_request(put).build());
        }
        let written = self
            .client
            .batch_write_item()
            .request_items(&self.name, writes)
            .send()
            .await
            .map_err(unavailable("append a run"))?;
        // A report is worth one attempt: what is left over for want of throughput is lost.
        if written
            .unprocessed_items
            .is_some_and(|left| !left.is_empty())
        {
            return Err(StoreError::Unavailable {
                operation: "append a run",
                cause: "the table has no throughput left".into(),
            });
        }
        Ok(())
    }

    async fn latest(
        &self,
        team_id: Option<&TeamId>,
        count_max: usize,
    ) -> Result<Vec<RunReport>, StoreError> {
        let count_max = count_max.min(LATEST_MAX);
        if let Some(team_id) = team_id {
            let items = self.newest(&of_team(team_id), count_max).await?;
            return items.iter().map(report).collect();
        }
        let entries = self.newest(INDEX, count_max).await?;
        let key = |entry: &Item| {
            let (team, run) = (text(entry, "team")?, text(entry, "run")?);
            Some(Key::new(format!("runs#{team}"), run))
        };
        let keys: Vec<Key> = entries.iter().filter_map(key).collect();
        let loads = keys.iter().map(|key| self.get(key));
        let items = futures::future::try_join_all(loads).await?;
        items.iter().flatten().map(report).collect()
    }
}

fn report(item: &Item) -> Result<RunReport, StoreError> {
    let body = text(item, "body").ok_or_else(|| corrupt("a run", "it has no body"))?;
    decode_run(body).map_err(|error| corrupt("a run", error.to_string()))
}
