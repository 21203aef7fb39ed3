//! Akismet's calls and conventions, one by one.

use serde_json::{Value, json};

use crate::ask::{form, send, store};
use crate::common::receiver::receiver;
use crate::common::{Answer, Data, Server, json as read, succeed, utf8, wait_until};
use crate::{HAM, LINKED, score, serve_blocking};

const BLOG: (&str, &str) = ("blog", "https://herald.example/");
const IP: (&str, &str) = ("user_ip", "198.51.100.7");
const THANKS: &str = "Thanks for making the web a better place.";

fn check(server: &Server, text: &str, more: &[(&str, &str)]) -> Answer {
    form(server, "/1.1/comment-check", &[&[BLOG, IP, ("comment_content", text)], more].concat())
}

fn submit(server: &Server, call: &str, text: &str, more: &[(&str, &str)]) -> Answer {
    form(server, &format!("/1.1/{call}"), &[&[BLOG, IP, ("comment_content", text)], more].concat())
}

fn usage(server: &Server) -> Value {
    server.get("/1.2/usage-limit").json()["usage"].clone()
}

/// A bare word, with nothing that says that something is wrong.
fn assert_word(told: &Answer, word: &str) {
    assert_eq!((told.status, told.body.as_str()), (200, word), "{told:?}");
    assert!(told.header("content-type").unwrap().starts_with("text/plain"));
    assert_eq!(told.header("x-akismet-debug-help"), None);
}

#[test]
fn comments_are_answered_with_one_word_and_headers_that_say_why() {
    let data = Data::new();
    let server = serve_blocking(&data);
    let honest = check(&server, HAM, &[]);
    assert_word(&honest, "false");
    assert_eq!(honest.header("x-chaff-decision"), Some("allow"));
    assert_eq!(honest.header("x-akismet-pro-tip"), None);
    assert_eq!(honest.header("x-akismet-guid").unwrap().len(), 32);

    let spam = check(&server, LINKED, &[]);
    assert_word(&spam, "true");
    assert_eq!(spam.header("x-chaff-decision"), Some("block"));
    assert_eq!(spam.header("x-akismet-pro-tip"), Some("discard"));
    assert!(spam.header("x-chaff-score").unwrap().parse::<f64>().unwrap() > 0.5);
    assert!(spam.header("x-chaff-reasons").unwrap().contains("prior "), "{spam:?}");
}

#[test]
fn what_is_doubtful_is_spam_that_need_not_be_discarded() {
    let data = Data::new();
    let server = data.serve();
    let hiding = "See <a href=\"https://evil.example/\">https://www.herald.example/</a>";
    let told = check(&server, hiding, &[]);
    assert_eq!(told.header("x-chaff-decision"), Some("review"), "{told:?}");
    assert_word(&told, "true");
    assert_eq!(told.header("x-akismet-pro-tip"), None);
}

#[test]
fn a_key_is_found_wherever_clients_put_it_and_a_wrong_one_is_told_in_a_word() {
    let data = Data::new();
    let key = data.run(&["key", "add", "--scope", "check,label", "--short"]).trim().to_owned();
    let checks_only = data.run(&["key", "add", "--scope", "check"]).trim().to_owned();
    let server = data.serve();
    let comment = "blog=https%3A%2F%2Fherald.example&comment_content=x";
    let ask = |path: &str, host: Option<&str>, more: &str| {
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(host.map(|host| ("host", host)));
        send(&server, path, &headers, Some(format!("{comment}{more}").as_bytes()))
    };
    for path in ["/1.1/verify-key", "/1.1/comment-check", "/1.1/submit-ham"] {
        let host = format!("{key}.rest.akismet.com");
        for (path, host, more) in [
            (path.to_owned(), None, format!("&key={key}")),
            (path.to_owned(), None, format!("&api_key={key}")),
            (format!("{path}?api_key={key}"), None, String::new()),
            (format!("/k/{key}{path}"), None, "&key=of-the-client".into()),
            (path.to_owned(), Some(host.as_str()), String::new()),
        ] {
            let told = ask(&path, host, &more);
            assert_ne!(told.body, "invalid", "{path} {host:?} {more}");
            assert_eq!(told.header("x-akismet-debug-help"), None);
        }
        for (path, host, more) in [
            (path.to_owned(), None, ""),
            (path.to_owned(), None, "&key=guessed"),
            (format!("/k/guessed{path}"), None, ""),
            (path.to_owned(), Some("guessed.rest.akismet.com"), ""),
        ] {
            let told = ask(&path, host, more);
            assert_eq!((told.status, told.body.as_str()), (200, "invalid"), "{path} {host:?} {more}");
            assert!(told.header("x-akismet-debug-help").is_some());
        }
    }
    assert_eq!(ask("/1.1/comment-check", None, &format!("&key={checks_only}")).body, "false");
    assert_eq!(ask("/1.1/submit-spam", None, &format!("&key={checks_only}")).body, "invalid");
}

