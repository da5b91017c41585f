//! The container of `/read`: what somebody may choose from.
//!
//! Only questions, so they are read leniently: what cannot be understood shows too much to choose
//! from, or too little, and changes nothing. Three spellings of times are known: RFC 3339, the
//! same percent-encoded, and `5/31/2020 11:00:00 PM +00:00` (the handlers of Microsoft's public
//! WFM adapter). `&` can come as the six characters that stand for it in JSON (Microsoft, "Create
//! a custom integration", read 2026-11).

use jiff::Timestamp;
use serde_json::Value;
use shifts_model::{
    Eligibility, EligibilityItem, EligibleFor, RefusalCode, Span, TargetId, UserId,
};

use crate::batch::{RawItem, raw_items};
use crate::bodies::moment;
use crate::headers::headers;
use crate::json::BadBatch;

/// The longest url of a question.
const URL_BYTES_MAX: usize = 2_048;
/// How the old spelling of times is read.
const OLD_TIME: &str = "%m/%d/%Y %I:%M:%S %p %:z";

/// Reads the opened body of `/teams/{id}/read`.
///
/// # Errors
///
/// [`BadBatch`] when there is no item, too many, or one without an id.
pub fn read_eligibility(text: &str) -> Result<Vec<EligibilityItem>, BadBatch> {
    let items = raw_items(text)?;
    Ok(items.into_iter().map(read_item).collect())
}

fn read_item(item: RawItem) -> EligibilityItem {
    let question = read_question(&item);
    let headers = headers(&item.fields).unwrap_or_default();
    EligibilityItem {
        id: item.id,
        transaction_id: headers.transaction_id,
        expires_at: headers.expires_at,
        question,
    }
}

fn read_question(item: &RawItem) -> Result<Eligibility, RefusalCode> {
    let text = |name: &str| item.fields.get(name).and_then(Value::as_str);
    if text("method") != Some("GET") {
        return Err(RefusalCode::UnknownMethod);
    }
    let url = text("url").ok_or(RefusalCode::Malformed)?;
    if url.len() > URL_BYTES_MAX {
        return Err(RefusalCode::Malformed);
    }
    let url = url.replace("\\u0026", "&");
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    let parts: Vec<&str> = path.split('/').collect();
    let ["", collection, id, choice] = parts[..] else {
        return Err(RefusalCode::Malformed);
    };
    if id != item.id.as_str() {
        return Err(RefusalCode::Malformed);
    }
    let kind = parameter(query, "requestType").unwrap_or_default();
    let names = [collection, choice, &kind].map(str::to_ascii_lowercase);
    match [&*names[0], &*names[1], &*names[2]] {
        ["users", "timeoffreasons", "" | "timeoffreason"] => Ok(Eligibility::TimeOffReasons {
            user_id: UserId::parse(id).map_err(|_| RefusalCode::Malformed)?,
        }),
        ["shifts", "requestableshifts", "swaprequest"] => shifts(id, EligibleFor::Swap, query),
        ["shifts", "requestableshifts", "offershiftrequest"] => {
            shifts(id, EligibleFor::Offer, query)
        }
        _ => Err(RefusalCode::UnknownEntity),
    }
}

fn shifts(id: &str, eligible_for: EligibleFor, query: &str) -> Result<Eligibility, RefusalCode> {
    // The guide and the reference page name the parameters differently.
    let either = |names: [&str; 2]| {
        let text = names.iter().find_map(|name| parameter(query, name))?;
        lenient_moment(&text)
    };
    let starts_at = either(["startTime", "startDateTime"]);
    let ends_at = either(["endTime", "endDateTime"]);
    let span = starts_at.zip(ends_at);
    let span = span.filter(|(starts_at, ends_at)| starts_at < ends_at);
    Ok(Eligibility::Shifts {
        shift_id: TargetId::parse(id).map_err(|_| RefusalCode::Malformed)?,
        eligible_for,
        span: span.map(|(starts_at, ends_at)| Span { starts_at, ends_at }),
    })
}

/// The value of a parameter, decoded where it is encoded.
fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    percent_decoded(value)
}

