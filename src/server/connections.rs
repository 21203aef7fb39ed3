//! Takes in connections and answers on them, with limits that `axum::serve` does not have: how many there are
//! at once, how long one may take to say what it wants, and how long the last ones are waited for in the end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;

/// How many connections are open at most; more wait to be taken in.
pub const MOST: usize = 16 * 1024;
/// How many connections may wait to be taken in. Where there are more, the system has them try again after a
/// second; it may itself allow fewer (on Linux, `net.core.somaxconn`).
const KNOCKING: u32 = 4096;
/// Files that are kept back for the store, the lists and the log.
const OTHER_FILES: u64 = 128;
/// How long a client may take to send the head of a request, and how long a connection may be idle.
const HEAD: Duration = Duration::from_secs(30);
/// The most bytes of a request's head, and of what is read ahead.
const MAX_HEAD: usize = 32 * 1024;
/// How long requests in flight are waited for in the end.
pub(super) const GRACE: Duration = Duration::from_secs(8);
/// How long to wait where the system gives out no more connections.
const PAUSE: Duration = Duration::from_millis(200);

/// Begins to listen; many may knock at once before they are taken in.
///
/// # Errors
/// What the system says, where the address is not free.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that was stopped may start again at once; elsewhere this would let two share an address.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(KNOCKING)
}

/// How many connections the limit of open files allows, which is raised as far as that goes.
pub fn affordable() -> usize {
    let wanted = MOST as u64 + OTHER_FILES;
    let files = rlimit::increase_nofile_limit(wanted).unwrap_or(wanted);
    usize::try_from(files.saturating_sub(OTHER_FILES)).map_or(MOST, |files| files.clamp(1, MOST))
}

/// Answers until `stop` is done, and then finishes what is in flight.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    open: Gauge,
    stop: impl Future<Output = ()>,
) {
    let most = affordable();
    if most < MOST {
        tracing::warn!("the limit of open files allows {most} connections at once; {MOST} would be kept");
    }
    let ending = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        open.set(i64::try_from(connections.len()).unwrap_or(i64::MAX));
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            stream = accept(&listener), if connections.len() < most => {
                connections.spawn(answer(stream, router.clone(), ending.watcher()));
            }
        }
    }
    drop((listener, router));
    let finished = async {
        ending.shutdown().await;
        while connections.join_next().await.is_some() {}
    };
    if tokio::time::timeout(GRACE, finished).await.is_err() {
        tracing::warn!("some requests were not finished");
    }
    connections.shutdown().await;
}

/// The next connection; an error of one is no reason to refuse the others.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_of_one(&error) => {}
            Err(error) => {
                tracing::error!("no connection can be taken in: {error}");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers all requests of one connection.
async fn answer(stream: TcpStream, router: Router, ending: Watcher) {
    // An answer is one piece, and waits for no other.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    // Who hangs up in the middle has told all there is to say.
    let _ = ending.watch(connection).await;
}
