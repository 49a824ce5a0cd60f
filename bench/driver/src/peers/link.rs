//! A WebSocket of binary frames.

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Bytes, Message, protocol::WebSocketConfig},
};

use crate::Failed;

pub struct Link(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Link {
    pub async fn open(address: &str, path: &str) -> Result<Self, Failed> {
        let config =
            WebSocketConfig::default().read_buffer_size(8 * 1024).max_frame_size(None).max_message_size(None);
        let url = format!("ws://{address}/{path}");
        let (socket, _) = tokio_tungstenite::connect_async_with_config(url, Some(config), true).await?;
        Ok(Self(socket))
    }

    pub async fn send(&mut self, frame: Vec<u8>) -> Result<(), Failed> {
        Ok(self.0.send(Message::Binary(frame.into())).await?)
    }

    /// The next binary frame.
    pub async fn hear(&mut self) -> Result<Bytes, Failed> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Binary(frame))) => return Ok(frame),
                Some(Ok(Message::Close(why))) => return Err(format!("closed: {why:?}").into()),
                Some(Err(error)) => return Err(error.into()),
                None => return Err("the connection ended".into()),
                Some(Ok(_)) => {}
            }
        }
    }
}
