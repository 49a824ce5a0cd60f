//! Why a form is refused: nothing of the file was taken. Codes only; whoever shows a refusal has the sentence.

use std::fmt;

/// Which limit of [`crate::domain::limits`] a file went over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The file as received, in bytes.
    Bytes,
    /// Rows that hold something.
    Rows,
    /// Columns up to the last that holds something.
    Columns,
    /// Characters of one cell.
    CellChars,
    /// All cells together, in bytes.
    TextBytes,
    /// A workbook unpacked, in bytes.
    InflatedBytes,
    /// Entries in the archive of a workbook.
    Parts,
    /// Strings that a workbook says it shares.
    Strings,
    /// Styles, relations and lists of a workbook, in bytes of memory.
    StructureBytes,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetError {
    /// Larger than a limit; `row` is that of the file, where one row is at fault.
    TooLarge { limit: Limit, most: u64, row: Option<u32> },
    /// No cell holds anything.
    Empty,
    /// Neither a workbook nor text.
    NotASheet,
    /// An archive of another kind: a Word file, a presentation.
    NotAWorkbook,
    /// Excel 97–2003 (.xls): to be saved as .xlsx first.
    LegacyExcel,
    /// LibreOffice (.ods): to be saved as .xlsx first.
    OpenDocument,
    /// Needs a password.
    Encrypted,
    /// The end of the archive is missing.
    Truncated,
    /// Cannot be read; `detail` is for the log.
    Damaged { detail: String },
}

impl SheetError {
    /// Stable, kebab-case; pages translate it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { limit, .. } => limit.code(),
            Self::Empty => "sheet-empty",
            Self::NotASheet => "sheet-not-a-sheet",
            Self::NotAWorkbook => "sheet-not-a-workbook",
            Self::LegacyExcel => "sheet-legacy-excel",
            Self::OpenDocument => "sheet-open-document",
            Self::Encrypted => "sheet-encrypted",
            Self::Truncated => "sheet-truncated",
            Self::Damaged { .. } => "sheet-damaged",
        }
    }

    pub(super) fn too_large(limit: Limit, most: usize) -> Self {
        Self::TooLarge { limit, most: most as u64, row: None }
    }

    pub(super) fn damaged(detail: impl fmt::Display) -> Self {
        Self::Damaged { detail: detail.to_string().chars().take(200).collect() }
    }
}

impl Limit {
    fn code(self) -> &'static str {
        match self {
            Self::Bytes => "sheet-too-many-bytes",
            Self::Rows => "sheet-too-many-rows",
            Self::Columns => "sheet-too-many-columns",
            Self::CellChars => "sheet-cell-too-long",
            Self::TextBytes => "sheet-too-much-text",
            Self::InflatedBytes => "sheet-inflates-too-far",
            Self::Parts => "sheet-too-many-parts",
            Self::Strings => "sheet-too-many-strings",
            Self::StructureBytes => "sheet-too-much-structure",
        }
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        match self {
            Self::TooLarge { most, row: Some(row), .. } => write!(f, " (at most {most}, row {row})"),
            Self::TooLarge { most, row: None, .. } => write!(f, " (at most {most})"),
            Self::Damaged { detail } => write!(f, " ({detail})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for SheetError {}