#[test]
fn clients_can_test_that_they_are_connected_and_nothing_of_it_counts() {
    let data = Data::new();
    let server = data.serve();
    for author in ["viagra-test-123", "akismet-guaranteed-spam"] {
        assert_word(&check(&server, HAM, &[("comment_author", author)]), "true");
    }
    let email = ("comment_author_email", "akismet-guaranteed-spam@example.com");
    assert_word(&check(&server, HAM, &[email]), "true");
    assert_eq!(
        check(&server, HAM, &[email, ("test_discard", "1")]).header("x-akismet-pro-tip"),
        Some("discard")
    );
    assert_word(&check(&server, LINKED, &[("user_role", "editor,administrator")]), "false");
    for yes in ["1", "true"] {
        let told = check(&server, HAM, &[("is_test", yes)]);
        assert_word(&told, "false");
        assert_eq!(told.header("x-akismet-guid"), None);
        let before = score(&server, LINKED);
        assert_word(&submit(&server, "submit-spam", LINKED, &[("is_test", yes)]), THANKS);
        assert!((score(&server, LINKED) - before).abs() < f64::EPSILON);
    }
    // What was asked beside the protocol counts; none of the tests does.
    wait_until(|| usage(&server) == 4);
    assert_word(&check(&server, HAM, &[("is_test", "false")]), "false");
    wait_until(|| usage(&server) == 5);
}

#[test]
fn a_comment_that_is_asked_about_again_is_judged_as_the_first_time() {
    let data = Data::new();
    let server = data.serve();
    let first = check(&server, HAM, &[]);
    let again = check(&server, HAM, &[("recheck_reason", "edit")]);
    assert_eq!(first.header("x-chaff-score"), again.header("x-chaff-score"));
    assert_ne!(first.header("x-akismet-guid"), again.header("x-akismet-guid"));
}

#[test]
fn forms_of_any_charset_and_json_say_the_same() {
    let data = Data::new();
    let server = data.serve();
    let text = "Größere Segel für ältere Boote – günstig!";
    let expected = check(&server, text, &[]);
    let expected = expected.header("x-chaff-score").unwrap();
    let told = |kind: &str, body: &[u8]| {
        let told = send(&server, "/1.1/comment-check", &[("content-type", kind)], Some(body));
        assert_eq!(told.status, 200, "{told:?}");
        told.header("x-chaff-score").unwrap().to_owned()
    };
    let windows =
        b"comment_content=Gr%F6%DFere+Segel+f%FCr+\xe4ltere+Boote+%96+g%FCnstig!&comment_context[]=a";
    assert_eq!(told("application/x-www-form-urlencoded; charset=ISO-8859-1", windows), expected);
    assert_eq!(told("application/x-www-form-urlencoded; charset=\"windows-1252\"", windows), expected);
    let unnamed = [b"comment_context[0]=sails&POST_x=1&comment_content=", text.as_bytes()].concat();
    assert_eq!(told("charset=utf-8", &unnamed), expected);
    let json = json!({ "comment_content": text, "comment_context": ["sails"], "is_test": false, "x": null });
    assert_eq!(told("application/json", json.to_string().as_bytes()), expected);
}

