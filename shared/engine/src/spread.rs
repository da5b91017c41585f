//! Which teams the timer starts this minute.

use jiff::Timestamp;
use shifts_model::TeamId;

/// A team that may be visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The team.
    pub team_id: TeamId,
    /// When it was last started; `None` before the first time.
    pub last_run_at: Option<Timestamp>,
    /// When it has to be visited again in any case; `None` when its interval is soon enough.
    pub wake_at: Option<Timestamp>,
}

/// The teams to visit now: those that are to be woken, then due ones, longest waiting first, no
/// more of these than keeps the visits even.
///
/// A team is due an interval after the minute of its last run, however late in it the timer was.
/// The minutes of an interval share its teams, so that none starts more than one team more than
/// another; rounding up everywhere would let 31 teams at 15 minutes start in eleven of them and
/// leave four idle. While somebody has waited for longer than that, each minute starts one more.
/// An interval of 0 means every time.
#[must_use]
pub fn due(teams: &[Candidate], interval_minutes: u32, now: Timestamp) -> Vec<TeamId> {
    let interval = i64::from(interval_minutes);
    let waited = |last: Timestamp| minute_of(now) - minute_of(last);
    let woken = |team: &&Candidate| team.wake_at.is_some_and(|at| at <= now);
    let (woken, others): (Vec<&Candidate>, Vec<&Candidate>) = teams.iter().partition(woken);
    let is_due = |last: Timestamp| waited(last) >= interval;
    let mut waiting: Vec<&Candidate> = others
        .into_iter()
        .filter(|team| team.last_run_at.is_none_or(is_due))
        .collect();
    waiting.sort_by_key(|team| (team.last_run_at, &team.team_id));
    let is_late = |team: &&Candidate| team.last_run_at.is_some_and(|at| waited(at) > interval);
    let quota = match interval_minutes as usize {
        0 => teams.len(),
        minutes if waiting.iter().any(is_late) => teams.len() / minutes + 1,
        minutes => share(teams.len(), minutes, now),
    };
    let started = woken.into_iter().chain(waiting.into_iter().take(quota));
    started.map(|team| team.team_id.clone()).collect()
}

/// This minute's share of the teams: with those of the other minutes of an interval it makes up
/// all of them. Of few teams somebody may start in any minute.
fn share(teams: usize, interval_minutes: usize, now: Timestamp) -> usize {
    let minute = usize::try_from(minute_of(now)).unwrap_or(0) % interval_minutes;
    let up_to = |minute: usize| minute * teams / interval_minutes;
    (up_to(minute + 1) - up_to(minute)).max(1)
}

fn minute_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teams(count: usize) -> Vec<Candidate> {
        let team = |n| Candidate {
            team_id: TeamId::parse(&format!("t{n:04}")).unwrap(),
            last_run_at: None,
            wake_at: None,
        };
        (0..count).map(team).collect()
    }

    /// Runs the timer for `minutes` and tells the longest wait of any team, in minutes.
    fn longest_wait_minutes(count: usize, interval_minutes: u32, minutes: u32) -> i64 {
        let mut teams = teams(count);
        let mut longest = 0;
        for minute in 0..minutes {
            let now = Timestamp::from_second(i64::from(minute) * 60).unwrap();
            for team_id in due(&teams, interval_minutes, now) {
                let team = teams
                    .iter_mut()
                    .find(|team| team.team_id == team_id)
                    .unwrap();
                let since = team.last_run_at.unwrap_or(Timestamp::UNIX_EPOCH);
                longest = longest.max(since.duration_until(now).as_mins());
                team.last_run_at = Some(now);
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
        teams.iter_mut().for_each(|team| team.last_run_at = at(50));
        (teams[7].last_run_at, teams[3].last_run_at) = (at(10), None);
        let started = due(&teams, 15, at(60).unwrap());
        assert_eq!(
            started,
            [teams[3].team_id.clone(), teams[7].team_id.clone()]
        );
    }

    #[test]
    fn a_team_that_is_to_be_woken_takes_nobodys_turn() {
        let at = |minute: i64| Some(Timestamp::from_second(minute * 60).unwrap());
        let mut teams = teams(15);
        teams[4].last_run_at = at(59);
        teams[4].wake_at = at(60);
        assert_eq!(due(&teams, 15, at(59).unwrap()).len(), 1);
        let started = due(&teams, 15, at(60).unwrap());
        assert_eq!(
            started,
            [teams[4].team_id.clone(), teams[0].team_id.clone()]
        );
    }

    #[test]
    fn an_interval_of_nothing_means_every_time() {
        assert_eq!(due(&teams(40), 0, Timestamp::UNIX_EPOCH).len(), 40);
    }
}
