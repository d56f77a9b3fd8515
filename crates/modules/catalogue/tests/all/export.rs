use futures_util::TryStreamExt;
use stoa_catalogue::{
    Audience, Catalogue, Channel, ChannelKind, ContactPoint, Cost, Evidence, ExportFormat, ImportFormat, ImportSource,
    LegalResource, Output, Requirement, Rule, TimeLimit, life_event, theme,
};
use stoa_types::{Actor, Locale, Money, OrganisationId};
use uuid::Uuid;

use crate::support::{administrator, catalogues, import, service, shared, text, visitor};

async fn exported(catalogue: &Catalogue, format: ExportFormat) -> String {
    let stream = catalogue.export(&visitor(), format, "https://services.example.org/").unwrap();
    let pieces: Vec<Vec<u8>> = stream.try_collect().await.unwrap();
    String::from_utf8(pieces.concat()).unwrap()
}

fn parking() -> stoa_catalogue::NewService {
    let mut new = service("parking-permit", &[("en", "Parking permit"), ("nb", "Parkeringstillatelse")]);
    let facts = &mut new.description;
    facts.keywords = vec![text(&[("en", "car park")])];
    facts.themes = vec![theme("transport").unwrap()];
    facts.life_events = vec![life_event("moving").unwrap()];
    facts.audiences = vec![Audience::Citizen, Audience::Business];
    facts.languages = vec!["en".into(), "nb".into()];
    facts.channels = vec![
        Channel { kind: ChannelKind::Online, url: text(&[("en", "https://example.org/a b")]), ..Channel::default() },
        Channel { kind: ChannelKind::Counter, opening_hours: text(&[("en", "9–15")]), ..Channel::default() },
    ];
    let amount = Some(Money { minor: 45_050, currency: "NOK".into() });
    facts.costs = vec![Cost { amount, description: text(&[("en", "A year")]), channel: Some(ChannelKind::Online) }];
    facts.evidence = vec![Evidence {
        id: "vehicle".into(),
        title: text(&[("en", "Registration")]),
        evidence_type: Some("VR".into()),
        ..Evidence::default()
    }];
    facts.outputs = vec![Output { title: text(&[("en", "Permit")]), kind: "permit".into(), ..Output::default() }];
    facts.requirements = vec![Requirement {
        title: text(&[("en", "Lives there")]),
        evidence: vec!["vehicle".into()],
        ..Requirement::default()
    }];
    facts.legal_resources = vec![LegalResource {
        id: "law-1".into(),
        title: text(&[("en", "Road traffic act")]),
        ..LegalResource::default()
    }];
    facts.rules =
        vec![Rule { title: text(&[("en", "One per household")]), implements: vec!["law-1".into()], ..Rule::default() }];
    facts.contacts = vec![ContactPoint { telephone: Some("+47 1".into()), ..ContactPoint::default() }];
    facts.time_limit = Some(TimeLimit { duration: Some("P5D".into()), ..TimeLimit::default() });
    new
}

#[tokio::test]
async fn what_is_exported_can_be_imported_with_its_facts() {
    for (catalogue, _store) in catalogues().await {
        catalogue.publish(&administrator(), parking()).await.unwrap();
        let original = catalogue.service(&visitor(), "parking-permit").await.unwrap();
        for (format, read, tenant) in
            [(ExportFormat::Turtle, ImportFormat::CpsvTurtle, 11), (ExportFormat::JsonLd, ImportFormat::CpsvJsonLd, 12)]
        {
            let document = exported(&catalogue, format).await;
            let actor = Actor::system(OrganisationId(Uuid::from_u128(tenant)), "test");
            let source = ImportSource::bytes("export", read, document.into_bytes());
            let report = catalogue.import(&actor, source, &mut |_| ()).await.unwrap();
            assert_eq!((report.added, report.refused), (1, 0), "{report:?}");
            let copy = catalogue.service(&actor, "parking-permit").await.unwrap();
            assert_eq!(copy.title, original.title);
            assert_eq!(copy.description.description, original.description.description);
            assert_eq!(copy.authority.name, original.authority.name);
            assert_eq!((&copy.themes, &copy.life_events), (&original.themes, &original.life_events));
            assert_eq!((&copy.audiences, &copy.costs), (&original.audiences, &original.costs));
            assert_eq!((&copy.keywords, &copy.languages), (&original.keywords, &original.languages));
            assert_eq!(copy.channels.len(), 2);
            assert_eq!(copy.requirements[0].evidence.len(), 1);
            assert_eq!(copy.rules[0].implements.len(), 1);
            assert_eq!(copy.time_limit, original.time_limit);
            assert_eq!(copy.contacts[0].telephone.as_deref(), Some("+47 1"));
        }
    }
}

