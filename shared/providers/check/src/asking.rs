//! Questions that people wait for while they choose.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use shifts_model::{ActionKind, EmployeeId, Shift, SourceId};
use shifts_ports::WfmError;

use crate::sheet::{Check, Group, Rule, Sheet, Verdict, not_offered, nothing_wrong, told};
use crate::{Scene, union_of};

/// How long somebody waits.
pub(crate) const DEADLINE: Duration = Duration::from_secs(8);
/// How long after it an answer counts as in time.
const GRACE: Duration = Duration::from_secs(2);

const REASONS: Rule = Rule {
    name: "reasons",
    wanted: "the reasons for which somebody may ask for time off are told in time",
    remedy: "tell one at least, within the deadline, or take \"time-off-request\" out of `actions`",
};
const TARGETS: Rule = Rule {
    name: "swap-targets",
    wanted: "the shifts that may be had for another are told in time, and are shifts of others",
    remedy: "tell shifts by the ids that their reading has, never the person's own",
};
const RECIPIENTS: Rule = Rule {
    name: "offer-recipients",
    wanted: "the people to whom a shift may be offered are told in time, and work here",
    remedy: "tell people by the ids that their reading has, without whoever offers",
};

pub(crate) const GROUP: Group = Group {
    prefix: "choice",
    rules: &[&REASONS, &TARGETS, &RECIPIENTS],
};

pub(crate) async fn check(scene: &Scene<'_>) -> Vec<Check> {
    let id = &scene.unit.id;
    let Some(actions) = scene.wfm.actions() else {
        return not_offered(id, &GROUP);
    };
    let mut sheet = Sheet::new(id, &GROUP);
    for (rule, kind) in [
        (&REASONS, ActionKind::TimeOffRequest),
        (&TARGETS, ActionKind::Swap),
        (&RECIPIENTS, ActionKind::Offer),
    ] {
        if !actions.supports(kind) {
            let why = format!("as it is configured, the WFM has no {kind}");
            sheet.note(rule, Verdict::NotOffered, why);
        }
    }
    if let Some(employee_id) = someone(scene)
        && actions.supports(ActionKind::TimeOffRequest)
    {
        let reasons = actions.list_request_reasons(&scene.unit, &employee_id, DEADLINE);
        let seen = match in_time(scene, reasons).await {
            Ok(reasons) if reasons.is_empty() => Err("there is none".to_owned()),
            Ok(reasons) => Ok(format!("{} reasons", reasons.len())),
            Err(wrong) => Err(wrong),
        };
        sheet.judge(&REASONS, seen);
    }
    if let Some(shift) = coming(scene) {
        if actions.supports(ActionKind::Swap) {
            // All weeks but the last: a WFM that is asked in days may tell of the day after.
            let span = union_of(scene.weeks.split_last().map_or(&[], |(_, before)| before));
            let span = span.unwrap_or(scene.span());
            let targets = actions.list_swap_targets(&scene.unit, &shift.id, span, DEADLINE);
            let seen = in_time(scene, targets).await;
            sheet.judge(&TARGETS, seen.and_then(|ids| of_others(scene, shift, &ids)));
        }
        if let Some(staff) = &scene.staff
            && actions.supports(ActionKind::Offer)
        {
            let people = actions.list_offer_recipients(&scene.unit, &shift.id, DEADLINE);
            let seen = in_time(scene, people).await;
            sheet.judge(
                &RECIPIENTS,
                seen.and_then(|ids| colleagues(staff, shift, &ids)),
            );
        }
    }
    sheet.end(
        Verdict::NotTried,
        "there is nobody, or no coming shift, to ask about",
    )
}

/// An answer that came before its deadline.
pub(crate) async fn in_time<T>(
    scene: &Scene<'_>,
    asked: impl Future<Output = Result<T, WfmError>> + Send,
) -> Result<T, String> {
    let began = scene.clock.now();
    let answer = asked.await;
    let took = began.duration_until(scene.clock.now()).unsigned_abs();
    if took > DEADLINE + GRACE {
        return Err(format!(
            "{} s, and the deadline was {} s",
            took.as_secs(),
            DEADLINE.as_secs()
        ));
    }
    answer.map_err(|error| told(&error))
}

/// Somebody who works here and can sign in.
pub(crate) fn someone(scene: &Scene<'_>) -> Option<EmployeeId> {
    let employees = &scene.employees;
    let with_login = employees.iter().find(|employee| employee.login.is_some());
    with_login
        .or(employees.first())
        .map(|employee| employee.id.clone())
}

/// A shift that has not begun.
pub(crate) fn coming<'a>(scene: &'a Scene<'_>) -> Option<&'a Shift> {
    let coming = scene
        .shifts
        .iter()
        .filter(|shift| shift.starts_at > scene.now);
    coming.min_by_key(|shift| shift.starts_at)
}

fn of_others(scene: &Scene<'_>, shift: &Shift, ids: &[SourceId]) -> Result<String, String> {
    let others = scene.shifts.iter();
    let others = others.filter(|other| other.employee_id != shift.employee_id);
    let others: BTreeSet<&SourceId> = others.map(|other| &other.id).collect();
    let wrong = ids.iter().filter(|id| !others.contains(id));
    nothing_wrong(wrong, ids.len()).map(|_| format!("{} shifts", ids.len()))
}

fn colleagues(
    staff: &BTreeSet<EmployeeId>,
    shift: &Shift,
    ids: &[EmployeeId],
) -> Result<String, String> {
    let wrong = |id: &&EmployeeId| **id == shift.employee_id || !staff.contains(id);
    nothing_wrong(ids.iter().filter(wrong), ids.len()).map(|_| format!("{} people", ids.len()))
}
