//! The business unit itself, and one that is not there.

use shifts_model::{BusinessUnit, BusinessUnitId};
use shifts_ports::{Wfm, WfmError};

use crate::sheet::{Check, Group, Rule, Sheet, Verdict, nobodys, told};

const FOUND: Rule = Rule {
    name: "found",
    wanted: "the business unit is found under its id, with a zone of the tz database",
    remedy: "answer the business unit under the id that was asked for, with a zone such as \
             Europe/Berlin",
};
const UNKNOWN: Rule = Rule {
    name: "unknown",
    wanted: "a business unit that is not there is an error, and not an empty one",
    remedy: "answer 404 for business units that are not there, to each question about them: an \
             empty answer empties a schedule",
};
const GROUP: Group = Group {
    prefix: "business-unit",
    rules: &[&FOUND, &UNKNOWN],
};

pub(crate) async fn check(
    wfm: &dyn Wfm,
    id: &BusinessUnitId,
) -> (Vec<Check>, Option<BusinessUnit>) {
    let mut sheet = Sheet::new(id, &GROUP);
    let found = wfm.fetch_business_unit(id).await;
    let seen = match &found {
        Err(error) => Err(told(error)),
        Ok(unit) if unit.id != *id => Err(format!("another one, {}", unit.id)),
        Ok(unit) => match unit.zone.iana_name() {
            Some(zone) => Ok(zone.to_owned()),
            None => Err("a zone without a name".to_owned()),
        },
    };
    if !sheet.judge(&FOUND, seen) {
        let why = "the business unit could not be read";
        return (sheet.end(Verdict::NotTried, why), None);
    }
    if let Ok(nobodys) = BusinessUnitId::parse(nobodys(id.as_str())) {
        sheet.judge(&UNKNOWN, unknown(wfm, &nobodys).await);
    }
    (sheet.done(), found.ok())
}

async fn unknown(wfm: &dyn Wfm, id: &BusinessUnitId) -> Result<String, String> {
    match wfm.fetch_business_unit(id).await {
        Err(WfmError::NoSuchBusinessUnit { .. } | WfmError::Unusable { .. }) => {}
        Err(error) => return Err(told(&error)),
        Ok(_) => return Err(format!("{id} is found")),
    }
    match wfm.list_employees(id).await {
        Err(error) => Ok(told(&error)),
        Ok(reading) => Err(format!("{id} has {} people", reading.records().len())),
    }
}
