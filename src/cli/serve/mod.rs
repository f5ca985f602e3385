//! `deskbell serve`: the server.

mod content;
mod forget;
mod inbox;
mod log;
mod signals;
mod steady;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use self::inbox::FirstToken;
use self::signals::Signals;
use self::steady::steady;
use super::archive;
use super::arguments::ServeOptions;
use super::exit::Failure;
use super::load::{self, Loaded};
use crate::config::{Config, addressees, largest_event};
use crate::courier::{Answers, Courier, Edge, Limits, Services, system_lookup};
use crate::desk::{Clock, Desk, Look, Parts, Random, Serving, WatchLimits};
use crate::handoff::DEFAULT_MAX_BODY_BYTES;
use crate::http::{App, AppParts, Exposition, app};
use crate::store::Store;
use crate::widget::Assets;

/// How long calls that are under way may take when the server stops.
const GRACE: Duration = Duration::from_secs(10);
/// How often what is not needed any more is forgotten.
const SWEEP: Duration = Duration::from_mins(1);
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Serves until it is told to stop.
///
/// # Errors
/// When the content does not check, the address is taken or the database cannot be opened.
pub(super) fn run(dir: &Path, options: &ServeOptions) -> Result<(), Failure> {
    log::begin();
    let seen = Look::at(dir);
    let loaded = load::brain(dir)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::outside("the server's threads cannot be started", &error, "free some memory"))?;
    let result = runtime.block_on(serve(dir, seen, options, loaded));
    // Blocking work, such as a reload, does not hold up the end.
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

async fn serve(dir: &Path, seen: Look, options: &ServeOptions, loaded: Loaded) -> Result<(), Failure> {
    let Loaded { brain, config, files } = loaded;
    let signals = Signals::listen()
        .map_err(|error| Failure::outside("the system's signals cannot be heard", &error, "free some memory"))?;
    let listener = bind(options.listen.as_deref().unwrap_or(&config.server.listen)).await?;
    let store = open_store(dir, &config).await?;
    let courier = courier(&store, &config)?;
    let desk =
        desk(dir, Serving::new(brain, &files).with_services(services(&config)?), &config, store.clone(), &courier);
    let stop = CancellationToken::new();
    let first = FirstToken::find(dir, &config, address(&listener)?);
    let mut parts = app_parts(&desk, &config, options.dev, &stop)?;
    parts.server.helpdesk.extend(first.as_ref().and_then(FirstToken::access));
    let state = App::new(parts);
    let mut tasks = JoinSet::new();
    tasks.spawn(ask_helpdesks(desk.clone(), courier.answers(), stop.clone()));
    tasks.spawn(steady("courier", stop.clone(), move |stop| courier.clone().run(stop)));
    tasks.spawn(keep(desk.clone()));
    tasks.spawn(follow(desk.clone(), dir.to_owned(), seen, stop.clone()));
    let waited_for = desk.clone();
    tasks.spawn(steady("ladder", stop.clone(), move |stop| look_after_waiting(waited_for.clone(), stop)));
    tasks.spawn(heed_others(desk.clone(), stop.clone()));
    tasks.spawn(sweep(state.clone(), stop.clone()));
    let (retain_days, clock) = (config.privacy.retain_days, Clock::system());
    tasks.spawn(forget::old_conversations(store.clone(), retain_days, clock, stop.clone()));
    tasks.spawn(signals::obey(signals, desk.clone(), stop.clone()));
    content::rehearse_in_the_background(&desk, dir, config.tests_gate);
    if let Some(first) = first {
        first.invite(log::is_json());
    }
    let served = answer(listener, state, &stop).await;
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    store.close().await;
    tracing::info!("stopped");
    served
}

async fn bind(listen: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(listen).await.map_err(|error| {
        let lang = load::locale_lang();
        let cure = match error.kind() {
            io::ErrorKind::AddrInUse => lang.pick(
                "beenden Sie das Programm, das sie benutzt, oder wählen Sie mit --listen eine andere",
                "stop the program that uses it, or choose another address with --listen",
            ),
            io::ErrorKind::PermissionDenied => {
                lang.pick("wählen Sie mit --listen einen Port über 1023", "choose a port above 1023 with --listen")
            }
            _ => lang.pick(
                "nennen Sie mit --listen oder in deskbell.yaml eine Adresse dieses Rechners als Name:Port",
                "give an address of this machine as host:port with --listen or in deskbell.yaml",
            ),
        };
        let what = lang.pick(
            format!("auf der Adresse {listen} kann der Server nicht antworten"),
            format!("cannot listen on {listen}"),
        );
        Failure::outside(&what, &error, cure)
    })
}

