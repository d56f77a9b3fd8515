//! What a letter is made of.

use serde::Serialize;
use serde_json::{Value, json};
use stoa_types::{Locale, Timestamp};
use typst::foundations::Datetime;

use super::{LetterError, LetterLimits, SERIF};

/// A letter to set.
#[derive(Clone, Debug)]
pub struct LetterRequest {
    /// The service's template.
    pub template: Template,
    /// What the template finds in `data`.
    pub data: Value,
    /// What every letter has.
    pub facts: LetterFacts,
    /// How the municipality looks.
    pub theme: Theme,
    /// The reader's language.
    pub locale: Locale,
    /// Names this letter for good (such as its document id): part of the PDF's identity.
    pub ident: String,
    /// When it was written.
    pub timestamp: Timestamp,
}

/// A Typst source with the name its author knows it by.
#[derive(Clone, Debug)]
pub struct Template {
    /// Such as `letters/decision.typ`; used in messages.
    pub name: String,
    /// The text.
    pub source: String,
}

/// What the frame of a letter shows.
#[derive(Clone, Debug, Serialize)]
pub struct LetterFacts {
    /// The case number or another reference to quote in an answer.
    pub reference: String,
    /// The letter's date as `YYYY-MM-DD`, in the office's time zone.
    pub date: String,
    /// To whom.
    pub addressee: Addressee,
    /// From whom.
    pub sender: Sender,
    /// Who to ask, such as a caseworker's name.
    pub contact: Option<String>,
    /// Answer expected by, as `YYYY-MM-DD`.
    pub due: Option<String>,
    /// Who signs.
    pub signatory: Signatory,
}

/// To whom a letter goes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Addressee {
    /// Full name.
    pub name: String,
    /// Address lines; empty for a letter that goes to a mailbox only.
    pub lines: Vec<String>,
}

/// From whom a letter comes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sender {
    /// The unit, in the reader's language.
    pub unit: Option<String>,
    /// Address lines.
    pub lines: Vec<String>,
    /// Telephone, e-mail, web: as they shall be read.
    pub channels: Vec<String>,
}

/// Who signs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Signatory {
    /// Full name; none for an automated decision.
    pub name: Option<String>,
    /// Title or function.
    pub role: Option<String>,
}

/// How a municipality's letters look.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// Its colour as `#RRGGBB`.
    pub color: String,
    /// Its logo or coat of arms.
    pub logo_svg: Option<String>,
    /// A font family handed to [`super::Letters::new`]; the built-in one stands behind it.
    pub font: Option<String>,
}

impl LetterFacts {
    pub(crate) fn today(&self) -> Option<Datetime> {
        let date: jiff::civil::Date = self.date.parse().ok()?;
        let part = |value: i8| u8::try_from(value).ok();
        Datetime::from_ymd(i32::from(date.year()), part(date.month())?, part(date.day())?)
    }
}

impl LetterRequest {
    /// The bytes of `/data.json`, when all of the request is usable.
    pub(crate) fn data_file(
        &self,
        limits: &LetterLimits,
        has_family: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<u8>, LetterError> {
        let refuse = |what: String| Err(LetterError::Request(what));
        if self.template.source.len() > limits.template_bytes {
            return refuse(format!("the template is larger than {} bytes. Shorten it.", limits.template_bytes));
        }
        if self.theme.logo_svg.as_ref().is_some_and(|logo| logo.len() > limits.logo_bytes) {
            return refuse(format!("the logo is larger than {} bytes. Give a simpler one.", limits.logo_bytes));
        }
        if self.ident.is_empty() {
            return refuse("it has no identifier.".to_owned());
        }
        for date in std::iter::once(&self.facts.date).chain(&self.facts.due) {
            if date.parse::<jiff::civil::Date>().is_err() {
                return refuse(format!("\"{date}\" is no date of the form YYYY-MM-DD."));
            }
        }
        let Some(color) = parse_color(&self.theme.color) else {
            return refuse(format!("the colour \"{}\" is not of the form #RRGGBB.", self.theme.color));
        };
        if let Some(font) = self.theme.font.as_ref().filter(|font| !has_family(font)) {
            return refuse(format!("the font \"{font}\" is not installed. Add its file or leave the font out."));
        }
        let mut letter = serde_json::to_value(&self.facts).unwrap_or_default();
        letter["locale"] = Value::from(self.locale.tag());
        let fonts: Vec<_> = self.theme.font.iter().map(String::as_str).chain([SERIF]).collect();
        let theme = json!({
            "name": self.theme.name,
            "color": self.theme.color,
            // Text on white must be readable: a pale colour is for surfaces only.
            "ink": if contrast_on_white(color) >= 4.5 { self.theme.color.as_str() } else { "#1b1b1b" },
            "logo": self.theme.logo_svg.is_some(),
            "fonts": fonts,
        });
        let all = json!({ "data": self.data, "letter": letter, "theme": theme });
        let bytes = serde_json::to_vec(&all).map_err(|error| LetterError::Request(error.to_string()))?;
        if bytes.len() > limits.data_bytes {
            return refuse(format!("its data is larger than {} bytes. Give it only what it shows.", limits.data_bytes));
        }
        Ok(bytes)
    }
}

fn parse_color(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// Contrast ratio as WCAG 2 defines it.
fn contrast_on_white(color: [u8; 3]) -> f64 {
    let linear = color.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    let [red, green, blue] = linear;
    1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}
