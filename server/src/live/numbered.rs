//! What a plain HTTPS session has given and taken, by number: an answer that was lost on its way is given again, and a post that
//! comes twice is taken once.
//!
//! What must stay true: one answer is kept, the last, until the next is asked for; what waits is never more than one turn of the
//! outbox; a client that names no numbers is served as one whose answers all arrive.

use std::collections::VecDeque;

use bytes::Bytes;

use super::wire;
use crate::rooms::outbox::Outbox;

/// The answers to polls. The answer to `hello` is number 0, the first poll's is 1; one without messages has no number.
#[derive(Default)]
pub struct Answers {
    /// Of the last one given.
    number: u64,
    /// The last one, until it is known to have arrived.
    kept: Option<Bytes>,
    /// Taken from the outbox, and for the answers after.
    left: VecDeque<Bytes>,
}

/// What is owed to whoever polls.
#[derive(Debug, PartialEq)]
pub enum Owed {
    /// The last answer did not arrive.
    Again(Bytes),
    Next,
    /// It was never given, or is kept no more.
    Unknown,
}

impl Answers {
    /// `after`: the number of the last answer that arrived.
    pub fn owed(&mut self, after: Option<u64>) -> Owed {
        match (after, &self.kept) {
            (Some(after), Some(kept)) if after.checked_add(1) == Some(self.number) => {
                Owed::Again(kept.clone())
            }
            (Some(after), _) if after != self.number => Owed::Unknown,
            _ => {
                self.kept = None;
                Owed::Next
            }
        }
    }

    /// Waits for the next answer: messages of at most `most` bytes together, or a single larger one. Nothing when the outbox is
    /// closed and empty. Safe to cancel.
    pub async fn next(&mut self, outbox: &Outbox, most: usize) -> Option<Bytes> {
        let frames = self.frames(outbox, most).await?;
        let answer = Bytes::from(wire::many(&frames));
        self.number += 1;
        self.kept = Some(answer.clone());
        Some(answer)
    }

    /// The messages of the next answer, which is neither counted nor kept. Safe to cancel.
    pub async fn frames(&mut self, outbox: &Outbox, most: usize) -> Option<Vec<Bytes>> {
        if self.left.is_empty() {
            self.left = outbox.take().await?;
        }
        let (mut frames, mut size) = (Vec::new(), 0);
        while let Some(frame) = self.left.pop_front_if(|frame| size == 0 || size + frame.len() <= most) {
            size += frame.len();
            frames.push(frame);
        }
        Some(frames)
    }
}

/// What is to be done with a post.
#[derive(Debug, PartialEq, Eq)]
pub enum Post {
    Fresh,
    /// It was taken before.
    Repeated,
    /// One before it never came.
    Unknown,
}

/// The posts that were taken: the first is number 1.
#[derive(Default)]
pub struct Posts {
    taken: u64,
}

impl Posts {
    pub fn judge(&self, number: Option<u64>) -> Post {
        match number {
            Some(n) if n <= self.taken => Post::Repeated,
            Some(n) if n - 1 > self.taken => Post::Unknown,
            _ => Post::Fresh,
        }
    }

    /// After all of it was taken.
    pub fn took(&mut self, number: Option<u64>) {
        self.taken = number.unwrap_or(self.taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rooms::limits::Limits;

    fn outbox(frames: &[usize]) -> Outbox {
        let outbox = Outbox::new(&Limits::default());
        // A byte string in CBOR, so that a list of them is one.
        outbox.catch_up(frames.iter().map(|size| Bytes::from(vec![0x01; *size])).collect());
        outbox
    }

    #[tokio::test]
    async fn an_answer_is_given_again_until_the_one_after_it_is_asked_for() {
        let (mut answers, outbox) = (Answers::default(), outbox(&[1]));
        assert_eq!(answers.owed(Some(0)), Owed::Next);
        let first = answers.next(&outbox, 100).await.unwrap();
        for _ in 0..3 {
            assert_eq!(answers.owed(Some(0)), Owed::Again(first.clone()));
        }
        assert_eq!(answers.owed(Some(1)), Owed::Next);
        for unknown in [0, 2, u64::MAX] {
            assert_eq!(answers.owed(Some(unknown)), Owed::Unknown, "{unknown}");
        }
    }

    #[tokio::test]
    async fn who_names_no_numbers_is_given_one_answer_after_the_other() {
        let (mut answers, outbox) = (Answers::default(), outbox(&[1]));
        for _ in 0..3 {
            assert_eq!(answers.owed(None), Owed::Next);
            answers.next(&outbox, 100).await.unwrap();
            outbox.catch_up(vec![Bytes::from_static(&[1])]);
        }
    }

    #[tokio::test]
    async fn much_comes_in_several_answers_and_a_large_message_in_one_of_its_own() {
        let (mut answers, outbox) = (Answers::default(), outbox(&[40, 60, 1, 500, 2]));
        outbox.close();
        let mut sizes = vec![];
        while let Some(frames) = answers.frames(&outbox, 100).await {
            sizes.push(frames.iter().map(Bytes::len).collect::<Vec<_>>());
        }
        assert_eq!(sizes, [vec![40, 60], vec![1], vec![500], vec![2]]);
    }

    #[test]
    fn a_post_is_taken_once_and_none_is_passed_over() {
        let mut posts = Posts::default();
        assert_eq!(posts.judge(Some(2)), Post::Unknown);
        assert_eq!(posts.judge(Some(1)), Post::Fresh);
        posts.took(Some(1));
        assert_eq!(posts.judge(Some(1)), Post::Repeated);
        assert_eq!(posts.judge(Some(0)), Post::Repeated);
        assert_eq!(posts.judge(None), Post::Fresh);
        posts.took(None);
        assert_eq!(posts.judge(Some(2)), Post::Fresh);
    }
}
