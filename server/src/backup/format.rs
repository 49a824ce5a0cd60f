//! The backup file: one portable form, whichever database it comes from. `docs/backup.md` tells it to whoever wants to read one
//! without Palabre.
//!
//! ```text
//! file    = "palabre-backup 1\n"  gzip(record*)  sha256      (of all bytes before it, 32 bytes)
//! record  = length (4 bytes, big-endian)  CBOR array         (RFC 8949)
//!
//! ["backup", {format, schema, release, taken, database, instance}]      first
//! ["file", name, bytes]                                                  files of the data folder
//! ["table", name, [[column, kind], …]]    kind: integer, text, bytes
//! ["row", [value, …]]                     null, integer, text or bytes; as many as there are columns
//! ["end", rows]                           of the table
//! ["done", tables, rows]                  last
//! ```
//!
//! Must stay true: nothing of a file is believed before its hash was compared; whatever it holds is an answer, never a panic,
//! and memory grows with what is there, not with what a length claims.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use sha2::{Digest as _, Sha256};

use crate::domain::clock::Millis;
use crate::store::tables::{Cell, Column, Kind, Record, Table};

pub const FORMAT: u64 = 1;
const MAGIC_NAME: &[u8] = b"palabre-backup ";
const MAGIC: &[u8] = b"palabre-backup 1\n";
pub const HASH: usize = 32;
/// Bytes of one record. A value of a database is smaller (SQLite: 10⁹ bytes, PostgreSQL: 2³⁰).
const MOST_RECORD: u32 = u32::MAX;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The last migration of the database it was taken of.
    pub schema: i64,
    /// The release of Palabre that wrote it.
    pub release: String,
    pub taken: Millis,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// The public half of the instance's key, as hexadecimal; none was made yet.
    pub instance: Option<String>,
}

/// A part of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Header(Header),
    File { name: String, bytes: Vec<u8> },
    Record(Record),
    Done { tables: u64, rows: u64 },
}

/// Writes a backup, and its hash behind it.
pub struct Writer<W: Write> {
    out: GzEncoder<Hashing<W>>,
    scratch: Vec<u8>,
    tables: u64,
    rows: u64,
}

struct Hashing<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: Write> Writer<W> {
    /// # Errors
    /// When `inner` cannot be written.
    pub fn begin(inner: W, header: &Header) -> io::Result<Self> {
        let mut hashing = Hashing { inner, hash: Sha256::new() };
        hashing.write_all(MAGIC)?;
        let mut writer = Self {
            out: GzEncoder::new(hashing, Compression::fast()),
            scratch: Vec::new(),
            tables: 0,
            rows: 0,
        };
        writer.part(&Part::Header(header.clone()))?;
        Ok(writer)
    }

    /// # Errors
    /// When it cannot be written.
    pub fn file(&mut self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.part(&Part::File { name: name.to_owned(), bytes })
    }

    /// # Errors
    /// When it cannot be written.
    pub fn record(&mut self, record: Record) -> io::Result<()> {
        match record {
            Record::Table(_) => self.tables += 1,
            Record::Row(_) => self.rows += 1,
            Record::End(_) => {}
        }
        self.part(&Part::Record(record))
    }

    /// Ends it; the hash, the number of tables and of rows.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<(W, [u8; HASH], u64, u64)> {
        let (tables, rows) = (self.tables, self.rows);
        self.part(&Part::Done { tables, rows })?;
        let Hashing { mut inner, hash } = self.out.finish()?;
        let hash: [u8; HASH] = hash.finalize().into();
        inner.write_all(&hash)?;
        inner.flush()?;
        Ok((inner, hash, tables, rows))
    }

    fn part(&mut self, part: &Part) -> io::Result<()> {
        self.scratch.clear();
        encode(part, &mut Encoder::new(&mut self.scratch)).map_err(io::Error::other)?;
        let length = u32::try_from(self.scratch.len())
            .ok()
            .filter(|length| *length < MOST_RECORD)
            .ok_or_else(|| io::Error::other("a row is larger than a backup can hold"))?;
        self.out.write_all(&length.to_be_bytes())?;
        self.out.write_all(&self.scratch)
    }
}

