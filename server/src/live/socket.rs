//! WebSocket at `/sync`, subprotocol `palabre.1`: one binary frame is one message.

use std::collections::VecDeque;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use futures_util::SinkExt as _;
use tokio::time::Instant;

use super::connection::Connection;
use crate::actions::AppState;
use crate::domain::error::Error;
use crate::http::auth::Caller;
use crate::http::line::Line;
use crate::http::origin;
use crate::i18n::Lang;
use crate::rooms::limits::Limits;
use crate::rooms::outbox::AtOnce;
use crate::rooms::words::Words;

const SUBPROTOCOL: &str = "palabre.1";

/// Small, because most connections are idle; a large push is read in several steps.
const READ_BUFFER: usize = 2 << 10;
/// Frames are gathered up to this before they go out together.
const WRITE_BUFFER: usize = 8 << 10;
const FINAL_BINARY: u8 = 0x82;
/// A receiver shows that it is still there each time it has taken this much.
const SENT_AT_ONCE: usize = 64 << 10;

pub async fn open(
    State(app): State<AppState>,
    caller: Caller,
    lang: Lang,
    headers: HeaderMap,
    line: Option<Extension<Arc<Line>>>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Error> {
    origin::is_own(&headers, &app.settings)?;
    let limits = app.rooms.limits().clone();
    let connection = Connection::new(app, caller, lang);
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        // A message somewhat too long is still read, so that its sender can be told; a longer one is cut off.
        .max_frame_size(limits.message_bytes * 2)
        .max_message_size(limits.message_bytes * 2);
    Ok(upgrade.on_upgrade(async move |socket| match connection {
        // A task of its own: the one that upgraded keeps room for all that it did before.
        Ok(connection) => {
            if let Some(Extension(line)) = line {
                line.share();
                connection.outbox().open(Box::new(Frames(line)));
            }
            drop(tokio::spawn(serve(Box::new(Served { socket, connection, limits }))));
        }
        Err(goodbye) => part(socket, goodbye, &limits).await,
    }))
}

/// Messages as WebSocket frames (RFC 6455, § 5.2), each whole and binary, as a server sends them.
struct Frames(Arc<Line>);

impl AtOnce for Frames {
    fn send(&self, message: &[u8]) -> io::Result<bool> {
        let (mut head, length) = ([FINAL_BINARY, 0, 0, 0, 0, 0, 0, 0, 0, 0], message.len() as u64);
        let head = match u16::try_from(message.len()) {
            Ok(short) if short < 126 => {
                head[1] = short as u8;
                &head[..2]
            }
            Ok(medium) => {
                head[1] = 126;
                head[2..4].copy_from_slice(&medium.to_be_bytes());
                &head[..4]
            }
            Err(_) => {
                head[1] = 127;
                head[2..10].copy_from_slice(&length.to_be_bytes());
                &head[..]
            }
        };
        self.0.send_now(head, message)
    }
}

/// There is no place: a browser learns why only over the open socket.
async fn part(mut socket: WebSocket, goodbye: Bytes, limits: &Limits) {
    if send(&mut socket, [goodbye].into(), limits).await.is_ok() {
        close(&mut socket, limits).await;
    }
}

/// What one socket needs, in one place of memory: ten thousand of them hold still most of the time.
struct Served {
    socket: WebSocket,
    connection: Connection,
    limits: Arc<Limits>,
}

/// What is only needed while something happens is boxed, so that a socket on which nothing does holds little.
async fn serve(mut served: Box<Served>) {
    let Served { socket, connection, limits } = &mut *served;
    let outbox = connection.outbox();
    let mut sign_outs = connection.sign_outs();
    let mut heard = Instant::now();
    let mut asked = false;
    // One timer, set again only when it has run out: frames come by the thousand a second.
    let mut silent = pin!(tokio::time::sleep_until(heard + limits.hello_within));
    loop {
        tokio::select! {
            message = socket.recv() => {
                (heard, asked) = (Instant::now(), false);
                match message {
                    Some(Ok(Message::Close(_))) | None => return,
                    Some(Ok(message)) => {
                        let had_joined = connection.has_joined();
                        Box::pin(take(connection, message, limits)).await;
                        if connection.has_joined() != had_joined {
                            silent.as_mut().reset(heard + limits.ping_every);
                        }
                    }
                    // Not heard any more, but perhaps still hearing.
                    Some(Err(_)) => {
                        connection.bye("protocol", Words::Protocol);
                        let frames = outbox.take().await.unwrap_or_default();
                        let _gone = Box::pin(send(socket, frames, limits)).await;
                        return;
                    }
                }
            }
            frames = outbox.take() => match frames {
                Some(frames) => if Box::pin(send(socket, frames, limits)).await.is_err() { return },
                None => return Box::pin(close(socket, limits)).await,
            },
            signed_out = sign_outs.recv() => Box::pin(connection.signed_out(signed_out)).await,
            () = silent.as_mut() => {
                let patience = if connection.has_joined() { limits.ping_every } else { limits.hello_within };
                let due = heard + if asked { patience * 2 } else { patience };
                if Instant::now() < due {
                    silent.as_mut().reset(due);
                    continue;
                }
                if asked || !connection.has_joined() {
                    return Box::pin(close(socket, limits)).await;
                }
                asked = true;
                silent.as_mut().reset(heard + patience * 2);
                let ping = within(limits.send_within, socket.send(Message::Ping(Bytes::new())));
                if Box::pin(ping).await.is_err() { return }
            }
        }
    }
}

async fn take(connection: &mut Connection, message: Message, limits: &Limits) {
    match message {
        Message::Binary(frame) if frame.len() > limits.message_bytes => {
            connection.bye("protocol", Words::TooLong);
        }
        Message::Binary(frame) => connection.hear(&frame).await,
        // Not an error of the network but of the client: it is told which.
        Message::Text(_) => connection.bye("protocol", Words::Protocol),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => {}
    }
}

/// A receiver that takes nothing is given up: its place and what waits for it are needed elsewhere.
async fn send(socket: &mut WebSocket, frames: VecDeque<Bytes>, limits: &Limits) -> Result<(), Gone> {
    let mut unsent = 0;
    for frame in frames {
        unsent += frame.len();
        within(limits.patience(unsent), socket.feed(Message::Binary(frame))).await?;
        if unsent >= SENT_AT_ONCE {
            within(limits.patience(unsent), socket.flush()).await?;
            unsent = 0;
        }
    }
    within(limits.patience(unsent), socket.flush()).await
}

/// The other end takes nothing more.
struct Gone;

async fn within(
    patience: Duration,
    sending: impl Future<Output = Result<(), axum::Error>>,
) -> Result<(), Gone> {
    match tokio::time::timeout(patience, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Gone),
    }
}

async fn close(socket: &mut WebSocket, limits: &Limits) {
    let frame = CloseFrame { code: close_code::NORMAL, reason: "".into() };
    let _gone = within(limits.send_within, socket.send(Message::Close(Some(frame)))).await;
}
