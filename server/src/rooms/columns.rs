//! Readers for the column encodings of an Automerge change (run lengths, deltas, booleans, values),
//! after <https://automerge.org/automerge-binary-format-spec/>.
//!
//! What must stay true: no reader ever loops longer than the bytes it was given or the rows it is
//! asked for. A run may *claim* 2^50 rows in ten bytes; here a run longer than the allowed rows is an
//! error when its header is read, before anything is counted out.

/// The bytes do not follow the encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

type Read<T> = Result<T, Malformed>;

/// A cursor over bytes that only moves forward.
#[derive(Debug, Clone, Copy)]
pub struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn len(&self) -> usize {
        self.rest.len()
    }

    pub fn take(&mut self, n: usize) -> Read<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(head)
    }

    fn byte(&mut self) -> Read<u8> {
        let (first, rest) = self.rest.split_first().ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(*first)
    }

    /// An unsigned LEB128 number in its shortest form.
    pub fn unsigned(&mut self) -> Read<u64> {
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                return Err(Malformed("a number is too large"));
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return if shift > 0 && byte == 0 {
                    Err(Malformed("a number is overlong"))
                } else {
                    Ok(value)
                };
            }
        }
        Err(Malformed("a number is too large"))
    }

    /// A signed LEB128 number in its shortest form.
    pub fn signed(&mut self) -> Read<i64> {
        let (mut value, mut before) = (0i64, 0u8);
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte != 0 && byte != 0x7f {
                return Err(Malformed("a number is too large"));
            }
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let overlong =
                    shift > 0 && ((byte == 0 && before & 0x40 == 0) || (byte == 0x7f && before & 0x40 != 0));
                if overlong {
                    return Err(Malformed("a number is overlong"));
                }
                if shift < 57 && byte & 0x40 != 0 {
                    value |= -1i64 << (shift + 7);
                }
                return Ok(value);
            }
            before = byte;
        }
        Err(Malformed("a number is too large"))
    }

    /// A count or length that must be at most `most`.
    pub fn count(&mut self, most: usize, what: &'static str) -> Read<usize> {
        usize::try_from(self.unsigned()?).ok().filter(|n| *n <= most).ok_or(Malformed(what))
    }
}

/// What a run-length column holds.
pub trait Cell<'a>: Copy + PartialEq {
    fn read(bytes: &mut Bytes<'a>) -> Read<Self>;
}

impl<'a> Cell<'a> for u64 {
    fn read(bytes: &mut Bytes<'a>) -> Read<Self> {
        bytes.unsigned()
    }
}

impl<'a> Cell<'a> for i64 {
    fn read(bytes: &mut Bytes<'a>) -> Read<Self> {
        bytes.signed()
    }
}

impl<'a> Cell<'a> for &'a str {
    fn read(bytes: &mut Bytes<'a>) -> Read<Self> {
        let n = bytes.count(bytes.len(), "a string is longer than its column")?;
        std::str::from_utf8(bytes.take(n)?).map_err(|_| Malformed("a string is not UTF-8"))
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Run<T> {
    Start,
    Null,
    Same(T),
    Literal,
}

const NOT_NORMAL: Malformed = Malformed("a column is not in its normal form");

/// A run-length column of `T` or nothing.
///
/// Only the normal form is accepted (longest runs, no empty ones): Automerge does not keep a change's
/// bytes but writes them anew from its operations, so that another spelling of the same rows would get
/// another hash when the document is next loaded, and the document would no longer load.
#[derive(Debug, Clone)]
pub struct Rle<'a, T> {
    bytes: Bytes<'a>,
    run: Run<T>,
    left: usize,
    most: usize,
    last: Option<T>,
    blank: bool,
}

impl<'a, T: Cell<'a>> Rle<'a, T> {
    /// Reads `bytes`, which may hold no run of more than `most` rows.
    pub fn new(bytes: &'a [u8], most: usize) -> Self {
        Self { bytes: Bytes::new(bytes), run: Run::Start, left: 0, most, last: None, blank: bytes.is_empty() }
    }

    /// That all was read, and that the column had a reason to be there.
    pub fn finish(&self) -> Read<()> {
        let only_nulls = self.last.is_none() && !self.blank;
        if self.left > 0 || !self.bytes.is_empty() || only_nulls { Err(NOT_NORMAL) } else { Ok(()) }
    }

    pub fn done(&self) -> bool {
        self.left == 0 && self.bytes.is_empty()
    }

    fn begin_run(&mut self) -> Read<()> {
        let head = self.bytes.signed()?;
        let length = if head == 0 { self.bytes.unsigned()? } else { head.unsigned_abs() };
        self.left =
            usize::try_from(length).ok().filter(|n| *n <= self.most).ok_or(Malformed("a run is too long"))?;
        let before = self.run;
        self.run = match head {
            0 if before != Run::Null && self.left > 0 => Run::Null,
            2.. => Run::Same(self.fresh_value(before)?),
            ..0 if before != Run::Literal => Run::Literal,
            _ => return Err(NOT_NORMAL),
        };
        Ok(())
    }

    /// A value that differs from the one just before it.
    fn fresh_value(&mut self, before: Run<T>) -> Read<T> {
        let value = T::read(&mut self.bytes)?;
        if before != Run::Null && self.last == Some(value) {
            return Err(NOT_NORMAL);
        }
        self.last = Some(value);
        Ok(value)
    }

    /// The next row; nothing for a null row, and for every row of an absent column.
    pub fn row(&mut self) -> Read<Option<T>> {
        if self.blank {
            return Ok(None);
        }
        let mut after = Run::Literal;
        if self.left == 0 {
            after = self.run;
            self.begin_run()?;
        }
        self.left -= 1;
        match self.run {
            Run::Same(value) => Ok(Some(value)),
            Run::Literal => self.fresh_value(after).map(Some),
            Run::Null | Run::Start => Ok(None),
        }
    }
}