type Encoded = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

fn encode(part: &Part, e: &mut Encoder<&mut Vec<u8>>) -> Encoded {
    match part {
        Part::Header(header) => {
            e.array(2)?.str("backup")?.map(6)?;
            e.str("format")?.u64(FORMAT)?;
            e.str("schema")?.i64(header.schema)?;
            e.str("release")?.str(&header.release)?;
            e.str("taken")?.i64(header.taken)?;
            e.str("database")?.str(&header.database)?;
            e.str("instance")?;
            match &header.instance {
                Some(key) => e.str(key)?,
                None => e.null()?,
            };
        }
        Part::File { name, bytes } => {
            e.array(3)?.str("file")?.str(name)?.bytes(bytes)?;
        }
        Part::Record(Record::Table(table)) => {
            e.array(3)?.str("table")?.str(&table.name)?.array(table.columns.len() as u64)?;
            for column in &table.columns {
                e.array(2)?.str(&column.name)?.str(column.kind.as_str())?;
            }
        }
        Part::Record(Record::Row(cells)) => {
            e.array(2)?.str("row")?.array(cells.len() as u64)?;
            for cell in cells {
                match cell {
                    Cell::Null => e.null()?,
                    Cell::Integer(number) => e.i64(*number)?,
                    Cell::Text(text) => e.str(text)?,
                    Cell::Bytes(bytes) => e.bytes(bytes)?,
                };
            }
        }
        Part::Record(Record::End(rows)) => {
            e.array(2)?.str("end")?.u64(*rows)?;
        }
        Part::Done { tables, rows } => {
            e.array(3)?.str("done")?.u64(*tables)?.u64(*rows)?;
        }
    }
    Ok(())
}

/// What is wrong with a file that should be a backup.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    #[error("it is not a backup of Palabre")]
    NotABackup,
    #[error("it is a backup of a later form (its first line says so): use the newer palabre")]
    Later,
    #[error(
        "it is damaged: it was cut short or altered (its content does not give the hash at its end). Take another copy"
    )]
    Damaged,
    #[error("its hash is right, but what it holds is not what a backup holds: {0}")]
    Content(String),
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// Reads a file of `length` bytes to its end and compares its hash, which it gives.
///
/// # Errors
/// [`Wrong`].
pub fn check(mut file: impl Read, length: u64) -> Result<[u8; HASH], Wrong> {
    let mut head = Vec::new();
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut head)?;
    if head != MAGIC {
        // A file that was cut within its first line is no backup any more.
        return Err(if head.starts_with(MAGIC_NAME) { Wrong::Later } else { Wrong::NotABackup });
    }
    let content = length.checked_sub((MAGIC.len() + HASH) as u64).ok_or(Wrong::Damaged)?;
    let mut hash = Sha256::new();
    hash.update(&head);
    let mut left = content;
    let mut buffer = vec![0; 64 * 1024];
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let got = file.read(&mut buffer[..want])?;
        if got == 0 {
            return Err(Wrong::Damaged);
        }
        hash.update(&buffer[..got]);
        left -= got as u64;
    }
    let mut kept = [0; HASH];
    file.read_exact(&mut kept).map_err(|_| Wrong::Damaged)?;
    if hash.finalize()[..] != kept {
        return Err(Wrong::Damaged);
    }
    Ok(kept)
}

/// Reads a checked backup part by part; the first is its header, the last [`Part::Done`].
pub struct Reader<R: Read> {
    input: GzDecoder<io::Take<R>>,
    scratch: Vec<u8>,
}

