//! Exit pages: what search engines and social networks lead their readers out through, and services
//! that hide where a reader came from.
//!
//! Source: own knowledge of the services, compared with the debounce list of Brave and the
//! redirections of `ClearURLs`; parameters are facts about the services.

use url::Url;

use super::Kind;
use super::known::Carries::{self, By, Embedded, In, Query};
use super::known::Known;
use super::parts;

/// Search engines, social networks, and services that hide the referrer.
pub(super) const EXITS: &[Known] = &[
    // Search engines.
    exit("google.com", "/url", By(google)),
    exit("google.com", "/url", In(&["url", "q"])),
    exit("google.com", "/local_url", In(&["q"])),
    exit("google.com", "/interstitial", In(&["url"])),
    exit("google.com", "/news/url", In(&["url"])),
    exit("google.com", "/news/rtc", In(&["url"])),
    // The page that shows the picture, and only then the picture.
    exit("google.com", "/imgres", In(&["imgrefurl", "imgurl"])),
    exit("google.com", "/travel/clk", In(&["pcurl"])),
    exit("google.com", "/gwt/x", In(&["u"])),
    exit("google.com", "/gwt/n", In(&["u"])),
    exit("search.app", "", In(&["link"])),
    exit("bing.com", "/ck/a", By(bing)),
    exit("bing.com", "/alink/link", In(&["url"])),
    exit("search.yahoo.com", "", By(yahoo)),
    exit("r.msn.com", "", In(&["u"])),
    exit("rds.yahoo.com", "", Embedded),
    exit("rd.yahoo.com", "", Embedded),
    exit("duckduckgo.com", "/l", In(&["uddg"])),
    exit("yandex.ru", "/clck", In(&["url"])),
    exit("yandex.ru", "/clck", Embedded),
    exit("clck.yandex.ru", "/redir", Embedded),
    exit("sba.yandex.net", "/redirect", In(&["url"])),
    exit("startpage.com", "/rd", In(&["url"])),
    // Social networks and messengers.
    exit("facebook.com", "/l.php", In(&["u"])),
    exit("facebook.com", "/flx/warn", In(&["u"])),
    exit("facebook.com", "/si/ajax/l/render_linkshim_log", In(&["u"])),
    exit("l.instagram.com", "", In(&["u"])),
    exit("instagram.com", "/linkshim", In(&["u"])),
    exit("l.messenger.com", "", In(&["u"])),
    exit("l.threads.net", "", In(&["u"])),
    exit("l.threads.com", "", In(&["u"])),
    exit("l.workplace.com", "", In(&["u"])),
    exit("l.wl.co", "/l", In(&["u"])),
    exit("twitter.com", "/safety/unsafe_link_warning", In(&["unsafe_link"])),
    exit("x.com", "/safety/unsafe_link_warning", In(&["unsafe_link"])),
    exit("twitter.com", "/i/redirect", In(&["url"])),
    exit("x.com", "/i/redirect", In(&["url"])),
    exit("out.reddit.com", "", In(&["url"])),
    exit("click.redditmail.com", "", Embedded),
    exit("click.redditmail.com", "", In(&["url"])),
    exit("youtube.com", "/redirect", In(&["q"])),
    exit("youtube.com", "/attribution_link", In(&["u"])),
    exit("linkedin.com", "/redir/redirect", In(&["url"])),
    exit("linkedin.com", "/redir/general-malware-page", In(&["url"])),
    exit("linkedin.com", "/redirect", In(&["url"])),
    exit("linkedin.com", "/safety/go", In(&["url"])),
    exit("pinterest.com", "/offsite", In(&["url"])),
    exit("t.umblr.com", "/redirect", In(&["z"])),
    exit("disq.us", "/url", By(disqus)),
    exit("redirect.disqus.com", "/url", By(disqus)),
    exit("medium.com", "/r", In(&["url"])),
    exit("slack-redir.net", "/link", In(&["url"])),
    exit("t.me", "/iv", In(&["url"])),
    exit("vk.com", "/away.php", In(&["to"])),
    exit("away.vk.com", "", In(&["to", "url"])),
    exit("vk.ru", "/away.php", In(&["to"])),
    exit("ok.ru", "/dk", In(&["st.link"])),
    exit("click.mail.ru", "/redir", In(&["u"])),
    exit("zen.yandex.ru", "/away", In(&["to"])),
    exit("dzen.ru", "/away", In(&["to"])),
    exit("weibo.cn", "/sinaurl", In(&["u", "toasturl"])),
    exit("weibo.com", "/sinaurl", In(&["u"])),
    exit("link.zhihu.com", "", In(&["target"])),
    exit("link.csdn.net", "", In(&["target"])),
    exit("link.juejin.cn", "", In(&["target"])),
    exit("link.jianshu.com", "", In(&["t"])),
    exit("link.juejin.im", "", In(&["target"])),
    exit("oschina.net", "/action/GoToLink", In(&["url"])),
    exit("jianshu.com", "/go-wild", In(&["url"])),
    exit("douban.com", "/link2", In(&["url"])),
    exit("gitee.com", "/link", In(&["target"])),
    exit("c.pc.qq.com", "", In(&["pfurl", "url"])),
    exit("mail.qq.com", "/cgi-bin/readtemplate", In(&["gourl"])),
    exit("xing.com", "/redirect", In(&["url"])),
    // Shops, games, music, pictures, software.
    exit("steamcommunity.com", "/linkfilter", In(&["url", "u"])),
    exit("steamcommunity.com", "/linkfilter", Query),
    exit("curseforge.com", "/linkout", In(&["remoteUrl"])),
    exit("exit.sc", "", In(&["url"])),
    exit("gate.sc", "", In(&["url"])),
    exit("deviantart.com", "/users/outgoing", Query),
    exit("pixiv.net", "/jump.php", In(&["url"])),
    exit("pixiv.net", "/jump.php", Query),
    exit("outgoing.mozilla.org", "/v1", Embedded),
    exit("outgoing.prod.webservices.mozaws.net", "/v1", Embedded),
    exit("outgoing.prod.webservices.mozgcp.net", "/v1", Embedded),
    exit("exit.allegro.pl", "", In(&["url"])),
    // Services that hide the referrer.
    exit("anonym.to", "", Query),
    exit("anonym.es", "", Query),
    exit("anonymz.com", "", Query),
    exit("blankrefer.com", "", Query),
    exit("dereferer.me", "", Query),
    exit("dereferer.org", "", Query),
    exit("dereferer.com", "", Query),
    exit("hidereferrer.com", "", Query),
    exit("href.li", "", Query),
    exit("hrefli.com", "", Query),
    exit("nullrefer.com", "", Query),
    exit("nullrefer.com", "", In(&["url"])),
    exit("nullreferer.com", "", Query),
    exit("norefs.com", "", Query),
    exit("refhide.com", "", Query),
    exit("deref.me", "", Query),
];

