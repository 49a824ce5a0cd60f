//! The operations of a change, walked once under limits and reduced to what must be checked against the
//! text: which objects are written and how, which are made, which earlier operations are named.
//!
//! A paste of a hundred thousand characters names almost nothing outside itself, so that what the room
//! has to check stays small whatever the size of the change. What must stay true: a row that Automerge
//! would refuse or stumble over for its *form* is refused here; each row names only rows before it.

use super::change::Actor;
use super::columns::{Booleans, Bytes, Delta, Malformed, Rle};
use super::limits::MAX_OP;
use super::refusal::{Code, Refusal};

/// An operation named inside a change: its number, and the place of its actor in that change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpRef {
    pub op: u32,
    pub actor: u32,
}

/// The object that an operation writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    Root,
    Made(OpRef),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Map,
    List,
    Text,
}

/// A new object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Make {
    pub op: u32,
    pub kind: Kind,
    pub within: Object,
    /// The key that holds it, when it is held by a map.
    pub key: Option<String>,
}

/// A key of a map that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyWrite {
    pub map: Object,
    pub key: String,
    pub deletes: bool,
    /// It replaces values that were there.
    pub replaces: bool,
}

/// Consecutive operations of one actor, named by elements or predecessors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    pub actor: u32,
    pub first: u32,
    pub last: u32,
}

/// What a change says about the text and itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    pub makes: Vec<Make>,
    pub keys: Vec<KeyWrite>,
    /// Texts and lists written to; `true` where only a text will do.
    pub sequences: Vec<(Object, bool)>,
    pub named: Vec<Named>,
}

const MAKE_MAP: u64 = 0;
const PUT: u64 = 1;
const MAKE_LIST: u64 = 2;
const DELETE: u64 = 3;
const MAKE_TEXT: u64 = 4;
const MARK: u64 = 7;

/// Column specifications (id × 16 + type) in the order in which they must stand.
const COLUMNS: [u64; 14] = [1, 2, 17, 19, 21, 52, 66, 86, 87, 112, 113, 115, 148, 165];

/// The column bytes of a change, by their place in [`COLUMNS`].
pub struct Table<'a> {
    columns: [&'a [u8]; COLUMNS.len()],
}

impl<'a> Table<'a> {
    /// Reads the column heads and slices their bytes; what follows them (an author's footer) is left.
    pub fn read(at: &mut Bytes<'a>) -> Result<Self, Malformed> {
        let n = at.count(COLUMNS.len(), "there are unknown columns")?;
        let mut lengths = [0usize; COLUMNS.len()];
        let mut next = 0;
        for _ in 0..n {
            let spec = at.unsigned()?;
            let place = COLUMNS[next..].iter().position(|known| *known == spec);
            let place = next + place.ok_or(Malformed("a column is unknown or out of order"))?;
            lengths[place] = at.count(at.len(), "a column is longer than the change")?;
            next = place + 1;
        }
        let mut columns: [&'a [u8]; COLUMNS.len()] = [&[]; COLUMNS.len()];
        for (column, length) in columns.iter_mut().zip(lengths) {
            *column = at.take(length)?;
        }
        Ok(Self { columns })
    }
}

struct Row<'a> {
    object: Object,
    key: Key<'a>,
    insert: bool,
    action: u64,
    mark: Option<&'a str>,
}

#[derive(Debug, Clone, Copy)]
enum Key<'a> {
    Name(&'a str),
    Head,
    Element(OpRef),
}

struct Columns<'a> {
    object_actor: Rle<'a, u64>,
    object_op: Rle<'a, u64>,
    key_actor: Rle<'a, u64>,
    key_op: Delta<'a>,
    key_name: Rle<'a, &'a str>,
    insert: Booleans<'a>,
    action: Rle<'a, u64>,
    value_meta: Rle<'a, u64>,
    value: Bytes<'a>,
    pred_count: Rle<'a, u64>,
    pred_actor: Rle<'a, u64>,
    pred_op: Delta<'a>,
    expand: Booleans<'a>,
    mark: Rle<'a, &'a str>,
    actors: u64,
}

impl<'a> Columns<'a> {
    fn new(table: &Table<'a>, actors: u64, most: usize) -> Self {
        let c = &table.columns;
        Self {
            object_actor: Rle::new(c[0], most),
            object_op: Rle::new(c[1], most),
            key_actor: Rle::new(c[2], most),
            key_op: Delta::new(c[3], most),
            key_name: Rle::new(c[4], most),
            insert: Booleans::new(c[5], most),
            action: Rle::new(c[6], most),
            value_meta: Rle::new(c[7], most),
            value: Bytes::new(c[8]),
            pred_count: Rle::new(c[9], most),
            pred_actor: Rle::new(c[10], most),
            pred_op: Delta::new(c[11], most),
            expand: Booleans::new(c[12], most),
            mark: Rle::new(c[13], most),
            actors,
        }
    }

