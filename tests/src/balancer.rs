//! A balancer as small as one can be: each new connection goes to the next server that takes it.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

pub struct Balancer {
    pub address: String,
    accepting: JoinHandle<()>,
}

impl Balancer {
    /// Before these servers.
    pub async fn before(servers: Vec<String>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (servers, next) = (Arc::new(servers), Arc::new(AtomicUsize::new(0)));
        let accepting = tokio::spawn(async move {
            // Ended with the balancer.
            let mut open = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                open.spawn(carry(client, servers.clone(), next.clone()));
            }
        });
        Ok(Self { address, accepting })
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn carry(mut client: TcpStream, servers: Arc<Vec<String>>, next: Arc<AtomicUsize>) {
    for _ in 0..servers.len() {
        let n = next.fetch_add(1, Ordering::Relaxed) % servers.len();
        if let Ok(mut server) = TcpStream::connect(&servers[n]).await {
            let _nodelay = (server.set_nodelay(true), client.set_nodelay(true));
            let _over = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            return;
        }
    }
}
