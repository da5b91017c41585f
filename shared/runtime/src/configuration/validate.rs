//! What each value must be, beyond its type.

use std::net::SocketAddr;

use jiff::civil::Weekday;
use shifts_engine::MatchRule;
use shifts_model::{Theme, WorkforceIntegrationId};
use toml::{Table, Value};

use super::Configuration;
use super::activities::{
    accepts, activities, auto_approve, below_its_floor, drift_policy, too_often,
};
use super::layers::Origins;
use super::problems::ConfigProblem;
use super::ranges::{ranges, within};

/// What is told about a value that cannot be used: why, and what to do.
pub(crate) type Complaint = (&'static str, String);

const SECRETS: [&str; 4] = [
    "graph.client_secret",
    "wfi.secret",
    "wfi.previous_secret",
    "aws.redis_url",
];
/// The secrets among them that are nothing but references.
const REFERENCES: [&str; 3] = ["graph.client_secret", "wfi.secret", "wfi.previous_secret"];
/// Checks every section but those of the WFMs.
pub(crate) fn check(table: &Table, origins: &Origins, problems: &mut Vec<ConfigProblem>) {
    let mut on = |key: &str, judge: &dyn Fn(&Value) -> Option<Complaint>| {
        let Some(value) = value_at(table, key) else {
            return;
        };
        if let Some((why, remedy)) = judge(value) {
            let shown = if SECRETS.contains(&key) {
                "(hidden)".to_owned()
            } else {
                value.to_string()
            };
            problems.push(ConfigProblem {
                key: key.to_owned(),
                value: shown,
                why: why.to_owned(),
                remedy,
                place: origins
                    .get(key)
                    .cloned()
                    .unwrap_or_else(|| "default".to_owned()),
            });
        }
    };
    for key in REFERENCES {
        on(key, &secret);
    }
    for (key, least, most) in ranges() {
        on(key, &|value| within(value, least, most));
    }
    on("sync.activities", &activities);
    on("wfi.accepts", &accepts);
    on("wfi.auto_approve", &auto_approve);
    on("graph.request_decisions", &request_decisions);
    on("sync.drift_interval_minutes", &|value| {
        too_often(table, value)
    });
    on("brake.tenant_count_max", &|value| {
        below_its_floor(table, value)
    });
    on("drift.policy", &drift_policy);
    on("wfi.id", &integration_id);
    on("wfi.public_url", &|value| address(value, true));
    on("wfi.graph_version", &graph_version);
    on("graph.rate_scale", &rate_scale);
    on("graph.base_url", &|value| address(value, false));
    on("graph.token_url", &|value| address(value, true));
    on(
        "sync.first_day_of_week",
        &|value| match value.as_str().and_then(weekday) {
            Some(_) => None,
            None => Some(("this is no day", "write monday, sunday, …".to_owned())),
        },
    );
    on("sync.default_group", &|value| {
        let empty = value.as_str().is_none_or(|text| text.trim().is_empty());
        empty.then(|| {
            (
                "a scheduling group needs a name",
                "write one, such as Staff".to_owned(),
            )
        })
    });
    on("aws.redis_url", &redis_url);
    on("roster.rules", &rules);
    on("themes.map", &themes);
    on("server.listen", &listen);
    on("log.format", &|value| match value.as_str() {
        Some("text" | "json") => None,
        _ => Some(("there is no such format", "write text or json".to_owned())),
    });
}

impl Configuration {
    /// What a sync on this machine needs and this configuration does not say.
    #[must_use]
    pub fn missing_for_sync(&self) -> Vec<ConfigProblem> {
        let graph = &self.graph;
        let tenant = if graph.token_url.is_empty() {
            graph.tenant_id.as_str()
        } else {
            "given"
        };
        let needed = [
            (
                "graph.tenant_id",
                tenant,
                "write the id of your Entra tenant",
            ),
            (
                "graph.client_id",
                &graph.client_id,
                "write the id of the application in Entra ID",
            ),
            (
                "graph.client_secret",
                &graph.client_secret,
                "write where its secret is: env:NAME or file:PATH",
            ),
        ];
        let mut missing: Vec<ConfigProblem> = needed
            .into_iter()
            .filter(|(_, value, _)| value.is_empty())
            .map(|(key, _, remedy)| missing_key(key, remedy))
            .collect();
        if self.wfm.is_empty() {
            missing.push(missing_key(
                "wfm.NAME",
                "add a section [wfm.main] with its kind and what that needs",
            ));
        }
        missing.extend(self.references_into_aws());
        missing
    }

    /// The secrets that only the edition on AWS can reach.
    fn references_into_aws(&self) -> Vec<ConfigProblem> {
        let mut references = vec![
            (
                "graph.client_secret".to_owned(),
                self.graph.client_secret.as_str(),
            ),
            ("wfi.secret".to_owned(), &self.wfi.secret),
            ("wfi.previous_secret".to_owned(), &self.wfi.previous_secret),
        ];
        for (name, section) in &self.wfm {
            let of_wfm = section.references().into_iter();
            references.extend(of_wfm.map(|(key, value)| (format!("wfm.{name}.{key}"), value)));
        }
        let beyond = references.into_iter();
        beyond
            .filter(|(_, value)| value.starts_with("secretsmanager:"))
            .map(|(key, value)| ConfigProblem {
                place: self.origins.get(&key).cloned().unwrap_or_default(),
                key,
                value: format!("\"{value}\""),
                why: "this edition has no Secrets Manager".to_owned(),
                remedy: "write env:NAME or file:PATH".to_owned(),
            })
            .collect()
    }

    /// What a function on AWS needs and this configuration does not say.
    #[must_use]
    pub fn missing_on_aws(&self) -> Vec<ConfigProblem> {
        let aws = &self.aws;
        let needed = [
            ("aws.table", &aws.table, "SHIFTS_ADAPTER__AWS__TABLE"),
            (
                "aws.queue_url",
                &aws.queue_url,
                "SHIFTS_ADAPTER__AWS__QUEUE_URL",
            ),
        ];
        let missing = needed.into_iter().filter(|(_, value, _)| value.is_empty());
        missing
            .map(|(key, _, variable)| ConfigProblem {
                why: "the function needs it and it is not given".to_owned(),
                ..missing_key(key, &format!("set {variable}, as template.yaml does"))
            })
            .collect()
    }

    /// The first day of a week.
    #[must_use]
    pub fn first_day_of_week(&self) -> Weekday {
        // Checked when the configuration was read.
        weekday(&self.sync.first_day_of_week).unwrap_or(Weekday::Monday)
    }
}

fn missing_key(key: &str, remedy: &str) -> ConfigProblem {
    ConfigProblem {
        key: key.to_owned(),
        value: "\"\"".to_owned(),
        why: "it is needed to sync and not given".to_owned(),
        remedy: remedy.to_owned(),
        place: "nowhere".to_owned(),
    }
}

pub(crate) fn value_at<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    let (section, key) = key.split_once('.')?;
    table.get(section)?.get(key)
}

