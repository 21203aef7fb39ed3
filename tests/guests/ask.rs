//! Requests as guests send them: with their own content types and hosts, answered with headers.

use crate::common::Server;

/// What a guest is told.
#[derive(Debug)]
pub struct Told {
    pub status: u16,
    pub body: String,
    headers: ureq::http::HeaderMap,
}

impl Told {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are ASCII"))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    /// All headers.
    pub fn all_headers(&self) -> String {
        format!("{:?}", self.headers)
    }
}

/// Sends a body with these headers; without a body it is a GET.
pub fn send(server: &Server, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Told {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(0).build();
    let agent = ureq::Agent::from(config);
    let url = format!("http://{}{path}", server.address());
    let method = if body.is_some() { "POST" } else { "GET" };
    let request = ureq::http::Request::builder().method(method).uri(url);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let answer = agent.run(request.body(body.unwrap_or_default()).expect("a request"));
    let mut answer = answer.expect("the server answers");
    let body = answer.body_mut().read_to_string().expect("the answer can be read");
    Told { status: answer.status().as_u16(), headers: answer.headers().clone(), body }
}

/// Sends a form of these fields.
pub fn form(server: &Server, path: &str, fields: &[(&str, &str)]) -> Told {
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let kind = ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    send(server, path, &[kind], Some(form.as_bytes()))
}

/// Runs statements on the store of a test, whichever database it is.
pub fn store(data: &crate::common::Data, work: &str) -> Vec<String> {
    let url = data.database().unwrap_or_else(|| format!("sqlite://{}/chaff.db", data.path().display()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&url).await.expect("the store");
        let rows: Vec<Option<String>> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(work)).fetch_all(&pool).await.expect("a statement");
        rows.into_iter().flatten().collect()
    })
}
