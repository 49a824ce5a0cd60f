//! Where a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::actions::AppState;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The caller's address: the peer's, or what our own reverse proxy says it is.
pub struct ClientAddress {
    pub ip: IpAddr,
    /// From this very machine, and not handed on by a proxy on it.
    pub local: bool,
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
        let handed_on = parts.headers.contains_key(FORWARDED_FOR) || parts.headers.contains_key("forwarded");
        let said = if app.settings.trust_proxy { forwarded(&parts.headers) } else { None };
        Ok(Self { ip: said.unwrap_or(peer), local: peer.is_loopback() && !handed_on })
    }
}

/// The last value is the one that our own proxy added; those before it anybody can write.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}
