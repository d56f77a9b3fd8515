//! The administrators' list of services: filtered, paged by key, exported as CSV.

use futures_util::Stream;
use futures_util::stream;
use stoa_types::{Actor, Cursor, Limit, OrganisationId, Page, ServiceId, Timestamp};

use crate::model::Category;
use crate::{Catalogue, CatalogueError, WALK, may_administer, sql};

/// Where services of a list come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// Service packages.
    Package,
    /// Other catalogues.
    Import,
    /// Written here.
    Local,
}

impl SourceKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Package, Self::Import, Self::Local];

    /// The name used in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Import => "import",
            Self::Local => "local",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Which services to list.
#[derive(Clone, Debug, Default)]
pub struct AdminQuery {
    /// Words that title, key, origin or authority hold, in any order, accents aside.
    pub text: String,
    /// Only of this category.
    pub category: Option<Category>,
    /// Only from there.
    pub source: Option<SourceKind>,
    /// Only active, or only inactive ones.
    pub active: Option<bool>,
}

/// A service in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminRow {
    /// Its identifier.
    pub id: ServiceId,
    /// Its key.
    pub key: String,
    /// Its title, in English where there is one.
    pub title: String,
    /// Newest version.
    pub version: i64,
    /// Whether the public sees it.
    pub active: bool,
    /// Category.
    pub category: Category,
    /// `package`, `import` or `local`.
    pub source: String,
    /// The catalogue it was imported from; empty for others.
    pub catalogue: String,
    /// Its identifier there.
    pub origin: String,
    /// Last change.
    pub changed_at: Timestamp,
    sort_title: String,
}

const CSV_HEAD: &str = "code,title,active,category,source,catalogue,origin,version,changed\r\n";

impl Catalogue {
    /// A page of the list, by title.
    ///
    /// # Errors
    /// [`CatalogueError::Forbidden`], a foreign cursor, or the store's failure.
    pub async fn admin_list(
        &self,
        actor: &Actor,
        query: &AdminQuery,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<AdminRow>, CatalogueError> {
        may_administer(actor)?;
        let [title, key] = cursor.map_or(Ok(["", ""]), Cursor::parts)?;
        let rows = self.admin_rows(actor.tenant, query, (title, key), i64::from(limit.get()) + 1).await?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.sort_title, &row.key])))
    }

    /// The whole list as CSV, page by page.
    ///
    /// # Errors
    /// [`CatalogueError::Forbidden`]; the stream ends with the store's failure.
    pub fn admin_csv(
        &self,
        actor: &Actor,
        query: AdminQuery,
    ) -> Result<impl Stream<Item = Result<Vec<u8>, CatalogueError>> + Send + use<>, CatalogueError> {
        may_administer(actor)?;
        let (catalogue, tenant) = (self.clone(), actor.tenant);
        // `None` before the head line, then the place reached.
        let begin = Some(None::<(String, String)>);
        Ok(stream::try_unfold(begin, move |state| {
            let (catalogue, query) = (catalogue.clone(), query.clone());
            async move {
                let Some(place) = state else { return Ok(None) };
                let mut out = if place.is_none() { CSV_HEAD.as_bytes().to_vec() } else { Vec::new() };
                let place = place.unwrap_or_default();
                let rows = catalogue.admin_rows(tenant, &query, (&place.0, &place.1), i64::from(WALK)).await?;
                out.extend(csv_lines(&rows));
                let next = rows.last().map(|row| Some((row.sort_title.clone(), row.key.clone())));
                Ok::<_, CatalogueError>(Some((out, next)))
            }
        }))
    }

    async fn admin_rows(
        &self,
        tenant: OrganisationId,
        query: &AdminQuery,
        after: (&str, &str),
        limit: i64,
    ) -> Result<Vec<AdminRow>, CatalogueError> {
        let rows = sql::admin_page(self.store(), tenant, query, after, limit).await?;
        Ok(rows
            .into_iter()
            .map(|row| AdminRow {
                id: ServiceId(row.id),
                key: row.key,
                title: row.title,
                version: row.version,
                active: row.active,
                category: Category::parse(&row.category).unwrap_or_default(),
                source: row.source,
                catalogue: row.catalogue,
                origin: row.origin,
                changed_at: Timestamp::from_micros(row.changed_at),
                sort_title: row.sort_title,
            })
            .collect())
    }
}

fn csv_lines(rows: &[AdminRow]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        let (version, changed) = (row.version.to_string(), row.changed_at.to_string());
        let active = if row.active { "yes" } else { "no" };
        let cells = [
            &row.key,
            &row.title,
            active,
            row.category.name(),
            &row.source,
            &row.catalogue,
            &row.origin,
            &version,
            &changed,
        ];
        // Writing to memory does not fail.
        let _ = writer.write_record(cells.map(plain));
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that a spreadsheet will not take for a formula.
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
