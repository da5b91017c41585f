//! Doing in Shifts what was decided: promised, sent, noted as it came out.

use jiff::{SignedDuration, Timestamp};
use shifts_engine::{
    RequestMove, RequestSettlement, RequestsInput, name_of_request, promise_name, settle_requests,
};
use shifts_model::{
    Assignee, Connection, Digest, HeldRequest, ListedRequest, Note, PromiseOutcome, PromisedStep,
    RequestPromise, RequestState, RequestVerdict, RunReport, SourceId, UserId, WantedRequest,
    WfmRequest, WfmRequestState, WfmTerms, Words,
};
use shifts_ports::{Attachment, Lease, RequestDecision, Schedule, ShiftsError};

use super::known::Both;
use crate::failures::{Failure, FailureKind};
use crate::passes::send_before;
use crate::ports::Ports;
use crate::settings::SyncSettings;

/// The steps that one request can take in one visit, from made to approved.
const ROUNDS_MAX: usize = 4;
/// How long is remembered what was done, and which requests belong together.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Work on the requests of one team.
pub(super) struct Work<'a> {
    ports: &'a Ports,
    settings: &'a SyncSettings,
    connection: &'a Connection,
    lease: Lease,
    report: &'a mut RunReport,
    /// When the team has to be looked at again.
    wake_at: Option<Timestamp>,
    /// Who owns the team, once that was asked.
    owners: Option<Vec<UserId>>,
    is_attached: bool,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        ports: &'a Ports,
        settings: &'a SyncSettings,
        connection: &'a Connection,
        lease: Lease,
        report: &'a mut RunReport,
    ) -> Self {
        Self {
            ports,
            settings,
            connection,
            lease,
            report,
            wake_at: None,
            owners: None,
            is_attached: false,
        }
    }

    pub(super) fn wake_at(&self) -> Option<Timestamp> {
        self.wake_at
    }

    pub(super) fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Does what is to be done, one step of each request after the other.
    pub(super) async fn run(&mut self, mut both: Both) -> Result<(), Failure> {
        for round in 1..=ROUNDS_MAX {
            let settlements = settle_requests(&RequestsInput {
                requests: &both.requests,
                listed: &both.listed,
                held: &both.held,
                promises: &both.promises,
                auto_approve: &self.settings.callbacks.auto_approve,
                now: self.ports.clock.now(),
                quiet: self.settings.quiet(),
            });
            // What waits, waits for the last round to say so.
            self.wake_at = None;
            let mut acted = false;
            for settlement in &settlements {
                acted |= self.carry_out(&mut both, settlement).await?;
            }
            if !acted {
                return Ok(());
            }
            if round == ROUNDS_MAX {
                self.wake(self.ports.clock.now());
            }
        }
        Ok(())
    }

    /// True when something was done, so that there may be more to do.
    async fn carry_out(
        &mut self,
        both: &mut Both,
        settlement: &RequestSettlement,
    ) -> Result<bool, Failure> {
        let is_it = |(request, _): &&(WfmRequest, _)| request.id == settlement.wfm_request_id;
        let Some((request, _)) = both.requests.iter().find(is_it).cloned() else {
            return Ok(false);
        };
        match &settlement.does {
            RequestMove::Nothing => Ok(false),
            RequestMove::Wait(until) => {
                self.wake(*until);
                Ok(false)
            }
            RequestMove::Leave => {
                self.tell(settlement);
                Ok(false)
            }
            RequestMove::Pair(id) => {
                let listed = both.listed.iter().find(|listed| listed.id == *id).cloned();
                let Some(listed) = listed else {
                    return Ok(false);
                };
                self.pair(both, &request, &listed).await?;
                self.report.counts.adopted += 1;
                Ok(true)
            }
            RequestMove::Make(wanted) => self.make(both, &request, wanted).await,
            RequestMove::Answer { listed, verdict } => {
                self.answer(both, &request, listed, *verdict).await
            }
            RequestMove::AutoApprove(listed) => self.auto_approve(both, &request, listed).await,
        }
    }

    async fn make(
        &mut self,
        both: &mut Both,
        request: &WfmRequest,
        wanted: &WantedRequest,
    ) -> Result<bool, Failure> {
        self.ready().await?;
        let step = PromisedStep::Make {
            sender_id: request.sender_id.clone(),
            wanted: wanted.clone(),
        };
        // The promise.
        let promise = self
            .promise(both, request, step, PromiseOutcome::Open)
            .await?;
        // The request.
        let latest = send_before(promise.written_at, self.settings, [&self.lease]);
        let (requests, message) = (&self.ports.requests, request.message.as_ref());
        let made = requests.make(&self.connection.team_id, wanted, message, latest);
        match made.await {
            Ok(id) => {
                let has_colleague = wanted.terms.recipient_id().is_some();
                let listed = ListedRequest {
                    id,
                    assigned_to: if has_colleague {
                        Assignee::Recipient
                    } else {
                        Assignee::Manager
                    },
                    state: RequestState::Pending,
                    asked: wanted.clone(),
                    sent_at: None,
                };
                both.listed.push(listed.clone());
                // Which belong together, and that it is done.
                self.pair(both, request, &listed).await?;
                self.report.counts.created += 1;
                Ok(true)
            }
            Err(error) => self.failed(both, request, promise, &error).await,
        }
    }

    async fn answer(
        &mut self,
        both: &mut Both,
        request: &WfmRequest,
        listed: &ListedRequest,
        verdict: RequestVerdict,
    ) -> Result<bool, Failure> {
        self.ready().await?;
        let record_id = made_record(request).filter(|_| verdict == RequestVerdict::Approve);
        let step = PromisedStep::Answer {
            request_id: listed.id.clone(),
            verdict,
            record_id: record_id.cloned(),
        };
        // Shifts would make a second one of what it shows already.
        if record_id.is_some_and(|record_id| both.kept.contains(record_id)) {
            let promise = self.promise(both, request, step, PromiseOutcome::Refused);
            promise.await?;
            return Ok(true);
        }
        let colleague = listed.asked.terms.recipient_id();
        let actor_id = match colleague.filter(|_| listed.assigned_to == Assignee::Recipient) {
            Some(colleague) => colleague.clone(),
            None => self.manager(both, request).await?,
        };
        let decision = RequestDecision {
            kind: listed.asked.terms.kind(),
            id: listed.id.clone(),
            actor_id,
            approves: verdict != RequestVerdict::Decline,
            message: Words::new(words(verdict, request.state).to_owned()),
            is_marked: true,
        };
        let is_decided = self.decide(both, request, step, decision).await?;
        if is_decided {
            show(both, listed, verdict);
        }
        Ok(is_decided)
    }

    /// Approves without the mark of our own writes, so that the WFM is asked as by a manager. It is
    /// tried once, whatever comes of it.
    async fn auto_approve(
        &mut self,
        both: &mut Both,
        request: &WfmRequest,
        listed: &ListedRequest,
    ) -> Result<bool, Failure> {
        self.ready().await?;
        let actor_id = self.manager(both, request).await?;
        let step = PromisedStep::AutoApprove {
            request_id: listed.id.clone(),
        };
        let decision = RequestDecision {
            kind: listed.asked.terms.kind(),
            id: listed.id.clone(),
            actor_id,
            approves: true,
            message: Words::new("Approved automatically.".to_owned()),
            is_marked: false,
        };
        self.decide(both, request, step, decision).await?;
        // The WFM has decided it by now, which the next look sees.
        Ok(false)
    }

    /// Promises a step, takes it, and notes what came of it. True when Shifts took the decision.
    async fn decide(
        &mut self,
        both: &mut Both,
        request: &WfmRequest,
        step: PromisedStep,
        decision: RequestDecision,
    ) -> Result<bool, Failure> {
        let promise = self
            .promise(both, request, step, PromiseOutcome::Open)
            .await?;
        let latest = send_before(promise.written_at, self.settings, [&self.lease]);
        let team_id = &self.connection.team_id;
        let decided = self.ports.requests.decide(team_id, &decision, latest).await;
        match decided {
            Ok(()) => {
                self.settle(both, promise, PromiseOutcome::Done).await?;
                self.report.counts.updated += 1;
                Ok(true)
            }
            Err(error) => self.failed(both, request, promise, &error).await,
        }
    }

    /// Remembers which request of Shifts is which of the WFM, and that it was made.
    async fn pair(
        &self,
        both: &mut Both,
        request: &WfmRequest,
        listed: &ListedRequest,
    ) -> Result<(), Failure> {
        let now = self.ports.clock.now();
        let terms = &listed.asked.terms;
        let held = HeldRequest {
            wfm_request_id: request.id.clone(),
            request_id: listed.id.clone(),
            sender_id: request.sender_id.clone(),
            asked: asked_digest(request, listed),
            is_accepted: terms.recipient_id().is_some() && listed.assigned_to == Assignee::Manager,
            heard_at: Timestamp::default(),
            keep_until: now.saturating_add(KEPT).unwrap_or(Timestamp::MAX),
        };
        let name = name_of_request(terms, &listed.id);
        let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
        callbacks.save_request(team_id, &name, &held).await?;
        both.held.push(held);
        let about_it = |promise: &&RequestPromise| {
            promise.wfm_request_id == request.id && promise.outcome == PromiseOutcome::Open
        };
        if let Some(promise) = both.promises.iter().find(about_it).cloned() {
            self.settle(both, promise, PromiseOutcome::Done).await?;
        }
        Ok(())
    }

    /// Keeps what is about to be done.
    async fn promise(
        &self,
        both: &mut Both,
        request: &WfmRequest,
        step: PromisedStep,
        outcome: PromiseOutcome,
    ) -> Result<RequestPromise, Failure> {
        let written_at = self.ports.clock.now();
        let promise = RequestPromise {
            wfm_request_id: request.id.clone(),
            step,
            written_at,
            outcome,
            keep_until: written_at.saturating_add(KEPT).unwrap_or(Timestamp::MAX),
        };
        self.settle(both, promise.clone(), outcome).await?;
        Ok(promise)
    }

    /// Keeps what came of a promise.
    async fn settle(
        &self,
        both: &mut Both,
        promise: RequestPromise,
        outcome: PromiseOutcome,
    ) -> Result<(), Failure> {
        let settled = RequestPromise { outcome, ..promise };
        let name = promise_name(&settled.wfm_request_id, &settled.step);
        let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
        callbacks.save_promise(team_id, &name, &settled).await?;
        both.promises
            .retain(|known| promise_name(&known.wfm_request_id, &known.step) != name);
        both.promises.push(settled);
        Ok(())
    }

    /// What was refused is told and not tried again. Of what was not answered nobody knows, so that
    /// it is waited out.
    async fn failed(
        &mut self,
        both: &mut Both,
        request: &WfmRequest,
        promise: RequestPromise,
        error: &ShiftsError,
    ) -> Result<bool, Failure> {
        match error {
            ShiftsError::Refused { code, .. }
            | ShiftsError::Forbidden { code, .. }
            | ShiftsError::NotFound { code, .. } => {
                self.settle(both, promise, PromiseOutcome::Refused).await?;
                self.report.counts.refused += 1;
                self.report.refused.push(Note {
                    subject: format!("request {}", request.id),
                    why: format!("Shifts refused it ({code})"),
                });
            }
            ShiftsError::Throttled { .. } | ShiftsError::Unanswered { .. } => {
                self.report.counts.deferred += 1;
                let settles_at = promise.written_at.saturating_add(self.settings.quiet());
                self.wake(settles_at.unwrap_or(Timestamp::MAX));
            }
            ShiftsError::TeamNotConnected { .. } => return Err(Failure::of_shifts(error)),
        }
        Ok(false)
    }

    /// Gives a sign of life, and sees to it that Shifts asks us about what is done: what it makes
    /// when something is approved could not be known again otherwise.
    async fn ready(&mut self) -> Result<(), Failure> {
        let now = self.ports.clock.now();
        let ttl = self.settings.lease_ttl;
        let half = SignedDuration::try_from(ttl / 2).unwrap_or(SignedDuration::MAX);
        if now.duration_until(self.lease.expires_at) < half {
            self.lease = self.ports.leases.renew(&self.lease, ttl, now).await?;
        }
        if self.is_attached {
            return Ok(());
        }
        let team_id = &self.connection.team_id;
        let schedule = self.ports.schedules.fetch_schedule(team_id).await;
        let schedule = schedule.map_err(|error| Failure::of_shifts(&error))?;
        let ours = self.settings.workforce_integration_id.clone();
        self.is_attached = match (schedule, ours.map(Attachment::Attach)) {
            (
                Schedule::Ready {
                    workforce_integration_ids,
                    ..
                },
                Some(ours),
            ) => ours.is_met_by(&workforce_integration_ids),
            _ => false,
        };
        if self.is_attached {
            return Ok(());
        }
        Err(Failure::new(
            FailureKind::WrongInput,
            format!(
                "team {team_id} is not attached to the workforce integration, so that its requests \
                 cannot follow the WFM; `shifts-adapter wfi attach` attaches it"
            ),
        ))
    }

    /// A manager of the team: the one who decided in the WFM, or another whom the WFM knows.
    async fn manager(&mut self, both: &Both, request: &WfmRequest) -> Result<UserId, Failure> {
        let owners = match self.owners.take() {
            Some(owners) => owners,
            None => {
                let listed = self
                    .ports
                    .requests
                    .list_owners(&self.connection.team_id)
                    .await;
                listed.map_err(|error| Failure::of_shifts(&error))?
            }
        };
        let decided_by = request.decided_by_id.as_ref();
        let decided_by = decided_by.and_then(|employee| both.people.get(employee));
        let is_owner = |user: &&UserId| owners.contains(user);
        let is_known = |user: &&UserId| both.people.values().any(|known| known == *user);
        let chosen = decided_by
            .filter(is_owner)
            .or_else(|| owners.iter().find(is_known))
            .or_else(|| owners.first())
            .cloned();
        self.owners = Some(owners);
        chosen.ok_or_else(|| {
            Failure::new(
                FailureKind::WrongInput,
                "the team has no owner on whose behalf a request could be decided; add one in Teams",
            )
        })
    }

    fn tell(&mut self, settlement: &RequestSettlement) {
        let note = Note {
            subject: format!("request {}", settlement.wfm_request_id),
            why: format!("left as it is in Shifts: {}", settlement.why),
        };
        if self.report.withheld.contains(&note) {
            return;
        }
        tracing::warn!(
            event = "request.left",
            team.id = %self.connection.team_id,
            "A request of team {} is left as it is in Shifts: {}",
            self.connection.team_id,
            settlement.why
        );
        self.report.withheld.push(note);
    }

    fn wake(&mut self, at: Timestamp) {
        self.wake_at = Some(self.wake_at.map_or(at, |before| before.min(at)));
    }
}

