//! `provider`: whether a WFM keeps what the adapter relies on.

mod arguments;

use std::sync::Arc;

use serde_json::{Value, json};
use shifts_model::{BusinessUnitId, WfmName};
use shifts_ports::Wfm;
use shifts_provider_check::{Check, Verdict, Wanted, check};
use shifts_runtime::{SecretReferences, SystemClock, assemble_wfm, start_telemetry};

pub(crate) use arguments::ProviderOptions;

use crate::arguments::ConfigFile;
use crate::exit::{Exit, usage};
use crate::output::{say, somebody_watches, tell};
use crate::setup::{configuration, environment};
use arguments::{CheckOptions, ProviderAction};

pub(crate) async fn provider(file: &ConfigFile, options: ProviderOptions) -> anyhow::Result<Exit> {
    match options.action {
        ProviderAction::Check(options) => check_wfm(file, &options).await,
    }
}

/// Needs nothing of Teams: neither an application nor a database.
async fn check_wfm(file: &ConfigFile, options: &CheckOptions) -> anyhow::Result<Exit> {
    if options.act && !options.yes {
        return Err(usage(
            "--act asks for things in the WFM as people who work there, among them a day off, and \
             takes that back; where nobody is harmed by it, add --yes",
        ));
    }
    let configuration = configuration(file)?;
    start_telemetry(&configuration.log, somebody_watches());
    let ids = options.business_units.iter();
    let ids = ids.map(|id| BusinessUnitId::parse(id).map_err(usage));
    let wanted = Wanted {
        business_units: ids.collect::<anyhow::Result<_>>()?,
        first_day_of_week: configuration.first_day_of_week(),
        acts: options.act,
    };
    let name = WfmName::parse(&options.name).map_err(usage)?;
    let secrets = SecretReferences::new(environment());
    let wfm = assemble_wfm(&configuration, &secrets, Arc::new(SystemClock), &name).await;
    let wfm = wfm.map_err(|error| usage(format!("{:#}", anyhow::Error::new(error))))?;
    let Some(wfm) = wfm else {
        let known: Vec<&str> = configuration.wfm.keys().map(String::as_str).collect();
        let remedy = match known.join(", ") {
            none if none.is_empty() => "no WFM is configured yet, so write this section".to_owned(),
            known => format!("write it, or name one that is there: {known}"),
        };
        return Err(usage(format!(
            "there is no [wfm.{name}] in the configuration; {remedy}"
        )));
    };
    let checks = look(&*wfm, &wanted).await;
    if options.json {
        say(&json_of(&name, &checks).to_string());
    } else {
        show(&checks);
    }
    let fails = checks.iter().any(|check| check.verdict == Verdict::Fails);
    Ok(if fails { Exit::Failed } else { Exit::Done })
}

async fn look(wfm: &dyn Wfm, wanted: &Wanted) -> Vec<Check> {
    if somebody_watches() {
        tell("reading; a large business unit takes some minutes");
    }
    check(wfm, &SystemClock, wanted).await
}

fn show(checks: &[Check]) {
    let width = checks.iter().map(|check| check.name.len()).max();
    let width = width.unwrap_or_default();
    let mut unit = None;
    for check in checks {
        if unit != Some(&check.business_unit) {
            say(&format!("business unit {}", check.business_unit));
            unit = Some(&check.business_unit);
        }
        let (verdict, name) = (check.verdict.as_str(), &check.name);
        say(&format!("  {verdict:<11}  {name:<width$}  {}", check.seen));
        if check.verdict == Verdict::Fails {
            say(&format!("{:15}wanted: {}", "", check.wanted));
            say(&format!("{:15}{}", "", check.remedy));
        }
    }
    let counts =
        Verdict::ALL.map(|verdict| format!("{} {}", count(checks, verdict), verdict.as_str()));
    say(&counts.join(", "));
}

fn count(checks: &[Check], verdict: Verdict) -> usize {
    let of_verdict = checks.iter().filter(|check| check.verdict == verdict);
    of_verdict.count()
}

fn json_of(name: &WfmName, checks: &[Check]) -> Value {
    let told = checks.iter().map(|check| {
        let fails = check.verdict == Verdict::Fails;
        json!({
            "name": check.name,
            "business_unit_id": check.business_unit.as_str(),
            "wanted": check.wanted,
            "result": check.verdict.as_str(),
            "seen": check.seen,
            "remedy": fails.then_some(check.remedy),
        })
    });
    let totals = Verdict::ALL.map(|verdict| {
        let key = verdict.as_str().replace('-', "_");
        (key, json!(count(checks, verdict)))
    });
    json!({
        "wfm": name.as_str(),
        "checks": told.collect::<Vec<_>>(),
        "totals": Value::Object(totals.into_iter().collect()),
    })
}
