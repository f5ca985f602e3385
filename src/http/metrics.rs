//! Figures for operations.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use super::app::App;

/// The upper bounds of the latency histogram, in seconds.
const LATENCY_S: [f64; 12] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Renders the figures of this process.
#[derive(Clone)]
pub struct Exposition(PrometheusHandle);

impl Exposition {
    /// The exposition of the whole process; the first call starts collecting. Where another recorder
    /// was installed before, the page stays empty.
    ///
    /// # Errors
    /// When the histogram's bounds are refused, which would be a fault of this program.
    pub fn of_process() -> Result<Self, BuildError> {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        if let Some(handle) = HANDLE.get() {
            return Ok(Self(handle.clone()));
        }
        let recorder = PrometheusBuilder::new().set_buckets(&LATENCY_S)?.build_recorder();
        let handle = HANDLE.get_or_init(|| {
            let handle = recorder.handle();
            // Another recorder keeps its place.
            let _kept = metrics::set_global_recorder(recorder);
            handle
        });
        describe();
        Ok(Self(handle.clone()))
    }

    /// Folds what was collected; to be called on a timer.
    pub(super) fn sweep(&self) {
        self.0.run_upkeep();
    }

    fn render(&self) -> String {
        self.0.render()
    }
}

impl fmt::Debug for Exposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exposition(…)")
    }
}

fn describe() {
    metrics::describe_counter!("deskbell_http_requests_total", "Calls by route, method and status.");
    metrics::describe_histogram!(
        "deskbell_http_seconds",
        "Time from the request's head to the answer's head, in seconds."
    );
    metrics::describe_counter!("deskbell_conversations_total", "Conversations begun.");
    metrics::describe_counter!("deskbell_turns_total", "Decided messages by tier and kind.");
    metrics::describe_counter!("deskbell_answers_total", "Answers given, decided or clicked.");
    metrics::describe_counter!("deskbell_handoffs_total", "Handoffs by queue.");
    metrics::describe_counter!("deskbell_repeats_total", "Calls that a client repeated.");
    metrics::describe_counter!("deskbell_core_panics_total", "Turns that broke and became a handoff.");
    metrics::describe_counter!("deskbell_reloads_total", "Reloads of the content by result.");
    metrics::describe_counter!("deskbell_calls_total", "Calls of outside services by service and outcome.");
    metrics::describe_counter!(
        "deskbell_delivery_attempts_total",
        "Tries to deliver an event, by endpoint and outcome: raise an alarm when `dead` grows."
    );
    metrics::describe_counter!(
        "deskbell_endpoint_configuration_faults_total",
        "Tries that only people can mend, by endpoint."
    );
    metrics::describe_counter!(
        "deskbell_handoffs_fallen_back_total",
        "Handoffs that an endpoint did not take in time and that went to its fallback too, by endpoint."
    );
    metrics::describe_gauge!("deskbell_endpoint_breaker_open", "Whether nothing gets through to an endpoint.");
    metrics::describe_gauge!("deskbell_streams", "Open event streams.");
}

/// Counts a finished call.
pub(super) fn count(route: &str, method: &str, status: u16, took: Duration) {
    let route = route.to_owned();
    let labels = [("route", route.clone()), ("method", method.to_owned()), ("status", status.to_string())];
    metrics::counter!("deskbell_http_requests_total", &labels).increment(1);
    metrics::histogram!("deskbell_http_seconds", "route" => route).record(took.as_secs_f64());
}

/// Figures in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operations", responses((status = 200, description = "Figures in the text format of Prometheus", content_type = "text/plain", body = String)))]
pub(super) async fn metrics_page(State(app): State<App>) -> Response {
    metrics::gauge!("deskbell_streams").set(app.desk().watchers() as f64);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.parts().exposition.render())
        .into_response()
}