fn address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener.local_addr().map_err(|error| Failure::outside("the address is gone", &error, ""))
}

async fn open_store(dir: &Path, config: &Config) -> Result<Store, Failure> {
    let target = &config.server.store;
    Store::at(target, dir, &addressees(&config.endpoints))
        .await
        .map_err(|error| archive::unusable(target, &error, load::locale_lang()))
}

fn courier(store: &Store, config: &Config) -> Result<Courier, Failure> {
    if config.endpoints.is_empty() {
        tracing::warn!("no endpoint is configured: handoffs wait in /desk (see `deskbell handoffs list`)");
    }
    let clock = Clock::system();
    let edge = Edge::system(Arc::new(move || clock.now()));
    Courier::new(store.clone(), &config.endpoints, Limits::default(), edge).map_err(|error| {
        Failure::outside("handoffs cannot be sent", &error, "correct `handoff.endpoints` in deskbell.yaml")
    })
}

async fn ask_helpdesks(desk: Desk, answers: Answers, stop: CancellationToken) {
    desk.ask_helpdesks(answers, stop).await;
}

fn services(config: &Config) -> Result<Services, Failure> {
    Services::new(&config.services, &system_lookup()).map_err(|error| {
        Failure::outside("services cannot be called", &error, "are the system's root certificates installed?")
    })
}

fn desk(dir: &Path, serving: Serving, config: &Config, store: Store, courier: &Courier) -> Desk {
    let (wake, loader) = (courier.wake_handle(), content::Loader::new(dir));
    Desk::new(Parts {
        serving,
        load: Box::new(move |live| loader.load(live)),
        store,
        max_body_bytes: largest_event(&config.endpoints).unwrap_or(DEFAULT_MAX_BODY_BYTES),
        wake_courier: Box::new(move || wake.wake()),
        clock: Clock::system(),
        random: Random::system(),
        watch_limits: WatchLimits::default(),
    })
}

fn app_parts(desk: &Desk, config: &Config, dev: bool, stop: &CancellationToken) -> Result<AppParts, Failure> {
    let assets = if dev { Assets::Folder("widget".into()) } else { Assets::embedded() };
    let exposition = Exposition::of_process()
        .map_err(|error| Failure::outside("figures cannot be collected", &error, "please report this as a bug"))?;
    // Compressing takes longer than all the rest of the start: the plain files serve until it is done.
    let packed = assets.clone();
    tokio::task::spawn_blocking(move || packed.pack());
    if let Some(script) = assets.get("widget.js") {
        tracing::info!(path = format!("/widget.{}.js", script.hash), integrity = script.integrity(), "the widget");
    }
    Ok(AppParts {
        desk: desk.clone(),
        server: config.server.clone(),
        assets,
        exposition,
        stop: stop.clone(),
        heartbeat: HEARTBEAT,
    })
}

async fn keep(desk: Desk) {
    desk.keep_content().await;
}

async fn follow(desk: Desk, dir: std::path::PathBuf, seen: Look, stop: CancellationToken) {
    desk.follow(dir, seen, stop).await;
}

async fn look_after_waiting(desk: Desk, stop: CancellationToken) {
    desk.look_after_waiting(stop).await;
}

async fn heed_others(desk: Desk, stop: CancellationToken) {
    desk.heed_others(stop).await;
}

async fn sweep(state: App, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(SWEEP)).await.is_some() {
        state.sweep();
    }
}

/// Answers calls until `stop` fires, and then those that are under way.
async fn answer(listener: TcpListener, state: App, stop: &CancellationToken) -> Result<(), Failure> {
    let address = address(&listener)?;
    let service = app(state).into_make_service_with_connect_info::<SocketAddr>();
    // Without this the kernel holds small answers back for some milliseconds.
    let listener = listener.tap_io(|socket| {
        let _best_effort = socket.set_nodelay(true);
    });
    let stopped = stop.clone().cancelled_owned();
    let serving = tokio::spawn(axum::serve(listener, service).with_graceful_shutdown(stopped).into_future());
    announce(address);
    let stopped = stop.clone();
    let grace = async move {
        stopped.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        // It ends in no other way than by `stop`.
        _ended = serving => {}
        () = grace => tracing::warn!("some calls did not end in time"),
    }
    Ok(())
}

/// Tells where it answers: the one line on standard output. Nobody reading it is no reason to stop.
fn announce(address: SocketAddr) {
    let host = if address.ip().is_unspecified() { "localhost".to_owned() } else { host(address) };
    let mut out = io::stdout().lock();
    let _unread = writeln!(out, "Deskbell answers at http://{host}:{}/", address.port()).and_then(|()| out.flush());
}

fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}
