//! What Shifts is believed to hold: objects that are saved over the entity tag that was read.
//!
//! | key under `teams/`team`/` | holds |
//! |---|---|
//! | `weeks/`week`.json` | the shifts of a week |
//! | activity`/`week`.json` | the items of a week that another activity keeps equal |
//! | `groups.json` | the scheduling groups and time-off reasons |
//! | `availability.json` | what people's availability is believed to be |

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use shifts_model::{Activity, TeamCatalog, TeamId, WeekSnapshot};
use shifts_ports::{HeldAvailability, Revision, Snapshots, StoreError, Stored, WeekKey};
use shifts_stored::{
    DecodeError, decode_availability, decode_catalog, decode_week, encode_availability,
    encode_catalog, encode_week,
};

use crate::cloud::{Cloud, corrupt, unavailable};

/// The largest object that is read. A week of 20,000 shifts has about 8 MB.
const OBJECT_BYTES_MAX: i64 = 64 * 1024 * 1024;
/// Most pages of objects of one team.
const PAGES_MAX: usize = 20;

/// The bucket. Cheap to clone.
#[derive(Clone)]
pub struct Bucket {
    client: Client,
    name: String,
    cloud: Cloud,
}

impl Bucket {
    /// The bucket of that name.
    #[must_use]
    pub fn new(cloud: &Cloud, name: &str) -> Self {
        // An emulator has one address for all buckets.
        let path_style = cloud.config.endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(&*cloud.config)
            .force_path_style(path_style)
            .build();
        Self {
            client: Client::from_conf(config),
            name: name.to_owned(),
            cloud: cloud.clone(),
        }
    }

    async fn load<T>(
        &self,
        key: &str,
        decode: fn(&str) -> Result<T, DecodeError>,
    ) -> Result<Option<Stored<T>>, StoreError> {
        self.cloud.meter.store_op();
        let got = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(key)
            .send()
            .await;
        let object = match got {
            Ok(object) => object,
            Err(error)
                if error.as_service_error().is_some_and(
                    aws_sdk_s3::operation::get_object::GetObjectError::is_no_such_key,
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(unavailable("read a snapshot")(error)),
        };
        if object
            .content_length()
            .is_none_or(|bytes| bytes > OBJECT_BYTES_MAX)
        {
            return Err(corrupt(key, "it is larger than any snapshot"));
        }
        let tag = object.e_tag().unwrap_or_default().to_owned();
        let bytes = object.body.collect().await;
        let bytes = bytes.map_err(unavailable("read a snapshot"))?.into_bytes();
        let text = std::str::from_utf8(&bytes).map_err(|e| corrupt(key, e.to_string()))?;
        Ok(Some(Stored {
            value: decode(text).map_err(|error| corrupt(key, error.to_string()))?,
            revision: Revision::new(tag),
        }))
    }

    async fn save(
        &self,
        key: &str,
        body: String,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.cloud.meter.store_op();
        let put = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(key)
            .content_type("application/json")
            .body(ByteStream::from(body.into_bytes()));
        let put = match &expected {
            None => put.if_none_match("*"),
            Some(expected) => put.if_match(expected.as_str()),
        };
        match put.send().await {
            Ok(saved) => Ok(Revision::new(saved.e_tag().unwrap_or_default())),
            Err(error) if is_refused(&error) => Err(StoreError::Conflict {
                what: key.to_owned(),
            }),
            Err(error) => Err(unavailable("save a snapshot")(error)),
        }
    }
}

/// Whether somebody else has saved: 412 before, 409 at the same moment, 404 removed since.
fn is_refused<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    let status = error
        .raw_response()
        .map(|response| response.status().as_u16());
    matches!(status, Some(404 | 409 | 412))
        && error
            .as_service_error()
            .and_then(ProvideErrorMetadata::code)
            != Some("NoSuchBucket")
}

fn prefix(team_id: &TeamId) -> String {
    format!("teams/{team_id}/")
}

fn week_key(key: &WeekKey) -> String {
    // The weeks of shifts lie where they lay when there were no others.
    let folder = if key.activity == Activity::Shifts {
        "weeks"
    } else {
        key.activity.as_str()
    };
    format!("{}{folder}/{}.json", prefix(&key.team_id), key.week)
}

fn catalog_key(team_id: &TeamId) -> String {
    format!("{}groups.json", prefix(team_id))
}

fn availability_key(team_id: &TeamId) -> String {
    format!("{}availability.json", prefix(team_id))
}

#[async_trait]
impl Snapshots for Bucket {
    async fn load_week(&self, key: &WeekKey) -> Result<Option<Stored<WeekSnapshot>>, StoreError> {
        self.load(&week_key(key), decode_week).await
    }

    async fn save_week(
        &self,
        key: &WeekKey,
        snapshot: &WeekSnapshot,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.save(&week_key(key), encode_week(snapshot), expected)
            .await
    }

    async fn load_catalog(
        &self,
        team_id: &TeamId,
    ) -> Result<Option<Stored<TeamCatalog>>, StoreError> {
        self.load(&catalog_key(team_id), decode_catalog).await
    }

    async fn save_catalog(
        &self,
        team_id: &TeamId,
        catalog: &TeamCatalog,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.save(&catalog_key(team_id), encode_catalog(catalog), expected)
            .await
    }

    async fn load_availability(
        &self,
        team_id: &TeamId,
    ) -> Result<Option<Stored<HeldAvailability>>, StoreError> {
        self.load(&availability_key(team_id), decode_availability)
            .await
    }

    async fn save_availability(
        &self,
        team_id: &TeamId,
        availability: &HeldAvailability,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let body = encode_availability(availability);
        self.save(&availability_key(team_id), body, expected).await
    }

    async fn forget_team(&self, team_id: &TeamId) -> Result<(), StoreError> {
        let failed = "forget a team";
        for _ in 0..PAGES_MAX {
            self.cloud.meter.store_op();
            let page = self
                .client
                .list_objects_v2()
                .bucket(&self.name)
                .prefix(prefix(team_id))
                .send()
                .await
                .map_err(unavailable(failed))?;
            let keys: Vec<&str> = page.contents().iter().filter_map(|o| o.key()).collect();
            for key in &keys {
                self.cloud.meter.store_op();
                let delete = self.client.delete_object().bucket(&self.name).key(*key);
                delete.send().await.map_err(unavailable(failed))?;
            }
            if page.is_truncated() != Some(true) {
                return Ok(());
            }
        }
        Err(corrupt(&prefix(team_id), "it has more objects than weeks"))
    }
}
