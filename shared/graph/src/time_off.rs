//! Time-off reasons.

use shifts_model::{ReasonName, TeamId, TimeOffReason, TimeOffReasonId};
use shifts_ports::ShiftsError;

use crate::calls::Graph;
use crate::transport::Request;
use crate::wire::ReasonForm;

/// The icons of reasons that the adapter makes, by the beginnings of words in their names. Shifts
/// wants one of its own list; which one is a matter of taste that a manager can change.
const ICONS: [(&str, &str); 11] = [
    ("vacation", "plane"),
    ("holiday", "plane"),
    ("annual", "plane"),
    ("sick", "firstAid"),
    ("medical", "firstAid"),
    ("doctor", "doctor"),
    ("dentist", "doctor"),
    ("jury", "juryDuty"),
    ("birthday", "cake"),
    ("personal", "cup"),
    ("unpaid", "notWorking"),
];

/// The icon of any other reason.
const ICON_OTHER: &str = "calendar";

impl Graph {
    pub(crate) async fn time_off_reasons(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<TimeOffReason>, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let path = ["teams", team_id.as_str(), "schedule", "timeOffReasons"];
        let request = Request::get(trace, "list the reasons", &path);
        let forms: Vec<ReasonForm> = self.list(request).await?;
        Ok(forms.into_iter().filter_map(reason).collect())
    }
}

fn reason(form: ReasonForm) -> Option<TimeOffReason> {
    Some(TimeOffReason {
        id: TimeOffReasonId::parse(&form.id).ok()?,
        name: ReasonName::new(&form.display_name?)?,
        code: form.code.filter(|code| !code.is_empty()),
        is_active: form.is_active.unwrap_or(true),
    })
}

/// The icon for a reason of that name: that of the first row that fits one of its words.
pub(crate) fn icon(name: &ReasonName) -> &'static str {
    let lowered = name.as_str().to_lowercase();
    let fits = |stem: &str| {
        let mut words = lowered.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word.starts_with(stem))
    };
    let fitting = ICONS.iter().find(|(stem, _)| fits(stem));
    fitting.map_or(ICON_OTHER, |(_, icon)| icon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_chosen_by_the_beginning_of_a_word() {
        for (name, expected) in [
            ("Vacation", "plane"),
            ("Public holidays", "plane"),
            ("SICK-DAY", "firstAid"),
            ("Homesick", "calendar"),
            ("Jury duty", "juryDuty"),
            ("Urlaub", "calendar"),
        ] {
            assert_eq!(icon(&ReasonName::new(name).unwrap()), expected, "{name}");
        }
    }
}
