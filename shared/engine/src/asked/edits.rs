//! Things that are made, changed and removed, each for itself.

use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    AskedEdit, AskedOpenShift, AskedShift, AskedTimeOff, ChangeRequest, Claim, Edit,
    EditedOpenShift, EditedReason, EditedShift, EditedTimeCard, EditedTimeOff, Intention, Made,
    OpenShiftSide, RefusalCode, Removal, ShiftSide, Sides, TimeOffSide, TimeOffTerms, Visibility,
    Wanted, Write,
};

use super::sorted::Sorted;

/// How far from now a time may be. Nobody plans that far ahead or mends what is that long ago;
/// a year 9999 means that somebody's clock or program is wrong.
const DISTANCE_MAX: SignedDuration = SignedDuration::from_hours(24 * 366 * 10);

/// An item of a schedule, which has two sides.
pub(super) trait TwoSided {
    type Side;
    type Asked;

    fn is_staged(&self) -> bool;
    fn sides(&self) -> &Sides<Self::Side>;
    fn is_active(side: &Self::Side) -> bool;
    fn asked(&self, visibility: Visibility, side: &Self::Side) -> Self::Asked;
}

impl TwoSided for EditedShift {
    type Side = ShiftSide;
    type Asked = AskedShift;

    fn is_staged(&self) -> bool {
        self.is_staged_for_deletion
    }

    fn sides(&self) -> &Sides<ShiftSide> {
        &self.sides
    }

    fn is_active(side: &ShiftSide) -> bool {
        side.is_active
    }

    fn asked(&self, visibility: Visibility, side: &ShiftSide) -> AskedShift {
        AskedShift {
            user_id: self.user_id.clone(),
            group_id: self.group_id.clone(),
            visibility,
            side: side.clone(),
        }
    }
}

impl TwoSided for EditedOpenShift {
    type Side = OpenShiftSide;
    type Asked = AskedOpenShift;

    fn is_staged(&self) -> bool {
        self.is_staged_for_deletion
    }

    fn sides(&self) -> &Sides<OpenShiftSide> {
        &self.sides
    }

    fn is_active(side: &OpenShiftSide) -> bool {
        side.shift.is_active
    }

    fn asked(&self, visibility: Visibility, side: &OpenShiftSide) -> AskedOpenShift {
        AskedOpenShift {
            group_id: self.group_id.clone(),
            visibility,
            side: side.clone(),
        }
    }
}

impl TwoSided for EditedTimeOff {
    type Side = TimeOffSide;
    type Asked = AskedTimeOff;

    fn is_staged(&self) -> bool {
        self.is_staged_for_deletion
    }

    fn sides(&self) -> &Sides<TimeOffSide> {
        &self.sides
    }

    fn is_active(side: &TimeOffSide) -> bool {
        side.is_active
    }

    fn asked(&self, visibility: Visibility, side: &TimeOffSide) -> AskedTimeOff {
        AskedTimeOff {
            user_id: self.user_id.clone(),
            visibility,
            side: side.clone(),
        }
    }
}

/// What becomes of an item. A manager's deletion is a change to a side that is not active.
pub(super) fn wanted<T: TwoSided>(write: &Write<T>) -> Result<Wanted<T::Asked>, RefusalCode> {
    let (item, is_new) = match write {
        Write::Create(item) => (item, true),
        Write::Replace(item) => (item, false),
        Write::Delete => return Ok(Wanted::Removed(Removal::AtOnce)),
    };
    let (visibility, side) = item.sides().edited().ok_or(RefusalCode::Malformed)?;
    let is_removed = item.is_staged() || !T::is_active(side);
    match (is_new, is_removed) {
        (true, true) => Err(RefusalCode::Malformed),
        (true, false) => Ok(Wanted::Made(item.asked(visibility, side))),
        (false, false) => Ok(Wanted::Changed(item.asked(visibility, side))),
        (false, true) => {
            let is_still_shown = item.is_staged() || visibility == Visibility::Draft;
            let is_staged = is_still_shown && item.sides().shared.is_some();
            Ok(Wanted::Removed(if is_staged {
                Removal::Staged
            } else {
                Removal::AtOnce
            }))
        }
    }
}

/// An item that has to be new.
pub(super) fn made<T: TwoSided>(write: &Write<T>) -> Result<T::Asked, RefusalCode> {
    match wanted(write)? {
        Wanted::Made(item) => Ok(item),
        Wanted::Changed(_) | Wanted::Removed(_) => Err(RefusalCode::Malformed),
    }
}

fn wanted_reason(write: &Write<EditedReason>) -> Result<Wanted<EditedReason>, RefusalCode> {
    match write {
        Write::Create(reason) if reason.is_active => Ok(Wanted::Made(reason.clone())),
        Write::Create(_) => Err(RefusalCode::Malformed),
        Write::Replace(reason) if reason.is_active => Ok(Wanted::Changed(reason.clone())),
        Write::Replace(_) | Write::Delete => Ok(Wanted::Removed(Removal::AtOnce)),
    }
}

