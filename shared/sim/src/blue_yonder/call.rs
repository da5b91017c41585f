//! One request that found its operation, and its answer.

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::clerk::Clerk;
use super::refusals::Problem;
use super::sessions::Principal;
use super::{availability, claims, people, places, shifts, swap_approvals, swaps, time_off};

/// The three APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    /// For the service account.
    Retail,
    /// For a person.
    SelfService,
    /// For a manager.
    SiteManager,
}

impl Api {
    pub(super) const ALL: [Self; 3] = [Self::Retail, Self::SelfService, Self::SiteManager];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Retail => "retail",
            Self::SelfService => "self_service",
            Self::SiteManager => "site_manager",
        }
    }

    fn operations(self) -> impl Iterator<Item = &'static Operation> {
        let tables: &[&'static [Operation]] = match self {
            Self::Retail => &[
                places::RETAIL,
                people::RETAIL,
                shifts::RETAIL,
                time_off::RETAIL,
                availability::RETAIL,
            ],
            Self::SelfService => &[
                people::SELF_SERVICE,
                swaps::SELF_SERVICE,
                claims::SELF_SERVICE,
            ],
            Self::SiteManager => &[
                people::SITE_MANAGER,
                swap_approvals::SITE_MANAGER,
                time_off::SITE_MANAGER,
            ],
        };
        tables.iter().copied().flatten()
    }

    /// The operation of a path below the base, and what stands in it for `*`. Of two that fit, the
    /// one with fewer `*` is meant.
    pub(super) fn find(
        self,
        method: &Method,
        path: &str,
    ) -> Option<(&'static Operation, Vec<String>)> {
        let path = path.trim_matches('/');
        let fitting = self.operations().filter_map(|operation| {
            let args = operation.args(method, path)?;
            Some((operation, args))
        });
        fitting.min_by_key(|(_, args)| args.len())
    }
}

/// An operation of the vendor's document.
pub(super) struct Operation {
    /// Its id there.
    pub(super) name: &'static str,
    pub(super) method: Method,
    /// Its path below the base of the API, with `*` for one segment and no slash around it.
    pub(super) path: &'static str,
    pub(super) handle: fn(&mut Clerk<'_>, &Call) -> Outcome,
}

impl Operation {
    fn args(&self, method: &Method, path: &str) -> Option<Vec<String>> {
        if self.method != *method {
            return None;
        }
        let (mut wanted, mut found) = (self.path.split('/'), path.split('/'));
        let mut args = Vec::new();
        loop {
            match (wanted.next(), found.next()) {
                (None, None) => return Some(args),
                (Some("*"), Some(found)) if !found.is_empty() => args.push(found.to_owned()),
                (Some(wanted), Some(found)) if wanted == found => {}
                _ => return None,
            }
        }
    }
}

/// A request.
pub(super) struct Call {
    /// What stands in the path for each `*`.
    pub(super) args: Vec<String>,
    /// The query, decoded.
    pub(super) query: Vec<(String, String)>,
    /// The body; `Null` when it is no JSON.
    pub(super) body: Value,
    /// Whose session it is.
    pub(super) whose: Principal,
}

impl Call {
    pub(super) fn arg(&self, at: usize) -> &str {
        self.args.get(at).map_or("", String::as_str)
    }

    pub(super) fn param(&self, name: &str) -> Option<&str> {
        let mut all = self.query.iter();
        all.find(|(of, _)| of == name)
            .map(|(_, value)| value.as_str())
    }
}

/// An answer that is no refusal.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) body: Value,
}

/// What comes of a call.
pub(super) type Outcome = Result<Reply, Problem>;

/// 200 with a body.
#[expect(clippy::unnecessary_wraps, reason = "most operations end with it")]
pub(super) fn found(body: Value) -> Outcome {
    Ok(Reply {
        status: StatusCode::OK,
        body,
    })
}

/// 201 with a body.
#[expect(clippy::unnecessary_wraps, reason = "operations end with it")]
pub(super) fn created(body: Value) -> Outcome {
    Ok(Reply {
        status: StatusCode::CREATED,
        body,
    })
}
