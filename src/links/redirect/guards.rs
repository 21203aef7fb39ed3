//! Mail filters that rewrite every link of a mail, so that a click passes them first. They come into
//! comments with whatever a reader copies out of a mail.

use url::{Position, Url};

use super::Kind;
use super::known::Carries::{self, By, Embedded, In};
use super::known::Known;
use super::parts;
use super::reader::from_base64;

/// Mail filters.
pub(super) const GUARDS: &[Known] = &[
    guard("safelinks.protection.outlook.com", "", In(&["url"])),
    guard("safelinks.protection.office365.us", "", In(&["url"])),
    guard("statics.teams.cdn.office.net", "/evergreen-assets/safelinks", In(&["url"])),
    guard("urldefense.proofpoint.com", "/v1", In(&["u"])),
    guard("urldefense.proofpoint.com", "/v2", By(proofpoint_2)),
    guard("urldefense.proofpoint.com", "/v3", By(proofpoint_3)),
    guard("urldefense.com", "/v1", In(&["u"])),
    guard("urldefense.com", "/v2", By(proofpoint_2)),
    guard("urldefense.com", "/v3", By(proofpoint_3)),
    guard("urldefense.us", "/v2", By(proofpoint_2)),
    guard("urldefense.us", "/v3", By(proofpoint_3)),
    guard("linkprotect.cudasvc.com", "/url", In(&["a"])),
    guard("secure-web.cisco.com", "", Embedded),
    guard("protection.sophos.com", "", In(&["u"])),
    guard("clicktime.symantec.com", "", In(&["u"])),
    guard("clicktime.cloud.postoffice.net", "", In(&["u"])),
    guard("urlsand.esvalabs.com", "", In(&["u"])),
    guard("linklock.titanhq.com", "", In(&["url"])),
    guard("url.avanan.click", "", By(between_underscores)),
    guard("protect.checkpoint.com", "", By(between_underscores)),
    guard("protect2.fireeye.com", "", In(&["u"])),
    guard("protect-us.fireeye.com", "", In(&["u"])),
    guard("trendmicro.com", "/wis/clicktime", In(&["url"])),
    guard("deref-gmx.net", "", In(&["redirectUrl"])),
    guard("deref-gmx.com", "", In(&["redirectUrl"])),
    guard("deref-web.de", "", In(&["redirectUrl"])),
    guard("deref-web-02.de", "", In(&["redirectUrl"])),
    guard("deref-1und1.de", "", In(&["redirectUrl"])),
    guard("deref-mail.com", "", In(&["redirectUrl"])),
];

const fn guard(host: &'static str, path: &'static str, carries: Carries) -> Known {
    Known { kind: Kind::Guard, host, path, carries }
}

/// `u=http-3A__evil.test_a-3Fb`: percent signs are hyphens, and slashes are underscores.
fn proofpoint_2(url: &Url) -> Option<String> {
    Some(parts::values(url, "u").next()?.replace('-', "%").replace('_', "/"))
}

/// `/v3/__https://evil.test/*__;4oKs!!…`: each `*` stands for the next of the characters that follow
/// in base64, and `**A` for the next two, `**B` for three and so on (Proofpoint's `urldecoder.py`).
fn proofpoint_3(url: &Url) -> Option<String> {
    let rest = &url[Position::BeforePath..];
    let (_, rest) = rest.split_once("__")?;
    let (written, codes) = rest.rsplit_once("__;").or(rest.rsplit_once("__"))?;
    let replaced = from_base64(codes).unwrap_or_default();
    let mut replaced = replaced.chars();
    let mut target = String::with_capacity(written.len());
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        if letter != '*' {
            target.push(letter);
            continue;
        }
        let mut ahead = letters.clone();
        let run = (ahead.next() == Some('*')).then(|| ahead.next().and_then(run_length)).flatten();
        if run.is_some() {
            letters = ahead;
        }
        target.extend(replaced.by_ref().take(run.unwrap_or(1)));
    }
    Some(target)
}

fn run_length(letter: char) -> Option<usize> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    LETTERS.find(letter).map(|place| place + 2)
}

/// `/v2/___https://evil.test/___.YXAzOm…`.
fn between_underscores(url: &Url) -> Option<String> {
    let (_, rest) = url[Position::BeforePath..].split_once("___")?;
    rest.rsplit_once("___").map(|(target, _)| target.to_owned())
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::proofpoint_3;
    use crate::links::redirect::Kind::Guard;
    use crate::links::redirect::tests::{assert_leads, assert_stays};

    #[test]
    fn mail_filters() {
        assert_leads(
            Guard,
            &[
                (
                    "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.test%2Fa&data=05%7C01",
                    "https://evil.test/a",
                ),
                (
                    "https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.test_a-3Fb-3Dc-2Dd&d=DwMF&c=1",
                    "https://evil.test/a?b=c-d",
                ),
                ("https://urldefense.proofpoint.com/v1/url?u=http://evil.test/&k=1", "http://evil.test/"),
                ("https://urldefense.com/v3/__https://evil.test/a?b=c__;!!A!B$", "https://evil.test/a?b=c"),
                ("https://urldefense.com/v3/__https:/evil.test/a__;!!A!B$", "https://evil.test/a"),
                ("https://urldefense.us/v3/__http://evil.test__;!!A!B$", "http://evil.test/"),
                (
                    "https://eu-central-1.protection.sophos.com/?d=evil.test&u=aHR0cHM6Ly9ldmlsLnRlc3Q=&i=1",
                    "https://evil.test/",
                ),
                ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.test&c=E,1", "https://evil.test/"),
                ("https://secure-web.cisco.com/1aB_c/https%3A%2F%2Fevil.test%2Fa", "https://evil.test/a"),
                ("https://url.avanan.click/v2/___https://evil.test/a___.YXA", "https://evil.test/a"),
                (
                    "https://deref-gmx.net/mail/client/a/dereferrer/?redirectUrl=https%3A%2F%2Fevil.test",
                    "https://evil.test/",
                ),
                (
                    "https://deref-web.de/mail/client/a/dereferrer/?redirectUrl=http%3A%2F%2Fevil.test",
                    "http://evil.test/",
                ),
            ],
        );
    }

    #[test]
    fn what_is_cut_off_is_left_alone() {
        assert_stays(&[
            "https://urldefense.com/v3/__",
            "https://urldefense.com/v3/____;!!",
            "https://urldefense.proofpoint.com/v2/url?d=DwMF",
            "https://url.avanan.click/v2/___https",
            "https://secure-web.cisco.com/1aB_c/",
        ]);
    }

    #[test]
    fn characters_that_proofpoint_replaced() {
        for (written, target) in [
            ("__https://evil.test/a__;!!abc", "https://evil.test/a"),
            ("__https://m*nchen.test/__;w7w!!abc", "https://münchen.test/"),
            ("__https://evil.test/*a**Ab__;w6TDtsO8!!abc", "https://evil.test/äaöüb"),
            ("__https://evil.test/*__;!!abc", "https://evil.test/"),
            ("__https://evil.test/?a=b__c#d__;!!abc", "https://evil.test/?a=b__c#d"),
        ] {
            let url = Url::parse(&format!("https://urldefense.com/v3/{written}")).expect("a URL");
            assert_eq!(proofpoint_3(&url).as_deref(), Some(target), "{written}");
        }
    }
}
