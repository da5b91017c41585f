//! Which teams the timer starts this minute.

use jiff::{SignedDuration, Timestamp};
use shifts_model::TeamId;

/// The teams to visit now: due ones, longest waiting first, no more than keeps the visits even.
///
/// A team is due when its last run is at least an interval ago. At most ⌈teams ÷ interval⌉ start
/// in one minute; rounding down would let 29 teams at 15 minutes wait 29. An interval of 0 means
/// every time.
#[must_use]
pub fn due(
    teams: &[(TeamId, Option<Timestamp>)],
    interval_minutes: u32,
    now: Timestamp,
) -> Vec<TeamId> {
    let interval = SignedDuration::from_mins(i64::from(interval_minutes));
    let mut waiting: Vec<&(TeamId, Option<Timestamp>)> = teams
        .iter()
        .filter(|(_, last)| last.is_none_or(|last| last.duration_until(now) >= interval))
        .collect();
    waiting.sort_by_key(|(team_id, last)| (*last, team_id));
    let quota = match interval_minutes {
        0 => teams.len(),
        minutes => teams.len().div_ceil(minutes as usize),
    };
    waiting
        .into_iter()
        .take(quota)
        .map(|(team_id, _)| team_id.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teams(count: usize) -> Vec<(TeamId, Option<Timestamp>)> {
        (0..count)
            .map(|n| (TeamId::parse(&format!("t{n:04}")).unwrap(), None))
            .collect()
    }

    /// Runs the timer for `minutes` and tells the longest wait of any team, in minutes.
    fn longest_wait_minutes(count: usize, interval_minutes: u32, minutes: u32) -> i64 {
        let mut teams = teams(count);
        let mut longest = 0;
        for minute in 0..minutes {
            let now = Timestamp::from_second(i64::from(minute) * 60).unwrap();
            for team_id in due(&teams, interval_minutes, now) {
                let team = teams.iter_mut().find(|(id, _)| *id == team_id).unwrap();
                let since = team.1.unwrap_or(Timestamp::UNIX_EPOCH);
                longest = longest.max(since.duration_until(now).as_mins());
                team.1 = Some(now);
            }
        }
        longest
    }

    #[test]
    fn every_team_is_visited_within_its_interval_and_a_minute() {
        for (count, interval_minutes) in [(1, 15), (29, 15), (30, 15), (31, 15), (600, 15), (7, 60)]
        {
            let longest = longest_wait_minutes(count, interval_minutes, 4 * interval_minutes);
            assert!(
                longest <= i64::from(interval_minutes) + 1,
                "{count} teams waited {longest}"
            );
        }
    }

    #[test]
    fn the_longest_waiting_team_goes_first() {
        let at = |minute: i64| Some(Timestamp::from_second(minute * 60).unwrap());
        let mut teams = teams(30);
        teams.iter_mut().for_each(|team| team.1 = at(50));
        (teams[7].1, teams[3].1) = (at(10), None);
        let started = due(&teams, 15, at(60).unwrap());
        assert_eq!(started, [teams[3].0.clone(), teams[7].0.clone()]);
    }

    #[test]
    fn an_interval_of_nothing_means_every_time() {
        assert_eq!(due(&teams(40), 0, Timestamp::UNIX_EPOCH).len(), 40);
    }
}
