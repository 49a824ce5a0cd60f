//! A caller of the API: with a token, with cookies, or a stranger.

use reqwest::{Client, Method, RequestBuilder, StatusCode, header};
use serde_json::{Value, json};

use crate::support::TestApp;

#[derive(Clone)]
pub struct Caller {
    pub http: Client,
    url: String,
    token: Option<String>,
}

/// An answer: its status and its JSON (null where it is something else).
#[derive(Debug)]
pub struct Said {
    pub status: StatusCode,
    pub json: Value,
}

impl Said {
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.json);
        self.json
    }

    /// The code of an error, checked to be an error of our uniform shape with this status.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.json);
        assert!(self.json["error"]["message"].as_str().is_some_and(|m| m.len() > 10), "{}", self.json);
        self.json["error"]["code"].as_str().expect("a code").to_owned()
    }
}

impl TestApp {
    pub fn stranger(&self) -> Caller {
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Caller { http, url: self.url.clone(), token: None }
    }

    /// Somebody with a browser: keeps cookies, sends an `Origin`.
    pub fn browser(&self) -> Caller {
        let mut headers = header::HeaderMap::new();
        headers.insert(header::ORIGIN, self.url.parse().expect("an address is a header value"));
        let http = Client::builder()
            .cookie_store(true)
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Caller { http: http.expect("a client"), url: self.url.clone(), token: None }
    }

    pub fn with_token(&self, token: &str) -> Caller {
        Caller { token: Some(token.to_owned()), ..self.stranger() }
    }
}

impl Caller {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Said {
        let answer = request.send().await.expect("the server answers");
        let status = answer.status();
        let bytes = answer.bytes().await.expect("the whole answer");
        Said { status, json: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    pub async fn get(&self, path: &str) -> Said {
        self.send(self.request(Method::GET, path)).await
    }

    /// The answer as it came.
    pub async fn raw(&self, path: &str) -> reqwest::Response {
        self.request(Method::GET, path).send().await.expect("the server answers")
    }

    /// The bytes of an answer that must be there.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.raw(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.bytes().await.expect("the whole answer").to_vec()
    }

    pub async fn post(&self, path: &str, body: Value) -> Said {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Said {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Said {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Said {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Said {
        self.post("/api/v1/session", json!({ "email": email, "password": password })).await
    }
}
