//! Laws of the timer: nobody waits long, and no minute starts many more teams than another.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use shifts_engine::{Candidate, due};
use shifts_model::TeamId;

/// How long a timer is watched, in intervals.
const LAPS: u32 = 4;

/// Activities as the timer knows them: an interval in minutes each.
fn intervals() -> impl Strategy<Value = Vec<u32>> {
    let common = prop::sample::select(vec![1, 2, 5, 7, 10, 15, 30, 60]);
    prop::collection::vec(common, 1..4)
}

/// A timer that ticks once a minute, some seconds late, and the teams that it starts.
struct Timer {
    teams: Vec<Candidate>,
    /// For each team the minutes in which it was started.
    starts: BTreeMap<TeamId, Vec<u32>>,
    /// How many started in each minute.
    per_minute: Vec<usize>,
    /// How long the runs of the teams last, in turn.
    lasts_s: Vec<i64>,
}

impl Timer {
    fn of(teams: usize) -> Self {
        let team = |n| Candidate {
            team_id: TeamId::parse(&format!("t{n:04}")).unwrap(),
            last_run_at: None,
            wake_at: None,
        };
        Self {
            teams: (0..teams).map(team).collect(),
            starts: BTreeMap::new(),
            per_minute: Vec::new(),
            lasts_s: vec![0],
        }
    }

    fn tick(&mut self, minute: u32, interval: u32, late_s: i64) {
        let now = Timestamp::from_second(i64::from(minute) * 60 + late_s).unwrap();
        let started = due(&self.teams, interval, now);
        let ids: BTreeSet<&TeamId> = started.iter().collect();
        assert_eq!(ids.len(), started.len(), "a team is started twice at once");
        self.per_minute.push(started.len());
        for (team, lasts_s) in self.teams.iter_mut().zip(self.lasts_s.iter().cycle()) {
            if ids.contains(&team.team_id) {
                // The end of a run is noted as well as its start.
                team.last_run_at = Some(now + SignedDuration::from_secs(*lasts_s));
                let starts = self.starts.entry(team.team_id.clone()).or_default();
                starts.push(minute);
            }
        }
    }

    fn longest_wait(&self) -> u32 {
        let gaps = |starts: &Vec<u32>| starts.windows(2).map(|w| w[1] - w[0]).max();
        let longest = self.starts.values().filter_map(gaps).max().unwrap_or(0);
        let first = self.starts.values().map(|starts| starts[0]).max();
        longest.max(first.unwrap_or(0))
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_team_is_visited_in_time_and_no_minute_is_crowded(
        teams in prop_oneof![1_usize..40, 1_usize..2_001],
        intervals in intervals(),
        late_s in 0_i64..50,
    ) {
        for interval in intervals {
            let mut timer = Timer::of(teams);
            for minute in 0..LAPS * interval {
                timer.tick(minute, interval, late_s);
            }
            prop_assert_eq!(timer.starts.len(), teams, "a team is never visited");
            prop_assert!(timer.longest_wait() <= interval + 1, "{}", timer.longest_wait());
            let even = teams as f64 / f64::from(interval);
            for started in &timer.per_minute {
                prop_assert!((*started as f64 - even).abs() <= 1.0, "{started} instead of {even}");
            }
        }
    }

    #[test]
    fn late_ticks_and_long_runs_make_nobody_wait_for_another_interval(
        teams in 1_usize..400,
        late_s in prop::collection::vec(0_i64..59, 90..91),
        lasts_s in prop::collection::vec(0_i64..80, 7..8),
    ) {
        let interval = 15;
        let mut timer = Timer::of(teams);
        timer.lasts_s = lasts_s;
        for (minute, late_s) in (0..).zip(late_s) {
            timer.tick(minute, interval, late_s);
        }
        prop_assert_eq!(timer.starts.len(), teams, "a team is never visited");
        // A run ends up to two minutes after the one in which it began.
        prop_assert!(timer.longest_wait() <= interval + 2 + 2, "{}", timer.longest_wait());
    }
}
