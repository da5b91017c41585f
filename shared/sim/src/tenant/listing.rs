//! Lists below a schedule: filtered, on pages, and late when somebody wants them late.

use std::time::Duration;

use super::faults::FaultKind;
use super::filter::Filter;
use super::kinds::Kind;
use super::paging::Listing;
use super::refusal::Refusal;
use super::reply::Answer;
use super::switches;
use super::visit::Visit;

/// Items on a page unless `$top` says otherwise.
const PAGE_DEFAULT: usize = 100;
/// The largest page; the service's own limit is not published.
const PAGE_MAX: usize = 1000;

impl Visit<'_> {
    /// `GET` on a collection.
    pub(crate) fn list(&self, kind: Kind) -> Answer {
        let query = &self.call.query;
        if query.get("select").is_some() && self.switches.is(&switches::SELECT, "refused") {
            return Err(Refusal::bad_request(
                "Query option '$select' is not allowed.",
            ));
        }
        let filter = query
            .get("filter")
            .map(|text| Filter::parse(kind, text))
            .transpose()?;
        let staleness_s = self.switches.number(&switches::STALENESS).unwrap_or(0);
        let lag = match self.call.bent(FaultKind::StaleList) {
            Some(bend) => bend.delay,
            None => Duration::from_secs(u64::from(staleness_s)),
        };
        let items = self.team.items_as_of(kind, self.call.at, lag);
        let showing = self.showing();
        let admitted = items
            .values()
            .filter(|item| filter.as_ref().is_none_or(|filter| filter.admits(item)));
        let mut keyed = admitted.map(|item| (item.id.clone(), item));
        let listing = Listing {
            context: format!("teams('{}')/schedule/{}", self.team.id, kind.collection()),
            page_default: PAGE_DEFAULT,
            page_max: PAGE_MAX,
            items: &mut keyed,
            shown: &|item| item.shown(kind.versions(), showing),
        };
        listing.page(self.call)
    }
}
