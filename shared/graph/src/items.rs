//! Listing the items of a schedule.

use jiff::{SignedDuration, Timestamp};
use shifts_model::{ItemKind, ListedItem, Span, TeamCatalog, TeamId, Visibility};
use shifts_ports::ShiftsError;

use crate::calls::Graph;
use crate::names::Names;
use crate::transport::Request;
use crate::wire::{ItemForm, OpenShiftSideForm, ShiftSideForm, SideForm, TimeOffSideForm};

/// How long a shift may last, and an open shift with it (Create shift, read 2026-11).
const SHIFT_MAX: SignedDuration = SignedDuration::from_hours(24);

impl Graph {
    /// The items of one kind that start within `span`, as one side shows them.
    pub(crate) async fn items(
        &self,
        team_id: &TeamId,
        kind: ItemKind,
        span: Span,
        side: Visibility,
        catalog: &TeamCatalog,
    ) -> Result<Vec<ListedItem>, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let path = ["teams", team_id.as_str(), "schedule", collection(kind)];
        let request =
            Request::get(trace, operation(kind), &path).query("$filter", filter(kind, span, side));
        let names = Names::of(catalog);
        match kind {
            ItemKind::Shift => {
                self.sides::<ShiftSideForm>(request, span, side, &names)
                    .await
            }
            ItemKind::OpenShift => {
                self.sides::<OpenShiftSideForm>(request, span, side, &names)
                    .await
            }
            ItemKind::TimeOff => {
                self.sides::<TimeOffSideForm>(request, span, side, &names)
                    .await
            }
        }
    }

    async fn sides<S: SideForm>(
        &self,
        request: Request,
        span: Span,
        side: Visibility,
        names: &Names<'_>,
    ) -> Result<Vec<ListedItem>, ShiftsError> {
        let forms: Vec<ItemForm<S>> = self.list(request).await?;
        let listed = forms.into_iter();
        Ok(listed
            .filter_map(|form| form.listed(span, side, names))
            .collect())
    }
}

/// The segment of a path that holds the items of a kind.
pub(crate) fn collection(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Shift => "shifts",
        ItemKind::OpenShift => "openShifts",
        ItemKind::TimeOff => "timesOff",
    }
}

fn operation(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Shift => "list the shifts",
        ItemKind::OpenShift => "list the open shifts",
        ItemKind::TimeOff => "list the time off",
    }
}

/// Shifts' filter takes one lower bound of the start and one upper bound of the end, and nothing
/// else, so it finds what lies wholly between them (List shifts, and microsoft-graph-docs issue
/// 4553). The first is just what is asked for; the second has to lie so far away that whatever
/// starts within the span has ended by then.
///
/// Whether the second may be left out is not documented, so it never is.
fn filter(kind: ItemKind, span: Span, side: Visibility) -> String {
    let name = side_name(kind, side);
    let second = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!(
        "{name}/startDateTime ge {} and {name}/endDateTime le {}",
        second(span.starts_at),
        second(last_end(kind, span))
    )
}

/// The last moment at which an item can end that starts within `span`.
///
/// Time off has no longest length: parental leave takes years, and some WFMs end what has no end
/// at the end of time. So the bound is the last moment that the adapter could write. The listing
/// then holds all that is planned from the start of the span on, whose rest is dropped here.
fn last_end(kind: ItemKind, span: Span) -> Timestamp {
    match kind {
        ItemKind::Shift | ItemKind::OpenShift => {
            let latest = span.ends_at.saturating_add(SHIFT_MAX);
            latest.unwrap_or(Timestamp::MAX)
        }
        ItemKind::TimeOff => Timestamp::MAX,
    }
}

fn side_name(kind: ItemKind, side: Visibility) -> &'static str {
    match (kind, side) {
        (ItemKind::Shift, Visibility::Shared) => "sharedShift",
        (ItemKind::Shift, Visibility::Draft) => "draftShift",
        (ItemKind::OpenShift, Visibility::Shared) => "sharedOpenShift",
        (ItemKind::OpenShift, Visibility::Draft) => "draftOpenShift",
        (ItemKind::TimeOff, Visibility::Shared) => "sharedTimeOff",
        (ItemKind::TimeOff, Visibility::Draft) => "draftTimeOff",
    }
}
