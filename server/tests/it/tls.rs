//! `--tls-self`: HTTPS by a certificate of the machine's own, and what becomes of who speaks plain HTTP to it.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{On, TestApp};

/// Who trusts the certificate that the server keeps, and nothing else.
fn trusting(app: &TestApp) -> TlsConnector {
    let file = app.app.settings.data.join("tls/certificate.pem");
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file).expect("the certificate is there")).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn https_is_spoken_by_the_kept_certificate_and_plain_http_led_to_it() {
    let app = TestApp::start_with(On::Sqlite, |settings| settings.tls_self = true).await.unwrap();
    let address = app.url.trim_start_matches("http://").to_owned();
    // Somebody who begins and does not go on keeps nobody else out.
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(TcpStream::connect(&address).await.unwrap());
    }
    let led = app.stranger().raw("/verify?hash=x").await;
    assert_eq!(led.status(), 307);
    assert_eq!(led.headers()["location"].to_str().unwrap(), format!("https://{address}/verify?hash=x"));

    let stream = TcpStream::connect(&address).await.unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let mut stream = trusting(&app).connect(name, stream).await.expect("its name and its key are right");
    let form = "email=nobody%40example.ml&password=wrong-password";
    let request = format!(
        "POST /signin HTTP/1.1\r\nhost: {address}\r\norigin: https://{address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _closed = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 401") || answer.starts_with("HTTP/1.1 422"), "{answer}");
    drop(silent);
}
