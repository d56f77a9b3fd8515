//! Letters: a service package's Typst template and its data become a PDF that is PDF/A-2b (to be kept) and PDF/UA-1
//! (to be read by everyone) at once. The same request gives the same bytes.

mod check;
mod error;
mod request;
mod world;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp as PdfTimestamp};

pub use check::check_letter;
pub use error::{LetterError, LetterProblem};
pub use request::{Addressee, LetterFacts, LetterRequest, Sender, Signatory, Template, Theme};
use world::{LetterWorld, Shared};

/// The family built in.
pub(crate) const SERIF: &str = "Libertinus Serif";
/// Letters that one cached piece of layout may lie unused for: high enough to keep the standard layout warm, low
/// enough that memory stays flat.
const CACHE_AGE: usize = 5;
/// Stack of a setting thread: Typst recurses deeper than a worker thread's stack allows in a debug build.
const STACK: usize = 32 << 20;

/// Bounds on letters.
#[derive(Clone, Debug)]
pub struct LetterLimits {
    /// Most bytes of a template.
    pub template_bytes: usize,
    /// Most bytes of the data as JSON.
    pub data_bytes: usize,
    /// Most bytes of a logo.
    pub logo_bytes: usize,
    /// Longest time one letter may take.
    pub time: Duration,
    /// Letters set at the same time.
    pub at_once: usize,
}

impl Default for LetterLimits {
    fn default() -> Self {
        let at_once = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            template_bytes: 256 << 10,
            data_bytes: 1 << 20,
            logo_bytes: 256 << 10,
            // Many times what a letter needs even in a debug build on a busy machine: it stops runaways only.
            time: Duration::from_secs(60),
            at_once,
        }
    }
}

/// The letter setter: cheap to clone. Making one reads the fonts, so make one per process.
#[derive(Clone)]
pub struct Letters {
    shared: Arc<Shared>,
    limits: Arc<LetterLimits>,
    slots: Arc<Semaphore>,
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letters").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Letters {
    /// A setter with the built-in font and further ones (TrueType or OpenType files) that themes may name.
    ///
    /// # Errors
    /// [`LetterError::Unavailable`] when the built-in files cannot be used.
    pub fn new(limits: LetterLimits, more_fonts: Vec<Vec<u8>>) -> Result<Self, LetterError> {
        let shared = Shared::new(more_fonts).ok_or(LetterError::Unavailable)?;
        let slots = Arc::new(Semaphore::new(limits.at_once.max(1)));
        Ok(Self { shared: Arc::new(shared), limits: Arc::new(limits), slots })
    }

    /// Sets a letter on a thread of its own, within the time limit. A letter that takes too long keeps its slot until
    /// Typst is done with it, so runaway templates cannot pile up.
    ///
    /// # Errors
    /// What is wrong with the template, or [`LetterError::TooSlow`].
    pub async fn set(&self, request: LetterRequest) -> Result<Vec<u8>, LetterError> {
        // The time runs from the letter's turn: a queue of letters makes none of them a slow one.
        let slot = self.slots.clone().acquire_owned().await.map_err(|_| LetterError::Unavailable)?;
        let answer = self.on_thread(request, slot)?;
        let limit = self.limits.time;
        let answer = tokio::time::timeout(limit, answer).await.map_err(|_| LetterError::TooSlow { limit })?;
        answer.map_err(|_| LetterError::Crashed)?
    }

    fn on_thread(
        &self,
        request: LetterRequest,
        slot: OwnedSemaphorePermit,
    ) -> Result<oneshot::Receiver<Result<Vec<u8>, LetterError>>, LetterError> {
        let (reply, answer) = oneshot::channel();
        let letters = self.clone();
        let thread = std::thread::Builder::new().name("letter".to_owned()).stack_size(STACK);
        let run = move || {
            // A panic drops `reply`, which the caller sees as a crash; the slot is freed either way.
            let _slot = slot;
            let _ = reply.send(letters.set_here(&request));
        };
        thread.spawn(run).map_err(|error| LetterError::NoThread(error.to_string()))?;
        Ok(answer)
    }

    /// Sets a letter on this thread, without a time limit: for tools and tests.
    ///
    /// # Errors
    /// What is wrong with the template.
    pub fn set_here(&self, request: &LetterRequest) -> Result<Vec<u8>, LetterError> {
        let data = request.data_file(&self.limits, &|family| self.shared.has_family(family))?;
        let today = request.facts.today();
        let logo = request.theme.logo_svg.clone().map(String::into_bytes);
        let world = LetterWorld::new(self.shared.clone(), &request.template.source, data, logo, today);
        let pdf = pdf(&world, request);
        comemo::evict(CACHE_AGE);
        pdf
    }
}

fn pdf(world: &LetterWorld, request: &LetterRequest) -> Result<Vec<u8>, LetterError> {
    let failed = |problems| LetterError::of(world, &request.template.name, problems);
    let document = typst::compile::<PagedDocument>(world).output.map_err(&failed)?;
    let standards = PdfStandards::new(&[PdfStandard::A_2b, PdfStandard::Ua_1]).map_err(|_| LetterError::Unavailable)?;
    let options = PdfOptions {
        ident: Smart::Custom(request.ident.clone()),
        creator: Smart::Custom(Some("Stoa".to_owned())),
        timestamp: written_at(request),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(failed)
}

fn written_at(request: &LetterRequest) -> Option<PdfTimestamp> {
    let time = request.timestamp.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).unwrap_or(0);
    let (month, day) = (part(time.month()), part(time.day()));
    let (hour, minute, second) = (part(time.hour()), part(time.minute()), part(time.second()));
    Datetime::from_ymd_hms(i32::from(time.year()), month, day, hour, minute, second).map(PdfTimestamp::new_utc)
}
