//! Metrics, as a projection of log events: what is counted is what is said.
//!
//! CloudWatch makes metrics of lines in its embedded metric format (CloudWatch User Guide,
//! "Embedded metric format specification", read 2026-11), so no connection and no buffer is needed.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;

use serde_json::{Value, json};
use shifts_ports::Clock as _;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::clock::SystemClock;

/// The namespace that alarms and dashboard of template.yaml read.
const NAMESPACE: &str = "ShiftsAdapter";

/// What a metric is made of.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// One for every event.
    Each,
    /// The number in a field.
    Of(&'static str),
}

use Source::{Each, Of};

/// The events that are counted, and as what.
const METRICS: &[(&str, &[(&str, Source)])] = &[
    (
        "timer.ticked",
        &[
            ("Ticks", Each),
            ("JobsQueued", Of("jobs.queued")),
            ("TeamsEnabled", Of("teams.enabled")),
            ("TeamsUnreadable", Of("teams.unreadable")),
        ],
    ),
    ("timer.suspended", &[("Ticks", Each)]),
    (
        "sync.applied",
        &[
            ("TeamsSynced", Each),
            ("Created", Of("changes.created")),
            ("Updated", Of("changes.updated")),
            ("Deleted", Of("changes.deleted")),
            ("Adopted", Of("changes.adopted")),
            ("Deferred", Of("changes.deferred")),
            ("Withheld", Of("changes.withheld")),
            ("Refused", Of("changes.refused")),
        ],
    ),
    ("sync.failed", &[("TeamsFailed", Each)]),
    ("job.failed", &[("JobsFailed", Each)]),
    ("graph.throttled", &[("GraphThrottled", Each)]),
    ("secret.ages", &[("SecretDaysLeft", Of("secret.days_left"))]),
];

/// Writes a metric line for every event that is counted.
pub(crate) struct Metrics {
    function: String,
}

impl Metrics {
    pub(crate) fn new(function: &str) -> Self {
        Self {
            function: function.to_owned(),
        }
    }

    /// The line of one event; `None` when it is not counted.
    fn line(&self, fields: &Fields, at_ms: i64) -> Option<Value> {
        let (_, metrics) = METRICS.iter().find(|(event, _)| *event == fields.event)?;
        let measured: Vec<(&str, f64)> = metrics
            .iter()
            .filter_map(|(name, source)| match source {
                Each => Some((*name, 1.0)),
                Of(field) => Some((*name, *fields.numbers.get(field)?)),
            })
            .collect();
        let names: Vec<Value> = measured
            .iter()
            .map(|(name, _)| json!({"Name": name, "Unit": "Count"}))
            .collect();
        let mut line = json!({
            "_aws": {
                "Timestamp": at_ms,
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE, "Dimensions": [["Function"]], "Metrics": names,
                }],
            },
            "Function": self.function,
        });
        for (name, value) in measured {
            line[name] = json!(value);
        }
        Some(line)
    }
}

impl<S: Subscriber> Layer<S> for Metrics {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        if let Some(line) = self.line(&fields, SystemClock.now().as_millisecond()) {
            // A metric that cannot be written is lost; there is nowhere to say so.
            let _ = writeln!(std::io::stdout().lock(), "{line}");
        }
    }
}

/// The fields of an event that can be counted.
#[derive(Debug, Default)]
struct Fields {
    event: String,
    numbers: BTreeMap<&'static str, f64>,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "event" {
            value.clone_into(&mut self.event);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        let number = u32::try_from(value).unwrap_or(u32::MAX);
        self.numbers.insert(field.name(), f64::from(number));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        let number = i32::try_from(value).unwrap_or(i32::MAX);
        self.numbers.insert(field.name(), f64::from(number));
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn fmt::Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_becomes_the_metrics_that_the_alarms_read() {
        let fields = Fields {
            event: "timer.ticked".to_owned(),
            numbers: BTreeMap::from([("jobs.queued", 7.0)]),
        };
        let line = Metrics::new("shifts-timer")
            .line(&fields, 1_700_000_000_000)
            .unwrap();
        assert_eq!(line["Function"], "shifts-timer");
        assert_eq!(line["Ticks"], 1.0);
        assert_eq!(line["JobsQueued"], 7.0);
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "ShiftsAdapter");
        assert_eq!(directive["Metrics"][0]["Name"], "Ticks");
        assert_eq!(line["_aws"]["Timestamp"], 1_700_000_000_000_i64);
    }

    #[test]
    fn an_event_that_nobody_counts_is_no_metric() {
        let fields = Fields {
            event: "graph.request".to_owned(),
            ..Fields::default()
        };
        assert!(Metrics::new("f").line(&fields, 0).is_none());
    }
}
