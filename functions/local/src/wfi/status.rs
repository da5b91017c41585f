//! `wfi status`: how the integration is registered, and where it is attached.

use serde_json::{Value, json};
use shifts_app::{Attached, IntegrationStatus, RegistrationProblem, integration_status};

use super::{integrations_of, wanted};
use crate::exit::Exit;
use crate::output::{say, tell};
use crate::setup::Program;
use crate::teams::{attached_words, wanted_connections};

pub(super) async fn status(program: &Program, as_json: bool) -> anyhow::Result<Exit> {
    let wanted = wanted(program)?;
    let integrations = integrations_of(program, wanted.eligibility).await?;
    let teams = wanted_connections(program, None).await?;
    let (ports, settings) = (&program.ports, &program.settings);
    let status = integration_status(&*integrations, ports, settings, &wanted, &teams).await;
    if as_json {
        say(&status_json(&status).to_string());
    } else {
        show(&status);
    }
    let is_wanted = settings.workforce_integration_id.is_some();
    Ok(exit(&status, is_wanted))
}

/// Something waits for a person where the integration is wanted, and is not as it should be.
fn exit(status: &IntegrationStatus, is_wanted: bool) -> Exit {
    let Ok(registered) = &status.registered else {
        return Exit::Failed;
    };
    if status.teams.iter().any(|(_, attached)| attached.is_err()) {
        return Exit::Failed;
    }
    let is_well = match registered {
        None => !is_wanted,
        Some(registered) => {
            let attached = |(_, attached): &(_, Result<Attached, _>)| {
                attached.as_ref().is_ok_and(|it| *it == Attached::Ours)
            };
            registered.problems.is_empty() && status.teams.iter().all(attached)
        }
    };
    if is_well { Exit::Done } else { Exit::Withheld }
}

fn show(status: &IntegrationStatus) {
    match &status.registered {
        Err(failure) => tell(&failure.to_string()),
        Ok(None) => say("no workforce integration of ours is registered"),
        Ok(Some(registered)) => {
            let found = &registered.integration;
            let state = if found.is_active {
                "active"
            } else {
                "inactive"
            };
            say(&format!(
                "workforce integration {} \"{}\": {state}, Shifts asks {}",
                found.id, found.name, found.url
            ));
            for problem in &registered.problems {
                say(&format!("  {}", words(problem)));
            }
        }
    }
    for (team_id, attached) in &status.teams {
        let words = match attached {
            Ok(attached) => attached_words(attached),
            Err(failure) => failure.to_string(),
        };
        say(&format!("team {team_id}: {words}"));
    }
}

fn words(problem: &RegistrationProblem) -> String {
    let list = |names: Vec<&str>| names.join(", ");
    match problem {
        RegistrationProblem::NotConfigured => {
            "the configuration does not name it; write its id at [wfi] id".to_owned()
        }
        RegistrationProblem::Inactive => {
            "Shifts does not ask it; unregister it and register it anew".to_owned()
        }
        RegistrationProblem::OtherAddress => {
            "that is not the address at [wfi] public_url; unregister it and register it anew"
                .to_owned()
        }
        RegistrationProblem::MissingEntities(missing) => format!(
            "Shifts does not ask about {}, which everybody can change; unregister it and register \
             it anew",
            list(missing.iter().map(|kind| kind.as_str()).collect())
        ),
        RegistrationProblem::MissingEligibility(missing) => format!(
            "Shifts does not ask what people may choose from for {}; [wfi] graph_version = \"beta\" \
             may be needed when it is registered",
            list(missing.iter().map(|kind| kind.as_str()).collect())
        ),
    }
}

fn status_json(status: &IntegrationStatus) -> Value {
    let registered = status.registered.as_ref().ok().and_then(Option::as_ref);
    let registered = registered.map(|registered| {
        let found = &registered.integration;
        let problems = registered.problems.iter().map(problem_json);
        let entities = found.entities.iter().map(|kind| kind.as_str());
        let eligibility = found.eligibility.iter().map(|kind| kind.as_str());
        json!({
            "id": found.id.as_str(), "name": found.name, "url": found.url,
            "is_active": found.is_active,
            "entities": entities.collect::<Vec<_>>(),
            "eligibility": eligibility.collect::<Vec<_>>(),
            "problems": problems.collect::<Vec<_>>(),
        })
    });
    let teams = status.teams.iter().map(|(team_id, attached)| {
        let (state, other) = match attached {
            Ok(Attached::Other(other)) => ("another-product", Some(other.as_str())),
            Ok(attached) => (attached.as_str(), None),
            Err(_) => ("unknown", None),
        };
        json!({
            "team": team_id.as_str(), "integration": state, "other_id": other,
            "failure": attached.as_ref().err().map(ToString::to_string),
        })
    });
    json!({
        "registered": registered,
        "failure": status.registered.as_ref().err().map(ToString::to_string),
        "teams": teams.collect::<Vec<_>>(),
    })
}

fn problem_json(problem: &RegistrationProblem) -> Value {
    let name = match problem {
        RegistrationProblem::NotConfigured => "not-configured",
        RegistrationProblem::Inactive => "inactive",
        RegistrationProblem::OtherAddress => "other-address",
        RegistrationProblem::MissingEntities(_) => "missing-entities",
        RegistrationProblem::MissingEligibility(_) => "missing-eligibility",
    };
    json!({"problem": name, "words": words(problem)})
}

#[cfg(test)]
mod tests {
    use super::*;
    use shifts_app::{Failure, FailureKind, Registered};
    use shifts_model::{TeamId, WorkforceIntegration, WorkforceIntegrationId};

    fn status(problems: Option<Vec<RegistrationProblem>>, team: Attached) -> IntegrationStatus {
        let id = WorkforceIntegrationId::parse("wfi-1").unwrap();
        let registered = problems.map(|problems| Registered {
            integration: WorkforceIntegration {
                id,
                name: "Contoso".to_owned(),
                url: "https://a.example/change".to_owned(),
                is_active: true,
                entities: [].into(),
                eligibility: [].into(),
            },
            problems,
        });
        IntegrationStatus {
            registered: Ok(registered),
            teams: vec![(TeamId::parse("t1").unwrap(), Ok(team))],
        }
    }

    #[test]
    fn what_is_wanted_and_not_so_waits_for_a_person() {
        let well = status(Some(vec![]), Attached::Ours);
        assert_eq!(exit(&well, true), Exit::Done);
        assert_eq!(exit(&status(None, Attached::Nothing), false), Exit::Done);
        for bad in [
            status(None, Attached::Nothing),
            status(Some(vec![]), Attached::Nothing),
            status(
                Some(vec![]),
                Attached::Other(WorkforceIntegrationId::parse("x").unwrap()),
            ),
            status(Some(vec![RegistrationProblem::Inactive]), Attached::Ours),
        ] {
            assert_eq!(exit(&bad, true), Exit::Withheld, "{bad:?}");
        }
        let failure = Failure::new(FailureKind::Outside, "no answer");
        let mut unknown = well.clone();
        unknown.registered = Err(failure.clone());
        assert_eq!(exit(&unknown, true), Exit::Failed);
        unknown = well;
        unknown.teams[0].1 = Err(failure);
        assert_eq!(exit(&unknown, true), Exit::Failed);
    }
}
