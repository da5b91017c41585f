//! What people read when their change is refused, in their language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use shifts_model::{GivenAnswer, RefusalCode, WfmName};

/// The languages, the first of which is that of everybody else.
const LANGUAGES: [(&str, &str); 5] = [
    ("en", include_str!("words/en.json")),
    ("de", include_str!("words/de.json")),
    ("fr", include_str!("words/fr.json")),
    ("es", include_str!("words/es.json")),
    ("nl", include_str!("words/nl.json")),
];

/// The sentences of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    /// What a WFM without a name is called.
    wfm: String,
    /// How many hours of leave are left.
    hours: String,
    /// A sentence for each reason.
    refusals: BTreeMap<String, String>,
}

static WORDS: LazyLock<Vec<(&'static str, Words)>> = LazyLock::new(|| {
    let read = |(language, text): (&'static str, &str)| {
        // The files are part of the program, and a test reads them all.
        (language, serde_json::from_str(text).unwrap_or_default())
    };
    LANGUAGES.map(read).into()
});

impl Default for Words {
    fn default() -> Self {
        Self {
            wfm: "the planning system".to_owned(),
            hours: String::new(),
            refusals: BTreeMap::new(),
        }
    }
}

impl Words {
    /// The words for whoever sent this `Accept-Language` (RFC 9110, section 12.5.4): the first
    /// language by weight that there are words in, else English.
    pub(crate) fn of(accepted: Option<&str>) -> &'static Self {
        let mut wanted: Vec<(f32, &str)> = accepted
            .unwrap_or_default()
            .split(',')
            .take(LANGUAGES_ACCEPTED_MAX)
            .filter_map(weighted)
            .collect();
        // Stable, so that of equal weights the first counts.
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let known = |name: &str| {
            let mut all = WORDS.iter();
            all.find(|(language, _)| name.eq_ignore_ascii_case(language))
        };
        let mut known = wanted.into_iter().filter_map(|(_, name)| known(name));
        &known.next().unwrap_or(&WORDS[0]).1
    }

    /// The sentence for a refusal.
    pub(crate) fn sentence(
        &self,
        code: RefusalCode,
        wfm: Option<&WfmName>,
        balance_hours: Option<f64>,
    ) -> String {
        let wfm = wfm.map_or(self.wfm.as_str(), WfmName::as_str);
        let hours = balance_hours.filter(|hours| hours.is_finite());
        let hours = hours.map(|hours| self.hours.replace("{balance}", &format!("{hours:.1}")));
        let sentence = self.refusals.get(code.as_str());
        sentence
            .map_or("", String::as_str)
            .replace("{hours}", &hours.unwrap_or_default())
            .replace("{wfm}", wfm)
    }

    /// The code and the sentence of an answer; `None` for an approval.
    pub(crate) fn refusal(
        &self,
        answer: &GivenAnswer,
        wfm: Option<&WfmName>,
    ) -> Option<(RefusalCode, String)> {
        match answer {
            GivenAnswer::Approved => None,
            GivenAnswer::Refused {
                code,
                balance_hours,
            } => Some((*code, self.sentence(*code, wfm, *balance_hours))),
        }
    }
}

/// How many languages of a header are looked at.
const LANGUAGES_ACCEPTED_MAX: usize = 20;

/// The weight and the language of one part of the header, without its country.
fn weighted(part: &str) -> Option<(f32, &str)> {
    let (name, rest) = part.split_once(';').unwrap_or((part, ""));
    let weight = match rest.trim().strip_prefix("q=") {
        Some(weight) => weight
            .parse()
            .ok()
            .filter(|weight: &f32| weight.is_finite())?,
        None => 1.0,
    };
    let language = name.trim().split('-').next()?;
    (weight > 0.0 && !language.is_empty()).then_some((weight, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shifts_model::RefusalReason;

    fn codes() -> impl Iterator<Item = RefusalCode> {
        let by_wfm = RefusalReason::ALL.into_iter().map(RefusalCode::ByWfm);
        RefusalCode::OWN.into_iter().chain(by_wfm)
    }

    #[test]
    fn every_language_has_a_sentence_for_every_reason_and_none_too_many() {
        let wfm = WfmName::parse("Kronos").unwrap();
        for (language, text) in LANGUAGES {
            let words: Words = serde_json::from_str(text).unwrap();
            assert_eq!(words.refusals.len(), codes().count(), "{language}");
            for code in codes() {
                let sentence = words.sentence(code, Some(&wfm), Some(7.5));
                assert!(sentence.ends_with('.'), "{language} {code:?}: {sentence}");
                assert!(!sentence.contains(['{', '}']), "{language}: {sentence}");
            }
            let names_it = words.sentence(RefusalCode::NotSupported, Some(&wfm), None);
            assert!(names_it.contains("Kronos"), "{language}: {names_it}");
            let balance = RefusalCode::ByWfm(RefusalReason::BalanceTooSmall);
            let balance = words.sentence(balance, None, Some(7.5));
            assert!(balance.contains("7.5"), "{language}: {balance}");
        }
    }

    #[test]
    fn the_language_is_the_one_that_is_wanted_most_and_known() {
        let of = |accepted| Words::of(accepted).sentence(RefusalCode::Stale, None, None);
        let english = of(None);
        let german = of(Some("de-CH"));
        assert!(german.contains("inzwischen"));
        assert_eq!(of(Some("da, en;q=0.5, de;q=0.9")), german);
        assert_eq!(of(Some("DE")), german);
        for other in ["", "da", "*", "de;q=0", "de;q=x", ";;;,,,", "d\u{e9}"] {
            assert_eq!(of(Some(other)), english, "{other}");
        }
    }
}
