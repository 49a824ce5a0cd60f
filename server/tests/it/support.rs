//! A server of its own for each test: fresh database, held clock, free port.

use std::sync::Arc;

use palabre::boot::{self, AppState};
use palabre::domain::clock::{Clock as _, HeldClock, Millis};
use palabre::settings::Settings;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// When every test begins.
pub const BEGINNING: Millis = 1_780_000_000_000;

/// Runs one test on both databases; on PostgreSQL only where `PALABRE_TEST_POSTGRES` is the address of one.
macro_rules! on_both {
    ($(async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn test($app: TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                test(TestApp::start($crate::support::On::Sqlite).await.expect("SQLite is always there")).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                match TestApp::start($crate::support::On::Postgres).await {
                    Some(app) => test(app).await,
                    None => eprintln!("not run: PALABRE_TEST_POSTGRES is not set"),
                }
            }
        }
    )*};
}
pub(crate) use on_both;

pub struct TestApp {
    /// The running server's own state, for looking behind its back.
    pub app: AppState,
    pub clock: Arc<HeldClock>,
    pub url: String,
    /// Gone with the test.
    _folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
}

impl TestApp {
    /// None where there is no such database.
    pub async fn start(on: On) -> Option<Self> {
        Self::start_with(on, |_| {}).await
    }

    pub async fn start_with(on: On, set: impl FnOnce(&mut Settings)) -> Option<Self> {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        let mut settings = Settings::new(folder.path().join("data"));
        if on == On::Postgres {
            settings.database = Some(fresh_postgres().await?);
        }
        set(&mut settings);
        let app = boot::prepare(settings).await.expect("a fresh database opens");
        let clock = Arc::new(HeldClock::at(BEGINNING));
        let app = app.by(clock.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let (stop, stopped) = oneshot::channel();
        let serving = boot::serve(listener, app.clone(), async move {
            let _ = stopped.await;
        });
        tokio::spawn(serving);
        Some(Self { app, clock, url, _folder: folder, stop: Some(stop) })
    }

    pub fn now(&self) -> Millis {
        self.clock.now()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _gone = stop.send(());
        }
    }
}

/// A database of its own on the PostgreSQL that the environment names.
pub async fn fresh_postgres() -> Option<String> {
    let address = std::env::var("PALABRE_TEST_POSTGRES").ok().filter(|a| !a.is_empty())?;
    sqlx::any::install_default_drivers();
    let mut admin = sqlx::AnyConnection::connect(&address).await.expect("PALABRE_TEST_POSTGRES answers");
    let mut random = [0; 8];
    getrandom::fill(&mut random).expect("randomness");
    let name = format!("palabre_{:016x}", u64::from_be_bytes(random));
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("may create databases");
    let (server, _) = address.rsplit_once('/').expect("an address with a database");
    Some(format!("{server}/{name}"))
}

#[test]
fn whether_the_tests_ran_on_postgresql() {
    match std::env::var("PALABRE_TEST_POSTGRES") {
        Ok(_) => println!("The API tests ran on SQLite and on PostgreSQL."),
        Err(_) => println!(
            "The API tests ran on SQLite only: set PALABRE_TEST_POSTGRES to run them on PostgreSQL too."
        ),
    }
}
