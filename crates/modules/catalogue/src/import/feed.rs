//! Reading files: lines one by one, or a bounded whole.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

use crate::import::{ImportFormat, Refusal, Row, Source, canada, cpsv, france, lgsl, mitos, tenerife};

/// Longest line that is looked at.
const LINE: usize = 1 << 20;
/// Largest file of a format that must be read whole.
const WHOLE: u64 = 64 << 20;

/// A file being read.
pub(crate) enum Feed {
    Lines(Lines),
    Whole(Whole),
}

/// A file ready to be read, and whether reading goes on behind the place asked for.
pub(crate) struct Opened {
    pub(crate) feed: Feed,
    pub(crate) resumed: bool,
}

impl Feed {
    /// Opens a file at the place where an earlier run stopped, if the file is still the same up to there.
    pub(crate) fn open(
        reader: Box<dyn Source>,
        format: ImportFormat,
        place: Option<(u64, String)>,
    ) -> io::Result<Opened> {
        if format == ImportFormat::Rows {
            let mut lines = Lines::new(reader);
            let resumed = match place {
                Some((position, fingerprint)) => lines.skip_to(position, &fingerprint)?,
                None => false,
            };
            return Ok(Opened { feed: Self::Lines(lines), resumed });
        }
        let mut whole = Whole::read(reader, format)?;
        let resumed = place.is_some_and(|(position, fingerprint)| whole.skip_to(position, &fingerprint));
        Ok(Opened { feed: Self::Whole(whole), resumed })
    }

    /// The next rows; none at the end.
    pub(crate) fn batch(&mut self, most: usize) -> io::Result<Vec<Row>> {
        match self {
            Self::Lines(lines) => lines.batch(most),
            Self::Whole(whole) => {
                let rows: Vec<Row> = whole.rows.by_ref().take(most).collect();
                whole.position += rows.len() as u64;
                Ok(rows)
            }
        }
    }

    /// How far it was read: in lines, or in items.
    pub(crate) fn position(&self) -> u64 {
        match self {
            Self::Lines(lines) => lines.line,
            Self::Whole(whole) => whole.position,
        }
    }

    /// A digest of the part that was read.
    pub(crate) fn fingerprint(&self) -> String {
        match self {
            Self::Lines(lines) => hex(&lines.digest.clone().finalize()),
            Self::Whole(whole) => whole.fingerprint.clone(),
        }
    }
}

/// A file of one row per line.
pub(crate) struct Lines {
    reader: BufReader<Box<dyn Source>>,
    line: u64,
    digest: Sha256,
}

/// What reading a line gave.
enum Line {
    Text(Vec<u8>),
    TooLong,
    End,
}

impl Lines {
    fn new(reader: Box<dyn Source>) -> Self {
        Self { reader: BufReader::with_capacity(64 << 10, reader), line: 0, digest: Sha256::new() }
    }

    fn skip_to(&mut self, position: u64, fingerprint: &str) -> io::Result<bool> {
        while self.line < position {
            if matches!(self.read()?, Line::End) {
                break;
            }
        }
        if self.line == position && hex(&self.digest.clone().finalize()) == fingerprint {
            return Ok(true);
        }
        self.reader.seek(SeekFrom::Start(0))?;
        self.line = 0;
        self.digest = Sha256::new();
        Ok(false)
    }

    fn batch(&mut self, most: usize) -> io::Result<Vec<Row>> {
        let mut rows = Vec::new();
        while rows.len() < most {
            let item = match self.read()? {
                Line::End => break,
                Line::TooLong => Err(Refusal::new(
                    format!("The line is longer than {LINE} bytes."),
                    "Shorten its texts, or split it.",
                )),
                Line::Text(bytes) if bytes.trim_ascii().is_empty() => continue,
                Line::Text(bytes) => row_of_line(bytes.trim_ascii()),
            };
            rows.push(Row { line: self.line, item });
        }
        Ok(rows)
    }

    /// Reads one line in bounded memory.
    fn read(&mut self) -> io::Result<Line> {
        let mut text = Vec::new();
        let mut length = 0_usize;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or(buffer);
            self.digest.update(part);
            length = length.saturating_add(part.len());
            if length <= LINE {
                text.extend_from_slice(part);
            }
            let used = part.len();
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if length == 0 {
            return Ok(Line::End);
        }
        self.line += 1;
        if self.line == 1 && text.starts_with(b"\xEF\xBB\xBF") {
            text.drain(..3);
        }
        Ok(if length > LINE { Line::TooLong } else { Line::Text(text) })
    }
}

/// A row of JSON lines, told by the shape of its identifier.
fn row_of_line(bytes: &[u8]) -> Result<crate::import::Item, Refusal> {
    #[derive(serde::Deserialize)]
    struct Head {
        #[serde(default)]
        id: serde_json::Value,
        #[serde(default)]
        metadata: Option<serde::de::IgnoredAny>,
        #[serde(default)]
        data: Option<serde::de::IgnoredAny>,
    }
    let head: Head = serde_json::from_slice(bytes).map_err(|error| no_json(&error))?;
    if head.metadata.is_some() || head.data.is_some() {
        return mitos::row(bytes);
    }
    match head.id.as_str() {
        Some(id) if id.starts_with("FR-") => france::row(bytes),
        Some(id) if id.starts_with("CA-") => canada::row(bytes),
        Some(id) if id.starts_with("ES-TF-") => tenerife::row(bytes),
        Some(id) => Err(Refusal::new(
            format!("The catalogue of the id {} is not known.", id.chars().take(40).collect::<String>()),
            "Use an id that begins with FR-, CA- or ES-TF-.",
        )),
        None => {
            Err(Refusal::new("The row has no id.", "Give every row a text field id that is unique and stays the same."))
        }
    }
}

/// The refusal of bytes that are not the JSON expected.
pub(crate) fn no_json(error: &serde_json::Error) -> Refusal {
    Refusal::new(format!("The row is not the JSON object expected: {error}."), "Correct it or take the row out.")
}

/// A file that must be seen whole before its first item is known.
pub(crate) struct Whole {
    rows: std::vec::IntoIter<Row>,
    position: u64,
    fingerprint: String,
}

impl Whole {
    fn read(mut reader: Box<dyn Source>, format: ImportFormat) -> io::Result<Self> {
        let mut bytes = Vec::new();
        reader.by_ref().take(WHOLE + 1).read_to_end(&mut bytes)?;
        let fingerprint = hex(&Sha256::digest(&bytes));
        let rows = if bytes.len() as u64 > WHOLE {
            let refusal = Refusal::new(
                format!("The file is larger than {} MB.", WHOLE >> 20),
                "Split it: each part must hold whole services.",
            );
            vec![Row { line: 0, item: Err(refusal) }]
        } else {
            match format {
                ImportFormat::Lgsl => lgsl::rows(&bytes),
                ImportFormat::Guides => france::guides(&bytes),
                ImportFormat::CpsvTurtle => cpsv::turtle(&bytes),
                ImportFormat::CpsvJsonLd => cpsv::jsonld(&bytes),
                ImportFormat::Mitos | ImportFormat::Rows => mitos::rows(&bytes),
            }
        };
        Ok(Self { rows: rows.into_iter(), position: 0, fingerprint })
    }

    fn skip_to(&mut self, position: u64, fingerprint: &str) -> bool {
        if self.fingerprint != fingerprint || position > self.rows.len() as u64 {
            return false;
        }
        let rows = usize::try_from(position).unwrap_or(usize::MAX);
        self.rows.by_ref().take(rows).for_each(drop);
        self.position = position;
        true
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
