//! The workforce integration: registered once, attached to schedules, and never removed from under
//! one that still points to it.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::sync::Mutex;

use async_trait::async_trait;
use shifts_app::{
    Attached, FailureKind, IntegratedTeam, RegistrationProblem, Verdict, WantedIntegration,
    attach_integration, detach_integration, health, integration_status, register_integration,
    rotate_secret, unregister_integration,
};
use shifts_model::{
    Connection, FilteredEntity, WorkforceEntity, WorkforceIntegration, WorkforceIntegrationId,
};
use shifts_ports::{
    IntegrationChange, Integrations, IntegrationsError, NewIntegration, RequestIds,
};
use shifts_sim::tenant::{Fault, FaultKind};
use shifts_tests_scenario::World;

const URL: &str = "https://adapter.example/change";

fn id(text: &str) -> WorkforceIntegrationId {
    WorkforceIntegrationId::parse(text).unwrap()
}

/// What the next registration comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Done,
    AnswerLost,
    RequestLost,
    Refused,
    /// Nothing may be read either.
    Forbidden,
}

/// A tenant's registrations, as a list.
struct Registry {
    held: Mutex<Vec<WorkforceIntegration>>,
    next: Next,
    changes: Mutex<usize>,
}

impl Registry {
    fn of(held: &[WorkforceIntegration], next: Next) -> Self {
        Self {
            held: Mutex::new(held.to_vec()),
            next,
            changes: Mutex::new(0),
        }
    }

    fn ids(&self) -> Vec<String> {
        let held = self.held.lock().unwrap();
        held.iter().map(|it| it.id.to_string()).collect()
    }
}

/// One of ours, as it should be.
fn ours(name: &str) -> WorkforceIntegration {
    WorkforceIntegration {
        id: id(name),
        name: "Contoso WFM".to_owned(),
        url: URL.to_owned(),
        is_active: true,
        entities: WorkforceEntity::ALL.into(),
        eligibility: [].into(),
    }
}

fn forbidden() -> IntegrationsError {
    IntegrationsError::Forbidden {
        operation: "look",
        code: "Forbidden".to_owned(),
        ids: RequestIds::default(),
    }
}

fn missing() -> IntegrationsError {
    IntegrationsError::Missing {
        operation: "look",
        code: "NotFound".to_owned(),
        ids: RequestIds::default(),
    }
}

#[async_trait]
impl Integrations for Registry {
    async fn list(&self) -> Result<Vec<WorkforceIntegration>, IntegrationsError> {
        Ok(self.held.lock().unwrap().clone())
    }

    async fn fetch(
        &self,
        id: &WorkforceIntegrationId,
    ) -> Result<WorkforceIntegration, IntegrationsError> {
        if self.next == Next::Forbidden {
            return Err(forbidden());
        }
        let held = self.held.lock().unwrap();
        let found = held.iter().find(|it| it.id == *id);
        found.cloned().ok_or_else(missing)
    }

    async fn register(
        &self,
        wanted: &NewIntegration,
    ) -> Result<WorkforceIntegrationId, IntegrationsError> {
        if matches!(self.next, Next::Done | Next::AnswerLost) {
            let made = WorkforceIntegration {
                url: wanted.url.clone(),
                entities: wanted.entities.clone(),
                ..ours("new")
            };
            self.held.lock().unwrap().push(made);
        }
        let operation = "register";
        let ids = RequestIds::default();
        match self.next {
            Next::Done => Ok(id("new")),
            Next::AnswerLost | Next::RequestLost => Err(IntegrationsError::Unanswered {
                operation,
                cause: "it was cut off".into(),
                ids,
            }),
            Next::Forbidden => Err(forbidden()),
            Next::Refused => Err(IntegrationsError::Refused {
                operation,
                code: "BadRequest".to_owned(),
                ids,
            }),
        }
    }

    async fn change(
        &self,
        id: &WorkforceIntegrationId,
        change: &IntegrationChange,
    ) -> Result<(), IntegrationsError> {
        assert!(change.secret.is_some() && change.url.is_none() && change.is_active.is_none());
        self.fetch(id).await?;
        *self.changes.lock().unwrap() += 1;
        Ok(())
    }

    async fn remove(&self, id: &WorkforceIntegrationId) -> Result<(), IntegrationsError> {
        self.fetch(id).await?;
        self.held.lock().unwrap().retain(|it| it.id != *id);
        Ok(())
    }
}

