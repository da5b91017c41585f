//! Shifts, open shifts, time off, hours and clock events that somebody changes, as the WFM's.

use std::collections::BTreeSet;

use shifts_model::{
    Action, Activity, AskedEdit, AskedOpenShift, AskedShift, AskedTimeOff, Availability, Claim,
    Content, Intention, ItemKind, MadeInShifts, OpenShift, OpenShiftContent, RefusalCode, Shift,
    ShiftContent, TargetId, Theme, TimeOff, TimeOffContent, UserId, Wanted, Words, tell_same_time,
};

use super::Asking;
use super::deeds::{Deeds, Known, Undecided};
use super::held::{HeldItem, find_items, is_kept};

impl Asking<'_> {
    /// Everybody whom a question names.
    pub(super) fn named_users(&self) -> BTreeSet<&UserId> {
        let mut named = BTreeSet::new();
        match &self.asked.intention {
            Intention::Edits(edits) => {
                for edit in edits {
                    match edit {
                        AskedEdit::Shift(_, Wanted::Made(shift) | Wanted::Changed(shift)) => {
                            named.insert(&shift.user_id);
                        }
                        AskedEdit::TimeOff(_, Wanted::Made(away) | Wanted::Changed(away)) => {
                            named.insert(&away.user_id);
                        }
                        _ => {}
                    }
                }
            }
            Intention::Availability(edited) => {
                named.insert(&edited.user_id);
            }
            Intention::TimeClock(clocked) => {
                named.insert(&clocked.user_id);
            }
            Intention::AssignOpenShift(claim) => {
                named.insert(&claim.made.item.user_id);
                named.extend(&self.asked.actor_id);
            }
            Intention::Swap(request) => super::steps::name_people(&request.step, &mut named),
            Intention::Offer(request) => super::steps::name_people(&request.step, &mut named),
            Intention::OpenShiftRequest(request) => {
                super::steps::name_people(&request.step, &mut named);
            }
            Intention::TimeOffRequest(request) => {
                super::steps::name_people(&request.step, &mut named);
            }
        }
        named
    }

    /// What is to be done for edits, availability and the time clock.
    pub(super) async fn edit_deeds(&self, known: &Known) -> Result<Deeds, Undecided> {
        let mut deeds = Deeds::default();
        match &self.asked.intention {
            Intention::Edits(edits) => {
                for edit in edits {
                    if self.is_outdated(edit) {
                        self.pass_over(&mut deeds, edit).await?;
                        continue;
                    }
                    match edit {
                        AskedEdit::Shift(id, wanted) => {
                            self.edit_shift(known, &mut deeds, id, wanted).await?;
                        }
                        AskedEdit::OpenShift(id, wanted) => {
                            self.edit_open_shift(known, &mut deeds, id, wanted).await?;
                        }
                        AskedEdit::TimeOff(id, wanted) => {
                            self.edit_time_off(known, &mut deeds, id, wanted).await?;
                        }
                        // Reasons are the WFM's; new ones come with the time off that names them.
                        AskedEdit::TimeOffReason(..) => {
                            return Err(RefusalCode::NotSupported.into());
                        }
                    }
                }
            }
            Intention::Availability(edited) => {
                // The WFM keeps hours on the clocks of the business unit.
                if !tell_same_time(&edited.zone, &known.unit.zone, self.since) {
                    return Err(RefusalCode::NotSupported.into());
                }
                deeds.wakes.insert(Activity::Availability);
                let action = Action::SetAvailability(Availability {
                    employee_id: known.people.employee(&edited.user_id)?,
                    rotates_from: known.unit.zone.to_datetime(self.since).date(),
                    weeks: vec![edited.week.clone()],
                });
                deeds.actions.push((action, None));
            }
            Intention::TimeClock(clocked) => {
                let action = Action::RecordTimeClock {
                    employee_id: known.people.employee(&clocked.user_id)?,
                    event: clocked.event,
                    at: clocked.at,
                };
                deeds.actions.push((action, None));
            }
            _ => {}
        }
        Ok(deeds)
    }

    /// A manager gives an open shift to somebody.
    pub(super) async fn assignment(
        &self,
        known: &Known,
        claim: &Claim,
    ) -> Result<Deeds, Undecided> {
        let open = self.held(ItemKind::OpenShift, &claim.open_shift_id).await?;
        let manager = self.asked.actor_id.as_ref();
        let action = Action::AssignOpenShift {
            open_shift_id: open.source_id,
            employee_id: known.people.employee(&claim.made.item.user_id)?,
            manager_id: known
                .people
                .employee(manager.ok_or(RefusalCode::Malformed)?)?,
        };
        Ok(Deeds {
            actions: vec![(action, Some(0))],
            made: vec![self.made_shift(known, &claim.made.id, &claim.made.item)],
            wakes: [Activity::Shifts, Activity::OpenShifts].into(),
        })
    }

    async fn edit_shift(
        &self,
        known: &Known,
        deeds: &mut Deeds,
        id: &TargetId,
        wanted: &Wanted<AskedShift>,
    ) -> Result<(), Undecided> {
        deeds.wakes.insert(Activity::Shifts);
        let (asked, held) = match wanted {
            Wanted::Made(asked) => (asked, None),
            Wanted::Changed(asked) => (asked, self.find(ItemKind::Shift, id).await?),
            Wanted::Removed(_) => {
                if let Some(held) = self.find(ItemKind::Shift, id).await? {
                    let action = Action::DeleteShift(held.source_id);
                    deeds.actions.push((action, None));
                }
                return Ok(());
            }
        };
        let is_new = held.is_none();
        let made = self.made_shift(known, id, asked);
        if self.is_no_news(held.as_ref(), id, &made.content).await? {
            return Ok(());
        }
        let job_id = self.job_of(known, asked, held.as_ref()).await?;
        let side = &asked.side;
        let shift = Shift {
            id: held.map_or_else(|| self.new_id(deeds), |held| Ok(held.source_id))?,
            employee_id: known.people.employee(&asked.user_id)?,
            job_id,
            starts_at: side.starts_at,
            ends_at: side.ends_at,
            label: side.label.as_ref().map(text),
            notes: side.notes.as_ref().map(text),
            activities: side.activities.clone(),
        };
        push(deeds, Action::PutShift(shift), is_new.then_some(made));
        Ok(())
    }

    async fn edit_open_shift(
        &self,
        known: &Known,
        deeds: &mut Deeds,
        id: &TargetId,
        wanted: &Wanted<AskedOpenShift>,
    ) -> Result<(), Undecided> {
        deeds.wakes.insert(Activity::OpenShifts);
        let (asked, held) = match wanted {
            Wanted::Made(asked) => (asked, None),
            Wanted::Changed(asked) => (asked, self.find(ItemKind::OpenShift, id).await?),
            Wanted::Removed(_) => {
                if let Some(held) = self.find(ItemKind::OpenShift, id).await? {
                    let action = Action::DeleteOpenShift(held.source_id);
                    deeds.actions.push((action, None));
                }
                return Ok(());
            }
        };
        let is_new = held.is_none();
        let side = &asked.side.shift;
        let group = known.names.group(asked.group_id.as_ref());
        let open_shift = OpenShift {
            id: held.map_or_else(|| self.new_id(deeds), |held| Ok(held.source_id))?,
            job_id: self.job_in(group, side.theme).await?,
            starts_at: side.starts_at,
            ends_at: side.ends_at,
            slots: asked.side.slots,
            label: side.label.as_ref().map(text),
            notes: side.notes.as_ref().map(text),
            activities: side.activities.clone(),
        };
        let made = self.made_open_shift(known, id, asked).filter(|_| is_new);
        push(deeds, Action::PutOpenShift(open_shift), made);
        Ok(())
    }

    async fn edit_time_off(
        &self,
        known: &Known,
        deeds: &mut Deeds,
        id: &TargetId,
        wanted: &Wanted<AskedTimeOff>,
    ) -> Result<(), Undecided> {
        deeds.wakes.insert(Activity::TimeOff);
        let (asked, held) = match wanted {
            Wanted::Made(asked) => (asked, None),
            Wanted::Changed(asked) => (asked, self.find(ItemKind::TimeOff, id).await?),
            Wanted::Removed(_) => {
                if let Some(held) = self.find(ItemKind::TimeOff, id).await? {
                    let action = Action::DeleteTimeOff(held.source_id);
                    deeds.actions.push((action, None));
                }
                return Ok(());
            }
        };
        let is_new = held.is_none();
        let made = self.made_time_off(known, id, asked)?;
        if self.is_no_news(held.as_ref(), id, &made.content).await? {
            return Ok(());
        }
        let Content::TimeOff(content) = &made.content else {
            return Err(RefusalCode::Failed.into());
        };
        let time_off = TimeOff {
            id: held.map_or_else(|| self.new_id(deeds), |held| Ok(held.source_id))?,
            employee_id: known.people.employee(&asked.user_id)?,
            reason: content.reason.clone(),
            starts_at: asked.side.starts_at,
            ends_at: asked.side.ends_at,
        };
        let made = is_new.then_some(made);
        push(deeds, Action::PutTimeOff(time_off), made);
        Ok(())
    }

    /// Whether the WFM has this already: nothing changes, or a write of ours comes back without the
    /// header that would tell.
    async fn is_no_news(
        &self,
        held: Option<&HeldItem>,
        id: &TargetId,
        content: &Content,
    ) -> Result<bool, Undecided> {
        match held {
            Some(held) => Ok(held.content == *content),
            None => Ok(is_kept(self.ports, self.settings, self.connection, id, content).await?),
        }
    }

    /// What Shifts will hold of a shift.
    pub(super) fn made_shift(
        &self,
        known: &Known,
        id: &TargetId,
        asked: &AskedShift,
    ) -> MadeInShifts {
        let group = known.names.group(asked.group_id.as_ref());
        let side = &asked.side;
        MadeInShifts {
            source_id: None,
            content: Content::Shift(ShiftContent {
                user_id: asked.user_id.clone(),
                group: group.cloned().unwrap_or_else(|| self.default_group()),
                starts_at: side.starts_at,
                ends_at: side.ends_at,
                theme: side.theme.unwrap_or(Theme::Blue),
                label: side.label.as_ref().map(text),
                notes: side.notes.as_ref().map(text),
                activities: side.activities.clone(),
            }),
            target_ids: vec![id.clone()],
        }
    }

    /// What Shifts will hold of an open shift; `None` of one in a group that we do not know.
    pub(super) fn made_open_shift(
        &self,
        known: &Known,
        id: &TargetId,
        asked: &AskedOpenShift,
    ) -> Option<MadeInShifts> {
        let side = &asked.side.shift;
        Some(MadeInShifts {
            source_id: None,
            content: Content::OpenShift(OpenShiftContent {
                group: known.names.group(asked.group_id.as_ref())?.clone(),
                starts_at: side.starts_at,
                ends_at: side.ends_at,
                slots: asked.side.slots,
                theme: side.theme.unwrap_or(Theme::Blue),
                label: side.label.as_ref().map(text),
                notes: side.notes.as_ref().map(text),
                activities: side.activities.clone(),
            }),
            target_ids: vec![id.clone()],
        })
    }

    /// What Shifts will hold of time off.
    pub(super) fn made_time_off(
        &self,
        known: &Known,
        id: &TargetId,
        asked: &AskedTimeOff,
    ) -> Result<MadeInShifts, Undecided> {
        let reason = known.names.reason(&asked.side.reason_id);
        let reason = reason.ok_or(RefusalCode::UnknownItem)?;
        Ok(MadeInShifts {
            source_id: None,
            content: Content::TimeOff(TimeOffContent {
                user_id: asked.user_id.clone(),
                reason: reason.clone(),
                starts_at: asked.side.starts_at,
                ends_at: asked.side.ends_at,
            }),
            target_ids: vec![id.clone()],
        })
    }

    /// The item of ours of that id; `None` for one that is not ours.
    pub(super) async fn find(
        &self,
        kind: ItemKind,
        id: &TargetId,
    ) -> Result<Option<HeldItem>, Undecided> {
        let ids = std::slice::from_ref(id);
        let found = find_items(self.ports, self.settings, self.connection, kind, ids).await?;
        Ok(found.into_values().next())
    }

    /// The item of ours of that id.
    pub(super) async fn held(&self, kind: ItemKind, id: &TargetId) -> Result<HeldItem, Undecided> {
        let found = self.find(kind, id).await?;
        found.ok_or(Undecided::Refused(RefusalCode::UnknownItem))
    }
}

/// Adds a deed, and what Shifts makes of it.
fn push(deeds: &mut Deeds, action: Action, made: Option<MadeInShifts>) {
    let makes = made.map(|made| {
        deeds.made.push(made);
        deeds.made.len() - 1
    });
    deeds.actions.push((action, makes));
}

fn text(words: &Words) -> String {
    words.as_str().to_owned()
}