/// What items want that belong to no request.
pub(super) fn intention(sorted: &Sorted<'_>) -> Result<Intention, RefusalCode> {
    if let Some(claim) = assigned(sorted)? {
        return Ok(Intention::AssignOpenShift(claim));
    }
    let edits = sorted.edits.iter().map(|edit| asked_edit(edit));
    Ok(Intention::Edits(edits.collect::<Result<_, _>>()?))
}

fn asked_edit(edit: &Edit) -> Result<AskedEdit, RefusalCode> {
    match edit {
        Edit::Shift(id, write) => Ok(AskedEdit::Shift(id.clone(), wanted(write)?)),
        Edit::OpenShift(id, write) => Ok(AskedEdit::OpenShift(id.clone(), wanted(write)?)),
        Edit::TimeOff(id, write) => Ok(AskedEdit::TimeOff(id.clone(), wanted(write)?)),
        Edit::TimeOffReason(id, write) => {
            Ok(AskedEdit::TimeOffReason(id.clone(), wanted_reason(write)?))
        }
        // These have no meaning beside others.
        Edit::Swap(..)
        | Edit::Offer(..)
        | Edit::OpenShiftRequest(..)
        | Edit::TimeOffRequest(..)
        | Edit::Availability(_)
        | Edit::TimeCard(..) => Err(RefusalCode::NotSupported),
    }
}

/// An open shift that a manager gives to somebody: it and one new shift at its time, and nothing
/// else. At another time they are two edits that only happen to come together.
fn assigned(sorted: &Sorted<'_>) -> Result<Option<Claim>, RefusalCode> {
    let ([(open_shift_id, open)], [(shift_id, shift @ Write::Create(_))], 2) = (
        &sorted.open_shifts[..],
        &sorted.shifts[..],
        sorted.edits.len(),
    ) else {
        return Ok(None);
    };
    let (left, item) = (wanted(open)?, made(shift)?);
    let span = |side: &ShiftSide| (side.starts_at, side.ends_at);
    let is_given = match &left {
        Wanted::Made(_) => false,
        Wanted::Changed(left) => span(&left.side.shift) == span(&item.side),
        Wanted::Removed(_) => true,
    };
    Ok(is_given.then(|| Claim {
        open_shift_id: (*open_shift_id).clone(),
        left,
        made: Made {
            id: (*shift_id).clone(),
            item,
        },
    }))
}

/// Whether the times of an item can be meant.
pub(super) fn plausible(edit: &Edit, now: Timestamp) -> Result<(), RefusalCode> {
    let spans = match edit {
        Edit::Shift(_, write) => of_body(write, |shift| of_sides(&shift.sides, of_shift)),
        Edit::OpenShift(_, write) => of_body(write, |open| {
            of_sides(&open.sides, |side: &OpenShiftSide| of_shift(&side.shift))
        }),
        Edit::TimeOff(_, write) => of_body(write, |time_off| {
            of_sides(&time_off.sides, |side| vec![(side.starts_at, side.ends_at)])
        }),
        Edit::TimeOffRequest(_, write) => {
            of_body(write, |request: &ChangeRequest<TimeOffTerms>| {
                vec![(request.terms.starts_at, request.terms.ends_at)]
            })
        }
        Edit::TimeCard(_, write) => of_body(write, of_card),
        Edit::TimeOffReason(..)
        | Edit::Swap(..)
        | Edit::Offer(..)
        | Edit::OpenShiftRequest(..)
        | Edit::Availability(_) => Vec::new(),
    };
    let is_near = |at: Timestamp| now.duration_until(at).abs() <= DISTANCE_MAX;
    let is_possible = |(starts_at, ends_at): &(Timestamp, Timestamp)| {
        starts_at < ends_at && is_near(*starts_at) && is_near(*ends_at)
    };
    let all = spans.iter().all(is_possible);
    all.then_some(()).ok_or(RefusalCode::Malformed)
}

type Spans = Vec<(Timestamp, Timestamp)>;

fn of_body<B>(write: &Write<B>, spans: impl Fn(&B) -> Spans) -> Spans {
    match write {
        Write::Create(body) | Write::Replace(body) => spans(body),
        Write::Delete => Vec::new(),
    }
}

fn of_sides<S>(sides: &Sides<S>, spans: impl Fn(&S) -> Spans) -> Spans {
    let both = sides.draft.iter().chain(&sides.shared);
    both.flat_map(spans).collect()
}

fn of_shift(side: &ShiftSide) -> Spans {
    let activities = side.activities.iter();
    let activities = activities.map(|activity| (activity.starts_at, activity.ends_at));
    activities.chain([(side.starts_at, side.ends_at)]).collect()
}

fn of_card(card: &EditedTimeCard) -> Spans {
    // A moment without an end is checked as one that lasts a second.
    let open = |at: Timestamp| at.saturating_add(SignedDuration::from_secs(1));
    let end = |starts_at: Timestamp, ends_at: Option<Timestamp>| {
        ends_at.unwrap_or_else(|| open(starts_at).unwrap_or(starts_at))
    };
    let breaks = card.breaks.iter();
    let breaks = breaks.map(|of| (of.starts_at, end(of.starts_at, of.ends_at)));
    let work = card.clock_in_at.or(card.clock_out_at);
    let work = work.map(|at| (at, end(at, card.clock_out_at.filter(|out| *out != at))));
    breaks.chain(work).collect()
}
