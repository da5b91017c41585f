//! `sync`: brings teams equal now.

use serde_json::{Value, json};
use shifts_app::{Order, Patience};
use shifts_model::{Activity, Counts, Digest, Note, RunReport};
use shifts_ports::Tally;
use shifts_runtime::Access;
use shifts_web::Progress;

use crate::arguments::{ConfigFile, SyncOptions};
use crate::exit::{Exit, usage};
use crate::output::{say, tell};
use crate::setup::{Program, program, wanted_teams};
use crate::watch::Watch;

pub(crate) async fn sync(file: &ConfigFile, options: SyncOptions) -> anyhow::Result<Exit> {
    let approved = match &options.plan {
        None => None,
        Some(hash) => Some(Digest::parse(hash).ok_or_else(|| {
            usage("--plan takes the 64 digits that `shifts-adapter plan` printed")
        })?),
    };
    let program = program(file, Access::ReadWrite).await?;
    let ports = &program.ports;
    let began_at = ports.clock.now();
    let teams = wanted_teams(ports, options.team.as_deref()).await?;
    if teams.is_empty() {
        tell(
            "no team is connected; connect one with \
             `shifts-adapter teams connect TEAM --wfm NAME --business-unit ID`",
        );
    }
    tell_if_off(&program, options.activity);
    let watch = Watch::new("syncing", ports.clock.clone(), Progress::default());
    let order = Order {
        activity: options.activity,
        approved,
        patience: Patience::Wait,
        stop_at: None,
    };
    let done = shifts_app::sync(ports, &program.settings, &teams, order, &watch).await;
    watch.end();
    let reports = done?;
    let took = began_at.duration_until(ports.clock.now()).as_millis();
    if options.json {
        say(&as_json(&reports, &ports.meter.tally(), took).to_string());
    } else {
        show(&reports, &ports.meter.tally());
    }
    Ok(exit(&reports))
}

/// Says so when what was asked for is switched off, as nothing will come of it.
pub(crate) fn tell_if_off(program: &Program, activity: Option<Activity>) {
    if let Some(activity) = activity
        && program.settings.intervals.minutes(activity).is_none()
    {
        tell(&format!(
            "{activity} is switched off; add it to [sync] activities"
        ));
    }
}

/// The status that these reports end with.
pub(crate) fn exit(reports: &[RunReport]) -> Exit {
    let worst = |report: &RunReport| {
        let counts = report.counts;
        if report.failure.is_some() || counts.refused > 0 || counts.deferred > 0 {
            Exit::Failed
        } else if counts.withheld > 0 {
            Exit::Withheld
        } else {
            Exit::Done
        }
    };
    if reports.iter().any(|report| worst(report) == Exit::Failed) {
        return Exit::Failed;
    }
    reports.iter().map(worst).max().unwrap_or(Exit::Done)
}

/// What came of it, for people: a line a team, and under it what needs a person.
pub(crate) fn show(reports: &[RunReport], tally: &Tally) {
    for report in reports {
        let c = report.counts;
        say(&format!(
            "team {} {}: {} created, {} updated, {} deleted, {} adopted, {} deferred, {} withheld, \
             {} refused, {} unmapped, {} drifted",
            report.team_id,
            report.activity,
            c.created,
            c.updated,
            c.deleted,
            c.adopted,
            c.deferred,
            c.withheld,
            c.refused,
            c.unmapped,
            c.drifted,
        ));
        let told = |word: &str, notes: &[Note]| {
            for note in notes.iter().take(NOTES_SHOWN_MAX) {
                tell(&format!("  {word} {}: {}", note.subject, note.why));
            }
            if notes.len() > NOTES_SHOWN_MAX {
                tell(&format!(
                    "  … and {} more; --json shows all",
                    notes.len() - NOTES_SHOWN_MAX
                ));
            }
        };
        told("withheld", &report.withheld);
        told("refused", &report.refused);
        told("unmapped", &report.unmapped);
        told("drifted", &report.drifted);
        if let Some(failure) = &report.failure {
            tell(&format!("  failed: {failure}"));
        }
    }
    say(&format!(
        "{} Graph requests for {} operations, {} WFM requests, {} store operations",
        tally.graph_http, tally.graph_items, tally.wfm_http, tally.store_ops
    ));
}

/// How many notes of a sort are shown for one team.
const NOTES_SHOWN_MAX: usize = 10;

fn as_json(reports: &[RunReport], tally: &Tally, duration_ms: i128) -> Value {
    let mut sum = Counts::default();
    reports.iter().for_each(|report| sum += report.counts);
    let mut totals = counts_json(sum);
    totals["graph_http"] = json!(tally.graph_http);
    totals["graph_items"] = json!(tally.graph_items);
    totals["graph_envelopes"] = json!(tally.graph_envelopes);
    totals["wfm_http"] = json!(tally.wfm_http);
    totals["store_ops"] = json!(tally.store_ops);
    let runs: Vec<Value> = reports.iter().map(run_json).collect();
    json!({"runs": runs, "totals": totals, "duration_ms": i64::try_from(duration_ms).unwrap_or(0)})
}

fn run_json(report: &RunReport) -> Value {
    let mut run = counts_json(report.counts);
    run["team"] = json!(report.team_id.as_str());
    run["activity"] = json!(report.activity.as_str());
    run["weeks"] = report
        .weeks
        .iter()
        .map(|week| json!(week.to_string()))
        .collect();
    run["failure"] = json!(report.failure);
    run["notes"] = json!({
        "withheld": notes_json(&report.withheld),
        "refused": notes_json(&report.refused),
        "unmapped": notes_json(&report.unmapped),
        "drifted": notes_json(&report.drifted),
    });
    run["duration_ms"] = json!(report.duration_ms);
    run
}

fn counts_json(counts: Counts) -> Value {
    json!({
        "created": counts.created, "updated": counts.updated, "deleted": counts.deleted,
        "adopted": counts.adopted, "deferred": counts.deferred, "withheld": counts.withheld,
        "refused": counts.refused, "unmapped": counts.unmapped,
        "drifted": counts.drifted,
    })
}

pub(crate) fn notes_json(notes: &[Note]) -> Value {
    notes
        .iter()
        .map(|note| json!({"subject": note.subject, "why": note.why}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use shifts_model::TeamId;

    fn report(withheld: u64, refused: u64, failure: Option<&str>) -> RunReport {
        RunReport {
            at: Timestamp::UNIX_EPOCH,
            team_id: TeamId::parse("t").unwrap(),
            activity: Activity::Shifts,
            weeks: Vec::new(),
            counts: Counts {
                withheld,
                refused,
                ..Counts::default()
            },
            changes: Vec::new(),
            withheld: Vec::new(),
            refused: Vec::new(),
            unmapped: Vec::new(),
            drifted: Vec::new(),
            waiting_until: None,
            failure: failure.map(str::to_owned),
            duration_ms: 0,
        }
    }

    #[test]
    fn a_failure_outweighs_what_waits_for_a_person() {
        assert_eq!(exit(&[]), Exit::Done);
        assert_eq!(exit(&[report(0, 0, None)]), Exit::Done);
        assert_eq!(exit(&[report(1, 0, None)]), Exit::Withheld);
        assert_eq!(exit(&[report(1, 1, None)]), Exit::Failed);
        assert_eq!(
            exit(&[report(1, 0, None), report(0, 0, Some("x"))]),
            Exit::Failed
        );
    }
}
