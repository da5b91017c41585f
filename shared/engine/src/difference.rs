//! What differs between two contents of one item, in words.

use shifts_model::Content;

/// What differs; `None` when nothing does.
pub(crate) fn difference(held: &Content, wanted: &Content) -> Option<String> {
    if held == wanted {
        return None;
    }
    let (before, after) = (held.span(), wanted.span());
    let mut differs = vec![
        ("employee", held.user_id() != wanted.user_id()),
        ("group", held.group() != wanted.group()),
        ("reason", held.reason() != wanted.reason()),
        ("start", before.starts_at != after.starts_at),
        ("end", before.ends_at != after.ends_at),
    ];
    match (held, wanted) {
        (Content::Shift(held), Content::Shift(wanted)) => differs.extend([
            ("colour", held.theme != wanted.theme),
            ("label", held.label != wanted.label),
            ("notes", held.notes != wanted.notes),
            ("activities", held.activities != wanted.activities),
        ]),
        (Content::OpenShift(held), Content::OpenShift(wanted)) => differs.extend([
            ("slots", held.slots != wanted.slots),
            ("colour", held.theme != wanted.theme),
            ("label", held.label != wanted.label),
            ("notes", held.notes != wanted.notes),
            ("activities", held.activities != wanted.activities),
        ]),
        _ => {}
    }
    let words = differs.iter().filter(|(_, differs)| *differs);
    let words: Vec<&str> = words.map(|(word, _)| *word).collect();
    Some(words.join(", "))
}
