//! Sets of UTF-16 units.

/// A set of UTF-16 units.
#[derive(Clone, Debug, Default)]
pub(super) struct Set {
    pub(super) ranges: Vec<(u16, u16)>,
    pub(super) negative: bool,
}

impl Set {
    /// One unit.
    pub(super) fn one(unit: u16) -> Self {
        Self { ranges: vec![(unit, unit)], negative: false }
    }

    /// Whether the unit is in the set.
    pub(super) fn contains(&self, unit: u16) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&unit)) != self.negative
    }

    /// Takes in another set.
    pub(super) fn add(&mut self, other: &Self) {
        if !other.negative {
            self.ranges.extend(&other.ranges);
            return;
        }
        let mut sorted = other.ranges.clone();
        sorted.sort_unstable();
        let mut next: u32 = 0;
        for (low, high) in sorted {
            if u32::from(low) > next {
                self.ranges.push((next as u16, low - 1));
            }
            next = next.max(u32::from(high) + 1);
        }
        if next <= 0xffff {
            self.ranges.push((next as u16, 0xffff));
        }
    }
}

/// Whether a unit belongs to `\w`.
pub(super) fn is_word(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The set of `\d`, `\w`, `\s` and their opposites.
pub(super) fn named_set(letter: char) -> Option<Set> {
    let ranges: Vec<(u16, u16)> = match letter.to_ascii_lowercase() {
        'd' => vec![(48, 57)],
        'w' => vec![(48, 57), (65, 90), (95, 95), (97, 122)],
        's' => vec![
            (9, 13),
            (32, 32),
            (0xa0, 0xa0),
            (0x1680, 0x1680),
            (0x2000, 0x200a),
            (0x2028, 0x2029),
            (0x202f, 0x202f),
            (0x205f, 0x205f),
            (0x3000, 0x3000),
            (0xfeff, 0xfeff),
        ],
        _ => return None,
    };
    Some(Set { ranges, negative: letter.is_ascii_uppercase() })
}
