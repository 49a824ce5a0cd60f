//! WebSocket at `/sync`, subprotocol `palabre.1`: one binary frame is one message.

use std::collections::VecDeque;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use futures_util::SinkExt as _;
use tokio::time::Instant;

use super::connection::Connection;

use crate::actions::AppState;
use crate::domain::error::Error;
use crate::http::auth::Caller;
use crate::http::origin;
use crate::i18n::Lang;
use crate::rooms::words::Words;

const SUBPROTOCOL: &str = "palabre.1";

/// Small, because most connections are idle; a large push is read in several steps.
const READ_BUFFER: usize = 4 << 10;
/// Frames are gathered up to this before they go out together.
const WRITE_BUFFER: usize = 8 << 10;

pub async fn open(
    State(app): State<AppState>,
    caller: Caller,
    lang: Lang,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Error> {
    origin::is_own(&headers, &app.settings)?;
    let limits = app.rooms.limits().clone();
    let connection = Connection::new(app, caller, lang)?;
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_frame_size(limits.message_bytes)
        .max_message_size(limits.message_bytes);
    Ok(upgrade.on_upgrade(move |socket| serve(socket, connection, limits)))
}

async fn serve(
    mut socket: WebSocket,
    mut connection: Connection,
    limits: std::sync::Arc<crate::rooms::limits::Limits>,
) {
    let outbox = connection.outbox();
    let mut heard = Instant::now();
    let mut asked = false;
    loop {
        let patience = if connection.has_joined() { limits.ping_every } else { limits.hello_within };
        tokio::select! {
            message = socket.recv() => {
                (heard, asked) = (Instant::now(), false);
                match message {
                    Some(Ok(Message::Binary(frame))) => connection.hear(&frame).await,
                    // Not an error of the network but of the client: it is told which.
                    Some(Ok(Message::Text(_))) => connection.bye("protocol", Words::Protocol),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                }
            }
            frames = outbox.take() => match frames {
                Some(frames) => if send(&mut socket, frames).await.is_err() { return },
                None => return close(socket).await,
            },
            () = tokio::time::sleep_until(heard + if asked { patience * 2 } else { patience }) => {
                if asked || !connection.has_joined() {
                    return close(socket).await;
                }
                asked = true;
                if socket.send(Message::Ping(Bytes::new())).await.is_err() { return }
            }
        }
    }
}

async fn send(socket: &mut WebSocket, frames: VecDeque<Bytes>) -> Result<(), axum::Error> {
    for frame in frames {
        socket.feed(Message::Binary(frame)).await?;
    }
    socket.flush().await
}

async fn close(mut socket: WebSocket) {
    let frame = CloseFrame { code: close_code::NORMAL, reason: "".into() };
    let _gone = socket.send(Message::Close(Some(frame))).await;
}