/// The question with which a request was asked, where nobody asked us one.
fn asked_digest(request: &WfmRequest, listed: &ListedRequest) -> Digest {
    let step = PromisedStep::Make {
        sender_id: request.sender_id.clone(),
        wanted: listed.asked.clone(),
    };
    promise_name(&request.id, &step)
}

/// The record that an approval has made in the WFM; those that merely changed hands are no new ones.
fn made_record(request: &WfmRequest) -> Option<&SourceId> {
    match &request.terms {
        WfmTerms::Swap { .. } | WfmTerms::Offer { .. } => None,
        WfmTerms::OpenShift { .. } => request.shift_ids.first(),
        WfmTerms::TimeOff { .. } => request.time_off_id.as_ref(),
    }
}

/// What the people read.
fn words(verdict: RequestVerdict, state: WfmRequestState) -> &'static str {
    match (verdict, state) {
        (RequestVerdict::Accept, _) => "Accepted in the workforce management system.",
        (RequestVerdict::Approve, _) => "Approved in the workforce management system.",
        (RequestVerdict::Decline, WfmRequestState::Cancelled) => {
            "Withdrawn in the workforce management system."
        }
        (RequestVerdict::Decline, _) => "Declined in the workforce management system.",
    }
}

/// What Shifts shows once it was answered.
fn show(both: &mut Both, answered: &ListedRequest, verdict: RequestVerdict) {
    for listed in both.listed.iter_mut().filter(|it| it.id == answered.id) {
        match verdict {
            RequestVerdict::Accept => listed.assigned_to = Assignee::Manager,
            RequestVerdict::Approve => listed.state = RequestState::Approved,
            RequestVerdict::Decline => listed.state = RequestState::Declined,
        }
    }
}
