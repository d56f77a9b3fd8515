//! Words for searching: folding of accents and letters, and stems in eight languages.

use std::collections::HashSet;
use std::sync::LazyLock;

use snowball_stemmers_rs::{Algorithm, Stemmer};
use stoa_types::Money;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word kept, in characters: longer ones are cut.
const LONGEST: usize = 40;

/// A text for comparing: lower case, without accents, letters of one sound made one, words separated by one space.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in words(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&fold(&word));
    }
    out
}

/// A short ASCII-or-letter name for addresses: folded words joined by hyphens, at most 80 characters.
pub(crate) fn slug(text: &str) -> String {
    let joined = folded(text).replace(' ', "-");
    joined.chars().take(80).collect()
}

/// The words of a text in lower case, in order. Apostrophes and hyphens separate.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c)))
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).flat_map(char::to_lowercase).nfc().collect())
}

/// One word without accents.
pub(crate) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ø' => out.push('o'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            'ς' => out.push('σ'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            'ħ' => out.push('h'),
            _ => out.push(c),
        }
    }
    out
}

static STEMMERS: LazyLock<Vec<(&'static str, Stemmer)>> = LazyLock::new(|| {
    [
        ("en", Algorithm::English),
        ("cs", Algorithm::Czech),
        ("nb", Algorithm::Norwegian),
        ("da", Algorithm::Danish),
        ("el", Algorithm::Greek),
        ("fr", Algorithm::French),
        ("es", Algorithm::Spanish),
        ("nl", Algorithm::Dutch),
    ]
    .into_iter()
    .map(|(tag, algorithm)| (tag, Stemmer::create(algorithm)))
    .collect()
});

/// Adds the stems of a word in one language that differ from the folded word. Words typed without their accents
/// get the stem of the bare word too.
pub(crate) fn add_stems(tag: &str, word: &str, folded: &str, out: &mut Vec<String>) {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    let primary = if matches!(primary, "no" | "nn") { "nb" } else { primary };
    let Some((_, stemmer)) = STEMMERS.iter().find(|(known, _)| *known == primary) else { return };
    for stem in [fold(&stemmer.stem(word)), fold(&stemmer.stem(folded))] {
        if !stem.is_empty() && stem != folded && !out.contains(&stem) {
            out.push(stem);
        }
    }
}

/// The stems of a word in every language, without repeats.
pub(crate) fn stems_in_all(word: &str, folded: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (tag, _) in STEMMERS.iter() {
        add_stems(tag, word, folded, &mut out);
    }
    out
}

/// Words that say nothing about what is looked for, folded, of the eight languages.
static EMPTY_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "a an and are as at be by can do for from get have how i in is it me my of on or our the to want we what where which with you your \
     na se za ze si je jak pro pri do od po ve kde co mi muj moje chci \
     en et ei av og pa som til vil jeg meg min mitt mine hvor hva hvordan skal kan den det de der \
     af jeg mig mit hvordan hvor hvad skal om \
     ο η το οι τα του τησ των τον την σε στο στη στον στην με για απο και να που πωσ θα μου \
     au aux ce ces d dans de des du elle est il j je l la le les leur ma mes mon ou par pas pour qu que qui sa ses son sur un une vous votre comment \
     al como con del el ella en es esta este lo los las mi mis para por que se su sus y donde una uno \
     aan bij dat de een en het ik in is mijn naar niet of om op te van voor waar wat hoe"
        .split_whitespace()
        .collect()
});

/// Whether a folded word is only grammar.
pub(crate) fn is_empty_word(folded: &str) -> bool {
    EMPTY_WORDS.contains(folded)
}

/// An amount written in decimals, such as `25.50`, in minor units of its currency. Dots and commas part decimals.
pub(crate) fn money(amount: &str, currency: &str) -> Option<Money> {
    let currency = currency.trim().to_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let decimals = decimals(&currency);
    let amount = amount.trim().replace(',', ".");
    // Numbers of xsd:double may be written as 2.55E1.
    let plain = if amount.contains(['e', 'E']) {
        format!("{:.decimals$}", amount.parse::<f64>().ok().filter(|value| value.abs() < 1e12)?)
    } else {
        amount
    };
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let beyond = part.get(decimals..).unwrap_or("");
    if whole.is_empty() || !digits(whole) || !digits(part) || beyond.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let part: String = part.chars().chain(std::iter::repeat('0')).take(decimals).collect();
    Some(Money { minor: format!("{whole}{part}").parse().ok()?, currency })
}

/// Decimals of a currency's minor unit.
fn decimals(currency: &str) -> usize {
    match currency {
        "JPY" | "ISK" | "KRW" | "CLP" | "HUF" => 0,
        _ => 2,
    }
}

/// An amount in decimals of its currency.
pub(crate) fn decimal(money: &Money) -> String {
    let decimals = decimals(&money.currency);
    let sign = if money.minor < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", money.minor.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Whether a text is an ISO 8601 duration such as `P5D` or `PT20M`.
pub(crate) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    let fits = |part: &str, units: &str| {
        let mut units = units.chars();
        let mut digits = 0;
        part.chars().all(|c| match c {
            '0'..='9' => {
                digits += 1;
                true
            }
            unit => std::mem::take(&mut digits) > 0 && units.any(|known| known == unit),
        }) && digits == 0
    };
    let some = !date.is_empty() || time.is_some();
    some && fits(date, "YMD") && time.is_none_or(|time| !time.is_empty() && fits(time, "HMS"))
}
