//! The two servers.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::routing::post;
use axum::serve::ListenerExt as _;
use axum::{Json, Router};
use deskbell::config::Config;
use deskbell::desk::{Clock, Desk, Parts, Random, Serving, WatchLimits};
use deskbell::http::{App, AppParts, Exposition, app};
use deskbell::store::Store;
use deskbell::turn::Brain;
use deskbell::widget::Assets;
use deskbell::{content, files};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::Outcome;

#[derive(Deserialize)]
struct Said {
    client_id: String,
    text: String,
}

#[derive(Serialize)]
struct Answer {
    state: &'static str,
    text: &'static str,
}

/// What is compared with: reads the same JSON and returns a constant.
async fn constant(Json(said): Json<Said>) -> Json<Answer> {
    // Reading the fields keeps them from being left out.
    let text = if said.client_id.is_empty() && said.text.is_empty() { "" } else { "Ihr Paket ist unterwegs." };
    Json(Answer { state: "bot", text })
}

pub(crate) fn bare() -> Outcome<()> {
    serve(async { Ok(Router::new().route("/bare", post(constant))) })
}

/// The whole server over the starter content, its store in a folder of its own on the disk of the target folder.
pub(crate) fn deskbell() -> Outcome<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    serve(async {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let environment = |_: &str| Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let files = files::read(root)?;
        let loaded = content::load(&files, &environment, None);
        let content = loaded.content.ok_or_else(|| format!("{:?}", loaded.diagnostics))?;
        let mut config = loaded.config.ok_or("no settings")?;
        config.server.calls_per_minute = 0;
        let store = Store::open(&folder.path().join("deskbell.db"), &[])?;
        let router = app(App::new(parts(Serving::new(Brain::compile(content)?, &files), config, store)?));
        Ok(router)
    })
}

fn parts(serving: Serving, config: Config, store: Store) -> Outcome<AppParts> {
    let desk = Desk::new(Parts {
        serving,
        load: Box::new(|_| Err(Vec::new())),
        store,
        max_body_bytes: 262_144,
        wake_courier: Box::new(|| {}),
        clock: Clock::system(),
        random: Random::system(),
        watch_limits: WatchLimits::default(),
    });
    Ok(AppParts {
        desk,
        server: config.server,
        assets: Assets::embedded(),
        exposition: Exposition::of_process()?,
        stop: CancellationToken::new(),
        heartbeat: Duration::from_secs(15),
    })
}

/// Serves until its input ends; tells its address on standard output.
fn serve(router: impl Future<Output = Outcome<Router>>) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let router = router.await?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        writeln!(std::io::stdout(), "{}", listener.local_addr()?)?;
        let listener = listener.tap_io(|socket| {
            let _best_effort = socket.set_nodelay(true);
        });
        let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
        let ended = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0]));
        tokio::select! {
            result = serving.into_future() => result?,
            _ = ended => {}
        }
        Ok(())
    })
}
