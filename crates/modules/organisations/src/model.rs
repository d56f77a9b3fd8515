//! What the module speaks of: organisations, units, posts and memberships (W3C ORG).

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use stoa_types::{Locale, LocalizedText, OrganisationId, PersonId, PostId, UnitId};
use uuid::Uuid;

use crate::calendar::{Calendar, OfficeHours};
use crate::holidays::{self, HolidayRule};

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    #[serde(default)]
    pub street: String,
    /// Postal code.
    #[serde(default)]
    pub postcode: String,
    /// Town.
    #[serde(default)]
    pub town: String,
}

/// How an organisation or unit is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Telephone number.
    #[serde(default)]
    pub phone: String,
    /// Web address.
    #[serde(default)]
    pub web: String,
}

/// The colours of an organisation, for pages and letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Main colour, `#rrggbb`.
    pub primary: String,
    /// Accent colour, `#rrggbb`.
    pub accent: String,
}

impl Default for Theme {
    fn default() -> Self {
        Self { primary: "#1F4E79".to_owned(), accent: "#0F766E".to_owned() }
    }
}

/// A public organisation (CPSV-AP `PublicOrganisation`): the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its identifier.
    pub id: OrganisationId,
    /// Its short name in addresses and files.
    pub key: String,
    /// What is known of it.
    pub facts: OrganisationFacts,
}

/// The facts of an organisation, as stored and seeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationFacts {
    /// Name.
    pub name: LocalizedText,
    /// Number in the national register of organisations.
    pub registration: Option<String>,
    /// ISO 3166-1 code of its country.
    pub country: String,
    /// IANA name of its time zone.
    pub zone: String,
    /// ISO 4217 code of its currency.
    pub currency: String,
    /// The language it writes in when nothing else is known of the reader.
    pub locale: Locale,
    /// The languages it offers.
    pub languages: Vec<Locale>,
    /// Postal address.
    pub address: Address,
    /// How it is reached.
    pub contact: Contact,
    /// Colours.
    pub theme: Theme,
    /// Coat of arms or logo, as SVG.
    pub logo: Option<String>,
    /// Weekdays on which nobody works, besides holidays: 1 is Monday, 7 is Sunday.
    pub weekend: Vec<i8>,
    /// Public holidays.
    pub holidays: Vec<HolidayRule>,
    /// Office hours.
    pub hours: OfficeHours,
}

impl std::ops::Deref for Organisation {
    type Target = OrganisationFacts;

    fn deref(&self) -> &OrganisationFacts {
        &self.facts
    }
}

impl OrganisationFacts {
    /// The organisation's calendar, with the hours of one of its units when given.
    pub fn calendar(&self, hours: Option<&OfficeHours>) -> Calendar {
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        let hours = hours.unwrap_or(&self.hours).clone();
        let weekend: Vec<Weekday> =
            self.weekend.iter().filter_map(|day| Weekday::from_monday_one_offset(*day).ok()).collect();
        Calendar::new(zone, &weekend, self.holidays.clone(), hours)
    }

    /// The rules of the public holidays of the organisation's country.
    pub fn national_holidays(&self) -> Vec<HolidayRule> {
        holidays::of_country(&self.country)
    }
}

/// An organisational unit; its key is the candidate group of its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its identifier.
    pub id: UnitId,
    /// Its key, unique in the organisation.
    pub key: String,
    /// Key of the unit it belongs to.
    pub parent: Option<String>,
    /// What is known of it.
    pub facts: UnitFacts,
}

/// The facts of a unit, as stored and seeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct UnitFacts {
    /// Name.
    pub name: LocalizedText,
    /// How it is reached.
    pub contact: Contact,
    /// Where it is, when not at the organisation's address.
    pub address: Option<Address>,
    /// Its office hours, when not the organisation's.
    pub hours: Option<OfficeHours>,
}

/// A post in a unit. People hold posts, and through them belong to units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its identifier.
    pub id: PostId,
    /// Its key, unique in the organisation.
    pub key: String,
    /// Key of its unit.
    pub unit: String,
    /// What is known of it.
    pub facts: PostFacts,
}

/// The facts of a post, as stored and seeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct PostFacts {
    /// Title.
    pub title: LocalizedText,
    /// Whether the holder leads the unit, and so belongs also to all units below it.
    pub leads: bool,
}

/// That a person holds a post for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its identifier.
    pub id: Uuid,
    /// The post.
    pub post: PostId,
    /// The person.
    pub person: PersonId,
    /// First day.
    pub from: Date,
    /// Last day; open when absent.
    pub until: Option<Date>,
}