impl<R: Read> Reader<R> {
    /// `file` stands at its beginning and has `length` bytes.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn begin(mut file: R, length: u64) -> Result<Self, Wrong> {
        let mut head = [0; MAGIC.len()];
        file.read_exact(&mut head)?;
        let content = length.saturating_sub((MAGIC.len() + HASH) as u64);
        Ok(Self { input: GzDecoder::new(file.take(content)), scratch: Vec::new() })
    }

    /// The next part.
    ///
    /// # Errors
    /// [`Wrong::Content`], also at the end.
    pub fn part(&mut self) -> Result<Part, Wrong> {
        let short = |_| Wrong::Content("it ends too soon".to_owned());
        let mut length = [0; 4];
        self.input.read_exact(&mut length).map_err(short)?;
        let length = u32::from_be_bytes(length);
        self.scratch.clear();
        self.input.by_ref().take(u64::from(length)).read_to_end(&mut self.scratch).map_err(short)?;
        if self.scratch.len() < length as usize {
            return Err(Wrong::Content("it ends too soon".to_owned()));
        }
        let mut decoder = Decoder::new(&self.scratch);
        decode(&mut decoder).map_err(|error| Wrong::Content(error.to_string()))
    }

    /// The header, which comes first.
    ///
    /// # Errors
    /// [`Wrong::Content`].
    pub fn header(&mut self) -> Result<Header, Wrong> {
        match self.part()? {
            Part::Header(header) => Ok(header),
            _ => Err(Wrong::Content("it does not begin with what it is".to_owned())),
        }
    }
}

type Decoded<T> = Result<T, minicbor::decode::Error>;

fn decode(d: &mut Decoder<'_>) -> Decoded<Part> {
    d.array()?;
    Ok(match d.str()? {
        "backup" => Part::Header(header(d)?),
        "file" => Part::File { name: d.str()?.to_owned(), bytes: d.bytes()?.to_vec() },
        "table" => {
            let name = d.str()?.to_owned();
            let columns = list(d, |d| {
                d.array()?;
                let name = d.str()?.to_owned();
                let kind = Kind::parse(d.str()?).ok_or_else(|| wrong("a column of an unknown kind"))?;
                Ok(Column { name, kind })
            })?;
            Part::Record(Record::Table(Table { name, columns }))
        }
        "row" => Part::Record(Record::Row(list(d, cell)?)),
        "end" => Part::Record(Record::End(d.u64()?)),
        "done" => Part::Done { tables: d.u64()?, rows: d.u64()? },
        _ => return Err(wrong("a part of an unknown kind")),
    })
}

fn wrong(what: &'static str) -> minicbor::decode::Error {
    minicbor::decode::Error::message(what)
}

fn list<T>(d: &mut Decoder<'_>, mut one: impl FnMut(&mut Decoder<'_>) -> Decoded<T>) -> Decoded<Vec<T>> {
    let length = d.array()?.ok_or_else(|| wrong("a list without its length"))?;
    (0..length).map(|_| one(d)).collect()
}

fn cell(d: &mut Decoder<'_>) -> Decoded<Cell> {
    Ok(match d.datatype()? {
        Type::Null => {
            d.null()?;
            Cell::Null
        }
        Type::String => Cell::Text(d.str()?.to_owned()),
        Type::Bytes => Cell::Bytes(d.bytes()?.to_vec()),
        _ => Cell::Integer(d.i64()?),
    })
}

