use futures_util::TryStreamExt;
use stoa_catalogue::{AdminQuery, CatalogueError, Category, ImportFormat, SourceKind};
use stoa_types::Limit;

use crate::support::{administrator, catalogues, import, service, visitor};

#[tokio::test]
async fn the_list_filters_by_text_category_source_and_activity() {
    for (catalogue, _store) in catalogues().await {
        let admin = administrator();
        let mut eugo = service("trade-licence", &[("en", "Trade licence"), ("cs", "Živnostenské oprávnění")]);
        eugo.description.category = Category::Eugo;
        let licence = catalogue.publish(&admin, eugo).await.unwrap();
        catalogue.publish(&admin, service("parking-permit", &[("en", "Parking permit")])).await.unwrap();
        import(&catalogue, "uk.csv", ImportFormat::Lgsl, "lgsl_id,slug,label\n4,free-school-meals,Free school meals\n")
            .await;
        catalogue.set_active(&admin, licence.id, false).await.unwrap();
        for (query, expected) in [
            (AdminQuery::default(), vec!["uk-lgsl-4", "parking-permit", "trade-licence"]),
            (AdminQuery { text: "zivnostenske".into(), ..Default::default() }, vec!["trade-licence"]),
            (AdminQuery { text: "permit demo".into(), ..Default::default() }, vec!["parking-permit"]),
            (AdminQuery { category: Some(Category::Eugo), ..Default::default() }, vec!["trade-licence"]),
            (AdminQuery { source: Some(SourceKind::Import), ..Default::default() }, vec!["uk-lgsl-4"]),
            (AdminQuery { active: Some(false), ..Default::default() }, vec!["trade-licence"]),
            (AdminQuery { text: "100%_".into(), ..Default::default() }, vec![]),
        ] {
            let page = catalogue.admin_list(&admin, &query, None, Limit::default()).await.unwrap();
            let keys: Vec<_> = page.items.iter().map(|row| row.key.as_str()).collect();
            assert_eq!(keys, expected, "{query:?}");
        }
        let refused = catalogue.admin_list(&visitor(), &AdminQuery::default(), None, Limit::default()).await;
        assert!(matches!(refused, Err(CatalogueError::Forbidden)));
    }
}

#[tokio::test]
async fn the_list_pages_by_key_and_exports_every_row() {
    for (catalogue, _store) in catalogues().await {
        let admin = administrator();
        let mut rows = String::from("lgsl_id,slug,label\n");
        for number in 1..=450 {
            rows.push_str(&format!("{number},,\"Same, title {}\"\n", number % 7));
        }
        import(&catalogue, "uk.csv", ImportFormat::Lgsl, &rows).await;
        catalogue.publish(&admin, service("formula", &[("en", "=1+1")])).await.unwrap();
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page =
                catalogue.admin_list(&admin, &AdminQuery::default(), cursor.as_ref(), Limit::new(100)).await.unwrap();
            seen.extend(page.items.into_iter().map(|row| row.key));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!((seen.len(), once.len()), (451, 451));
        let parts: Vec<Vec<u8>> =
            catalogue.admin_csv(&admin, AdminQuery::default()).unwrap().try_collect().await.unwrap();
        let csv = String::from_utf8(parts.concat()).unwrap();
        assert_eq!(csv.lines().count(), 452);
        assert!(csv.starts_with("code,title,active"));
        assert!(csv.contains("'=1+1"), "no cell is a formula");
        assert!(catalogue.admin_csv(&visitor(), AdminQuery::default()).is_err());
    }
}
