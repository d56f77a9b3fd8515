//! The fixed themes and life events.

use crate::vocabulary::Names;

/// A code, its names, and what other catalogues call it.
type Listed = (&'static str, Names, &'static [&'static str]);

/// Themes: code, names, and folded names of the same subject in imported catalogues.
pub(super) const THEMES: &[Listed] = &[
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

/// Life events: code, names, and identifiers of guides of imported catalogues about the same.
pub(super) const LIFE_EVENTS: &[Listed] = &[
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
