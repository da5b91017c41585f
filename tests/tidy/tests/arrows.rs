//! Which crate may use which.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// The crate, and the crates of ours that it may use (ARCHITECTURE.md).
const ARROWS: [(&str, &[&str]); 24] = [
    ("shifts-model", &[]),
    ("shifts-engine", &["shifts-model"]),
    ("shifts-ports", &["shifts-model"]),
    ("shifts-stored", &["shifts-model"]),
    ("shifts-wfi", &["shifts-model"]),
    (
        "shifts-app",
        &["shifts-engine", "shifts-model", "shifts-ports"],
    ),
    ("shifts-auth", &["shifts-model", "shifts-ports"]),
    ("shifts-graph", &["shifts-model", "shifts-ports"]),
    ("shifts-provider-csv", &["shifts-model", "shifts-ports"]),
    (
        "shifts-provider-blue-yonder",
        &[
            "shifts-auth",
            "shifts-model",
            "shifts-ports",
            "shifts-provider-outbound",
        ],
    ),
    (
        "shifts-provider-open",
        &["shifts-model", "shifts-ports", "shifts-provider-outbound"],
    ),
    ("shifts-provider-outbound", &[]),
    ("shifts-provider-check", &["shifts-model", "shifts-ports"]),
    (
        "shifts-embedded",
        &["shifts-model", "shifts-ports", "shifts-stored"],
    ),
    (
        "shifts-aws",
        &["shifts-model", "shifts-ports", "shifts-stored"],
    ),
    (
        "shifts-web",
        &[
            "shifts-app",
            "shifts-auth",
            "shifts-model",
            "shifts-ports",
            "shifts-wfi",
        ],
    ),
    ("shifts-sim", &["shifts-ports"]),
    (
        "shifts-runtime",
        &[
            "shifts-app",
            "shifts-auth",
            "shifts-aws",
            "shifts-embedded",
            "shifts-engine",
            "shifts-graph",
            "shifts-model",
            "shifts-ports",
            "shifts-provider-blue-yonder",
            "shifts-provider-csv",
            "shifts-provider-open",
            "shifts-provider-outbound",
        ],
    ),
    (
        "shifts-adapter",
        &[
            "shifts-app",
            "shifts-engine",
            "shifts-model",
            "shifts-ports",
            "shifts-provider-check",
            "shifts-runtime",
            "shifts-sim",
            "shifts-web",
        ],
    ),
    (
        "shifts-timer",
        &[
            "shifts-app",
            "shifts-model",
            "shifts-ports",
            "shifts-runtime",
        ],
    ),
    (
        "shifts-worker",
        &[
            "shifts-app",
            "shifts-model",
            "shifts-ports",
            "shifts-runtime",
        ],
    ),
    (
        "shifts-admin",
        &[
            "shifts-app",
            "shifts-model",
            "shifts-ports",
            "shifts-runtime",
            "shifts-web",
        ],
    ),
    (
        "shifts-webhook",
        &["shifts-ports", "shifts-runtime", "shifts-web"],
    ),
    (
        "shifts-auth-function",
        &["shifts-ports", "shifts-runtime", "shifts-web"],
    ),
];

/// Libraries that have one home, or none at all.
const HOMES: [(&str, &[&str]); 17] = [
    ("getrandom", &["shifts-runtime"]),
    (
        "reqwest",
        &[
            "shifts-auth",
            "shifts-graph",
            "shifts-provider-blue-yonder",
            "shifts-provider-open",
            "shifts-provider-outbound",
        ],
    ),
    ("jsonwebtoken", &["shifts-auth", "shifts-sim"]),
    ("graph-rs-sdk", &["shifts-graph"]),
    (
        "localzone",
        &["shifts-graph", "shifts-provider-blue-yonder"],
    ),
    ("ring", &["shifts-provider-blue-yonder"]),
    ("rusqlite", &["shifts-embedded"]),
    ("clap", &["shifts-adapter"]),
    (
        "csv",
        &["shifts-provider-csv", "shifts-adapter", "shifts-sim"],
    ),
    ("aws-config", &["shifts-aws", "shifts-tests-contract"]),
    ("aws-sdk-dynamodb", &["shifts-aws", "shifts-tests-contract"]),
    ("aws-sdk-s3", &["shifts-aws", "shifts-tests-contract"]),
    ("aws-sdk-sqs", &["shifts-aws", "shifts-tests-contract"]),
    (
        "aws-sdk-secretsmanager",
        &["shifts-aws", "shifts-tests-contract"],
    ),
    (
        "lambda_runtime",
        &[
            "shifts-timer",
            "shifts-worker",
            "shifts-admin",
            "shifts-webhook",
            "shifts-auth-function",
            "shifts-tests-empty-function",
        ],
    ),
    (
        "lambda_http",
        &["shifts-admin", "shifts-auth-function", "shifts-webhook"],
    ),
    ("redis", &["shifts-aws"]),
];

/// Crates that decide or name, and libraries that would let them do or write.
const IMPURE: [(&str, &[&str]); 5] = [
    ("shifts-model", &["serde", "tokio", "tracing", "reqwest"]),
    ("shifts-engine", &["serde", "tokio", "tracing", "reqwest"]),
    ("shifts-ports", &["serde", "tokio", "tracing", "reqwest"]),
    ("shifts-wfi", &["tokio", "tracing", "reqwest"]),
    ("shifts-app", &["serde", "tokio", "reqwest"]),
];

/// Each crate of the workspace with what it uses, tests excepted.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let of = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap().iter();
        (
            name(package),
            all.filter(|used| used["kind"].is_null())
                .map(name)
                .collect(),
        )
    };
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect()
}

#[test]
fn every_arrow_is_an_allowed_one() {
    for (krate, used) in uses() {
        if krate.starts_with("shifts-tests-") {
            continue;
        }
        let allowed = ARROWS.iter().find(|(name, _)| *name == krate);
        let allowed = allowed
            .unwrap_or_else(|| panic!("{krate} is not in the table"))
            .1;
        let wrong: Vec<&String> = used
            .iter()
            .filter(|name| name.starts_with("shifts-") && !allowed.contains(&name.as_str()))
            .collect();
        assert!(wrong.is_empty(), "{krate} must not use {wrong:?}");
    }
}

#[test]
fn libraries_stay_at_home() {
    for (krate, used) in uses() {
        for (library, homes) in HOMES {
            let is_home = homes.contains(&krate.as_str());
            assert!(
                is_home || !used.contains(library),
                "{krate} must not use {library}"
            );
        }
    }
}

#[test]
fn crates_that_decide_can_do_nothing_else() {
    let uses = uses();
    for (krate, libraries) in IMPURE {
        for library in libraries {
            assert!(
                !uses[krate].contains(*library),
                "{krate} must not use {library}"
            );
        }
    }
}
