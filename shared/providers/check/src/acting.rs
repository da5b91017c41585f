//! What people do, tried out: refused, done once, and taken back.

use jiff::ToSpan as _;
use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    Action, ActionKind, Answer, AnswerRole, AnswerVerb, Effect, EmployeeId, IdempotencyKey,
    Judgement, ReasonName, RefusalReason, SourceId, TimeOffWish, WfmRequestId, WfmTerms,
};
use shifts_ports::WfmActions;

use crate::Scene;
use crate::asking::{DEADLINE, coming, in_time, someone};
use crate::sheet::{Check, Group, Rule, Sheet, Verdict, nobodys, not_offered};

/// How many weeks ahead time off is asked for.
const AHEAD_WEEKS: i64 = 6;
/// How many people's wishes may be refused before it is given up.
const PEOPLE_MAX: usize = 5;

const STRANGER: Rule = Rule {
    name: "unknown-person",
    wanted: "somebody the WFM does not know is refused",
    remedy: "refuse with 404 or 409 and the code not_found or forbidden",
};
const IMPOSSIBLE: Rule = Rule {
    name: "impossible",
    wanted: "what cannot be done is refused, with a reason that is known",
    remedy: "answer a problem document with one of the codes of open-provider.yaml: people are told \
             the sentence of that code",
};
const REPEATED: Rule = Rule {
    name: "repeated",
    wanted: "the same action with the same key has one effect and the same answer",
    remedy: "keep answers by their key for a day at least, before the action is done",
};
const KEY_REUSED: Rule = Rule {
    name: "key-reused",
    wanted: "another action with a key that was used is not done",
    remedy: "compare the action with that of the key, and refuse with key_reused",
};
const WITHDRAWN: Rule = Rule {
    name: "withdrawn",
    wanted: "whoever asked can take it back",
    remedy: "the request that this check made stays in the WFM: take it back there",
};

pub(crate) const GROUP: Group = Group {
    prefix: "act",
    rules: &[&STRANGER, &IMPOSSIBLE, &REPEATED, &KEY_REUSED, &WITHDRAWN],
};

pub(crate) async fn check(scene: &Scene<'_>) -> Vec<Check> {
    let id = &scene.unit.id;
    let Some(actions) = scene.wfm.actions() else {
        return not_offered(id, &GROUP);
    };
    let mut sheet = Sheet::new(id, &GROUP);
    let acts = Acts { scene, actions };
    acts.stranger(&mut sheet).await;
    acts.impossible(&mut sheet).await;
    if !actions.supports(ActionKind::TimeOffRequest) {
        let why = "as it is configured, the WFM has no time-off-request";
        return sheet.end(Verdict::NotOffered, why);
    }
    acts.time_off(&mut sheet).await;
    sheet.end(Verdict::NotTried, "no request was made")
}

struct Acts<'a> {
    scene: &'a Scene<'a>,
    actions: &'a dyn WfmActions,
}

