//! Federated login: a WFM asks us who somebody is.
//!
//! The adapter signs a token that names one person and hands it to the WFM; the WFM brings it back
//! to `POST /auth` and is told the name (Blue Yonder's federated authentication, 2020.3). Whoever
//! can make such a token can be anybody, so it is short, for one audience, signed by one algorithm
//! that is configured and not read from it, used once, and only if it was issued here.
//!
//! [`Federation::sign`] and [`Federation::judge`] are pure. [`Federation::issue`] and
//! [`Federation::answer`] remember which tokens are out, in the port of tokens.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::errors::Result as JwtResult;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shifts_ports::{NoRandomness, Randomness, StoreError, Tokens};

/// The longest life that a token may have.
pub const LIFE_MAX: Duration = Duration::from_secs(60);
/// How far clocks may be apart.
const LEEWAY_S: i64 = 30;
/// The largest token that is looked into.
const TOKEN_BYTES_MAX: usize = 8 * 1024;
/// The longest login name.
const LOGIN_CHARS_MAX: usize = 256;
/// The longest id of a token.
const ID_CHARS_MAX: usize = 128;
/// The least that a shared secret may hold: as much as what HMAC-SHA-256 makes of it (RFC 7518,
/// section 3.2).
const SHARED_BYTES_MIN: usize = 32;

/// How tokens are signed and proven. During a rotation the key before still proves.
pub enum FederationKeys {
    /// HS256: one secret signs and proves.
    Shared {
        /// The secret.
        current: SecretString,
        /// The secret before.
        previous: Option<SecretString>,
    },
    /// RS256: the key pair of a certificate, as PEM.
    Rsa(KeyPair),
    /// ES256: the same on the curve P-256.
    Curve(KeyPair),
}

/// A private key that signs, and public keys that prove, all as PEM.
pub struct KeyPair {
    /// Signs.
    pub signing: SecretString,
    /// Proves what it signs.
    pub current: String,
    /// Proves what the key before signed.
    pub previous: Option<String>,
}

/// What tokens say beside whom they are about.
pub struct FederationSettings {
    /// Who issues them: this adapter in this environment.
    pub issuer: String,
    /// For whom they are. Another environment has another one, or its tokens would serve here.
    pub audience: String,
    /// How long they live; at most [`LIFE_MAX`].
    pub life: Duration,
    /// How they are signed.
    pub keys: FederationKeys,
}

/// Why nobody can be signed in by federation as configured. A person has to mend the
/// configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {why}")]
pub struct FederationSettingsError {
    /// The key of the configuration.
    pub key: &'static str,
    /// What is wrong and what to do.
    pub why: &'static str,
}

/// Why a token gets no answer. To the outside the first one is 401 without a body, whatever the
/// reason; the second one is 503.
#[derive(Debug, thiserror::Error)]
pub enum FederationError {
    /// The token is worthless. Nothing that it says is repeated.
    #[error("the federated token is not accepted: {why}")]
    NotAccepted {
        /// What is wrong, for our own log.
        why: &'static str,
    },
    /// It cannot be told now whether the token is out, or none can be made.
    #[error("federated tokens cannot be kept now")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for FederationError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<NoRandomness> for FederationError {
    fn from(error: NoRandomness) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

/// Whom a token is about, once it is proven.
#[derive(Clone, PartialEq, Eq)]
pub struct Named {
    /// The login name.
    pub login: String,
    /// The id of the token.
    pub id: String,
    /// From when on it is worthless in any case.
    pub until: Timestamp,
}

// A login name is a person's.
impl std::fmt::Debug for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Named")
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// Signs tokens, and proves them when they come back.
pub struct Federation {
    issuer: String,
    audience: String,
    life: Duration,
    algorithm: Algorithm,
    name: &'static str,
    signing: EncodingKey,
    proving: Vec<DecodingKey>,
}

/// The claims (RFC 7519, section 4.1), all of them required, and no other.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
}

/// The header (RFC 7515, section 4.1) as it is signed here. A token with anything more, a key or
/// an address of one, an extension or a compression, was not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JoseHeader {
    typ: String,
    alg: String,
}

