//! Names for people who do not exist.

/// Given names of many places.
pub(crate) const FIRST: [&str; 48] = [
    "Ada", "Amara", "Aiko", "Anton", "Beatriz", "Björn", "Chidi", "Chloé", "Dalia", "Dmitri",
    "Elif", "Emeka", "Esther", "Farid", "Fatou", "Freya", "Giulia", "Hana", "Hugo", "Ines", "Ivan",
    "Jamal", "Jana", "Kaito", "Katya", "Kwame", "Lena", "Liam", "Lucía", "Mads", "Maya", "Mei",
    "Milan", "Nadia", "Noah", "Olga", "Omar", "Priya", "Ravi", "Rosa", "Sami", "Sofia", "Tariq",
    "Uma", "Viktor", "Wanjiru", "Yara", "Zoë",
];

/// Family names of many places.
pub(crate) const LAST: [&str; 48] = [
    "Abara", "Almeida", "Andersen", "Bianchi", "Bauer", "Brown", "Chen", "Costa", "Dubois",
    "Diallo", "Eriksen", "Fischer", "García", "Haddad", "Hughes", "Ibrahim", "Ivanova", "Jansen",
    "Kaya", "Kim", "Kowalski", "Larsson", "López", "Mensah", "Moreau", "Müller", "Nakamura",
    "Nguyen", "Novak", "Obi", "Okafor", "Okoye", "Park", "Patel", "Petrov", "Quinn", "Rossi",
    "Sato", "Schmidt", "Singh", "Silva", "Svensson", "Tanaka", "Traoré", "Virtanen", "Weber",
    "Wójcik", "Yılmaz",
];

/// A name as a part of a login: plain letters only.
pub(crate) fn plain(name: &str) -> String {
    let letter = |c: char| match c.to_lowercase().next().unwrap_or(c) {
        'ö' | 'ó' => 'o',
        'é' | 'ë' => 'e',
        'í' | 'ı' => 'i',
        'á' | 'à' => 'a',
        'ü' => 'u',
        c => c,
    };
    name.chars()
        .map(letter)
        .filter(char::is_ascii_alphabetic)
        .collect()
}
