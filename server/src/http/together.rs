//! One question for all who ask the same at the same time.
//!
//! Must stay true: whoever asks is told what was found after they asked, never the answer to a question already under way.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// What is asked, and who waits for the next answer to it. Cloning shares it.
pub struct Together<K: Eq + Hash, V>(Arc<Waiting<K, V>>);

type Waiting<K, V> = Mutex<HashMap<K, Vec<oneshot::Sender<V>>>>;

impl<K: Eq + Hash, V> Clone for Together<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Eq + Hash, V> Default for Together<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, V> Together<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// What the question gives. It is put at once, or, while it is under way for others, when that has ended: once for all
    /// who wait by then. None when it came to no end.
    pub async fn ask<F>(&self, key: K, question: impl Fn() -> F + Send + 'static) -> Option<V>
    where
        F: Future<Output = V> + Send,
    {
        let (tell, told) = oneshot::channel();
        let asker = match self.waiting().entry(key) {
            Entry::Occupied(mut others) => {
                others.get_mut().push(tell);
                None
            }
            Entry::Vacant(nobody) => {
                let key = nobody.key().clone();
                nobody.insert(vec![tell]);
                Some(Asker { together: self.clone(), key, is_over: false })
            }
        };
        if let Some(mut asker) = asker {
            // A task of its own: whoever asked first may go away before the others have their answer.
            tokio::spawn(async move {
                while let Some(all) = asker.next() {
                    let answer = question().await;
                    for one in all {
                        let _gone = one.send(answer.clone());
                    }
                }
            });
        }
        told.await.ok()
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<K, Vec<oneshot::Sender<V>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks one question until nobody waits for it.
struct Asker<K: Eq + Hash, V> {
    together: Together<K, V>,
    key: K,
    is_over: bool,
}

impl<K, V> Asker<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// All who wait now; with nobody the question is over.
    fn next(&mut self) -> Option<Vec<oneshot::Sender<V>>> {
        let mut waiting = self.together.waiting();
        let all = waiting.get_mut(&self.key).map(std::mem::take).filter(|all| !all.is_empty());
        if all.is_none() {
            waiting.remove(&self.key);
            self.is_over = true;
        }
        all
    }
}

/// However it ends, nobody is left waiting, and the next to ask begins anew.
impl<K: Eq + Hash, V> Drop for Asker<K, V> {
    fn drop(&mut self) {
        if !self.is_over {
            self.together.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::sync::Semaphore;

    use super::*;

    /// Each question needs a permit to end; its answer is how many were put.
    #[derive(Clone)]
    struct Store {
        put: Arc<AtomicUsize>,
        may_end: Arc<Semaphore>,
    }

    impl Store {
        fn new() -> Self {
            Self { put: Arc::default(), may_end: Arc::new(Semaphore::new(0)) }
        }

        async fn question(self) -> usize {
            let n = self.put.fetch_add(1, Ordering::Relaxed) + 1;
            self.may_end.acquire().await.expect("never closed").forget();
            n
        }
    }

    async fn under_way(store: &Store, questions: usize) {
        while store.put.load(Ordering::Relaxed) < questions {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn who_asks_while_a_question_is_under_way_waits_for_the_next_which_is_put_once() {
        let (store, together) = (Store::new(), Together::<u8, usize>::default());
        let ask = |key: u8| {
            let (store, together) = (store.clone(), together.clone());
            tokio::spawn(async move { together.ask(key, move || store.clone().question()).await })
        };
        let first = ask(1);
        under_way(&store, 1).await;
        let late: Vec<_> = (0..20).map(|_| ask(1)).collect();
        while together.waiting().get(&1).map_or(0, Vec::len) < 20 {
            tokio::task::yield_now().await;
        }
        let gone = ask(1);
        gone.abort();
        assert_eq!(store.put.load(Ordering::Relaxed), 1);
        store.may_end.add_permits(1);
        assert_eq!(first.await.expect("asked"), Some(1));
        store.may_end.add_permits(1);
        for one in late {
            assert_eq!(one.await.expect("asked"), Some(2), "an answer from before they asked");
        }
        let other = ask(2);
        store.may_end.add_permits(1);
        assert_eq!(other.await.expect("asked"), Some(3));
        while !together.waiting().is_empty() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_question_that_fails_leaves_nobody_waiting() {
        let together = Together::<u8, usize>::default();
        let failed = together.ask(1, || async { panic!("the question failed") }).await;
        assert_eq!(failed, None);
        assert_eq!(together.ask(1, || async { 7 }).await, Some(7));
    }
}
