//! The members of teams, as last read, on Redis.

use async_trait::async_trait;
use redis::AsyncCommands as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use shifts_model::{TeamId, TeamMembers};
use shifts_ports::{Meter, Rosters, StoreError};
use shifts_stored::{decode_members, encode_members};
use std::sync::Arc;
use std::time::Duration;

use crate::cloud::{corrupt, unavailable};

/// How long members are kept after they were last saved. Losing them costs one reading.
const KEPT_S: u64 = 30 * 24 * 3600;
const TIMEOUT: Duration = Duration::from_secs(2);
const RECONNECTS_MAX: usize = 3;

/// The members of teams on Redis. Cheap to clone.
#[derive(Clone)]
pub struct RedisRosters {
    connection: ConnectionManager,
    meter: Arc<Meter>,
}

/// Why an address is none of a Redis.
#[derive(Debug, thiserror::Error)]
#[error("aws.redis_url is no address of a Redis; write rediss://HOST:PORT")]
pub struct RedisError {
    #[source]
    cause: redis::RedisError,
}

impl RedisRosters {
    /// Rosters on the Redis at `url`. It is reached when it is first needed.
    ///
    /// # Errors
    ///
    /// When the address is none of a Redis.
    pub fn new(url: &str, meter: Arc<Meter>) -> Result<Self, RedisError> {
        let client = redis::Client::open(url).map_err(|cause| RedisError { cause })?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(TIMEOUT))
            .set_number_of_retries(RECONNECTS_MAX);
        let connection = ConnectionManager::new_lazy_with_config(client, config)
            .map_err(|cause| RedisError { cause })?;
        Ok(Self { connection, meter })
    }
}

fn key(team_id: &TeamId) -> String {
    format!("shifts-adapter:members:{team_id}")
}

#[async_trait]
impl Rosters for RedisRosters {
    async fn load_members(&self, team_id: &TeamId) -> Result<Option<TeamMembers>, StoreError> {
        self.meter.store_op();
        let body: Option<String> = self
            .connection
            .clone()
            .get(key(team_id))
            .await
            .map_err(unavailable("read members"))?;
        let decode = |body: String| {
            decode_members(&body).map_err(|error| corrupt(&key(team_id), error.to_string()))
        };
        body.map(decode).transpose()
    }

    async fn save_members(
        &self,
        team_id: &TeamId,
        members: &TeamMembers,
    ) -> Result<(), StoreError> {
        self.meter.store_op();
        self.connection
            .clone()
            .set_ex(key(team_id), encode_members(members), KEPT_S)
            .await
            .map_err(unavailable("save members"))
    }

    async fn forget_members(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.meter.store_op();
        self.connection
            .clone()
            .del(key(team_id))
            .await
            .map_err(unavailable("forget members"))
    }
}