impl Acts<'_> {
    async fn stranger(&self, sheet: &mut Sheet<'_>) {
        let like = someone(self.scene);
        let like = like.as_ref().map_or("", EmployeeId::as_str);
        let stranger = EmployeeId::parse(nobodys(like));
        let reason = self.reason().await;
        let action = match (stranger, reason) {
            (Ok(stranger), Some(reason)) => Action::AskTimeOff(self.wish(stranger, reason, 0)),
            (Ok(stranger), None) if self.actions.supports(ActionKind::OpenShiftRequest) => {
                let Some(open_shift_id) = self.nothing() else {
                    return;
                };
                Action::AskOpenShift {
                    sender_id: stranger,
                    open_shift_id,
                    message: None,
                }
            }
            _ => return,
        };
        let seen = match self.perform(&action, "stranger").await {
            Ok(Judgement::Refused(refusal)) => Ok(refusal.reason.to_string()),
            Ok(Judgement::Done(_)) => Err("it is done".to_owned()),
            Err(wrong) => Err(wrong),
        };
        sheet.judge(&STRANGER, seen);
    }

    async fn impossible(&self, sheet: &mut Sheet<'_>) {
        let Some(action) = self.impossible_action() else {
            let why = "as it is configured, the WFM has neither swaps, offers nor open shifts";
            sheet.note(&IMPOSSIBLE, Verdict::NotOffered, why);
            return;
        };
        let seen = match self.perform(&action, "impossible").await {
            Ok(Judgement::Refused(refusal)) if refusal.reason != RefusalReason::Refused => {
                Ok(refusal.reason.to_string())
            }
            Ok(Judgement::Refused(_)) => Err("a code that is not known".to_owned()),
            Ok(Judgement::Done(_)) => Err("it is done".to_owned()),
            Err(wrong) => Err(wrong),
        };
        sheet.judge(&IMPOSSIBLE, seen);
    }

    /// About a shift that is not there.
    fn impossible_action(&self) -> Option<Action> {
        let sender_id = match coming(self.scene) {
            Some(shift) => shift.employee_id.clone(),
            None => someone(self.scene)?,
        };
        let nothing = self.nothing()?;
        if self.actions.supports(ActionKind::OpenShiftRequest) {
            return Some(Action::AskOpenShift {
                sender_id,
                open_shift_id: nothing,
                message: None,
            });
        }
        let employees = &self.scene.employees;
        let other = employees.iter().find(|employee| employee.id != sender_id)?;
        if self.actions.supports(ActionKind::Swap) {
            return Some(Action::AskSwap {
                sender_id,
                sender_shift_id: nothing.clone(),
                recipient_id: other.id.clone(),
                recipient_shift_id: nothing,
                message: None,
            });
        }
        let has_offers = self.actions.supports(ActionKind::Offer);
        has_offers.then(|| Action::Offer {
            sender_id,
            shift_id: nothing,
            recipient_id: other.id.clone(),
            message: None,
        })
    }

    /// Asks for a day off, asks again, asks for another with the same key, and takes it back.
    async fn time_off(&self, sheet: &mut Sheet<'_>) {
        let Some(reason) = self.reason().await else {
            return;
        };
        let employees = &self.scene.employees;
        let with_login = employees.iter().filter(|one| one.login.is_some());
        let mut refused = None;
        for (at, employee) in with_login.take(PEOPLE_MAX).enumerate() {
            let key = format!("wish{at}");
            let wish = self.wish(employee.id.clone(), reason.clone(), 0);
            let first = self.perform(&Action::AskTimeOff(wish.clone()), &key).await;
            match first {
                Ok(Judgement::Refused(refusal)) => refused = Some(refusal.reason),
                Err(wrong) => {
                    sheet.judge(&REPEATED, Err(wrong));
                    return;
                }
                Ok(Judgement::Done(first)) => {
                    self.repeated(sheet, &wish, &key, first).await;
                    return;
                }
            }
        }
        if let Some(reason) = refused {
            let why = format!("the WFM refused each wish: {reason}");
            sheet.note(&REPEATED, Verdict::NotTried, why);
        }
    }

    async fn repeated(&self, sheet: &mut Sheet<'_>, wish: &TimeOffWish, key: &str, first: Effect) {
        let again = self.perform(&Action::AskTimeOff(wish.clone()), key).await;
        let one_effect = match again {
            Ok(Judgement::Done(again)) if again == first => self.told_once(wish).await,
            Ok(Judgement::Done(_)) => Err("another answer".to_owned()),
            Ok(Judgement::Refused(refusal)) => Err(format!("refused: {}", refusal.reason)),
            Err(wrong) => Err(wrong),
        };
        sheet.judge(&REPEATED, one_effect);
        let other = self.wish(wish.sender_id.clone(), wish.reason.clone(), 2);
        let other = self.perform(&Action::AskTimeOff(other), key).await;
        let seen = match other {
            Ok(Judgement::Refused(refusal)) => Ok(refusal.reason.to_string()),
            Ok(Judgement::Done(effect)) if effect == first => Ok("the first answer".to_owned()),
            Ok(Judgement::Done(_)) => Err("it is done".to_owned()),
            Err(wrong) => Ok(wrong),
        };
        sheet.judge(&KEY_REUSED, seen);
        if let Effect::Request { id, .. } = first {
            self.withdrawn(sheet, wish, id).await;
        }
    }

    /// How often the WFM tells of the wish, where it tells of requests at all.
    async fn told_once(&self, wish: &TimeOffWish) -> Result<String, String> {
        let minute = SignedDuration::from_mins(1);
        let since = self.scene.now.saturating_sub(minute);
        let since = since.unwrap_or(Timestamp::MIN);
        let listed = self.actions.list_requests(&self.scene.unit, since).await;
        let Ok(listed) = listed else {
            return Ok("the same answer".to_owned());
        };
        let is_wish = |terms: &WfmTerms| match terms {
            WfmTerms::TimeOff { starts_at, .. } => *starts_at == wish.starts_at,
            _ => false,
        };
        let told = listed.records().iter();
        let told = told.filter(|one| one.sender_id == wish.sender_id && is_wish(&one.terms));
        match told.filter(|one| one.state.is_pending()).count() {
            0 | 1 => Ok("the same answer".to_owned()),
            count => Err(format!("{count} requests")),
        }
    }

    async fn withdrawn(&self, sheet: &mut Sheet<'_>, wish: &TimeOffWish, id: WfmRequestId) {
        let action = Action::AnswerTimeOffRequest {
            request_id: id.clone(),
            answer: Answer {
                actor_id: wish.sender_id.clone(),
                role: AnswerRole::Sender,
                answer: AnswerVerb::Cancel,
                message: None,
            },
        };
        match self.perform(&action, "withdrawn").await {
            Ok(Judgement::Done(_)) => sheet.note(&WITHDRAWN, Verdict::Passes, format!("{id}")),
            Ok(Judgement::Refused(refusal)) if refusal.reason == RefusalReason::NotSupported => {
                let seen = format!("request {id} stays in the WFM");
                sheet.note(&WITHDRAWN, Verdict::NotOffered, seen);
            }
            Ok(Judgement::Refused(refusal)) => {
                sheet.note(
                    &WITHDRAWN,
                    Verdict::Fails,
                    format!("{id}: {}", refusal.reason),
                );
            }
            Err(wrong) => sheet.note(&WITHDRAWN, Verdict::Fails, format!("{id}: {wrong}")),
        }
    }

    async fn perform(&self, action: &Action, key: &str) -> Result<Judgement, String> {
        let key = format!("check-{}-{key}", self.scene.now.as_nanosecond());
        let key = IdempotencyKey::parse(&key).map_err(|error| error.to_string())?;
        let done = self
            .actions
            .perform(&self.scene.unit, action, &key, DEADLINE);
        in_time(self.scene, done).await
    }

    /// A reason for which somebody may ask for time off, where that can be asked for.
    async fn reason(&self) -> Option<ReasonName> {
        if !self.actions.supports(ActionKind::TimeOffRequest) {
            return None;
        }
        let employee_id = someone(self.scene)?;
        let unit = &self.scene.unit;
        let reasons = self
            .actions
            .list_request_reasons(unit, &employee_id, DEADLINE);
        reasons.await.ok()?.into_iter().next()
    }

    /// A day off, some weeks from now and so many days later.
    fn wish(&self, sender_id: EmployeeId, reason: ReasonName, days: i64) -> TimeOffWish {
        let zone = &self.scene.unit.zone;
        let today = zone.to_datetime(self.scene.now).date();
        let day = today.saturating_add(AHEAD_WEEKS.weeks().days(days));
        let midnight = |day: jiff::civil::Date| {
            let at = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0));
            at.compatible().unwrap_or(self.scene.now)
        };
        TimeOffWish {
            sender_id,
            reason,
            starts_at: midnight(day),
            ends_at: midnight(day.saturating_add(1.day())),
            message: None,
        }
    }

    /// The id of no record.
    fn nothing(&self) -> Option<SourceId> {
        let like = self.scene.shifts.first();
        SourceId::parse(nobodys(like.map_or("", |shift| shift.id.as_str()))).ok()
    }
}
