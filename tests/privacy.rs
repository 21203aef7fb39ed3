//! What is kept of a comment is what its site's settings say, and no longer; what is erased is gone.

mod common;

use common::Data;
use serde_json::json;

#[test]
fn what_is_kept_of_a_comment_is_what_its_site_says_at_once() {
    let data = Data::new();
    let server = data.serve();
    let judge = |site: &str, word: &str| {
        let comment = json!({ "text": format!("Is the {word} pier open?"), "site": site });
        let decided = server.post("/v1/moderate", comment.to_string()).json();
        // What is labelled is stored.
        let said = json!({ "decision_id": decided["decision_id"], "label": "ham", "moderator": "ann" });
        server.post("/v1/labels", said.to_string()).status
    };
    let set = |site: &str, keeps: &str| {
        let answer = server.put(&format!("/v1/settings{site}"), json!({ "keeps": keeps }).to_string());
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    assert_eq!((judge("herald", "zebrine"), data.holds("zebrine")), (201, true));
    set("/herald", "features");
    assert_eq!((judge("herald", "quaggan"), data.holds("quaggan")), (201, false));
    set("/herald", "nothing");
    assert_eq!((judge("herald", "okapine"), data.holds("okapine")), (422, false));
    assert_eq!((judge("tribune", "gnuling"), data.holds("gnuling")), (201, true));
    // Comments that name no site have settings too.
    set("", "features");
    assert_eq!((judge("", "dugonga"), data.holds("dugonga")), (201, false));
    let shown = server.get("/v1/settings/herald").json();
    assert_eq!(
        (&shown["site"], &shown["keeps"], &shown["keep_days"]),
        (&json!("herald"), &json!("nothing"), &json!(90))
    );
}

#[test]
fn settings_that_cannot_be_name_their_field() {
    let data = Data::new();
    let server = data.serve();
    for (body, field) in [
        (r#"{"keep_days":0}"#, "keep_days"),
        (r#"{"key_share":0}"#, "key_share"),
        (r#"{"false_positive_rate":1}"#, "false_positive_rate"),
        (r#"{"keeps":"all"}"#, "keeps"),
        (r#"{"keep":"comment"}"#, "keep"),
    ] {
        let error = server.put("/v1/settings/herald", body).error(422);
        assert_eq!(error, ("invalid_field".into(), Some(field.into())), "{body}");
    }
    assert_eq!(server.get("/v1/settings/herald").json()["keep_days"], 90);
}
