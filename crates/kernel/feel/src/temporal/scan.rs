//! A cursor over the text of a date, time or duration.

/// Reads a text from left to right.
pub(super) struct Scan<'t> {
    rest: &'t str,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn rest(&self) -> &'t str {
        self.rest
    }

    /// Takes one character if it is the next.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn expect(&mut self, wanted: char) -> Option<()> {
        self.take(wanted).then_some(())
    }

    /// The digits that come next, perhaps none.
    pub(super) fn digits(&mut self) -> &'t str {
        let end = self.rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        digits
    }

    /// Exactly two digits.
    pub(super) fn two(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(2)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.rest = rest;
        digits.parse().ok()
    }

    /// A fraction after a point as nanoseconds; further digits are cut off.
    pub(super) fn fraction(&mut self) -> Option<u32> {
        let digits = self.digits();
        if digits.is_empty() {
            return None;
        }
        let mut nanos = 0;
        for index in 0..9 {
            nanos = nanos * 10 + digits.as_bytes().get(index).map_or(0, |byte| u32::from(byte - b'0'));
        }
        Some(nanos)
    }
}
