//! Fixed code lists with their names: audiences, channels, themes, life events.

use serde::{Deserialize, Serialize};
use stoa_types::LocalizedText;

use crate::model::Concept;

/// Names in English, Czech, Norwegian, Danish and Greek.
type Names = [&'static str; 5];
const TAGS: Names = ["en", "cs", "nb", "da", "el"];

fn localized(names: &Names) -> LocalizedText {
    LocalizedText(TAGS.iter().zip(names).map(|(tag, name)| ((*tag).to_owned(), (*name).to_owned())).collect())
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $code:literal, $names:expr;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$item])* $variant,)* }

        impl $name {
            /// All of them, in the order of lists.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code used in addresses and files.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The one with that code.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|item| item.code() == code)
            }

            /// Its names in the languages of the interface.
            pub fn label(self) -> LocalizedText {
                match self { $(Self::$variant => localized(&$names),)* }
            }
        }
    };
}

codes! {
    /// For whom a service is.
    Audience {
        /// People.
        #[default]
        Citizen = "citizen", ["People", "Občané", "Privatpersoner", "Borgere", "Πολίτες"];
        /// Enterprises.
        Business = "business", ["Businesses", "Podnikatelé", "Virksomheter", "Virksomheder", "Επιχειρήσεις"];
        /// Associations and other organisations.
        Association = "association", ["Associations", "Spolky", "Foreninger", "Foreninger", "Σύλλογοι"];
        /// Public bodies.
        PublicBody = "public_body", ["Public bodies", "Veřejné instituce", "Offentlige organer", "Offentlige myndigheder", "Δημόσιοι φορείς"];
    }
}

codes! {
    /// A way to get a service.
    ChannelKind {
        /// A page or dialog.
        #[default]
        Online = "online", ["Online", "Online", "På nett", "Online", "Διαδικτυακά"];
        /// In person.
        Counter = "counter", ["In person", "Osobně", "Personlig oppmøte", "Personligt fremmøde", "Αυτοπροσώπως"];
        /// By telephone.
        Phone = "phone", ["By telephone", "Telefonicky", "Telefon", "Telefon", "Τηλεφωνικά"];
        /// By post.
        Post = "post", ["By post", "Poštou", "Post", "Post", "Ταχυδρομικά"];
        /// By e-mail.
        Email = "email", ["By e-mail", "E-mailem", "E-post", "E-mail", "Με e-mail"];
        /// A paper form to fill in.
        Form = "form", ["Paper form", "Papírový formulář", "Papirskjema", "Papirblanket", "Έντυπη αίτηση"];
    }
}