/// Two teams whose configuration names the integration `wfi-1`.
async fn world() -> (World, Vec<Connection>) {
    let mut world = World::of(&["store-1", "store-2"]).await;
    world.settings.workforce_integration_id = Some(id("wfi-1"));
    let listed = world.ports.connections.list().await.unwrap();
    let teams = listed.into_iter().map(|stored| stored.unwrap().value);
    let teams = teams.collect();
    (world, teams)
}

fn at(url: Option<&str>) -> WantedIntegration {
    WantedIntegration {
        url: url.map(str::to_owned),
        eligibility: false,
    }
}

fn new_one() -> NewIntegration {
    NewIntegration {
        name: "Contoso WFM".to_owned(),
        url: URL.to_owned(),
        secret: "s".repeat(64).into(),
        entities: WorkforceEntity::ALL.into(),
        eligibility: [].into(),
    }
}

fn outcomes(teams: &[IntegratedTeam]) -> Vec<Option<bool>> {
    let of = teams.iter().map(|team| team.outcome.as_ref().ok().copied());
    of.collect()
}

async fn attached(world: &World, registry: &Registry, teams: &[Connection]) -> Vec<Attached> {
    let (ports, settings) = (&world.ports, &world.settings);
    let status = integration_status(registry, ports, settings, &at(Some(URL)), teams).await;
    let teams = status.teams.into_iter();
    teams.map(|(_, attached)| attached.unwrap()).collect()
}

#[tokio::test]
async fn a_second_registration_at_our_address_is_refused() {
    let (mut world, _) = world().await;
    for (held, configured) in [
        (ours("wfi-1"), Some(id("wfi-1"))),
        (ours("older"), None),
        (ours("older"), Some(id("wfi-1"))),
    ] {
        let url = "HTTPS://adapter.example/change/".to_owned();
        let registry = Registry::of(&[WorkforceIntegration { url, ..held }], Next::Done);
        world.settings.workforce_integration_id = configured;
        let refused = register_integration(&registry, &world.settings, &new_one()).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.failure.kind(), FailureKind::Conflict);
        assert!(!refused.may_stand);
        assert_eq!(registry.ids().len(), 1);
    }
}

#[tokio::test]
async fn another_products_registration_keeps_nobody_from_ours() {
    let (world, _) = world().await;
    let url = "https://other.example/wfi".to_owned();
    let other = WorkforceIntegration {
        url,
        ..ours("other")
    };
    let registry = Registry::of(&[other], Next::Done);
    let made = register_integration(&registry, &world.settings, &new_one()).await;
    assert_eq!(made.unwrap(), id("new"));
    assert_eq!(registry.ids(), ["other", "new"]);
}

#[tokio::test]
async fn a_registration_whose_answer_is_lost_is_found_and_not_made_twice() {
    let (world, _) = world().await;
    let register = async |registry: &Registry| {
        register_integration(registry, &world.settings, &new_one()).await
    };
    let stands = Registry::of(&[], Next::AnswerLost);
    assert_eq!(register(&stands).await.unwrap(), id("new"));
    assert_eq!(stands.ids(), ["new"]);
    // It may still come to stand, so the secret is kept.
    let lost = register(&Registry::of(&[], Next::RequestLost)).await;
    assert!(lost.unwrap_err().may_stand);
    let refused = register(&Registry::of(&[], Next::Refused))
        .await
        .unwrap_err();
    assert!(!refused.may_stand);
    assert!(
        refused.to_string().contains("answered with 200"),
        "{refused}"
    );
}

