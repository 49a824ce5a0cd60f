//! The tables of a database as they are, row by row: for taking all of it out and putting all of it in.
//!
//! Must stay true: which tables there are is asked of the migrations and of nobody's list, so none can be forgotten; what
//! is read is written back letter by letter, on either database.

use futures_util::TryStreamExt as _;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection as _, Row as _};

use super::open::install_drivers;
use super::{Dialect, migrations};
use crate::domain::error::Error;

/// What a column holds. Palabre uses no other types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Text,
    Bytes,
}

impl Kind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Integer, Self::Text, Self::Bytes].into_iter().find(|kind| kind.as_str() == text)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    /// In the order in which the migrations made them.
    pub columns: Vec<Column>,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    /// True when a column of this kind can hold it.
    #[must_use]
    pub fn is_of(&self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Null, _)
                | (Self::Integer(_), Kind::Integer)
                | (Self::Text(_), Kind::Text)
                | (Self::Bytes(_), Kind::Bytes)
        )
    }

    /// About how much memory it takes, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Null | Self::Integer(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// A database on its way out or in: each table is followed by its rows, and these by their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    Table(Table),
    Row(Vec<Cell>),
    End(u64),
}

/// The tables that the migrations up to `schema` make, by name.
///
/// # Errors
/// When the migrations cannot be played in memory.
pub async fn of_schema(schema: i64) -> Result<Vec<Table>, Error> {
    install_drivers();
    let mut db = AnyConnection::connect("sqlite::memory:").await?;
    migrations::migrator(Dialect::Sqlite).run_to(schema, &mut db).await.map_err(Error::internal)?;
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master
          WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_sqlx_migrations' ORDER BY name",
    )
    .fetch_all(&mut db)
    .await?;
    let mut tables = Vec::with_capacity(names.len());
    for name in names {
        let rows = sqlx::query("SELECT name, type FROM pragma_table_info($1) ORDER BY cid")
            .bind(&name)
            .fetch_all(&mut db)
            .await?;
        let columns = rows.iter().map(|row| {
            let kind = match row.try_get::<String, _>("type")?.as_str() {
                "BIGINT" => Kind::Integer,
                "TEXT" => Kind::Text,
                "BLOB" => Kind::Bytes,
                other => return Err(Error::internal(format!("{name} has a column of type {other}"))),
            };
            Ok(Column { name: row.try_get("name")?, kind })
        });
        tables.push(Table { columns: columns.collect::<Result<_, Error>>()?, name });
    }
    db.close().await?;
    Ok(tables)
}

/// Gives every row of a table to `each`; the table is never in memory whole. The number of rows.
///
/// # Errors
/// When the database fails, holds another type than the migrations say, or `each` fails.
pub async fn read<E: From<Error>>(
    db: &mut AnyConnection,
    table: &Table,
    each: &mut impl AsyncFnMut(Record) -> Result<(), E>,
) -> Result<u64, E> {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let sql = format!("SELECT {} FROM \"{}\"", columns.join(", "), table.name);
    let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(db);
    let mut count = 0;
    while let Some(row) = rows.try_next().await.map_err(Error::from)? {
        let cells = table.columns.iter().enumerate().map(|(i, column)| {
            Ok(match column.kind {
                Kind::Integer => row.try_get::<Option<_>, _>(i)?.map_or(Cell::Null, Cell::Integer),
                Kind::Text => row.try_get::<Option<_>, _>(i)?.map_or(Cell::Null, Cell::Text),
                Kind::Bytes => row.try_get::<Option<_>, _>(i)?.map_or(Cell::Null, Cell::Bytes),
            })
        });
        let cells = cells.collect::<Result<_, sqlx::Error>>().map_err(|error| {
            let what = format!("a row of the table {} cannot be read: {error}", table.name);
            E::from(Error::internal(what))
        })?;
        each(Record::Row(cells)).await?;
        count += 1;
    }
    Ok(count)
}

/// Writes rows in one statement. Each has a cell for every column.
///
/// # Errors
/// When the database fails or refuses one.
pub async fn insert(db: &mut AnyConnection, table: &Table, rows: &[Vec<Cell>]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let width = names.len();
    let places: Vec<String> = (0..rows.len())
        .map(|row| {
            let places: Vec<String> = (1..=width).map(|n| format!("${}", row * width + n)).collect();
            format!("({})", places.join(", "))
        })
        .collect();
    let sql = format!("INSERT INTO \"{}\" ({}) VALUES {}", table.name, names.join(", "), places.join(", "));
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for row in rows {
        for (cell, column) in row.iter().zip(&table.columns) {
            query = bind(query, cell, column.kind);
        }
    }
    query.execute(db).await?;
    Ok(())
}

fn bind<'q>(query: Query<'q, Any, AnyArguments>, cell: &Cell, kind: Kind) -> Query<'q, Any, AnyArguments> {
    match (cell, kind) {
        (Cell::Integer(number), _) => query.bind(*number),
        (Cell::Text(text), _) => query.bind(text.clone()),
        (Cell::Bytes(bytes), _) => query.bind(bytes.clone()),
        (Cell::Null, Kind::Integer) => query.bind(None::<i64>),
        (Cell::Null, Kind::Text) => query.bind(None::<String>),
        (Cell::Null, Kind::Bytes) => query.bind(None::<Vec<u8>>),
    }
}
