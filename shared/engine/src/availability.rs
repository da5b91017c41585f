//! When people can work: which week of a rotation it is, and whose availability has to be
//! written.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shifts_model::{Availability, AvailableWeek, Digest, Roster, UserId, WeekCalendar};

use crate::canonical::Canonical;

/// One person's availability to write. Shifts keeps one week for a person, in all teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvailabilityChange {
    /// Whose.
    pub user_id: UserId,
    /// The hours of every week, from this one on.
    pub week: AvailableWeek,
    /// The fingerprint of these hours in their zone.
    pub digest: Digest,
}

/// The week of a rotation that holds now; `None` for a rotation without weeks.
#[must_use]
pub fn available_week<'a>(
    availability: &'a Availability,
    calendar: &WeekCalendar,
    now: Timestamp,
) -> Option<&'a AvailableWeek> {
    let first = calendar.week_of_day(availability.rotates_from);
    let this = calendar.week_of(now);
    let days = this.starts_on.since(first.starts_on).ok()?.get_days();
    let count = i32::try_from(availability.weeks.len()).ok()?;
    let at = (days / 7).checked_rem_euclid(count)?;
    availability.weeks.get(usize::try_from(at).ok()?)
}

/// Whose availability has to be written: everybody's that is not known to be in Shifts.
///
/// People of whom the WFM tells nothing are left alone: what they told Shifts themselves is
/// nobody else's to remove.
#[must_use]
pub fn plan_availability(
    source: &[Availability],
    roster: &Roster,
    calendar: &WeekCalendar,
    held: &BTreeMap<UserId, Option<Digest>>,
    now: Timestamp,
) -> Vec<AvailabilityChange> {
    let mut wanted = BTreeMap::new();
    for availability in source {
        let user_id = roster.users.get(&availability.employee_id);
        if let (Some(user_id), Some(week)) = (user_id, available_week(availability, calendar, now))
        {
            wanted.insert(user_id.clone(), week);
        }
    }
    let change = |(user_id, week): (UserId, &AvailableWeek)| AvailabilityChange {
        user_id,
        week: week.clone(),
        digest: digest(week, calendar),
    };
    let changes = wanted.into_iter().map(change);
    changes
        .filter(|change| held.get(&change.user_id) != Some(&Some(change.digest)))
        .collect()
}

fn digest(week: &AvailableWeek, calendar: &WeekCalendar) -> Digest {
    let mut canonical = Canonical::new("available week");
    canonical.words(calendar.zone().iana_name());
    canonical.available_week(week);
    canonical.digest()
}
