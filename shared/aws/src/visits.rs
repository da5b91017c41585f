//! The memory of the last visits.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use shifts_model::{Activity, TeamId, Visit};
use shifts_ports::{ListedVisit, Recalled, RecalledTeams, Revision, StoreError, Stored, Visits};
use shifts_stored::{decode_connection, decode_visit, encode_visit};

use crate::cloud::unavailable;
use crate::connections::key as connection_key;
use crate::table::{Item, Key, Table, decoded, text};

const PK: &str = "visit";
/// Most keys of one BatchGetItem (DynamoDB API reference, read 2026-11).
const KEYS_MAX: usize = 100;
/// How often keys that were left out for want of throughput are asked for again.
const ROUNDS_MAX: usize = 8;

fn key(team_id: &TeamId, activity: Activity) -> Key {
    Key::new(PK, format!("{activity}#{team_id}"))
}

#[async_trait]
impl Visits for Table {
    async fn recall(
        &self,
        team_ids: &[TeamId],
        activity: Activity,
    ) -> Result<RecalledTeams, StoreError> {
        let mut recalled = RecalledTeams::new();
        // A read that names a key twice is refused as a whole.
        let team_ids: BTreeSet<&TeamId> = team_ids.iter().collect();
        let team_ids = Vec::from_iter(team_ids);
        for team_ids in team_ids.chunks(KEYS_MAX / 2) {
            let keys = team_ids
                .iter()
                .flat_map(|id| [connection_key(id), key(id, activity)]);
            let items = self.get_many(keys.map(|key| key.item()).collect()).await?;
            for team_id in team_ids {
                let of = |key: Key| items.get(&(key.pk, key.sk));
                if let Some(connection) = of(connection_key(team_id)) {
                    let team = team(connection, of(key(team_id, activity)));
                    recalled.insert((*team_id).clone(), team);
                }
            }
        }
        Ok(recalled)
    }

    async fn list_visits(&self) -> Result<Vec<ListedVisit>, StoreError> {
        let items = Table::list(self, PK).await?;
        Ok(items.iter().filter_map(listed).collect())
    }

    async fn load_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
    ) -> Result<Option<Stored<Visit>>, StoreError> {
        Table::load(self, &key(team_id, activity), decode_visit).await
    }

    async fn save_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
        visit: &Visit,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let key = key(team_id, activity);
        Table::save(self, &key, encode_visit(visit), expected.as_ref()).await
    }

    async fn forget_visits(&self, team_id: &TeamId) -> Result<(), StoreError> {
        for activity in Activity::ALL {
            self.delete(&key(team_id, activity), None).await?;
        }
        Ok(())
    }
}

impl Table {
    /// The items of at most 100 keys, as they are now, by their keys.
    async fn get_many(
        &self,
        keys: Vec<Item>,
    ) -> Result<HashMap<(String, String), Item>, StoreError> {
        let mut found = HashMap::new();
        let mut left = keys;
        for _ in 0..ROUNDS_MAX {
            if left.is_empty() {
                return Ok(found);
            }
            self.count();
            let asked = KeysAndAttributes::builder()
                .set_keys(Some(left))
                .consistent_read(true)
                .build()
                .map_err(unavailable("recall teams"))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.name, asked)
                .send()
                .await
                .map_err(unavailable("recall teams"))?;
            let items = answer
                .responses
                .into_iter()
                .flatten()
                .flat_map(|(_, items)| items);
            found.extend(items.filter_map(|item| {
                let key = (text(&item, "pk")?.to_owned(), text(&item, "sk")?.to_owned());
                Some((key, item))
            }));
            let unprocessed = answer.unprocessed_keys.into_iter().flatten();
            left = unprocessed.flat_map(|(_, keys)| keys.keys).collect();
        }
        Err(StoreError::Unavailable {
            operation: "recall teams",
            cause: "the table has no throughput left".into(),
        })
    }
}

fn team(connection: &Item, visit: Option<&Item>) -> Result<Recalled, StoreError> {
    let visit = visit.map(|item| decoded(item, decode_visit));
    Ok(Recalled {
        connection: decoded(connection, decode_connection)?.value,
        visit: visit.transpose()?,
    })
}

/// A visit of the list; nothing for an item of a later version's activity, or of no team.
fn listed(item: &Item) -> Option<ListedVisit> {
    let (activity, team_id) = text(item, "sk")?.split_once('#')?;
    let key = (TeamId::parse(team_id).ok()?, Activity::parse(activity)?);
    Some((key.0, key.1, decoded(item, decode_visit)))
}