    fn op_ref(&self, actor: u64, op: u64) -> Result<OpRef, Refusal> {
        if actor >= self.actors {
            return Err(Refusal::new(Code::UnknownActor, "an operation names an actor outside the change"));
        }
        if op == 0 || op > MAX_OP {
            return Err(Refusal::new(Code::UnknownOperation, "an operation number cannot be"));
        }
        Ok(OpRef { op: op as u32, actor: actor as u32 })
    }

    fn object(&mut self) -> Result<Object, Refusal> {
        match (self.object_actor.row()?, self.object_op.row()?) {
            (None, None) => Ok(Object::Root),
            (Some(actor), Some(op)) => self.op_ref(actor, op).map(Object::Made),
            _ => Err(Malformed("an object is half named").into()),
        }
    }

    fn key(&mut self) -> Result<Key<'a>, Refusal> {
        match (self.key_actor.row()?, self.key_op.row()?, self.key_name.row()?) {
            (None, None, Some(name)) => Ok(Key::Name(name)),
            (None, Some(0), None) => Ok(Key::Head),
            (Some(actor), Some(op), None) => {
                let op = u64::try_from(op).map_err(|_| Malformed("an operation number is negative"))?;
                self.op_ref(actor, op).map(Key::Element)
            }
            _ => Err(Malformed("a key is neither a name nor an element").into()),
        }
    }

    fn row(&mut self) -> Result<Option<Row<'a>>, Refusal> {
        if self.action.done() {
            return Ok(None);
        }
        let action = self.action.row()?.ok_or(Malformed("an action is missing"))?;
        let (object, key) = (self.object()?, self.key()?);
        let insert = self.insert.row()?;
        self.skip_value()?;
        self.expand.row()?;
        let mark = self.mark.row()?;
        Ok(Some(Row { object, key, insert, action, mark }))
    }

    fn skip_value(&mut self) -> Result<(), Refusal> {
        let meta = self.value_meta.row()?.ok_or(Malformed("a value is missing"))?;
        let length = usize::try_from(meta >> 4).map_err(|_| Malformed("a value is too long"))?;
        let mut value = Bytes::new(self.value.take(length)?);
        let sound = match meta & 15 {
            0..=2 => length == 0,
            3 => value.unsigned().is_ok() && value.is_empty(),
            4 | 9 => value.signed().is_ok() && value.is_empty(),
            5 => length == 8,
            6 => std::str::from_utf8(value.take(length)?).is_ok(),
            7 => true,
            // Counters and types yet to be invented have no place in a policy text.
            _ => false,
        };
        if sound { Ok(()) } else { Err(Malformed("a value is not what it says").into()) }
    }

    fn finish(&self) -> Result<(), Malformed> {
        for column in [&self.object_actor, &self.object_op, &self.key_actor, &self.action, &self.value_meta] {
            column.finish()?;
        }
        for column in [&self.pred_count, &self.pred_actor] {
            column.finish()?;
        }
        for column in [&self.key_name, &self.mark] {
            column.finish()?;
        }
        self.key_op.finish()?;
        self.pred_op.finish()?;
        self.insert.finish()?;
        self.expand.finish()?;
        if self.value.is_empty() { Ok(()) } else { Err(Malformed("there are values without operations")) }
    }
}

struct Walk<'w> {
    start_op: u32,
    op: u32,
    own: &'w Actor,
    others: &'w [Actor],
    used: Vec<bool>,
    claims: Claims,
}

