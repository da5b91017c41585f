//! The store ports on AWS: DynamoDB, S3, SQS and Secrets Manager, and Redis where one is
//! configured. The twin of `embedded`, file by file.
//!
//! State is compare-and-set here too: items of the table carry a revision that every save names,
//! objects of the bucket are saved over the entity tag that was read. The adapters are apart, so
//! that a function links only those that it uses.
//!
//! Why it is laid out so is in `infra/decisions/0011-one-table-one-bucket-one-queue.md`.

mod budgets;
mod callbacks;
mod cloud;
mod connections;
mod deletions;
mod documents;
mod leases;
mod rosters;
mod runs;
mod table;
mod tokens;
mod visits;

#[cfg(feature = "sqs")]
mod jobs;
#[cfg(feature = "redis")]
mod redis_rosters;
#[cfg(feature = "secrets")]
mod secrets;
#[cfg(feature = "s3")]
mod snapshots;

pub use cloud::Cloud;
#[cfg(feature = "sqs")]
pub use jobs::{Queue, job_of};
#[cfg(feature = "redis")]
pub use redis_rosters::{RedisError, RedisRosters};
#[cfg(feature = "secrets")]
pub use secrets::CloudSecrets;
#[cfg(feature = "s3")]
pub use snapshots::Bucket;
pub use table::Table;
