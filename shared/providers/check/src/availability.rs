//! When people can work.

use std::collections::BTreeSet;

use shifts_model::{Activity, Availability, EmployeeId};

use crate::Scene;
use crate::sheet::{
    Check, Group, Rule, Sheet, Verdict, completeness, counted, doubles, not_offered, nothing_wrong,
    told,
};

const COMPLETE: Rule = Rule {
    name: "complete",
    wanted: "the reading is whole",
    remedy: "mend the records that are named; if the WFM does not have this, take it out of `offers`",
};
const UNIQUE: Rule = Rule {
    name: "unique",
    wanted: "each person has one availability",
    remedy: "tell the one that counts now",
};
const ROTATION: Rule = Rule {
    name: "rotation",
    wanted: "each has a week at least",
    remedy: "leave out people of whom nothing is known; a week without hours says that somebody can \
             never work",
};
const STABLE: Rule = Rule {
    name: "stable",
    wanted: "a second reading is equal to the first",
    remedy: "answer the same while nothing changes, the day from which weeks rotate included",
};
const PEOPLE: Rule = Rule {
    name: "people",
    wanted: "everybody is one of the business unit's employees",
    remedy: "leave out whoever does not work here",
};

pub(crate) const GROUP: Group = Group {
    prefix: "availability",
    rules: &[&COMPLETE, &UNIQUE, &ROTATION, &STABLE, &PEOPLE],
};

pub(crate) async fn check(scene: &Scene<'_>) -> Vec<Check> {
    let id = &scene.unit.id;
    if !scene.wfm.offers(Activity::Availability) {
        return not_offered(id, &GROUP);
    }
    let mut sheet = Sheet::new(id, &GROUP);
    let (seen, known) = completeness(scene.wfm.list_availability(&scene.unit).await);
    sheet.judge(&COMPLETE, seen);
    let Some(known) = known else {
        return sheet.end(Verdict::NotTried, "it could not be read");
    };
    if known.is_empty() {
        return sheet.end(Verdict::NotTried, "nothing is known of anybody");
    }
    let people = || known.iter().map(|one| &one.employee_id);
    sheet.judge(&UNIQUE, nothing_wrong(doubles(people()), known.len()));
    let without = known.iter().filter(|one| one.weeks.is_empty());
    let without = without.map(|one| &one.employee_id);
    sheet.judge(&ROTATION, nothing_wrong(without, known.len()));
    sheet.judge(&STABLE, stable(scene, &known).await);
    if let Some(staff) = &scene.staff {
        let strangers = people().filter(|id| !staff.contains(id));
        sheet.judge(&PEOPLE, nothing_wrong(strangers, known.len()));
    }
    sheet.end(Verdict::NotTried, "who works here could not be read whole")
}

async fn stable(scene: &Scene<'_>, first: &[Availability]) -> Result<String, String> {
    let again = scene.wfm.list_availability(&scene.unit).await;
    let again = again.map_err(|error| told(&error))?;
    let missing = |one: &&Availability, all: &[Availability]| !all.contains(one);
    let gone = first.iter().filter(|one| missing(one, again.records()));
    let come = again.records().iter().filter(|one| missing(one, first));
    let differing: BTreeSet<&EmployeeId> = gone.chain(come).map(|one| &one.employee_id).collect();
    nothing_wrong(differing, first.len()).map(|_| counted(first.len()))
}
