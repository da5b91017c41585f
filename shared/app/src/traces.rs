//! Under which trace teams are worked on.

use shifts_engine::trace_of;
use shifts_model::{Job, TeamId};
use shifts_ports::{Recalled, Traces};

use crate::ports::Ports;

/// One trace for all of these teams: somebody asked for them now, and no timer did.
pub(crate) fn traced_by_hand<'a>(
    ports: &Ports,
    wish: &str,
    team_ids: impl IntoIterator<Item = &'a TeamId>,
) -> Traces {
    let trace = trace_of(&format!("{wish}-{}", ports.clock.now()));
    let of = |team_id: &TeamId| (team_id.clone(), trace);
    team_ids.into_iter().map(of).collect()
}

/// Each of these teams under the trace of its job; of two jobs for one team, of the first.
pub(crate) fn traced_by_jobs(jobs: &[Job], teams: &[Recalled]) -> Traces {
    let of = |team: &Recalled| {
        let team_id = &team.connection.team_id;
        let job = jobs.iter().find(|job| job.team_id == *team_id)?;
        Some((team_id.clone(), trace_of(&job.slot)))
    };
    teams.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use shifts_model::{Activity, BusinessUnitId, Connection, WfmName};
    use std::collections::{BTreeMap, BTreeSet};

    fn team(id: &str) -> Recalled {
        let connection = Connection {
            team_id: TeamId::parse(id).unwrap(),
            team_name: id.to_owned(),
            wfm: WfmName::parse("main").unwrap(),
            business_unit_id: BusinessUnitId::parse(id).unwrap(),
            zone: TimeZone::UTC,
            enabled: true,
            off: BTreeSet::new(),
            overrides: BTreeMap::new(),
            drift_policy: None,
        };
        Recalled {
            connection,
            visit: None,
        }
    }

    #[test]
    fn jobs_of_several_ticks_keep_their_traces() {
        let job = |team: &str, slot: &str| Job {
            team_id: TeamId::parse(team).unwrap(),
            activity: Activity::Shifts,
            slot: slot.to_owned(),
        };
        let jobs = [
            job("t1", "7"),
            job("t2", "8"),
            job("t1", "8"),
            job("t3", "8"),
        ];
        let traces = traced_by_jobs(&jobs, &[team("t1"), team("t2")]);
        let told: Vec<_> = traces.into_values().collect();
        assert_eq!(told, [trace_of("7"), trace_of("8")]);
    }
}