fn header(d: &mut Decoder<'_>) -> Decoded<Header> {
    let length = d.map()?.ok_or_else(|| wrong("a map without its length"))?;
    let mut header =
        Header { schema: 0, release: String::new(), taken: 0, database: String::new(), instance: None };
    for _ in 0..length {
        match d.str()? {
            "schema" => header.schema = d.i64()?,
            "release" => d.str()?.clone_into(&mut header.release),
            "taken" => header.taken = d.i64()?,
            "database" => d.str()?.clone_into(&mut header.database),
            "instance" if d.datatype()? == Type::String => header.instance = Some(d.str()?.to_owned()),
            _ => d.skip()?,
        }
    }
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> (Header, Vec<Record>) {
        let header = Header {
            schema: 11,
            release: "0.1.0".to_owned(),
            taken: 1_780_000_000_000,
            database: "sqlite".to_owned(),
            instance: Some("ab".repeat(32)),
        };
        let column = |name: &str, kind| Column { name: name.to_owned(), kind };
        let columns = vec![column("id", Kind::Text), column("n", Kind::Integer), column("body", Kind::Bytes)];
        let records = vec![
            Record::Table(Table { name: "t".to_owned(), columns }),
            Record::Row(vec![
                Cell::Text("ɓ é\u{0}".to_owned()),
                Cell::Integer(i64::MIN),
                Cell::Bytes(vec![]),
            ]),
            Record::Row(vec![Cell::Null, Cell::Integer(i64::MAX), Cell::Bytes(vec![0; 100_000])]),
            Record::End(2),
        ];
        (header, records)
    }

    fn written() -> Vec<u8> {
        let (header, records) = some();
        let mut writer = Writer::begin(Vec::new(), &header).expect("memory");
        writer.file("tls/key.pem", b"key".to_vec()).expect("memory");
        records.into_iter().for_each(|record| writer.record(record).expect("memory"));
        let (bytes, hash, tables, rows) = writer.finish().expect("memory");
        assert_eq!((tables, rows), (1, 2));
        assert!(bytes.ends_with(&hash));
        bytes
    }

    #[test]
    fn what_is_written_reads_back_letter_by_letter() {
        let bytes = written();
        let length = bytes.len() as u64;
        check(&bytes[..], length).expect("whole");
        let mut reader = Reader::begin(&bytes[..], length).expect("a file");
        let (header, records) = some();
        assert_eq!(reader.header().expect("a header"), header);
        let file = Part::File { name: "tls/key.pem".to_owned(), bytes: b"key".to_vec() };
        assert_eq!(reader.part().expect("a file"), file);
        for record in records {
            assert_eq!(reader.part().expect("a record"), Part::Record(record));
        }
        assert_eq!(reader.part().expect("an end"), Part::Done { tables: 1, rows: 2 });
        assert!(matches!(reader.part(), Err(Wrong::Content(_))));
    }

    #[test]
    fn a_file_cut_at_any_byte_or_altered_in_any_is_refused() {
        let bytes = written();
        for cut in 0..bytes.len() {
            assert!(check(&bytes[..cut], cut as u64).is_err(), "cut at {cut}");
        }
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            assert!(check(&altered[..], altered.len() as u64).is_err(), "altered at {at}");
        }
        let longer = [&bytes[..], b"x"].concat();
        assert!(matches!(check(&longer[..], longer.len() as u64), Err(Wrong::Damaged)));
        assert!(matches!(check(&b"nothing"[..], 7), Err(Wrong::NotABackup)));
        assert!(matches!(check(&b"palabre-backup 2\nlater"[..], 22), Err(Wrong::Later)));
    }

    #[test]
    fn nonsense_under_a_right_hash_is_an_answer_and_takes_no_memory() {
        let nonsense: [&[u8]; 7] = [
            b"",
            b"\xff\xff\xff\xff\x82",
            b"\0\0\0\x01\xff",
            b"\0\0\0\x06\x82\x63row\x9f",
            b"\0\0\0\x0d\x82\x63row\x9b\xff\xff\xff\xff\xff\xff\xff",
            b"\0\0\0\x0e\x82\x63row\x9b\x00\xff\xff\xff\xff\xff\xff\xff",
            b"\0\0\0\x05\x81\x63wat",
        ];
        for content in nonsense {
            let mut gzip = GzEncoder::new(MAGIC.to_vec(), Compression::fast());
            gzip.write_all(content).expect("memory");
            let mut bytes = gzip.finish().expect("memory");
            let hash = Sha256::digest(&bytes);
            bytes.extend_from_slice(&hash);
            let length = bytes.len() as u64;
            check(&bytes[..], length).expect("a right hash");
            let mut reader = Reader::begin(&bytes[..], length).expect("a file");
            assert!(matches!(reader.header(), Err(Wrong::Content(_))), "{content:?}");
        }
    }
}
