//! Checks, and how they are written down.

use std::error::Error;
use std::fmt::Display;

use shifts_model::{BusinessUnitId, Reading};
use shifts_ports::WfmError;

/// How many ids or problems of many are shown.
const SHOWN_MAX: usize = 3;

/// One thing that a WFM was held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name, for scripts: `shifts-unique`.
    pub name: String,
    /// Of which business unit.
    pub business_unit: BusinessUnitId,
    /// What is wanted.
    pub wanted: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What was seen. Never a name or an address of a person.
    pub seen: String,
    /// What to do, where it fails.
    pub remedy: &'static str,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Passes,
    /// Not as it should be.
    Fails,
    /// The WFM, as it is configured, does not have this.
    NotOffered,
    /// It could not be looked at.
    NotTried,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 4] = [Self::Passes, Self::Fails, Self::NotOffered, Self::NotTried];

    /// The name in results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::Fails => "fails",
            Self::NotOffered => "not-offered",
            Self::NotTried => "not-tried",
        }
    }
}

/// What is wanted, and what to do where it is not so.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) wanted: &'static str,
    pub(crate) remedy: &'static str,
}

/// Rules about one thing. Their order is that of the checks.
pub(crate) struct Group {
    /// What their names begin with.
    pub(crate) prefix: &'static str,
    pub(crate) rules: &'static [&'static Rule],
}

/// The checks of one group, while they are made.
pub(crate) struct Sheet<'a> {
    unit: &'a BusinessUnitId,
    group: &'static Group,
    judged: Vec<(&'static Rule, Verdict, String)>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(unit: &'a BusinessUnitId, group: &'static Group) -> Self {
        Self {
            unit,
            group,
            judged: Vec::new(),
        }
    }

    /// Writes a verdict down.
    pub(crate) fn note(&mut self, rule: &'static Rule, verdict: Verdict, seen: impl Into<String>) {
        self.judged.push((rule, verdict, seen.into()));
    }

    /// Writes down what was seen, which is right or wrong. True if it is right.
    pub(crate) fn judge(&mut self, rule: &'static Rule, seen: Result<String, String>) -> bool {
        let is_right = seen.is_ok();
        let verdict = if is_right {
            Verdict::Passes
        } else {
            Verdict::Fails
        };
        self.note(rule, verdict, seen.unwrap_or_else(|wrong| wrong));
        is_right
    }

    /// The checks; the rules that were not judged share a verdict.
    pub(crate) fn end(mut self, rest: Verdict, why: &str) -> Vec<Check> {
        let rules = self.group.rules.iter();
        let check = |rule: &&'static Rule| {
            let at = self
                .judged
                .iter()
                .position(|(judged, ..)| judged.name == rule.name);
            let (verdict, seen) = match at {
                Some(at) => {
                    let (_, verdict, seen) = self.judged.swap_remove(at);
                    (verdict, seen)
                }
                None => (rest, why.to_owned()),
            };
            Check {
                name: format!("{}-{}", self.group.prefix, rule.name),
                business_unit: self.unit.clone(),
                wanted: rule.wanted,
                verdict,
                seen,
                remedy: rule.remedy,
            }
        };
        rules.map(check).collect()
    }

    /// The checks, all of which were judged.
    pub(crate) fn done(self) -> Vec<Check> {
        self.end(Verdict::NotTried, "")
    }
}

/// A group that could not be looked at.
pub(crate) fn not_tried(unit: &BusinessUnitId, group: &'static Group, why: &str) -> Vec<Check> {
    Sheet::new(unit, group).end(Verdict::NotTried, why)
}

/// A group that the WFM does not have.
pub(crate) fn not_offered(unit: &BusinessUnitId, group: &'static Group) -> Vec<Check> {
    Sheet::new(unit, group).end(Verdict::NotOffered, "as it is configured, the WFM has none")
}

/// Whether a reading came, and is everything there is.
pub(crate) fn completeness<T>(
    reading: Result<Reading<T>, WfmError>,
) -> (Result<String, String>, Option<Vec<T>>) {
    match reading {
        Err(error) => (Err(told(&error)), None),
        Ok(Reading::Complete(records)) => (Ok(counted(records.len())), Some(records)),
        Ok(Reading::Partial { records, problems }) => {
            let wrong = some_of(problems.iter(), "problem");
            let seen = format!(
                "an incomplete reading of {}; {wrong}",
                counted(records.len())
            );
            (Err(seen), Some(records))
        }
    }
}

/// Right where there is nobody to blame.
pub(crate) fn nothing_wrong<T: Display>(
    wrong: impl IntoIterator<Item = T>,
    looked_at: usize,
) -> Result<String, String> {
    let wrong: Vec<T> = wrong.into_iter().collect();
    if wrong.is_empty() {
        return Ok(counted(looked_at));
    }
    Err(format!(
        "{} of {looked_at}: {}",
        wrong.len(),
        some_of(wrong.iter(), "more")
    ))
}

fn some_of<T: Display>(all: impl ExactSizeIterator<Item = T>, word: &str) -> String {
    let count = all.len();
    let mut shown: Vec<String> = all.take(SHOWN_MAX).map(|one| one.to_string()).collect();
    if count > SHOWN_MAX {
        shown.push(format!("{} {word}", count - SHOWN_MAX));
    }
    shown.join(", ")
}

pub(crate) fn counted(records: usize) -> String {
    match records {
        1 => "1 record".to_owned(),
        _ => format!("{records} records"),
    }
}

/// An error with its causes.
pub(crate) fn told(error: &WfmError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// What comes more than once.
pub(crate) fn doubles<'a, T: Ord + 'a>(ids: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut ids: Vec<&T> = ids.collect();
    ids.sort_unstable();
    let pairs = ids.windows(2).filter(|pair| pair[0] == pair[1]);
    let mut doubles: Vec<&T> = pairs.map(|pair| pair[0]).collect();
    doubles.dedup();
    doubles
}

/// An id that nothing has, in the form of one that something has: some WFMs know numbers alone.
pub(crate) fn nobodys(like: &str) -> &'static str {
    if like.bytes().all(|byte| byte.is_ascii_digit()) {
        "2147480001"
    } else {
        "nothing-has-this-id-8c1d"
    }
}
