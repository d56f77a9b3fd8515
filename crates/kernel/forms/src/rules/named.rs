//! Rules with a name instead of code: identity numbers, organisation numbers, bank accounts.

use super::{Check, Failure, Verdict};
use crate::model::Kind;

/// A rule with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A Norwegian national identity or D number.
    NationalId,
    /// A Norwegian organisation number.
    Organisation,
    /// A Norwegian account number or an IBAN.
    Account,
}

impl Named {
    /// The rule that comes with a kind of component.
    pub(super) const fn of_kind(kind: Kind) -> Option<Self> {
        match kind {
            Kind::NationalId => Some(Self::NationalId),
            Kind::OrganisationNumber => Some(Self::Organisation),
            Kind::BankAccount => Some(Self::Account),
            _ => None,
        }
    }

    pub(super) fn check(self, check: &Check<'_, '_>) -> Verdict {
        let Some(text) = check.text() else { return Verdict::Passed };
        let compact: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '.').collect();
        let type_name = check.context.component.type_name.as_str();
        let (fits, key) = match self {
            Self::NationalId if type_name.starts_with("bsn") => (is_bsn(&compact), "nationalId"),
            Self::NationalId => (is_norwegian_id(&compact), "nationalId"),
            Self::Organisation => (is_organisation(&compact), "organisationNumber"),
            Self::Account if type_name.eq_ignore_ascii_case("iban") => (is_iban(&compact), "accountNumber"),
            Self::Account => (is_account(&compact) || is_iban(&compact), "accountNumber"),
        };
        if fits { Verdict::Passed } else { Failure::new(key).named("custom").into() }
    }
}

fn digits(text: &str, count: usize) -> Option<Vec<u32>> {
    let digits: Vec<u32> = text.chars().map_while(|letter| letter.to_digit(10)).collect();
    (digits.len() == count && text.chars().count() == count).then_some(digits)
}

/// Whether the weighted sum, check digit included, is a multiple of eleven.
fn modulo_eleven(digits: &[u32], weights: &[u32]) -> bool {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 == 0
}

/// Eleven digits with two check digits and a possible birthday.
pub(crate) fn is_norwegian_id(text: &str) -> bool {
    let Some(digits) = digits(text, 11) else { return false };
    let pair = |at: usize| digits.get(at).copied().unwrap_or(0) * 10 + digits.get(at + 1).copied().unwrap_or(0);
    let (day, month) = (pair(0) % 40, pair(2) % 40);
    (1..=31).contains(&day)
        && (1..=12).contains(&month)
        && modulo_eleven(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0])
        && modulo_eleven(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
}

/// Nine digits with a check digit, as Norway gives them to organisations.
pub(crate) fn is_organisation(text: &str) -> bool {
    digits(text, 9).is_some_and(|digits| modulo_eleven(&digits, &[3, 2, 7, 6, 5, 4, 3, 2, 1]))
}

/// Eleven digits with a check digit, as Norwegian banks give them.
pub(crate) fn is_account(text: &str) -> bool {
    digits(text, 11).is_some_and(|digits| modulo_eleven(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]))
}

/// A Dutch citizen service number: nine digits, the last one counted negatively.
fn is_bsn(text: &str) -> bool {
    digits(text, 9).is_some_and(|digits| {
        let sum: u32 = digits.iter().zip([9, 8, 7, 6, 5, 4, 3, 2, 10]).map(|(digit, weight)| digit * weight).sum();
        sum > 0 && sum.is_multiple_of(11)
    })
}

/// An international account number: country, check digits, up to 30 letters and digits.
pub(crate) fn is_iban(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    if !(15..=34).contains(&upper.len()) || !upper.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let (Some(head), Some(tail)) = (upper.get(..4), upper.get(4..)) else { return false };
    let starts_well = head
        .bytes()
        .enumerate()
        .all(|(at, byte)| if at < 2 { byte.is_ascii_alphabetic() } else { byte.is_ascii_digit() });
    let rest = tail
        .chars()
        .chain(head.chars())
        .filter_map(|letter| letter.to_digit(36))
        .fold(0_u32, |rest, value| if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 });
    starts_well && rest == 1
}