#[test]
fn what_moderators_say_is_a_label_of_the_decision_or_of_the_comment() {
    let data = Data::new();
    let server = data.serve();
    let before = score(&server, LINKED);
    let told = check(&server, LINKED, &[]);
    let guid = told.header("x-akismet-guid").unwrap();
    assert_word(&submit(&server, "submit-spam", LINKED, &[("guid", guid), ("reporter", "ann")]), THANKS);
    let taught = score(&server, LINKED);
    assert!(taught > before, "{before} to {taught}");

    let id = uuid::Uuid::try_parse(guid).unwrap().to_string();
    let labels = server.get(&format!("/v1/labels?decision_id={id}")).json()["labels"].clone();
    assert_eq!(labels[0]["moderator"], "ann");
    assert_eq!((&labels[0]["label"], &labels[0]["site"]), (&json!("spam"), &json!("herald.example")));

    // A decision that nobody knows is as good as none: then the comment itself is labelled.
    let unknown = ("guid", "01890000000070008000000000000000");
    assert_word(&submit(&server, "submit-ham", HAM, &[unknown]), THANKS);
    assert_eq!(store(&data, "SELECT moderator FROM labels WHERE label = 'ham'"), ["akismet client"]);
    assert!(!data.holds("198.51.100.7"), "an address is only a keyed hash");
}

#[test]
fn nobody_is_thanked_for_what_was_not_stored() {
    let keeps_nothing = Server::start();
    assert_word(&check(&keeps_nothing, HAM, &[]), "false");
    let data = Data::new();
    let broken = data.serve();
    // Who answers has read the store.
    assert_word(&check(&broken, HAM, &[]), "false");
    store(&data, "ALTER TABLE labels RENAME TO labels_away");
    for server in [keeps_nothing, broken] {
        let told = submit(&server, "submit-spam", LINKED, &[]);
        assert!(told.status >= 400 && told.body != THANKS, "{told:?}");
        assert!(told.header("x-akismet-debug-help").is_some());
    }
}

#[test]
fn revised_verdicts_are_wanted_only_by_the_site_itself() {
    let data = Data::new();
    let server = data.serve_with(&["--callback-host", "herald.example"]);
    let own = "https://herald.example/wp-json/akismet/v1/webhook";
    for callback in
        [own, "https://other.example/", "file://herald.example/x", "https://a@herald.example/", "x"]
    {
        check(&server, HAM, &[("callback", callback)]);
    }
    wait_until(|| usage(&server) == 5);
    assert_eq!(store(&data, "SELECT callback FROM decisions"), [own]);
}

#[test]
fn figures_are_of_this_month_and_of_the_keys_own_sites() {
    let data = Data::new();
    let all = data.run(&["key", "add", "--scope", "check,label,admin"]).trim().to_owned();
    let own = data.run(&["key", "add", "--scope", "check", "--site", "tribune.example"]).trim().to_owned();
    let server = data.serve();
    let ask = |key: &str, call: &str, fields: &[(&str, &str)]| {
        form(&server, &format!("/k/{key}/1.1/{call}"), &[&[BLOG, ("comment_content", HAM)], fields].concat())
    };
    let guid = ask(&all, "comment-check", &[]).header("x-akismet-guid").unwrap().to_owned();
    ask(&own, "comment-check", &[]);
    assert_eq!(ask(&all, "submit-spam", &[("guid", &guid)]).body, THANKS);

    let get = |key: &str, call: &str| send(&server, &format!("/k/{key}/1.2/{call}"), &[], None);
    wait_until(|| get(&all, "usage-limit").json()["usage"] == 2);
    let limit = json!({ "limit": "none", "usage": 1, "percentage": "0.00", "throttled": false });
    assert_eq!(get(&own, "usage-limit").json(), limit);
    let sites = get(&all, "key-sites").json();
    assert_eq!((&sites["total"], &sites["limit"], &sites["offset"]), (&json!(2), &json!(500), &json!(0)));
    let month = sites.as_object().unwrap().keys().find(|name| name.starts_with("20")).unwrap().clone();
    assert_eq!(
        sites[&month][0],
        json!({ "site": "herald.example", "api_calls": 1, "spam": 0, "ham": 1, "missed_spam": 1,
            "false_positives": 0, "is_revoked": false })
    );
    let csv = get(&own, "key-sites?format=csv").body;
    assert!(csv.ends_with("tribune.example,1,0,1,0,0,false\n"), "{csv}");
    assert_eq!(get(&all, "key-sites?month=2009-01&limit=1&filter=trib").json()["2009-01"][0]["api_calls"], 0);
    for wrong in ["month=2026-13", "month=x", "limit=-1", "offset=x"] {
        assert_eq!(get(&all, &format!("key-sites?{wrong}")).status, 422, "{wrong}");
    }

    let stats = ask(&all, "get-stats", &[("from", "6-months")]).json();
    assert_eq!(
        (&stats["ham"], &stats["missed_spam"], &stats["accuracy"]),
        (&json!(1), &json!(1), &json!(0.0))
    );
}

