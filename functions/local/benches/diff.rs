//! How fast records are compared, and how much memory they take, beside one parse of the same
//! bytes. `cargo bench` prints; nothing is asserted, because machines differ.
#![expect(
    clippy::unwrap_used,
    reason = "a bench that cannot be set up has nothing to say"
)]
#![expect(clippy::print_stdout, reason = "a bench prints its findings")]
#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures the machine's own time"
)]

use std::alloc::System;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cap::Cap;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use shifts_engine::{
    Brake, Desired, PlanInput, Records, ResolveRules, Source, ThemeRules, plan_week, promise,
    resolve, settle, slice,
};
use shifts_model::{
    EmployeeId, GroupName, ItemKind, Outcome, Reading, Roster, Shift, SourceId, UserId, Visibility,
    Week, WeekCalendar, WeekSnapshot,
};
use shifts_stored::{decode_week, encode_week};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

const RECORDS: usize = 10_000;
const ROUNDS: u32 = 10;

fn main() {
    let source = source_of(rota(0));
    let edited = source_edited();
    let (roster, calendar, week, rules) = frame();
    let desired = |source: &Source| -> Desired {
        resolve(source, &roster, &calendar, &[week], &rules)
            .weeks
            .remove(&week)
            .unwrap()
    };
    let snapshot = followed(week, &desired(&source));
    let bytes = encode_week(&snapshot);

    let held_before = MEMORY.allocated();
    let copy = decode_week(&bytes).unwrap();
    let held = MEMORY.allocated() - held_before;
    drop(copy);

    let parse = timed(|| drop(decode_week(&bytes).unwrap()));
    let wanted = desired(&edited);
    let diff = timed(|| drop(plan(week, &wanted, &snapshot)));
    let digest = timed(|| {
        let _ = wanted.digest();
    });
    let changes = plan(week, &wanted, &snapshot).changes.len();

    let per_s = |took: Duration| RECORDS as f64 / took.as_secs_f64();
    println!(
        "{RECORDS} records, {} bytes as stored, {changes} changes",
        bytes.len()
    );
    println!(
        "diff    {:>12.0} records/s  ({:.2} of one parse)",
        per_s(diff),
        ratio(diff, parse)
    );
    println!(
        "digest  {:>12.0} records/s  ({:.2} of one parse)",
        per_s(digest),
        ratio(digest, parse)
    );
    println!("parse   {:>12.0} records/s", per_s(parse));
    println!(
        "held    {held:>12} bytes per {RECORDS} records ({:.2} of the stored bytes)",
        held as f64 / bytes.len() as f64
    );
}

fn rota(minutes: i64) -> Vec<Shift> {
    let from: Timestamp = "2026-11-23T06:00:00Z".parse().unwrap();
    let shifts = (0..RECORDS).map(|at| {
        let later = SignedDuration::from_mins((at % 9_000) as i64 + minutes);
        let starts_at = from + later;
        Shift {
            id: SourceId::parse(&format!("s{at:05}")).unwrap(),
            employee_id: EmployeeId::parse(&format!("e{:03}", at % 500)).unwrap(),
            job_id: None,
            starts_at,
            ends_at: starts_at + SignedDuration::from_hours(8),
            label: Some("Early".to_owned()),
            notes: None,
            activities: Vec::new(),
        }
    });
    shifts.collect()
}

fn source_of(shifts: Vec<Shift>) -> Source {
    Source {
        employees: Reading::Complete(Vec::new()),
        jobs: Reading::Complete(Vec::new()),
        records: Records::Shifts(Reading::Complete(shifts)),
    }
}

/// The same with every hundredth shift moved by a quarter of an hour.
fn source_edited() -> Source {
    let pairs = rota(0).into_iter().zip(rota(15)).enumerate();
    let shifts = pairs.map(|(at, (old, new))| if at % 100 == 0 { new } else { old });
    source_of(shifts.collect())
}

fn frame() -> (Roster, WeekCalendar, Week, ResolveRules) {
    let users: BTreeMap<_, _> = rota(0)
        .iter()
        .map(|shift| {
            (
                shift.employee_id.clone(),
                UserId::parse(&format!("u-{}", shift.employee_id)).unwrap(),
            )
        })
        .collect();
    let calendar = WeekCalendar::new(TimeZone::UTC, Weekday::Monday);
    let week = calendar.week_of("2026-11-23T06:00:00Z".parse().unwrap());
    let rules = ResolveRules {
        themes: ThemeRules::default(),
        default_group: GroupName::new("Staff").unwrap(),
    };
    (
        Roster {
            users,
            ..Roster::default()
        },
        calendar,
        week,
        rules,
    )
}

fn plan(week: Week, desired: &Desired, snapshot: &WeekSnapshot) -> shifts_engine::Plan {
    plan_week(&PlanInput {
        kind: ItemKind::Shift,
        week,
        desired,
        snapshot,
        revision: "1",
        source_is_complete: true,
        told_since: Timestamp::MIN,
        listed: &[],
        brake: Brake::Open,
        now: Timestamp::UNIX_EPOCH,
        refusal_retry: SignedDuration::from_hours(24),
    })
}

/// The snapshot after everything was created.
fn followed(week: Week, desired: &Desired) -> WeekSnapshot {
    let plan = plan(week, desired, &WeekSnapshot::default());
    let now = Timestamp::UNIX_EPOCH;
    let (slices, _) = slice(&[&plan], usize::MAX);
    let promised = promise(&WeekSnapshot::default(), &slices[0], now);
    let outcomes = plan.changes.iter().enumerate().map(|(at, change)| {
        let id = Some(format!("SHFT_00000000-0000-4000-8000-{at:012}"));
        (change, Outcome::Applied { id, etag: None })
    });
    settle(week, &promised, outcomes, Visibility::Shared, now).snapshot
}

fn timed(work: impl Fn()) -> Duration {
    work();
    let began = Instant::now();
    (0..ROUNDS).for_each(|_| work());
    began.elapsed() / ROUNDS
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
