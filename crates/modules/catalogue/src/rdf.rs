//! Names of the RDF vocabularies that CPSV-AP uses, and codes written in them.

/// Makes constants of terms in a namespace.
macro_rules! terms {
    ($($module:ident = $namespace:literal { $($name:ident = $local:literal),* $(,)? })*) => {
        $(pub(crate) mod $module {
            $(pub(crate) const $name: &str = concat!($namespace, $local);)*
        })*
    };
}

terms! {
    cpsv = "http://purl.org/vocab/cpsv#" {
        PUBLIC_SERVICE = "PublicService", RULE = "Rule", PRODUCES = "produces", HAS_INPUT = "hasInput", FOLLOWS = "follows",
        IMPLEMENTS = "implements"
    }
    cv = "http://data.europa.eu/m8g/" {
        PUBLIC_ORGANISATION = "PublicOrganisation", COST = "Cost", CHANNEL = "Channel", EVIDENCE = "Evidence",
        EVIDENCE_TYPE = "EvidenceType", OUTPUT = "Output", REQUIREMENT = "Requirement", CONTACT_POINT = "ContactPoint",
        EVENT = "Event", LIFE_EVENT = "LifeEvent", PARTICIPATION = "Participation",
        HAS_COMPETENT_AUTHORITY = "hasCompetentAuthority", HAS_PARTICIPATION = "hasParticipation", HAS_PARTICIPANT = "hasParticipant",
        ROLE = "role", THEMATIC_AREA = "thematicArea", SECTOR = "sector", IS_CLASSIFIED_BY = "isClassifiedBy",
        HAS_CHANNEL = "hasChannel", HAS_COST = "hasCost", HAS_VALUE = "hasValue", VALUE = "value", CURRENCY = "currency",
        IF_ACCESSED_THROUGH = "ifAccessedThrough", HAS_INPUT = "hasInput", HAS_INPUT_TYPE = "hasInputType",
        HOLDS_REQUIREMENT = "holdsRequirement", HAS_SUPPORTING_EVIDENCE = "hasSupportingEvidence",
        HAS_LEGAL_RESOURCE = "hasLegalResource", CONTACT = "contactPoint", TELEPHONE = "telephone", EMAIL = "email",
        CONTACT_PAGE = "contactPage", OPENING_HOURS = "openingHours", PROCESSING_TIME = "processingTime",
        IS_GROUPED_BY = "isGroupedBy", HAS_RELATED_SERVICE = "hasRelatedService", RELATED_SERVICE = "relatedService", SPATIAL = "spatial"
    }
    dct = "http://purl.org/dc/terms/" {
        TITLE = "title", DESCRIPTION = "description", IDENTIFIER = "identifier", LANGUAGE = "language", SPATIAL = "spatial",
        TYPE = "type", AUDIENCE = "audience", REQUIRES = "requires", CONFORMS_TO = "conformsTo", MODIFIED = "modified",
        LINGUISTIC_SYSTEM = "LinguisticSystem", LOCATION = "Location"
    }
    dcat = "http://www.w3.org/ns/dcat#" { KEYWORD = "keyword" }
    skos = "http://www.w3.org/2004/02/skos/core#" { CONCEPT = "Concept", PREF_LABEL = "prefLabel" }
    foaf = "http://xmlns.com/foaf/0.1/" { AGENT = "Agent", DOCUMENT = "Document", PAGE = "page", HOMEPAGE = "homepage" }
    eli = "http://data.europa.eu/eli/ontology#" { LEGAL_RESOURCE = "LegalResource" }
    time = "http://www.w3.org/2006/time#" { TEMPORAL_ENTITY = "TemporalEntity" }
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" { TYPE = "type" }
    rdfs = "http://www.w3.org/2000/01/rdf-schema#" { LABEL = "label" }
    xsd = "http://www.w3.org/2001/XMLSchema#" { DOUBLE = "double", DURATION = "duration", DATE = "date" }
}

/// Short names for files written, and for the context of files read.
pub(crate) const PREFIXES: [(&str, &str); 11] = [
    ("cpsv", "http://purl.org/vocab/cpsv#"),
    ("cv", "http://data.europa.eu/m8g/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("eli", "http://data.europa.eu/eli/ontology#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

pub(crate) const LANGUAGES: &str = "http://publications.europa.eu/resource/authority/language/";
pub(crate) const COUNTRIES: &str = "http://publications.europa.eu/resource/authority/country/";
pub(crate) const CURRENCIES: &str = "http://publications.europa.eu/resource/authority/currency/";

/// BCP 47 tags and the codes of the EU list of languages.
const LANGUAGE_CODES: [(&str, &str); 24] = [
    ("en", "ENG"),
    ("cs", "CES"),
    ("nb", "NOB"),
    ("nn", "NNO"),
    ("no", "NOR"),
    ("da", "DAN"),
    ("el", "ELL"),
    ("fr", "FRA"),
    ("es", "SPA"),
    ("nl", "NLD"),
    ("de", "DEU"),
    ("sv", "SWE"),
    ("fi", "FIN"),
    ("it", "ITA"),
    ("pt", "POR"),
    ("pl", "POL"),
    ("sk", "SLK"),
    ("hu", "HUN"),
    ("et", "EST"),
    ("lv", "LAV"),
    ("lt", "LIT"),
    ("ro", "RON"),
    ("bg", "BUL"),
    ("is", "ISL"),
];

/// The code of the EU list for a language.
pub(crate) fn language_code(tag: &str) -> String {
    let found = LANGUAGE_CODES.iter().find(|(known, _)| *known == tag);
    found.map_or_else(|| tag.to_uppercase(), |(_, code)| (*code).to_owned())
}

/// The BCP 47 tag of a language named by an IRI or code, such as `…/language/NLD`, `NL` or `nl`.
pub(crate) fn language_tag(code: &str) -> Option<String> {
    let code = local(code);
    if let Some((tag, _)) = LANGUAGE_CODES.iter().find(|(_, known)| known.eq_ignore_ascii_case(code)) {
        return Some((*tag).to_owned());
    }
    let short = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    short.then(|| code.to_ascii_lowercase())
}

/// The last part of an IRI: behind the last `/`, `#` or `:`.
pub(crate) fn local(iri: &str) -> &str {
    let iri = iri.trim_end_matches(['/', '#']);
    iri.rsplit(['/', '#', ':']).next().unwrap_or(iri)
}