const THEMES: &[(&str, Names, &[&str])] = &[
    (
        "taxes-money",
        ["Taxes and money", "Daně a peníze", "Skatt og penger", "Skat og penge", "Φόροι και χρήματα"],
        &["fiscalite", "argent", "gestion fiscal y tributaria", "gestion finances"],
    ),
    (
        "family",
        ["Family and children", "Rodina a děti", "Familie og barn", "Familie og børn", "Οικογένεια και παιδιά"],
        &["famille"],
    ),
    ("work", ["Work", "Práce", "Arbeid", "Arbejde", "Εργασία"], &["travail", "ressources humaines"]),
    (
        "health-social",
        [
            "Health and social support",
            "Zdraví a sociální podpora",
            "Helse og sosiale tjenester",
            "Sundhed og sociale ydelser",
            "Υγεία και κοινωνική στήριξη",
        ],
        &["social sante", "servicios sociales", "zorgtoeslag"],
    ),
    ("housing", ["Housing", "Bydlení", "Bolig", "Bolig", "Στέγαση"], &["logement"]),
    (
        "identity-citizenship",
        [
            "Identity papers and citizenship",
            "Doklady a občanství",
            "Legitimasjon og statsborgerskap",
            "Legitimation og statsborgerskab",
            "Ταυτότητα και ιθαγένεια",
        ],
        &["papiers citoyennete", "poblacion y territorio", "problacion y territorio"],
    ),
    (
        "culture-leisure",
        [
            "Culture, sport and leisure",
            "Kultura, sport a volný čas",
            "Kultur, idrett og fritid",
            "Kultur, sport og fritid",
            "Πολιτισμός, αθλητισμός και ελεύθερος χρόνος",
        ],
        &["loisirs", "promocion de la cultura"],
    ),
    (
        "transport",
        [
            "Transport and parking",
            "Doprava a parkování",
            "Transport og parkering",
            "Transport og parkering",
            "Μεταφορές και στάθμευση",
        ],
        &["transports", "infraestructura viaria"],
    ),
    (
        "justice",
        [
            "Justice and safety",
            "Spravedlnost a bezpečnost",
            "Rettsvesen og sikkerhet",
            "Retsvæsen og sikkerhed",
            "Δικαιοσύνη και ασφάλεια",
        ],
        &["justice", "policia local y proteccion civil", "responsabilidad patrimonial"],
    ),
    (
        "abroad",
        [
            "Abroad and immigration",
            "Zahraničí a imigrace",
            "Utlandet og innvandring",
            "Udlandet og indvandring",
            "Εξωτερικό και μετανάστευση",
        ],
        &["etranger"],
    ),
    (
        "business",
        [
            "Business and trade",
            "Podnikání a obchod",
            "Næringsliv og handel",
            "Erhverv og handel",
            "Επιχειρήσεις και εμπόριο",
        ],
        &[
            "secteurs d activite",
            "creation modification cessation",
            "vente commerce",
            "actividad economica y consumo",
            "ferias abastos mercados etc",
            "subvenciones",
        ],
    ),
    (
        "associations",
        ["Associations", "Spolky", "Foreninger", "Foreninger", "Σύλλογοι"],
        &[
            "fonctionnement d une association",
            "formalites administratives d une association",
            "financement et fiscalite d une association",
            "associations specifiques et fondations",
        ],
    ),
    (
        "building-planning",
        [
            "Building and planning",
            "Stavby a územní plánování",
            "Byggesak og plan",
            "Byggeri og planlægning",
            "Δόμηση και πολεοδομία",
        ],
        &["urbanismo"],
    ),
    (
        "environment",
        [
            "Environment, water and waste",
            "Životní prostředí, voda a odpad",
            "Miljø, vann og avfall",
            "Miljø, vand og affald",
            "Περιβάλλον, νερό και απορρίμματα",
        ],
        &["agua y residuos", "animales", "servicios basicos"],
    ),
    (
        "education",
        [
            "Education and childcare",
            "Vzdělávání a péče o děti",
            "Utdanning og barnehage",
            "Uddannelse og børnepasning",
            "Εκπαίδευση και παιδική φροντίδα",
        ],
        &[],
    ),
    (
        "democracy",
        [
            "Transparency and participation",
            "Transparentnost a účast",
            "Innsyn og medvirkning",
            "Åbenhed og deltagelse",
            "Διαφάνεια και συμμετοχή",
        ],
        &["transparencia", "quejas y sugerencias", "proteccion de datos", "secretaria general", "archivo"],
    ),
];

