//! The issuer's keys as it publishes them (RFC 7517), and which of them are of use.

use std::collections::BTreeMap;

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use crate::bearer::algorithm;

/// Keys by their ids.
pub(crate) type KeySet = BTreeMap<String, Key>;

/// One public key and the only algorithm that it is used with.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) algorithm: Algorithm,
    pub(crate) decoding: DecodingKey,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kid: String,
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The keys of a document that can prove a signature. Others are left out, as an issuer may
/// publish kinds that are not known here.
pub(crate) fn read(document: &[u8]) -> Result<KeySet, &'static str> {
    let document: Document =
        serde_json::from_slice(document).map_err(|_| "it is not a set of JSON web keys")?;
    let mut keys = KeySet::new();
    for value in document.keys {
        if let Ok(jwk) = serde_json::from_value::<Jwk>(value)
            && let Some(key) = key(&jwk)
        {
            // Of two keys under one id the first counts, so that none can be pushed in later.
            keys.entry(jwk.kid).or_insert(key);
        }
    }
    if keys.is_empty() {
        return Err("it holds no key that can be used");
    }
    Ok(keys)
}

fn key(jwk: &Jwk) -> Option<Key> {
    if jwk
        .purpose
        .as_deref()
        .is_some_and(|purpose| purpose != "sig")
    {
        return None;
    }
    let (only, decoding) = match jwk.kty.as_str() {
        "RSA" => (
            Algorithm::RS256,
            DecodingKey::from_rsa_components(jwk.n.as_deref()?, jwk.e.as_deref()?),
        ),
        "EC" if jwk.crv.as_deref() == Some("P-256") => (
            Algorithm::ES256,
            DecodingKey::from_ec_components(jwk.x.as_deref()?, jwk.y.as_deref()?),
        ),
        _ => return None,
    };
    // Entra leaves `alg` out; where it stands, it must be the one that goes with the key.
    let fits = jwk
        .alg
        .as_deref()
        .is_none_or(|name| algorithm(name) == Some(only));
    Some(Key {
        algorithm: only,
        decoding: decoding.ok().filter(|_| fits)?,
    })
}
