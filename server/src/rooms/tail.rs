//! The end of the log in memory: the entries behind the snapshot, encoded once as they are sent.
//!
//! What must stay true: a quarantined entry keeps its number and loses its bytes.

use std::collections::VecDeque;

use bytes::Bytes;

use super::wire;

/// Consecutive log entries that were stored together.
#[derive(Debug, Clone)]
pub struct Batch {
    pub first: u64,
    /// Items as [`wire::write_item`] writes them, one after the other.
    items: Bytes,
    /// Where each item ends.
    ends: Vec<u32>,
}

impl Batch {
    pub fn last(&self) -> u64 {
        self.first + self.ends.len() as u64 - 1
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    /// The items of entries `from..=to` (within this batch) and how many still have bytes.
    pub fn slice(&self, from: u64, to: u64) -> (&[u8], u64) {
        let (a, b) = ((from - self.first) as usize, (to - self.first) as usize);
        let count = (a..=b).filter(|at| self.start(*at) < self.ends[*at] as usize).count();
        (&self.items[self.start(a)..self.ends[b] as usize], count as u64)
    }

    fn without(&self, seq: u64) -> Self {
        let at = (seq - self.first) as usize;
        let (start, end) = (self.start(at), self.ends[at] as usize);
        let mut items = self.items[..start].to_vec();
        items.extend_from_slice(&self.items[end..]);
        let gone = (end - start) as u32;
        let ends = self.ends.iter().enumerate().map(|(n, e)| if n >= at { e - gone } else { *e }).collect();
        Self { first: self.first, items: items.into(), ends }
    }
}

/// Writes a batch entry by entry.
pub struct BatchWriter {
    first: u64,
    items: Vec<u8>,
    ends: Vec<u32>,
}

impl BatchWriter {
    pub fn new(first: u64) -> Self {
        Self { first, items: Vec::new(), ends: Vec::new() }
    }

    pub fn push(&mut self, person: &str, change: &[u8], receipt: &[u8; 16]) {
        wire::write_item(&mut self.items, person, change, receipt);
        self.ends.push(self.items.len() as u32);
    }

    /// An entry that is quarantined: its number without its bytes.
    pub fn push_nothing(&mut self) {
        self.ends.push(self.items.len() as u32);
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn finish(mut self) -> Batch {
        self.items.shrink_to_fit();
        Batch { first: self.first, items: self.items.into(), ends: self.ends }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Tail {
    batches: VecDeque<Batch>,
    bytes: usize,
}

impl Tail {
    pub fn push(&mut self, batch: Batch) {
        self.bytes += batch.items.len();
        self.batches.push_back(batch);
    }

    /// The first entry here.
    pub fn first(&self) -> Option<u64> {
        self.batches.front().map(|batch| batch.first)
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Forgets whole batches up to `seq`.
    pub fn forget(&mut self, upto: u64) {
        while self.batches.front().is_some_and(|batch| batch.last() <= upto) {
            if let Some(batch) = self.batches.pop_front() {
                self.bytes -= batch.items.len();
            }
        }
    }

    pub fn drop_entry(&mut self, seq: u64) {
        let at = self.batches.partition_point(|batch| batch.last() < seq);
        if let Some(batch) = self.batches.get_mut(at).filter(|batch| batch.first <= seq) {
            let before = batch.items.len();
            *batch = batch.without(seq);
            self.bytes -= before - batch.items.len();
        }
    }

    /// `changes` messages for every entry from `from` on, of about `most` bytes each.
    pub fn frames(&self, from: u64, most: usize) -> Vec<Bytes> {
        let mut frames = Vec::new();
        let (mut first, mut last, mut count, mut size) = (from, from.saturating_sub(1), 0, 0);
        let mut items: Vec<&[u8]> = Vec::new();
        let begin = self.batches.partition_point(|batch| batch.last() < from);
        for batch in self.batches.range(begin..) {
            let (bytes, n) = batch.slice(from.max(batch.first), batch.last());
            if size > 0 && size + bytes.len() > most {
                frames.push(wire::changes(first, last, count, &items));
                (first, count, size) = (last + 1, 0, 0);
                items.clear();
            }
            items.push(bytes);
            (last, count, size) = (batch.last(), count + n, size + bytes.len());
        }
        if last >= first {
            frames.push(wire::changes(first, last, count, &items));
        }
        frames
    }
}
