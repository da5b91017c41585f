//! The contract of every store port, held by DynamoDB, S3, SQS and Redis.
//!
//! `AWS_ENDPOINT_URL` leads to an emulator and `REDIS_URL` to a Redis; `./test` starts both.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use aws_sdk_sqs::types::QueueAttributeName;
use secrecy::ExposeSecret as _;
use shifts_aws::{Bucket, Cloud, CloudSecrets, Queue, RedisRosters, Table};
use shifts_ports::{Meter, SecretError, Secrets as _, StoreError};
use shifts_runtime::SystemClock;
use shifts_tests_contract::Stores;

/// A name that no other test has.
fn fresh_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("contract-{}-{count}", process::id())
}

fn endpoint() -> String {
    std::env::var("AWS_ENDPOINT_URL").expect("AWS_ENDPOINT_URL leads to an emulator; see ./test")
}

/// A client of the test's own, to make what the program finds made.
async fn maker() -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new().build_http();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .endpoint_url(endpoint())
        .load()
        .await
}

async fn make_table(config: &SdkConfig, name: &str) {
    let key = |name: &str, kind| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .unwrap()
    };
    let text = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    aws_sdk_dynamodb::Client::new(config)
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .attribute_definitions(text("pk"))
        .attribute_definitions(text("sk"))
        .send()
        .await
        .unwrap();
}

async fn make_bucket(config: &SdkConfig, name: &str) {
    let config = aws_sdk_s3::config::Builder::from(config)
        .force_path_style(true)
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    let region = std::env::var("AWS_REGION").unwrap();
    let place = aws_sdk_s3::types::CreateBucketConfiguration::builder()
        .location_constraint(region.as_str().into())
        .build();
    let bucket = client.create_bucket().bucket(name);
    bucket
        .create_bucket_configuration(place)
        .send()
        .await
        .unwrap();
}

async fn make_queue(config: &SdkConfig, name: &str) -> String {
    let made = aws_sdk_sqs::Client::new(config)
        .create_queue()
        .queue_name(format!("{name}.fifo"))
        .attributes(QueueAttributeName::FifoQueue, "true")
        .attributes(QueueAttributeName::DeduplicationScope, "messageGroup")
        .attributes(QueueAttributeName::FifoThroughputLimit, "perMessageGroupId")
        .send()
        .await
        .unwrap();
    made.queue_url.unwrap()
}

async fn cloud() -> Cloud {
    Cloud::connect(Arc::new(Meter::default())).await
}

async fn made() -> Stores {
    let (config, name) = (maker().await, fresh_name());
    make_table(&config, &name).await;
    make_bucket(&config, &name).await;
    let queue = make_queue(&config, &name).await;
    let cloud = cloud().await;
    let table = Arc::new(Table::new(&cloud, &name));
    Stores {
        connections: table.clone(),
        snapshots: Arc::new(Bucket::new(&cloud, &name)),
        visits: table.clone(),
        rosters: table.clone(),
        leases: table.clone(),
        jobs: Arc::new(Queue::new(&cloud, &queue)),
        runs: table.clone(),
        budgets: table.clone(),
        deletions: table.clone(),
        callbacks: table.clone(),
        tokens: table,
        clock: Arc::new(SystemClock),
    }
}

mod on_aws {
    use super::*;

    shifts_tests_contract::hold_the_contract!(made);
}

/// AWS with its rosters on Redis.
mod on_redis {
    use super::*;

    async fn made_with_redis() -> Stores {
        let url = std::env::var("REDIS_URL").expect("REDIS_URL leads to a Redis; see ./test");
        let rosters = RedisRosters::new(&url, Arc::new(Meter::default())).unwrap();
        let stores = made().await;
        // A Redis has no room of one's own for every test.
        for id in ["t1", "t10"] {
            let team = shifts_model::TeamId::parse(id).unwrap();
            shifts_ports::Rosters::forget_members(&rosters, &team)
                .await
                .unwrap();
        }
        Stores {
            rosters: Arc::new(rosters),
            ..stores
        }
    }

    shifts_tests_contract::hold_the_contract!(made_with_redis;
        memories: the_last_members_count(rosters);
        memories: what_is_forgotten_is_gone(visits, snapshots, rosters);
    );
}

#[tokio::test]
async fn a_rotated_secret_has_a_current_and_a_previous_version() {
    let (config, name) = (maker().await, fresh_name());
    let client = aws_sdk_secretsmanager::Client::new(&config);
    let made = client.create_secret().name(&name).secret_string("first");
    made.send().await.unwrap();
    let secrets = CloudSecrets::new(&cloud().await, Arc::new(SystemClock));
    let current = format!("secretsmanager:{name}");
    let read = secrets.fetch(&current).await.unwrap();
    assert_eq!(read.expose_secret(), "first");
    let rotated = client
        .put_secret_value()
        .secret_id(&name)
        .secret_string("second");
    rotated.send().await.unwrap();
    let read = secrets.fetch(&current).await.unwrap();
    assert_eq!(read.expose_secret(), "second");
    let read = secrets.fetch(&format!("{current}#previous")).await.unwrap();
    assert_eq!(read.expose_secret(), "first");
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_missing_and_says_where() {
    let secrets = CloudSecrets::new(&cloud().await, Arc::new(SystemClock));
    for reference in ["secretsmanager:nowhere", "env:NAME"] {
        let error = secrets.fetch(reference).await.unwrap_err();
        assert!(matches!(error, SecretError::Missing { .. }), "{error}");
        assert!(error.to_string().contains(reference));
    }
}

#[tokio::test]
async fn a_redis_that_is_gone_is_unavailable_and_nothing_worse() {
    let gone = RedisRosters::new("redis://127.0.0.1:1", Arc::new(Meter::default())).unwrap();
    let team = shifts_model::TeamId::parse("t1").unwrap();
    let error = shifts_ports::Rosters::load_members(&gone, &team)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
}
