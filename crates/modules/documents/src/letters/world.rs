//! What Typst may see while it sets a letter: the template, the standard layout, the data, the logo and our fonts.
//! No folder, no network, no clock.

use std::sync::{Arc, LazyLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The names under which a template reaches its files. Typst keeps every name it has seen for the life of the
/// process, so they are the same for all letters.
struct Files {
    letter: FileId,
    standard: FileId,
    labels: FileId,
    data: FileId,
    logo: FileId,
}

static FILES: LazyLock<Option<Files>> = LazyLock::new(|| {
    let file = |path: &str| Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern());
    Some(Files {
        letter: file("/letter.typ")?,
        standard: file("/standard.typ")?,
        labels: file("/labels.json")?,
        data: file("/data.json")?,
        logo: file("/logo.svg")?,
    })
});

/// What all letters share.
pub(crate) struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    standard: Source,
    labels: Bytes,
    files: &'static Files,
}

impl Shared {
    /// The standard layout with the fonts built in (Libertinus Serif: Latin, Greek, Cyrillic) and those given.
    pub(crate) fn new(more_fonts: Vec<Vec<u8>>) -> Option<Self> {
        let files = FILES.as_ref()?;
        let built_in = typst_assets::fonts().map(Bytes::new).flat_map(Font::iter);
        let mut fonts: Vec<Font> = built_in.filter(|font| font.info().family == super::SERIF).collect();
        fonts.extend(more_fonts.into_iter().map(Bytes::new).flat_map(Font::iter));
        let book = FontBook::from_fonts(&fonts);
        Some(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(book),
            fonts,
            standard: Source::new(files.standard, include_str!("../../letters/standard.typ").to_owned()),
            labels: Bytes::new(include_bytes!("../../letters/labels.json").as_slice()),
            files,
        })
    }

    /// The families a theme may name.
    pub(crate) fn has_family(&self, family: &str) -> bool {
        self.book.contains_family(&family.to_lowercase())
    }
}

/// One letter's files.
pub(crate) struct LetterWorld {
    pub(crate) shared: Arc<Shared>,
    letter: Source,
    data: Bytes,
    logo: Option<Bytes>,
    today: Option<Datetime>,
}

impl LetterWorld {
    pub(crate) fn new(
        shared: Arc<Shared>,
        template: &str,
        data: Vec<u8>,
        logo: Option<Vec<u8>>,
        today: Option<Datetime>,
    ) -> Self {
        let letter = Source::new(shared.files.letter, template.to_owned());
        Self { letter, data: Bytes::new(data), logo: logo.map(Bytes::new), today, shared }
    }

    /// Whether the file is the service's template, not a file of ours.
    pub(crate) fn is_template(&self, id: FileId) -> bool {
        id == self.shared.files.letter
    }
}

impl World for LetterWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.shared.files.letter
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let files = self.shared.files;
        if id == files.letter {
            Ok(self.letter.clone())
        } else if id == files.standard {
            Ok(self.shared.standard.clone())
        } else {
            Err(unknown(id))
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let files = self.shared.files;
        match &self.logo {
            _ if id == files.data => Ok(self.data.clone()),
            _ if id == files.labels => Ok(self.shared.labels.clone()),
            Some(logo) if id == files.logo => Ok(logo.clone()),
            _ => Err(unknown(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

fn unknown(id: FileId) -> FileError {
    let path = id.vpath().get_with_slash();
    FileError::Other(Some(
        format!(
            "a letter cannot read {path}; it has /standard.typ, /data.json, /labels.json and, with a logo, /logo.svg"
        )
        .into(),
    ))
}