fn rate_scale(value: &Value) -> Option<Complaint> {
    let scale = value.as_float()?;
    let fits = scale > 0.0 && scale <= 1000.0;
    (!fits).then(|| {
        (
            "this is out of range",
            "write a number above 0 and up to 1000".to_owned(),
        )
    })
}

pub(crate) fn secret(value: &Value) -> Option<Complaint> {
    let reference = value.as_str()?;
    match reference.split_once(':') {
        Some(("env" | "file" | "secretsmanager", place)) if !place.is_empty() => None,
        _ if reference.is_empty() => None,
        _ => Some((
            "a secret does not belong into a configuration",
            "put it into a variable or a file, and write env:NAME or file:PATH".to_owned(),
        )),
    }
}

pub(crate) fn address(value: &Value, may_be_empty: bool) -> Option<Complaint> {
    let text = value.as_str()?;
    if text.is_empty() {
        let remedy = "write one such as https://wfm.example.com".to_owned();
        return (!may_be_empty).then_some(("an address is needed", remedy));
    }
    let after_scheme = text.split_once("://").map_or("", |(_, rest)| rest);
    let host = after_scheme
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    if host.is_empty() {
        return Some((
            "this is no address",
            "write one such as https://graph.microsoft.com".to_owned(),
        ));
    }
    if host.contains('@') {
        return Some((
            "an address must not hold a user name or password",
            "remove it".to_owned(),
        ));
    }
    let secure = text.starts_with("https://") || (text.starts_with("http://") && is_loopback(host));
    (!secure).then(|| {
        (
            "credentials are sent there in the clear",
            "begin it with https://".to_owned(),
        )
    })
}

