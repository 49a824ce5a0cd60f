//! What one server asks of another: a question over NATS, and its answer.
//!
//! What must stay true: a question is answered once at most, to whoever asked it; one that was overheard cannot be asked again
//! to another address, for it names where its answer goes; a server that is gone is told from one that is busy.

use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, Request, RequestErrorKind, Subject, Subscriber};
use futures_util::StreamExt as _;
use minicbor::{Decode, Encode};

use super::message::{Answer, Question, Seal};
use super::{Bus, Nats};
use crate::measure;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// No server has that number now.
    Nobody,
    /// It did not answer in time, or the bus is away: it may another time.
    NotNow,
}

/// A question and where its answer goes.
#[derive(Encode, Decode)]
struct Asking {
    #[n(0)]
    question: Question,
    #[n(1)]
    answer_to: String,
}

impl Bus {
    /// Asks the server with this number.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn ask(&self, server: u64, question: Question, within: Duration) -> Result<Answer, Unanswered> {
        let nats = self.0.as_ref().ok_or(Unanswered::Nobody)?;
        // NATS's client would wait for the connection, and the person with it.
        if nats.client.connection_state() != State::Connected {
            return Err(Unanswered::NotNow);
        }
        let (subject, inbox) = (nats.of_server(server), nats.client.new_inbox());
        let asking = Asking { question, answer_to: inbox.clone() };
        let payload = nats.seal.write(&subject, &asking);
        let request = Request::new().payload(payload.into()).inbox(inbox.clone()).timeout(Some(within));
        let answer = nats.client.send_request(subject, request).await.map_err(|error| {
            let nobody = error.kind() == RequestErrorKind::NoResponders;
            if nobody { Unanswered::Nobody } else { Unanswered::NotNow }
        })?;
        measure::bus_told();
        nats.seal.read(&inbox, &answer.payload).ok_or_else(|| {
            measure::bus_unreadable();
            Unanswered::NotNow
        })
    }

    /// What others ask of this server from now on; nothing without a bus.
    pub async fn asked(&self) -> Option<Asked> {
        let nats = self.0.as_ref()?;
        let subject = nats.of_server(nats.server);
        match nats.client.subscribe(subject.clone()).await {
            Ok(heard) => Some(Asked { subject, heard, client: nats.client.clone(), seal: nats.seal.clone() }),
            Err(error) => {
                tracing::error!(%error, "the bus cannot be heard");
                None
            }
        }
    }
}

impl Nats {
    fn of_server(&self, server: u64) -> String {
        format!("palabre.{}.server.{server}", self.name)
    }
}

/// The questions of others.
pub struct Asked {
    subject: String,
    heard: Subscriber,
    client: Client,
    seal: Seal,
}

impl Asked {
    /// The next question that is ours; nothing when this server ends. Safe to cancel.
    pub async fn next(&mut self) -> Option<(Question, Answering)> {
        loop {
            let message = self.heard.next().await?;
            let asking: Option<Asking> = self.seal.read(&self.subject, &message.payload);
            match (asking, message.reply) {
                (Some(asking), Some(to)) if asking.answer_to == to.as_str() => {
                    measure::bus_heard();
                    let (client, seal) = (self.client.clone(), self.seal.clone());
                    return Some((asking.question, Answering { to, client, seal }));
                }
                _ => measure::bus_unreadable(),
            }
        }
    }
}

/// Where an answer goes.
pub struct Answering {
    to: Subject,
    client: Client,
    seal: Seal,
}

impl Answering {
    pub async fn with(self, answer: &Answer) {
        let bytes = self.seal.write(&self.to, answer);
        match self.client.publish(self.to, bytes.into()).await {
            Ok(()) => measure::bus_told(),
            // Whoever asked hears nothing, and asks again.
            Err(error) => tracing::warn!(%error, "the bus took no answer"),
        }
    }
}
