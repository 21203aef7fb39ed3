//! Requests as guests send them: with their own content types and hosts, answered with headers.

use crate::common::{Answer, Server};

/// Sends a body with these headers; without a body it is a GET.
pub fn send(server: &Server, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
    let method = if body.is_some() { "POST" } else { "GET" };
    server.send(method, path, headers, body.unwrap_or_default())
}

/// Sends a form of these fields.
pub fn form(server: &Server, path: &str, fields: &[(&str, &str)]) -> Answer {
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
