//! One connection by PROTOCOL.md over WebSocket, as raw messages.

use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest, protocol::WebSocketConfig},
};

use crate::value::Value;

/// A message from the server, opened one level.
#[derive(Debug, Clone)]
pub struct Heard {
    pub kind: String,
    pub body: Value,
}

pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Wire {
    /// Opens `/sync` on `address` (`127.0.0.1:8080`) with a personal token.
    pub async fn open(address: &str, token: &str) -> io::Result<Self> {
        let mut request = format!("ws://{address}/sync").into_client_request().map_err(io::Error::other)?;
        let headers = request.headers_mut();
        headers.insert("authorization", format!("Bearer {token}").parse().map_err(io::Error::other)?);
        headers.insert("sec-websocket-protocol", "palabre.1".parse().map_err(io::Error::other)?);
        let config = WebSocketConfig::default().read_buffer_size(8 * 1024);
        let (socket, _) = tokio_tungstenite::connect_async_with_config(request, Some(config), true)
            .await
            .map_err(io::Error::other)?;
        Ok(Self { socket })
    }

    pub async fn say(&mut self, kind: &str, body: Vec<(&str, Value)>) -> io::Result<()> {
        self.say_bytes(Value::message(kind, body)).await
    }

    /// Sends a frame as it is, well formed or not.
    pub async fn say_bytes(&mut self, frame: Vec<u8>) -> io::Result<()> {
        self.socket.send(Message::Binary(frame.into())).await.map_err(io::Error::other)
    }

    /// The next message; `None` when the connection ended.
    pub async fn hear(&mut self) -> Option<Heard> {
        loop {
            match self.socket.next().await? {
                Ok(Message::Binary(bytes)) => return open(&bytes),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The next frame, unread; `None` when the connection ended.
    pub async fn hear_raw(&mut self) -> Option<tokio_tungstenite::tungstenite::Bytes> {
        loop {
            match self.socket.next().await? {
                Ok(Message::Binary(bytes)) => return Some(bytes),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The next message of this `kind`, others passed over.
    pub async fn hear_kind(&mut self, kind: &str, patience: Duration) -> Option<Heard> {
        tokio::time::timeout(patience, async {
            loop {
                let heard = self.hear().await?;
                if heard.kind == kind {
                    return Some(heard);
                }
            }
        })
        .await
        .ok()
        .flatten()
    }

    pub async fn hello(&mut self, text: &str, log: Option<&str>, since: i64, actor: &[u8]) -> io::Result<()> {
        let log = log.map_or(Value::Null, |l| Value::Text(l.to_owned()));
        let mut body = vec![
            ("v", Value::Int(1)),
            ("schema", Value::Int(1)),
            ("text", Value::Text(text.to_owned())),
            ("log", log),
            ("since", Value::Int(since)),
        ];
        if !actor.is_empty() {
            body.push(("actor", Value::Bytes(actor.to_vec())));
        }
        self.say("hello", body).await
    }

    pub async fn push(&mut self, id: i64, changes: &[Vec<u8>]) -> io::Result<()> {
        let changes = changes.iter().map(|c| Value::Bytes(c.clone())).collect();
        self.say("push", vec![("id", Value::Int(id)), ("changes", Value::Array(changes))]).await
    }
}

fn open(bytes: &[u8]) -> Option<Heard> {
    match Value::decode(bytes) {
        Ok(Value::Array(parts)) if parts.len() == 2 => {
            Some(Heard { kind: parts[0].text().to_owned(), body: parts[1].clone() })
        }
        _ => None,
    }
}
