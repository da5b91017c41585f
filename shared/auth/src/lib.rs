//! Tokens: who calls the admin API, and who a WFM is told that somebody is.
//!
//! For the admin API an OpenID Connect token is judged, and a caller with a role comes out.
//! Tokens are checked here against the issuer's published keys; nobody is asked about a single
//! token. Nothing here knows sessions and cookies, and no token, name or address reaches an error
//! or a log. Time comes from [`shifts_ports::Clock`] or from the caller.
//!
//! A request goes through `bearer` (the header), `keys` and `issuer` (whose signature it is), and
//! `claims` (whom it speaks of); `oidc` is the order of these. `federation` stands apart: tokens
//! that the adapter signs itself, for a WFM that brings them back.

mod bearer;
mod caller;
mod claims;
mod errors;
mod federation;
mod issuer;
mod jwks;
mod keys;
mod oidc;
mod settings;

pub use caller::{Caller, Role};
pub use errors::{AuthError, KeysProblem};
pub use federation::{
    Federation, FederationError, FederationKeys, FederationSettings, FederationSettingsError,
    KeyPair, LIFE_MAX, Named,
};
pub use oidc::Oidc;
pub use settings::{OidcSettings, OidcSettingsError};
