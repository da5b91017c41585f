//! The colours that Shifts knows.

/// The colour of a shift in Shifts: the classic twelve, which every client can show.
///
/// Source: Microsoft Graph, `scheduleEntityTheme`, read 2026-11. The members added in 2026-05
/// read as unknown without a special header, so the adapter never writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theme {
    /// White, also the answer to a colour that cannot be read.
    White,
    /// Blue.
    Blue,
    /// Green.
    Green,
    /// Purple.
    Purple,
    /// Pink.
    Pink,
    /// Yellow.
    Yellow,
    /// Gray.
    Gray,
    /// Dark blue.
    DarkBlue,
    /// Dark green.
    DarkGreen,
    /// Dark purple.
    DarkPurple,
    /// Dark pink.
    DarkPink,
    /// Dark yellow.
    DarkYellow,
}

impl Theme {
    /// All themes, in Microsoft's order.
    pub const ALL: [Self; 12] = [
        Self::White,
        Self::Blue,
        Self::Green,
        Self::Purple,
        Self::Pink,
        Self::Yellow,
        Self::Gray,
        Self::DarkBlue,
        Self::DarkGreen,
        Self::DarkPurple,
        Self::DarkPink,
        Self::DarkYellow,
    ];

    /// Microsoft's name for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::White => "white",
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Purple => "purple",
            Self::Pink => "pink",
            Self::Yellow => "yellow",
            Self::Gray => "gray",
            Self::DarkBlue => "darkBlue",
            Self::DarkGreen => "darkGreen",
            Self::DarkPurple => "darkPurple",
            Self::DarkPink => "darkPink",
            Self::DarkYellow => "darkYellow",
        }
    }

    /// The theme of that name, in any case; `None` for names that are not of the twelve.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str().eq_ignore_ascii_case(name.trim()))
    }
}