impl Walk<'_> {
    /// That `named` comes before this row; outside the change it is noted, to be looked up.
    fn name(&mut self, named: OpRef) -> Result<(), Refusal> {
        self.before(named)?;
        if named.actor == 0 && named.op >= self.start_op {
            return Ok(());
        }
        if let Some(last) = self.claims.named.last_mut().filter(|last| last.actor == named.actor) {
            if (last.first..=last.last).contains(&named.op) {
                return Ok(());
            }
            if last.last.checked_add(1) == Some(named.op) {
                last.last = named.op;
                return Ok(());
            }
            if named.op + 1 == last.first {
                last.first = named.op;
                return Ok(());
            }
        }
        self.claims.named.push(Named { actor: named.actor, first: named.op, last: named.op });
        Ok(())
    }

    fn before(&mut self, named: OpRef) -> Result<(), Refusal> {
        let limit = if named.actor == 0 { self.op } else { self.start_op };
        if named.op >= limit {
            return Err(Refusal::new(Code::UnknownOperation, "it names an operation that comes after it"));
        }
        if let Some(used) = self.used.get_mut((named.actor as usize).wrapping_sub(1)) {
            *used = true;
        }
        Ok(())
    }

    fn actor(&self, at: u32) -> &Actor {
        if at == 0 { self.own } else { &self.others[at as usize - 1] }
    }

    fn preds(&mut self, columns: &mut Columns<'_>, budget: &mut usize) -> Result<usize, Refusal> {
        let n = columns.pred_count.row()?.ok_or(Malformed("the predecessors are missing"))?;
        let n = usize::try_from(n).ok().filter(|n| n <= budget);
        let n = n.ok_or(Refusal::new(Code::TooLarge, "it replaces too many values"))?;
        *budget -= n;
        let mut before: Option<OpRef> = None;
        for _ in 0..n {
            let (Some(actor), Some(op)) = (columns.pred_actor.row()?, columns.pred_op.row()?) else {
                return Err(Malformed("a predecessor is missing").into());
            };
            let op = u64::try_from(op).map_err(|_| Malformed("an operation number is negative"))?;
            let named = columns.op_ref(actor, op)?;
            let sorted =
                before.is_none_or(|b| (b.op, self.actor(b.actor)) < (op as u32, self.actor(named.actor)));
            if !sorted {
                return Err(Malformed("the predecessors are not in order").into());
            }
            before = Some(named);
            self.name(named)?;
        }
        Ok(n)
    }

    fn row(&mut self, row: &Row<'_>, preds: usize) -> Result<(), Refusal> {
        if let Object::Made(object) = row.object {
            self.before(object)?;
        }
        let key = self.check_form(row, preds)?;
        if let Some(kind) = made(row.action) {
            self.claims.makes.push(Make {
                op: self.op,
                kind,
                within: row.object,
                key: key.map(str::to_owned),
            });
        }
        match key {
            Some(key) => self.claims.keys.push(KeyWrite {
                map: row.object,
                key: key.to_owned(),
                deletes: row.action == DELETE,
                replaces: preds > 0,
            }),
            None => {
                let wants = (row.object, row.action == MARK);
                if self.claims.sequences.last() != Some(&wants) {
                    self.claims.sequences.push(wants);
                }
            }
        }
        Ok(())
    }

    /// The rules of form of one row; gives the key if it writes to a map.
    fn check_form<'a>(&mut self, row: &Row<'a>, preds: usize) -> Result<Option<&'a str>, Refusal> {
        let known = matches!(row.action, MAKE_MAP | PUT | MAKE_LIST | DELETE | MAKE_TEXT | MARK);
        if !known {
            return Err(Malformed("it does something that no policy text needs").into());
        }
        if row.mark.is_some() && row.action != MARK {
            return Err(Malformed("a mark's name stands without a mark").into());
        }
        if row.action == DELETE && (row.insert || preds == 0) {
            return Err(Malformed("it deletes nothing").into());
        }
        if row.insert && preds > 0 {
            return Err(Malformed("a new element replaces something").into());
        }
        match row.key {
            Key::Name(_) if row.insert || row.action == MARK => {
                Err(Malformed("an element has a name").into())
            }
            Key::Name(name) => Ok(Some(name)),
            Key::Head if row.insert => Ok(None),
            Key::Head => Err(Malformed("the head of a sequence is not an element").into()),
            Key::Element(element) if row.insert || preds > 0 => self.name(element).map(|()| None),
            Key::Element(_) => Err(Malformed("an element is set beside what it holds").into()),
        }
    }
}

fn made(action: u64) -> Option<Kind> {
    match action {
        MAKE_MAP => Some(Kind::Map),
        MAKE_LIST => Some(Kind::List),
        MAKE_TEXT => Some(Kind::Text),
        _ => None,
    }
}

/// Walks the rows; gives their number and what they claim.
pub fn read(
    table: &Table<'_>,
    start_op: u32,
    own: &Actor,
    others: &[Actor],
    most: usize,
) -> Result<(u32, Claims), Refusal> {
    let mut columns = Columns::new(table, others.len() as u64 + 1, most);
    let used = vec![false; others.len()];
    let mut walk = Walk { start_op, op: start_op, own, others, used, claims: Claims::default() };
    let mut budget = most;
    while let Some(row) = columns.row()? {
        if (walk.op - start_op) as usize >= most {
            return Err(Refusal::new(Code::TooLarge, "one change has too many operations"));
        }
        let preds = walk.preds(&mut columns, &mut budget)?;
        walk.row(&row, preds)?;
        walk.op += 1;
    }
    columns.finish()?;
    if walk.used.contains(&false) {
        return Err(Malformed("it lists an actor that it does not name").into());
    }
    Ok((walk.op - start_op, walk.claims))
}