/// A column of numbers stored as differences.
#[derive(Debug, Clone)]
pub struct Delta<'a> {
    rle: Rle<'a, i64>,
    at: i64,
}

impl<'a> Delta<'a> {
    pub fn new(bytes: &'a [u8], most: usize) -> Self {
        Self { rle: Rle::new(bytes, most), at: 0 }
    }

    pub fn finish(&self) -> Read<()> {
        self.rle.finish()
    }

    pub fn row(&mut self) -> Read<Option<i64>> {
        let Some(step) = self.rle.row()? else { return Ok(None) };
        self.at = self.at.checked_add(step).ok_or(Malformed("a number is too large"))?;
        Ok(Some(self.at))
    }
}

/// A column of alternating runs of false and true, the first of false.
#[derive(Debug, Clone)]
pub struct Booleans<'a> {
    bytes: Bytes<'a>,
    value: bool,
    started: bool,
    left: usize,
    most: usize,
    blank: bool,
}

impl<'a> Booleans<'a> {
    pub fn new(bytes: &'a [u8], most: usize) -> Self {
        let blank = bytes.is_empty();
        Self { bytes: Bytes::new(bytes), value: true, started: false, left: 0, most, blank }
    }

    pub fn finish(&self) -> Read<()> {
        if self.left > 0 || !self.bytes.is_empty() { Err(NOT_NORMAL) } else { Ok(()) }
    }

    /// The next row; false for every row of an absent column.
    pub fn row(&mut self) -> Read<bool> {
        if self.blank {
            return Ok(false);
        }
        while self.left == 0 {
            self.left = self.bytes.count(self.most, "a run is too long")?;
            if self.left == 0 && self.started {
                return Err(NOT_NORMAL);
            }
            self.value = !self.value;
            self.started = true;
        }
        self.left -= 1;
        Ok(self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_claims_more_rows_than_allowed_is_an_error_at_its_head() {
        // 2^50 times the value 1, in nine bytes.
        let bomb = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02, 0x01];
        assert_eq!(Rle::<u64>::new(&bomb, 1000).row(), Err(Malformed("a run is too long")));
        let nulls = [0x00, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02];
        assert_eq!(Rle::<u64>::new(&nulls, 1000).row(), Err(Malformed("a run is too long")));
        assert_eq!(Booleans::new(&bomb, 1000).row(), Err(Malformed("a run is too long")));
    }

    #[test]
    fn runs_literals_and_nulls_are_read_in_turn() {
        let bytes = [0x02, 0x07, 0x7e, 0x01, 0x02, 0x00, 0x01];
        let mut column = Rle::<u64>::new(&bytes, 10);
        let rows: Vec<_> = (0..5).map(|_| column.row().unwrap()).collect();
        assert_eq!(rows, [Some(7), Some(7), Some(1), Some(2), None]);
        assert_eq!(column.finish(), Ok(()));
    }

    #[test]
    fn only_the_normal_spelling_of_a_column_is_accepted() {
        let cases: [(&str, &[u8]); 6] = [
            ("a run of one", &[0x01, 0x05]),
            ("two runs of the same value", &[0x02, 0x05, 0x02, 0x05]),
            ("a literal that repeats", &[0x7e, 0x05, 0x05]),
            ("two literals in a row", &[0x7f, 0x05, 0x7f, 0x06]),
            ("an empty null run", &[0x00, 0x00, 0x7f, 0x06]),
            ("nothing but nulls", &[0x00, 0x02]),
        ];
        for (name, bytes) in cases {
            let mut column = Rle::<u64>::new(bytes, 10);
            let mut read = Ok(None);
            while read.is_ok() && !column.done() {
                read = column.row();
            }
            assert!(read.is_err() || column.finish().is_err(), "{name}");
        }
    }

    #[test]
    fn signed_numbers_read_as_automerge_writes_them() {
        let cases: [(&[u8], i64); 6] = [
            (&[0x00], 0),
            (&[0x7f], -1),
            (&[0x3f], 63),
            (&[0xc0, 0x00], 64),
            (&[0x40], -64),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f], i64::MIN),
        ];
        for (bytes, value) in cases {
            assert_eq!(Bytes::new(bytes).signed(), Ok(value), "{bytes:x?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn random_bytes_never_loop_or_panic(bytes: Vec<u8>) {
            let mut numbers = Rle::<u64>::new(&bytes, 100);
            let mut strings = Rle::<&str>::new(&bytes, 100);
            let mut deltas = Delta::new(&bytes, 100);
            let mut truths = Booleans::new(&bytes, 100);
            for _ in 0..200 {
                let _ = (numbers.row(), strings.row(), deltas.row(), truths.row());
            }
        }
    }
}