impl Federation {
    /// Signs and proves as configured.
    ///
    /// # Errors
    ///
    /// Names the key of the configuration that cannot be used.
    pub fn new(settings: FederationSettings) -> Result<Self, FederationSettingsError> {
        let wrong = |key, why| FederationSettingsError { key, why };
        if settings.issuer.trim().is_empty() || settings.audience.trim().is_empty() {
            return Err(wrong(
                "federation_issuer",
                "it is empty; write a name of your own for this environment",
            ));
        }
        if settings.life.is_zero() || settings.life > LIFE_MAX {
            return Err(wrong("federation_life_s", "write a number from 1 to 60"));
        }
        let unusable = |_| {
            wrong(
                "federation_key",
                "this key cannot be used with the algorithm",
            )
        };
        let (algorithm, name, signing, proving) = match &settings.keys {
            FederationKeys::Shared { current, previous } => {
                let all = [Some(current), previous.as_ref()];
                let all: Vec<&[u8]> = all
                    .into_iter()
                    .flatten()
                    .map(|secret| secret.expose_secret().as_bytes())
                    .collect();
                if all.iter().any(|secret| secret.len() < SHARED_BYTES_MIN) {
                    return Err(wrong(
                        "federation_key",
                        "this secret is too short; make one of 32 random bytes or more",
                    ));
                }
                let proving = all.iter().map(|secret| DecodingKey::from_secret(secret));
                let signing = EncodingKey::from_secret(all[0]);
                (Algorithm::HS256, "HS256", signing, proving.collect())
            }
            FederationKeys::Rsa(pair) => {
                let signing = pair.signing.expose_secret().as_bytes();
                let signing = EncodingKey::from_rsa_pem(signing).map_err(unusable)?;
                let proving = pair.proving(DecodingKey::from_rsa_pem).map_err(unusable)?;
                (Algorithm::RS256, "RS256", signing, proving)
            }
            FederationKeys::Curve(pair) => {
                let signing = pair.signing.expose_secret().as_bytes();
                let signing = EncodingKey::from_ec_pem(signing).map_err(unusable)?;
                let proving = pair.proving(DecodingKey::from_ec_pem).map_err(unusable)?;
                (Algorithm::ES256, "ES256", signing, proving)
            }
        };
        let federation = Self {
            issuer: settings.issuer,
            audience: settings.audience,
            life: settings.life,
            algorithm,
            name,
            signing,
            proving,
        };
        // A private key and a public one that do not belong together would lock everybody out.
        let trial = federation.sign("trial", "trial", Timestamp::UNIX_EPOCH);
        let proven =
            trial.and_then(|token| federation.judge(token.expose_secret(), Timestamp::UNIX_EPOCH));
        if proven.is_err() {
            return Err(wrong(
                "federation_public_key",
                "it does not prove what federation_key signs",
            ));
        }
        Ok(federation)
    }

