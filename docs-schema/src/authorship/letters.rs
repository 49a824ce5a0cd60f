//! The characters of a Text, each with the operation that wrote it.
//!
//! `list_range` is the fast way, but it also yields the operations that begin and end marks. What it gives is held
//! against the plain words of the Text; where the two do not agree (a drafter may write any value anywhere), each place
//! is asked for by itself, which is slow and exact.

use automerge::{
    ActorId, ChangeHash, ObjId, ObjType, ReadDoc, ScalarValueRef, TextEncoding, Value, ValueRef,
};

use crate::automerge_doc::width;

/// What `ReadDoc::text` gives for what is no text: a marker.
pub(crate) const PLACEHOLDER: char = '\u{fffc}';

/// An operation of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Op {
    pub counter: u64,
    pub actor: ActorId,
}

impl Op {
    /// `None` for the root, which nobody wrote.
    pub fn of(id: &ObjId) -> Option<Self> {
        match id {
            ObjId::Root => None,
            ObjId::Id(counter, actor, _) => Some(Self { counter: *counter, actor: actor.clone() }),
        }
    }

    /// The object that it made, if it made one.
    pub fn made(&self) -> ObjId {
        // The last is where Automerge looks for the actor first, nothing more.
        ObjId::Id(self.counter, self.actor.clone(), 0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub letter: char,
    /// Where it stands, in the document's own unit.
    pub position: usize,
    pub op: Op,
}

/// The characters of `text` as it stood at `at` (`None`: as it stands), one for each character of its plain words.
pub(crate) fn letters<D: ReadDoc>(doc: &D, text: &ObjId, at: Option<&[ChangeHash]>) -> Vec<Letter> {
    let words = match at {
        Some(heads) => doc.text_at(text, heads),
        None => doc.text(text),
    };
    let words = words.unwrap_or_default();
    let view = View { doc, text, at, encoding: doc.text_encoding() };
    view.quickly(&words).unwrap_or_else(|| view.carefully(&words))
}

struct View<'a, D> {
    doc: &'a D,
    text: &'a ObjId,
    at: Option<&'a [ChangeHash]>,
    encoding: TextEncoding,
}

impl<D: ReadDoc> View<'_, D> {
    /// `None` where the operations do not spell the words.
    fn quickly(&self, words: &str) -> Option<Vec<Letter>> {
        let items = match self.at {
            Some(heads) => self.doc.list_range_at(self.text, .., heads),
            None => self.doc.list_range(self.text, ..),
        };
        let mut expected = words.chars();
        let (mut made, mut position) = (Vec::with_capacity(words.len()), 0);
        for item in items {
            let id = item.id();
            let Some(op) = Op::of(&id) else { continue };
            for letter in self.spelt(&item.value, position, &op) {
                if expected.next() != Some(letter) {
                    return None;
                }
                made.push(Letter { letter, position, op: op.clone() });
                position += width(self.encoding, letter);
            }
        }
        expected.next().is_none().then_some(made)
    }

    /// What an item adds to the words; nothing for the beginning or the end of a mark. Without making a list of each
    /// letter: a long text has hundreds of thousands.
    fn spelt<'v>(
        &self,
        value: &'v ValueRef<'_>,
        position: usize,
        op: &Op,
    ) -> impl Iterator<Item = char> + use<'v, D> {
        let (one, several) = match value {
            ValueRef::Object(ObjType::Map) => (Some(PLACEHOLDER), ""),
            ValueRef::Scalar(ScalarValueRef::Str(words)) if is_one(words) => (None, &**words),
            ValueRef::Scalar(ScalarValueRef::Str(words)) if self.stands(position, op) => (None, &**words),
            ValueRef::Scalar(ScalarValueRef::Str(_)) => (None, ""),
            _ if self.stands(position, op) => (Some(PLACEHOLDER), ""),
            _ => (None, ""),
        };
        one.into_iter().chain(several.chars())
    }

    fn get(&self, position: usize) -> Option<(Value<'_>, ObjId)> {
        let found = match self.at {
            Some(heads) => self.doc.get_at(self.text, position, heads),
            None => self.doc.get(self.text, position),
        };
        found.ok().flatten()
    }

    /// True where the operation is what stands at the position, so that it is no mark.
    fn stands(&self, position: usize, op: &Op) -> bool {
        self.get(position).and_then(|(_, id)| Op::of(&id)).is_some_and(|found| found == *op)
    }

    fn carefully(&self, words: &str) -> Vec<Letter> {
        let mut position = 0;
        let mut made = Vec::with_capacity(words.len());
        for letter in words.chars() {
            if let Some(op) = self.get(position).and_then(|(_, id)| Op::of(&id)) {
                made.push(Letter { letter, position, op });
            }
            position += width(self.encoding, letter);
        }
        made
    }
}

fn is_one(words: &str) -> bool {
    let mut letters = words.chars();
    letters.next().is_some() && letters.next().is_none()
}
