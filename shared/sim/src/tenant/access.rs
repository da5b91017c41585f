//! Tokens: how an application gets one, and whether a call carries a good one.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::call::{Caller, decoded};
use super::refusal::Refusal;
use super::settings::TenantSettings;
use super::skewed_clock::later;
use crate::chance::Chance;

/// Most tokens kept at a time; expired ones go first, then the ones that end soonest.
const TOKENS_MAX: usize = 10_000;

/// The tokens that are out.
#[derive(Debug)]
pub(crate) struct Tokens {
    issued: BTreeMap<String, (Caller, Timestamp)>,
    chance: Chance,
}

impl Tokens {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            issued: BTreeMap::new(),
            chance: Chance::new(seed, 1),
        }
    }

    /// Answers the token address with a token for Graph: a status and the body that goes with it.
    pub(crate) fn issue(
        &mut self,
        settings: &TenantSettings,
        tenant_id: &str,
        app_id: String,
        now: Timestamp,
    ) -> (u16, Value) {
        self.make_room(now);
        let token = format!("{}{}", self.chance.guid(), self.chance.guid()).replace('-', "");
        let ends_at = later(now, Duration::from_secs(settings.token_life_s));
        let caller = Caller {
            tenant_id: tenant_id.to_ascii_lowercase(),
            app_id,
            user: None,
        };
        self.issued.insert(token.clone(), (caller, ends_at));
        (200, grant(&token, settings.token_life_s))
    }

    /// Who calls, when the token is one of ours and still good.
    pub(crate) fn caller(&self, header: Option<&str>, now: Timestamp) -> Result<Caller, Refusal> {
        let refused = |message| Refusal::plain(401, "InvalidAuthenticationToken", message);
        let (scheme, token) = header
            .and_then(|text| text.split_once(' '))
            .unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
            return Err(refused("Access token is empty."));
        }
        match self.issued.get(token.trim()) {
            None => Err(refused("Access token validation failure. Invalid token.")),
            Some((_, ends_at)) if *ends_at <= now => {
                Err(refused("Lifetime validation failed, the token is expired."))
            }
            Some((caller, _)) => Ok(caller.clone()),
        }
    }

    /// Makes every token that is out worthless at once.
    pub(crate) fn expire_all(&mut self) {
        self.issued
            .values_mut()
            .for_each(|(_, ends_at)| *ends_at = Timestamp::MIN);
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.issued.len() < TOKENS_MAX {
            return;
        }
        self.issued.retain(|_, (_, ends_at)| *ends_at > now);
        let soonest = self.issued.iter().min_by_key(|(_, (_, ends_at))| *ends_at);
        if let Some(token) = soonest.map(|(token, _)| token.clone())
            && self.issued.len() >= TOKENS_MAX
        {
            self.issued.remove(&token);
        }
    }
}

/// What an application sends to the token address.
pub(crate) struct GrantRequest<'a> {
    pub(crate) form: &'a [u8],
    /// The `Authorization` header; some libraries put the credentials there.
    pub(crate) header: Option<&'a str>,
}

impl GrantRequest<'_> {
    fn field(&self, name: &str) -> Option<String> {
        let form = String::from_utf8_lossy(self.form);
        let mut pairs = form.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, _)| *key == name)
            .map(|(_, value)| decoded(value, true))
    }

    /// What the token is to be good for; empty when nothing is said.
    pub(crate) fn scope(&self) -> String {
        self.field("scope").unwrap_or_default()
    }

    /// The application's id and secret, from the form or else from the header.
    fn credentials(&self) -> (String, String) {
        if let (Some(id), Some(secret)) = (self.field("client_id"), self.field("client_secret")) {
            return (id, secret);
        }
        self.header.and_then(basic).unwrap_or_default()
    }
}

/// The credentials in a header of the form `Basic ...`.
fn basic(header: &str) -> Option<(String, String)> {
    let (_, sealed) = header
        .split_once(' ')
        .filter(|(it, _)| it.eq_ignore_ascii_case("basic"))?;
    let opened = String::from_utf8(BASE64_STANDARD.decode(sealed.trim()).ok()?).ok()?;
    let (id, secret) = opened.split_once(':')?;
    Some((decoded(id, true), decoded(secret, true)))
}

/// What the token address answers when it gives a token.
pub(crate) fn grant(token: &str, life_s: u64) -> Value {
    json!({
        "token_type": "Bearer",
        "expires_in": life_s,
        "ext_expires_in": life_s,
        "access_token": token,
    })
}

/// The application a token is granted to, or a status and the body that goes with it.
pub(crate) fn granted(
    settings: &TenantSettings,
    tenant_id: &str,
    asked: &GrantRequest<'_>,
) -> Result<String, (u16, Value)> {
    let matches = |wanted: &Option<String>, given: &str| {
        wanted
            .as_ref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(given))
    };
    if !settings.answers_to(tenant_id) {
        return Err(tenant_not_found());
    }
    if asked.field("grant_type").as_deref() != Some("client_credentials") {
        let text = "AADSTS70003: The app requested an unsupported grant type.";
        return Err(problem(400, "unsupported_grant_type", text));
    }
    let (app_id, secret) = asked.credentials();
    if app_id.is_empty() || !matches(&settings.client_id, &app_id) {
        let text = "AADSTS700016: Application was not found in the directory.";
        return Err(problem(401, "invalid_client", text));
    }
    let wanted = settings.client_secret.as_ref();
    if secret.is_empty() || wanted.is_some_and(|wanted| *wanted != secret) {
        let text = "AADSTS7000215: Invalid client secret provided.";
        return Err(problem(401, "invalid_client", text));
    }
    Ok(app_id)
}

/// What every address of Entra answers for a tenant that it does not know.
pub(crate) fn tenant_not_found() -> (u16, Value) {
    problem(400, "invalid_request", "AADSTS90002: Tenant not found.")
}

pub(crate) fn problem(status: u16, error: &str, description: &str) -> (u16, Value) {
    (
        status,
        json!({"error": error, "error_description": description}),
    )
}