    /// A token about a person, under an id that was never used.
    ///
    /// # Errors
    ///
    /// When the login name or the id cannot stand in one.
    pub fn sign(
        &self,
        login: &str,
        id: &str,
        now: Timestamp,
    ) -> Result<SecretString, FederationError> {
        check_text(login, LOGIN_CHARS_MAX)?;
        check_text(id, ID_CHARS_MAX)?;
        let now_s = now.as_second();
        let life_s = i64::try_from(self.life.as_secs()).unwrap_or_default();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: login.to_owned(),
            iat: now_s,
            nbf: now_s,
            exp: now_s + life_s,
            jti: id.to_owned(),
        };
        let token = encode(&Header::new(self.algorithm), &claims, &self.signing);
        token
            .map(SecretString::from)
            .map_err(|_| not_accepted("it cannot be signed"))
    }

    /// Whom a token is about, if it is one of ours and of this moment. Whether it was used before
    /// is another question.
    ///
    /// # Errors
    ///
    /// [`FederationError::NotAccepted`] for every token that is worthless.
    pub fn judge(&self, token: &str, now: Timestamp) -> Result<Named, FederationError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(not_accepted("it is larger than 8 KiB"));
        }
        let parts: Vec<&str> = token.splitn(4, '.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err(not_accepted("it is not a signed JSON web token"));
        };
        if ![header, claims, signature]
            .into_iter()
            .all(|part| is_canonical(part))
        {
            return Err(not_accepted("it is not written as it would be here"));
        }
        let header: JoseHeader = BASE64_URL_SAFE_NO_PAD
            .decode(header)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or_else(|| not_accepted("its header is none of ours"))?;
        if header.alg != self.name || header.typ != "JWT" {
            return Err(not_accepted("its algorithm is another one"));
        }
        let claims = self.proven(token)?;
        self.named(claims, now)
    }

    /// The claims of a token that one of the keys proves.
    fn proven(&self, token: &str) -> Result<Claims, FederationError> {
        let mut validation = Validation::new(self.algorithm);
        // The library would read the machine's clock, and takes more for an audience than we do.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let mut proven = self
            .proving
            .iter()
            .filter_map(|key| decode::<Claims>(token, key, &validation).ok());
        let claims = proven.next().map(|token| token.claims);
        claims.ok_or_else(|| not_accepted("no key proves it, or its claims cannot be read"))
    }

    fn named(&self, claims: Claims, now: Timestamp) -> Result<Named, FederationError> {
        if claims.iss != self.issuer || claims.aud != self.audience {
            return Err(not_accepted("it is another environment's"));
        }
        let now_s = now.as_second();
        let life_max = i64::try_from(LIFE_MAX.as_secs()).unwrap_or_default();
        let life = claims.exp.checked_sub(claims.iat);
        if life.is_none_or(|life| !(1..=life_max).contains(&life)) {
            return Err(not_accepted("it lives too long or not at all"));
        }
        if now_s >= claims.exp.saturating_add(LEEWAY_S) {
            return Err(not_accepted("it has expired"));
        }
        let begins = claims.iat.max(claims.nbf);
        if now_s < begins.saturating_sub(LEEWAY_S) {
            return Err(not_accepted("it is not valid yet"));
        }
        check_text(&claims.sub, LOGIN_CHARS_MAX)?;
        check_text(&claims.jti, ID_CHARS_MAX)?;
        let until = Timestamp::from_second(claims.exp.saturating_add(LEEWAY_S + 1));
        Ok(Named {
            login: claims.sub,
            id: claims.jti,
            until: until.unwrap_or(Timestamp::MAX),
        })
    }

    /// Signs a token about a person, and remembers that it is out.
    ///
    /// # Errors
    ///
    /// When that cannot be remembered: such a token would never be accepted.
    pub async fn issue(
        &self,
        login: &str,
        now: Timestamp,
        tokens: &dyn Tokens,
        random: &dyn Randomness,
    ) -> Result<SecretString, FederationError> {
        let id = BASE64_URL_SAFE_NO_PAD.encode(random.draw()?);
        let token = self.sign(login, &id, now)?;
        let named = self.judge(token.expose_secret(), now)?;
        let about = about(login);
        tokens.save(&issued(&id), &about, named.until).await?;
        Ok(token)
    }

    /// What the WFM is told: the login name as XML, once for each token that was issued here.
    ///
    /// # Errors
    ///
    /// As [`FederationError`] says: 401 without a body, or 503.
    pub async fn answer(
        &self,
        token: &str,
        now: Timestamp,
        tokens: &dyn Tokens,
    ) -> Result<String, FederationError> {
        // 1. It is proven before anything is asked for its sake.
        let named = self.judge(token, now)?;
        // 2. It is out: nobody else's token about somebody of their own counts, even if the key is.
        let issued = tokens.load(&issued(&named.id), now).await?;
        if issued != Some(about(&named.login)) {
            return Err(not_accepted("it was not issued here"));
        }
        // 3. It is used for the first time.
        let used = format!("federated-used-{}", named.id);
        if !tokens.claim(&used, b"", now, named.until).await? {
            return Err(not_accepted("it was used before"));
        }
        Ok(user_id(&named.login))
    }
}

impl KeyPair {
    fn proving(
        &self,
        read: impl Fn(&[u8]) -> JwtResult<DecodingKey>,
    ) -> JwtResult<Vec<DecodingKey>> {
        let all = [Some(&self.current), self.previous.as_ref()];
        all.into_iter()
            .flatten()
            .map(|pem| read(pem.as_bytes()))
            .collect()
    }
}

/// The answer that Blue Yonder wants (its federated authentication, 2020.3).
fn user_id(login: &str) -> String {
    let mut text = String::with_capacity(login.len() + 17);
    text.push_str("<userId>");
    for c in login.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&apos;"),
            other => text.push(other),
        }
    }
    text.push_str("</userId>");
    text
}

fn issued(id: &str) -> String {
    format!("federated-issued-{id}")
}

/// What is kept of whom a token is about: nothing that could be read back.
fn about(login: &str) -> Vec<u8> {
    Sha256::digest(login.as_bytes()).to_vec()
}

/// Whether a part is the only way in which its bytes can be written.
fn is_canonical(part: &str) -> bool {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part);
    bytes.is_ok_and(|bytes| !bytes.is_empty() && BASE64_URL_SAFE_NO_PAD.encode(bytes) == part)
}

/// A text that can stand in a token, and in XML.
fn check_text(text: &str, chars_max: usize) -> Result<(), FederationError> {
    let fits = !text.trim().is_empty() && text.chars().count() <= chars_max;
    let plain = |c: char| !c.is_control() && c != '\u{fffe}' && c != '\u{ffff}';
    if fits && text.chars().all(plain) {
        Ok(())
    } else {
        Err(not_accepted("it names nobody"))
    }
}

fn not_accepted(why: &'static str) -> FederationError {
    FederationError::NotAccepted { why }
}
