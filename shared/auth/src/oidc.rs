//! The order in which a token is judged.

use std::sync::Arc;

use shifts_ports::Clock;

use crate::bearer;
use crate::caller::Caller;
use crate::claims::proven;
use crate::errors::{AuthError, invalid};
use crate::issuer::Issuer;
use crate::keys::Keys;
use crate::settings::{OidcSettings, OidcSettingsError};

/// Knows administrators by the tokens of one OpenID Connect issuer.
pub struct Oidc {
    settings: OidcSettings,
    keys: Keys,
    clock: Arc<dyn Clock>,
}

impl Oidc {
    /// A judge for one issuer. Nothing is asked yet.
    ///
    /// # Errors
    ///
    /// Names the key of the configuration that cannot be used.
    pub fn new(settings: OidcSettings, clock: Arc<dyn Clock>) -> Result<Self, OidcSettingsError> {
        let issuer = Issuer::new(&settings)?;
        let keys = Keys::new(issuer, Arc::clone(&clock), settings.keys_ttl);
        Ok(Self {
            settings,
            keys,
            clock,
        })
    }

    /// Who sent a request with this `Authorization` header.
    ///
    /// # Errors
    ///
    /// When nobody with a role did, or when that cannot be told now.
    pub async fn authenticate(&self, authorization: Option<&str>) -> Result<Caller, AuthError> {
        // 1. What is no token, or one that could never be accepted, costs no question.
        let bearer = bearer::read(authorization)?;
        // 2. The key decides about the algorithm, not the token.
        let key = self.keys.find(&bearer.kid).await?;
        if key.algorithm != bearer.algorithm {
            return Err(invalid("its algorithm is not the one of its key"));
        }
        // 3. Nothing that the token says counts before its signature is proven.
        let claims = proven(&bearer, &key.decoding)?;
        claims.caller(&self.settings, self.clock.now())
    }
}