/// A text with its percent signs resolved; `None` when they stand for nothing.
fn percent_decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let digits = std::str::from_utf8(digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

fn lenient_moment(text: &str) -> Option<Timestamp> {
    // A plus sign that was not encoded can have become a space on the way.
    let plus = text.rsplit_once(' ').and_then(|(front, offset)| {
        let is_offset = offset.as_bytes().first().is_some_and(u8::is_ascii_digit);
        is_offset.then(|| format!("{front}+{offset}"))
    });
    moment(text)
        .or_else(|| moment(plus.as_deref()?))
        .or_else(|| Timestamp::strptime(OLD_TIME, text).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(id: &str, url: &str) -> Result<Eligibility, RefusalCode> {
        let text = json!({"requests": [{"id": id, "method": "GET", "url": url, "body": null}]});
        let mut items = read_eligibility(&text.to_string()).unwrap();
        items.remove(0).question
    }

    fn swap(starts_at: &str, ends_at: &str) -> Result<Eligibility, RefusalCode> {
        Ok(Eligibility::Shifts {
            shift_id: TargetId::parse("SHFT_1").unwrap(),
            eligible_for: EligibleFor::Swap,
            span: Some(Span {
                starts_at: starts_at.parse().unwrap(),
                ends_at: ends_at.parse().unwrap(),
            }),
        })
    }

    #[test]
    fn times_are_read_in_all_three_spellings() {
        let expected = swap("2024-10-01T04:00:00Z", "2024-11-01T03:59:59.999Z");
        for times in [
            "startTime=2024-10-01T04:00:00.0000000Z&endTime=2024-11-01T03:59:59.9990000Z",
            "startTime=2024-10-01T04%3A00%3A00.0000000Z&endTime=2024-11-01T03%3a59%3a59.999Z",
            "startDateTime=2024-10-01T04:00:00Z\\u0026endDateTime=2024-11-01T03:59:59.999+00:00",
            "startTime=2024-10-01T06:00:00 02:00&endTime=2024-11-01T03:59:59.999Z",
        ] {
            let url = format!("/shifts/SHFT_1/requestableShifts?requestType=SwapRequest&{times}");
            assert_eq!(of("SHFT_1", &url), expected, "{times}");
        }
        let old = "startTime=5/31/2020 11:00:00 PM +00:00&endTime=6/30/2020 11:00:00 PM +00:00";
        let url = format!("/Shifts/SHFT_1/RequestableShifts?requestType=swaprequest&{old}");
        let expected = swap("2020-05-31T23:00:00Z", "2020-06-30T23:00:00Z");
        assert_eq!(of("SHFT_1", &url), expected);
        let encoded = url
            .replace(' ', "%20")
            .replace('+', "%2B")
            .replace(':', "%3A");
        assert_eq!(of("SHFT_1", &encoded), expected);
    }

    #[test]
    fn times_that_cannot_be_read_are_left_out() {
        for times in [
            "",
            "&startTime=soon&endTime=%zz",
            "&startTime=2024-10-01T04:00:00Z",
        ] {
            let url = format!("/shifts/SHFT_1/requestableShifts?requestType=SwapRequest{times}");
            let found = of("SHFT_1", &url);
            assert!(
                matches!(found, Ok(Eligibility::Shifts { span: None, .. })),
                "{found:?}"
            );
        }
    }

    #[test]
    fn offers_and_reasons_are_asked_for_too() {
        let url = "/shifts/SHFT_1/requestableShifts?requestType=OfferShiftRequest";
        let expected = Ok(Eligibility::Shifts {
            shift_id: TargetId::parse("SHFT_1").unwrap(),
            eligible_for: EligibleFor::Offer,
            span: None,
        });
        assert_eq!(of("SHFT_1", url), expected);
        for query in ["?requestType=TimeOffReason", ""] {
            let user_id = UserId::parse("u-1").unwrap();
            let url = format!("/users/u-1/timeOffReasons{query}");
            assert_eq!(of("u-1", &url), Ok(Eligibility::TimeOffReasons { user_id }));
        }
    }

    #[test]
    fn b6_a_question_about_another_thing_than_its_id_is_malformed() {
        let url = "/shifts/SHFT_2/requestableShifts?requestType=SwapRequest";
        assert_eq!(of("SHFT_1", url), Err(RefusalCode::Malformed));
        assert_eq!(of("SHFT_1", "/shifts/../.."), Err(RefusalCode::Malformed));
        let unknown = "/shifts/SHFT_1/requestableShifts?requestType=Other";
        assert_eq!(of("SHFT_1", unknown), Err(RefusalCode::UnknownEntity));
    }

    #[test]
    fn b5_a_question_that_is_no_question_is_refused() {
        let text = r#"{"requests":[{"id":"u","method":"PUT","url":"/users/u/timeOffReasons"}]}"#;
        let items = read_eligibility(text).unwrap();
        assert_eq!(items[0].question, Err(RefusalCode::UnknownMethod));
    }
}