fn request_decisions(value: &Value) -> Option<Complaint> {
    match value.as_str()? {
        "v1.0" | "beta" => None,
        _ => Some((
            "requests cannot be answered over such a version of Graph",
            "write beta, or v1.0".to_owned(),
        )),
    }
}

fn graph_version(value: &Value) -> Option<Complaint> {
    match value.as_str()? {
        "auto" | "v1.0" | "beta" => None,
        _ => Some((
            "Graph has no such version",
            "write auto, v1.0 or beta".to_owned(),
        )),
    }
}

fn integration_id(value: &Value) -> Option<Complaint> {
    let text = value.as_str()?;
    let unusable = !text.is_empty() && WorkforceIntegrationId::parse(text).is_err();
    unusable.then(|| {
        (
            "this cannot be the id of a workforce integration",
            "write the one that `shifts-adapter wfi status` shows".to_owned(),
        )
    })
}

/// Whether a host, with or without its port, is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn redis_url(value: &Value) -> Option<Complaint> {
    let text = value.as_str()?;
    if !text.contains("://") {
        return secret(value);
    }
    let schemes = ["redis://", "rediss://"];
    if !schemes.iter().any(|scheme| text.starts_with(scheme)) {
        return Some((
            "this is no address of a Redis",
            "write rediss://HOST:PORT".to_owned(),
        ));
    }
    text.contains('@').then(|| {
        (
            "a password does not belong into a configuration",
            "keep the address in a secret, and write secretsmanager:NAME".to_owned(),
        )
    })
}

fn rules(value: &Value) -> Option<Complaint> {
    let rules = value.as_array()?;
    let good = |rule: &Value| rule.as_str().and_then(MatchRule::parse).is_some();
    (rules.is_empty() || !rules.iter().all(good)).then(|| {
        (
            "a rule cannot be used",
            "write a list of \"user-principal-name\", \"mail\" and \"pattern:{login}@contoso.com\""
                .to_owned(),
        )
    })
}

fn themes(value: &Value) -> Option<Complaint> {
    let map = value.as_table()?;
    let wrong = map
        .iter()
        .find(|(_, theme)| theme.as_str().and_then(Theme::parse).is_none())?;
    let known: Vec<&str> = Theme::ALL.into_iter().map(Theme::as_str).collect();
    Some((
        "a theme is none of Shifts'",
        format!("`{}` takes one of: {}", wrong.0, known.join(", ")),
    ))
}

fn listen(value: &Value) -> Option<Complaint> {
    match value.as_str()?.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => None,
        Ok(_) => Some((
            "the board shows names and needs no sign-in, so it is served to this machine only",
            "write an address such as 127.0.0.1:8080".to_owned(),
        )),
        Err(_) => Some((
            "this is no address to listen on",
            "write one such as 127.0.0.1:8080".to_owned(),
        )),
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    let days = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    days.into_iter()
        .find(|(day, _)| day.eq_ignore_ascii_case(name.trim()))
        .map(|(_, day)| day)
}
