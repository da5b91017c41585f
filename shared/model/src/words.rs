//! What people write in their own words.

use std::fmt;

/// A message, a note, a label or a name that a person wrote. `Debug` leaves it out: it can be
/// about anybody's health, and logs are read by many.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words(String);

impl Words {
    /// The words as they were written.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The words, for whoever they are meant for.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_left_out_of_debug() {
        let words = Words::new("the doctor said".to_owned());
        assert!(!format!("{words:?} {:?}", Some(&words)).contains("doctor"));
        assert_eq!(words.as_str(), "the doctor said");
    }
}
