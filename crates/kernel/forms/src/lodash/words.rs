//! Words of a text, and letters without their marks.

/// The words of a text: runs of letters or digits, split where lower case turns to upper.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().copied().enumerate() {
        if !letter.is_alphanumeric() {
            flush(&mut found, &mut word);
            continue;
        }
        let next = letters.get(at + 1).copied();
        if let Some(last) = word.chars().last()
            && splits(last, letter, next)
        {
            flush(&mut found, &mut word);
        }
        word.push(letter);
    }
    flush(&mut found, &mut word);
    found
}

fn flush(found: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        found.push(std::mem::take(word));
    }
}

fn splits(last: char, letter: char, next: Option<char>) -> bool {
    if last.is_numeric() != letter.is_numeric() {
        return true;
    }
    // "fooBar" splits before B, "HTMLPage" before P.
    letter.is_uppercase() && (last.is_lowercase() || (last.is_uppercase() && next.is_some_and(char::is_lowercase)))
}

/// Latin letters without their marks.
pub(super) fn deburr(text: &str) -> String {
    text.chars().map(plain).collect()
}

fn plain(letter: char) -> String {
    let known: &[(&str, &str)] = &[
        ("ÀÁÂÃÄÅĀĂĄ", "A"),
        ("àáâãäåāăą", "a"),
        ("ÇĆĈĊČ", "C"),
        ("çćĉċč", "c"),
        ("ÐĎĐ", "D"),
        ("ðďđ", "d"),
        ("ÈÉÊËĒĔĖĘĚ", "E"),
        ("èéêëēĕėęě", "e"),
        ("ĜĞĠĢ", "G"),
        ("ĝğġģ", "g"),
        ("ĤĦ", "H"),
        ("ĥħ", "h"),
        ("ÌÍÎÏĨĪĬĮİ", "I"),
        ("ìíîïĩīĭįı", "i"),
        ("Ĵ", "J"),
        ("ĵ", "j"),
        ("Ķ", "K"),
        ("ķĸ", "k"),
        ("ĹĻĽĿŁ", "L"),
        ("ĺļľŀł", "l"),
        ("ÑŃŅŇŊ", "N"),
        ("ñńņňŋ", "n"),
        ("ÒÓÔÕÖØŌŎŐ", "O"),
        ("òóôõöøōŏő", "o"),
        ("ŔŖŘ", "R"),
        ("ŕŗř", "r"),
        ("ŚŜŞŠ", "S"),
        ("śŝşš", "s"),
        ("ŢŤŦ", "T"),
        ("ţťŧ", "t"),
        ("ÙÚÛÜŨŪŬŮŰŲ", "U"),
        ("ùúûüũūŭůűų", "u"),
        ("Ŵ", "W"),
        ("ŵ", "w"),
        ("ÝŶŸ", "Y"),
        ("ýÿŷ", "y"),
        ("ŹŻŽ", "Z"),
        ("źżž", "z"),
        ("Æ", "Ae"),
        ("æ", "ae"),
        ("Þ", "Th"),
        ("þ", "th"),
        ("ß", "ss"),
        ("Œ", "Oe"),
        ("œ", "oe"),
        ("ſ", "s"),
    ];
    if matches!(letter, '\u{300}'..='\u{36f}') {
        return String::new();
    }
    known
        .iter()
        .find(|(set, _)| set.contains(letter))
        .map_or_else(|| letter.to_string(), |(_, plain)| (*plain).to_owned())
}