const LIFE_EVENTS: &[(&str, Names, &[&str])] = &[
    ("moving", ["Moving house", "Stěhování", "Flytting", "Flytning", "Μετακόμιση"], &["FR-F34635"]),
    (
        "having-a-child",
        ["Having a child", "Narození dítěte", "Få barn", "At få barn", "Απόκτηση παιδιού"],
        &["FR-F601"],
    ),
    (
        "marriage",
        [
            "Marriage and partnership",
            "Manželství a partnerství",
            "Ekteskap og samboerskap",
            "Ægteskab og samliv",
            "Γάμος και σύμφωνο συμβίωσης",
        ],
        &[],
    ),
    (
        "education",
        [
            "Starting school or studies",
            "Zahájení školy nebo studia",
            "Begynne på skole eller studier",
            "Start på skole eller studie",
            "Έναρξη σχολείου ή σπουδών",
        ],
        &[],
    ),
    (
        "finding-work",
        ["Looking for work", "Hledání práce", "Søke arbeid", "Jobsøgning", "Αναζήτηση εργασίας"],
        &["FR-F17556", "FR-F1700"],
    ),
    (
        "retirement",
        ["Retiring", "Odchod do důchodu", "Bli pensjonist", "Pensionering", "Συνταξιοδότηση"],
        &["FR-F17904"],
    ),
    (
        "buying-a-home",
        [
            "Buying or building a home",
            "Koupě nebo stavba bydlení",
            "Kjøpe eller bygge bolig",
            "Køb eller byggeri af bolig",
            "Αγορά ή κατασκευή κατοικίας",
        ],
        &["FR-F15913", "FR-F16123"],
    ),
    (
        "driving",
        [
            "Driving and owning a vehicle",
            "Řízení a vlastnictví vozidla",
            "Kjøre og eie kjøretøy",
            "At køre og eje et køretøj",
            "Οδήγηση και ιδιοκτησία οχήματος",
        ],
        &[],
    ),
    (
        "disability",
        [
            "Illness and disability",
            "Nemoc a zdravotní postižení",
            "Sykdom og funksjonsnedsettelse",
            "Sygdom og handicap",
            "Ασθένεια και αναπηρία",
        ],
        &["FR-F31029", "FR-F24610"],
    ),
    (
        "death",
        ["Death and inheritance", "Úmrtí a dědictví", "Dødsfall og arv", "Dødsfald og arv", "Θάνατος και κληρονομιά"],
        &["FR-F17649"],
    ),
    (
        "going-abroad",
        [
            "Moving abroad or coming back",
            "Odchod do zahraničí a návrat",
            "Flytte til utlandet eller hjem",
            "Flytning til udlandet eller hjem",
            "Μετάβαση στο εξωτερικό ή επιστροφή",
        ],
        &["FR-F2485", "FR-F32823"],
    ),
    (
        "crisis",
        [
            "Being a victim",
            "Oběť trestného činu",
            "Bli offer for kriminalitet",
            "Offer for forbrydelse",
            "Θύμα εγκλήματος",
        ],
        &["FR-F33959"],
    ),
    (
        "organising-an-event",
        ["Organising an event", "Pořádání akce", "Arrangere noe", "Afholdelse af arrangement", "Διοργάνωση εκδήλωσης"],
        &["FR-F31613"],
    ),
    (
        "documents",
        [
            "Needing papers or proof",
            "Potřeba dokladů a potvrzení",
            "Trenge papirer eller bekreftelser",
            "Behov for papirer eller beviser",
            "Ανάγκη εγγράφων ή βεβαιώσεων",
        ],
        &[],
    ),
    (
        "starting-a-business",
        ["Starting a business", "Zahájení podnikání", "Starte virksomhed", "Start af virksomhed", "Έναρξη επιχείρησης"],
        &["FR-F23571", "FR-F23961", "FR-F32886", "FR-F33794"],
    ),
    (
        "running-a-business",
        ["Running a business", "Provoz podniku", "Drive virksomhet", "Drift af virksomhed", "Λειτουργία επιχείρησης"],
        &["FR-F23697", "FR-F35240"],
    ),
    (
        "association",
        ["Founding an association", "Založení spolku", "Stifte forening", "Stiftelse af forening", "Ίδρυση συλλόγου"],
        &["FR-F3109"],
    ),
];

/// The fixed themes, with names in the languages of the interface.
pub fn themes() -> impl Iterator<Item = Concept> {
    THEMES.iter().map(|(code, names, _)| concept(code, names))
}

/// The fixed life events, with names in the languages of the interface.
pub fn life_events() -> impl Iterator<Item = Concept> {
    LIFE_EVENTS.iter().map(|(code, names, _)| concept(code, names))
}

fn concept(code: &str, names: &Names) -> Concept {
    Concept { code: code.to_owned(), label: localized(names) }
}

/// The theme of that code.
pub fn theme(code: &str) -> Option<Concept> {
    THEMES.iter().find(|(known, _, _)| *known == code).map(|(code, names, _)| concept(code, names))
}

/// The life event of that code.
pub fn life_event(code: &str) -> Option<Concept> {
    LIFE_EVENTS.iter().find(|(known, _, _)| *known == code).map(|(code, names, _)| concept(code, names))
}

/// The theme for a source's own name of a subject area: one of the fixed ones where it is known, else its own.
pub(crate) fn theme_named(name: &str, language: &str) -> Concept {
    let folded = crate::text::folded(name);
    let known = THEMES.iter().find(|(code, _, sources)| *code == folded || sources.contains(&folded.as_str()));
    known.map_or_else(
        || Concept { code: crate::text::slug(name), label: LocalizedText::new(language, name.trim()) },
        |(code, names, _)| concept(code, names),
    )
}

/// The fixed life event that a source's guide belongs to.
pub(crate) fn life_event_of_guide(guide: &str) -> Option<Concept> {
    LIFE_EVENTS.iter().find(|(_, _, guides)| guides.contains(&guide)).map(|(code, names, _)| concept(code, names))
}
