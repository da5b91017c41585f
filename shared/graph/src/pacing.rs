//! Staying below Graph's limits, by arithmetic over a budget that all workers share.
//!
//! Microsoft allows 30 GET, 30 POST, 30 PUT and 15 DELETE a second per app and tenant, and checks
//! longer stretches at about 83 % (throttling limits, read 2026-11). So 24.9 and 12.4 are planned,
//! with a burst of one full envelope. An envelope saves round trips; its items count one by one.
//! What lies below `/users` is limited alike and counted in the same budgets, to be safe.

use std::time::Duration;

use shifts_ports::Place;

use crate::settings::Pacing;

/// The verbs that have limits of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

impl Verb {
    /// The verb as HTTP spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// How many items of each verb.
pub(crate) type VerbCounts = [u32; 4];

const LIMITS: [(&str, f64); 4] = [
    ("get", 24.9),
    ("post", 24.9),
    ("put", 24.9),
    ("delete", 12.4),
];
/// How many items may be sent ahead of the rate after a rest: one envelope.
const BURST: f64 = 20.0;
/// The least time that a burst is worth, where the rate is far beyond Microsoft's.
const BURST_MIN_S: f64 = 0.1;

/// The counts of one item.
pub(crate) fn one(verb: Verb) -> VerbCounts {
    let mut counts = VerbCounts::default();
    counts[verb as usize] = 1;
    counts
}

/// The places that these items need in the budgets of their verbs.
pub(crate) fn places(pacing: &Pacing, counts: VerbCounts) -> Vec<Place> {
    let wanted = LIMITS.iter().zip(counts).filter(|(_, count)| *count > 0);
    wanted
        .map(|((verb, per_s), count)| {
            let per_s = per_s * pacing.rate_scale;
            let seconds =
                |items: f64| Duration::try_from_secs_f64(items / per_s).unwrap_or_default();
            Place {
                budget: format!("{}/{verb}", pacing.tenant),
                worth: seconds(f64::from(count)),
                burst: seconds(BURST).max(Duration::from_secs_f64(BURST_MIN_S)),
                urgent: pacing.urgent,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pacing(rate_scale: f64) -> Pacing {
        Pacing {
            tenant: "t".to_owned(),
            rate_scale,
            urgent: false,
        }
    }

    #[test]
    fn an_envelope_is_worth_its_items_at_the_planned_rate() {
        let places = places(&pacing(1.0), [0, 12, 0, 8]);
        let worth: Vec<(&str, u128)> = places
            .iter()
            .map(|place| (place.budget.as_str(), place.worth.as_millis()))
            .collect();
        assert_eq!(worth, [("t/post", 481), ("t/delete", 645)]);
        assert_eq!(places[0].burst.as_millis(), 803);
    }

    #[test]
    fn a_scale_makes_everything_cheaper_and_a_burst_never_nothing() {
        let places = places(&pacing(1000.0), one(Verb::Put));
        assert_eq!(places[0].worth.as_micros(), 40);
        assert_eq!(places[0].burst.as_millis(), 100);
    }
}