#[test]
fn the_settings_page_of_wordpress_is_answered() {
    let server = Server::start();
    assert_word(&form(&server, "/1.1/verify-key", &[("key", "123456789012"), BLOG]), "valid");
    assert_eq!(form(&server, "/1.1/get-subscription", &[("key", "x")]).json()["status"], "active");
    assert_word(&form(&server, "/1.1/token", &[("api_key", "x")]), "");
    assert_word(&form(&server, "/1.1/deactivate", &[("key", "x")]), "deactivated");
    assert_eq!(form(&server, "/1.1/no-such-call", &[("key", "x")]).status, 404);
}

/// Blocks the link of [`LINKED`], of which the server knows a second later.
fn block_link(data: &Data) {
    let folder = utf8(data.path());
    succeed(&["sites", "set", "harbour-blankets.example", "--kind", "block", "--data", &folder], "");
}

#[test]
fn a_site_that_the_operator_names_is_told_of_a_revised_verdict_with_its_own_key() {
    let data = Data::new();
    let key = data.run(&["key", "add", "--scope", "check"]).trim().to_owned();
    let (callback, received) = receiver();
    let host = callback.trim_start_matches("http://").split('/').next().unwrap();
    let server = data.serve_with(&["--callback-host", host]);
    let blog = format!("http://{host}/");
    let ask = |text: &str| {
        let fields =
            [("blog", &*blog), ("callback", &callback), ("comment_content", text), ("api_key", &key)];
        form(&server, "/1.1/comment-check", &fields)
    };
    let told = ask(LINKED);
    assert_word(&told, "false");
    assert_word(&ask(HAM), "false");
    block_link(&data);

    // The first answer was 500: it comes once more.
    let (first, again) = (received.recv().unwrap(), received.recv().unwrap());
    assert_eq!(first.body, again.body);
    assert_eq!(
        read(&again.body),
        json!({
            "key": key, "endpoint": "comment-check",
            "comments": [{ "guid": told.header("x-akismet-guid"), "result": "true" }],
        })
    );
    assert!(!data.holds(&key), "only its hash is stored");
}

#[test]
fn nobody_else_is_told() {
    let data = Data::new();
    let (callback, received) = receiver();
    let host = callback.trim_start_matches("http://").split('/').next().unwrap();
    let server = data.serve_with(&["--callback-host", "herald.example"]);
    let own = format!("http://{host}/");
    for blog in [own.as_str(), BLOG.1] {
        let fields =
            [("blog", blog), ("callback", &callback), ("comment_content", LINKED), ("api_key", "any")];
        assert_word(&form(&server, "/1.1/comment-check", &fields), "false");
    }
    wait_until(|| server.get("/v1/decisions").json()["decisions"].as_array().unwrap().len() == 2);
    block_link(&data);
    let jobs = || server.get("/v1/jobs").json()["jobs"][0].clone();
    wait_until(|| jobs()["state"] == "done");
    assert_eq!(jobs()["outcome"]["changed"], 2, "{}", jobs());
    assert!(store(&data, "SELECT url FROM deliveries").is_empty());
    assert!(received.try_recv().is_err());
}
