//! The `Authorization` header and the first part of the token in it.
//!
//! Nothing read here is proven yet. It only says which key has to be tried, and it can lead to a
//! refusal, never to acceptance.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::errors::{AuthError, invalid};

/// The largest `Authorization` header that is looked into.
const AUTHORIZATION_BYTES_MAX: usize = 16 * 1024;

/// A token, and what it says about its signature.
pub(crate) struct Bearer<'a> {
    pub(crate) token: &'a str,
    pub(crate) kid: String,
    pub(crate) algorithm: Algorithm,
}

/// The header of a token (RFC 7515, section 4.1). Whatever else stands there is ignored, above all
/// keys and addresses of keys.
#[derive(Deserialize)]
struct JoseHeader {
    alg: String,
    kid: Option<String>,
    crit: Option<IgnoredAny>,
}

/// Takes the header of a request apart.
pub(crate) fn read(authorization: Option<&str>) -> Result<Bearer<'_>, AuthError> {
    let text = authorization.unwrap_or_default();
    if text.len() > AUTHORIZATION_BYTES_MAX {
        return Err(invalid("it is larger than 16 KiB"));
    }
    let text = text.trim();
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.is_empty() && !scheme.eq_ignore_ascii_case("bearer") {
        return Err(invalid("the scheme is not Bearer"));
    }
    let token = token.trim_start();
    if token.is_empty() {
        return Err(AuthError::Missing);
    }
    let parts: Vec<&str> = token.splitn(4, '.').collect();
    let [header, _, _] = parts.as_slice() else {
        return Err(invalid("it is not a signed JSON web token"));
    };
    let header: JoseHeader = BASE64_URL_SAFE_NO_PAD
        .decode(header)
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(|| invalid("its header cannot be read"))?;
    if header.crit.is_some() {
        return Err(invalid("it demands an extension that is not known here"));
    }
    Ok(Bearer {
        token,
        algorithm: algorithm(&header.alg)
            .ok_or_else(|| invalid("its algorithm is neither RS256 nor ES256"))?,
        kid: header
            .kid
            .filter(|kid| !kid.is_empty())
            .ok_or_else(|| invalid("it does not name the key that signed it"))?,
    })
}

/// The algorithms that are accepted. `none` and those with a shared secret are not among them,
/// and a token cannot choose another one.
pub(crate) fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "RS256" => Some(Algorithm::RS256),
        "ES256" => Some(Algorithm::ES256),
        _ => None,
    }
}