#[tokio::test]
async fn every_way_in_which_a_registration_is_wrong_is_told() {
    let (mut world, _) = world().await;
    world.settings.workforce_integration_id = None;
    let mut found = ours("older");
    found.is_active = false;
    found.entities.remove(&WorkforceEntity::TimeOff);
    found.eligibility = [FilteredEntity::SwapRequest].into();
    let registry = Registry::of(&[found], Next::Done);
    let wanted = WantedIntegration {
        eligibility: true,
        ..at(Some(URL))
    };
    let status = integration_status(&registry, &world.ports, &world.settings, &wanted, &[]);
    let rest = [
        FilteredEntity::OfferShiftRequest,
        FilteredEntity::TimeOffReason,
    ];
    let problems = [
        RegistrationProblem::NotConfigured,
        RegistrationProblem::Inactive,
        RegistrationProblem::MissingEntities([WorkforceEntity::TimeOff].into()),
        RegistrationProblem::MissingEligibility(rest.into()),
    ];
    assert_eq!(status.await.registered.unwrap().unwrap().problems, problems);

    world.settings.workforce_integration_id = Some(id("wfi-1"));
    let registry = Registry::of(&[ours("wfi-1")], Next::Done);
    let elsewhere = at(Some("https://new.example/change"));
    let status = integration_status(&registry, &world.ports, &world.settings, &elsewhere, &[]);
    let problems = status.await.registered.unwrap().unwrap().problems;
    assert_eq!(problems, [RegistrationProblem::OtherAddress]);
}

#[tokio::test]
async fn teams_are_attached_and_detached_once_and_health_tells_it() {
    let (world, teams) = world().await;
    let (ports, settings) = (&world.ports, &world.settings);
    let registry = Registry::of(&[ours("wfi-1")], Next::Done);
    assert_eq!(
        attached(&world, &registry, &teams).await,
        [Attached::Nothing, Attached::Nothing]
    );
    let verdict = async || {
        let of = health(ports, settings, &teams[..1]).await.unwrap();
        (of[0].integration.clone(), of[0].verdict())
    };
    assert_eq!(verdict().await, (Some(Attached::Nothing), Verdict::Waiting));

    let attach = || attach_integration(&registry, ports, settings, &teams, false);
    assert_eq!(outcomes(&attach().await.unwrap()), [Some(true), Some(true)]);
    assert_eq!(
        outcomes(&attach().await.unwrap()),
        [Some(false), Some(false)]
    );
    assert_eq!(
        attached(&world, &registry, &teams).await,
        [Attached::Ours, Attached::Ours]
    );
    assert_eq!(verdict().await, (Some(Attached::Ours), Verdict::Healthy));

    let detach = || detach_integration(ports, settings, &teams);
    assert_eq!(outcomes(&detach().await.unwrap()), [Some(true), Some(true)]);
    assert_eq!(
        outcomes(&detach().await.unwrap()),
        [Some(false), Some(false)]
    );
    assert_eq!(
        attached(&world, &registry, &teams).await,
        [Attached::Nothing, Attached::Nothing]
    );
}

#[tokio::test]
async fn nothing_is_attached_that_is_not_registered_or_not_asked() {
    let (world, teams) = world().await;
    let inactive = WorkforceIntegration {
        is_active: false,
        ..ours("wfi-1")
    };
    for held in [vec![], vec![ours("other")], vec![inactive]] {
        let registry = Registry::of(&held, Next::Done);
        let (ports, settings) = (&world.ports, &world.settings);
        let refused = attach_integration(&registry, ports, settings, &teams, false).await;
        assert!(refused.is_err(), "{held:?}");
        let nothing = [Attached::Nothing, Attached::Nothing];
        assert_eq!(attached(&world, &registry, &teams).await, nothing);
    }
}

#[tokio::test]
async fn another_products_attachment_is_left_alone_unless_it_is_to_be_replaced() {
    let (mut world, teams) = world().await;
    let registry = Registry::of(&[ours("wfi-1"), ours("other")], Next::Done);
    // The other product attaches itself to the first team.
    world.settings.workforce_integration_id = Some(id("other"));
    let (ports, first) = (world.ports.clone(), &teams[..1]);
    let done = attach_integration(&registry, &ports, &world.settings, first, false).await;
    assert_eq!(outcomes(&done.unwrap()), [Some(true)]);
    world.settings.workforce_integration_id = Some(id("wfi-1"));

    let settings = &world.settings;
    let done = attach_integration(&registry, &ports, settings, &teams, false)
        .await
        .unwrap();
    assert_eq!(outcomes(&done), [None, Some(true)]);
    let conflict = done[0].outcome.as_ref().unwrap_err();
    assert_eq!(conflict.kind(), FailureKind::Conflict);
    let done = detach_integration(&ports, settings, &teams).await.unwrap();
    assert_eq!(outcomes(&done), [Some(false), Some(true)]);
    let left = [Attached::Other(id("other")), Attached::Nothing];
    assert_eq!(attached(&world, &registry, &teams).await, left);
    let done = attach_integration(&registry, &ports, settings, &teams, true)
        .await
        .unwrap();
    assert_eq!(outcomes(&done), [Some(true), Some(true)]);
}

