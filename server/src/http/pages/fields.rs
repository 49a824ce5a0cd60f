//! A form whose fields may come several times: boxes that are ticked.

use std::str::FromStr;

use axum::extract::{FromRequest, Request};

use crate::actions::AppState;
use crate::domain::error::Error;
use crate::http::extract::Form;

/// The fields as they came, in order.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first of that name.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The values of that name, each as what it is.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `field`.
    pub fn parsed<T: FromStr>(&self, name: &str, field: &'static str) -> Result<Vec<T>, Error> {
        self.all(name).map(|value| value.parse().map_err(|_| Error::Invalid { field })).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.one(name).unwrap_or_default()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromRequest<AppState> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Error> {
        Form::<Vec<(String, String)>>::from_request(request, app).await.map(|Form(fields)| Self(fields))
    }
}
