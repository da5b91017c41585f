//! A reading: every page, every record judged.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shifts_model::{Activity, BusinessUnitId, Problem, Reading};
use shifts_ports::WfmError;

use crate::calls::{Answer, OpenWfm};
use crate::forms::PageForm;
use crate::moments::shown;

/// How many items a page is asked to have.
const PAGE_SIZE: usize = 1000;

/// A reading of a business unit.
pub(crate) struct Listing<'a> {
    /// The business unit.
    pub(crate) unit_id: &'a BusinessUnitId,
    /// The last segment of the path.
    pub(crate) what: &'static str,
    /// The field that no two records share.
    pub(crate) key: &'static str,
    /// What else is asked.
    pub(crate) query: Vec<(&'static str, String)>,
    /// What can be done if the WFM does not have this reading.
    pub(crate) spared: Spared,
}

/// How a reading that a WFM lacks is left out.
pub(crate) enum Spared {
    /// Not at all: every WFM has it.
    Never,
    /// By taking this activity out of `offers`.
    ByOffers(Activity),
    /// By leaving `actions` empty.
    ByActions,
}

impl Listing<'_> {
    /// Where, for messages.
    fn address(&self) -> String {
        format!("GET /v1/business-units/{}/{}", self.unit_id, self.what)
    }

    /// The error for a WFM that does not have what is listed.
    fn absent(&self, status: StatusCode) -> WfmError {
        let is_unit = status == StatusCode::NOT_FOUND;
        let why = match self.spared {
            Spared::Never | Spared::ByOffers(Activity::Shifts) if is_unit => {
                let id = self.unit_id.clone();
                return WfmError::NoSuchBusinessUnit { id };
            }
            Spared::Never => format!("it answered {status}; the protocol asks for this reading"),
            Spared::ByOffers(activity) => format!(
                "it answered {status}; if this WFM never has this reading, take \"{activity}\" out \
                 of `offers` in its section of the configuration"
            ),
            Spared::ByActions => format!(
                "it answered {status}; if this WFM has no requests, leave `actions` empty in its \
                 section of the configuration"
            ),
        };
        let operation = self.address();
        WfmError::Unusable { operation, why }
    }
}

impl OpenWfm {
    /// All pages of a reading. A walk that cannot be finished is a partial reading.
    ///
    /// # Errors
    ///
    /// When a page cannot be had, or is none.
    pub(crate) async fn list<F: DeserializeOwned, T>(
        &self,
        listing: &Listing<'_>,
        read: impl Fn(F) -> Result<T, String>,
    ) -> Result<Reading<T>, WfmError> {
        let mut query = listing.query.clone();
        query.push(("page_size", PAGE_SIZE.to_string()));
        let path = ["business-units", listing.unit_id.as_str(), listing.what];
        let mut walk = Walk {
            address: listing.address(),
            key: listing.key,
            ids: BTreeSet::new(),
            problems: Vec::new(),
        };
        let mut records = Vec::new();
        let mut tokens = BTreeSet::new();
        let mut token: Option<String> = None;
        for _ in 0..self.settings.page_count_max {
            let mut of_page = query.clone();
            of_page.extend(token.clone().map(|token| ("page_token", token)));
            let body = match self.get(&self.url(&path, &of_page)).await? {
                Answer::Body(body) => body,
                Answer::Absent(status) => return Err(listing.absent(status)),
            };
            let page: PageForm = serde_json::from_slice(&body).map_err(|error| {
                let why = format!("it is no page of the protocol ({})", place(&error));
                WfmError::Unusable {
                    operation: walk.address.clone(),
                    why,
                }
            })?;
            if !page.complete {
                walk.complain("the WFM says that its answer is not everything".to_owned());
            }
            for item in page.items {
                records.extend(walk.record(item, &read));
            }
            match page.next_page_token.filter(|token| !token.is_empty()) {
                None => return Ok(Reading::from_parts(records, walk.problems)),
                Some(next) if tokens.insert(next.clone()) => token = Some(next),
                Some(_) => {
                    walk.complain("its pages go in a circle".to_owned());
                    return Ok(Reading::from_parts(records, walk.problems));
                }
            }
        }
        walk.complain("it has more pages than page_count_max".to_owned());
        Ok(Reading::from_parts(records, walk.problems))
    }
}

/// What was seen on the way through the pages.
struct Walk {
    address: String,
    key: &'static str,
    ids: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Walk {
    fn record<F: DeserializeOwned, T>(
        &mut self,
        item: Value,
        read: impl Fn(F) -> Result<T, String>,
    ) -> Option<T> {
        let id = item[self.key].as_str().unwrap_or_default().to_owned();
        if !self.ids.insert(id.clone()) {
            self.complain(format!("the id {} comes twice", shown(&id)));
            return None;
        }
        let form =
            serde_json::from_value(item).map_err(|_| "a field is missing or wrong".to_owned());
        match form.and_then(read) {
            Ok(record) => Some(record),
            Err(why) => {
                self.complain(format!("the record {} cannot be used: {why}", shown(&id)));
                None
            }
        }
    }

    fn complain(&mut self, why: String) {
        self.problems.push(Problem {
            place: self.address.clone(),
            why,
        });
    }
}

/// Where in an answer its JSON breaks off.
pub(crate) fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}
