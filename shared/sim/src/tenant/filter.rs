//! The `$filter` that lists of a schedule understand: an allow-list, not a language.
//!
//! A start may be bounded from below and an end from above, each once, joined by `and`. So a
//! filter means "contained in the window", and clauses on both versions mean that an object
//! must have both.

use jiff::Timestamp;

use super::item::{Item, Side};
use super::kinds::Kind;
use super::refusal::Refusal;
use super::shape::moment;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    StartsFrom,
    EndsUntil,
}

#[derive(Debug)]
struct Clause {
    side: Side,
    bound: Bound,
    at: Timestamp,
}

/// A filter that was understood.
#[derive(Debug)]
pub(crate) struct Filter(Vec<Clause>);

impl Filter {
    /// Reads a filter on a list of `kind`.
    pub(crate) fn parse(kind: Kind, text: &str) -> Result<Self, Refusal> {
        // Brackets around a chain of `and` change nothing.
        let plain = text.replace(['(', ')'], " ");
        let words: Vec<&str> = plain.split_whitespace().collect();
        let mut clauses: Vec<Clause> = Vec::new();
        for (index, part) in words.chunks(4).enumerate() {
            let is_last = (index + 1) * 4 > words.len();
            let (property, operator, literal) = match *part {
                [property, operator, literal] if is_last => (property, operator, literal),
                [property, operator, literal, "and"] if !is_last => (property, operator, literal),
                _ => return Err(unreadable()),
            };
            let clause = clause(kind, property, operator, literal)?;
            if clauses
                .iter()
                .any(|known| known.side == clause.side && known.bound == clause.bound)
            {
                let text =
                    format!("The entity property '{property}' is used twice in $filter query.");
                return Err(Refusal::bad_request(&text));
            }
            clauses.push(clause);
        }
        if clauses.is_empty() || words.len() % 4 != 3 {
            return Err(unreadable());
        }
        Ok(Self(clauses))
    }

    pub(crate) fn admits(&self, item: &Item) -> bool {
        self.0.iter().all(|clause| {
            item.side(clause.side)
                .is_some_and(|version| match clause.bound {
                    Bound::StartsFrom => version.starts_at >= clause.at,
                    Bound::EndsUntil => version.ends_at <= clause.at,
                })
        })
    }
}

fn clause(kind: Kind, property: &str, operator: &str, literal: &str) -> Result<Clause, Refusal> {
    let operation = match operator {
        "eq" => "Equal",
        "ne" => "NotEqual",
        "ge" => "GreaterThanOrEqual",
        "gt" => "GreaterThan",
        "le" => "LessThanOrEqual",
        "lt" => "LessThan",
        _ => return Err(unreadable()),
    };
    let Some((side, bound)) = bounded(kind, property) else {
        let text = format!("The entity property '{property}' is not allowed in $filter query.");
        return Err(Refusal::bad_request(&text));
    };
    let fits = match bound {
        Bound::StartsFrom => operator == "ge",
        Bound::EndsUntil => operator == "le",
    };
    if !fits {
        return Err(Refusal::bad_request(&format!(
            "The entity property '{property}' and operationKind '{operation}' is not allowed in \
             $filter query.",
        )));
    }
    // A quoted literal does not read as a moment either.
    let at = moment(literal).ok_or_else(unreadable)?;
    Ok(Clause { side, bound, at })
}

/// The end of the window that a property stands for.
fn bounded(kind: Kind, property: &str) -> Option<(Side, Bound)> {
    let [shared, draft] = kind.versions()?;
    let (version, edge) = property.split_once('/')?;
    let side = match version {
        _ if version.eq_ignore_ascii_case(shared) => Side::Shared,
        _ if version.eq_ignore_ascii_case(draft) => Side::Draft,
        _ => return None,
    };
    match edge {
        _ if edge.eq_ignore_ascii_case("startDateTime") => Some((side, Bound::StartsFrom)),
        _ if edge.eq_ignore_ascii_case("endDateTime") => Some((side, Bound::EndsUntil)),
        _ => None,
    }
}

fn unreadable() -> Refusal {
    Refusal::bad_request("Invalid filter clause")
}
