//! How fast Microsoft lets one application go: token buckets over the tenant's clock.
//!
//! The figures are the table "Shifts" of Graph's throttling limits as read in 2026. A bucket
//! holds one second of the figure and fills at 83 % of it, which is Microsoft's longer check.
//! Preferences of users and workforce integrations have the same figures in a row of their own;
//! here they draw from the same buckets, which is the stricter reading.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::call::{Call, Caller};
use super::integrations::registration::below_integrations;
use super::routes::preferences_of;

/// What of a figure holds over a longer stretch.
const SUSTAINED: f64 = 0.83;
/// Requests a second that one application may send to one team, when that old rule is on.
const PER_TEAM: Limit = Limit {
    burst: 4.0,
    per_second: 4.0,
};
/// Directory reads: 3,500 resource units in ten seconds, for a tenant of fewer than 50 users.
const DIRECTORY: Limit = Limit {
    burst: 3500.0,
    per_second: 350.0,
};

/// One limit: how much may come at once, and how fast it comes back.
#[derive(Debug, Clone, Copy)]
struct Limit {
    burst: f64,
    per_second: f64,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

/// All buckets of the tenant.
#[derive(Debug)]
pub(crate) struct Pace {
    scale: f64,
    buckets: BTreeMap<(&'static str, String), Bucket>,
}

impl Pace {
    pub(crate) fn new(scale: f64) -> Self {
        Self {
            scale,
            buckets: BTreeMap::new(),
        }
    }

    /// Lets a call through, or says after how many seconds to come again.
    ///
    /// `refused_count` makes calls that are refused use up the limit as well, which is what
    /// Microsoft says of clients that do not wait.
    pub(crate) fn admit(
        &mut self,
        call: &Call,
        per_team: bool,
        refused_count: bool,
    ) -> Result<(), u64> {
        let charges = charges(call, per_team);
        let scale = self.scale;
        let mut admitted = true;
        for charge in &charges {
            let bucket = self.bucket(charge, call.at);
            bucket.fill(charge.limit.scaled(scale), call.at);
            admitted &= bucket.left >= charge.cost;
        }
        let mut wait_s = 1.0_f64;
        for charge in &charges {
            let limit = charge.limit.scaled(scale);
            let bucket = self.bucket(charge, call.at);
            if admitted || refused_count {
                // The floor keeps an impatient client from locking itself out for good.
                bucket.left = (bucket.left - charge.cost).max(-limit.burst);
            }
            wait_s = wait_s.max((charge.cost - bucket.left) / limit.per_second);
        }
        if admitted {
            Ok(())
        } else {
            Err(wait_s.ceil() as u64)
        }
    }

    fn bucket(&mut self, charge: &Charge, now: Timestamp) -> &mut Bucket {
        let left = charge.limit.scaled(self.scale).burst;
        let key = (charge.name, charge.key.clone());
        self.buckets.entry(key).or_insert(Bucket { left, at: now })
    }
}

impl Limit {
    const fn per_second(figure: f64) -> Self {
        Self {
            burst: figure,
            per_second: figure * SUSTAINED,
        }
    }

    fn scaled(self, scale: f64) -> Self {
        Self {
            burst: (self.burst * scale).max(1.0),
            per_second: (self.per_second * scale).max(0.01),
        }
    }
}

impl Bucket {
    fn fill(&mut self, limit: Limit, now: Timestamp) {
        let passed = now.duration_since(self.at).as_secs_f64().max(0.0);
        self.left = (self.left + passed * limit.per_second).min(limit.burst);
        self.at = self.at.max(now);
    }
}

/// What a call costs in one bucket.
struct Charge {
    name: &'static str,
    key: String,
    limit: Limit,
    cost: f64,
}

/// The buckets a call draws from, and how much it costs in each.
fn charges(call: &Call, per_team: bool) -> Vec<Charge> {
    let Caller {
        tenant_id, app_id, ..
    } = &call.caller;
    let charge = |name, key, limit, cost| Charge {
        name,
        key,
        limit,
        cost,
    };
    let is_schedule = |part: &String| part.eq_ignore_ascii_case("schedule");
    let has_own_row = preferences_of(call).is_some() || below_integrations(call).is_some();
    if !has_own_row && !call.segments.get(2).is_some_and(is_schedule) {
        let key = format!("{tenant_id}/{app_id}");
        return vec![charge("directory", key, DIRECTORY, directory_cost(call))];
    }
    let verb = verb(&call.method);
    let (in_tenant, in_all) = match verb {
        "GET" => (30.0, 600.0),
        "DELETE" => (15.0, 150.0),
        _ => (30.0, 300.0),
    };
    let key = format!("{tenant_id}/{app_id}/{verb}");
    let mut charges = vec![
        charge("tenant", key, Limit::per_second(in_tenant), 1.0),
        charge(
            "application",
            format!("{app_id}/{verb}"),
            Limit::per_second(in_all),
            1.0,
        ),
    ];
    if per_team && !has_own_row {
        let team_id = call.segments[1].to_ascii_lowercase();
        charges.push(charge("team", format!("{app_id}/{team_id}"), PER_TEAM, 1.0));
    }
    charges
}

/// The verb as a bucket's name; verbs without a bucket of their own share one.
fn verb(method: &str) -> &'static str {
    match method {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

/// Resource units of a directory read.
fn directory_cost(call: &Call) -> f64 {
    let last = call.segments.last().map(|last| last.to_ascii_lowercase());
    match last.as_deref() {
        Some("members" | "owners") => 3.0,
        Some("users") => 2.0,
        _ => 1.0,
    }
}