#[tokio::test]
async fn a_team_that_cannot_be_detached_keeps_the_registration() {
    let (world, teams) = world().await;
    let (ports, settings) = (&world.ports, &world.settings);
    let registry = Registry::of(&[ours("wfi-1")], Next::Done);
    let attach = attach_integration(&registry, ports, settings, &teams, false);
    attach.await.unwrap();
    let unregister =
        || async { unregister_integration(&registry, ports, settings, &at(None), &teams).await };
    world.inject(Fault::new(
        "PUT /teams/store-2/schedule",
        FaultKind::Forbidden,
    ));
    let done = unregister().await.unwrap();
    assert_eq!(outcomes(&done.teams), [Some(true), None]);
    assert!(done.removed.is_none() && !done.is_detached());
    assert_eq!(registry.ids(), ["wfi-1"]);

    world.tenant.clear_faults();
    let done = unregister().await.unwrap();
    assert_eq!(outcomes(&done.teams), [Some(false), Some(true)]);
    assert_eq!(done.removed, Some(id("wfi-1")));
    assert!(registry.ids().is_empty());
    // What is gone stays gone, and is no mistake.
    let again = unregister().await.unwrap();
    assert!(again.removed.is_none() && again.is_detached());
}

#[tokio::test]
async fn a_new_secret_is_told_to_ours_alone() {
    let (world, _) = world().await;
    let rotate = async |registry: &Registry, url: Option<&str>| {
        let secret = "t".repeat(64).into();
        rotate_secret(registry, &world.settings, &at(url), secret).await
    };
    let registry = Registry::of(&[ours("other"), ours("wfi-1")], Next::Done);
    assert_eq!(rotate(&registry, None).await.unwrap(), id("wfi-1"));
    assert_eq!(*registry.changes.lock().unwrap(), 1);
    let nobody = Registry::of(&[], Next::Done);
    assert!(!rotate(&nobody, Some(URL)).await.unwrap_err().may_stand);
}

#[tokio::test]
async fn without_the_permission_teams_are_attached_and_told_and_nothing_is_removed() {
    let (world, teams) = world().await;
    let (ports, settings) = (&world.ports, &world.settings);
    let registry = Registry::of(&[ours("wfi-1")], Next::Forbidden);
    let done = attach_integration(&registry, ports, settings, &teams, false).await;
    assert_eq!(outcomes(&done.unwrap()), [Some(true), Some(true)]);
    assert_eq!(
        attached(&world, &registry, &teams).await,
        [Attached::Ours, Attached::Ours]
    );
    let status = integration_status(&registry, ports, settings, &at(None), &teams).await;
    let failure = status.registered.unwrap_err().to_string();
    assert!(
        failure.contains("WorkforceIntegration.ReadWrite.All"),
        "{failure}"
    );
    let refused = unregister_integration(&registry, ports, settings, &at(None), &teams).await;
    assert!(refused.is_err());
    assert_eq!(
        attached(&world, &registry, &teams).await,
        [Attached::Ours, Attached::Ours]
    );
}

#[tokio::test]
async fn a_team_that_is_forgotten_is_detached_first_and_kept_where_it_cannot_be() {
    let (world, teams) = world().await;
    let (ports, settings) = (&world.ports, &world.settings);
    let registry = Registry::of(&[ours("wfi-1")], Next::Done);
    let attach = attach_integration(&registry, ports, settings, &teams, false);
    attach.await.unwrap();
    world.inject(Fault::new(
        "PUT /teams/store-2/schedule",
        FaultKind::Forbidden,
    ));
    assert!(world.disconnect("store-2").await.is_err());
    let team_id = &teams[1].team_id;
    let kept = ports.connections.load(team_id).await.unwrap().unwrap();
    assert!(kept.value.enabled, "nothing was begun");

    world.tenant.clear_faults();
    world.disconnect("store-2").await.unwrap();
    assert!(ports.connections.load(team_id).await.unwrap().is_none());
    let left = [Attached::Ours, Attached::Nothing];
    assert_eq!(attached(&world, &registry, &teams).await, left);
}