const fn exit(host: &'static str, path: &'static str, carries: Carries) -> Known {
    Known { kind: Kind::Exit, host, path, carries }
}

/// `url=amp/s/evil.test`: by way of the AMP cache, which takes no URL but a path. Phishers use it
/// with words in `q`.
fn google(url: &Url) -> Option<String> {
    let value = parts::values(url, "url").next()?;
    let rest = value.trim_start_matches('/').strip_prefix("amp/")?;
    Some(rest.strip_prefix("s/").unwrap_or(rest).to_owned())
}

/// `u=a1aHR0c…`: two letters that say how it is encoded, then base64.
fn bing(url: &Url) -> Option<String> {
    parts::values(url, "u").find_map(|value| value.strip_prefix("a1").map(str::to_owned))
}

/// `/_ylt=…/RU=https%3a%2f%2f…/RK=2/RS=…`: the target is one segment, and encoded, or none and plain.
fn yahoo(url: &Url) -> Option<String> {
    let request = parts::request(url);
    let after = &request[request.find("/RU=")? + 4..];
    let end = after.find("/RK=").or(after.find("/RS=")).unwrap_or(after.len());
    Some(after[..end].to_owned())
}

/// `url=https%3A%2F%2F…%3Ax5fr8…`: a colon and a signature stand behind the target.
fn disqus(url: &Url) -> Option<String> {
    let value = parts::values(url, "url").next()?;
    let signed = value.rsplit_once(':').filter(|(target, signature)| {
        let is_signature = signature.len() > 8 && signature.bytes().all(|byte| !matches!(byte, b'/' | b'.'));
        target.contains(':') && is_signature
    });
    Some(signed.map_or(value.as_ref(), |(target, _)| target).to_owned())
}

#[cfg(test)]
mod tests {
    use crate::links::redirect::Kind::Exit;
    use crate::links::redirect::tests::{assert_leads, assert_stays};

    #[test]
    fn search_engines() {
        assert_leads(
            Exit,
            &[
                ("https://www.google.com/url?q=https://evil.test/a&sa=D&ust=1", "https://evil.test/a"),
                ("http://www.google.ro/url?sa=t&q=&url=http%3A%2F%2Fevil.test%2Fa", "http://evil.test/a"),
                ("https://google.co.uk/url?q=evil.test", "https://evil.test/"),
                (
                    "https://www.google.com/url?q=two+words&sa=t&url=amp%2Fs%2Fevil.test%2Fa",
                    "https://evil.test/a",
                ),
                ("https://www.google.com.br/url?q=x&url=amp%2Fevil%252Etest", "https://evil.test/"),
                ("https://www.google.com/url?sa=t&amp;url=https%3A%2F%2Fevil.test", "https://evil.test/"),
                (
                    "https://www.google.de/imgres?imgurl=http://pic.test/a.jpg&imgrefurl=http://evil.test/",
                    "http://evil.test/",
                ),
                (
                    "https://www.google.com/imgres?imgurl=http%3A%2F%2Fpic.test%2Fa.jpg",
                    "http://pic.test/a.jpg",
                ),
                (
                    "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9ldmlsLnRlc3QvYQ&ntb=1",
                    "https://evil.test/a",
                ),
                (
                    "https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fevil.test%2fa/RK=2/RS=b-",
                    "https://evil.test/a",
                ),
                ("https://r.search.yahoo.com/_ylt=A/RU=https://evil.test/a/RK=2/RS=b", "https://evil.test/a"),
                ("http://rds.yahoo.com/_ylt=A/SIG=1/**http%3A//evil.test/a", "http://evil.test/a"),
                ("https://duckduckgo.com/l/?uddg=https%3A%2F%2Fevil.test%2F&rut=1", "https://evil.test/"),
                ("https://yandex.ru/clck/jsredir?from=a&url=http%3A%2F%2Fevil.test%2F", "http://evil.test/"),
            ],
        );
    }

