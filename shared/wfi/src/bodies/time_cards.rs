//! `timeCard`. No source shows one in a callback, so it is read as Graph lists it.

use serde::Deserialize;
use shifts_model::{CardBreak, EditedTimeCard, RefusalCode, kinds};

use super::Form;
use super::fields::{Moment, Named};

/// The most breaks of a time card.
const BREAKS_MAX: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimeCardForm {
    user_id: Named<kinds::User>,
    clock_in_event: Option<EventForm>,
    clock_out_event: Option<EventForm>,
    breaks: Option<Vec<BreakForm>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventForm {
    date_time: Moment,
}

#[derive(Deserialize)]
struct BreakForm {
    start: EventForm,
    end: Option<EventForm>,
}

impl Form for TimeCardForm {
    type Edited = EditedTimeCard;

    fn edited(self) -> Result<EditedTimeCard, RefusalCode> {
        let breaks = self.breaks.unwrap_or_default();
        if breaks.len() > BREAKS_MAX {
            return Err(RefusalCode::Malformed);
        }
        let at = |event: EventForm| event.date_time.0;
        let mut breaks: Vec<CardBreak> = breaks
            .into_iter()
            .map(|of| CardBreak {
                starts_at: at(of.start),
                ends_at: of.end.map(at),
            })
            .collect();
        breaks.sort_unstable();
        Ok(EditedTimeCard {
            user_id: self.user_id.0,
            clock_in_at: self.clock_in_event.map(at),
            clock_out_at: self.clock_out_event.map(at),
            breaks,
        })
    }
}
