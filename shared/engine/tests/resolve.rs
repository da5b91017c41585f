//! From the WFM's records to what Shifts should hold.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use jiff::civil::{Weekday, date};
use jiff::tz::TimeZone;
use shifts_engine::{Desired, Records, ResolveRules, Resolved, Source, ThemeRules, resolve};
use shifts_model::{
    Content, EmployeeId, GroupName, Problem, Reading, Roster, Shift, ShiftActivity, ShiftContent,
    SourceId, Theme, UnmappedReason, UserId, Week, WeekCalendar, WfmJob, WfmJobId,
};

const WEEK: Week = Week {
    starts_on: date(2026, 11, 23),
};

fn shift(id: &str, employee: &str, starts: &str, ends: &str) -> Shift {
    Shift {
        id: SourceId::parse(id).unwrap(),
        employee_id: EmployeeId::parse(employee).unwrap(),
        job_id: Some(WfmJobId::parse("baker").unwrap()),
        starts_at: starts.parse().unwrap(),
        ends_at: ends.parse().unwrap(),
        label: None,
        notes: None,
        activities: Vec::new(),
    }
}

fn resolved(shifts: Vec<Shift>) -> Resolved {
    let job = WfmJob {
        id: WfmJobId::parse("baker").unwrap(),
        name: "Baker".to_owned(),
        department: " Bakery ".to_owned(),
        color: Some("#0078d7".to_owned()),
    };
    let source = Source {
        employees: Reading::Complete(Vec::new()),
        jobs: Reading::Complete(vec![job]),
        records: Records::Shifts(Reading::Complete(shifts)),
    };
    let mut roster = Roster::default();
    roster.users.insert(
        EmployeeId::parse("e1").unwrap(),
        UserId::parse("ada").unwrap(),
    );
    roster
        .unmapped
        .insert(EmployeeId::parse("e2").unwrap(), UnmappedReason::NotInTeam);
    let calendar = WeekCalendar::new(TimeZone::get("Europe/Berlin").unwrap(), Weekday::Monday);
    let rules = ResolveRules {
        themes: ThemeRules::default(),
        default_group: GroupName::new("Staff").unwrap(),
    };
    resolve(&source, &roster, &calendar, &[WEEK], &rules)
}

fn week(shifts: Vec<Shift>) -> Desired {
    resolved(shifts).weeks.remove(&WEEK).unwrap()
}

fn shift_of<'a>(week: &'a Desired, id: &str) -> &'a ShiftContent {
    match &week.records[&SourceId::parse(id).unwrap()] {
        Content::Shift(shift) => shift,
        other => panic!("{other:?} is no shift"),
    }
}

#[test]
fn a_shift_takes_its_group_and_colour_from_its_job() {
    let week = week(vec![shift(
        "s1",
        "e1",
        "2026-11-23T08:00:00Z",
        "2026-11-23T16:00:00Z",
    )]);
    let content = shift_of(&week, "s1");
    assert_eq!(
        (content.group.as_str(), content.theme),
        ("Bakery", Theme::Blue)
    );
}

#[test]
fn a_shift_belongs_to_the_local_week_in_which_it_starts() {
    let sunday_2330 = shift("s1", "e1", "2026-11-29T22:30:00Z", "2026-11-30T05:00:00Z");
    let monday_0030 = shift("s2", "e1", "2026-11-29T23:30:00Z", "2026-11-30T05:00:00Z");
    let week = week(vec![sunday_2330, monday_0030]);
    assert_eq!(
        week.records
            .keys()
            .map(SourceId::as_str)
            .collect::<Vec<_>>(),
        ["s1"]
    );
}

#[test]
fn people_without_a_user_are_named_with_the_reason() {
    let of = |employee| {
        shift(
            employee,
            employee,
            "2026-11-23T08:00:00Z",
            "2026-11-23T16:00:00Z",
        )
    };
    let resolved = resolved(vec![of("e2"), of("e3")]);
    let reasons: Vec<_> = resolved.unmapped.values().copied().collect();
    assert_eq!(
        reasons,
        [UnmappedReason::NotInTeam, UnmappedReason::UnknownEmployee]
    );
}

#[test]
fn shifts_that_teams_does_not_take_are_withheld() {
    let long = shift("long", "e1", "2026-11-23T08:00:00Z", "2026-11-24T08:00:01Z");
    let whole_day = shift("day", "e1", "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z");
    let short = shift(
        "short",
        "e1",
        "2026-11-23T08:00:00Z",
        "2026-11-23T08:00:59Z",
    );
    let week = week(vec![long, whole_day, short]);
    assert_eq!((week.records.len(), week.withheld.len()), (1, 2));
}

#[test]
fn activities_are_cut_to_the_shift_and_ordered() {
    let activity = |starts: &str, ends: &str, name: &str| ShiftActivity {
        starts_at: starts.parse().unwrap(),
        ends_at: ends.parse().unwrap(),
        name: name.to_owned(),
        is_paid: true,
    };
    let mut shift = shift("s1", "e1", "2026-11-23T08:00:00Z", "2026-11-23T16:00:00Z");
    shift.activities = vec![
        activity("2026-11-23T15:00:00Z", "2026-11-23T17:00:00Z", "Close"),
        activity("2026-11-23T17:00:00Z", "2026-11-23T18:00:00Z", "After"),
        activity("2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", "Open"),
    ];
    let week = week(vec![shift]);
    let activities = &shift_of(&week, "s1").activities;
    let names: Vec<&str> = activities.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["Open", "Close"]);
    assert_eq!(
        activities[1].ends_at,
        "2026-11-23T16:00:00Z".parse().unwrap()
    );
}

#[test]
fn the_order_of_the_source_does_not_matter() {
    let a = shift("s1", "e1", "2026-11-23T08:00:00Z", "2026-11-23T16:00:00Z");
    let b = shift("s2", "e1", "2026-11-24T08:00:00Z", "2026-11-24T16:00:00Z");
    assert_eq!(
        week(vec![a.clone(), b.clone()]).digest(),
        week(vec![b, a]).digest()
    );
}

#[test]
fn one_problem_anywhere_makes_the_source_incomplete() {
    let mut source = Source {
        employees: Reading::Complete(Vec::new()),
        jobs: Reading::Complete(Vec::new()),
        records: Records::Shifts(Reading::Complete(Vec::new())),
    };
    let problem = Problem {
        place: "employees.csv, line 2".to_owned(),
        why: "cut".to_owned(),
    };
    source.employees = Reading::from_parts(Vec::new(), vec![problem]);
    let calendar = WeekCalendar::new(TimeZone::UTC, Weekday::Monday);
    let rules = ResolveRules {
        themes: ThemeRules::default(),
        default_group: GroupName::new("Staff").unwrap(),
    };
    assert!(!resolve(&source, &Roster::default(), &calendar, &[WEEK], &rules).is_complete());
}