    #[test]
    fn social_networks() {
        assert_leads(
            Exit,
            &[
                (
                    "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.test%2Fa%3Fb%3Dc&h=AT1",
                    "https://evil.test/a?b=c",
                ),
                ("http://lm.facebook.com/l.php?u=http%3A%2F%2Fevil.test", "http://evil.test/"),
                ("https://www.facebook.com/flx/warn/?u=http%3A%2F%2Fevil.test", "http://evil.test/"),
                ("https://l.instagram.com/?u=https%3A%2F%2Fevil.test%2F&e=AT", "https://evil.test/"),
                ("https://out.reddit.com/t3_1a?url=https%3A%2F%2Fevil.test&token=A", "https://evil.test/"),
                (
                    "https://www.youtube.com/redirect?event=comments&q=https%3A%2F%2Fevil.test",
                    "https://evil.test/",
                ),
                ("https://www.linkedin.com/redir/redirect?url=evil%2Etest%2Fa", "https://evil.test/a"),
                ("https://www.linkedin.com/safety/go?url=http%3A%2F%2Fevil.test&trk=a", "http://evil.test/"),
                ("https://vk.com/away.php?to=http%3A%2F%2Fevil.test&cc_key=", "http://evil.test/"),
                ("https://away.vk.com/away.php?to=http%3A%2F%2Fevil.test", "http://evil.test/"),
                ("https://t.umblr.com/redirect?z=https%3A%2F%2Fevil.test&t=a", "https://evil.test/"),
                (
                    "https://disq.us/url?url=https%3A%2F%2Fevil.test%2Fa%3Ax5fr8Tq2_-&cuid=1",
                    "https://evil.test/a",
                ),
                ("http://disq.us/url?url=https%3A%2F%2Fevil.test%3A8080%2F", "https://evil.test:8080/"),
                ("https://slack-redir.net/link?url=https%3A%2F%2Fevil.test", "https://evil.test/"),
                ("https://medium.com/r/?url=https%3A%2F%2Fevil.test", "https://evil.test/"),
                ("https://steamcommunity.com/linkfilter/?url=https://evil.test", "https://evil.test/"),
                ("https://steamcommunity.com/linkfilter/?https://evil.test", "https://evil.test/"),
                ("https://exit.sc/?url=http%3A%2F%2Fevil.test", "http://evil.test/"),
                ("https://link.zhihu.com/?target=https%3A//evil.test", "https://evil.test/"),
                ("https://www.deviantart.com/users/outgoing?http://evil.test", "http://evil.test/"),
                (
                    "https://connect.ok.ru/dk?cmd=logExternal&st.link=http%3A%2F%2Fevil.test",
                    "http://evil.test/",
                ),
            ],
        );
    }

    #[test]
    fn services_that_hide_the_referrer() {
        assert_leads(
            Exit,
            &[
                ("https://href.li/?https://evil.test/?a=b&c=d", "https://evil.test/?a=b&c=d"),
                ("http://anonym.to/?http://evil.test", "http://evil.test/"),
                ("http://www.anonym.to/?http%3A%2F%2Fevil.test", "http://evil.test/"),
                ("http://dereferer.me/?http%3A//evil.test", "http://evil.test/"),
                ("https://nullrefer.com/?https://evil.test", "https://evil.test/"),
            ],
        );
    }

    #[test]
    fn pages_that_lead_nowhere_else() {
        assert_stays(&[
            "https://www.google.com/search?q=https%3A%2F%2Fevil.test",
            "https://www.google.com/urls?q=https://evil.test",
            "https://www.google.com/url?q=two+words",
            "https://www.bing.com/ck/a?u=a1L2ltYWdlcw",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&q=https://evil.test",
            "https://www.youtube.com/redirect?q=",
            "https://duckduckgo.com/?q=https%3A%2F%2Fevil.test",
            "https://vk.com/away.php",
            "https://medium.com/read?q=https://evil.test",
            "https://href.li/",
            "https://r.search.yahoo.com/_ylt=A/RU=/RK=2",
            "https://disq.us/url?url=%3A%3A%3A",
            "https://disq.us/p/1abc",
        ]);
    }
}
