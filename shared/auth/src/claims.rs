//! What a token says, once its signature is proven: judged claim by claim.
//!
//! The library's own judgement is switched off. It would read the machine's clock, it takes a
//! time of a wrong type for an absent one, and a list of audiences is no different to it from a
//! single one.

use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{DecodingKey, Validation, decode};
use serde::Deserialize;

use crate::bearer::Bearer;
use crate::caller::{Caller, Role};
use crate::errors::{AuthError, invalid};
use crate::settings::OidcSettings;

/// How far the issuer's clock and ours may be apart.
const LEEWAY_S: f64 = 30.0;
/// The longest id of a caller.
const ID_BYTES_MAX: usize = 256;

/// The claims that count (RFC 7519, section 4.1; Microsoft identity platform, "Access token claims
/// reference"). A claim that comes twice or is of a wrong type makes the token worthless.
#[derive(Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: Audiences,
    exp: f64,
    nbf: Option<f64>,
    sub: Option<String>,
    oid: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audiences {
    One(String),
    Many(Vec<String>),
}

/// Proves the signature and gives what was signed.
pub(crate) fn proven(bearer: &Bearer<'_>, key: &DecodingKey) -> Result<Claims, AuthError> {
    let mut validation = Validation::new(bearer.algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    decode(bearer.token, key, &validation)
        .map(|token| token.claims)
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => invalid("its signature does not hold"),
            _ => invalid("its claims cannot be read"),
        })
}

impl Claims {
    /// Who the token speaks of, if it is one for us and of this moment.
    pub(crate) fn caller(
        self,
        settings: &OidcSettings,
        now: Timestamp,
    ) -> Result<Caller, AuthError> {
        if self.iss != settings.issuer {
            return Err(invalid("another issuer gave it"));
        }
        let is_ours = match &self.aud {
            Audiences::One(audience) => *audience == settings.audience,
            Audiences::Many(audiences) => audiences.contains(&settings.audience),
        };
        if !is_ours {
            return Err(invalid("it is meant for another audience"));
        }
        let now_s = now.as_duration().as_secs_f64();
        if now_s >= self.exp + LEEWAY_S {
            return Err(invalid("it has expired"));
        }
        if self.nbf.is_some_and(|nbf| now_s < nbf - LEEWAY_S) {
            return Err(invalid("it is not valid yet"));
        }
        let mut ids = [self.oid, self.sub].into_iter().flatten();
        let id = ids
            .find(|id| !id.is_empty())
            .filter(|id| id.len() <= ID_BYTES_MAX && !id.contains(char::is_control))
            .ok_or_else(|| invalid("it names nobody"))?;
        let roles = self.roles.iter().filter_map(|word| Role::parse(word));
        let role = roles.max().ok_or(AuthError::NoRole)?;
        Ok(Caller { id, role })
    }
}
