//! Builders and helpers.

use std::path::PathBuf;

use stoa_catalogue::{
    Authority, Catalogue, Category, ImportFormat, ImportReport, ImportSource, MIGRATIONS, NewService,
    ServiceDescription, Source,
};
use stoa_store::testing::{TestStore, stores};
use stoa_types::{Actor, LocalizedText, OrganisationId, Role};
use uuid::Uuid;

pub(crate) fn tenant() -> OrganisationId {
    OrganisationId(Uuid::from_u128(1))
}

pub(crate) fn administrator() -> Actor {
    let mut actor = Actor::system(tenant(), "test");
    actor.subject = stoa_types::Subject::Person(stoa_types::PersonId(Uuid::from_u128(7)));
    actor.roles.push(Role::Administrator);
    actor
}

pub(crate) fn visitor() -> Actor {
    Actor::anonymous(tenant())
}

/// A catalogue on each back end.
pub(crate) async fn catalogues() -> Vec<(Catalogue, TestStore)> {
    let stores = stores(&[&MIGRATIONS]).await;
    stores.into_iter().map(|test| (Catalogue::new(test.store.clone(), test.store.world().clone()), test)).collect()
}

/// A catalogue on SQLite only, for what no back end can change.
pub(crate) async fn catalogue() -> (Catalogue, TestStore) {
    catalogues().await.remove(0)
}

pub(crate) fn text(pairs: &[(&str, &str)]) -> LocalizedText {
    pairs.iter().fold(LocalizedText::default(), |text, (tag, value)| text.with(tag, *value))
}

pub(crate) fn service(key: &str, title: &[(&str, &str)]) -> NewService {
    let description = ServiceDescription {
        title: text(title),
        description: text(&[("en", "About it.")]),
        category: Category::Municipal,
        authority: Authority {
            code: "demo".into(),
            name: text(&[("en", "Demo municipality")]),
            spatial: "NOR".into(),
            ..Authority::default()
        },
        ..ServiceDescription::default()
    };
    NewService { key: key.into(), source: Source::Package, dialog: None, description }
}

pub(crate) async fn import(catalogue: &Catalogue, name: &str, format: ImportFormat, text: &str) -> ImportReport {
    let source = ImportSource::bytes(name, format, text.as_bytes().to_vec());
    catalogue.import(&administrator(), source, &mut |_| ()).await.unwrap()
}

/// The folder of public data beside the checkout, when there is one.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let folder = std::env::var_os("STOA_SHARED").map_or_else(beside, PathBuf::from);
    let found = folder.join("data/procedures").is_dir();
    if !found {
        println!("SKIPPED: there is no folder {} with public data (set STOA_SHARED)", folder.display());
    }
    found.then_some(folder)
}
