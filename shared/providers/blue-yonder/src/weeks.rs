//! Labour weeks: the only portions in which Blue Yonder gives out schedules.
//!
//! On which day they begin, each answer tells for itself, so that no setting can be wrong about
//! it. A walk asks for a day, takes the week that the answer names, and goes on with the day after
//! it.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use shifts_model::{BusinessUnit, Reading, Span};
use shifts_ports::WfmError;

use crate::calls::{Ask, BlueYonder};
use crate::catalog::site_id;
use crate::entities::{Collection, Gathered, Ref};
use crate::moments::{business_day, day};

/// How many days a labour week has.
const WEEK_DAYS: i64 = 7;
/// How many labour weeks one reading walks through: more than two years.
const WEEKS_MAX: usize = 110;

impl BlueYonder {
    /// The records of the labour weeks that hold what begins within a span. `path` leads
    /// to the weeks; its empty segment is the site, and the day comes behind it.
    pub(crate) async fn weeks<F, T>(
        &self,
        unit: &BusinessUnit,
        span: Span,
        path: &[&str],
        mut read: impl FnMut(F) -> Result<Option<T>, String> + Send,
    ) -> Result<Reading<T>, WfmError>
    where
        F: DeserializeOwned,
        T: PartialEq + Send,
    {
        let site = site_id(&unit.id)?;
        let begins = self.settings.business_day_begins_minutes;
        let of = |at| business_day(at, &unit.zone, begins);
        let last = of(last_moment(span));
        let mut next = of(span.starts_at);
        let mut found = Gathered::new();
        for _ in 0..WEEKS_MAX {
            let asked = next.to_string();
            let mut segments: Vec<&str> = path.to_vec();
            for segment in segments.iter_mut().filter(|segment| segment.is_empty()) {
                *segment = site;
            }
            segments.push(&asked);
            let ask = Ask::retail(segments);
            let place = ask.operation();
            let listed: Option<Collection> = self.find(&ask).await?;
            let Some(listed) = listed else {
                let id = unit.id.clone();
                return Err(WfmError::NoSuchBusinessUnit { id });
            };
            let of_site = listed.site_id.as_ref().map(Ref::of);
            if of_site.is_some_and(|id| id.is_none_or(|id| id.0 != site)) {
                return Err(ask.unusable("it is of another site"));
            }
            let begun = week_of(next, listed.start_of_labor_week.as_deref());
            let begun = begun.unwrap_or_else(|why| {
                found.complain(&place, why);
                next
            });
            found.take(&place, "scheduledShiftId", listed.entities, &mut read);
            next = begun.saturating_add(WEEK_DAYS.days());
            if next > last {
                return Ok(found.into_reading());
            }
        }
        found.complain(
            "a reading of labour weeks",
            "its span is too long".to_owned(),
        );
        Ok(found.into_reading())
    }
}

/// The first day of the labour week of `asked`, as an answer names it.
fn week_of(asked: Date, named: Option<&str>) -> Result<Date, String> {
    let named = named.ok_or("it does not name the week that it is of")?;
    let first = day(named)?;
    let days = asked
        .since(first)
        .map_or(-1, |since| i64::from(since.get_days()));
    if (0..WEEK_DAYS).contains(&days) {
        Ok(first)
    } else {
        Err("it is of another week".to_owned())
    }
}

/// The last moment within a span.
fn last_moment(span: Span) -> jiff::Timestamp {
    let before = span.ends_at.saturating_sub(1.second());
    before.map_or(span.starts_at, |at| at.max(span.starts_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_the_one_that_was_asked_for_or_none() {
        let asked: Date = "2026-11-25".parse().unwrap();
        let named = |text| week_of(asked, text).map(|day| day.to_string());
        assert_eq!(named(Some("2026-11-22T00:00:00")).unwrap(), "2026-11-22");
        assert_eq!(named(Some("2026-11-25")).unwrap(), "2026-11-25");
        for wrong in [None, Some("2026-11-18"), Some("2026-11-26"), Some("now")] {
            assert!(named(wrong).is_err(), "{wrong:?}");
        }
    }
}
