//! The network between clients and a server that may come back elsewhere: one address in front, and connections that can be
//! reset, or go silent while both ends still hold them.
//!
//! What must stay true: a connection that went silent carries nothing ever again, in either direction, and neither end is
//! told; new ones pass.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Carried,
    Reset,
    Silent,
}

pub struct Relay {
    pub address: String,
    target: Arc<Mutex<String>>,
    /// Of the connections that are open; each fault leaves them to theirs and begins anew for those to come.
    fate: Mutex<watch::Sender<Fate>>,
    fates: watch::Sender<watch::Receiver<Fate>>,
    accepting: JoinHandle<()>,
}

impl Relay {
    pub async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let target = Arc::new(Mutex::new(String::new()));
        let (fate, first) = watch::channel(Fate::Carried);
        let (fates, coming) = watch::channel(first);
        let to = target.clone();
        let accepting = tokio::spawn(async move {
            // Ended with the relay.
            let mut open = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let to = to.lock().map(|to| to.clone()).unwrap_or_default();
                open.spawn(carry(client, to, coming.borrow().clone()));
                while open.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, target, fate: Mutex::new(fate), fates, accepting })
    }

    /// Where new connections lead from now on.
    pub fn lead_to(&self, server: &str) {
        server.clone_into(&mut self.target.lock().expect("nobody panics with it"));
    }

    /// Every open connection ends at once, with RST on both sides.
    pub fn reset(&self) {
        self.befall(Fate::Reset);
    }

    /// Nothing passes any more over the connections that are open, and nobody is told.
    pub fn silence(&self) {
        self.befall(Fate::Silent);
    }

    fn befall(&self, what: Fate) {
        let (next, coming) = watch::channel(Fate::Carried);
        self.fates.send_replace(coming);
        let old = std::mem::replace(&mut *self.fate.lock().expect("nobody panics with it"), next);
        old.send_replace(what);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn carry(mut client: TcpStream, to: String, mut fate: watch::Receiver<Fate>) {
    let Ok(mut server) = TcpStream::connect(to).await else { return };
    let _nodelay = (server.set_nodelay(true), client.set_nodelay(true));
    let befallen = tokio::select! {
        _over = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
        befallen = fate.wait_for(|fate| *fate != Fate::Carried) => befallen.map_or(Fate::Reset, |fate| *fate),
    };
    if befallen == Fate::Silent {
        // What comes is read and goes nowhere, so that each end goes on believing in the other until it gives up by itself.
        tokio::join!(drain(&mut client), drain(&mut server));
    }
    let _reset = (client.set_zero_linger(), server.set_zero_linger());
}

async fn drain(end: &mut TcpStream) {
    let mut bytes = [0; 4096];
    while matches!(end.read(&mut bytes).await, Ok(n) if n > 0) {}
}
