//! The resolver through which a zone is asked.
//!
//! It keeps the answers: a name that was asked about is not asked about again for minutes. It asks
//! for exactly the name that it is given, and looks into no file of hosts.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;

use super::AskError;
use super::zone_settings::ZoneSettings;

/// How many answers are kept for each zone.
const KEPT: u64 = 50_000;

/// No answer is forgotten sooner, so that the links of one wave of spam are asked about once.
const SHORTEST: Duration = Duration::from_mins(1);

/// How long the resolver waits for an answer. Longer than any comment does: the answer is kept for
/// the next comment with this link.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where this system names its resolvers.
#[cfg(unix)]
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// How many of them are used, as the system itself does.
#[cfg(unix)]
const SERVERS: usize = 3;

/// The resolver that the settings of a zone ask for.
pub(super) fn resolver(settings: &ZoneSettings) -> Result<TokioResolver, AskError> {
    let error = |problem: String| AskError::zone(&settings.zone, &problem);
    let servers = match &settings.resolver {
        Some(written) => vec![server(address(written).map_err(error)?)],
        None => of_system().map_err(error)?,
    };
    let config = ResolverConfig::from_name_servers(servers);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    set(builder.options_mut(), settings);
    builder.build().map_err(|problem| error(problem.to_string()))
}

fn set(options: &mut ResolverOpts, settings: &ZoneSettings) {
    let [listed, unlisted] = [settings.cache_seconds, settings.unlisted_cache_seconds]
        .map(|seconds| Duration::from_secs(seconds.into()));
    options.cache_size = KEPT;
    options.positive_min_ttl = Some(SHORTEST.min(listed));
    options.positive_max_ttl = Some(listed);
    options.negative_min_ttl = Some(SHORTEST.min(unlisted));
    options.negative_max_ttl = Some(unlisted);
    options.use_hosts_file = ResolveHosts::Never;
    options.timeout = PATIENCE;
    options.attempts = 0;
    // Lists count queries: one server is asked at a time.
    options.num_concurrent_reqs = 1;
}

/// Reads `192.0.2.1`, `192.0.2.1:5353` and their like of IPv6.
fn address(written: &str) -> Result<SocketAddr, String> {
    let alone = || written.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53));
    written.parse().or_else(|_| alone()).map_err(|_| {
        format!("resolver = \"{written}\" is no address; write it as \"127.0.0.1\" or \"127.0.0.1:5353\"")
    })
}

fn server(address: SocketAddr) -> NameServerConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = address.port();
        connection
    });
    NameServerConfig::new(address.ip(), true, connections.into())
}

#[cfg(unix)]
fn of_system() -> Result<Vec<NameServerConfig>, String> {
    let text = std::fs::read_to_string(RESOLV_CONF).map_err(|io| format!("{RESOLV_CONF}: {io}"))?;
    let servers: Vec<NameServerConfig> =
        named(&text).take(SERVERS).map(|ip| server(SocketAddr::new(ip, 53))).collect();
    if servers.is_empty() {
        return Err(format!("{RESOLV_CONF} names no resolver; name one with resolver = \"…\""));
    }
    Ok(servers)
}

#[cfg(not(unix))]
fn of_system() -> Result<Vec<NameServerConfig>, String> {
    Err("name the resolver to ask through with resolver = \"…\"".to_owned())
}

/// The resolvers that a text in the format of resolv.conf(5) names.
#[cfg(unix)]
fn named(text: &str) -> impl Iterator<Item = IpAddr> {
    text.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        (words.next() == Some("nameserver")).then(|| words.next()?.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_and_without_a_port() {
        assert_eq!(address("127.0.0.1").unwrap().to_string(), "127.0.0.1:53");
        assert_eq!(address("127.0.0.1:5353").unwrap().port(), 5353);
        assert_eq!(address("::1").unwrap().to_string(), "[::1]:53");
        assert_eq!(address("[::1]:5353").unwrap().port(), 5353);
        for wrong in ["", "localhost", "127.0.0.1:99999", "https://dns.test"] {
            assert!(address(wrong).unwrap_err().contains("is no address"), "{wrong}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn resolv_conf_is_read_as_the_system_reads_it() {
        let text = "# x\nsearch a.test\nnameserver 192.0.2.1\n nameserver\t::1 # y\nnameserver\nnameservers 1.1.1.1\n\
                    nameserver fe80::1%eth0\noptions ndots:5";
        let all: Vec<String> = named(text).map(|ip| ip.to_string()).collect();
        assert_eq!(all, ["192.0.2.1", "::1"]);
    }
}