#[tokio::test]
async fn inactive_services_and_other_tenants_are_not_exported() {
    for (catalogue, _store) in catalogues().await {
        let admin = administrator();
        let hidden = catalogue.publish(&admin, service("hidden", &[("en", "Hidden")])).await.unwrap();
        catalogue.publish(&admin, service("shown", &[("en", "Shown")])).await.unwrap();
        catalogue.set_active(&admin, hidden.id, false).await.unwrap();
        let turtle = exported(&catalogue, ExportFormat::Turtle).await;
        assert!(turtle.contains("/services/shown") && !turtle.contains("hidden"), "{turtle}");
        assert!(catalogue.export(&admin, ExportFormat::Turtle, "no address").is_err());
        let mut written = Vec::new();
        assert_eq!(catalogue.export_jsonld(&visitor(), &mut written).await.unwrap(), 1);
        let document: serde_json::Value = serde_json::from_slice(&written).unwrap();
        assert!(document.to_string().contains("services/shown"));
    }
}

#[tokio::test]
async fn the_published_examples_are_read() {
    let Some(folder) = shared() else { return };
    let folder = folder.join("data/cpsv-ap-3.2.0");
    for (catalogue, _store) in catalogues().await {
        for (file, format, tenant) in [
            ("example-rdf_public_service.ttl", ImportFormat::CpsvTurtle, 21),
            ("example-rdf_public_service.jsonld", ImportFormat::CpsvJsonLd, 22),
        ] {
            let actor = Actor::system(OrganisationId(Uuid::from_u128(tenant)), "test");
            let source = ImportSource::file(&folder.join(file), format).unwrap();
            let report = catalogue.import(&actor, source, &mut |_| ()).await.unwrap();
            assert_eq!((report.added, report.refused), (1, 0), "{report:?}");
            let service = catalogue.service(&actor, "tax-on-web").await.unwrap();
            assert_eq!(service.authority.name.text(Locale::En), "Federal Public Service FINANCE");
            assert_eq!(service.evidence[0].title.0["fr"], "Attestation garde d'enfants");
            assert_eq!(service.requirements[0].evidence, ["evi-123"]);
            assert_eq!(service.contacts[0].telephone.as_deref(), Some("+32 257 25757"));
        }
    }
}

#[tokio::test]
async fn broken_documents_are_refused_whole_and_broken_services_alone() {
    let head = "@prefix cpsv: <http://purl.org/vocab/cpsv#> .\n@prefix cv: <http://data.europa.eu/m8g/> .\n@prefix dct: <http://purl.org/dc/terms/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n";
    let good = "<https://e.org/a> a cpsv:PublicService ; dct:identifier \"good\" ; dct:title \"Dienst\"@nl ; cv:hasCompetentAuthority <https://e.org/o> .\n<https://e.org/o> skos:prefLabel \"Gemeente\" .\n";
    let bad = "<https://e.org/lonely> a cpsv:PublicService ; dct:title \"Alleen\"@nl .\n<https://e.org/nameless> a cpsv:PublicService .\n";
    for (catalogue, _store) in catalogues().await {
        let report = import(&catalogue, "some.ttl", ImportFormat::CpsvTurtle, &format!("{head}{bad}{good}")).await;
        assert_eq!((report.added, report.refused), (1, 2));
        let places: Vec<_> = report.refusals.iter().map(|refusal| refusal.line).collect();
        assert_eq!(places, [5, 6]);
        assert!(report.refusals[0].cure.contains("hasCompetentAuthority"));
        let broken = import(&catalogue, "broken.ttl", ImportFormat::CpsvTurtle, &format!("{head}{good}<oops")).await;
        assert_eq!((broken.added, broken.unchanged, broken.refused, broken.refusals[0].line), (0, 0, 1, 7));
        let prefix = import(&catalogue, "prefix.ttl", ImportFormat::CpsvTurtle, good).await;
        assert!(prefix.refusals[0].cure.contains("@prefix"), "{:?}", prefix.refusals);
        let json = import(&catalogue, "broken.jsonld", ImportFormat::CpsvJsonLd, "{\n\"@graph\": [,]}").await;
        assert_eq!((json.refused, json.refusals[0].line), (1, 2));
        let remote = r#"{"@context": "https://example.org/other.jsonld", "@id": "https://e.org/a"}"#;
        let foreign = import(&catalogue, "remote.jsonld", ImportFormat::CpsvJsonLd, remote).await;
        assert!(foreign.refusals[0].cure.contains("Contexts"), "{:?}", foreign.refusals);
        let deep = import(&catalogue, "deep.jsonld", ImportFormat::CpsvJsonLd, &"[".repeat(100_000)).await;
        assert_eq!(deep.refused, 1);
        let nested = import(
            &catalogue,
            "deep.ttl",
            ImportFormat::CpsvTurtle,
            &format!("{head}<https://e.org/a> dct:title {}", "[ dct:title ".repeat(50_000)),
        )
        .await;
        assert_eq!(nested.refused, 1);
    }
}
